#include "format/ooxml.h"

#include "base/utf8.h"
#include "format/html.h"
#include "format/limits.h"
#include "format/xml.h"

#include <stdio.h>

#define PLACE_BYTES 64

enum word {
	WORD_T = 1,
	WORD_DELETED_T,
	WORD_R,
	WORD_P,
	WORD_TAB,
	WORD_BR,
	WORD_CR,
	WORD_PTAB,
	WORD_HYPHEN,
	WORD_SYM,
	WORD_DELETED,
	WORD_MOVED,
	WORD_FALLBACK,
	WORD_FIELD,
	WORD_VANISH,
	WORD_SHAPE,
	WORD_PLACEHOLDER,
	WORD_LANG, /* w:lang w:val="", a:rPr lang="" */
	WORD_RUN_PROPERTIES,
	WORD_FOOTNOTE_MARK,
	WORD_ENDNOTE_MARK,
	WORD_FOOTNOTE_SELF,
	WORD_ENDNOTE_SELF,
	WORD_COMMENT_MARK,
	WORD_FOOTNOTE,
	WORD_ENDNOTE,
	WORD_COMMENT,
	WORD_BOX,
	WORD_FRAME,
	WORD_SLIDE_FIELD,
	WORD_SLIDE,
	WORD_DESIGN,
	WORD_TEXT_PATH,
	WORD_CHUNK,
	WORD_PARAGRAPH_STYLE,
	WORD_RUN_STYLE,
	WORD_SECTION,
	WORD_HEAD,
	WORD_FOOT,
	WORD_TITLE_PAGE,
	WORD_CODE,
	WORD_LINK,
	WORD_SIMPLE_FIELD,
	WORD_CLICK,      /* a:hlinkClick */
	WORD_RUN_CHANGE, /* what once was said of a run, a paragraph, a section */
	WORD_PARAGRAPH_CHANGE,
	WORD_SECTION_CHANGE,
};

static const char *const WORDS[] = {"t",
				    "delText",
				    "r",
				    "p",
				    "tab",
				    "br",
				    "cr",
				    "ptab",
				    "noBreakHyphen",
				    "sym",
				    "del",
				    "moveFrom",
				    "Fallback",
				    "fldChar",
				    "vanish",
				    "sp",
				    "ph",
				    "lang",
				    "rPr",
				    "footnoteReference",
				    "endnoteReference",
				    "footnoteRef",
				    "endnoteRef",
				    "commentReference",
				    "footnote",
				    "endnote",
				    "comment",
				    "txbxContent",
				    "framePr",
				    "fld",
				    "sld",
				    "sldLayout",
				    "textpath",
				    "altChunk",
				    "pStyle",
				    "rStyle",
				    "sectPr",
				    "headerReference",
				    "footerReference",
				    "titlePg",
				    "instrText",
				    "hyperlink",
				    "fldSimple",
				    "hlinkClick",
				    "rPrChange",
				    "pPrChange",
				    "sectPrChange"};

/* A paragraph; those of a text box stand inside another. */
struct paragraph {
	struct buf text;
	struct buf hidden; /* each run of it ends with a line end ... */
	struct buf marks;  /* ... and so does each mark of a note */
	unsigned box;      /* 0: none */
	bool hides;        /* its style does */
};

struct reader {
	struct document *document;
	struct ooxml_text *how;
	struct xml_words words;
	struct paragraph paragraphs[OOXML_NESTED];
	unsigned open;   /* paragraphs, OOXML_NESTED and more: read as one */
	unsigned unseen; /* elements open whose text some programs show and others do not */
	unsigned past;   /* elements open of what was so before a change */
	bool in_text, in_run, vanished, in_shape, in_frame, in_place;
	bool run_hides;          /* its style does ... */
	enum ooxml_said says_so; /* ... or it says so itself */
	bool in_number;          /* in a field that is the number of its slide ... */
	size_t number_from;      /* ... which begins there in the paragraph */
	struct slice last_language;
	struct open_links links;
	bool in_field_code;
	unsigned footnotes, endnotes; /* that were told of */
	struct document_boxes boxes;
	struct buf frame; /* what places the last paragraph; empty where it stands in the text */
	struct buf next_frame;
	bool framed; /* the paragraph that is open */
};

