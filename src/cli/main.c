/* tocsin: the verbs are in verbs.def, what they do in cmd_<verb>.c. */
#include "cli/help.h"
#include "cli/session.h"

static enum status
run(struct session *session, int argc, char **argv, struct err *err)
{
	struct request *request = &session->request;
	struct screen *screen = &session->screen;
	if (argc < 2) {
		help_print(&screen->say, &screen->scratch, NULL, false);
		screen_say_flush(screen);
		session_end(session, ENDING_USAGE);
		return STATUS_OK;
	}
	TRY(options_read(&session->arena, argc, argv, request, err));
	screen_init(screen, request);
	if (request->version)
		return cmd_version(session, err);
	if (!request->usage && !request->help)
		return request->verb->run(session, err);
	help_print(&screen->out, &screen->scratch, request->verb, request->help);
	return screen_flush(screen, err);
}

int
main(int argc, char **argv)
{
	struct session session;
	struct err err;
	session_init(&session, argc, argv);
	enum status status = run(&session, argc, argv, &err);
	return session_done(&session, status, &err);
}
