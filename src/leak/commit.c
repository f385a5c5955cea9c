#include "leak/commit.h"

#include "base/cursor.h"
#include "base/sign.h"

#define INFO_BYTES 64
#define SALTS_AT_ONCE 16 /* part of the format: a change would lose what is sealed */

static const char *const DOMAINS[] = {
	[SEAL_FILE] = "tocsin-seal/v1 file",       [SEAL_TEXT] = "tocsin-seal/v1 text",
	[SEAL_UNIT] = "tocsin-seal/v1 unit",       [SEAL_FIELD] = "tocsin-seal/v1 field",
	[SEAL_PADDING] = "tocsin-seal/v1 padding",
};

static void
close_digest(struct digest **digest)
{
	if (*digest)
		digest_done(digest);
}

/* ---- the record ---- */

static char *
put(char *at, const void *bytes, size_t length)
{
	memcpy(at, bytes, length);
	return at + length;
}

static char *
put_number(char *at, uint64_t number, size_t length)
{
	for (size_t i = length; i-- > 0; number >>= 8)
		at[i] = (char)number;
	return at + length;
}

void
seal_record_write(const struct seal_record *record, char ret[static SEAL_RECORD_BYTES])
{
	char *at = put_number(ret, SEAL_RECORD_VERSION, 2);
	at = put(at, record->handle, SEAL_HANDLE_BYTES);
	at = put(at, record->file.bytes, SHA256_BYTES);
	at = put(at, record->text.bytes, SHA256_BYTES);
	at = put(at, record->fields.bytes, SHA256_BYTES);
	at = put(at, record->units.bytes, SHA256_BYTES);
	at = put_number(at, record->extractor, SEAL_EXTRACTOR_BYTES);
	CHECK(at == ret + SEAL_RECORD_BYTES);
}

enum status
seal_record_read(struct slice bytes, struct seal_record *ret, struct err *err)
{
	struct seal_record record;
	struct sha256 *const parts[] = {&record.file, &record.text, &record.fields, &record.units};
	struct cursor cursor;
	struct slice part;
	uint16_t version;
	if (bytes.length != SEAL_RECORD_BYTES)
		return err_set(err, STATUS_REFUSED, "a record of %zu bytes: it has %d",
			       bytes.length, SEAL_RECORD_BYTES);
	cursor_init(&cursor, bytes);
	CHECK(cursor_u16be(&cursor, &version));
	if (version != SEAL_RECORD_VERSION)
		return err_set(err, STATUS_REFUSED, "a record of version %u; known is %d", version,
			       SEAL_RECORD_VERSION);
	CHECK(cursor_bytes(&cursor, SEAL_HANDLE_BYTES, &part));
	memcpy(record.handle, part.at, SEAL_HANDLE_BYTES);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		CHECK(cursor_bytes(&cursor, SHA256_BYTES, &part));
		memcpy(parts[i]->bytes, part.at, SHA256_BYTES);
	}
	CHECK(cursor_u64be(&cursor, &record.extractor));
	*ret = record;
	return STATUS_OK;
}

/* ---- salts and commitments ---- */

enum status
seal_document_key(const uint8_t secret[static SEAL_SECRET_BYTES], uint64_t index,
		  const struct sha256 *file, struct seal_document_key *ret, struct err *err)
{
	char info[INFO_BYTES];
	char *at = put(info, "tocsin-seal/v1 document", 23);
	at = put_number(at, index, 8);
	at = put(at, file->bytes, SHA256_BYTES);
	return hkdf_sha256(slice_of((const char *)secret, SEAL_SECRET_BYTES), SLICE_NONE,
			   slice_of(info, (size_t)(at - info)), ret->bytes, sizeof(ret->bytes),
			   err);
}

/* HKDF of the document's key with the words and a number. */
static enum status
derive(const struct seal_document_key *key, const char *words, uint64_t number, uint8_t *ret,
       size_t length, struct err *err)
{
	char info[INFO_BYTES];
	char *at = put(info, words, strlen(words));
	at = put_number(at, number, 8);
	return hkdf_sha256(slice_of((const char *)key->bytes, sizeof(key->bytes)), SLICE_NONE,
			   slice_of(info, (size_t)(at - info)), ret, length, err);
}

