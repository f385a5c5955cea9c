/*
 * Letters that a font shows for others. Fonts of East Asia draw a radical and the ideograph that it
 * is with one glyph, and some programs tell the first where the second was meant. Ghostscript 10.00
 * tells the letters of a ligature with their bytes the other way round: U+6600 for U+0066.
 */
#include "base/cursor.h"
#include "format/pdf.h"

#define RADICALS_FROM 0x2e80
#define KANGXI_FROM 0x2f00
#define KANGXI_TO 0x2fd6

/* The ideograph of each radical of the CJK Radicals Supplement; 0: there is none (Unicode Character
 * Database 14.0.0, Equivalent_Unified_Ideograph; Unicode licence v3). */
static const uint32_t RADICALS[] = {
	0,      0x5382,  0x4e5b,  0x4e5a,  0x4e59,  0x4ebb,  0x5182,  0x20628, 0x5200, 0x5202,
	0x535c, 0x353e,  0x5c0f,  0x5c0f,  0x5140,  0x5c23,  0x5c22,  0x21bc2, 0x5df3, 0x5e7a,
	0x5f51, 0x5f50,  0x5fc4,  0x5fc3,  0x624c,  0x6535,  0,       0x65e1,  0x65e5, 0x6708,
	0x6b7a, 0x6bcd,  0x6c11,  0x6c35,  0x6c3a,  0x706c,  0x722b,  0x722b,  0x4e2c, 0x725b,
	0x72ad, 0x738b,  0x24d14, 0x76ee,  0x793a,  0x793b,  0x25ad7, 0x7cf9,  0x7e9f, 0x7f53,
	0x7f52, 0x34c1,  0x5197,  0x2626b, 0x7f8a,  0x2634c, 0x2634b, 0x8002,  0x8080, 0x807f,
	0x8089, 0x26951, 0x8279,  0x8279,  0x8279,  0x864e,  0x8864,  0x8980,  0x897f, 0x89c1,
	0x89d2, 0x278b2, 0x8ba0,  0x8d1d,  0x27fb7, 0x8f66,  0x8fb6,  0x8fb6,  0x8fb6, 0x9091,
	0x9485, 0x9577,  0x9578,  0x957f,  0x95e8,  0x28e0f, 0x961d,  0x96e8,  0x9752, 0x97e6,
	0x9875, 0x98ce,  0x98de,  0x98df,  0x2967f, 0x98e0,  0x9963,  0x29810, 0x9a6c, 0x9aa8,
	0x9b3c, 0x9c7c,  0x9e1f,  0x5364,  0x9ea6,  0x9ec4,  0x9efe,  0x6589,  0x9f50, 0x6b6f,
	0x9f7f, 0x7adc,  0x9f99,  0x9f9c,  0x4e80,  0x9f9f,
};

uint32_t
pdf_radical(uint32_t letter)
{
	size_t at = letter - RADICALS_FROM;

	if (letter < RADICALS_FROM || at >= sizeof(RADICALS) / sizeof(*RADICALS) || !RADICALS[at])
		return letter;
	return RADICALS[at];
}

bool
pdf_is_presentation(uint32_t letter)
{
	return (letter >= KANGXI_FROM && letter < KANGXI_TO) ||
	       (letter >= 0xfb00 && letter < 0xfe00) || (letter >= 0xfe70 && letter < 0xff00);
}

/* ---- letters of ligatures ---- */

#define LIGATURE_LETTERS_MAX 4 /* "tti", "ffi"; a run of more is text */
#define SWAPPED_BYTES 3        /* of each in UTF-8 */

/* Of three letters Ghostscript writes the last two as one: the sum of both, so that "ffi" is U+6600
 * U+CF00; "tti" is U+7400 and half a surrogate, which is read as U+FFFD. */
static const struct {
	uint32_t first, sum;
	struct slice letters;
} SUMS[] = {
	{'f', 0xcf00, SLICE_INIT("fi")},
	{'f', 0xd200, SLICE_INIT("fl")},
	{'f', 0xd000, SLICE_INIT("fj")},
	{'t', 0xfffd, SLICE_INIT("ti")},
};

static uint32_t
point_at(struct slice text, size_t at)
{
	struct cursor cursor;
	uint32_t point;

	cursor_init(&cursor, slice_part(text, at, SWAPPED_BYTES));
	return cursor_utf8(&cursor, &point) ? point : 0;
}

/* The small letters that stand there with their bytes the other way round; none: none do. */
static struct slice
swapped_at(struct slice text, size_t at)
{
	static const struct slice LETTERS = SLICE_INIT("abcdefghijklmnopqrstuvwxyz");
	uint32_t point = point_at(text, at), before;

	if ((point & 0xff) == 0 && point >= 'a' << 8 && point <= 'z' << 8)
		return slice_part(LETTERS, (point >> 8) - 'a', 1);
	before = at >= SWAPPED_BYTES ? point_at(text, at - SWAPPED_BYTES) : 0;
	for (size_t i = 0; i < sizeof(SUMS) / sizeof(*SUMS); i++)
		if (point == SUMS[i].sum && before == SUMS[i].first << 8)
			return SUMS[i].letters;
	return SLICE_NONE;
}

/* Whether a letter of two bytes with a mark, below U+0250, begins there. */
static bool
is_marked(struct slice text, size_t at)
{
	unsigned char c = at + 1 < text.length ? (unsigned char)text.at[at] : 0;

	return c >= 0xc3 && c <= 0xc9;
}

static bool
is_plain(struct slice text, size_t at)
{
	return at < text.length && byte_is_letter(text.at[at]);
}

struct slice
pdf_swapped(struct slice text, size_t at)
{
	struct slice letters = swapped_at(text, at);
	size_t from = at, to = at + SWAPPED_BYTES;

	if (letters.length == 0)
		return SLICE_NONE;
	while (from >= SWAPPED_BYTES && to - from <= LIGATURE_LETTERS_MAX * SWAPPED_BYTES &&
	       swapped_at(text, from - SWAPPED_BYTES).length)
		from -= SWAPPED_BYTES;
	while (to - from <= LIGATURE_LETTERS_MAX * SWAPPED_BYTES && swapped_at(text, to).length)
		to += SWAPPED_BYTES;
	size_t count = (to - from) / SWAPPED_BYTES;
	bool before =
		(from > 0 && is_plain(text, from - 1)) || (from > 1 && is_marked(text, from - 2));
	bool behind = is_plain(text, to) || is_marked(text, to);
	return count > 1 && count <= LIGATURE_LETTERS_MAX && (before || behind) ? letters
										: SLICE_NONE;
}
