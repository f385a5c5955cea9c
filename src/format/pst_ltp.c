#include "format/pst_ltp.h"

#include "base/cursor.h"
#include "format/limits.h"

/* §2.3.1.2, bClientSig */
enum { CLIENT_TABLE = 0x7c, CLIENT_TREE = 0xb5, CLIENT_PROPERTIES = 0xbc };

#define HEAP_SIGNATURE 0xec
#define TREE_HEADER_BYTES 8

/* ---- the heap, §2.3.1 ---- */

enum status
heap_open(struct ndb *ndb, struct arena *arena, const struct ndb_node *node, struct heap *ret,
	  struct err *err)
{
	struct heap heap = {.arena = arena, .node = *node};
	struct cursor cursor;
	struct slice block;
	uint8_t signature;

	TRY(ndb_data_open(ndb, arena, node->data, &heap.data, err));
	TRY(ndb_data_block(&heap.data, 0, &block, err));
	cursor_init(&cursor, block);
	if (!cursor_skip(&cursor, 2) || !cursor_u8(&cursor, &signature) ||
	    !cursor_u8(&cursor, &heap.client) || !cursor_u32le(&cursor, &heap.root) ||
	    signature != HEAP_SIGNATURE)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.1.2: node 0x%x is no heap",
			       node->nid);
	*ret = heap;
	return STATUS_OK;
}

/* An item: in which block, and the how manieth of its map (§2.3.1.1, §2.3.1.5). Files of 4 KiB
 * pages have larger blocks and three bits more for the latter. */
static enum status
heap_item(struct heap *heap, uint32_t hid, struct slice *ret, struct err *err)
{
	unsigned shift = ndb_is_4k(heap->data.ndb) ? 19 : 16;
	size_t index = (hid & ((1u << shift) - 1)) >> 5;
	uint16_t map_at, count, begin, end;
	struct cursor cursor;
	struct slice block;

	TRY(ndb_data_block(&heap->data, hid >> shift, &block, err));
	cursor_init(&cursor, block);
	if (index == 0 || !cursor_u16le(&cursor, &map_at) || !cursor_seek(&cursor, map_at) ||
	    !cursor_u16le(&cursor, &count) || index > count ||
	    !cursor_skip(&cursor, 2 + 2 * (index - 1)) || !cursor_u16le(&cursor, &begin) ||
	    !cursor_u16le(&cursor, &end) || begin > end || end > block.length)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.3.1.5: node 0x%x has no item 0x%x in its heap",
			       heap->node.nid, hid);
	*ret = slice_part(block, begin, (size_t)(end - begin));
	return STATUS_OK;
}

/* ---- the tree in it, §2.3.2 ---- */

struct tree {
	struct heap *heap;
	uint8_t key_bytes, data_bytes;
	int64_t last; /* key: they ascend, so that no branch comes twice */
	enum status (*entry)(void *context, uint32_t key, struct slice data, struct err *err);
	void *context;
};

static bool
read_key(struct cursor *cursor, uint8_t key_bytes, uint32_t *ret)
{
	uint16_t narrow;

	if (key_bytes == 4)
		return cursor_u32le(cursor, ret);
	if (!cursor_u16le(cursor, &narrow))
		return false;
	*ret = narrow;
	return true;
}

static enum status
branch_walk(struct tree *tree, uint32_t hid, unsigned level, struct err *err)
{
	struct slice found, branch;
	struct cursor cursor;

	TRY(heap_item(tree->heap, hid, &found, err));
	/* The heap's blocks go while those below are read. */
	TRY(slice_copy(tree->heap->arena, found, &branch, err));
	size_t record = level > 0 ? tree->key_bytes + 4u : tree->key_bytes + tree->data_bytes;
	if (branch.length == 0 || branch.length % record != 0)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.3.2: in node 0x%x a branch of %zu bytes holds records of "
			       "%zu",
			       tree->heap->node.nid, branch.length, record);
	cursor_init(&cursor, branch);
	while (cursor_left(&cursor) > 0) {
		uint32_t key, child;
		struct slice data;
		CHECK(read_key(&cursor, tree->key_bytes, &key));
		if (level > 0) {
			CHECK(cursor_u32le(&cursor, &child));
			TRY(branch_walk(tree, child, level - 1, err));
			continue;
		}
		CHECK(cursor_bytes(&cursor, tree->data_bytes, &data));
		if (key <= tree->last)
			return err_set(err, STATUS_REFUSED,
				       "MS-PST §2.3.2.3: the keys of node 0x%x are out of order",
				       tree->heap->node.nid);
		tree->last = key;
		TRY(tree->entry(tree->context, key, data, err));
	}
	return STATUS_OK;
}

