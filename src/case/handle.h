/* What the files of the case store share. */
#ifndef TOCSIN_CASE_HANDLE_H
#define TOCSIN_CASE_HANDLE_H

#include "base/db.h"
#include "case/store.h"

/* Who fills the case decides what is replaced. */
enum filling { FILLING_EXAMINE, FILLING_IMPORT, FILLING_JOIN };

/* The context of a sink. */
struct filler {
	struct store *store;
	enum filling filling;
};

struct store {
	struct db *db;
	struct arena arena;   /* as long as the store */
	struct arena scratch; /* rewound by every call that uses it */
	const char *folder;
	int lock;    /* held while writing, else -1 */
	bool open;   /* a transaction of the sink is under way */
	bool inside; /* behind a savepoint stand records of a source that has not ended */
	uint64_t committed_ms;
	int64_t run;                     /* number of the run under way, 0: none */
	int64_t pass;                    /* of this filling; 0: not yet drawn */
	int64_t last_run, last_run_pass; /* the last one begun here, and the filling before it */
	struct filler examine, import, join;
};

/* Makes sure that a transaction is open. */
enum status store_begin(struct store *store, struct err *err) MUST_CHECK;

/* How often the case was filled. */
enum status store_read_pass(struct store *store, int64_t *ret, struct err *err) MUST_CHECK;

#endif
