#include "mail/dns_message.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "mail/limits.h"
#include "model/limits.h"

#define CODE_NAME_ERROR 3 /* RFC 1035 §4.1.1 */
#define CLASS_INTERNET 1

struct name {
	char bytes[DOMAIN_MAX_BYTES + 1];
	size_t length;
	bool speakable; /* dots within labels and bytes that no name here has make it not */
};

/* A record of the answer section; data is where the cursor of its reader stands. */
struct record {
	struct name owner;
	uint16_t type, class;
	struct slice data;
	size_t data_at; /* in the message: names in it may point elsewhere */
};

struct reader {
	struct arena *arena;
	struct slice message;
	struct slice target; /* the name asked for, or what it is an alias of */
	enum dns_type type;
	struct dns_record *last;
	struct dns_answer answer;
};

static enum status
refuse(const char *what, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "RFC 1035 %s", what);
}

static bool
label_add(struct name *name, struct slice label)
{
	if (name->length + (name->length > 0) + label.length > DOMAIN_MAX_BYTES)
		return false;
	if (name->length > 0)
		name->bytes[name->length++] = '.';
	for (size_t i = 0; i < label.length; i++) {
		char c = byte_lower(label.at[i]);
		name->speakable = name->speakable && c >= ' ' && c <= '~' && c != '.' && c != '\\';
		name->bytes[name->length++] = c;
	}
	return true;
}

/* §4.1.4: pointers lead backwards only, so that every name ends. */
static enum status
name_read(struct cursor *cursor, struct name *ret, struct err *err)
{
	struct cursor at = *cursor;
	size_t limit = cursor_offset(cursor);
	bool jumped = false;
	uint8_t length, low;
	struct slice label;

	*ret = (struct name){.speakable = true};
	for (;;) {
		if (!cursor_u8(&at, &length))
			return refuse("§4.1.4: a name that ends too early", err);
		if (length == 0)
			break;
		if (length < 64) {
			if (!cursor_bytes(&at, length, &label) || !label_add(ret, label))
				return refuse("§2.3.4: a name that is too long", err);
			continue;
		}
		if (length < 192 || !cursor_u8(&at, &low))
			return refuse("§4.1.4: no label", err);
		size_t target = ((size_t)(length & 63) << 8) | low;
		if (!jumped)
			*cursor = at;
		jumped = true;
		if (target >= limit || !cursor_seek(&at, target))
			return refuse("§4.1.4: a pointer that does not lead back", err);
		limit = target;
	}
	if (!jumped)
		*cursor = at;
	return STATUS_OK;
}

static enum status
record_read(struct cursor *cursor, struct record *ret, struct err *err)
{
	uint32_t ttl;
	uint16_t length;

	TRY(name_read(cursor, &ret->owner, err));
	if (!cursor_u16be(cursor, &ret->type) || !cursor_u16be(cursor, &ret->class) ||
	    !cursor_u32be(cursor, &ttl) || !cursor_u16be(cursor, &length))
		return refuse("§4.1.3: a record that ends too early", err);
	ret->data_at = cursor_offset(cursor);
	if (!cursor_bytes(cursor, length, &ret->data))
		return refuse("§4.1.3: a record that ends too early", err);
	return STATUS_OK;
}

/* §3.3.14: strings, each with its length. */
static enum status
text_read(struct reader *reader, struct slice data, struct slice *ret, struct err *err)
{
	struct cursor cursor;
	struct slice part;
	struct buf buf;
	uint8_t length;

	buf_init(&buf, reader->arena);
	cursor_init(&cursor, data);
	while (cursor_u8(&cursor, &length)) {
		if (!cursor_bytes(&cursor, length, &part))
			return refuse("§3.3: a string that ends too early", err);
		buf_write(&buf, part);
	}
	return buf_slice(&buf, ret, err);
}

/* A name in the data, `skip` bytes into it. *ret SLICE_NONE: one that nobody can ask for. */
static enum status
target_read(struct reader *reader, const struct record *record, size_t skip, struct slice *ret,
	    struct err *err)
{
	struct cursor cursor;
	struct name name;

