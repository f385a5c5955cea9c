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
				    "altChunk"};

/* A paragraph; those of a text box stand inside another. */
struct paragraph {
	struct buf text;
	struct buf hidden; /* each run of it ends with a line end ... */
	struct buf marks;  /* ... and so does each mark of a note */
	unsigned box;      /* 0: none */
};

struct reader {
	struct document *document;
	struct ooxml_text *how;
	struct xml_words words;
	struct paragraph paragraphs[OOXML_NESTED];
	unsigned open;   /* paragraphs, OOXML_NESTED and more: read as one */
	unsigned unseen; /* elements open whose text some programs show and others do not */
	bool in_text, in_run, vanished, in_frame, in_place;
	bool in_number;     /* in a field that is the number of its slide ... */
	size_t number_from; /* ... which begins there in the paragraph */
	struct slice last_language;
	bool codes[OOXML_FIELDS]; /* of each field open: its code is not over */
	unsigned fields;
	unsigned footnotes, endnotes; /* that were told of */
	struct document_boxes boxes;
	struct buf frame; /* what places the last paragraph; empty where it stands in the text */
	struct buf next_frame;
	bool framed; /* the paragraph that is open */
};

/* Inside the code of a field nothing is shown, even the results of fields in it. */
static bool
in_code(const struct reader *reader)
{
	for (unsigned i = 0; i < reader->fields && i < OOXML_FIELDS; i++)
		if (reader->codes[i])
			return true;
	return false;
}