static enum status
tree_walk(struct tree *tree, uint32_t hid, struct err *err)
{
	struct slice header;
	struct cursor cursor;
	uint8_t type, levels;
	uint32_t root;

	TRY(heap_item(tree->heap, hid, &header, err));
	cursor_init(&cursor, header);
	if (!cursor_u8(&cursor, &type) || !cursor_u8(&cursor, &tree->key_bytes) ||
	    !cursor_u8(&cursor, &tree->data_bytes) || !cursor_u8(&cursor, &levels) ||
	    !cursor_u32le(&cursor, &root) || type != CLIENT_TREE ||
	    (tree->key_bytes != 2 && tree->key_bytes != 4) || tree->data_bytes == 0 ||
	    levels > PST_TREE_LEVELS)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.2.1: node 0x%x has no tree",
			       tree->heap->node.nid);
	tree->last = -1;
	return root == 0 ? STATUS_OK : branch_walk(tree, root, levels, err);
}

/* ---- values ---- */

/* What a reference leads to: an item of the heap, or the data of a subnode (§2.3.3.2). */
static enum status
value_read(struct heap *heap, uint32_t reference, uint64_t limit_bytes, struct slice *ret,
	   struct err *err)
{
	struct ndb_data data;
	struct ndb_node node;
	struct slice found;
	bool any;

	*ret = SLICE("");
	if (reference == 0)
		return STATUS_OK;
	if (NDB_TYPE(reference) == 0) {
		TRY(heap_item(heap, reference, &found, err));
		if (found.length > limit_bytes)
			return err_set(err, STATUS_REFUSED, "a message of more than %u MiB",
				       PST_MESSAGE_BYTES >> 20);
		return slice_copy(heap->arena, found, ret, err);
	}
	TRY(ndb_subnode(heap->data.ndb, &heap->node, reference, &any, &node, err));
	if (!any)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.3.3.2: node 0x%x has no subnode 0x%x", heap->node.nid,
			       reference);
	TRY(ndb_data_open(heap->data.ndb, heap->arena, node.data, &data, err));
	return ndb_data_read(&data, limit_bytes, ret, err);
}

/* How long a value of that type is, 0 where that varies ([MS-OXCDATA] §2.11.1). */
static size_t
type_bytes(uint16_t type)
{
	switch (type) {
	case 0x0002: /* integer of 16 bits */
	case 0x000b: /* boolean */
		return 2;
	case 0x0003: /* integer of 32 bits */
	case 0x0004: /* floating */
	case 0x000a: /* error code */
		return 4;
	case 0x0005: /* floating of 64 bits */
	case 0x0006: /* currency */
	case 0x0007: /* floating time */
	case 0x0014: /* integer of 64 bits */
	case 0x0040: /* time */
		return 8;
	default:
		return 0;
	}
}

/* Adds a property whose bytes, or a reference to them, lie in the arena. `here` is how many bytes
 * fit in the place itself. */
static enum status
property_add(struct heap *heap, const struct ltp_reader *reader, struct property property,
	     size_t here, struct properties *properties, struct err *err)
{
	size_t fixed = type_bytes(property.type);
	struct slice place = property.value;
	struct cursor cursor;
	struct err own;
	uint32_t reference;

	if (!property_wanted(property.id))
		return STATUS_OK;
	cursor_init(&cursor, place);
	if (fixed > 0 && fixed <= here) {
		property.value = slice_part(place, 0, fixed);
		return properties_add(heap->arena, properties, &property, err);
	}
	if (!cursor_u32le(&cursor, &reference))
		return STATUS_OK;
	enum status status =
		value_read(heap, reference, *reader->left_bytes, &property.value, &own);
	if (status == STATUS_REFUSED)
		return reader->fault(reader->context, &own, err);
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	*reader->left_bytes -= property.value.length;
	return properties_add(heap->arena, properties, &property, err);
}

/* ---- properties of an object, §2.3.3 ---- */

struct gathering {
	struct heap *heap;
	const struct ltp_reader *reader;
	struct properties properties;
};

static enum status
property_gather(void *context, uint32_t key, struct slice data, struct err *err)
{
	struct gathering *gathering = context;
	struct property property = {.id = (uint16_t)key};
	struct cursor cursor;

	cursor_init(&cursor, data);
	if (!cursor_u16le(&cursor, &property.type) || !cursor_bytes(&cursor, 4, &property.value))
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.3.3: a property of %zu bytes",
			       data.length);
	return property_add(gathering->heap, gathering->reader, property, 4, &gathering->properties,
			    err);
}

enum status
ltp_properties(struct heap *heap, const struct ltp_reader *reader, struct properties *ret,
	       struct err *err)
{
	struct gathering gathering = {.heap = heap, .reader = reader};
	struct tree tree = {.heap = heap, .entry = property_gather, .context = &gathering};

	if (heap->client != CLIENT_PROPERTIES)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.3: node 0x%x has no properties",
			       heap->node.nid);
	TRY(tree_walk(&tree, heap->root, err));
	*ret = gathering.properties;
	return STATUS_OK;
}

/* ---- tables, §2.3.4 ---- */

#define COLUMN_BYTES 8

