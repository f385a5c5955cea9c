#include "leak/quote_kinds.h"

#include "base/cursor.h"
#include "leak/layout.h"

/* ---- signs ---- */

static bool
begins_with_digit(const struct text *text, size_t at)
{
	return at < text->count && !text->tokens[at].blank && text->tokens[at].fold &&
	       byte_is_digit(text_token(text, at).at[0]);
}

/* Operators that touch no word are lines of a table that is drawn with them. */
static bool
touches_word(const struct text *text, size_t at)
{
	return (at > 0 && !text->tokens[at].blank && text->tokens[at - 1].fold) ||
	       (at + 1 < text->count && !text->tokens[at + 1].blank && text->tokens[at + 1].fold);
}

bool
quote_sign_is_light(const struct text *text, size_t at)
{
	const struct token *token = &text->tokens[at];

	if (token->class == LETTER_HIDDEN)
		return true;
	if (token->class != LETTER_SIGN)
		return false;
	struct slice sign = layout_sign(text_token(text, at));
	if (slice_equal(sign, SLICE("\xe2\x80\xa6")) || slice_equal(sign, SLICE("\xc2\xb7")))
		return true;
	if (sign.length == 1 && strchr("+=<>/\\", sign.at[0]))
		return !touches_word(text, at);
	if (sign.length != 1 || !strchr(".,;:!?'\"-()[]{}*_#>|`~", sign.at[0]))
		return false;
	return !(strchr(".,:'-", sign.at[0]) && begins_with_digit(text, at + 1));
}

/* ---- one form ---- */

static bool
stands_aside(const struct text *text, size_t at, bool running)
{
	return (text->document->units[text->tokens[at].unit].kind == UNIT_RUNNING) != running;
}

bool
quote_is_unseen(const struct text *text, size_t at, bool running)
{
	return text->tokens[at].class == LETTER_HIDDEN || stands_aside(text, at, running);
}

enum status
quote_span_write(struct arena *arena, const struct quote_span *span, struct slice *ret,
		 struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = span->from; i < span->to; i++) {
		if (stands_aside(span->text, i, span->running))
			continue;
		if (buf.length && span->text->tokens[i].blank)
			buf_write_byte(&buf, ' ');
		buf_write(&buf, text_token(span->text, i));
	}
	return buf_slice(&buf, ret, err);
}

static size_t
digits_at(struct slice text, size_t at)
{
	size_t count = 0;

	while (at + count < text.length && byte_is_digit(text.at[at + count]))
		count++;
	return count;
}

/* A comma, a blank or an apostrophe between digits, with three behind it: it groups them. */
static bool
groups_digits(struct slice text, size_t at)
{
	return at > 0 && byte_is_digit(text.at[at - 1]) && memchr(" ,'", text.at[at], 3) &&
	       digits_at(text, at + 1) == 3;
}

/* Letters, digits and signs that count, without blanks, hyphens in words, brackets and quotation
 * marks: what stays the same however a text is set. */
static enum status
write_plain(struct arena *arena, const struct quote_span *span, struct slice *ret, struct err *err)
{
	struct slice written;
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = span->from; i < span->to; i++) {
		const struct token *token = &span->text->tokens[i];
		if (quote_is_unseen(span->text, i, span->running))
			continue;
		if (token->class == LETTER_SIGN && quote_sign_is_light(span->text, i))
			continue;
		struct slice word = token->class == LETTER_SIGN
					    ? layout_sign(text_token(span->text, i))
					    : text_token(span->text, i);
		bool digit = buf.length && byte_is_digit(buf.bytes[buf.length - 1]) &&
			     byte_is_digit(word.at[0]);
		if (digit && token->blank)
			buf_write_byte(&buf, ' ');
		buf_write(&buf, word);
	}
	TRY(buf_slice(&buf, &written, err));
	buf_init(&buf, arena);
	for (size_t i = 0; i < written.length; i++)
		if (!groups_digits(written, i))
			buf_write_byte(&buf, written.at[i]);
	return buf_slice(&buf, ret, err);
}

static enum status
write_fold(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	letters_form(&buf, text);
	return buf_slice(&buf, ret, err);
}

/* ---- what was misread ---- */

#define MISREAD_BYTES_MIN 4
#define MISREAD_BYTES_MAX 64
#define MISREAD_SHARE 5 /* of so many bytes one may be another */

static bool
has_digit(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (byte_is_digit(text.at[i]))
			return true;
	return false;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance in bytes. */
static size_t
distance(struct slice a, struct slice b)
{
	size_t row[MISREAD_BYTES_MAX + 1];

	for (size_t j = 0; j <= b.length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			size_t pair = corner + (a.at[i - 1] != b.at[j - 1]);
			corner = row[j];
			row[j] = least(pair, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b.length];
}

/* A letter or two of a longer word; never of a number, which nobody could guess. */
static bool
may_be_misread(struct slice a, struct slice b)
{
	size_t length = least(a.length, b.length);

	if (length < MISREAD_BYTES_MIN || a.length > MISREAD_BYTES_MAX ||
	    b.length > MISREAD_BYTES_MAX || has_digit(a) || has_digit(b))
		return false;
	return distance(a, b) <= 1 + length / MISREAD_SHARE / 2;
}

/* ---- kinds ---- */

static bool
is_added(const struct quote_span *span)
{
	bool any = false;

	for (size_t i = span->from; i < span->to; i++) {
		if (!span->added[i] && !quote_sign_is_light(span->text, i))
			return false;
		any |= span->added[i];
	}
	return any;
}

enum status
quote_kind_of(struct arena *arena, const struct quote_span *a, const struct quote_span *b,
	      bool picture, enum quote_kind *ret, struct err *err)
{
	struct slice plain_a, plain_b, fold_a, fold_b, written_a, written_b;

	*ret = QUOTE_CHANGE;
	TRY(write_plain(arena, a, &plain_a, err));
	TRY(write_plain(arena, b, &plain_b, err));
	TRY(quote_span_write(arena, a, &written_a, err));
	TRY(quote_span_write(arena, b, &written_b, err));
	if (slice_equal(plain_a, plain_b)) {
		*ret = plain_a.length ? QUOTE_SPACING : QUOTE_SIGNS;
		if (!written_a.length && !written_b.length)
			*ret = QUOTE_KIND_COUNT;
		return STATUS_OK;
	}
	if (is_added(b)) {
		*ret = QUOTE_ADDED;
		return STATUS_OK;
	}
	TRY(write_fold(arena, plain_a, &fold_a, err));
	TRY(write_fold(arena, plain_b, &fold_b, err));
	if (slice_equal(fold_a, fold_b))
		*ret = QUOTE_CASE;
	else if (picture && may_be_misread(fold_a, fold_b))
		*ret = QUOTE_MISREAD;
	return STATUS_OK;
}
