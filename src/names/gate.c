#include "names/gate_sets.h"

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

/* Eight letters from the left end of a text, or up to its right end. */
static inline uint64_t
letters_at(const char *text, size_t length, bool end)
{
	uint64_t letters;

	memcpy(&letters, end ? text + length - GATE_LURE_LETTERS : text, GATE_LURE_LETTERS);
	return le64toh(letters);
}

/* Whether some lure of three letters or more may stand at that end. */
static inline bool
may_be_lure(const struct gate *gate, uint64_t letters, bool end)
{
	uint64_t word = end ? letters >> 32 : letters & UINT32_MAX;

	return bits_have(gate->lure_ends[end], bits_of(word, GATE_LURE_BITS));
}

/* Lures of three letters and more. */
static bool
is_near_without_some(const struct gate *gate, const struct gate_run *run)
{
	const struct gate_token *at = run->end ? run->right : run->left;
	struct slice text = {run->label->text + at->from, (size_t)(at->to - at->from)};
	uint64_t letters = letters_at(text.at, text.length, run->end), word, cuts = 0;

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

/* What a label may hold (struct index_cover); where the index cannot tell, all of it. */
enum {
	HOLDS_EXACT = 1 << 0, /* something without a typing error */
	HOLDS_SHORT = 1 << 1, /* all of it is something short with one */
	HOLDS_FAR = 1 << 2,   /* ... something long with two */
	HOLDS_LEFT = 1 << 3,  /* something with one beside a lure at the left, */
	HOLDS_RIGHT = 1 << 4, /* at the right */
	HOLDS_ANY = (1 << 5) - 1
};

/*
 * Whether the symbols hold anything that needs no typing error (struct index_cover). No branch that
 * depends on a letter, for nobody can foretell those.
 */
static inline bool
may_hold_exact(const struct gate *gate, const uint8_t *symbols, size_t count)
{
	const struct index_cover *cover = &gate->index->cover;
	uint64_t held = 0;

	for (size_t i = 0; i + INDEX_GRAM <= count; i += 8)
		held |= (uint64_t)index_covers(cover, symbols + i) << i |
			(uint64_t)index_covers(cover, symbols + i + 2) << (i + 2) |
			(uint64_t)index_covers(cover, symbols + i + 4) << (i + 4) |
			(uint64_t)index_covers(cover, symbols + i + 6) << (i + 6);
	if (count < INDEX_GRAM)
		return false;
	/* Those that reach over the end are none. */
	for (held &= UINT64_MAX >> (63 - (count - INDEX_GRAM)); held; held &= held - 1) {
		const uint8_t *at = symbols + __builtin_ctzll(held);

		if (index_covers_both(cover, at) || index_covers_both(cover, at - 1))
			return true;
	}
	return false;
}

/* Whether something with a typing error may stand beside a lure at an end of the text. */
static inline unsigned
may_stand_by_lure(const struct gate *gate, const struct gate_label *label,
		  const struct gate_token *left, const struct gate_token *right)
{
	const struct index_cover *cover = &gate->index->cover;
	const uint8_t *symbols = label->symbols + left->first;
	size_t count = (size_t)(right->last - left->first);
	const char *text = label->text;

	unsigned holds = 0;

	if (count <= INDEX_END + LURE_SHORT)
		return 0;
	if (may_be_lure(gate, letters_at(text + left->from, 0, false), false) &&
	    index_has_end(cover, cover->last, symbols + count - INDEX_END))
		holds |= HOLDS_LEFT;
	if (may_be_lure(gate, letters_at(text + right->to, 0, true), true) &&
	    index_has_end(cover, cover->first, symbols))
		holds |= HOLDS_RIGHT;
	return holds;
}

/* What most labels fail: to hold anything of what is looked for, but for pairs. */
static inline unsigned
may_hold(const struct gate *gate, const struct gate_label *label, const struct gate_token *all)
{
	const uint8_t *symbols = label->symbols;
	size_t count = label->count;
	unsigned is_short = count <= INDEX_SHORT_NEAR;
	unsigned holds = may_stand_by_lure(gate, label, all, all);

	holds |= (unsigned)may_hold_exact(gate, symbols, count) * HOLDS_EXACT;
	is_short &= index_near_short(&gate->index->cover, symbols, is_short ? count : 8);
	holds |= is_short * HOLDS_SHORT;
	holds |= (unsigned)far_may_be(&gate->index->far, symbols, count) * HOLDS_FAR;
	return holds;
}

/* A label without hyphens, as what it may hold. */
static bool
look_at(const struct gate *gate, const struct gate_label *label, const struct gate_token *all,
	unsigned holds)
{
	struct gate_run run = {.label = label, .left = all, .right = all};
	uint64_t places;

	if (((holds & HOLDS_SHORT) ||
	     ((holds & HOLDS_EXACT) &&
	      index_may_start(gate->index, label->symbols, label->count))) &&
	    is_near(gate, label, label->symbols, label->count, PART_WHOLE))
		return true;
	if ((holds & HOLDS_FAR) && is_far(gate, label))
		return true;
	if (holds & HOLDS_EXACT) {
		places = places_of(gate, label->symbols, label->count);
		if (places && brand_begins(gate, label, places))
			return true;
	}
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

/* ---- names ---- */

/* A label with hyphens: its letters without them, and the runs between. */
struct cut_label {
	char letters[NAMES_LABEL_MAX_BYTES + 1];
	uint8_t before[GATE_PAD]; /* is read with the first symbols (far_may_be) */
	uint8_t symbols[NAMES_LABEL_MAX_BYTES + 2 * SCAN_PAD];
	struct gate_token tokens[TOKENS_MAX];
};

static void
cut_tokens(struct gate_label *label, struct cut_label *cut)
{
	const uint8_t *fold = label->symbols;
	uint8_t count = 0, first = 0, from = 0, length = (uint8_t)label->length;

	label->token_count = 0;
	label->pairs = 0;
	for (uint8_t i = 0; i <= length; i++) {
		if (i < length && fold[i] != '-') {
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
	memset(cut->before, 0, sizeof(cut->before));
	memset(cut->symbols + count, 0, FOLD_HASH_STEP_BYTES);
	label->letters = cut->letters;
	label->symbols = cut->symbols;
	label->tokens = cut->tokens;
	label->count = count;
}

/* In a label with hyphens, that holds nothing without a typing error. */
static bool
has_typo(const struct gate *gate, const struct gate_label *label)
{
	const struct gate_token *left, *right;

	if (label->pairs || far_may_be(&gate->index->far, label->symbols, label->count) ||
	    is_near(gate, label, label->symbols, label->count, PART_WHOLE))
		return true;
	for (size_t i = 0; i < label->token_count; i++) {
		for (size_t k = i; k < label->token_count && k - i < gate->tokens_max; k++) {
			const uint8_t *symbols = label->symbols + label->tokens[i].first;
			size_t count;

			left = &label->tokens[i];
			right = &label->tokens[k];
			count = (size_t)(right->last - left->first);
			if (is_near(gate, label, symbols, count, PART_RUN) ||
			    may_stand_by_lure(gate, label, left, right))
				return true;
		}
	}
	return false;
}

static bool
look_hyphens(const struct gate *gate, const struct gate_label *whole)
{
	struct gate_label own = *whole, *label = &own;
	struct cut_label cut;
	uint64_t places;

	cut_tokens(label, &cut);
	if (gate->index->cover.whole && !may_hold_exact(gate, label->symbols, label->count) &&
	    !has_typo(gate, label))
		return has_half(gate, label);
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
	uint64_t mask = UINT64_MAX >> (64 - length);
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
	const struct gate_token all = {0, (uint8_t)length, 0, (uint8_t)length};
	unsigned holds = HOLDS_ANY;

	if (hyphens & mask)
		return look_hyphens(walk->gate, &label);
	if (walk->gate->index->cover.whole)
		holds = may_hold(walk->gate, &label, &all);
	return (holds || label.pairs) && look_at(walk->gate, &label, &all, holds);
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
	walk->marks.newline[blocks] = walk->marks.dot[blocks] = walk->marks.hyphen[blocks] =
		walk->marks.pair[blocks] = walk->marks.odd[blocks] = 0;
}

/* The end of the line that begins at from. */
static inline size_t
line_end(const struct gate_walk *walk, size_t from)
{
	uint64_t bits = scan_bits_from(walk->marks.newline, from);

	while (bits == 0) {
		from += SCAN_BLOCK_BYTES;
		bits = scan_bits_from(walk->marks.newline, from);
	}
	return from + (size_t)__builtin_ctzll(bits);
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
