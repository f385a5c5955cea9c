#include "names/align.h"

#include "names/fold.h"
#include "names/skeleton.h"

#include <stdlib.h>

/* clang-format off */
#define RULE(from, to, kind) {from, to, sizeof(from) - 1, sizeof(to) - 1, kind}
/* Both directions are tried. */
const struct align_rule ALIGN_RULES[] = {
	RULE("m", "rn", DIFF_GLYPH), RULE("w", "vv", DIFF_GLYPH), RULE("d", "cl", DIFF_GLYPH),
	RULE("m", "nn", DIFF_GLYPH), RULE("w", "uu", DIFF_GLYPH), RULE("w", "vu", DIFF_GLYPH),
	RULE("w", "uv", DIFF_GLYPH), RULE("h", "lh", DIFF_GLYPH), RULE("b", "lb", DIFF_GLYPH),
	RULE("d", "dl", DIFF_GLYPH), RULE("k", "lk", DIFF_GLYPH), RULE("k", "lc", DIFF_GLYPH),
	RULE("k", "ik", DIFF_GLYPH), RULE("m", "rr", DIFF_GLYPH), RULE("y", "lj", DIFF_GLYPH),
	RULE("y", "ij", DIFF_GLYPH), RULE("b", "cl", DIFF_WEAK), RULE("b", "dl", DIFF_WEAK),
	RULE("d", "lb", DIFF_WEAK), RULE("d", "bl", DIFF_WEAK), RULE("m", "mn", DIFF_WEAK),
	RULE("m", "nm", DIFF_WEAK), RULE("n", "nn", DIFF_WEAK), RULE("n", "rn", DIFF_WEAK),
	RULE("n", "rr", DIFF_WEAK), RULE("k", "le", DIFF_WEAK), RULE("m", "nr", DIFF_WEAK),
	RULE("m", "rm", DIFF_WEAK), RULE("h", "llh", DIFF_WEAK), RULE("k", "llk", DIFF_WEAK),
	RULE("k", "lik", DIFF_WEAK), RULE("b", "llb", DIFF_WEAK), RULE("d", "dll", DIFF_WEAK),
	RULE("d", "cll", DIFF_WEAK), RULE("m", "nnn", DIFF_WEAK), RULE("b", "lcl", DIFF_WEAK),
	RULE("b", "ld", DIFF_WEAK), RULE("b", "ldl", DIFF_WEAK), RULE("d", "el", DIFF_WEAK),
	RULE("k", "ilk", DIFF_WEAK), RULE("k", "llc", DIFF_WEAK), RULE("h", "1h", DIFF_WEAK),
	RULE("h", "ih", DIFF_WEAK), RULE("ph", "f", DIFF_SOUND), RULE("ck", "k", DIFF_SOUND),
	RULE("c", "k", DIFF_SOUND), RULE("c", "ck", DIFF_SOUND), RULE("qu", "kw", DIFF_SOUND),
	RULE("qu", "k", DIFF_SOUND), RULE("x", "ks", DIFF_SOUND), RULE("x", "cks", DIFF_SOUND),
	RULE("s", "z", DIFF_SOUND), RULE("c", "s", DIFF_SOUND), RULE("ee", "ea", DIFF_SOUND),
	RULE("ei", "ie", DIFF_SOUND), RULE("y", "ie", DIFF_SOUND), RULE("oo", "u", DIFF_SOUND),
	RULE("oo", "ou", DIFF_SOUND), RULE("sch", "sh", DIFF_SOUND), RULE("th", "t", DIFF_SOUND),
	RULE("ai", "ay", DIFF_SOUND), RULE("ei", "ay", DIFF_SOUND), RULE("er", "or", DIFF_SOUND),
	RULE("er", "a", DIFF_SOUND), RULE("wh", "w", DIFF_SOUND), RULE("kn", "n", DIFF_SOUND),
	RULE("au", "o", DIFF_SOUND), RULE("eau", "o", DIFF_SOUND), RULE("oe", "o", DIFF_SOUND),
	RULE("ae", "a", DIFF_SOUND), RULE("ue", "u", DIFF_SOUND), RULE("ou", "u", DIFF_SOUND),
	RULE("y", "ies", DIFF_INSERT), RULE("for", "4", DIFF_SOUND), RULE("to", "2", DIFF_SOUND),
	RULE("s", "ses", DIFF_INSERT), RULE("x", "xes", DIFF_INSERT), RULE("z", "zes", DIFF_INSERT),
	RULE("you", "u", DIFF_SOUND), RULE("ate", "8", DIFF_SOUND), RULE("one", "1", DIFF_SOUND),
	RULE("two", "2", DIFF_SOUND), RULE("ss", "s", DIFF_SOUND), RULE("ez", "s", DIFF_SOUND),
};
/* clang-format on */
const size_t ALIGN_RULE_COUNT = sizeof(ALIGN_RULES) / sizeof(*ALIGN_RULES);

