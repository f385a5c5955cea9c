/* Any bytes as a PST or OST: every node of it is asked for, and no item is but a message that is
 * read again or a refusal. */
#include "format/message.h"
#include "format/pst.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(enum status status, const struct err *err)
{
	CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err->text[0]));
}

static void
item_check(struct ndb *ndb, struct arena *arena, uint32_t nid)
{
	struct err err = {.text = ""}, fault;
	struct message *message;
	struct slice bytes;
	struct item item;

	enum status status = pst_item_read(ndb, arena, nid, &item, &fault, &err);
	check(status, &err);
	if (status != STATUS_OK)
		return;
	CHECK(item_write(arena, &item, &bytes, &err) == STATUS_OK);
	CHECK(message_read(arena, bytes, &message, &err) == STATUS_OK);
	CHECK(message->root->kind == MESSAGE_MULTIPART);
}

static void
folder_check(struct ndb *ndb, struct arena *arena, uint32_t nid)
{
	struct err err = {.text = ""};
	struct pst_nodes nodes;
	struct slice name;

	check(pst_folder_name(ndb, arena, nid, &name, &err), &err);
	check(pst_folder_list(ndb, arena, nid, PST_TYPE_FOLDER, &nodes, &err), &err);
	check(pst_folder_list(ndb, arena, nid, PST_TYPE_ITEM, &nodes, &err), &err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ndb_file file = {
		.fd = -1, .bytes = slice_of((const char *)data, size), .size_bytes = size};
	struct err err = {.text = ""};
	struct ndb_node node = {0};
	struct ndb *ndb = NULL;
	struct arena arena;
	bool found = true;

	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	enum status status = ndb_open(&file, &ndb, &err);
	check(status, &err);
	for (unsigned i = 0; i < 50 && status == STATUS_OK && found; i++) {
		struct arena_mark mark = arena_mark(&arena);
		status = ndb_next(ndb, node.nid + (i > 0), &found, &node, &err);
		check(status, &err);
		if (status != STATUS_OK || !found || node.nid == UINT32_MAX)
			break;
		if (NDB_TYPE(node.nid) == PST_TYPE_FOLDER)
			folder_check(ndb, &arena, node.nid);
		else
			item_check(ndb, &arena, node.nid);
		arena_rewind(&arena, mark);
	}
	ndb_done(&ndb);
	arena_done(&arena);
	return 0;
}
