/* The same as tests/peers/tlog_go check, by Tocsin: a line "record index path checkpoint", base64
 * but for the index; prints 1 where the proof holds and 0 where it does not. */
#include "base/base64.h"
#include "base/io.h"
#include "leak/checkpoint.h"

#include <stdio.h>
#include <unistd.h>

static enum status
decode(struct arena *arena, struct slice text, struct slice *ret)
{
	struct buf buf;
	buf_init(&buf, arena);
	if (!slice_equal(text, SLICE("-")) && !base64_read(&buf, text))
		return STATUS_REFUSED;
	return buf_slice(&buf, ret, NULL);
}

static enum status
check(struct arena *arena, struct digest *digest, const struct note_key *key, struct slice line)
{
	struct slice number, record, path, bytes, field[4];
	struct merkle_path proof = {.count = 0};
	struct checkpoint checkpoint;
	struct sha256 leaf;
	struct note note;
	uint64_t index;
	for (size_t i = 0; i < 4; i++)
		if (!slice_next(&line, ' ', &field[i]))
			return STATUS_REFUSED;
	number = field[1];
	TRY(decode(arena, field[0], &record));
	TRY(decode(arena, field[2], &path));
	TRY(decode(arena, field[3], &bytes));
	if (!slice_number(number, &index) || path.length % SHA256_BYTES ||
	    path.length > sizeof(proof.hashes))
		return STATUS_REFUSED;
	proof.count = path.length / SHA256_BYTES;
	if (path.length)
		memcpy(proof.hashes, path.at, path.length);
	TRY(checkpoint_open(arena, bytes, key, &note, &checkpoint, NULL));
	TRY(merkle_leaf(digest, record, &leaf, NULL));
	const struct merkle_subtree tree = {0, checkpoint.size, checkpoint.root};
	return merkle_verify_inclusion(digest, &tree, index, &leaf, &proof, NULL);
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct digest *digest;
	struct note_key key;
	struct slice input, line;
	struct err err;
	CHECK(argc == 2);
	arena_init(&arena, 0);
	CHECK(digest_init(&digest, &err) == STATUS_OK);
	CHECK(note_key_read(&arena, slice_text(argv[1]), &key, &err) == STATUS_OK);
	CHECK(io_read_fd(&arena, STDIN_FILENO, 1u << 30, &input, &err) == STATUS_OK);
	while (input.length && slice_next(&input, '\n', &line)) {
		struct arena_mark mark = arena_mark(&arena);
		if (line.length)
			(void)puts(check(&arena, digest, &key, line) == STATUS_OK ? "1" : "0");
		arena_rewind(&arena, mark);
	}
	digest_done(&digest);
	arena_done(&arena);
	return 0;
}
