/*
 * The walk over a feed, a batch of lines at a time. Labels are sorted by what is to be asked of
 * them, and each question is asked of all of a batch in turn: so what one label has to wait for,
 * from memory, does not keep the next one waiting.
 */
#include "names/gate_label.h"

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

/* The end of the line that has the byte. */
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

static inline void
pass_line(struct gate_walk *walk, size_t end)
{
	walk->passes[end / SCAN_BLOCK_BYTES] |= UINT64_C(1) << end % SCAN_BLOCK_BYTES;
}

static inline bool
line_passes(const struct gate_walk *walk, size_t end)
{
	return walk->passes[end / SCAN_BLOCK_BYTES] >> end % SCAN_BLOCK_BYTES & 1;
}

/* Of the marks, those in a label; it is not empty. */
static inline uint64_t
bits_in(const uint64_t *bits, size_t from, size_t length)
{
	return scan_bits_from(bits, from) & UINT64_MAX >> (64 - length) % 64;
}

/* ---- sorting ---- */

#define NAME_PLAIN_MAX 64 /* bytes; longer names pass */

/* A label, or two with the dot between. */
static inline uint32_t
span_of(size_t from, size_t to)
{
	return (uint32_t)(from << 16 | to);
}

static inline size_t
span_from(uint32_t span)
{
	return span >> 16;
}

static inline size_t
span_to(uint32_t span)
{
	return span & UINT16_MAX;
}

_Static_assert(GATE_BATCH_BYTES <= UINT16_MAX, "a span has 32 bits");

static inline void
queue_add(struct gate_queue *queue, size_t label, bool really)
{
	queue->labels[queue->count] = (uint16_t)label;
	queue->count += really;
}

/* Where the sorting stands. */
struct place {
	size_t line, label; /* begin here */
	size_t before;      /* begins the label before */
	bool hyphens;       /* the label has some */
	bool passes;        /* the line does */
};

/* A label that a dot ends. No branch but on what is rare: the rest cannot be foretold. */
static inline void
sort_label(struct gate_walk *walk, const struct place *place, size_t to)
{
	uint32_t span = span_of(place->label, to);

	walk->plain[walk->plain_count] = span;
	walk->plain_count += !place->hyphens;
	walk->hyphened[walk->hyphened_count] = span;
	walk->hyphened_count += place->hyphens;
	if (place->label != place->line)
		walk->joined[walk->joined_count++] = span_of(place->before, to);
}

/* The last label stands alone nowhere, and with another only as part of a public suffix. */
static inline bool
last_passes(const struct gate_walk *walk, const struct place *place, size_t to)
{
	uint64_t hyphens;

	if (to - place->line > NAME_PLAIN_MAX || to - place->label > NAMES_LABEL_MAX_BYTES)
		return true;
	if (!place->hyphens)
		return place->passes;
	/* "xn--" */
	hyphens = bits_in(walk->marks.hyphen, place->label, to - place->label);
	return place->passes || (hyphens & hyphens >> 1);
}

static void
sort_labels(struct gate_walk *walk, size_t blocks)
{
	struct place place = {0};

	walk->plain_count = walk->hyphened_count = walk->joined_count = 0;
	for (size_t i = 0; i < blocks; i++) {
		uint64_t dots = walk->marks.dot[i], ends = walk->marks.newline[i] | dots;
		uint64_t hyphens = walk->marks.hyphen[i];

		for (; ends; ends &= ends - 1) {
			size_t to = i * SCAN_BLOCK_BYTES + (size_t)__builtin_ctzll(ends);
			uint64_t end = ends & -ends, before = hyphens & (end - 1);

			hyphens ^= before;
			place.hyphens |= before != 0;
			if (!(dots & end)) {
				if (last_passes(walk, &place, to))
					pass_line(walk, to);
				place.line = to + 1;
				place.passes = false;
			} else if (to - place.label - 1 < NAMES_LABEL_MAX_BYTES) {
				sort_label(walk, &place, to);
			} else {
				/* Empty or too long. */
				place.passes = true;
			}
			place.before = place.label;
			place.label = to + 1;
			place.hyphens = false;
		}
		place.hyphens |= hyphens != 0;
	}
}