static void
write(struct reader *reader, struct slice text)
{
	unsigned top = reader->open < OOXML_NESTED ? reader->open : OOXML_NESTED;

	if (top == 0 || (reader->in_place && reader->how->design))
		return;
	if (open_links_in_code(&reader->links)) {
		open_links_write(&reader->links, reader->open, text);
		return;
	}
	struct paragraph *paragraph = &reader->paragraphs[top - 1];
	if (reader->vanished || reader->unseen > 0) {
		buf_write(&paragraph->hidden, text);
		return;
	}
	if (paragraph->hidden.length > 0)
		buf_write_byte(&paragraph->hidden, '\n');
	buf_write(&paragraph->text, text);
	open_links_write(&reader->links, reader->open, text);
}

/* A frame is a box of the paragraphs next to each other that say the same of it (§17.3.1.11); a
 * large first letter stands in its text all the same. */
static enum status
frame_read(struct reader *reader, const struct xml_element *element, struct err *err)
{
	struct slice uri, name, value, last, next, drop = xml_attribute(element, "dropCap");
	struct buf swap = reader->next_frame;

	if (reader->open != 1 || slice_equal(drop, SLICE("drop")) ||
	    slice_equal(drop, SLICE("margin")))
		return STATUS_OK;
	buf_clear(&swap);
	for (int i = 0; i < element->attribute_count; i++) {
		xml_attribute_at(element, i, &uri, &name, &value);
		buf_print(&swap, "%.*s=%.*s ", SLICE_PRINT(name), SLICE_PRINT(value));
	}
	TRY(buf_slice(&swap, &next, err));
	TRY(buf_slice(&reader->frame, &last, err));
	reader->boxes.count += !slice_equal(next, last);
	reader->next_frame = reader->frame;
	reader->frame = swap;
	reader->paragraphs[0].box = reader->boxes.count;
	reader->framed = true;
	return STATUS_OK;
}

static enum status
paragraph_open(struct reader *reader, enum word word, const struct xml_element *element,
	       struct err *err)
{
	(void)word, (void)element, (void)err;
	if (reader->open == 0)
		reader->framed = false;
	if (reader->open < OOXML_NESTED) {
		buf_clear(&reader->paragraphs[reader->open].text);
		buf_clear(&reader->paragraphs[reader->open].hidden);
		buf_clear(&reader->paragraphs[reader->open].marks);
		reader->paragraphs[reader->open].box = document_box(&reader->boxes);
		reader->paragraphs[reader->open].hides =
			reader->how->shared &&
			ooxml_style_hides(&reader->how->shared->styles, false, SLICE_NONE);
	}
	reader->open++;
	return STATUS_OK;
}

static enum status
paragraph_add(struct reader *reader, struct paragraph *paragraph, struct slice place,
	      struct err *err)
{
	struct document *document = reader->document;
	struct slice text, hidden, marks, run;

	TRY(buf_slice(&paragraph->text, &text, err));
	TRY(buf_slice(&paragraph->hidden, &hidden, err));
	TRY(buf_slice(&paragraph->marks, &marks, err));
	TRY(document_add_unit(document,
			      reader->how->hidden ? UNIT_HIDDEN
			      : reader->in_frame  ? UNIT_RUNNING
						  : reader->how->kind,
			      text, place, err));
	while (slice_next(&hidden, '\n', &run))
		TRY(document_add_unit(document, UNIT_HIDDEN, run, place, err));
	while (slice_next(&marks, '\n', &run))
		TRY(document_add_unit(document, UNIT_LABEL, run, place, err));
	return STATUS_OK;
}

