#include "names/gate.h"

/* ---- what is asked for ---- */

#define LURE_LETTERS 8 /* looked up at once */
#define LURE_END 4
#define FIVE 5
#define FOUR 4

static inline uint64_t
hash_to(uint64_t key, unsigned bits)
{
	return (key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits);
}

static inline bool
is_set(const uint64_t *set, uint64_t bit)
{
	return set[bit >> 6] >> (bit & 63) & 1;
}

static void
set_bit(uint64_t *set, uint64_t bit)
{
	set[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

/* Up to eight letters as a number. */
static uint64_t
word_of(const char *letters, size_t length)
{
	uint64_t word = 0;

	memcpy(&word, letters, length);
	return le64toh(word);
}

static void
add_lure_ends(struct gate *gate, struct slice lure)
{
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
	char head[LURE_END], tail[LURE_END];

	if (lure.length > LURE_SHORT + 1) {
		set_bit(gate->lure_ends[0], hash_to(word_of(lure.at, LURE_END), GATE_LURE_BITS));
		set_bit(gate->lure_ends[1],
			hash_to(word_of(lure.at + lure.length - LURE_END, LURE_END),
				GATE_LURE_BITS));
		return;
	}
	/* Of three letters: whatever stands beside it. */
	memcpy(head, lure.at, LURE_END - 1);
	memcpy(tail + 1, lure.at, LURE_END - 1);
	for (const char *c = LETTERS; *c; c++) {
		head[LURE_END - 1] = tail[0] = *c;
		set_bit(gate->lure_ends[0], hash_to(word_of(head, LURE_END), GATE_LURE_BITS));
		set_bit(gate->lure_ends[1], hash_to(word_of(tail, LURE_END), GATE_LURE_BITS));
	}
}

_Static_assert(NAMES_LURE_MIN_BYTES == LURE_SHORT && LURE_END == LURE_SHORT + 2, "no other lures");

/* Lures of two letters need no table: what stands beside them does (index_may_start). */
static void
add_lure(struct gate *gate, struct slice lure)
{
	const char *tail = lure.at + lure.length - LURE_LETTERS;

	if (lure.length == LURE_SHORT)
		return;
	add_lure_ends(gate, lure);
	if (lure.length <= LURE_LETTERS) {
		set_bit(gate->lure_words, hash_to(word_of(lure.at, lure.length), GATE_LURE_BITS));
		return;
	}
	set_bit(gate->lure_long[0], hash_to(word_of(lure.at, LURE_LETTERS), GATE_LONG_BITS));
	set_bit(gate->lure_long[1], hash_to(word_of(tail, LURE_LETTERS), GATE_LONG_BITS));
}

/* Symbols as a number: the first count of eight that are readable. */
static inline uint64_t
first_of(const uint8_t *symbols, unsigned count)
{
	uint64_t word;

	memcpy(&word, symbols, sizeof(word));
	return le64toh(word) & UINT64_MAX >> (64 - 8 * count);
}

static void
add_brand(struct gate *gate, const struct fold *fold)
{
	if (fold->count > FIVE) {
		set_bit(gate->five, hash_to(first_of(fold->symbols, FIVE), GATE_FIVE_BITS));
		set_bit(gate->five, hash_to(first_of(fold->symbols + 1, FIVE), GATE_FIVE_BITS));
	} else if (fold->count >= FOUR) {
		set_bit(gate->four, hash_to(first_of(fold->symbols, FOUR), GATE_FOUR_BITS));
		gate->any_four = true;
	}
}

#define HALF_BITS 256 /* of the bit set for each half */

static uint64_t
hash_half(const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint8_t text[NAMES_NAME_MAX_BYTES + FOLD_HASH_STEP_BYTES];

	memcpy(text, suffix.at, suffix.length);
	return fold_hash(symbols, count) + 3 * fold_hash_padded(text, suffix.length);
}

static void
add_half(struct gate *gate, const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint64_t hash = hash_half(symbols, count, suffix);

	gate->halves[hash >> 6 & gate->halves_mask] |= UINT64_C(1) << (hash & 63);
}

/* Under the brand's own suffix only. */
static bool
may_be_half(const struct gate *gate, const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint64_t hash = fold_hash_padded(symbols, count) +
			3 * fold_hash_padded((const uint8_t *)suffix.at, suffix.length);

	return gate->halves[hash >> 6 & gate->halves_mask] >> (hash & 63) & 1;
}

/* en and marche of en-marche: what is before the last hyphen, what is after the first. */
static void
add_halves(struct gate *gate, const struct brand *brand)
{
	const struct letters *letters = &brand->letters;
	const struct fold *fold = &brand->fold;
	size_t before, from = 0, to = letters->count;

	while (letters->at[from] != '-')
		from++;
	while (letters->at[to - 1] != '-')
		to--;
	for (before = 0; before < fold->count && fold->at[before] < to; before++)
		;
	add_half(gate, fold->symbols, before, brand->suffix);
	for (before = 0; before < fold->count && fold->at[before] < from; before++)
		;
	add_half(gate, fold->symbols + before, fold->count - before, brand->suffix);
}

static enum status
build_halves(struct gate *gate, struct arena *arena, const struct brands *brands, struct err *err)
{
	size_t hyphenated = 0, words = 1;

	gate->tokens_max = 1;
	for (size_t i = 0; i < brands->count; i++) {
		const struct brand *brand = &brands->items[i];
		size_t tokens = brand->letters.count - brand->letter_count + 1;

		hyphenated += tokens > 1;
		if (tokens > gate->tokens_max)
			gate->tokens_max = tokens;
	}
	if (hyphenated == 0)
		return STATUS_OK;
	while (words * 64 < hyphenated * 2 * HALF_BITS)
		words *= 2;
	gate->halves = arena_new(arena, uint64_t, words);
	if (!gate->halves)
		return err_no_memory(err);
	gate->halves_mask = words - 1;
	for (size_t i = 0; i < brands->count; i++) {
		if (brands->items[i].letters.count > brands->items[i].letter_count &&
		    brands->items[i].suffix.at)
			add_halves(gate, &brands->items[i]);
	}
	return STATUS_OK;
}

enum status
gate_init(struct gate *gate, struct arena *arena, const struct index *index,
	  const struct lures *lures, struct err *err)
{
	const struct map_entry *lure = NULL;

	memset(gate, 0, sizeof(*gate));
	gate->index = index;
	gate->lures = lures;
	gate->kernel = scan_kernel_best();
	while ((lure = map_next(&lures->map, lure)))
		add_lure(gate, lure->key);
	for (size_t i = 0; i < index->brands->count; i++)
		add_brand(gate, &index->brands->items[i].fold);
	return build_halves(gate, arena, index->brands, err);
}

/* A run of letters between hyphens; symbols first to last of the label's. */
struct gate_token {
	uint8_t from, to, first, last;
};
#define TOKENS_MAX (NAMES_LABEL_MAX_BYTES / 2 + 1)

struct gate_label {
	const char *text; /* lower case, padded at both ends */
	size_t length;
	/* Without hyphens, padded. */
	const char *letters;
	const uint8_t *symbols;
	size_t count;
	uint64_t pairs;    /* a bit for each letter that looks, with the next, like one */
	struct slice rest; /* of the name, behind the dot: perhaps the brand's suffix */
	const struct gate_token *tokens;
	size_t token_count;
};

/* ---- the questions, one by one; each names the function of engine.c that decides ---- */

/* What a hit may be: index.h's typo needs a long brand, or all of the name to fit. */
enum part { PART_WHOLE, PART_RUN, PART_RUN_EXACT };

static bool
is_hit(const struct gate *gate, const struct gate_label *label, uint64_t hash, size_t count,
       enum part part)
{
	const struct brand *brand;
	struct index_hits hits;

	hits.count = 0;
	index_near(gate->index, hash, count, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		brand = &gate->index->brands->items[hits.items[i].brand];
		if (!hits.items[i].typo ||
		    (part != PART_RUN_EXACT && brand->letter_count > BRAND_SHORT) ||
		    (part == PART_WHOLE && slice_equal(brand->suffix, label->rest)))
			return true;
	}
	return false;
}

static inline bool
is_near(const struct gate *gate, const struct gate_label *label, const uint8_t *symbols,
	size_t count, enum part part)
{
	uint64_t hash = fold_hash_padded(symbols, count);

	return index_may_be_near(gate->index, hash) && is_hit(gate, label, hash, count, part);
}

/* look_whole */
static bool
is_near_in_pairs(const struct gate *gate, const struct gate_label *label)
{
	uint8_t symbols[NAMES_LABEL_MAX_BYTES + SCAN_PAD];
	uint64_t pairs = label->pairs;
	size_t count = label->count;

	memcpy(symbols, label->symbols, SCAN_PAD);
	for (; pairs; pairs &= pairs - 1) {
		size_t at = (size_t)__builtin_ctzll(pairs), gone = label->count - count;

		/* One that overlaps the pair before it is none. */
		pairs &= ~(UINT64_C(2) << at);
		symbols[at - gone] =
			fold_pair((uint8_t)label->letters[at], (uint8_t)label->letters[at + 1]);
		memcpy(symbols + at - gone + 1, label->symbols + at + 2, SCAN_PAD - 2);
		count--;
	}
	return is_near(gate, label, symbols, count, PART_WHOLE);
}

/* look_whole: index_far */
static bool
is_far(const struct gate *gate, const struct gate_label *label)
{
	struct far_seeker seeker;
	uint32_t brand;

	far_seeker_init(&seeker, gate->index, gate->kernel, label->symbols, label->count);
	return far_seeker_next(&seeker, &brand);
}

/*
 * The places where a brand may begin: no branch, for nobody can foretell where. Every second place
 * is looked at, and stands for the one before it as well.
 */
static inline uint64_t
places_of(const struct gate *gate, const uint8_t *symbols, size_t count)
{
	uint64_t places = 0, bit;

	for (size_t at = 0; at + FIVE <= count; at += 8) {
		for (size_t i = at; i < at + 8; i += 2) {
			bit = hash_to(first_of(symbols + i, FIVE), GATE_FIVE_BITS);
			places |= (uint64_t)is_set(gate->five, bit) << i;
		}
	}
	places |= places >> 1;
	for (size_t i = 0; gate->any_four && i + FOUR <= count; i++) {
		bit = hash_to(first_of(symbols + i, FOUR), GATE_FOUR_BITS);
		places |= (uint64_t)is_set(gate->four, bit) << i;
	}
	return count < FOUR ? 0 : places & UINT64_MAX >> (63 - (count - FOUR));
}

/* look_within: at one of these places */
static bool
brand_begins(const struct gate *gate, const struct gate_label *label, uint64_t places)
{
	for (; places; places &= places - 1) {
		size_t at = (size_t)__builtin_ctzll(places);
		const uint8_t *symbols = label->symbols + at;
		uint32_t gram = 0;

		for (size_t i = 0; i < INDEX_GRAM; i++)
			gram = index_gram_step(gram, symbols[i]);
		if (index_starts_at(gate->index, gram, symbols, label->count - at))
			return true;
	}
	return false;
}

/* A run of tokens, and one end of it. */
struct gate_run {
	const struct gate_label *label;
	const struct gate_token *left, *right;
	bool end;
};

/* Without a lure of cut letters. */
static inline bool
is_near_without(const struct gate *gate, const struct gate_run *run, size_t cut)
{
	size_t count = (size_t)(run->right->last - run->left->first) - cut;
	const uint8_t *symbols = run->label->symbols + run->left->first + (run->end ? 0 : cut);
	bool typos = count >= TOKEN_TYPO_LETTERS && cut > LURE_SHORT;

	return is_near(gate, run->label, symbols, count, typos ? PART_RUN : PART_RUN_EXACT);
}

static bool
is_near_without_long(const struct gate *gate, const struct gate_run *run, struct slice text)
{
	enum lure_weight weight;
	struct lure_walk walk;
	size_t cut;

	lure_walk_init(&walk, gate->lures, text, run->end);
	while (lure_walk_next(&walk, &cut, &weight) && cut < text.length) {
		if (cut > LURE_LETTERS && is_near_without(gate, run, cut))
			return true;
	}
	return false;
}

/* Eight letters from the left end of a text, or up to its right end. */
static inline uint64_t
letters_at(const char *text, size_t length, bool end)
{
	uint64_t letters;

	memcpy(&letters, end ? text + length - LURE_LETTERS : text, LURE_LETTERS);
	return le64toh(letters);
}

/* Whether some lure of three letters or more may stand at that end. */
static inline bool
may_be_lure(const struct gate *gate, uint64_t letters, bool end)
{
	uint64_t word = end ? letters >> 32 : letters & UINT32_MAX;

	return is_set(gate->lure_ends[end], hash_to(word, GATE_LURE_BITS));
}

/* Lures of three letters and more. */
static bool
is_near_without_some(const struct gate *gate, const struct gate_run *run)
{
	const struct gate_token *at = run->end ? run->right : run->left;
	struct slice text = {run->label->text + at->from, (size_t)(at->to - at->from)};
	uint64_t letters = letters_at(text.at, text.length, run->end), word, cuts = 0;

	/* No branch: which lures stand there cannot be foretold. */
	for (unsigned cut = LURE_SHORT + 1; cut <= LURE_LETTERS; cut++) {
		word = run->end ? letters >> (64 - 8 * cut)
				: letters & UINT64_MAX >> (64 - 8 * cut);
		cuts |= (uint64_t)is_set(gate->lure_words, hash_to(word, GATE_LURE_BITS)) << cut;
	}
	if (text.length <= LURE_LETTERS)
		cuts &= (UINT64_C(1) << text.length) - 1;
	for (; cuts; cuts &= cuts - 1) {
		if (is_near_without(gate, run, (size_t)__builtin_ctzll(cuts)))
			return true;
	}
	return text.length > LURE_LETTERS + 1 &&
	       is_set(gate->lure_long[run->end], hash_to(letters, GATE_LONG_BITS)) &&
	       is_near_without_long(gate, run, text);
}

/*
 * look_without_lures. Beside a lure of two letters there may be no typing error, so that what is
 * left must begin as something without one does.
 */
static bool
is_near_without_lure(const struct gate *gate, const struct gate_run *run)
{
	const struct gate_token *at = run->end ? run->right : run->left;
	const char *text = run->label->text + at->from;
	size_t length = (size_t)(at->to - at->from);
	size_t count = (size_t)(run->right->last - run->left->first);
	const uint8_t *symbols = run->label->symbols + run->left->first;

	if (length <= LURE_SHORT)
		return false;
	if (index_may_start(gate->index, symbols + (run->end ? 0 : LURE_SHORT),
			    count - LURE_SHORT) &&
	    is_near_without(gate, run, LURE_SHORT))
		return true;
	return may_be_lure(gate, letters_at(text, length, run->end), run->end) &&
	       is_near_without_some(gate, run);
}

/* look_tokens, of a label with hyphens */
static bool
has_near_token(const struct gate *gate, const struct gate_label *label)
{
	struct gate_run run = {.label = label};

	for (size_t i = 0; i < label->token_count; i++) {
		for (size_t k = i; k < label->token_count && k - i < gate->tokens_max; k++) {
			run.left = &label->tokens[i];
			run.right = &label->tokens[k];
			if (is_near(gate, label, label->symbols + run.left->first,
				    (size_t)(run.right->last - run.left->first), PART_RUN))
				return true;
			for (int end = 0; end < 2; end++) {
				run.end = end;
				if (is_near_without_lure(gate, &run))
					return true;
			}
		}
	}
	return false;
}

/* look_half */
static bool
has_half(const struct gate *gate, const struct gate_label *label)
{
	if (!gate->halves)
		return false;
	for (size_t i = 0; i < label->token_count; i++) {
		const struct gate_token *token = &label->tokens[i];

		if (i + 1 < label->token_count &&
		    may_be_half(gate, label->symbols, token->last, label->rest))
			return true;
		if (i > 0 && may_be_half(gate, label->symbols + token->first,
					 (size_t)(label->count - token->first), label->rest))
			return true;
	}
	return false;
}

/* ---- labels ---- */

/* What to look at again; look_at knows how. */
enum {
	SEEN_NEAR = 1 << 0,
	SEEN_PLACES = 1 << 1,
	SEEN_FAR = 1 << 2,
	SEEN_PAIRS = 1 << 3,
	SEEN_SHORT = 1 << 4, /* and 1 << 5: without two letters at the left end, the right end */
	SEEN_LURE = 1 << 6,  /* and 1 << 7 */
};

/*
 * All questions at once in their first form, most labels get no further. No branch: memory is asked
 * for everything before the first answer is looked at.
 */
static inline unsigned
glance(const struct gate *gate, const struct gate_label *label, uint64_t *ret_places)
{
	const struct index *index = gate->index;
	const uint8_t *symbols = label->symbols;
	size_t count = label->count;
	uint64_t left = letters_at(label->text, count, false);
	uint64_t right = letters_at(label->text, count, true);
	unsigned seen = index_may_be_near(index, fold_hash_padded(symbols, count));

	*ret_places = places_of(gate, symbols, count);
	seen |= (unsigned)(*ret_places != 0) * SEEN_PLACES;
	seen |= (unsigned)(label->pairs != 0) * SEEN_PAIRS;
	if (count <= LURE_SHORT)
		return seen;
	seen |= (unsigned)index_may_start(index, symbols + LURE_SHORT, count - LURE_SHORT) *
		SEEN_SHORT;
	seen |= (unsigned)index_may_start(index, symbols, count - LURE_SHORT) * SEEN_SHORT << 1;
	seen |= (unsigned)may_be_lure(gate, left, false) * SEEN_LURE;
	seen |= (unsigned)may_be_lure(gate, right, true) * SEEN_LURE << 1;
	if (count + FAR_DISTANCE >= BRAND_LONG)
		seen |= (unsigned)index_may_be_far(index, symbols, count) * SEEN_FAR;
	return seen;
}

/* A label without hyphens: what of it was seen at a glance, closely. */
static bool
look_at(const struct gate *gate, const struct gate_label *label, unsigned seen, uint64_t places)
{
	struct gate_token token = {0, (uint8_t)label->length, 0, (uint8_t)label->length};
	struct gate_run run = {label, &token, &token, false};

	if (((seen & SEEN_NEAR) &&
	     is_near(gate, label, label->symbols, label->count, PART_WHOLE)) ||
	    ((seen & SEEN_PLACES) && brand_begins(gate, label, places)) ||
	    ((seen & SEEN_FAR) && is_far(gate, label)) ||
	    ((seen & SEEN_PAIRS) && is_near_in_pairs(gate, label)))
		return true;
	for (int end = 0; end < 2; end++) {
		run.end = end;
		if ((seen & SEEN_SHORT << end) && is_near_without(gate, &run, LURE_SHORT))
			return true;
		if ((seen & SEEN_LURE << end) && is_near_without_some(gate, &run))
			return true;
	}
	return false;
}

/* ---- names ---- */

/* A label with hyphens: its letters without them, and the runs between. */
struct cut_label {
	char letters[NAMES_LABEL_MAX_BYTES + 1];
	uint8_t symbols[NAMES_LABEL_MAX_BYTES + 2 * SCAN_PAD];
	struct gate_token tokens[TOKENS_MAX];
};

static void
cut_tokens(struct gate_label *label, struct cut_label *cut)
{
	const uint8_t *fold = label->symbols;
	uint8_t count = 0, first = 0, from = 0;

	label->token_count = 0;
	label->pairs = 0;
	for (uint8_t i = 0; i <= label->length; i++) {
		if (i < label->length && fold[i] != '-') {
			cut->letters[count] = label->text[i];
			cut->symbols[count] = fold[i];
			if (count > 0 &&
			    fold_pair((uint8_t)cut->letters[count - 1], (uint8_t)label->text[i]))
				label->pairs |= UINT64_C(1) << (count - 1);
			count++;
			continue;
		}
		if (count > first)
			cut->tokens[label->token_count++] =
				(struct gate_token){from, i, first, count};
		first = count;
		from = (uint8_t)(i + 1);
	}
	memset(cut->symbols + count, 0, 2 * SCAN_PAD);
	label->letters = cut->letters;
	label->symbols = cut->symbols;
	label->tokens = cut->tokens;
	label->count = count;
}

static bool
look_hyphens(const struct gate *gate, struct gate_label *label)
{
	struct cut_label cut;
	uint64_t places;

	cut_tokens(label, &cut);
	places = places_of(gate, label->symbols, label->count);
	return is_near(gate, label, label->symbols, label->count, PART_WHOLE) ||
	       (label->pairs && is_near_in_pairs(gate, label)) ||
	       (places && brand_begins(gate, label, places)) || has_near_token(gate, label) ||
	       is_far(gate, label) || has_half(gate, label);
}

/* Bytes of the batch: a label, and the end of its name. */
static inline bool
look_label(const struct gate_walk *walk, size_t from, size_t to, size_t end, uint64_t hyphens)
{
	size_t length = to - from;
	uint64_t mask = UINT64_MAX >> (64 - length), places;
	struct gate_label label = {
		.text = walk->bytes + from,
		.length = length,
		.letters = walk->bytes + from,
		.symbols = walk->fold + from,
		.count = length,
		/* The last letter has no next one. */
		.pairs = scan_bits_from(walk->marks.pair, from) & mask >> 1,
		.rest = slice_of(walk->bytes + to + 1, end - to - 1),
	};
	unsigned seen;

	if (hyphens & mask)
		return look_hyphens(walk->gate, &label);
	seen = glance(walk->gate, &label, &places);
	return seen && look_at(walk->gate, &label, seen, places);
}

/* look_joined: two labels read as one */
static bool
look_joined(const struct gate_walk *walk, size_t from, size_t to)
{
	uint8_t symbols[2 * NAMES_LABEL_MAX_BYTES + 1 + FOLD_HASH_STEP_BYTES];
	size_t count = 0;

	for (size_t i = from; i < to; i++) {
		symbols[count] = walk->fold[i];
		count += walk->fold[i] != 0 && walk->fold[i] != '-';
	}
	memset(symbols + count, 0, FOLD_HASH_STEP_BYTES);
	return is_near(walk->gate, NULL, symbols, count, PART_RUN_EXACT);
}

static bool
is_idn(const struct gate_walk *walk, size_t from, size_t to)
{
	return to - from > 4 && memcmp(walk->bytes + from, "xn--", 4) == 0;
}

#define WINDOW 64 /* bytes whose marks are at hand; longer names pass */

/*
 * Bytes [from, from + length) of the batch, at least one. The last label stands alone nowhere, and
 * with another only as part of a public suffix.
 */
static inline bool
look_name(const struct gate_walk *walk, size_t from, size_t length)
{
	size_t start = 0, end, next;
	uint64_t mask, dots, hyphens;
	bool idn;

	if (length > WINDOW)
		return true;
	mask = UINT64_MAX >> (64 - length);
	dots = scan_bits_from(walk->marks.dot, from) & mask;
	hyphens = scan_bits_from(walk->marks.hyphen, from) & mask;
	if ((scan_bits_from(walk->marks.odd, from) & mask) || (dots & 1) || (dots & dots >> 1))
		return true;
	if (dots >> (length - 1)) {
		/* The final dot. */
		length--;
		dots &= mask >> 1;
	}
	/* "xn--" */
	idn = hyphens & hyphens >> 1;
	for (; dots; start = end + 1) {
		end = (size_t)__builtin_ctzll(dots);
		dots &= dots - 1;
		if ((idn && is_idn(walk, from + start, from + end)) ||
		    look_label(walk, from + start, from + end, from + length, hyphens >> start))
			return true;
		next = dots ? (size_t)__builtin_ctzll(dots) : 0;
		if (next && look_joined(walk, from + start, from + next))
			return true;
	}
	return length - start > NAMES_LABEL_MAX_BYTES ||
	       (idn && is_idn(walk, from + start, from + length));
}

/* ---- text ---- */

static void
room_init(struct gate_walk *walk, const struct gate *gate)
{
	walk->gate = gate;
	walk->bytes = walk->bytes_room + GATE_PAD;
	walk->fold = walk->fold_room + GATE_PAD;
	memset(walk->bytes_room, 0, GATE_PAD);
	memset(walk->fold_room, 0, GATE_PAD);
}

void
gate_walk_init(struct gate_walk *walk, const struct gate *gate, struct slice text)
{
	room_init(walk, gate);
	walk->text = text;
	walk->length = walk->next = 0;
}

static void
classify(struct gate_walk *walk)
{
	size_t blocks = (walk->length + SCAN_BLOCK_BYTES - 1) / SCAN_BLOCK_BYTES;

	memset(walk->bytes + walk->length, 0, blocks * SCAN_BLOCK_BYTES + 1 - walk->length);
	walk->gate->kernel->classify(walk->bytes, blocks, &walk->marks, walk->fold);
	memset(walk->fold + blocks * SCAN_BLOCK_BYTES, 0, 2 * SCAN_PAD);
	walk->marks.dot[blocks] = walk->marks.hyphen[blocks] = walk->marks.pair[blocks] =
		walk->marks.odd[blocks] = 0;
}

/* The end of the line that begins at from. */
static inline size_t
line_end(const struct gate_walk *walk, size_t from)
{
	size_t block = from / SCAN_BLOCK_BYTES;
	uint64_t bits = walk->marks.newline[block] & UINT64_MAX << from % SCAN_BLOCK_BYTES;

	while (bits == 0)
		bits = walk->marks.newline[++block];
	return block * SCAN_BLOCK_BYTES + (size_t)__builtin_ctzll(bits);
}

/*
 * The sets are bigger than the nearer caches, and are asked at random: what the first label of a
 * line will ask is fetched some lines before.
 */
#define LINES_AHEAD 12

static inline void
fetch_ahead(struct gate_walk *walk)
{
	const struct index *index = walk->gate->index;
	size_t from = walk->ahead, length;
	uint64_t dots;

	if (from >= walk->length)
		return;
	walk->ahead = line_end(walk, from) + 1;
	dots = scan_bits_from(walk->marks.dot, from);
	length = dots ? (size_t)__builtin_ctzll(dots) : 0;
	if (length >= SCAN_END)
		index_prefetch(index, walk->fold + from, length);
}

/* The next batch: as many whole lines as fit. *ret_line: instead, one that does not. */
static bool
next_batch(struct gate_walk *walk, struct slice *ret_line)
{
	struct slice batch;
	size_t last;

	walk->text = slice_part(walk->text, walk->length, SIZE_MAX);
	walk->length = walk->next = 0;
	*ret_line = SLICE_NONE;
	if (walk->text.length == 0)
		return false;
	batch = slice_part(walk->text, 0, GATE_BATCH_BYTES);
	last = slice_find_last_byte(batch, '\n');
	if (last == SIZE_MAX) {
		last = slice_find_byte(walk->text, '\n');
		*ret_line = slice_part(walk->text, 0, last);
		walk->text = slice_part(walk->text, last, SIZE_MAX);
		walk->text = slice_part(walk->text, 1, SIZE_MAX);
		return true;
	}
	walk->length = last + 1;
	memcpy(walk->bytes, batch.at, walk->length);
	classify(walk);
	walk->ahead = 0;
	for (int i = 0; i < LINES_AHEAD; i++)
		fetch_ahead(walk);
	return true;
}

bool
gate_walk_next(struct gate_walk *walk, struct slice *ret_line, uint64_t *ret_held)
{
	size_t from, to, end;

	*ret_held = 0;
	for (;;) {
		for (; walk->next < walk->length; ++*ret_held) {
			from = walk->next;
			to = end = line_end(walk, from);
			walk->next = end + 1;
			fetch_ahead(walk);
			to -= to > from && walk->bytes[to - 1] == '\r';
			if (to > from && look_name(walk, from, to - from)) {
				*ret_line = slice_part(walk->text, from, end - from);
				return true;
			}
		}
		if (!next_batch(walk, ret_line))
			return false;
		if (ret_line->at)
			return true;
	}
}

bool
gate_passes(const struct gate *gate, struct slice name)
{
	struct gate_walk walk;

	room_init(&walk, gate);
	walk.length = name.length;
	memcpy(walk.bytes, name.at, name.length);
	classify(&walk);
	return look_name(&walk, 0, name.length);
}
