#include "format/letters.h"

#include "base/cursor.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

static bool
stands_alone(UChar32 c)
{
	UErrorCode error = U_ZERO_ERROR;

	switch ((int)uscript_getScript(c, &error)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_THAI:
	case USCRIPT_LAO:
	case USCRIPT_KHMER:
	case USCRIPT_MYANMAR:
		return true;
	default:
		return false;
	}
}

enum letter_class
letter_class(uint32_t code_point)
{
	UChar32 c = (UChar32)code_point;

	if (code_point < 0x80) {
		char byte = (char)code_point;
		if (byte_is_letter(byte) || byte_is_digit(byte))
			return LETTER_WORD;
		return byte == ' ' || (byte >= '\t' && byte <= '\r') ? LETTER_BLANK : LETTER_SIGN;
	}
	if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
	    u_charType(c) == U_FORMAT_CHAR)
		return LETTER_HIDDEN;
	if (u_isUWhiteSpace(c))
		return LETTER_BLANK;
	if (u_isalnum(c))
		return stands_alone(c) ? LETTER_SINGLE : LETTER_WORD;
	if (U_MASK((unsigned)u_charType(c)) & (U_GC_M_MASK | U_GC_N_MASK | U_GC_L_MASK))
		return LETTER_WORD;
	return LETTER_SIGN;
}

/* Letters that are drawn like a Latin one in most fonts (UTS 39), by code point. */
static const struct {
	uint16_t letter;
	char latin;
} LOOKS[] = {
	{0x0131, 'i'}, {0x0261, 'g'}, {0x03b1, 'a'}, {0x03b3, 'y'}, {0x03b9, 'i'}, {0x03bd, 'v'},
	{0x03bf, 'o'}, {0x03c1, 'p'}, {0x03c5, 'u'}, {0x03c7, 'x'}, {0x03f2, 'c'}, {0x0430, 'a'},
	{0x0433, 'r'}, {0x0435, 'e'}, {0x043a, 'k'}, {0x043c, 'm'}, {0x043d, 'h'}, {0x043e, 'o'},
	{0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'},
	{0x0456, 'i'}, {0x0458, 'j'}, {0x04bb, 'h'}, {0x04cf, 'l'}, {0x0501, 'd'}, {0x051b, 'q'},
	{0x051d, 'w'}, {0x0578, 'n'}, {0x057d, 'u'}, {0x0585, 'o'},
};

static uint32_t
look_of(uint32_t letter)
{
	size_t low = 0, high = sizeof(LOOKS) / sizeof(*LOOKS);

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (LOOKS[middle].letter < letter)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < sizeof(LOOKS) / sizeof(*LOOKS) && LOOKS[low].letter == letter;
	return found ? (uint32_t)LOOKS[low].latin : letter;
}

bool
letter_is_lookalike(uint32_t code_point)
{
	uint32_t lower = (uint32_t)u_tolower((UChar32)code_point);

	return code_point >= 0x80 && look_of(lower) != lower;
}

enum letter_script
letter_script(uint32_t code_point)
{
	UErrorCode error = U_ZERO_ERROR;

	if (code_point < 0x80)
		return byte_is_letter((char)code_point) ? LETTER_LATIN : LETTER_COMMON;
	if (!u_isalpha((UChar32)code_point))
		return LETTER_COMMON;
	switch ((int)uscript_getScript((UChar32)code_point, &error)) {
	case USCRIPT_COMMON:
	case USCRIPT_INHERITED:
		return LETTER_COMMON;
	case USCRIPT_LATIN:
		return LETTER_LATIN;
	case USCRIPT_CYRILLIC:
		return LETTER_CYRILLIC;
	case USCRIPT_GREEK:
		return LETTER_GREEK;
	case USCRIPT_HEBREW:
		return LETTER_HEBREW;
	case USCRIPT_ARABIC:
		return LETTER_ARABIC;
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
	case USCRIPT_BOPOMOFO:
		return LETTER_EAST_ASIAN;
	default:
		return LETTER_ELSEWHERE;
	}
}

#define WORD_UNITS 512               /* of UTF-16; what is longer is folded in parts */
#define FORM_UNITS (WORD_UNITS * 18) /* U+FDFA becomes 18 of them */

/* What look makes of each character of a normal form. */
static void
write_part(struct buf *buf, const UNormalizer2 *form, bool looks, const UChar *word, int32_t length)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar folded[FORM_UNITS];

	length = unorm2_normalize(form, word, length, folded, FORM_UNITS, &error);
	if (U_FAILURE(error))
		return;
	for (int32_t i = 0; i < length; i++) {
		uint32_t c = folded[i];
		if (U16_IS_LEAD(c) && i + 1 < length && U16_IS_TRAIL(folded[i + 1]))
			c = (uint32_t)U16_GET_SUPPLEMENTARY(c, folded[++i]);
		buf_write_utf8(buf, looks ? look_of(c) : c);
	}
}

