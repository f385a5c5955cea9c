/*
 * Answers of get-entries (RFC 6962 §4.6): {"entries": [{"leaf_input": BASE64, ...}, ...]}. A
 * document may be of any length: only one entry of it is kept at a time. extra_data is what was
 * submitted with the leaf; the names are all in the leaf.
 */
#include "names/ct.h"
#include "names/limits.h"

#include "format/mime.h"

#define VERSION_1 0        /* RFC 6962 §3.2 */
#define TIMESTAMPED_LEAF 0 /* MerkleLeafType, RFC 6962 §3.4 */

static const struct slice KEY_ENTRIES = SLICE_INIT("entries");
static const struct slice KEY_LEAF = SLICE_INIT("leaf_input");
static const struct slice KEY_EXTRA = SLICE_INIT("extra_data");

/* ---- RFC 8259: where values begin and end ---- */

/* Passes over blanks, and over the one mark that may stand between them. */
static size_t
skip_blank(struct slice bytes, char mark)
{
	size_t at = 0;

	while (at < bytes.length && (byte_is_blank(bytes.at[at]) || bytes.at[at] == mark))
		at++;
	return at;
}

/* A value under way. */
struct skip {
	unsigned depth;       /* brackets open */
	bool string, escaped; /* inside a string; the byte after a backslash is next */
	bool scalar;          /* inside a number or a word */
};

static size_t
skip_string(struct skip *skip, struct slice bytes, size_t at)
{
	while (at < bytes.length && skip->string) {
		char c = bytes.at[at++];
		if (skip->escaped)
			skip->escaped = false;
		else if (c == '\\')
			skip->escaped = true;
		else if (c == '"')
			skip->string = false;
	}
	return at;
}

/* How many of the bytes belong to the value; *ret_done: it ends there. All zero: it begins. */
static size_t
skip_value(struct skip *skip, struct slice bytes, bool *ret_done)
{
	size_t at = skip_string(skip, bytes, 0);

	*ret_done = at > 0 && !skip->string && skip->depth == 0;
	while (at < bytes.length && !*ret_done) {
		char c = bytes.at[at];
		bool closes = c == '}' || c == ']';
		if (skip->scalar && (closes || c == ',' || byte_is_blank(c))) {
			*ret_done = true;
			return at;
		}
		at++;
		if (c == '"') {
			skip->string = true;
			at = skip_string(skip, bytes, at);
		} else if (c == '{' || c == '[') {
			skip->depth++;
		} else if (closes) {
			skip->depth -= skip->depth > 0;
		} else if (skip->depth == 0) {
			skip->scalar = true;
			continue;
		}
		*ret_done = skip->depth == 0 && !skip->string;
	}
	return at;
}

/* A string at the cursor, as it stands between its quotes. */
static bool
take_string(struct cursor *cursor, struct slice *ret)
{
	struct slice rest = slice_of(cursor->at, cursor_left(cursor));
	struct skip skip = {.depth = 0};
	bool done;
	size_t length;

	if (!slice_starts(rest, SLICE("\"")))
		return false;
	length = skip_value(&skip, rest, &done);
	*ret = slice_part(rest, 1, length - 2);
	return done && cursor_skip(cursor, length);
}

/* Behind the blanks and the mark. */
static void
take_blank(struct cursor *cursor, char mark)
{
	cursor->at += skip_blank(slice_of(cursor->at, cursor_left(cursor)), mark);
}

/* ---- an entry ---- */

/* The text of leaf_input, of the first where there are several; false where there is none. */
static bool
find_leaf(struct slice element, struct slice *ret)
{
	struct cursor cursor;
	struct slice key;
	bool done = true;

	cursor_init(&cursor, slice_part(element, 1, SIZE_MAX));
	while (done) {
		struct skip skip = {.depth = 0};
		take_blank(&cursor, ',');
		if (!take_string(&cursor, &key))
			return false;
		take_blank(&cursor, ':');
		if (slice_equal(key, KEY_LEAF))
			return take_string(&cursor, ret);
		cursor.at += skip_value(&skip, slice_of(cursor.at, cursor_left(&cursor)), &done);
	}
	return false;
}

/* Base64 has one character that some writers escape, and others write all but letters as \u00xx. */
static bool
write_unescaped(struct buf *buf, struct slice raw)
{
	uint8_t high, low;
	size_t at;

	buf_clear(buf);
	while ((at = slice_find_byte(raw, '\\')) != SIZE_MAX) {
		buf_write(buf, slice_part(raw, 0, at));
		raw = slice_part(raw, at, SIZE_MAX);
		if (slice_starts(raw, SLICE("\\/"))) {
			buf_write_byte(buf, '/');
			raw = slice_part(raw, 2, SIZE_MAX);
			continue;
		}
		if (!slice_starts(raw, SLICE("\\u")) ||
		    !mime_hex(slice_part(raw, 2, SIZE_MAX), &high) ||
		    !mime_hex(slice_part(raw, 4, SIZE_MAX), &low) || high != 0)
			return false;
		buf_write_byte(buf, (char)low);
		raw = slice_part(raw, 6, SIZE_MAX);
	}
	buf_write(buf, raw);
	return true;
}