/* Lines with a byte that no name has. */
static void
pass_odd(struct gate_walk *walk, size_t blocks)
{
	for (size_t i = 0; i < blocks; i++) {
		for (uint64_t odd = walk->marks.odd[i]; odd; odd &= odd - 1)
			pass_line(walk, line_end(walk, i * SCAN_BLOCK_BYTES +
							       (size_t)__builtin_ctzll(odd)));
	}
}

/* ---- what plain labels may hold ---- */

static inline struct slice
text_of(const struct gate_walk *walk, size_t label)
{
	size_t from = span_from(walk->plain[label]), to = span_to(walk->plain[label]);

	return slice_of(walk->bytes + from, to - from);
}

static inline const uint8_t *
symbols_of(const struct gate_walk *walk, size_t label)
{
	return walk->fold + span_from(walk->plain[label]);
}

_Static_assert(FAR_SYMBOLS_MIN == INDEX_END + LURE_SHORT + 1, "what is long for one is for both");

/* The grams of the cover, and which labels are to be asked for which typing errors. */
static void
look_for_grams(struct gate_walk *walk)
{
	const struct index_cover *cover = &walk->gate->index->cover;

	walk->exacts.count = walk->shorts.count = walk->longs.count = 0;
	for (size_t i = 0; i < walk->plain_count; i++) {
		size_t length = text_of(walk, i).length;
		uint64_t grams = gate_grams(cover, symbols_of(walk, i), length);

		walk->grams[walk->exacts.count] = grams;
		queue_add(&walk->exacts, i, grams != 0);
		queue_add(&walk->shorts, i, length <= INDEX_SHORT_NEAR);
		queue_add(&walk->longs, i, length >= FAR_SYMBOLS_MIN);
	}
}

/* Of the grams, those that are part of something. */
static void
look_for_exact(struct gate_walk *walk)
{
	const struct index_cover *cover = &walk->gate->index->cover;

	for (size_t i = 0; i < walk->exacts.count; i++) {
		const uint8_t *symbols = symbols_of(walk, walk->exacts.labels[i]);
		unsigned holds = 0;

		for (uint64_t grams = walk->grams[i]; grams; grams &= grams - 1)
			holds |= index_holds(cover, symbols + __builtin_ctzll(grams));
		walk->holds[walk->exacts.labels[i]] |= (uint8_t)(holds * HOLDS_EXACT);
	}
}

static void
look_for_short(struct gate_walk *walk)
{
	const struct index_cover *cover = &walk->gate->index->cover;

	for (size_t i = 0; i < walk->shorts.count; i++) {
		size_t at = walk->shorts.labels[i];
		unsigned near =
			index_near_short(cover, symbols_of(walk, at), text_of(walk, at).length);

		walk->holds[at] |= (uint8_t)(near * HOLDS_SHORT);
	}
}

/* What is asked of a few only waits in a queue of its own. */
static void
look_for_long(struct gate_walk *walk)
{
	const struct gate *gate = walk->gate;
	const struct far *far = &gate->index->far;

	walk->lefts.count = walk->rights.count = walk->fars.count = 0;
	for (size_t i = 0; i < walk->longs.count; i++) {
		size_t at = walk->longs.labels[i];
		struct slice text = text_of(walk, at);
		const uint8_t *symbols = symbols_of(walk, at);
		unsigned whole = far_may_end(far, symbols, text.length);

		walk->holds[at] |= (uint8_t)(whole * HOLDS_FAR);
		queue_add(&walk->fars, at,
			  !whole && far_has(far->near, far->near_bits,
					    far_hash(FAR_NEAR_FIRST, symbols)));
		queue_add(&walk->lefts, at,
			  gate_may_be_lure(gate, gate_letters_at(text.at, 0, false), false));
		queue_add(
			&walk->rights, at,
			gate_may_be_lure(gate, gate_letters_at(text.at, text.length, true), true));
	}
}

