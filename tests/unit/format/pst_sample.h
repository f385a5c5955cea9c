/*
 * PST and OST files made for tests, after [MS-PST]: in the three layouts, veiled or not, with lists
 * of blocks and of lists, heaps of several blocks, trees of two levels and rows outside the heap
 * as soon as there is a little to hold.
 */
#ifndef TOCSIN_TESTS_PST_SAMPLE_H
#define TOCSIN_TESTS_PST_SAMPLE_H

#include "base/buf.h"
#include "format/item.h"
#include "format/pst_crypt.h"

#include <zlib.h>

struct sample_layout {
	uint16_t version;
	size_t id, header, roots, crypt, page, page_trailer, counts, block, block_trailer, step;
};

static const struct sample_layout SAMPLE_LAYOUTS[] = {
	{15, 4, 512, 184, 461, 512, 12, 496, 8180, 12, 64},
	{23, 8, 564, 216, 513, 512, 16, 488, 8176, 16, 64},
	{36, 8, 564, 216, 513, 4096, 24, 4056, 65512, 24, 512},
};

enum { SAMPLE_ANSI, SAMPLE_UNICODE, SAMPLE_4K };

#define SAMPLE_MANY 4000
#define SAMPLE_PAGE_ENTRIES 9 /* so that trees have levels */
#define SAMPLE_HEAP_BLOCKS 200

struct sample_entry {
	uint64_t key, data, subnodes;
	uint32_t parent;
	uint16_t stored, length;
};

struct sample {
	struct arena *arena;
	const struct sample_layout *layout;
	enum pst_crypt crypt;
	struct buf file;
	uint64_t next;
	uint32_t next_subnode;
	size_t heap_bytes; /* where a heap begins its next block */
	bool flat;         /* trees of heaps have one level: libpst knows no more */
	struct sample_entry *blocks, *nodes;
	size_t block_count, node_count;
};

/* ---- bytes ---- */

static inline void
sample_put(char *at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (char)(value >> 8 * i);
}

static inline void
sample_write(struct buf *buf, uint64_t value, size_t bytes)
{
	char text[8];
	sample_put(text, value, bytes);
	buf_write(buf, slice_of(text, bytes));
}

static inline void
sample_pad(struct buf *buf, size_t step)
{
	while (buf->length % step != 0)
		buf_write_byte(buf, '\0');
}

static inline uint32_t
sample_crc(const char *at, size_t length)
{
	return ~(uint32_t)crc32_z(UINT32_MAX, (const Bytef *)at, length);
}

static inline void
sample_init(struct sample *sample, struct arena *arena, unsigned layout, enum pst_crypt crypt)
{
	*sample = (struct sample){.arena = arena,
				  .layout = &SAMPLE_LAYOUTS[layout],
				  .crypt = crypt,
				  .next = 4,
				  .next_subnode = 0x401,
				  .heap_bytes = 600,
				  .blocks = arena_new(arena, struct sample_entry, SAMPLE_MANY),
				  .nodes = arena_new(arena, struct sample_entry, SAMPLE_MANY)};
	buf_init(&sample->file, arena);
	buf_write_byte(&sample->file, '\0');
	sample_pad(&sample->file, 1024);
}

/* A check sum and a number in the order of the layout. */
static inline void
sample_trailer(struct sample *sample, uint32_t crc, uint64_t bid)
{
	struct buf *file = &sample->file;
	if (sample->layout->id == 4)
		sample_write(file, bid, 4);
	sample_write(file, crc, 4);
	if (sample->layout->id == 8)
		sample_write(file, bid, 8);
}

/* ---- blocks ---- */

