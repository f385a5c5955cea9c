#include "cli/dump.h"

#include "cli/gather.h"
#include "leak/seal.h"
#include "mail/leak.h"

/* Beside the file of --resume, or for this run alone. */
static enum status
open_library(struct session *session, const char *resume, const char *suffix, struct dump *dump,
	     struct library **ret, struct err *err)
{
	struct arena *arena = &session->arena;
	struct slice path, lock;
	if (!resume)
		return library_open_unnamed(arena, ret, err);
	TRY(slice_print(arena, &path, err, "%s%s", resume, suffix));
	TRY(slice_print(arena, &lock, err, "%s.lock", path.at));
	TRY(session_blame(library_open_to_add(arena, path.at, ret, err), STATUS_USAGE, err));
	const char **items = arena_grow(arena, dump->own.items, &dump->own.capacity,
					dump->own.count + 2, sizeof(*items), _Alignof(char *));
	if (!items)
		return err_no_memory(err);
	dump->own.items = items;
	items[dump->own.count++] = path.at;
	items[dump->own.count++] = lock.at;
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
add_vouched(struct dump *dump, const struct vouchers *vouchers, struct arena *arena,
	    struct err *err)
{
	struct library_entry entry;
	for (size_t i = 0; vouchers->count && i < library_count(dump->documents); i++) {
		struct arena_mark mark = arena_mark(arena);
		TRY(library_read(dump->documents, i, arena, &entry, err));
		for (size_t j = 0; j < vouchers->count; j++) {
			struct slice letter;
			TRY(roots_relative(&dump->roots, arena, vouchers->letters[j], &letter,
					   err));
			if (entry.name.length > letter.length + 1 &&
			    slice_starts(entry.name, letter) &&
			    memchr("!/", entry.name.at[letter.length], 2))
				TRY(corpus_add(dump->originals, dump->documents, i, REFERENCE_MAIL,
					       err));
		}
		arena_rewind(arena, mark);
	}
	return STATUS_OK;
}

/* ---- reading ---- */

/* Reads what is under the paths into a library, and makes that fit for workers. */
static enum status
read_into(struct session *session, const struct dump *dump, const struct text_list *paths,
	  struct library *library, const struct files_visitor *along, struct vouchers *vouchers,
	  struct seen *seen, struct err *err)
{
	const char *doing = library == dump->documents ? "reading" : "reading originals";
	const struct gather_setup setup = {.paths = paths,
					   .doing = doing,
					   .library = library,
					   .own = &dump->own,
					   .along = along,
					   .seen = seen,
					   .sink = {&VERDICTS, vouchers}};
	struct gather_totals totals;
	TRY(gather_documents(session, &setup, &totals, err));
	return library_freeze(library, err);
}

/* As many as the signed checkpoint has: what stands behind them was read and not sealed yet. The
 * secret stays shut, since workers that read hostile files are forked of this process. */
static enum status
read_sealed(struct session *session, const char *log, struct dump *dump, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	struct arena *arena = &session->arena;
	struct slice path;
	TRY(session_blame(seal_open(&seal, arena, log, SEAL_READ, NULL, err), STATUS_USAGE, err));
	TRY(seal_path(arena, log, &path, err, "private/library"));
	if (seal.checkpoint.size == 0)
		return STATUS_OK;
	TRY(session_blame(library_open(arena, path.at, &dump->sealed, err), STATUS_USAGE, err));
	if (library_count(dump->sealed) < seal.checkpoint.size)
		return err_set(err, STATUS_BROKEN, "'%s' lacks documents that are sealed", path.at);
	for (uint64_t i = 0; i < seal.checkpoint.size; i++)
		TRY(corpus_add(dump->originals, dump->sealed, (size_t)i, REFERENCE_SEAL, err));
	return STATUS_OK;
}

static enum status
read_originals(struct session *session, const struct dump_setup *setup, struct dump *dump,
	       struct err *err)
{
	TRY(corpus_new(&dump->originals, err));
	if (setup->seal)
		TRY(read_sealed(session, setup->seal, dump, err));
	if (setup->references->count) {
		TRY(open_library(session, setup->resume, ".references", dump, &dump->references,
				 err));
		TRY(read_into(session, dump, setup->references, dump->references, NULL, NULL, NULL,
			      err));
		TRY(corpus_add_all(dump->originals, dump->references, REFERENCE_FOLDER, err));
	}
	return STATUS_OK;
}

static enum status
read_documents(struct session *session, const struct dump_setup *setup, struct dump *dump,
	       struct err *err)
{
	struct vouchers vouchers = {.arena = &session->arena};
	const struct files_visitor *along = NULL;
	TRY(open_library(session, setup->resume, "", dump, &dump->documents, err));
	if (setup->mail)
		TRY(mail_visitor_new(&session->arena, setup->mail, &along, err));
	TRY(read_into(session, dump, setup->paths, dump->documents, along, &vouchers, &dump->seen,
		      err));
	return add_vouched(dump, &vouchers, &session->arena, err);
}

/* Where a document has no original, the others of the dump are what there is. */
static enum status
add_versions(struct dump *dump, struct err *err)
{
	TRY(corpus_new(&dump->versions, err));
	for (size_t i = 0; i < dump->seen.count; i++)
		TRY(corpus_add(dump->versions, dump->documents, dump->seen.items[i].ordinal,
			       REFERENCE_NONE, err));
	return corpus_finish(dump->versions, err);
}

enum status
dump_read(struct session *session, const struct dump_setup *setup, struct dump *ret,
	  struct err *err)
{
	TRY(roots_init(&ret->roots, &session->arena, setup->paths->items, setup->paths->count,
		       err));
	seen_init(&ret->seen, &session->arena);
	TRY(read_originals(session, setup, ret, err));
	TRY(read_documents(session, setup, ret, err));
	TRY(corpus_finish(ret->originals, err));
	TRY(add_versions(ret, err));
	ret->triage = (struct triage_setup){.dump = ret->documents,
					    .originals = ret->originals,
					    .versions = {ret->versions, &ret->seen},
					    .roots = &ret->roots};
	return STATUS_OK;
}

void
dump_done(struct dump *dump)
{
	corpus_done(&dump->originals);
	corpus_done(&dump->versions);
	library_done(&dump->documents);
	library_done(&dump->references);
	library_done(&dump->sealed);
}

enum status
dump_room_init(struct session *session, const struct dump *dump, struct room *ret, struct err *err)
{
	const struct files_visitor *visitor;
	TRY(triage_visitor_new(&session->arena, &dump->triage, &visitor, err));
	files_room_init(ret, visitor);
	return STATUS_OK;
}
