#include "leak/align.h"

#include "leak/drawn.h"
#include "leak/exchange.h"
#include "leak/limits.h"

#include <stdlib.h>

#define ANCHOR_TOKENS 16  /* of the first anchors looked for; then half as many, and so on */
#define MOVE_TOKENS_MIN 4 /* a shorter passage elsewhere may be the same by chance */

struct range {
	size_t a, a_end, b, b_end;
	unsigned run; /* the length of anchors to look for */
};

struct work {
	struct arena *arena;
	uint64_t *a_sums, *b_sums; /* see hash_run */
	struct alignment *alignment;
	struct range *stack;
	size_t count, capacity;
};

/* By form a look-alike letter and a capital at the head of a word are the same: here they part. */
static bool
may_join(const struct alignment *alignment, size_t a, size_t b)
{
	const struct token *of_a = &alignment->a->tokens[a], *of_b = &alignment->b->tokens[b];

	if (of_a->exact == of_b->exact || of_a->class == LETTER_SIGN)
		return true;
	return letters_same(text_token(alignment->a, a), text_token(alignment->b, b));
}

static void
join(struct work *work, size_t a, size_t b)
{
	if (!may_join(work->alignment, a, b))
		return;
	work->alignment->to_b[a] = (uint32_t)b;
	work->alignment->to_a[b] = (uint32_t)a;
}

static bool
is_same(const struct work *work, size_t a, size_t b)
{
	const struct alignment *alignment = work->alignment;

	if (alignment->converted)
		return alignment->a->tokens[a].form == alignment->b->tokens[b].form;
	return alignment->a->tokens[a].exact == alignment->b->tokens[b].exact;
}

static enum status
push(struct work *work, struct range range, struct err *err)
{
	if (range.a == range.a_end || range.b == range.b_end)
		return STATUS_OK;
	struct range *stack = arena_grow(work->arena, work->stack, &work->capacity, work->count + 1,
					 sizeof(*stack), _Alignof(struct range));
	if (!stack)
		return err_no_memory(err);
	work->stack = stack;
	stack[work->count++] = range;
	return STATUS_OK;
}

static void
trim(struct work *work, struct range *range)
{
	while (range->a < range->a_end && range->b < range->b_end &&
	       is_same(work, range->a, range->b))
		join(work, range->a++, range->b++);
	while (range->a < range->a_end && range->b < range->b_end &&
	       is_same(work, range->a_end - 1, range->b_end - 1))
		join(work, --range->a_end, --range->b_end);
}

/* ---- anchors ---- */

/* A run of tokens: how often each range has it, up to twice, and where first. */
struct slot {
	uint64_t hash;
	uint32_t a, b;
	uint8_t in_a, in_b; /* 0 both: free */
};

struct slots {
	struct slot *items;
	size_t mask;
};

/* Sums of powers over all tokens before each: the hash of any run is their difference. */
#define POWER UINT64_C(0x9fb21c651e98df25) /* odd */

static enum status
sums_new(struct arena *arena, const struct text *text, bool converted, uint64_t **ret,
	 struct err *err)
{
	uint64_t *sums = arena_new(arena, uint64_t, text->count + 1);

	if (!sums)
		return err_no_memory(err);
	for (size_t i = 0; i < text->count; i++)
		sums[i + 1] = sums[i] * POWER +
			      (converted ? text->tokens[i].form : text->tokens[i].exact);
	*ret = sums;
	return STATUS_OK;
}

static uint64_t
power_of(unsigned length)
{
	uint64_t power = 1;

	while (length-- > 0)
		power *= POWER;
	return power;
}

static uint64_t
hash_run(const uint64_t *sums, size_t at, unsigned length, uint64_t power)
{
	uint64_t hash = sums[at + length] - sums[at] * power;

	return hash ^ hash >> 29;
}

