/* Where the words of a document lead, whatever its format. */
#include "base/buf.h"
#include "format/document.h"
#include "format/mime.h"

/* LibreOffice writes what %40 and the like stand for (RFC 3986 §2.1), Word keeps them. */
static void
write_decoded(struct buf *buf, struct slice text)
{
	uint8_t byte;

	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] == '%' && mime_hex(slice_part(text, i + 1, 2), &byte)) {
			buf_write_byte(buf, (char)byte);
			i += 2;
		} else {
			buf_write_byte(buf, text.at[i]);
		}
}

/* A scheme and a host in small letters, without the bar that some programs write behind a host:
 * RFC 3986 §6.2.2.1, §6.2.3. */
static void
write_target(struct buf *buf, struct slice target)
{
	size_t host = slice_find(target, SLICE("://")), end;

	host = host == SIZE_MAX ? 0 : host + 3;
	for (end = host; end < target.length && !strchr("/?#", target.at[end]); end++)
		;
	end = host ? end : slice_find_byte(target, ':');
	for (size_t i = 0; i < end; i++)
		buf_write_byte(buf, byte_lower(target.at[i]));
	target = slice_part(target, end, SIZE_MAX);
	if (!slice_equal(target, SLICE("/")))
		write_decoded(buf, target);
}

/* What is relative leads elsewhere from where it is kept. */
bool
document_is_link_told(struct slice target)
{
	static const struct slice SCHEMES[] = {SLICE_INIT("http:"), SLICE_INIT("https:"),
					       SLICE_INIT("mailto:"), SLICE_INIT("ftp:")};

	for (size_t i = 0; i < sizeof(SCHEMES) / sizeof(*SCHEMES); i++)
		if (slice_starts_nocase(target, SCHEMES[i]))
			return true;
	return false;
}

enum status
document_add_link(struct document *document, struct slice words, struct slice target,
		  struct err *err)
{
	struct buf buf;

	words = slice_trim(words);
	target = slice_trim(target);
	if (!document_is_link_told(target) || words.length == 0)
		return STATUS_OK;
	buf_init(&buf, document->scratch);
	buf_write(&buf, words);
	buf_write_text(&buf, " <");
	write_target(&buf, target);
	buf_write_byte(&buf, '>');
	TRY(buf_slice(&buf, &words, err));
	return document_add_unit(document, UNIT_BESIDE, words, DOCUMENT_LINK, err);
}

/* The word that comes next, which may stand between quotation marks. */
static bool
next_word(struct slice *rest, struct slice *ret)
{
	*rest = slice_trim(*rest);
	if (rest->length == 0)
		return false;
	bool quoted = *rest->at == '"';
	*rest = slice_part(*rest, quoted, SIZE_MAX);
	size_t end = slice_find_byte(*rest, quoted ? '"' : ' ');
	*ret = slice_part(*rest, 0, end);
	*rest = slice_part(*rest, end == SIZE_MAX ? end : end + 1, SIZE_MAX);
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
		bool tells = slice_equal(word, SLICE("\\o")) || slice_equal(word, SLICE("\\t"));
		if (slice_equal(word, SLICE("\\l")))
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
