/* tocsin names: the lookalike engine as a filter, without a case. */
#include "cli/limits.h"
#include "cli/lists.h"
#include "cli/rooms.h"
#include "cli/run.h"

#include <unistd.h>

/* Standard input where no path is given, as filters do. */
static const char *STANDARD_INPUT[] = {"-"};

static enum status
open_since(struct session *session, struct since *since, struct err *err)
{
	const char *path = session->request.since_last;
	if (!path)
		return STATUS_OK;
	enum status status = session_blame(since_open(since, path, err), STATUS_USAGE, err);
	if (status == STATUS_CONFIG)
		session->advice = "Put that file away or name another one: then everything is "
				  "reported once more.";
	if (status == STATUS_ENVIRONMENT)
		session->advice = "See that it may be written and that the other run has ended, "
				  "then run the same command again.";
	return status;
}

/*
 * Only what was told whole counts as reported: killed at any moment before this, or read by
 * somebody who went away, a run is told again.
 */
static enum status
save_since(struct session *session, struct since *since, struct err *err)
{
	if (!session->request.since_last)
		return STATUS_OK;
	if (session->screen.closed) {
		screen_say(&session->screen,
			   "whoever read the output has gone: nothing of it counts as reported");
		return STATUS_OK;
	}
	if (since->forgotten)
		screen_say(&session->screen,
			   "'%s' has no room left: %llu findings will be reported again; give "
			   "each feed a file of its own",
			   since->path, (unsigned long long)since->forgotten);
	(void)fsync(STDOUT_FILENO); /* a pipe or a terminal has no disk to reach */
	return since_save(since, err);
}

/* Who is protected, and who is left alone. */
static enum status
read_lists(struct session *session, struct err *err)
{
	TRY(session_read_profile(session, false, err));
	TRY(lists_add_protected(session, err));
	TRY(lists_add_allowed(session, err));
	screen_set_case(&session->screen, &session->profile.domains, NULL);
	return STATUS_OK;
}

/* Files of context are inputs too. */
static void
add_context(struct run_totals *totals, const struct run_totals *context)
{
	totals->box.inputs += context->box.inputs;
	totals->box.unread += context->box.unread;
	totals->box.bytes += context->box.bytes;
	totals->refusals += context->refusals;
	totals->passages += context->passages;
}

enum status
cmd_names(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	struct text_list paths = request->operands;
	struct rooms rooms;
	struct run_totals totals, context = {0};
	struct join *join = NULL;
	struct since since DEFER(since_done);
	since_init(&since, CLI_SINCE_MAX_BYTES, time_now_us());
	if (request->list && request->since_last)
		return err_set(err, STATUS_USAGE,
			       "--list reports nothing for --since-last to keep");
	if (request->list && request->context.count)
		return err_set(err, STATUS_USAGE, "--list finds no decoys for --context to join");
	if (!request->list)
		TRY(read_lists(session, err));
	TRY(open_since(session, &since, err));
	TRY(rooms_init_names(session, &rooms, err));
	TRY(context_read(session, &join, &context, err));
	if (!paths.count)
		paths = (struct text_list){.items = STANDARD_INPUT, .count = 1};
	if (!request->operands.count && isatty(STDIN_FILENO) == 1)
		screen_say(&session->screen, "reading names from the terminal; Ctrl-D ends them");
	const struct run_setup setup = {.rooms = rooms.table,
					.room_count = rooms.count,
					.paths = &paths,
					.since = request->since_last ? &since : NULL,
					.join = join,
					.observables = request->list,
					.list = request->list,
					.digest = request->digest};
	TRY(run_inputs(session, &setup, &totals, err));
	if (request->list && !request->json) /* they are all there is to say */
		return STATUS_OK;
	add_context(&totals, &context);
	TRY(run_summarise(session, &totals, false, NULL, err));
	return save_since(session, &since, err);
}