static const uint8_t COSTS[DIFF_KIND_COUNT] = {[DIFF_MARK] = 2,
					       [DIFF_SCRIPT] = 1,
					       [DIFF_GLYPH] = 2,
					       [DIFF_WEAK] = 4,
					       [DIFF_HYPHEN] = 5,
					       [DIFF_STRIP] = 4,
					       [DIFF_SOUND] = 9,
					       [DIFF_DOUBLE] = ALIGN_TYPO_COST,
					       [DIFF_SWAP] = 9,
					       [DIFF_REPLACE] = ALIGN_TYPO_COST,
					       [DIFF_INSERT] = ALIGN_TYPO_COST,
					       [DIFF_DELETE] = ALIGN_TYPO_COST};

/* ASCII letters taken for each other at a glance; the rest of a fold class is DIFF_WEAK. */
static const char GLYPHS[][2] = {{'0', 'o'}, {'1', 'l'}, {'1', 'i'}, {'i', 'l'},
				 {'3', 'e'}, {'4', 'a'}, {'5', 's'}, {'g', 'q'}};
static const char WEAK[][2] = {{'3', '8'}, {'8', 'b'}, {'2', 'z'}, {'9', 'g'}, {'6', 'b'},
			       {'u', 'v'}, {'i', 'j'}, {'7', 't'}, {'1', 'j'}, {'l', 'j'}};

/*
 * The way into a cell: how many letters of each side the last step took; kind DIFF_KIND_COUNT:
 * equal.
 */
struct step {
	uint16_t cost;
	uint8_t kind, target, seen;
};

_Static_assert(sizeof(ALIGN_RULES) / sizeof(*ALIGN_RULES) <= 64 * ALIGN_RULE_WORDS, "bits");

/* Cells further from the diagonal than this are never on a way worth reporting. */
#define BAND 8
/* A step comes from no further aside: three letters for one. */
#define STEP_MAX 2
_Static_assert(ALIGN_RULE_LETTERS - 1 <= STEP_MAX && SKELETON_LETTERS_MAX - 1 <= STEP_MAX, "one");

/* One of the two: letters, how they look (fold_letter), and which rules' texts end at each. */
struct side {
	const struct letters *letters;
	uint32_t look[NAMES_LABEL_MAX_BYTES];
	struct align_set from[NAMES_LABEL_MAX_BYTES], to[NAMES_LABEL_MAX_BYTES];
	struct align_set any_from, any_to;
	bool wide, hyphens; /* some look like no ASCII; some are hyphens */
};

struct table {
	struct step at[NAMES_LABEL_MAX_BYTES + 1][NAMES_LABEL_MAX_BYTES + 1];
	const struct aligner *aligner;
	struct side target, seen;
};

static bool
listed(const char (*pairs)[2], size_t count, size_t a, size_t b)
{
	for (size_t i = 0; i < count; i++) {
		size_t first = (uint8_t)pairs[i][0], second = (uint8_t)pairs[i][1];

		if ((a == first && b == second) || (a == second && b == first))
			return true;
	}
	return false;
}

/* Of two ASCII letters that differ. */
static enum diff_kind
look_kind(size_t target, size_t seen)
{
	if (listed(GLYPHS, sizeof(GLYPHS) / sizeof(*GLYPHS), target, seen))
		return DIFF_GLYPH;
	if (fold_class((uint8_t)target) == fold_class((uint8_t)seen) ||
	    listed(WEAK, sizeof(WEAK) / sizeof(*WEAK), target, seen))
		return DIFF_WEAK;
	return DIFF_REPLACE;
}

