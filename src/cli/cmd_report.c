/* tocsin report: the case as one page. */
#include "cli/target.h"
#include "share/veil_store.h"
#include "view/report.h"

enum status
cmd_report(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	DEFER(target_done)
	struct target target = {0};
	struct screen *screen = &session->screen;
	const char *path = session->request.output;
	TRY(session_open_case(session, false, &store, err));
	if (!path)
		TRY(session_path(session, "report.html", &path, err));
	TRY(target_open(&target, path, err));
	struct report_setup setup = {.profile = &session->profile,
				     .options = screen->style.options,
				     .raw = session->request.raw,
				     .write = target_write,
				     .write_context = &target};
	struct veil veil;
	struct report_store from = {.store = store};
	if (session->request.share) {
		veil_init(&veil, &session->arena);
		TRY(veil_learn_store(&veil, store, err));
		from.veil = &veil;
		setup.options = SLICE_NONE; /* where the case lies is nobody's business */
	}
	report_case_of_store(&from, &setup.from);
	TRY(report_write(&screen->scratch, &setup, err));
	bool to_file = target.path;
	TRY(target_commit(&target, err));
	if (to_file && !session->request.quiet)
		screen_say(screen, "wrote '%s'; open it in a browser", path);
	return STATUS_OK;
}
