/* Markdown (CommonMark 0.31): what it says is the page it stands for, which is written and read as
 * any other one. Signs of lists, headings and tables stay, as in plain text. */
#include "format/charset.h"
#include "format/document.h"
#include "format/html_token.h"
#include "format/limits.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>

struct markdown {
	struct slice text;
	size_t at;    /* in it */
	size_t looks; /* that are left */
	size_t links;
	struct buf page;
	struct buf targets;               /* that lead nowhere else, a line each */
	size_t emphasis[MARKDOWN_NESTED]; /* how many stars each begins with */
	size_t depth;
};

static char
char_at(const struct markdown *markdown, size_t at)
{
	return at < markdown->text.length ? markdown->text.at[at] : '\0';
}

static bool
is_sign(char c)
{
	return c > ' ' && c < 0x7f && !byte_is_letter(c) && !byte_is_digit(c);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* Whether one more byte may be looked at for what may begin at `begin` and may not go on in another
 * paragraph. */
static bool
may_look(struct markdown *markdown, size_t begin, size_t at)
{
	char next = char_at(markdown, at + 1);

	if (markdown->looks == 0 || at >= markdown->text.length ||
	    at - begin >= MARKDOWN_SPAN_BYTES ||
	    (char_at(markdown, at) == '\n' && (next == '\n' || next == '\r')))
		return false;
	markdown->looks--;
	return true;
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

/* ---- what is written ---- */

static void
write_as_is(struct buf *page, struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] == '<')
			buf_write_text(page, "&lt;");
		else if (text.at[i] == '&')
			buf_write_text(page, "&amp;");
		else if (text.at[i] == '"')
			buf_write_text(page, "&quot;");
		else
			buf_write_byte(page, text.at[i]);
}

#define REFERENCE_BYTES 32

/* Behind the character reference (§6.2) that begins there; there: none does. */
static size_t
reference_end(const struct markdown *markdown, size_t at)
{
	size_t end = at + 1 + (char_at(markdown, at + 1) == '#');

	while (end - at < REFERENCE_BYTES &&
	       (byte_is_letter(char_at(markdown, end)) || byte_is_digit(char_at(markdown, end))))
		end++;
	return end > at + 1 && char_at(markdown, end) == ';' ? end + 1 : at;
}

/* ---- code ---- */