static void
set_add(struct align_set *set, size_t rule)
{
	set->rules[rule / 64] |= UINT64_C(1) << rule % 64;
}

/* Where the rule's text has its letter, counted from the end, or any where it is shorter. */
static void
add_text(struct align_set sets[ALIGN_RULE_LETTERS][ALIGN_LETTERS], size_t rule, const char *text,
	 size_t length, bool drawn)
{
	for (size_t place = 0; place < ALIGN_RULE_LETTERS; place++) {
		for (size_t letter = 0; letter < ALIGN_LETTERS && place >= length; letter++)
			set_add(&sets[place][letter], rule);
		if (place >= length)
			continue;
		set_add(&sets[place][(uint8_t)text[length - 1 - place]], rule);
		/* What was drawn: a stroke is l, i or 1. */
		if (drawn && text[length - 1 - place] == 'l') {
			set_add(&sets[place]['i'], rule);
			set_add(&sets[place]['1'], rule);
		}
	}
}

void
aligner_init(struct aligner *aligner)
{
	const struct align_rule *rule;

	memset(aligner, 0, sizeof(*aligner));
	for (size_t r = 0; r < ALIGN_RULE_COUNT; r++) {
		rule = &ALIGN_RULES[r];
		add_text(aligner->from, r, rule->from, rule->from_length, false);
		add_text(aligner->to, r, rule->to, rule->to_length,
			 rule->kind == DIFF_GLYPH || rule->kind == DIFF_WEAK);
	}
	for (size_t i = 0; i < ALIGN_LETTERS; i++) {
		for (size_t k = 0; k < ALIGN_LETTERS; k++)
			aligner->kinds[i][k] = (uint8_t)look_kind(i, k);
	}
}

static struct align_set
set_and(const struct align_set *a, const struct align_set *b)
{
	return (struct align_set){{a->rules[0] & b->rules[0], a->rules[1] & b->rules[1]}};
}

static void
set_or(struct align_set *set, const struct align_set *other)
{
	set->rules[0] |= other->rules[0];
	set->rules[1] |= other->rules[1];
}

static bool
set_any(struct align_set set)
{
	return (set.rules[0] | set.rules[1]) != 0;
}

/* Rules all of whose letters stand there; last[0] is the letter itself, before it the others. */
static struct align_set
rules_at(const struct align_set sets[ALIGN_RULE_LETTERS][ALIGN_LETTERS], const uint8_t *last)
{
	struct align_set two = set_and(&sets[0][last[0]], &sets[1][last[1]]);

	return set_and(&two, &sets[2][last[2]]);
}

static void
side_read(struct side *side, const struct aligner *aligner, const struct letters *letters)
{
	uint8_t last[ALIGN_RULE_LETTERS] = {0}; /* 0: none, or not of ASCII */
	uint32_t c;

	side->letters = letters;
	side->any_from = side->any_to = (struct align_set){{0}};
	side->wide = side->hyphens = false;
	for (size_t i = 0; i < letters->count; i++) {
		c = letters->at[i] < 0x80 ? letters->at[i] : fold_letter(letters->at[i]);
		side->look[i] = c;
		side->wide = side->wide || c >= 0x80;
		side->hyphens = side->hyphens || c == '-';
		last[2] = last[1];
		last[1] = last[0];
		last[0] = c < 0x80 ? (uint8_t)c : 0;
		side->from[i] = rules_at(aligner->from, last);
		side->to[i] = rules_at(aligner->to, last);
		set_or(&side->any_from, &side->from[i]);
		set_or(&side->any_to, &side->to[i]);
	}
}

static enum diff_kind
kind_of(const struct table *table, size_t i, size_t j)
{
	uint32_t target = table->target.letters->at[i], seen = table->seen.letters->at[j];
	uint32_t target_look = table->target.look[i], seen_look = table->seen.look[j];
	const struct skeleton *skeleton;
	enum diff_kind kind;

	if (target_look == seen_look) {
		skeleton = skeleton_find(seen < 0x80 ? target : seen);
		return skeleton && skeleton->accent ? DIFF_MARK : DIFF_SCRIPT;
	}
	if (target_look >= 0x80 || seen_look >= 0x80)
		return DIFF_REPLACE;
	kind = (enum diff_kind)table->aligner->kinds[target_look][seen_look];
	return kind == DIFF_REPLACE && target == 'a' && seen == 0x0259 ? DIFF_SCRIPT : kind;
}

