#include "format/pdf.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "format/limits.h"
#include "format/pdf_inner.h"

#include <math.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

/* poppler-data: character maps of CJK encodings and names of glyphs, opened when a font needs
 * them. */
const char *const PDF_READABLE_PATHS[] = {"/usr/share/poppler", NULL};

static enum status
refuse_open(const GError *error, bool *ret_locked, struct err *err)
{
	bool locked;

	if (!ret_locked)
		ret_locked = &locked;
	*ret_locked = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
	if (*ret_locked)
		return err_set(err, STATUS_REFUSED,
			       "ISO 32000-1 §7.6: the PDF is encrypted with a password");
	return err_set(err, STATUS_REFUSED, "ISO 32000-1 §7.5: the PDF is damaged: %s",
		       error && error->message ? error->message : "it cannot be opened");
}

static PopplerDocument *
open_bytes(const char *bytes, size_t length, GError **error)
{
	GBytes *all = g_bytes_new_static(bytes, length);
	PopplerDocument *document = poppler_document_new_from_bytes(all, NULL, error);

	g_bytes_unref(all);
	return document;
}

enum status
pdf_open(struct slice bytes, struct pdf **ret, bool *ret_locked, struct err *err)
{
	GError *error = NULL;

	if (bytes.length > PDF_BYTES)
		return err_set(err, STATUS_REFUSED, "the PDF is over %u MiB", PDF_BYTES >> 20);
	struct pdf *pdf = heap_alloc(sizeof(*pdf));
	if (!pdf)
		return err_no_memory(err);
	*pdf = (struct pdf){.document = open_bytes(bytes.at, bytes.length, &error)};
	if (!pdf->document) {
		enum status status = refuse_open(error, ret_locked, err);
		g_clear_error(&error);
		pdf_done(&pdf);
		return status;
	}
	*ret = pdf;
	return STATUS_OK;
}

void
pdf_done(struct pdf **pdf)
{
	if (*pdf) {
		if ((*pdf)->document)
			g_object_unref((*pdf)->document);
		heap_free(*pdf);
	}
	*pdf = NULL;
}

/* Copies what poppler allocated, and frees it. */
static enum status
take_text(struct arena *arena, char *text, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	utf8_write_clean(&buf, slice_trim(slice_part(slice_text(text), 0, PDF_PROPERTY_BYTES)));
	g_free(text);
	return buf_slice(&buf, ret, err);
}

static enum status
take_time(struct arena *arena, GDateTime *time, int64_t *ret, struct slice *ret_local,
	  struct err *err)
{
	*ret = TIME_UNKNOWN;
	if (!time)
		return STATUS_OK;
	int64_t seconds = g_date_time_to_unix(time);
	char *local = g_date_time_format(time, "%Y:%m:%d %H:%M:%S%:z");
	g_date_time_unref(time);
	if (__builtin_mul_overflow(seconds, 1000000, ret))
		*ret = TIME_UNKNOWN;
	return take_text(arena, local, ret_local, err);
}

/* The metadata stream and the identifiers, both 32 digits. */
static enum status
take_metadata(struct arena *arena, struct pdf *pdf, struct pdf_properties *properties,
	      struct err *err)
{
	char *permanent = NULL, *update = NULL;
	char *xmp = poppler_document_get_metadata(pdf->document);
	enum status status = slice_copy(arena, slice_part(slice_text(xmp), 0, PDF_XMP_BYTES),
					&properties->xmp, err);

	g_free(xmp);
	TRY(status);
	properties->linearized = poppler_document_is_linearized(pdf->document);
	if (!poppler_document_get_id(pdf->document, &permanent, &update))
		return STATUS_OK;
	status = slice_copy(arena, slice_of(permanent, 32), &properties->permanent_id, err);
	if (status == STATUS_OK)
		status = slice_copy(arena, slice_of(update, 32), &properties->update_id, err);
	g_free(permanent);
	g_free(update);
	return status;
}