/* The end of the code in backticks that begins there (§6.1), or of these. */
static size_t
code_end(struct markdown *markdown, size_t at)
{
	size_t length = run_of(markdown, at, '`'), begin = at + length, run;

	for (at = begin; may_look(markdown, begin, at); at += run ? run : 1) {
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

	while (at - begin < 3 && char_at(markdown, at) == ' ')
		at++;
	c = char_at(markdown, at);
	mark = run_of(markdown, at, c);
	if ((c != '`' && c != '~') || mark < 3)
		return begin;
	for (at += mark; at < markdown->text.length; at++) {
		if (char_at(markdown, at) != '\n')
			continue;
		size_t inside = at + 1;
		while (char_at(markdown, inside) == ' ')
			inside++;
		size_t run = run_of(markdown, inside, c);
		if (run >= mark)
			return inside + run;
	}
	return markdown->text.length;
}

/* ---- tags ---- */

/* Elements of HTML that libxml2's table of HTML 4 lacks. */
static bool
is_element(struct slice name)
{
	static const struct slice NEWER[] = {
		SLICE_INIT("section"),  SLICE_INIT("article"), SLICE_INIT("aside"),
		SLICE_INIT("header"),   SLICE_INIT("footer"),  SLICE_INIT("nav"),
		SLICE_INIT("main"),     SLICE_INIT("figure"),  SLICE_INIT("figcaption"),
		SLICE_INIT("mark"),     SLICE_INIT("details"), SLICE_INIT("summary"),
		SLICE_INIT("template"), SLICE_INIT("dialog"),  SLICE_INIT("wbr"),
	};
	char text[16];

	if (name.length >= sizeof(text))
		return false;
	for (size_t i = 0; i < name.length; i++)
		text[i] = byte_lower(name.at[i]);
	text[name.length] = '\0';
	for (size_t i = 0; i < sizeof(NEWER) / sizeof(*NEWER); i++)
		if (slice_equal(slice_text(text), NEWER[i]))
			return true;
	return htmlTagLookup((const xmlChar *)text) != NULL;
}

/* Behind the comment that begins there; there: it does not end. */
static size_t
comment_end(struct markdown *markdown, size_t at)
{
	struct slice rest = slice_part(markdown->text, at, markdown->looks);
	size_t end = slice_find(rest, SLICE("-->"));

	markdown->looks -= end == SIZE_MAX ? rest.length : end;
	return end == SIZE_MAX ? at : at + end + 3;
}

/* Behind the tag or the comment (§6.6) that begins there; there: none does. What is no element of
 * HTML is said. */
static size_t
tag_end(struct markdown *markdown, size_t begin)
{
	size_t at = begin + 1 + (char_at(markdown, begin + 1) == '/'), name = at;
	char quote = 0, c;

	if (slice_starts(slice_part(markdown->text, begin, 4), SLICE("<!--")))
		return comment_end(markdown, begin);
	while (byte_is_letter(char_at(markdown, at)) || byte_is_digit(char_at(markdown, at)))
		at++;
	c = char_at(markdown, at);
	if ((!is_blank(c) && c != '/' && c != '>') ||
	    !is_element(slice_part(markdown->text, name, at - name)))
		return begin;
	for (; may_look(markdown, begin, at); at++) {
		c = char_at(markdown, at);
		if (c == '>' && !quote)
			return at + 1;
		if (c == '<' && !quote)
			return begin;
		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
	}
	return begin;
}

/* Whether "<http://a.example/>" (§6.5) begins there, which is written. */
static bool
write_address(struct markdown *markdown)
{
	size_t begin = markdown->at + 1, at = begin;

	while (may_look(markdown, begin, at) && !is_blank(char_at(markdown, at)) &&
	       char_at(markdown, at) != '<' && char_at(markdown, at) != '>')
		at++;
	struct slice address = slice_part(markdown->text, begin, at - begin);
	bool letter = slice_find_byte(address, '@') != SIZE_MAX;
	if (char_at(markdown, at) != '>' || (!document_is_link_told(address) && !letter))
		return false;
	write_as_is(&markdown->page, address);
	markdown->at = at + 1;
	return true;
}

/* ---- links ---- */

/* Of words of a link, pictures among them. */
#define BRACKETS_MAX 2

/* The words of the link or picture that begins with the bracket there, and where it leads (§6.3);
 * 0: none does, else its end. */
static size_t
link_end(struct markdown *markdown, size_t at, struct slice *ret_words, struct slice *ret_target)
{
	size_t begin = at + 1, depth = 0;

	for (at = begin; depth > 0 || char_at(markdown, at) != ']'; at++) {
		if (!may_look(markdown, begin, at))
			return 0;
		char c = char_at(markdown, at);
		at += c == '\\';
		depth += c == '[';
		depth -= c == ']';
		if (depth > BRACKETS_MAX)
			return 0;
	}
	*ret_words = slice_part(markdown->text, begin, at - begin);
	if (char_at(markdown, at + 1) != '(')
		return 0;
	begin = at + 2;
	for (at = begin; depth > 0 || char_at(markdown, at) != ')'; at++) {
		char c = char_at(markdown, at);
		if (!may_look(markdown, begin, at) || c == '[' || (is_blank(c) && depth == 0))
			break;
		depth += c == '(';
		depth -= c == ')';
	}
	*ret_target = slice_part(markdown->text, begin, at - begin);
	if (char_at(markdown, at) == ' ' && char_at(markdown, at + 1) == '"') { /* its title */
		for (at += 2; char_at(markdown, at) != '"'; at++)
			if (!may_look(markdown, begin, at))
				return 0;
		at++;
	}
	return char_at(markdown, at) == ')' ? at + 1 : 0;
}

static void write_markdown(struct markdown *markdown);

static void
write_target(struct markdown *markdown, struct slice target)
{
	if (document_is_link_told(target))
		return;
	buf_write(&markdown->targets, target);
	buf_write_byte(&markdown->targets, '\n');
}

/* ![words](target) */
static bool
write_picture(struct markdown *markdown)
{
	struct slice words, target;
	size_t end = link_end(markdown, markdown->at + 1, &words, &target);

	if (end == 0)
		return false;
	buf_write_text(&markdown->page, "<img alt=\"");
	write_as_is(&markdown->page, words);
	buf_write_text(&markdown->page, "\">");
	write_target(markdown, target);
	markdown->at = end;
	return true;
}

/* [words](target) */
static bool
write_link(struct markdown *markdown)
{
	size_t all = markdown->text.length;
	struct slice words, target;
	size_t end = link_end(markdown, markdown->at, &words, &target);

	if (end == 0 || slice_trim(words).length == 0 || markdown->links == HTML_LINKS_MAX)
		return false;
	markdown->links++;
	buf_write_text(&markdown->page, "<a href=\"");
	write_as_is(&markdown->page, target);
	buf_write_text(&markdown->page, "\">");
	write_target(markdown, target);
	markdown->at++;
	markdown->text.length = markdown->at + words.length; /* nothing in it goes on behind it */
	write_markdown(markdown);
	markdown->text.length = all;
	buf_write_text(&markdown->page, "</a>");
	markdown->at = end;
	return true;
}

/* ---- emphasis ---- */

/* Whether stars that begin a word end one, too, in the paragraph. */
static bool
is_closed(struct markdown *markdown, size_t at, size_t length)
{
	size_t begin = at + length, run;

	for (at = begin; may_look(markdown, begin, at); at += run ? run : 1) {
		run = run_of(markdown, at, '*');
		if (run == length && !is_blank(char_at(markdown, at - 1)))
			return true;
	}
	return false;
}

/* Stars around words (§6.2): passed over, where they are; between numbers they may be signs. */
static bool
pass_emphasis(struct markdown *markdown)
{
	size_t at = markdown->at, length = run_of(markdown, at, '*');
	bool behind = at > 0 && !is_blank(char_at(markdown, at - 1));

	if (behind && markdown->depth > 0 && markdown->emphasis[markdown->depth - 1] == length) {
		markdown->depth--;
	} else if (length <= 3 && markdown->depth < MARKDOWN_NESTED &&
		   !is_blank(char_at(markdown, at + length)) &&
		   !(behind && byte_is_digit(char_at(markdown, at - 1))) &&
		   is_closed(markdown, at, length)) {
		markdown->emphasis[markdown->depth++] = length;
	} else {
		return false;
	}
	markdown->at += length;
	return true;
}

/* ---- all of it ---- */

/* The code in a fence, without what the fence says, of its language mostly. */
static void
write_fenced(struct markdown *markdown, size_t end)
{
	struct slice rest = slice_part(markdown->text, markdown->at, end - markdown->at), line;

	line = slice_trim(document_take_line(&rest));
	while (line.length > 0 && (*line.at == '`' || *line.at == '~'))
		line = slice_part(line, 1, SIZE_MAX);
	write_target(markdown, line);
	while (rest.length > 0 &&
	       (rest.at[rest.length - 1] == '`' || rest.at[rest.length - 1] == '~'))
		rest.length--;
	buf_write_text(&markdown->page, "<p>");
	write_as_is(&markdown->page, rest);
	markdown->at = end;
}

/* A new line: what of it is passed over, and whether a paragraph ends. */
static void
write_line(struct markdown *markdown)
{
	struct slice rest = slice_part(markdown->text, markdown->at, SIZE_MAX), line;
	size_t at = markdown->at;

	for (size_t quote = at; char_at(markdown, quote) == ' ' || char_at(markdown, quote) == '>';)
		if (char_at(markdown, quote++) == '>') /* §5.1 */
			markdown->at = quote;
	size_t behind = fence_end(markdown, markdown->at);
	if (behind > markdown->at) {
		write_fenced(markdown, behind);
		return;
	}
	line = document_take_line(&rest);
	line = slice_part(line, markdown->at - at, SIZE_MAX);
	if (!document_is_empty(line))
		return;
	buf_write_text(&markdown->page, "<p>");
	markdown->depth = 0;
	markdown->at += line.length;
}

/* A sign behind a backslash is itself (§2.4); one at the end of a line is a break (§6.7). */
static bool
write_escaped(struct markdown *markdown)
{
	char next = char_at(markdown, markdown->at + 1);

	if (next != '\n' && next != '\r' && !is_sign(next))
		return false;
	if (is_sign(next))
		write_as_is(&markdown->page, slice_part(markdown->text, markdown->at + 1, 1));
	markdown->at += 1 + is_sign(next);
	return true;
}

/* Up to `behind`, as a page has it. */
static bool
write_tag(struct markdown *markdown, size_t behind)
{
	if (behind == markdown->at)
		return false;
	buf_write(&markdown->page, slice_part(markdown->text, markdown->at, behind - markdown->at));
	markdown->at = behind;
	return true;
}

static bool
write_code(struct markdown *markdown)
{
	size_t at = markdown->at, behind = code_end(markdown, at), mark = run_of(markdown, at, '`');

	if (behind == at + mark)
		mark = 0; /* it does not end */
	write_as_is(&markdown->page, slice_part(markdown->text, at + mark, behind - at - 2 * mark));
	markdown->at = behind;
	return true;
}

/* Whether what begins with that sign is written. */
static bool
write_sign(struct markdown *markdown, char c)
{
	switch (c) {
	case '`':
		return write_code(markdown);
	case '[':
		return write_link(markdown);
	case '!':
		return char_at(markdown, markdown->at + 1) == '[' && write_picture(markdown);
	case '<':
		return write_tag(markdown, tag_end(markdown, markdown->at)) ||
		       write_address(markdown);
	case '&':
		return write_tag(markdown, reference_end(markdown, markdown->at));
	case '\\':
		return write_escaped(markdown);
	case '*':
		return pass_emphasis(markdown);
	default:
		return false;
	}
}

static void
write_markdown(struct markdown *markdown)
{
	while (markdown->at < markdown->text.length) {
		size_t at = markdown->at;
		if (at == 0 || char_at(markdown, at - 1) == '\n')
			write_line(markdown);
		if (markdown->at > at || write_sign(markdown, char_at(markdown, at)))
			continue;
		write_as_is(&markdown->page, slice_part(markdown->text, at, 1));
		markdown->at++;
	}
}

/* What pandoc and others keep at the head, between lines of "---": "title: The plan". */
static enum status
read_head(struct markdown *markdown, struct document *document, struct err *err)
{
	struct slice rest = markdown->text, line = document_take_line(&rest);
	struct slice all = rest;

	if (!slice_equal(slice_trim(line), SLICE("---")))
		return STATUS_OK;
	do {
		if (rest.length == 0)
			return STATUS_OK;
		line = slice_trim(document_take_line(&rest));
	} while (!slice_equal(line, SLICE("---")) && !slice_equal(line, SLICE("...")));
	markdown->text = rest;
	while (all.length > rest.length) {
		line = slice_trim(document_take_line(&all));
		size_t colon = slice_find(line, SLICE(": "));
		struct slice value = colon == SIZE_MAX
					     ? line
					     : slice_trim(slice_part(line, colon + 2, SIZE_MAX));
		if (value.length > 1 && (*value.at == '"' || *value.at == '\'') &&
		    value.at[value.length - 1] == *value.at)
			value = slice_part(value, 1, value.length - 2);
		if (!slice_equal(value, SLICE("---")) && !slice_equal(value, SLICE("...")))
			TRY(document_add_unit(document, UNIT_BESIDE, value, SLICE("title"), err));
	}
	return STATUS_OK;
}

enum status
document_read_markdown(struct slice bytes, struct document *document, struct err *err)
{
	struct markdown *markdown = arena_new(document->scratch, struct markdown, 1);
	struct slice page, targets, target;

	if (!markdown)
		return err_no_memory(err);
	markdown->looks = MARKDOWN_LOOKS_MAX;
	TRY(document_decode(bytes, document, &markdown->text, err));
	TRY(read_head(markdown, document, err));
	buf_init(&markdown->page, document->scratch);
	buf_init(&markdown->targets, document->scratch);
	write_markdown(markdown);
	TRY(buf_slice(&markdown->page, &page, err));
	TRY(buf_slice(&markdown->targets, &targets, err));
	TRY(document_add_page(document, page, "paragraph", err));
	while (slice_next(&targets, '\n', &target))
		TRY(document_add_unit(document, UNIT_BESIDE, target, SLICE("target"), err));
	return document_add_drawn(document, page, 0, err);
}