/* Strictly as RFC 4648 §4 has it, since a place in the bytes tells one in the text. */
static enum status
decode_leaf(struct ct_reader *reader, struct slice raw, struct slice *ret, struct err *err)
{
	struct slice text = raw;
	struct mime_fault fault;
	size_t pad, padding;

	if (slice_find_byte(raw, '\\') != SIZE_MAX) {
		if (!write_unescaped(&reader->text, raw))
			return err_set(err, STATUS_REFUSED,
				       "RFC 4648 §3.3: leaf_input has characters base64 has not");
		TRY(buf_slice(&reader->text, &text, err));
	}
	buf_clear(&reader->leaf);
	mime_decode(&reader->leaf, MIME_BASE64, text, &fault);
	TRY(buf_slice(&reader->leaf, ret, err));
	pad = slice_find_byte(text, '=');
	padding = pad == SIZE_MAX ? 0 : text.length - pad;
	if (text.length == 0 || text.length % 4 != 0 || padding > 2 || fault.text ||
	    ret->length != text.length / 4 * 3 - padding)
		return err_set(err, STATUS_REFUSED, "RFC 4648 §4: leaf_input is not base64");
	return STATUS_OK;
}

static enum status
merkle_leaf_read(struct slice bytes, struct ct_leaf *ret, struct err *err)
{
	struct cursor cursor;
	uint8_t version, type;

	cursor_init(&cursor, bytes);
	if (!cursor_u8(&cursor, &version) || !cursor_u8(&cursor, &type))
		return err_set(err, STATUS_REFUSED, "RFC 6962 §3.4: an entry is cut");
	if (version != VERSION_1 || type != TIMESTAMPED_LEAF)
		return err_set(err, STATUS_REFUSED,
			       "RFC 6962 §3.4: a leaf of version %u and type %u is unknown",
			       version, type);
	TRY(ct_leaf_read(&cursor, ret, err));
	if (cursor_left(&cursor) > 0)
		return err_set(err, STATUS_REFUSED, "RFC 6962 §3.4: bytes follow a leaf");
	return STATUS_OK;
}

static enum status
element_read(struct ct_reader *reader, struct slice element, struct ct_entry *entry,
	     struct err *err)
{
	struct ct_leaf leaf;

	if (!slice_starts(element, SLICE("{")) || !find_leaf(element, &entry->base64))
		return err_set(err, STATUS_REFUSED, "RFC 6962 §4.6: an entry has no leaf_input");
	entry->offset = reader->window.offset + (uint64_t)(entry->base64.at - element.at);
	TRY(decode_leaf(reader, entry->base64, &entry->bytes, err));
	TRY(merkle_leaf_read(entry->bytes, &leaf, err));
	ct_entry_set(entry, &leaf);
	return STATUS_OK;
}

/* ---- the document ---- */

static enum status
refuse_cut(const struct ct_reader *reader, struct err *err)
{
	return err_set(err, STATUS_REFUSED,
		       "RFC 8259 §2: the document ends before its end, behind %llu entries",
		       (unsigned long long)reader->count);
}

static enum status
refuse_byte(const struct ct_reader *reader, const char *wanted, struct err *err)
{
	return err_set(err, STATUS_REFUSED,
		       "RFC 6962 §4.6: byte 0x%02x stands where %s should, behind %llu entries",
		       (unsigned char)*reader->window.have.at, wanted,
		       (unsigned long long)reader->count);
}

/* To the next byte that is no blank and no mark; *ret is 0 at the end. */
static enum status
next_byte(struct ct_reader *reader, char mark, char *ret, struct err *err)
{
	struct window *window = &reader->window;

	do {
		window_drop(window, skip_blank(window->have, mark));
		TRY(window_fill(window, 1, err));
	} while (skip_blank(window->have, mark) > 0);
	*ret = window->have.length > 0 ? *window->have.at : '\0';
	return STATUS_OK;
}