	*ret = SLICE_NONE;
	cursor_init(&cursor, slice_part(reader->message, 0, record->data_at + record->data.length));
	if (record->data.length < skip || !cursor_seek(&cursor, record->data_at + skip))
		return refuse("§3.3: data that end too early", err);
	TRY(name_read(&cursor, &name, err));
	if (!name.speakable)
		return STATUS_OK;
	return slice_copy(reader->arena, slice_of(name.bytes, name.length), ret, err);
}

static enum status
answer_add(struct reader *reader, const struct record *record, struct err *err)
{
	struct dns_record *added = arena_new(reader->arena, struct dns_record, 1);
	struct slice data = record->data;
	enum status status;

	if (!added)
		return err_no_memory(err);
	if (reader->type == DNS_A || reader->type == DNS_AAAA) {
		if (data.length != (reader->type == DNS_A ? 4 : 16))
			return refuse("§3.4.1: an address of another length", err);
		status = slice_copy(reader->arena, data, &added->data, err);
	} else if (reader->type == DNS_TXT) {
		status = text_read(reader, data, &added->data, err);
	} else {
		bool mx = reader->type == DNS_MX;
		if (mx && data.length >= 2)
			added->preference =
				(uint16_t)((uint8_t)data.at[0] << 8 | (uint8_t)data.at[1]);
		status = target_read(reader, record, mx ? 2 : 0, &added->data, err);
	}
	TRY(status);
	if (!added->data.at)
		return STATUS_OK;
	if (reader->last)
		reader->last->next = added;
	else
		reader->answer.first = added;
	reader->last = added;
	return STATUS_OK;
}

/* One pass over the answer section. *ret_moved: an alias led to another name. */
static enum status
section_read(struct reader *reader, struct cursor cursor, uint16_t count, bool *ret_moved,
	     struct err *err)
{
	struct record record;

	*ret_moved = false;
	for (; count > 0; count--) {
		TRY(record_read(&cursor, &record, err));
		struct slice owner = slice_of(record.owner.bytes, record.owner.length);
		if (record.class != CLASS_INTERNET || !slice_equal(owner, reader->target))
			continue;
		if (record.type == (uint16_t)reader->type) {
			TRY(answer_add(reader, &record, err));
		} else if (record.type == DNS_CNAME && !reader->last) {
			struct slice alias;
			TRY(target_read(reader, &record, 0, &alias, err));
			if (!alias.at)
				continue;
			reader->target = alias;
			*ret_moved = true;
		}
	}
	return STATUS_OK;
}

enum status
dns_message_read(struct arena *arena, struct slice message, struct slice name, enum dns_type type,
		 struct dns_answer *ret, struct err *err)
{
	struct reader reader = {.arena = arena, .message = message, .target = name, .type = type};
	uint16_t id, flags, questions, answers, others;
	struct cursor cursor;
	struct name question;
	bool moved = true;

	cursor_init(&cursor, message);
	if (!cursor_u16be(&cursor, &id) || !cursor_u16be(&cursor, &flags) ||
	    !cursor_u16be(&cursor, &questions) || !cursor_u16be(&cursor, &answers) ||
	    !cursor_u16be(&cursor, &others) || !cursor_u16be(&cursor, &others))
		return refuse("§4.1.1: a header that ends too early", err);
	for (; questions > 0; questions--) {
		TRY(name_read(&cursor, &question, err));
		if (!cursor_skip(&cursor, 4))
			return refuse("§4.1.2: a question that ends too early", err);
	}
	/* Servers write aliases in order; where one does not, another pass finds the rest. */
	for (unsigned pass = 0; moved && !reader.last && pass <= DNS_CNAMES_MAX; pass++)
		TRY(section_read(&reader, cursor, answers, &moved, err));
	unsigned code = flags & 15u;
	reader.answer.outcome = reader.last               ? DNS_FOUND
				: code == CODE_NAME_ERROR ? DNS_NO_NAME
				: code == 0 && !moved     ? DNS_NO_DATA
							  : DNS_TEMPORARY;
	*ret = reader.answer;
	return STATUS_OK;
}
