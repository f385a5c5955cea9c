/*
 * What a document says, whatever its format: its text in units (paragraphs, cells, notes), what it
 * tells of its own making, and what it looks like. One reader a family of formats; who compares
 * documents sees no format at all.
 */
#ifndef TOCSIN_FORMAT_DOCUMENT_H
#define TOCSIN_FORMAT_DOCUMENT_H

#include "base/crypto.h"
#include "base/map.h"
#include "format/limits.h"
#include "format/sniff.h"

enum document_unit_kind {
	UNIT_BODY,    /* a paragraph, a heading, an item of a list, a cell of a table in a text */
	UNIT_CELL,    /* of a sheet */
	UNIT_NOTE,    /* a footnote, an endnote, a comment, the notes of a slide */
	UNIT_RUNNING, /* a running head or foot, a page number */
	/* Asides: text that is in the file, but that some programs show and others do not. */
	UNIT_HIDDEN, /* hidden, deleted or moved away and still kept, or of an alternative form;
		      * it stands behind the paragraph it is part of */
	UNIT_LABEL, /* a mark that a program counts: of a note, where it is told of and before it */
	UNIT_CHART, /* a title, a label or a value of a chart; its axes are of the program */
	UNIT_BESIDE, /* the title of a page, the name of a sheet, the text of a drawn picture, the
		      * date of a letter, what a browser prints around a page: a conversion drops
		      * it, shows it, or makes another */
	UNIT_OTHER,  /* a paragraph of a letter in its other form: RFC 2046 §5.1.4 */
	UNIT_KIND_COUNT,
};

/* Whether every program shows text of that kind. */
static inline bool
unit_is_shown(enum document_unit_kind kind)
{
	return kind < UNIT_HIDDEN;
}

/*
 * Text in seal form: UTF-8, NFC, runs of white space as one blank, none at either end, never empty;
 * dots that lead to a page's number, rules, bullets and arrows back from notes are blanks too,
 * controls are nothing; case, punctuation and digits as written, and zero-width and bidi controls
 * too: who alters text by them must not get away with it.
 */
struct document_unit {
	enum document_unit_kind kind;
	struct slice text;
	struct slice place; /* for people: "page 3", "Sheet1!A7", "slide 2", "paragraph 12" */
};

/* Where a line stands on its page, or what stands apart in it as a cell does, in points from the
 * upper left corner: of formats that are drawn, in the order of units and of the offsets in their
 * text at which lines begin. */
struct document_line {
	uint32_t unit, offset;
	uint16_t left, top, right, bottom;
};

/* What the document, or its container, says of its making: as written, clean UTF-8, untranslated.
 * Names are those of exiftool where it has one ("LastModifiedBy", "PDF:Producer"); the table is in
 * docs/leak.md. A name may come more than once. */
struct document_field {
	struct slice name;
	struct slice value;
};

enum document_state {
	DOCUMENT_READ,       /* all of it */
	DOCUMENT_CUT,        /* a limit or damage left something unread; `trouble` says which */
	DOCUMENT_IMAGE_ONLY, /* pages or a picture without text */
	DOCUMENT_ENCRYPTED,
	DOCUMENT_UNREADABLE, /* no reader, or nothing could be read; `trouble` says why */
	DOCUMENT_GUESSED,    /* pages or a picture: its text was read off it, by guess */
};

/* A picture's look: survives another size, quality or format; 64 bits compared by Hamming distance.
 */
struct document_picture {
	uint64_t hash;
	uint32_t width, height; /* pixels */
};

struct document {
	enum document_state state;
	struct slice trouble; /* a sentence that cites the standard; empty where state is READ */
	struct document_unit *units;
	size_t unit_count;
	struct document_field *fields;
	size_t field_count;
	struct document_picture *pictures; /* of a picture: one; of a document: those in it */
	size_t picture_count;
	struct document_line *lines;
	size_t line_count;
	uint32_t pages; /* of what has pages; 0 */
	/* CUT for nothing but annotations that draw what is not read: how their pages look. Zeros:
	 * it is not. */
	struct sha256 look;

	struct arena *arena;   /* where all of it lives */
	struct arena *scratch; /* what readers need meanwhile; NULL when they are done */
	bool properties_only;
	size_t unit_capacity, field_capacity, picture_capacity, line_capacity;
	uint64_t text_bytes; /* given to document_add_unit so far */
};

/* Whether some reader knows this kind. */
bool document_reads(enum sniff_kind kind);

/* Whether it has text that every program shows. */
bool document_has_text(const struct document *document);

/*
 * Reads bytes of that kind; they must stay. Damage, locks and limits are a state of *ret and no
 * failure, and what came before them stands. Fails only for want of memory or by the machine.
 */
enum status document_read(struct arena *arena, enum sniff_kind kind, struct slice bytes,
			  struct document *ret, struct err *err) MUST_CHECK;

/* The same without the text. */
enum status document_read_properties(struct arena *arena, enum sniff_kind kind, struct slice bytes,
				     struct document *ret, struct err *err) MUST_CHECK;