static struct slot *
slot_of(const struct slots *slots, uint64_t hash)
{
	size_t at = (size_t)hash & slots->mask;

	while ((slots->items[at].in_a || slots->items[at].in_b) && slots->items[at].hash != hash)
		at = (at + 1) & slots->mask;
	slots->items[at].hash = hash;
	return &slots->items[at];
}

struct anchor {
	uint32_t a, b;
	uint32_t before; /* in the longest rising row: the one before, by position in the list */
};

/* Runs that stand once in each range, by their place in a. */
static size_t
list_anchors(const struct work *work, const struct range *range, struct slots *slots,
	     struct anchor *anchors)
{
	const uint64_t *a_sums = work->a_sums, *b_sums = work->b_sums;
	uint64_t power = power_of(range->run);
	size_t found = 0;

	for (size_t at = range->a; at + range->run <= range->a_end; at++) {
		struct slot *slot = slot_of(slots, hash_run(a_sums, at, range->run, power));
		slot->in_a = slot->in_a ? 2 : 1;
		slot->a = (uint32_t)at;
	}
	for (size_t at = range->b; at + range->run <= range->b_end; at++) {
		struct slot *slot = slot_of(slots, hash_run(b_sums, at, range->run, power));
		slot->in_b = slot->in_b ? 2 : 1;
		slot->b = (uint32_t)at;
	}
	for (size_t at = range->a; at + range->run <= range->a_end; at++) {
		struct slot *slot = slot_of(slots, hash_run(a_sums, at, range->run, power));
		if (slot->in_a == 1 && slot->in_b == 1)
			anchors[found++] = (struct anchor){.a = slot->a, .b = slot->b};
	}
	return found;
}

/* The longest row that rises in b as well (patience): its last one, or SIZE_MAX. */
static size_t
longest_row(struct anchor *anchors, size_t count, uint32_t *piles)
{
	size_t height = 0;

	for (size_t i = 0; i < count; i++) {
		size_t low = 0, high = height;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (anchors[piles[middle]].b < anchors[i].b)
				low = middle + 1;
			else
				high = middle;
		}
		anchors[i].before = low > 0 ? piles[low - 1] : UINT32_MAX;
		piles[low] = (uint32_t)i;
		height += low == height;
	}
	return height ? piles[height - 1] : SIZE_MAX;
}

/* Joins the tokens of anchors and pushes what lies between; *ret: whether there were some. */
static enum status
split(struct work *work, const struct range *range, bool *ret, struct err *err)
{
	size_t rows = range->a_end - range->a, room = 16;
	struct arena scratch;
	enum status status = STATUS_OK;

	while (room < 2 * (rows + range->b_end - range->b))
		room *= 2;
	arena_init(&scratch, 0);
	struct slots slots = {arena_new(&scratch, struct slot, room), room - 1};
	struct anchor *anchors = arena_new(&scratch, struct anchor, rows);
	uint32_t *piles = arena_new(&scratch, uint32_t, rows);
	if (!slots.items || !anchors || !piles) {
		arena_done(&scratch);
		return err_no_memory(err);
	}
	size_t count = list_anchors(work, range, &slots, anchors);
	size_t at = longest_row(anchors, count, piles);
	*ret = at != SIZE_MAX;
	/* From the last to the first: of those that overlap, what is left of each. */
	struct range rest = *range;
	while (status == STATUS_OK && at != SIZE_MAX) {
		const struct anchor *anchor = &anchors[at];
		size_t length = range->run;
		length = length < rest.a_end - anchor->a ? length : rest.a_end - anchor->a;
		length = length < rest.b_end - anchor->b ? length : rest.b_end - anchor->b;
		for (size_t i = 0; i < length; i++)
			join(work, anchor->a + i, anchor->b + i);
		status = push(work,
			      (struct range){anchor->a + length, rest.a_end, anchor->b + length,
					     rest.b_end, range->run},
			      err);
		rest.a_end = anchor->a;
		rest.b_end = anchor->b;
		at = anchor->before == UINT32_MAX ? SIZE_MAX : anchor->before;
	}
	if (status == STATUS_OK && *ret)
		status = push(work, rest, err);
	arena_done(&scratch);
	return status;
}

