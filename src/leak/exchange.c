#include "leak/exchange.h"

#include "leak/limits.h"

#include <stdlib.h>
#include <string.h>

/* What lies between two tokens that are alike and in their order; by the words on each side. */
struct gap {
	struct exchange range;
	uint64_t a_hash, b_hash;
	uint32_t gone, come; /* numbers of these, the same for the same words */
	bool turned;         /* see is_turned */
	bool out;
};

struct gaps {
	struct gap *items;
	size_t count, capacity;
	uint32_t *gone, *come; /* how many there are of each number */
};

#define POWER UINT64_C(0x9fb21c651e98df25) /* odd */

/* The words of a gap on one side. */
struct words {
	uint64_t items[EXCHANGE_WORDS_MAX]; /* the first of them */
	uint64_t hash;                      /* 0: there are none */
	size_t count;
};

static void
read_words(const struct text *text, size_t from, size_t to, bool converted, struct words *ret)
{
	*ret = (struct words){0};
	for (size_t i = from; i < to; i++) {
		const struct token *token = &text->tokens[i];
		if (token->class != LETTER_WORD && token->class != LETTER_SINGLE)
			continue;
		uint64_t word = converted ? token->form : token->exact;
		if (ret->count < EXCHANGE_WORDS_MAX)
			ret->items[ret->count] = word;
		ret->count++;
		ret->hash = ret->hash * POWER + (word | 1);
	}
}

static bool
same_words(const uint64_t *a, const uint64_t *b, size_t count)
{
	return memcmp(a, b, count * sizeof(*a)) == 0;
}

/* Two passages of one gap stand in each other's place, with one between them that stays. */
static bool
is_turned(const struct words *a, const struct words *b)
{
	size_t count = a->count;

	if (count != b->count || count > EXCHANGE_WORDS_MAX)
		return false;
	for (size_t first = 1; first + 1 < count; first++) {
		if (!same_words(a->items, b->items + count - first, first))
			continue;
		for (size_t last = 1; first + last < count; last++)
			if (same_words(a->items + count - last, b->items, last) &&
			    same_words(a->items + first, b->items + last, count - first - last))
				return true;
	}
	return false;
}

static enum status
add_gap(struct arena *scratch, const struct alignment *alignment, struct exchange range,
	struct gaps *gaps, struct err *err)
{
	struct words a, b;

	read_words(alignment->a, range.a, range.a_end, alignment->converted, &a);
	read_words(alignment->b, range.b, range.b_end, alignment->converted, &b);
	if (a.hash == 0 || b.hash == 0 || a.hash == b.hash)
		return STATUS_OK;
	struct gap gap = {
		.range = range, .a_hash = a.hash, .b_hash = b.hash, .turned = is_turned(&a, &b)};
	struct gap *items = arena_grow(scratch, gaps->items, &gaps->capacity, gaps->count + 1,
				       sizeof(*items), _Alignof(struct gap));
	if (!items)
		return err_no_memory(err);
	gaps->items = items;
	items[gaps->count++] = gap;
	return STATUS_OK;
}

static enum status
list_gaps(struct arena *scratch, const struct alignment *alignment, struct gaps *gaps,
	  struct err *err)
{
	struct exchange gap = {0};

	for (size_t at = 0; at <= alignment->a->count; at++) {
		bool end = at == alignment->a->count;
		if (!end && (alignment->to_b[at] == ALIGN_NONE || alignment->a_moved[at] ||
			     alignment->to_b[at] < gap.b))
			continue;
		gap.a_end = at;
		gap.b_end = end ? alignment->b->count : alignment->to_b[at];
		TRY(add_gap(scratch, alignment, gap, gaps, err));
		gap.a = gap.a_end + 1;
		gap.b = gap.b_end + 1;
	}
	return STATUS_OK;
}

/* ---- cycles ---- */

struct passage {
	uint64_t hash;
	uint32_t *number;
};

