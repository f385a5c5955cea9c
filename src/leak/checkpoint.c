#include "leak/checkpoint.h"

#include "base/base64.h"
#include "leak/limits.h"

#include <inttypes.h>

#define PROOF_HEAD "c2sp.org/tlog-proof@v1"

static void
write_hash(struct buf *buf, const struct sha256 *hash)
{
	base64_write(buf, slice_of((const char *)hash->bytes, SHA256_BYTES));
	buf_write_byte(buf, '\n');
}

static bool
read_hash(struct slice line, struct sha256 *ret)
{
	struct sha256 hash;
	size_t length;
	if (!base64_read_bytes(line, hash.bytes, SHA256_BYTES, &length) || length != SHA256_BYTES)
		return false;
	*ret = hash;
	return true;
}

/* Without leading zeros, and below 2^63. */
static bool
read_number(struct slice text, uint64_t *ret)
{
	uint64_t number;
	if (!slice_number(text, &number) || number > INT64_MAX ||
	    (text.length > 1 && text.at[0] == '0'))
		return false;
	*ret = number;
	return true;
}

/* ---- the checkpoint ---- */

static enum status
refuse(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "C2SP tlog-checkpoint: %s", what);
}

enum status
checkpoint_read(struct slice text, struct checkpoint *ret, struct err *err)
{
	struct checkpoint checkpoint;
	struct slice size, root, extension;
	if (!slice_ends(text, SLICE("\n")))
		return refuse(err, "the last line is not ended");
	text.length--;
	(void)slice_next(&text, '\n', &checkpoint.origin);
	if (checkpoint.origin.length == 0)
		return refuse(err, "no origin");
	if (!slice_next(&text, '\n', &size) || !read_number(size, &checkpoint.size))
		return refuse(err, "the second line is the size, without leading zeros");
	if (!slice_next(&text, '\n', &root) || !read_hash(root, &checkpoint.root))
		return refuse(err, "the third line is the root, base64 of 32 bytes");
	while (slice_next(&text, '\n', &extension))
		if (extension.length == 0)
			return refuse(err, "an empty line");
	*ret = checkpoint;
	return STATUS_OK;
}

void
checkpoint_write(struct buf *buf, const struct checkpoint *checkpoint)
{
	buf_write(buf, checkpoint->origin);
	buf_print(buf, "\n%" PRIu64 "\n", checkpoint->size);
	write_hash(buf, &checkpoint->root);
}

enum status
checkpoint_open(struct arena *arena, struct slice bytes, const struct note_key *key,
		struct note *ret_note, struct checkpoint *ret, struct err *err)
{
	struct note note;
	struct checkpoint checkpoint;
	struct sha256 empty;
	TRY(note_read(arena, bytes, NOTE_BYTES, &note, err));
	TRY(note_require(&note, key, err));
	TRY(checkpoint_read(note.text, &checkpoint, err));
	if (!slice_equal(checkpoint.origin, key->name))
		return err_set(err, STATUS_BROKEN, "it is of the log '%.*s', not of '%.*s'",
			       SLICE_PRINT(checkpoint.origin), SLICE_PRINT(key->name));
	TRY(merkle_empty(&empty, err));
	if (checkpoint.size == 0 && !sha256_equal(&checkpoint.root, &empty))
		return err_set(err, STATUS_BROKEN, "RFC 9162 §2.1.1: a root over no leaves");
	*ret_note = note;
	*ret = checkpoint;
	return STATUS_OK;
}

/* ---- the proof ---- */

static enum status
refuse_proof(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "C2SP tlog-proof: %s", what);
}

static enum status
read_extra(struct arena *arena, struct slice text, struct tlog_proof *proof, struct err *err)
{
	size_t length;
	uint8_t *bytes = arena_new(arena, uint8_t, text.length + 1);
	if (!bytes)
		return err_no_memory(err);
	if (!base64_read_bytes(text, bytes, text.length, &length))
		return refuse_proof(err, "the extra data are not base64");
	proof->has_extra = true;
	proof->extra = slice_of((const char *)bytes, length);
	return STATUS_OK;
}

static enum status
read_path(struct slice *rest, struct merkle_path *path, struct err *err)
{
	struct slice line;
	path->count = 0;
	while (slice_next(rest, '\n', &line) && line.length) {
		if (path->count == MERKLE_PATH_MAX)
			return refuse_proof(err, "more hashes than a tree is high");
		if (!read_hash(line, &path->hashes[path->count]))
			return refuse_proof(err, "a hash is no base64 of 32 bytes");
		path->count++;
	}
	return rest->at ? STATUS_OK : refuse_proof(err, "no empty line before the checkpoint");
}

enum status
tlog_proof_read(struct arena *arena, struct slice bytes, struct tlog_proof *ret, struct err *err)
{
	struct tlog_proof proof = {.has_extra = false};
	struct slice line, rest = bytes;
	(void)slice_next(&rest, '\n', &line);
	if (!slice_equal(line, SLICE(PROOF_HEAD)))
		return refuse_proof(err, "it does not begin with " PROOF_HEAD);
	if (!slice_next(&rest, '\n', &line))
		return refuse_proof(err, "no index");
	if (slice_starts(line, SLICE("extra "))) {
		TRY(read_extra(arena, slice_part(line, 6, SIZE_MAX), &proof, err));
		if (!slice_next(&rest, '\n', &line))
			return refuse_proof(err, "no index");
	}
	if (!slice_starts(line, SLICE("index ")) ||
	    !read_number(slice_part(line, 6, SIZE_MAX), &proof.index))
		return refuse_proof(err, "the index is a number without leading zeros");
	TRY(read_path(&rest, &proof.path, err));
	proof.checkpoint = rest;
	*ret = proof;
	return STATUS_OK;
}

void
tlog_proof_write(struct buf *buf, const struct tlog_proof *proof)
{
	buf_write_text(buf, PROOF_HEAD "\n");
	if (proof->has_extra) {
		buf_write_text(buf, "extra ");
		base64_write(buf, proof->extra);
		buf_write_byte(buf, '\n');
	}
	buf_print(buf, "index %" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->path.count; i++)
		write_hash(buf, &proof->path.hashes[i]);
	buf_write_byte(buf, '\n');
	buf_write(buf, proof->checkpoint);
}
