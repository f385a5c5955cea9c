/*
 * The way most names go: looked at for some tens of nanoseconds and left alone. The gate asks the
 * questions of engine.c in their cheapest form and lets pass what might get a yes; a name it holds
 * back has nothing to say (a property of the tests). Whatever is not plainly a name - an address, a
 * URL, an IDN, a label that is too long - passes. docs/adr/0004-gate.md says why.
 */
#ifndef TOCSIN_NAMES_GATE_H
#define TOCSIN_NAMES_GATE_H

#include "names/index.h"
#include "names/names.h"
#include "names/scan.h"
#include "names/words.h"

/* Bit sets of hashes; a bit that is set says "perhaps". */
#define GATE_LURE_BITS 17
#define GATE_LONG_BITS 14
#define GATE_FIVE_BITS 17
#define GATE_FOUR_BITS 16

struct gate {
	const struct index *index;
	const struct lures *lures;
	const struct scan_kernel *kernel;
	/* Four letters that a lure begins ([0]) or ends with, or is a part of. */
	uint64_t lure_ends[2][1u << GATE_LURE_BITS >> 6];
	/* Lures of three to eight letters; eight letters of longer ones. */
	uint64_t lure_words[1u << GATE_LURE_BITS >> 6];
	uint64_t lure_long[2][1u << GATE_LONG_BITS >> 6];
	/* The first five symbols of brands, and five from the second on; the first four of brands
	 * too short for that. */
	uint64_t five[1u << GATE_FIVE_BITS >> 6], four[1u << GATE_FOUR_BITS >> 6];
	bool any_four;
	/* What look_half keeps of hyphenated brands; no brand has a hyphen: NULL. */
	uint64_t *halves;
	size_t halves_mask; /* words - 1 */
	size_t tokens_max;  /* of a brand (brand_tokens); at least one */
};

enum status gate_init(struct gate *gate, struct arena *arena, const struct index *index,
		      const struct lures *lures, struct err *err) MUST_CHECK;

/* The gate of an engine, for who walks text. */
const struct gate *names_engine_gate(const struct names_engine *engine);

/* Text is looked at in batches of this size; a longer line passes. */
#define GATE_BATCH_BYTES (SCAN_BLOCKS_MAX * SCAN_BLOCK_BYTES)

#define GATE_PAD 8
#define GATE_LABELS_MAX (GATE_BATCH_BYTES / 2 + 1) /* of a batch: of one letter each */

/* Labels that are to be asked something: their places among the plain ones. */
struct gate_queue {
	uint16_t labels[GATE_LABELS_MAX];
	size_t count;
};

/* Walks text line by line. It points into itself. */
struct gate_walk {
	const struct gate *gate;
	struct slice text; /* to be looked at yet */
	size_t length;     /* of the batch: whole lines at the beginning of text */
	size_t next;       /* of the batch: where the line to look at next begins */
	struct scan_marks marks;
	/* Of the batch, padded at both ends: kernels read a byte more, hashes seven. */
	char *bytes;
	uint8_t *fold;
	char bytes_room[GATE_PAD + GATE_BATCH_BYTES + SCAN_BLOCK_BYTES];
	uint8_t fold_room[GATE_PAD + GATE_BATCH_BYTES + 3 * SCAN_PAD];
	uint64_t passes[SCAN_BLOCKS_MAX + 1]; /* a bit for each byte: ends of lines that pass */
	/* Labels, from and to in one, and what the plain ones may hold. */
	uint32_t plain[GATE_LABELS_MAX], hyphened[GATE_LABELS_MAX], joined[GATE_LABELS_MAX];
	uint8_t holds[GATE_LABELS_MAX];
	size_t plain_count, hyphened_count, joined_count;
	struct gate_queue exacts, shorts, longs, fars, lefts, rights;
	uint64_t grams[GATE_LABELS_MAX]; /* a bit for each symbol, of the labels in exacts */
};

/* Begins with text, which ends with a newline and stays as it is meanwhile. */
void gate_walk_init(struct gate_walk *walk, const struct gate *gate, struct slice text);

/*
 * The next line that passes, without its newline. *ret_held: lines held back before it. False at
 * the end; then *ret_held are the last ones.
 */
bool gate_walk_next(struct gate_walk *walk, struct slice *ret_line, uint64_t *ret_held);

/* The same for one name of at most NAMES_NAME_MAX_BYTES, in lower case and without final dot. */
bool gate_passes(const struct gate *gate, struct slice name);

#endif