/* ---- between anchors ---- */

/* The longest common subsequence by a table of lengths: exact, for what is small. */
static enum status
join_common(struct work *work, const struct range *range, struct err *err)
{
	size_t rows = range->a_end - range->a, columns = range->b_end - range->b;
	struct arena scratch;

	if (rows > ALIGN_CELLS_MAX / columns)
		return STATUS_OK;
	arena_init(&scratch, 0);
	uint32_t *lengths = arena_new(&scratch, uint32_t, (rows + 1) * (columns + 1));
	if (!lengths) {
		arena_done(&scratch);
		return err_no_memory(err);
	}
	size_t width = columns + 1;
	for (size_t i = rows; i-- > 0;)
		for (size_t j = columns; j-- > 0;) {
			uint32_t down = lengths[(i + 1) * width + j];
			uint32_t right = lengths[i * width + j + 1];
			lengths[i * width + j] = is_same(work, range->a + i, range->b + j)
							 ? lengths[(i + 1) * width + j + 1] + 1
						 : down > right ? down
								: right;
		}
	for (size_t i = 0, j = 0; i < rows && j < columns;) {
		if (is_same(work, range->a + i, range->b + j)) {
			join(work, range->a + i++, range->b + j++);
		} else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
			i++;
		} else {
			j++;
		}
	}
	arena_done(&scratch);
	return STATUS_OK;
}

/* What is small is compared as a whole; in what is not, ever shorter runs are looked for. */
static enum status
align_range(struct work *work, struct range range, struct err *err)
{
	bool done;

	trim(work, &range);
	if (range.a == range.a_end || range.b == range.b_end)
		return STATUS_OK;
	if ((range.a_end - range.a) * (range.b_end - range.b) <= 4096)
		return join_common(work, &range, err);
	for (; range.run > 0; range.run /= 2) {
		TRY(split(work, &range, &done, err));
		if (done)
			return STATUS_OK;
	}
	return join_common(work, &range, err);
}

/* ---- islands ---- */

