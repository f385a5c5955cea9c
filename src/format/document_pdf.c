/* PDF (ISO 32000-1): the lines of its pages as paragraphs, running heads and feet. */
#include "format/document.h"
#include "format/limits.h"
#include "format/pdf.h"

#include <stdio.h>

struct line {
	struct slice text;
	double left, top, right, bottom, page_height;
	const struct pdf_part *parts;
	size_t part_count;
	uint32_t page;    /* from 0 */
	uint64_t pattern; /* of its text, with each number as one digit */
	enum pdf_line_kind kind;
	bool running;
};

struct reader {
	struct document *document;
	struct pdf *pdf;
	struct line *lines;
	size_t count, capacity;
	uint32_t pages;
	struct pdf_notes *notes; /* by page */
	uint32_t noted;          /* pages whose notes are told */
	uint8_t *words;          /* see words_add */
};

/* ---- all lines ---- */

/* FNV-1a of the text with digits joined, so that "page 9" and "page 10" are one. */
static uint64_t
pattern_of(struct slice text)
{
	uint64_t hash = 14695981039346656037u;
	bool number = false;

	for (size_t i = 0; i < text.length; i++) {
		bool digit = byte_is_digit(text.at[i]);
		if (!digit || !number)
			hash = (hash ^ (digit ? '0' : (unsigned char)text.at[i])) * 1099511628211u;
		number = digit;
	}
	return hash;
}

static enum status
page_add(struct reader *reader, uint32_t page, struct err *err)
{
	struct arena *scratch = reader->document->scratch;
	struct pdf_line *lines;
	double height;
	size_t count;
	struct err own;

	enum status status =
		pdf_read_lines(scratch, reader->pdf, page, &lines, &count, &height, &own);
	if (status == STATUS_REFUSED)
		return document_cut(reader->document, err, "%s", own.text);
	if (status != STATUS_OK) {
		if (err)
			*err = own;
		return status;
	}
	TRY(pdf_part_margins(scratch, page, reader->pages, height, &lines, &count, err));
	struct line *all = arena_grow(scratch, reader->lines, &reader->capacity,
				      reader->count + count, sizeof(*all), _Alignof(struct line));
	if (!all)
		return err_no_memory(err);
	reader->lines = all;
	TRY(pdf_read_notes(scratch, reader->pdf, page, &reader->notes[page], err));
	for (size_t i = 0; i < count; i++)
		all[reader->count++] = (struct line){
			.text = lines[i].text,
			.left = lines[i].left,
			.top = lines[i].top,
			.right = lines[i].right,
			.bottom = lines[i].bottom,
			.page_height = height,
			.parts = lines[i].parts,
			.part_count = lines[i].part_count,
			.page = page,
			.pattern = pattern_of(lines[i].text),
			.kind = lines[i].kind,
			.running = lines[i].kind != PDF_LINE_TEXT,
		};
	return STATUS_OK;
}

/* ---- running heads and feet ---- */

#define MARGIN_PART 0.12 /* of a page's height, above and below */

/* 'h' above, 'f' below, 0 elsewhere. */
static char
margin_of(const struct line *line)
{
	double middle = (line->top + line->bottom) / 2;

	if (line->bottom <= line->top)
		return 0;
	if (middle < line->page_height * MARGIN_PART)
		return 'h';
	return middle > line->page_height * (1 - MARGIN_PART) ? 'f' : 0;
}

struct running {
	uint64_t pattern; /* and margin; 0: free */
	uint32_t pages, last_page;
};

/* The row of a pattern in a table of power-of-two size that is never full. */
static struct running *
running_row(struct running *rows, size_t size, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u) & (size - 1);

	while (rows[at].pattern != 0 && rows[at].pattern != key)
		at = (at + 1) & (size - 1);
	return &rows[at];
}

/* What stands in the same margin of three pages, or of two where there are few, runs. */
static enum status
mark_running(struct reader *reader, struct err *err)
{
	uint32_t least = reader->pages > 4 ? 3 : 2;
	size_t size = 64;

	while (size < 2 * reader->count)
		size *= 2;
	struct running *rows = arena_new(reader->document->scratch, struct running, size);
	if (!rows)
		return err_no_memory(err);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < reader->count; i++) {
			struct line *line = &reader->lines[i];
			char margin = margin_of(line);
			if (!margin || line->kind != PDF_LINE_TEXT)
				continue;
			uint64_t key = (line->pattern ^ (uint64_t)margin) | 1;
			struct running *row = running_row(rows, size, key);
			if (round == 0 && (row->pages == 0 || row->last_page != line->page)) {
				*row = (struct running){key, row->pages + 1, line->page};
			} else if (round == 1) {
				line->running = row->pages >= least;
			}
		}
	return STATUS_OK;
}

