/* tocsin help [VERB] */
#include "cli/help.h"

enum status
cmd_help(struct session *session, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	struct screen *screen = &session->screen;
	const struct verb *verb = NULL;
	if (operands->count) {
		verb = verb_find(slice_text(operands->items[0]));
		if (!verb)
			return verb_unknown(slice_text(operands->items[0]), err);
	}
	help_print(&screen->out, &screen->scratch, verb, true);
	return screen_flush(screen, err);
}
