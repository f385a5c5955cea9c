/* Compound files ([MS-CFB], "OLE"): storages and streams of .msg, .doc, .xls, .ppt. By libgsf. */
#ifndef TOCSIN_FORMAT_OLE_H
#define TOCSIN_FORMAT_OLE_H

#include "base/slice.h"

struct ole; /* owned, see ole_done */

struct ole_entry {
	struct slice path; /* "storage/stream", each name as in the directory */
	uint64_t size_bytes;
	bool storage;
};

/* bytes must stay as long as it is open. No compound file, a damaged one, or one with more than
 * OLE_ENTRIES entries or storages deeper than OLE_DEPTH is STATUS_REFUSED. */
enum status ole_open(struct arena *arena, struct slice bytes, struct ole **ret, struct err *err)
	MUST_CHECK;
void ole_done(struct ole **ole); /* for DEFER */

/* All entries, a storage before what is in it. */
const struct ole_entry *ole_entries(const struct ole *ole, size_t *ret_count);

/* The stream at that path in any case, or NULL. */
const struct ole_entry *ole_find(const struct ole *ole, struct slice path);

/* All bytes of a stream of this file; over limit_bytes is STATUS_REFUSED. */
enum status ole_read(const struct ole *ole, const struct ole_entry *entry, struct arena *arena,
		     uint64_t limit_bytes, struct slice *ret, struct err *err) MUST_CHECK;

/* Has libgsf register what it registers lazily. */
void ole_warm(void);

#endif