/* ---- paragraphs ---- */

/* Whether the next line goes on with the paragraph: right below, as high, and this one is full. */
static bool
goes_on(const struct line *line, const struct line *next)
{
	double height = line->bottom - line->top, next_height = next->bottom - next->top;
	double width = line->right - line->left, next_width = next->right - next->left;
	double gap = next->top - line->bottom;

	if (line->page != next->page || line->running != next->running || line->running)
		return false;
	if (height <= 0 || next_height <= 0 || next_height > 1.2 * height ||
	    height > 1.2 * next_height)
		return false;
	if (gap < -0.5 * height || gap > 0.8 * height || next->left > line->right ||
	    line->left > next->right)
		return false;
	return width >= 0.7 * next_width || line->right >= 0.85 * next->right;
}

/* ---- words parted at the end of a line ---- */

static bool
is_letter(char c)
{
	return byte_is_letter(c) || (unsigned char)c >= 0x80;
}

static bool
is_alphanumeric(char c)
{
	return is_letter(c) || byte_is_digit(c);
}

static uint64_t
word_hash(uint64_t hash, struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		hash = (hash ^ (unsigned char)byte_lower(word.at[i])) * 1099511628211u;
	return hash;
}

/* The letters at the head of text. */
static struct slice
first_word(struct slice text)
{
	size_t length = 0;

	while (length < text.length && is_letter(text.at[length]))
		length++;
	return slice_part(text, 0, length);
}

static struct slice
last_word(struct slice text)
{
	size_t from = text.length;

	while (from > 0 && is_letter(text.at[from - 1]))
		from--;
	return slice_part(text, from, SIZE_MAX);
}

/* Words of the document by a bit each: a few strangers may pass for known. */
static void
words_add(uint8_t *words, struct slice text)
{
	while (text.length > 0) {
		struct slice word = first_word(text);
		uint64_t bit = word_hash(0, word) % (8 * PDF_WORDS_BYTES);
		if (word.length > 0)
			words[bit / 8] |= (uint8_t)(1u << bit % 8);
		text = slice_part(text, word.length > 0 ? word.length : 1, SIZE_MAX);
	}
}

/* Those of all lines, but for the parts of words at their ends. */
static void
words_learn(struct reader *reader)
{
	bool parted = false;

	for (size_t i = 0; i < reader->count; i++) {
		struct slice text = reader->lines[i].text;
		if (parted)
			text = slice_part(text, first_word(text).length, SIZE_MAX);
		parted = slice_ends(text, SLICE("-"));
		if (parted) {
			text = slice_part(text, 0, text.length - 1);
			text = slice_part(text, 0, text.length - last_word(text).length);
		}
		words_add(reader->words, text);
	}
}

static bool
words_have(const uint8_t *words, struct slice head, struct slice tail)
{
	uint64_t bit = word_hash(word_hash(0, head), tail) % (8 * PDF_WORDS_BYTES);

	return words[bit / 8] >> bit % 8 & 1;
}

enum hyphen { HYPHEN_NONE, HYPHEN_KEPT, HYPHEN_DROPPED };

/* "para-" and "graph" are a word that its line had no room for; "long-" and "term" are two that the
 * document has by themselves, and no "longterm"; "2010-" and "2012" keep theirs too. */
static enum hyphen
hyphen_of(const struct reader *reader, struct slice line, struct slice next)
{
	if (line.length < 3 || line.at[line.length - 1] != '-')
		return HYPHEN_NONE;
	struct slice head = last_word(slice_part(line, 0, line.length - 1));
	struct slice tail = first_word(next);
	if (head.length == 0 || tail.length == 0 || (tail.at[0] >= 'A' && tail.at[0] <= 'Z'))
		return is_alphanumeric(line.at[line.length - 2]) && next.length > 0 &&
				       is_alphanumeric(next.at[0])
			       ? HYPHEN_KEPT
			       : HYPHEN_NONE;
	if (words_have(reader->words, head, tail) || head.length < 3 || tail.length < 3)
		return HYPHEN_DROPPED;
	return words_have(reader->words, head, SLICE_NONE) &&
			       words_have(reader->words, tail, SLICE_NONE)
		       ? HYPHEN_KEPT
		       : HYPHEN_DROPPED;
}

