/*
 * pst_dump FILE: every item of a PST or OST, in the order of their nodes, as a JSON line: its
 * number, whether it is a letter, the message written of it, and what was wrong. For comparison
 * with peers: tests/peers/pst.py.
 */
#include "base/io.h"
#include "base/json.h"
#include "format/pst.h"

#include <stdio.h>
#include <sys/stat.h>

static enum status
item_print(struct ndb *ndb, struct arena *arena, uint32_t nid, struct err *err)
{
	struct json_writer json;
	struct slice message, line;
	struct item item;
	struct err fault;
	struct buf text;

	TRY(pst_item_read(ndb, arena, nid, &item, &fault, err));
	TRY(item_write(arena, &item, &message, err));
	buf_init(&text, arena);
	json_init(&json, &text);
	json_open_object(&json);
	json_key(&json, "node");
	json_number(&json, nid);
	json_key(&json, "letter");
	json_bool(&json, item_is_letter(&item));
	json_key(&json, "fault");
	json_string(&json, slice_text(fault.text));
	json_key(&json, "message");
	json_string(&json, message);
	json_close_object(&json);
	TRY(buf_slice(&text, &line, err));
	(void)printf("%.*s\n", (int)line.length, line.at);
	return STATUS_OK;
}

static enum status
file_print(struct arena *arena, const char *path, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	DEFER(ndb_done)
	struct ndb *ndb = NULL;
	struct ndb_node node = {0};
	struct stat status;
	bool found;

	TRY(io_open(path, &fd, err));
	if (fstat(fd, &status) != 0)
		return err_system(err, STATUS_IO, "cannot stat '%s'", path);
	const struct ndb_file file = {.fd = fd, .size_bytes = (uint64_t)status.st_size};
	TRY(ndb_open(&file, &ndb, err));
	for (uint32_t nid = 0;; nid = node.nid + 1) {
		struct arena_mark mark = arena_mark(arena);
		TRY(ndb_next(ndb, nid, &found, &node, err));
		if (!found)
			return STATUS_OK;
		if (NDB_TYPE(node.nid) == PST_TYPE_ITEM)
			TRY(item_print(ndb, arena, node.nid, err));
		arena_rewind(arena, mark);
	}
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;

	if (argument_count != 2)
		return 2;
	arena_init(&arena, 0);
	enum status status = file_print(&arena, arguments[1], &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "pst_dump: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
