#include "leak/seen.h"

void
seen_init(struct seen *seen, struct arena *arena)
{
	*seen = (struct seen){.arena = arena};
}

static enum status
make_room(struct seen *seen, size_t ordinal, struct err *err)
{
	size_t before = seen->met_capacity;
	bool *met = arena_grow(seen->arena, seen->met, &seen->met_capacity, ordinal + 1,
			       sizeof(*met), _Alignof(bool));

	if (!met)
		return err_no_memory(err);
	if (seen->met_capacity > before)
		memset(met + before, 0, (seen->met_capacity - before) * sizeof(*met));
	seen->met = met;
	struct seen_document *items =
		arena_grow(seen->arena, seen->items, &seen->capacity, seen->count + 1,
			   sizeof(*items), _Alignof(struct seen_document));
	if (!items)
		return err_no_memory(err);
	seen->items = items;
	return STATUS_OK;
}

enum status
seen_add(struct seen *seen, size_t ordinal, struct slice name, struct err *err)
{
	struct slice copy;

	TRY(make_room(seen, ordinal, err));
	if (seen->met[ordinal])
		return STATUS_OK;
	TRY(slice_copy(seen->arena, name, &copy, err));
	seen->met[ordinal] = true;
	seen->items[seen->count++] = (struct seen_document){(uint32_t)ordinal, copy};
	return STATUS_OK;
}
