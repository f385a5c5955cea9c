/* Proofs from anywhere: what is read is written as the same bytes, and any path has an answer. */
#include "leak/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
answer(const struct tlog_proof *proof)
{
	struct merkle_subtree tree = {0, proof->index + 1, {{0}}};
	struct merkle_subtree older = {0, (proof->index >> 1) + 1, {{0}}};
	struct sha256 leaf = {{0}};
	struct digest *digest;
	CHECK(digest_init(&digest, NULL) == STATUS_OK);
	enum status status =
		merkle_verify_inclusion(digest, &tree, proof->index, &leaf, &proof->path, NULL);
	CHECK(status == STATUS_BROKEN || proof->path.count == 0);
	status = merkle_verify_consistency(digest, &older, &tree, &proof->path, NULL);
	CHECK(status == STATUS_BROKEN || proof->path.count == 0);
	digest_done(&digest);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size), text;
	struct tlog_proof proof;
	struct arena arena;
	struct buf buf;
	arena_init(&arena, 0);
	if (tlog_proof_read(&arena, bytes, &proof, NULL) == STATUS_OK) {
		buf_init(&buf, &arena);
		tlog_proof_write(&buf, &proof);
		CHECK(buf_slice(&buf, &text, NULL) == STATUS_OK);
		CHECK(slice_equal(text, bytes));
		answer(&proof);
	}
	arena_done(&arena);
	return 0;
}
