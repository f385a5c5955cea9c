/* Letters as a search sees them: what a word is, and its form without case, compatibility forms and
 * look-alikes. Texts are compared as they are written; this only finds what to compare. */
#ifndef TOCSIN_FORMAT_LETTERS_H
#define TOCSIN_FORMAT_LETTERS_H

#include "base/buf.h"

enum letter_class {
	LETTER_WORD,   /* a letter, a digit, a mark on one */
	LETTER_SINGLE, /* a word by itself: an ideograph, a kana, of a script without blanks */
	LETTER_SIGN,   /* punctuation, a symbol, anything else that is seen */
	LETTER_HIDDEN, /* not seen: zero-width, bidi controls, a soft hyphen */
	LETTER_BLANK,
};

enum letter_class letter_class(uint32_t code_point);

/* What a letter is written in, as far as it is told apart here. */
enum letter_script {
	LETTER_COMMON, /* digits, marks, signs, and all that is no letter */
	LETTER_LATIN,
	LETTER_CYRILLIC,
	LETTER_GREEK,
	LETTER_HEBREW,
	LETTER_ARABIC,
	LETTER_EAST_ASIAN, /* Han, kana, Hangul */
	LETTER_ELSEWHERE,
	LETTER_SCRIPTS,
};

enum letter_script letter_script(uint32_t code_point);
/* Whether it is drawn like a Latin letter in most fonts, and is none (UTS 39). */
bool letter_is_lookalike(uint32_t code_point);

/* Whether two words are the same but for what another format makes of them: forms of compatibility
 * (ligatures, presentation forms), or capitals throughout. Look-alikes are not the same, nor are
 * digits that are raised or in a ring and plain ones: "m²" is not "m2". */
bool letters_same(struct slice a, struct slice b);
/* The same, with capitals where the other one has them. */
bool letters_same_case(struct slice a, struct slice b);
/* Whether no letter of it is a capital. */
bool letters_are_small(struct slice word);

/* Appends word with its case folded and without forms of compatibility (NFKC_Casefold); nothing
 * that is longer than a word is. */
void letters_form(struct buf *buf, struct slice word);

/* Appends word as NFKC with case folded (Unicode §3.13), letters of other scripts that look like
 * Latin ones as these. Clean UTF-8 is expected. */
void letters_fold(struct buf *buf, struct slice word);

#endif
