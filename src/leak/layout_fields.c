/* What programs fill into running heads, and what of a head is left without it. */
#include "leak/layout_heads.h"

#include "base/buf.h"
#include "leak/limits.h"

#include <string.h>

/* ---- what programs fill in ---- */

static const struct slice PAGE_WORDS[] = {
	SLICE_INIT("page"),
	SLICE_INIT("pages"),
	SLICE_INIT("p"),
	SLICE_INIT("pg"),
	SLICE_INIT("seite"),
	SLICE_INIT("seiten"),
	SLICE_INIT("s"),
	SLICE_INIT("pag"),
	SLICE_INIT("pagina"),
	SLICE_INIT("p\xc3\xa1gina"),
	SLICE_INIT("p\xc3\xa1g"),
	SLICE_INIT("strona"),
	SLICE_INIT("str"),
	SLICE_INIT("strana"),
	SLICE_INIT("sida"),
	SLICE_INIT("side"),
	SLICE_INIT("bladzijde"),
	SLICE_INIT("sivu"),
	SLICE_INIT("oldal"),
	SLICE_INIT("sayfa"),
	SLICE_INIT("slide"),
	SLICE_INIT("folie"),
	SLICE_INIT("\xd1\x81\xd1\x82\xd1\x80"), /* стр */
	SLICE_INIT("\xe9\xa1\xb5"),             /* 页 */
	SLICE_INIT("\xe9\xa0\x81"),             /* 頁 */
};

static const struct slice FILE_ENDS[] = {
	SLICE_INIT("doc"), SLICE_INIT("docx"), SLICE_INIT("odt"), SLICE_INIT("rtf"),
	SLICE_INIT("xls"), SLICE_INIT("xlsx"), SLICE_INIT("ods"), SLICE_INIT("pdf"),
	SLICE_INIT("ppt"), SLICE_INIT("pptx"), SLICE_INIT("odp"), SLICE_INIT("html"),
	SLICE_INIT("txt"), SLICE_INIT("csv"),  SLICE_INIT("dot"), SLICE_INIT("tmp"),
};

static bool
is_among(struct slice word, const struct slice *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (word.length == words[i].length && slice_starts_nocase(word, words[i]))
			return true;
	return false;
}

bool
layout_is_page_word(struct slice word)
{
	return is_among(word, PAGE_WORDS, sizeof(PAGE_WORDS) / sizeof(*PAGE_WORDS));
}

static struct slice
word_at(const struct line *line, size_t at)
{
	return at >= line->from && at < line->to ? text_token(line->text, at) : SLICE_NONE;
}

static bool
is_number_at(const struct line *line, size_t at, uint64_t *ret)
{
	return slice_number(word_at(line, at), ret);
}

/* The next token that is a word, in that direction; line->to where there is none. */
static size_t
next_word(const struct line *line, size_t at, int step)
{
	do
		at += (size_t)step;
	while (at >= line->from && at < line->to && !is_word(&line->text->tokens[at]));
	return at >= line->from && at < line->to ? at : line->to;
}

static void
mark(const struct line *line, size_t from, size_t end, enum field field)
{
	for (size_t i = from; i < end && i < line->to; i++)
		line->fields[i] = (uint8_t)field;
}

static bool
is_joint(const struct line *line, size_t at, const char *signs, char *ret)
{
	struct slice sign = word_at(line, at);

	if (sign.length != 1 || !strchr(signs, *sign.at))
		return false;
	*ret = *sign.at;
	return true;
}

static bool
is_year(uint64_t number)
{
	return number >= 1900 && number < 2200;
}

/* "3.5.2017", "2017-05-03", "3/5/17". */
static void
mark_numeric_date(const struct line *line, size_t at)
{
	uint64_t first, second, third;
	char sign, other;

	if (!is_number_at(line, at, &first) || !is_joint(line, at + 1, "./-", &sign) ||
	    !is_number_at(line, at + 2, &second) || !is_joint(line, at + 3, "./-", &other) ||
	    !is_number_at(line, at + 4, &third) || sign != other)
		return;
	bool days = (first <= 31 && second <= 31 && (is_year(third) || third < 100)) ||
		    (is_year(first) && second <= 12 && third <= 31);
	if (days)
		mark(line, at, at + 5, FIELD_DATE);
}

