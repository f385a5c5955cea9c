/* Which letters of a page can be seen: a page is drawn, and what has no ink in its place is white,
 * covered, clipped or drawn without a stroke (ISO 32000-1 §8.5, §9.3.6). */
#include "format/limits.h"
#include "format/pdf_inner.h"

#include <math.h>
#include <string.h>

#define INK_CONTRAST 10   /* of 255 in a colour between the lightest and the darkest of a box */
#define BOX_EDGE 0.1      /* of a box on each side, where its neighbours reach into it */
#define UNSEEN_POINTS 1.0 /* letters that are not larger are dust */
#define UNSEEN_LETTERS 2  /* in a row; fewer may be a sign that its font draws elsewhere */
#define LIGHT 128         /* of 255: a darker cover is seen itself */
#define WHITE 0xf000      /* of 65535 */

struct look {
	cairo_surface_t *surface;
	const unsigned char *pixels;
	int width, height, stride;
	double scale;
};

static void
look_done(struct look *look)
{
	if (look->surface)
		cairo_surface_destroy(look->surface);
}

/* False: it cannot be drawn. */
static bool
look_init(struct look *look, cairo_surface_t *surface, double scale)
{
	look->surface = surface;
	look->scale = scale;
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return false;
	look->pixels = cairo_image_surface_get_data(surface);
	look->width = cairo_image_surface_get_width(surface);
	look->height = cairo_image_surface_get_height(surface);
	look->stride = cairo_image_surface_get_stride(surface);
	return true;
}

/* The letters alone, in black on white, as large as the page: those of a font that is not at hand
 * leave no ink. */
static cairo_surface_t *
new_letters(const struct pdf_page *page, const struct look *drawn)
{
	PopplerColor black = {0, 0, 0}, white = {65535, 65535, 65535};
	PopplerRectangle area = page->area;
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, drawn->width, drawn->height);
	cairo_t *cairo = cairo_create(surface);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, drawn->scale, drawn->scale);
	poppler_page_render_selection(page->made, cairo, &area, NULL, POPPLER_SELECTION_GLYPH,
				      &black, &white);
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
	return surface;
}

static int
within(double at, int end)
{
	return !(at > 0) ? 0 : at >= end ? end : (int)at; /* what is no number is at the edge */
}

enum ink { INK_NONE, INK_DARK, INK_SOME }; /* all of a light colour, of a dark one, of several */

static enum ink
ink_in(const struct look *look, const PopplerRectangle *box)
{
	double wide = (box->x2 - box->x1) * BOX_EDGE, high = (box->y2 - box->y1) * BOX_EDGE;
	int left = within(floor((box->x1 + wide) * look->scale), look->width);
	int right = within(ceil((box->x2 - wide) * look->scale), look->width);
	int top = within(floor((box->y1 + high) * look->scale), look->height);
	int bottom = within(ceil((box->y2 - high) * look->scale), look->height);
	unsigned char least[3] = {255, 255, 255}, most[3] = {0, 0, 0};

	for (int y = top; y < bottom; y++)
		for (int x = left; x < right; x++) {
			const unsigned char *pixel =
				look->pixels + (ptrdiff_t)y * look->stride + (ptrdiff_t)x * 4;
			for (int i = 0; i < 3; i++) {
				least[i] = pixel[i] < least[i] ? pixel[i] : least[i];
				most[i] = pixel[i] > most[i] ? pixel[i] : most[i];
				if (most[i] >= least[i] + INK_CONTRAST)
					return INK_SOME;
			}
		}
	return least[0] < LIGHT || least[1] < LIGHT || least[2] < LIGHT ? INK_DARK : INK_NONE;
}

/* ---- letters ---- */

/* The boxes of letters that are joined, as Arabic ones, are not theirs alone. */
static bool
is_looked_for(gunichar letter)
{
	bool joined = (letter >= 0x590 && letter < 0x900) || (letter >= 0xfb1d && letter < 0xff00);

	return g_unichar_isgraph(letter) && !joined;
}

static bool
is_dust(const PopplerRectangle *box)
{
	return box->y2 - box->y1 <= UNSEEN_POINTS && box->x2 - box->x1 <= UNSEEN_POINTS &&
	       box->y2 > box->y1;
}

/* Marks letters that leave no ink on the page; whether there are some. */
static bool
mark_without_ink(const struct look *drawn, const struct pdf_page *page, bool *unseen)
{
	bool embedded = (size_t)g_utf8_strlen(page->text, -1) != page->box_count, any = false;
	size_t i = 0;

	for (const char *at = page->text; *at && i < page->box_count; at += pdf_letter_length(at)) {
		gunichar letter = g_utf8_get_char(at);
		if (pdf_is_embedding(letter)) {
			i += !embedded;
			continue;
		}
		const PopplerRectangle *box = &page->boxes[i];
		unseen[i] =
			is_looked_for(letter) && (is_dust(box) || ink_in(drawn, box) == INK_NONE);
		any = any || unseen[i];
		i++;
	}
	return any;
}

