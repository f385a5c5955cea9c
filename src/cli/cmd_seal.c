/* tocsin seal: an organisation's log of its documents. */
#include "base/io.h"
#include "cli/digest.h"
#include "cli/gather.h"
#include "cli/limits.h"
#include "cli/target.h"
#include "cli/verified.h"
#include "cli/vkeys.h"
#include "leak/corpus.h"
#include "leak/limits.h"
#include "leak/prove.h"
#include "model/finding.h"
#include "view/words.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
log_of(const struct session *session)
{
	return session->request.operands.items[1];
}

static enum status
write_to(const char *path, struct slice bytes, struct err *err)
{
	DEFER(target_done)
	struct target target;
	TRY(target_open(&target, path, err));
	TRY(target_write(&target, bytes, err));
	return target_commit(&target, err);
}

/* ---- init ---- */

static enum status
write_key(struct session *session, const struct note_key *key, struct err *err)
{
	struct json_writer json;
	struct slice text;
	struct buf buf;
	buf_init(&buf, &session->arena);
	note_key_write(&buf, key);
	TRY(buf_slice(&buf, &text, err));
	json_init(&json, &session->screen.out);
	json_open_object(&json);
	json_key(&json, "type");
	json_string(&json, SLICE("key"));
	json_key(&json, "name");
	json_string(&json, key->name);
	json_key(&json, "vkey");
	json_string(&json, text);
	json_close_object(&json);
	buf_write_byte(&session->screen.out, '\n');
	return screen_flush(&session->screen, err);
}

static void
say_log(struct buf *say, const char *folder)
{
	buf_print(
		say,
		"The folder %s may be published, but for what is in %s/private:\n"
		"  key      signs. Who has it can sign in your name. Lost: begin a new log.\n"
		"  secret   opens what is sealed. Who has it can confirm guesses. Lost: nothing\n"
		"           that was sealed can be proved any more.\n"
		"  library  the text of all that is sealed; statements are made from it.\n"
		"Copy key and secret now, and keep the copy offline: on paper, or on a stick in a\n"
		"safe. Give out the line above (it is in %s/vkey too) on paper, on your site, by\n"
		"others: who checks a statement needs it from elsewhere than the statement.\n",
		folder, folder, folder);
}

static void
say_witness(struct buf *say, const char *folder)
{
	buf_print(say,
		  "%s/private/key signs as a witness: keep it. Give the line above to the logs\n"
		  "whose growth you confirm. %s/seen remembers what you signed; without it you\n"
		  "could sign two histories of one log.\n",
		  folder, folder);
}

/* --origin, or a name that no other log will have. */
static enum status
origin_of(struct session *session, struct slice *ret, struct err *err)
{
	uint8_t random[8];
	struct buf buf;
	if (session->request.origin) {
		*ret = slice_text(session->request.origin);
		return STATUS_OK;
	}
	TRY(random_bytes(random, sizeof(random), err));
	buf_init(&buf, &session->arena);
	buf_write_text(&buf, session->request.cosigner ? "witness-" : "log-");
	for (size_t i = 0; i < sizeof(random); i++)
		buf_print(&buf, "%02x", random[i]);
	return buf_slice(&buf, ret, err);
}

