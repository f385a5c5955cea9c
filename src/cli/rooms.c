#include "cli/rooms.h"

#include "format/files.h"

static enum status
add_names(struct session *session, struct rooms *rooms,
	  void (*init)(struct room *room, const struct names_engine *engine), struct err *err)
{
	const struct profile *profile = &session->profile;
	const struct names_setup setup = {.protect = &profile->domains,
					  .words = &profile->names,
					  .allow = &profile->allow,
					  .lures = &profile->lures,
					  .score_min = session->request.min_score};
	struct names_engine *engine;
	TRY(names_engine_new(&session->arena, &setup, &engine, err));
	CHECK(rooms->count < ROOMS_MAX);
	init(&rooms->rooms[rooms->count++], engine);
	return STATUS_OK;
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
	files_room_init(&ret->rooms[ret->count++]);
	TRY(add_names(session, ret, names_room_init, err));
	list(ret);
	return STATUS_OK;
}

enum status
rooms_init_names(struct session *session, struct rooms *ret, struct err *err)
{
	*ret = (struct rooms){0};
	TRY(add_names(session, ret, names_room_init_filter, err));
	list(ret);
	return STATUS_OK;
}
