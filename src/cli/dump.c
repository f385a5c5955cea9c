#include "cli/dump.h"

#include "base/io.h"
#include "cli/vouchers.h"
#include "leak/seal.h"
#include "leak/triage.h"
#include "share/veil_text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status
add_own(struct arena *arena, struct dump *dump, const char *path, struct err *err)
{
	const char **items = arena_grow(arena, dump->own.items, &dump->own.capacity,
					dump->own.count + 1, sizeof(*items), _Alignof(char *));
	if (!items)
		return err_no_memory(err);
	dump->own.items = items;
	items[dump->own.count++] = path;
	return STATUS_OK;
}

/* Beside the file of --resume, or for this run alone. */
static enum status
open_library(struct session *session, const char *resume, const char *suffix, struct dump *dump,
	     struct library **ret, struct err *err)
{
	struct arena *arena = &session->arena;
	struct slice path, lock;
	bool older;
	if (!resume)
		return library_open_unnamed(arena, ret, err);
	TRY(slice_print(arena, &path, err, "%s%s", resume, suffix));
	TRY(slice_print(arena, &lock, err, "%s.lock", path.at));
	TRY(session_blame(library_open_to_add(arena, path.at, ret, err), STATUS_USAGE, err));
	TRY(library_drop_older(*ret, &older, err));
	if (older && !session->request.quiet)
		screen_say(&session->screen,
			   "'%s' is of an earlier version: its documents are read anew", path.at);
	TRY(add_own(arena, dump, path.at, err));
	return add_own(arena, dump, lock.at, err);
}

/* ---- reading ---- */

static const struct sink_calls NOTHING = {.finding = NULL};
static const struct sink NOBODY = {&NOTHING, NULL};

/* Reads documents into a library, and makes that fit for workers. */
static enum status
read_into(struct session *session, const struct dump *dump, struct gather_setup setup,
	  struct err *err)
{
	struct gather_totals totals;
	setup.doing = setup.library == dump->documents ? "reading" : "reading originals";
	setup.own = &dump->own;
	setup.ocr = dump->ocr;
	TRY(gather_documents(session, &setup, &totals, err));
	return library_freeze(setup.library, err);
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
	TRY(session_blame(seal_open_renewed(arena, log, &dump->renewed, err), STATUS_USAGE, err));
	if (dump->renewed)
		TRY(corpus_renew(dump->originals, dump->renewed, err));
	TRY(seal_path(arena, log, &path, err, SEAL_INDEX));
	dump->kept = path.at;
	return STATUS_OK;
}

static enum status
read_originals(struct session *session, const struct dump_setup *setup, struct dump *dump,
	       struct err *err)
{
	struct gather_setup gather = {.paths = &setup->references,
				      .sink = NOBODY,
				      .unread = &dump->unread,
				      .originals = true};
	TRY(corpus_new(&dump->originals, err));
	if (setup->seal)
		TRY(read_sealed(session, setup->seal, dump, err));
	if (!setup->references.count)
		return STATUS_OK;
	TRY(open_library(session, setup->resume, ".references", dump, &dump->references, err));
	gather.library = dump->references;
	TRY(read_into(session, dump, gather, err));
	return corpus_add_all(dump->originals, dump->references, REFERENCE_FOLDER, err);
}

/* Letters are judged on the way. */
static enum status
read_documents(struct session *session, const struct dump_setup *setup, struct dump *dump,
	       struct err *err)
{
	struct gather_setup gather = {.paths = setup->paths,
				      .sink = NOBODY,
				      .causes = &dump->causes,
				      .unread = setup->judged ? NULL : &dump->unread,
				      .seen = &dump->seen};
	struct vouchers vouchers;
	TRY(open_library(session, setup->resume, "", dump, &dump->documents, err));
	gather.library = dump->documents;
	if (!setup->mail)
		return read_into(session, dump, gather, err);
	vouchers_init(&vouchers, &session->arena);
	TRY(vouchers_visitor_new(&vouchers, setup->mail, &gather.along, err));
	gather.sink = vouchers_sink(&vouchers);
	TRY(read_into(session, dump, gather, err));
	TRY(library_open_unnamed(&session->arena, &dump->vouched, err));
	TRY(vouchers_read(&vouchers, dump->documents, &dump->roots, dump->vouched, err));
	TRY(library_freeze(dump->vouched, err));
	return corpus_add_all(dump->originals, dump->vouched, REFERENCE_MAIL, err);
}

/* ---- what is read twice ---- */

/* A pipe cannot be: what comes on standard input goes into a file without a name, which takes its
 * place. */
