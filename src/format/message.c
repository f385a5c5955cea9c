#include "format/message.h"

#include "format/limits.h"
#include "format/words.h"

/* A multipart whose children are being read. */
struct open_part {
	struct message_part *part;
	struct slice boundary;
};

struct reader {
	struct arena *arena;
	struct message *message;
	size_t part_capacity;
	size_t at; /* offset of the next line */
	struct open_part open[MESSAGE_DEPTH + 1];
	size_t open_count;
	struct message_part *current; /* innermost part whose body has no end yet */
};

struct line {
	size_t start, end; /* without the line end */
	size_t next;       /* start of the next line */
};

static void
note_cut(struct reader *reader, const char *text)
{
	if (!reader->message->cut)
		reader->message->cut = text;
}

/* Lines end with LF; a CR before it is part of the line end. Bare CR is not one. */
static bool
line_read(const struct reader *reader, struct line *ret)
{
	struct slice bytes = reader->message->bytes;

	if (reader->at >= bytes.length)
		return false;
	const char *start = bytes.at + reader->at;
	const char *feed = memchr(start, '\n', bytes.length - reader->at);
	size_t end = feed ? (size_t)(feed - bytes.at) : bytes.length;
	*ret = (struct line){.start = reader->at, .end = end, .next = feed ? end + 1 : end};
	if (end > ret->start && bytes.at[end - 1] == '\r' && feed)
		ret->end--;
	return true;
}

static struct slice
line_slice(const struct reader *reader, const struct line *line)
{
	return slice_part(reader->message->bytes, line->start, line->end - line->start);
}

/*
 * The open multipart whose boundary line this is, innermost first, or SIZE_MAX. *ret_close: it is
 * the
 * close-delimiter. The whole line must match, so that a boundary may be the start of another.
 */
static size_t
boundary_find(const struct reader *reader, struct slice line, bool *ret_close)
{
	if (reader->open_count == 0 || !slice_starts(line, SLICE("--")))
		return SIZE_MAX;
	while (line.length > 2 &&
	       (line.at[line.length - 1] == ' ' || line.at[line.length - 1] == '\t'))
		line.length--;
	struct slice text = slice_part(line, 2, SIZE_MAX);
	for (size_t i = reader->open_count; i-- > 0;) {
		struct slice boundary = reader->open[i].boundary;
		if (slice_equal(text, boundary)) {
			*ret_close = false;
			return i;
		}
		if (text.length == boundary.length + 2 && slice_starts(text, boundary) &&
		    slice_ends(text, SLICE("--"))) {
			*ret_close = true;
			return i;
		}
	}
	return SIZE_MAX;
}

/* ---- headers ---- */

/* Length of the name of the field that starts line, and where its value starts; 0: it is no field.
 * RFC 5322 §3.6.8, with the white space before the colon of §4.5. */
static size_t
field_name_length(struct slice line, size_t *ret_value)
{
	size_t length = 0;

	while (length < line.length && line.at[length] > 32 && line.at[length] < 127 &&
	       line.at[length] != ':')
		length++;
	size_t colon = length;
	while (colon < line.length && (line.at[colon] == ' ' || line.at[colon] == '\t'))
		colon++;
	if (length == 0 || colon == line.length || line.at[colon] != ':')
		return 0;
	*ret_value = colon + 1;
	return length;
}

struct field_list {
	struct message_field *items;
	size_t count, capacity;
};

static enum status
field_add(struct reader *reader, struct field_list *list, const struct message_field *field,
	  struct err *err)
{
	if (list->count >= MESSAGE_HEADER_FIELDS ||
	    reader->message->field_count >= MESSAGE_FIELDS) {
		note_cut(reader, "a header has more than 1000 fields, or the message more than "
				 "10000: the rest of them was not read");
		return STATUS_OK;
	}
	struct message_field *items =
		arena_grow(reader->arena, list->items, &list->capacity, list->count + 1,
			   sizeof(*items), _Alignof(struct message_field));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = *field;
	reader->message->field_count++;
	return STATUS_OK;
}

static bool
is_fold(const struct reader *reader, size_t offset)
{
	struct slice bytes = reader->message->bytes;

	return offset < bytes.length && (bytes.at[offset] == ' ' || bytes.at[offset] == '\t');
}

/* Reads on over the folded lines of a field; *last becomes its last line. */
static void
field_extend(struct reader *reader, struct line *last)
{
	struct line line;

	while (is_fold(reader, reader->at) && line_read(reader, &line)) {
		*last = line;
		reader->at = line.next;
	}
}

