#include "format/rtf.h"

#include "base/cursor.h"
#include "format/charset.h"
#include "format/limits.h"

#include <stdio.h>

/* ---- unpacking ---- */

#define LZFU_WINDOW 4096
#define LZFU_COMPRESSED 0x75465a4cu   /* "LZFu" */
#define LZFU_UNCOMPRESSED 0x414c454du /* "MELA" */

/* [MS-OXRTFCP] §2.1.2.1: what the window holds before the first byte. */
static const char LZFU_START[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
	"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
	"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
	char bytes[LZFU_WINDOW];
	size_t at;
};

static void
window_write(struct window *window, struct buf *out, char byte)
{
	window->bytes[window->at] = byte;
	window->at = (window->at + 1) % LZFU_WINDOW;
	buf_write_byte(out, byte);
}

/* One token: a byte, or a reference to what stands in the window. *ret_end: the end reference. */
static bool
token_read(struct cursor *cursor, struct window *window, struct buf *out, bool reference,
	   bool *ret_end)
{
	uint16_t word;
	uint8_t byte;

	if (!reference) {
		if (!cursor_u8(cursor, &byte))
			return false;
		window_write(window, out, (char)byte);
		return true;
	}
	if (!cursor_u16be(cursor, &word))
		return false;
	size_t offset = word >> 4, length = (word & 15u) + 2;
	*ret_end = offset == window->at;
	for (size_t i = 0; !*ret_end && i < length; i++)
		window_write(window, out, window->bytes[(offset + i) % LZFU_WINDOW]);
	return true;
}

enum status
rtf_unpack(struct slice bytes, struct buf *out, struct err *err)
{
	struct window window = {.at = sizeof(LZFU_START) - 1};
	uint32_t packed, raw, kind, sum;
	struct cursor cursor;
	bool end = false;

	cursor_init(&cursor, bytes);
	if (!cursor_u32le(&cursor, &packed) || !cursor_u32le(&cursor, &raw) ||
	    !cursor_u32le(&cursor, &kind) || !cursor_u32le(&cursor, &sum))
		return err_set(err, STATUS_REFUSED, "MS-OXRTFCP §2.1.3.1: the header is cut");
	if (raw > RTF_BYTES)
		return err_set(err, STATUS_REFUSED, "MS-OXRTFCP: RTF over %u MiB", RTF_BYTES >> 20);
	if (kind == LZFU_UNCOMPRESSED) {
		buf_write(out, slice_part(bytes, 16, raw));
		return STATUS_OK;
	}
	if (kind != LZFU_COMPRESSED)
		return err_set(err, STATUS_REFUSED, "MS-OXRTFCP §2.1.3.1: unknown COMPTYPE");
	for (size_t i = 0; i < sizeof(LZFU_START) - 1; i++)
		window.bytes[i] = LZFU_START[i];
	while (!end && out->length < RTF_BYTES) {
		uint8_t control;
		if (!cursor_u8(&cursor, &control))
			break; /* cut: what came is kept */
		for (unsigned bit = 0; bit < 8 && !end; bit++)
			if (!token_read(&cursor, &window, out, control >> bit & 1, &end))
				return STATUS_OK;
	}
	return STATUS_OK;
}

/* ---- reading ---- */

/* What a group passes on to the groups in it and takes back at its end. */
struct group {
	bool skipped;  /* a destination that shows nothing */
	bool tag;      /* {\*\htmltag: HTML as it stands */
	bool rtf_only; /* \htmlrtf: not of the HTML */
	bool hidden;   /* \v, \deleted */
	bool fonts;    /* in the table of fonts */
	enum rtf_part part;
	bool opener; /* the group that the part began with */
	bool result; /* the group of what a field shows ... */
	enum rtf_part result_part;
	size_t from;           /* ... which begins there in that part ... */
	size_t code, code_end; /* ... and what it says */
	bool choice;           /* \upr: of the groups in it that of \ud alone is shown */
	unsigned behind_unicode;
	unsigned page; /* the code page of the text */
};

