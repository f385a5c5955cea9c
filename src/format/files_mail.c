#include "base/utf8.h"
#include "format/address.h"
#include "format/date.h"
#include "format/limits.h"
#include "format/mbox.h"
#include "format/message.h"
#include "format/msg.h"
#include "format/walk.h"
#include "model/domain.h"

#include <stdio.h>

/* ---- people ---- */

/* local@domain with a real domain, in well-formed UTF-8: what STIX takes for an email-addr. Longer
 * ones no server takes, nor does a record. */
static bool
is_address(struct slice spec, struct slice *ret_domain)
{
	struct slice domain = address_domain(spec);

	if (!domain.at || domain.length + 1 >= spec.length || spec.length > FILES_ADDRESS_BYTES ||
	    !utf8_check(spec))
		return false;
	for (size_t i = 0; i < spec.length; i++)
		if ((unsigned char)spec.at[i] <= ' ' || spec.at[i] == 127)
			return false;
	*ret_domain = domain;
	return domain_check(domain);
}

static enum status
address_sink(struct walk *walk, const struct file *file, const char *field,
	     const struct address *address, struct err *err)
{
	struct observable observable = {.source = walk->input->source,
					.first = file->first,
					.last = file->last,
					.time_basis = TIME_CLAIMED};
	struct slice domain, lower;
	struct json_writer json;
	struct buf data;

	if (!is_address(address->spec, &domain))
		return STATUS_OK;
	buf_init(&data, walk->arena);
	json_init(&json, &data);
	json_open_object(&json);
	json_key(&json, "field");
	json_string(&json, slice_text(field));
	json_key(&json, "file");
	json_string(&json, file->source);
	if (address->name.length > 0) {
		json_key(&json, "name");
		json_string(&json, utf8_cut(address->name, FILES_TEXT_BYTES));
	}
	json_close_object(&json);
	TRY(buf_slice(&data, &observable.data, err));
	TRY(slice_lower(walk->arena, domain, &lower, err));
	observable.subject = (struct subject){SLICE("domain-name"), lower};
	TRY(sink_observable(walk->sink, &observable, err));
	/* RFC 5321 §2.4: only the domain may be lowered. */
	size_t local = address->spec.length - domain.length;
	TRY(slice_print(walk->arena, &lower, err, "%.*s%.*s",
			SLICE_PRINT(slice_part(address->spec, 0, local)), SLICE_PRINT(lower)));
	observable.subject = (struct subject){SLICE("email-addr"), lower};
	return sink_observable(walk->sink, &observable, err);
}

/* A field of addresses into data; where they speak for the sender, also as observables. */
static enum status
addresses_write(struct walk *walk, struct file *file, const struct message_part *root,
		const char *field, const char *key, bool sender, struct err *err)
{
	const struct message_field *found = message_field(root, field, 0);
	struct address_list list;

	if (!found)
		return STATUS_OK;
	TRY(address_list_read(walk->arena, found->value, &list, err));
	json_key(&file->json, key);
	json_open_array(&file->json);
	for (size_t i = 0; i < list.count && i < FILES_ADDRESSES; i++)
		json_string(&file->json, slice_part(list.items[i].spec, 0, FILES_ADDRESS_BYTES));
	json_close_array(&file->json);
	for (size_t i = 0; sender && i < list.count && i < FILES_ADDRESSES; i++)
		TRY(address_sink(walk, file, key, &list.items[i], err));
	return STATUS_OK;
}

/* ---- messages ---- */

static enum status
attachment_name(struct walk *walk, const struct message_part *part, struct slice *ret,
		struct err *err)
{
	struct slice name;

	TRY(message_part_name(walk->arena, part, &name, err));
	if (name.length > 0 && name.length <= MEMBERS_NAME_BYTES) {
		*ret = name;
		return STATUS_OK;
	}
	return slice_print(walk->arena, ret, err, "part-%zu%s", part->index,
			   part->kind == MESSAGE_NESTED ? ".eml" : "");
}

static enum status
attachment_examine(struct walk *walk, const struct file *file, const struct message *message,
		   const struct message_part *part, struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);
	struct mime_fault fault;
	struct slice name, bytes, source;
	struct buf decoded;

	TRY(attachment_name(walk, part, &name, err));
	buf_init(&decoded, walk->arena);
	mime_decode(&decoded, part->encoding, part->body, &fault);
	TRY(buf_slice(&decoded, &bytes, err));
	if (fault.text) {
		TRY(source_inner(walk->arena, file->source, name, &source, err));
		TRY(sink_refuse(
			walk->sink, source, err, "%s, at byte %llu of the message", fault.text,
			(unsigned long long)(message_offset(message, part->body) + fault.offset)));
	}
	const struct inner inner = {.name = name,
				    .bytes = bytes,
				    .kind = part->kind == MESSAGE_NESTED ? SNIFF_EML
									 : SNIFF_KIND_COUNT,
				    .modified = TIME_UNKNOWN,
				    .attached = true,
				    .rebuilt = file->rebuilt && part->kind == MESSAGE_NESTED};
	TRY(files_examine_inner(walk, file, &inner, err));
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

