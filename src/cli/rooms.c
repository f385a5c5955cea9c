#include "cli/rooms.h"

#include "cli/keys.h"
#include "cli/leak_claims.h"
#include "format/files.h"
#include "infra/infra.h"
#include "mail/phish.h"
#include "mail/trace.h"
#include "mail/yara.h"

/* Partners write to us legitimately: they are left alone as what is allowed is. */
static enum status
list_allowed(struct session *session, struct slice_list *ret, struct err *err)
{
	const struct slice_list *const lists[] = {&session->profile.allow,
						  &session->profile.partners};
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t j = 0; j < lists[i]->count; j++)
			TRY(slice_list_add(&session->arena, ret, lists[i]->items[j], err));
	return STATUS_OK;
}

static const struct slice_list NOTHING;

static enum status
make_engine(struct session *session, struct names_engine **ret, struct err *err)
{
	const struct profile *profile = &session->profile;
	struct slice_list allowed = {0};
	TRY(list_allowed(session, &allowed, err));
	const struct names_setup setup = {.protect = &profile->domains,
					  .words = &profile->names,
					  .allow = &allowed,
					  .lures = &profile->lures,
					  .score_min = session->request.min_score};
	return names_engine_new(&session->arena, &setup, ret, err);
}

/* Letters are compared with partners' names as well: decoys of these write to us. */
static enum status
make_mail_engines(struct session *session, struct mail_setup *mail, struct err *err)
{
	const struct profile *profile = &session->profile;
	const struct names_setup setup = {.protect = &profile->partners,
					  .words = &NOTHING,
					  .allow = &profile->allow,
					  .lures = &profile->lures};
	struct names_engine *engine;
	TRY(make_engine(session, &engine, err));
	mail->engine = engine;
	if (!profile->partners.count)
		return STATUS_OK;
	TRY(names_engine_new(&session->arena, &setup, &engine, err));
	mail->partners = engine;
	return STATUS_OK;
}

static void
list(struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->count; i++)
		rooms->table[i] = &rooms->rooms[i];
}

/* --as: what the inputs are. */
static enum status
read_as(const struct session *session, bool *ret_leak, struct err *err)
{
	const struct request *request = &session->request;
	struct slice as = slice_text(request->as);
	*ret_leak = slice_equal(as, SLICE("leak"));
	if (as.at && !*ret_leak && !slice_equal(as, SLICE("incoming")))
		return err_set(err, STATUS_USAGE, "--as takes incoming or leak, not '%.64s'",
			       as.at);
	if (!*ret_leak &&
	    (request->seal || request->reference.count || request->resume || request->claims))
		return err_set(err, STATUS_USAGE,
			       "--seal, --reference, --resume and --claims are for what leaked: "
			       "add --as leak");
	return request->claims ? leak_claims_check(request, err) : STATUS_OK;
}

/* Reads the documents of a leak; *ret judges them. With keys, letters among them may vouch. */
static enum status
read_leak(struct session *session, struct rooms *rooms, const struct files_visitor **ret,
	  struct err *err)
{
	struct mail_setup mail = rooms->mail;
	struct dump_setup setup;
	TRY(dump_setup_read(session, &setup, err));
	mail.alone = true;
	mail.profile = &session->profile;
	setup.mail = mail.keys ? &mail : NULL;
	TRY(dump_read(session, &setup, &rooms->dump, err));
	return dump_visitor_new(session, &rooms->dump, ret, err);
}

/* The files room, that shows its messages to the mail room, then to next. */
static enum status
add_mail(struct session *session, struct rooms *rooms, const struct files_visitor *next,
	 struct err *err)
{
	const struct files_visitor *visitor;
	rooms->mail.profile = &session->profile;
	TRY(phish_phrases_new(&session->arena, &rooms->mail.phrases, err));
	TRY(mail_visitor_new(&session->arena, &rooms->mail, next, &visitor, err));
	files_room_init(&rooms->rooms[rooms->count++], visitor);
	return STATUS_OK;
}

/* --yara: rules for what letters carry. */
static enum status
read_rules(const struct session *session, struct mail_setup *mail, struct err *err)
{
	if (!session->request.yara)
		return STATUS_OK;
	if (!mail_setup_grades(mail))
		return err_set(err, STATUS_USAGE,
			       "--yara is for letters that are graded: leave it out here");
	return mail_yara_new(session->request.yara, &mail->yara, err);
}

void
rooms_done(struct rooms *rooms)
{
	mail_yara_done(&rooms->mail.yara);
	dump_done(&rooms->dump);
}

/* A leak is documents and mail, no list of names. */
static enum status
add_leak(struct session *session, struct rooms *rooms, struct err *err)
{
	const struct files_visitor *triage;
	TRY(read_leak(session, rooms, &triage, err));
	return add_mail(session, rooms, triage, err);
}

static enum status
add_incoming(struct session *session, struct rooms *rooms, struct err *err)
{
	TRY(make_mail_engines(session, &rooms->mail, err));
	TRY(add_mail(session, rooms, NULL, err));
	/* Before the names: a pipe of no other kind is a list of them. */
	trace_room_init(&rooms->rooms[rooms->count++]);
	TRY(names_room_init(&rooms->rooms[rooms->count++], &session->arena, rooms->mail.engine,
			    err));
	infra_room_init(&rooms->rooms[rooms->count++]);
	return STATUS_OK;
}

enum status
rooms_init(struct session *session, struct rooms *ret, struct err *err)
{
	*ret = (struct rooms){.mail = {.now = time_now_us() / 1000000}};
	TRY(read_as(session, &ret->mail.leak, err));
	TRY(keys_load(session, &ret->mail.keys, err));
	TRY(read_rules(session, &ret->mail, err));
	TRY(ret->mail.leak ? add_leak(session, ret, err) : add_incoming(session, ret, err));
	list(ret);
	return STATUS_OK;
}

enum status
rooms_init_names(struct session *session, struct rooms *ret, struct err *err)
{
	struct names_engine *engine = NULL;
	*ret = (struct rooms){0};
	if (!session->request.list)
		TRY(make_engine(session, &engine, err));
	TRY(names_room_init_filter(&ret->rooms[ret->count++], &session->arena, engine, err));
	list(ret);
	return STATUS_OK;
}

enum status
rooms_init_mail(struct session *session, const struct mail_setup *setup, struct rooms *ret,
		struct err *err)
{
	*ret = (struct rooms){.mail = *setup};
	if (mail_setup_grades(setup))
		TRY(make_mail_engines(session, &ret->mail, err));
	TRY(read_rules(session, &ret->mail, err));
	TRY(add_mail(session, ret, NULL, err));
	if (mail_setup_grades(setup))
		trace_room_init(&ret->rooms[ret->count++]);
	list(ret);
	return STATUS_OK;
}

uint64_t
rooms_judging(const struct rooms *rooms)
{
	uint64_t judging = 0;
	for (size_t i = 0; i < rooms->count; i++)
		if (rooms->mail.leak || strcmp(rooms->rooms[i].name, "files") != 0)
			judging |= UINT64_C(1) << i;
	return judging;
}