enum status document_warm(struct err *err) MUST_CHECK; /* before lockdown */

/* The picture of a page, from 0: PNG, or the bytes of the picture that the document is. */
typedef enum status document_picture_fn(void *context, uint32_t page, struct slice picture,
					struct err *err);

/* Tells how each of the first `pages` pages looks of what document_read says is IMAGE_ONLY.
 * STATUS_REFUSED with the first that cannot be drawn. */
enum status document_draw(struct arena *scratch, enum sniff_kind kind, struct slice bytes,
			  uint32_t pages, document_picture_fn *tell, void *context, struct err *err)
	MUST_CHECK;

/* Adds what of its text nobody sees, words in a row as a field of their own, PDF_UNSEEN at most,
 * and why the first page that could not be drawn was not: of PDF alone. STATUS_REFUSED as of a
 * reader. */
#define DOCUMENT_UNSEEN "PDF:Unseen"
#define DOCUMENT_UNDRAWN "PDF:Undrawn"
enum status document_add_unseen(struct document *document, enum sniff_kind kind, struct slice bytes,
				struct err *err) MUST_CHECK;

/* The value of the first field of that name; none where there is none. */
struct slice document_value(const struct document *document, const char *name);
/* Whether some field, of whatever name, has that value. */
bool document_has_value(const struct document *document, struct slice value);

/* ---- for the readers ---- */

/* A reader fills *document; STATUS_REFUSED with a sentence where it could read nothing more:
 * document_read makes the state of it. */
typedef enum status document_reader_fn(struct slice bytes, struct document *document,
				       struct err *err);

document_reader_fn document_read_text; /* document_text.c: text, tables of it */
document_reader_fn document_read_csv;
document_reader_fn document_read_markdown; /* document_markdown.c */
document_reader_fn document_read_data;     /* document_data.c: of a format that is not known */
document_reader_fn document_read_docx;     /* document_docx.c */
document_reader_fn document_read_pptx;
document_reader_fn document_read_xlsx;    /* document_xlsx.c */
document_reader_fn document_read_odf;     /* document_odf.c: odt, ods, odp */
document_reader_fn document_read_message; /* document_message.c: eml */
document_reader_fn document_read_item;    /* msg */
document_reader_fn document_read_html;    /* document_html.c */
document_reader_fn document_read_xml;
document_reader_fn document_read_rtf;  /* document_rtf.c */
document_reader_fn document_read_pdf;  /* document_pdf.c */
document_reader_fn document_read_jpeg; /* document_picture.c */
document_reader_fn document_read_png;
document_reader_fn document_read_gif; /* document_picture_more.c */
document_reader_fn document_read_bmp;
document_reader_fn document_read_tiff;
document_reader_fn document_read_webp;
document_reader_fn document_read_doc; /* document_ole.c */
document_reader_fn document_read_xls;
document_reader_fn document_read_ppt;
document_reader_fn document_read_encrypted;
document_reader_fn document_read_wordperfect; /* document_wordperfect.c */
/* Whether data is such a document: those before version 5 have no mark that sniff.h could know. */
bool document_is_wordperfect(struct slice bytes);

/* Adds a unit in seal form; text that is white space adds none, one of over DOCUMENT_UNIT_BYTES
 * several. place is copied. */
enum status document_add_unit(struct document *document, enum document_unit_kind kind,
			      struct slice text, struct slice place, struct err *err) MUST_CHECK;
/* Plain text as UTF-8: by its byte order mark, else where it is that, else as it most likely is. */
enum status document_decode(struct slice bytes, struct document *document, struct slice *ret,
			    struct err *err) MUST_CHECK;
/* The line at the head of *rest, without its end (LF, CRLF, CR), which is taken off too. */
struct slice document_take_line(struct slice *rest);
bool document_is_empty(struct slice line); /* but for blanks */
/* Adds paragraphs of plain text in UTF-8: an empty line ends one. */
enum status document_add_paragraphs(struct document *document, struct slice text, struct err *err)
	MUST_CHECK;
/* Adds a unit of that kind for each line of text in UTF-8; its place is `what` and its number. */
enum status document_add_numbered(struct document *document, enum document_unit_kind kind,
				  struct slice text, const char *what, struct err *err) MUST_CHECK;
/* Adds what a person sees of a page of HTML in UTF-8: a unit a block, with its number behind place;
 * then what is hidden. */
enum status document_add_page(struct document *document, struct slice html, const char *place,
			      struct err *err) MUST_CHECK;
/* Whether a byte of a script or a style says something: who writes a page anew sets blanks, quotes
 * and brackets otherwise. */
static inline bool
document_is_code(char c)
{
	return byte_is_letter(c) || byte_is_digit(c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("-+.#%*>", c));
}
/* Adds what a browser makes of a page beyond its text: scripts as fields "PageScript", rules of
 * styles that put in words or hide some as "PageStyle", pages of other files as "PageFrame"; what
 * stands in the fields of forms and in pages within it as UNIT_HIDDEN. depth: of frames, from 0:
 * document_html_drawn.c. */
