/*
 * Which styles hide their text: w:vanish of a style, of one it is based on, or of all text
 * (ECMA-376 part 1 §17.3.2.41, §17.7).
 */
#include "format/ooxml.h"
#include "format/xml.h"

enum word {
	WORD_STYLE = 1,
	WORD_BASE,
	WORD_VANISH,
	WORD_DEFAULTS,
	WORD_OF_MARK, /* what a paragraph says is not said of its text, nor what was once said */
	WORD_OF_CHANGE,
};

static const char *const WORDS[] = {"style", "basedOn", "vanish", "rPrDefault", "pPr", "rPrChange"};

struct reader {
	struct document *document;
	struct ooxml_styles *styles;
	struct xml_words words;
	struct ooxml_style *open; /* NULL: it is neither of text nor of paragraphs */
	bool in_defaults;
	unsigned aside; /* elements open that say nothing of text as it is */
};

static enum status
style_open(struct reader *reader, const struct xml_element *element, struct err *err)
{
	struct ooxml_styles *styles = reader->styles;
	struct slice type = xml_attribute(element, "type");
	bool character = slice_equal(type, SLICE("character"));
	struct map *places = character ? &styles->characters : &styles->paragraphs;

	reader->open = NULL;
	if (!character && type.length > 0 && !slice_equal(type, SLICE("paragraph")))
		return STATUS_OK;
	if (styles->count == OOXML_STYLES)
		return document_cut(reader->document, err,
				    "ECMA-376 part 1 §17.7: more than %d styles", OOXML_STYLES);
	struct ooxml_style *items =
		arena_grow(reader->document->scratch, styles->items, &styles->capacity,
			   styles->count + 1, sizeof(*items), _Alignof(struct ooxml_style));
	if (!items)
		return err_no_memory(err);
	styles->items = items;
	reader->open = &items[styles->count];
	*reader->open = (struct ooxml_style){.places = places};
	if (xml_attribute(element, "default").at && xml_is_on(element, "default"))
		*(character ? &styles->character : &styles->paragraph) = styles->count;
	return map_set(places, xml_attribute(element, "styleId"), styles->count++, NULL, err);
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	bool on = xml_is_on(element, "val");

	switch ((enum word)xml_word(&reader->words, element)) {
	case WORD_STYLE:
		return style_open(reader, element, err);
	case WORD_BASE:
		if (reader->open)
			return slice_copy(reader->document->scratch, xml_attribute(element, "val"),
					  &reader->open->base, err);
		break;
	case WORD_VANISH:
		if (reader->aside == 0 && reader->open)
			reader->open->hides = on ? OOXML_YES : OOXML_NO;
		else if (reader->aside == 0 && reader->in_defaults)
			reader->styles->hidden = on;
		break;
	case WORD_DEFAULTS:
		reader->in_defaults = true;
		break;
	case WORD_OF_MARK:
	case WORD_OF_CHANGE:
		reader->aside++;
		break;
	}
	return STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;

	(void)err;
	switch ((enum word)xml_word(&reader->words, element)) {
	case WORD_STYLE:
		reader->open = NULL;
		break;
	case WORD_DEFAULTS:
		reader->in_defaults = false;
		break;
	case WORD_OF_MARK:
	case WORD_OF_CHANGE:
		reader->aside--;
		break;
	case WORD_BASE:
	case WORD_VANISH:
		break;
	}
	return STATUS_OK;
}

/* What the nearest says of those that each style is based on. */
static enum status
follow_bases(struct document *document, struct ooxml_styles *styles, struct err *err)
{
	for (size_t i = 0; i < styles->count; i++) {
		const struct ooxml_style *style = &styles->items[i];
		unsigned steps = 0;
		while (style->hides == OOXML_UNSAID && style->base.length > 0) {
			const struct map_entry *base = map_find(style->places, style->base);
			if (!base || &styles->items[base->value] == style)
				break;
			if (steps++ == OOXML_STYLE_STEPS)
				return document_cut(document, err,
						    "ECMA-376 part 1 §17.7.4.3: a style is "
						    "based on more than %d others",
						    OOXML_STYLE_STEPS);
			style = &styles->items[base->value];
		}
		styles->items[i].hides = style->hides;
	}
	return STATUS_OK;
}

enum status
ooxml_read_styles(struct document *document, const struct package *package,
		  const struct relations *relations, struct ooxml_styles *ret, struct err *err)
{
	static const struct xml_visitor VISITOR = {.open = on_open, .close = on_close};
	const struct package_part *part = relations_part(relations, package, "styles", 0);
	struct reader reader = {.document = document,
				.styles = ret,
				.words = {WORDS, sizeof(WORDS) / sizeof(*WORDS), {{0}}}};
	struct err own;

	*ret = (struct ooxml_styles){.paragraph = SIZE_MAX, .character = SIZE_MAX};
	map_init(&ret->paragraphs, document->scratch);
	map_init(&ret->characters, document->scratch);
	if (!part)
		return STATUS_OK;
	enum status status = xml_read(part->path, part->bytes, &VISITOR, &reader, &own);
	if (status == STATUS_REFUSED)
		TRY(document_cut(document, err, "%s", own.text));
	else if (status != STATUS_OK && err)
		*err = own;
	if (status != STATUS_OK && status != STATUS_REFUSED)
		return status;
	return follow_bases(document, ret, err);
}

bool
ooxml_style_hides(const struct ooxml_styles *styles, bool character, struct slice id)
{
	const struct map_entry *found =
		map_find(character ? &styles->characters : &styles->paragraphs, id);
	size_t at = found ? found->value : character ? styles->character : styles->paragraph;

	return at < styles->count && styles->items[at].hides == OOXML_YES;
}
