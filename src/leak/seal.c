#include "leak/seal.h"

#include "base/base64.h"
#include "base/io.h"
#include "leak/limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_HEAD "tocsin-seal-secret/v1 "

enum status
seal_path(struct arena *arena, const char *folder, struct slice *ret, struct err *err,
	  const char *format, ...)
{
	va_list values;
	struct buf buf;
	buf_init(&buf, arena);
	buf_write_text(&buf, folder);
	buf_write_byte(&buf, '/');
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	return buf_slice(&buf, ret, err);
}

static enum status
read_part(struct arena *arena, const char *folder, const char *name, struct slice *ret,
	  struct err *err)
{
	struct slice path;
	TRY(seal_path(arena, folder, &path, err, "%s", name));
	return io_read_file(arena, path.at, NOTE_BYTES, ret, err);
}

/* ---- making one ---- */

static enum status
make_folder(const char *path, mode_t mode, struct err *err)
{
	if (mkdir(path, mode) != 0 && errno != EEXIST)
		return err_system(err, STATUS_IO, "cannot make the folder '%s'", path);
	return STATUS_OK;
}

static enum status
write_part(struct arena *arena, const char *folder, const char *name, bool secret, struct buf *text,
	   struct err *err)
{
	struct slice path, bytes;
	TRY(seal_path(arena, folder, &path, err, "%s", name));
	TRY(buf_slice(text, &bytes, err));
	return (secret ? io_replace_secret : io_replace_file)(path.at, bytes, err);
}

/* The folder, and the key of a log or a witness in its `private`; refuses where there is one. */
static enum status
make_key(struct arena *arena, const char *folder, enum note_kind kind, struct slice name,
	 struct note_signer *ret, struct err *err)
{
	struct note_signer signer;
	struct slice path, text;
	struct buf buf;
	TRY(note_signer_new(&signer, kind, name, err));
	TRY(seal_path(arena, folder, &path, err, "private/key"));
	if (access(path.at, F_OK) == 0)
		return err_set(err, STATUS_USAGE, "'%s' has a key already", folder);
	TRY(make_folder(folder, 0777, err));
	TRY(seal_path(arena, folder, &path, err, "private"));
	TRY(make_folder(path.at, 0700, err));
	buf_init(&buf, arena);
	note_signer_write(&buf, &signer);
	buf_write_byte(&buf, '\n');
	TRY(write_part(arena, folder, "private/key", true, &buf, err));
	buf_init(&buf, arena);
	note_key_write(&buf, &signer.key);
	buf_write_byte(&buf, '\n');
	TRY(write_part(arena, folder, "vkey", false, &buf, err));
	TRY(slice_copy(arena, name, &text, err));
	signer.key.name = text;
	*ret = signer;
	return STATUS_OK;
}

enum status
seal_witness_init(struct arena *arena, const char *folder, struct slice name, struct note_key *ret,
		  struct err *err)
{
	struct note_signer signer;
	TRY(make_key(arena, folder, NOTE_COSIGNATURE, name, &signer, err));
	*ret = signer.key;
	return STATUS_OK;
}

/* Keeps a checkpoint that was given, for good. */
static enum status
keep(struct arena *arena, const char *folder, uint64_t size, struct slice bytes, struct err *err)
{
	struct slice path;
	TRY(seal_path(arena, folder, &path, err, "checkpoints"));
	TRY(make_folder(path.at, 0777, err));
	TRY(seal_path(arena, folder, &path, err, "checkpoints/%" PRIu64, size));
	return access(path.at, F_OK) == 0 ? STATUS_OK : io_replace_file(path.at, bytes, err);
}

/* Signs the checkpoint and puts it where it counts; from here on it was given. It is kept after
 * that: so one that is kept and larger than the log says that the log was set back. */
static enum status
publish(struct arena *arena, const char *folder, const struct note_signer *signer,
	const struct checkpoint *checkpoint, struct slice *ret, struct err *err)
{
	struct buf buf;
	struct slice text, bytes, path;
	buf_init(&buf, arena);
	checkpoint_write(&buf, checkpoint);
	TRY(buf_slice(&buf, &text, err));
	TRY(slice_copy(arena, text, &text, err));
	buf_write_byte(&buf, '\n');
	TRY(note_sign(&buf, text, signer, 0, err));
	TRY(buf_slice(&buf, &bytes, err));
	TRY(seal_path(arena, folder, &path, err, "checkpoint"));
	TRY(io_replace_file(path.at, bytes, err));
	TRY(keep(arena, folder, checkpoint->size, bytes, err));
	*ret = bytes;
	return STATUS_OK;
}