/* "3 May 2017", "May 3, 2017", with "Wednesday, " before it. */
static void
mark_worded_date(const struct line *line, size_t at)
{
	size_t second = next_word(line, at, 1), third = next_word(line, second, 1);
	size_t before = next_word(line, at, -1);
	uint64_t day, year, other;

	if (third >= line->to || !is_number_at(line, third, &year) || !is_year(year))
		return;
	bool first_is_day = is_number_at(line, at, &day);
	if (!first_is_day && !is_number_at(line, second, &day))
		return;
	bool one_number = !first_is_day || !is_number_at(line, second, &other);
	if (!one_number || day == 0 || day > 31 || third > at + 5)
		return;
	mark(line, at, third + 1, FIELD_DATE);
	if (before + 2 == at && slice_equal(word_at(line, before + 1), SLICE(",")))
		mark(line, before, at, FIELD_DATE);
}

/* "12:31", "12:31:05 PM". */
static void
mark_time(const struct line *line, size_t at)
{
	uint64_t hour, minute, second;
	char sign;

	if (!is_number_at(line, at, &hour) || !is_joint(line, at + 1, ":", &sign) ||
	    !is_number_at(line, at + 2, &minute) || hour > 24 || minute > 59)
		return;
	size_t end = at + 3;
	if (is_joint(line, end, ":", &sign) && is_number_at(line, end + 1, &second) && second < 60)
		end += 2;
	static const struct slice HALVES[] = {SLICE_INIT("am"), SLICE_INIT("pm")};
	if (is_among(word_at(line, end), HALVES, 2))
		end++;
	mark(line, at, end, FIELD_TIME);
}

/* "report-2.docx", back to a blank. */
static void
mark_name(const struct line *line, size_t at)
{
	size_t from = at;

	if (at < line->from + 2 || line->text->tokens[at].blank ||
	    line->text->tokens[at - 1].blank || !slice_equal(word_at(line, at - 1), SLICE(".")) ||
	    !is_among(word_at(line, at), FILE_ENDS, sizeof(FILE_ENDS) / sizeof(*FILE_ENDS)))
		return;
	while (from > line->from && !line->text->tokens[from].blank)
		from--;
	mark(line, from, at + 1, FIELD_NAME);
}

/* Whether "of 9" or "/9" stands behind a page's number. */
static bool
is_page_count(const struct line *line, size_t page_at, uint64_t page, uint64_t most)
{
	size_t middle = page_at + 1;
	uint64_t count;

	return is_number_at(line, middle + 1, &count) && count >= page && count <= most &&
	       (is_word(&line->text->tokens[middle]) ||
		slice_equal(word_at(line, middle), SLICE("/")));
}

static bool
is_page_at(const struct line *line, size_t at)
{
	return at < line->to &&
	       (line->fields[at] == FIELD_PAGE || layout_is_page_word(word_at(line, at)));
}

#define PAGE_COUNT_MAX 9999

static void
mark_pages(const struct line *line, size_t at)
{
	size_t before = next_word(line, at, -1), behind = next_word(line, at, 1);
	uint64_t page, other;

	if (line->fields[at] != FIELD_NONE || !is_number_at(line, at, &page))
		return;
	if (is_page_at(line, before)) {
		line->fields[before] = line->fields[at] = FIELD_PAGE;
	} else if (is_page_at(line, behind) &&
		   !is_number_at(line, next_word(line, behind, 1), &other)) { /* "5. oldal" */
		line->fields[behind] = line->fields[at] = FIELD_PAGE;
	} else if ((before == line->to && behind == line->to) ||
		   (is_page_count(line, at, page, line->pages) &&
		    (before == line->to || next_word(line, at + 2, 1) == line->to))) {
		line->fields[at] = FIELD_PAGE;
	} else if (page <= line->pages && (before == line->to || behind == line->to)) {
		line->fields[at] = FIELD_EDGE;
	} else {
		return;
	}
	if (is_page_count(line, at, page, PAGE_COUNT_MAX))
		mark(line, at + 1, at + 3, FIELD_PAGE);
}

