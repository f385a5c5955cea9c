/* The case store: what was found, kept. SQLite behind base/db; nothing else knows that. */
#ifndef TOCSIN_CASE_STORE_H
#define TOCSIN_CASE_STORE_H

#include "model/record.h"
#include "model/sink.h"

struct store;

/*
 * The case is DIR/case.db beside DIR/tocsin.yaml. Creating where one is, opening where none is:
 * STATUS_USAGE. A store of a newer schema: STATUS_ENVIRONMENT naming both versions; of an older
 * one: migrated in one transaction. One process writes at a time: a second one gets
 * STATUS_ENVIRONMENT naming the first. A store opened for reading shows the case as it was then,
 * whoever writes.
 */
enum status store_create(const char *folder, struct err *err) MUST_CHECK;
enum status store_open(const char *folder, bool write, struct store **ret, struct err *err)
	MUST_CHECK;
void store_done(struct store **store); /* for DEFER; what was not committed is as if never seen */

/*
 * A sink that fills the case. Records of a source are committed together, at the earliest when its
 * source record comes (STORE_COMMIT_MS apart), so that a kill loses at most the sources of the last
 * moment and never leaves half of one. What is already there is left alone: examining twice adds
 * nothing. A finding that says something else now takes the place of the old one of its id; when a
 * content has been read again to its end, the findings it no longer gives are gone, as are the
 * refusals of its source. The sink must not outlive the store.
 */
enum status store_sink(struct store *store, struct sink *ret, struct err *err) MUST_CHECK;
/* The same for records of another case: nothing is taken back, and no finding that was made here is
 * replaced. */
enum status store_import_sink(struct store *store, struct sink *ret, struct err *err) MUST_CHECK;
/*
 * A sink for findings that a join of the case makes or changes, once the sources of a run have
 * ended. What was read stays a finding of its source, whatever it says now. store_join_end forgets
 * the findings of `rule` that earlier joins made and this one did not, and commits: all of it
 * together.
 */
enum status store_join_sink(struct store *store, struct sink *ret, struct err *err) MUST_CHECK;
enum status store_join_end(struct store *store, struct slice rule, struct err *err) MUST_CHECK;
/* Commits what came since; call it once all is read. */
enum status store_commit(struct store *store, struct err *err) MUST_CHECK;
/* Commits the sources that came whole if STORE_COMMIT_MS are over, never half a one; call it now
 * and then while nothing comes. */
enum status store_commit_due(struct store *store, struct err *err) MUST_CHECK;
/* Takes back the source that was not read to its end, and no other; call it when the reading was
 * stopped or failed midway, then store_commit or store_run_end. A sink that fails has done so
 * itself. */
void store_rollback(struct store *store);

/*
 * Chain of custody: who filled the case, with what and when. The wall clock stands here and nowhere
 * else in a case. A run that was killed has no end.
 */
struct run {
	uint64_t number; /* from 1 */
	struct slice version, arguments;
	int64_t start, end;
};
typedef enum status case_run_fn(void *context, const struct run *run, struct err *err);
/* Records that a run begins; what is sunk from now on belongs to it. */
enum status store_run_start(struct store *store, struct slice arguments, struct err *err)
	MUST_CHECK;
/* Commits, and records the end. */
enum status store_run_end(struct store *store, struct err *err) MUST_CHECK;
enum status store_runs(struct store *store, case_run_fn *each, void *context, struct err *err)
	MUST_CHECK;

/* ---- reading; all in a fixed order that depends on the content only. A callback must not call the
 * store it is called by. What it is given lives until it returns. ---- */

/* All zero is not "everything": since and until must be TIME_UNKNOWN. Use FINDING_FILTER_ALL. */
struct finding_filter {
	enum severity severity_min;
	struct slice rule;    /* exact, or with a final '*'; SLICE_NONE: all */
	struct slice source;  /* exact, of any evidence; SLICE_NONE: all */
	struct slice text;    /* in title, subjects, why, ASCII case aside; SLICE_NONE: all */
	int64_t since, until; /* since <= first < until; TIME_UNKNOWN: open */
	bool of_run;          /* found, found again or changed by the last run of this handle */
};
#define FINDING_FILTER_ALL ((struct finding_filter){.since = TIME_UNKNOWN, .until = TIME_UNKNOWN})

/*
 * Findings of one rule about the same subjects are one thing seen several times: `also` counts the
 * sources beside the first, and evidence holds the spans of all (the first CASE_MERGED_SPANS_MAX).
 * The words are those of the worst, first and last span the times of all on the same clock.
 * Recorded are the starts of the first and last run that brought or changed one of them, by the
 * clock of the machine: for formats that date what they say. TIME_UNKNOWN: none was told, or not
 * merged.
 */
struct case_finding {
	struct finding *finding;
	uint64_t also;
	int64_t recorded_first, recorded_last;
};

typedef enum status case_finding_fn(void *context, const struct case_finding *finding,
				    struct err *err);
typedef enum status case_observable_fn(void *context, const struct observable *observable,
				       struct err *err);
typedef enum status case_subject_fn(void *context, const struct subject *subject, struct err *err);
typedef enum status case_refusal_fn(void *context, const struct refusal *refusal, struct err *err);
typedef enum status case_source_fn(void *context, const struct source *source, struct err *err);

enum finding_order { ORDER_WORST_FIRST, ORDER_TIME, ORDER_RECORD };

/* filter NULL: all. merged: as case_finding says, shown whole where any of its findings passes the
 * filter; else every finding by itself, as it was sunk (for export). */
enum status store_findings(struct store *store, const struct finding_filter *filter,
			   enum finding_order order, bool merged, case_finding_fn *each,
			   void *context, struct err *err) MUST_CHECK;
/* The subjects of the findings that `merged` gives for filter, each once, by type and value. */
enum status store_subjects(struct store *store, const struct finding_filter *filter,
			   case_subject_fn *each, void *context, struct err *err) MUST_CHECK;
enum status store_observables(struct store *store, case_observable_fn *each, void *context,
			      struct err *err) MUST_CHECK;
enum status store_refusals(struct store *store, case_refusal_fn *each, void *context,
			   struct err *err) MUST_CHECK;
enum status store_sources(struct store *store, case_source_fn *each, void *context, struct err *err)
	MUST_CHECK;

/* One finding by id or a prefix of at least 4 hex digits ("finding--" may be left out), in its own
 * words with the evidence of all it merges with. None or several: STATUS_USAGE, the text naming the
 * candidates. Lives in arena. */
enum status store_find(struct store *store, struct arena *arena, struct slice id,
		       struct case_finding *ret, struct err *err) MUST_CHECK;

struct case_totals {
	uint64_t sources, bytes; /* contents read, each once */
	uint64_t findings, merged, observables;
	uint64_t fresh;    /* of merged: new with the last run of this handle */
	uint64_t refusals; /* as store_refusals gives them, whatever their count */
	uint64_t by_severity[SEVERITY_COUNT]; /* of merged findings */
};
enum status store_totals(struct store *store, struct case_totals *ret, struct err *err) MUST_CHECK;

#endif
