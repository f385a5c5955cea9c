/*
 * What readers and detectors produce, and the words all of them share: spans of evidence,
 * observables, findings, refusals, sources. Field names are those of the JSON Lines (docs/json.md).
 */
#ifndef TOCSIN_MODEL_RECORD_H
#define TOCSIN_MODEL_RECORD_H

#include "base/crypto.h"
#include "base/time.h"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
#define SEVERITY_COUNT 5

/* Whose clock a time is: a forged Date: (claimed) never passes for a server's (received). */
enum time_basis {
	TIME_CLAIMED,
	TIME_SENT,
	TIME_RECEIVED,
	TIME_CAPTURED,
	TIME_PUBLISHED,
	TIME_OBSERVED
};
#define TIME_BASIS_COUNT 6

const char *severity_text(enum severity severity);
bool severity_read(struct slice text, enum severity *ret) MUST_CHECK;
const char *time_basis_text(enum time_basis basis);
bool time_basis_read(struct slice text, enum time_basis *ret) MUST_CHECK;

/*
 * Where a fact stands, so that anyone can look it up and check its digest: length bytes at offset
 * of source. A source inside another reads `outer!/inner`; the bytes are then those of the member
 * after decompression. line counts from 1 (0: the source has no lines).
 */
struct span {
	struct slice source;
	struct sha256 sha256; /* of these bytes */
	uint64_t offset;
	uint64_t length;
	uint64_t line;
	struct slice locator; /* for people: "page 3"; printed after "line N" where both are */
};

/* `outer!/inner`, whole: a name that is cut inside a character passes no check. */
enum status source_inner(struct arena *arena, struct slice outer, struct slice inner,
			 struct slice *ret, struct err *err) MUST_CHECK;

/* The span of bytes that stand at offset of source; takes their digest. */
enum status span_init(struct span *span, struct slice source, uint64_t offset, uint64_t line,
		      struct slice bytes, struct err *err) MUST_CHECK;

/* "line 61", "page 3", "line 61, column name": NUL-terminated in the arena. */
enum status span_locator(struct arena *arena, const struct span *span, struct slice *ret,
			 struct err *err) MUST_CHECK;

/* Who or what a finding is about: a STIX 2.1 observable type and its identifying value. */
struct subject {
	/* "domain-name", "file", "email-addr", "ipv4-addr", "url", "user-account" ... */
	struct slice type;
	struct slice value; /* UTF-8 */
};

/* A thing seen, without any judgement: the material of correlation. */
struct observable {
	struct subject subject;
	struct slice source;
	int64_t first, last; /* TIME_UNKNOWN where unknown */
	enum time_basis time_basis;
	struct slice data; /* a JSON object on one line: {"mime":"application/pdf","title":"..."} */
};

/* Something that could not be read, and why. Equal reasons of one source are counted, not
 * repeated. */
struct refusal {
	struct slice source;
	struct slice reason;
	uint64_t count;
	uint64_t line; /* of the first, 0 if the source has no lines */
};

/* Ends a source: all of it has been read. */
struct source {
	struct slice source;
	struct sha256 sha256;
	uint64_t bytes;
};

struct finding {
	struct slice id; /* "finding--<uuid5>"; set by finding_done */
	struct slice rule;
	uint32_t rule_version;
	enum severity severity;
	uint8_t confidence; /* 0-100 */
	int64_t first, last;
	enum time_basis time_basis;
	struct slice title;
	struct slice *why;
	size_t why_count;
	struct subject *subjects;
	size_t subject_count;
	struct slice data; /* a JSON object on one line, its schema in docs/schema/ */
	struct slice *next;
	size_t next_count;
	struct span *evidence; /* at least one */
	size_t evidence_count;

	struct arena *arena; /* where all of it lives */
	size_t why_capacity, subject_capacity, next_capacity, evidence_capacity;
};

#endif
