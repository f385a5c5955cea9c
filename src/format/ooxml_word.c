/* What the text of a Word document tells of, and in which order: notes (ECMA-376 part 1 §17.11,
 * §17.13.4) and the running heads of its sections (§17.10). */
#include "format/ooxml.h"

#include <stdlib.h>

static enum status
key_of(struct document *document, char kind, struct slice name, struct slice *ret, struct err *err)
{
	return slice_print(document->scratch, ret, err, "%c%.*s", kind, SLICE_PRINT(name));
}

enum status
ooxml_tell(struct document *document, struct ooxml_shared *shared, char kind, struct slice name,
	   struct err *err)
{
	struct slice key;

	TRY(key_of(document, kind, name, &key, err));
	return map_find(&shared->ranks, key)
		       ? STATUS_OK
		       : map_set(&shared->ranks, key, shared->told++, NULL, err);
}

enum status
ooxml_rank(struct document *document, const struct ooxml_shared *shared, char kind,
	   struct slice name, uint64_t *ret, struct err *err)
{
	struct slice key;

	TRY(key_of(document, kind, name, &key, err));
	const struct map_entry *found = map_find(&shared->ranks, key);
	*ret = found ? found->value : UINT64_MAX;
	return STATUS_OK;
}

/* ---- notes ---- */

enum status
ooxml_open_note(struct document *document, struct ooxml_shared *shared, char kind,
		struct slice name, struct err *err)
{
	struct ooxml_note note = {.unit = document->unit_count};
	struct ooxml_note *notes =
		arena_grow(document->scratch, shared->notes, &shared->note_capacity,
			   shared->note_count + 1, sizeof(note), _Alignof(struct ooxml_note));

	if (!notes)
		return err_no_memory(err);
	TRY(ooxml_rank(document, shared, kind, name, &note.rank, err));
	shared->notes = notes;
	notes[shared->note_count++] = note;
	return STATUS_OK;
}

static int
compare_notes(const void *a, const void *b)
{
	const struct ooxml_note *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank > right->rank ? 1 : -1;
	return (left->unit > right->unit) - (left->unit < right->unit);
}

enum status
ooxml_order_notes(struct document *document, struct ooxml_shared *shared, struct err *err)
{
	struct ooxml_note *notes = shared->notes;
	size_t count = shared->note_count, at = 0;
	size_t first = count ? notes[0].unit : document->unit_count;
	size_t unit_count = document->unit_count - first;
	struct document_unit *units =
		arena_new(document->scratch, struct document_unit, unit_count);

	shared->note_count = 0;
	if (unit_count == 0)
		return STATUS_OK;
	if (!units)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		notes[i].end = i + 1 < count ? notes[i + 1].unit : document->unit_count;
	qsort(notes, count, sizeof(*notes), compare_notes);
	for (size_t i = 0; i < count; i++)
		for (size_t unit = notes[i].unit; unit < notes[i].end; unit++) {
			units[at] = document->units[unit];
			if (notes[i].rank == UINT64_MAX && document->state == DOCUMENT_READ)
				units[at].kind = UNIT_HIDDEN;
			at++;
		}
	memcpy(document->units + first, units, at * sizeof(*units));
	return STATUS_OK;
}

/* ---- sections ---- */

enum status
ooxml_set_head(struct document *document, struct ooxml_shared *shared, int kind, struct slice pages,
	       struct slice relation, struct err *err)
{
	int page = slice_equal(pages, SLICE("first"))  ? OOXML_FIRST
		   : slice_equal(pages, SLICE("even")) ? OOXML_EVEN
						       : OOXML_DEFAULT;

	return slice_copy(document->scratch, relation, &shared->heads[kind][page], err);
}

enum status
ooxml_end_section(struct document *document, struct ooxml_shared *shared, struct err *err)
{
	const bool shown[OOXML_PAGE_KINDS] = {shared->title_page, true, shared->even};

	for (int kind = 0; kind < OOXML_HEAD_KINDS; kind++)
		for (int page = 0; page < OOXML_PAGE_KINDS; page++)
			if (shown[page] && shared->heads[kind][page].length > 0)
				TRY(ooxml_tell(document, shared, 'h', shared->heads[kind][page],
					       err));
	return STATUS_OK;
}
