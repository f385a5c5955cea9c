/* Where the words of a document lead, whatever its format. */
#include "base/buf.h"
#include "base/cursor.h"
#include "base/punycode.h"
#include "format/document.h"
#include "format/mime.h"

#include <glib.h>

/* LibreOffice writes what %40 and the like stand for (RFC 3986 §2.1), Word keeps them. What
 * begins and ends a target where it is told stays so, which is no sign of an address either. */
static void
write_decoded(struct buf *buf, struct slice text)
{
	uint8_t byte;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '%' && mime_hex(slice_part(text, i + 1, 2), &byte)) {
			c = (char)byte;
			i += 2;
		}
		if (c == '<' || c == '>')
			buf_write_text(buf, c == '<' ? "%3C" : "%3E");
		else
			buf_write_byte(buf, c);
	}
}

#define LABEL_CHARACTERS 63 /* RFC 1035 §2.3.4 */

/* "xn--pine-" stands for no other name: RFC 5891 §4.2.3.1. */
static void
write_label(struct buf *buf, struct slice label)
{
	uint32_t signs[LABEL_CHARACTERS], sign;
	struct cursor cursor;
	struct err ignored;
	size_t count = 0;
	bool named = false;

	if (slice_starts_nocase(label, SLICE("xn--")) &&
	    punycode_read(slice_part(label, 4, SIZE_MAX), signs, LABEL_CHARACTERS, &count,
			  &ignored) == STATUS_OK)
		for (size_t i = 0; i < count; i++)
			named |= signs[i] >= 0x80;
	for (size_t i = 0; named && i < count; i++)
		buf_write_utf8(buf, g_unichar_tolower(signs[i]));
	if (named)
		return;
	cursor_init(&cursor, label);
	while (cursor_utf8(&cursor, &sign))
		buf_write_utf8(buf, g_unichar_tolower(sign));
}

void
document_write_host(struct buf *buf, struct slice host)
{
	struct slice label;

	for (size_t at = 0; host.length > 0; at++) {
		(void)slice_next(&host, '.', &label);
		if (at > 0 && (label.length > 0 || host.length > 0))
			buf_write_byte(buf, '.');
		write_label(buf, label);
	}
}

/* A scheme and a host in one form, without the bar that some programs write behind a host and the
 * port that it has anyway: RFC 3986 §6.2.2.1, §6.2.3. */
static enum status
write_target(struct arena *scratch, struct buf *buf, struct slice target, struct err *err)
{
	size_t scheme = slice_find_byte(target, ':'), end;
	struct slice host, plain;
	struct buf decoded;

	for (size_t i = 0; i <= scheme && scheme < target.length; i++)
		buf_write_byte(buf, byte_lower(target.at[i]));
	bool secure = slice_starts_nocase(target, SLICE("https:"));
	target = slice_part(target, scheme + 1, SIZE_MAX);
	if (slice_starts(target, SLICE("//"))) {
		buf_write_text(buf, "//");
		target = slice_part(target, 2, SIZE_MAX);
		for (end = 0; end < target.length && !strchr("/?#", target.at[end]); end++)
			;
		host = slice_part(target, 0, end);
		target = slice_part(target, end, SIZE_MAX);
		if (slice_ends(host, secure ? SLICE(":443") : SLICE(":80")))
			host = slice_part(host, 0, slice_find_last_byte(host, ':'));
		buf_init(&decoded, scratch);
		write_decoded(&decoded, host);
		TRY(buf_slice(&decoded, &plain, err));
		document_write_host(buf, plain);
		if (slice_equal(target, SLICE("/")))
			return STATUS_OK;
	}
	write_decoded(buf, target);
	return STATUS_OK;
}

/* What is relative leads elsewhere from where it is kept, and LibreOffice makes a file of it, which
 * has no host. A letter by itself is no scheme but a disk (RFC 3986 §3.1). */