static inline uint64_t
sample_block(struct sample *sample, struct slice bytes, bool internal)
{
	const struct sample_layout *layout = sample->layout;
	struct buf *file = &sample->file;
	uint64_t bid = sample->next | (internal ? 2 : 0);
	uLongf stored = compressBound(bytes.length);
	char *copy = arena_new(sample->arena, char, stored);

	sample->next += 4;
	/* Packed only where that makes it shorter, as Outlook does. */
	if (layout->version != 36 || internal || bytes.length < 2 ||
	    compress((Bytef *)copy, &stored, (const Bytef *)bytes.at, bytes.length) != Z_OK ||
	    stored >= bytes.length) {
		stored = bytes.length;
		memcpy(copy, bytes.at, bytes.length);
	}
	if (!internal)
		pst_encrypt(sample->crypt, bid, copy, stored);
	sample_pad(file, layout->step);
	sample->blocks[sample->block_count++] =
		(struct sample_entry){.key = bid,
				      .data = file->length,
				      .stored = (uint16_t)stored,
				      .length = (uint16_t)bytes.length};
	buf_write(file, slice_of(copy, stored));
	while ((file->length + layout->block_trailer) % layout->step != 0)
		buf_write_byte(file, '\0');
	sample_write(file, stored, 2);
	sample_write(file, 0, 2);
	sample_trailer(sample, sample_crc(copy, stored), bid);
	if (layout->version == 36)
		sample_write(file, (uint64_t)bytes.length << 16, 8);
	return bid;
}

/* A list of blocks; level 1 of blocks of data, 2 of such lists. */
static inline uint64_t
sample_list(struct sample *sample, uint8_t level, const uint64_t *bids, size_t count, size_t total)
{
	struct buf list;
	buf_init(&list, sample->arena);
	sample_write(&list, 1, 1);
	sample_write(&list, level, 1);
	sample_write(&list, count, 2);
	sample_write(&list, total, 4);
	for (size_t i = 0; i < count; i++)
		sample_write(&list, bids[i], sample->layout->id);
	return sample_block(sample, slice_of(list.bytes, list.length), true);
}

/* Blocks as a node's data; from five on in two lists that a third one lists. */
static inline uint64_t
sample_data(struct sample *sample, const struct slice *parts, size_t count)
{
	uint64_t bids[256], lists[2];
	size_t total = 0;

	for (size_t i = 0; i < count; i++) {
		bids[i] = sample_block(sample, parts[i], false);
		total += parts[i].length;
	}
	if (count < 2)
		return count ? bids[0] : 0;
	if (count < 5)
		return sample_list(sample, 1, bids, count, total);
	lists[0] = sample_list(sample, 1, bids, 2, parts[0].length + parts[1].length);
	lists[1] = sample_list(sample, 1, bids + 2, count - 2, total);
	return sample_list(sample, 2, lists, 2, total);
}

/* Bytes cut into full blocks. */
static inline uint64_t
sample_bytes(struct sample *sample, struct slice bytes)
{
	struct slice parts[64];
	size_t count = 0, at = 0;

	do {
		parts[count++] = slice_part(bytes, at, sample->layout->block);
		at += sample->layout->block;
	} while (at < bytes.length && count < 64);
	return sample_data(sample, parts, count);
}

/* ---- nodes ---- */

struct sample_object {
	uint64_t data, subnodes;
};

struct sample_subnodes {
	struct sample_entry items[1000];
	size_t count;
};

static inline void
sample_subnode(struct sample_subnodes *subnodes, uint32_t nid, struct sample_object object)
{
	size_t at = subnodes->count++;
	for (; at > 0 && subnodes->items[at - 1].key > nid; at--)
		subnodes->items[at] = subnodes->items[at - 1];
	subnodes->items[at] =
		(struct sample_entry){.key = nid, .data = object.data, .subnodes = object.subnodes};
}

static inline uint64_t
sample_subnode_list(struct sample *sample, const struct sample_entry *items, size_t count,
		    uint8_t level)
{
	struct buf list;
	buf_init(&list, sample->arena);
	sample_write(&list, 2, 1);
	sample_write(&list, level, 1);
	sample_write(&list, count, 2);
	if (sample->layout->id == 8)
		sample_write(&list, 0, 4);
	for (size_t i = 0; i < count; i++) {
		sample_write(&list, items[i].key, sample->layout->id);
		sample_write(&list, items[i].data, sample->layout->id);
		if (level == 0)
			sample_write(&list, items[i].subnodes, sample->layout->id);
	}
	return sample_block(sample, slice_of(list.bytes, list.length), true);
}

