/* Excel 5 to 2003: [MS-XLS], BIFF5 and BIFF8. A stream of records: what holds for the whole book,
 * then the sheets. */
#include "format/document_xls.h"
#include "format/document_number.h"
#include "format/document_ole.h"
#include "format/hidden_cells.h"
#include "format/limits.h"

enum record_type {
	FORMULA = 0x0006,
	END_OF_FILE = 0x000a,
	HEADER = 0x0014,
	FOOTER = 0x0015,
	NOTE = 0x001c,
	DATEMODE = 0x0022,
	FILEPASS = 0x002f,
	CONTINUE = 0x003c,
	CODEPAGE = 0x0042,
	OBJECT = 0x005d,
	COLINFO = 0x007d,
	BOUNDSHEET = 0x0085,
	MULRK = 0x00bd,
	RSTRING = 0x00d6,
	XF = 0x00e0,
	DRAWING = 0x00ec,
	SST = 0x00fc,
	LABELSST = 0x00fd,
	TXO = 0x01b6,
	NUMBER = 0x0203,
	LABEL = 0x0204,
	BOOLERR = 0x0205,
	STRING = 0x0207,
	ROW = 0x0208,
	RK = 0x027e,
	FORMAT_RECORD = 0x041e,
	BEGIN_OF_FILE = 0x0809,
};

#define OBJECT_COMMENT 0x19
#define TYPE_CHART 0x0020

struct sheet {
	struct slice name;
	uint32_t offset;
	bool hidden;
};

struct book {
	struct document *document;
	struct slice stream;
	bool wide; /* BIFF8: strings are Unicode */
	bool from_1904;
	bool locked;
	unsigned code_page;
	uint64_t unread; /* bytes of sheets: none lies over another */
	struct sheet *sheets;
	size_t sheet_count, sheet_capacity;
	struct slice *strings; /* shared ones */
	size_t string_count, string_capacity;
	struct number_format {
		unsigned id;
		struct slice text;
	} * formats;
	size_t format_count, format_capacity;
	uint16_t *styles; /* the id of the number format of each */
	size_t style_count, style_capacity;
	struct buf number;
	struct hidden_cells hidden;          /* of the sheet that is read */
	uint64_t hidden_rows[XLS_ROWS / 64]; /* a bit each */
};

/* The text of a comment, until its cell is told. */
struct comment {
	unsigned object;
	struct slice text;
};

/* Where a sheet is being read. */
struct place {
	struct book *book;
	struct slice sheet;
	unsigned row, column; /* of the formula whose string comes next */
	bool awaits_string;
	unsigned object, object_type; /* the one whose text comes next */
	bool flat, unseen;            /* the shape before it, and it, have no width or no height */
	struct comment *comments;
	size_t comment_count, comment_capacity;
};

/* ---- records ---- */

struct record {
	unsigned type;
	struct slice bytes;
};

/* §2.1.4. False at the end or where the bytes end early. */
static bool
take_record(struct cursor *cursor, struct record *ret)
{
	uint16_t type, length;
	struct cursor start = *cursor;

	if (cursor_u16le(cursor, &type) && cursor_u16le(cursor, &length) &&
	    cursor_bytes(cursor, length, &ret->bytes)) {
		ret->type = type;
		return true;
	}
	*cursor = start;
	return false;
}

/* The bytes of the records that continue one; the last is followed by an empty one. */
static enum status
take_parts(struct book *book, struct cursor *cursor, struct slice first, struct xls_parts *ret,
	   struct err *err)
{
	struct xls_parts parts = {0};
	size_t capacity = 0;
	struct record record = {.bytes = first};

	for (;;) {
		struct cursor before = *cursor;
		parts.items =
			arena_grow(book->document->scratch, parts.items, &capacity, parts.count + 1,
				   sizeof(*parts.items), _Alignof(struct slice));
		if (!parts.items)
			return err_no_memory(err);
		parts.items[parts.count++] = record.bytes;
		if (!take_record(cursor, &record) || record.type != CONTINUE) {
			*cursor = before;
			break;
		}
	}
	xls_parts_begin(&parts);
	*ret = parts;
	return STATUS_OK;
}

/* ---- strings ---- */

