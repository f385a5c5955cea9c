/*
 * A log as tiles in a folder (C2SP tlog-tiles), so that it can be published as it lies there: tiles
 * of hashes, `tile/<level>/<number>[.p/<width>]`, and bundles of entries, `tile/entries/...`. The
 * checkpoint that says how much of it counts is not of this file.
 */
#ifndef TOCSIN_LEAK_TLOG_H
#define TOCSIN_LEAK_TLOG_H

#include "leak/merkle.h"

#define TLOG_WIDTH 256
#define TLOG_LEVELS 8 /* 2^63 leaves */

struct tlog; /* owned */

/* The first size leaves of the log in a folder, to read. */
enum status tlog_open(const char *folder, uint64_t size, struct tlog **ret, struct err *err)
	MUST_CHECK;
/* To add to as well, by one process at a time: what an earlier one left behind size is dropped. */
enum status tlog_open_to_add(const char *folder, uint64_t size, struct tlog **ret, struct err *err)
	MUST_CHECK;
void tlog_done(struct tlog **log); /* for DEFER */

uint64_t tlog_size(const struct tlog *log); /* with what was appended */

/* The root of leaves [start, end). STATUS_BROKEN where a tile is not what it must be. */
enum status tlog_root(struct tlog *log, uint64_t start, uint64_t end, struct sha256 *ret,
		      struct err *err) MUST_CHECK;
/* PATH and PROOF of RFC 9162 §2.1.3 and §2.1.4, in the tree of the first size leaves. */
enum status tlog_inclusion(struct tlog *log, uint64_t index, uint64_t size, struct merkle_path *ret,
			   struct err *err) MUST_CHECK;
enum status tlog_consistency(struct tlog *log, uint64_t older, uint64_t newer,
			     struct merkle_path *ret, struct err *err) MUST_CHECK;

/* A bundle of entries, [number * TLOG_WIDTH, ...), the last one perhaps shorter. */
enum status tlog_entries(struct tlog *log, struct arena *arena, uint64_t number, struct slice **ret,
			 size_t *ret_count, struct err *err) MUST_CHECK;
/* The hashes that the tile of a level has, as they lie on the disk. */
enum status tlog_tile(struct tlog *log, unsigned level, uint64_t number, const struct sha256 **ret,
		      size_t *ret_width, struct err *err) MUST_CHECK;

enum status tlog_append(struct tlog *log, struct slice entry, struct err *err) MUST_CHECK;
/* All that was appended is on the disk and can be read; a checkpoint may say so now. */
enum status tlog_flush(struct tlog *log, struct err *err) MUST_CHECK;
/* Takes away the parts of tiles that were completed, once a checkpoint says so. */
void tlog_tidy(struct tlog *log);

#endif
