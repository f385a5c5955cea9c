/*
 * The one memory idiom. What is reachable from a record lives in one arena and nobody frees it; the
 * arena goes as a whole. A scratch arena is marked and rewound. malloc is called in arena.c only.
 */
#ifndef TOCSIN_BASE_ARENA_H
#define TOCSIN_BASE_ARENA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	size_t used_bytes;         /* over all blocks */
	size_t limit_bytes;        /* 0: none but the system's */
};

struct arena_mark {
	struct arena_block *block;
	size_t block_used;
	size_t used_bytes;
};

/* An empty arena that will hand out at most limit_bytes (0: no limit). Allocates nothing yet. */
void arena_init(struct arena *arena, size_t limit_bytes);

/* Frees everything; the arena is as after arena_init. */
void arena_done(struct arena *arena);

/* count * size zeroed bytes aligned to align (a power of two), or NULL when there is no memory. */
void *arena_alloc(struct arena *arena, size_t count, size_t size, size_t align) MUST_CHECK;

#define arena_new(arena, type, count) \
	((type *)arena_alloc((arena), (count), sizeof(type), _Alignof(type)))

/* Everything allocated after the mark is given back by arena_rewind. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/*
 * Grows a vector in place: items has room for *capacity elements of size bytes; returns one with
 * room for at least count (the old elements copied), or NULL. *capacity is updated on success.
 */
void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size,
		 size_t align) MUST_CHECK;

/* malloc, realloc and free in the shape that third-party libraries ask for. */
void *heap_alloc(size_t size_bytes);
void *heap_resize(void *old, size_t size_bytes);
void heap_free(void *old);

#endif