static enum status
keep_standard_input(struct session *session, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	uint64_t limit = session->profile.limits.file_bytes, kept = 0;
	char block[1 << 16];
	size_t got;
	TRY(io_open_unnamed(0, &fd, err));
	do {
		TRY(io_read(STDIN_FILENO, block, sizeof(block), &got, err));
		kept += got;
		if (limit && kept > limit)
			return err_set(err, STATUS_USAGE, "standard input is over %llu bytes",
				       (unsigned long long)limit);
		TRY(io_write(fd, slice_of(block, got), err));
	} while (got == sizeof(block));
	if (lseek(fd, 0, SEEK_SET) < 0 || dup2(fd, STDIN_FILENO) < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot keep standard input");
	return STATUS_OK;
}

static enum status
hold_pipes(struct session *session, const struct text_list *paths, struct err *err)
{
	struct stat about;
	for (size_t i = 0; i < paths->count; i++) {
		bool standard = !strcmp(paths->items[i], "-");
		if (standard ? fstat(STDIN_FILENO, &about) : stat(paths->items[i], &about))
			continue; /* who opens it says why it cannot */
		if (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode))
			continue;
		if (!standard)
			return err_set(err, STATUS_USAGE,
				       "'%s' is no file, and a dump is read twice: save it, or "
				       "give it on standard input as '-'",
				       paths->items[i]);
		TRY(keep_standard_input(session, err));
	}
	return STATUS_OK;
}

/* ---- all of it ---- */

enum status
dump_setup_read(struct session *session, struct dump_setup *ret, struct err *err)
{
	const struct request *request = &session->request;
	const struct slice_list *named = &session->profile.reference;
	size_t count = request->reference.count + named->count;
	const char **references = arena_new(&session->arena, const char *, count);
	struct dump_setup setup = {.paths = &request->operands,
				   .references = {.items = references},
				   .seal = request->seal,
				   .resume = request->resume,
				   .ocr = request->ocr,
				   .claims = request->claims,
				   .judged = true};
	if (count && !references)
		return err_no_memory(err);
	for (size_t i = 0; i < request->reference.count; i++)
		references[setup.references.count++] = request->reference.items[i];
	for (size_t i = 0; i < named->count; i++)
		TRY(session_profile_path(session, named->items[i],
					 &references[setup.references.count++], err));
	if (!setup.seal)
		TRY(session_profile_path(session, session->profile.seal, &setup.seal, err));
	*ret = setup;
	return STATUS_OK;
}

static enum status
open_ocr(struct session *session, struct dump *dump, struct err *err)
{
	struct ocr *ocr = arena_new(&session->arena, struct ocr, 1);
	struct err own;
	if (!ocr)
		return err_no_memory(err);
	dump->ocr = ocr;
	enum status status = ocr_open(&session->arena, ocr, &own);
	return status == STATUS_OK
		       ? STATUS_OK
		       : err_set(err, status == STATUS_REFUSED ? STATUS_ENVIRONMENT : status,
				 "--ocr: %s", own.text);
}

/* Where a document has no original, the others of the dump are what there is. */
static enum status
add_versions(struct dump *dump, struct err *err)
{
	TRY(corpus_new(&dump->versions, err));
	for (size_t i = 0; i < dump->seen.count; i++)
		TRY(corpus_add(dump->versions, dump->documents, dump->seen.items[i].ordinal,
			       REFERENCE_NONE, err));
	return STATUS_OK;
}

enum status
dump_read(struct session *session, const struct dump_setup *setup, struct dump *ret,
	  struct err *err)
{
	TRY(roots_init(&ret->roots, &session->arena, setup->paths->items, setup->paths->count,
		       err));
	seen_init(&ret->seen, &session->arena);
	ret->unread.arena = &session->arena;
	unread_causes_init(&ret->causes, &session->arena);
	TRY(hold_pipes(session, setup->paths, err));
	if (setup->ocr)
		TRY(open_ocr(session, ret, err));
	if (setup->claims)
		TRY(add_own(&session->arena, ret, setup->claims, err));
	TRY(read_originals(session, setup, ret, err));
	size_t trusted = corpus_count(ret->originals);
	TRY(read_documents(session, setup, ret, err));
	TRY(add_versions(ret, err));
	if (!setup->judged)
		return STATUS_OK;
	TRY(corpus_finish(ret->originals, ret->kept, err));
	TRY(corpus_finish(ret->versions, NULL, err));
	ret->triage = arena_new(&session->arena, struct triage_setup, 1);
	if (!ret->triage)
		return err_no_memory(err);
	*ret->triage = (struct triage_setup){.dump = ret->documents,
					     .originals = ret->originals,
					     .trusted = trusted,
					     .versions = {ret->versions, &ret->seen},
					     .causes = &ret->causes,
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
	library_done(&dump->renewed);
	library_done(&dump->vouched);
}

enum status
dump_visitor_new(struct session *session, const struct dump *dump, const struct files_visitor **ret,
		 struct err *err)
{
	return triage_visitor_new(&session->arena, dump->triage, ret, err);
}

static enum status
learn_document(const struct dump *dump, size_t ordinal, struct arena *scratch, struct veil *veil,
	       struct err *err)
{
	struct library_entry entry;
	TRY(library_read(dump->documents, ordinal, scratch, &entry, err));
	TRY(veil_learn_paths(veil, entry.name, err));
	for (size_t i = 0; i < entry.document.field_count; i++)
		TRY(veil_learn_field(veil, entry.document.fields[i].name,
				     entry.document.fields[i].value, err));
	return STATUS_OK;
}

enum status
dump_learn(const struct dump *dump, struct veil *veil, struct err *err)
{
	enum status status = STATUS_OK;
	struct arena scratch;
	arena_init(&scratch, 0);
	for (size_t i = 0; status == STATUS_OK && i < dump->seen.count; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = learn_document(dump, dump->seen.items[i].ordinal, &scratch, veil, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	return status;
}