/* From four on in two lists that a third one lists. */
static inline uint64_t
sample_subnodes_end(struct sample *sample, const struct sample_subnodes *subnodes)
{
	const struct sample_entry *items = subnodes->items;
	struct sample_entry lists[2];

	if (subnodes->count == 0)
		return 0;
	if (subnodes->count < 4)
		return sample_subnode_list(sample, items, subnodes->count, 0);
	for (size_t i = 0; i < 2; i++) {
		size_t count = i == 0 ? 2 : subnodes->count - 2;
		lists[i].key = items[2 * i].key;
		lists[i].data = sample_subnode_list(sample, items + 2 * i, count, 0);
	}
	return sample_subnode_list(sample, lists, 2, 1);
}

static inline void
sample_node(struct sample *sample, uint32_t nid, uint32_t parent, struct sample_object object)
{
	size_t at = sample->node_count++;
	for (; at > 0 && sample->nodes[at - 1].key > nid; at--)
		sample->nodes[at] = sample->nodes[at - 1];
	sample->nodes[at] = (struct sample_entry){
		.key = nid, .parent = parent, .data = object.data, .subnodes = object.subnodes};
}

/* ---- heaps ---- */

struct sample_heap {
	struct sample *sample;
	struct buf blocks[SAMPLE_HEAP_BLOCKS];
	uint16_t ends[SAMPLE_HEAP_BLOCKS][200];
	size_t counts[SAMPLE_HEAP_BLOCKS];
	size_t count;
};

static inline void
sample_heap_block(struct sample_heap *heap)
{
	struct buf *block = &heap->blocks[heap->count];
	buf_init(block, heap->sample->arena);
	for (int i = 0; i < (heap->count == 0 ? 12 : 2); i++)
		buf_write_byte(block, '\0');
	heap->ends[heap->count][0] = (uint16_t)block->length;
	heap->counts[heap->count++] = 0;
}

static inline void
sample_heap_init(struct sample_heap *heap, struct sample *sample)
{
	heap->sample = sample;
	heap->count = 0;
	sample_heap_block(heap);
}

static inline uint32_t
sample_heap_add(struct sample_heap *heap, struct slice bytes)
{
	size_t last = heap->count - 1;
	if (heap->blocks[last].length > heap->sample->heap_bytes &&
	    heap->count < SAMPLE_HEAP_BLOCKS)
		sample_heap_block(heap);
	last = heap->count - 1;
	buf_write(&heap->blocks[last], bytes);
	size_t index = ++heap->counts[last];
	heap->ends[last][index] = (uint16_t)heap->blocks[last].length;
	unsigned shift = heap->sample->layout->version == 36 ? 19 : 16;
	return (uint32_t)(last << shift | index << 5);
}

static inline uint64_t
sample_heap_end(struct sample_heap *heap, uint8_t client, uint32_t root)
{
	struct slice parts[SAMPLE_HEAP_BLOCKS];
	for (size_t i = 0; i < heap->count; i++) {
		struct buf *block = &heap->blocks[i];
		sample_pad(block, 2);
		size_t map = block->length;
		sample_write(block, heap->counts[i], 2);
		sample_write(block, 0, 2);
		for (size_t k = 0; k <= heap->counts[i]; k++)
			sample_write(block, heap->ends[i][k], 2);
		sample_put(block->bytes, map, 2);
		if (i == 0) {
			sample_put(block->bytes + 2, 0xec, 1);
			sample_put(block->bytes + 3, client, 1);
			sample_put(block->bytes + 4, root, 4);
		}
		parts[i] = slice_of(block->bytes, block->length);
	}
	return sample_data(heap->sample, parts, heap->count);
}

