#include "leak/prove.h"

#include "leak/judge.h"

#include <stdlib.h>

/* Units of the sealed document, and the leaked tokens that stand in their place. */
struct passage {
	uint64_t first, last;
	size_t b, b_end;
};

/* The units a hunk touches. What was put between two units touches both: that they are neighbours
 * shows that nothing stood there. */
static struct passage
passage_of(const struct text *sealed, const struct hunk *hunk)
{
	struct passage passage = {.b = hunk->b, .b_end = hunk->b_end};
	uint64_t end = sealed->document->unit_count;
	if (hunk->a < hunk->a_end) {
		passage.first = sealed->tokens[hunk->a].unit;
		passage.last = sealed->tokens[hunk->a_end - 1].unit;
		return passage;
	}
	passage.last = hunk->a < sealed->count ? sealed->tokens[hunk->a].unit : end;
	passage.first = hunk->a > 0 ? sealed->tokens[hunk->a - 1].unit : passage.last;
	return passage;
}

/* The leaked tokens that are those of its units, too, so that the passage can be read. */
static void
widen(const struct alignment *alignment, struct passage *passage)
{
	const struct text *sealed = alignment->a;
	size_t b = passage->b, b_end = passage->b_end;
	size_t from = 0, to = sealed->count;
	if (b >= alignment->b->count) /* an aside stands beside nothing */
		return;
	while (from < to && sealed->tokens[from].unit < passage->first)
		from++;
	for (size_t at = from; at < to && sealed->tokens[at].unit <= passage->last; at++) {
		uint32_t like = alignment->to_b[at];
		if (like == ALIGN_NONE || alignment->moved[like])
			continue;
		b = like < b ? like : b;
		b_end = like + 1u > b_end ? like + 1u : b_end;
	}
	passage->b = b;
	passage->b_end = b_end;
}

static int
compare_passages(const void *a, const void *b)
{
	const struct passage *left = a, *right = b;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return left->b < right->b ? -1 : left->b > right->b;
}

/* Passages that share a unit are one. */
static size_t
merge(struct passage *passages, size_t count)
{
	size_t kept = 0;
	qsort(passages, count, sizeof(*passages), compare_passages);
	for (size_t i = 0; i < count; i++) {
		struct passage *last = kept ? &passages[kept - 1] : NULL;
		if (!last || passages[i].first > last->last) {
			passages[kept++] = passages[i];
			continue;
		}
		last->last = passages[i].last > last->last ? passages[i].last : last->last;
		last->b = passages[i].b < last->b ? passages[i].b : last->b;
		last->b_end = passages[i].b_end > last->b_end ? passages[i].b_end : last->b_end;
	}
	return kept;
}

static enum status
write_change(struct arena *arena, const struct alignment *alignment, const struct passage *passage,
	     struct statement_change *ret, struct err *err)
{
	const struct document *document = alignment->a->document;
	struct buf buf;
	*ret = (struct statement_change){.first = passage->first, .last = passage->last};
	buf_init(&buf, arena);
	text_write(alignment->b, passage->b, passage->b_end, &buf);
	TRY(buf_slice(&buf, &ret->after, err));
	if (passage->first < document->unit_count)
		ret->place = document->units[passage->first].place;
	else
		ret->place = SLICE("end");
	return STATUS_OK;
}

static enum status
collect(struct arena *arena, const struct alignment *alignment, const struct hunks *hunks,
	struct statement_change **ret, size_t *ret_count, struct err *err)
{
	size_t count = 0;
	struct passage *passages = arena_new(arena, struct passage, hunks->count + 1);
	if (!passages)
		return err_no_memory(err);
	for (size_t i = 0; i < hunks->count; i++) {
		if (hunks->items[i].class != HUNK_CHANGE)
			continue;
		passages[count] = passage_of(alignment->a, &hunks->items[i]);
		widen(alignment, &passages[count++]);
	}
	count = merge(passages, count);
	struct statement_change *changes = arena_new(arena, struct statement_change, count + 1);
	if (!changes)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		TRY(write_change(arena, alignment, &passages[i], &changes[i], err));
	*ret = changes;
	*ret_count = count;
	return STATUS_OK;
}

/* Of the original in all changes, also where words of them stand elsewhere in the leak. */
static size_t
bytes_opened(const struct hunks *hunks)
{
	size_t bytes = 0;

	for (size_t i = 0; i < hunks->count; i++)
		if (hunks->items[i].class == HUNK_CHANGE)
			bytes += hunks->items[i].a_bytes;
	return bytes;
}

enum status
prove_changes(struct arena *arena, const struct library_entry *sealed,
	      const struct library_entry *leaked, struct statement_change **ret, size_t *ret_count,
	      struct err *err)
{
	struct text ours, theirs;
	struct alignment alignment;
	struct hunks hunks;
	TRY(text_init(&ours, arena, &sealed->document, err));
	TRY(text_init(&theirs, arena, &leaked->document, err));
	TRY(text_align(arena, &ours, &theirs, judge_converted(sealed, leaked), &alignment, err));
	TRY(hunks_find(arena, &alignment, &hunks, err));
	/* What was not in the leak must not come out by a statement on another document. */
	if (2 * bytes_opened(&hunks) > hunks.a_bytes)
		return err_set(err, STATUS_USAGE,
			       "more than half of the sealed document is not in the leaked file: "
			       "that is another one, and nothing of it is laid open");
	return collect(arena, &alignment, &hunks, ret, ret_count, err);
}
