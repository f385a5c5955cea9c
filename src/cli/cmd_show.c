/* tocsin show ID...: a finding in full. */
#include "cli/session.h"
#include "model/finding.h"

static enum status
show(struct session *session, struct store *store, struct slice id, struct err *err)
{
	struct screen *screen = &session->screen;
	struct case_finding found;
	TRY(store_find(store, &session->arena, id, &found, err));
	if (session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		finding_write(&json, found.finding);
		buf_write_byte(&screen->out, '\n');
	} else {
		TRY(text_print_show(&screen->scratch, &screen->style, &found, &screen->out, err));
	}
	return screen_flush(screen, err);
}

enum status
cmd_show(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	const struct text_list *ids = &session->request.operands;
	TRY(session_open_case(session, false, &store, err));
	for (size_t i = 0; i < ids->count; i++) {
		if (i && !session->request.json)
			buf_write_byte(&session->screen.out, '\n');
		TRY(show(session, store, slice_text(ids->items[i]), err));
	}
	return STATUS_OK;
}
