/* Annotations and fields of forms of a PDF: ISO 32000-1 §12.5, §12.7. */
#include "base/buf.h"
#include "base/utf8.h"
#include "format/limits.h"
#include "format/pdf_inner.h"

struct notes {
	struct arena *arena;
	struct pdf_notes found;
	size_t capacity, text_bytes;
};

/* Copies what poppler allocated, and frees it. Blank text is none. */
static enum status
note_add(struct notes *notes, char *text, bool is_field, struct err *err)
{
	struct pdf_notes *found = &notes->found;
	struct slice all = slice_trim(slice_text(text)), clean;
	enum status status = STATUS_OK;
	struct buf buf;

	notes->text_bytes += all.length;
	if (notes->text_bytes > PDF_PAGE_BYTES)
		found->unread = true;
	if (all.length == 0 || notes->text_bytes > PDF_PAGE_BYTES) {
		g_free(text);
		return STATUS_OK;
	}
	buf_init(&buf, notes->arena);
	utf8_write_clean(&buf, all);
	g_free(text);
	status = buf_slice(&buf, &clean, err);
	struct pdf_note *items =
		status != STATUS_OK
			? NULL
			: arena_grow(notes->arena, found->items, &notes->capacity, found->count + 1,
				     sizeof(*items), _Alignof(struct pdf_note));
	if (!items)
		return status != STATUS_OK ? status : err_no_memory(err);
	found->items = items;
	items[found->count++] = (struct pdf_note){clean, is_field};
	return STATUS_OK;
}

/* Links and what opens do not draw words; a widget is its field's. */
static bool
is_silent(PopplerAnnotType type)
{
	return type == POPPLER_ANNOT_LINK || type == POPPLER_ANNOT_POPUP ||
	       type == POPPLER_ANNOT_WIDGET;
}

/* What marks text has a comment, which is shown when it is opened. */
static bool
is_mark(PopplerAnnotType type)
{
	return type == POPPLER_ANNOT_HIGHLIGHT || type == POPPLER_ANNOT_UNDERLINE ||
	       type == POPPLER_ANNOT_SQUIGGLY || type == POPPLER_ANNOT_STRIKE_OUT;
}

/* A note shows a sign, and its text when it is opened; a box of text shows its text. A stamp is
 * told even without one: what it shows is not read, but that it is there. What else draws may show
 * other words, or cover those of the page. */
static enum status
annotation_add(struct notes *notes, PopplerAnnot *annotation, struct err *err)
{
	PopplerAnnotType type = poppler_annot_get_annot_type(annotation);
	size_t count = notes->found.count;

	if (is_silent(type) || poppler_annot_get_flags(annotation) & POPPLER_ANNOT_FLAG_HIDDEN)
		return STATUS_OK;
	TRY(note_add(notes, poppler_annot_get_contents(annotation), false, err));
	bool said = notes->found.count > count;
	if (type == POPPLER_ANNOT_STAMP && !said)
		return note_add(notes, g_strdup("(stamp)"), false, err);
	if (type == POPPLER_ANNOT_FREE_TEXT)
		notes->found.unread |= !said;
	else if (!is_mark(type) && type != POPPLER_ANNOT_TEXT && type != POPPLER_ANNOT_STAMP)
		notes->found.unread = true;
	return STATUS_OK;
}

/* The chosen ones, or what was typed instead. */
static enum status
choice_add(struct notes *notes, PopplerFormField *field, struct err *err)
{
	int count = poppler_form_field_choice_get_n_items(field);
	bool any = false;

	for (int i = 0; i < count; i++) {
		if (!poppler_form_field_choice_is_item_selected(field, i))
			continue;
		any = true;
		TRY(note_add(notes, poppler_form_field_choice_get_item(field, i), true, err));
	}
	if (any || poppler_form_field_choice_get_choice_type(field) != POPPLER_FORM_CHOICE_COMBO ||
	    !poppler_form_field_choice_is_editable(field))
		return STATUS_OK;
	return note_add(notes, poppler_form_field_choice_get_text(field), true, err);
}

/* A button shows what it is called, or that it is pressed, and a signature who signed. */
static enum status
field_add(struct notes *notes, const PopplerFormFieldMapping *mapping, struct err *err)
{
	PopplerFormField *field = mapping->field;
	bool drawn = mapping->area.x2 > mapping->area.x1 && mapping->area.y2 > mapping->area.y1;

	PopplerFormFieldType type = poppler_form_field_get_field_type(field);

	if (type == POPPLER_FORM_FIELD_TEXT)
		return note_add(notes, poppler_form_field_text_get_text(field), true, err);
	if (type == POPPLER_FORM_FIELD_CHOICE)
		return choice_add(notes, field, err);
	if (type == POPPLER_FORM_FIELD_BUTTON &&
	    poppler_form_field_button_get_button_type(field) != POPPLER_FORM_BUTTON_PUSH)
		drawn = drawn && poppler_form_field_button_get_state(field);
	notes->found.unread |= drawn;
	return STATUS_OK;
}

enum status
pdf_read_notes(struct arena *arena, struct pdf *pdf, uint32_t number, struct pdf_notes *ret,
	       struct err *err)
{
	struct notes notes = {.arena = arena};
	enum status status = STATUS_OK;
	PopplerPage *page = NULL;
	size_t count = 0;

	*ret = notes.found;
	if ((int64_t)number < poppler_document_get_n_pages(pdf->document))
		page = poppler_document_get_page(pdf->document, (int)number);
	if (!page)
		return STATUS_OK;
	GList *fields = poppler_page_get_form_field_mapping(page);
	GList *annotations = poppler_page_get_annot_mapping(page);
	for (GList *i = fields; i && status == STATUS_OK && count < PDF_NOTES; i = i->next, count++)
		status = field_add(&notes, i->data, err);
	count = 0;
	for (GList *i = annotations; i && status == STATUS_OK && count < PDF_NOTES; i = i->next) {
		const PopplerAnnotMapping *mapping = i->data;
		status = annotation_add(&notes, mapping->annot, err);
		count++;
	}
	if (g_list_length(fields) > PDF_NOTES || g_list_length(annotations) > PDF_NOTES)
		notes.found.unread = true;
	poppler_page_free_form_field_mapping(fields);
	poppler_page_free_annot_mapping(annotations);
	g_object_unref(page);
	*ret = notes.found;
	return status;
}
