#include "base/map.h"

#include <sys/random.h>
#include <unistd.h>

static uint64_t hash_key[2];
static bool hash_keyed;

/* Once, before any worker is forked: all of them then agree. Without entropy the key is the
 * process's own addresses and id, which hostile input does not know either. */
static void
take_key(void)
{
	if (getrandom(hash_key, sizeof(hash_key), GRND_NONBLOCK) != (ssize_t)sizeof(hash_key)) {
		hash_key[0] = (uint64_t)(uintptr_t)&hash_key ^ ((uint64_t)getpid() << 32);
		hash_key[1] = (uint64_t)(uintptr_t)__builtin_frame_address(0);
	}
	hash_keyed = true;
}

static inline uint64_t
rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. */
uint64_t
map_hash(struct slice key)
{
	if (!hash_keyed)
		take_key();
	uint64_t v[4] = {
		hash_key[0] ^ 0x736f6d6570736575u,
		hash_key[1] ^ 0x646f72616e646f6du,
		hash_key[0] ^ 0x6c7967656e657261u,
		hash_key[1] ^ 0x7465646279746573u,
	};
	size_t at = 0;
	for (; at + 8 <= key.length; at += 8) {
		uint64_t word;
		memcpy(&word, key.at + at, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	uint64_t last = (uint64_t)key.length << 56;
	for (size_t i = 0; at + i < key.length; i++)
		last |= (uint64_t)(unsigned char)key.at[at + i] << (8 * i);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void
map_init(struct map *map, struct arena *arena)
{
	*map = (struct map){.arena = arena};
}

/* The entry of key, or the free one where it would go. */
static struct map_entry *
place(struct map_entry *entries, size_t capacity, struct slice key)
{
	size_t at = (size_t)map_hash(key) & (capacity - 1);
	while (entries[at].key.at && !slice_equal(entries[at].key, key))
		at = (at + 1) & (capacity - 1);
	return &entries[at];
}

static enum status
grow(struct map *map, struct err *err)
{
	size_t capacity = map->capacity ? map->capacity * 2 : 16;
	struct map_entry *entries = arena_new(map->arena, struct map_entry, capacity);
	if (!entries)
		return err_no_memory(err);
	for (size_t i = 0; i < map->capacity; i++) {
		if (map->entries[i].key.at)
			*place(entries, capacity, map->entries[i].key) = map->entries[i];
	}
	map->entries = entries;
	map->capacity = capacity;
	return STATUS_OK;
}

enum status
map_set(struct map *map, struct slice key, uint64_t value, bool *ret_new, struct err *err)
{
	if (map->count >= map->capacity / 4 * 3)
		TRY(grow(map, err));
	struct map_entry *entry = place(map->entries, map->capacity, key);
	bool is_new = !entry->key.at;
	if (is_new) {
		TRY(slice_copy(map->arena, key, &entry->key, err));
		map->count++;
	}
	entry->value = value;
	if (ret_new)
		*ret_new = is_new;
	return STATUS_OK;
}

struct map_entry *
map_find(const struct map *map, struct slice key)
{
	if (map->count == 0)
		return NULL;
	struct map_entry *entry = place(map->entries, map->capacity, key);
	return entry->key.at ? entry : NULL;
}

struct map_entry *
map_next(const struct map *map, const struct map_entry *previous)
{
	size_t at = previous ? (size_t)(previous - map->entries) + 1 : 0;
	for (; at < map->capacity; at++) {
		if (map->entries[at].key.at)
			return &map->entries[at];
	}
	return NULL;
}
