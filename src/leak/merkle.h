/*
 * Merkle trees over SHA-256 and their proofs (RFC 9162 §2.1, the same hashes as RFC 6962 §2.1).
 * Subtrees are those of draft-ietf-plants-merkle-tree-certs: [start, end) where start is a multiple
 * of the least power of two that is not below end - start; a tree is the subtree [0, size).
 *
 * A digest under way is borrowed for the hashing: what was written to it is forgotten.
 */
#ifndef TOCSIN_LEAK_MERKLE_H
#define TOCSIN_LEAK_MERKLE_H

#include "base/crypto.h"

#define MERKLE_PATH_MAX 64 /* hashes of a path: sizes have 64 bits */

struct merkle_path {
	struct sha256 hashes[MERKLE_PATH_MAX];
	size_t count;
};

struct merkle_subtree {
	uint64_t start, end;
	struct sha256 root;
};

enum status merkle_leaf(struct digest *digest, struct slice entry, struct sha256 *ret,
			struct err *err) MUST_CHECK;
enum status merkle_node(struct digest *digest, const struct sha256 *left,
			const struct sha256 *right, struct sha256 *ret, struct err *err) MUST_CHECK;
enum status merkle_empty(struct sha256 *ret, struct err *err) MUST_CHECK; /* root of no leaves */

/* The root over hashes of leaves; count >= 1. The hashes are overwritten. */
enum status merkle_fold(struct digest *digest, struct sha256 *hashes, size_t count,
			struct sha256 *ret, struct err *err) MUST_CHECK;

/* The greatest power of two below size, size > 1: where RFC 9162 splits a tree. */
uint64_t merkle_split(uint64_t size);
bool merkle_check_subtree(uint64_t start, uint64_t end);

/* STATUS_OK where the proof holds, STATUS_BROKEN where it does not. */
enum status merkle_verify_inclusion(struct digest *digest, const struct merkle_subtree *tree,
				    uint64_t index, const struct sha256 *leaf,
				    const struct merkle_path *path, struct err *err) MUST_CHECK;
/* That the leaves of part are those leaves of the whole, a tree that starts at 0. An empty part is
 * in every tree. */
enum status merkle_verify_subtree(struct digest *digest, const struct merkle_subtree *part,
				  const struct merkle_subtree *whole,
				  const struct merkle_path *path, struct err *err) MUST_CHECK;
/* That from one tree to the other leaves were only added. An older one without leaves proves
 * nothing and is refused (RFC 9162 §2.1.4). */
enum status merkle_verify_consistency(struct digest *digest, const struct merkle_subtree *older,
				      const struct merkle_subtree *newer,
				      const struct merkle_path *path, struct err *err) MUST_CHECK;

#endif