static enum status
paragraph_close(struct reader *reader, struct err *err)
{
	const struct ooxml_text *how = reader->how;
	char place[PLACE_BYTES];

	TRY(open_links_end_paragraph(&reader->links, reader->open, err));
	if (reader->open == 0 || reader->open-- > OOXML_NESTED)
		return STATUS_OK;
	reader->how->count++;
	struct paragraph *paragraph = &reader->paragraphs[reader->open];
	if (reader->open == 0 && !reader->framed)
		buf_clear(&reader->frame);
	if (how->numbered && paragraph->box > 0)
		(void)snprintf(place, sizeof(place), DOCUMENT_BOX "%u, %s %u", paragraph->box,
			       how->place, how->count);
	else if (how->numbered)
		(void)snprintf(place, sizeof(place), "%s %u", how->place, how->count);
	else
		(void)snprintf(place, sizeof(place), "%s", how->place);
	return paragraph_add(reader, paragraph, slice_text(place), err);
}

/* A link around words; or, of a slide, in what is said of a run or a shape, whose words follow. */
static enum status
link_open(struct reader *reader, enum word word, const struct xml_element *element, struct err *err)
{
	struct open_links *links = &reader->links;

	(void)err;
	if (word == WORD_SIMPLE_FIELD)
		ooxml_open_field(links, element, reader->open);
	else if (word == WORD_LINK)
		ooxml_open_link(links, reader->how->links, element, OPEN_ELEMENT, reader->open);
	else if (reader->in_run)
		ooxml_open_link(links, reader->how->links, element, OPEN_RUN, reader->open);
	else if (reader->in_shape && reader->open == 0)
		ooxml_open_link(links, reader->how->links, element, OPEN_SHAPE, 0);
	return STATUS_OK;
}

static enum status
link_close(struct reader *reader, struct err *err)
{
	return open_links_end(&reader->links, OPEN_ELEMENT, err);
}

static enum status
field_read(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	if (word == WORD_FIELD)
		return ooxml_read_field(&reader->links, xml_attribute(element, "fldCharType"),
					reader->open, err);
	reader->in_field_code = true;
	return STATUS_OK;
}

static enum status
code_close(struct reader *reader, struct err *err)
{
	(void)err;
	reader->in_field_code = false;
	return STATUS_OK;
}

/* A character of a font: of U+F000 and up where the font has its own (ECMA-376 part 1 §17.3.3.30).
 */
static void
symbol_read(struct reader *reader, struct slice hex)
{
	char bytes[UTF8_MAX_BYTES];

	write(reader, slice_of(bytes, utf8_encode(ooxml_hex_number(hex), bytes)));
}

/* A text that Word draws along a line (part 4 §19.1.2.23), and other programs do not. */
static enum status
text_path_read(struct reader *reader, struct slice text, struct err *err)
{
	TRY(html_unescaped(reader->document->scratch, text, &text, err));
	return document_add_unit(reader->document, UNIT_BESIDE, text, SLICE("text on a line"), err);
}

/* Notes a language of the text, once in a document. */
static enum status
language_add(struct reader *reader, struct slice language, struct err *err)
{
	struct document *document = reader->document;
	size_t told = 0;

	if (language.length == 0 || slice_equal(language, reader->last_language))
		return STATUS_OK;
	TRY(slice_copy(document->scratch, language, &reader->last_language, err));
	for (size_t i = 0; i < document->field_count; i++) {
		if (!slice_equal(document->fields[i].name, SLICE("TextLanguage")))
			continue;
		if (slice_equal(document->fields[i].value, language) || ++told == OOXML_LANGUAGES)
			return STATUS_OK;
	}
	return document_add_field(document, "TextLanguage", language, err);
}

