/* What stands beside the text of a letter under a name. */
#include "leak/layout_named.h"

/* "Reply-To" of "Reply-To: who"; none where it has no name. */
static struct slice
name_of(const struct document_unit *unit)
{
	size_t end = named_is(unit) ? slice_find_byte(unit->text, ':') : SIZE_MAX;

	return end == SIZE_MAX ? SLICE_NONE : slice_part(unit->text, 0, end);
}

bool
named_is(const struct document_unit *unit)
{
	return unit->kind == UNIT_BESIDE && slice_equal(unit->place, DOCUMENT_FIELD);
}

enum status
named_init(struct map *named, struct arena *arena, const struct text *text, struct err *err)
{
	map_init(named, arena);
	for (size_t i = text->count; i < text->all; i++) {
		struct slice name = name_of(&text->document->units[text->tokens[i].unit]);
		bool begins = i == text->count || text->tokens[i].unit != text->tokens[i - 1].unit;
		if (begins && name.length > 0 && !map_find(named, name))
			TRY(map_set(named, name, i, NULL, err));
	}
	return STATUS_OK;
}

bool
named_compare(const struct map *named, const struct document_unit *unit, bool converted,
	      size_t *ret, bool *ret_weak)
{
	struct slice name = name_of(unit);
	const struct map_entry *entry = name.length > 0 ? map_find(named, name) : NULL;

	*ret_weak = !entry;
	if (converted)
		return false;
	if (entry)
		*ret = (size_t)entry->value;
	return entry || slice_equal(name, SLICE("Reply-To"));
}