static int
compare_passages(const void *a, const void *b)
{
	const struct passage *left = a, *right = b;

	return (left->hash > right->hash) - (left->hash < right->hash);
}

static enum status
number_passages(struct arena *scratch, struct gaps *gaps, struct err *err)
{
	struct passage *passages = arena_new(scratch, struct passage, 2 * gaps->count);
	uint32_t number = 0;

	gaps->gone = arena_new(scratch, uint32_t, 2 * gaps->count);
	gaps->come = arena_new(scratch, uint32_t, 2 * gaps->count);
	if (!passages || !gaps->gone || !gaps->come)
		return err_no_memory(err);
	for (size_t i = 0; i < gaps->count; i++) {
		struct gap *gap = &gaps->items[i];
		passages[2 * i] = (struct passage){gap->a_hash, &gap->gone};
		passages[2 * i + 1] = (struct passage){gap->b_hash, &gap->come};
	}
	qsort(passages, 2 * gaps->count, sizeof(*passages), compare_passages);
	for (size_t i = 0; i < 2 * gaps->count; i++) {
		number += i > 0 && passages[i].hash != passages[i - 1].hash;
		*passages[i].number = number;
	}
	for (size_t i = 0; i < gaps->count; i++) {
		gaps->gone[gaps->items[i].gone]++;
		gaps->come[gaps->items[i].come]++;
	}
	return STATUS_OK;
}

/* Takes out what has nothing of its own elsewhere, or something that comes from nowhere, until what
 * is left goes round: every passage stands where another one did. */
static size_t
leave_cycles(struct gaps *gaps)
{
	size_t looks = EXCHANGE_LOOKS_MAX, left = gaps->count;

	for (bool any = true; any && looks >= gaps->count; looks -= gaps->count) {
		any = false;
		for (size_t i = 0; i < gaps->count; i++) {
			struct gap *gap = &gaps->items[i];
			if (gap->out || gap->turned ||
			    (gaps->come[gap->gone] > 0 && gaps->gone[gap->come] > 0))
				continue;
			gaps->gone[gap->gone]--;
			gaps->come[gap->come]--;
			gap->out = any = true;
			left--;
		}
	}
	return left;
}

/* ---- parting ---- */

static void
part_moved(uint32_t *like, uint32_t *back, const bool *moved, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (moved[i] && like[i] != ALIGN_NONE) {
			back[like[i]] = ALIGN_NONE;
			like[i] = ALIGN_NONE;
		}
}

static void
part(struct alignment *alignment, struct exchange range)
{
	part_moved(alignment->to_b, alignment->to_a, alignment->a_moved, range.a, range.a_end);
	part_moved(alignment->to_a, alignment->to_b, alignment->moved, range.b, range.b_end);
}

enum status
exchange_find(struct arena *arena, struct alignment *alignment, struct err *err)
{
	struct gaps gaps = {0};
	struct arena scratch;

	arena_init(&scratch, 0);
	enum status status = list_gaps(&scratch, alignment, &gaps, err);
	if (status == STATUS_OK && gaps.count > 0)
		status = number_passages(&scratch, &gaps, err);
	size_t count = status == STATUS_OK && gaps.count > 0 ? leave_cycles(&gaps) : 0;
	alignment->exchanges = arena_new(arena, struct exchange, count);
	if (status == STATUS_OK && count > 0 && !alignment->exchanges)
		status = err_no_memory(err);
	for (size_t i = 0; status == STATUS_OK && count > 0 && i < gaps.count; i++) {
		if (gaps.items[i].out)
			continue;
		alignment->exchanges[alignment->exchange_count++] = gaps.items[i].range;
		part(alignment, gaps.items[i].range);
	}
	arena_done(&scratch);
	if (status == STATUS_OK && !alignment->converted)
		part(alignment, (struct exchange){0, alignment->a->count, 0, alignment->b->count});
	return status;
}