struct reader {
	struct cursor cursor;
	struct buf *outs[RTF_PART_COUNT];
	struct buf field; /* what those say whose results are open, and the last one ... */
	size_t code;      /* ... from there on */
	unsigned results;
	struct buf pending; /* bytes of the code page not yet converted */
	unsigned pending_page;
	enum rtf_part pending_part;
	struct group groups[RTF_DEPTH];
	unsigned depth;
	unsigned over;             /* groups deeper than RTF_DEPTH, read as their parent */
	unsigned page;             /* of the document */
	unsigned font;             /* of the table, being read */
	uint16_t pages[RTF_FONTS]; /* of fonts by number; 0: the document's */
	unsigned skip;             /* characters to pass over behind \u */
	bool html;                 /* writing the HTML rather than the text */
	bool from_html;
	bool starred; /* \* stands before this word */
	uint16_t surrogate;
};

static struct group *
top(struct reader *reader)
{
	return &reader->groups[reader->depth];
}

static void
flush(struct reader *reader)
{
	char name[24];
	struct slice bytes = slice_of(reader->pending.bytes, reader->pending.length);

	if (bytes.length == 0)
		return;
	if (reader->pending_page == 65001)
		(void)snprintf(name, sizeof(name), "utf-8");
	else
		(void)snprintf(name, sizeof(name), "cp%u", reader->pending_page);
	(void)charset_write(reader->outs[reader->pending_part], slice_text(name), bytes);
	buf_clear(&reader->pending);
}

static enum rtf_part
part_of(struct reader *reader)
{
	const struct group *group = top(reader);

	return group->hidden ? RTF_HIDDEN : group->part;
}

static bool
is_shown(struct reader *reader)
{
	const struct group *group = top(reader);

	if (group->skipped || !reader->outs[part_of(reader)])
		return false;
	return reader->html ? group->tag || !group->rtf_only : !group->tag;
}

static void
write_byte(struct reader *reader, char byte)
{
	if (reader->skip > 0) {
		reader->skip--;
	} else if (is_shown(reader)) {
		if (reader->pending_part != part_of(reader))
			flush(reader);
		if (reader->pending.length == 0) {
			reader->pending_page = top(reader)->page;
			reader->pending_part = part_of(reader);
		}
		buf_write_byte(&reader->pending, byte);
	}
}

static void
write_text(struct reader *reader, const char *text)
{
	if (!is_shown(reader))
		return;
	flush(reader);
	buf_write_text(reader->outs[part_of(reader)], text);
}

/* \uN: a UTF-16 code unit as a signed number; characters beyond the BMP come as two. */
static void
write_unicode(struct reader *reader, int32_t number)
{
	uint16_t unit = (uint16_t)number;

	reader->skip = top(reader)->behind_unicode;
	if (!is_shown(reader))
		return;
	flush(reader);
	if (unit >= 0xd800 && unit < 0xdc00) {
		reader->surrogate = unit;
		return;
	}
	uint32_t point = unit;
	if (unit >= 0xdc00 && unit < 0xe000)
		point = reader->surrogate
				? 0x10000u + (((uint32_t)reader->surrogate & 0x3ff) << 10) +
					  (unit & 0x3ffu)
				: 0xfffd;
	reader->surrogate = 0;
	buf_write_utf8(reader->outs[part_of(reader)], point ? point : 0xfffd);
}

enum word_kind {
	WORD_TEXT,
	WORD_SKIP,
	WORD_UNICODE,
	WORD_UC,
	WORD_PAGE,
	WORD_TAG,
	WORD_HTMLRTF,
	WORD_FROMHTML,
	WORD_BIN,
	WORD_FONTS,
	WORD_FONT,
	WORD_CHARSET,
	WORD_HIDE,
	WORD_PLAIN,
	WORD_LABEL,
	WORD_RUNNING,
	WORD_NOTE,
	WORD_BOX,
	WORD_INFO,
	WORD_FIELD,
	WORD_RESULT,
	WORD_CHOICE,
	WORD_CHOSEN,
	WORD_PROPERTY, /* in \info: text is exiftool's name */
	WORD_TIME      /* in \info: text is its form */
};

