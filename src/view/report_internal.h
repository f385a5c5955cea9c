/* What the files of the report share. */
#ifndef TOCSIN_VIEW_REPORT_INTERNAL_H
#define TOCSIN_VIEW_REPORT_INTERNAL_H

#include "base/map.h"
#include "view/html.h"
#include "view/report.h"
#include "view/unjudged.h"

/* What is kept of a finding: enough for a line that leads to it. */
struct report_top {
	struct slice id, title;
	const struct finding *files; /* of a leak: what its files are called; else NULL */
	enum severity severity;
};

/*
 * One thing to do, told once for all findings that ask for it. Where a sentence names what its
 * finding is about (a subject, or the registrable domain of it), it is kept as what stands before
 * and behind that name, so that "Block a.example" and "Block b.example" become "Block a.example and
 * b.example".
 */
struct report_step {
	struct slice before, after;
	bool named;
	enum severity severity; /* of the worst finding that asks for it */
	uint64_t findings;      /* that ask for it */
	uint64_t different;     /* names in them */
	struct slice names[REPORT_STEP_NAMES_MAX];
	size_t name_count;
};

enum report_sureness { SURE_HIGH, SURE_MEDIUM, SURE_LOW, SURE_NONE, SURE_COUNT };

struct report_answer {
	uint64_t findings, dated;
	uint64_t by_severity[SEVERITY_COUNT];
	uint64_t by_sureness[SURE_COUNT];
	struct report_top top[REPORT_TOP_MAX];
	size_t top_count;
	struct report_top *undated; /* the worst REPORT_TIMELINE_MAX without a time */
	size_t undated_count, undated_capacity;
	struct report_step *steps;
	size_t step_count, step_capacity;
	struct map step_index;   /* by the sentence around the name */
	struct map step_names;   /* by the step and the name */
	uint64_t steps_left_out; /* sentences beyond REPORT_STEPS_KEPT different ones */
	struct refusal unread[REPORT_UNREAD_TOP]; /* the first of them */
	uint64_t refused;                         /* refusals, each with its own count */
	uint64_t refused_times;                   /* their counts added up */
	struct map judged;                 /* files that were, as a leak, and what they lie in */
	uint64_t unjudged[UNJUDGED_COUNT]; /* other files of each row */
};

/* A report being written. */
struct report {
	const struct report_setup *setup;
	struct arena *scratch; /* rewound after each record */
	struct arena page;     /* the buffer and the answer */
	struct buf out;
	struct html html;
	struct case_totals totals;
	struct report_answer answer;
	uint64_t findings_max;
	uint64_t shown, passed;                     /* of the list being written */
	uint64_t leaked, verdicts[REPORT_VERDICTS]; /* files of a leak, by verdict */
	uint64_t referenced;                        /* of them with an original */
	bool stopped; /* a walk over findings was ended: enough is shown */
};

/* Hands on what is written when it is a chunk or more, and tells failures. */
enum status report_flush(struct report *report, size_t at_least_bytes, struct err *err) MUST_CHECK;

/* Walks over the findings until all are seen or `each` called report_stop. */
enum status report_walk(struct report *report, enum finding_order order, case_finding_fn *each,
			struct err *err) MUST_CHECK;
enum status report_stop(struct report *report) MUST_CHECK;

/* Gathers what the first page says; a first walk over the case. */
enum status report_answer_read(struct report *report, struct err *err) MUST_CHECK;
enum status report_answer_write(struct report *report, struct err *err) MUST_CHECK;
/* One finding in full. */
enum status report_finding_write(struct report *report, const struct case_finding *found,
				 struct err *err) MUST_CHECK;
/* One finding in a line of a list. */
enum status report_finding_line(struct report *report, const struct case_finding *found,
				struct err *err) MUST_CHECK;
/* What leaked: counted in a walk of its own; a section where anything was. */
enum status report_leak_read(struct report *report, struct err *err) MUST_CHECK;
enum status report_leak_write(struct report *report, struct err *err) MUST_CHECK;
/* What is quoted; a section where anything was held against documents. */
enum status report_claims_write(struct report *report, struct err *err) MUST_CHECK;
/* Sections that are lists. */
enum status report_timeline_write(struct report *report, struct err *err) MUST_CHECK;
enum status report_refusals_write(struct report *report, struct err *err) MUST_CHECK;
enum status report_sources_write(struct report *report, struct err *err) MUST_CHECK;

/* ---- pieces ---- */

/* "<span class="sev high">high</span>" */
void report_severity(struct report *report, enum severity severity);
/* "1,204 sources" */
void report_counted(struct report *report, uint64_t count, const char *one, const char *many);
/* <time datetime="...">2017-04-12 00:00:00 UTC</time> */
void report_time(struct report *report, int64_t time_us);
/* A link to the finding, or its title alone where it may not be on the page. */
void report_link(struct report *report, struct slice id, struct slice title, bool linked);
/* Whether all findings are on the page, in full or in a line. */
bool report_holds_all(const struct report *report);
/* "tocsin findings --case lab" as code. */
void report_command(struct report *report, const char *verb);
/* "high (96 of 100)" */
void report_confidence(struct report *report, unsigned confidence);

extern const char *const REPORT_STYLE[]; /* the CSS of the page, in pieces; NULL ends */

#endif