static size_t
bytes_between(const struct text *text, size_t from, size_t to)
{
	size_t bytes = 0;

	for (size_t i = from; i < to; i++)
		bytes += text->tokens[i].length;
	return bytes;
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Tokens that are alike in a row, with what is not alike before and behind them. */
struct island {
	size_t a, b, length;
	size_t bytes, gap_before; /* bytes, of the longer side */
};

static size_t
skip_gap(const struct alignment *alignment, size_t *a, size_t *b)
{
	size_t a_from = *a, b_from = *b;

	while (*a < alignment->a->count && alignment->to_b[*a] == ALIGN_NONE)
		++*a;
	while (*b < alignment->b->count && alignment->to_a[*b] == ALIGN_NONE)
		++*b;
	return larger(bytes_between(alignment->a, a_from, *a),
		      bytes_between(alignment->b, b_from, *b));
}

static void
sink_island(struct alignment *alignment, const struct island *island)
{
	for (size_t i = 0; i < island->length; i++) {
		alignment->to_b[island->a + i] = ALIGN_NONE;
		alignment->to_a[island->b + i] = ALIGN_NONE;
	}
}

/*
 * A few tokens that are the same by chance between two passages that are not part what reads as one
 * change: where both are longer, they count as changed; of as many bytes they do, too, where no
 * conversion can have parted them.
 */
static bool
is_sunk(const struct alignment *alignment, const struct island *island, size_t gap_behind)
{
	size_t least = island->bytes + alignment->converted;

	return island->gap_before >= least && gap_behind >= least;
}

static enum status
drop_islands(struct alignment *alignment, struct arena *scratch, struct err *err)
{
	struct island *islands = NULL;
	size_t count = 0, capacity = 0, a = 0, b = 0;

	for (;;) {
		size_t gap = skip_gap(alignment, &a, &b);
		struct island island = {.a = a, .b = b, .gap_before = gap};
		while (a < alignment->a->count && alignment->to_b[a] == b) {
			island.bytes += alignment->b->tokens[b].length;
			island.length++;
			a++;
			b++;
		}
		/* Those before it that now stand between two longer gaps. */
		while (count > 0 && is_sunk(alignment, &islands[count - 1], island.gap_before)) {
			const struct island *last = &islands[--count];
			sink_island(alignment, last);
			island.gap_before += last->bytes + last->gap_before;
		}
		if (island.length == 0)
			return STATUS_OK;
		islands = arena_grow(scratch, islands, &capacity, count + 1, sizeof(*islands),
				     _Alignof(struct island));
		if (!islands)
			return err_no_memory(err);
		islands[count++] = island;
	}
}

/* ---- running heads ---- */

static void
part(struct alignment *alignment, size_t a, size_t b)
{
	if (alignment->to_b[a] != ALIGN_NONE)
		alignment->to_a[alignment->to_b[a]] = ALIGN_NONE;
	if (alignment->to_a[b] != ALIGN_NONE)
		alignment->to_b[alignment->to_a[b]] = ALIGN_NONE;
	alignment->to_b[a] = alignment->to_a[b] = ALIGN_NONE;
}

static bool
is_run(const struct text *text, size_t at)
{
	return text->document->units[text->tokens[at].unit].kind == UNIT_RUNNING;
}

/* A head of the original of which no word is there: what is like its number, or its dash, stands
 * there by itself. */
static void
part_heads(struct alignment *alignment)
{
	const struct text *a = alignment->a;

	for (size_t from = 0, to; from < a->count; from = to) {
		size_t words = 0, alike = 0;
		to = text_unit_end(a, from);
		for (size_t i = from; i < to; i++) {
			bool word = a->tokens[i].class == LETTER_WORD &&
				    !byte_is_digit(text_token(a, i).at[0]);
			words += word;
			alike += word && alignment->to_b[i] != ALIGN_NONE;
		}
		if (!is_run(a, from) || words == 0 || alike > 0)
			continue;
		for (size_t i = from; i < to; i++) {
			size_t like = alignment->to_b[i];
			if (like != ALIGN_NONE && !is_run(alignment->b, like))
				part(alignment, i, like);
		}
	}
}

/* ---- where a difference begins ---- */

static bool
same_tokens(const struct alignment *alignment, const struct text *text, size_t at, size_t other)
{
	return alignment->converted ? text->tokens[at].form == text->tokens[other].form
				    : text->tokens[at].exact == text->tokens[other].exact;
}

/* How well a difference may begin there: with a paragraph, behind a sentence, with a word. */
static unsigned
worth_of(const struct text *text, size_t at)
{
	if (at == 0 || at == text->count || text->tokens[at].unit != text->tokens[at - 1].unit)
		return 3;
	if (!text->tokens[at].blank)
		return 0;
	return text->tokens[at - 1].class == LETTER_SIGN ? 2 : 1;
}

/* The same of all of it, by its end where its beginning does not tell. */
static unsigned
worth_of_run(const struct text *text, size_t from, size_t to)
{
	return 2 * worth_of(text, from) + (worth_of(text, to) == 3);
}

/* What is like the one token is like the other instead. */
static void
shift(uint32_t *like, uint32_t *back, bool *moved, size_t from, size_t to)
{
	like[to] = like[from];
	back[like[to]] = (uint32_t)to;
	like[from] = ALIGN_NONE;
	moved[to] = moved[from];
	moved[from] = false;
}

/* Whether the other text has something in place of the run that begins there. */
static bool
is_replaced(const uint32_t *like, size_t from, const uint32_t *back, size_t back_count)
{
	size_t at = from > 0 ? (size_t)like[from - 1] + 1 : 0;

	return at < back_count && back[at] == ALIGN_NONE;
}

/* In "a b a b" it is the same which pair came in: the one that reads best counts. */
static void
slide_runs(struct alignment *alignment, const struct text *text, uint32_t *like, uint32_t *back,
	   bool *moved)
{
	size_t back_count = text == alignment->a ? alignment->b->count : alignment->a->count;

	for (size_t from = 0, to; from < text->count; from = to + 1) {
		size_t steps = 0, best = 0;
		for (to = from; to < text->count && like[to] == ALIGN_NONE;)
			to++;
		if (to == from || is_replaced(like, from, back, back_count))
			continue;
		for (; to < text->count && like[to] != ALIGN_NONE &&
		       same_tokens(alignment, text, from, to);
		     from++, to++)
			shift(like, back, moved, to, from);
		while (steps < to - from && from > steps && like[from - steps - 1] != ALIGN_NONE &&
		       same_tokens(alignment, text, from - steps - 1, to - steps - 1)) {
			steps++;
			if (worth_of_run(text, from - steps, to - steps) >
			    worth_of_run(text, from - best, to - best))
				best = steps;
		}
		for (size_t i = 0; i < best; i++)
			shift(like, back, moved, from - i - 1, to - i - 1);
	}
}

static void
slide_all(struct alignment *alignment)
{
	slide_runs(alignment, alignment->a, alignment->to_b, alignment->to_a, alignment->a_moved);
	slide_runs(alignment, alignment->b, alignment->to_a, alignment->to_b, alignment->moved);
}

/* ---- what stands elsewhere ---- */

/* Runs of tokens of a that are like nothing yet, by their hash. */
struct spot {
	uint64_t hash;
	uint32_t at;
};

static int
compare_spots(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash > right->hash ? 1 : -1;
	return (left->at > right->at) - (left->at < right->at);
}

static bool
is_free(const uint32_t *like, size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++)
		if (like[i] != ALIGN_NONE)
			return false;
	return true;
}