static enum status
seal_do_init(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	const char *folder = log_of(session);
	struct note_key key;
	struct slice origin;
	TRY(origin_of(session, &origin, err));
	TRY(session_blame((request->cosigner ? seal_witness_init : seal_init)(
				  &session->arena, folder, origin, &key, err),
			  STATUS_ENVIRONMENT, err));
	if (request->json)
		return write_key(session, &key, err);
	if (request->quiet)
		return STATUS_OK;
	note_key_write(&session->screen.say, &key);
	buf_write_text(&session->screen.say, "\n\n");
	(request->cosigner ? say_witness : say_log)(&session->screen.say, folder);
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

/* ---- add ---- */

/* Of a log, what cannot be read is as bad as what does not hold. */
static enum status
as_broken(enum status status, struct err *err)
{
	if (status != STATUS_REFUSED)
		return status;
	err->status = STATUS_BROKEN;
	return STATUS_BROKEN;
}

static enum status
open_log(struct session *session, struct seal *seal, enum seal_mode mode, struct err *err)
{
	const char *key_text = session->request.key;
	struct note_key key;
	if (key_text)
		TRY(vkey_read(session, key_text, &key, err));
	enum status status = seal_open(seal, &session->arena, log_of(session), mode,
				       key_text ? &key : NULL, err);
	return session_blame(as_broken(status, err), STATUS_ENVIRONMENT, err);
}

/* What adding did. */
struct added {
	uint64_t sealed;
	uint64_t renewed; /* sealed before, and read anew */
	uint64_t older;   /* known as earlier readers read them */
};

static void
write_head(struct session *session, const struct seal *seal, const struct added *added)
{
	struct json_writer json;
	char hex[SHA256_HEX_BYTES];
	json_init(&json, &session->screen.out);
	json_open_object(&json);
	json_key(&json, "type");
	json_string(&json, SLICE("log"));
	json_key(&json, "log");
	json_string(&json, seal->key.name);
	json_key(&json, "added");
	json_number(&json, (int64_t)added->sealed);
	json_key(&json, "renewed");
	json_number(&json, (int64_t)added->renewed);
	json_key(&json, "older");
	json_number(&json, (int64_t)added->older);
	json_key(&json, "size");
	json_number(&json, (int64_t)seal->checkpoint.size);
	json_key(&json, "root");
	sha256_print(&seal->checkpoint.root, hex);
	json_string(&json, slice_text(hex));
	json_close_object(&json);
	buf_write_byte(&session->screen.out, '\n');
}

/* What could not be read is told; a file is sealed by its digest all the same. */
struct telling {
	struct session *session;
	struct text_refusals refusals;
};

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct telling *telling = context;
	struct screen *screen = &telling->session->screen;
	if (telling->session->request.strict)
		session_end(telling->session, ENDING_UNREAD);
	if (telling->session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		refusal_write(&json, refusal);
		buf_write_byte(&screen->out, '\n');
		return screen_flush_due(screen, err);
	}
	TRY(text_print_refusal(&screen->scratch, &screen->say_style, &telling->refusals, refusal,
			       &screen->say, err));
	screen_say_flush(screen);
	return STATUS_OK;
}

static const struct sink_calls TELLING = {.refusal = on_refusal};

