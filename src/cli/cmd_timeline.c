/* tocsin timeline: what the case holds by time. */
#include "cli/filter.h"
#include "cli/session.h"
#include "model/finding.h"

struct listing {
	struct session *session;
	struct text_timeline timeline;
};

static enum status
on_event(void *context, const struct case_finding *found, struct err *err)
{
	struct listing *listing = context;
	struct screen *screen = &listing->session->screen;
	if (listing->session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		finding_write(&json, found->finding);
		buf_write_byte(&screen->out, '\n');
	} else {
		TRY(text_print_event(&screen->scratch, &screen->style, &listing->timeline, found,
				     &screen->out, err));
	}
	return screen_flush_due(screen, err);
}

enum status
cmd_timeline(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	struct listing listing = {.session = session};
	struct finding_filter filter = filter_of(&session->request);
	TRY(session_open_case(session, false, &store, err));
	TRY(store_findings(store, &filter, ORDER_TIME, true, on_event, &listing, err));
	TRY(screen_flush(&session->screen, err));
	if (session->request.quiet || session->request.json)
		return STATUS_OK;
	text_print_timeline_end(&session->screen.say_style, &listing.timeline,
				&session->screen.say);
	screen_say_flush(&session->screen);
	return STATUS_OK;
}