enum status
pdf_read_properties(struct arena *arena, struct pdf *pdf, struct pdf_properties *ret,
		    struct err *err)
{
	const struct {
		char *(*get)(PopplerDocument *document);
		size_t property;
	} TEXTS[] = {
		{poppler_document_get_title, offsetof(struct pdf_properties, title)},
		{poppler_document_get_author, offsetof(struct pdf_properties, author)},
		{poppler_document_get_subject, offsetof(struct pdf_properties, subject)},
		{poppler_document_get_keywords, offsetof(struct pdf_properties, keywords)},
		{poppler_document_get_creator, offsetof(struct pdf_properties, creator)},
		{poppler_document_get_producer, offsetof(struct pdf_properties, producer)},
		{poppler_document_get_pdf_version_string, offsetof(struct pdf_properties, version)},
	};
	struct pdf_properties properties = {.title = SLICE_NONE};
	int pages = poppler_document_get_n_pages(pdf->document);

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct slice *target =
			(struct slice *)(void *)((char *)&properties + TEXTS[i].property);
		TRY(take_text(arena, TEXTS[i].get(pdf->document), target, err));
	}
	TRY(take_time(arena, poppler_document_get_creation_date_time(pdf->document),
		      &properties.created, &properties.created_local, err));
	TRY(take_time(arena, poppler_document_get_modification_date_time(pdf->document),
		      &properties.modified, &properties.modified_local, err));
	TRY(take_metadata(arena, pdf, &properties, err));
	properties.pages = pages > 0 ? (uint32_t)pages : 0;
	*ret = properties;
	return STATUS_OK;
}

/* ---- pages ---- */

/*
 * Gaps between letters, in parts of their height. Poppler tells words apart by gaps of a tenth,
 * which a capital of some fonts has behind it too, and tells no blank between words of other
 * columns.
 */
#define GAP_UNSEEN 0.2   /* from here on words are apart, whatever poppler says */
#define GAP_CAPITAL 0.17 /* up to here one behind a capital may be none ... */
#define GAP_USUAL 0.9    /* ... if it is less than this part of the usual gap of the page */
#define GAP_KERNED 0.08  /* below it poppler has seen a blank itself */
#define GAP_PART 1.0     /* from here on they are of cells or columns that stand in one row */
#define GAP_BINS 60

struct lines {
	struct arena *arena;
	const UNormalizer2 *nfkc;
	struct buf text; /* of the line that is open */
	struct pdf_line line;
	size_t part_capacity;
	PopplerRectangle last; /* of its last letter */
	gunichar last_letter;
	bool blank;       /* poppler has one behind it */
	double usual_gap; /* of the page */
	struct pdf_line *items;
	size_t count, capacity;
	size_t text_bytes;
};

static enum status
line_close(struct lines *lines, struct err *err)
{
	if (lines->text.length == 0)
		return lines->text.failed ? err_no_memory(err) : STATUS_OK;
	struct pdf_line *items =
		arena_grow(lines->arena, lines->items, &lines->capacity, lines->count + 1,
			   sizeof(*items), _Alignof(struct pdf_line));
	if (!items)
		return err_no_memory(err);
	lines->items = items;
	TRY(slice_copy(lines->arena, slice_of(lines->text.bytes, lines->text.length),
		       &lines->line.text, err));
	items[lines->count++] = lines->line;
	lines->text_bytes += lines->text.length + 1;
	buf_clear(&lines->text);
	return STATUS_OK;
}

static enum status
part_open(struct lines *lines, const PopplerRectangle *box, struct err *err)
{
	struct pdf_line *line = &lines->line;
	struct pdf_part *parts =
		arena_grow(lines->arena, line->parts, &lines->part_capacity, line->part_count + 1,
			   sizeof(*parts), _Alignof(struct pdf_part));

	if (!parts)
		return err_no_memory(err);
	line->parts = parts;
	parts[line->part_count++] =
		(struct pdf_part){lines->text.length, box->x1, box->y1, box->x2, box->y2};
	return STATUS_OK;
}

static enum status
line_open(struct lines *lines, const PopplerRectangle *box, struct err *err)
{
	lines->part_capacity = 0;
	lines->line = (struct pdf_line){
		.left = box->x1, .top = box->y1, .right = box->x2, .bottom = box->y2};
	return part_open(lines, box, err);
}