static enum status
attachments_walk(struct walk *walk, const struct file *file, const struct message *message,
		 uint64_t *ret_count, struct err *err)
{
	for (size_t i = 0; i < message->part_count; i++) {
		const struct message_part *part = message->parts[i];
		struct arena_mark mark = arena_mark(walk->arena);
		bool attachment = part->kind == MESSAGE_NESTED;
		if (part->kind == MESSAGE_MULTIPART || message_part_is_nested(part))
			continue;
		if (part->kind == MESSAGE_LEAF)
			TRY(message_part_is_attachment(walk->arena, part, &attachment, err));
		if (attachment) {
			TRY(attachment_examine(walk, file, message, part, err));
			++*ret_count;
		}
		arena_rewind(walk->arena, mark);
	}
	return STATUS_OK;
}

static enum status
text_write(struct walk *walk, struct file *file, const struct message_part *root, const char *field,
	   const char *key, struct err *err)
{
	struct slice text;

	TRY(message_text(walk->arena, root, field, &text, err));
	files_write_text(file, key, text);
	return STATUS_OK;
}

static enum status
header_write(struct walk *walk, struct file *file, const struct message_part *root, struct err *err)
{
	const struct message_field *date = message_field(root, "Date", 0);
	int64_t time;

	if (date && date_read(date->value, &time, NULL)) {
		file->first = file->last = time;
		files_write_time(file, "date", time);
	}
	TRY(addresses_write(walk, file, root, "From", "from", true, err));
	TRY(addresses_write(walk, file, root, "Reply-To", "reply_to", true, err));
	TRY(addresses_write(walk, file, root, "To", "to", false, err));
	TRY(text_write(walk, file, root, "Subject", "subject", err));
	return text_write(walk, file, root, "Message-ID", "message_id", err);
}

static enum status
visit(struct walk *walk, const struct file *file, const struct message *message, struct err *err)
{
	struct files_message told = {message, file->source, file->attached, file->rebuilt};
	struct arena_mark mark = arena_mark(walk->arena);

	if (!walk->visitor || file->no_letter)
		return STATUS_OK;
	/* Evidence is of bytes that stand nowhere in the item itself. */
	if (file->kind == SNIFF_MSG)
		TRY(source_inner(walk->arena, file->source, SLICE("message.eml"), &told.source,
				 err));
	for (const struct files_visitor *visitor = walk->visitor; visitor; visitor = visitor->next)
		if (visitor->message)
			TRY(visitor->message(visitor->context, walk->arena, &told, walk->sink,
					     err));
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

static enum status
message_examine(struct walk *walk, struct file *file, struct slice bytes, struct err *err)
{
	struct message *message;
	uint64_t attachments = 0;

	TRY(message_read(walk->arena, bytes, &message, err));
	TRY(visit(walk, file, message, err));
	if (message->root->field_count == 0) /* evidence is of all bytes, what is in it is not */
		TRY(message_read(walk->arena, message_trim(bytes), &message, err));
	if (!walk->silent)
		TRY(header_write(walk, file, message->root, err));
	TRY(attachments_walk(walk, file, message, &attachments, err));
	files_write_number(file, "parts", message->part_count);
	files_write_number(file, "attachments", attachments);
	if (message->cut)
		return err_set(err, STATUS_REFUSED, "%s", message->cut);
	return STATUS_OK;
}

enum status
files_read_message(struct walk *walk, struct file *file, struct err *err)
{
	struct slice bytes;

	TRY(files_load(walk, file, MESSAGE_BYTES, &bytes, err));
	return message_examine(walk, file, bytes, err);
}

enum status
files_read_item(struct walk *walk, struct file *file, struct err *err)
{
	struct slice bytes;
	struct item item;

	TRY(files_load(walk, file, MESSAGE_BYTES, &bytes, err));
	TRY(msg_read(walk->arena, bytes, &item, err));
	TRY(item_write(walk->arena, &item, &bytes, err));
	file->rebuilt = true;
	file->no_letter = !item_is_letter(&item);
	return message_examine(walk, file, bytes, err);
}

/* ---- mbox ---- */

enum status
files_read_mbox(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct mbox_message message;
	struct mbox_facts facts;
	struct mbox *mbox;
	char name[24];
	uint64_t count = 0;
	enum status status;

	TRY(files_stream(walk, file, &stream, err));
	TRY(mbox_open(walk->arena, stream, &mbox, err));
	for (;; count++) {
		bool found;
		status = mbox_next(mbox, &found, &message, err);
		if (status != STATUS_OK || !found)
			break;
		(void)snprintf(name, sizeof(name), "%llu", (unsigned long long)message.index);
		const struct inner inner = {.name = slice_text(name),
					    .bytes = message.bytes,
					    .kind = SNIFF_EML,
					    .modified = TIME_UNKNOWN,
					    .same_depth = true};
		TRY(files_examine_inner(walk, file, &inner, err));
		sink_progress(walk->sink, stream_input_bytes(stream));
	}
	files_write_number(file, "messages", count);
	mbox_facts(mbox, &facts);
	files_write_text(file, "dialect", slice_text(facts.dialect));
	if (facts.lengths_unheeded)
		files_write_number(file, "lengths_unheeded", facts.lengths_unheeded);
	return status;
}