/* Several at once: a derivation by itself takes longer than ten of its blocks. */
static enum status
derive_salts(const struct seal_document_key *key, enum seal_domain tree, uint64_t ordinal,
	     struct seal_salt ret[static SALTS_AT_ONCE], struct err *err)
{
	CHECK(tree != SEAL_PADDING);
	return derive(key, DOMAINS[tree], ordinal / SALTS_AT_ONCE, ret->bytes,
		      SALTS_AT_ONCE * sizeof(*ret), err);
}

enum status
seal_salt(const struct seal_document_key *key, enum seal_domain tree, uint64_t ordinal,
	  struct seal_salt *ret, struct err *err)
{
	struct seal_salt salts[SALTS_AT_ONCE];
	TRY(derive_salts(key, tree, ordinal, salts, err));
	*ret = salts[ordinal % SALTS_AT_ONCE];
	return STATUS_OK;
}

enum status
seal_commit(struct digest *digest, const struct seal_salt *salt, enum seal_domain domain,
	    struct slice value, struct sha256 *ret, struct err *err)
{
	/* With its NUL: none of the words is the beginning of another. */
	const struct slice words = slice_of(DOMAINS[domain], strlen(DOMAINS[domain]) + 1);
	TRY(digest_start(digest, DIGEST_SHA256, err));
	TRY(digest_write(digest, slice_of((const char *)salt->bytes, sizeof(salt->bytes)), err));
	TRY(digest_write(digest, words, err));
	TRY(digest_write(digest, value, err));
	return digest_read(digest, ret, err);
}

/* ---- trees ---- */

static size_t
padded(size_t count)
{
	size_t leaves = SEAL_TREE_LEAVES_MIN;
	while (leaves < count)
		leaves *= 2;
	return leaves;
}

static enum status
tree_leaf(struct digest *digest, const struct seal_salt *salt, enum seal_domain domain,
	  struct slice value, struct sha256 *ret, struct err *err)
{
	struct sha256 commitment;
	TRY(seal_commit(digest, salt, domain, value, &commitment, err));
	return merkle_leaf(digest, slice_of((const char *)commitment.bytes, SHA256_BYTES), ret,
			   err);
}

/* Padding is a commitment too, with a salt of its own: nobody can tell it from the rest. */
static enum status
tree_new(struct arena *arena, const struct seal_document_key *key, enum seal_domain domain,
	 const struct document *document, size_t count, struct seal_tree *ret, struct err *err)
{
	DEFER(close_digest)
	struct digest *digest = NULL;
	if (count >= SEAL_TREE_LEAVES_MAX)
		return err_set(err, STATUS_REFUSED, "more than %u units of a document",
			       SEAL_TREE_LEAVES_MAX - 1);
	struct seal_tree tree = {.count = padded(count + 1)}; /* with the end of the document */
	tree.leaves = arena_new(arena, struct sha256, tree.count);
	if (!tree.leaves)
		return err_no_memory(err);
	struct seal_salt salts[SALTS_AT_ONCE];
	TRY(digest_init(&digest, err));
	for (size_t i = 0; i < tree.count; i++) {
		struct slice value = SLICE_NONE;
		if (i % SALTS_AT_ONCE == 0)
			TRY(derive_salts(key, domain, i, salts, err));
		if (i < count && domain == SEAL_UNIT)
			value = document->units[i].text;
		else if (i < count)
			TRY(seal_field_text(arena, &document->fields[i], &value, err));
		TRY(tree_leaf(digest, &salts[i % SALTS_AT_ONCE], i < count ? domain : SEAL_PADDING,
			      value, &tree.leaves[i], err));
	}
	*ret = tree;
	return STATUS_OK;
}

enum status
seal_tree_units(struct arena *arena, const struct seal_document_key *key,
		const struct document *document, struct seal_tree *ret, struct err *err)
{
	return tree_new(arena, key, SEAL_UNIT, document, document->unit_count, ret, err);
}

