#include "format/pst_ndb.h"

#include "base/cursor.h"
#include "base/io.h"
#include "format/limits.h"
#include "format/pst_crypt.h"

#include <zlib.h>

/* ---- layouts ---- */

enum { TREE_NODES, TREE_BLOCKS };

/* btype of §2.2.2.8.3 */
enum { LIST_OF_BLOCKS = 1, LIST_OF_NODES = 2 };

struct layout {
	const char *name;
	size_t header_bytes, crypt_at, roots_at; /* of the header */
	size_t page_bytes, page_trailer_bytes, counts_at;
	size_t id_bytes;
	size_t block_bytes, block_trailer_bytes, block_step; /* they end at multiples of the step */
	size_t block_entry_bytes, node_entry_bytes;
};

/* §2.2.2.6, §2.2.2.7.1, §2.2.2.7.7 and §2.2.2.8.1; the third as found in files. */
static const struct layout ANSI = {.name = "ansi",
				   .header_bytes = 512,
				   .crypt_at = 461,
				   .roots_at = 184,
				   .page_bytes = 512,
				   .page_trailer_bytes = 12,
				   .counts_at = 496,
				   .id_bytes = 4,
				   .block_bytes = 8192,
				   .block_trailer_bytes = 12,
				   .block_step = 64,
				   .block_entry_bytes = 12,
				   .node_entry_bytes = 16};
static const struct layout UNICODE = {.name = "unicode",
				      .header_bytes = 564,
				      .crypt_at = 513,
				      .roots_at = 216,
				      .page_bytes = 512,
				      .page_trailer_bytes = 16,
				      .counts_at = 488,
				      .id_bytes = 8,
				      .block_bytes = 8192,
				      .block_trailer_bytes = 16,
				      .block_step = 64,
				      .block_entry_bytes = 24,
				      .node_entry_bytes = 32};
static const struct layout UNICODE_4K = {.name = "unicode-4k",
					 .header_bytes = 564,
					 .crypt_at = 513,
					 .roots_at = 216,
					 .page_bytes = 4096,
					 .page_trailer_bytes = 24,
					 .counts_at = 4056,
					 .id_bytes = 8,
					 .block_bytes = 65536,
					 .block_trailer_bytes = 24,
					 .block_step = 512,
					 .block_entry_bytes = 24,
					 .node_entry_bytes = 32};

#define BLOCK_INTERNAL 2u /* §2.2.2.2: a bit of its number: it is not data of a node */
#define TREE_LEVELS 8u
#define LIST_LEVELS 2u
#define PAGE_SLOTS 256u

struct root {
	uint64_t bid, at;
};

struct page {
	uint64_t at;
	char *bytes; /* NULL: never filled */
};

struct ndb {
	struct arena arena; /* pages and rooms */
	struct ndb_file file;
	const struct layout *layout;
	enum pst_crypt crypt;
	struct root roots[2];
	uint64_t damaged, work_bytes;
	char *stored;             /* room for one block as it lies in the file */
	char *lists[LIST_LEVELS]; /* and for one of each level that lists others */
	struct page pages[PAGE_SLOTS];
};

const char *
ndb_layout_name(const struct ndb *ndb)
{
	return ndb->layout->name;
}

const char *
ndb_crypt_name(const struct ndb *ndb)
{
	static const char *const NAMES[] = {"none", "permute", "cyclic"};
	return NAMES[ndb->crypt];
}

bool
ndb_is_4k(const struct ndb *ndb)
{
	return ndb->layout == &UNICODE_4K;
}

uint64_t
ndb_damaged(const struct ndb *ndb)
{
	return ndb->damaged;
}

uint64_t
ndb_work_bytes(const struct ndb *ndb)
{
	return ndb->work_bytes;
}

/* ---- bytes ---- */

/* §5.3: the CRC-32 of zlib, but that it begins with zero and is not turned over at the end. */
static uint32_t
crc_of(struct slice bytes)
{
	return ~(uint32_t)crc32_z(UINT32_MAX, (const Bytef *)bytes.at, bytes.length);
}