/* A tree of records that are in order; from eight on with a level above. */
static inline uint32_t
sample_tree(struct sample_heap *heap, struct slice records, uint8_t key, uint8_t data)
{
	size_t size = (size_t)key + data, count = records.length / size;
	bool deep = count >= 8 && !heap->sample->flat;
	size_t leaf = !deep ? count : count / 2 * size < 60000 ? count / 2 : 60000 / size;
	struct buf header, index;
	uint32_t root = 0;

	buf_init(&header, heap->sample->arena);
	buf_init(&index, heap->sample->arena);
	for (size_t at = 0; at < records.length; at += leaf * size) {
		struct slice part = slice_part(records, at, leaf * size);
		root = sample_heap_add(heap, part);
		buf_write(&index, slice_part(part, 0, key));
		sample_write(&index, root, 4);
	}
	if (deep)
		root = sample_heap_add(heap, slice_of(index.bytes, index.length));
	sample_write(&header, 0xb5, 1);
	sample_write(&header, key, 1);
	sample_write(&header, data, 1);
	sample_write(&header, deep, 1);
	sample_write(&header, root, 4);
	return sample_heap_add(heap, slice_of(header.bytes, header.length));
}

/* ---- properties ---- */

struct sample_property {
	uint16_t id, type;
	struct slice value;
};

/* A string in the layout's own type. */
static inline struct sample_property
sample_text(struct sample *sample, uint16_t id, const char *text)
{
	bool narrow = sample->layout->id == 4;
	struct buf bytes;

	buf_init(&bytes, sample->arena);
	for (; *text; text++)
		sample_write(&bytes, (uint8_t)*text, narrow ? 1 : 2);
	return (struct sample_property){id, narrow ? PROPERTY_STRING8 : PROPERTY_UNICODE,
					slice_of(bytes.bytes, bytes.length)};
}

static inline struct sample_property
sample_number(struct sample *sample, uint16_t id, uint16_t type, uint64_t value)
{
	char *bytes = arena_new(sample->arena, char, 8);
	sample_put(bytes, value, 8);
	return (struct sample_property){id, type, slice_of(bytes, type == PROPERTY_LONG ? 4 : 8)};
}

/* What stands for a value in four bytes: itself, an item of the heap, or a subnode. */
static inline uint32_t
sample_value(struct sample_heap *heap, struct sample_subnodes *subnodes,
	     const struct sample_property *property)
{
	uint32_t value = 0;
	if (property->value.length <= 4 && property->type == PROPERTY_LONG) {
		memcpy(&value, property->value.at, property->value.length);
		return value;
	}
	if (property->value.length == 0)
		return 0;
	if (property->value.length <= 3580)
		return sample_heap_add(heap, property->value);
	uint32_t nid = heap->sample->next_subnode++ << 5 | 0x1f;
	sample_subnode(subnodes, nid,
		       (struct sample_object){sample_bytes(heap->sample, property->value), 0});
	return nid;
}

/* Properties in the order of their numbers. */
static inline struct sample_object
sample_properties(struct sample *sample, const struct sample_property *properties, size_t count,
		  struct sample_subnodes *subnodes)
{
	struct sample_heap *heap = arena_new(sample->arena, struct sample_heap, 1);
	struct buf records;

	sample_heap_init(heap, sample);
	buf_init(&records, sample->arena);
	for (size_t i = 0; i < count; i++) {
		uint32_t value = sample_value(heap, subnodes, &properties[i]);
		sample_write(&records, properties[i].id, 2);
		sample_write(&records, properties[i].type, 2);
		sample_write(&records, value, 4);
	}
	uint32_t root = sample_tree(heap, slice_of(records.bytes, records.length), 2, 6);
	uint64_t data = sample_heap_end(heap, 0xbc, root);
	return (struct sample_object){data, sample_subnodes_end(sample, subnodes)};
}

/* ---- tables ---- */

/*
 * Rows of properties under the same numbers, each with an identity. Cells have four bytes; the
 * first two are those of the row itself. From four rows on they stand in a subnode.
 */
