#include "cli/session.h"

#include "base/time.h"
#include "cli/limits.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

/* How a status ends the program, and what a person can do about it. */
static const struct {
	enum ending ending;
	const char *advice; /* NULL: the text itself says it */
} STATUSES[] = {
	[STATUS_OK] = {ENDING_DONE, NULL},
	[STATUS_REFUSED] = {ENDING_USAGE, "Mend the file, or leave it out."},
	[STATUS_IO] = {ENDING_ENVIRONMENT,
		       "See that it exists and may be read or written, then run it again."},
	[STATUS_NO_MEMORY] = {ENDING_ENVIRONMENT,
			      "Give the machine more memory, or tocsin fewer --threads."},
	[STATUS_USAGE] = {ENDING_USAGE, NULL},
	[STATUS_CONFIG] = {ENDING_USAGE, "'man tocsin.yaml' explains every key."},
	[STATUS_BROKEN] = {ENDING_BROKEN, "Do not rely on it; ask whoever gave it to you."},
	[STATUS_ENVIRONMENT] = {ENDING_ENVIRONMENT, "Mend that, then run the same command again."},
};

static void
interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

void
session_catch_interrupts(void)
{
	struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

bool
session_interrupted(void)
{
	return interrupted;
}

void
session_init(struct session *session, int argc, char **argv)
{
	*session = (struct session){.request = {.argc = argc, .argv = argv},
				    .start_ms = time_steady_ms(),
				    .folder = "."};
	arena_init(&session->arena, 0);
	profile_init(&session->profile);
	screen_init(&session->screen, &session->request);
	/* A reader that goes away is told by write, so that the case is finished in order. */
	(void)signal(SIGPIPE, SIG_IGN);
}

void
session_end(struct session *session, enum ending ending)
{
	session->endings |= 1u << ending;
}

static int
endings_code(unsigned endings)
{
	static const enum ending WEIGHTIEST_FIRST[] = {
		ENDING_BROKEN, ENDING_ENVIRONMENT, ENDING_USAGE, ENDING_UNREAD, ENDING_FINDINGS};
	for (size_t i = 0; i < sizeof(WEIGHTIEST_FIRST) / sizeof(WEIGHTIEST_FIRST[0]); i++)
		if (endings & 1u << WEIGHTIEST_FIRST[i])
			return (int)WEIGHTIEST_FIRST[i];
	return ENDING_DONE;
}

static void
say_failure(struct session *session, enum status status, const struct err *err)
{
	const struct verb *verb = session->request.verb;
	screen_say(&session->screen, "%s", err->text);
	if (session->advice)
		screen_say(&session->screen, "%s", session->advice);
	else if (status == STATUS_USAGE)
		screen_say(&session->screen, "try 'tocsin %s%s-h'", verb ? verb->name : "",
			   verb ? " " : "");
	else if (interrupted)
		screen_say(&session->screen, "to go on, run the same command again");
	else if (STATUSES[status].advice)
		screen_say(&session->screen, "%s", STATUSES[status].advice);
}

int
session_done(struct session *session, enum status status, const struct err *err)
{
	struct err flush_err;
	if (status != STATUS_OK) {
		say_failure(session, status, err);
		session_end(session, STATUSES[status].ending);
	}
	enum status flushed = screen_flush(&session->screen, &flush_err);
	if (flushed != STATUS_OK) {
		say_failure(session, flushed, &flush_err);
		session_end(session, ENDING_ENVIRONMENT);
	}
	screen_done(&session->screen);
	arena_done(&session->arena);
	return endings_code(session->endings);
}

enum status
session_start_run(struct session *session, struct store *store, struct err *err)
{
	struct buf buf;
	struct slice text;
	buf_init(&buf, &session->arena);
	for (int i = 0; i < session->request.argc; i++) {
		if (i)
			buf_write_byte(&buf, ' ');
		safe_write_shell(&buf, slice_text(i ? session->request.argv[i] : "tocsin"));
	}
	TRY(buf_slice(&buf, &text, err));
	return store_run_start(store, text, err);
}

enum status
session_blame(enum status status, enum status as, struct err *err)
{
	if (status != STATUS_IO)
		return status;
	err->status = as;
	return as;
}

enum status
session_path(struct session *session, const char *name, const char **ret, struct err *err)
{
	struct slice path;
	TRY(slice_print(&session->arena, &path, err, "%s/%s", session->folder, name));
	*ret = path.at;
	return STATUS_OK;
}

enum status
session_read_profile(struct session *session, bool required, struct err *err)
{
	const char *path = session->request.profile;
	struct slice text;
	if (!path) {
		TRY(session_path(session, "tocsin.yaml", &path, err));
		if (!strcmp(session->folder, "."))
			path = "tocsin.yaml";
		bool absent = access(path, F_OK) != 0;
		if (absent && required)
			return err_set(err, STATUS_CONFIG,
				       "'%s' is absent; 'tocsin init' makes one", path);
		if (absent)
			return STATUS_OK;
	}
	TRY(session_blame(io_read_file(&session->arena, path, CLI_PROFILE_MAX_BYTES, &text, err),
			  STATUS_CONFIG, err));
	return profile_read(&session->arena, text, path, &session->profile, err);
}

enum status
session_open_case(struct session *session, bool write, struct store **ret, struct err *err)
{
	const struct request *request = &session->request;
	if (request->case_folder)
		session->folder = request->case_folder;
	TRY(store_open(session->folder, write, ret, err));
	session->in_case = true;
	TRY(session_read_profile(session, false, err));
	screen_set_case(&session->screen, &session->profile.domains, request->case_folder);
	return STATUS_OK;
}

enum status
session_profile_path(struct session *session, struct slice named, const char **ret, struct err *err)
{
	const char *profile = session->request.profile;
	size_t slash = profile ? slice_find_last_byte(slice_text(profile), '/') : SIZE_MAX;
	struct slice path;
	*ret = NULL;
	if (!named.length)
		return STATUS_OK;
	if (named.at[0] == '/')
		TRY(slice_copy(&session->arena, named, &path, err));
	else if (slash != SIZE_MAX)
		TRY(slice_print(&session->arena, &path, err, "%.*s/%.*s", (int)slash, profile,
				SLICE_PRINT(named)));
	else
		TRY(slice_print(&session->arena, &path, err, "%s/%.*s",
				profile ? "." : session->folder, SLICE_PRINT(named)));
	*ret = path.at;
	return STATUS_OK;
}

bool
session_owns(const struct session *session, const struct io_path *input)
{
	static const char *const OWN[] = {"tocsin.yaml", "case.db", "case.db-wal", "case.db-shm",
					  "case.lock"};
	size_t slash = slice_find_last_byte(input->source, '/');
	struct slice name = slice_part(input->source, slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
	for (size_t i = 0; session->in_case && i < sizeof(OWN) / sizeof(OWN[0]); i++) {
		char path[PATH_MAX];
		int length = snprintf(path, sizeof(path), "%s/%s", session->folder, OWN[i]);
		if (slice_equal(name, slice_text(OWN[i])) && length > 0 &&
		    (size_t)length < sizeof(path) && io_same_file(input->path, path))
			return true;
	}
	return false;
}
