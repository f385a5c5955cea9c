/*
 * What people see on a terminal: one line per finding, one finding in full, a timeline, what could
 * not be read and a closing line. Everything goes into a buf; the caller writes it out. scratch is
 * rewound by each call and must not be the arena of out.
 */
#ifndef TOCSIN_VIEW_TEXT_H
#define TOCSIN_VIEW_TEXT_H

#include "case/store.h"
#include "view/limits.h"
#include "view/safe.h"

struct text_style {
	bool colour;
	unsigned columns;      /* lines are cut to it; 0: never (a pipe, a file) */
	struct safe_rule rule; /* raw: --raw; own: profile.domains */
	struct slice options; /* repeated in the commands offered: "--case lab"; SLICE_NONE: none */
};

/* Whether to colour: standard output is a terminal, --no-color was not given, NO_COLOR is unset or
 * empty (no-color.org) and TERM is not "dumb". no_color and term may be NULL. */
bool text_colour_wanted(bool is_terminal, bool refused, const char *no_color, const char *term);

/* text made safe and defanged, in scratch. */
enum status text_safe(struct arena *scratch, const struct text_style *style, struct slice text,
		      struct slice *ret, struct err *err) MUST_CHECK;

/* "high      onedrive-en-marche[.]fr ...  feed.txt line 61  3f2a9c1b" and a line end. */
enum status text_print_finding(struct arena *scratch, const struct text_style *style,
			       const struct case_finding *finding, struct buf *out, struct err *err)
	MUST_CHECK;

/* Everything about one finding. */
enum status text_print_show(struct arena *scratch, const struct text_style *style,
			    const struct case_finding *finding, struct buf *out, struct err *err)
	MUST_CHECK;

/* ---- the timeline: entries in ORDER_TIME, then the end ---- */

struct text_timeline {
	uint64_t dated, undated;
};

/* Start from {0}. Undated findings (first and last unknown) come under a heading of their own. */
enum status text_print_event(struct arena *scratch, const struct text_style *style,
			     struct text_timeline *timeline, const struct case_finding *finding,
			     struct buf *out, struct err *err) MUST_CHECK;
/* What the clocks mean, and how many findings have no time. */
void text_print_timeline_end(const struct text_style *style, const struct text_timeline *timeline,
			     struct buf *out);

/* ---- what could not be read ---- */

struct text_refusals {
	uint64_t told, left_out; /* refusals */
	uint64_t passages;       /* their counts added up */
};

/* Start from {0}. The first TEXT_REFUSALS_MAX are told one a line, the others counted. */
enum status text_print_refusal(struct arena *scratch, const struct text_style *style,
			       struct text_refusals *refusals, const struct refusal *refusal,
			       struct buf *out, struct err *err) MUST_CHECK;
/* "Not read: ..." for those left out, with what lists them: the report of a case, or --json where
 * there is none. Nothing where none were left out. */
void text_print_refusals_end(const struct text_style *style, const struct text_refusals *refusals,
			     bool in_case, struct buf *out);

/* ---- the end of a run ---- */

/* The commands that lead on from a list: `tocsin show ID` of the worst one and the report, or,
 * where no case holds the findings, the one that starts a case. Nothing for a worst_id of
 * SLICE_NONE. */
void text_print_offer(const struct text_style *style, struct slice worst_id, bool in_case,
		      struct buf *out);

struct text_totals {
	uint64_t inputs, bytes;
	uint64_t unread; /* of the inputs: refused as a whole */
	uint64_t by_severity[SEVERITY_COUNT];
	uint64_t refusals; /* whole inputs among them */
	uint64_t left_out; /* findings not listed above: a limit or a filter of the caller */
	uint64_t known;    /* findings held back: they were reported before */
	double seconds;    /* below 0: not told */
};

/* One or two lines: "Read 3 inputs (1.2 MB) in 0.4 s. Found: 2 critical, 4 high. Everything was
 * read." */
void text_print_totals(const struct text_style *style, const struct text_totals *totals,
		       struct buf *out);

/* Text (already safe) in lines of style->columns, further lines indented; starts at column `at` and
 * ends its last line. Words longer than a line stand alone. */
void text_wrap(struct buf *out, const struct text_style *style, struct slice text, size_t at,
	       size_t indent);

/* The short form of a finding's id: its first ID_SHORT_DIGITS digits. */
struct slice text_short_id(struct slice id);

#endif