static void
look_for_ends(struct gate_walk *walk)
{
	const struct index_cover *cover = &walk->gate->index->cover;
	const struct far *far = &walk->gate->index->far;
	size_t at;

	for (size_t i = 0; i < walk->fars.count; i++) {
		at = walk->fars.labels[i];
		walk->holds[at] |=
			(uint8_t)(far_has(far->near, far->near_bits,
					  far_hash(FAR_NEAR_LAST, symbols_of(walk, at) +
									  text_of(walk, at).length -
									  FAR_END)) *
				  HOLDS_FAR);
	}
	for (size_t i = 0; i < walk->lefts.count; i++) {
		at = walk->lefts.labels[i];
		walk->holds[at] |=
			(uint8_t)(index_has_end(cover, cover->last,
						symbols_of(walk, at) + text_of(walk, at).length -
							INDEX_END) *
				  HOLDS_LEFT);
	}
	for (size_t i = 0; i < walk->rights.count; i++) {
		at = walk->rights.labels[i];
		walk->holds[at] |=
			(uint8_t)(index_has_end(cover, cover->first, symbols_of(walk, at)) *
				  HOLDS_RIGHT);
	}
}

/* Leaves of the plain labels those that may hold something. */
static void
keep_holding(struct gate_walk *walk)
{
	unsigned least = walk->gate->index->cover.whole ? 0 : HOLDS_ANY;
	size_t kept = 0;

	for (size_t i = 0; i < walk->plain_count; i++) {
		uint32_t span = walk->plain[i];
		size_t from = span_from(span), length = span_to(span) - from;
		unsigned holds = walk->holds[i] | least;

		walk->plain[kept] = span;
		walk->holds[kept] = (uint8_t)holds;
		kept += (bits_in(walk->marks.pair, from, length) | holds) != 0;
	}
	walk->plain_count = kept;
}

/* ---- asking ---- */

/* The label with what is behind its dot, up to the end of the line. */
static struct gate_label
label_at(const struct gate_walk *walk, uint32_t span, size_t end)
{
	size_t from = span_from(span), to = span_to(span), length = to - from;

	end -= walk->bytes[end - 1] == '\r';
	end -= walk->bytes[end - 1] == '.' && end - 1 > to;
	return (struct gate_label){
		.text = walk->bytes + from,
		.length = length,
		.letters = walk->bytes + from,
		.symbols = walk->fold + from,
		.count = length,
		.pairs = bits_in(walk->marks.pair, from, length),
		.rest = slice_of(walk->bytes + to + 1, end > to ? end - to - 1 : 0),
	};
}

static void
ask_plain(struct gate_walk *walk)
{
	struct gate_label label;

	for (size_t i = 0; i < walk->plain_count; i++) {
		size_t end = line_end(walk, span_to(walk->plain[i]));

		if (line_passes(walk, end))
			continue;
		label = label_at(walk, walk->plain[i], end);
		if (gate_ask(walk->gate, &label, walk->holds[i]))
			pass_line(walk, end);
	}
}

static void
ask_hyphened(struct gate_walk *walk)
{
	struct gate_label label;
	uint64_t hyphens;

	for (size_t i = 0; i < walk->hyphened_count; i++) {
		size_t end = line_end(walk, span_to(walk->hyphened[i]));

		if (line_passes(walk, end))
			continue;
		label = label_at(walk, walk->hyphened[i], end);
		hyphens = bits_in(walk->marks.hyphen, span_from(walk->hyphened[i]), label.length);
		if ((label.length > 4 && memcmp(label.text, "xn--", 4) == 0) ||
		    gate_ask_hyphens(walk->gate, &label, hyphens))
			pass_line(walk, end);
	}
}

