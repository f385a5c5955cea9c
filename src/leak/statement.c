#include "leak/statement.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/time.h"
#include "leak/limits.h"

#include <inttypes.h>

#define HEAD "tocsin-statement/v1\n"

static const char *const CLAIMS[CLAIM_COUNT] = {"sealed", "verbatim", "reencoded", "altered",
						"not-sealed"};

/* What an opening is of, in JSON. */
static const struct {
	const char *word;
	enum seal_domain domain;
	bool of_fields, in_tree;
} KINDS[] = {
	{"file", SEAL_FILE, false, false},       {"text", SEAL_TEXT, false, false},
	{"unit", SEAL_UNIT, false, true},        {"field", SEAL_FIELD, true, true},
	{"unit-end", SEAL_PADDING, false, true}, {"field-end", SEAL_PADDING, true, true},
};

#define KIND_COUNT (sizeof(KINDS) / sizeof(*KINDS))

const char *
statement_claim_word(enum statement_claim claim)
{
	return CLAIMS[claim];
}

const struct statement_opening *
statement_unit(const struct statement *statement, uint64_t ordinal)
{
	for (size_t i = 0; i < statement->opening_count; i++) {
		const struct statement_opening *opening = &statement->openings[i];
		bool unit = opening->domain == SEAL_UNIT ||
			    (opening->domain == SEAL_PADDING && !opening->of_fields);
		if (unit && opening->ordinal == ordinal)
			return opening;
	}
	return NULL;
}

/* ---- writing ---- */

static void
write_base64(struct json_writer *json, struct buf *scratch, const void *bytes, size_t length)
{
	struct slice text;
	buf_clear(scratch);
	base64_write(scratch, slice_of(bytes, length));
	if (buf_slice(scratch, &text, NULL) == STATUS_OK)
		json_string(json, text);
	else
		json->buf->failed = true;
}

static void
write_hex(struct json_writer *json, const struct sha256 *digest)
{
	char hex[SHA256_HEX_BYTES];
	sha256_print(digest, hex);
	json_string(json, slice_text(hex));
}

static size_t
kind_of(const struct statement_opening *opening)
{
	size_t kind = 0;
	while (KINDS[kind].domain != opening->domain ||
	       (KINDS[kind].domain == SEAL_PADDING && KINDS[kind].of_fields != opening->of_fields))
		kind++;
	CHECK(kind < KIND_COUNT);
	return kind;
}

static void
write_opening(struct json_writer *json, struct buf *scratch,
	      const struct statement_opening *opening)
{
	size_t kind = kind_of(opening);
	json_open_object(json);
	json_key(json, "of");
	json_string(json, slice_text(KINDS[kind].word));
	if (KINDS[kind].in_tree) {
		json_key(json, "ordinal");
		json_number(json, (int64_t)opening->ordinal);
	}
	json_key(json, "salt");
	write_base64(json, scratch, opening->salt.bytes, SEAL_SALT_BYTES);
	if (KINDS[kind].in_tree && opening->domain != SEAL_PADDING) {
		json_key(json, "text");
		json_string(json, opening->text);
	} else if (!KINDS[kind].in_tree) {
		json_key(json, "sha256");
		write_hex(json, &opening->digest);
	}
	if (KINDS[kind].in_tree) {
		json_key(json, "path");
		json_open_array(json);
		for (size_t i = 0; i < opening->path.count; i++)
			write_base64(json, scratch, opening->path.hashes[i].bytes, SHA256_BYTES);
		json_close_array(json);
	}
	json_close_object(json);
}

static void
write_change(struct json_writer *json, const struct statement_change *change)
{
	json_open_object(json);
	json_key(json, "first");
	json_number(json, (int64_t)change->first);
	json_key(json, "last");
	json_number(json, (int64_t)change->last);
	json_key(json, "after");
	json_string(json, change->after);
	json_key(json, "place");
	json_string(json, change->place);
	json_close_object(json);
}

static void
write_leaf(struct json_writer *json, struct buf *scratch, const struct statement *statement)
{
	if (statement->claim != CLAIM_NOT_SEALED) {
		json_key(json, "index");
		json_number(json, (int64_t)statement->index);
		json_key(json, "record");
		write_base64(json, scratch, statement->record.at, statement->record.length);
	}
	if (statement->has_leaked) {
		json_key(json, "leaked");
		json_open_object(json);
		json_key(json, "sha256");
		write_hex(json, &statement->leaked);
		json_key(json, "bytes");
		json_number(json, (int64_t)statement->leaked_bytes);
		json_close_object(json);
	}
}