static inline void
offer(struct table *table, size_t i, size_t j, enum diff_kind kind, size_t target, size_t seen)
{
	struct step *to = &table->at[i][j], *from = &table->at[i - target][j - seen];
	unsigned cost = (unsigned)from->cost + COSTS[kind];

	if (cost < to->cost)
		*to = (struct step){(uint16_t)cost, (uint8_t)kind, (uint8_t)target, (uint8_t)seen};
}

static void
offer_rules(struct table *table, size_t i, size_t j)
{
	const struct side *target = &table->target, *seen = &table->seen;
	const struct align_rule *rule;
	struct align_set forth = set_and(&target->from[i - 1], &seen->to[j - 1]);
	struct align_set back = set_and(&target->to[i - 1], &seen->from[j - 1]);
	uint64_t bits;

	for (size_t w = 0; w < ALIGN_RULE_WORDS; w++) {
		for (bits = forth.rules[w]; bits; bits &= bits - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(bits)];
			offer(table, i, j, rule->kind, rule->from_length, rule->to_length);
		}
		for (bits = back.rules[w]; bits; bits &= bits - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(bits)];
			offer(table, i, j, rule->kind, rule->to_length, rule->from_length);
		}
	}
}

/* One code point that looks like two or three letters: æ for ae. */
static void
offer_ligature(struct table *table, size_t i, size_t j)
{
	const struct skeleton *skeleton = skeleton_find(table->seen.look[j - 1]);
	size_t length = skeleton ? strlen(skeleton->letters) : 0;

	if (length < 2 || length > i)
		return;
	for (size_t k = 0; k < length; k++) {
		if (table->target.look[i - length + k] != (uint8_t)skeleton->letters[k])
			return;
	}
	offer(table, i, j, DIFF_SCRIPT, length, 1);
}

/* i and j over 0. */
static void
fill_cell(struct table *table, size_t i, size_t j, bool rules)
{
	const uint32_t *t = table->target.look + i, *s = table->seen.look + j;

	if (table->target.letters->at[i - 1] == table->seen.letters->at[j - 1])
		table->at[i][j] =
			(struct step){table->at[i - 1][j - 1].cost, DIFF_KIND_COUNT, 1, 1};
	else
		offer(table, i, j, kind_of(table, i - 1, j - 1), 1, 1);
	if (i > 1 && j > 1 && t[-1] == s[-2] && t[-2] == s[-1] && t[-1] != t[-2])
		offer(table, i, j, DIFF_SWAP, 2, 2);
	if (i > 1 && j > 1 && t[-1] == t[-2] && s[-1] == s[-2] && t[-1] != s[-1])
		offer(table, i, j, DIFF_DOUBLE, 2, 2);
	if (rules)
		offer_rules(table, i, j);
	if (s[-1] >= 0x80)
		offer_ligature(table, i, j);
	offer(table, i, j, s[-1] == '-' ? DIFF_HYPHEN : DIFF_INSERT, 0, 1);
	offer(table, i, j, t[-1] == '-' ? DIFF_STRIP : DIFF_DELETE, 1, 0);
}

/* The least that a letter more or less costs: a typing error, a hyphen, a part of a rule. */
static unsigned
shift_cost(const struct side *target, const struct side *seen)
{
	struct align_set rules = set_and(&target->any_from, &seen->any_to);
	struct align_set back = set_and(&target->any_to, &seen->any_from);
	unsigned cost = target->hyphens || seen->hyphens ? COSTS[DIFF_STRIP] : ALIGN_TYPO_COST;

	set_or(&rules, &back);
	for (size_t w = 0; w < ALIGN_RULE_WORDS; w++) {
		for (uint64_t bits = rules.rules[w]; bits; bits &= bits - 1) {
			const struct align_rule *rule =
				&ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(bits)];
			unsigned shift = (unsigned)abs(rule->from_length - rule->to_length);

			if (shift > 0 && COSTS[rule->kind] / shift < cost)
				cost = COSTS[rule->kind] / shift;
		}
	}
	return cost;
}

