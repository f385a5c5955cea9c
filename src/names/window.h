/*
 * The bytes of a feed as records want them: so many in a row, however they arrive. Memory is what
 * was asked for at once, and a block.
 */
#ifndef TOCSIN_NAMES_WINDOW_H
#define TOCSIN_NAMES_WINDOW_H

#include "names/feed.h"

struct window {
	struct feed_bytes *from;
	struct arena *arena;
	struct slice have; /* what is here already, in a row; valid until the next window_fill */
	uint64_t offset;   /* of have in the source */
	bool end;          /* nothing follows have */
	char *bytes;       /* where have is, once it was put together */
	size_t capacity;
};

/* arena is the window's for as long as it is used. */
void window_init(struct window *window, struct arena *arena, struct feed_bytes *from);

/* Makes have length bytes long at least, or all there is. */
enum status window_fill(struct window *window, size_t length, struct err *err) MUST_CHECK;

/* Passes over the first length bytes of have. */
void window_drop(struct window *window, size_t length);

/* Passes over length bytes, here or to come; false where the source ends before. */
enum status window_pass(struct window *window, uint64_t length, bool *ret_all, struct err *err)
	MUST_CHECK;

#endif
