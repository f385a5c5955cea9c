#include "format/msg.h"

#include "base/cursor.h"
#include "format/limits.h"
#include "format/ole.h"

/* A storage that holds properties: the message, a recipient, an attachment. Its entries are those
 * of the file in [begin, end) whose path starts with it. */
struct object {
	size_t begin, end;
	size_t prefix; /* length of the paths' common start */
};

struct reader {
	struct arena *arena;
	struct ole *ole;
	const struct ole_entry *entries;
	size_t count;
};

/* Length of the header of a properties stream, [MS-OXMSG] §2.4.1. */
enum { TOP_HEADER = 32, NESTED_HEADER = 24, OTHER_HEADER = 8 };

/* The name within the object of an entry that stands right in it, or SLICE_NONE. */
static struct slice
name_in(const struct reader *reader, const struct object *object, size_t index)
{
	struct slice name = slice_part(reader->entries[index].path, object->prefix, SIZE_MAX);

	return slice_find_byte(name, '/') == SIZE_MAX ? name : SLICE_NONE;
}

/* Of a storage, or with SIZE_MAX of the whole file. */
static struct object
object_of(const struct reader *reader, size_t storage)
{
	struct object object = {.begin = 0, .end = reader->count};

	if (storage == SIZE_MAX)
		return object;
	struct slice path = reader->entries[storage].path;
	object.prefix = path.length + 1;
	object.begin = object.end = storage + 1;
	while (object.end < reader->count && slice_starts(reader->entries[object.end].path, path) &&
	       reader->entries[object.end].path.length > path.length &&
	       reader->entries[object.end].path.at[path.length] == '/')
		object.end++;
	return object;
}

/* ---- properties ---- */

/* Those of fixed length: 16 bytes each, type, id, flags and value (§2.4.2). */
static enum status
read_fixed(const struct reader *reader, const struct ole_entry *entry, size_t header_bytes,
	   struct properties *properties, struct err *err)
{
	struct cursor cursor;
	struct slice bytes;
	struct property property;

	TRY(ole_read(reader->ole, entry, reader->arena, ITEM_TEXT_BYTES, &bytes, err));
	cursor_init(&cursor, slice_part(bytes, header_bytes, SIZE_MAX));
	while (cursor_u16le(&cursor, &property.type) && cursor_u16le(&cursor, &property.id) &&
	       cursor_skip(&cursor, 4) && cursor_bytes(&cursor, 8, &property.value))
		if (property_wanted(property.id) &&
		    (property.type == PROPERTY_LONG || property.type == PROPERTY_TIME))
			TRY(properties_add(reader->arena, properties, &property, err));
	return STATUS_OK;
}