/* A string in one record: its length in a byte or two, and in BIFF8 a byte of flags, §2.5.294. */
static enum status
read_string(const struct book *book, struct slice bytes, unsigned length_bytes, struct slice *ret,
	    struct err *err)
{
	struct xls_parts parts = {.items = &bytes, .count = 1};
	uint16_t length = 0;
	uint8_t small = 0;
	struct buf out;

	xls_parts_begin(&parts);
	buf_init(&out, book->document->scratch);
	if (length_bytes == 1 ? !xls_parts_u8(&parts, &small) : !xls_parts_u16(&parts, &length))
		length = 0;
	else if (length_bytes == 1)
		length = small;
	if (book->wide)
		xls_parts_string(&parts, length, &out);
	else
		document_ole_write(&out, book->code_page, slice_part(bytes, length_bytes, length));
	return buf_slice(&out, ret, err);
}

/* The strings that cells share, §2.4.265. */
static enum status
read_shared(struct book *book, struct xls_parts *parts, struct err *err)
{
	uint32_t total, count;

	if (!xls_parts_u32(parts, &total) || !xls_parts_u32(parts, &count))
		return STATUS_OK;
	for (uint32_t i = 0; i < count; i++) {
		struct slice text;
		struct buf out;
		uint16_t length;
		if (i == XLS_STRINGS)
			return document_cut(book->document, err,
					    "MS-XLS §2.4.265: more than %d shared strings",
					    XLS_STRINGS);
		if (!xls_parts_u16(parts, &length))
			return document_cut(book->document, err,
					    "MS-XLS §2.4.265: the shared strings end early");
		buf_init(&out, book->document->scratch);
		xls_parts_string(parts, length, &out);
		TRY(buf_slice(&out, &text, err));
		struct slice *strings = arena_grow(book->document->scratch, book->strings,
						   &book->string_capacity, book->string_count + 1,
						   sizeof(*strings), _Alignof(struct slice));
		if (!strings)
			return err_no_memory(err);
		book->strings = strings;
		strings[book->string_count++] = text;
	}
	return STATUS_OK;
}

/* ---- the book ---- */

static enum status
add_sheet(struct book *book, struct slice bytes, struct err *err)
{
	struct sheet sheet;
	uint16_t state = 0;

	if (!ole_u32(bytes, 0, &sheet.offset))
		return STATUS_OK;
	sheet.hidden = ole_u16(bytes, 4, &state) && state & 3;
	if (book->sheet_count == XLS_SHEETS)
		return document_cut(book->document, err, "MS-XLS §2.4.28: more than %d sheets",
				    XLS_SHEETS);
	TRY(read_string(book, ole_part(bytes, 6, UINT64_MAX), 1, &sheet.name, err));
	struct sheet *sheets =
		arena_grow(book->document->scratch, book->sheets, &book->sheet_capacity,
			   book->sheet_count + 1, sizeof(sheet), _Alignof(struct sheet));
	if (!sheets)
		return err_no_memory(err);
	book->sheets = sheets;
	sheets[book->sheet_count++] = sheet;
	return STATUS_OK;
}

static enum status
add_format(struct book *book, struct slice bytes, struct err *err)
{
	struct number_format format = {0};
	uint16_t id;

	if (!ole_u16(bytes, 0, &id))
		return STATUS_OK;
	if (book->format_count == XLS_FORMATS)
		return document_cut(book->document, err,
				    "MS-XLS §2.4.126: more than %d number formats", XLS_FORMATS);
	format.id = id;
	TRY(read_string(book, ole_part(bytes, 2, UINT64_MAX), book->wide ? 2 : 1, &format.text,
			err));
	struct number_format *formats =
		arena_grow(book->document->scratch, book->formats, &book->format_capacity,
			   book->format_count + 1, sizeof(format), _Alignof(struct number_format));
	if (!formats)
		return err_no_memory(err);
	book->formats = formats;
	formats[book->format_count++] = format;
	return STATUS_OK;
}

static enum status
add_style(struct book *book, struct slice bytes, struct err *err)
{
	uint16_t id;

	if (!ole_u16(bytes, 2, &id) || book->style_count == XLS_STYLES)
		return STATUS_OK; /* a cell has 16 bits to name one */
	uint16_t *styles = arena_grow(book->document->scratch, book->styles, &book->style_capacity,
				      book->style_count + 1, sizeof(*styles), _Alignof(uint16_t));
	if (!styles)
		return err_no_memory(err);
	book->styles = styles;
	styles[book->style_count++] = id;
	return STATUS_OK;
}

