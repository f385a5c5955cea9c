/* tocsin version */
#include "cli/session.h"

enum status
cmd_version(struct session *session, struct err *err)
{
	buf_write_text(&session->screen.out, "tocsin " TOCSIN_VERSION "\n");
	return screen_flush(&session->screen, err);
}
