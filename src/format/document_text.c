/* Plain text and Markdown: a unit a paragraph, which ends at an empty line; of CSV a field is one.
 * Byte order marks and UTF-16 as Notepad and Excel write them. */
#include "format/charset.h"
#include "format/document.h"
#include "format/limits.h"
#include "format/text_boxes.h"

#include <stdio.h>
#include <string.h>

/* The text as UTF-8: by its byte order mark, else UTF-8 where it is, else as it is most likely. */
static enum status
decode(struct slice bytes, struct document *document, struct slice *ret, struct err *err)
{
	struct slice name = SLICE_NONE;
	struct buf text;

	if (slice_starts(bytes, SLICE("\xef\xbb\xbf"))) {
		bytes = slice_part(bytes, 3, SIZE_MAX);
	} else if (slice_starts(bytes, SLICE("\xff\xfe"))) {
		name = SLICE("UTF-16LE");
		bytes = slice_part(bytes, 2, SIZE_MAX);
	} else if (slice_starts(bytes, SLICE("\xfe\xff"))) {
		name = SLICE("UTF-16BE");
		bytes = slice_part(bytes, 2, SIZE_MAX);
	} else {
		name = charset_guess(bytes);
	}
	buf_init(&text, document->scratch);
	(void)charset_write(&text, name, bytes);
	return buf_slice(&text, ret, err);
}

/* The line at the head of *rest, without its end (LF, CRLF, CR), which is taken off too. */
static struct slice
take_line(struct slice *rest)
{
	size_t end = 0;

	while (end < rest->length && rest->at[end] != '\n' && rest->at[end] != '\r')
		end++;
	struct slice line = slice_part(*rest, 0, end);
	if (end + 1 < rest->length && rest->at[end] == '\r' && rest->at[end + 1] == '\n')
		end++;
	*rest = slice_part(*rest, end + 1, SIZE_MAX);
	return line;
}

static bool
is_empty(struct slice line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\f')
			return false;
	return true;
}

static enum status
add(struct document *document, struct slice text, size_t line, struct err *err)
{
	char place[32];

	(void)snprintf(place, sizeof(place), "line %zu", line);
	return document_add_unit(document, UNIT_BODY, text, slice_text(place), err);
}

enum status
document_add_paragraphs(struct document *document, struct slice rest, struct err *err)
{
	const char *begin = NULL, *end = NULL;
	size_t number = 0, first = 0;

	while (rest.length > 0) {
		struct slice line = take_line(&rest);
		number++;
		if (!is_empty(line)) {
			first = begin ? first : number;
			begin = begin ? begin : line.at;
			end = line.at + line.length;
			continue;
		}
		if (begin)
			TRY(add(document, slice_of(begin, (size_t)(end - begin)), first, err));
		begin = NULL;
	}
	if (begin)
		TRY(add(document, slice_of(begin, (size_t)(end - begin)), first, err));
	return STATUS_OK;
}

enum status
document_read_text(struct slice bytes, struct document *document, struct err *err)
{
	struct slice text;

	TRY(decode(bytes, document, &text, err));
	TRY(text_boxes_join(document->scratch, text, &text, err));
	return document_add_paragraphs(document, text, err);
}

/* ---- Markdown ---- */

/* Words in [from, from + length) of what was written. */
struct markdown_link {
	size_t from, length;
	struct slice target;
};

struct markdown {
	struct slice text;
	size_t at; /* in it */
	struct buf out;
	struct markdown_link links[MARKDOWN_LINKS_MAX];
	size_t link_count;
};

static char
markdown_char(const struct markdown *markdown, size_t at)
{
	return at < markdown->text.length ? markdown->text.at[at] : '\0';
}

static bool
is_sign(char c)
{
	return c > ' ' && c < 0x7f && !byte_is_letter(c) && !byte_is_digit(c);
}

/* Where a paragraph ends nothing goes on. */
static bool
ends_paragraph(const struct markdown *markdown, size_t at)
{
	char next = markdown_char(markdown, at + 1);

	return markdown_char(markdown, at) == '\n' && (next == '\n' || next == '\r');
}