static struct slice
format_of(const struct book *book, unsigned style)
{
	unsigned id = style < book->style_count ? book->styles[style] : 0;

	for (size_t i = 0; i < book->format_count; i++)
		if (book->formats[i].id == id)
			return id == 14 || id == 22 ? document_number_builtin(id)
						    : book->formats[i].text;
	return document_number_builtin(id);
}

static enum status
read_global(struct book *book, struct cursor *cursor, const struct record *record, struct err *err)
{
	struct xls_parts parts;
	uint16_t number = 0;

	switch (record->type) {
	case FILEPASS:
		book->locked = true;
		return STATUS_OK;
	case CODEPAGE:
		if (ole_u16(record->bytes, 0, &number))
			book->code_page = number == 0x8000   ? 10000
					  : number == 0x8001 ? 1252
							     : number;
		return STATUS_OK;
	case DATEMODE:
		book->from_1904 = ole_u16(record->bytes, 0, &number) && number == 1;
		return STATUS_OK;
	case BOUNDSHEET:
		return add_sheet(book, record->bytes, err);
	case FORMAT_RECORD:
		return add_format(book, record->bytes, err);
	case XF:
		return add_style(book, record->bytes, err);
	case SST:
		TRY(take_parts(book, cursor, record->bytes, &parts, err));
		return read_shared(book, &parts, err);
	default:
		return STATUS_OK;
	}
}

static enum status
read_book(struct book *book, struct err *err)
{
	struct record record;
	struct cursor cursor;
	uint16_t version = 0;

	cursor_init(&cursor, book->stream);
	if (!take_record(&cursor, &record) || record.type != BEGIN_OF_FILE ||
	    !ole_u16(record.bytes, 0, &version) || (version != 0x0500 && version != 0x0600))
		return err_set(err, STATUS_REFUSED, "MS-XLS §2.4.21: no book of Excel 5 or later");
	book->wide = version == 0x0600;
	while (!book->locked && take_record(&cursor, &record)) {
		if (record.type == END_OF_FILE)
			return STATUS_OK;
		TRY(read_global(book, &cursor, &record, err));
	}
	return book->locked ? STATUS_OK
			    : document_cut(book->document, err,
					   "MS-XLS §2.1.4: the records of the book end early");
}

/* ---- cells ---- */

static enum status
add_text(struct place *place, enum document_unit_kind kind, unsigned row, unsigned column,
	 struct slice text, struct err *err)
{
	char where[DOCUMENT_PLACE_BYTES];

	if (kind == UNIT_CELL && slice_trim(text).length > 0)
		hidden_cells_cell(&place->book->hidden, row + 1, column + 1,
				  place->book->hidden_rows[row % XLS_ROWS / 64] >> row % 64 & 1);
	document_cell_place(place->sheet, row + 1, column + 1, where);
	return document_add_unit(place->book->document, kind, text, slice_text(where), err);
}

static enum status
add_number(struct place *place, unsigned row, unsigned column, unsigned style, double value,
	   struct err *err)
{
	struct buf *out = &place->book->number;
	struct slice text;

	buf_clear(out);
	document_number_write(out, value, format_of(place->book, style), place->book->from_1904);
	TRY(buf_slice(out, &text, err));
	return add_text(place, UNIT_CELL, row, column, text, err);
}

/* §2.5.217: thirty bits of an integer or of a double, perhaps a hundred times too much. */
static double
rk_value(uint32_t rk)
{
	int32_t whole = (int32_t)(rk & ~3u) / 4;
	double value = rk & 2 ? whole : ole_double((uint64_t)(rk & ~3u) << 32);

	return rk & 1 ? value / 100 : value;
}

/* §2.5.10 */
static enum status
add_truth(struct place *place, unsigned row, unsigned column, unsigned value, bool error,
	  struct err *err)
{
	static const struct {
		unsigned code;
		struct slice text;
	} ERRORS[] = {
		{0x00, SLICE_INIT("#NULL!")},  {0x07, SLICE_INIT("#DIV/0!")},
		{0x0f, SLICE_INIT("#VALUE!")}, {0x17, SLICE_INIT("#REF!")},
		{0x1d, SLICE_INIT("#NAME?")},  {0x24, SLICE_INIT("#NUM!")},
		{0x2a, SLICE_INIT("#N/A")},
	};
	struct slice text = value ? SLICE("TRUE") : SLICE("FALSE");