static size_t
list_spots(const struct work *work, struct spot *spots)
{
	const struct alignment *alignment = work->alignment;
	const struct text *a = alignment->a;
	uint64_t power = power_of(MOVE_TOKENS_MIN);
	size_t count = 0;

	for (size_t i = 0; i + MOVE_TOKENS_MIN <= a->count; i++)
		if (is_free(alignment->to_b, i, MOVE_TOKENS_MIN))
			spots[count++] = (struct spot){
				hash_run(work->a_sums, i, MOVE_TOKENS_MIN, power), (uint32_t)i};
	if (count)
		qsort(spots, count, sizeof(*spots), compare_spots);
	return count;
}

static size_t
first_spot(const struct spot *spots, size_t count, uint64_t hash)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (spots[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many tokens from a and b on are the same and like nothing yet. */
static size_t
length_from(const struct work *work, size_t a, size_t b)
{
	const struct alignment *alignment = work->alignment;
	size_t length = 0;

	while (a + length < alignment->a->count && b + length < alignment->b->count &&
	       alignment->to_b[a + length] == ALIGN_NONE &&
	       alignment->to_a[b + length] == ALIGN_NONE && is_same(work, a + length, b + length))
		length++;
	return length;
}

/* How much of a paragraph's end goes with a passage of it that stands elsewhere, though a token or
 * two of that are like others by chance: of `Seite 14.` the first word, where the running foot
 * `Seite 1` stands next. Only where both end so, and no more of it was like others. */
static size_t
length_of_rest(const struct work *work, size_t a, size_t b)
{
	const struct alignment *alignment = work->alignment;
	size_t length = 0, taken = 0;

	for (;; length++) {
		bool a_ends = worth_of(alignment->a, a + length) == 3;
		if (a_ends != (worth_of(alignment->b, b + length) == 3))
			return 0;
		if (a_ends)
			return taken <= length ? length : 0;
		if (!is_same(work, a + length, b + length) || alignment->moved[b + length] ||
		    alignment->a_moved[a + length])
			return 0;
		taken += alignment->to_b[a + length] != ALIGN_NONE;
		taken += alignment->to_a[b + length] != ALIGN_NONE;
	}
}

/* Passages in another order: columns, text boxes, notes at the end of a page or of all. */
static enum status
join_moved(struct work *work, struct arena *scratch, struct err *err)
{
	struct alignment *alignment = work->alignment;
	struct spot *spots = arena_new(scratch, struct spot, alignment->a->count);

	if (!spots)
		return alignment->a->count ? err_no_memory(err) : STATUS_OK;
	size_t count = list_spots(work, spots);
	uint64_t power = power_of(MOVE_TOKENS_MIN);
	for (size_t b = 0; count && b + MOVE_TOKENS_MIN <= alignment->b->count; b++) {
		size_t best = 0, best_a = 0;
		if (!is_free(alignment->to_a, b, MOVE_TOKENS_MIN))
			continue;
		uint64_t hash = hash_run(work->b_sums, b, MOVE_TOKENS_MIN, power);
		size_t at = first_spot(spots, count, hash);
		for (size_t i = at;
		     i < count && spots[i].hash == hash && i < at + MOVE_OCCURRENCES_MAX; i++) {
			size_t length = length_from(work, spots[i].at, b);
			if (length > best) {
				best = length;
				best_a = spots[i].at;
			}
		}
		if (best >= MOVE_TOKENS_MIN)
			best += length_of_rest(work, best_a + best, b + best);
		for (size_t i = 0; best >= MOVE_TOKENS_MIN && i < best; i++) {
			part(alignment, best_a + i, b + i);
			join(work, best_a + i, b + i);
			alignment->moved[b + i] = alignment->a_moved[best_a + i] = true;
		}
		b += best ? best - 1 : 0;
	}
	return STATUS_OK;
}

/* ---- all of it ---- */

static enum status
alignment_new(struct arena *arena, const struct text *a, const struct text *b, bool converted,
	      struct alignment *ret, struct err *err)
{
	struct alignment alignment = {.a = a, .b = b, .converted = converted};

	alignment.to_b = arena_new(arena, uint32_t, a->count);
	alignment.to_a = arena_new(arena, uint32_t, b->count);
	alignment.moved = arena_new(arena, bool, b->count);
	alignment.a_moved = arena_new(arena, bool, a->count);
	if ((a->count && (!alignment.to_b || !alignment.a_moved)) ||
	    (b->count && (!alignment.to_a || !alignment.moved)))
		return err_no_memory(err);
	for (size_t i = 0; i < a->count; i++)
		alignment.to_b[i] = ALIGN_NONE;
	for (size_t i = 0; i < b->count; i++)
		alignment.to_a[i] = ALIGN_NONE;
	*ret = alignment;
	return STATUS_OK;
}

enum status
text_align(struct arena *arena, const struct text *a, const struct text *b, bool converted,
	   struct alignment *ret, struct err *err)
{
	struct alignment alignment;
	struct arena scratch;
	struct work work = {.arena = &scratch, .alignment = &alignment};

	TRY(alignment_new(arena, a, b, converted, &alignment, err));
	arena_init(&scratch, 0);
	enum status status = sums_new(&scratch, a, converted, &work.a_sums, err);
	if (status == STATUS_OK)
		status = sums_new(&scratch, b, converted, &work.b_sums, err);
	if (status == STATUS_OK)
		status = push(&work, (struct range){0, a->count, 0, b->count, ANCHOR_TOKENS}, err);
	while (status == STATUS_OK && work.count > 0)
		status = align_range(&work, work.stack[--work.count], err);
	if (status == STATUS_OK)
		status = drop_islands(&alignment, &scratch, err);
	if (converted)
		part_heads(&alignment);
	slide_all(&alignment);
	if (status == STATUS_OK)
		status = join_moved(&work, &scratch, err);
	slide_all(&alignment); /* between what was found elsewhere, too */
	if (status == STATUS_OK)
		status = exchange_find(arena, &alignment, err);
	alignment.sheet = drawn_is_sheet(a, b);
	arena_done(&scratch);
	if (status == STATUS_OK)
		*ret = alignment;
	return status;
}