bool
document_is_link_told(struct slice target)
{
	size_t end = 0;

	while (end < target.length &&
	       (byte_is_letter(target.at[end]) ||
		(end > 0 && (byte_is_digit(target.at[end]) || strchr("+-.", target.at[end])))))
		end++;
	if (slice_starts_nocase(target, SLICE("file:")))
		return slice_starts(slice_part(target, end + 1, SIZE_MAX), SLICE("//")) &&
		       !slice_starts(slice_part(target, end + 1, SIZE_MAX), SLICE("///"));
	return end > 1 && end < target.length && target.at[end] == ':';
}

/* Files of another machine: LibreOffice writes "file://hall/x" for "\\\\hall\\x". */
static enum status
read_share(struct arena *scratch, struct slice *target, struct err *err)
{
	struct buf buf;

	if (!slice_starts(*target, SLICE("\\\\")) && !slice_starts(*target, SLICE("//")))
		return STATUS_OK;
	buf_init(&buf, scratch);
	buf_write_text(&buf, "file:");
	for (size_t i = 0; i < target->length; i++)
		buf_write_byte(&buf, target->at[i] == '\\' ? '/' : target->at[i]);
	return buf_slice(&buf, target, err);
}

enum status
document_add_link(struct document *document, struct slice words, struct slice target,
		  struct err *err)
{
	struct buf buf;

	words = slice_trim(words);
	target = slice_trim(target);
	TRY(read_share(document->scratch, &target, err));
	if (!document_is_link_told(target) || words.length == 0)
		return STATUS_OK;
	buf_init(&buf, document->scratch);
	buf_write(&buf, words);
	buf_write_text(&buf, " <");
	TRY(write_target(document->scratch, &buf, target, err));
	buf_write_byte(&buf, '>');
	TRY(buf_slice(&buf, &words, err));
	return document_add_unit(document, UNIT_BESIDE, words, DOCUMENT_LINK, err);
}

/* The word that comes next, which may stand between quotation marks, of which Word takes the round
 * ones too. */
static bool
next_word(struct slice *rest, struct slice *ret)
{
	static const struct slice MARKS[] = {SLICE_INIT("\""), SLICE_INIT("\xe2\x80\x9c"),
					     SLICE_INIT("\xe2\x80\x9d"),
					     SLICE_INIT("\xe2\x80\x9e")};
	size_t mark = 0, end = 0, count = sizeof(MARKS) / sizeof(*MARKS);

	*rest = slice_trim(*rest);
	if (rest->length == 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (slice_starts(*rest, MARKS[i]))
			mark = MARKS[i].length;
	*rest = slice_part(*rest, mark, SIZE_MAX);
	for (; end < rest->length; end++) {
		size_t marks = 0;
		for (size_t i = 0; i < count; i++)
			marks += slice_starts(slice_part(*rest, end, SIZE_MAX), MARKS[i]);
		if (marks || (!mark && strchr(" \t\r\n", rest->at[end])))
			break;
	}
	*ret = slice_part(*rest, 0, end);
	*rest = slice_part(*rest, end, SIZE_MAX);
	if (mark && rest->length > 0)
		*rest = slice_part(*rest, *rest->at == '"' ? 1 : 3, SIZE_MAX);
	return true;
}

enum status
document_add_link_field(struct document *document, struct slice words, struct slice field,
			struct err *err)
{
	struct slice word, target = SLICE_NONE, place = SLICE_NONE;

	if (!next_word(&field, &word) || !slice_equal_nocase(word, SLICE("HYPERLINK")))
		return STATUS_OK;
	while (next_word(&field, &word)) {
		bool tells = slice_equal_nocase(word, SLICE("\\o")) ||
			     slice_equal_nocase(word, SLICE("\\t"));
		if (slice_equal_nocase(word, SLICE("\\l")))
			(void)next_word(&field, &place);
		else if (tells)
			(void)next_word(&field, &word);
		else if (target.length == 0 && !slice_starts(word, SLICE("\\")))
			target = word;
	}
	if (place.length > 0)
		TRY(slice_print(document->scratch, &target, err, "%.*s#%.*s", SLICE_PRINT(target),
				SLICE_PRINT(place)));
	return document_add_link(document, words, target, err);
}