/* A frame of a slide: its date, number, head or foot (ECMA-376 part 1 §19.7.10). */
static bool
is_frame(struct slice type)
{
	return slice_equal(type, SLICE("sldNum")) || slice_equal(type, SLICE("dt")) ||
	       slice_equal(type, SLICE("ftr")) || slice_equal(type, SLICE("hdr"));
}

/* LibreOffice and layouts keep no number in its field, but a word for it. */
static enum status
slide_number_close(struct reader *reader, struct err *err)
{
	static const struct slice WORDS_FOR_IT[] = {SLICE_INIT("<number>"),
						    SLICE_INIT("\xe2\x80\xb9#\xe2\x80\xba")};
	struct slice place = slice_text(reader->how->place), number;
	bool number_open = reader->in_number;

	(void)err;
	reader->in_number = false;
	if (!number_open || reader->open == 0 || reader->open > OOXML_NESTED ||
	    !slice_starts(place, SLICE("slide ")))
		return STATUS_OK;
	struct buf *text = &reader->paragraphs[reader->open - 1].text;
	struct slice field =
		slice_part(slice_of(text->bytes, text->length), reader->number_from, SIZE_MAX);
	place = slice_part(place, 6, SIZE_MAX);
	for (size_t i = 0; i < sizeof(WORDS_FOR_IT) / sizeof(*WORDS_FOR_IT); i++)
		if (slice_equal(field, WORDS_FOR_IT[i]) && slice_next(&place, ',', &number)) {
			text->length = reader->number_from;
			buf_write(text, number);
			break;
		}
	return STATUS_OK;
}

static void
slide_number_open(struct reader *reader)
{
	reader->in_number = reader->open > 0 && reader->open <= OOXML_NESTED;
	if (reader->in_number)
		reader->number_from = reader->paragraphs[reader->open - 1].text.length;
}

/* Footnotes count in digits, endnotes in small Roman numerals, where nothing else is said
 * (§17.11.17, §17.11.18). */
