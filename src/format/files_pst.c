#include "base/map.h"
#include "base/utf8.h"
#include "format/limits.h"
#include "format/pst.h"
#include "format/walk.h"

#include <stdio.h>

/* ---- which nodes were seen ---- */

#define SEEN_PAGE_BITS 4096u
#define SEEN_PAGES ((UINT32_MAX >> 5) / SEEN_PAGE_BITS * 2 + 2)

struct seen {
	struct arena arena;
	uint64_t **pages;
};

static void
seen_done(struct seen *seen)
{
	arena_done(&seen->arena);
}

/* Whether the node, an item or a folder, is new; it is not from now on. */
static enum status
seen_add(struct seen *seen, uint32_t nid, bool *ret_new, struct err *err)
{
	uint32_t bit = (nid >> 5) % SEEN_PAGE_BITS;
	uint32_t page = (nid >> 5) / SEEN_PAGE_BITS * 2 + (NDB_TYPE(nid) == PST_TYPE_ITEM);

	if (!seen->pages && !(seen->pages = arena_new(&seen->arena, uint64_t *, SEEN_PAGES)))
		return err_no_memory(err);
	if (!seen->pages[page])
		seen->pages[page] = arena_new(&seen->arena, uint64_t, SEEN_PAGE_BITS / 64);
	if (!seen->pages[page])
		return err_no_memory(err);
	uint64_t *word = &seen->pages[page][bit / 64];
	*ret_new = !(*word >> bit % 64 & 1);
	*word |= UINT64_C(1) << bit % 64;
	return STATUS_OK;
}

/* ---- items ---- */

struct pst_walk {
	struct walk *walk;
	struct file *file;
	struct ndb *ndb;
	struct seen *seen;
	uint64_t folders, letters, others, recovered;
};

