#include "mail/letter.h"

#include "base/utf8.h"
#include "format/charset.h"
#include "format/html.h"
#include "mail/limits.h"

enum status
letter_part_text(struct arena *arena, const struct message_part *part, size_t limit_bytes,
		 struct slice *ret, struct err *err)
{
	/* What that many bytes take at most, encoded, with their line ends. */
	size_t encoded = part->encoding == MIME_IDENTITY ? limit_bytes
			 : part->encoding == MIME_BASE64 ? 2 * limit_bytes
							 : 4 * limit_bytes;
	struct mime_fault fault;
	struct buf bytes, text;

	buf_init(&bytes, arena);
	buf_init(&text, arena);
	mime_decode(&bytes, part->encoding, slice_part(part->body, 0, encoded), &fault);
	struct slice charset = mime_value_raw(&part->content, SLICE("charset"));
	(void)charset_write(&text, charset,
			    slice_part(slice_of(bytes.bytes, bytes.length), 0, limit_bytes));
	return bytes.failed ? err_no_memory(err) : buf_slice(&text, ret, err);
}

enum status
content_lines_unfold(struct arena *arena, struct slice *text, struct err *err)
{
	struct slice start = slice_trim(slice_part(*text, 0, 64));
	struct buf buf;

	if (!slice_starts_nocase(start, SLICE("BEGIN:VCA"))) /* ...LENDAR, ...RD */
		return STATUS_OK;
	buf_init(&buf, arena);
	for (size_t i = 0; i < text->length; i++) {
		char c = text->at[i], next = i + 1 < text->length ? text->at[i + 1] : '\0';
		char after = i + 2 < text->length ? text->at[i + 2] : '\0';
		if (c == '\r' && next == '\n' && (after == ' ' || after == '\t')) {
			i += 2;
		} else if (c == '\n' && (next == ' ' || next == '\t')) {
			i++;
		} else if (c == '\\' && next) {
			buf_write_byte(&buf, next == 'n' || next == 'N' ? '\n' : next);
			i++;
		} else {
			buf_write_byte(&buf, c);
		}
	}
	return buf_slice(&buf, text, err);
}

/* A link without a scheme leads where <base> says, WHATWG URL §4.4 put simply. */
static enum status
with_base(struct arena *arena, struct slice base, struct slice *target, struct err *err)
{
	size_t colon = slice_find_byte(*target, ':');
	size_t slash = slice_find_byte(*target, '/');

	if (base.length == 0 || colon < slash || slice_starts(*target, SLICE("//")) ||
	    slice_starts(*target, SLICE("#")))
		return STATUS_OK;
	return slice_print(arena, target, err, "%.*s/%.*s",
			   SLICE_PRINT(slice_part(base, 0, MAIL_URL_BYTES)),
			   SLICE_PRINT(slice_part(*target, 0, MAIL_URL_BYTES)));
}

static enum status
read_html(struct arena *arena, struct slice html, const struct message_part *part,
	  struct letter *letter, struct slice *ret, struct err *err)
{
	struct html_page page;

	TRY(html_read(arena, html, &page, err));
	for (size_t i = 0; i < page.link_count; i++) {
		const struct html_link *link = &page.links[i];
		struct slice target = link->target;
		unsigned flags = (link->kind == HTML_FORM ? (unsigned)URL_FORM : 0) |
				 (link->hidden ? (unsigned)URL_HIDDEN : 0);
		TRY(with_base(arena, page.base, &target, err));
		TRY(urls_add(arena, &letter->urls, target, link->text, flags, part->body, err));
	}
	letter->hidden_bytes += page.hidden.length;
	letter->form = letter->form || page.form;
	letter->password = letter->password || page.password;
	letter->script = letter->script || page.script.length > 0;
	letter->cut = letter->cut ? letter->cut : page.cut;
	*ret = page.text;
	return STATUS_OK;
}

static enum status
read_part(struct arena *arena, const struct message_part *part, struct letter *letter,
	  struct buf *all, struct err *err)
{
	bool html = slice_equal(part->content.type, SLICE("text/html"));
	struct slice text, written;

	if (all->length >= MAIL_LETTER_BYTES) {
		letter->cut = "a letter has more text than is read of one";
		return STATUS_OK;
	}
	TRY(letter_part_text(arena, part, MAIL_LETTER_BYTES - all->length, &text, err));
	if (html) {
		TRY(read_html(arena, text, part, letter, &written, err));
		/* Addresses that are only shown are typed or copied as well. */
		text = written;
	}
	TRY(content_lines_unfold(arena, &text, err));
	TRY(urls_add_text(arena, &letter->urls, text, part->body, err));
	buf_write(all, text);
	buf_write_byte(all, '\n');
	if (part->body.length > letter->body.length)
		letter->body = part->body;
	return STATUS_OK;
}

enum status
letter_read(struct arena *arena, const struct message *message, struct letter *ret, struct err *err)
{
	struct letter letter = {.cut = message->cut};
	struct buf all;
	bool attachment;

	buf_init(&all, arena);
	TRY(message_text(arena, message->root, "Subject", &letter.subject, err));
	for (size_t i = 0; i < message->part_count; i++) {
		const struct message_part *part = message->parts[i];
		if (part->kind != MESSAGE_LEAF || message_part_is_nested(part) ||
		    !slice_starts(part->content.type, SLICE("text/")))
			continue;
		TRY(message_part_is_attachment(arena, part, &attachment, err));
		if (!attachment)
			TRY(read_part(arena, part, &letter, &all, err));
	}
	TRY(buf_slice(&all, &letter.text, err));
	*ret = letter;
	return STATUS_OK;
}