/* The documents under the paths, read in workers, into a library. */
static enum status
read_documents(struct session *session, const struct text_list *paths, struct library *library,
	       struct err *err)
{
	struct telling telling = {.session = session};
	const struct gather_setup setup = {.paths = paths,
					   .library = library,
					   .sink = {&TELLING, &telling},
					   .originals = true,
					   .hashed = true};
	struct gather_totals totals;
	TRY(gather_documents(session, &setup, &totals, err));
	if (!session->request.json)
		text_print_refusals_end(&session->screen.say_style, &telling.refusals, false,
					&session->screen.say);
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

/* The log must not seal its own key. */
static enum status
check_apart(const char *folder, const struct text_list *paths, struct err *err)
{
	char log[PATH_MAX], path[PATH_MAX];
	if (!realpath(folder, log))
		return err_system(err, STATUS_ENVIRONMENT, "cannot read '%s'", folder);
	for (size_t i = 0; i < paths->count; i++) {
		if (!realpath(paths->items[i], path))
			continue; /* reading it says why */
		size_t length = strlen(path);
		if (strncmp(log, path, length) == 0 && (log[length] == '/' || !log[length]))
			return err_set(
				err, STATUS_USAGE,
				"the log '%s' lies in '%s': keep it apart from what it seals",
				folder, paths->items[i]);
		if (strncmp(path, log, strlen(log)) == 0 && path[strlen(log)] == '/')
			return err_set(err, STATUS_USAGE, "'%s' is part of the log",
				       paths->items[i]);
	}
	return STATUS_OK;
}

/* Of which only an earlier reading is known. */
static uint64_t
count_older(const struct seal *seal)
{
	uint64_t count = 0;
	size_t ordinal;
	for (uint64_t i = 0; i < seal->checkpoint.size; i++)
		count += library_readers(seal->library, (size_t)i) != READERS_VERSION &&
			 (!seal->renewed ||
			  !library_find(seal->renewed, library_sha256(seal->library, (size_t)i),
					&ordinal));
	return count;
}

static const struct sink_calls SILENT = {.finding = NULL};

/* What is sealed stays as it was read then; what today's readers read of the same bytes is kept
 * beside it, so that a leak can be held against that. */
static enum status
renew(struct session *session, struct seal *seal, const struct text_list *paths,
      struct added *added, struct err *err)
{
	struct gather_setup setup = {.paths = paths,
				     .older = seal->library,
				     .sink = {&SILENT, NULL},
				     .hashed = true,
				     .originals = true};
	struct gather_totals totals;
	struct slice path;
	bool older;
	added->older = count_older(seal);
	if (!added->older)
		return STATUS_OK;
	TRY(seal_path(&session->arena, seal->folder, &path, err, SEAL_RENEWED));
	TRY(session_blame(library_open_to_add(&session->arena, path.at, &seal->renewed, err),
			  STATUS_ENVIRONMENT, err));
	TRY(library_drop_older(seal->renewed, &older, err));
	added->older = count_older(seal);
	if (!added->older && !older)
		return STATUS_OK;
	TRY(seal_path(&session->arena, seal->folder, &path, err, SEAL_INDEX));
	(void)unlink(path.at); /* of what was read before: it is made anew */
	setup.library = seal->renewed;
	TRY(gather_documents(session, &setup, &totals, err)); /* what is not read was told */
	added->renewed = totals.read;
	added->older = count_older(seal);
	return STATUS_OK;
}

/* So that who judges a dump need not read all that was ever sealed. The log is whole without. */
static enum status
keep_index(struct session *session, const struct seal *seal, struct err *err)
{
	DEFER(corpus_done)
	struct corpus *corpus = NULL;
	struct slice path;
	struct err own;
	TRY(corpus_new(&corpus, err));
	for (uint64_t i = 0; i < seal->checkpoint.size; i++)
		TRY(corpus_add(corpus, seal->library, (size_t)i, REFERENCE_SEAL, err));
	if (seal->renewed)
		TRY(corpus_renew(corpus, seal->renewed, err));
	TRY(seal_path(&session->arena, seal->folder, &path, err, SEAL_INDEX));
	TRY(corpus_finish(corpus, path.at, err));
	if (corpus_keep(corpus, path.at, &own) != STATUS_OK)
		screen_say(&session->screen, "%s; every run of leak will make it anew", own.text);
	return STATUS_OK;
}

static void
say_added(struct session *session, const struct seal *seal, const struct added *added)
{
	struct buf *say = &session->screen.say;
	words_write_counted(say, added->sealed, "document", "documents");
	buf_write_text(say, " sealed, ");
	words_write_count(say, seal->checkpoint.size);
	buf_write_text(say, " in all.\n");
	if (added->renewed) {
		words_write_counted(say, added->renewed, "document", "documents");
		buf_write_text(say, " sealed before by an earlier version read anew.\n");
	}
	if (added->older) {
		words_write_counted(say, added->older, "sealed document is",
				    "sealed documents are");
		buf_write_text(say,
			       " known as an earlier version read them: what leaked of them, "
			       "altered, is undecided.\nAdd the same files again, and they are "
			       "read anew.\n");
	}
	screen_say_flush(&session->screen);
}

static enum status
seal_do_add(struct session *session, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	const struct request *request = &session->request;
	const struct text_list paths = {.items = request->operands.items + 2,
					.count = request->operands.count - 2};
	struct added added = {0};
	TRY(open_log(session, &seal, SEAL_ADD, err));
	TRY(check_apart(seal.folder, &paths, err));
	TRY(read_documents(session, &paths, seal.library, err));
	/* Before the secrets are read: it forks workers, too. */
	TRY(renew(session, &seal, &paths, &added, err));
	TRY(session_blame(as_broken(seal_add(&seal, &added.sealed, err), err), STATUS_ENVIRONMENT,
			  err));
	TRY(keep_index(session, &seal, err));
	if (request->json) {
		write_head(session, &seal, &added);
		return screen_flush(&session->screen, err);
	}
	if (!request->quiet)
		say_added(session, &seal, &added);
	return STATUS_OK;
}

/* ---- checkpoint ---- */

static enum status
seal_do_checkpoint(struct session *session, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	struct sha256 root;
	TRY(open_log(session, &seal, SEAL_READ, err));
	TRY(tlog_root(seal.tlog, 0, seal.checkpoint.size, &root, err));
	if (!sha256_equal(&root, &seal.checkpoint.root))
		return err_set(err, STATUS_BROKEN, "the tiles have another root than is signed");
	return write_to(session->request.output, seal.bytes, err);
}

/* ---- cosign ---- */

static enum status
sign_as_witness(struct session *session, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	struct slice bytes;
	if (!session->request.key)
		return err_set(err, STATUS_USAGE,
			       "give the log's key with --key VKEY: a witness knows whose log it "
			       "signs");
	TRY(open_log(session, &seal, SEAL_READ, err));
	TRY(session_blame(seal_witness_sign(&seal, session->request.as_witness,
					    time_now_us() / 1000000, &bytes, err),
			  STATUS_ENVIRONMENT, err));
	return write_to(session->request.output, bytes, err);
}

static enum status
take_cosigned(struct session *session, const char *path, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	struct note_key *witnesses;
	struct slice bytes;
	size_t count;
	TRY(vkeys_witnesses(session, &witnesses, &count, err));
	if (count == 0)
		return err_set(err, STATUS_USAGE, "say whose signature it is: --witness VKEY");
	TRY(open_log(session, &seal, SEAL_ADD, err));
	TRY(session_blame(io_read_file(&session->arena, path, NOTE_BYTES, &bytes, err),
			  STATUS_USAGE, err));
	for (size_t i = 0; i < count; i++)
		if (seal_cosign(&seal, bytes, &witnesses[i], err) != STATUS_OK)
			return err_wrap(err, "'%s'", path);
	if (session->request.quiet)
		return STATUS_OK;
	words_write_counted(&session->screen.say, count, "signature", "signatures");
	buf_write_text(&session->screen.say, " taken.\n");
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

static enum status
seal_do_cosign(struct session *session, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	if (session->request.as_witness && operands->count == 2)
		return sign_as_witness(session, err);
	if (session->request.as_witness || operands->count != 3)
		return err_set(err, STATUS_USAGE,
			       "cosign LOG --as-witness DIR --key VKEY signs a log; cosign LOG "
			       "FILE --witness VKEY takes the signature into it");
	return take_cosigned(session, operands->items[2], err);
}

/* ---- prove ---- */

/* The leaked file, read as what is sealed was, in a worker. */
static enum status
read_leaked(struct session *session, const char *path, struct library_entry *ret, struct err *err)
{
	DEFER(library_done)
	struct library *library = NULL;
	const struct text_list paths = {.items = &path, .count = 1};
	struct sha256 digest;
	size_t ordinal;
	TRY(session_blame(digest_file(path, &digest, err), STATUS_USAGE, err));
	TRY(library_open_unnamed(&session->arena, &library, err));
	TRY(read_documents(session, &paths, library, err));
	if (!library_find(library, &digest, &ordinal))
		return err_set(err, STATUS_USAGE, "'%s' is no document", path);
	return library_read(library, ordinal, &session->arena, ret, err);
}

/* Leaves that may be meant. */
struct choice {
	const struct seal *seal;
	uint64_t leaves[CLI_CHOICES_MAX];
	size_t count; /* of which CLI_CHOICES_MAX are kept */
};

/* The same bytes are the same document, whatever they were called. */
static void
choice_add(struct choice *choice, uint64_t leaf)
{
	const struct sha256 *digest = library_sha256(choice->seal->library, leaf);
	for (size_t i = 0; i < choice->count && i < CLI_CHOICES_MAX; i++)
		if (sha256_equal(library_sha256(choice->seal->library, choice->leaves[i]), digest))
			return;
	if (choice->count < CLI_CHOICES_MAX)
		choice->leaves[choice->count] = leaf;
	choice->count++;
}

static void
choice_add_digest(struct choice *choice, const struct sha256 *digest)
{
	size_t ordinal;
	if (library_find(choice->seal->library, digest, &ordinal) &&
	    ordinal < choice->seal->checkpoint.size)
		choice_add(choice, ordinal);
}

static enum status
choice_add_named(struct choice *choice, struct slice name, struct err *err)
{
	struct arena scratch;
	enum status status = STATUS_OK;
	arena_init(&scratch, 0);
	for (size_t i = 0; i < choice->seal->checkpoint.size && status == STATUS_OK; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		struct library_entry entry;
		status = library_read(choice->seal->library, i, &scratch, &entry, err);
		if (status == STATUS_OK && slice_equal(entry.name, name))
			choice_add(choice, i);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	return status;
}

/* Each of several, in the order they were sealed, by what tells them apart. */
static void
say_choice(struct session *session, const struct choice *choice)
{
	struct buf *say = &session->screen.say;
	char hex[SHA256_HEX_BYTES];
	for (size_t i = 0; i < choice->count && i < CLI_CHOICES_MAX; i++) {
		sha256_print(library_sha256(choice->seal->library, choice->leaves[i]), hex);
		buf_print(say, "leaf %llu  %s\n", (unsigned long long)choice->leaves[i], hex);
	}
	if (choice->count > CLI_CHOICES_MAX)
		buf_print(say, "and %zu more\n", choice->count - CLI_CHOICES_MAX);
	screen_say_flush(&session->screen);
}

/* The leaf of a document: by its name in the log, the bytes of a file, or their SHA-256. Which of
 * several is meant, only who asks knows. */
static enum status
find_sealed(struct session *session, const struct seal *seal, const char *name, uint64_t *ret,
	    struct err *err)
{
	struct choice choice = {.seal = seal};
	struct sha256 digest;
	struct stat file;
	if (sha256_read(slice_text(name), &digest))
		choice_add_digest(&choice, &digest);
	TRY(choice_add_named(&choice, slice_text(name), err));
	if (stat(name, &file) == 0 && S_ISREG(file.st_mode)) {
		TRY(session_blame(digest_file(name, &digest, err), STATUS_USAGE, err));
		choice_add_digest(&choice, &digest);
	}
	if (choice.count == 0)
		return err_set(err, STATUS_USAGE, "'%s' is not sealed in '%s'", name,
			       log_of(session));
	if (choice.count > 1) {
		say_choice(session, &choice);
		return err_set(err, STATUS_USAGE,
			       "'%s' may be each of these %zu documents: give the SHA-256 of the "
			       "one you mean",
			       name, choice.count);
	}
	*ret = choice.leaves[0];
	return STATUS_OK;
}

static enum status
make_statement(struct session *session, struct seal *seal, const struct library_entry *leaked,
	       struct slice *ret, struct verified *ret_verified, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	const struct text_list *fields = &session->request.field;
	struct prove_setup setup = {.leaked = leaked, .now = time_now_us() / 1000000 * 1000000};
	if (operands->count == 2)
		return prove_not_sealed(seal, leaked, setup.now, ret, ret_verified, err);
	struct slice *names = arena_new(&session->arena, struct slice, fields->count + 1);
	if (!names)
		return err_no_memory(err);
	for (size_t i = 0; i < fields->count; i++)
		names[setup.field_count++] = slice_text(fields->items[i]);
	setup.fields = names;
	TRY(find_sealed(session, seal, operands->items[2], &setup.index, err));
	return prove(seal, &setup, ret, ret_verified, err);
}

/* A statement went out, perhaps: nothing is written over it. */
static enum status
check_new(const char *path, struct err *err)
{
	struct stat stat;
	if (path && lstat(path, &stat) == 0 && S_ISREG(stat.st_mode))
		return err_set(err, STATUS_USAGE, "'%s' is there already", path);
	return STATUS_OK;
}

static enum status
seal_do_prove(struct session *session, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	const struct request *request = &session->request;
	struct library_entry leaked;
	struct verified verified;
	struct slice bytes;
	if (request->operands.count > 3 || (request->operands.count == 2 && !request->leaked))
		return err_set(err, STATUS_USAGE,
			       "prove takes LOG SEALED; or LOG --leaked FILE, to say that it is "
			       "not sealed");
	TRY(check_new(request->output, err));
	/* First what is hostile: its worker is forked before secret and key are read. */
	if (request->leaked)
		TRY(read_leaked(session, request->leaked, &leaked, err));
	TRY(open_log(session, &seal, SEAL_SIGN, err));
	enum status status = make_statement(session, &seal, request->leaked ? &leaked : NULL,
					    &bytes, &verified, err);
	if (status == STATUS_USAGE)
		session->advice = "nothing was signed, and nothing of what is sealed was told";
	TRY(status);
	/* What it reveals is shown before it is written. */
	if (!request->quiet && request->output && strcmp(request->output, "-") != 0)
		TRY(verified_print(session, &verified, request->leaked != NULL, err));
	return write_to(request->output, bytes, err);
}

/* ---- audit ---- */

static void
say_audit(struct session *session, const struct seal *seal, const struct seal_audit *audit)
{
	struct buf *out = &session->screen.out;
	char time[TIME_TEXT_BYTES];
	words_write_counted(out, audit->leaves, "leaf", "leaves");
	buf_write_text(out, " of the log '");
	safe_write(out, seal->key.name);
	buf_write_text(out, "': hashes, tiles, root and signature hold.\n");
	words_write_counted(out, audit->checkpoints, "checkpoint", "checkpoints");
	buf_write_text(out, " of before: the log continues them.\n");
	if (audit->cosigned) {
		time_print(audit->earliest * 1000000, time);
		words_write_counted(out, audit->cosigned, "checkpoint is", "checkpoints are");
		buf_print(out, " signed by witnesses, the first on %s.\n", time);
	} else {
		buf_write_text(out, "No witness signed: nobody else vouches for its times.\n");
	}
	if (!session->request.older)
		buf_write_text(out, "Whether all of it was set back to a backup the log itself "
				    "cannot tell: --older compares it\nwith a checkpoint that was "
				    "kept elsewhere, or that a witness has.\n");
	if (seal->library) {
		words_write_counted(out, audit->opened, "document", "documents");
		buf_write_text(out, " can be proved: secret and library make their leaves.\n");
	}
}

static void
write_audit(struct session *session, const struct seal *seal, const struct seal_audit *audit)
{
	struct json_writer json;
	json_init(&json, &session->screen.out);
	json_open_object(&json);
	json_key(&json, "type");
	json_string(&json, SLICE("audit"));
	json_key(&json, "log");
	json_string(&json, seal->key.name);
	json_key(&json, "leaves");
	json_number(&json, (int64_t)audit->leaves);
	json_key(&json, "checkpoints");
	json_number(&json, (int64_t)audit->checkpoints);
	json_key(&json, "cosigned");
	json_number(&json, (int64_t)audit->cosigned);
	json_key(&json, "witnessed");
	json_time(&json, audit->cosigned ? audit->earliest * 1000000 : TIME_UNKNOWN);
	json_key(&json, "opened");
	json_number(&json, (int64_t)audit->opened);
	json_close_object(&json);
	buf_write_byte(&session->screen.out, '\n');
}

static enum status
has_part(struct session *session, const char *name, bool *ret, struct err *err)
{
	struct slice path;
	TRY(seal_path(&session->arena, log_of(session), &path, err, "%s", name));
	*ret = access(path.at, F_OK) == 0;
	return STATUS_OK;
}

/* What a log must have, where its folder is there; and whether to audit with what is private. A
 * copy that was published is audited without; secret and key may be kept elsewhere together. */
static enum status
audit_mode(struct session *session, enum seal_mode *ret, struct err *err)
{
	static const char *const PARTS[] = {"checkpoint", "vkey"};
	bool folder, there, secret, library, key;
	TRY(has_part(session, ".", &folder, err));
	for (size_t i = 0; folder && i < sizeof(PARTS) / sizeof(*PARTS); i++) {
		TRY(has_part(session, PARTS[i], &there, err));
		if (!there)
			return err_set(err, STATUS_BROKEN, "'%s/%s' is missing", log_of(session),
				       PARTS[i]);
	}
	TRY(has_part(session, "private/secret", &secret, err));
	TRY(has_part(session, "private/library", &library, err));
	TRY(has_part(session, "private/key", &key, err));
	if (library && !secret)
		return err_set(err, STATUS_BROKEN, "'%s/private/secret' is missing",
			       log_of(session));
	*ret = !secret ? SEAL_READ : key ? SEAL_SIGN : SEAL_PRIVATE;
	return STATUS_OK;
}

static enum status
seal_do_audit(struct session *session, struct err *err)
{
	DEFER(seal_done)
	struct seal seal = {.folder = NULL};
	const struct request *request = &session->request;
	struct slice older = SLICE_NONE;
	struct seal_audit audit;
	enum seal_mode mode;
	TRY(audit_mode(session, &mode, err));
	TRY(open_log(session, &seal, mode, err));
	if (request->older)
		TRY(session_blame(
			io_read_file(&session->arena, request->older, NOTE_BYTES, &older, err),
			STATUS_USAGE, err));
	TRY(as_broken(seal_audit(&seal, older, &audit, err), err));
	if (request->quiet)
		return STATUS_OK;
	(request->json ? write_audit : say_audit)(session, &seal, &audit);
	return screen_flush(&session->screen, err);
}

/* ---- which ---- */

static const struct {
	const char *name;
	enum status (*run)(struct session *session, struct err *err);
	size_t operands_min, operands_max;
	const char *needs;
} ACTIONS[] = {
	{"init", seal_do_init, 2, 2, "LOG alone, a folder to be made"},
	{"add", seal_do_add, 3, OPERANDS_ANY, "LOG and what is to be sealed"},
	{"checkpoint", seal_do_checkpoint, 2, 2, "LOG alone"},
	{"cosign", seal_do_cosign, 2, 3, "LOG, and a FILE that a witness signed"},
	{"prove", seal_do_prove, 2, 3, "LOG SEALED, the name or the file of a sealed document"},
	{"audit", seal_do_audit, 2, 2, "LOG alone"},
};

enum status
cmd_seal(struct session *session, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	const char *what = operands->items[0];
	for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(*ACTIONS); i++) {
		if (strcmp(what, ACTIONS[i].name) != 0)
			continue;
		if (operands->count < ACTIONS[i].operands_min ||
		    operands->count > ACTIONS[i].operands_max)
			return err_set(err, STATUS_USAGE, "seal %s takes %s", what,
				       ACTIONS[i].needs);
		return ACTIONS[i].run(session, err);
	}
	return err_set(err, STATUS_USAGE,
		       "seal does init, add, checkpoint, cosign, prove or audit, not '%.64s'",
		       what);
}
