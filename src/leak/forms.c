#include "leak/forms.h"

static bool
has_other(const struct text *text)
{
	for (size_t i = 0; i < text->document->unit_count; i++)
		if (text->document->units[i].kind == UNIT_OTHER)
			return true;
	return false;
}

static enum status
find_hunks(struct arena *arena, const struct text *original, const struct text *leaked,
	   bool converted, struct hunks *ret, struct err *err)
{
	struct alignment *alignment = arena_new(arena, struct alignment, 1);

	if (!alignment)
		return err_no_memory(err);
	TRY(text_align(arena, original, leaked, converted, alignment, err));
	return hunks_find(arena, alignment, ret, err);
}

static bool
differs_more(const struct hunks *hunks, const struct hunks *than)
{
	return hunks->strong != than->strong ? hunks->strong > than->strong
					     : hunks->changes > than->changes;
}

/* Where what leaked is the other form of the original: by that which differs less. */
static enum status
try_form(struct arena *arena, const struct text *original, const struct text *leaked,
	 bool converted, struct hunks *hunks, struct err *err)
{
	struct hunks again;

	if (hunks->changes == 0)
		return STATUS_OK;
	TRY(find_hunks(arena, original, leaked, converted, &again, err));
	if (differs_more(hunks, &again))
		*hunks = again;
	return STATUS_OK;
}

/* Most of it is that of the original: what differs was changed, and is no other text. */
static bool
is_of_original(const struct hunks *hunks)
{
	return 2 * hunks->a_changed_bytes < hunks->a_bytes &&
	       2 * hunks->b_changed_bytes < hunks->b_bytes;
}

enum status
forms_find_hunks(struct arena *arena, const struct text *original, const struct text *leaked,
		 bool converted, struct hunks *ret, bool *ret_doubted, struct err *err)
{
	bool in_original = has_other(original), in_leaked = has_other(leaked), doubted = false;
	struct text *a = arena_new(arena, struct text, 1), *b = arena_new(arena, struct text, 1);
	struct hunks hunks, others;

	if (!a || !b)
		return err_no_memory(err);
	TRY(find_hunks(arena, original, leaked, converted, &hunks, err));
	if (in_original)
		TRY(text_init_other(a, arena, original->document, err));
	if (in_original && !in_leaked)
		TRY(try_form(arena, a, leaked, converted, &hunks, err));
	if (in_leaked) {
		TRY(text_init_other(b, arena, leaked->document, err));
		TRY(find_hunks(arena, in_original ? a : original, b, converted, &others, err));
		if (in_original) /* a program may make the one of the other */
			TRY(try_form(arena, original, b, converted, &others, err));
		doubted = others.changes > 0 || others.spent || others.notes_moved;
	}
	if (doubted && hunks.strong == 0 && others.strong > 0 && !converted &&
	    is_of_original(&others)) {
		hunks = others;
		doubted = false;
	}
	*ret = hunks;
	*ret_doubted = doubted;
	return STATUS_OK;
}