/* The words that matter; all others form and show nothing. */
static const struct {
	const char *word;
	enum word_kind kind;
	const char *text, *html; /* WORD_TEXT: what they stand for */
} WORDS[] = {
	{"par", WORD_TEXT, "\n", "\r\n"},
	{"line", WORD_TEXT, "\n", "\r\n"},
	{"sect", WORD_TEXT, "\n", "\r\n"},
	{"page", WORD_TEXT, "\n", "\r\n"},
	{"row", WORD_TEXT, "\n", "\r\n"},
	{"cell", WORD_TEXT, "\t", "\t"},
	{"tab", WORD_TEXT, "\t", "\t"},
	{"lquote", WORD_TEXT, "\u2018", "&lsquo;"},
	{"rquote", WORD_TEXT, "\u2019", "&rsquo;"},
	{"ldblquote", WORD_TEXT, "\u201c", "&ldquo;"},
	{"rdblquote", WORD_TEXT, "\u201d", "&rdquo;"},
	{"bullet", WORD_TEXT, "\u2022", "&bull;"},
	{"endash", WORD_TEXT, "\u2013", "&ndash;"},
	{"emdash", WORD_TEXT, "\u2014", "&mdash;"},
	{"emspace", WORD_TEXT, "\u2003", "&emsp;"},
	{"enspace", WORD_TEXT, "\u2002", "&ensp;"},
	{"fonttbl", WORD_FONTS, NULL, NULL},
	{"f", WORD_FONT, NULL, NULL},
	{"fcharset", WORD_CHARSET, NULL, NULL},
	{"v", WORD_HIDE, NULL, NULL},
	{"deleted", WORD_HIDE, NULL, NULL},
	{"plain", WORD_PLAIN, NULL, NULL},
	{"listtext", WORD_LABEL, NULL, NULL},
	{"pntext", WORD_LABEL, NULL, NULL},
	{"colortbl", WORD_SKIP, NULL, NULL},
	{"stylesheet", WORD_SKIP, NULL, NULL},
	{"listtable", WORD_SKIP, NULL, NULL},
	{"pict", WORD_SKIP, NULL, NULL},
	{"objdata", WORD_SKIP, NULL, NULL},
	{"objclass", WORD_SKIP, NULL, NULL},
	{"objname", WORD_SKIP, NULL, NULL},
	{"shprslt", WORD_SKIP, NULL, NULL},
	{"sp", WORD_SKIP, NULL, NULL},
	{"shpinst", WORD_BOX, NULL, NULL},
	{"fldinst", WORD_FIELD, NULL, NULL},
	{"fldrslt", WORD_RESULT, NULL, NULL},
	{"upr", WORD_CHOICE, NULL, NULL},
	{"ud", WORD_CHOSEN, NULL, NULL},
	{"header", WORD_RUNNING, NULL, NULL},
	{"headerl", WORD_RUNNING, NULL, NULL},
	{"headerr", WORD_RUNNING, NULL, NULL},
	{"headerf", WORD_RUNNING, NULL, NULL},
	{"footer", WORD_RUNNING, NULL, NULL},
	{"footerl", WORD_RUNNING, NULL, NULL},
	{"footerr", WORD_RUNNING, NULL, NULL},
	{"footerf", WORD_RUNNING, NULL, NULL},
	{"footnote", WORD_NOTE, NULL, NULL},
	{"annotation", WORD_NOTE, NULL, NULL},
	{"info", WORD_INFO, NULL, NULL},
	{"title", WORD_PROPERTY, "Title", NULL},
	{"subject", WORD_PROPERTY, "Subject", NULL},
	{"author", WORD_PROPERTY, "Author", NULL},
	{"manager", WORD_PROPERTY, "Manager", NULL},
	{"company", WORD_PROPERTY, "Company", NULL},
	{"operator", WORD_PROPERTY, "LastModifiedBy", NULL},
	{"category", WORD_PROPERTY, "Category", NULL},
	{"keywords", WORD_PROPERTY, "Keywords", NULL},
	{"comment", WORD_PROPERTY, "Comment", NULL},
	{"doccomm", WORD_PROPERTY, "Comments", NULL},
	{"hlinkbase", WORD_PROPERTY, "HyperlinkBase", NULL},
	{"creatim", WORD_PROPERTY, "CreateDate", NULL},
	{"revtim", WORD_PROPERTY, "ModifyDate", NULL},
	{"printim", WORD_PROPERTY, "LastPrinted", NULL},
	{"buptim", WORD_PROPERTY, "BackupTime", NULL},
	{"version", WORD_PROPERTY, "RevisionNumber", NULL},
	{"vern", WORD_PROPERTY, "InternalVersionNumber", NULL},
	{"edmins", WORD_PROPERTY, "TotalEditTime", NULL},
	{"nofpages", WORD_PROPERTY, "Pages", NULL},
	{"nofwords", WORD_PROPERTY, "Words", NULL},
	{"nofchars", WORD_PROPERTY, "Characters", NULL},
	{"nofcharsws", WORD_PROPERTY, "CharactersWithSpaces", NULL},
	{"id", WORD_PROPERTY, "InternalIDNumber", NULL},
	{"yr", WORD_TIME, "%04d", NULL},
	{"mo", WORD_TIME, ":%02d", NULL},
	{"dy", WORD_TIME, ":%02d", NULL},
	{"hr", WORD_TIME, " %02d", NULL},
	{"min", WORD_TIME, ":%02d", NULL},
	{"sec", WORD_TIME, ":%02d", NULL},
	{"u", WORD_UNICODE, NULL, NULL},
	{"uc", WORD_UC, NULL, NULL},
	{"ansicpg", WORD_PAGE, NULL, NULL},
	{"htmltag", WORD_TAG, NULL, NULL},
	{"mhtmltag", WORD_SKIP, NULL, NULL},
	{"htmlrtf", WORD_HTMLRTF, NULL, NULL},
	{"fromhtml", WORD_FROMHTML, NULL, NULL},
	{"bin", WORD_BIN, NULL, NULL},
};

