#include "cli/rooms.h"

#include "format/files.h"
#include "infra/infra.h"

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

static enum status
add_names(struct session *session, struct rooms *rooms,
	  enum status (*init)(struct room *room, struct arena *arena,
			      const struct names_engine *engine, struct err *err),
	  struct err *err)
{
	const struct profile *profile = &session->profile;
	struct slice_list allowed = {0};
	TRY(list_allowed(session, &allowed, err));
	const struct names_setup setup = {.protect = &profile->domains,
					  .words = &profile->names,
					  .allow = &allowed,
					  .lures = &profile->lures,
					  .score_min = session->request.min_score};
	struct names_engine *engine;
	TRY(names_engine_new(&session->arena, &setup, &engine, err));
	CHECK(rooms->count < ROOMS_MAX);
	return init(&rooms->rooms[rooms->count++], &session->arena, engine, err);
}

static void
list(struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->count; i++)
		rooms->table[i] = &rooms->rooms[i];
}

enum status
rooms_init(struct session *session, struct rooms *ret, struct err *err)
{
	*ret = (struct rooms){0};
	files_room_init(&ret->rooms[ret->count++], NULL);
	TRY(add_names(session, ret, names_room_init, err));
	infra_room_init(&ret->rooms[ret->count++]);
	list(ret);
	return STATUS_OK;
}

enum status
rooms_init_names(struct session *session, struct rooms *ret, struct err *err)
{
	*ret = (struct rooms){0};
	if (session->request.list)
		TRY(names_room_init_filter(&ret->rooms[ret->count++], &session->arena, NULL, err));
	else
		TRY(add_names(session, ret, names_room_init_filter, err));
	list(ret);
	return STATUS_OK;
}

enum status
rooms_init_mail(struct session *session, const struct mail_setup *setup, struct rooms *ret,
		struct err *err)
{
	const struct files_visitor *visitor;
	*ret = (struct rooms){0};
	TRY(mail_visitor_new(&session->arena, setup, &visitor, err));
	files_room_init(&ret->rooms[ret->count++], visitor);
	list(ret);
	return STATUS_OK;
}

uint64_t
rooms_judging(const struct rooms *rooms)
{
	uint64_t judging = 0;
	for (size_t i = 0; i < rooms->count; i++)
		if (strcmp(rooms->rooms[i].name, "files") != 0)
			judging |= UINT64_C(1) << i;
	return judging;
}