enum status
seal_init(struct arena *arena, const char *folder, struct slice origin, struct note_key *ret,
	  struct err *err)
{
	struct checkpoint checkpoint = {.origin = origin};
	struct note_signer signer;
	uint8_t secret[SEAL_SECRET_BYTES];
	struct slice bytes;
	struct buf buf;
	TRY(merkle_empty(&checkpoint.root, err));
	TRY(make_key(arena, folder, NOTE_ED25519, origin, &signer, err));
	TRY(random_bytes(secret, sizeof(secret), err));
	buf_init(&buf, arena);
	buf_write_text(&buf, SECRET_HEAD);
	base64_write(&buf, slice_of((const char *)secret, sizeof(secret)));
	buf_write_byte(&buf, '\n');
	TRY(write_part(arena, folder, "private/secret", true, &buf, err));
	TRY(publish(arena, folder, &signer, &checkpoint, &bytes, err));
	*ret = signer.key;
	return STATUS_OK;
}

/* ---- opening ---- */

void
seal_done(struct seal *seal)
{
	tlog_done(&seal->tlog);
	if (seal->library)
		library_done(&seal->library);
	if (seal->renewed)
		library_done(&seal->renewed);
	if (seal->arena) /* else nothing was opened, and 0 is no lock */
		io_close(&seal->lock);
	explicit_bzero(seal->secret, sizeof(seal->secret));
	explicit_bzero(&seal->signer, sizeof(seal->signer));
}

static enum status
read_secret(struct seal *seal, struct err *err)
{
	struct slice text;
	size_t length;
	TRY(read_part(seal->arena, seal->folder, "private/secret", &text, err));
	text = slice_trim(text);
	if (!slice_starts(text, SLICE(SECRET_HEAD)) ||
	    !base64_read_bytes(slice_part(text, strlen(SECRET_HEAD), SIZE_MAX), seal->secret,
			       sizeof(seal->secret), &length) ||
	    length != sizeof(seal->secret))
		return err_set(err, STATUS_REFUSED, "'%s/private/secret' is no secret of a log",
			       seal->folder);
	return STATUS_OK;
}

static enum status
read_signer(struct seal *seal, struct err *err)
{
	struct slice text;
	TRY(read_part(seal->arena, seal->folder, "private/key", &text, err));
	TRY(note_signer_read(seal->arena, slice_trim(text), &seal->signer, err));
	if (seal->signer.key.id != seal->key.id ||
	    memcmp(seal->signer.key.bytes, seal->key.bytes, sizeof(seal->key.bytes)) != 0)
		return err_set(err, STATUS_BROKEN,
			       "'%s/private/key' is not the key that signed the checkpoint",
			       seal->folder);
	return STATUS_OK;
}

/* That secret and library are those of the log: who set one of them back must not sign a fork. */
static enum status
check_last_leaf(struct seal *seal, struct err *err)
{
	uint64_t size = seal->checkpoint.size;
	struct library_entry entry;
	struct seal_record record;
	char wanted[SEAL_RECORD_BYTES];
	struct slice *entries;
	size_t count;
	if (size == 0)
		return STATUS_OK;
	TRY(library_read(seal->library, (size_t)size - 1, seal->arena, &entry, err));
	TRY(seal_record_new(seal->arena, seal->secret, size - 1, &entry, &record, err));
	seal_record_write(&record, wanted);
	TRY(tlog_entries(seal->tlog, seal->arena, (size - 1) / TLOG_WIDTH, &entries, &count, err));
	if (!slice_equal(entries[count - 1], slice_of(wanted, sizeof(wanted))))
		return err_set(err, STATUS_BROKEN,
			       "secret and library in '%s/private' are not those of this log",
			       seal->folder);
	return STATUS_OK;
}

/* Who adds reads documents first, in workers that are forked of this process: the secret and the
 * key come after them. */
static enum status
read_secrets(struct seal *seal, enum seal_mode mode, struct err *err)
{
	if (mode == SEAL_ADD || mode == SEAL_SIGN)
		TRY(read_signer(seal, err));
	TRY(read_secret(seal, err));
	return check_last_leaf(seal, err);
}

enum status
seal_open_renewed(struct arena *arena, const char *folder, struct library **ret, struct err *err)
{
	struct slice path;
	TRY(seal_path(arena, folder, &path, err, SEAL_RENEWED));
	if (access(path.at, F_OK) == 0)
		return library_open(arena, path.at, ret, err);
	*ret = NULL;
	return STATUS_OK;
}

