#include "names/gate_label.h"

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

	if (!far_may_be(&gate->index->far, label->symbols, label->count))
		return false;
	far_seeker_init(&seeker, &gate->index->far, label->symbols, label->count);
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

	for (size_t at = 0; at + GATE_FIVE <= count; at += 8) {
		for (size_t i = at; i < at + 8; i += 2) {
			bit = bits_of(bits_word(symbols + i, GATE_FIVE), GATE_FIVE_BITS);
			places |= (uint64_t)bits_have(gate->five, bit) << i;
		}
	}
	places |= places >> 1;
	for (size_t i = 0; gate->any_four && i + GATE_FOUR <= count; i++) {
		bit = bits_of(bits_word(symbols + i, GATE_FOUR), GATE_FOUR_BITS);
		places |= (uint64_t)bits_have(gate->four, bit) << i;
	}
	return count < GATE_FOUR ? 0 : places & UINT64_MAX >> (63 - (count - GATE_FOUR));
}

/* look_within */
static bool
brand_begins(const struct gate *gate, const struct gate_label *label)
{
	uint64_t places = places_of(gate, label->symbols, label->count);

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
	bool exact; /* there is no typing error in it */
};

/* Without a lure of cut letters. */
static inline bool
is_near_without(const struct gate *gate, const struct gate_run *run, size_t cut)
{
	size_t count = (size_t)(run->right->last - run->left->first) - cut;
	const uint8_t *symbols = run->label->symbols + run->left->first + (run->end ? 0 : cut);
	bool typos = !run->exact && count >= TOKEN_TYPO_LETTERS && cut > LURE_SHORT;

	if (!typos && !index_may_start(gate->index, symbols, count))
		return false;
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
		if (cut > GATE_LURE_LETTERS && is_near_without(gate, run, cut))
			return true;
	}
	return false;
}

/* Lures of three letters and more. */
static bool
is_near_without_some(const struct gate *gate, const struct gate_run *run)
{
	const struct gate_token *at = run->end ? run->right : run->left;
	struct slice text = {run->label->text + at->from, (size_t)(at->to - at->from)};
	uint64_t letters = gate_letters_at(text.at, text.length, run->end), word, cuts = 0;

	/* No branch: which lures stand there cannot be foretold. */
	for (unsigned cut = LURE_SHORT + 1; cut <= GATE_LURE_LETTERS; cut++) {
		word = run->end ? letters >> (64 - 8 * cut)
				: letters & UINT64_MAX >> (64 - 8 * cut);
		cuts |= (uint64_t)bits_have(gate->lure_words, bits_of(word, GATE_LURE_BITS)) << cut;
	}
	if (text.length <= GATE_LURE_LETTERS)
		cuts &= (UINT64_C(1) << text.length) - 1;
	for (; cuts; cuts &= cuts - 1) {
		if (is_near_without(gate, run, (size_t)__builtin_ctzll(cuts)))
			return true;
	}
	return text.length > GATE_LURE_LETTERS + 1 &&
	       bits_have(gate->lure_long[run->end], bits_of(letters, GATE_LONG_BITS)) &&
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

	if (length <= LURE_SHORT)
		return false;
	if (is_near_without(gate, run, LURE_SHORT))
		return true;
	return gate_may_be_lure(gate, gate_letters_at(text, length, run->end), run->end) &&
	       is_near_without_some(gate, run);
}

