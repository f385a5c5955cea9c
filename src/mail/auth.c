#include "mail/auth.h"

#include "mail/arc.h"
#include "mail/identity.h"

/* One message while it is checked. */
struct run {
	struct arena *arena;
	const struct message *message;
	const struct mail_setup *setup;
	struct mail_auth *auth;
	struct authres_method *told; /* by trusted servers, the newest field first */
};

/* ---- what servers told ---- */

static bool
is_trusted(const struct profile *profile, struct slice authserv_id)
{
	for (size_t i = 0; i < profile->trusted_authserv.count; i++)
		if (slice_equal_nocase(profile->trusted_authserv.items[i], authserv_id))
			return true;
	return false;
}

/* RFC 8601 §7.1: below the last trusted Received field stands what the sender wrote; without
 * trusted_hops below the first. */
static enum status
told_read(struct run *run, struct err *err)
{
	const struct profile *profile = run->setup->profile;
	const struct message_part *root = run->message->root;
	uint32_t hops = profile->trusted_hops ? profile->trusted_hops : 1;
	const struct message_field *last = message_field(root, "Received", hops - 1);
	struct authres_method **end = &run->told;
	struct authres authres;
	struct err ignored;

	for (const struct message_field *field = root->fields; last && field < last; field++) {
		if (!slice_equal_nocase(field->name, SLICE("Authentication-Results")))
			continue;
		enum status status = authres_read(run->arena, field->value, &authres, &ignored);
		if (status == STATUS_NO_MEMORY)
			return err_no_memory(err);
		if (status != STATUS_OK || !is_trusted(profile, authres.authserv_id))
			continue;
		*end = authres.first;
		while (*end)
			end = &(*end)->next;
	}
	return STATUS_OK;
}

/* The next one of that method behind `after` (NULL: from the start). */
static const struct authres_method *
told_find(const struct run *run, const struct authres_method *after, const char *method)
{
	const struct authres_method *told = after ? after->next : run->told;

	while (told && !slice_equal(told->method, slice_text(method)))
		told = told->next;
	return told;
}

/* The domain of "user@example.org", of "@example.org" or of itself. */
static struct slice
domain_of(struct slice value)
{
	size_t at = slice_find_last_byte(value, '@');

	return at == SIZE_MAX ? value : slice_part(value, at + 1, SIZE_MAX);
}

/* ---- SPF ---- */

static enum status
spf_told(struct run *run, struct err *err)
{
	const struct authres_method *told = told_find(run, NULL, "spf");
	struct spf_answer *spf = &run->auth->spf;

	if (!told || !told->known)
		return STATUS_OK;
	struct slice sender = authres_value(told, "smtp", "mailfrom");
	struct slice helo = authres_value(told, "smtp", "helo");
	*spf = (struct spf_answer){.result = told->result,
				   .helo = !sender.at,
				   .reason = SLICE("a trusted server says so")};
	run->auth->spf_source = MAIL_AUTH_TOLD;
	return slice_lower(run->arena, sender.at ? domain_of(sender) : helo, &spf->domain, err);
}

static enum status
spf_do(struct run *run, struct err *err)
{
	const struct mail_path *path = &run->auth->path;
	struct spf_query query = {.ip = path->client,
				  .helo = path->helo,
				  .sender = path->sender,
				  .time_us = path->time_us};

	run->auth->spf = (struct spf_answer){
		.unasked = true,
		.reason = slice_text(path->unknown ? path->unknown : "MAIL FROM is not known")};
	if (path->known && path->has_sender)
		TRY(spf_check(run->arena, run->setup->resolver, &query, &run->auth->spf, err));
	if (run->auth->spf.unasked)
		return spf_told(run, err);
	run->auth->spf_source = MAIL_AUTH_HERE;
	return STATUS_OK;
}

/* ---- DKIM and ARC ---- */

/* What a trusted server said of a signature that is in the message. */
static const struct authres_method *
signature_told(const struct run *run, const struct dkim_signature *signature)
{
	for (const struct authres_method *told = told_find(run, NULL, "dkim"); told;
	     told = told_find(run, told, "dkim")) {
		struct slice domain = authres_value(told, "header", "d");
		struct slice selector = authres_value(told, "header", "s");
		if (!domain.at)
			domain = domain_of(authres_value(told, "header", "i"));
		if (told->known && slice_equal_nocase(domain, signature->domain) &&
		    (!selector.at || slice_equal_nocase(selector, signature->selector)))
			return told;
	}
	return NULL;
}

static void
signature_take(struct run *run, const struct dkim_signature *signature, struct mail_signature *ret)
{
	const struct authres_method *told = NULL;
	bool here = signature->keys != DNS_UNASKED || signature->fault;

	*ret = (struct mail_signature){.domain = signature->domain,
				       .selector = signature->selector,
				       .identity = signature->identity,
				       .algorithm = signature->algorithm_name,
				       .result = signature->result,
				       .reason = slice_text(signature->reason),
				       .header_holds = signature->verified &&
						       !signature->verified->fault &&
						       !signature->weak};
	/* RFC 6376 §8.2: whoever likes may write on behind what l= covers. */
	if (ret->result == AUTH_PASS && signature->body_unsigned.length > 0) {
		ret->result = AUTH_POLICY;
		ret->reason = SLICE("l= leaves the end of the body unsigned");
	}
	if (!here)
		told = signature_told(run, signature);
	if (told) {
		ret->result = told->result;
		ret->reason = SLICE("a trusted server says so");
	}
	if (here)
		run->auth->dkim_source = MAIL_AUTH_HERE;
	else if (told && run->auth->dkim_source == MAIL_AUTH_NOWHERE)
		run->auth->dkim_source = MAIL_AUTH_TOLD;
	if (ret->result == AUTH_PASS)
		run->auth->dkim = AUTH_PASS;
}

