/*
 * Any bytes as a message: every span lies within them, children within their parents, and what
 * fields
 * and parts say is well-formed UTF-8.
 */
#include "base/utf8.h"
#include "format/address.h"
#include "format/date.h"
#include "format/limits.h"
#include "format/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct slice part, struct slice whole)
{
	CHECK(part.at >= whole.at && part.at + part.length <= whole.at + whole.length);
}

static void
part_check(const struct message *message, const struct message_part *part)
{
	CHECK(part->depth <= MESSAGE_DEPTH);
	inside(part->header, message->bytes);
	inside(part->body, message->bytes);
	if (part->parent)
		inside(part->body, part->parent->body);
	for (size_t i = 0; i < part->field_count; i++) {
		inside(part->fields[i].whole, part->header);
		inside(part->fields[i].name, part->fields[i].whole);
		inside(part->fields[i].value, part->fields[i].whole);
		CHECK(i == 0 ||
		      part->fields[i].whole.at ==
			      part->fields[i - 1].whole.at + part->fields[i - 1].whole.length);
	}
}

static void
texts_check(struct arena *arena, const struct message_part *part)
{
	struct address_list list;
	struct slice text;
	struct err err;
	int64_t time;

	CHECK(message_part_name(arena, part, &text, &err) == STATUS_OK && utf8_check(text));
	for (size_t i = 0; i < part->field_count && i < 50; i++) {
		struct slice value = part->fields[i].value;
		(void)!date_read(value, &time, NULL);
		CHECK(address_list_read(arena, value, &list, &err) == STATUS_OK);
		CHECK(list.count <= ADDRESSES_MAX);
		for (size_t k = 0; k < list.count; k++)
			CHECK(utf8_check(list.items[k].name));
	}
	CHECK(message_text(arena, part, "Subject", &text, &err) == STATUS_OK && utf8_check(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message *message;
	struct mime_fault fault;
	struct arena arena;
	struct buf decoded;
	struct err err;

	arena_init(&arena, 0);
	CHECK(message_read(&arena, slice_of((const char *)data, size), &message, &err) ==
	      STATUS_OK);
	CHECK(message->part_count <= MESSAGE_PARTS && message->field_count <= MESSAGE_FIELDS);
	for (size_t i = 0; i < message->part_count; i++) {
		const struct message_part *part = message->parts[i];
		struct arena_mark mark = arena_mark(&arena);
		part_check(message, part);
		texts_check(&arena, part);
		buf_init(&decoded, &arena);
		mime_decode(&decoded, part->encoding, part->body, &fault);
		CHECK(!decoded.failed && decoded.length <= part->body.length);
		CHECK(!fault.text || fault.offset <= part->body.length);
		arena_rewind(&arena, mark);
	}
	arena_done(&arena);
	return 0;
}