enum status
seal_tree_fields(struct arena *arena, const struct seal_document_key *key,
		 const struct document *document, struct seal_tree *ret, struct err *err)
{
	return tree_new(arena, key, SEAL_FIELD, document, document->field_count, ret, err);
}

static enum status
copy_leaves(struct arena *scratch, const struct seal_tree *tree, struct sha256 **ret,
	    struct err *err)
{
	struct sha256 *hashes = arena_new(scratch, struct sha256, tree->count);
	if (!hashes)
		return err_no_memory(err);
	memcpy(hashes, tree->leaves, tree->count * sizeof(*hashes));
	*ret = hashes;
	return STATUS_OK;
}

enum status
seal_tree_root(struct arena *scratch, struct digest *digest, const struct seal_tree *tree,
	       struct sha256 *ret, struct err *err)
{
	struct sha256 *hashes;
	TRY(copy_leaves(scratch, tree, &hashes, err));
	return merkle_fold(digest, hashes, tree->count, ret, err);
}

enum status
seal_tree_path(struct arena *scratch, struct digest *digest, const struct seal_tree *tree,
	       size_t ordinal, struct merkle_path *ret, struct err *err)
{
	struct sha256 *hashes;
	CHECK(ordinal < tree->count);
	TRY(copy_leaves(scratch, tree, &hashes, err));
	ret->count = 0;
	for (size_t count = tree->count; count > 1; count /= 2, ordinal /= 2) {
		ret->hashes[ret->count++] = hashes[ordinal ^ 1];
		for (size_t i = 0; i < count / 2; i++)
			TRY(merkle_node(digest, &hashes[2 * i], &hashes[2 * i + 1], &hashes[i],
					err));
	}
	return STATUS_OK;
}

/* ---- a document ---- */

enum status
seal_field_text(struct arena *arena, const struct document_field *field, struct slice *ret,
		struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_write(&buf, field->name);
	buf_write_text(&buf, ": ");
	buf_write(&buf, field->value);
	return buf_slice(&buf, ret, err);
}

enum status
seal_text_digest(const struct document *document, struct sha256 *ret, struct err *err)
{
	DEFER(close_digest)
	struct digest *digest = NULL;
	TRY(digest_init(&digest, err));
	for (size_t i = 0; i < document->unit_count; i++) {
		TRY(digest_write(digest, document->units[i].text, err));
		TRY(digest_write(digest, SLICE("\n"), err));
	}
	return digest_read(digest, ret, err);
}

static enum status
commit_digest(struct digest *digest, const struct seal_document_key *key, enum seal_domain domain,
	      const struct sha256 *value, struct sha256 *ret, struct err *err)
{
	struct seal_salt salt;
	TRY(seal_salt(key, domain, 0, &salt, err));
	return seal_commit(digest, &salt, domain,
			   slice_of((const char *)value->bytes, SHA256_BYTES), ret, err);
}

enum status
seal_record_new(struct arena *scratch, const uint8_t secret[static SEAL_SECRET_BYTES],
		uint64_t index, const struct library_entry *entry, struct seal_record *ret,
		struct err *err)
{
	DEFER(close_digest)
	struct digest *digest = NULL;
	struct seal_record record = {.extractor = entry_readers(entry)};
	struct seal_document_key key;
	struct seal_tree tree;
	struct sha256 text;
	TRY(digest_init(&digest, err));
	TRY(seal_document_key(secret, index, &entry->sha256, &key, err));
	TRY(derive(&key, "tocsin-seal/v1 handle", 0, record.handle, sizeof(record.handle), err));
	TRY(seal_text_digest(&entry->document, &text, err));
	TRY(commit_digest(digest, &key, SEAL_FILE, &entry->sha256, &record.file, err));
	TRY(commit_digest(digest, &key, SEAL_TEXT, &text, &record.text, err));
	TRY(seal_tree_units(scratch, &key, &entry->document, &tree, err));
	TRY(seal_tree_root(scratch, digest, &tree, &record.units, err));
	TRY(seal_tree_fields(scratch, &key, &entry->document, &tree, err));
	TRY(seal_tree_root(scratch, digest, &tree, &record.fields, err));
	*ret = record;
	return STATUS_OK;
}
