/* The names room: is this name a decoy of one of ours, of which, by what trick, and how sure. */
#ifndef TOCSIN_NAMES_NAMES_H
#define TOCSIN_NAMES_NAMES_H

#include "model/profile.h"
#include "model/room.h"

#define NAMES_RULE "names/lookalike"
#define NAMES_RULE_VERSION 1
#define NAMES_TRICKS_MAX 4

/* Every trick has one row: its name as in findings and a phrase for people. */
struct names_trick {
	const char *name;    /* "cyrillic", "combo", ... */
	const char *meaning; /* "letters of another script that look the same" */
};
extern const struct names_trick NAMES_TRICKS[]; /* ends with name NULL; documented in names(1) */

/* What the edit was: `from` of the target at position `at` (0-based, in code points) became
 * `to`. */
struct names_edit {
	uint32_t at;
	struct slice from, to;
};

struct names_match {
	struct slice name;        /* as looked at: lower case, no final dot, A-labels kept */
	struct slice unicode;     /* U-labels */
	struct slice registrable; /* public suffix plus one label */
	struct slice target;      /* the protected domain */
	const struct names_trick *tricks[NAMES_TRICKS_MAX]; /* the weightiest first */
	size_t trick_count;
	struct names_edit edit; /* from and to empty: none */
	struct slice lure;      /* the lure word, or SLICE_NONE */
	double score;           /* 0-1 */
	enum severity severity;
	bool below;               /* left of what somebody registered: perhaps an honest platform */
	struct slice explanation; /* "у is Cyrillic U+0443 in place of y, position 3" */
};

struct names_engine; /* compiled names; read-only afterwards */

/* What the engine is told. Domains may be A- or U-labels; a bad one is STATUS_CONFIG naming it. */
struct names_setup {
	const struct slice_list *protect; /* domains */
	const struct slice_list
		*words; /* profile.names: words people know us by, protected like labels */
	const struct slice_list *allow; /* with everything below them */
	const struct slice_list *lures; /* extra */
	double score_min;               /* matches below are dropped */
};

enum status names_engine_new(struct arena *arena, const struct names_setup *setup,
			     struct names_engine **ret, struct err *err) MUST_CHECK;

/*
 * Scores one name. *ret_found false: nothing to say (clean, own, allowed). A name that is none by
 * RFC 1035 §2.3.4 or RFC 3492 is STATUS_REFUSED. Slices of *ret live in arena or point into name.
 */
enum status names_score(const struct names_engine *engine, struct arena *arena, struct slice name,
			bool *ret_found, struct names_match *ret, struct err *err) MUST_CHECK;

/* The same for a name that got past the gate already (gate.h). */
enum status names_look(const struct names_engine *engine, struct arena *arena, struct slice name,
		       bool *ret_found, struct names_match *ret, struct err *err) MUST_CHECK;

/* The room that reads feeds of names (feed.h), plain or packed; it lives in arena. */
enum status names_room_init(struct room *room, struct arena *arena,
			    const struct names_engine *engine, struct err *err) MUST_CHECK;

/* The same for a filter that is told what it reads: every input counts as a feed of names. Without
 * an engine, NULL, it judges none: every name becomes an observable. */
enum status names_room_init_filter(struct room *room, struct arena *arena,
				   const struct names_engine *engine, struct err *err) MUST_CHECK;

/* Gives back what reading in this very process remembers; a worker just ends. */
void names_room_done(struct room *room);

#endif