/* RTF 1.9.1, \fcharset: the code pages of Windows; others are the document's. */
static unsigned
page_of_charset(int32_t charset)
{
	static const struct {
		int32_t charset;
		unsigned page;
	} PAGES[] = {{77, 10000}, {128, 932},  {129, 949},  {134, 936},  {136, 950},
		     {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256},
		     {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}};

	for (size_t i = 0; i < sizeof(PAGES) / sizeof(*PAGES); i++)
		if (PAGES[i].charset == charset)
			return PAGES[i].page;
	return 0;
}

/* \f in the table of fonts starts one, in text it chooses one. */
static void
font_choose(struct reader *reader, int32_t number)
{
	struct group *group = top(reader);
	bool known = number >= 0 && number < RTF_FONTS;

	if (group->fonts) {
		reader->font = known ? (unsigned)number : RTF_FONTS;
	} else {
		flush(reader);
		group->page = known && reader->pages[number] ? reader->pages[number] : reader->page;
	}
}

static void
font_describe(struct reader *reader, int32_t charset)
{
	if (top(reader)->fonts && reader->font < RTF_FONTS)
		reader->pages[reader->font] = (uint16_t)page_of_charset(charset);
}

/* A destination: what was open waits, and its text ends where it does. */
static void
part_open(struct reader *reader, enum rtf_part part)
{
	flush(reader);
	top(reader)->part = part;
	top(reader)->opener = true;
}

static void
property_open(struct reader *reader, const char *name, bool has_number, int32_t number)
{
	struct buf *out = reader->outs[RTF_INFO];

	if (top(reader)->part != RTF_INFO || !is_shown(reader))
		return;
	flush(reader);
	buf_write_byte(out, RTF_INFO_BEGIN);
	buf_write_text(out, name);
	buf_write_byte(out, RTF_INFO_NAMED);
	if (has_number)
		buf_print(out, "%d", number);
}

