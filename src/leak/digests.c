#include "leak/digests.h"

#include "base/map.h"

#define CAPACITY_MIN 64

void
digests_init(struct digests *digests, struct arena *arena,
	     const struct sha256 *(*of)(const void *context, uint32_t number), const void *context)
{
	*digests = (struct digests){.arena = arena, .of = of, .context = context};
}

/* The slot of that digest, or the free one where it would be. */
static uint32_t *
slot_of(const struct digests *digests, const struct sha256 *sha256)
{
	struct slice bytes = slice_of((const char *)sha256->bytes, SHA256_BYTES);
	size_t mask = digests->capacity - 1, at = (size_t)map_hash(bytes) & mask;

	while (digests->slots[at] &&
	       !sha256_equal(digests->of(digests->context, digests->slots[at] - 1), sha256))
		at = (at + 1) & mask;
	return &digests->slots[at];
}

static enum status
grow(struct digests *digests, struct err *err)
{
	struct digests larger = *digests;

	larger.capacity = digests->capacity ? 2 * digests->capacity : CAPACITY_MIN;
	larger.slots = arena_new(digests->arena, uint32_t, larger.capacity);
	if (!larger.slots)
		return err_no_memory(err);
	for (size_t i = 0; i < digests->capacity; i++)
		if (digests->slots[i])
			*slot_of(&larger, digests->of(digests->context, digests->slots[i] - 1)) =
				digests->slots[i];
	*digests = larger;
	return STATUS_OK;
}

enum status
digests_add(struct digests *digests, uint32_t number, struct err *err)
{
	CHECK(number < UINT32_MAX);
	if (digests->count >= digests->capacity / 2)
		TRY(grow(digests, err));
	uint32_t *slot = slot_of(digests, digests->of(digests->context, number));
	CHECK(!*slot);
	*slot = number + 1;
	digests->count++;
	return STATUS_OK;
}

bool
digests_find(const struct digests *digests, const struct sha256 *sha256, uint32_t *ret)
{
	uint32_t slot = digests->capacity ? *slot_of(digests, sha256) : 0;

	if (!slot)
		return false;
	*ret = slot - 1;
	return true;
}
