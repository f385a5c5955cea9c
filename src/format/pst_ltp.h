/*
 * What the data of a PST's nodes holds ([MS-PST] §2.3): a heap, in it a tree, and in that the
 * properties of an object or the rows of a table.
 */
#ifndef TOCSIN_FORMAT_PST_LTP_H
#define TOCSIN_FORMAT_PST_LTP_H

#include "format/item.h"
#include "format/pst_ndb.h"

struct heap {
	struct arena *arena;
	struct ndb_node node;
	struct ndb_data data;
	uint8_t client; /* §2.3.1.2: what it holds */
	uint32_t root;
};

/* What is read of a node goes to the arena. */
enum status heap_open(struct ndb *ndb, struct arena *arena, const struct ndb_node *node,
		      struct heap *ret, struct err *err) MUST_CHECK;

/* Told of the properties that cannot be read; STATUS_OK goes on without it. */
typedef enum status ltp_fault_fn(void *context, const struct err *fault, struct err *err);

struct ltp_reader {
	uint64_t *left_bytes; /* of values that may still be read */
	ltp_fault_fn *fault;
	void *context;
};

/* The properties of an object (§2.3.3), those alone that property_wanted. */
enum status ltp_properties(struct heap *heap, const struct ltp_reader *reader,
			   struct properties *ret, struct err *err) MUST_CHECK;

struct table {
	struct heap *heap;
	struct slice columns; /* 8 bytes each, §2.3.4.2 */
	uint32_t row_ids;     /* a tree of the heap: where in the matrix a row is */
	uint32_t matrix;      /* in the heap, or a subnode */
	struct ndb_data rows; /* of the subnode */
	uint16_t row_bytes, bitmap_at;
};

/* heap must stay. */
enum status ltp_table_open(struct heap *heap, struct table *ret, struct err *err) MUST_CHECK;

/* Told of every row, in the order of their numbers; what these are is the table's matter. */
typedef enum status ltp_row_fn(void *context, uint32_t id, uint32_t index, struct err *err);
enum status ltp_table_rows(struct table *table, ltp_row_fn *row, void *context, struct err *err)
	MUST_CHECK;

/* The cells of a row, those that property_wanted. */
enum status ltp_table_row(struct table *table, uint32_t index, const struct ltp_reader *reader,
			  struct properties *ret, struct err *err) MUST_CHECK;

#endif