static void
time_write(struct reader *reader, const char *form, int32_t number)
{
	char text[16];

	if (top(reader)->part != RTF_INFO)
		return;
	if (*form == ' ')
		(void)snprintf(text, sizeof(text), " %02d", number);
	else if (*form == ':')
		(void)snprintf(text, sizeof(text), ":%02d", number);
	else
		(void)snprintf(text, sizeof(text), "%04d", number);
	write_text(reader, text);
}

/* What a field shows stands in its part, and what it says, as far as that is wanted, with it. */
static void
result_open(struct reader *reader)
{
	struct buf *out = reader->outs[part_of(reader)];

	flush(reader);
	if (!reader->outs[RTF_LINK] || !is_shown(reader) || part_of(reader) == RTF_FIELD ||
	    top(reader)->result)
		return;
	top(reader)->result = true;
	top(reader)->result_part = part_of(reader);
	top(reader)->from = out->length;
	top(reader)->code = reader->code;
	top(reader)->code_end = reader->code = reader->field.length;
	reader->results++;
}

static void
result_close(struct reader *reader)
{
	const struct buf *out = reader->outs[top(reader)->result_part];
	struct buf *links = reader->outs[RTF_LINK];
	struct slice said =
		slice_part(slice_of(reader->field.bytes, reader->field.length), top(reader)->code,
			   top(reader)->code_end - top(reader)->code);

	reader->results--;
	if (!out || out->failed || reader->field.failed || said.length == 0 ||
	    out->length < top(reader)->from || links->length > RTF_BYTES)
		return;
	buf_write(links, said);
	buf_write_byte(links, RTF_INFO_NAMED);
	buf_write(links, slice_of(out->bytes + top(reader)->from, out->length - top(reader)->from));
	buf_write_byte(links, RTF_INFO_BEGIN);
}

/* Of a field within what another says only the result is of that. */
static void
field_open(struct reader *reader)
{
	struct group *group = top(reader);

	group->skipped = group->skipped || reader->html || !reader->outs[RTF_LINK] ||
			 group->part == RTF_FIELD;
	if (group->skipped)
		return;
	part_open(reader, RTF_FIELD);
	if (reader->results == 0)
		buf_clear(&reader->field);
	reader->code = reader->field.length;
}

/* RTF 1.9.1, \upr: what programs without Unicode show, and {\*\ud ...} of all others. */
static void
choice_make(struct reader *reader)
{
	if (reader->over == 0 && reader->depth > 0 && reader->groups[reader->depth - 1].choice)
		top(reader)->skipped = reader->groups[reader->depth - 1].skipped;
}

/* Words of the text: how it is written down. */
static void
format_apply(struct reader *reader, size_t index, bool has_number, int32_t number)
{
	struct group *group = top(reader);
	bool on = !has_number || number != 0;

	switch (WORDS[index].kind) {
	case WORD_FONTS:
		group->skipped = group->fonts = true;
		break;
	case WORD_FONT:
		font_choose(reader, number);
		break;
	case WORD_CHARSET:
		font_describe(reader, number);
		break;
	case WORD_HIDE:
		group->hidden = on;
		write_text(reader, on ? "\n" : "");
		break;
	case WORD_PLAIN:
		group->hidden = false;
		break;
	case WORD_PROPERTY:
		property_open(reader, WORDS[index].text, has_number, number);
		break;
	case WORD_TIME:
		time_write(reader, WORDS[index].text, number);
		break;
	case WORD_LABEL:
		part_open(reader, RTF_LABEL);
		break;
	case WORD_RUNNING:
		part_open(reader, RTF_RUNNING);
		break;
	case WORD_NOTE:
		part_open(reader, RTF_NOTE);
		break;
	case WORD_BOX:
		part_open(reader, RTF_BOX);
		break;
	case WORD_INFO:
		part_open(reader, RTF_INFO);
		break;
	case WORD_FIELD:
		field_open(reader);
		break;
	case WORD_RESULT:
		result_open(reader);
		break;
	case WORD_CHOICE:
		group->choice = true;
		break;
	case WORD_CHOSEN:
		choice_make(reader);
		break;
	case WORD_TEXT:
	case WORD_SKIP:
	case WORD_UNICODE:
	case WORD_UC:
	case WORD_PAGE:
	case WORD_TAG:
	case WORD_HTMLRTF:
	case WORD_FROMHTML:
	case WORD_BIN:
		break;
	}
}

