/* Word 6 to 2003: [MS-DOC]. The text of all parts is one run of characters, which lies in pieces
 * over the file; the file information block says where. */
#include "base/utf8.h"
#include "format/document_ole.h"
#include "format/limits.h"
#include "format/open_links.h"

#include <stdlib.h>

#define FIB_WORD97 0x00c1 /* nFib from which the block has its later form */
#define FIB_ENCRYPTED 0x0100
#define FIB_TABLE_1 0x0200
#define FIB_WIDE 0x1000 /* fExtChar: text without pieces is UTF-16 */
#define FKP_BYTES 512

/* Text in one file position after another: as much of the document as lies together. */
struct piece {
	uint32_t cp, count; /* characters */
	uint64_t offset;    /* in the stream, of the first */
	bool wide;          /* UTF-16, else the code page of the file */
};

enum run {
	RUN_SHOWN,
	RUN_HIDDEN, /* or deleted: it is kept as an aside */
	RUN_SIGN,   /* it stands for a sign of a font */
};

/* Bytes of the stream whose characters are not shown as they stand. */
struct range {
	uint32_t from, to;
	enum run run;
};

struct word {
	struct document *document;
	struct slice stream, table;
	unsigned code_page;
	bool old;            /* Word 6 and 95 */
	uint64_t characters; /* read so far: pieces may lie over each other */
	struct piece *pieces;
	size_t piece_count, piece_capacity;
	struct range *ranges; /* not shown as they stand, by from */
	size_t range_count, range_capacity;
};

/* ---- what is not shown ---- */

/* Word's properties are a word of operation and an operand, whose size its top bits tell, §2.2.5.
 */
static bool
take_operand(struct cursor *cursor, uint16_t operation, struct slice *ret)
{
	static const uint8_t SIZES[] = {1, 1, 2, 4, 2, 2, 0, 3};
	uint8_t small = 0;
	uint16_t size = SIZES[operation >> 13];

	if (operation == 0xd606 || operation == 0xd608) { /* of tables */
		if (!cursor_u16le(cursor, &size) || size == 0)
			return false;
		size--;
	} else if (size == 0) {
		if (!cursor_u8(cursor, &small))
			return false;
		size = small;
	}
	return cursor_bytes(cursor, size, ret);
}

/* sprmCFRMarkDel: deleted while changes were tracked; sprmCFVanish: hidden. sprmCSymbol: a sign of
 * a font of signs. */
static enum run
run_of(struct slice properties)
{
	bool deleted = false, hidden = false, sign = false;
	struct slice operand;
	struct cursor cursor;
	uint16_t operation;

	cursor_init(&cursor, properties);
	while (cursor_u16le(&cursor, &operation) && take_operand(&cursor, operation, &operand))
		if (operation == 0x0800)
			deleted = operand.at[0] == 1;
		else if (operation == 0x083c)
			hidden = operand.at[0] == 1;
		else if (operation == 0x6a09)
			sign = true;
	return sign ? RUN_SIGN : deleted || hidden ? RUN_HIDDEN : RUN_SHOWN;
}

static enum status
add_range(struct word *word, uint32_t from, uint32_t to, enum run run, struct err *err)
{
	struct range *ranges =
		arena_grow(word->document->scratch, word->ranges, &word->range_capacity,
			   word->range_count + 1, sizeof(*ranges), _Alignof(struct range));
	if (!ranges)
		return err_no_memory(err);
	word->ranges = ranges;
	ranges[word->range_count++] = (struct range){from, to, run};
	return STATUS_OK;
}

/* A page of runs of equal properties, §2.9.33: their ends, then where each one's properties are. */
static enum status
read_runs(struct word *word, struct slice page, struct err *err)
{
	uint32_t from, to;

	if (page.length < FKP_BYTES)
		return document_cut(word->document, err,
				    "MS-DOC §2.9.33: a page of character properties is not there");
	unsigned count = (unsigned char)page.at[FKP_BYTES - 1];
	for (unsigned i = 0; i < count; i++) {
		if (!ole_u32(page, 4 * i, &from) || !ole_u32(page, 4 * i + 4, &to))
			break;
		size_t where = 4 * ((size_t)count + 1) + i;
		if (where >= FKP_BYTES)
			break;
		size_t at = 2 * (size_t)(unsigned char)page.at[where];
		if (at == 0)
			continue;
		size_t length = (unsigned char)page.at[at];
		enum run run = run_of(slice_part(page, at + 1, length));
		if (run != RUN_SHOWN)
			TRY(add_range(word, from, to, run, err));
	}
	return STATUS_OK;
}

