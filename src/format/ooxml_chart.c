/* Charts (ECMA-376 part 1 §21.2): their titles, and the labels and values kept of the sheet behind
 * them. What a program draws along the axes is not in the file. */
#include "format/document_number.h"
#include "format/ooxml.h"
#include "format/xml.h"

enum word { WORD_T = 1, WORD_V, WORD_P };

static const char *const WORDS[] = {"t", "v", "p"};

struct chart {
	struct document *document;
	struct slice place;
	struct xml_words words;
	struct buf text;
	bool in_text;
};

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct chart *chart = context;
	enum word word = (enum word)xml_word(&chart->words, element);

	(void)err;
	if (word == WORD_P || word == WORD_V)
		buf_clear(&chart->text);
	chart->in_text = word == WORD_T || word == WORD_V;
	return STATUS_OK;
}

static enum status
on_close(void *context, const struct xml_element *element, struct err *err)
{
	struct chart *chart = context;
	enum word word = (enum word)xml_word(&chart->words, element);
	struct slice text;
	double number;

	chart->in_text = false;
	if (word != WORD_P && word != WORD_V)
		return STATUS_OK;
	TRY(buf_slice(&chart->text, &text, err));
	/* 0.1 and 0.10000000000000001 are one value. */
	if (word == WORD_V && document_number_read(text, &number)) {
		buf_clear(&chart->text);
		document_number_write(&chart->text, number, SLICE("General"), false);
		TRY(buf_slice(&chart->text, &text, err));
	}
	return document_add_unit(chart->document, UNIT_CHART, text, chart->place, err);
}

static enum status
on_text(void *context, struct slice text, struct err *err)
{
	struct chart *chart = context;

	(void)err;
	if (chart->in_text)
		buf_write(&chart->text, text);
	return STATUS_OK;
}

enum status
ooxml_read_charts(struct document *document, const struct package *package,
		  const struct relations *relations, struct slice place, struct err *err)
{
	static const struct xml_visitor VISITOR = {on_open, on_close, on_text};
	const struct package_part *part;
	struct err own;

	for (size_t i = 0; (part = relations_part(relations, package, "chart", i)) != NULL; i++) {
		struct chart chart = {.document = document,
				      .place = place,
				      .words = {WORDS, sizeof(WORDS) / sizeof(*WORDS), {{0}}}};
		buf_init(&chart.text, document->scratch);
		enum status status = xml_read(part->path, part->bytes, &VISITOR, &chart, &own);
		if (status == STATUS_REFUSED)
			status = document_cut(document, &own, "%s", own.text);
		if (status != STATUS_OK) {
			if (err)
				*err = own;
			return status;
		}
	}
	return STATUS_OK;
}
