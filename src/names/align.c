#include "names/align.h"

#include "names/fold.h"
#include "names/skeleton.h"

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

struct table {
	struct step at[NAMES_LABEL_MAX_BYTES + 1][NAMES_LABEL_MAX_BYTES + 1];
	/* Letters as they look (fold_letter), beside what they are. */
	uint32_t target[NAMES_LABEL_MAX_BYTES], seen[NAMES_LABEL_MAX_BYTES];
	/* Which rules' from and to end at a letter, by the letter's index. */
	struct align_set target_from[NAMES_LABEL_MAX_BYTES], target_to[NAMES_LABEL_MAX_BYTES];
	struct align_set seen_from[NAMES_LABEL_MAX_BYTES], seen_to[NAMES_LABEL_MAX_BYTES];
};

static bool
listed(const char (*pairs)[2], size_t count, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t first = (uint8_t)pairs[i][0], second = (uint8_t)pairs[i][1];

		if ((a == first && b == second) || (a == second && b == first))
			return true;
	}
	return false;
}

static enum diff_kind
kind_of(uint32_t target, uint32_t seen, uint32_t target_look, uint32_t seen_look)
{
	const struct skeleton *skeleton;

	if (target_look == seen_look) {
		skeleton = skeleton_find(seen < 0x80 ? target : seen);
		return skeleton && skeleton->accent ? DIFF_MARK : DIFF_SCRIPT;
	}
	if (target_look >= 0x80 || seen_look >= 0x80)
		return DIFF_REPLACE;
	if (listed(GLYPHS, sizeof(GLYPHS) / sizeof(*GLYPHS), target_look, seen_look))
		return DIFF_GLYPH;
	if (fold_class((uint8_t)target_look) == fold_class((uint8_t)seen_look) ||
	    listed(WEAK, sizeof(WEAK) / sizeof(*WEAK), target_look, seen_look))
		return DIFF_WEAK;
	return target == 'a' && seen == 0x0259 ? DIFF_SCRIPT : DIFF_REPLACE;
}

static void
offer(struct table *table, size_t i, size_t j, enum diff_kind kind, size_t target, size_t seen)
{
	struct step *to = &table->at[i][j], *from = &table->at[i - target][j - seen];
	unsigned cost = (unsigned)from->cost + COSTS[kind];

	if (cost < to->cost)
		*to = (struct step){(uint16_t)cost, (uint8_t)kind, (uint8_t)target, (uint8_t)seen};
}

static bool
ends_with(const uint32_t *letters, size_t end, const char *text, size_t length)
{
	if (end < length)
		return false;
	for (size_t i = length; i-- > 0;) {
		if (letters[end - length + i] != (uint8_t)text[i])
			return false;
	}
	return true;
}

/* The same for what was drawn: a stroke is l, i or 1. */
static bool
ends_drawn(const uint32_t *letters, size_t end, const char *text, size_t length)
{
	uint32_t letter;

	if (end < length)
		return false;
	for (size_t i = length; i-- > 0;) {
		letter = letters[end - length + i];
		if (letter != (uint8_t)text[i] &&
		    !(text[i] == 'l' && (letter == 'i' || letter == '1')))
			return false;
	}
	return true;
}

static void
set_add(struct align_set *set, size_t rule)
{
	set->rules[rule / 64] |= UINT64_C(1) << rule % 64;
}

static bool
is_drawn(const struct align_rule *rule)
{
	return rule->kind == DIFF_GLYPH || rule->kind == DIFF_WEAK;
}

void
aligner_init(struct aligner *aligner)
{
	const struct align_rule *rule;
	uint8_t last;

	memset(aligner, 0, sizeof(*aligner));
	for (size_t r = 0; r < ALIGN_RULE_COUNT; r++) {
		rule = &ALIGN_RULES[r];
		set_add(&aligner->from[(uint8_t)rule->from[rule->from_length - 1]], r);
		last = (uint8_t)rule->to[rule->to_length - 1];
		set_add(&aligner->to[last], r);
		if (last == 'l' && is_drawn(rule)) {
			set_add(&aligner->to['i'], r);
			set_add(&aligner->to['1'], r);
		}
	}
}

/* Of the rules that end with the letter at i, those whose other letters stand before it. */
static void
find_ends_at(const struct aligner *aligner, const uint32_t *letters, size_t i,
	     struct align_set *from, struct align_set *to)
{
	const struct align_rule *rule;
	uint64_t bits;