/* Reads the fields up to the empty line, to a line that is no field, or to a boundary. */
static enum status
header_read(struct reader *reader, struct message_part *part, struct err *err)
{
	struct slice bytes = reader->message->bytes;
	struct field_list list = {.count = 0};
	size_t start = reader->at;
	size_t end = start;
	struct line line;
	bool is_close;

	while (line_read(reader, &line)) {
		struct slice text = line_slice(reader, &line);
		size_t value;
		size_t name_length = field_name_length(text, &value);
		end = line.start;
		if (text.length == 0) {
			reader->at = line.next;
			break;
		}
		if (name_length == 0 || boundary_find(reader, text, &is_close) != SIZE_MAX) {
			part->unseparated = true;
			break;
		}
		reader->at = line.next;
		struct line last = line;
		field_extend(reader, &last);
		end = reader->at;
		if (end - start > MESSAGE_HEADER_BYTES) {
			note_cut(reader, "a header is over 1 MiB: the rest of it was not read");
			continue;
		}
		struct message_field field = {
			.name = slice_part(bytes, line.start, name_length),
			.value = slice_part(bytes, line.start + value,
					    last.end - line.start - value),
			.whole = slice_part(bytes, line.start, last.next - line.start)};
		TRY(field_add(reader, &list, &field, err));
	}
	part->fields = list.items;
	part->field_count = list.count;
	part->header = slice_part(bytes, start, end - start);
	return STATUS_OK;
}

/* ---- parts ---- */

static enum status
part_new(struct reader *reader, struct message_part *parent, struct message_part **ret,
	 struct err *err)
{
	struct message *message = reader->message;
	struct message_part *part = arena_new(reader->arena, struct message_part, 1);
	struct message_part **parts = arena_grow(reader->arena, message->parts,
						 &reader->part_capacity, message->part_count + 1,
						 sizeof(*parts), _Alignof(struct message_part *));

	if (!part || !parts)
		return err_no_memory(err);
	message->parts = parts;
	part->index = message->part_count;
	parts[message->part_count++] = part;
	part->parent = parent;
	part->depth = parent ? parent->depth + 1 : 0;
	if (parent && parent->last_child)
		parent->last_child->next = part;
	else if (parent)
		parent->child = part;
	if (parent)
		parent->last_child = part;
	*ret = part;
	return STATUS_OK;
}

static enum status
part_type(struct reader *reader, struct message_part *part, struct err *err)
{
	const struct message_field *type = message_field(part, "Content-Type", 0);
	const struct message_field *encoding = message_field(part, "Content-Transfer-Encoding", 0);
	const struct message_part *parent = part->parent;
	struct slice text = type ? type->value : SLICE("text/plain");

	/* RFC 2046 §5.1.5: in a digest the default is a message. */
	if (!type && parent && slice_equal(parent->content.type, SLICE("multipart/digest")))
		text = SLICE("message/rfc822");
	if (encoding)
		part->encoding = mime_encoding_of(encoding->value);
	return mime_value_read(reader->arena, text, &part->content, err);
}

/* RFC 2046 §5.2.1 and RFC 6532 §3.7. */
static bool
is_message_type(struct slice type)
{
	return slice_equal(type, SLICE("message/rfc822")) ||
	       slice_equal(type, SLICE("message/global")) ||
	       slice_equal(type, SLICE("message/news"));
}

/* Decides what the part is by its type; a multipart is put on the stack of open ones. */
static void
part_classify(struct reader *reader, struct message_part *part)
{
	struct slice boundary = mime_value_raw(&part->content, SLICE("boundary"));
	bool multipart = slice_starts(part->content.type, SLICE("multipart/"));
	bool nested = is_message_type(part->content.type);

	if (!multipart && !nested)
		return;
	/* RFC 2046 §5.2.1: no encoding but identity; a decoder of the leaf may still look inside.
	 * */
	if (nested && (part->encoding == MIME_BASE64 || part->encoding == MIME_QUOTED_PRINTABLE))
		return;
	if (multipart && (boundary.length == 0 || boundary.length > MIME_BOUNDARY_BYTES))
		return;
	if (part->depth >= MESSAGE_DEPTH) {
		note_cut(reader, "parts are nested more than 32 deep: what is deeper was not read");
		return;
	}
	if (reader->message->part_count >= MESSAGE_PARTS)
		return;
	part->kind = nested ? MESSAGE_NESTED : MESSAGE_MULTIPART;
	if (nested)
		return;
	part->unterminated = true;
	reader->open[reader->open_count++] = (struct open_part){part, boundary};
}

/* Starts a part at the next line: its header, and those of the messages nested in it at once. */
static enum status
part_begin(struct reader *reader, struct message_part *parent, struct err *err)
{
	struct message_part *part;

	if (reader->message->part_count >= MESSAGE_PARTS) {
		note_cut(reader, "a message has more than 1000 parts: the rest was not read");
		return STATUS_OK;
	}
	do {
		TRY(part_new(reader, parent, &part, err));
		TRY(header_read(reader, part, err));
		TRY(part_type(reader, part, err));
		part->body = slice_part(reader->message->bytes, reader->at, 0);
		reader->current = part;
		part_classify(reader, part);
		parent = part;
	} while (part->kind == MESSAGE_NESTED);
	return STATUS_OK;
}