/* The word for a page by itself, where its number is not kept. */
static void
mark_lone_words(const struct line *line)
{
	for (size_t at = line->from; at < line->to; at++)
		if (is_word(&line->text->tokens[at]) && !is_page_at(line, at))
			return;
	for (size_t at = line->from; at < line->to; at++)
		if (is_word(&line->text->tokens[at]))
			line->fields[at] = FIELD_PAGE;
}

/* "???" is what LibreOffice keeps for a name that is filled in. */
static bool
is_unknown_sheet(const struct line *line, size_t at)
{
	for (size_t i = at; i < at + 3; i++)
		if (!slice_equal(word_at(line, i), SLICE("?")))
			return false;
	return true;
}

void
line_read(const struct line *line)
{
	mark(line, line->from, line->to, FIELD_NONE);
	for (size_t at = line->from; at < line->to; at++) {
		if (line->fields[at] != FIELD_NONE || !is_word(&line->text->tokens[at]))
			continue;
		mark_numeric_date(line, at);
		if (line->fields[at] == FIELD_NONE)
			mark_worded_date(line, at);
		if (line->fields[at] == FIELD_NONE)
			mark_time(line, at);
		mark_name(line, at);
	}
	for (size_t at = line->from; at < line->to; at++)
		mark_pages(line, at);
	mark_lone_words(line);
	for (size_t at = line->from; at + 3 <= line->to; at++)
		if (is_unknown_sheet(line, at))
			mark(line, at, at + 3, FIELD_NAME);
}

/* ---- what is left of it ---- */

void
spelling_init(struct spelling *words, struct arena *arena)
{
	buf_init(&words->letters, arena);
	buf_init(&words->begins, arena);
}

bool
line_keeps(const struct token *token, struct slice word, enum field field, enum keeping keeping)
{
	if (!is_word(token)) /* what parts a head is the program's */
		return token->class == LETTER_SIGN && field == FIELD_NONE &&
		       !layout_is_bullet(layout_first(word)) &&
		       !(word.length == 1 && strchr(",.;:/\\()[]<>'\"", *word.at));
	return keeping == KEEP_ALL || field == FIELD_NONE ||
	       (field == FIELD_EDGE && keeping == KEEP_EDGES);
}

/* What is kept of a word or sign: appended, with where it begins. */
static void
add_form(struct spelling *words, struct slice form, bool sign, unsigned begins)
{
	size_t from = words->letters.length;

	if (sign)
		buf_write(&words->letters, form);
	else
		letters_form(&words->letters, form);
	for (size_t i = from; i < words->letters.length; i++)
		buf_write_byte(&words->begins, i == from ? (char)begins : 0);
}

/* A sign that parts what is said; bullets and rules part what stands there. */
static bool
parts_words(struct slice sign)
{
	sign = layout_sign(sign);
	return sign.length == 1 && strchr("-,.;:/\\()[]<>'\"", *sign.at);
}

/* Words and dates, with the signs between two of them. */
static void
add_said(struct spelling *words, const struct line *line)
{
	size_t behind = line->to; /* the last of them */
	unsigned begins = BEGINS_WORD | BEGINS_LINE;

	for (size_t at = line->from; at < line->to; at++) {
		const struct token *token = &line->text->tokens[at];
		bool said = line->fields[at] == FIELD_NONE || line->fields[at] == FIELD_DATE;
		if (!said)
			behind = line->to;
		if (!said || !is_word(token))
			continue;
		for (size_t i = behind + 1; behind < line->to && i < at; i++) {
			struct slice sign = text_token(line->text, i);
			bool kept = line_keeps(&line->text->tokens[i], sign, FIELD_NONE, KEEP_SAID);
			if (kept || parts_words(sign))
				add_form(words, layout_sign(sign), true, BEGINS_WORD);
		}
		add_form(words, text_token(line->text, at), false, begins);
		begins = BEGINS_WORD;
		behind = at;
	}
}