/* Has the value in a row; *ret_length is 0 where it was too long and has been passed over. */
static enum status
fill_value(struct ct_reader *reader, size_t length_max, size_t *ret_length, struct err *err)
{
	struct window *window = &reader->window;
	struct skip skip = {.depth = 0};
	size_t length = 0;
	bool done = false, over = false;

	for (;;) {
		length += skip_value(&skip, slice_part(window->have, length, SIZE_MAX), &done);
		over = over || length > length_max;
		if (over) {
			window_drop(window, length);
			length = 0;
		}
		if (done)
			break;
		if (window->end)
			return refuse_cut(reader, err);
		TRY(window_fill(window, length + 1, err));
	}
	*ret_length = length;
	return STATUS_OK;
}

/* The next member of the document: its entries, or one that is passed over. */
static enum status
next_member(struct ct_reader *reader, struct err *err)
{
	struct window *window = &reader->window;
	size_t length;
	bool entries;
	char c;

	TRY(next_byte(reader, ',', &c, err));
	if (c == '}') {
		window_drop(window, 1);
		reader->state = CT_BETWEEN;
		return STATUS_OK;
	}
	if (window->have.length == 0)
		return refuse_cut(reader, err);
	if (c != '"')
		return refuse_byte(reader, "a name", err);
	TRY(fill_value(reader, KEY_ENTRIES.length + 2, &length, err));
	entries = length > 0 && slice_equal(slice_part(window->have, 1, length - 2), KEY_ENTRIES);
	window_drop(window, length);
	TRY(next_byte(reader, ':', &c, err));
	if (entries && c == '[') {
		window_drop(window, 1);
		reader->state = CT_ENTRIES;
		return STATUS_OK;
	}
	return fill_value(reader, 0, &length, err);
}

/* To the next entry; *ret_found false at the end of the last document. */
static enum status
next_entry(struct ct_reader *reader, bool *ret_found, struct err *err)
{
	struct window *window = &reader->window;
	char c;

	for (;;) {
		if (reader->state == CT_MEMBERS) {
			TRY(next_member(reader, err));
			continue;
		}
		TRY(next_byte(reader, reader->state == CT_ENTRIES ? ',' : ' ', &c, err));
		*ret_found = window->have.length > 0;
		if (!*ret_found)
			return reader->state == CT_ENTRIES ? refuse_cut(reader, err) : STATUS_OK;
		if (reader->state == CT_ENTRIES && c != ']')
			return STATUS_OK;
		if (reader->state == CT_BETWEEN && c != '{')
			return refuse_byte(reader, "a document", err);
		window_drop(window, 1);
		reader->state = CT_MEMBERS;
	}
}

enum status
ct_entries_next(struct ct_reader *reader, bool *ret_found, struct ct_entry *ret, struct err *err)
{
	enum status status;

	window_drop(&reader->window, reader->taken);
	reader->taken = 0;
	TRY(next_entry(reader, ret_found, err));
	if (!*ret_found)
		return STATUS_OK;
	ret->number = reader->count;
	ret->offset = reader->window.offset;
	TRY(fill_value(reader, NAMES_CT_ENTRY_MAX_BYTES, &reader->taken, err));
	reader->count++;
	if (reader->taken == 0) {
		(void)err_set(&ret->fault, STATUS_REFUSED,
			      "RFC 6962 §4.6: an entry over %u MiB is not read",
			      NAMES_CT_ENTRY_MAX_BYTES >> 20);
		return STATUS_OK;
	}
	status = element_read(reader, slice_part(reader->window.have, 0, reader->taken), ret,
			      &ret->fault);
	return status == STATUS_NO_MEMORY ? err_no_memory(err) : STATUS_OK;
}

/* ---- the feed ---- */

/* The first member is the entries: none, or the first of them begins as one. */
static bool
entries_recognise(struct feed_head head)
{
	struct cursor cursor;
	struct slice key;
	uint8_t byte;

	cursor_init(&cursor, head.bytes);
	take_blank(&cursor, ' ');
	if (!cursor_u8(&cursor, &byte) || byte != '{')
		return false;
	take_blank(&cursor, ' ');
	if (!take_string(&cursor, &key) || !slice_equal(key, KEY_ENTRIES))
		return false;
	take_blank(&cursor, ':');
	if (!cursor_u8(&cursor, &byte) || byte != '[')
		return false;
	take_blank(&cursor, ' ');
	if (!cursor_u8(&cursor, &byte) || byte != '{')
		return byte == ']';
	take_blank(&cursor, ' ');
	return take_string(&cursor, &key) &&
	       (slice_equal(key, KEY_LEAF) || slice_equal(key, KEY_EXTRA));
}

static enum status
entries_whole(struct arena *scratch, struct collect *collect, struct feed_bytes *bytes,
	      struct err *err)
{
	return ct_read(scratch, collect, bytes, ct_entries_next, err);
}

const struct feed FEED_CT_ENTRIES = {
	.name = "get-entries",
	.recognise = entries_recognise,
	.whole = entries_whole,
};
