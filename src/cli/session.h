/* One run of the program: what was asked for, who is protected, what is written, how it ends. */
#ifndef TOCSIN_CLI_SESSION_H
#define TOCSIN_CLI_SESSION_H

#include "base/io.h"
#include "case/store.h"
#include "cli/screen.h"
#include "cli/verbs.h"
#include "model/profile.h"

/* Several may be true of one run; the weightiest is returned: 4 > 5 > 2 > 3 > 1. */
enum ending {
	ENDING_DONE = 0,
	ENDING_FINDINGS = 1,    /* at or above --fail-on */
	ENDING_USAGE = 2,       /* or settings */
	ENDING_UNREAD = 3,      /* some input, with --strict */
	ENDING_BROKEN = 4,      /* a seal or proof */
	ENDING_ENVIRONMENT = 5, /* the machine; or the run was interrupted */
};

struct session {
	struct request request;
	struct arena arena; /* lives as long as the run */
	struct profile profile;
	uint64_t start_ms;  /* of the run, by the steady clock */
	const char *folder; /* of the case, or "." */
	bool in_case;       /* one was opened */
	struct screen screen;
	unsigned endings;   /* bit n: ending n holds */
	const char *advice; /* better than what its status alone allows to say; else NULL */
};

void session_init(struct session *session, int argc, char **argv);
/* Tells what failed and what to do; returns the exit code. */
int session_done(struct session *session, enum status status, const struct err *err);

void session_end(struct session *session, enum ending ending);

/* Reads --profile, or tocsin.yaml of the folder. Where that is absent: STATUS_CONFIG if required,
 * else the profile is empty. */
enum status session_read_profile(struct session *session, bool required, struct err *err)
	MUST_CHECK;

/* Opens the case and its profile. */
enum status session_open_case(struct session *session, bool write, struct store **ret,
			      struct err *err) MUST_CHECK;

/* Tells the case that a run begins, with the command line. */
enum status session_start_run(struct session *session, struct store *store, struct err *err)
	MUST_CHECK;

/* A file named on the command line that cannot be read is a mistake there, not of the machine:
 * STATUS_IO becomes as. */
enum status session_blame(enum status status, enum status as, struct err *err) MUST_CHECK;

/* folder/name in the session's arena. */
enum status session_path(struct session *session, const char *name, const char **ret,
			 struct err *err) MUST_CHECK;

/* What the profile calls `named`, relative to its file; NULL where it names nothing. */
enum status session_profile_path(struct session *session, struct slice named, const char **ret,
				 struct err *err) MUST_CHECK;

/* Whether it is a file of the case, which is no input though a walk over folders finds it. */
bool session_owns(const struct session *session, const struct io_path *input);

/* Ctrl-C: the first one asks the run to end in order, the second ends it. */
void session_catch_interrupts(void);
bool session_interrupted(void);

#endif
