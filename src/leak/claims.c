#include "leak/claims.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/utf8.h"
#include "format/letters.h"
#include "leak/limits.h"

const char *
claim_form_word(enum claim_form form)
{
	static const char *const WORDS[CLAIM_FORM_COUNT] = {
		[CLAIM_MARKED] = "marked",
		[CLAIM_PARAGRAPH] = "paragraph",
		[CLAIM_PICTURE] = "picture",
	};

	return WORDS[form];
}

/* ---- marks ---- */

/* What opens a quotation and what may close it; 0: no second one. CLDR has them by language. */
static const struct {
	uint32_t open, close, or_close;
	bool unclosed; /* it may go on to the end of the paragraph, and beyond */
} MARKS[] = {
	{'"', '"', 0, false},           {0x201c, 0x201d, 0, true},  {0x201e, 0x201c, 0x201d, true},
	{0x201d, 0x201d, 0, false},     {0x00ab, 0x00bb, 0, true},  {0x00bb, 0x00ab, 0x00bb, false},
	{0x201a, 0x2018, 0x2019, true}, {0x2018, 0x2019, 0, false}, {0x2039, 0x203a, 0, true},
	{0x203a, 0x2039, 0, false},     {0x300c, 0x300d, 0, true},  {0x300e, 0x300f, 0, true},
	{0x301d, 0x301e, 0x301f, true}, {'\'', '\'', 0, false},
};

#define MARK_COUNT (sizeof(MARKS) / sizeof(*MARKS))

static bool
is_letter(uint32_t c)
{
	return c && letter_class(c) == LETTER_WORD;
}

static size_t
count_words(struct slice text)
{
	enum letter_class before = LETTER_BLANK;
	struct cursor cursor;
	size_t count = 0;
	uint32_t c;

	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c)) {
		enum letter_class class = letter_class(c);
		count += class == LETTER_SINGLE || (class == LETTER_WORD && before != LETTER_WORD);
		before = class;
	}
	return count;
}

static uint32_t
peek(struct cursor cursor)
{
	uint32_t c;

	return cursor_utf8(&cursor, &c) ? c : 0;
}

/* A mark that can also close, or be an apostrophe, opens where no word ends before it; a straight
 * one where a word begins behind it. */
static size_t
mark_that_opens(uint32_t before, uint32_t c, struct cursor behind)
{
	if (c == '\'' && !is_letter(peek(behind)))
		return MARK_COUNT;
	for (size_t i = 0; i < MARK_COUNT; i++)
		if (MARKS[i].open == c && !is_letter(before))
			return i;
	return MARK_COUNT;
}

enum closing {
	CLOSING_NOT,
	CLOSING_PERHAPS, /* unless one closes behind it: of "the boys' house" */
	CLOSING_SURE,
};

/* A single mark before a letter is an apostrophe, and so may one behind an s be. */
static enum closing
closes(size_t mark, uint32_t before, uint32_t c, struct cursor behind)
{
	uint32_t next = peek(behind);

	if (c != MARKS[mark].close && c != MARKS[mark].or_close)
		return CLOSING_NOT;
	if (c != '\'' && c != 0x2019)
		return CLOSING_SURE;
	if (is_letter(next) || (c == '\'' && before == ' '))
		return CLOSING_NOT;
	return before == 's' && next == ' ' ? CLOSING_PERHAPS : CLOSING_SURE;
}

/*
 * Moves the cursor behind the mark that closes; *ret: what stands before it. Where one opens again
 * that may go on, it is one within.
 */
static bool
take_quoted(struct cursor *cursor, size_t mark, struct slice text, struct slice *ret)
{
	struct cursor at = *cursor, behind = at;
	size_t from = cursor_offset(cursor), depth = 1, end = from, perhaps = 0;
	uint32_t c, before = 0;

	for (; cursor_utf8(&at, &c); end = cursor_offset(&at), before = c) {
		enum closing closing = closes(mark, before, c, at);
		if (closing == CLOSING_PERHAPS) {
			perhaps = end;
			behind = at;
			continue;
		}
		depth += closing == CLOSING_NOT && MARKS[mark].unclosed && c == MARKS[mark].open;
		if (perhaps && c == MARKS[mark].open && closing == CLOSING_NOT)
			break;
		if (closing == CLOSING_NOT || --depth > 0)
			continue;
		*ret = slice_trim(slice_part(text, from, end - from));
		*cursor = at;
		return true;
	}
	if (perhaps) {
		*ret = slice_trim(slice_part(text, from, perhaps - from));
		*cursor = behind;
		return true;
	}
	if (!MARKS[mark].unclosed)
		return false;
	*ret = slice_trim(slice_part(text, from, SIZE_MAX));
	*cursor = at;
	return true;
}

/* ---- adding ---- */

struct reading {
	struct arena *arena;
	struct claims *claims;
	struct slice place;
	enum claim_form form;
	struct err *err;
};