static enum status
add_paragraph(struct reader *reader, struct slice text, const struct line *line, struct err *err)
{
	bool beside = line->kind == PDF_LINE_PRINTED || line->kind == PDF_LINE_PAGE;
	enum document_unit_kind kind = beside          ? UNIT_BESIDE
				       : line->running ? UNIT_RUNNING
						       : UNIT_BODY;
	char place[32];

	(void)snprintf(place, sizeof(place), "page %u", line->page + 1);
	return document_add_unit(
		reader->document, kind, text,
		line->kind == PDF_LINE_PRINTED ? DOCUMENT_MARGIN : slice_text(place), err);
}

#define PART_HEAD_BYTES 24 /* that a part of a line is found by in its paragraph ... */
#define PART_SHRINKS 4     /* ... where it lost a fourth of its bytes at most: blanks, dots */

/* What is no number is at the edge. */
static uint16_t
points(double length)
{
	return length > UINT16_MAX ? UINT16_MAX : length > 0 ? (uint16_t)length : 0;
}

static struct slice
part_of(const struct line *line, size_t part)
{
	size_t from = line->parts[part].offset;
	size_t to = part + 1 < line->part_count ? line->parts[part + 1].offset : line->text.length;

	return slice_trim(slice_part(line->text, from, to - from));
}

/* The beginning of a part of a line, and no more of it. */
static struct slice
part_head(struct slice part)
{
	struct slice head = slice_part(part, 0, PART_HEAD_BYTES);

	if (slice_ends(head, SLICE("-")))
		head.length--;
	return head;
}

/* Where it stands in text from *at on, which goes behind it; SIZE_MAX: in seal form it is not found
 * again. Its first word may be a bullet, which is none there. */
static size_t
find_part(struct slice text, struct slice head, size_t *at)
{
	size_t found = slice_find(slice_part(text, *at, SIZE_MAX), head);
	size_t blank = slice_find_byte(head, ' ');

	if (found == SIZE_MAX && blank != SIZE_MAX) {
		head = slice_part(head, blank + 1, SIZE_MAX);
		found = slice_find(slice_part(text, *at, SIZE_MAX), head);
	}
	if (found == SIZE_MAX || head.length == 0)
		return SIZE_MAX;
	found += *at;
	*at = found + head.length;
	return found;
}

/* Where the lines of the last paragraph are drawn, each part by itself. */
static enum status
add_lines(struct reader *reader, const struct line *line, const struct line *end, struct err *err)
{
	struct document *document = reader->document;
	struct slice text = document->units[document->unit_count - 1].text;
	size_t at = 0, behind = 0;

	for (; line < end; line++)
		for (size_t i = 0; i < line->part_count; i++) {
			const struct pdf_part *part = &line->parts[i];
			struct slice written = part_of(line, i);
			/* Behind the one before first: a line may have the words of the next. */
			size_t found = find_part(text, part_head(written), &behind);
			if (found == SIZE_MAX) {
				behind = at;
				found = find_part(text, part_head(written), &behind);
			}
			if (found == SIZE_MAX)
				continue;
			at = behind;
			size_t most = found + written.length - written.length / PART_SHRINKS;
			behind = most > at ? most : at;
			TRY(document_add_line(
				document,
				&(struct document_line){.offset = (uint32_t)found,
							.left = points(part->left),
							.top = points(part->top),
							.right = points(part->right),
							.bottom = points(part->bottom)},
				err));
		}
	return STATUS_OK;
}

/* Those of pages before `end`, behind the text of their page. A document without text stays one. */
static enum status
add_notes(struct reader *reader, uint32_t end, struct err *err)
{
	struct document *document = reader->document;
	char place[40];

	if (document->unit_count == 0)
		return STATUS_OK;
	for (; reader->noted < end; reader->noted++) {
		const struct pdf_notes *notes = &reader->notes[reader->noted];
		for (size_t i = 0; i < notes->count; i++) {
			bool field = notes->items[i].is_field;
			(void)snprintf(place, sizeof(place), "page %u, %s", reader->noted + 1,
				       field ? "field" : "annotation");
			TRY(document_add_unit(document, field ? UNIT_BODY : UNIT_NOTE,
					      notes->items[i].text, slice_text(place), err));
		}
	}
	return STATUS_OK;
}

