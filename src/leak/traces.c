#include "leak/traces.h"

#include "leak/limits.h"

static enum status
add(struct arena *arena, struct traces *traces, struct slice field, struct slice original,
    struct slice leaked, struct err *err)
{
	if (traces->count == TRACES_MAX)
		return STATUS_OK;
	struct trace *items = arena_grow(arena, traces->items, &traces->capacity, traces->count + 1,
					 sizeof(*items), _Alignof(struct trace));
	if (!items)
		return err_no_memory(err);
	traces->items = items;
	items[traces->count++] = (struct trace){field, original, leaked};
	return STATUS_OK;
}

/* Whether the document has that field with that value; *ret_other: another value of it. */
static bool
has(const struct document *document, const struct document_field *field, struct slice *ret_other)
{
	*ret_other = SLICE_NONE;
	for (size_t i = 0; i < document->field_count; i++) {
		if (!slice_equal(document->fields[i].name, field->name))
			continue;
		if (slice_equal(document->fields[i].value, field->value))
			return true;
		*ret_other = document->fields[i].value;
	}
	return false;
}

enum status
traces_find(struct arena *arena, const struct library_entry *original,
	    const struct library_entry *leaked, struct traces *ret, struct err *err)
{
	static const struct document NOTHING;
	const struct document *known = original ? &original->document : &NOTHING;
	struct traces traces = {0};

	for (size_t i = 0; i < leaked->document.field_count; i++) {
		const struct document_field *field = &leaked->document.fields[i];
		struct slice other;
		if (!has(known, field, &other))
			TRY(add(arena, &traces, field->name, other, field->value, err));
	}
	*ret = traces;
	return STATUS_OK;
}
