/* tocsin mail: grades incoming mail, or says what the signatures on leaked mail prove. */
#include "cli/mail_setup.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "mail/limits.h"
#include "model/finding.h"

#include <unistd.h>

/* Standard input where no path is given, as filters do. */
static const char *STANDARD_INPUT[] = {"-"};

/* "# inbox.mbox!/0", then the field as it would stand there. */
static void
print_results(void *context, const struct observable *observable)
{
	struct session *session = context;
	struct buf *out = &session->screen.out;
	struct slice rest = observable->subject.value, line;
	struct json_writer json;
	if (!slice_equal(observable->subject.type, SLICE(MAIL_RESULTS_SUBJECT)))
		return;
	if (session->request.json) {
		json_init(&json, out);
		observable_write(&json, observable);
		buf_write_byte(out, '\n');
		return;
	}
	buf_write_text(out, "# ");
	safe_write(out, observable->source);
	buf_write_text(out, "\nAuthentication-Results: ");
	for (bool first = true; slice_next(&rest, '\n', &line); first = false) {
		buf_write_text(out, first ? "" : "\t");
		safe_write(out, slice_trim(line));
		buf_write_byte(out, '\n');
	}
}

enum status
cmd_mail(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	struct text_list paths = request->operands;
	struct mail_sources sources DEFER(mail_sources_done) = {0};
	struct mail_setup mail;
	struct campaigns *campaigns = NULL;
	struct run_totals totals;
	struct rooms rooms DEFER(rooms_done) = {0};
	TRY(mail_setup_read(session, &sources, &mail, err));
	TRY(rooms_init_mail(session, &mail, &rooms, err));
	if (!paths.count)
		paths = (struct text_list){.items = STANDARD_INPUT, .count = 1};
	if (!request->operands.count && isatty(STDIN_FILENO) == 1)
		screen_say(&session->screen, "reading mail from the terminal; Ctrl-D ends it");
	bool results = mail.authserv_id.length > 0;
	if (mail_setup_grades(&mail))
		TRY(campaigns_new(&session->arena, CAMPAIGN_LETTERS_MAX, CAMPAIGN_TRACES_MAX,
				  &campaigns, err));
	const struct run_setup setup = {.rooms = rooms.table,
					.room_count = rooms.count,
					.paths = &paths,
					.campaigns = campaigns,
					.digest = request->digest,
					.observe = results ? print_results : NULL,
					.observe_context = results ? session : NULL,
					.connect = sources.live ? dns_live_connect : NULL,
					.connect_context = sources.live};
	TRY(run_inputs(session, &setup, &totals, err));
	if (results && !request->json)
		return screen_flush(&session->screen, err);
	return run_summarise(session, &totals, false, NULL, err);
}
