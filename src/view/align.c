#include "view/align.h"

#include "base/cursor.h"
#include "view/limits.h"

/* Costs: small integers whose order matters only. Opening a gap costs as much as a change, so that
 * `rn` for `m` is one place; a longer gap costs little more, so that a lure word stays together. */
enum { COST_CHANGE = 3, COST_OPEN = 3, COST_EXTEND = 1, COST_NEVER = 100000 };

/* How a cell of a table was reached: from which of the three tables its predecessor comes. */
enum table { TABLE_PAIR, TABLE_ADDED, TABLE_MISSING, TABLE_COUNT };

struct letters {
	uint32_t code_points[ALIGN_MAX];
	uint32_t starts[ALIGN_MAX + 1]; /* byte offsets, and the end */
	size_t count;
};

struct alignment {
	struct letters name, target;
	int32_t cost[TABLE_COUNT][2][ALIGN_MAX + 1];
	uint8_t from[TABLE_COUNT][ALIGN_MAX + 1][ALIGN_MAX + 1];
};

static bool
letters_read(struct slice text, struct letters *ret)
{
	struct cursor cursor;
	cursor_init(&cursor, text);
	ret->count = 0;
	while (cursor_left(&cursor)) {
		if (ret->count == ALIGN_MAX)
			return false;
		ret->starts[ret->count] = (uint32_t)cursor_offset(&cursor);
		uint32_t c;
		if (!cursor_utf8(&cursor, &c))
			return false;
		ret->code_points[ret->count++] = c < 0x80 ? (uint32_t)byte_lower((char)c) : c;
	}
	ret->starts[ret->count] = (uint32_t)text.length;
	return true;
}

/* The cheapest way to each cell of row i (letter of the name) and column j (letter of ours). */
static void
fill_cell(struct alignment *a, size_t i, size_t j)
{
	size_t row = i & 1, above = row ^ 1;
	for (unsigned table = 0; table < TABLE_COUNT; table++) {
		bool up = table != TABLE_MISSING, left = table != TABLE_ADDED;
		int32_t best = COST_NEVER;
		uint8_t best_from = TABLE_PAIR;
		for (unsigned from = 0; from < TABLE_COUNT; from++) {
			if ((up && i == 0) || (left && j == 0))
				break;
			int32_t cost = a->cost[from][up ? above : row][left ? j - 1 : j];
			if (table == TABLE_PAIR)
				cost += a->name.code_points[i - 1] == a->target.code_points[j - 1]
						? 0
						: COST_CHANGE;
			else
				cost += from == table ? COST_EXTEND : COST_OPEN;
			if (cost < best) {
				best = cost;
				best_from = (uint8_t)from;
			}
		}
		a->cost[table][row][j] = best;
		a->from[table][i][j] = best_from;
	}
}

static void
fill(struct alignment *a)
{
	for (size_t i = 0; i <= a->name.count; i++) {
		for (size_t j = 0; j <= a->target.count; j++) {
			if (i == 0 && j == 0) {
				a->cost[TABLE_PAIR][0][0] = 0;
				a->cost[TABLE_ADDED][0][0] = COST_NEVER;
				a->cost[TABLE_MISSING][0][0] = COST_NEVER;
				continue;
			}
			fill_cell(a, i, j);
		}
	}
}

struct step {
	bool same;
	bool name, target; /* which of the two goes on by a letter */
};

/* Walks back from the end; steps come out in reverse. */
static size_t
trace(const struct alignment *a, struct step steps[static 2 * ALIGN_MAX])
{
	size_t i = a->name.count, j = a->target.count, count = 0;
	unsigned table = TABLE_PAIR;
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (a->cost[t][i & 1][j] < a->cost[table][i & 1][j])
			table = t;
	while (i || j) {
		unsigned from = a->from[table][i][j];
		struct step *step = &steps[count++];
		step->name = table != TABLE_MISSING;
		step->target = table != TABLE_ADDED;
		i -= step->name;
		j -= step->target;
		step->same = step->name && step->target &&
			     a->name.code_points[i] == a->target.code_points[j];
		table = from;
	}
	return count;
}

/* Neighbouring steps that differ become one run: `rn` in place of `m`. */
static size_t
gather(const struct alignment *a, struct slice name, struct slice target, const struct step *steps,
       size_t step_count, struct align_run *runs)
{
	size_t i = 0, j = 0, count = 0;
	for (size_t s = step_count; s > 0;) {
		bool same = steps[s - 1].same;
		size_t name_from = a->name.starts[i], target_from = a->target.starts[j];
		for (; s > 0 && steps[s - 1].same == same; s--) {
			i += steps[s - 1].name;
			j += steps[s - 1].target;
		}
		struct align_run *run = &runs[count++];
		run->name = slice_part(name, name_from, a->name.starts[i] - name_from);
		run->target = slice_part(target, target_from, a->target.starts[j] - target_from);
		run->kind = same                  ? ALIGN_SAME
			    : !run->target.length ? ALIGN_ADDED
			    : !run->name.length   ? ALIGN_MISSING
						  : ALIGN_CHANGED;
	}
	return count;
}

enum status
align_names(struct arena *arena, struct slice name, struct slice target, struct align_run **ret,
	    size_t *ret_count, struct err *err)
{
	struct align_run *runs = arena_new(arena, struct align_run, 2 * ALIGN_MAX);
	struct arena_mark mark = arena_mark(arena);
	struct alignment *a = arena_new(arena, struct alignment, 1);
	struct step *steps = arena_new(arena, struct step, 2 * ALIGN_MAX);
	if (!runs || !a || !steps)
		return err_no_memory(err);
	size_t count = 0;
	if (letters_read(name, &a->name) && letters_read(target, &a->target)) {
		fill(a);
		count = gather(a, name, target, steps, trace(a, steps), runs);
	}
	arena_rewind(arena, mark);
	*ret = runs;
	*ret_count = count;
	return STATUS_OK;
}
