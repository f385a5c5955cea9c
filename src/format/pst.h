/* The folders and items of a PST or OST ([MS-PST] §2.4), over its node database. */
#ifndef TOCSIN_FORMAT_PST_H
#define TOCSIN_FORMAT_PST_H

#include "format/item.h"
#include "format/pst_ndb.h"

#define PST_ROOT_FOLDER 0x122u

/* Types of nodes, §2.2.2.1. */
enum pst_type {
	PST_TYPE_FOLDER = 0x02,
	PST_TYPE_ITEM = 0x04,
};

struct pst_nodes {
	uint32_t *items;
	size_t count, capacity;
};

/* As written, in UTF-8; empty where it has none. */
enum status pst_folder_name(struct ndb *ndb, struct arena *arena, uint32_t folder,
			    struct slice *ret, struct err *err) MUST_CHECK;

/* What is right in a folder: PST_TYPE_FOLDER (those of searches left out) or PST_TYPE_ITEM. */
enum status pst_folder_list(struct ndb *ndb, struct arena *arena, uint32_t folder,
			    enum pst_type type, struct pst_nodes *ret, struct err *err) MUST_CHECK;

/* What can be read of an item. Where that is not all, *ret_fault says why; else its text is empty.
 * STATUS_REFUSED where there is nothing. */
enum status pst_item_read(struct ndb *ndb, struct arena *arena, uint32_t nid, struct item *ret,
			  struct err *ret_fault, struct err *err) MUST_CHECK;

#endif