static double
least(double a, double b)
{
	return a < b ? a : b;
}

static double
most(double a, double b)
{
	return a > b ? a : b;
}

/* How far apart two ranges are; less than 0: they overlap by so much. */
static double
distance(double begin, double end, double other_begin, double other_end)
{
	return most(begin, other_begin) - least(end, other_end);
}

static double
height_of(const PopplerRectangle *box)
{
	return box->y2 - box->y1;
}

/* The gap to the next letter in parts of the height; false: it is on another line. A text turned by
 * a quarter has its letters below or above each other, all as wide. Right-to-left text goes the
 * other way, so only the distance counts. */
static bool
gap_of(const PopplerRectangle *last, const PopplerRectangle *next, double *ret)
{
	double height = most(height_of(last), height_of(next));
	double width = next->x2 - next->x1, last_width = last->x2 - last->x1;
	double across = distance(last->x1, last->x2, next->x1, next->x2);
	double down = distance(last->y1, last->y2, next->y1, next->y2);

	if (-down >= 0.3 * least(height_of(last), height_of(next)) && height > 0) {
		*ret = across / height;
		return true;
	}
	bool same_column = width > 0 && width - last_width < 0.01 && last_width - width < 0.01 &&
			   -across > 0.99 * width;
	if (!same_column || down >= 0.6 * width)
		return false;
	*ret = down / width;
	return true;
}

/* The median of the gaps where poppler has blanks, behind small letters. */
static double
usual_gap(const char *text, const PopplerRectangle *boxes, size_t count)
{
	size_t bins[GAP_BINS] = {0}, total = 0, so_far = 0, bin = 0;
	double gap;

	for (size_t i = 0; *text && i < count; text += pdf_letter_length(text), i++) {
		char before = i > 0 ? text[-1] : ' ';
		if (*text != ' ' || before < 'a' || before > 'z' || i + 1 >= count ||
		    !gap_of(&boxes[i - 1], &boxes[i + 1], &gap) || gap < 0)
			continue;
		bins[gap * 100 < GAP_BINS ? (size_t)(gap * 100) : GAP_BINS - 1]++;
		total++;
	}
	while (bin < GAP_BINS - 1 && (so_far += bins[bin]) * 2 < total)
		bin++;
	return (double)bin / 100;
}

static bool
is_apart(const struct lines *lines, double gap)
{
	bool capital = lines->last_letter >= 'A' && lines->last_letter <= 'Z';

	if (!lines->blank)
		return gap > GAP_UNSEEN;
	return !capital || gap < GAP_KERNED || gap > GAP_CAPITAL ||
	       gap > GAP_USUAL * lines->usual_gap;
}

static void
write_letter(struct lines *lines, gunichar letter)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar form[18];
	int32_t length = -1, at = 0;

	if (letter == 0xad) /* annex D.2: the hyphen has this code too */
		letter = '-';
	letter = pdf_radical(letter);
	if (lines->nfkc && pdf_is_presentation(letter))
		length = unorm2_getDecomposition(lines->nfkc, (UChar32)letter, form,
						 (int32_t)(sizeof(form) / sizeof(*form)), &error);
	if (length <= 0 || U_FAILURE(error)) {
		buf_write_utf8(&lines->text, letter);
		return;
	}
	while (at < length) {
		uint32_t part = form[at++];
		if (U16_IS_LEAD(part) && at < length)
			part = (uint32_t)U16_GET_SUPPLEMENTARY(part, form[at++]);
		buf_write_utf8(&lines->text, part);
	}
}

static enum status
letter_add(struct lines *lines, gunichar letter, const PopplerRectangle *box, struct err *err)
{
	struct pdf_line *line = &lines->line;
	double gap;

	if (lines->text.length == 0 || !gap_of(&lines->last, box, &gap)) {
		TRY(line_close(lines, err));
		TRY(line_open(lines, box, err));
	} else if (is_apart(lines, gap)) {
		buf_write_byte(&lines->text, ' ');
		if (gap > GAP_PART)
			TRY(part_open(lines, box, err));
	}
	write_letter(lines, letter);
	struct pdf_part *part = &line->parts[line->part_count - 1];
	part->left = least(part->left, box->x1);
	part->top = least(part->top, box->y1);
	part->right = most(part->right, box->x2);
	part->bottom = most(part->bottom, box->y2);
	line->left = least(line->left, part->left);
	line->top = least(line->top, part->top);
	line->right = most(line->right, part->right);
	line->bottom = most(line->bottom, part->bottom);
	lines->last = *box;
	lines->last_letter = letter;
	lines->blank = false;
	return STATUS_OK;
}