static bool
is_there(const struct claims *claims, struct slice text)
{
	for (size_t i = 0; i < claims->count; i++)
		if (slice_equal(claims->items[i].text, text))
			return true;
	return false;
}

static enum status
add(struct reading *reading, struct slice text)
{
	struct claims *claims = reading->claims;
	size_t words = count_words(text);

	if (words == 0 || is_there(claims, text))
		return STATUS_OK;
	if (claims->count == CLAIMS_MAX) {
		claims->left_out++;
		return STATUS_OK;
	}
	struct claim *items = arena_grow(reading->arena, claims->items, &claims->capacity,
					 claims->count + 1, sizeof(*items), _Alignof(struct claim));
	if (!items)
		return err_no_memory(reading->err);
	claims->items = items;
	items[claims->count++] = (struct claim){text, reading->place, reading->form, words};
	return STATUS_OK;
}

/* What is longer than a quotation is comes in parts that end with a word. */
static enum status
add_parts(struct reading *reading, struct slice text)
{
	while (text.length > CLAIM_BYTES) {
		size_t end = slice_find_last_byte(slice_part(text, 0, CLAIM_BYTES), ' ');
		if (end == SIZE_MAX || end == 0)
			end = utf8_cut(text, CLAIM_BYTES).length;
		TRY(add(reading, slice_trim(slice_part(text, 0, end))));
		text = slice_trim(slice_part(text, end, SIZE_MAX));
	}
	return add(reading, text);
}

/* ---- a paragraph ---- */

/* Without the `>` at the head of each of its lines, which are joined. */
static enum status
add_block(struct reading *reading, struct slice text)
{
	struct slice bare;
	struct buf buf;

	buf_init(&buf, reading->arena);
	for (size_t i = 0; i < text.length; i++) {
		bool head = i == 0 || text.at[i - 1] == ' ' || text.at[i - 1] == '>';
		bool tail = i + 1 == text.length || text.at[i + 1] == ' ' || text.at[i + 1] == '>';
		if (text.at[i] != '>' || !head || (i > 0 && !tail))
			buf_write_byte(&buf, text.at[i]);
		else if (i + 1 < text.length && text.at[i + 1] == ' ')
			i++;
	}
	TRY(buf_slice(&buf, &bare, reading->err));
	return add_parts(reading, slice_trim(bare));
}

/* A few words between marks may be irony or a title; unless there is nothing else. */
static bool
is_quotation(struct slice quoted, struct slice text)
{
	return count_words(quoted) >= CLAIM_MARKED_WORDS ||
	       count_words(quoted) == count_words(text);
}

/* A word between straight single marks may be anything: 'n'. */
static bool
is_listed(size_t mark, struct slice quoted)
{
	return MARKS[mark].open != '\'' || count_words(quoted) > 1;
}

/* *ret: whether it marks a quotation. reading NULL: only to know. Where a document marks any, what
 * is too short to be placed is listed as well. */
static enum status
read_marked(struct reading *reading, struct slice text, bool *ret)
{
	bool given_up[MARK_COUNT] = {false}; /* nothing closes it from here on */
	struct cursor cursor;
	struct slice quoted;
	uint32_t before = 0, c;

	*ret = false;
	if (slice_starts(text, SLICE(">"))) {
		*ret = count_words(text) > 0;
		return reading ? add_block(reading, text) : STATUS_OK;
	}
	cursor_init(&cursor, text);
	for (; cursor_utf8(&cursor, &c); before = c) {
		size_t mark = mark_that_opens(before, c, cursor);
		if (mark == MARK_COUNT || given_up[mark])
			continue;
		given_up[mark] = !take_quoted(&cursor, mark, text, &quoted);
		if (given_up[mark])
			continue;
		*ret |= is_quotation(quoted, text);
		if (reading && is_listed(mark, quoted))
			TRY(add_parts(reading, quoted));
	}
	return STATUS_OK;
}

static enum status
marks_any(const struct document *document, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < document->unit_count && !*ret; i++)
		if (document->units[i].kind != UNIT_RUNNING)
			TRY(read_marked(NULL, document->units[i].text, ret));
	return STATUS_OK;
}

enum status
claims_read(struct arena *arena, const struct document *document, enum claim_form form,
	    struct claims *claims, struct err *err)
{
	struct reading reading = {.arena = arena, .claims = claims, .form = form, .err = err};
	bool marked, here;

	TRY(marks_any(document, &marked));
	if (marked && form == CLAIM_PARAGRAPH)
		reading.form = CLAIM_MARKED;
	for (size_t i = 0; i < document->unit_count; i++) {
		const struct document_unit *unit = &document->units[i];
		if (unit->kind == UNIT_RUNNING)
			continue;
		reading.place = unit->place;
		if (!marked) {
			TRY(add_parts(&reading, unit->text));
			continue;
		}
		TRY(read_marked(&reading, unit->text, &here));
		claims->passed_over += !here;
	}
	return STATUS_OK;
}