static inline struct sample_object
sample_table(struct sample *sample, const uint32_t *ids, const struct sample_property *cells,
	     size_t columns, size_t count)
{
	struct sample_heap *heap = arena_new(sample->arena, struct sample_heap, 1);
	struct sample_subnodes *subnodes = arena_new(sample->arena, struct sample_subnodes, 1);
	size_t cells_bytes = 4 * (columns + 2), row_bytes = cells_bytes + (columns + 9) / 8;
	struct buf info, rows, index;
	uint32_t matrix = 0;

	sample_heap_init(heap, sample);
	buf_init(&info, sample->arena);
	buf_init(&rows, sample->arena);
	buf_init(&index, sample->arena);
	for (size_t i = 0; i < count; i++) {
		uint8_t bits[8] = {0xc0};
		sample_write(&index, ids[i], 4);
		sample_write(&index, i, sample->layout->id == 4 ? 2 : 4);
		sample_write(&rows, ids[i], 4);
		sample_write(&rows, 1, 4);
		for (size_t k = 0; k < columns; k++) {
			const struct sample_property *cell = &cells[i * columns + k];
			sample_write(&rows, sample_value(heap, subnodes, cell), 4);
			if (cell->value.length > 0)
				bits[(k + 2) / 8] |= (uint8_t)(0x80 >> (k + 2) % 8);
		}
		buf_write(&rows, slice_of((const char *)bits, row_bytes - cells_bytes));
	}
	if (count >= 4) {
		matrix = sample->next_subnode++ << 5 | 0x1f;
		struct slice parts[256];
		size_t full = sample->layout->block / row_bytes * row_bytes, n = 0;
		for (size_t at = 0; at < rows.length; at += full)
			parts[n++] = slice_part(slice_of(rows.bytes, rows.length), at, full);
		sample_subnode(subnodes, matrix,
			       (struct sample_object){sample_data(sample, parts, n), 0});
	} else if (count > 0) {
		matrix = sample_heap_add(heap, slice_of(rows.bytes, rows.length));
	}
	uint32_t tree = sample_tree(heap, slice_of(index.bytes, index.length), 4,
				    sample->layout->id == 4 ? 2 : 4);
	sample_write(&info, 0x7c, 1);
	sample_write(&info, columns + 2, 1);
	for (int i = 0; i < 3; i++)
		sample_write(&info, cells_bytes, 2);
	sample_write(&info, row_bytes, 2);
	sample_write(&info, tree, 4);
	sample_write(&info, matrix, 4);
	sample_write(&info, 0, 4);
	for (size_t k = 0; k < columns + 2; k++) {
		uint16_t id = k < 2 ? (uint16_t)(0x67f2 + k) : cells[k - 2].id;
		sample_write(&info, k < 2 ? (uint64_t)PROPERTY_LONG : cells[k - 2].type, 2);
		sample_write(&info, id, 2);
		sample_write(&info, 4 * k, 2);
		sample_write(&info, 4, 1);
		sample_write(&info, k, 1);
	}
	uint32_t root = sample_heap_add(heap, slice_of(info.bytes, info.length));
	uint64_t data = sample_heap_end(heap, 0x7c, root);
	return (struct sample_object){data, sample_subnodes_end(sample, subnodes)};
}

/* ---- folders ---- */

/* A folder with its tables; the folders and items in it are nodes of their own. */
static inline void
sample_folder(struct sample *sample, uint32_t nid, uint32_t parent, const char *name,
	      const uint32_t *folders, size_t folder_count, const uint32_t *items,
	      size_t item_count)
{
	struct sample_subnodes *none = arena_new(sample->arena, struct sample_subnodes, 1);
	const struct sample_property properties[] = {
		sample_text(sample, 0x3001, name),
		sample_number(sample, 0x3602, PROPERTY_LONG, item_count),
	};

	sample_node(sample, nid, parent, sample_properties(sample, properties, 2, none));
	sample_node(sample, (nid & ~0x1fu) | 0xd, parent,
		    sample_table(sample, folders, NULL, 0, folder_count));
	sample_node(sample, (nid & ~0x1fu) | 0xe, parent,
		    sample_table(sample, items, NULL, 0, item_count));
}

/* ---- the file ---- */

static inline void
sample_page_entry(struct sample *sample, const struct sample_entry *entry, int tree, unsigned level)
{
	struct buf *file = &sample->file;
	size_t id = sample->layout->id;

	sample_write(file, entry->key, id);
	sample_write(file, entry->data, id);
	if (tree == 0 || level > 0)
		sample_write(file, entry->subnodes, id);
	if (level > 0)
		return;
	if (tree == 0) {
		sample_write(file, entry->parent, id == 8 ? 8 : 4);
		return;
	}
	sample_write(file, entry->stored, 2);
	sample_write(file, sample->layout->version == 36 ? entry->length : 2, 2);
	if (id == 8)
		sample_write(file, 0, 4);
}