/* "__substg1.0_0037001F": id and type of a property that has an entry of its own (§2.2.1). */
static bool
property_of_name(struct slice name, struct property *ret)
{
	static const struct slice PREFIX = SLICE_INIT("__substg1.0_");
	uint32_t tag = 0;

	if (name.length != PREFIX.length + 8 || !slice_starts_nocase(name, PREFIX))
		return false;
	for (size_t i = PREFIX.length; i < name.length; i++) {
		char c = byte_lower(name.at[i]);
		if (!byte_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		tag = tag << 4 | (uint32_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*ret = (struct property){.id = (uint16_t)(tag >> 16), .type = (uint16_t)tag};
	return property_wanted(ret->id);
}

/* All properties of an object; *ret_storage is that of a message in it, or SIZE_MAX. */
static enum status
read_properties(const struct reader *reader, const struct object *object, size_t header_bytes,
		struct properties *ret, size_t *ret_storage, struct err *err)
{
	struct properties properties = {0};

	*ret_storage = SIZE_MAX;
	for (size_t i = object->begin; i < object->end; i++) {
		const struct ole_entry *entry = &reader->entries[i];
		struct slice name = name_in(reader, object, i);
		struct property property;
		if (slice_equal_nocase(name, SLICE("__properties_version1.0")) && !entry->storage)
			TRY(read_fixed(reader, entry, header_bytes, &properties, err));
		if (!property_of_name(name, &property))
			continue;
		if (entry->storage && property.id == PROPERTY_ATTACH_DATA)
			*ret_storage = i;
		if (entry->storage)
			continue;
		TRY(ole_read(reader->ole, entry, reader->arena, MESSAGE_BYTES, &property.value,
			     err));
		TRY(properties_add(reader->arena, &properties, &property, err));
	}
	*ret = properties;
	return STATUS_OK;
}

/* ---- items ---- */

static enum status read_item(const struct reader *reader, size_t storage, unsigned depth,
			     struct item *ret, struct err *err);

static enum status
read_attachment(const struct reader *reader, size_t storage, unsigned depth,
		struct item_attachment *ret, struct err *err)
{
	struct object object = object_of(reader, storage);
	struct item_attachment attachment = {0};
	uint64_t method = ATTACH_METHOD_EMBEDDED;
	size_t inner;

	TRY(read_properties(reader, &object, OTHER_HEADER, &attachment.properties, &inner, err));
	(void)property_number(&attachment.properties, PROPERTY_ATTACH_METHOD, PROPERTY_LONG,
			      &method);
	if (inner != SIZE_MAX && (uint32_t)method != ATTACH_METHOD_OLE && depth < ITEM_DEPTH) {
		struct item *nested = arena_new(reader->arena, struct item, 1);
		if (!nested)
			return err_no_memory(err);
		TRY(read_item(reader, inner, depth + 1, nested, err));
		attachment.nested = nested;
	}
	*ret = attachment;
	return STATUS_OK;
}

/* The storages right in the object whose names start so, at most limit of them. */
static size_t
count_storages(const struct reader *reader, const struct object *object, struct slice prefix,
	       size_t limit)
{
	size_t count = 0;

	for (size_t i = object->begin; i < object->end && count < limit; i++)
		count += reader->entries[i].storage &&
			 slice_starts_nocase(name_in(reader, object, i), prefix);
	return count;
}

static enum status
read_item(const struct reader *reader, size_t storage, unsigned depth, struct item *ret,
	  struct err *err)
{
	static const struct slice RECIPIENT = SLICE_INIT("__recip_version1.0_");
	static const struct slice ATTACHMENT = SLICE_INIT("__attach_version1.0_");
	struct object object = object_of(reader, storage);
	size_t recipients = count_storages(reader, &object, RECIPIENT, ITEM_RECIPIENTS);
	size_t attachments = count_storages(reader, &object, ATTACHMENT, ITEM_ATTACHMENTS);
	struct item item = {.recipients = arena_new(reader->arena, struct properties, recipients),
			    .attachments =
				    arena_new(reader->arena, struct item_attachment, attachments)};
	size_t unused;

	if (!item.recipients || !item.attachments)
		return err_no_memory(err);
	TRY(read_properties(reader, &object, storage == SIZE_MAX ? TOP_HEADER : NESTED_HEADER,
			    &item.message, &unused, err));
	for (size_t i = object.begin; i < object.end; i++) {
		struct slice name = name_in(reader, &object, i);
		if (!reader->entries[i].storage)
			continue;
		if (slice_starts_nocase(name, RECIPIENT) && item.recipient_count < recipients) {
			struct object inner = object_of(reader, i);
			TRY(read_properties(reader, &inner, OTHER_HEADER,
					    &item.recipients[item.recipient_count++], &unused,
					    err));
		}
		if (slice_starts_nocase(name, ATTACHMENT) && item.attachment_count < attachments)
			TRY(read_attachment(reader, i, depth,
					    &item.attachments[item.attachment_count++], err));
	}
	*ret = item;
	return STATUS_OK;
}

enum status
msg_read(struct arena *arena, struct slice bytes, struct item *ret, struct err *err)
{
	struct ole *ole DEFER(ole_done)
	= NULL;
	struct reader reader = {.arena = arena};

	TRY(ole_open(arena, bytes, &ole, err));
	if (!ole_find(ole, SLICE("__properties_version1.0")))
		return err_set(err, STATUS_REFUSED,
			       "MS-OXMSG §2.4: no properties stream: this is no Outlook item");
	reader.ole = ole;
	reader.entries = ole_entries(ole, &reader.count);
	return read_item(&reader, SIZE_MAX, 0, ret, err);
}