static enum status
read_at(struct ndb *ndb, uint64_t at, char *ret, size_t length, struct err *err)
{
	size_t got = 0;

	if (at > ndb->file.size_bytes || length > ndb->file.size_bytes - at)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.2.2.4: byte %llu is behind the end of the file",
			       (unsigned long long)at);
	if (ndb->file.bytes.at) {
		memcpy(ret, slice_part(ndb->file.bytes, (size_t)at, length).at, length);
		return STATUS_OK;
	}
	TRY(io_read_at(ndb->file.fd, ret, length, at, &got, err));
	if (got != length)
		return err_set(err, STATUS_REFUSED, "the file has become shorter");
	return STATUS_OK;
}

/* A number of a block or a place in the file: four or eight bytes. */
static bool
read_id(const struct ndb *ndb, struct cursor *cursor, uint64_t *ret)
{
	uint32_t narrow;

	if (ndb->layout->id_bytes == 8)
		return cursor_u64le(cursor, ret);
	if (!cursor_u32le(cursor, &narrow))
		return false;
	*ret = narrow;
	return true;
}

/* What stands behind the type of a trailer, in the order of its layout: the check sum and whose it
 * is. */
static void
check_trailer(struct ndb *ndb, struct slice trailer, struct slice bytes, uint64_t bid)
{
	struct cursor cursor;
	uint64_t told = 0;
	uint32_t crc = 0;
	bool whole;

	cursor_init(&cursor, slice_part(trailer, 4, SIZE_MAX));
	if (ndb->layout == &ANSI)
		whole = read_id(ndb, &cursor, &told) && cursor_u32le(&cursor, &crc);
	else
		whole = cursor_u32le(&cursor, &crc) && read_id(ndb, &cursor, &told);
	ndb->damaged += !whole || (told | 1) != (bid | 1) || crc != crc_of(bytes);
}

/* ---- pages, §2.2.2.7 ---- */

struct page_view {
	struct slice entries;
	size_t count, entry_bytes;
	uint8_t level;
};

static enum status
page_load(struct ndb *ndb, uint64_t at, uint64_t bid, char **ret, struct err *err)
{
	const struct layout *layout = ndb->layout;
	struct page *slot = &ndb->pages[at / layout->page_bytes % PAGE_SLOTS];

	if (slot->bytes && slot->at == at) {
		*ret = slot->bytes;
		return STATUS_OK;
	}
	char *bytes = slot->bytes;
	if (!bytes && !(bytes = arena_new(&ndb->arena, char, layout->page_bytes)))
		return err_no_memory(err);
	*slot = (struct page){.bytes = NULL};
	TRY(read_at(ndb, at, bytes, layout->page_bytes, err));
	*slot = (struct page){.at = at, .bytes = bytes};
	struct slice page = slice_of(bytes, layout->page_bytes);
	size_t end = layout->page_bytes - layout->page_trailer_bytes;
	check_trailer(ndb, slice_part(page, end, SIZE_MAX), slice_part(page, 0, end), bid);
	*ret = bytes;
	return STATUS_OK;
}

static enum status
page_read(struct ndb *ndb, unsigned tree, uint64_t at, uint64_t bid, struct page_view *ret,
	  struct err *err)
{
	static const uint8_t TYPES[] = {0x81, 0x80};
	const struct layout *layout = ndb->layout;
	struct page_view view = {0};
	struct cursor cursor;
	uint8_t narrow = 0, entry_bytes = 0, type = 0;
	uint16_t wide = 0;
	char *bytes;

