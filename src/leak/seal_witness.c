#include "leak/seal.h"

#include "base/io.h"
#include "leak/limits.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
same_key(const struct note_key *a, const struct note_key *b)
{
	return a->id == b->id && slice_equal(a->name, b->name) &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

enum status
seal_witnesses(const struct seal *seal, struct note_key **ret, size_t *ret_count, struct err *err)
{
	struct note_key *keys = NULL;
	size_t count = 0, capacity = 0;
	struct slice path, text, line;
	TRY(seal_path(seal->arena, seal->folder, &path, err, "witnesses"));
	if (access(path.at, F_OK) == 0) {
		TRY(io_read_file(seal->arena, path.at, NOTE_BYTES, &text, err));
		while (slice_next(&text, '\n', &line)) {
			line = slice_trim(line);
			if (line.length == 0 || line.at[0] == '#')
				continue;
			keys = arena_grow(seal->arena, keys, &capacity, count + 1, sizeof(*keys),
					  _Alignof(struct note_key));
			if (!keys)
				return err_no_memory(err);
			if (note_key_read(seal->arena, line, &keys[count++], err) != STATUS_OK)
				return err_wrap(err, "'%s'", path.at);
		}
	}
	*ret = keys;
	*ret_count = count;
	return STATUS_OK;
}

/* ---- whose checkpoint a proof goes with ---- */

/* Whether one of the witnesses signed it; a signature that does not hold is no reason to stop. */
static bool
is_cosigned(const struct note *note, const struct note_key *witnesses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool signed_by = false;
		int64_t time;
		if (note_verify(note, &witnesses[i], &signed_by, &time, NULL) == STATUS_OK &&
		    signed_by)
			return true;
	}
	return false;
}

static void
close_folder(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder);
}

enum status
seal_next_size(const struct seal *seal, uint64_t above, uint64_t *ret, struct err *err)
{
	struct slice path;
	uint64_t size, least = 0;
	TRY(seal_path(seal->arena, seal->folder, &path, err, "checkpoints"));
	DEFER(close_folder)
	DIR *folder = opendir(path.at);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (slice_number(slice_text(entry->d_name), &size) && size > above &&
		    (least == 0 || size < least))
			least = size;
	*ret = least;
	return STATUS_OK;
}

enum status
seal_check_not_set_back(const struct seal *seal, struct err *err)
{
	uint64_t later;
	struct checkpoint now;
	struct slice path, bytes;
	struct note note;
	TRY(seal_next_size(seal, seal->checkpoint.size, &later, err));
	if (later == 0)
		return STATUS_OK;
	/* Who only reads may be overtaken by who adds. */
	TRY(seal_path(seal->arena, seal->folder, &path, err, "checkpoint"));
	TRY(io_read_file(seal->arena, path.at, NOTE_BYTES, &bytes, err));
	TRY(checkpoint_open(seal->arena, bytes, &seal->key, &note, &now, err));
	if (now.size >= later)
		return STATUS_OK;
	return err_set(err, STATUS_BROKEN,
		       "the log has %" PRIu64 " leaves, but a checkpoint of %" PRIu64
		       " was given: it was set back to an older copy",
		       seal->checkpoint.size, later);
}

enum status
seal_read_old(const struct seal *seal, uint64_t size, struct slice *ret_bytes,
	      struct note *ret_note, struct checkpoint *ret, struct err *err)
{
	struct slice path, bytes;
	TRY(seal_path(seal->arena, seal->folder, &path, err, "checkpoints/%" PRIu64, size));
	TRY(io_read_file(seal->arena, path.at, NOTE_BYTES, &bytes, err));
	if (checkpoint_open(seal->arena, bytes, &seal->key, ret_note, ret, err) != STATUS_OK)
		return err_wrap(err, "'%s'", path.at);
	if (ret->size != size)
		return err_set(err, STATUS_BROKEN, "'%s' is of another size", path.at);
	*ret_bytes = bytes;
	return STATUS_OK;
}

enum status
seal_checkpoint_for(const struct seal *seal, uint64_t index, struct slice *ret_bytes,
		    struct checkpoint *ret, struct err *err)
{
	struct note_key *witnesses;
	struct note note;
	size_t count;
	TRY(seal_witnesses(seal, &witnesses, &count, err));
	for (uint64_t size = index; count > 0;) {
		TRY(seal_next_size(seal, size, &size, err));
		if (size == 0 || size > seal->checkpoint.size)
			break;
		TRY(seal_read_old(seal, size, ret_bytes, &note, ret, err));
		if (is_cosigned(&note, witnesses, count))
			return STATUS_OK;
	}
	*ret_bytes = seal->bytes;
	*ret = seal->checkpoint;
	return STATUS_OK;
}

/* ---- signing as a witness ---- */

/* What a witness keeps of a log: the checkpoint it signed last, under a digest of the origin. */
static enum status
seen_path(struct arena *arena, const char *folder, struct slice origin, struct slice *ret,
	  struct err *err)
{
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];
	TRY(sha256_of(origin, &digest, err));
	sha256_print(&digest, hex);
	TRY(seal_path(arena, folder, ret, err, "seen"));
	if (mkdir(ret->at, 0777) != 0 && errno != EEXIST)
		return err_system(err, STATUS_IO, "cannot make the folder '%s'", ret->at);
	return seal_path(arena, folder, ret, err, "seen/%s", hex);
}