	for (size_t i = 0; error && i < sizeof(ERRORS) / sizeof(*ERRORS); i++)
		if (ERRORS[i].code == value)
			text = ERRORS[i].text;
	return add_text(place, UNIT_CELL, row, column, text, err);
}

/* §2.5.133: a number, or what else it is. */
static enum status
add_formula(struct place *place, unsigned row, unsigned column, unsigned style, struct slice bytes,
	    struct err *err)
{
	struct cursor cursor;
	uint64_t bits;

	cursor_init(&cursor, ole_part(bytes, 6, 8));
	if (!cursor_u64le(&cursor, &bits))
		return STATUS_OK;
	if (bits >> 48 != 0xffff)
		return add_number(place, row, column, style, ole_double(bits), err);
	unsigned kind = bits & 0xff, value = bits >> 16 & 0xff;
	if (kind == 1 || kind == 2)
		return add_truth(place, row, column, value, kind == 2, err);
	place->row = row;
	place->column = column;
	place->awaits_string = kind == 0;
	return STATUS_OK;
}

/* §2.4.175: numbers side by side, a style and six bytes each, and the last column behind them. */
static enum status
add_row(struct place *place, struct slice bytes, unsigned row, unsigned column, struct err *err)
{
	uint16_t style;
	uint32_t rk;

	for (size_t at = 4; at + 8 <= bytes.length; at += 6, column++)
		if (ole_u16(bytes, at, &style) && ole_u32(bytes, at + 2, &rk))
			TRY(add_number(place, row, column, style, rk_value(rk), err));
	return STATUS_OK;
}

static enum status
read_cell(struct place *place, const struct record *record, struct err *err)
{
	struct book *book = place->book;
	struct slice bytes = record->bytes, text;
	uint16_t row, column, style = 0, pair;
	struct cursor cursor;
	uint32_t number;
	uint64_t bits;

	if (!ole_u16(bytes, 0, &row) || !ole_u16(bytes, 2, &column))
		return STATUS_OK;
	(void)ole_u16(bytes, 4, &style);
	switch (record->type) {
	case LABELSST:
		if (!ole_u32(bytes, 6, &number) || number >= book->string_count)
			return document_cut(book->document, err,
					    "MS-XLS §2.4.149: a cell names no shared string");
		return add_text(place, UNIT_CELL, row, column, book->strings[number], err);
	case LABEL:
	case RSTRING:
		TRY(read_string(book, ole_part(bytes, 6, UINT64_MAX), 2, &text, err));
		return add_text(place, UNIT_CELL, row, column, text, err);
	case NUMBER:
		cursor_init(&cursor, ole_part(bytes, 6, 8));
		if (!cursor_u64le(&cursor, &bits))
			return STATUS_OK;
		return add_number(place, row, column, style, ole_double(bits), err);
	case RK:
		if (!ole_u32(bytes, 6, &number))
			return STATUS_OK;
		return add_number(place, row, column, style, rk_value(number), err);
	case MULRK:
		return add_row(place, bytes, row, column, err);
	case BOOLERR:
		if (!ole_u16(bytes, 6, &pair))
			return STATUS_OK;
		return add_truth(place, row, column, pair & 0xff, pair >> 8, err);
	case FORMULA:
	case 0x0206: /* of BIFF3 and BIFF4, which some still wrote */
	case 0x0406:
		return add_formula(place, row, column, style, bytes, err);
	default:
		return STATUS_OK;
	}
}

/* ---- boxes and comments ---- */

/* The anchor of a shape ([MS-XLS] §2.5.193) tells the cells of its corners: some have no size, and
 * nobody sees what is written in them. */