static void
write_mark(struct reader *reader, unsigned number, bool roman)
{
	static const struct {
		unsigned value;
		const char *text;
	} PARTS[] = {{100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"},
		     {9, "ix"},  {5, "v"},   {4, "iv"}, {1, "i"}};
	char digits[16];

	if (reader->open == 0 || reader->open > OOXML_NESTED || number > OOXML_MARKS)
		return;
	struct buf *marks = &reader->paragraphs[reader->open - 1].marks;
	(void)snprintf(digits, sizeof(digits), "%u", number);
	if (!roman)
		buf_write_text(marks, digits);
	for (size_t i = 0; roman && i < sizeof(PARTS) / sizeof(*PARTS); i++)
		for (; number >= PARTS[i].value; number -= PARTS[i].value)
			buf_write_text(marks, PARTS[i].text);
	buf_write_byte(marks, '\n');
}

/* Whether it is there and says no. */
static bool
is_off(const struct xml_element *element, const char *name)
{
	struct slice value = xml_attribute(element, name);

	return slice_equal(value, SLICE("0")) || slice_equal(value, SLICE("false"));
}

/* A slide, or the layout of some (part 1 §19.3.1.38, §19.3.1.39). */
static void
slide_read(struct reader *reader, const struct xml_element *element)
{
	reader->how->hidden = !reader->how->shown && is_off(element, "show");
	reader->how->alone = is_off(element, "showMasterSp");
}

/* Where text stands and what it is in, rather than text. */
static enum status
place_read(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	if (word == WORD_TEXT_PATH)
		return text_path_read(reader, xml_attribute(element, "string"), err);
	if (word == WORD_LANG)
		return language_add(reader, xml_attribute(element, "val"), err);
	if (word == WORD_RUN_PROPERTIES)
		return language_add(reader, xml_attribute(element, "lang"), err);
	if (word == WORD_FRAME)
		return frame_read(reader, element, err);
	if (word == WORD_SLIDE || word == WORD_DESIGN)
		slide_read(reader, element);
	else if (word == WORD_BOX)
		document_box_open(&reader->boxes);
	else if (word == WORD_SLIDE_FIELD &&
		 slice_equal(xml_attribute(element, "type"), SLICE("slidenum")))
		slide_number_open(reader);
	reader->how->chunks += word == WORD_CHUNK;
	return STATUS_OK;
}

/* A note, or where it is told of, or the number before it. */
static enum status
note_read(struct reader *reader, enum word word, const struct xml_element *element, struct err *err)
{
	struct ooxml_shared *shared = reader->how->shared;
	struct slice id = xml_attribute(element, "id");
	char kind = 'c';

	if (word == WORD_FOOTNOTE || word == WORD_ENDNOTE || word == WORD_COMMENT)
		return shared && reader->how->note ? ooxml_open_note(reader->document, shared,
								     reader->how->note, id, err)
						   : STATUS_OK;
	if (open_links_in_code(&reader->links))
		return STATUS_OK;
	if (word != WORD_COMMENT_MARK) {
		bool end = word == WORD_ENDNOTE_MARK || word == WORD_ENDNOTE_SELF;
		write_mark(reader, end ? ++reader->endnotes : ++reader->footnotes, end);
		kind = end ? 'e' : 'f';
	}
	bool told = word != WORD_FOOTNOTE_SELF && word != WORD_ENDNOTE_SELF && shared &&
		    !reader->vanished && reader->unseen == 0;
	return told ? ooxml_tell(reader->document, shared, kind, id, err) : STATUS_OK;
}

/* Whether nothing of a run is seen: by its own word, or where an odd number of its paragraph's and
 * its own style say so (part 1 §17.7.3). */
static bool
run_is_hidden(const struct reader *reader)
{
	unsigned top = reader->open < OOXML_NESTED ? reader->open : OOXML_NESTED;

	if (reader->says_so != OOXML_UNSAID || !reader->how->shared || top == 0)
		return reader->says_so == OOXML_YES;
	return reader->how->shared->styles.hidden ||
	       reader->paragraphs[top - 1].hides != reader->run_hides;
}

/* What is said of a run, or of the paragraph that is open. */
static enum status
style_read(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	const struct ooxml_shared *shared = reader->how->shared;
	struct slice id = word == WORD_R ? SLICE_NONE : xml_attribute(element, "val");

	(void)err;
	if (word == WORD_PARAGRAPH_STYLE && shared && reader->open > 0 &&
	    reader->open <= OOXML_NESTED)
		reader->paragraphs[reader->open - 1].hides =
			ooxml_style_hides(&shared->styles, false, id);
	else if (word == WORD_VANISH && reader->in_run)
		reader->says_so = xml_is_on(element, "val") ? OOXML_YES : OOXML_NO;
	else if (word != WORD_PARAGRAPH_STYLE && shared && reader->in_run)
		reader->run_hides = ooxml_style_hides(&shared->styles, true, id);
	reader->vanished = reader->in_run && run_is_hidden(reader);
	return STATUS_OK;
}

/* The running heads of a section. */
static enum status
section_read(struct reader *reader, enum word word, const struct xml_element *element,
	     struct err *err)
{
	struct ooxml_shared *shared = reader->how->shared;

	if (!shared)
		return STATUS_OK;
	if (word == WORD_SECTION)
		shared->title_page = false;
	else if (word == WORD_TITLE_PAGE)
		shared->title_page = xml_is_on(element, "val");
	else
		return ooxml_set_head(
			reader->document, shared, word == WORD_HEAD ? OOXML_HEAD : OOXML_FOOT,
			xml_attribute(element, "type"), xml_relation_id(element), err);
	return STATUS_OK;
}

static enum status
section_close(struct reader *reader, struct err *err)
{
	struct ooxml_shared *shared = reader->how->shared;

	return shared ? ooxml_end_section(reader->document, shared, err) : STATUS_OK;
}

/* Of its own namespace alone: what is in an element that Word does not know may be shown. */
static bool
is_past(enum word word, const struct xml_element *element)
{
	return (word == WORD_RUN_CHANGE || word == WORD_PARAGRAPH_CHANGE ||
		word == WORD_SECTION_CHANGE) &&
	       strstr(element->uri, "/wordprocessingml/") != NULL;
}

/* ---- elements ---- */

static enum status
text_open(struct reader *reader, enum word word, const struct xml_element *element, struct err *err)
{
	(void)word, (void)element, (void)err;
	reader->in_text = true;
	return STATUS_OK;
}

static enum status
text_close(struct reader *reader, struct err *err)
{
	(void)err;
	reader->in_text = false;
	return STATUS_OK;
}

static enum status
run_open(struct reader *reader, enum word word, const struct xml_element *element, struct err *err)
{
	reader->in_run = true;
	reader->says_so = OOXML_UNSAID;
	return style_read(reader, word, element, err);
}

static enum status
run_close(struct reader *reader, struct err *err)
{
	reader->in_run = reader->vanished = false;
	return open_links_end(&reader->links, OPEN_RUN, err);
}

static enum status
sign_read(struct reader *reader, enum word word, const struct xml_element *element, struct err *err)
{
	(void)err;
	if (word == WORD_SYM)
		symbol_read(reader, xml_attribute(element, "char"));
	else
		write(reader, word == WORD_HYPHEN ? SLICE("\xe2\x80\x91") : SLICE(" "));
	return STATUS_OK;
}

static enum status
unseen_open(struct reader *reader, enum word word, const struct xml_element *element,
	    struct err *err)
{
	(void)word, (void)element, (void)err;
	reader->unseen++;
	return STATUS_OK;
}

static enum status
unseen_close(struct reader *reader, struct err *err)
{
	(void)err;
	reader->unseen--;
	return STATUS_OK;
}

static enum status
shape_open(struct reader *reader, enum word word, const struct xml_element *element,
	   struct err *err)
{
	(void)err;
	reader->in_shape = true;
	reader->in_place = word == WORD_PLACEHOLDER;
	reader->in_frame = reader->in_place && is_frame(xml_attribute(element, "type"));
	return STATUS_OK;
}

static enum status
shape_close(struct reader *reader, struct err *err)
{
	reader->in_shape = reader->in_frame = reader->in_place = false;
	return open_links_end(&reader->links, OPEN_SHAPE, err);
}

static enum status
box_close(struct reader *reader, struct err *err)
{
	(void)err;
	reader->boxes.depth--;
	return STATUS_OK;
}

/* Of words that are in no row nothing is read, or not as they open, or close. */
static enum status (*const OPEN[])(struct reader *reader, enum word word,
				   const struct xml_element *element, struct err *err) = {
	[WORD_T] = text_open,
	[WORD_DELETED_T] = text_open,
	[WORD_R] = run_open,
	[WORD_P] = paragraph_open,
	[WORD_TAB] = sign_read,
	[WORD_BR] = sign_read,
	[WORD_CR] = sign_read,
	[WORD_PTAB] = sign_read,
	[WORD_HYPHEN] = sign_read,
	[WORD_SYM] = sign_read,
	[WORD_DELETED] = unseen_open,
	[WORD_MOVED] = unseen_open,
	[WORD_FALLBACK] = unseen_open,
	[WORD_FIELD] = field_read,
	[WORD_VANISH] = style_read,
	[WORD_PARAGRAPH_STYLE] = style_read,
	[WORD_RUN_STYLE] = style_read,
	[WORD_SHAPE] = shape_open,
	[WORD_PLACEHOLDER] = shape_open,
	[WORD_FOOTNOTE_MARK] = note_read,
	[WORD_FOOTNOTE_SELF] = note_read,
	[WORD_FOOTNOTE] = note_read,
	[WORD_ENDNOTE_MARK] = note_read,
	[WORD_ENDNOTE_SELF] = note_read,
	[WORD_ENDNOTE] = note_read,
	[WORD_COMMENT_MARK] = note_read,
	[WORD_COMMENT] = note_read,
	[WORD_SLIDE] = place_read,
	[WORD_DESIGN] = place_read,
	[WORD_TEXT_PATH] = place_read,
	[WORD_CHUNK] = place_read,
	[WORD_LANG] = place_read,
	[WORD_RUN_PROPERTIES] = place_read,
	[WORD_BOX] = place_read,
	[WORD_FRAME] = place_read,
	[WORD_SLIDE_FIELD] = place_read,
	[WORD_SECTION] = section_read,
	[WORD_HEAD] = section_read,
	[WORD_FOOT] = section_read,
	[WORD_TITLE_PAGE] = section_read,
	[WORD_CODE] = field_read,
	[WORD_LINK] = link_open,
	[WORD_SIMPLE_FIELD] = link_open,
	[WORD_CLICK] = link_open,
	[WORD_SECTION_CHANGE] = NULL,
};

static enum status (*const CLOSE[])(struct reader *reader, struct err *err) = {
	[WORD_T] = text_close,          [WORD_DELETED_T] = text_close,
	[WORD_R] = run_close,           [WORD_P] = paragraph_close,
	[WORD_DELETED] = unseen_close,  [WORD_MOVED] = unseen_close,
	[WORD_FALLBACK] = unseen_close, [WORD_SHAPE] = shape_close,
	[WORD_BOX] = box_close,         [WORD_SLIDE_FIELD] = slide_number_close,
	[WORD_SECTION] = section_close, [WORD_CODE] = code_close,
	[WORD_LINK] = link_close,       [WORD_SIMPLE_FIELD] = link_close,
	[WORD_SECTION_CHANGE] = NULL,
};

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	enum word word = (enum word)xml_word(&reader->words, element);

	reader->past += is_past(word, element);
	return reader->past == 0 && OPEN[word] ? OPEN[word](reader, word, element, err) : STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	enum word word = (enum word)xml_word(&reader->words, element);

	if (reader->past > 0) {
		reader->past -= is_past(word, element);
		return STATUS_OK;
	}
	return CLOSE[word] ? CLOSE[word](reader, err) : STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->in_text)
		write(reader, text);
	else if (reader->in_field_code)
		open_links_write_code(&reader->links, text);
	return STATUS_OK;
}