void
spelling_add(struct spelling *words, const struct line *line, enum keeping keeping)
{
	unsigned begins = BEGINS_WORD | BEGINS_LINE;
	bool date = false;

	if (keeping == KEEP_SAID) {
		add_said(words, line);
		return;
	}
	for (size_t at = line->from; at < line->to; at++) {
		struct slice word = text_token(line->text, at);
		enum field field = line->fields ? line->fields[at] : FIELD_NONE;
		size_t from = words->letters.length;
		if (begins_unit(line->text, at))
			begins |= BEGINS_LINE;
		if (line_keeps(&line->text->tokens[at], word, field, keeping))
			add_form(words, word, false, begins);
		else if (field == FIELD_DATE && keeping != KEEP_ALL && !date)
			add_form(words, SLICE("\t"), true, begins); /* there is one */
		if (words->letters.length > from)
			begins = BEGINS_WORD;
		date = field == FIELD_DATE;
	}
}

void
spelling_part(struct spelling *words)
{
	buf_write_byte(&words->letters, '\n');
	buf_write_byte(&words->begins, BEGINS_WORD | BEGINS_LINE);
}

bool
spelling_have(const struct spelling *words, struct slice needle, enum part part)
{
	struct slice rest = slice_of(words->letters.bytes, words->letters.length);
	size_t at = 0, found;

	while (needle.length > 0 && (found = slice_find(rest, needle)) != SIZE_MAX) {
		size_t end = at + found + needle.length;
		unsigned begins = (unsigned char)words->begins.bytes[at + found];
		unsigned ends = end == words->letters.length
					? BEGINS_WORD | BEGINS_LINE
					: (unsigned char)words->begins.bytes[end];
		unsigned both = begins & ends, any = begins | ends;
		if ((both & BEGINS_WORD) && (part != PART_EDGE || (any & BEGINS_LINE)) &&
		    (part != PART_WHOLE || (both & BEGINS_LINE)))
			return true;
		at += found + 1;
		rest = slice_part(rest, found + 1, SIZE_MAX);
	}
	return false;
}

/* ---- parts of it ---- */

/* Where words of a head begin, and its end. */
static size_t
list_begins(const struct spelling *head, size_t ret[static HEAD_WORDS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < head->letters.length; i++) {
		if (!(head->begins.bytes[i] & BEGINS_WORD))
			continue;
		if (count == HEAD_WORDS_MAX)
			return SIZE_MAX;
		ret[count++] = i;
	}
	ret[count] = head->letters.length;
	return count;
}

enum status
head_is_parted(struct arena *scratch, const struct spelling *head, const struct map *lines,
	       struct map *parts, bool *ret, struct err *err)
{
	struct slice letters = slice_of(head->letters.bytes, head->letters.length);
	bool reached[HEAD_WORDS_MAX + 1] = {true}, leads[HEAD_WORDS_MAX + 1] = {false};
	size_t begins[HEAD_WORDS_MAX + 1], count = list_begins(head, begins), width = count + 1;
	bool *is_part;

	*ret = false;
	if (count == SIZE_MAX || count == 0)
		return STATUS_OK;
	is_part = arena_new(scratch, bool, width *width);
	if (!is_part)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; reached[i] && j <= count; j++) {
			struct slice part = slice_part(letters, begins[i], begins[j] - begins[i]);
			is_part[i * width + j] = map_find(lines, part) != NULL;
			reached[j] |= is_part[i * width + j];
		}
	*ret = leads[count] = reached[count];
	for (size_t i = count; *ret && i-- > 0;)
		for (size_t j = i + 1; j <= count; j++) {
			struct slice part = slice_part(letters, begins[i], begins[j] - begins[i]);
			if (!is_part[i * width + j] || !leads[j])
				continue;
			leads[i] = true;
			TRY(map_set(parts, part, 1, NULL, err));
		}
	return STATUS_OK;
}