	TRY(page_load(ndb, at, bid, &bytes, err));
	struct slice page = slice_of(bytes, layout->page_bytes);
	cursor_init(&cursor, slice_part(page, layout->counts_at, SIZE_MAX));
	bool whole = layout == &UNICODE_4K ? cursor_u16le(&cursor, &wide) && cursor_skip(&cursor, 2)
					   : cursor_u8(&cursor, &narrow) && cursor_skip(&cursor, 1);
	CHECK(whole && cursor_u8(&cursor, &entry_bytes) && cursor_u8(&cursor, &view.level) &&
	      cursor_seek(&cursor,
			  layout->page_bytes - layout->page_trailer_bytes - layout->counts_at) &&
	      cursor_u8(&cursor, &type));
	view.count = layout == &UNICODE_4K ? wide : narrow;
	view.entry_bytes = entry_bytes;
	view.entries = slice_part(page, 0, layout->counts_at);
	size_t least = view.level > 0       ? 3 * layout->id_bytes
		       : tree == TREE_NODES ? layout->node_entry_bytes
					    : layout->block_entry_bytes;
	if (type != TYPES[tree] || view.level > TREE_LEVELS)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.2.2.7.7.1: at byte %llu is no page of the %s",
			       (unsigned long long)at, tree == TREE_NODES ? "nodes" : "blocks");
	if (view.entry_bytes < least || view.count * view.entry_bytes > view.entries.length)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.2.2.7.7.1: the page at byte %llu has %zu entries of %zu "
			       "bytes",
			       (unsigned long long)at, view.count, view.entry_bytes);
	*ret = view;
	return STATUS_OK;
}

static struct cursor
page_entry(const struct page_view *page, size_t index)
{
	struct cursor cursor;

	cursor_init(&cursor,
		    slice_part(page->entries, index * page->entry_bytes, page->entry_bytes));
	return cursor;
}

static uint64_t
page_key(const struct ndb *ndb, const struct page_view *page, size_t index)
{
	struct cursor cursor = page_entry(page, index);
	uint64_t key = 0;

	(void)read_id(ndb, &cursor, &key);
	return key;
}

/* Index of the first entry whose key is not below, or the count. */
static size_t
page_search(const struct ndb *ndb, const struct page_view *page, uint64_t key)
{
	size_t low = 0, high = page->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (page_key(ndb, page, middle) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- trees, §2.2.2.7.7 ---- */

struct search {
	unsigned tree;
	uint64_t key;
	char entry[32]; /* of a leaf */
	bool found;
};

/*
 * The first entry from the key on. The last child that begins below it may have none: then the next
 * one's first is it, as a page within the tree that is empty or begins too low is refused.
 */
static enum status
tree_search(struct ndb *ndb, uint64_t at, uint64_t bid, unsigned level, uint64_t least,
	    struct search *search, struct err *err)
{
	struct page_view page;

	TRY(page_read(ndb, search->tree, at, bid, &page, err));
	bool root = level > TREE_LEVELS;
	if ((!root && page.level != level) || (page.count == 0 && (!root || page.level > 0)) ||
	    (page.count > 0 && page_key(ndb, &page, 0) < least))
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.2.2.7.7: the page at byte %llu does not belong there",
			       (unsigned long long)at);
	size_t index = page_search(ndb, &page, search->key);
	if (page.level == 0) {
		if (index == page.count)
			return STATUS_OK;
		struct cursor entry = page_entry(&page, index);
		memcpy(search->entry, entry.at,
		       sizeof(search->entry) < page.entry_bytes ? sizeof(search->entry)
								: page.entry_bytes);
		search->found = true;
		return STATUS_OK;
	}
	if (index == page.count || page_key(ndb, &page, index) > search->key)
		index -= index > 0;
	for (size_t last = index + 1; index <= last && index < page.count && !search->found;
	     index++) {
		/* The page may leave its slot while its children are read. */
		TRY(page_read(ndb, search->tree, at, bid, &page, err));
		struct cursor entry = page_entry(&page, index);
		uint64_t key, child_bid, child;
		CHECK(read_id(ndb, &entry, &key) && read_id(ndb, &entry, &child_bid) &&
		      read_id(ndb, &entry, &child));
		TRY(tree_search(ndb, child, child_bid, page.level - 1u, key, search, err));
	}
	return STATUS_OK;
}

static enum status
tree_find(struct ndb *ndb, unsigned tree, uint64_t key, struct search *ret, struct err *err)
{
	struct search search = {.tree = tree, .key = key};
	const struct root *root = &ndb->roots[tree];

	TRY(tree_search(ndb, root->at, root->bid, TREE_LEVELS + 1, 0, &search, err));
	*ret = search;
	return STATUS_OK;
}

enum status
ndb_next(struct ndb *ndb, uint32_t nid, bool *ret_found, struct ndb_node *ret, struct err *err)
{
	struct search search;
	struct cursor cursor;
	struct ndb_node node;
	uint64_t key = 0;

	TRY(tree_find(ndb, TREE_NODES, nid, &search, err));
	*ret_found = search.found;
	if (!search.found)
		return STATUS_OK;
	cursor_init(&cursor, slice_of(search.entry, sizeof(search.entry)));
	CHECK(read_id(ndb, &cursor, &key) && read_id(ndb, &cursor, &node.data) &&
	      read_id(ndb, &cursor, &node.subnodes) && cursor_u32le(&cursor, &node.parent));
	node.nid = (uint32_t)key; /* §2.2.2.7.7.4: the upper half is padding */
	if (key > UINT32_MAX)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.7.7.4: a node is number %llx",
			       (unsigned long long)key);
	*ret = node;
	return STATUS_OK;
}