static void
write_json(struct buf *buf, struct buf *scratch, const struct statement *statement)
{
	struct json_writer json;
	json_init(&json, buf);
	json_open_object(&json);
	json_key(&json, "type");
	json_string(&json, SLICE("statement"));
	json_key(&json, "version");
	json_number(&json, 1);
	json_key(&json, "claim");
	json_string(&json, slice_text(CLAIMS[statement->claim]));
	json_key(&json, "log");
	json_string(&json, statement->log);
	json_key(&json, "issued");
	json_time(&json, statement->issued);
	write_leaf(&json, scratch, statement);
	json_key(&json, "changes");
	json_open_array(&json);
	for (size_t i = 0; i < statement->change_count; i++)
		write_change(&json, &statement->changes[i]);
	json_close_array(&json);
	json_key(&json, "opened");
	json_open_array(&json);
	for (size_t i = 0; i < statement->opening_count; i++)
		write_opening(&json, scratch, &statement->openings[i]);
	json_close_array(&json);
	json_close_object(&json);
}

enum status
statement_write(struct arena *arena, const struct statement *statement, struct slice proof,
		const struct note_signer *signer, struct slice *ret, struct err *err)
{
	struct buf buf, scratch;
	struct slice text;
	buf_init(&buf, arena);
	buf_init(&scratch, arena);
	buf_write_text(&buf, HEAD);
	write_json(&buf, &scratch, statement);
	buf_write_text(&buf, "\n\n");
	buf_write(&buf, proof);
	TRY(buf_slice(&buf, &text, err));
	TRY(slice_copy(arena, text, &text, err));
	buf_write_byte(&buf, '\n');
	TRY(note_sign(&buf, text, signer, 0, err));
	return buf_slice(&buf, ret, err);
}

/* ---- reading ---- */

static enum status
refuse(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "docs/seal.md: %s", what);
}

static bool
read_bytes(const struct json_value *value, uint8_t *ret, size_t length)
{
	struct slice text;
	size_t got;
	return json_as_string(value, &text) && base64_read_bytes(text, ret, length, &got) &&
	       got == length;
}

static bool
read_hex(const struct json_value *value, struct sha256 *ret)
{
	struct slice text;
	return json_as_string(value, &text) && sha256_read(text, ret);
}

static bool
read_count(const struct json_value *value, uint64_t *ret)
{
	int64_t number;
	if (!json_as_number(value, &number) || number < 0)
		return false;
	*ret = (uint64_t)number;
	return true;
}

static bool
read_path(const struct json_value *value, struct merkle_path *ret)
{
	ret->count = json_count(value);
	if (json_kind(value) != JSON_ARRAY || ret->count > MERKLE_PATH_MAX)
		return false;
	for (size_t i = 0; i < ret->count; i++)
		if (!read_bytes(json_at(value, i), ret->hashes[i].bytes, SHA256_BYTES))
			return false;
	return true;
}

static enum status
read_opening(const struct json_value *value, struct statement_opening *ret, struct err *err)
{
	struct statement_opening opening = {.ordinal = 0};
	struct slice word;
	size_t kind = 0;
	if (!json_as_string(json_get(value, "of"), &word))
		return refuse(err, "an opening does not say of what");
	while (kind < KIND_COUNT && !slice_equal(word, slice_text(KINDS[kind].word)))
		kind++;
	if (kind == KIND_COUNT)
		return refuse(err, "an opening of something unknown");
	opening.domain = KINDS[kind].domain;
	opening.of_fields = KINDS[kind].of_fields;
	if (!read_bytes(json_get(value, "salt"), opening.salt.bytes, SEAL_SALT_BYTES))
		return refuse(err, "a salt is base64 of 32 bytes");
	if (!KINDS[kind].in_tree && !read_hex(json_get(value, "sha256"), &opening.digest))
		return refuse(err, "a digest is 64 hexadecimal digits");
	if (KINDS[kind].in_tree && (!read_count(json_get(value, "ordinal"), &opening.ordinal) ||
				    !read_path(json_get(value, "path"), &opening.path)))
		return refuse(err, "an opening in a tree has an ordinal and a path");
	if (KINDS[kind].in_tree && opening.domain != SEAL_PADDING &&
	    !json_as_string(json_get(value, "text"), &opening.text))
		return refuse(err, "an opening has no text");
	*ret = opening;
	return STATUS_OK;
}

/* Begins to walk over a list of at most limit elements. */
static enum status
open_list(const struct json_value *value, size_t limit, const char *what, struct json_walk *ret,
	  size_t *ret_count, struct err *err)
{
	size_t count = json_count(value);
	if (!value || json_kind(value) != JSON_ARRAY)
		return err_set(err, STATUS_REFUSED, "no list of %s", what);
	if (count > limit)
		return err_set(err, STATUS_REFUSED, "more than %zu %s", limit, what);
	json_walk_init(ret, value);
	*ret_count = count;
	return STATUS_OK;
}

static enum status
read_openings(struct arena *arena, const struct json_value *value, struct statement *statement,
	      struct err *err)
{
	struct json_walk walk;
	const struct json_value *item;
	struct slice key;
	size_t count;
	TRY(open_list(value, STATEMENT_OPENINGS, "openings", &walk, &count, err));
	statement->openings = arena_new(arena, struct statement_opening, count + 1);
	if (!statement->openings)
		return err_no_memory(err);
	while (json_walk_next(&walk, &key, &item))
		TRY(read_opening(item, &statement->openings[statement->opening_count++], err));
	return STATUS_OK;
}