static enum status
letters_add(struct lines *lines, const struct pdf_page *page, struct err *err)
{
	const char *text = page->text;
	const PopplerRectangle *boxes = page->boxes;
	bool embedded = (size_t)g_utf8_strlen(text, -1) != page->box_count;
	struct slice all = slice_text(text);
	size_t i = 0;

	lines->usual_gap = usual_gap(text, boxes, page->box_count);
	for (; *text && i < page->box_count; text += pdf_letter_length(text)) {
		gunichar letter = g_utf8_get_char(text);
		struct slice swapped = pdf_swapped(all, (size_t)(text - all.at));
		if (pdf_is_embedding(letter)) {
			i += !embedded;
			continue;
		}
		if (letter == '\n')
			TRY(line_close(lines, err));
		else if (letter == ' ' || letter == 0xa0)
			lines->blank = true;
		else if (letter < ' ') /* a glyph that means nothing, but takes its place */
			lines->last = boxes[i];
		else if (swapped.length == 0)
			TRY(letter_add(lines, letter, &boxes[i], err));
		for (size_t k = 0; k < swapped.length; k++)
			TRY(letter_add(lines, (gunichar)swapped.at[k], &boxes[i], err));
		i++;
	}
	return line_close(lines, err);
}

void
pdf_page_done(struct pdf_page *page)
{
	g_free(page->lines);
	g_free(page->text);
	g_free(page->boxes);
	if (page->made)
		g_object_unref(page->made);
}

static size_t
ink_length(const char *text)
{
	size_t length = 0;

	for (; text && *text; text += pdf_letter_length(text))
		if (*text != ' ' && *text != '\n' && !pdf_is_embedding(g_utf8_get_char(text)))
			length += pdf_letter_length(text);
	return length;
}

bool
pdf_has_ink(const char *text)
{
	return ink_length(text) > 0;
}

static bool
has_embedding(const char *text)
{
	for (; text && *text; text += pdf_letter_length(text))
		if (pdf_is_embedding(g_utf8_get_char(text)))
			return true;
	return false;
}

/* The text that is selected from a corner to the one across, and the boxes of its letters. */
static void
select_text(struct pdf_page *page, PopplerRectangle area)
{
	g_free(page->text);
	g_free(page->boxes);
	page->boxes = NULL;
	page->area = area;
	page->text = poppler_page_get_selected_text(page->made, POPPLER_SELECTION_GLYPH, &area);
	if (page->text && !poppler_page_get_text_layout_for_area(page->made, &area, &page->boxes,
								 &page->box_count))
		page->boxes = NULL;
}

/* Where lines go from right to left they begin there, and what is selected from the left may lack
 * the first ones. */
static void
select_all(struct pdf_page *page, double width, double height)
{
	PopplerRectangle all = {-width, -height, 2 * width, 2 * height};
	PopplerRectangle turned = {all.x2, all.y1, all.x1, all.y2};

	select_text(page, all);
	if (!has_embedding(page->text))
		return;
	size_t length = ink_length(page->text);
	select_text(page, turned);
	if (ink_length(page->text) < length)
		select_text(page, all);
}

/* Selected by letters, the last word of a block may be lost; then lines stand without boxes. */
static enum status
plain_lines_add(struct lines *lines, struct slice text, struct err *err)
{
	PopplerRectangle nowhere = {0, 0, 0, 0};
	struct slice line;

	while (slice_next(&text, '\n', &line)) {
		TRY(line_open(lines, &nowhere, err));
		utf8_write_clean(&lines->text, slice_trim(line));
		TRY(line_close(lines, err));
	}
	return STATUS_OK;
}