/* How long the run of that character is that stands there. */
static size_t
run_of(const struct markdown *markdown, size_t at, char c)
{
	size_t length = 0;

	while (at + length < markdown->text.length && markdown->text.at[at + length] == c)
		length++;
	return length;
}

/* The end of the code in backticks that begins there (CommonMark 0.31 §6.1), or of these. */
static size_t
code_end(const struct markdown *markdown, size_t at)
{
	size_t length = run_of(markdown, at, '`'), begin = at + length, run;

	for (at = begin; at < markdown->text.length && at - begin < MARKDOWN_SPAN_BYTES &&
			 !ends_paragraph(markdown, at);
	     at += run ? run : 1) {
		run = run_of(markdown, at, '`');
		if (run == length)
			return at + run;
	}
	return begin;
}

/* The end of a fence of code (§4.5) that the line there begins; its beginning where it does not. */
static size_t
fence_end(const struct markdown *markdown, size_t at)
{
	size_t begin = at, mark;
	char c;

	while (at - begin < 3 && markdown_char(markdown, at) == ' ')
		at++;
	c = markdown_char(markdown, at);
	mark = run_of(markdown, at, c);
	if ((c != '`' && c != '~') || mark < 3)
		return begin;
	for (at += mark; at < markdown->text.length; at++) {
		if (markdown_char(markdown, at) != '\n')
			continue;
		size_t inside = at + 1;
		while (markdown_char(markdown, inside) == ' ')
			inside++;
		size_t run = run_of(markdown, inside, c);
		if (run >= mark)
			return inside + run;
	}
	return markdown->text.length;
}

/* The words of the link that begins there, without brackets in them, and where it leads (§6.3);
 * 0: none does, else its end. */
static size_t
link_end(const struct markdown *markdown, size_t at, struct slice *ret_words,
	 struct slice *ret_target)
{
	size_t begin = at + 1, depth = 0;

	for (at = begin; markdown_char(markdown, at) != ']'; at++) {
		at += markdown_char(markdown, at) == '\\';
		if (at >= markdown->text.length || at - begin >= MARKDOWN_SPAN_BYTES ||
		    markdown_char(markdown, at) == '[' || ends_paragraph(markdown, at))
			return 0;
	}
	*ret_words = slice_part(markdown->text, begin, at - begin);
	if (ret_words->length == 0 || markdown_char(markdown, at + 1) != '(')
		return 0;
	begin = at + 2;
	for (at = begin; depth > 0 || markdown_char(markdown, at) != ')'; at++) {
		char c = markdown_char(markdown, at);
		if (c <= ' ' || c == '[' || at - begin > MARKDOWN_SPAN_BYTES)
			return 0;
		depth += c == '(';
		depth -= c == ')';
	}
	*ret_target = slice_part(markdown->text, begin, at - begin);
	return at + 1;
}

static void write_markdown(struct markdown *markdown, size_t end);

static bool
write_link(struct markdown *markdown)
{
	size_t at = markdown->at, from = markdown->out.length;
	struct slice words, target;
	size_t end = link_end(markdown, at, &words, &target);
	bool picture = at > 0 && markdown_char(markdown, at - 1) == '!';

	if (end == 0 || picture || slice_trim(words).length == 0 ||
	    !document_is_link_told(target) || markdown->link_count == MARKDOWN_LINKS_MAX)
		return false;
	markdown->at++;
	write_markdown(markdown, at + 1 + words.length);
	markdown->links[markdown->link_count++] =
		(struct markdown_link){from, markdown->out.length - from, target};
	markdown->at = end;
	return true;
}

/* Up to there: as it is, but for links that are told, of which the words are written, and signs
 * with a backslash before them (§2.4). Words of a link have no link in them. */