static enum status
read_changes(struct arena *arena, const struct json_value *value, struct statement *statement,
	     struct err *err)
{
	struct json_walk walk;
	const struct json_value *item;
	struct slice key;
	size_t count;
	TRY(open_list(value, STATEMENT_CHANGES, "changes", &walk, &count, err));
	statement->changes = arena_new(arena, struct statement_change, count + 1);
	if (!statement->changes)
		return err_no_memory(err);
	while (json_walk_next(&walk, &key, &item)) {
		struct statement_change *change = &statement->changes[statement->change_count++];
		if (!read_count(json_get(item, "first"), &change->first) ||
		    !read_count(json_get(item, "last"), &change->last) ||
		    !json_as_string(json_get(item, "after"), &change->after) ||
		    !json_as_string(json_get(item, "place"), &change->place) ||
		    change->first > change->last)
			return refuse(err, "a change is first, last, after, place");
	}
	return STATUS_OK;
}

static enum status
read_leaf(struct arena *arena, const struct json_value *root, struct statement *statement,
	  struct err *err)
{
	const struct json_value *leaked = json_get(root, "leaked");
	uint8_t *record = arena_new(arena, uint8_t, SEAL_RECORD_BYTES);
	if (!record)
		return err_no_memory(err);
	if (statement->claim != CLAIM_NOT_SEALED) {
		if (!read_count(json_get(root, "index"), &statement->index) ||
		    !read_bytes(json_get(root, "record"), record, SEAL_RECORD_BYTES))
			return refuse(err, "no leaf: its index and its record");
		statement->record = slice_of((const char *)record, SEAL_RECORD_BYTES);
	}
	statement->has_leaked = leaked != NULL;
	if (leaked && (!read_hex(json_get(leaked, "sha256"), &statement->leaked) ||
		       !read_count(json_get(leaked, "bytes"), &statement->leaked_bytes)))
		return refuse(err, "the leaked file has no digest or no size");
	return STATUS_OK;
}

static enum status
read_json(struct arena *arena, struct slice line, struct statement *statement, struct err *err)
{
	const struct json_value *root;
	struct slice text, issued;
	int64_t version;
	size_t claim = 0;
	TRY(json_read(arena, line, &root, err));
	if (!json_as_string(json_get(root, "type"), &text) ||
	    !slice_equal(text, SLICE("statement")) ||
	    !json_as_number(json_get(root, "version"), &version) || version != 1)
		return refuse(err, "no statement of version 1");
	if (!json_as_string(json_get(root, "claim"), &text))
		return refuse(err, "no claim");
	while (claim < CLAIM_COUNT && !slice_equal(text, slice_text(CLAIMS[claim])))
		claim++;
	if (claim == CLAIM_COUNT)
		return refuse(err, "an unknown claim");
	statement->claim = (enum statement_claim)claim;
	if (!json_as_string(json_get(root, "log"), &statement->log))
		return refuse(err, "no log");
	if (!json_as_string(json_get(root, "issued"), &issued) ||
	    !time_read(issued, &statement->issued))
		return refuse(err, "no time of issue");
	TRY(read_leaf(arena, root, statement, err));
	TRY(read_changes(arena, json_get(root, "changes"), statement, err));
	return read_openings(arena, json_get(root, "opened"), statement, err);
}

/* As statement_write spells it, to the byte: a key that stands twice, or a number written
 * otherwise, could tell another reader another thing. */
static enum status
check_spelling(struct arena *arena, struct slice line, const struct statement *statement,
	       struct err *err)
{
	struct buf buf, scratch;
	struct slice wanted;
	buf_init(&buf, arena);
	buf_init(&scratch, arena);
	write_json(&buf, &scratch, statement);
	TRY(buf_slice(&buf, &wanted, err));
	return slice_equal(line, wanted)
		       ? STATUS_OK
		       : refuse(err, "the JSON is not spelled in the one way it is written");
}

enum status
statement_read(struct arena *arena, struct slice bytes, struct note *ret_note,
	       struct statement *ret, struct slice *ret_proof, struct err *err)
{
	struct statement statement = {.claim = CLAIM_SEALED};
	struct slice rest, line, empty;
	struct note note;
	TRY(note_read(arena, bytes, STATEMENT_BYTES, &note, err));
	if (!slice_starts(note.text, SLICE(HEAD)))
		return refuse(err, "it does not begin with " HEAD);
	rest = slice_part(note.text, strlen(HEAD), SIZE_MAX);
	if (!slice_next(&rest, '\n', &line) || !slice_next(&rest, '\n', &empty) || empty.length ||
	    !rest.at)
		return refuse(err, "a line of JSON, an empty one, and the proof are expected");
	TRY(read_json(arena, line, &statement, err));
	TRY(check_spelling(arena, line, &statement, err));
	*ret_note = note;
	*ret = statement;
	*ret_proof = rest;
	return STATUS_OK;
}