/* Tells of what stands at that name in the file. */
static enum status
refuse(const struct pst_walk *pst, struct slice name, const char *reason, struct err *err)
{
	struct walk *walk = pst->walk;
	struct arena_mark mark = arena_mark(walk->arena);
	struct slice source = pst->file->source;

	if (name.length > 0)
		TRY(source_inner(walk->arena, pst->file->source, name, &source, err));
	TRY(sink_refuse(walk->sink, source, err, "%s", reason));
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

/* A refusal of a part is told, and the rest goes on. */
static enum status
part_end(const struct pst_walk *pst, struct slice name, enum status status, const struct err *own,
	 struct err *err)
{
	if (status == STATUS_REFUSED)
		return refuse(pst, name, own->text, err);
	return status == STATUS_OK ? status : err_set(err, status, "%s", own->text);
}

static enum status
item_try(struct pst_walk *pst, uint32_t nid, struct slice name, struct err *err)
{
	struct walk *walk = pst->walk;
	uint64_t damaged = ndb_damaged(pst->ndb);
	struct err fault;
	struct slice bytes;
	struct item item;

	TRY(pst_item_read(pst->ndb, walk->arena, nid, &item, &fault, err));
	TRY(item_write(walk->arena, &item, &bytes, err));
	if (fault.text[0])
		TRY(refuse(pst, name, fault.text, err));
	if (ndb_damaged(pst->ndb) > damaged)
		TRY(refuse(pst, name,
			   "MS-PST §2.2.2.8.1: a block or page of it is not as the check sum with "
			   "it says: read all the same",
			   err));
	bool letter = item_is_letter(&item);
	pst->letters += letter;
	pst->others += !letter;
	const struct inner inner = {.name = name,
				    .bytes = bytes,
				    .kind = SNIFF_EML,
				    .modified = TIME_UNKNOWN,
				    .same_depth = true,
				    .rebuilt = true,
				    .no_letter = !letter};
	return files_examine_inner(walk, pst->file, &inner, err);
}

static enum status
item_examine(struct pst_walk *pst, uint32_t nid, struct slice folder, const char *number,
	     struct err *err)
{
	struct walk *walk = pst->walk;
	struct arena_mark mark = arena_mark(walk->arena);
	uint64_t work = ndb_work_bytes(pst->ndb);
	struct slice name;
	struct err own;
	bool new;

	TRY(seen_add(pst->seen, nid, &new, err));
	if (!new)
		return STATUS_OK;
	TRY(slice_print(walk->arena, &name, err, "%.*s%s%s", SLICE_PRINT(folder),
			folder.length > 0 ? "/" : "", number));
	enum status status = item_try(pst, nid, name, &own);
	TRY(part_end(pst, name, status, &own, err));
	work = work < pst->file->size_bytes ? work : pst->file->size_bytes;
	if (!pst->file->in_memory)
		sink_progress(walk->sink, work);
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

/* ---- folders ---- */

/* As the file has it, but that no slash stands in it; by its number where it has none, and where
 * one beside it is called so. */
static enum status
folder_name(struct pst_walk *pst, uint32_t nid, struct map *names, struct slice *ret,
	    struct err *err)
{
	struct arena *arena = pst->walk->arena;
	struct slice found = SLICE_NONE, name;
	struct err own;
	bool new;

	enum status status = pst_folder_name(pst->ndb, arena, nid, &found, &own);
	if (status != STATUS_OK && status != STATUS_REFUSED) /* its list tells what is wrong */
		return err_set(err, status, "%s", own.text);
	found = utf8_cut(found, PST_NAME_BYTES);
	struct buf buf;
	buf_init(&buf, arena);
	for (size_t i = 0; i < found.length; i++)
		buf_write_byte(&buf, found.at[i] == '/' ? '_' : found.at[i]);
	TRY(buf_slice(&buf, &name, err));
	TRY(map_set(names, name, 1, &new, err));
	if (name.length == 0 || !new)
		TRY(slice_print(arena, &name, err, "%.*s%sfolder-%x", SLICE_PRINT(name),
				name.length > 0 ? "-" : "", nid));
	*ret = name;
	return STATUS_OK;
}

static enum status
items_walk(struct pst_walk *pst, uint32_t folder, struct slice path, struct err *err)
{
	struct arena_mark mark = arena_mark(pst->walk->arena);
	struct pst_nodes items = {0};
	char number[24];
	struct err own;

	enum status status =
		pst_folder_list(pst->ndb, pst->walk->arena, folder, PST_TYPE_ITEM, &items, &own);
	TRY(part_end(pst, path, status, &own, err));
	for (size_t i = 0; i < items.count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i);
		TRY(item_examine(pst, items.items[i], path, number, err));
	}
	arena_rewind(pst->walk->arena, mark);
	return STATUS_OK;
}

static enum status
folder_walk(struct pst_walk *pst, uint32_t folder, struct slice path, unsigned depth,
	    struct err *err)
{
	struct arena *arena = pst->walk->arena;
	struct arena_mark mark = arena_mark(arena);
	struct pst_nodes folders = {0};
	struct map names;
	struct err own;
	bool new;

	TRY(seen_add(pst->seen, folder, &new, err));
	if (!new)
		return refuse(pst, path, "MS-PST §2.4.4: a folder within itself, or in two others",
			      err);
	if (depth > PST_FOLDER_DEPTH)
		return refuse(pst, path, "folders within folders: not all of them are read", err);
	if (pst->folders++ >= PST_FOLDERS)
		return err_set(err, STATUS_REFUSED, "more than %u folders", PST_FOLDERS);
	TRY(items_walk(pst, folder, path, err));
	enum status status =
		pst_folder_list(pst->ndb, arena, folder, PST_TYPE_FOLDER, &folders, &own);
	TRY(part_end(pst, path, status, &own, err));
	map_init(&names, arena);
	for (size_t i = 0; i < folders.count; i++) {
		struct slice name, inner;
		TRY(folder_name(pst, folders.items[i], &names, &name, err));
		TRY(slice_print(arena, &inner, err, "%.*s%s%.*s", SLICE_PRINT(path),
				path.length > 0 ? "/" : "", SLICE_PRINT(name)));
		TRY(folder_walk(pst, folders.items[i], inner, depth + 1, err));
	}
	arena_rewind(arena, mark);
	return STATUS_OK;
}

/* ---- all of it ---- */

/* The items that no folder led to: deleted, or those of a damaged folder. */
static enum status
recover(struct pst_walk *pst, struct err *err)
{
	struct ndb_node node = {0};
	char number[24];
	bool found;

	for (uint32_t nid = 0; nid < UINT32_MAX; nid = node.nid + 1) {
		uint64_t before = pst->letters + pst->others;
		TRY(ndb_next(pst->ndb, nid, &found, &node, err));
		if (!found || node.nid == UINT32_MAX)
			break;
		if (NDB_TYPE(node.nid) != PST_TYPE_ITEM)
			continue;
		(void)snprintf(number, sizeof(number), "%x", node.nid);
		TRY(item_examine(pst, node.nid, SLICE("recovered"), number, err));
		pst->recovered += pst->letters + pst->others - before;
	}
	return STATUS_OK;
}

static enum status
pst_walk(struct pst_walk *pst, struct err *err)
{
	struct err own;

	if (ndb_damaged(pst->ndb) > 0)
		TRY(refuse(pst, SLICE_NONE,
			   "MS-PST §2.2.2.6: the header is not as its check sum says: read all "
			   "the same",
			   err));
	enum status status = folder_walk(pst, PST_ROOT_FOLDER, SLICE_NONE, 0, &own);
	TRY(part_end(pst, SLICE_NONE, status, &own, err));
	return recover(pst, err);
}

enum status
files_read_pst(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(ndb_done)
	struct ndb *ndb = NULL;
	DEFER(seen_done)
	struct seen seen = {.pages = NULL};
	const struct ndb_file bytes = {.fd = walk->input->fd,
				       .bytes = file->in_memory ? file->bytes : SLICE_NONE,
				       .size_bytes = file->size_bytes};
	struct pst_walk pst = {.walk = walk, .file = file, .seen = &seen};

	arena_init(&seen.arena, 0);
	TRY(ndb_open(&bytes, &ndb, err));
	pst.ndb = ndb;
	files_write_text(file, "layout", slice_text(ndb_layout_name(ndb)));
	files_write_text(file, "encoding", slice_text(ndb_crypt_name(ndb)));
	enum status status = pst_walk(&pst, err);
	files_write_number(file, "folders", pst.folders);
	files_write_number(file, "messages", pst.letters);
	files_write_number(file, "other_items", pst.others);
	if (pst.recovered)
		files_write_number(file, "recovered", pst.recovered);
	return status;
}