static void
write_form(struct buf *buf, const UNormalizer2 *form, bool looks, struct slice word)
{
	UChar wide[WORD_UNITS];
	int32_t length = 0;
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, word);
	while (cursor_utf8(&cursor, &c)) {
		UBool full = false;
		U16_APPEND(wide, length, WORD_UNITS, c, full);
		if (!full && length < WORD_UNITS - 1)
			continue;
		write_part(buf, form, looks, wide, length);
		length = 0;
	}
	write_part(buf, form, looks, wide, length);
}

/* The plain letters that a word begins with, in lower case; the rest of it. */
static struct slice
write_plain(struct buf *buf, struct slice word)
{
	size_t plain = 0;

	for (; plain < word.length && (unsigned char)word.at[plain] < 0x80; plain++)
		buf_write_byte(buf, byte_lower(word.at[plain]));
	return slice_part(word, plain, SIZE_MAX);
}

static void
write_folded(struct buf *buf, struct slice word, bool looks)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&error);

	word = write_plain(buf, word);
	if (word.length > 0 && U_SUCCESS(error))
		write_form(buf, form, looks, word);
}

void
letters_fold(struct buf *buf, struct slice word)
{
	write_folded(buf, word, true);
}

void
letters_form(struct buf *buf, struct slice word)
{
	write_folded(buf, word, false);
}

/* No letter in it has a capital it is not. */
static bool
is_capital(struct slice word)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, word);
	while (cursor_utf8(&cursor, &c))
		if (u_toupper((UChar32)c) != (UChar32)c)
			return false;
	return true;
}

static bool
is_same_in(struct slice a, struct slice b, bool fold)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *form =
		fold ? unorm2_getNFKCCasefoldInstance(&error) : unorm2_getNFKCInstance(&error);
	struct arena arena;
	struct buf left, right;

	arena_init(&arena, 0);
	buf_init(&left, &arena);
	buf_init(&right, &arena);
	write_form(&left, form, false, a);
	write_form(&right, form, false, b);
	bool same =
		!left.failed && !right.failed &&
		slice_equal(slice_of(left.bytes, left.length), slice_of(right.bytes, right.length));
	arena_done(&arena);
	return same;
}

/* Digits that are raised, lowered, in a ring or of a fraction. */
static size_t
count_formed_digits(struct slice word)
{
	struct cursor cursor;
	size_t count = 0;
	uint32_t c;

	cursor_init(&cursor, word);
	while (cursor_utf8(&cursor, &c)) {
		int type = c < 0x80 || u_charType((UChar32)c) != U_OTHER_NUMBER
				   ? U_DT_NONE
				   : u_getIntPropertyValue((UChar32)c, UCHAR_DECOMPOSITION_TYPE);
		count += type == U_DT_SUPER || type == U_DT_SUB || type == U_DT_CIRCLE ||
			 type == U_DT_FRACTION;
	}
	return count;
}

bool
letters_same_case(struct slice a, struct slice b)
{
	return count_formed_digits(a) == count_formed_digits(b) && is_same_in(a, b, false);
}

bool
letters_are_small(struct slice word)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, word);
	while (cursor_utf8(&cursor, &c))
		if (u_tolower((UChar32)c) != (UChar32)c)
			return false;
	return true;
}

bool
letters_same(struct slice a, struct slice b)
{
	if (letters_same_case(a, b))
		return true;
	return (is_capital(a) || is_capital(b)) &&
	       count_formed_digits(a) == count_formed_digits(b) && is_same_in(a, b, true);
}