static void
ask_joined(struct gate_walk *walk)
{
	for (size_t i = 0; i < walk->joined_count; i++) {
		size_t from = span_from(walk->joined[i]), to = span_to(walk->joined[i]);
		size_t end = line_end(walk, to);

		if (!line_passes(walk, end) &&
		    gate_ask_joined(walk->gate, walk->fold + from, to - from))
			pass_line(walk, end);
	}
}

/* Marks the lines of the batch that pass. */
static void
sift(struct gate_walk *walk)
{
	size_t blocks = (walk->length + SCAN_BLOCK_BYTES - 1) / SCAN_BLOCK_BYTES;

	memset(walk->bytes + walk->length, 0, blocks * SCAN_BLOCK_BYTES + 1 - walk->length);
	walk->gate->kernel->classify(walk->bytes, blocks, &walk->marks, walk->fold);
	/* What is behind the last line belongs to none. */
	walk->marks.odd[blocks - 1] &= UINT64_MAX >> (blocks * SCAN_BLOCK_BYTES - walk->length);
	memset(walk->fold + blocks * SCAN_BLOCK_BYTES, 0, 2 * SCAN_PAD);
	walk->marks.newline[blocks] = walk->marks.dot[blocks] = walk->marks.hyphen[blocks] =
		walk->marks.pair[blocks] = walk->marks.odd[blocks] = 0;
	memset(walk->passes, 0, (blocks + 1) * sizeof(*walk->passes));
	sort_labels(walk, blocks);
	pass_odd(walk, blocks);
	memset(walk->holds, 0, walk->plain_count);
	look_for_grams(walk);
	look_for_short(walk);
	look_for_long(walk);
	look_for_ends(walk);
	look_for_exact(walk);
	keep_holding(walk);
	ask_plain(walk);
	ask_hyphened(walk);
	ask_joined(walk);
}

/* ---- lines ---- */

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
	sift(walk);
	return true;
}

/* Bits set. In itself: without an instruction for it the compiler calls a function. */
static unsigned
bits_set(uint64_t word)
{
	word -= word >> 1 & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(word * UINT64_C(0x0101010101010101) >> 56);
}

/* The end of the next line that passes, from a place on; the batch's length where there is none.
 * Lines before it are counted. */
static size_t
next_passing(const struct gate_walk *walk, size_t from, uint64_t *ret_held)
{
	size_t block = from / SCAN_BLOCK_BYTES;
	uint64_t mask = UINT64_MAX << from % SCAN_BLOCK_BYTES, passes, newlines;

	for (; block * SCAN_BLOCK_BYTES < walk->length; block++, mask = UINT64_MAX) {
		passes = walk->passes[block] & mask;
		newlines = walk->marks.newline[block] & mask;
		if (passes) {
			*ret_held += bits_set(newlines & ((passes & -passes) - 1));
			return block * SCAN_BLOCK_BYTES + (size_t)__builtin_ctzll(passes);
		}
		*ret_held += bits_set(newlines);
	}
	return walk->length;
}

/* Where the line begins that ends here. */
static size_t
line_begin(const struct gate_walk *walk, size_t end)
{
	while (end > 0 && walk->bytes[end - 1] != '\n')
		end--;
	return end;
}

bool
gate_walk_next(struct gate_walk *walk, struct slice *ret_line, uint64_t *ret_held)
{
	size_t from, end;

	*ret_held = 0;
	for (;;) {
		if (walk->next < walk->length) {
			end = next_passing(walk, walk->next, ret_held);
			walk->next = end + 1;
			if (end < walk->length) {
				from = line_begin(walk, end);
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

	if (slice_find_byte(name, '\n') != SIZE_MAX || slice_ends(name, SLICE("\r")))
		return true;
	room_init(&walk, gate);
	memcpy(walk.bytes, name.at, name.length);
	walk.bytes[name.length] = '\n';
	walk.length = name.length + 1;
	sift(&walk);
	return line_passes(&walk, name.length);
}