enum status
ndb_node(struct ndb *ndb, uint32_t nid, struct ndb_node *ret, struct err *err)
{
	struct ndb_node node;
	bool found;

	TRY(ndb_next(ndb, nid, &found, &node, err));
	if (!found || node.nid != nid)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.7.7.4: there is no node 0x%x",
			       nid);
	*ret = node;
	return STATUS_OK;
}

/* ---- blocks, §2.2.2.8 ---- */

/* Where a block lies, how long it is there, and unpacked. */
struct place {
	uint64_t at;
	uint16_t stored, length;
};

static enum status
block_find(struct ndb *ndb, uint64_t bid, struct place *ret, struct err *err)
{
	struct search search;
	struct cursor cursor;
	struct place place;
	uint64_t key = 0;

	bid &= ~(uint64_t)1; /* §2.2.2.2: readers must pass over this bit */
	TRY(tree_find(ndb, TREE_BLOCKS, bid, &search, err));
	cursor_init(&cursor, slice_of(search.entry, sizeof(search.entry)));
	if (search.found)
		CHECK(read_id(ndb, &cursor, &key) && read_id(ndb, &cursor, &place.at) &&
		      cursor_u16le(&cursor, &place.stored) && cursor_u16le(&cursor, &place.length));
	if (!search.found || (key & ~(uint64_t)1) != bid)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.7.7.3: there is no block 0x%llx",
			       (unsigned long long)bid);
	if (ndb->layout != &UNICODE_4K) /* there it is a count of references */
		place.length = place.stored;
	if (place.stored > ndb->layout->block_bytes || place.length > ndb->layout->block_bytes)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.8: block 0x%llx has %u bytes",
			       (unsigned long long)bid, place.stored);
	*ret = place;
	return STATUS_OK;
}

static enum status
spend(struct ndb *ndb, uint64_t bytes, struct err *err)
{
	ndb->work_bytes += bytes + ndb->layout->block_step;
	if (ndb->work_bytes > PST_WORK_FLOOR_BYTES &&
	    ndb->work_bytes / PST_TIMES > ndb->file.size_bytes)
		return err_set(err, STATUS_REFUSED,
			       "more than %u times the file's size was read of it", PST_TIMES);
	return STATUS_OK;
}

/* Into room, which has place's length. */
static enum status
block_read(struct ndb *ndb, uint64_t bid, const struct place *where, char *room, struct slice *ret,
	   struct err *err)
{
	const struct layout *layout = ndb->layout;
	const struct place place = *where;

