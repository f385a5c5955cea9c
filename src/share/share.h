/* What leaves a case and comes into it: JSON Lines, CSV, block-lists, STIX, abuse reports. Equal
 * cases give equal bytes. */
#ifndef TOCSIN_SHARE_SHARE_H
#define TOCSIN_SHARE_SHARE_H

#include "base/buf.h"
#include "case/store.h"
#include "model/profile.h"
#include "share/veil.h"

/* Where an export goes, in order, in pieces of any size. Other than STATUS_OK ends the export. */
struct output {
	enum status (*write)(void *context, struct slice bytes, struct err *err);
	void *context;
};

/* Writes to *fd, which must outlive the output. */
void output_to_fd(struct output *output, int *fd);
/* Appends to buf; a buf that fails is STATUS_NO_MEMORY. */
void output_to_buf(struct output *output, struct buf *buf);

/*
 * Everything in the case, one record a line (docs/json.md): findings as they were sunk (not
 * merged), by source and offset; then observables, refusals and sources. Importing it into an empty
 * case and exporting that gives the same bytes. With a veil (else NULL) findings and refusals
 * alone, veiled.
 */
enum status jsonl_write(struct store *store, struct veil *veil, const struct output *output,
			struct err *err) MUST_CHECK;

/*
 * Findings as RFC 4180, merged, worst first, after a line of column names. A cell that starts with
 * = + - @ (full-width ones too), TAB, CR or LF gets an apostrophe before it, so that no spreadsheet
 * runs it as a formula.
 * filter and veil may be NULL.
 */
enum status csv_write(struct store *store, const struct finding_filter *filter, struct veil *veil,
		      const struct output *output, struct err *err) MUST_CHECK;

enum blocklist_format { BLOCKLIST_PLAIN, BLOCKLIST_HOSTS, BLOCKLIST_RPZ };
#define BLOCKLIST_FORMAT_COUNT 3
const char *blocklist_format_text(enum blocklist_format format); /* "plain", "hosts", "rpz" */
bool blocklist_format_read(struct slice text, enum blocklist_format *ret) MUST_CHECK;

struct blocklist_setup {
	enum blocklist_format format;
	enum severity severity_min;    /* SHARE_SEVERITY_DEFAULT unless the user says otherwise */
	const struct profile *profile; /* its own, partner and allowed domains are never listed */
	uint32_t serial;               /* of the RPZ's SOA; 0: the number of names */
};
/* What others act upon begins here, unless the user says otherwise. */
#define SHARE_SEVERITY_DEFAULT SEVERITY_MEDIUM

struct blocklist_totals {
	uint64_t listed;
	uint64_t spared;  /* own, partner or allowed, or one of those lies below it */
	uint64_t skipped; /* no host name, or too long for the format */
};

/*
 * The domain-name subjects of findings of names/ rules, each once, sorted by bytes, in A-labels.
 * The exact name is listed, never its registrable parent; an RPZ covers what is below it too. ret
 * may be NULL.
 */
enum status blocklist_write(struct store *store, const struct blocklist_setup *setup,
			    const struct output *output, struct blocklist_totals *ret,
			    struct err *err) MUST_CHECK;

struct stix_setup {
	struct finding_filter filter;
	const struct profile *profile; /* who says it, how far it may go, what is never named */
};

struct stix_totals {
	uint64_t objects;
	uint64_t findings; /* things that became objects */
	uint64_t spared;   /* only about what is own, partner or allowed */
	uint64_t skipped;  /* about nothing STIX has an observable for */
};

/* Findings, merged, as a STIX 2.1 bundle (docs/stix.md). Memory grows with the targets, not with
 * the findings. ret may be NULL. */
enum status stix_write(struct store *store, const struct stix_setup *setup,
		       const struct output *output, struct stix_totals *ret, struct err *err)
	MUST_CHECK;

enum abuse_language { ABUSE_ENGLISH, ABUSE_FRENCH };
#define ABUSE_LANGUAGE_COUNT 2
bool abuse_language_read(struct slice text, enum abuse_language *ret) MUST_CHECK; /* "en", "fr" */

struct abuse_setup {
	enum severity severity_min; /* SHARE_SEVERITY_DEFAULT unless the user says otherwise */
	enum abuse_language language;
	const struct profile *profile;
};

struct abuse_totals {
	uint64_t reports;
	uint64_t spared;  /* own, partner or allowed */
	uint64_t skipped; /* no host name, or no word of whom it imitates */
};

/* Given one report after the other: name is the decoy's host name in A-labels, text the letter. */
typedef enum status abuse_report_fn(void *context, struct slice name, struct slice text,
				    struct err *err);

/* A letter to registrar and hoster for each decoy of names/lookalike (docs/abuse.md), worst first.
 * No folder of a source is in it. ret may be NULL. */
enum status abuse_write(struct store *store, const struct abuse_setup *setup, abuse_report_fn *each,
			void *context, struct abuse_totals *ret, struct err *err) MUST_CHECK;

struct jsonl_totals {
	uint64_t lines; /* with something on them */
	uint64_t findings, observables, refusals, sources;
	uint64_t ignored; /* summaries */
	uint64_t refused; /* lines */
};

/* Told of every line that was refused; lines count from 1. */
typedef void jsonl_refuse_fn(void *context, uint64_t line, const char *reason);

/*
 * Reads JSON Lines from fd to its end into sink; for a case that is store_import_sink's, committed
 * by the caller. A line that is no record, or whose id does not fit its content, is refused and
 * told to refuse (may be NULL), and reading goes on. Fails only where fd, memory or the sink does.
 */
enum status jsonl_read(int fd, struct sink *sink, jsonl_refuse_fn *refuse, void *context,
		       struct jsonl_totals *ret, struct err *err) MUST_CHECK;

/* One line, without its end, into sink: the same for bytes at hand. Adds to *totals. A bad line is
 * STATUS_REFUSED; an empty one and a summary are STATUS_OK. scratch is rewound. */
enum status jsonl_read_line(struct arena *scratch, struct slice line, struct sink *sink,
			    struct jsonl_totals *totals, struct err *err) MUST_CHECK;

#endif
