/* What stands beside a text under a name: fields of letters, and where links lead. */
#include "leak/layout_named.h"

/* "Reply-To" of "Reply-To: who", the words of a link; none where it has no name. */
static struct slice
name_of(const struct document_unit *unit)
{
	size_t end = SIZE_MAX;

	if (unit->kind != UNIT_BESIDE)
		return SLICE_NONE;
	if (slice_equal(unit->place, DOCUMENT_FIELD))
		end = slice_find_byte(unit->text, ':');
	else if (slice_equal(unit->place, DOCUMENT_LINK))
		end = slice_find_last_byte(unit->text, '<');
	return end == SIZE_MAX ? SLICE_NONE : slice_part(unit->text, 0, end);
}

bool
named_is(const struct document_unit *unit)
{
	return unit->kind == UNIT_BESIDE && (slice_equal(unit->place, DOCUMENT_FIELD) ||
					     slice_equal(unit->place, DOCUMENT_LINK));
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

	*ret_weak = converted || !entry;
	if (converted && slice_equal(unit->place, DOCUMENT_FIELD))
		return false;
	if (entry)
		*ret = (size_t)entry->value;
	return entry || slice_equal(name, SLICE("Reply-To"));
}
