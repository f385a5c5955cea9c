#include "format/words.h"

#include "base/buf.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/mime.h"

struct word {
	struct slice charset; /* without the language of RFC 2231 §5 */
	char encoding;        /* 'b' or 'q' */
	struct slice text;
	size_t length; /* of all of it, with the delimiters */
};

/* Bytes gathered for one conversion: a character may be cut by the end of an encoded word. */
struct run {
	struct buf bytes;
	struct slice charset;
	bool encoded;
};

/* The encoded word at the start of rest: "=?" charset "?" encoding "?" text "?=" (§2). */
static bool
word_read(struct slice rest, struct word *ret)
{
	struct slice inside = slice_part(rest, 2, MIME_WORD_BYTES);

	if (!slice_starts(rest, SLICE("=?")))
		return false;
	size_t charset_end = slice_find_byte(slice_part(inside, 0, MIME_CHARSET_BYTES), '?');
	if (charset_end == SIZE_MAX || charset_end == 0)
		return false;
	struct slice charset = slice_part(inside, 0, charset_end);
	for (size_t i = 0; i < charset.length; i++)
		if (byte_is_blank(charset.at[i]))
			return false;
	struct slice tail = slice_part(inside, charset_end + 1, SIZE_MAX);
	if (tail.length < 2 || tail.at[1] != '?')
		return false;
	char encoding = byte_lower(tail.at[0]);
	if (encoding != 'b' && encoding != 'q')
		return false;
	struct slice text = slice_part(tail, 2, SIZE_MAX);
	size_t end = slice_find(text, SLICE("?="));
	if (end == SIZE_MAX)
		return false;
	*ret = (struct word){.encoding = encoding,
			     .text = slice_part(text, 0, end),
			     .length = 2 + charset_end + 1 + 2 + end + 2};
	size_t language = slice_find_byte(charset, '*');
	ret->charset = slice_part(charset, 0, language);
	return true;
}

/* RFC 2047 §4.2: '_' is a space. Line breaks inside, which are not allowed, are passed over. */
static void
decode_q(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		uint8_t byte;
		if (c == '\r' || c == '\n') {
			while (i + 1 < text.length && byte_is_blank(text.at[i + 1]))
				i++;
		} else if (c == '_') {
			buf_write_byte(out, ' ');
		} else if (c == '=' && mime_hex(slice_part(text, i + 1, 2), &byte)) {
			buf_write_byte(out, (char)byte);
			i += 2;
		} else {
			buf_write_byte(out, c);
		}
	}
}

static void
run_flush(struct run *run, struct buf *out)
{
	if (run->bytes.length > 0)
		(void)charset_write(out, run->charset,
				    slice_of(run->bytes.bytes, run->bytes.length));
	out->failed = out->failed || run->bytes.failed;
	buf_clear(&run->bytes);
	run->charset = SLICE_NONE;
	run->encoded = false;
}

static void
run_add_word(struct run *run, const struct word *word, struct buf *out)
{
	struct mime_fault fault;

	if (!run->encoded || !slice_equal_nocase(run->charset, word->charset))
		run_flush(run, out);
	run->encoded = true;
	run->charset = word->charset;
	if (word->encoding == 'q')
		decode_q(&run->bytes, word->text);
	else
		mime_decode(&run->bytes, MIME_BASE64, word->text, &fault);
}

/* Length of the white space and folds at the start of rest. */
static size_t
blank_length(struct slice rest)
{
	size_t length = 0;

	while (length < rest.length && byte_is_blank(rest.at[length]))
		length++;
	return length;
}

static void
write_blank(struct run *run, struct slice blank)
{
	/* A fold stands for one space, whatever is around it. */
	if (memchr(blank.at, '\n', blank.length) || memchr(blank.at, '\r', blank.length))
		buf_write_byte(&run->bytes, ' ');
	else
		buf_write(&run->bytes, blank);
}

enum status
words_decode(struct arena *arena, struct slice value, struct slice *ret, struct err *err)
{
	struct slice rest = slice_trim(value);
	struct run run = {.encoded = false};
	struct buf out;
	struct word word;

	buf_init(&out, arena);
	buf_init(&run.bytes, arena);
	while (rest.length > 0 && !out.failed) {
		size_t blank = blank_length(rest);
		struct slice after = slice_part(rest, blank, SIZE_MAX);
		if (word_read(after, &word)) {
			if (blank > 0 && !run.encoded)
				write_blank(&run, slice_part(rest, 0, blank));
			run_add_word(&run, &word, &out);
			rest = slice_part(after, word.length, SIZE_MAX);
			continue;
		}
		if (run.encoded)
			run_flush(&run, &out);
		if (blank > 0)
			write_blank(&run, slice_part(rest, 0, blank));
		/* At least one byte, then up to what may be a fold, a space or an encoded word. */
		size_t length = after.length > 0 ? 1 : 0;
		while (length < after.length && after.at[length] != '=' &&
		       !byte_is_blank(after.at[length]))
			length++;
		buf_write(&run.bytes, slice_part(after, 0, length));
		rest = slice_part(after, length, SIZE_MAX);
	}
	run_flush(&run, &out);
	return buf_slice(&out, ret, err);
}
