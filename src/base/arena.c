#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Blocks double from the first size to the second; larger ones hold one object. Under
 * AddressSanitizer every object is a block of its own, so that an overrun or a use after
 * arena_rewind is seen. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ONE_OBJECT_A_BLOCK 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ONE_OBJECT_A_BLOCK)
#define BLOCK_MIN_BYTES ((size_t)1)
#define BLOCK_MAX_BYTES ((size_t)1)
#else
#define BLOCK_MIN_BYTES ((size_t)4096)
#define BLOCK_MAX_BYTES ((size_t)1 << 20)
#endif

struct arena_block {
	struct arena_block *older;
	size_t size_bytes; /* of room */
	size_t used;
	_Alignas(max_align_t) unsigned char room[];
};

void
arena_init(struct arena *arena, size_t limit_bytes)
{
	*arena = (struct arena){.limit_bytes = limit_bytes};
}

static void
drop_until(struct arena *arena, struct arena_block *keep)
{
	while (arena->block != keep) {
		struct arena_block *block = arena->block;
		CHECK(block);
		arena->block = block->older;
		free(block);
	}
}

void
arena_done(struct arena *arena)
{
	drop_until(arena, NULL);
	arena->used_bytes = 0;
}

static struct arena_block *
add_block(struct arena *arena, size_t at_least)
{
	size_t size = BLOCK_MIN_BYTES;
	if (arena->block && arena->block->size_bytes < BLOCK_MAX_BYTES)
		size = arena->block->size_bytes * 2;
	else if (arena->block)
		size = BLOCK_MAX_BYTES;
	if (size > BLOCK_MAX_BYTES)
		size = BLOCK_MAX_BYTES;
	if (size < at_least)
		size = at_least;
	struct arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->older = arena->block;
	block->size_bytes = size;
	block->used = 0;
	arena->block = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t count, size_t size, size_t align)
{
	CHECK(align && (align & (align - 1)) == 0 && align <= _Alignof(max_align_t));
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	if (arena->limit_bytes && bytes > arena->limit_bytes - arena->used_bytes)
		return NULL;
	struct arena_block *block = arena->block;
	size_t from = block ? (block->used + align - 1) & ~(align - 1) : 0;
	if (!block || from > block->size_bytes || bytes > block->size_bytes - from) {
		block = add_block(arena, bytes);
		if (!block)
			return NULL;
		from = 0;
	}
	unsigned char *at = block->room + from;
	block->used = from + bytes;
	arena->used_bytes += bytes;
	memset(at, 0, bytes);
	return at;
}

struct arena_mark
arena_mark(const struct arena *arena)
{
	return (struct arena_mark){
		.block = arena->block,
		.block_used = arena->block ? arena->block->used : 0,
		.used_bytes = arena->used_bytes,
	};
}

void
arena_rewind(struct arena *arena, struct arena_mark mark)
{
	drop_until(arena, mark.block);
	if (arena->block) {
		CHECK(mark.block_used <= arena->block->used);
		arena->block->used = mark.block_used;
	}
	arena->used_bytes = mark.used_bytes;
}

/* Makes the newest object larger where it stands, if its block has the room. */
static void *
extend(struct arena *arena, void *items, size_t old_bytes, size_t count, size_t size)
{
	struct arena_block *block = arena->block;
	size_t bytes;
	if (!items || !block || __builtin_mul_overflow(count, size, &bytes) ||
	    block->used < old_bytes || items != block->room + (block->used - old_bytes))
		return NULL;
	size_t more = bytes - old_bytes;
	if (more > block->size_bytes - block->used ||
	    (arena->limit_bytes && more > arena->limit_bytes - arena->used_bytes))
		return NULL;
	memset(block->room + block->used, 0, more);
	block->used += more;
	arena->used_bytes += more;
	return items;
}

void *
arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size,
	   size_t align)
{
	if (count <= *capacity && items)
		return items;
	size_t wanted = *capacity < 8 ? 8 : *capacity;
	while (wanted < count) {
		if (wanted > SIZE_MAX / 2)
			return NULL;
		wanted *= 2;
	}
	void *grown = extend(arena, items, *capacity * size, wanted, size);
	if (!grown) {
		grown = arena_alloc(arena, wanted, size, align);
		if (!grown)
			return NULL;
		if (items && *capacity)
			memcpy(grown, items, *capacity * size);
	}
	*capacity = wanted;
	return grown;
}

void *
heap_alloc(size_t size_bytes)
{
	return malloc(size_bytes);
}

void *
heap_resize(void *old, size_t size_bytes)
{
	return realloc(old, size_bytes);
}

void
heap_free(void *old)
{
	free(old);
}