enum status
seal_check_continues(struct seal *seal, const struct checkpoint *older, struct err *err)
{
	struct merkle_subtree part = {0, older->size, older->root};
	struct merkle_subtree whole = {0, seal->checkpoint.size, seal->checkpoint.root};
	struct merkle_path path;
	struct digest *digest;
	if (older->size > whole.end)
		return err_set(err, STATUS_BROKEN,
			       "the log has %" PRIu64 " leaves, and had %" PRIu64 " before",
			       whole.end, older->size);
	if (older->size == 0)
		return STATUS_OK;
	TRY(tlog_consistency(seal->tlog, part.end, whole.end, &path, err));
	TRY(digest_init(&digest, err));
	enum status status = merkle_verify_consistency(digest, &part, &whole, &path, err);
	digest_done(&digest);
	return status;
}

static enum status
check_seen(struct seal *seal, const char *path, struct err *err)
{
	struct checkpoint older;
	struct slice bytes;
	struct note note;
	if (access(path, F_OK) != 0)
		return STATUS_OK;
	TRY(io_read_file(seal->arena, path, NOTE_BYTES, &bytes, err));
	TRY(checkpoint_open(seal->arena, bytes, &seal->key, &note, &older, err));
	if (seal_check_continues(seal, &older, err) != STATUS_OK)
		return err_wrap(err, "the log does not continue what this witness signed");
	return STATUS_OK;
}

enum status
seal_witness_sign(struct seal *seal, const char *folder, int64_t time, struct slice *ret,
		  struct err *err)
{
	DEFER(io_close)
	int lock = -1;
	struct note_signer signer;
	struct slice path, text, bytes;
	struct sha256 root;
	struct buf buf;
	TRY(seal_path(seal->arena, folder, &path, err, "private/lock"));
	TRY(io_lock(path.at, "the witness", &lock, err));
	TRY(seal_path(seal->arena, folder, &path, err, "private/key"));
	TRY(io_read_file(seal->arena, path.at, NOTE_BYTES, &text, err));
	TRY(note_signer_read(seal->arena, slice_trim(text), &signer, err));
	if (signer.key.kind != NOTE_COSIGNATURE)
		return err_set(err, STATUS_USAGE, "'%s' has the key of a log, not of a witness",
			       folder);
	TRY(tlog_root(seal->tlog, 0, seal->checkpoint.size, &root, err));
	if (!sha256_equal(&root, &seal->checkpoint.root))
		return err_set(err, STATUS_BROKEN, "the tiles have another root than is signed");
	TRY(seen_path(seal->arena, folder, seal->checkpoint.origin, &path, err));
	TRY(check_seen(seal, path.at, err));
	buf_init(&buf, seal->arena);
	buf_write(&buf, seal->bytes);
	TRY(note_sign(&buf, seal->note.text, &signer, time, err));
	TRY(buf_slice(&buf, &bytes, err));
	TRY(io_replace_file(path.at, bytes, err)); /* first: what it signed it must remember */
	*ret = bytes;
	return STATUS_OK;
}

/* ---- taking a witness's signature ---- */

static enum status
remember_witness(struct seal *seal, const struct note_key *witness, struct err *err)
{
	struct note_key *keys;
	size_t count;
	struct slice path, text;
	struct buf buf;
	TRY(seal_witnesses(seal, &keys, &count, err));
	buf_init(&buf, seal->arena);
	for (size_t i = 0; i < count; i++) {
		if (same_key(&keys[i], witness))
			return STATUS_OK;
		note_key_write(&buf, &keys[i]);
		buf_write_byte(&buf, '\n');
	}
	note_key_write(&buf, witness);
	buf_write_byte(&buf, '\n');
	TRY(buf_slice(&buf, &text, err));
	TRY(seal_path(seal->arena, seal->folder, &path, err, "witnesses"));
	return io_replace_file(path.at, text, err);
}

static bool
has_line(const struct note *note, struct slice line)
{
	for (size_t i = 0; i < note->count; i++)
		if (slice_equal(note->signatures[i].line, line))
			return true;
	return false;
}

enum status
seal_cosign(struct seal *seal, struct slice bytes, const struct note_key *witness, struct err *err)
{
	struct note theirs, ours;
	struct checkpoint checkpoint, old;
	struct slice path, mine;
	struct buf buf;
	if (witness->kind != NOTE_COSIGNATURE)
		return err_set(err, STATUS_USAGE, "'%.*s' is no key of a witness (type 04)",
			       SLICE_PRINT(witness->name));
	TRY(checkpoint_open(seal->arena, bytes, &seal->key, &theirs, &checkpoint, err));
	TRY(note_require(&theirs, witness, err));
	TRY(seal_read_old(seal, checkpoint.size, &mine, &ours, &old, err));
	if (!slice_equal(ours.text, theirs.text))
		return err_set(err, STATUS_BROKEN, "the witness signed another log of that name");
	TRY(remember_witness(seal, witness, err));
	buf_init(&buf, seal->arena);
	buf_write(&buf, mine);
	for (size_t i = 0; i < theirs.count; i++)
		if (theirs.signatures[i].id == witness->id &&
		    slice_equal(theirs.signatures[i].name, witness->name) &&
		    !has_line(&ours, theirs.signatures[i].line))
			buf_write(&buf, theirs.signatures[i].line);
	TRY(buf_slice(&buf, &mine, err));
	TRY(seal_path(seal->arena, seal->folder, &path, err, "checkpoints/%" PRIu64,
		      checkpoint.size));
	TRY(io_replace_file(path.at, mine, err));
	if (checkpoint.size != seal->checkpoint.size)
		return STATUS_OK;
	TRY(seal_path(seal->arena, seal->folder, &path, err, "checkpoint"));
	return io_replace_file(path.at, mine, err);
}
