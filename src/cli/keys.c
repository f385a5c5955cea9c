#include "cli/keys.h"

#include "base/io.h"
#include "cli/run.h"
#include "mail/archive.h"
#include "mail/key_import.h"

enum status
keys_path(struct session *session, const char **ret, struct err *err)
{
	*ret = session->request.keys;
	return *ret ? STATUS_OK : session_profile_path(session, session->profile.keys, ret, err);
}

static enum status
check_database(const char *path, bool *ret, struct err *err)
{
	static const struct slice MAGIC = SLICE_INIT("SQLite format 3");
	DEFER(io_close)
	int fd = -1;
	char head[16];
	size_t got;
	TRY(session_blame(io_open(path, &fd, err), STATUS_USAGE, err));
	TRY(io_read(fd, head, sizeof(head), &got, err));
	*ret = slice_starts(slice_of(head, got), MAGIC);
	return STATUS_OK;
}

static enum status
load_archive(const char *path, struct key_index *index, struct err *err)
{
	DEFER(key_archive_done)
	struct key_archive *archive = NULL;
	TRY(key_archive_open(path, false, &archive, err));
	return key_archive_load(archive, index, err);
}

struct filling {
	struct key_index *index;
	struct arena scratch;
	enum status status;
	struct err err;
};

static void
fill(void *context, const struct observable *observable)
{
	struct filling *filling = context;
	struct key_sighting sighting;
	bool good;
	if (filling->status != STATUS_OK)
		return;
	struct arena_mark mark = arena_mark(&filling->scratch);
	filling->status =
		key_sighting_read(&filling->scratch, observable, &good, &sighting, &filling->err);
	if (filling->status == STATUS_OK && good)
		filling->status = key_index_add(filling->index, &sighting, &filling->err);
	arena_rewind(&filling->scratch, mark);
}

/* A file is hostile until a worker has read it. */
static enum status
load_file(struct session *session, const char *path, struct key_index *index, struct err *err)
{
	struct filling filling = {.index = index};
	struct run_totals totals;
	struct room room;
	const struct room *const rooms[] = {&room};
	const struct text_list paths = {.items = &path, .count = 1};
	const struct run_setup setup = {.rooms = rooms,
					.room_count = 1,
					.paths = &paths,
					.observe = fill,
					.observe_context = &filling};
	keys_room_init(&room);
	arena_init(&filling.scratch, 0);
	enum status status = run_inputs(session, &setup, &totals, err);
	arena_done(&filling.scratch);
	TRY(status);
	if (filling.status != STATUS_OK)
		*err = filling.err;
	return filling.status;
}

enum status
keys_load(struct session *session, const struct mail_keys **ret, struct err *err)
{
	struct key_index *index;
	const char *path;
	bool database;
	*ret = NULL;
	TRY(keys_path(session, &path, err));
	if (!path)
		return STATUS_OK;
	TRY(key_index_new(&session->arena, &index, err));
	TRY(check_database(path, &database, err));
	if (database)
		TRY(load_archive(path, index, err));
	else
		TRY(load_file(session, path, index, err));
	if (key_index_left_out(index))
		screen_say(&session->screen,
			   "'%s' has %zu keys more than %s may hold: they are left out", path,
			   key_index_left_out(index), "one selector");
	struct mail_keys *keys = arena_new(&session->arena, struct mail_keys, 1);
	if (!keys)
		return err_no_memory(err);
	*keys = key_index_keys(index);
	*ret = keys;
	return STATUS_OK;
}
