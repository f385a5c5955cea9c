/*
 * message_dump FILE...: what format/message.h reads of each message, as a JSON line.
 * message_dump --addresses|--date|--mime|--words: a field's value as a JSON string in each line of
 * standard input, its reading in each line out. For tests/peers/mail_parser.py.
 */
#include "base/crypto.h"
#include "base/io.h"
#include "base/json.h"
#include "format/address.h"
#include "format/charset.h"
#include "format/date.h"
#include "format/message.h"
#include "format/words.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX (64u << 20)

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	if (text.at)
		json_string(json, text);
	else
		json_null(json);
}

static enum status
write_addresses(struct arena *arena, struct json_writer *json, struct slice value, struct err *err)
{
	struct address_list list;

	TRY(address_list_read(arena, value, &list, err));
	json_open_array(json);
	for (size_t i = 0; i < list.count; i++) {
		json_open_object(json);
		write_text(json, "name", list.items[i].name);
		write_text(json, "address", list.items[i].spec);
		write_text(json, "group", list.items[i].group);
		json_close_object(json);
	}
	json_close_array(json);
	return STATUS_OK;
}

static enum status
write_mime(struct arena *arena, struct json_writer *json, struct slice value, struct err *err)
{
	struct mime_value mime;

	TRY(mime_value_read(arena, value, &mime, err));
	json_open_object(json);
	write_text(json, "type", mime.type);
	json_key(json, "parameters");
	json_open_object(json);
	for (const struct mime_parameter *p = mime.first; p; p = p->next) {
		struct slice text;
		char name[256];
		size_t length = p->name.length < sizeof(name) ? p->name.length : sizeof(name) - 1;
		memcpy(name, p->name.at, length);
		name[length] = '\0';
		TRY(mime_value_text(arena, &mime, p->name, &text, err));
		write_text(json, name, text);
	}
	json_close_object(json);
	json_close_object(json);
	return STATUS_OK;
}

static enum status
write_words(struct arena *arena, struct json_writer *json, struct slice value, struct err *err)
{
	struct slice text;

	TRY(words_decode(arena, value, &text, err));
	json_string(json, text);
	return STATUS_OK;
}

static enum status
write_date(struct arena *arena, struct json_writer *json, struct slice value, struct err *err)
{
	int64_t time_us = TIME_UNKNOWN;
	int zone = 0;

	(void)arena;
	(void)err;
	if (!date_read(value, &time_us, &zone))
		time_us = TIME_UNKNOWN;
	json_open_object(json);
	json_key(json, "time");
	json_time(json, time_us);
	json_key(json, "zone");
	json_number(json, zone);
	json_close_object(json);
	return STATUS_OK;
}

typedef enum status write_fn(struct arena *arena, struct json_writer *json, struct slice value,
			     struct err *err);

/* How a field is read, by its name: everything else is text. */
static const struct {
	const char *name, *key;
	write_fn *write;
} FIELDS[] = {
	{"From", "addresses", write_addresses},   {"To", "addresses", write_addresses},
	{"Cc", "addresses", write_addresses},     {"Reply-To", "addresses", write_addresses},
	{"Sender", "addresses", write_addresses}, {"Date", "date", write_date},
	{"Content-Type", "mime", write_mime},     {"Content-Disposition", "mime", write_mime},
};

static enum status
write_field(struct arena *arena, struct json_writer *json, const struct message *message,
	    const struct message_field *field, struct err *err)
{
	json_open_object(json);
	write_text(json, "name", field->name);
	json_key(json, "at");
	json_number(json, (int64_t)message_offset(message, field->whole));
	json_key(json, "value");
	json_number(json, (int64_t)message_offset(message, field->value));
	json_key(json, "end");
	json_number(json, (int64_t)(message_offset(message, field->whole) + field->whole.length));
	json_key(json, "text");
	TRY(write_words(arena, json, field->value, err));
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++)
		if (slice_equal_nocase(field->name, slice_text(FIELDS[i].name))) {
			json_key(json, FIELDS[i].key);
			TRY(FIELDS[i].write(arena, json, field->value, err));
		}
	json_close_object(json);
	return STATUS_OK;
}

