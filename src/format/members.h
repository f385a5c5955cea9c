/*
 * The members of an archive (zip, tar, 7z), one after the other, by libarchive. Nothing is ever
 * written: a member's name is only shown, whatever it says.
 */
#ifndef TOCSIN_FORMAT_MEMBERS_H
#define TOCSIN_FORMAT_MEMBERS_H

#include "base/time.h"
#include "format/sniff.h"
#include "format/stream.h"

/* What an input may still unpack to; shared by all that is nested in it. */
struct members_budget {
	uint64_t packed_bytes;   /* of the input itself: what the ratio counts from */
	uint64_t unpacked_bytes; /* so far */
	uint64_t members;        /* so far */
	uint64_t limit_bytes;    /* unpacked in all; 0: MEMBERS_TOTAL_BYTES */
};

enum member_kind { MEMBER_FILE, MEMBER_FOLDER, MEMBER_OTHER /* a link, a device */ };

struct member {
	struct slice path; /* clean UTF-8, cut at MEMBERS_NAME_BYTES; valid until the next call */
	enum member_kind kind;
	uint64_t size_bytes; /* as the archive says, INPUT_SIZE_UNKNOWN where it does not */
	int64_t modified;    /* likewise claimed; TIME_UNKNOWN */
	bool encrypted;
	bool escapes; /* the path is absolute or climbs with ".." */
};

struct members;

/* Whether members_open reads this kind. */
bool members_reads(enum sniff_kind kind);

/* From a file: its descriptor is read by offset and must stay open. Owned: members_done. */
enum status members_open_input(struct arena *arena, const struct input *input, enum sniff_kind kind,
			       struct members_budget *budget, struct members **ret, struct err *err)
	MUST_CHECK;
/* From memory, which must stay. */
enum status members_open_bytes(struct arena *arena, struct slice bytes, enum sniff_kind kind,
			       struct members_budget *budget, struct members **ret, struct err *err)
	MUST_CHECK;
/* A tar from a stream that is decompressed on the way; `first` was read from it already. */
enum status members_open_stream(struct arena *arena, struct stream *stream, struct slice first,
				struct members_budget *budget, struct members **ret,
				struct err *err) MUST_CHECK;
void members_done(struct members **members); /* for DEFER */

/* *ret NULL at the end. A damaged archive or one over a limit is STATUS_REFUSED, now and on every
 * later call; what came before stands. */
enum status members_next(struct members *members, const struct member **ret, struct err *err)
	MUST_CHECK;

/* The next bytes of the present member, valid until the next call; empty at its end. STATUS_REFUSED
 * where it is encrypted or damaged (the next member may still be read) or over a limit. */
enum status members_read(struct members *members, struct slice *ret, struct err *err) MUST_CHECK;

/* Has libarchive and the C library load what they load lazily: the tables of a UTF-8 locale. */
enum status members_warm(struct err *err) MUST_CHECK;

#endif
