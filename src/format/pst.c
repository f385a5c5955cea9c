#include "format/pst.h"

#include "base/cursor.h"
#include "format/limits.h"
#include "format/pst_ltp.h"

/* §2.2.2.1 and §2.4.1 */
enum {
	TYPE_HIERARCHY = 0x0d, /* a table: the folders of the folder with that number */
	TYPE_CONTENTS = 0x0e,  /* and its items */
	ATTACHMENT_TABLE = 0x671,
	RECIPIENT_TABLE = 0x692,
};

struct reader {
	struct ndb *ndb;
	struct arena *arena;
	uint64_t left_bytes;
	struct err *fault; /* the first one */
};

/* ---- faults ---- */

static enum status
fault_keep(void *context, const struct err *fault, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->fault->text[0] == '\0')
		*reader->fault = *fault;
	return STATUS_OK;
}

/* A refusal of a part is not one of the whole. */
static enum status
part_end(struct reader *reader, enum status status, const struct err *own, struct err *err)
{
	if (status == STATUS_REFUSED)
		return fault_keep(reader, own, err);
	return status == STATUS_OK ? status : err_set(err, status, "%s", own->text);
}

static struct ltp_reader
values_of(struct reader *reader)
{
	return (struct ltp_reader){&reader->left_bytes, fault_keep, reader};
}

/* ---- folders ---- */

static enum status
object_read(struct reader *reader, const struct ndb_node *node, struct properties *ret,
	    struct err *err)
{
	const struct ltp_reader values = values_of(reader);
	struct heap heap;

	TRY(heap_open(reader->ndb, reader->arena, node, &heap, err));
	return ltp_properties(&heap, &values, ret, err);
}

enum status
pst_folder_name(struct ndb *ndb, struct arena *arena, uint32_t folder, struct slice *ret,
		struct err *err)
{
	struct err fault = {.text = ""};
	struct reader reader = {ndb, arena, PST_MESSAGE_BYTES, &fault};
	struct properties properties;
	struct ndb_node node;
	struct slice name;

	TRY(ndb_node(ndb, folder, &node, err));
	TRY(object_read(&reader, &node, &properties, err));
	TRY(property_text(arena, &properties, &properties, PROPERTY_DISPLAY_NAME, &name, err));
	*ret = name;
	return STATUS_OK;
}

struct listing {
	struct arena *arena;
	enum pst_type type;
	struct pst_nodes nodes;
};

static enum status
node_add(void *context, uint32_t id, uint32_t index, struct err *err)
{
	struct listing *listing = context;
	struct pst_nodes *nodes = &listing->nodes;

	(void)index;
	if (NDB_TYPE(id) != listing->type)
		return STATUS_OK;
	uint32_t *items = arena_grow(listing->arena, nodes->items, &nodes->capacity,
				     nodes->count + 1, sizeof(*items), _Alignof(uint32_t));
	if (!items)
		return err_no_memory(err);
	nodes->items = items;
	items[nodes->count++] = id;
	return STATUS_OK;
}

enum status
pst_folder_list(struct ndb *ndb, struct arena *arena, uint32_t folder, enum pst_type type,
		struct pst_nodes *ret, struct err *err)
{
	uint32_t kind = type == PST_TYPE_FOLDER ? TYPE_HIERARCHY : TYPE_CONTENTS;
	struct listing listing = {.arena = arena, .type = type};
	struct ndb_node node;
	struct table table;
	struct heap heap;

	TRY(ndb_node(ndb, (folder & ~0x1fu) | kind, &node, err));
	TRY(heap_open(ndb, arena, &node, &heap, err));
	TRY(ltp_table_open(&heap, &table, err));
	TRY(ltp_table_rows(&table, node_add, &listing, err));
	*ret = listing.nodes;
	return STATUS_OK;
}

/* ---- items ---- */

/* A table that may be missing, opened; *ret_found tells. */
static enum status
table_open(struct reader *reader, const struct ndb_node *node, uint32_t nid, struct heap *heap,
	   struct table *ret, bool *ret_found, struct err *err)
{
	struct ndb_node inner;

	TRY(ndb_subnode(reader->ndb, node, nid, ret_found, &inner, err));
	if (!*ret_found)
		return STATUS_OK;
	TRY(heap_open(reader->ndb, reader->arena, &inner, heap, err));
	return ltp_table_open(heap, ret, err);
}

struct rows {
	struct reader *reader;
	struct table *table;
	const struct ndb_node *node; /* of the message */
	unsigned depth;
	struct item *item;
	size_t capacity;
};

static enum status
recipient_add(void *context, uint32_t id, uint32_t index, struct err *err)
{
	struct rows *rows = context;
	struct item *item = rows->item;
	const struct ltp_reader values = values_of(rows->reader);

	(void)id;
	if (item->recipient_count >= ITEM_RECIPIENTS)
		return STATUS_OK;
	struct properties *recipients = arena_grow(
		rows->reader->arena, item->recipients, &rows->capacity, item->recipient_count + 1,
		sizeof(*recipients), _Alignof(struct properties));
	if (!recipients)
		return err_no_memory(err);
	item->recipients = recipients;
	TRY(ltp_table_row(rows->table, index, &values, &recipients[item->recipient_count], err));
	item->recipient_count++;
	return STATUS_OK;
}

static enum status
recipients_read(struct reader *reader, const struct ndb_node *node, struct item *item,
		struct err *err)
{
	struct table table;
	struct heap heap;
	struct rows rows = {.reader = reader, .table = &table, .item = item};
	bool found;