static void
write_markdown(struct markdown *markdown, size_t end)
{
	while (markdown->at < end) {
		size_t at = markdown->at, behind = at;
		char c = markdown_char(markdown, at), next = markdown_char(markdown, at + 1);
		if (at == 0 || markdown_char(markdown, at - 1) == '\n')
			behind = fence_end(markdown, at);
		if (behind == at && c == '`')
			behind = code_end(markdown, at);
		if (behind == at && c == '[' && write_link(markdown))
			continue;
		if (c == '\\' && behind == at && at + 1 < end && is_sign(next)) {
			buf_write_byte(&markdown->out, next);
			markdown->at += 2;
			continue;
		}
		behind = behind > at ? behind : at + 1;
		behind = behind < end ? behind : end;
		buf_write(&markdown->out, slice_part(markdown->text, at, behind - at));
		markdown->at = behind;
	}
}

enum status
document_read_markdown(struct slice bytes, struct document *document, struct err *err)
{
	struct markdown *markdown = arena_new(document->scratch, struct markdown, 1);
	struct slice text;

	if (!markdown)
		return err_no_memory(err);
	TRY(decode(bytes, document, &markdown->text, err));
	buf_init(&markdown->out, document->scratch);
	write_markdown(markdown, markdown->text.length);
	TRY(buf_slice(&markdown->out, &text, err));
	TRY(document_add_paragraphs(document, text, err));
	for (size_t i = 0; i < markdown->link_count; i++) {
		const struct markdown_link *link = &markdown->links[i];
		TRY(document_add_link(document, slice_part(text, link->from, link->length),
				      link->target, err));
	}
	return STATUS_OK;
}

/* ---- tables ---- */

/* What parts fields: the most frequent one in the first line. */
static char
separator_of(struct slice text)
{
	static const char SEPARATORS[] = {',', ';', '\t'};
	struct slice line = take_line(&text);
	size_t most = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof(SEPARATORS); i++) {
		size_t count = 0;
		for (size_t k = 0; k < line.length; k++)
			count += line.at[k] == SEPARATORS[i];
		if (count > most) {
			most = count;
			best = SEPARATORS[i];
		}
	}
	return best;
}

/* Takes a field off *rest into out, and what ends it: *ret_last, its row ends with it. RFC 4180 §2:
 * quotes hold separators and line ends, and two of them are one. */
static void
take_field(struct slice *rest, char separator, struct buf *out, bool *ret_last)
{
	bool quoted = rest->length > 0 && *rest->at == '"';
	size_t at = quoted ? 1 : 0;

	for (; at < rest->length; at++) {
		char c = rest->at[at];
		if (quoted && c == '"') {
			if (at + 1 < rest->length && rest->at[at + 1] == '"')
				at++;
			else
				quoted = false;
			if (quoted)
				buf_write_byte(out, c);
		} else if (!quoted && (c == separator || c == '\n' || c == '\r')) {
			break;
		} else {
			buf_write_byte(out, c);
		}
	}
	*ret_last = at >= rest->length || rest->at[at] != separator;
	if (at + 1 < rest->length && rest->at[at] == '\r' && rest->at[at + 1] == '\n')
		at++;
	*rest = slice_part(*rest, at + 1, SIZE_MAX);
}

enum status
document_read_csv(struct slice bytes, struct document *document, struct err *err)
{
	char place[DOCUMENT_PLACE_BYTES];
	uint64_t row = 1, column = 1;
	struct slice rest, text;
	struct buf field;
	bool last;

	TRY(decode(bytes, document, &rest, err));
	char separator = separator_of(rest);
	buf_init(&field, document->scratch);
	while (rest.length > 0) {
		buf_clear(&field);
		take_field(&rest, separator, &field, &last);
		TRY(buf_slice(&field, &text, err));
		(void)snprintf(place, sizeof(place), "row %llu, column %llu",
			       (unsigned long long)row, (unsigned long long)column);
		TRY(document_add_unit(document, UNIT_CELL, text, slice_text(place), err));
		row += last;
		column = last ? 1 : column + 1;
	}
	return STATUS_OK;
}
