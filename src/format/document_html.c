/* Pages of HTML: what a person sees, a unit a block, and what <meta> says. */
#include "format/charset.h"
#include "format/document.h"
#include "format/html.h"
#include "format/html_token.h"
#include "format/limits.h"

#include <stdio.h>

/* WHATWG HTML §13.2.3.2: a byte order mark, else what a <meta> in the head says. */
static struct slice
charset_of(struct slice *bytes)
{
	struct slice head = slice_part(*bytes, 0, DOCUMENT_CHARSET_HEAD_BYTES);
	size_t at = slice_find_nocase(head, SLICE("charset="));

	if (slice_starts(*bytes, SLICE("\xef\xbb\xbf"))) {
		*bytes = slice_part(*bytes, 3, SIZE_MAX);
		return SLICE("UTF-8");
	}
	if (slice_starts(*bytes, SLICE("\xff\xfe")) || slice_starts(*bytes, SLICE("\xfe\xff")))
		return SLICE("UTF-16");
	if (at == SIZE_MAX)
		return charset_guess(*bytes);
	head = slice_part(head, at + 8, SIZE_MAX);
	while (head.length > 0 && (*head.at == '"' || *head.at == '\'' || *head.at == ' '))
		head = slice_part(head, 1, SIZE_MAX);
	size_t end = 0;
	while (end < head.length && !strchr("\"' ;/>\t\r\n", head.at[end]))
		end++;
	head = slice_part(head, 0, end);
	/* What could be read to say so is in no such form (§13.2.3.2). */
	return slice_starts_nocase(head, SLICE("UTF-16")) ? SLICE("UTF-8") : head;
}

static enum status
unescape(struct document *document, struct slice text, struct slice *ret, struct err *err)
{
	TRY(html_unescaped(document->scratch, slice_part(text, 0, DOCUMENT_FIELD_BYTES), ret, err));
	*ret = slice_trim(*ret);
	return STATUS_OK;
}

/* A page's title stands above its window. */
static enum status
add_title(struct document *document, struct slice text, struct err *err)
{
	TRY(unescape(document, text, &text, err));
	TRY(document_add_unit(document, UNIT_BESIDE, text, SLICE("title"), err));
	return document_add_field(document, "Title", text, err);
}

static enum status
add_meta(struct document *document, const struct html_token *token, struct err *err)
{
	char field[DOCUMENT_NAME_BYTES];
	struct slice name, content;

	if (!html_attribute(token, SLICE("content"), &content) ||
	    (!html_attribute(token, SLICE("name"), &name) &&
	     !html_attribute(token, SLICE("property"), &name) &&
	     !html_attribute(token, SLICE("http-equiv"), &name)))
		return STATUS_OK;
	document_name_field(name, field);
	if (!field[0])
		return STATUS_OK;
	TRY(unescape(document, content, &content, err));
	return document_add_field(document, field, content, err);
}

static enum status
add_properties(struct document *document, struct slice html, struct err *err)
{
	struct html_tokens tokens;
	struct html_token token;

	html_tokens_init(&tokens, slice_part(html, 0, HTML_BYTES));
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind == HTML_TOKEN_RAW && slice_equal(token.name, SLICE("title")))
			TRY(add_title(document, token.span, err));
		else if (token.kind == HTML_TOKEN_OPEN &&
			 slice_equal_nocase(token.name, SLICE("meta")))
			TRY(add_meta(document, &token, err));
		else if (token.kind == HTML_TOKEN_OPEN &&
			 slice_equal_nocase(token.name, SLICE("body")))
			break;
	}
	return STATUS_OK;
}

/* As a browser reads an address (WHATWG URL §4.4): without breaks, and without signs of control
 * around it, which are blanks; bars lean either way. It has the scheme that a page has by now where
 * it has none of its own. */
static enum status
read_target(struct document *document, struct slice text, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, document->scratch);
	while (text.length > 0 && (unsigned char)*text.at <= ' ')
		text = slice_part(text, 1, SIZE_MAX);
	for (size_t i = 0; i < text.length; i++)
		if (!strchr("\t\r\n", text.at[i]))
			buf_write_byte(&buf, text.at[i]);
	TRY(buf_slice(&buf, ret, err));
	if (ret->length < 2 || !strchr("/\\", ret->at[0]) || !strchr("/\\", ret->at[1]))
		return STATUS_OK;
	return slice_print(document->scratch, ret, err, "https://%.*s",
			   SLICE_PRINT(slice_part(*ret, 2, SIZE_MAX)));
}

