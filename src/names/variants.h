/*
 * Spellings of a label that are further away than one edit of its fold, but a decoy all the same:
 * letters drawn by two others (rn, cl, lk), one after another; homophones; doubled letters swapped
 * for other doubles; vowels; plurals. Each is told once for the index; align.h finds the way back.
 */
#ifndef TOCSIN_NAMES_VARIANTS_H
#define TOCSIN_NAMES_VARIANTS_H

#include "names/align.h"
#include "names/fold.h"

typedef enum status variant_fn(void *context, const struct fold *fold, struct err *err);

/* Tells the folds of all such spellings of label; the same fold may be told more than once. */
enum status variants_each(const struct letters *label, variant_fn *each, void *context,
			  struct err *err) MUST_CHECK;

/* The letters beside a key on qwerty, qwertz and azerty keyboards, as one string; "" for others. */
const char *keyboard_neighbours(uint32_t letter);

#endif
