/*
 * The node database of a PST or OST ([MS-PST] §2.2): nodes by number, each with data in blocks and
 * with nodes of its own. Three layouts: ANSI, Unicode, and that of OST since Outlook 2013, which
 * has pages of 4 KiB and packs blocks with zlib (not in [MS-PST]).
 */
#ifndef TOCSIN_FORMAT_PST_NDB_H
#define TOCSIN_FORMAT_PST_NDB_H

#include "base/slice.h"

struct ndb; /* owned, see ndb_done */

/* Where the bytes are: in memory, or where bytes.at is NULL behind a descriptor. */
struct ndb_file {
	int fd;
	struct slice bytes;
	uint64_t size_bytes;
};

struct ndb_node {
	uint32_t nid;            /* its low five bits are its type, §2.2.2.1 */
	uint32_t parent;         /* the folder's of a message; 0 of a subnode */
	uint64_t data, subnodes; /* blocks; 0: none */
};

#define NDB_TYPE(nid) ((nid)&0x1fu)

enum status ndb_open(const struct ndb_file *file, struct ndb **ret, struct err *err) MUST_CHECK;
void ndb_done(struct ndb **ndb); /* for DEFER */

const char *ndb_layout_name(const struct ndb *ndb); /* "ansi", "unicode", "unicode-4k" */
const char *ndb_crypt_name(const struct ndb *ndb);  /* "none", "permute", "cyclic" */
bool ndb_is_4k(const struct ndb *ndb);

/* How many pages and blocks so far were not as their check sums or numbers say. They are read on:
 * what they lead to is checked by itself. */
uint64_t ndb_damaged(const struct ndb *ndb);
/* Bytes of blocks so far, for progress. Over PST_TIMES the file's size nothing more is read: blocks
 * that stand for one another a thousand times cost no more than the file. */
uint64_t ndb_work_bytes(const struct ndb *ndb);

/* The node of the lowest number from nid on. */
enum status ndb_next(struct ndb *ndb, uint32_t nid, bool *ret_found, struct ndb_node *ret,
		     struct err *err) MUST_CHECK;
/* The node of that number; without it, STATUS_REFUSED. */
enum status ndb_node(struct ndb *ndb, uint32_t nid, struct ndb_node *ret, struct err *err)
	MUST_CHECK;
/* The node of that number in the subnodes of another. */
enum status ndb_subnode(struct ndb *ndb, const struct ndb_node *node, uint32_t nid, bool *ret_found,
			struct ndb_node *ret, struct err *err) MUST_CHECK;

/* The data of a node. Its blocks come and go: a slice of one is valid until another is asked for
 * that falls on its slot. */
#define NDB_SLOTS 4

struct ndb_slot {
	char *room;
	size_t room_bytes;
	size_t index; /* of the block that is in it, where it is filled */
	bool filled;
	struct slice bytes;
};

struct ndb_data {
	struct ndb *ndb;
	struct arena *arena;
	uint64_t *blocks;
	size_t count, capacity;
	struct ndb_slot slots[NDB_SLOTS];
};

/* Slots and lists of blocks lie in the arena. Over PST_BLOCKS blocks is STATUS_REFUSED. */
enum status ndb_data_open(struct ndb *ndb, struct arena *arena, uint64_t block,
			  struct ndb_data *ret, struct err *err) MUST_CHECK;
enum status ndb_data_block(struct ndb_data *data, size_t index, struct slice *ret, struct err *err)
	MUST_CHECK;
/* All of it in one piece; over limit_bytes is STATUS_REFUSED. */
enum status ndb_data_read(struct ndb_data *data, uint64_t limit_bytes, struct slice *ret,
			  struct err *err) MUST_CHECK;

#endif
