/* tocsin mail: grades incoming mail, or says what the signatures on leaked mail prove. */
#include "cli/keys.h"
#include "cli/lists.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "mail/dns_fixture.h"
#include "mail/dns_live.h"
#include "mail/limits.h"
#include "mail/mail.h"

#include <unistd.h>

/* Standard input where no path is given, as filters do. */
static const char *STANDARD_INPUT[] = {"-"};

/* Records from a zone file in place of DNS. */
static enum status
read_zone(struct session *session, struct resolver *ret, struct err *err)
{
	const char *path = session->request.zone;
	struct dns_fixture *fixture;
	struct slice text;
	TRY(session_blame(io_read_file(&session->arena, path, DNS_ZONE_BYTES, &text, err),
			  STATUS_USAGE, err));
	TRY(dns_fixture_new(&session->arena, &fixture, err));
	if (dns_fixture_read(fixture, text, err) != STATUS_OK)
		return err_wrap(err, "'%s'", path);
	*ret = dns_fixture_resolver(fixture);
	return STATUS_OK;
}

/* Who answers questions of DNS: nobody, a zone file, or live servers. */
static enum status
read_resolver(struct session *session, struct dns_live **live, struct resolver *ret, bool *ret_asks,
	      struct err *err)
{
	const struct request *request = &session->request;
	bool asks_live = request->dns || request->dns_server;
	*ret_asks = asks_live || request->zone;
	if (asks_live && request->zone)
		return err_set(err, STATUS_USAGE, "--zone stands in place of DNS: leave out --dns");
	if (request->zone)
		return session_blame(read_zone(session, ret, err), STATUS_USAGE, err);
	if (!asks_live)
		return STATUS_OK;
	TRY(dns_live_start(&session->arena, slice_text(request->dns_server), live, err));
	*ret = dns_live_resolver(*live);
	return STATUS_OK;
}

static enum status
read_setup(struct session *session, struct dns_live **live, struct resolver *resolver,
	   struct mail_setup *ret, struct err *err)
{
	const struct request *request = &session->request;
	bool asks;
	struct mail_setup setup = {.leak = request->leak,
				   .alone = true,
				   .calm = request->json,
				   .older_dmarc = request->rfc7489,
				   .now = time_now_us() / 1000000};
	TRY(session_read_profile(session, false, err));
	if (!request->leak)
		TRY(lists_add_protected(session, err));
	TRY(lists_add_vips(session, err));
	screen_set_case(&session->screen, &session->profile.domains, NULL);
	TRY(keys_load(session, &setup.keys, err));
	TRY(read_resolver(session, live, resolver, &asks, err));
	setup.resolver = asks ? resolver : NULL;
	if (request->leak && !setup.keys && !setup.resolver)
		screen_say(&session->screen,
			   "no keys: name an archive with --keys, or keys: in tocsin.yaml; "
			   "without, no signature can be checked");
	*ret = setup;
	return STATUS_OK;
}

enum status
cmd_mail(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	struct text_list paths = request->operands;
	struct dns_live *live DEFER(dns_live_done)
	= NULL;
	struct resolver resolver;
	struct mail_setup mail;
	struct run_totals totals;
	struct rooms rooms;
	TRY(read_setup(session, &live, &resolver, &mail, err));
	TRY(rooms_init_mail(session, &mail, &rooms, err));
	if (!paths.count)
		paths = (struct text_list){.items = STANDARD_INPUT, .count = 1};
	if (!request->operands.count && isatty(STDIN_FILENO) == 1)
		screen_say(&session->screen, "reading mail from the terminal; Ctrl-D ends it");
	const struct run_setup setup = {.rooms = rooms.table,
					.room_count = rooms.count,
					.paths = &paths,
					.digest = request->digest,
					.connect = live ? dns_live_connect : NULL,
					.connect_context = live};
	TRY(run_inputs(session, &setup, &totals, err));
	return run_summarise(session, &totals, false, NULL, err);
}