enum status
pdf_page_make(struct pdf *pdf, uint32_t number, struct pdf_page *ret, struct err *err)
{
	struct pdf_page page = {.made = NULL};

	if ((int64_t)number < poppler_document_get_n_pages(pdf->document))
		page.made = poppler_document_get_page(pdf->document, (int)number);
	if (!page.made)
		return err_set(err, STATUS_REFUSED, "ISO 32000-1 §7.7.3: page %u cannot be made",
			       number + 1);
	*ret = page;
	return STATUS_OK;
}

enum status
pdf_page_select(struct pdf_page *page, struct err *err)
{
	double width, height;

	poppler_page_get_size(page->made, &width, &height);
	PopplerRectangle all = {-width, -height, 2 * width, 2 * height};
	page->lines = poppler_page_get_selected_text(page->made, POPPLER_SELECTION_LINE, &all);
	if (slice_text(page->lines).length > PDF_PAGE_BYTES)
		return err_set(err, STATUS_REFUSED, "the page has over %u MiB of text",
			       PDF_PAGE_BYTES >> 20);
	select_all(page, width, height);
	if (ink_length(page->text) >= ink_length(page->lines))
		return STATUS_OK;
	g_free(page->boxes); /* they are not of all letters */
	page->boxes = NULL;
	return STATUS_OK;
}

static enum status
page_lines(struct pdf_page *page, struct lines *lines, struct err *err)
{
	TRY(pdf_page_select(page, err));
	return page->boxes ? letters_add(lines, page, err)
			   : plain_lines_add(lines, slice_text(page->lines), err);
}

enum status
pdf_read_lines(struct arena *arena, struct pdf *pdf, uint32_t number, struct pdf_line **ret,
	       size_t *ret_count, double *ret_height, struct err *err)
{
	DEFER(pdf_page_done)
	struct pdf_page page = {.made = NULL};
	struct lines lines = {.arena = arena};
	UErrorCode error = U_ZERO_ERROR;
	double width;

	TRY(pdf_page_make(pdf, number, &page, err));
	lines.nfkc = unorm2_getNFKCInstance(&error);
	buf_init(&lines.text, arena);
	if (page_lines(&page, &lines, err) != STATUS_OK)
		return err_wrap(err, "page %u", number + 1);
	poppler_page_get_size(page.made, &width, ret_height);
	*ret = lines.items;
	*ret_count = lines.count;
	return STATUS_OK;
}

enum status
pdf_read_page(struct arena *arena, struct pdf *pdf, uint32_t page, struct slice *ret,
	      struct err *err)
{
	struct pdf_line *lines;
	double height;
	size_t count;
	struct buf buf;

	TRY(pdf_read_lines(arena, pdf, page, &lines, &count, &height, err));
	buf_init(&buf, arena);
	for (size_t i = 0; i < count; i++) {
		buf_write(&buf, lines[i].text);
		buf_write_byte(&buf, '\n');
	}
	return buf_slice(&buf, ret, err);
}

/* ---- drawing ---- */

/* A byte a pixel. */
static enum status
take_grey(struct arena *arena, cairo_surface_t *surface, struct pixels *ret, struct err *err)
{
	struct pixels pixels = {.width = (size_t)cairo_image_surface_get_width(surface),
				.height = (size_t)cairo_image_surface_get_height(surface)};
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	const unsigned char *from = cairo_image_surface_get_data(surface);
	uint32_t rgb;

	pixels.at = arena_new(arena, uint8_t, pixels.width * pixels.height);
	if (!pixels.at)
		return err_no_memory(err);
	for (size_t y = 0; y < pixels.height; y++)
		for (size_t x = 0; x < pixels.width; x++) {
			memcpy(&rgb, from + y * stride + 4 * x, sizeof(rgb));
			/* ITU-R BT.601-7 §2.5.1, in 256ths */
			uint32_t grey = 77 * (rgb >> 16 & 0xff) + 150 * (rgb >> 8 & 0xff) +
					29 * (rgb & 0xff);
			pixels.at[y * pixels.width + x] = (uint8_t)(grey >> 8);
		}
	*ret = pixels;
	return STATUS_OK;
}