	TRY(spend(ndb, place.length, err));
	size_t step = layout->block_step, trailer = layout->block_trailer_bytes;
	size_t whole = (place.stored + trailer + step - 1) / step * step;
	TRY(read_at(ndb, place.at, ndb->stored, whole, err));
	struct slice bytes = slice_of(ndb->stored, place.stored);
	check_trailer(ndb, slice_of(ndb->stored + whole - trailer, trailer), bytes, bid);
	if (!(bid & BLOCK_INTERNAL))
		pst_decrypt(ndb->crypt, bid, ndb->stored, place.stored);
	if (place.length == place.stored) {
		memcpy(room, bytes.at, bytes.length);
	} else {
		uLongf length = place.length;
		if (uncompress((Bytef *)room, &length, (const Bytef *)bytes.at, place.stored) !=
			    Z_OK ||
		    length != place.length)
			return err_set(err, STATUS_REFUSED,
				       "RFC 1950: block 0x%llx does not unpack to %u bytes",
				       (unsigned long long)bid, place.length);
	}
	*ret = slice_of(room, place.length);
	return STATUS_OK;
}

/* ---- the data of a node, §2.2.2.8.3 ---- */

static enum status
data_add(struct ndb_data *data, uint64_t bid, struct err *err)
{
	if (data->count >= PST_BLOCKS)
		return err_set(err, STATUS_REFUSED, "a node of more than %u blocks", PST_BLOCKS);
	uint64_t *blocks = arena_grow(data->arena, data->blocks, &data->capacity, data->count + 1,
				      sizeof(*blocks), _Alignof(uint64_t));
	if (!blocks)
		return err_no_memory(err);
	data->blocks = blocks;
	blocks[data->count++] = bid;
	return STATUS_OK;
}

/* A block that lists others: its type, its level, how many entries, and padding if there is. The
 * level of lists of blocks counts from one in the file, from zero here. */
static enum status
list_open(struct ndb *ndb, uint64_t bid, uint8_t type, uint8_t level, uint8_t *ret_level,
	  uint16_t *ret_count, struct cursor *ret, struct err *err)
{
	bool padded = type == LIST_OF_BLOCKS || ndb->layout->id_bytes == 8;
	uint8_t first = type == LIST_OF_BLOCKS, found, own;
	struct slice bytes;
	struct place place;

	CHECK(level < LIST_LEVELS);
	TRY(block_find(ndb, bid, &place, err));
	TRY(block_read(ndb, bid, &place, ndb->lists[level], &bytes, err));
	cursor_init(ret, bytes);
	if (!cursor_u8(ret, &found) || !cursor_u8(ret, &own) || !cursor_u16le(ret, ret_count) ||
	    (padded && !cursor_skip(ret, 4)) || found != type || (uint8_t)(own - first) > level)
		return err_set(
			err, STATUS_REFUSED, "MS-PST §2.2.2.8.3: block 0x%llx is no list of %s",
			(unsigned long long)bid, type == LIST_OF_BLOCKS ? "blocks" : "subnodes");
	*ret_level = (uint8_t)(own - first);
	return STATUS_OK;
}

/* An XXBLOCK lists XBLOCKs, which list blocks. */
static enum status
blocks_list(struct ndb_data *data, uint64_t bid, uint8_t level, struct err *err)
{
	struct cursor cursor;
	uint16_t count;
	uint8_t own;

	TRY(list_open(data->ndb, bid, LIST_OF_BLOCKS, level, &own, &count, &cursor, err));
	for (unsigned i = 0; i < count; i++) {
		uint64_t inner;
		if (!read_id(data->ndb, &cursor, &inner))
			return err_set(err, STATUS_REFUSED,
				       "MS-PST §2.2.2.8.3.2: block 0x%llx does not hold %u blocks",
				       (unsigned long long)bid, count);
		if (own == 0)
			TRY(data_add(data, inner, err));
		else
			TRY(blocks_list(data, inner, (uint8_t)(own - 1), err));
	}
	return STATUS_OK;
}