static int
compare_ranges(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return left->from < right->from ? -1 : left->from > right->from;
}

/* §2.8.6: the ends of what each page covers, then the pages' numbers. */
static enum status
read_ranges(struct word *word, struct err *err)
{
	struct slice plc;
	uint32_t offset, length, page;

	if (word->old || !ole_u32(word->stream, 0xfa, &offset) ||
	    !ole_u32(word->stream, 0xfe, &length) || length < 12)
		return STATUS_OK;
	plc = ole_part(word->table, offset, length);
	size_t count = (plc.length < 4 ? 0 : plc.length - 4) / 8;
	if (count > DOC_RUN_PAGES)
		return document_cut(word->document, err,
				    "MS-DOC §2.8.6: more than %d pages of character properties",
				    DOC_RUN_PAGES);
	for (size_t i = 0; i < count; i++)
		if (ole_u32(plc, 4 * (count + 1) + 4 * i, &page))
			TRY(read_runs(word,
				      ole_part(word->stream,
					       (uint64_t)(page & 0x3fffff) * FKP_BYTES, FKP_BYTES),
				      err));
	if (word->range_count > 0)
		qsort(word->ranges, word->range_count, sizeof(*word->ranges), compare_ranges);
	return STATUS_OK;
}

static enum run
run_at(const struct word *word, uint64_t offset)
{
	size_t low = 0, high = word->range_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (word->ranges[middle].to <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low == word->range_count || word->ranges[low].from > offset ? RUN_SHOWN
									   : word->ranges[low].run;
}

/* ---- pieces ---- */

static enum status
add_piece(struct word *word, struct piece piece, struct err *err)
{
	if (word->piece_count == DOC_PIECES)
		return document_cut(word->document, err, "MS-DOC §2.9.38: more than %d pieces",
				    DOC_PIECES);
	struct piece *pieces =
		arena_grow(word->document->scratch, word->pieces, &word->piece_capacity,
			   word->piece_count + 1, sizeof(piece), _Alignof(struct piece));
	if (!pieces)
		return err_no_memory(err);
	word->pieces = pieces;
	pieces[word->piece_count++] = piece;
	return STATUS_OK;
}

/* §2.8.35: the ends of the pieces, then eight bytes on each. */
static enum status
read_pieces(struct word *word, struct slice plc, struct err *err)
{
	size_t count = (plc.length < 4 ? 0 : plc.length - 4) / 12;
	uint32_t from, to, where;

	for (size_t i = 0; i < count; i++) {
		if (!ole_u32(plc, 4 * i, &from) || !ole_u32(plc, 4 * i + 4, &to) ||
		    !ole_u32(plc, 4 * (count + 1) + 8 * i + 2, &where) || to < from)
			return err_set(err, STATUS_REFUSED,
				       "MS-DOC §2.8.35: the table of pieces is out of order");
		struct piece piece = {.cp = from, .count = to - from, .offset = where};
		if (!word->old) { /* §2.9.73: a bit says that a character has one byte */
			piece.wide = !(where & 0x40000000);
			piece.offset = piece.wide ? where & 0x3fffffff : (where & 0x3fffffff) / 2;
		}
		TRY(add_piece(word, piece, err));
	}
	return STATUS_OK;
}

/* §2.9.38: properties to apply, each with its length, then the table of pieces. */
static enum status
read_clx(struct word *word, struct slice clx, struct err *err)
{
	struct cursor cursor;
	uint8_t mark = 0;
	uint16_t skipped;
	uint32_t length;
	struct slice plc;

	cursor_init(&cursor, clx);
	while (cursor_u8(&cursor, &mark) && mark == 1)
		if (!cursor_u16le(&cursor, &skipped) || !cursor_skip(&cursor, skipped))
			break;
	if (mark != 2 || !cursor_u32le(&cursor, &length) || !cursor_bytes(&cursor, length, &plc))
		return err_set(err, STATUS_REFUSED, "MS-DOC §2.9.38: no table of pieces");
	return read_pieces(word, plc, err);
}

/* ---- text ---- */

/* A part of the text, in the order in which they follow each other, §2.4.1. */
static const struct part {
	const char *place; /* NULL: paragraphs are numbered */
	enum document_unit_kind kind;
	bool skipped;
} PARTS[] = {
	{NULL, UNIT_BODY, false},
	{"footnotes", UNIT_NOTE, false},
	{"headers and footers", UNIT_RUNNING, false},
	{"macros", UNIT_BODY, true},
	{"comments", UNIT_NOTE, false},
	{"endnotes", UNIT_NOTE, false},
	{"text boxes", UNIT_BODY, false},
	{"text boxes of headers", UNIT_RUNNING, false},
};

#define PART_COUNT (sizeof(PARTS) / sizeof(*PARTS))

/* A paragraph as it is gathered. */
struct line {
	struct buf text;
	struct buf aside; /* what is hidden, a line a run */
	struct buf *out;  /* one of both */
	struct buf raw;   /* bytes of the code page, not yet in *out */
	uint16_t lead;    /* a high surrogate that waits for its low one */
	struct open_links links;
	struct buf code; /* of fields, which nobody sees */
	size_t linked;   /* so much of the text, of which links have their words */
	size_t number;   /* of the paragraph */
};

static struct buf *
out_of(struct line *line)
{
	return open_links_in_code(&line->links) ? &line->code : line->out;
}

static enum status
flush_raw(struct word *word, struct line *line, struct err *err)
{
	struct slice bytes;

	if (line->raw.length == 0)
		return STATUS_OK;
	TRY(buf_slice(&line->raw, &bytes, err));
	document_ole_write(out_of(line), word->code_page, bytes);
	buf_clear(&line->raw);
	return STATUS_OK;
}

/* Gives links and codes what was read of them. */
static enum status
settle(struct word *word, struct line *line, struct err *err)
{
	struct open_links *links = &line->links;
	struct slice code, text;

	TRY(flush_raw(word, line, err));
	TRY(buf_slice(&line->code, &code, err));
	TRY(buf_slice(&line->text, &text, err));
	if (code.length > 0 && links->items[links->count - 1].in_code)
		open_links_write_code(links, code);
	else if (code.length > 0)
		open_links_write(links, 1, code);
	else if (links->count > 0)
		open_links_write(links, 1, slice_part(text, line->linked, SIZE_MAX));
	buf_clear(&line->code);
	line->linked = text.length;
	return STATUS_OK;
}

static enum status
end_paragraph(struct word *word, struct line *line, const struct part *part, struct err *err)
{
	struct slice text, aside, run, place;

	TRY(settle(word, line, err));
	TRY(open_links_end_paragraph(&line->links, 1, err));
	TRY(buf_slice(&line->text, &text, err));
	TRY(buf_slice(&line->aside, &aside, err));
	buf_clear(&line->text);
	buf_clear(&line->aside);
	line->linked = 0;
	if (slice_trim(text).length == 0 && slice_trim(aside).length == 0)
		return STATUS_OK;
	if (part->place)
		place = slice_text(part->place);
	else
		TRY(slice_print(word->document->scratch, &place, err, "paragraph %zu",
				++line->number));
	TRY(document_add_unit(word->document, part->kind, text, place, err));
	while (slice_next(&aside, '\n', &run))
		TRY(document_add_unit(word->document, UNIT_HIDDEN, run, place, err));
	return STATUS_OK;
}

/* Fields, §2.8.25: 0x13 code 0x14 result 0x15, one within another. */
static enum status
turn_field(struct word *word, struct line *line, unsigned c, struct err *err)
{
	struct open_link *link;

	TRY(settle(word, line, err));
	if (c == 0x13)
		open_links_begin(&line->links, OPEN_FIELD, 1, &link);
	else if (c == 0x14)
		open_links_separate(&line->links);
	return c == 0x15 ? open_links_end(&line->links, OPEN_FIELD, err) : STATUS_OK;
}

static enum status
add_special(struct word *word, struct line *line, const struct part *part, unsigned c,
	    struct err *err)
{
	TRY(flush_raw(word, line, err));
	if (c >= 0x13 && c <= 0x15)
		TRY(turn_field(word, line, c, err));
	if (open_links_in_code(&line->links))
		return STATUS_OK;
	switch (c) {
	case 0x07: /* the end of a cell */
	case 0x0c: /* of a page or a section */
	case 0x0d:
	case 0x0e: /* of a column */
		return end_paragraph(word, line, part, err);
	case 0x09:
	case 0x0b:
		buf_write_byte(line->out, ' ');
		return STATUS_OK;
	case 0x1e:
		buf_write_text(line->out, "\xe2\x80\x91"); /* a hyphen without a break */
		return STATUS_OK;
	case 0x1f:
		buf_write_text(line->out, "\xc2\xad"); /* a hyphen if need be */
		return STATUS_OK;
	default: /* anchors of pictures, notes and comments */
		return STATUS_OK;
	}
}

static void
add_wide(struct line *line, uint16_t unit)
{
	if (unit >= 0xd800 && unit <= 0xdbff) {
		line->lead = unit;
		return;
	}
	uint32_t point = unit;
	if (unit >= 0xdc00 && unit <= 0xdfff)
		point = line->lead ? 0x10000 + ((uint32_t)(line->lead - 0xd800) << 10) +
					     (unit - 0xdc00u)
				   : 0xfffd;
	line->lead = 0;
	buf_write_utf8(out_of(line), point);
}

/* Where text of that run goes from now on. */
static enum status
turn_to(struct word *word, struct line *line, enum run run, struct err *err)
{
	struct buf *out = run == RUN_HIDDEN ? &line->aside : &line->text;

	if (out == line->out)
		return STATUS_OK;
	TRY(flush_raw(word, line, err));
	if (line->out == &line->aside)
		buf_write_byte(&line->aside, '\n');
	line->out = out;
	return STATUS_OK;
}

/* The characters [from, to) of a piece, counted from its first. */
static enum status
add_run(struct word *word, struct line *line, const struct part *part, const struct piece *piece,
	uint32_t from, uint32_t to, struct err *err)
{
	size_t width = piece->wide ? 2 : 1;
	struct cursor cursor;
	uint16_t c = 0;
	uint8_t small = 0;

	cursor_init(&cursor, ole_part(word->stream, piece->offset + width * (uint64_t)from,
				      width * (uint64_t)(to - from)));
	for (uint32_t i = from; i < to; i++) {
		uint64_t offset = piece->offset + width * (uint64_t)i;
		if (piece->wide ? !cursor_u16le(&cursor, &c) : !cursor_u8(&cursor, &small))
			return document_cut(word->document, err,
					    "MS-DOC §2.8.35: a piece of the text is not there");
		if (!piece->wide)
			c = small;
		word->characters++;
		enum run run = word->range_count > 0 ? run_at(word, offset) : RUN_SHOWN;
		if (run == RUN_SIGN && c != 0x0d)
			continue;
		TRY(turn_to(word, line, run, err));
		if (c < 0x20)
			TRY(add_special(word, line, part, c, err));
		else if (piece->wide)
			add_wide(line, c);
		else
			buf_write_byte(&line->raw, (char)c);
		if (line->out->length + line->raw.length > DOCUMENT_UNIT_BYTES &&
		    !open_links_in_code(&line->links))
			TRY(end_paragraph(word, line, part, err));
	}
	return flush_raw(word, line, err);
}

/* The characters [from, to) of the whole. */
static enum status
read_part(struct word *word, const struct part *part, uint64_t from, uint64_t to, struct err *err)
{
	struct line line = {0};

	buf_init(&line.text, word->document->scratch);
	buf_init(&line.aside, word->document->scratch);
	line.out = &line.text;
	buf_init(&line.code, word->document->scratch);
	open_links_init(&line.links, word->document);
	buf_init(&line.raw, word->document->scratch);
	for (size_t i = 0; i < word->piece_count; i++) {
		const struct piece *piece = &word->pieces[i];
		uint64_t end = (uint64_t)piece->cp + piece->count;
		if (end <= from || piece->cp >= to)
			continue;
		if (word->characters > DOCUMENT_TEXT_BYTES)
			return document_cut(word->document, err,
					    "more than %u MiB of text in pieces",
					    DOCUMENT_TEXT_BYTES >> 20);
		TRY(add_run(word, &line, part, piece,
			    piece->cp < from ? (uint32_t)(from - piece->cp) : 0,
			    end > to ? (uint32_t)(to - piece->cp) : piece->count, err));
	}
	return end_paragraph(word, &line, part, err);
}

static enum status
read_parts(struct word *word, struct err *err)
{
	uint64_t from = 0;
	size_t base = word->old ? 0x34 : 0x4c;

	for (size_t i = 0; i < PART_COUNT; i++) {
		uint32_t count = 0;
		if (!ole_u32(word->stream, base + 4 * i, &count) || count > INT32_MAX)
			break;
		if (!PARTS[i].skipped && count > 0)
			TRY(read_part(word, &PARTS[i], from, from + count, err));
		from += count;
	}
	return STATUS_OK;
}

/* ---- who saved it ---- */

/* §2.9.279: names and paths by turns, of those who saved it last. */
static enum status
add_savers(struct word *word, struct err *err)
{
	struct slice table, text[2] = {SLICE_NONE, SLICE_NONE};
	uint32_t offset, length;
	uint16_t mark, count, extra, size;
	struct cursor cursor;

	if (word->old || !ole_u32(word->stream, 0x9a + 71 * 8, &offset) ||
	    !ole_u32(word->stream, 0x9a + 71 * 8 + 4, &length) || length == 0)
		return STATUS_OK;
	table = ole_part(word->table, offset, length);
	cursor_init(&cursor, table);
	if (!cursor_u16le(&cursor, &mark) || mark != 0xffff || !cursor_u16le(&cursor, &count) ||
	    !cursor_u16le(&cursor, &extra))
		return STATUS_OK;
	for (unsigned i = 0; i < count; i++) {
		struct slice bytes;
		struct buf out;
		if (!cursor_u16le(&cursor, &size) ||
		    !cursor_bytes(&cursor, 2 * (size_t)size, &bytes) ||
		    !cursor_skip(&cursor, extra))
			break;
		buf_init(&out, word->document->scratch);
		document_ole_write(&out, 1200, slice_part(bytes, 0, DOCUMENT_FIELD_BYTES));
		TRY(buf_slice(&out, &text[i % 2], err));
		if (i % 2 == 0)
			continue;
		TRY(slice_print(word->document->scratch, &bytes, err, "%.*s (%.*s)",
				SLICE_PRINT(text[0]), SLICE_PRINT(text[1])));
		TRY(document_add_field(word->document, "LastSavedBy", bytes, err));
	}
	return STATUS_OK;
}

/* §2.9.74: names, one after another, of those who commented. */
static enum status
add_commenters(struct word *word, struct err *err)
{
	uint32_t offset, length;
	struct cursor cursor;
	struct slice name;
	uint16_t size;

	if (word->old || !ole_u32(word->stream, 0x9a + 36 * 8, &offset) ||
	    !ole_u32(word->stream, 0x9a + 36 * 8 + 4, &length))
		return STATUS_OK;
	cursor_init(&cursor, ole_part(word->table, offset, length));
	while (word->document->field_count < DOCUMENT_FIELDS && cursor_u16le(&cursor, &size) &&
	       cursor_bytes(&cursor, 2 * (size_t)size, &name))
		TRY(document_ole_field(word->document, "CommentBy", 1200, name, err));
	return STATUS_OK;
}

/* A date of Word ([MS-DOC] §2.9.70) is that of the writer's clock: it tells no zone. */
static enum status
add_clock(struct word *word, const char *name, uint32_t dttm, struct err *err)
{
	struct slice text;

	if (dttm == 0)
		return STATUS_OK;
	TRY(slice_print(word->document->scratch, &text, err, "%04u-%02u-%02uT%02u:%02u:00",
			1900 + (dttm >> 20 & 0x1ff), dttm >> 16 & 15, dttm >> 11 & 31,
			dttm >> 6 & 31, dttm & 63));
	return document_add_field(word->document, name, text, err);
}

static enum status
add_count(struct word *word, const char *name, uint32_t value, struct err *err)
{
	struct slice text;

	TRY(slice_print(word->document->scratch, &text, err, "%u", value));
	return document_add_field(word->document, name, text, err);
}

/* §2.7.2: Word keeps of its own what the properties say too; who alters these may forget it. */
static enum status
add_statistics(struct word *word, struct err *err)
{
	static const struct {
		const char *name;
		uint8_t offset;
		enum { CLOCK, SHORT, LONG } kind;
	} ROWS[] = {
		{"CreateDate", 0x14, CLOCK},   {"ModifyDate", 0x18, CLOCK},
		{"LastPrinted", 0x1c, CLOCK},  {"RevisionNumber", 0x20, SHORT},
		{"TotalEditTime", 0x22, LONG}, {"Words", 0x26, LONG},
		{"Characters", 0x2a, LONG},    {"Pages", 0x2e, SHORT},
		{"Paragraphs", 0x30, LONG},    {"Lines", 0x38, LONG},
	};
	uint32_t offset, length, value;
	uint16_t small;

	if (word->old || !ole_u32(word->stream, 0x9a + 31 * 8, &offset) ||
	    !ole_u32(word->stream, 0x9a + 31 * 8 + 4, &length))
		return STATUS_OK;
	struct slice dop = ole_part(word->table, offset, length);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		if (ROWS[i].kind == SHORT && ole_u16(dop, ROWS[i].offset, &small))
			TRY(add_count(word, ROWS[i].name, small, err));
		else if (ROWS[i].kind == LONG && ole_u32(dop, ROWS[i].offset, &value))
			TRY(add_count(word, ROWS[i].name, value, err));
		else if (ROWS[i].kind == CLOCK && ole_u32(dop, ROWS[i].offset, &value))
			TRY(add_clock(word, ROWS[i].name, value, err));
	return STATUS_OK;
}

/* ---- the whole ---- */

/* §2.5.2: what the file is; the table of pieces, or where the text lies in one. */
static enum status
find_text(struct word *word, uint16_t flags, struct err *err)
{
	uint32_t offset = 0, length = 0, first = 0, last = 0;
	size_t clx = word->old ? 0x160 : 0x1a2;

	(void)ole_u32(word->stream, clx, &offset);
	(void)ole_u32(word->stream, clx + 4, &length);
	if (length > 0 && (!word->old || (flags & 4)))
		return read_clx(word, ole_part(word->table, offset, length), err);
	if (!ole_u32(word->stream, 0x18, &first) || !ole_u32(word->stream, 0x1c, &last) ||
	    last < first)
		return err_set(err, STATUS_REFUSED, "MS-DOC §2.5.1: the text has no place");
	bool wide = !word->old && (flags & FIB_WIDE);
	struct piece piece = {
		.count = (last - first) / (wide ? 2 : 1), .offset = first, .wide = wide};
	return add_piece(word, piece, err);
}

enum status
document_doc(const struct ole *ole, struct document *document, struct err *err)
{
	struct word word = {.document = document};
	uint16_t mark = 0, version = 0, language = 0, flags = 0;

	TRY(document_ole_stream(ole, document, "WordDocument", &word.stream, err));
	if (!ole_u16(word.stream, 0, &mark) || !ole_u16(word.stream, 2, &version) ||
	    !ole_u16(word.stream, 6, &language) || !ole_u16(word.stream, 10, &flags) ||
	    (mark != 0xa5ec && mark != 0xa5dc))
		return err_set(err, STATUS_REFUSED, "MS-DOC §2.5.1: no file information block");
	if (flags & FIB_ENCRYPTED) {
		document->state = DOCUMENT_ENCRYPTED;
		return document_cut(document, err, "MS-DOC §2.2.6: the document is encrypted");
	}
	word.old = version < FIB_WORD97;
	word.code_page = word.old ? document_ole_code_page(language) : 1252;
	word.table = word.stream;
	if (!word.old)
		TRY(document_ole_stream(ole, document, flags & FIB_TABLE_1 ? "1Table" : "0Table",
					&word.table, err));
	TRY(add_count(&word, "LanguageCode", language, err));
	TRY(add_statistics(&word, err));
	TRY(add_savers(&word, err));
	TRY(add_commenters(&word, err));
	TRY(find_text(&word, flags, err));
	TRY(read_ranges(&word, err));
	return read_parts(&word, err);
}