enum status
ooxml_read_text(struct document *document, const struct package_part *part, struct ooxml_text *text,
		struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	struct reader *reader = arena_new(document->scratch, struct reader, 1);

	if (!reader)
		return err_no_memory(err);
	*reader = (struct reader){.document = document,
				  .how = text,
				  .words = {WORDS, sizeof(WORDS) / sizeof(*WORDS), {{0}}}};
	for (size_t i = 0; i < OOXML_NESTED; i++) {
		buf_init(&reader->paragraphs[i].text, document->scratch);
		buf_init(&reader->paragraphs[i].hidden, document->scratch);
		buf_init(&reader->paragraphs[i].marks, document->scratch);
	}
	buf_init(&reader->frame, document->scratch);
	buf_init(&reader->next_frame, document->scratch);
	open_links_init(&reader->links, document);
	enum status status = xml_read(part->path, part->bytes, &VISITOR, reader, err);
	/* What stands before damage was read, and so was what a cut paragraph says. */
	while (status == STATUS_REFUSED && reader->open > 0)
		TRY(paragraph_close(reader, err));
	return status;
}

enum status
ooxml_read_part(struct document *document, const struct package_part *part, struct ooxml_text *text,
		struct err *err)
{
	struct err own;
	enum status status = ooxml_read_text(document, part, text, &own);

	if (status == STATUS_REFUSED)
		return document_cut(document, err, "%s", own.text);
	if (status != STATUS_OK && err)
		*err = own;
	return status;
}
