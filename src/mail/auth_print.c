/* What was found as an Authentication-Results field, RFC 8601. */
#include "mail/auth.h"

struct writer {
	struct arena *arena;
	struct authres authres;
	struct authres_method *last;
	bool failed;
};

static void
method_add(struct writer *writer, struct slice name, enum auth_result result, struct slice reason)
{
	struct authres_method *method = arena_new(writer->arena, struct authres_method, 1);

	writer->failed = writer->failed || !method;
	if (!method)
		return;
	*method = (struct authres_method){
		.method = name, .result = result, .known = true, .reason = reason};
	if (writer->last)
		writer->last->next = method;
	else
		writer->authres.first = method;
	writer->last = method;
}

/* Of the last method; an empty value says nothing. */
static void
property_add(struct writer *writer, struct slice type, struct slice name, struct slice value)
{
	struct authres_property *property = arena_new(writer->arena, struct authres_property, 1);

	writer->failed = writer->failed || !property;
	if (!property || writer->failed || value.length == 0)
		return;
	*property = (struct authres_property){.type = type, .name = name, .value = value};
	struct authres_property **end = &writer->last->first;
	while (*end)
		end = &(*end)->next;
	*end = property;
}

/* Nobody reads the reason of a pass. */
static struct slice
reason_of(enum auth_result result, struct slice reason)
{
	return result == AUTH_PASS ? SLICE_NONE : reason;
}

static void
spf_add(struct writer *writer, const struct mail_auth *auth)
{
	if (auth->spf_source == MAIL_AUTH_NOWHERE)
		return;
	method_add(writer, SLICE("spf"), auth->spf.result,
		   reason_of(auth->spf.result, auth->spf.reason));
	property_add(writer, SLICE("smtp"), auth->spf.helo ? SLICE("helo") : SLICE("mailfrom"),
		     auth->spf.domain);
}

static void
dkim_add(struct writer *writer, const struct mail_auth *auth)
{
	if (auth->dkim_source == MAIL_AUTH_NOWHERE)
		return;
	if (!auth->signatures)
		method_add(writer, SLICE("dkim"), AUTH_NONE, SLICE_NONE);
	for (const struct mail_signature *s = auth->signatures; s; s = s->next) {
		method_add(writer, SLICE("dkim"), s->result, reason_of(s->result, s->reason));
		property_add(writer, SLICE("header"), SLICE("d"), s->domain);
		property_add(writer, SLICE("header"), SLICE("s"), s->selector);
		property_add(writer, SLICE("header"), SLICE("a"), s->algorithm);
	}
}

enum status
mail_auth_print(struct arena *arena, const struct mail_auth *auth, struct slice authserv_id,
		struct slice *ret, struct err *err)
{
	struct writer writer = {.arena = arena, .authres = {.authserv_id = authserv_id}};
	struct buf buf;

	spf_add(&writer, auth);
	dkim_add(&writer, auth);
	if (auth->arc != AUTH_NONE) {
		method_add(&writer, SLICE("arc"), auth->arc, SLICE_NONE);
		property_add(&writer, SLICE("header"), SLICE("d"), auth->arc_domain);
	}
	if (auth->dmarc_source != MAIL_AUTH_NOWHERE) {
		method_add(&writer, SLICE("dmarc"), auth->dmarc.result,
			   reason_of(auth->dmarc.result, auth->dmarc.reason));
		property_add(&writer, SLICE("header"), SLICE("from"), auth->from);
	}
	if (writer.failed)
		return err_no_memory(err);
	buf_init(&buf, arena);
	authres_write(&buf, &writer.authres);
	return buf_slice(&buf, ret, err);
}