enum status document_add_drawn(struct document *document, struct slice html, unsigned depth,
			       struct err *err) MUST_CHECK;
/* Adds each host that it loads pictures, scripts, styles or frames from, or sends forms to, as a
 * field "PageHost": document_html_hosts.c. */
enum status document_add_hosts(struct document *document, struct slice html, struct err *err)
	MUST_CHECK;
/* Adds the properties of an XMP packet (ISO 16684-1) as fields "XMP:Name"; a packet that cannot be
 * read is told in the field "Warning". */
enum status document_add_xmp(struct document *document, struct slice packet, struct err *err)
	MUST_CHECK;
/* The name of a field made of any words as exiftool makes it: letters, digits, '_' and '-', a
 * capital at the head of each word. */
void document_name_field(struct slice words, char ret[static DOCUMENT_NAME_BYTES]);
/* "Sheet1!AB12"; row and column count from 1. */
void document_cell_place(struct slice sheet, uint64_t row, uint64_t column,
			 char ret[static DOCUMENT_PLACE_BYTES]);
/* Text boxes and frames, which float on their page: a number each, as they open. The place of a
 * paragraph in one is "text box 2, paragraph 14". */
struct document_boxes {
	unsigned count, open[DOCUMENT_BOXES_NESTED], depth;
};
#define DOCUMENT_BOX "text box "
void document_box_open(struct document_boxes *boxes);
unsigned document_box(const struct document_boxes *boxes); /* the innermost; 0: none is open */
/* Adds the running heads of a sheet, which are in codes: "&LName of it&RPage &P"; and its name,
 * behind it, whose place is DOCUMENT_SHEET: document_head.c. */
enum status document_add_head(struct document *document, struct slice codes, struct slice sheet,
			      struct err *err) MUST_CHECK;
enum status document_add_sheet(struct document *document, struct slice name, struct err *err)
	MUST_CHECK;
#define DOCUMENT_SHEET SLICE("sheet")
/* Places of what stands beside the text under a name: a field of a letter, "Reply-To: who"; a link,
 * "words <where it leads>". */
#define DOCUMENT_FIELD SLICE("field")
#define DOCUMENT_LINK SLICE("link")
/* What is written with the numbers of a list, as Word has it, and where they begin: "Article %1
 * (from 3)" (ECMA-376 part 1 §17.9.11), at DOCUMENT_LIST. Each text that says more than "(%1)" is
 * told once. */
#define DOCUMENT_LIST SLICE("numbers of a list")
#define DOCUMENT_LIST_ANY SLICE("%1") /* words of one that begins elsewhere */
struct document_lists {
	struct map told;
};
void document_lists_init(struct document_lists *lists, struct document *document);
enum status document_add_list(struct document *document, struct document_lists *lists,
			      struct slice words, struct slice first, struct err *err) MUST_CHECK;
/* "Article %1" and 3 of that unit. */
struct slice document_list_words(const struct document_unit *list, uint64_t *ret_first);
/* The place of a number that a cell shows and its text does not say: "Pay!B3: 1250". */
#define DOCUMENT_VALUE SLICE("value")
/* The place of what a browser prints around a page: when, and from where. */
#define DOCUMENT_MARGIN SLICE("margin")
/* The place of words for a picture, which some programs show in its stead. */
#define DOCUMENT_PICTURE SLICE("words for a picture")
/* Adds where its words lead, as UNIT_BESIDE at DOCUMENT_LINK; what leads nowhere else is not told.
 * A field of Word says it as "HYPERLINK "http://a.example/" \l "part"" (ECMA-376 part 1
 * §17.16.5.25): other fields are passed over. */
enum status document_add_link(struct document *document, struct slice words, struct slice target,
			      struct err *err) MUST_CHECK;
bool document_is_link_told(struct slice target); /* it is not relative */
/* Appends the name of a host in one form: small letters, those that "xn--" stands for, no dot at
 * its end. */
void document_write_host(struct buf *buf, struct slice host);
enum status document_add_link_field(struct document *document, struct slice words,
				    struct slice field, struct err *err) MUST_CHECK;
/* Adds a field, cleaned and cut at DOCUMENT_FIELD_BYTES; an empty value adds none. */
enum status document_add_field(struct document *document, const char *name, struct slice value,
			       struct err *err) MUST_CHECK;
enum status document_add_picture(struct document *document, const struct document_picture *picture,
				 struct err *err) MUST_CHECK;
/* Adds a line that begins at an offset of the last unit; over DOCUMENT_LINES it is not told. */
enum status document_add_line(struct document *document, const struct document_line *line,
			      struct err *err) MUST_CHECK;
/* Notes the first limit or damage; reading may go on. */
enum status document_cut(struct document *document, struct err *err, const char *format, ...)
	FORMAT(3, 4) MUST_CHECK;

#endif