enum status
ndb_data_open(struct ndb *ndb, struct arena *arena, uint64_t block, struct ndb_data *ret,
	      struct err *err)
{
	struct ndb_data data = {.ndb = ndb, .arena = arena};

	if (block & BLOCK_INTERNAL)
		TRY(blocks_list(&data, block, LIST_LEVELS - 1, err));
	else if (block != 0)
		TRY(data_add(&data, block, err));
	*ret = data;
	return STATUS_OK;
}

enum status
ndb_data_block(struct ndb_data *data, size_t index, struct slice *ret, struct err *err)
{
	if (index >= data->count)
		return err_set(err, STATUS_REFUSED, "MS-PST §2.3.1.1: a node has no block %zu",
			       index);
	struct ndb_slot *slot = &data->slots[index % NDB_SLOTS];
	if (!slot->filled || slot->index != index) {
		struct place place;
		TRY(block_find(data->ndb, data->blocks[index], &place, err));
		if (!slot->room || slot->room_bytes < place.length) {
			char *room = arena_new(data->arena, char, place.length);
			if (!room)
				return err_no_memory(err);
			slot->room = room;
			slot->room_bytes = place.length;
		}
		slot->filled = false;
		TRY(block_read(data->ndb, data->blocks[index], &place, slot->room, &slot->bytes,
			       err));
		slot->index = index;
		slot->filled = true;
	}
	*ret = slot->bytes;
	return STATUS_OK;
}

/* The length is that of the blocks: what a list says of it is not believed. */
enum status
ndb_data_read(struct ndb_data *data, uint64_t limit_bytes, struct slice *ret, struct err *err)
{
	struct slice block;
	struct place place;
	size_t length = 0, written = 0;

	for (size_t i = 0; i < data->count; i++) {
		TRY(block_find(data->ndb, data->blocks[i], &place, err));
		length += place.length;
		if (length > limit_bytes)
			return err_set(err, STATUS_REFUSED, "a value of more than %llu bytes",
				       (unsigned long long)limit_bytes);
	}
	char *bytes = arena_new(data->arena, char, length + 1);
	if (!bytes)
		return err_no_memory(err);
	for (size_t i = 0; i < data->count; i++) {
		TRY(ndb_data_block(data, i, &block, err));
		memcpy(bytes + written, block.at, block.length);
		written += block.length;
	}
	CHECK(written == length);
	*ret = slice_of(bytes, length);
	return STATUS_OK;
}

/* ---- nodes of a node, §2.2.2.8.3.3 ---- */

/* The block that lists nodes themselves, of those that a list of lists names. */
static enum status
subnodes_find(struct ndb *ndb, uint64_t bid, uint8_t level, uint32_t nid, struct ndb_node *ret,
	      bool *ret_found, struct err *err)
{
	struct cursor cursor;
	uint64_t key, inner = 0;
	uint16_t count;
	uint8_t own;

	TRY(list_open(ndb, bid, LIST_OF_NODES, level, &own, &count, &cursor, err));
	*ret_found = false;
	for (unsigned i = 0; i < count && !*ret_found; i++) {
		struct ndb_node node = {.nid = nid};
		if (!read_id(ndb, &cursor, &key) || !read_id(ndb, &cursor, &node.data) ||
		    (own == 0 && !read_id(ndb, &cursor, &node.subnodes)))
			return err_set(err, STATUS_REFUSED,
				       "MS-PST §2.2.2.8.3.3: block 0x%llx does not hold %u entries",
				       (unsigned long long)bid, count);
		/* Numbers stand with padding above, in order; some writers leave it dirty. */
		if ((uint32_t)key <= nid)
			inner = node.data;
		*ret_found = own == 0 && (uint32_t)key == nid;
		if (*ret_found)
			*ret = node;
	}
	if (own == 0 || inner == 0)
		return STATUS_OK;
	return subnodes_find(ndb, inner, (uint8_t)(own - 1), nid, ret, ret_found, err);
}

