/* WordPerfect: paragraphs; then text boxes, notes and running heads. */
#include "base/utf8.h"
#include "format/document.h"
#include "format/wordperfect.h"

#define MARK SLICE("\xffWPC") /* of 5 and later */

struct telling {
	struct document *document;
	struct buf parts[WORDPERFECT_PART_COUNT]; /* a line each paragraph */
	enum status status;                       /* of adding a property */
	struct err *err;
};

static void
tell_paragraph(void *context, enum wordperfect_part part, const char *text, size_t length)
{
	struct telling *telling = context;

	utf8_write_clean(&telling->parts[part], slice_of(text, length));
	buf_write_byte(&telling->parts[part], '\n');
}

/* By the names that exiftool has for those of OpenDocument. */
static void
tell_property(void *context, const char *name, const char *value)
{
	static const struct {
		const char *name, *field;
	} NAMES[] = {
		{"dc:title", "Title"},       {"dc:subject", "Subject"},
		{"dc:creator", "Creator"},   {"dc:publisher", "Publisher"},
		{"dc:language", "Language"}, {"meta:initial-creator", "Initial-creator"},
		{"meta:keyword", "Keyword"}, {"meta:creation-date", "Creation-date"},
	};
	struct telling *telling = context;

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (telling->status == STATUS_OK && !strcmp(name, NAMES[i].name))
			telling->status = document_add_field(telling->document, NAMES[i].field,
							     slice_text(value), telling->err);
}

static enum status
add_parts(struct document *document, struct telling *telling, struct err *err)
{
	static const struct {
		enum document_unit_kind kind;
		const char *place;
	} PARTS[WORDPERFECT_PART_COUNT] = {
		[WORDPERFECT_BODY] = {UNIT_BODY, "paragraph"},
		[WORDPERFECT_BOX] = {UNIT_BODY, "text box"},
		[WORDPERFECT_NOTE] = {UNIT_NOTE, "note"},
		[WORDPERFECT_RUNNING] = {UNIT_RUNNING, "running head"},
	};
	struct slice text;

	for (size_t i = 0; i < WORDPERFECT_PART_COUNT; i++) {
		TRY(buf_slice(&telling->parts[i], &text, err));
		TRY(document_add_numbered(document, PARTS[i].kind, text, PARTS[i].place, err));
	}
	return STATUS_OK;
}

bool
document_is_wordperfect(struct slice bytes)
{
	return slice_starts(bytes, MARK) || (bytes.length <= WORDPERFECT_UNMARKED_BYTES &&
					     wordperfect_knows(bytes.at, bytes.length));
}

enum status
document_read_wordperfect(struct slice bytes, struct document *document, struct err *err)
{
	struct telling telling = {.document = document, .err = err};
	const struct wordperfect_teller teller = {tell_paragraph, tell_property, &telling};

	for (size_t i = 0; i < WORDPERFECT_PART_COUNT; i++)
		buf_init(&telling.parts[i], document->scratch);
	enum wordperfect_state state = wordperfect_read(bytes.at, bytes.length, &teller);
	TRY(telling.status);
	if (state == WORDPERFECT_NONE)
		return document_read_data(bytes, document, err);
	if (state == WORDPERFECT_LOCKED) {
		document->state = DOCUMENT_ENCRYPTED;
		return document_cut(document, err, "WordPerfect: it is locked by a password");
	}
	TRY(add_parts(document, &telling, err));
	return state == WORDPERFECT_READ
		       ? STATUS_OK
		       : document_cut(document, err, "WordPerfect: it is damaged");
}
