#include "cli/mail_setup.h"

#include "base/io.h"
#include "cli/keys.h"
#include "cli/lists.h"
#include "mail/dns_fixture.h"
#include "mail/limits.h"

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

void
mail_sources_done(struct mail_sources *sources)
{
	dns_live_done(&sources->live);
}

enum status
mail_setup_read(struct session *session, struct mail_sources *sources, struct mail_setup *ret,
		struct err *err)
{
	const struct request *request = &session->request;
	bool asks;
	struct mail_setup setup = {.leak = request->leak,
				   .authserv_id = slice_text(request->authres),
				   .alone = true,
				   .calm = request->json,
				   .older_dmarc = request->rfc7489,
				   .now = time_now_us() / 1000000};
	TRY(session_read_profile(session, false, err));
	if (request->leak && setup.authserv_id.length)
		return err_set(err, STATUS_USAGE,
			       "--authres tells what servers check: leave out --leak");
	if (mail_setup_grades(&setup))
		TRY(lists_add_protected(session, err));
	TRY(lists_add_vips(session, err));
	screen_set_case(&session->screen, &session->profile.domains, NULL);
	TRY(keys_load(session, &setup.keys, err));
	TRY(read_resolver(session, &sources->live, &sources->resolver, &asks, err));
	setup.resolver = asks ? &sources->resolver : NULL;
	if (request->leak && !setup.keys && !setup.resolver)
		screen_say(&session->screen,
			   "no keys: name an archive with --keys, or keys: in tocsin.yaml; "
			   "without, no signature can be checked");
	*ret = setup;
	return STATUS_OK;
}