enum status
ndb_subnode(struct ndb *ndb, const struct ndb_node *node, uint32_t nid, bool *ret_found,
	    struct ndb_node *ret, struct err *err)
{
	struct ndb_node found = {0};
	bool any = false;

	if (node->subnodes != 0)
		TRY(subnodes_find(ndb, node->subnodes, LIST_LEVELS - 1, nid, &found, &any, err));
	*ret_found = any;
	if (any)
		*ret = found;
	return STATUS_OK;
}

/* ---- the file ---- */

/* §2.2.2.6: what layout, how veiled, where the trees are. */
static enum status
header_read(struct ndb *ndb, struct err *err)
{
	char bytes[512 + 64];
	uint16_t version = 0;
	uint32_t crc = 0;
	uint8_t crypt = 0;
	struct cursor cursor;

	TRY(read_at(ndb, 0, bytes, 12, err));
	cursor_init(&cursor, slice_of(bytes, 12));
	CHECK(cursor_seek(&cursor, 4) && cursor_u32le(&cursor, &crc) && cursor_seek(&cursor, 10) &&
	      cursor_u16le(&cursor, &version));
	if (!slice_starts(slice_of(bytes, 12), SLICE("!BDN")))
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.6: it does not begin with !BDN");
	if (version < 14 || (version > 15 && version < 21))
		return err_set(err, STATUS_REFUSED, "MS-PST §2.2.2.6: version %u", version);
	ndb->layout = version <= 15 ? &ANSI : version == 36 ? &UNICODE_4K : &UNICODE;
	TRY(read_at(ndb, 0, bytes, ndb->layout->header_bytes, err));
	cursor_init(&cursor, slice_of(bytes, ndb->layout->header_bytes));
	ndb->damaged += crc != crc_of(slice_of(bytes + 8, 471));
	CHECK(cursor_seek(&cursor, ndb->layout->roots_at));
	for (size_t i = 0; i < 2; i++)
		CHECK(read_id(ndb, &cursor, &ndb->roots[i].bid) &&
		      read_id(ndb, &cursor, &ndb->roots[i].at));
	CHECK(cursor_seek(&cursor, ndb->layout->crypt_at) && cursor_u8(&cursor, &crypt));
	if (crypt > PST_CRYPT_CYCLIC)
		return err_set(err, STATUS_REFUSED,
			       "MS-PST §2.2.2.6: it is encrypted with a key that is not in it "
			       "(method %u)",
			       crypt);
	ndb->crypt = (enum pst_crypt)crypt;
	return STATUS_OK;
}

enum status
ndb_open(const struct ndb_file *file, struct ndb **ret, struct err *err)
{
	DEFER(ndb_done)
	struct ndb *ndb = heap_alloc(sizeof(*ndb));

	if (!ndb)
		return err_no_memory(err);
	*ndb = (struct ndb){.file = *file};
	arena_init(&ndb->arena, 0);
	TRY(header_read(ndb, err));
	const struct layout *layout = ndb->layout;
	ndb->stored =
		arena_new(&ndb->arena, char,
			  layout->block_bytes + layout->block_trailer_bytes + layout->block_step);
	for (size_t i = 0; i < LIST_LEVELS; i++)
		ndb->lists[i] = arena_new(&ndb->arena, char, layout->block_bytes);
	if (!ndb->stored || !ndb->lists[0] || !ndb->lists[1])
		return err_no_memory(err);
	*ret = ndb;
	ndb = NULL;
	return STATUS_OK;
}

void
ndb_done(struct ndb **ndb)
{
	if (*ndb) {
		arena_done(&(*ndb)->arena);
		heap_free(*ndb);
	}
	*ndb = NULL;
}