/* Ends the bodies of all parts below `up_to` (NULL: all there are) at offset. */
static void
part_end(struct reader *reader, const struct message_part *up_to, size_t offset)
{
	struct message_part *part = reader->current;

	for (; part && part != up_to; part = part->parent) {
		size_t start = (size_t)message_offset(reader->message, part->body);
		/* Where a boundary follows the header at once, the line end before it is the
		 * header's;
		 * what is around such a part reaches as far. */
		offset = offset > start ? offset : start;
		part->body = slice_part(reader->message->bytes, start, offset - start);
	}
	reader->current = part;
}

/* The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
static size_t
before_line_end(const struct reader *reader, size_t offset)
{
	const char *at = reader->message->bytes.at;

	if (offset > 0 && at[offset - 1] == '\n')
		offset--;
	if (offset > 0 && at[offset - 1] == '\r')
		offset--;
	return offset;
}

static enum status
bodies_read(struct reader *reader, struct err *err)
{
	struct line line;
	bool is_close = false;

	/* Where no multipart is open, nothing but the end can end a body. */
	while (reader->open_count > 0 && line_read(reader, &line)) {
		size_t level = boundary_find(reader, line_slice(reader, &line), &is_close);
		reader->at = line.next;
		if (level == SIZE_MAX)
			continue;
		struct message_part *multipart = reader->open[level].part;
		part_end(reader, multipart, before_line_end(reader, line.start));
		reader->open_count = is_close ? level : level + 1;
		if (is_close)
			multipart->unterminated = false;
		else
			TRY(part_begin(reader, multipart, err));
	}
	part_end(reader, NULL, reader->message->bytes.length);
	return STATUS_OK;
}

enum status
message_read(struct arena *arena, struct slice bytes, struct message **ret, struct err *err)
{
	struct message *message = arena_new(arena, struct message, 1);
	struct reader reader = {.arena = arena, .message = message};
	struct line line;

	if (!message)
		return err_no_memory(err);
	message->bytes = bytes.at ? bytes : SLICE("");
	if (line_read(&reader, &line) &&
	    (slice_starts(bytes, SLICE("From ")) || slice_starts(bytes, SLICE(">From ")))) {
		message->envelope = slice_part(bytes, 0, line.next);
		reader.at = line.next;
	}
	TRY(part_begin(&reader, NULL, err));
	TRY(bodies_read(&reader, err));
	message->root = message->parts[0];
	*ret = message;
	return STATUS_OK;
}

struct slice
message_trim(struct slice bytes)
{
	if (slice_starts(bytes, SLICE("\xef\xbb\xbf")))
		bytes = slice_part(bytes, 3, SIZE_MAX);
	while (bytes.length && (bytes.at[0] == '\r' || bytes.at[0] == '\n'))
		bytes = slice_part(bytes, 1, SIZE_MAX);
	return bytes;
}

/* ---- what parts say ---- */

const struct message_field *
message_field(const struct message_part *part, const char *name, size_t n)
{
	struct slice wanted = slice_text(name);

	for (size_t i = 0; i < part->field_count; i++)
		if (slice_equal_nocase(part->fields[i].name, wanted) && n-- == 0)
			return &part->fields[i];
	return NULL;
}

enum status
message_text_at(struct arena *arena, const struct message_part *part, const char *name, size_t n,
		struct slice *ret, struct err *err)
{
	const struct message_field *field = message_field(part, name, n);

	if (!field) {
		*ret = SLICE_NONE;
		return STATUS_OK;
	}
	return words_decode(arena, field->value, ret, err);
}

enum status
message_text(struct arena *arena, const struct message_part *part, const char *name,
	     struct slice *ret, struct err *err)
{
	return message_text_at(arena, part, name, 0, ret, err);
}

static enum status
disposition_read(struct arena *arena, const struct message_part *part, struct mime_value *ret,
		 struct err *err)
{
	const struct message_field *field = message_field(part, "Content-Disposition", 0);

	*ret = (struct mime_value){.first = NULL};
	return field ? mime_value_read(arena, field->value, ret, err) : STATUS_OK;
}

enum status
message_part_name(struct arena *arena, const struct message_part *part, struct slice *ret,
		  struct err *err)
{
	struct mime_value disposition;
	struct slice name;

	TRY(disposition_read(arena, part, &disposition, err));
	TRY(mime_value_text(arena, &disposition, SLICE("filename"), &name, err));
	if (name.length == 0)
		TRY(mime_value_text(arena, &part->content, SLICE("name"), &name, err));
	*ret = name.length > 0 ? name : SLICE_NONE;
	return STATUS_OK;
}

enum status
message_part_is_attachment(struct arena *arena, const struct message_part *part, bool *ret,
			   struct err *err)
{
	struct mime_value disposition;
	struct slice name;

	TRY(disposition_read(arena, part, &disposition, err));
	TRY(message_part_name(arena, part, &name, err));
	*ret = name.length > 0 || slice_equal(disposition.type, SLICE("attachment"));
	return STATUS_OK;
}

bool
message_part_is_nested(const struct message_part *part)
{
	for (part = part->parent; part; part = part->parent)
		if (part->kind == MESSAGE_NESTED)
			return true;
	return false;
}