static enum status
open_private(struct seal *seal, enum seal_mode mode, struct err *err)
{
	struct slice path;
	TRY(seal_path(seal->arena, seal->folder, &path, err, "private/library"));
	bool missing = access(path.at, F_OK) != 0;
	if (missing && seal->checkpoint.size > 0)
		return err_set(err, STATUS_BROKEN, "'%s' is missing", path.at);
	if (mode == SEAL_ADD)
		TRY(library_open_to_add(seal->arena, path.at, &seal->library, err));
	else if (missing) /* nothing was sealed yet */
		TRY(library_open_unnamed(seal->arena, &seal->library, err));
	else
		TRY(library_open(seal->arena, path.at, &seal->library, err));
	if (library_count(seal->library) < seal->checkpoint.size)
		return err_set(err, STATUS_BROKEN, "'%s' has %zu of %" PRIu64 " sealed documents",
			       path.at, library_count(seal->library), seal->checkpoint.size);
	if (mode == SEAL_ADD)
		return STATUS_OK;
	TRY(seal_open_renewed(seal->arena, seal->folder, &seal->renewed, err));
	return read_secrets(seal, mode, err);
}

static enum status
open_parts(struct seal *seal, enum seal_mode mode, const struct note_key *key, struct err *err)
{
	struct slice text;
	if (key) {
		seal->key = *key;
	} else {
		if (read_part(seal->arena, seal->folder, "vkey", &text, err) != STATUS_OK)
			return err_wrap(err, "'%s' is no log (seal init makes one)", seal->folder);
		if (note_key_read(seal->arena, slice_trim(text), &seal->key, err) != STATUS_OK)
			return err_wrap(err, "'%s/vkey'", seal->folder);
	}
	if (mode == SEAL_ADD) {
		struct slice path;
		TRY(seal_path(seal->arena, seal->folder, &path, err, "private/lock"));
		TRY(io_lock(path.at, "the log", &seal->lock, err));
	}
	TRY(read_part(seal->arena, seal->folder, "checkpoint", &seal->bytes, err));
	if (checkpoint_open(seal->arena, seal->bytes, &seal->key, &seal->note, &seal->checkpoint,
			    err) != STATUS_OK)
		return err_wrap(err, "'%s/checkpoint'", seal->folder);
	if (mode == SEAL_ADD) {
		TRY(seal_check_not_set_back(seal, err));
		TRY(keep(seal->arena, seal->folder, seal->checkpoint.size, seal->bytes, err));
	}
	TRY((mode == SEAL_ADD ? tlog_open_to_add : tlog_open)(seal->folder, seal->checkpoint.size,
							      &seal->tlog, err));
	return mode == SEAL_READ ? STATUS_OK : open_private(seal, mode, err);
}

enum status
seal_open(struct seal *seal, struct arena *arena, const char *folder, enum seal_mode mode,
	  const struct note_key *key, struct err *err)
{
	*seal = (struct seal){.folder = folder, .arena = arena, .lock = -1};
	return open_parts(seal, mode, key, err);
}

/* ---- adding ---- */

static enum status
append(struct seal *seal, uint64_t index, struct arena *scratch, struct err *err)
{
	struct library_entry entry;
	struct seal_record record;
	char bytes[SEAL_RECORD_BYTES];
	TRY(library_read(seal->library, (size_t)index, scratch, &entry, err));
	TRY(seal_record_new(scratch, seal->secret, index, &entry, &record, err));
	seal_record_write(&record, bytes);
	return tlog_append(seal->tlog, slice_of(bytes, sizeof(bytes)), err);
}

enum status
seal_add(struct seal *seal, uint64_t *ret_count, struct err *err)
{
	struct checkpoint checkpoint = seal->checkpoint;
	struct arena scratch;
	enum status status = STATUS_OK;
	checkpoint.size = library_count(seal->library);
	*ret_count = checkpoint.size - seal->checkpoint.size;
	if (*ret_count == 0)
		return STATUS_OK;
	TRY(read_secrets(seal, SEAL_ADD, err));
	TRY(library_sync(seal->library, err)); /* a leaf without its document would be worthless */
	arena_init(&scratch, 0);
	for (uint64_t i = seal->checkpoint.size; i < checkpoint.size && status == STATUS_OK; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = append(seal, i, &scratch, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	TRY(status);
	TRY(tlog_flush(seal->tlog, err));
	TRY(tlog_root(seal->tlog, 0, checkpoint.size, &checkpoint.root, err));
	TRY(publish(seal->arena, seal->folder, &seal->signer, &checkpoint, &seal->bytes, err));
	tlog_tidy(seal->tlog);
	return checkpoint_open(seal->arena, seal->bytes, &seal->key, &seal->note, &seal->checkpoint,
			       err);
}
