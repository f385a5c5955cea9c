/* tocsin findings: what the case holds, worst first. */
#include "cli/filter.h"
#include "cli/session.h"
#include "model/finding.h"
#include "view/words.h"

struct listing {
	struct session *session;
	uint64_t count, by_severity[SEVERITY_COUNT];
	struct slice worst_id;
};

static enum status
on_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct listing *listing = context;
	struct session *session = listing->session;
	struct screen *screen = &session->screen;
	enum severity severity = found->finding->severity;
	if (!listing->count++)
		TRY(slice_copy(&session->arena, found->finding->id, &listing->worst_id, err));
	listing->by_severity[severity]++;
	int fail_on = session->request.fail_on;
	if (fail_on != SEVERITY_NOT_GIVEN && (int)severity >= fail_on)
		session_end(session, ENDING_FINDINGS);
	if (session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		finding_write(&json, found->finding);
		buf_write_byte(&screen->out, '\n');
	} else {
		TRY(text_print_finding(&screen->scratch, &screen->style, found, &screen->out, err));
	}
	return screen_flush_due(screen, err);
}

/* The closing lines: how many, whether more would come without the filter, what next. */
static enum status
tell_end(const struct listing *listing, struct store *store, struct err *err)
{
	struct screen *screen = &listing->session->screen;
	struct case_totals totals;
	TRY(store_totals(store, &totals, err));
	words_write_counted(&screen->say, listing->count, "finding", "findings");
	if (listing->count < totals.merged) {
		buf_write_text(&screen->say, " of ");
		words_write_count(&screen->say, totals.merged);
	}
	if (listing->count) {
		buf_write_text(&screen->say, ": ");
		words_write_severities(&screen->say, listing->by_severity);
	}
	buf_write_text(&screen->say, ".\nThe case was filled from ");
	words_write_counted(&screen->say, totals.sources, "source", "sources");
	if (totals.refusals) {
		buf_write_text(&screen->say, "; not everything was read: ");
		words_write_counted(&screen->say, totals.refusals, "reason", "reasons");
	}
	buf_write_text(&screen->say, ".\n");
	text_print_offer(&screen->say_style, listing->worst_id, true, &screen->say);
	screen_say_flush(screen);
	return STATUS_OK;
}

enum status
cmd_findings(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	struct listing listing = {.session = session};
	struct finding_filter filter = filter_of(&session->request);
	TRY(session_open_case(session, false, &store, err));
	TRY(store_findings(store, &filter, ORDER_WORST_FIRST, true, on_finding, &listing, err));
	TRY(screen_flush(&session->screen, err));
	if (session->request.quiet || session->request.json)
		return STATUS_OK;
	return tell_end(&listing, store, err);
}
