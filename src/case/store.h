/* The case store: what was found, kept. SQLite behind base/db; nothing else knows that. */
#ifndef TOCSIN_CASE_STORE_H
#define TOCSIN_CASE_STORE_H

#include "model/record.h"
#include "model/sink.h"

struct store;

/* The case is DIR/case.db beside DIR/tocsin.yaml. Creating where one is: STATUS_USAGE. A store of a
 * newer schema: STATUS_ENVIRONMENT naming both versions; of an older one: migrated in one transaction. */
enum status store_create(const char *folder, struct err *err) MUST_CHECK;
enum status store_open(const char *folder, bool write, struct store **ret, struct err *err)
	MUST_CHECK;
void store_done(struct store **store); /* for DEFER; what was not committed is as if never seen */

/*
 * A sink that fills the case. Records of a source are committed together when its source record
 * comes (or a refusal of the whole source did), so that a kill loses at most sources under way.
 * Records already there are left alone: examining twice adds nothing.
 */
enum status store_sink(struct store *store, struct sink *ret, struct err *err) MUST_CHECK;
enum status store_commit(struct store *store, struct err *err) MUST_CHECK;

/* ---- reading; all in a fixed order that depends on the content only ---- */

struct finding_filter {
	enum severity severity_min;
	struct slice rule;    /* exact, or with a final '*'; SLICE_NONE: all */
	struct slice source;  /* exact; SLICE_NONE: all */
	struct slice text;    /* in title, subjects, why; SLICE_NONE: all */
	int64_t since, until; /* on first; TIME_UNKNOWN: open */
};

/* Findings of one rule about the same subjects are one thing seen several times: `also` counts the
 * sources beside the first, and evidence holds the spans of all. */
struct case_finding {
	struct finding *finding;
	uint64_t also;
};

typedef enum status case_finding_fn(void *context, const struct case_finding *finding,
				    struct err *err);
typedef enum status case_observable_fn(void *context, const struct observable *observable,
				       struct err *err);
typedef enum status case_refusal_fn(void *context, const struct refusal *refusal, struct err *err);
typedef enum status case_source_fn(void *context, const struct source *source, struct err *err);

enum finding_order { ORDER_WORST_FIRST, ORDER_TIME, ORDER_RECORD };

/* merged: as case_finding says; else every finding by itself, as it was sunk (for export). The
 * finding lives until the callback returns. */
enum status store_findings(struct store *store, const struct finding_filter *filter,
			   enum finding_order order, bool merged, case_finding_fn *each,
			   void *context, struct err *err) MUST_CHECK;
enum status store_observables(struct store *store, case_observable_fn *each, void *context,
			      struct err *err) MUST_CHECK;
enum status store_refusals(struct store *store, case_refusal_fn *each, void *context,
			   struct err *err) MUST_CHECK;
enum status store_sources(struct store *store, case_source_fn *each, void *context, struct err *err)
	MUST_CHECK;

/* One finding by id or a prefix of at least 4 hex digits ("finding--" may be left out). None or several:
 * STATUS_USAGE, the text naming the candidates. Lives in arena. */
enum status store_find(struct store *store, struct arena *arena, struct slice id,
		       struct case_finding *ret, struct err *err) MUST_CHECK;

struct case_totals {
	uint64_t sources, bytes, findings, merged, observables, refusals;
	uint64_t by_severity[SEVERITY_COUNT]; /* of merged findings */
};
enum status store_totals(struct store *store, struct case_totals *ret, struct err *err) MUST_CHECK;

#endif
