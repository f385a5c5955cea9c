/*
 * Reading inputs, as `examine` and the filters do it: workers in their boxes, records to the case
 * if there is one and to the screen, progress meanwhile, and at the end what was found and what
 * was not read.
 */
#ifndef TOCSIN_CLI_RUN_H
#define TOCSIN_CLI_RUN_H

#include "cli/context.h"
#include "cli/gather.h"
#include "cli/keep.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/since.h"
#include "mail/campaign.h"
#include "share/veil.h"

struct run_setup {
	const struct room *const *rooms;
	size_t room_count;
	const struct text_list *paths;
	const char *doing;   /* before the bar: of runs that do more than one thing; or NULL */
	struct store *store; /* the case to fill, in a run of its own; NULL: none */
	const struct text_list *own; /* files that are no input though they lie there; NULL: none */
	const struct unread_list *unread; /* before the run: told, and kept in no case; or NULL */
	struct since *since;              /* what was reported before; NULL: do not ask */
	struct join *join;                /* context to join with what is found; NULL: none */
	struct campaigns *campaigns;      /* what letters and traces join; NULL: nothing does */
	struct veil *veil; /* for others: what findings and refusals lose; NULL: nothing */
	bool digest;       /* tell of sources */
	bool observables;  /* tell of observables (--json) */
	bool list;         /* ... and print what they are about, one a line, without --json */
	/* Told of every observable that was kept; may be NULL. */
	void (*observe)(void *context, const struct observable *observable);
	/* Told of every finding that is told; may be NULL. */
	enum status (*found)(void *context, const struct finding *finding, struct err *err);
	/* Told at the end of every input which rooms recognised it; may be NULL. */
	void (*recognised)(void *context, struct slice source, uint64_t rooms);
	void *observe_context; /* of all three */
	/* Tells what is known once every input was read; may be NULL. */
	enum status (*tell)(void *context, struct sink *sink, struct err *err);
	void *tell_context;
	/* As in struct box_setup; may be NULL. */
	enum status (*connect)(void *context, int *ret_fd, struct err *err);
	void *connect_context;
};

struct run_totals {
	struct box_totals box;
	uint64_t findings, refusals; /* records */
	uint64_t passages;           /* that refusals stand for; counted where they are told */
	uint64_t left_out;           /* findings not listed */
	bool tells_known;            /* in the summary */
	uint64_t known;              /* findings held back: they were reported before */
	bool tells_not_judged;       /* in the summary */
	uint64_t not_judged;         /* text that was read, and is no list of names */
	bool cut_short;              /* interrupted, or failed midway */
	bool sink_failed;            /* the case took no more */
	uint64_t by_severity[SEVERITY_COUNT];
	double seconds;        /* since the program began */
	struct slice worst_id; /* in the session's arena; SLICE_NONE: nothing was found */
};

/*
 * Reads all, prints findings (worst first, or JSON Lines in the order of the inputs) and what could
 * not be read. --fail-on and --strict are applied to the session. An interrupted run has everything
 * that was read: then the status is STATUS_ENVIRONMENT and *ret is filled all the same.
 */
enum status run_inputs(struct session *session, const struct run_setup *setup,
		       struct run_totals *ret, struct err *err) MUST_CHECK;

/* The end: summary for --json, closing lines for a person with news (our words, or NULL) among
 * them; neither with --quiet. in_case: what was found is in a case. */
enum status run_summarise(struct session *session, const struct run_totals *totals, bool in_case,
			  const char *news, struct err *err) MUST_CHECK;

#endif