static inline struct sample_entry
sample_page(struct sample *sample, const struct sample_entry *entries, size_t count, int tree,
	    unsigned level)
{
	const struct sample_layout *layout = sample->layout;
	struct buf *file = &sample->file;
	struct sample_entry page = {.key = count ? entries[0].key : 0};
	size_t wide = layout->version == 36 ? 2 : 1;

	sample_pad(file, layout->page);
	size_t at = file->length;
	page.data = sample->next;
	page.subnodes = at;
	sample->next += 4;
	for (size_t i = 0; i < count; i++) {
		/* A block's place is in its data, and it has no number but its key. */
		struct sample_entry entry = entries[i];
		sample_page_entry(sample, &entry, tree, level);
	}
	while (file->length < at + layout->counts)
		buf_write_byte(file, '\0');
	size_t leaf = tree == 0 ? (layout->id == 8 ? 32 : 16) : (layout->id == 8 ? 24 : 12);
	sample_write(file, count, wide);
	sample_write(file, SAMPLE_PAGE_ENTRIES, wide);
	sample_write(file, level > 0 ? 3 * layout->id : leaf, 1);
	sample_write(file, level, 1);
	while (file->length < at + layout->page - layout->page_trailer)
		buf_write_byte(file, '\0');
	uint32_t crc = sample_crc(file->bytes + at, file->length - at);
	sample_write(file, tree == 0 ? 0x8181 : 0x8080, 2);
	sample_write(file, 0, 2);
	sample_trailer(sample, crc, page.data);
	sample_pad(file, layout->page);
	return page;
}

/* The root's page of the tree. */
static inline struct sample_entry
sample_pages(struct sample *sample, const struct sample_entry *entries, size_t count, int tree)
{
	struct sample_entry *level_entries =
		arena_new(sample->arena, struct sample_entry, count + 1);
	memcpy(level_entries, entries, count * sizeof(*entries));
	for (unsigned level = 0;; level++) {
		size_t pages = 0;
		for (size_t at = 0; at == 0 || at < count; at += SAMPLE_PAGE_ENTRIES) {
			size_t left = count - at;
			level_entries[pages++] =
				sample_page(sample, level_entries + at,
					    left < SAMPLE_PAGE_ENTRIES ? left : SAMPLE_PAGE_ENTRIES,
					    tree, level);
		}
		count = pages;
		if (count == 1)
			return level_entries[0];
	}
}

/* All of it: what was added, its trees and its header. */
static inline struct slice
sample_end(struct sample *sample)
{
	const struct sample_layout *layout = sample->layout;
	struct sample_entry roots[2] = {
		sample_pages(sample, sample->nodes, sample->node_count, 0),
		sample_pages(sample, sample->blocks, sample->block_count, 1)};
	char *header = sample->file.bytes;

	memcpy(header, "!BDN", 4);
	memcpy(header + 8, "SM", 2);
	sample_put(header + 10, layout->version, 2);
	sample_put(header + 12, 19, 2);
	sample_put(header + 14, 0x101, 2);
	for (size_t i = 0; i < 2; i++) {
		sample_put(header + layout->roots + 2 * i * layout->id, roots[i].data, layout->id);
		sample_put(header + layout->roots + (2 * i + 1) * layout->id, roots[i].subnodes,
			   layout->id);
	}
	/* ibFileEof of the ROOT */
	sample_put(header + layout->roots - (layout->id == 8 ? 32 : 16), sample->file.length,
		   layout->id);
	sample_put(header + layout->crypt - 1, 0x80, 1);
	sample_put(header + layout->crypt, (uint64_t)sample->crypt, 1);
	sample_put(header + 4, sample_crc(header + 8, 471), 4);
	if (layout->id == 8)
		sample_put(header + 524, sample_crc(header + 8, 516), 4);
	return slice_of(sample->file.bytes, sample->file.length);
}

#endif