/* The decoded bytes by digest and length, and what text they are. */
static enum status
write_body(struct arena *arena, struct json_writer *json, const struct message_part *part,
	   struct err *err)
{
	struct buf raw, clear;
	struct slice bytes, text, charset;
	struct mime_fault fault;
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES];

	buf_init(&raw, arena);
	buf_init(&clear, arena);
	mime_decode(&raw, part->encoding, part->body, &fault);
	TRY(buf_slice(&raw, &bytes, err));
	TRY(sha256_of(bytes, &digest, err));
	sha256_print(&digest, hex);
	write_text(json, "sha256", slice_text(hex));
	TRY(mime_value_text(arena, &part->content, SLICE("charset"), &charset, err));
	(void)charset_write(&clear, charset, bytes);
	TRY(buf_slice(&clear, &text, err));
	write_text(json, "text", text);
	return STATUS_OK;
}

static enum status
write_part(struct arena *arena, struct json_writer *json, const struct message *message,
	   const struct message_part *part, struct err *err)
{
	static const char *const KINDS[] = {"leaf", "multipart", "message"};

	json_open_object(json);
	write_text(json, "kind", slice_text(KINDS[part->kind]));
	write_text(json, "type", part->content.type);
	json_key(json, "header_at");
	json_number(json, (int64_t)message_offset(message, part->header));
	json_key(json, "body_at");
	json_number(json, (int64_t)message_offset(message, part->body));
	json_key(json, "end");
	json_number(json, (int64_t)(message_offset(message, part->body) + part->body.length));
	json_key(json, "fields");
	json_open_array(json);
	for (size_t i = 0; i < part->field_count; i++)
		TRY(write_field(arena, json, message, &part->fields[i], err));
	json_close_array(json);
	if (part->kind == MESSAGE_LEAF)
		TRY(write_body(arena, json, part, err));
	json_key(json, "children");
	json_open_array(json);
	for (const struct message_part *child = part->child; child; child = child->next)
		TRY(write_part(arena, json, message, child, err));
	json_close_array(json);
	json_close_object(json);
	return STATUS_OK;
}

static enum status
dump_message(const char *path, struct err *err)
{
	struct arena arena DEFER(arena_done);
	struct json_writer json;
	struct message *message;
	struct slice bytes, out;
	struct buf buf;

	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	TRY(io_read_file(&arena, path, FILE_MAX, &bytes, err));
	TRY(message_read(&arena, bytes, &message, err));
	TRY(write_part(&arena, &json, message, message->root, err));
	TRY(buf_slice(&buf, &out, err));
	puts(out.at);
	return STATUS_OK;
}

static enum status
dump_values(write_fn *write, struct err *err)
{
	struct arena arena DEFER(arena_done);
	struct slice input;

	arena_init(&arena, 0);
	TRY(io_read_fd(&arena, 0, FILE_MAX, &input, err));
	while (input.length > 0) {
		const char *feed = memchr(input.at, '\n', input.length);
		size_t length = feed ? (size_t)(feed - input.at) : input.length;
		const struct json_value *json_text;
		struct slice value, out;
		struct buf buf;
		struct json_writer json;

		buf_init(&buf, &arena);
		json_init(&json, &buf);
		TRY(json_read(&arena, slice_part(input, 0, length), &json_text, err));
		if (!json_as_string(json_text, &value))
			return err_set(err, STATUS_REFUSED, "a line is no JSON string");
		TRY(write(&arena, &json, value, err));
		TRY(buf_slice(&buf, &out, err));
		puts(out.at);
		input = slice_part(input, feed ? length + 1 : length, SIZE_MAX);
	}
	return STATUS_OK;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *option;
		write_fn *write;
	} VALUES[] = {{"--addresses", write_addresses},
		      {"--date", write_date},
		      {"--mime", write_mime},
		      {"--words", write_words}};
	struct err err = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; argc == 2 && i < sizeof(VALUES) / sizeof(*VALUES); i++)
		if (strcmp(argv[1], VALUES[i].option) == 0) {
			status = dump_values(VALUES[i].write, &err);
			argc = 1;
		}
	for (int i = 1; i < argc && status == STATUS_OK; i++)
		status = dump_message(argv[i], &err);
	if (status != STATUS_OK)
		fprintf(stderr, "message_dump: %s\n", err.text);
	return status == STATUS_OK ? 0 : 1;
}