/* How the pages look whose annotations draw what is not read. */
static enum status
look_at_pages(struct reader *reader, struct err *err)
{
	struct arena *scratch = reader->document->scratch;
	struct sha256 looks[PDF_LOOKS + 1] = {{{0}}};
	struct pixels pixels;
	size_t count = 0;

	for (uint32_t i = 0; i < reader->pages; i++) {
		struct arena_mark mark = arena_mark(scratch);
		if (!reader->notes[i].unread)
			continue;
		if (count == PDF_LOOKS)
			return STATUS_OK;
		TRY(pdf_draw_page(scratch, reader->pdf, i, PDF_LOOK_DPI, &pixels, err));
		TRY(sha256_of(slice_of((const char *)pixels.at, pixels.width * pixels.height),
			      &looks[count++], err));
		arena_rewind(scratch, mark);
	}
	return sha256_of(slice_of((const char *)looks, count * sizeof(*looks)),
			 &reader->document->look, err);
}

static enum status
heed_unread(struct reader *reader, struct err *err)
{
	struct document *document = reader->document;
	uint32_t page = 0;
	struct err own;

	while (page < reader->pages && !reader->notes[page].unread)
		page++;
	if (page == reader->pages || document->unit_count == 0)
		return STATUS_OK;
	enum status status = STATUS_OK;
	if (document->state == DOCUMENT_READ)
		status = look_at_pages(reader, &own);
	if (status != STATUS_OK && status != STATUS_REFUSED) {
		if (err)
			*err = own;
		return status;
	}
	return document_cut(document, err, "page %u: an annotation draws what is not read",
			    page + 1);
}

static enum status
add_paragraphs(struct reader *reader, struct err *err)
{
	const struct line *first = reader->lines;
	size_t units = reader->document->unit_count;
	struct slice text;
	struct buf buf;

	buf_init(&buf, reader->document->scratch);
	for (size_t i = 0; reader->lines && i < reader->count; i++) {
		const struct line *line = &reader->lines[i];
		const struct line *next = i + 1 < reader->count ? line + 1 : NULL;
		bool text_alone = next && !line->kind && !next->kind;
		enum hyphen hyphen =
			text_alone ? hyphen_of(reader, line->text, next->text) : HYPHEN_NONE;
		buf_write(&buf, line->text);
		if (next && (goes_on(line, next) || (hyphen && line->page == next->page))) {
			if (hyphen == HYPHEN_DROPPED)
				buf.length--;
			else if (hyphen == HYPHEN_NONE)
				buf_write_byte(&buf, ' ');
			continue;
		}
		TRY(buf_slice(&buf, &text, err));
		TRY(add_paragraph(reader, text, line, err));
		if (reader->document->unit_count == units + 1 && !line->kind)
			TRY(add_lines(reader, first, line + 1, err));
		if (!next || next->page > line->page)
			TRY(add_notes(reader, line->page + 1, err));
		units = reader->document->unit_count;
		first = line + 1;
		buf_clear(&buf);
	}
	return add_notes(reader, reader->pages, err);
}

/* ---- properties ---- */

static size_t
count_of(struct slice bytes, struct slice needle)
{
	size_t count = 0, at;

	while ((at = slice_find(bytes, needle)) != SIZE_MAX) {
		bytes = slice_part(bytes, at + needle.length, SIZE_MAX);
		count++;
	}
	return count;
}

/* Each saving by itself adds a cross-reference section (§7.5.6); a linearized file has one more. */
static enum status
add_counts(struct document *document, const struct pdf_properties *properties, struct slice bytes,
	   struct err *err)
{
	size_t sections = count_of(bytes, SLICE("startxref"));
	char number[24];

	(void)snprintf(number, sizeof(number), "%u", properties->pages);
	TRY(document_add_field(document, "PDF:PageCount", slice_text(number), err));
	(void)snprintf(
		number, sizeof(number), "%zu",
		sections > 1u + properties->linearized ? sections - 1 - properties->linearized : 0);
	return document_add_field(document, "PDF:IncrementalUpdates", slice_text(number), err);
}

