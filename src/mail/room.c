#include "mail/mail.h"

#include "mail/auth.h"
#include "mail/key_import.h"
#include "mail/leak.h"
#include "mail/phish.h"
#include "mail/trace.h"
#include "mail/verifier.h"

/* What a worker keeps over messages; the room's context. */
struct mail_room {
	const struct mail_setup *setup;
	struct mail_verifier verifier;
	struct files_visitor visitor;
};

static enum status
tell(struct sink *sink, const struct files_message *message, struct slice type, struct slice value,
     struct err *err)
{
	const struct observable observable = {.subject = {.type = type, .value = value},
					      .source = message->source,
					      .first = TIME_UNKNOWN,
					      .last = TIME_UNKNOWN,
					      .time_basis = TIME_CLAIMED,
					      .data = SLICE("{}")};
	return sink_observable(sink, &observable, err);
}

/* The names of the keys that sign it, as observables. */
static enum status
tell_keys(const struct mail_room *room, struct arena *scratch, const struct files_message *message,
	  struct sink *sink, struct err *err)
{
	struct dkim dkim;
	TRY(dkim_check(scratch, &room->verifier.dkim, message->message, &dkim, err));
	for (size_t i = 0; i < dkim.count; i++) {
		const struct dkim_signature *signature = &dkim.items[i];
		struct slice name;
		if (!signature->domain.length || !signature->selector.length)
			continue;
		TRY(slice_print(scratch, &name, err, "%.*s._domainkey.%.*s",
				SLICE_PRINT(signature->selector), SLICE_PRINT(signature->domain)));
		TRY(tell(sink, message, SLICE(MAIL_KEY_SUBJECT), name, err));
	}
	return STATUS_OK;
}

/* What a server of that name would have written over it. */
static enum status
tell_results(const struct mail_room *room, struct arena *scratch,
	     const struct files_message *message, struct sink *sink, struct err *err)
{
	struct mail_auth auth;
	struct slice value;
	TRY(mail_auth_check(scratch, message->message, room->setup, &room->verifier.dkim, &auth,
			    err));
	TRY(mail_auth_print(scratch, &auth, room->setup->authserv_id, &value, err));
	return tell(sink, message, SLICE(MAIL_RESULTS_SUBJECT), value, err);
}

static enum status
grade(const struct mail_room *room, struct arena *scratch, const struct message *message,
      const struct mail_place *place, struct finding **ret, struct err *err)
{
	struct mail_auth auth;
	TRY(mail_auth_check(scratch, message, room->setup, &room->verifier.dkim, &auth, err));
	return phish_judge(scratch, message, place, room->setup, &auth, ret, err);
}

static enum status
see_message(void *context, struct arena *scratch, const struct files_message *message,
	    struct sink *sink, struct err *err)
{
	const struct mail_room *room = context;
	const struct mail_setup *setup = room->setup;
	const struct mail_place place = {.source = message->source, .rebuilt = message->rebuilt};
	struct finding *finding;
	dns_begin(setup->resolver);
	if (setup->harvest)
		return tell_keys(room, scratch, message, sink, err);
	if (setup->authserv_id.length)
		return tell_results(room, scratch, message, sink, err);
	if (setup->leak)
		TRY(leak_judge(scratch, message->message, &place, &room->verifier.dkim, &finding,
			       err));
	else
		TRY(grade(room, scratch, message->message, &place, &finding, err));
	if (!setup->leak && !setup->calm && finding->severity == SEVERITY_INFO)
		return STATUS_OK;
	return sink_finding(sink, finding, err);
}

static enum status
warm(void *context, struct err *err)
{
	struct mail_room *room = context;
	return mail_verifier_warm(&room->verifier, err);
}

enum status
mail_visitor_new(struct arena *arena, const struct mail_setup *setup,
		 const struct files_visitor *next, const struct files_visitor **ret,
		 struct err *err)
{
	struct mail_room *room = arena_new(arena, struct mail_room, 1);
	if (!room)
		return err_no_memory(err);
	room->setup = setup;
	mail_verifier_init(&room->verifier, setup);
	room->visitor =
		(struct files_visitor){.message = see_message,
				       .warm = warm,
				       .context = room,
				       .alone = setup->alone,
				       .leaves = mail_setup_grades(setup) ? trace_recognise : NULL,
				       .next = next};
	*ret = &room->visitor;
	return STATUS_OK;
}
