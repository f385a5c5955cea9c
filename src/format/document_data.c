/* A file of a kind that no reader knows: Works, Ami Pro, the first Word. What stands in its
 * bytes as text is read, to find which document it is; how it is put together stays unknown. */
#include "format/document.h"

#include <stdio.h>

#define RUN_BYTES_MIN 32    /* of a passage ... */
#define RUN_LETTERS 0.6     /* ... this part of which is letters at least */
#define RUN_BLANKS_MIN 0.05 /* as of text in words */
#define RUN_BLANKS_MAX 0.3
#define CODE_BYTES_MAX 2 /* between two words: bold on, bold off */

/* A passage, what it counts, and where the next one is looked for. */
struct run {
	struct buf *text;
	size_t letters, blanks;
	size_t end;
};

static bool
is_text(char c)
{
	return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
}

/* How many bytes of code stand there, with text behind them; SIZE_MAX: more than any has. */
static size_t
code_length(struct slice bytes, size_t at)
{
	for (size_t length = 0; length <= CODE_BYTES_MAX && at + length < bytes.length; length++)
		if (is_text(bytes.at[at + length]))
			return length;
	return SIZE_MAX;
}

/* A letter of windows-1252 between two others; alone it may be anything. */
static bool
is_accented(struct slice bytes, size_t at)
{
	return at > 0 && at + 1 < bytes.length && (unsigned char)bytes.at[at] >= 0xc0 &&
	       byte_is_letter(bytes.at[at - 1]) && byte_is_letter(bytes.at[at + 1]);
}

static void
run_read(struct slice bytes, size_t at, struct run *run)
{
	buf_clear(run->text);
	run->letters = run->blanks = 0;
	while (at < bytes.length) {
		char c = bytes.at[at];
		size_t length = code_length(bytes, at);
		if (is_accented(bytes, at)) {
			buf_write_utf8(run->text, (unsigned char)c);
			run->letters++;
			at++;
			continue;
		}
		if (length == SIZE_MAX)
			break;
		at += length;
		if (length > 0)
			continue;
		run->letters += byte_is_letter(c);
		run->blanks += c < '!';
		buf_write_byte(run->text, c < ' ' ? ' ' : c);
		at++;
	}
	run->end = at;
}

static bool
is_passage(const struct run *run)
{
	double length = (double)run->text->length, blanks = (double)run->blanks;

	return run->text->length >= RUN_BYTES_MIN && (double)run->letters >= RUN_LETTERS * length &&
	       blanks >= RUN_BLANKS_MIN * length && blanks <= RUN_BLANKS_MAX * length;
}

enum status
document_read_data(struct slice bytes, struct document *document, struct err *err)
{
	struct buf text;
	struct run run = {.text = &text};
	struct slice passage;
	char place[32];

	buf_init(&text, document->scratch);
	for (size_t at = 0; at < bytes.length && !document->properties_only; at = run.end + 1) {
		run_read(bytes, at, &run);
		if (!is_passage(&run))
			continue;
		(void)snprintf(place, sizeof(place), "byte %zu", at);
		TRY(buf_slice(&text, &passage, err));
		TRY(document_add_unit(document, UNIT_BODY, passage, slice_text(place), err));
	}
	if (document->unit_count == 0)
		return err_set(err, STATUS_REFUSED, "no reader for data");
	return document_cut(document, err,
			    "no reader knows its format: only what stands in its bytes as text "
			    "was read");
}