/* "[0 840 960 240]": what a signature covers ends with the last two (§12.8.1); 0: it is none. */
static uint64_t
range_end(struct slice bytes)
{
	uint64_t numbers[4];
	struct slice rest = slice_trim(slice_part(bytes, 0, PDF_RANGE_BYTES));
	size_t end = slice_find_byte(rest, ']');

	if (end == SIZE_MAX || *rest.at != '[')
		return 0;
	rest = slice_part(rest, 1, end - 1);
	for (size_t i = 0; i < 4; i++) {
		size_t digits = 0;
		rest = slice_trim(rest);
		while (digits < rest.length && byte_is_digit(rest.at[digits]))
			digits++;
		if (!slice_number(slice_part(rest, 0, digits), &numbers[i]) ||
		    numbers[i] > PDF_BYTES)
			return 0;
		rest = slice_part(rest, digits, SIZE_MAX);
	}
	if (rest.length > 0)
		return 0;
	return numbers[2] + numbers[3];
}

/* What stands behind all that is signed. */
static enum status
add_unsigned(struct document *document, struct slice bytes, struct err *err)
{
	static const struct slice KEY = SLICE_INIT("/ByteRange");
	struct slice rest = bytes;
	uint64_t end, covered = 0;
	char number[24];
	size_t at;

	while ((at = slice_find(rest, KEY)) != SIZE_MAX) {
		rest = slice_part(rest, at + KEY.length, SIZE_MAX);
		end = range_end(rest);
		if (end > covered && end <= bytes.length)
			covered = end;
	}
	if (covered == 0 || slice_trim(slice_part(bytes, (size_t)covered, SIZE_MAX)).length == 0)
		return STATUS_OK;
	(void)snprintf(number, sizeof(number), "%llu",
		       (unsigned long long)(bytes.length - covered));
	return document_add_field(document, "PDF:BytesAfterSignature", slice_text(number), err);
}

static enum status
add_properties(struct document *document, const struct pdf_properties *properties,
	       struct slice bytes, struct err *err)
{
	const struct {
		const char *name;
		struct slice value;
	} FIELDS[] = {
		{"PDF:PDFVersion", slice_part(properties->version, 4, SIZE_MAX)},
		{"PDF:Title", properties->title},
		{"PDF:Author", properties->author},
		{"PDF:Subject", properties->subject},
		{"PDF:Keywords", properties->keywords},
		{"PDF:Creator", properties->creator},
		{"PDF:Producer", properties->producer},
		{"PDF:CreateDate", properties->created_local},
		{"PDF:ModifyDate", properties->modified_local},
		{"PDF:Linearized", properties->linearized ? SLICE("true") : SLICE("false")},
		{"PDF:PermanentID", properties->permanent_id},
		{"PDF:UpdateID", properties->update_id},
	};

	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++)
		TRY(document_add_field(document, FIELDS[i].name, FIELDS[i].value, err));
	TRY(add_counts(document, properties, bytes, err));
	TRY(add_unsigned(document, bytes, err));
	return properties->xmp.length > 0 ? document_add_xmp(document, properties->xmp, err)
					  : STATUS_OK;
}

/* ---- all of it ---- */

enum status
document_read_pdf(struct slice bytes, struct document *document, struct err *err)
{
	DEFER(pdf_done)
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct reader reader = {.document = document};
	bool locked = false;

	enum status status = pdf_open(bytes, &pdf, &locked, err);
	if (locked)
		document->state = DOCUMENT_ENCRYPTED;
	TRY(status);
	TRY(pdf_read_properties(document->scratch, pdf, &properties, err));
	document->pages = properties.pages;
	TRY(add_properties(document, &properties, bytes, err));
	if (document->properties_only)
		return STATUS_OK;
	reader.pdf = pdf;
	reader.pages = properties.pages < PDF_PAGES ? properties.pages : PDF_PAGES;
	reader.notes = arena_new(document->scratch, struct pdf_notes, reader.pages + 1);
	if (!reader.notes)
		return err_no_memory(err);
	for (uint32_t i = 0; i < reader.pages; i++)
		TRY(page_add(&reader, i, err));
	if (properties.pages > PDF_PAGES)
		TRY(document_cut(document, err, "more than %d pages", PDF_PAGES));
	reader.words = arena_new(document->scratch, uint8_t, PDF_WORDS_BYTES);
	if (!reader.words)
		return err_no_memory(err);
	words_learn(&reader);
	TRY(mark_running(&reader, err));
	TRY(add_paragraphs(&reader, err));
	TRY(heed_unread(&reader, err));
	if (document->unit_count == 0 && document->state == DOCUMENT_READ && properties.pages > 0)
		document->state = DOCUMENT_IMAGE_ONLY;
	return STATUS_OK;
}