	*from = *to = (struct align_set){{0}};
	if (letters[i] >= 128)
		return;
	for (size_t w = 0; w < ALIGN_RULE_WORDS; w++) {
		for (bits = aligner->from[letters[i]].rules[w]; bits; bits &= bits - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(bits)];
			if (ends_with(letters, i + 1, rule->from, rule->from_length))
				from->rules[w] |= bits & -bits;
		}
		for (bits = aligner->to[letters[i]].rules[w]; bits; bits &= bits - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(bits)];
			if (is_drawn(rule) ? ends_drawn(letters, i + 1, rule->to, rule->to_length)
					   : ends_with(letters, i + 1, rule->to, rule->to_length))
				to->rules[w] |= bits & -bits;
		}
	}
}

static void
offer_rules(struct table *table, size_t i, size_t j)
{
	const struct align_rule *rule;
	uint64_t forth, back;

	for (size_t w = 0; w < ALIGN_RULE_WORDS; w++) {
		forth = table->target_from[i - 1].rules[w] & table->seen_to[j - 1].rules[w];
		back = table->target_to[i - 1].rules[w] & table->seen_from[j - 1].rules[w];
		for (; forth; forth &= forth - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(forth)];
			offer(table, i, j, rule->kind, rule->from_length, rule->to_length);
		}
		for (; back; back &= back - 1) {
			rule = &ALIGN_RULES[64 * w + (size_t)__builtin_ctzll(back)];
			offer(table, i, j, rule->kind, rule->to_length, rule->from_length);
		}
	}
}

/* One code point that looks like two or three letters: æ for ae. */
static void
offer_ligature(struct table *table, size_t i, size_t j)
{
	const struct skeleton *skeleton;
	size_t length;

	if (table->seen[j - 1] < 0x80)
		return;
	skeleton = skeleton_find(table->seen[j - 1]);
	length = skeleton ? strlen(skeleton->letters) : 0;
	if (length > 1 && ends_with(table->target, i, skeleton->letters, length))
		offer(table, i, j, DIFF_SCRIPT, length, 1);
}

static void
fill_cell(struct table *table, const struct letters *target, const struct letters *seen, size_t i,
	  size_t j)
{
	const uint32_t *t = table->target + i, *s = table->seen + j;

	table->at[i][j] = (struct step){.cost = UINT16_MAX};
	if (i > 0 && j > 0 && target->at[i - 1] == seen->at[j - 1]) {
		table->at[i][j] =
			(struct step){table->at[i - 1][j - 1].cost, DIFF_KIND_COUNT, 1, 1};
	} else if (i > 0 && j > 0) {
		offer(table, i, j, kind_of(target->at[i - 1], seen->at[j - 1], t[-1], s[-1]), 1, 1);
	}
	if (i > j + BAND || j > i + BAND)
		return;
	if (i > 1 && j > 1 && t[-1] == s[-2] && t[-2] == s[-1] && t[-1] != t[-2])
		offer(table, i, j, DIFF_SWAP, 2, 2);
	if (i > 1 && j > 1 && t[-1] == t[-2] && s[-1] == s[-2] && t[-1] != s[-1])
		offer(table, i, j, DIFF_DOUBLE, 2, 2);
	if (i > 0 && j > 0) {
		offer_rules(table, i, j);
		offer_ligature(table, i, j);
	}
	if (j > 0)
		offer(table, i, j, s[-1] == '-' ? DIFF_HYPHEN : DIFF_INSERT, 0, 1);
	if (i > 0)
		offer(table, i, j, t[-1] == '-' ? DIFF_STRIP : DIFF_DELETE, 1, 0);
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

	for (size_t i = 0; i < target->count; i++)
		table.target[i] = fold_letter(target->at[i]);
	for (size_t j = 0; j < seen->count; j++)
		table.seen[j] = fold_letter(seen->at[j]);
	for (size_t i = 0; i < target->count; i++)
		find_ends_at(aligner, table.target, i, &table.target_from[i], &table.target_to[i]);
	for (size_t j = 0; j < seen->count; j++)
		find_ends_at(aligner, table.seen, j, &table.seen_from[j], &table.seen_to[j]);
	for (size_t i = 0; i <= target->count; i++) {
		for (size_t j = 0; j <= seen->count; j++) {
			if (i == 0 && j == 0)
				table.at[0][0] = (struct step){0, DIFF_KIND_COUNT, 0, 0};
			else
				fill_cell(&table, target, seen, i, j);
		}
	}
	if (table.at[target->count][seen->count].cost > limit)
		return false;
	walk_back(&table, target->count, seen->count, ret);
	return true;
}