static bool
is_unseen(struct slice drawing)
{
	struct cursor cursor;
	uint16_t version, type, at[8];
	uint32_t length;

	cursor_init(&cursor, drawing);
	while (cursor_u16le(&cursor, &version) && cursor_u16le(&cursor, &type) &&
	       cursor_u32le(&cursor, &length)) {
		if (type == 0xf010) {
			for (size_t i = 0; i < 8; i++)
				if (!ole_u16(drawing, cursor_offset(&cursor) + 2 + 2 * i, &at[i]))
					return false;
			return (at[0] == at[4] && at[1] == at[5]) ||
			       (at[2] == at[6] && at[3] == at[7]);
		}
		if ((version & 15) != 15 && !cursor_skip(&cursor, length))
			break;
	}
	return false;
}

static enum status
keep_comment(struct place *place, struct slice text, struct err *err)
{
	struct comment *comments = arena_grow(place->book->document->scratch, place->comments,
					      &place->comment_capacity, place->comment_count + 1,
					      sizeof(*comments), _Alignof(struct comment));
	if (!comments)
		return err_no_memory(err);
	place->comments = comments;
	comments[place->comment_count++] = (struct comment){place->object, text};
	return STATUS_OK;
}

/* The text of a comment or of a box (§2.4.329) is what continues the record. */
static enum status
add_box(struct place *place, const struct record *record, struct cursor *cursor, struct err *err)
{
	struct document *document = place->book->document;
	struct xls_parts parts;
	struct slice text, where;
	struct buf out;
	uint16_t length;

	TRY(take_parts(place->book, cursor, SLICE(""), &parts, err));
	if (!ole_u16(record->bytes, 10, &length) || length == 0 || parts.count < 2)
		return STATUS_OK;
	parts.at = 1;
	parts.left = parts.items[1];
	buf_init(&out, document->scratch);
	xls_parts_characters(&parts, length, &out);
	TRY(buf_slice(&out, &text, err));
	if (place->object_type == OBJECT_COMMENT)
		return keep_comment(place, text, err);
	if (place->unseen)
		return STATUS_OK;
	TRY(slice_print(document->scratch, &where, err, "%.*s, drawing",
			SLICE_PRINT(place->sheet)));
	return document_add_unit(document, UNIT_BODY, text, where, err);
}

/* §2.4.179: the cell of a comment, and which object has its text. Once told it is forgotten. */
static enum status
add_comment(struct place *place, struct slice bytes, struct err *err)
{
	uint16_t row, column, object;

	if (!ole_u16(bytes, 0, &row) || !ole_u16(bytes, 2, &column) || !ole_u16(bytes, 6, &object))
		return STATUS_OK;
	for (size_t i = 0; i < place->comment_count; i++) {
		struct comment *comment = &place->comments[i];
		if (comment->object != object)
			continue;
		struct slice text = comment->text;
		*comment = place->comments[--place->comment_count];
		return add_text(place, UNIT_NOTE, row, column, text, err);
	}
	return STATUS_OK;
}

static enum status
add_running(struct place *place, struct slice bytes, struct err *err)
{
	struct slice text;

	if (bytes.length == 0)
		return STATUS_OK;
	TRY(read_string(place->book, bytes, place->book->wide ? 2 : 1, &text, err));
	return document_add_head(place->book->document, text, place->sheet, err);
}

static void
note_object(struct place *place, struct slice bytes)
{
	uint16_t type = 0, id = 0;

	(void)(ole_u16(bytes, 4, &type) && ole_u16(bytes, 6, &id)); /* §2.5.143 */
	place->object_type = type;
	place->unseen = place->flat;
	place->flat = false;
	place->object = id;
}

/* A string that a formula gave; in BIFF8 it may go on in another record. */
static enum status
add_result(struct place *place, const struct record *record, struct cursor *cursor, struct err *err)
{
	struct xls_parts parts;
	struct slice text;
	struct buf out;
	uint16_t length;

	place->awaits_string = false;
	if (!place->book->wide) {
		TRY(read_string(place->book, record->bytes, 2, &text, err));
		return add_text(place, UNIT_CELL, place->row, place->column, text, err);
	}
	TRY(take_parts(place->book, cursor, record->bytes, &parts, err));
	buf_init(&out, place->book->document->scratch);
	if (xls_parts_u16(&parts, &length))
		xls_parts_string(&parts, length, &out);
	TRY(buf_slice(&out, &text, err));
	return add_text(place, UNIT_CELL, place->row, place->column, text, err);
}

/* §2.4.221: heights are twentieths of a point, unless the highest bit says that it is the one of
 * all rows. */
