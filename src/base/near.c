#include "base/near.h"

#define PREFIX_MIN_BYTES 2

void
near_init(struct near *near, struct slice word)
{
	*near = (struct near){.word = word, .distance = UINT32_MAX};
}

static unsigned
smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows of the table at a time. ASCII case is ignored. */
static unsigned
alignment(struct slice a, struct slice b)
{
	unsigned rows[3][NEAR_WORD_MAX_BYTES + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];
	for (unsigned j = 0; j <= b.length; j++)
		last[j] = before[j] = j;
	for (unsigned i = 1; i <= a.length; i++) {
		row[0] = i;
		char x = byte_lower(a.at[i - 1]);
		for (unsigned j = 1; j <= b.length; j++) {
			char y = byte_lower(b.at[j - 1]);
			row[j] = smaller(smaller(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == byte_lower(b.at[j - 2]) &&
			    y == byte_lower(a.at[i - 2]))
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		unsigned *free_row = before;
		before = last;
		last = row;
		row = free_row;
	}
	return last[b.length];
}

void
near_offer(struct near *near, const char *candidate)
{
	struct slice other = slice_text(candidate);
	if (!near->word.length || near->word.length > NEAR_WORD_MAX_BYTES || !other.length ||
	    other.length > NEAR_WORD_MAX_BYTES)
		return;
	unsigned distance = alignment(near->word, other);
	bool begins =
		near->word.length >= PREFIX_MIN_BYTES && slice_starts_nocase(other, near->word);
	unsigned limit = smaller(3, other.length < 6 ? 1 : (unsigned)(other.length / 3));
	if (begins)
		distance = 1;
	if (distance > limit || distance >= near->distance)
		return;
	near->best = candidate;
	near->distance = distance;
}