enum status
ltp_table_open(struct heap *heap, struct table *ret, struct err *err)
{
	struct table table = {.heap = heap};
	struct slice info, columns;
	struct cursor cursor;
	struct ndb_node node;
	uint8_t type, count;
	bool found;

	if (heap->client != CLIENT_TABLE)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.4: node 0x%x is no table",
			       heap->node.nid);
	TRY(heap_item(heap, heap->root, &info, err));
	cursor_init(&cursor, info);
	/* rgib: where the cells of eight and four, two and one bytes, and the bitmap end. */
	if (!cursor_u8(&cursor, &type) || !cursor_u8(&cursor, &count) || !cursor_skip(&cursor, 4) ||
	    !cursor_u16le(&cursor, &table.bitmap_at) || !cursor_u16le(&cursor, &table.row_bytes) ||
	    !cursor_u32le(&cursor, &table.row_ids) || !cursor_u32le(&cursor, &table.matrix) ||
	    !cursor_skip(&cursor, 4) ||
	    !cursor_bytes(&cursor, (size_t)count * COLUMN_BYTES, &columns) ||
	    type != CLIENT_TABLE || table.row_bytes == 0)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.4.1: node 0x%x is no table",
			       heap->node.nid);
	TRY(slice_copy(heap->arena, columns, &table.columns, err));
	if (NDB_TYPE(table.matrix) != 0) {
		TRY(ndb_subnode(heap->data.ndb, &heap->node, table.matrix, &found, &node, err));
		if (!found)
			return err_set(err, STATUS_REFUSED,
				       "MS-PST §2.3.4.4: the rows of node 0x%x are not there",
				       heap->node.nid);
		TRY(ndb_data_open(heap->data.ndb, heap->arena, node.data, &table.rows, err));
	}
	*ret = table;
	return STATUS_OK;
}

struct row_walk {
	ltp_row_fn *row;
	void *context;
	size_t count;
};

static enum status
row_visit(void *context, uint32_t key, struct slice data, struct err *err)
{
	struct row_walk *walk = context;
	struct cursor cursor;
	uint32_t index;

	cursor_init(&cursor, data);
	if (!read_key(&cursor, data.length >= 4 ? 4 : 2, &index))
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.4.3.1: a row of %zu bytes",
			       data.length);
	if (walk->count++ >= PST_ROWS)
		return err_set(err, STATUS_REFUSED, "a table of more than %u rows", PST_ROWS);
	return walk->row(walk->context, key, index, err);
}

enum status
ltp_table_rows(struct table *table, ltp_row_fn *row, void *context, struct err *err)
{
	struct row_walk walk = {.row = row, .context = context};
	struct tree tree = {.heap = table->heap, .entry = row_visit, .context = &walk};

	return table->row_ids == 0 ? STATUS_OK : tree_walk(&tree, table->row_ids, err);
}

/* The bytes of a row. None stands in two blocks: how many fit in one, the first tells. */
static enum status
row_find(struct table *table, uint32_t index, struct slice *ret, struct err *err)
{
	struct slice bytes = SLICE_NONE;
	size_t in_block = SIZE_MAX, at = index;

	CHECK(table->row_bytes > 0); /* by ltp_table_open */
	if (NDB_TYPE(table->matrix) != 0) {
		TRY(ndb_data_block(&table->rows, 0, &bytes, err));
		in_block = bytes.length / table->row_bytes;
		if (in_block > 0 && index >= in_block)
			TRY(ndb_data_block(&table->rows, index / in_block, &bytes, err));
		at = in_block > 0 ? index % in_block : 0;
	} else if (table->matrix != 0) {
		TRY(heap_item(table->heap, table->matrix, &bytes, err));
	}
	if (bytes.length < table->row_bytes || at > bytes.length / table->row_bytes - 1)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.4.4: node 0x%x has no row %u",
			       table->heap->node.nid, index);
	*ret = slice_part(bytes, at * table->row_bytes, table->row_bytes);
	return STATUS_OK;
}

enum status
ltp_table_row(struct table *table, uint32_t index, const struct ltp_reader *reader,
	      struct properties *ret, struct err *err)
{
	struct properties properties = {0};
	struct slice found, row;
	struct cursor columns;

	TRY(row_find(table, index, &found, err));
	TRY(slice_copy(table->heap->arena, found, &row, err));
	cursor_init(&columns, table->columns);
	while (cursor_left(&columns) >= COLUMN_BYTES) {
		struct property property;
		uint8_t length, bit;
		uint16_t at;
		CHECK(cursor_u16le(&columns, &property.type) &&
		      cursor_u16le(&columns, &property.id) && cursor_u16le(&columns, &at) &&
		      cursor_u8(&columns, &length) && cursor_u8(&columns, &bit));
		struct slice bits = slice_part(row, table->bitmap_at + bit / 8u, 1);
		property.value = slice_part(row, at, length);
		/* §2.3.4.4.1: whether the cell is there; the first bit is the highest. */
		if (bits.length == 0 || !((uint8_t)bits.at[0] & 0x80u >> bit % 8) ||
		    property.value.length != length)
			continue;
		TRY(property_add(table->heap, reader, property, length, &properties, err));
	}
	*ret = properties;
	return STATUS_OK;
}