static void
note_row(struct book *book, struct slice bytes)
{
	uint16_t row, height, flags;

	if (ole_u16(bytes, 0, &row) && ole_u16(bytes, 6, &height) && ole_u16(bytes, 12, &flags) &&
	    (flags & 0x20 || height < 20 * HIDDEN_CELLS_POINTS))
		book->hidden_rows[row / 64] |= UINT64_C(1) << row % 64;
}

/* §2.4.53: widths are parts of 256 of a digit, which is a little over five points wide. */
static void
note_columns(struct book *book, struct slice bytes)
{
	uint16_t from, to, width, flags;

	if (ole_u16(bytes, 0, &from) && ole_u16(bytes, 2, &to) && ole_u16(bytes, 4, &width) &&
	    ole_u16(bytes, 8, &flags) && from <= to &&
	    (flags & 1 || width * 5.25 / 256 < HIDDEN_CELLS_POINTS))
		hidden_cells_columns(&book->hidden, from + 1u, to - from + 1u);
}

static enum status
read_record(struct place *place, const struct record *record, struct cursor *cursor,
	    struct err *err)
{
	switch (record->type) {
	case STRING:
		return place->awaits_string ? add_result(place, record, cursor, err) : STATUS_OK;
	case DRAWING:
		place->flat = place->flat || is_unseen(record->bytes);
		return STATUS_OK;
	case OBJECT:
		note_object(place, record->bytes);
		return STATUS_OK;
	case TXO:
		return place->book->wide ? add_box(place, record, cursor, err) : STATUS_OK;
	case ROW:
		note_row(place->book, record->bytes);
		return STATUS_OK;
	case COLINFO:
		note_columns(place->book, record->bytes);
		return STATUS_OK;
	case NOTE:
		return add_comment(place, record->bytes, err);
	case HEADER:
	case FOOTER:
		return add_running(place, record->bytes, err);
	default:
		return read_cell(place, record, err);
	}
}

/* From its begin to its end; charts within have both too, and cells that are none of the sheet, as
 * have sheets that are a chart. */
static enum status
read_sheet(struct book *book, const struct sheet *sheet, struct err *err)
{
	struct place place = {.book = book, .sheet = sheet->name};
	struct record record;
	struct cursor cursor;
	uint16_t type = 0;
	unsigned depth = 0;

	hidden_cells_init(&book->hidden, book->document->scratch);
	memset(book->hidden_rows, 0, sizeof(book->hidden_rows));
	cursor_init(&cursor, ole_part(book->stream, sheet->offset, UINT64_MAX));
	while (take_record(&cursor, &record)) {
		if (record.type == BEGIN_OF_FILE && depth++ == 0)
			(void)(ole_u16(record.bytes, 2, &type));
		if (depth == 0)
			break;
		if (record.type == END_OF_FILE && --depth == 0) {
			TRY(hidden_cells_add(&book->hidden, book->document, sheet->name,
					     sheet->hidden, err));
			return document_add_sheet(book->document, sheet->name, err);
		}
		if (4 + record.bytes.length > book->unread)
			return document_cut(book->document, err,
					    "MS-XLS §2.4.28: sheets lie over each other");
		book->unread -= 4 + record.bytes.length;
		if (depth == 1 && type != TYPE_CHART)
			TRY(read_record(&place, &record, &cursor, err));
		if (book->document->unit_count >= DOCUMENT_UNITS)
			return STATUS_OK;
	}
	return document_cut(book->document, err, "MS-XLS §2.1.4: the records of a sheet end early");
}

enum status
document_xls(const struct ole *ole, struct document *document, struct err *err)
{
	struct book book = {.document = document, .code_page = 1252};

	buf_init(&book.number, document->scratch);
	TRY(document_ole_stream(ole, document, "Workbook", &book.stream, err));
	if (book.stream.length == 0)
		TRY(document_ole_stream(ole, document, "Book", &book.stream, err));
	TRY(read_book(&book, err));
	if (book.locked) {
		document->state = DOCUMENT_ENCRYPTED;
		return document_cut(document, err, "MS-XLS §2.2.10: the book is encrypted");
	}
	book.unread = book.stream.length;
	for (size_t i = 0; i < book.sheet_count; i++)
		TRY(read_sheet(&book, &book.sheets[i], err));
	return STATUS_OK;
}
