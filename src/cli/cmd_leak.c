/* tocsin leak: what each document of a dump is, by originals that were sealed, given or signed. */
#include "cli/gather.h"
#include "cli/leak_summary.h"
#include "cli/mail_setup.h"
#include "cli/run.h"
#include "leak/seal.h"
#include "leak/triage.h"
#include "mail/leak.h"

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

/* ---- signed mail ---- */

/* Letters whose signature holds, as evidence names them. */
struct vouchers {
	struct arena *arena;
	struct slice *letters;
	size_t count, capacity;
};

static enum status
on_verdict(void *context, const struct finding *finding, struct err *err)
{
	struct vouchers *vouchers = context;
	const struct json_value *data;
	struct slice verdict;
	if (!vouchers || !slice_equal(finding->rule, SLICE("mail/leak")))
		return STATUS_OK;
	TRY(json_read(vouchers->arena, finding->data, &data, err));
	if (!json_as_string(json_get(data, "verdict"), &verdict) ||
	    !slice_equal(verdict, slice_text(leak_verdict_name(LEAK_AUTHENTIC))))
		return STATUS_OK;
	struct slice *letters =
		arena_grow(vouchers->arena, vouchers->letters, &vouchers->capacity,
			   vouchers->count + 1, sizeof(*letters), _Alignof(struct slice));
	if (!letters)
		return err_no_memory(err);
	vouchers->letters = letters;
	return slice_copy(vouchers->arena, finding->evidence[0].source, &letters[vouchers->count++],
			  err);
}

static const struct sink_calls VERDICTS = {.finding = on_verdict};

/* What came with such a letter counts as original: the signature covers it. */
static enum status
add_vouched(struct reading_room *room, const struct vouchers *vouchers, struct arena *arena,
	    struct err *err)
{
	struct library_entry entry;
	for (size_t i = 0; vouchers->count && i < library_count(room->dump); i++) {
		struct arena_mark mark = arena_mark(arena);
		TRY(library_read(room->dump, i, arena, &entry, err));
		for (size_t j = 0; j < vouchers->count; j++) {
			struct slice letter;
			TRY(roots_relative(&room->roots, arena, vouchers->letters[j], &letter,
					   err));
			if (entry.name.length > letter.length + 1 &&
			    slice_starts(entry.name, letter) &&
			    memchr("!/", entry.name.at[letter.length], 2))
				TRY(corpus_add(room->originals, room->dump, i, REFERENCE_MAIL,
					       err));
		}
		arena_rewind(arena, mark);
	}
	return STATUS_OK;
}

/* ---- reading ---- */

/* Reads what is under the paths into a library, and makes that fit for workers. */
static enum status
read_into(struct session *session, const struct reading_room *room, const struct text_list *paths,
	  struct library *library, const struct files_visitor *along, struct vouchers *vouchers,
	  struct err *err)
{
	const struct gather_setup setup = {.paths = paths,
					   .library = library,
					   .own = &room->own,
					   .along = along,
					   .sink = {&VERDICTS, vouchers}};
	struct gather_totals totals;
	TRY(gather_documents(session, &setup, &totals, err));
	return library_freeze(library, err);
}

/* As many as the signed checkpoint has: what stands behind them was read and not sealed yet. The
 * secret stays shut, since workers that read hostile files are forked of this process. */
static enum status
read_sealed(struct session *session, struct reading_room *room, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	struct arena *arena = &session->arena;
	struct slice path;
	TRY(session_blame(seal_open(&seal, arena, session->request.seal, SEAL_READ, NULL, err),
			  STATUS_USAGE, err));
	TRY(seal_path(arena, session->request.seal, &path, err, "private/library"));
	if (seal.checkpoint.size == 0)
		return STATUS_OK;
	TRY(session_blame(library_open(arena, path.at, &room->sealed, err), STATUS_USAGE, err));
	if (library_count(room->sealed) < seal.checkpoint.size)
		return err_set(err, STATUS_BROKEN, "'%s' lacks documents that are sealed", path.at);
	for (uint64_t i = 0; i < seal.checkpoint.size; i++)
		TRY(corpus_add(room->originals, room->sealed, (size_t)i, REFERENCE_SEAL, err));
	return STATUS_OK;
}

static enum status
read_originals(struct session *session, struct reading_room *room, struct err *err)
{
	const struct request *request = &session->request;
	TRY(corpus_new(&room->originals, err));
	if (request->seal)
		TRY(read_sealed(session, room, err));
	if (request->reference.count) {
		TRY(open_library(session, ".references", room, &room->references, err));
		TRY(read_into(session, room, &request->reference, room->references, NULL, NULL,
			      err));
		TRY(corpus_add_all(room->originals, room->references, REFERENCE_FOLDER, err));
	}
	return STATUS_OK;
}

/* With keys, mail in the dump is judged on the way: what it signs is an original, too. */
static enum status
read_dump(struct session *session, struct reading_room *room, struct err *err)
{
	const struct text_list *paths = &session->request.operands;
	struct mail_sources sources DEFER(mail_sources_done) = {0};
	struct vouchers vouchers = {.arena = &session->arena};
	const struct files_visitor *along = NULL;
	struct mail_setup mail;
	TRY(open_library(session, "", room, &room->dump, err));
	if (session->request.keys) {
		session->request.leak = true;
		TRY(mail_setup_read(session, &sources, &mail, err));
		mail.profile = &session->profile;
		TRY(mail_visitor_new(&session->arena, &mail, &along, err));
	}
	TRY(read_into(session, room, paths, room->dump, along, &vouchers, err));
	return add_vouched(room, &vouchers, &session->arena, err);
}

static enum status
judge_dump(struct session *session, struct reading_room *room, struct leak_summary *summary,
	   struct run_totals *totals, struct err *err)
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
					.found = leak_summary_add,
					.observe_context = summary,
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
	struct leak_summary summary = {.documents = 0};
	struct run_totals totals;
	struct slice news;
	struct buf buf;
	TRY(session_read_profile(session, false, err));
	TRY(roots_init(&room.roots, &session->arena, paths->items, paths->count, err));
	TRY(read_originals(session, &room, err));
	TRY(read_dump(session, &room, err));
	TRY(corpus_finish(room.originals, err));
	summary.referenced = corpus_count(room.originals) > 0;
	TRY(judge_dump(session, &room, &summary, &totals, err));
	buf_init(&buf, &session->arena);
	leak_summary_print(&summary, &buf);
	TRY(buf_slice(&buf, &news, err));
	return run_summarise(session, &totals, false, news.at, err);
}
