#include "leak/merkle.h"

enum status
merkle_leaf(struct digest *digest, struct slice entry, struct sha256 *ret, struct err *err)
{
	TRY(digest_start(digest, DIGEST_SHA256, err));
	TRY(digest_write(digest, SLICE("\x00"), err));
	TRY(digest_write(digest, entry, err));
	return digest_read(digest, ret, err);
}

enum status
merkle_node(struct digest *digest, const struct sha256 *left, const struct sha256 *right,
	    struct sha256 *ret, struct err *err)
{
	char node[1 + 2 * SHA256_BYTES] = {1};
	memcpy(node + 1, left->bytes, SHA256_BYTES);
	memcpy(node + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
	TRY(digest_start(digest, DIGEST_SHA256, err));
	TRY(digest_write(digest, slice_of(node, sizeof(node)), err));
	return digest_read(digest, ret, err);
}

enum status
merkle_empty(struct sha256 *ret, struct err *err)
{
	return sha256_of(SLICE_NONE, ret, err);
}

enum status
merkle_fold(struct digest *digest, struct sha256 *hashes, size_t count, struct sha256 *ret,
	    struct err *err)
{
	CHECK(count > 0);
	/* Level by level; the last one of an odd level goes up as it is. */
	for (; count > 1; count = (count + 1) / 2) {
		for (size_t i = 0; i < count / 2; i++)
			TRY(merkle_node(digest, &hashes[2 * i], &hashes[2 * i + 1], &hashes[i],
					err));
		if (count % 2)
			hashes[count / 2] = hashes[count - 1];
	}
	*ret = hashes[0];
	return STATUS_OK;
}

uint64_t
merkle_split(uint64_t size)
{
	CHECK(size > 1);
	return UINT64_C(1) << (63 - __builtin_clzll(size - 1));
}

bool
merkle_check_subtree(uint64_t start, uint64_t end)
{
	if (start >= end)
		return false;
	uint64_t size = end - start;
	return size == 1 || (start & (2 * merkle_split(size) - 1)) == 0;
}

/* ---- verifying ---- */

static enum status
broken(struct err *err, const char *what)
{
	return err_set(err, STATUS_BROKEN, "RFC 9162 §2.1: %s", what);
}

enum status
merkle_verify_inclusion(struct digest *digest, const struct merkle_subtree *tree, uint64_t index,
			const struct sha256 *leaf, const struct merkle_path *path, struct err *err)
{
	struct sha256 hash = *leaf;
	if (!merkle_check_subtree(tree->start, tree->end))
		return broken(err, "no such tree");
	if (index < tree->start || index >= tree->end)
		return broken(err, "the leaf's index is not in the tree");
	uint64_t at = index - tree->start, last = tree->end - tree->start - 1;
	for (size_t i = 0; i < path->count; i++) {
		if (last == 0)
			return broken(err, "the path is longer than the tree is high");
		if (at & 1 || at == last) {
			TRY(merkle_node(digest, &path->hashes[i], &hash, &hash, err));
			for (; !(at & 1) && at; at >>= 1)
				last >>= 1;
		} else {
			TRY(merkle_node(digest, &hash, &path->hashes[i], &hash, err));
		}
		at >>= 1;
		last >>= 1;
	}
	if (last)
		return broken(err, "the path ends below the root");
	return sha256_equal(&hash, &tree->root)
		       ? STATUS_OK
		       : broken(err, "the path leads to another root than the tree's");
}

/* The part's first and last leaf and the whole's last, seen at one level after the other. */
struct climb {
	uint64_t first, last, end;
};

static void
climb_up(struct climb *climb)
{
	climb->first >>= 1;
	climb->last >>= 1;
	climb->end >>= 1;
}

static enum status
climb_path(struct digest *digest, struct climb climb, const struct merkle_path *path, size_t from,
	   struct sha256 *part, struct sha256 *whole, struct err *err)
{
	for (size_t i = from; i < path->count; i++) {
		const struct sha256 *hash = &path->hashes[i];
		if (climb.end == 0)
			return broken(err, "the proof is longer than the tree is high");
		if (climb.last & 1 || climb.last == climb.end) {
			if (climb.first < climb.last)
				TRY(merkle_node(digest, hash, part, part, err));
			TRY(merkle_node(digest, hash, whole, whole, err));
			while (!(climb.last & 1) && climb.last)
				climb_up(&climb);
		} else {
			TRY(merkle_node(digest, whole, hash, whole, err));
		}
		climb_up(&climb);
	}
	return climb.end ? broken(err, "the proof ends below the root") : STATUS_OK;
}

/* No leaves are in every tree: there is nothing to prove. */
static enum status
verify_empty(const struct merkle_subtree *part, const struct merkle_path *path, struct err *err)
{
	struct sha256 empty;
	TRY(merkle_empty(&empty, err));
	if (path->count)
		return broken(err, "a proof of no leaves has hashes");
	return sha256_equal(&part->root, &empty)
		       ? STATUS_OK
		       : broken(err, "the root of no leaves is another one");
}

enum status
merkle_verify_subtree(struct digest *digest, const struct merkle_subtree *part,
		      const struct merkle_subtree *whole, const struct merkle_path *path,
		      struct err *err)
{
	struct climb climb;
	struct sha256 old, new;
	size_t from = 0;
	if (whole->start != 0 || part->end > whole->end)
		return broken(err, "no such trees");
	if (part->start == part->end)
		return verify_empty(part, path, err);
	if (!merkle_check_subtree(part->start, part->end))
		return broken(err, "no such trees");
	climb = (struct climb){part->start, part->end - 1, whole->end - 1};
	if (climb.last == climb.end)
		while (climb.first != climb.last)
			climb_up(&climb);
	else
		while (climb.first != climb.last && climb.last & 1)
			climb_up(&climb);
	if (climb.first == climb.last) {
		old = new = part->root;
	} else {
		if (path->count == 0)
			return broken(err, "the proof is empty");
		old = new = path->hashes[from++];
	}
	TRY(climb_path(digest, climb, path, from, &old, &new, err));
	if (!sha256_equal(&old, &part->root))
		return broken(err, "the proof leads to another root than the older tree's");
	return sha256_equal(&new, &whole->root)
		       ? STATUS_OK
		       : broken(err, "the proof leads to another root than the newer tree's");
}

enum status
merkle_verify_consistency(struct digest *digest, const struct merkle_subtree *older,
			  const struct merkle_subtree *newer, const struct merkle_path *path,
			  struct err *err)
{
	if (older->start != 0 || older->end == 0)
		return broken(err, "the older tree has no leaves");
	return merkle_verify_subtree(digest, older, newer, path, err);
}
