/* Bytes to a 64-bit value. The hash is keyed per process, so that hostile keys cannot collide at
 * will. */
#ifndef TOCSIN_BASE_MAP_H
#define TOCSIN_BASE_MAP_H

#include "base/slice.h"

struct map_entry {
	struct slice key;
	uint64_t value;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* open addressing; key.at == NULL: free */
	size_t count;
	size_t capacity;
};

void map_init(struct map *map, struct arena *arena);

/* Sets key to value; the key is copied when it is new. *ret_new (may be NULL) tells whether it
 * was. */
enum status map_set(struct map *map, struct slice key, uint64_t value, bool *ret_new,
		    struct err *err) MUST_CHECK;

/* The entry of key, or NULL. Its value may be changed in place until the next map_set. */
struct map_entry *map_find(const struct map *map, struct slice key);

/* Iterates in no particular order: pass NULL first; NULL ends. Never let this order reach an
 * output. */
struct map_entry *map_next(const struct map *map, const struct map_entry *previous);

/* The keyed hash itself (SipHash-1-3). */
uint64_t map_hash(struct slice key);

#endif
