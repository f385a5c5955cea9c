/*
 * What a log says of a document without telling anything of it: a record of fixed size, whose every
 * part is a commitment, SHA-256(salt || domain || value), to be opened one by one. Salts are
 * derived of a secret of the log, so that who has no salt cannot confirm a guess. See
 * docs/adr/0007-seal.md.
 */
#ifndef TOCSIN_LEAK_COMMIT_H
#define TOCSIN_LEAK_COMMIT_H

#include "leak/library.h"
#include "leak/merkle.h"

#define SEAL_SECRET_BYTES 32
#define SEAL_SALT_BYTES 32
#define SEAL_HANDLE_BYTES 16
#define SEAL_EXTRACTOR_BYTES 8
#define SEAL_RECORD_BYTES (2 + SEAL_HANDLE_BYTES + 4 * SHA256_BYTES + SEAL_EXTRACTOR_BYTES)
#define SEAL_RECORD_VERSION 1
#define SEAL_TREE_LEAVES_MIN 16 /* a tree of commitments has no fewer leaves ... */
#define SEAL_TREE_HEIGHT_MAX 21
#define SEAL_TREE_LEAVES_MAX (1u << SEAL_TREE_HEIGHT_MAX)

struct seal_record {
	uint8_t handle[SEAL_HANDLE_BYTES]; /* names the leaf; says nothing */
	struct sha256 file;                /* commitment to the SHA-256 of its bytes */
	struct sha256 text;                /* to the SHA-256 of all its units, a line each */
	struct sha256 fields;              /* root of the tree of its properties */
	struct sha256 units;               /* root of the tree of its units */
	uint64_t extractor;
};

/* What a commitment is to: part of what is hashed, so that one cannot pass for another. */
enum seal_domain {
	SEAL_FILE,
	SEAL_TEXT,
	SEAL_UNIT,    /* of the tree of units: the text of one */
	SEAL_FIELD,   /* of the tree of properties: "name: value" */
	SEAL_PADDING, /* behind the last of either: nothing */
};

struct seal_salt {
	uint8_t bytes[SEAL_SALT_BYTES];
};

/* What derives the salts of one document; secret. */
struct seal_document_key {
	uint8_t bytes[SEAL_SECRET_BYTES];
};

void seal_record_write(const struct seal_record *record, char ret[static SEAL_RECORD_BYTES]);
enum status seal_record_read(struct slice bytes, struct seal_record *ret, struct err *err)
	MUST_CHECK;

/* By the leaf it will be and by its bytes: another document at the same place, after a log was set
 * back to an older copy, has other salts. */
enum status seal_document_key(const uint8_t secret[static SEAL_SECRET_BYTES], uint64_t index,
			      const struct sha256 *file, struct seal_document_key *ret,
			      struct err *err) MUST_CHECK;

/* tree: SEAL_UNIT or SEAL_FIELD, of whose leaf it is, padding too; SEAL_FILE and SEAL_TEXT are of
 * no tree, and ordinal is 0. */
enum status seal_salt(const struct seal_document_key *key, enum seal_domain tree, uint64_t ordinal,
		      struct seal_salt *ret, struct err *err) MUST_CHECK;
enum status seal_commit(struct digest *digest, const struct seal_salt *salt,
			enum seal_domain domain, struct slice value, struct sha256 *ret,
			struct err *err) MUST_CHECK;

/* The hashes of the leaves of a tree, padded to a power of two. */
struct seal_tree {
	struct sha256 *leaves;
	size_t count;
};

enum status seal_tree_units(struct arena *arena, const struct seal_document_key *key,
			    const struct document *document, struct seal_tree *ret, struct err *err)
	MUST_CHECK;
enum status seal_tree_fields(struct arena *arena, const struct seal_document_key *key,
			     const struct document *document, struct seal_tree *ret,
			     struct err *err) MUST_CHECK;
/* The leaves stay. */
enum status seal_tree_root(struct arena *scratch, struct digest *digest,
			   const struct seal_tree *tree, struct sha256 *ret, struct err *err)
	MUST_CHECK;
enum status seal_tree_path(struct arena *scratch, struct digest *digest,
			   const struct seal_tree *tree, size_t ordinal, struct merkle_path *ret,
			   struct err *err) MUST_CHECK;

/* "name: value", what a leaf of the tree of properties commits to. */
enum status seal_field_text(struct arena *arena, const struct document_field *field,
			    struct slice *ret, struct err *err) MUST_CHECK;
/* The SHA-256 of the units' texts, each followed by a newline (they hold none). */
enum status seal_text_digest(const struct document *document, struct sha256 *ret, struct err *err)
	MUST_CHECK;

/* The record of a document at that leaf. */
enum status seal_record_new(struct arena *scratch, const uint8_t secret[static SEAL_SECRET_BYTES],
			    uint64_t index, const struct library_entry *entry,
			    struct seal_record *ret, struct err *err) MUST_CHECK;

#endif