/* What can be seen of them. */
static enum status
add_links(struct document *document, const struct html_page *page, struct err *err)
{
	struct slice target;

	for (size_t i = 0; i < page->link_count; i++) {
		if (page->links[i].kind != HTML_ANCHOR || page->links[i].hidden)
			continue;
		TRY(read_target(document, page->links[i].target, &target, err));
		TRY(document_add_link(document, page->links[i].text, target, err));
	}
	return STATUS_OK;
}

/* Asides that stand before that byte of the text: behind the line they are part of. */
static enum status
add_asides(struct document *document, const struct html_page *page, size_t *next, size_t before,
	   const char *place, struct err *err)
{
	for (; *next < page->aside_count && page->asides[*next].at < before; ++*next) {
		const struct html_aside *aside = &page->asides[*next];
		struct slice rest = aside->text, line;
		if (aside->picture) {
			TRY(document_add_unit(document, UNIT_BESIDE, rest, DOCUMENT_PICTURE, err));
			continue;
		}
		while (slice_next(&rest, '\n', &line))
			TRY(document_add_unit(document, UNIT_HIDDEN, line, slice_text(place), err));
	}
	return STATUS_OK;
}

enum status
document_add_page(struct document *document, struct slice html, const char *place, struct err *err)
{
	struct html_page page;
	struct slice rest, line;
	char where[64], hidden[64];
	size_t aside = 0;
	unsigned count = 0;

	if (document->properties_only)
		return STATUS_OK;
	TRY(html_read(document->scratch, html, &page, err));
	(void)snprintf(hidden, sizeof(hidden), "%s, hidden", place);
	rest = page.text;
	while (slice_next(&rest, '\n', &line)) {
		if (line.length == 0)
			continue;
		(void)snprintf(where, sizeof(where), "%s %u", place, ++count);
		TRY(document_add_unit(document, UNIT_BODY, line, slice_text(where), err));
		TRY(add_asides(document, &page, &aside, page.text.length - rest.length, hidden,
			       err));
	}
	TRY(add_asides(document, &page, &aside, SIZE_MAX, hidden, err));
	TRY(add_links(document, &page, err));
	if (html.length > HTML_BYTES)
		return document_cut(document, err, "a page over %u MiB", HTML_BYTES >> 20);
	return page.cut ? document_cut(document, err, "%s", page.cut) : STATUS_OK;
}

enum status
document_read_html(struct slice bytes, struct document *document, struct err *err)
{
	struct slice name = charset_of(&bytes), html;
	struct buf buf;

	buf_init(&buf, document->scratch);
	(void)charset_write(&buf, name, bytes);
	TRY(buf_slice(&buf, &html, err));
	TRY(add_properties(document, html, err));
	TRY(document_add_page(document, html, "paragraph", err));
	return document_add_drawn(document, html, 0, err);
}

/* XML that is no format of documents (Word's of 2003, SVG, data): a unit a run of text. What a
 * browser hides is told too, as nothing says how it is shown. */
enum status
document_read_xml(struct slice bytes, struct document *document, struct err *err)
{
	struct html_tokens tokens;
	struct html_token token;
	struct slice xml, text;
	struct buf buf;
	char where[64];
	unsigned count = 0;

	buf_init(&buf, document->scratch);
	(void)charset_write(&buf, charset_of(&bytes), bytes);
	TRY(buf_slice(&buf, &xml, err));
	if (xml.length > HTML_BYTES)
		TRY(document_cut(document, err, "more than %u MiB of XML", HTML_BYTES >> 20));
	html_tokens_init(&tokens, slice_part(xml, 0, HTML_BYTES));
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind != HTML_TOKEN_TEXT && token.kind != HTML_TOKEN_RAW)
			continue;
		buf_init(&buf, document->scratch);
		html_unescape(&buf, token.span);
		TRY(buf_slice(&buf, &text, err));
		if (slice_trim(text).length == 0)
			continue;
		(void)snprintf(where, sizeof(where), "text %u", ++count);
		TRY(document_add_unit(document, UNIT_BODY, text, slice_text(where), err));
	}
	return STATUS_OK;
}