/* Under the brand's own suffix only. */
static bool
may_be_half(const struct gate *gate, const uint8_t *symbols, size_t count, struct slice suffix)
{
	uint64_t end = fold_hash_padded((const uint8_t *)suffix.at, suffix.length);
	uint64_t hash = gate_half_hash(fold_hash_padded(symbols, count), end);

	return gate->halves[hash >> 6 & gate->halves_mask] >> (hash & 63) & 1;
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

/* Whether the symbols hold anything that needs no typing error. */
static bool
may_hold_exact(const struct gate *gate, const uint8_t *symbols, size_t count)
{
	const struct index_cover *cover = &gate->index->cover;
	uint64_t grams = gate_grams(cover, symbols, count);

	for (; grams; grams &= grams - 1) {
		if (index_holds(cover, symbols + __builtin_ctzll(grams)))
			return true;
	}
	return false;
}

bool
gate_ask(const struct gate *gate, const struct gate_label *label, unsigned holds)
{
	const struct gate_token all = {0, (uint8_t)label->length, 0, (uint8_t)label->count};
	struct gate_run run = {.label = label, .left = &all, .right = &all};

	if (((holds & HOLDS_SHORT) ||
	     ((holds & HOLDS_EXACT) &&
	      index_may_start(gate->index, label->symbols, label->count))) &&
	    is_near(gate, label, label->symbols, label->count, PART_WHOLE))
		return true;
	if ((holds & HOLDS_FAR) && is_far(gate, label))
		return true;
	if ((holds & HOLDS_EXACT) && brand_begins(gate, label))
		return true;
	for (unsigned end = 0; end < 2; end++) {
		run.end = end;
		run.exact = !(holds & (unsigned)HOLDS_LEFT << end);
		if ((holds & HOLDS_EXACT) ? is_near_without_lure(gate, &run)
					  : (holds & (unsigned)HOLDS_LEFT << end) &&
						    is_near_without_some(gate, &run))
			return true;
	}
	return label->pairs && is_near_in_pairs(gate, label);
}

#define CUT_STEP 16 /* bytes copied at once */

/* A label with hyphens: its letters without them, and the runs between. */
struct cut_label {
	char letters[NAMES_LABEL_MAX_BYTES + CUT_STEP];
	uint8_t before[GATE_PAD]; /* is read with the first symbols */
	uint8_t symbols[NAMES_LABEL_MAX_BYTES + 2 * SCAN_PAD];
	struct gate_token tokens[GATE_TOKENS_MAX];
	size_t count, token_count;
	uint64_t pairs;
};

/* Letters from to to, none of them a hyphen. */
static void
cut_token(struct cut_label *cut, const struct gate_label *label, size_t from, size_t to)
{
	size_t first = cut->count, length = to - from;
	uint64_t pairs = label->pairs >> from & UINT64_MAX >> (64 - length);

	for (size_t i = 0; i < length; i += CUT_STEP) {
		memcpy(cut->letters + first + i, label->text + from + i, CUT_STEP);
		memcpy(cut->symbols + first + i, label->symbols + from + i, CUT_STEP);
	}
	cut->pairs |= pairs << first;
	if (first > 0 && fold_pair((uint8_t)cut->letters[first - 1], (uint8_t)cut->letters[first]))
		cut->pairs |= UINT64_C(1) << (first - 1);
	cut->count += length;
	cut->tokens[cut->token_count++] = (struct gate_token){(uint8_t)from, (uint8_t)to,
							      (uint8_t)first, (uint8_t)cut->count};
}

static void
cut_tokens(struct gate_label *label, uint64_t hyphens, struct cut_label *cut)
{
	size_t from = 0, to;

	cut->count = cut->token_count = cut->pairs = 0;
	/* One more, behind the label. */
	for (hyphens |= UINT64_C(1) << label->length; hyphens; hyphens &= hyphens - 1) {
		to = (size_t)__builtin_ctzll(hyphens);
		if (to > from)
			cut_token(cut, label, from, to);
		from = to + 1;
	}
	memset(cut->before, 0, sizeof(cut->before));
	memset(cut->symbols + cut->count, 0, SCAN_PAD); /* grams are read beyond the end */
	label->letters = cut->letters;
	label->symbols = cut->symbols;
	label->count = cut->count;
	label->tokens = cut->tokens;
	label->token_count = cut->token_count;
	label->pairs = cut->pairs;
}

/* Some tokens side by side, in a label that holds something exact or does not. */
static bool
is_near_run(const struct gate *gate, struct gate_run *run, bool exact)
{
	const struct index_cover *cover = &gate->index->cover;
	const uint8_t *symbols = run->label->symbols + run->left->first;
	const char *text = run->label->text;
	size_t count = (size_t)(run->right->last - run->left->first);
	/* With a typing error something may begin so, end so, stand beside a lure. */
	bool begins = !cover->whole ||
		      (count >= INDEX_END && index_has_end(cover, cover->first, symbols));
	bool ends =
		!cover->whole || (count >= INDEX_END &&
				  index_has_end(cover, cover->last, symbols + count - INDEX_END));
	bool with[] = {
		ends && gate_may_be_lure(gate, gate_letters_at(text + run->left->from, 0, 0), 0),
		begins && gate_may_be_lure(gate, gate_letters_at(text, run->right->to, 1), 1)};

	if (((begins && ends) || (exact && index_may_start(gate->index, symbols, count))) &&
	    is_near(gate, run->label, symbols, count, PART_RUN))
		return true;
	for (int end = 0; end < 2; end++) {
		run->end = end;
		run->exact = !with[end];
		if (exact ? is_near_without_lure(gate, run)
			  : with[end] && is_near_without_some(gate, run))
			return true;
	}
	return false;
}

/* look_tokens */
static bool
has_near_token(const struct gate *gate, const struct gate_label *label, bool exact)
{
	struct gate_run run = {.label = label};

	for (size_t i = 0; i < label->token_count; i++) {
		for (size_t k = i; k < label->token_count && k - i < gate->tokens_max; k++) {
			run.left = &label->tokens[i];
			run.right = &label->tokens[k];
			if (is_near_run(gate, &run, exact))
				return true;
		}
	}
	return false;
}

bool
gate_ask_hyphens(const struct gate *gate, const struct gate_label *whole, uint64_t hyphens)
{
	const struct index *index = gate->index;
	struct gate_label own = *whole, *label = &own;
	struct cut_label cut;
	bool exact, near;

	cut_tokens(label, hyphens, &cut);
	exact = !index->cover.whole || may_hold_exact(gate, label->symbols, label->count);
	near = exact || (label->count > 0 && label->count <= INDEX_SHORT_NEAR &&
			 index_near_short(&index->cover, label->symbols, label->count));
	return (near && is_near(gate, label, label->symbols, label->count, PART_WHOLE)) ||
	       (label->pairs && is_near_in_pairs(gate, label)) ||
	       (exact && brand_begins(gate, label)) || is_far(gate, label) ||
	       has_near_token(gate, label, exact) || has_half(gate, label);
}

/* look_joined */
bool
gate_ask_joined(const struct gate *gate, const uint8_t *symbols, size_t count)
{
	uint8_t joined[2 * NAMES_LABEL_MAX_BYTES + 1 + FOLD_HASH_STEP_BYTES];
	size_t length = 0;

	if (count > 2 * NAMES_LABEL_MAX_BYTES + 1)
		return true;
	for (size_t i = 0; i < count; i++) {
		joined[length] = symbols[i];
		length += symbols[i] != 0 && symbols[i] != '-';
	}
	memset(joined + length, 0, FOLD_HASH_STEP_BYTES);
	return length > 0 && index_may_start(gate->index, joined, length) &&
	       is_near(gate, NULL, joined, length, PART_RUN_EXACT);
}