/* Of each letter whether it is unseen on that page: it leaves ink by itself, and none there. False:
 * it cannot be drawn. */
static bool
look_at(const struct pdf_page *page, bool *unseen, bool *ret_any)
{
	DEFER(look_done)
	struct look drawn = {.surface = NULL};
	DEFER(look_done)
	struct look letters = {.surface = NULL};
	double scale;

	cairo_surface_t *surface =
		pdf_new_surface(page->made, PDF_SEEN_SCALE, PDF_SEEN_PIXELS, &scale);
	if (!look_init(&drawn, surface, scale))
		return false;
	*ret_any = mark_without_ink(&drawn, page, unseen);
	if (!*ret_any)
		return true;
	if (!look_init(&letters, new_letters(page, &drawn), scale))
		return false;
	*ret_any = false;
	for (guint i = 0; i < page->box_count; i++) {
		const PopplerRectangle *box = &page->boxes[i];
		unseen[i] = unseen[i] && (is_dust(box) || ink_in(&letters, box) == INK_SOME);
		*ret_any = *ret_any || unseen[i];
	}
	return true;
}

/* ---- what is made of it ---- */

/* Which letters are white themselves, rather than covered. */
static bool *
find_white(struct arena *arena, const struct pdf_page *page)
{
	bool *white = arena_new(arena, bool, page->box_count + 1);
	PopplerRectangle area = page->area;

	if (!white)
		return NULL;
	GList *all = poppler_page_get_text_attributes_for_area(page->made, &area);
	for (GList *i = all; i; i = i->next) {
		const PopplerTextAttributes *of = i->data;
		const PopplerColor *color = &of->color;
		bool is_white =
			color->red >= WHITE && color->green >= WHITE && color->blue >= WHITE;
		for (int64_t at = of->start_index; is_white && at <= of->end_index; at++)
			if (at >= 0 && at < page->box_count)
				white[at] = true;
	}
	poppler_page_free_text_attributes(all);
	return white;
}

/* A line of the page, by its letters' boxes. */
struct span {
	const char *text;
	size_t from, to;
	bool seen; /* some of it */
};

/* Lines that are white as a whole are a heading that has lost its ground; a single letter is none
 * but where it is a digit. */
static void
forgive(const struct span *line, const bool *white, bool *unseen)
{
	const char *at = line->text;
	size_t run = 0;
	bool digit = false;

	for (size_t i = line->from; i <= line->to; i++, at += pdf_letter_length(at)) {
		if (i < line->to && unseen[i] && (line->seen || !white[i])) {
			run++;
			digit = digit || g_ascii_isdigit(*at);
			continue;
		}
		if (run < UNSEEN_LETTERS && !digit)
			memset(unseen + i - run, 0, run * sizeof(*unseen));
		if (i < line->to)
			unseen[i] = false;
		run = 0;
		digit = false;
	}
}

static enum status
forgive_lines(struct arena *arena, const struct pdf_page *page, bool *unseen, struct err *err)
{
	bool embedded = (size_t)g_utf8_strlen(page->text, -1) != page->box_count;
	const bool *white = find_white(arena, page);
	struct span line = {.text = page->text};
	const char *at = page->text;
	size_t i = 0;

	if (!white)
		return err_no_memory(err);
	for (; *at && i < page->box_count; at += pdf_letter_length(at)) {
		gunichar letter = g_utf8_get_char(at);
		if (pdf_is_embedding(letter) && embedded) { /* parts a line: it has no box */
			line.to = i;
			forgive(&line, white, unseen);
			line = (struct span){.text = at + pdf_letter_length(at), .from = i};
			continue;
		}
		line.seen = line.seen || (g_unichar_isgraph(letter) && !unseen[i]);
		i++;
		if (letter == '\n') {
			line.to = i;
			forgive(&line, white, unseen);
			line = (struct span){.text = at + 1, .from = i};
		}
	}
	line.to = i;
	forgive(&line, white, unseen);
	return STATUS_OK;
}

enum status
pdf_find_unseen(struct arena *arena, const struct pdf_page *page, bool **ret, struct err *err)
{
	bool *unseen = arena_new(arena, bool, page->box_count + 1), any = false;

	if (!unseen)
		return err_no_memory(err);
	if (!look_at(page, unseen, &any))
		return err_set(err, STATUS_REFUSED, "it cannot be drawn");
	if (any)
		TRY(forgive_lines(arena, page, unseen, err));
	*ret = unseen;
	return STATUS_OK;
}