static void
write(struct reader *reader, struct slice text)
{
	unsigned top = reader->open < OOXML_NESTED ? reader->open : OOXML_NESTED;

	if (top == 0 || in_code(reader) || (reader->in_place && reader->how->design))
		return;
	struct paragraph *paragraph = &reader->paragraphs[top - 1];
	if (reader->vanished || reader->unseen > 0) {
		buf_write(&paragraph->hidden, text);
		return;
	}
	if (paragraph->hidden.length > 0)
		buf_write_byte(&paragraph->hidden, '\n');
	buf_write(&paragraph->text, text);
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

static void
paragraph_open(struct reader *reader)
{
	if (reader->open == 0)
		reader->framed = false;
	if (reader->open < OOXML_NESTED) {
		buf_clear(&reader->paragraphs[reader->open].text);
		buf_clear(&reader->paragraphs[reader->open].hidden);
		buf_clear(&reader->paragraphs[reader->open].marks);
		reader->paragraphs[reader->open].box = document_box(&reader->boxes);
	}
	reader->open++;
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

	/* A field whose code did not end with its paragraph has lost its end. */
	for (unsigned i = 0; reader->open == 1 && i < OOXML_FIELDS; i++)
		reader->codes[i] = false;
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

static void
field_read(struct reader *reader, struct slice type)
{
	bool kept = reader->fields > 0 && reader->fields <= OOXML_FIELDS;

	if (slice_equal(type, SLICE("begin"))) {
		if (reader->fields < OOXML_FIELDS)
			reader->codes[reader->fields] = true;
		reader->fields++;
	} else if (slice_equal(type, SLICE("separate")) && kept) {
		reader->codes[reader->fields - 1] = false;
	} else if (slice_equal(type, SLICE("end")) && reader->fields > 0) {
		if (kept)
			reader->codes[reader->fields - 1] = false;
		reader->fields--;
	}
}

/* The number that hexadecimal digits stand for; others count as 0. */
static uint32_t
hex_number(struct slice hex)
{
	uint32_t number = 0;

	for (size_t i = 0; i < hex.length && i < 6; i++) {
		char c = byte_lower(hex.at[i]);
		uint32_t digit = byte_is_digit(c)       ? (uint32_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
							: 0;
		number = number * 16 + digit;
	}
	return number;
}

void
ooxml_write_unescaped(struct buf *out, struct slice text)
{
	for (;;) {
		size_t at = slice_find(text, SLICE("_x"));
		buf_write(out, slice_part(text, 0, at));
		if (at == SIZE_MAX)
			return;
		text = slice_part(text, at, SIZE_MAX);
		if (text.length >= 7 && text.at[6] == '_') {
			buf_write_utf8(out, hex_number(slice_part(text, 2, 4)));
			text = slice_part(text, 7, SIZE_MAX);
		} else {
			buf_write(out, slice_part(text, 0, 2));
			text = slice_part(text, 2, SIZE_MAX);
		}
	}
}

/* A character of a font: of U+F000 and up where the font has its own (ECMA-376 part 1 §17.3.3.30).
 */
static void
symbol_read(struct reader *reader, struct slice hex)
{
	char bytes[UTF8_MAX_BYTES];

	write(reader, slice_of(bytes, utf8_encode(hex_number(hex), bytes)));
}

/* A text that Word draws along a line (part 4 §19.1.2.23), and other programs do not. */
static enum status
text_path_read(struct reader *reader, struct slice text, struct err *err)
{
	struct buf buf;

	buf_init(&buf, reader->document->scratch);
	html_unescape(&buf, text);
	TRY(buf_slice(&buf, &text, err));
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
static void
slide_number_close(struct reader *reader)
{
	static const struct slice WORDS_FOR_IT[] = {SLICE_INIT("<number>"),
						    SLICE_INIT("\xe2\x80\xb9#\xe2\x80\xba")};
	struct slice place = slice_text(reader->how->place), number;

	reader->in_number = false;
	if (reader->open == 0 || reader->open > OOXML_NESTED ||
	    !slice_starts(place, SLICE("slide ")))
		return;
	struct buf *text = &reader->paragraphs[reader->open - 1].text;
	struct slice field =
		slice_part(slice_of(text->bytes, text->length), reader->number_from, SIZE_MAX);
	place = slice_part(place, 6, SIZE_MAX);
	for (size_t i = 0; i < sizeof(WORDS_FOR_IT) / sizeof(*WORDS_FOR_IT); i++)
		if (slice_equal(field, WORDS_FOR_IT[i]) && slice_next(&place, ',', &number)) {
			text->length = reader->number_from;
			buf_write(text, number);
			return;
		}
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

/* Which note of its part the text tells of there. */
static enum status
note_told(struct reader *reader, char note, struct slice id, struct err *err)
{
	struct ooxml_notes *notes = reader->how->notes;
	struct slice key;

	if (!notes)
		return STATUS_OK;
	TRY(slice_print(reader->document->scratch, &key, err, "%c%.*s", note, SLICE_PRINT(id)));
	return map_find(&notes->ranks, key) ? STATUS_OK
					    : map_set(&notes->ranks, key, notes->told++, NULL, err);
}

static enum status
note_open(struct reader *reader, struct slice id, struct err *err)
{
	struct ooxml_notes *notes = reader->how->notes;
	struct document *document = reader->document;
	struct slice key;

	if (!notes || !reader->how->note)
		return STATUS_OK;
	TRY(slice_print(document->scratch, &key, err, "%c%.*s", reader->how->note,
			SLICE_PRINT(id)));
	const struct map_entry *found = map_find(&notes->ranks, key);
	struct ooxml_note *items =
		arena_grow(document->scratch, notes->items, &notes->capacity, notes->count + 1,
			   sizeof(*items), _Alignof(struct ooxml_note));
	if (!items)
		return err_no_memory(err);
	notes->items = items;
	items[notes->count++] = (struct ooxml_note){.rank = found ? found->value : UINT64_MAX,
						    .unit = document->unit_count};
	return STATUS_OK;
}

/* A note, or where it is told of, or the number before it. */
static enum status
note_read(struct reader *reader, enum word word, struct slice id, struct err *err)
{
	if (word == WORD_FOOTNOTE || word == WORD_ENDNOTE || word == WORD_COMMENT)
		return note_open(reader, id, err);
	if (word == WORD_COMMENT_MARK)
		return note_told(reader, 'c', id, err);
	bool end = word == WORD_ENDNOTE_MARK || word == WORD_ENDNOTE_SELF;
	write_mark(reader, end ? ++reader->endnotes : ++reader->footnotes, end);
	if (word == WORD_FOOTNOTE_SELF || word == WORD_ENDNOTE_SELF)
		return STATUS_OK;
	return note_told(reader, end ? 'e' : 'f', id, err);
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	enum word word = (enum word)xml_word(&reader->words, element);

	switch (word) {
	case WORD_T:
	case WORD_DELETED_T:
		reader->in_text = true;
		break;
	case WORD_R:
		reader->in_run = true;
		reader->vanished = false;
		break;
	case WORD_P:
		paragraph_open(reader);
		break;
	case WORD_TAB:
	case WORD_BR:
	case WORD_CR:
	case WORD_PTAB:
		write(reader, SLICE(" "));
		break;
	case WORD_HYPHEN:
		write(reader, SLICE("\xe2\x80\x91"));
		break;
	case WORD_SYM:
		symbol_read(reader, xml_attribute(element, "char"));
		break;
	case WORD_DELETED:
	case WORD_MOVED:
	case WORD_FALLBACK:
		reader->unseen++;
		break;
	case WORD_FIELD:
		field_read(reader, xml_attribute(element, "fldCharType"));
		break;
	case WORD_VANISH:
		reader->vanished = reader->in_run && xml_is_on(element, "val");
		break;
	case WORD_SHAPE:
		reader->in_frame = reader->in_place = false;
		break;
	case WORD_PLACEHOLDER:
		reader->in_frame = is_frame(xml_attribute(element, "type"));
		reader->in_place = true;
		break;
	case WORD_FOOTNOTE_MARK:
	case WORD_FOOTNOTE_SELF:
	case WORD_FOOTNOTE:
	case WORD_ENDNOTE_MARK:
	case WORD_ENDNOTE_SELF:
	case WORD_ENDNOTE:
	case WORD_COMMENT_MARK:
	case WORD_COMMENT:
		return note_read(reader, word, xml_attribute(element, "id"), err);
	case WORD_SLIDE:
	case WORD_DESIGN:
	case WORD_TEXT_PATH:
	case WORD_CHUNK:
	case WORD_LANG:
	case WORD_RUN_PROPERTIES:
	case WORD_BOX:
	case WORD_FRAME:
	case WORD_SLIDE_FIELD:
		return place_read(reader, word, element, err);
	}
	return STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;

	switch ((enum word)xml_word(&reader->words, element)) {
	case WORD_T:
	case WORD_DELETED_T:
		reader->in_text = false;
		break;
	case WORD_R:
		reader->in_run = reader->vanished = false;
		break;
	case WORD_P:
		return paragraph_close(reader, err);
	case WORD_DELETED:
	case WORD_MOVED:
	case WORD_FALLBACK:
		reader->unseen--;
		break;
	case WORD_SHAPE:
		reader->in_frame = reader->in_place = false;
		break;
	case WORD_BOX:
		reader->boxes.depth--;
		break;
	case WORD_SLIDE_FIELD:
		if (reader->in_number)
			slide_number_close(reader);
		break;
	case WORD_TAB:
	case WORD_BR:
	case WORD_CR:
	case WORD_PTAB:
	case WORD_HYPHEN:
	case WORD_SYM:
	case WORD_FRAME:
	case WORD_FIELD:
	case WORD_VANISH:
	case WORD_PLACEHOLDER:
	case WORD_LANG:
	case WORD_RUN_PROPERTIES:
	case WORD_FOOTNOTE_MARK:
	case WORD_ENDNOTE_MARK:
	case WORD_COMMENT_MARK:
	case WORD_FOOTNOTE:
	case WORD_ENDNOTE:
	case WORD_COMMENT:
	case WORD_FOOTNOTE_SELF:
	case WORD_ENDNOTE_SELF:
	case WORD_SLIDE:
	case WORD_DESIGN:
	case WORD_TEXT_PATH:
	case WORD_CHUNK:
		break;
	}
	return STATUS_OK;
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	if (reader->in_text)
		write(reader, text);
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

/* ---- the package ---- */

/* Parts without text of the document: colours, lists of fonts. */
static const struct slice UNREAD[] = {
	SLICE_INIT("/theme/"),         SLICE_INIT("customXml/"),
	SLICE_INIT("/fontTable"),      SLICE_INIT("/webSettings"),
	SLICE_INIT("/glossary/"),      SLICE_INIT("/stylesWithEffects"),
	SLICE_INIT("word/styles.xml"), SLICE_INIT("/numbering.xml"),
	SLICE_INIT("/embeddings/"),    SLICE_INIT("/pivot"),
	SLICE_INIT("/calcChain"),      SLICE_INIT("/charts/style"),
	SLICE_INIT("/charts/colors"),
};

/* What text of another format is kept in. */
static const struct slice CHUNKS[] = {
	SLICE_INIT(".htm"), SLICE_INIT(".html"), SLICE_INIT(".xhtml"), SLICE_INIT(".mht"),
	SLICE_INIT(".rtf"), SLICE_INIT(".txt"),  SLICE_INIT(".dat"),
};

static bool
wants(struct slice path)
{
	for (size_t i = 0; i < sizeof(UNREAD) / sizeof(*UNREAD); i++)
		if (slice_find(path, UNREAD[i]) != SIZE_MAX)
			return false;
	for (size_t i = 0; i < sizeof(CHUNKS) / sizeof(*CHUNKS); i++)
		if (slice_ends_nocase(path, CHUNKS[i]))
			return true;
	return slice_ends_nocase(path, SLICE(".xml")) || slice_ends_nocase(path, SLICE(".rels")) ||
	       (slice_ends_nocase(path, SLICE(".emf")) &&
		slice_starts_nocase(path, SLICE("word/")));
}

enum status
ooxml_open(struct slice bytes, struct document *document, struct package *package,
	   const struct package_part **ret_main, struct relations *ret, struct err *err)
{
	struct relations root;

	TRY(package_read(document->scratch, bytes, wants, package, err));
	if (package->trouble.length > 0)
		TRY(document_cut(document, err, "%.*s", SLICE_PRINT(package->trouble)));
	TRY(relations_read(document->scratch, package, SLICE(""), &root, err));
	TRY(ooxml_add_properties(document, package, err));
	const struct package_part *part = relations_part(&root, package, "officeDocument", 0);
	if (!part)
		return err_set(err, STATUS_REFUSED,
			       "ECMA-376 part 1 §8.1: the package has no main part");
	*ret_main = part;
	return relations_read(document->scratch, package, part->path, ret, err);
}