static void
word_apply(struct reader *reader, size_t index, bool has_number, int32_t number)
{
	struct group *group = top(reader);

	switch (WORDS[index].kind) {
	case WORD_TEXT:
		write_text(reader, reader->html ? WORDS[index].html : WORDS[index].text);
		break;
	case WORD_SKIP:
		group->skipped = true;
		break;
	case WORD_UNICODE:
		write_unicode(reader, number);
		break;
	case WORD_UC:
		group->behind_unicode = number >= 0 && number < 16 ? (unsigned)number : 1;
		break;
	case WORD_PAGE:
		flush(reader);
		reader->page = number > 0 && number <= 65535 ? (unsigned)number : 1252;
		group->page = reader->page;
		break;
	case WORD_TAG:
		group->tag = true;
		break;
	case WORD_HTMLRTF:
		group->rtf_only = !has_number || number != 0;
		break;
	case WORD_FROMHTML:
		reader->from_html = true;
		break;
	case WORD_BIN:
		if (number > 0 && !cursor_skip(&reader->cursor, (size_t)number))
			reader->cursor.at = reader->cursor.end;
		break;
	case WORD_FONTS:
	case WORD_FONT:
	case WORD_CHARSET:
	case WORD_HIDE:
	case WORD_PLAIN:
	case WORD_LABEL:
	case WORD_RUNNING:
	case WORD_NOTE:
	case WORD_BOX:
	case WORD_INFO:
	case WORD_FIELD:
	case WORD_RESULT:
	case WORD_CHOICE:
	case WORD_CHOSEN:
	case WORD_PROPERTY:
	case WORD_TIME:
		format_apply(reader, index, has_number, number);
		break;
	}
}

/* \word, \wordN or \word-N, and the blank that may end it. */
static void
read_word(struct reader *reader)
{
	struct cursor *cursor = &reader->cursor;
	const char *start = cursor->at;
	bool minus = false;
	int32_t number = 0;

	while (cursor->at < cursor->end && byte_is_letter(*cursor->at))
		cursor->at++;
	struct slice word = slice_of(start, (size_t)(cursor->at - start));
	if (cursor->at < cursor->end && *cursor->at == '-') {
		minus = true;
		cursor->at++;
	}
	const char *digits = cursor->at;
	for (; cursor->at < cursor->end && byte_is_digit(*cursor->at); cursor->at++)
		number = number < 100000000 ? number * 10 + (*cursor->at - '0') : number;
	bool has_number = cursor->at > digits;
	if (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
	bool starred = reader->starred;
	reader->starred = false;
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++)
		if (slice_equal(word, slice_text(WORDS[i].word))) {
			word_apply(reader, i, has_number, minus ? -number : number);
			return;
		}
	if (starred)
		top(reader)->skipped = true; /* a destination nobody here knows */
}

static int
hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	c = byte_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind a backslash. */
static void
read_control(struct reader *reader)
{
	struct cursor *cursor = &reader->cursor;

	if (cursor->at == cursor->end)
		return;
	char c = *cursor->at;
	if (byte_is_letter(c)) {
		read_word(reader);
		return;
	}
	cursor->at++;
	if (c == '\'' && cursor_left(cursor) >= 2) {
		int high = hex_value(cursor->at[0]), low = hex_value(cursor->at[1]);
		cursor->at += 2;
		if (high >= 0 && low >= 0)
			write_byte(reader, (char)(high * 16 + low));
	} else if (c == '*') {
		reader->starred = true;
	} else if (c == '~') {
		write_text(reader, reader->html ? "&nbsp;" : "\u00a0");
	} else if (c == '_') {
		write_text(reader, reader->html ? "&shy;" : "-");
	} else if (c == '\n' || c == '\r') {
		write_text(reader, reader->html ? "\r\n" : "\n");
	} else if (c == '{' || c == '}' || c == '\\') {
		write_byte(reader, c);
	}
}

