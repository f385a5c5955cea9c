/* tocsin milter: grades mail inside Postfix or Sendmail, letter by letter as it comes. */
#include "cli/limits.h"
#include "cli/mail_setup.h"
#include "cli/rooms.h"
#include "mail/milter.h"
#include "mail/milter_judge.h"

#include <unistd.h>

/* "pass" or "tempfail"; pass where it is not said. */
static enum status
read_choice(const char *option, const char *text, bool *ret_tempfail, struct err *err)
{
	struct slice choice = slice_text(text ? text : "pass");
	*ret_tempfail = slice_equal(choice, SLICE("tempfail"));
	if (!*ret_tempfail && !slice_equal(choice, SLICE("pass")))
		return err_set(err, STATUS_USAGE, "--%s takes pass or tempfail, not '%.64s'",
			       option, text);
	return STATUS_OK;
}

static void
say_ready(void *context, struct slice listen, bool exposed)
{
	struct session *session = context;
	screen_say(&session->screen, "listening at %.*s", SLICE_PRINT(listen));
	if (exposed)
		screen_say(&session->screen,
			   "warning: other machines may connect there, and the protocol knows no "
			   "password: let a firewall admit the mail server alone");
	if (!session->request.quiet)
		screen_say(&session->screen,
			   "Postfix: smtpd_milters = %.*s, milter_default_action = accept",
			   SLICE_PRINT(listen));
}

static bool
is_stopped(void *context)
{
	(void)context;
	return session_interrupted();
}

/* As many letters as the memory for all of them has room for. */
static unsigned
letters_max(const struct session *session)
{
	uint64_t each = session->profile.limits.memory_bytes, all = session->request.memory;
	if (!all)
		all = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 2;
	uint64_t count = all / each;
	if (count > CLI_MILTER_CONNECTIONS)
		count = CLI_MILTER_CONNECTIONS;
	return count ? (unsigned)count : 1;
}

static enum status
serve(struct session *session, const struct mail_sources *sources, struct milter_judge_setup *judge,
      bool tempfail_on_error, struct err *err)
{
	const struct milter_session_setup letters = {.judge = milter_judge,
						     .context = judge,
						     .own = {MILTER_OWN[0], MILTER_OWN[1]},
						     .tempfail_on_error = tempfail_on_error};
	const struct milter_setup setup = {
		.listen = slice_text(session->request.listen),
		.socket_mode = session->request.socket_mode ? session->request.socket_mode
							    : MILTER_SOCKET_MODE,
		.connections_max = CLI_MILTER_CONNECTIONS,
		.letters_max = letters_max(session),
		.memory_bytes = session->profile.limits.memory_bytes,
		.session = &letters,
		.warm = milter_judge_warm,
		.warm_context = judge,
		.connect = sources->live ? dns_live_connect : NULL,
		.connect_context = sources->live,
		.ready = say_ready,
		.ready_context = session,
		.stop = is_stopped,
	};
	struct milter_totals totals = {0};
	TRY(milter_run(&setup, &totals, err));
	if (!session->request.quiet)
		screen_say(&session->screen, "%llu connections, %llu of them failed",
			   (unsigned long long)totals.connections,
			   (unsigned long long)totals.failed);
	return STATUS_OK;
}

enum status
cmd_milter(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	struct mail_sources sources DEFER(mail_sources_done) = {0};
	struct milter_judge_setup judge = {.authserv_id = slice_text(request->authserv_id)};
	struct mail_setup mail;
	struct rooms rooms;
	bool tempfail_on_error;
	if (!request->listen)
		return err_set(err, STATUS_USAGE,
			       "where does the mail server find it? --listen "
			       "unix:/path or inet:port@address");
	TRY(read_choice("on-phishing", request->on_phishing, &judge.tempfail_phishing, err));
	TRY(read_choice("on-error", request->on_error, &tempfail_on_error, err));
	TRY(mail_setup_read(session, &sources, &mail, err));
	TRY(rooms_init_mail(session, &mail, &rooms, err));
	judge.mail = &rooms.mail;
	mail_verifier_init(&judge.verifier, judge.mail);
	session_catch_interrupts();
	return serve(session, &sources, &judge, tempfail_on_error, err);
}
