/*
 * Words that two documents have in another order. A page of a PDF is read in one of several ways:
 * where one of them gives the order of the other document, the order says nothing. Where none does,
 * something was moved.
 */
#ifndef TOCSIN_LEAK_DRAWN_H
#define TOCSIN_LEAK_DRAWN_H

#include "leak/align.h"

/* Whether they are of a sheet, whose rows and columns say something, and nothing is drawn: then
 * what moved was moved by somebody. */
bool drawn_is_sheet(const struct text *a, const struct text *b);

/*
 * to_a: of each word of b which word of a it is, or ALIGN_NONE. In astray: the words to be asked
 * about; left are those that stand before or behind some other word although no way to read the
 * page has it so. Notes and running heads, which every format keeps elsewhere, are not looked at.
 */
enum status drawn_find_astray(struct arena *scratch, const struct alignment *alignment,
			      const uint32_t *to_a, bool *astray, struct err *err) MUST_CHECK;

/* Tells of words of b which of a they are: of those that are alike the first of b, row by row, is
 * the first of a. */
enum status drawn_pair(struct arena *scratch, const struct alignment *alignment, const size_t *a,
		       size_t a_count, const size_t *b, size_t b_count, uint32_t *to_a,
		       struct err *err) MUST_CHECK;

#endif
