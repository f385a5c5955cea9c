#include "cli/listing.h"

#include "model/finding.h"

static enum status
list(struct listing *listing, const struct case_finding *found, struct err *err)
{
	struct screen *screen = &listing->session->screen;
	if (listing->session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		finding_write(&json, found->finding);
		buf_write_byte(&screen->out, '\n');
	} else {
		TRY(text_print_finding(&screen->scratch, &screen->style, found, &screen->out, err));
	}
	return screen_flush_due(screen, err);
}

static enum status
on_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct listing *listing = context;
	if (!listing->count++)
		TRY(slice_copy(&listing->session->arena, found->finding->id, &listing->worst_id,
			       err));
	listing->by_severity[found->finding->severity]++;
	if (listing->count > listing->max) {
		listing->left_out++;
		return STATUS_OK;
	}
	return list(listing, found, err);
}

enum status
listing_print(struct listing *listing, struct session *session, struct store *store,
	      const struct finding_filter *filter, size_t max, struct err *err)
{
	*listing = (struct listing){.session = session, .max = max};
	TRY(store_findings(store, filter, ORDER_WORST_FIRST, true, on_finding, listing, err));
	return screen_flush(&session->screen, err);
}