/*
 * Diagonals (j - i) that a way within the limit may touch: it goes from the first to the one of the
 * last cell, and each diagonal more costs at least this much.
 */
static bool
find_band(const struct table *table, unsigned limit, int *ret_low, int *ret_high)
{
	const struct side *target = &table->target, *seen = &table->seen;
	int last = (int)seen->letters->count - (int)target->letters->count, spare = 4 * BAND;
	unsigned cost = shift_cost(target, seen);

	if (!seen->wide && limit / cost < 4 * BAND)
		spare = (int)(limit / cost);
	spare -= abs(last);
	if (spare < 0)
		return false;
	*ret_low = (last < 0 ? last : 0) - spare / 2;
	*ret_high = (last > 0 ? last : 0) + spare / 2;
	*ret_low = *ret_low < -BAND ? -BAND : *ret_low;
	*ret_high = *ret_high > BAND ? BAND : *ret_high;
	return abs(last) <= BAND;
}

static void
fill_row(struct table *table, size_t i, int low, int high)
{
	const struct side *target = &table->target, *seen = &table->seen;
	int row = (int)i, from = row + low - STEP_MAX, to = row + high + STEP_MAX;
	bool rules = i > 0 && (set_any(set_and(&target->from[i - 1], &seen->any_to)) ||
			       set_any(set_and(&target->to[i - 1], &seen->any_from)));

	from = from < 0 ? 0 : from;
	to = to > (int)seen->letters->count ? (int)seen->letters->count : to;
	for (int at = from; at <= to; at++) {
		size_t j = (size_t)at;

		table->at[i][j] = (struct step){.cost = UINT16_MAX};
		if (at < row + low || at > row + high)
			continue;
		if (i > 0 && j > 0)
			fill_cell(table, i, j, rules);
		else if (j > 0)
			offer(table, i, j, seen->look[j - 1] == '-' ? DIFF_HYPHEN : DIFF_INSERT, 0,
			      1);
		else if (i > 0)
			offer(table, i, j, target->look[i - 1] == '-' ? DIFF_STRIP : DIFF_DELETE, 1,
			      0);
		else
			table->at[0][0] = (struct step){0, DIFF_KIND_COUNT, 0, 0};
	}
}

static void
walk_back(const struct table *table, size_t i, size_t j, struct alignment *ret)
{
	const struct step *step;
	struct diff diff;

	*ret = (struct alignment){.cost = table->at[i][j].cost};
	while (i > 0 || j > 0) {
		step = &table->at[i][j];
		i -= step->target;
		j -= step->seen;
		if (step->kind == DIFF_KIND_COUNT)
			continue;
		ret->by_kind[step->kind]++;
		ret->typos += step->kind >= DIFF_SOUND;
		if (ret->count == NAMES_EDITS_MAX) {
			ret->more = true;
			continue;
		}
		ret->diffs[ret->count++] = (struct diff){(enum diff_kind)step->kind, (uint8_t)i,
							 step->target, (uint8_t)j, step->seen};
	}
	for (size_t k = 0; k < ret->count / 2; k++) {
		diff = ret->diffs[k];
		ret->diffs[k] = ret->diffs[ret->count - 1 - k];
		ret->diffs[ret->count - 1 - k] = diff;
	}
}

bool
align(const struct aligner *aligner, const struct letters *target, const struct letters *seen,
      unsigned limit, struct alignment *ret)
{
	struct table table;
	int low, high;

	table.aligner = aligner;
	side_read(&table.target, aligner, target);
	side_read(&table.seen, aligner, seen);
	if (!find_band(&table, limit, &low, &high))
		return false;
	/* The band holds the last cell, or there would be none. */
	table.at[target->count][seen->count].cost = UINT16_MAX;
	for (size_t i = 0; i <= target->count; i++)
		fill_row(&table, i, low, high);
	if (table.at[target->count][seen->count].cost > limit)
		return false;
	walk_back(&table, target->count, seen->count, ret);
	return true;
}