static enum status
dkim_do(struct run *run, const struct dkim_setup *setup, struct err *err)
{
	struct mail_auth *auth = run->auth;
	struct mail_signature *list;
	struct dkim dkim;
	struct arc arc;

	struct dkim_setup then = *setup;
	/* x= is about the time of delivery: what was saved has long expired, which says nothing. */
	then.now = auth->path.time_us == TIME_UNKNOWN ? TIME_UNKNOWN : auth->path.time_us / 1000000;
	TRY(dkim_check(run->arena, &then, run->message, &dkim, err));
	auth->dkim = dkim.result;
	auth->dkim_source = dkim.count == 0 ? MAIL_AUTH_HERE : MAIL_AUTH_NOWHERE;
	list = arena_new(run->arena, struct mail_signature, dkim.count + 1);
	if (!list)
		return err_no_memory(err);
	if (auth->dkim == AUTH_PASS) /* of a signature taken below */
		auth->dkim = AUTH_POLICY;
	for (size_t i = 0; i < dkim.count; i++) {
		signature_take(run, &dkim.items[i], &list[i]);
		list[i].next = i + 1 < dkim.count ? &list[i + 1] : NULL;
	}
	auth->signatures = dkim.count > 0 ? list : NULL;
	if (auth->dkim_source == MAIL_AUTH_TOLD && auth->dkim != AUTH_PASS)
		auth->dkim = list[0].result;
	TRY(arc_check(run->arena, setup, run->message, &dkim, &arc, err));
	auth->arc = arc.result;
	if (arc.count > 0)
		auth->arc_domain = arc.sets[arc.count - 1].seal.domain;
	return STATUS_OK;
}

/* ---- DMARC ---- */

/* A trusted server's word, where it is about the domain that a reader sees. */
static void
dmarc_told(struct run *run)
{
	const struct authres_method *told = told_find(run, NULL, "dmarc");
	struct dmarc_answer *dmarc = &run->auth->dmarc;

	if (!told || !told->known ||
	    !slice_equal_nocase(authres_value(told, "header", "from"), run->auth->from))
		return;
	dmarc->result = told->result;
	dmarc->reason = SLICE("a trusted server says so");
	run->auth->dmarc_source = MAIL_AUTH_TOLD;
}

/* SPF and every signature as identifiers that may be aligned. */
static enum status
identifiers_of(struct run *run, const struct dmarc_identifier **ret, struct err *err)
{
	const struct mail_auth *auth = run->auth;
	struct dmarc_identifier *list = NULL;

	*ret = NULL;
	for (const struct mail_signature *s = auth->signatures; s; s = s->next) {
		list = arena_new(run->arena, struct dmarc_identifier, 1);
		if (!list)
			return err_no_memory(err);
		*list = (struct dmarc_identifier){
			.domain = s->domain, .dkim = true, .result = s->result, .next = *ret};
		*ret = list;
	}
	list = arena_new(run->arena, struct dmarc_identifier, 1);
	if (!list)
		return err_no_memory(err);
	*list = (struct dmarc_identifier){
		.domain = auth->spf.domain, .result = auth->spf.result, .next = *ret};
	*ret = list;
	return STATUS_OK;
}

static enum status
dmarc_do(struct run *run, struct err *err)
{
	const struct dmarc_identifier *identifiers;
	struct mail_auth *auth = run->auth;
	struct identity identity;

	TRY(identity_read(run->arena, run->message, &identity, err));
	auth->from = identity_from_domain(&identity);
	if (auth->from.length == 0) {
		auth->from_fault = "the From field names no domain, or readers could take it for "
				   "more than one";
		auth->dmarc.result = AUTH_PERMERROR;
		auth->dmarc.reason = slice_text(auth->from_fault);
		auth->dmarc_source = MAIL_AUTH_HERE;
		return STATUS_OK;
	}
	TRY(identifiers_of(run, &identifiers, err));
	TRY(dmarc_check(run->arena, run->setup->resolver,
			run->setup->older_dmarc ? DMARC_RFC7489 : DMARC_RFC9989, auth->from,
			identifiers, &auth->dmarc, err));
	if (auth->dmarc.unasked)
		dmarc_told(run);
	else
		auth->dmarc_source = MAIL_AUTH_HERE;
	return STATUS_OK;
}

static enum status
check_all(struct run *run, const struct dkim_setup *dkim, struct err *err)
{
	TRY(spf_do(run, err));
	TRY(dkim_do(run, dkim, err));
	return dmarc_do(run, err);
}

enum status
mail_auth_check(struct arena *arena, const struct message *message, const struct mail_setup *setup,
		const struct dkim_setup *dkim, struct mail_auth *ret, struct err *err)
{
	struct mail_auth auth = {.spf_source = MAIL_AUTH_NOWHERE};
	struct run run = {.arena = arena, .message = message, .setup = setup, .auth = &auth};

	received_path(message, setup->profile, &auth.path);
	TRY(told_read(&run, err));
	TRY(check_all(&run, dkim, err));
	*ret = auth;
	return STATUS_OK;
}

enum status
mail_auth_check_arriving(struct arena *arena, const struct message *message,
			 const struct mail_path *path, const struct mail_setup *setup,
			 const struct dkim_setup *dkim, struct mail_auth *ret, struct err *err)
{
	struct mail_auth auth = {.path = *path};
	struct run run = {.arena = arena, .message = message, .setup = setup, .auth = &auth};

	TRY(check_all(&run, dkim, err));
	*ret = auth;
	return STATUS_OK;
}