static void
draw(PopplerPage *page, double scale, cairo_surface_t *surface)
{
	cairo_t *cairo = cairo_create(surface);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
}

cairo_surface_t *
pdf_new_surface(PopplerPage *page, double scale, double pixels, double *ret_scale)
{
	double width, height;

	poppler_page_get_size(page, &width, &height);
	scale = fmin(scale, sqrt(pixels / fmax(width * height, 1)));
	width = fmin(fmax(width * scale, 1), pixels);
	height = fmin(fmax(height * scale, 1), pixels / width);
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
	draw(page, scale, surface);
	*ret_scale = scale;
	return surface;
}

enum status
pdf_draw_page(struct arena *arena, struct pdf *pdf, uint32_t number, unsigned dpi,
	      struct pixels *ret, struct err *err)
{
	DEFER(pdf_page_done)
	struct pdf_page page = {.made = NULL};
	enum status status;
	double scale;

	TRY(pdf_page_make(pdf, number, &page, err));
	cairo_surface_t *surface = pdf_new_surface(page.made, dpi / 72.0, PDF_DRAWN_PIXELS, &scale);
	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
		status = take_grey(arena, surface, ret, err);
	else
		status = err_set(err, STATUS_REFUSED, "page %u cannot be drawn: %s", number + 1,
				 cairo_status_to_string(cairo_surface_status(surface)));
	cairo_surface_destroy(surface);
	return status;
}

/* ---- before lockdown ---- */

/* Without a cross-reference table: poppler finds the objects all the same. */
static const char WARM_PDF[] =
	"%PDF-1.4\n"
	"1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]>>>>endobj\n"
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
	"/Annots[9 0 R 10 0 R]/Resources<</Font<</A 5 0 R/B 8 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 68>>stream\n"
	"BT /A 9 Tf 9 50 Td <4e2d56fd> Tj /B 9 Tf 0 -20 Td (text) Tj ET      \n"
	"endstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/W/Encoding/UniGB-UCS2-H"
	"/DescendantFonts[6 0 R]>>endobj\n"
	"6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/W/FontDescriptor 7 0 R"
	"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>endobj\n"
	"7 0 obj<</Type/FontDescriptor/FontName/W/Flags 4>>endobj\n"
	"8 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
	"9 0 obj<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents<feff0041>"
	"/DA(/Helv 9 Tf)>>endobj\n"
	"10 0 obj<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(a)/V<feff0041>"
	"/DA(/Helv 9 Tf)>>endobj\n"
	"trailer<</Root 1 0 R/Size 11>>\n";

static struct pdf *warm_pdf; /* never closed */

/* Properties in UTF-16 (ISO 32000-1 §7.9.2.2) come by iconv(3), which opens a module for them and
 * forgets it with its last handle: this one stays. */
static GIConv warm_utf16;

enum status
pdf_warm(struct err *err)
{
	struct arena arena;
	struct pdf *pdf = NULL;
	struct pdf_properties properties;
	struct pdf_notes notes;
	struct slice text;

	if (!warm_utf16)
		warm_utf16 = g_iconv_open("UTF-8", "UTF-16BE");
	arena_init(&arena, 0);
	enum status status = pdf_open(slice_of(WARM_PDF, sizeof(WARM_PDF) - 1), &pdf, NULL, err);
	if (status == STATUS_OK)
		status = pdf_read_properties(&arena, pdf, &properties, err);
	if (status == STATUS_OK)
		status = pdf_read_page(&arena, pdf, 0, &text, err);
	if (status == STATUS_OK)
		status = pdf_read_notes(&arena, pdf, 0, &notes, err);
	arena_done(&arena);
	/* Poppler forgets its tables with its last document, so this one stays. */
	if (status == STATUS_OK && !warm_pdf)
		warm_pdf = pdf;
	else
		pdf_done(&pdf);
	/* Without poppler-data CJK stays unread; that is no reason not to start. */
	if (status == STATUS_REFUSED)
		return err_set(err, STATUS_ENVIRONMENT, "poppler cannot read a page of its own");
	return status;
}
