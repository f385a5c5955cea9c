#include "names/told.h"

void
told_init(struct told *told)
{
	arena_init(&told->arena, 0);
	map_init(&told->names, &told->arena);
	told->source = SLICE_NONE;
}

void
told_done(struct told *told)
{
	arena_done(&told->arena);
}

enum status
told_open(struct told *told, struct slice source, uint64_t begin, struct err *err)
{
	bool goes_on = told->source.at && slice_equal(told->source, source) && begin > told->begin;

	told->begin = begin;
	if (goes_on)
		return STATUS_OK;
	told_done(told);
	told_init(told);
	told->begin = begin;
	return slice_copy(&told->arena, source, &told->source, err);
}

bool
told_before(const struct told *told, struct slice name, uint64_t offset)
{
	const struct map_entry *entry = map_find(&told->names, name);

	return entry && entry->value <= offset;
}

enum status
told_add(struct told *told, struct slice name, uint64_t offset, struct err *err)
{
	const struct map_entry *entry = map_find(&told->names, name);

	if (told->names.count >= NAMES_TOLD_MAX || (entry && entry->value <= offset))
		return STATUS_OK;
	return map_set(&told->names, name, offset + 1, NULL, err);
}
