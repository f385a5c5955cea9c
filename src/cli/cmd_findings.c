/* tocsin findings: what the case holds, worst first. */
#include "cli/filter.h"
#include "cli/listing.h"
#include "view/words.h"

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
	struct listing listing;
	struct finding_filter filter = filter_of(&session->request);
	TRY(session_open_case(session, false, &store, err));
	TRY(listing_print(&listing, session, store, &filter, SIZE_MAX, err));
	int fail_on = session->request.fail_on;
	for (size_t i = 0; i < SEVERITY_COUNT && fail_on != SEVERITY_NOT_GIVEN; i++)
		if (listing.by_severity[i] && (int)i >= fail_on)
			session_end(session, ENDING_FINDINGS);
	if (session->request.quiet || session->request.json)
		return STATUS_OK;
	return tell_end(&listing, store, err);
}
