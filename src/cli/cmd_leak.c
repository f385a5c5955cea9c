/* tocsin leak: what each document of a dump is, by originals that were sealed, given or signed. */
#include "cli/gather.h"
#include "cli/run.h"
#include "leak/triage.h"

/* What was read, of which side; the files it is kept in. */
struct reading_room {
	struct library *dump, *references, *sealed;
	struct text_list own;
	struct corpus *originals;
	struct roots roots;
};

static void
reading_room_done(struct reading_room *room)
{
	corpus_done(&room->originals);
	library_done(&room->dump);
	library_done(&room->references);
	library_done(&room->sealed);
}

/* Beside FILE of --resume, or for this run alone. */
static enum status
open_library(struct session *session, const char *suffix, struct reading_room *room,
	     struct library **ret, struct err *err)
{
	struct arena *arena = &session->arena;
	struct slice path, lock;
	if (!session->request.resume)
		return library_open_unnamed(arena, ret, err);
	TRY(slice_print(arena, &path, err, "%s%s", session->request.resume, suffix));
	TRY(slice_print(arena, &lock, err, "%s.lock", path.at));
	TRY(session_blame(library_open_to_add(arena, path.at, ret, err), STATUS_USAGE, err));
	const char **items = arena_grow(arena, room->own.items, &room->own.capacity,
					room->own.count + 2, sizeof(*items), _Alignof(char *));
	if (!items)
		return err_no_memory(err);
	room->own.items = items;
	items[room->own.count++] = path.at;
	items[room->own.count++] = lock.at;
	return STATUS_OK;
}

static const struct sink_calls NOTHING_TOLD = {.finding = NULL};

/* Reads what is under the paths into a library, and makes that fit for workers. */
static enum status
read_into(struct session *session, const struct reading_room *room, const struct text_list *paths,
	  struct library *library, struct err *err)
{
	const struct gather_setup setup = {.paths = paths,
					   .library = library,
					   .own = &room->own,
					   .sink = {&NOTHING_TOLD, NULL}};
	struct gather_totals totals;
	TRY(gather_documents(session, &setup, &totals, err));
	return library_freeze(library, err);
}

static enum status
read_originals(struct session *session, struct reading_room *room, struct err *err)
{
	const struct request *request = &session->request;
	struct slice path;
	TRY(corpus_new(&room->originals, err));
	if (request->seal) {
		TRY(slice_print(&session->arena, &path, err, "%s/private/library", request->seal));
		TRY(session_blame(library_open(&session->arena, path.at, &room->sealed, err),
				  STATUS_USAGE, err));
		TRY(corpus_add_all(room->originals, room->sealed, REFERENCE_SEAL, err));
	}
	if (request->reference.count) {
		TRY(open_library(session, ".references", room, &room->references, err));
		TRY(read_into(session, room, &request->reference, room->references, err));
		TRY(corpus_add_all(room->originals, room->references, REFERENCE_FOLDER, err));
	}
	return STATUS_OK;
}

static enum status
judge_dump(struct session *session, struct reading_room *room, struct run_totals *totals,
	   struct err *err)
{
	const struct request *request = &session->request;
	const struct triage_setup triage = {
		.dump = room->dump, .originals = room->originals, .roots = &room->roots};
	const struct files_visitor *visitor;
	struct room files;
	const struct room *const rooms[] = {&files};
	const struct run_setup setup = {.rooms = rooms,
					.room_count = 1,
					.paths = &request->operands,
					.own = &room->own,
					.digest = request->digest};
	TRY(triage_visitor_new(&session->arena, &triage, &visitor, err));
	files_room_init(&files, visitor);
	return run_inputs(session, &setup, totals, err);
}

enum status
cmd_leak(struct session *session, struct err *err)
{
	const struct text_list *paths = &session->request.operands;
	struct reading_room room DEFER(reading_room_done) = {.dump = NULL};
	struct run_totals totals;
	TRY(session_read_profile(session, false, err));
	TRY(roots_init(&room.roots, &session->arena, paths->items, paths->count, err));
	TRY(read_originals(session, &room, err));
	TRY(open_library(session, "", &room, &room.dump, err));
	TRY(read_into(session, &room, paths, room.dump, err));
	TRY(corpus_finish(room.originals, err));
	TRY(judge_dump(session, &room, &totals, err));
	return run_summarise(session, &totals, false, NULL, err);
}