	TRY(table_open(reader, node, RECIPIENT_TABLE, &heap, &table, &found, err));
	return found ? ltp_table_rows(&table, recipient_add, &rows, err) : STATUS_OK;
}

static enum status item_read(struct reader *reader, const struct ndb_node *node, unsigned depth,
			     struct item *ret, struct err *err);

/* The value of an object is the subnode it lies in (§2.3.3.5): of a message, or bytes. */
static enum status
object_data(struct reader *reader, const struct ndb_node *node, struct slice value, unsigned depth,
	    struct item_attachment *attachment, struct err *err)
{
	struct property property = {.id = PROPERTY_ATTACH_DATA, .type = PROPERTY_BINARY};
	uint64_t method = ATTACH_METHOD_EMBEDDED;
	struct cursor cursor;
	struct ndb_node inner;
	struct ndb_data data;
	uint32_t nid;
	bool found;

	cursor_init(&cursor, value);
	if (!cursor_u32le(&cursor, &nid))
		return STATUS_OK;
	TRY(ndb_subnode(reader->ndb, node, nid, &found, &inner, err));
	if (!found)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.3.3.5: the object 0x%x of an attachment is not there",
			       nid);
	(void)property_number(&attachment->properties, PROPERTY_ATTACH_METHOD, PROPERTY_LONG,
			      &method);
	if (method == ATTACH_METHOD_EMBEDDED) {
		struct item *nested = arena_new(reader->arena, struct item, 1);
		if (!nested)
			return err_no_memory(err);
		if (depth >= ITEM_DEPTH)
			return err_set(err, STATUS_REFUSED, "messages within messages over %u deep",
				       ITEM_DEPTH);
		TRY(item_read(reader, &inner, depth + 1, nested, err));
		attachment->nested = nested;
		return STATUS_OK;
	}
	TRY(ndb_data_open(reader->ndb, reader->arena, inner.data, &data, err));
	TRY(ndb_data_read(&data, reader->left_bytes, &property.value, err));
	reader->left_bytes -= property.value.length;
	return properties_add(reader->arena, &attachment->properties, &property, err);
}

static enum status
attachment_read(struct reader *reader, const struct ndb_node *message, uint32_t nid, unsigned depth,
		struct item_attachment *attachment, struct err *err)
{
	struct ndb_node node;
	struct err own;
	bool found;

	TRY(ndb_subnode(reader->ndb, message, nid, &found, &node, err));
	if (!found)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.4.6: the attachment 0x%x is not there", nid);
	TRY(object_read(reader, &node, &attachment->properties, err));
	const struct properties *properties = &attachment->properties;
	for (size_t i = 0; i < properties->count; i++) {
		const struct property property = properties->items[i];
		if (property.id != PROPERTY_ATTACH_DATA || property.type != PROPERTY_OBJECT)
			continue;
		enum status status =
			object_data(reader, &node, property.value, depth, attachment, &own);
		return part_end(reader, status, &own, err);
	}
	return STATUS_OK;
}

/* An attachment that cannot be read is still one: by the name that it has, without bytes. */
static enum status
attachment_add(void *context, uint32_t id, uint32_t index, struct err *err)
{
	struct rows *rows = context;
	struct item *item = rows->item;
	struct err own;

	(void)index;
	if (item->attachment_count >= ITEM_ATTACHMENTS)
		return STATUS_OK;
	struct item_attachment *attachments = arena_grow(
		rows->reader->arena, item->attachments, &rows->capacity, item->attachment_count + 1,
		sizeof(*attachments), _Alignof(struct item_attachment));
	if (!attachments)
		return err_no_memory(err);
	item->attachments = attachments;
	struct item_attachment *attachment = &attachments[item->attachment_count++];
	*attachment = (struct item_attachment){.nested = NULL};
	enum status status =
		attachment_read(rows->reader, rows->node, id, rows->depth, attachment, &own);
	return part_end(rows->reader, status, &own, err);
}

static enum status
attachments_read(struct reader *reader, const struct ndb_node *node, unsigned depth,
		 struct item *item, struct err *err)
{
	struct table table;
	struct heap heap;
	struct rows rows = {.reader = reader, .node = node, .depth = depth, .item = item};
	bool found;

	TRY(table_open(reader, node, ATTACHMENT_TABLE, &heap, &table, &found, err));
	return found ? ltp_table_rows(&table, attachment_add, &rows, err) : STATUS_OK;
}

static enum status
item_read(struct reader *reader, const struct ndb_node *node, unsigned depth, struct item *ret,
	  struct err *err)
{
	struct item item = {.recipient_count = 0};
	struct err own;

	TRY(object_read(reader, node, &item.message, err));
	enum status status = recipients_read(reader, node, &item, &own);
	TRY(part_end(reader, status, &own, err));
	status = attachments_read(reader, node, depth, &item, &own);
	TRY(part_end(reader, status, &own, err));
	*ret = item;
	return STATUS_OK;
}

enum status
pst_item_read(struct ndb *ndb, struct arena *arena, uint32_t nid, struct item *ret,
	      struct err *ret_fault, struct err *err)
{
	struct err fault = {.text = ""};
	struct reader reader = {ndb, arena, PST_MESSAGE_BYTES, &fault};
	struct ndb_node node;

	TRY(ndb_node(ndb, nid, &node, err));
	TRY(item_read(&reader, &node, 0, ret, err));
	*ret_fault = fault;
	return STATUS_OK;
}
