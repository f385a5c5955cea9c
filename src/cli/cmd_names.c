/* tocsin names: the lookalike engine as a filter, without a case. */
#include "cli/lists.h"
#include "cli/rooms.h"
#include "cli/run.h"

#include <unistd.h>

/* Standard input where no path is given, as filters do. */
static const char *STANDARD_INPUT[] = {"-"};

enum status
cmd_names(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	struct text_list paths = request->operands;
	struct rooms rooms;
	struct run_totals totals;
	TRY(session_read_profile(session, false, err));
	TRY(lists_add_protected(session, err));
	TRY(lists_add_allowed(session, err));
	screen_set_case(&session->screen, &session->profile.domains, NULL);
	TRY(rooms_init_names(session, &rooms, err));
	if (!paths.count)
		paths = (struct text_list){.items = STANDARD_INPUT, .count = 1};
	if (!request->operands.count && isatty(STDIN_FILENO) == 1)
		screen_say(&session->screen, "reading names from the terminal; Ctrl-D ends them");
	const struct run_setup setup = {.rooms = rooms.table,
					.room_count = rooms.count,
					.paths = &paths,
					.digest = request->digest};
	TRY(run_inputs(session, &setup, &totals, err));
	return run_summarise(session, &totals, false, NULL, err);
}