static void
group_open(struct reader *reader)
{
	struct group *group;

	if (reader->depth + 1 >= RTF_DEPTH) {
		reader->over++;
		return;
	}
	reader->groups[reader->depth + 1] = reader->groups[reader->depth];
	reader->depth++;
	group = top(reader);
	group->opener = group->result = false;
	group->skipped = group->skipped || group->choice;
	group->choice = false;
}

static void
group_close(struct reader *reader)
{
	struct group *group = top(reader);

	reader->skip = 0;
	if (reader->over == 0 && group->opener && reader->outs[group->part] &&
	    (group->part == RTF_RUNNING || group->part == RTF_NOTE || group->part == RTF_BOX))
		buf_write_byte(reader->outs[group->part], '\n');
	if (reader->over == 0 && group->result)
		result_close(reader);
	if (reader->over > 0)
		reader->over--;
	else if (reader->depth > 0)
		reader->depth--;
}

static enum status
read_all(struct slice rtf, struct buf *const outs[static RTF_PART_COUNT], bool html,
	 bool *ret_from_html, bool *ret_whole, struct err *err)
{
	struct reader reader = {.page = 1252, .html = html};
	struct cursor *cursor = &reader.cursor;
	bool failed = false;

	for (size_t i = 0; i < RTF_PART_COUNT; i++)
		reader.outs[i] = outs[i];
	reader.groups[0].behind_unicode = 1;
	reader.groups[0].page = reader.page;
	cursor_init(cursor, rtf);
	buf_init(&reader.pending, outs[RTF_BODY]->arena);
	buf_init(&reader.field, outs[RTF_BODY]->arena);
	reader.outs[RTF_FIELD] = outs[RTF_LINK] ? &reader.field : NULL;
	while (cursor->at < cursor->end) {
		char c = *cursor->at++;
		if (c == '\\') {
			read_control(&reader);
		} else if (c == '{') {
			flush(&reader);
			group_open(&reader);
		} else if (c == '}') {
			flush(&reader);
			group_close(&reader);
		} else if (c != '\r' && c != '\n' && c != '\0') {
			write_byte(&reader, c);
		}
		if (c != '\\')
			reader.starred = false;
	}
	flush(&reader);
	*ret_from_html = reader.from_html;
	*ret_whole = reader.depth == 0 && reader.over == 0;
	for (size_t i = 0; i < RTF_PART_COUNT; i++)
		failed = failed || (outs[i] && outs[i]->failed);
	return failed || reader.pending.failed || reader.field.failed ? err_no_memory(err)
								      : STATUS_OK;
}

enum status
rtf_read(struct slice rtf, struct buf *const parts[static RTF_PART_COUNT], bool *ret_whole,
	 struct err *err)
{
	bool from_html;

	return read_all(rtf, parts, false, &from_html, ret_whole, err);
}

enum status
rtf_text(struct slice rtf, struct buf *out, struct err *err)
{
	struct buf *const PARTS[RTF_PART_COUNT] = {[RTF_BODY] = out, [RTF_LABEL] = out};
	bool whole;

	return rtf_read(rtf, PARTS, &whole, err);
}

enum status
rtf_html(struct slice rtf, struct buf *out, bool *ret_found, struct err *err)
{
	struct buf *const PARTS[RTF_PART_COUNT] = {[RTF_BODY] = out, [RTF_LABEL] = out};
	size_t length = out->length;
	bool whole;

	/* \fromhtml stands in the first 10 words: [MS-OXRTFEX] §2.1.1. */
	if (slice_find(slice_part(rtf, 0, 1024), SLICE("\\fromhtml")) == SIZE_MAX) {
		*ret_found = false;
		return STATUS_OK;
	}
	TRY(read_all(rtf, PARTS, true, ret_found, &whole, err));
	if (!*ret_found)
		out->length = length;
	return STATUS_OK;
}
