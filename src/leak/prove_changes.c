#include "leak/prove.h"

#include "leak/forms.h"
#include "leak/judge.h"

#include <stdlib.h>

/* Units of the sealed document, and the leaked tokens that stand in their place: what is shown, and
 * asides, which stand behind all of that in a text. Where there are none of one, its end is 0. */
struct passage {
	uint64_t first, last;
	size_t b, b_end;
	size_t aside, aside_end;
};

/* The unit of what is shown that an aside came in behind; false where it is before all of them. */
static bool
unit_before(const struct alignment *alignment, size_t aside, uint64_t *ret)
{
	const struct text *leaked = alignment->b;
	bool found = false;

	for (size_t i = 0; i < leaked->count; i++) {
		if (leaked->tokens[i].unit > leaked->tokens[aside].unit)
			break;
		if (alignment->to_a[i] != ALIGN_NONE && !alignment->moved[i]) {
			*ret = alignment->a->tokens[alignment->to_a[i]].unit;
			found = true;
		}
	}
	return found;
}

/* The units a hunk touches. What was put between two units touches both: that they are neighbours
 * shows that nothing stood there. */
static struct passage
passage_of(const struct alignment *alignment, const struct hunk *hunk)
{
	const struct text *sealed = alignment->a;
	struct passage passage = {.b = hunk->b, .b_end = hunk->b_end};
	uint64_t end = sealed->document->unit_count, before;
	bool aside = hunk->b < hunk->b_end && hunk->b >= alignment->b->count;

	if (aside)
		passage = (struct passage){.aside = hunk->b, .aside_end = hunk->b_end};
	if (hunk->a < hunk->a_end) {
		passage.first = sealed->tokens[hunk->a].unit;
		passage.last = sealed->tokens[hunk->a_end - 1].unit;
		return passage;
	}
	if (aside) {
		/* What is hidden in the original stays shut. */
		bool behind = unit_before(alignment, hunk->b, &before);
		bool shown = behind && (before + 1 == end ||
					unit_is_shown(sealed->document->units[before + 1].kind));
		passage.first = behind ? before : 0;
		passage.last = passage.first + shown;
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
	while (from < to && sealed->tokens[from].unit < passage->first)
		from++;
	for (size_t at = from; at < to && sealed->tokens[at].unit <= passage->last; at++) {
		uint32_t like = alignment->to_b[at];
		if (like == ALIGN_NONE || alignment->moved[like])
			continue;
		b = !b_end || like < b ? like : b;
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

/* [from, to) with [*ret, *ret_end). */
static void
unite(size_t from, size_t to, size_t *ret, size_t *ret_end)
{
	if (!to)
		return;
	*ret = !*ret_end || from < *ret ? from : *ret;
	*ret_end = to > *ret_end ? to : *ret_end;
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
		unite(passages[i].b, passages[i].b_end, &last->b, &last->b_end);
		unite(passages[i].aside, passages[i].aside_end, &last->aside, &last->aside_end);
	}
	return kept;
}

/* Appends a part, with a blank where something stands before it. */
static void
write_part(const struct text *leaked, size_t from, size_t to, struct buf *buf)
{
	if (from < to && buf->length > 0)
		buf_write_byte(buf, ' ');
	text_write(leaked, from, to, buf);
}

/* As the leaked file has it: each aside behind the unit that it stands behind there. */
static void
write_leaked(const struct text *leaked, const struct passage *passage, struct buf *buf)
{
	const struct token *tokens = leaked->tokens;
	size_t at = passage->b, end;

	for (size_t aside = passage->aside; aside < passage->aside_end; aside = end) {
		size_t from = at;
		for (end = aside + 1;
		     end < passage->aside_end && tokens[end].unit == tokens[aside].unit;)
			end++;
		while (at < passage->b_end && tokens[at].unit < tokens[aside].unit)
			at++;
		write_part(leaked, from, at, buf);
		write_part(leaked, aside, end, buf);
	}
	write_part(leaked, at, passage->b_end, buf);
}

static enum status
write_change(struct arena *arena, const struct alignment *alignment, const struct passage *passage,
	     struct statement_change *ret, struct err *err)
{
	const struct document *document = alignment->a->document;
	struct buf buf;
	*ret = (struct statement_change){.first = passage->first, .last = passage->last};
	buf_init(&buf, arena);
	write_leaked(alignment->b, passage, &buf);
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
		passages[count] = passage_of(alignment, &hunks->items[i]);
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
	struct hunks hunks;
	bool doubted;
	TRY(text_init(&ours, arena, &sealed->document, err));
	TRY(text_init(&theirs, arena, &leaked->document, err));
	TRY(forms_find_hunks(arena, &ours, &theirs, judge_converted(sealed, leaked), &hunks,
			     &doubted, err));
	/* What was not in the leak must not come out by a statement on another document. */
	if (2 * bytes_opened(&hunks) > hunks.a_bytes)
		return err_set(err, STATUS_USAGE,
			       "more than half of the sealed document is not in the leaked file: "
			       "that is another one, and nothing of it is laid open");
	return collect(arena, hunks.alignment, &hunks, ret, ret_count, err);
}
