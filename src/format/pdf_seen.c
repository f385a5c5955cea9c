/*
 * Which letters of a page can be seen: the page is drawn, and beside it its letters alone. A letter
 * is seen where the page is inked as the letter is (ISO 32000-1 §9.2.2); else it is covered,
 * clipped, drawn without ink, or another shape stands in its place.
 */
#include "base/buf.h"
#include "format/limits.h"
#include "format/pdf_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNSEEN_POINTS 1.0  /* letters that are not larger are dust */
#define INK_CONTRAST 10    /* of 255 in a colour, between a letter and its ground */
#define INK_LEAST 25       /* of 255, of a letter alone between its lightest and its darkest dot */
#define INK_SHARE 0.55     /* of a letter's dots that have its ink where it is seen */
#define RING 2             /* dots around a letter that are its ground */
#define BOX_EDGE 0.1       /* of a box on each side, where its neighbours reach into it */
#define LIGHT 128          /* of 255: a darker cover is seen itself */
#define UNSEEN_WEIGHT 2    /* from which on a run of letters is told */
#define LIGATURE_PART 0.05 /* by which the parts of a ligature differ */
#define CHANNELS 3

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

/* ---- dots ---- */

struct area {
	int left, top, right, bottom;
};

static int
within(double at, int end)
{
	return !(at > 0) ? 0 : at >= end ? end : (int)at; /* what is no number is at the edge */
}

/* The dots of a box, without an edge of it. */
static struct area
area_of(const struct look *look, const PopplerRectangle *box, double edge)
{
	double wide = (box->x2 - box->x1) * edge, high = (box->y2 - box->y1) * edge;

	return (struct area){within(floor((box->x1 + wide) * look->scale), look->width),
			     within(floor((box->y1 + high) * look->scale), look->height),
			     within(ceil((box->x2 - wide) * look->scale), look->width),
			     within(ceil((box->y2 - high) * look->scale), look->height)};
}

static int
dot(const struct look *look, int x, int y, int channel)
{
	return look->pixels[(ptrdiff_t)y * look->stride + (ptrdiff_t)x * 4 + channel];
}

enum ink { INK_NONE, INK_DARK, INK_SOME }; /* all of a light colour, of a dark one, of several */

static enum ink
ink_in(const struct look *look, const PopplerRectangle *box)
{
	struct area area = area_of(look, box, BOX_EDGE);
	bool dark = false;

	for (int channel = 0; channel < CHANNELS; channel++) {
		int least = 255, most = 0;
		for (int y = area.top; y < area.bottom; y++)
			for (int x = area.left; x < area.right; x++) {
				int value = dot(look, x, y, channel);
				least = value < least ? value : least;
				most = value > most ? value : most;
			}
		if (most >= least + INK_CONTRAST)
			return INK_SOME;
		dark = dark || least < LIGHT;
	}
	return dark ? INK_DARK : INK_NONE;
}

/* ---- a letter on its page ---- */

/* A letter on both pictures, and what it draws by itself: 0 to 255. */
struct place {
	const struct look *drawn, *letters;
	struct area area;
	int least, most;                      /* ink of a dot */
	int least_x, least_y, most_x, most_y; /* one of each */
};

static int
cover(const struct place *place, int x, int y)
{
	return 255 - dot(place->letters, x, y, 0);
}

static bool
is_ground(const struct place *place, int ink)
{
	return ink <= place->least + (place->most - place->least) / 10;
}

static bool
is_inked(const struct place *place, int ink)
{
	return ink >= place->least + (place->most - place->least) / 2;
}

static void
find_ink(struct place *place)
{
	place->least = 255;
	place->most = 0;
	for (int y = place->area.top; y < place->area.bottom; y++)
		for (int x = place->area.left; x < place->area.right; x++) {
			int ink = cover(place, x, y);
			if (ink <= place->least) {
				place->least = ink;
				place->least_x = x;
				place->least_y = y;
			}
			if (ink >= place->most) {
				place->most = ink;
				place->most_x = x;
				place->most_y = y;
			}
		}
}

/* To the letter itself and what is right around it: its box is larger, and what covers it may be
 * smaller. */
static void
narrow(struct place *place)
{
	struct area all = place->area, own = {all.right, all.bottom, all.left, all.top};

	for (int y = all.top; y < all.bottom; y++)
		for (int x = all.left; x < all.right; x++)
			if (is_inked(place, cover(place, x, y))) {
				own.left = x < own.left ? x : own.left;
				own.right = x >= own.right ? x + 1 : own.right;
				own.top = y < own.top ? y : own.top;
				own.bottom = y >= own.bottom ? y + 1 : own.bottom;
			}
	place->area = (struct area){within(own.left - RING, place->letters->width),
				    within(own.top - RING, place->letters->height),
				    within(own.right + RING, place->letters->width),
				    within(own.bottom + RING, place->letters->height)};
}

/* False: it leaves no ink by itself. */
static bool
place_read(struct place *place)
{
	find_ink(place);
	if (place->most - place->least < INK_LEAST)
		return false;
	narrow(place);
	find_ink(place);
	return true;
}

/* What a dot is darker, or lighter, than its ground, if the letter covered all of it. */
static int
full(int value, int ground, int ink)
{
	int step = (value - ground) * 255 / ink;

	return step < -255 ? -255 : step > 255 ? 255 : step;
}

/* Whether the dots of a letter have its ink, by as much of it as each has, and those around it
 * have none. */
static bool
is_in_ink(const struct place *place, int channel, int ground, int step)
{
	int inked = 0, right = 0, grounds = 0, plain = 0;

	if (abs(step) < INK_CONTRAST)
		return false;
	for (int y = place->area.top; y < place->area.bottom; y++)
		for (int x = place->area.left; x < place->area.right; x++) {
			int ink = cover(place, x, y);
			int own = is_inked(place, ink) ? step * ink / 255 : 0;
			int differs = abs(dot(place->drawn, x, y, channel) - ground - own);
			bool fits = differs * 10 <= abs(step) * 3 + 4 * INK_CONTRAST;
			inked += is_inked(place, ink);
			right += is_inked(place, ink) && fits;
			grounds += is_ground(place, ink);
			plain += is_ground(place, ink) && fits;
		}
	return right >= INK_SHARE * inked && plain * 2 >= grounds;
}

static int
median(const int *bins, int all)
{
	int at = 0;

	for (int so_far = bins[0]; so_far * 2 < all; so_far += bins[at])
		at++;
	return at;
}

/* The usual colour of the ground, and how the letter differs from it: lines and other things may
 * cross them. */
static void
find_usual(const struct place *place, int channel, int *ret_ground, int *ret_step)
{
	int bins[511] = {0}, all = 0;

	for (int y = place->area.top; y < place->area.bottom; y++)
		for (int x = place->area.left; x < place->area.right; x++)
			if (is_ground(place, cover(place, x, y))) {
				bins[dot(place->drawn, x, y, channel)]++;
				all++;
			}
	*ret_ground = median(bins, all);
	memset(bins, 0, sizeof(bins));
	all = 0;
	for (int y = place->area.top; y < place->area.bottom; y++)
		for (int x = place->area.left; x < place->area.right; x++) {
			int ink = cover(place, x, y);
			if (!is_inked(place, ink))
				continue;
			bins[255 + full(dot(place->drawn, x, y, channel), *ret_ground, ink)]++;
			all++;
		}
	*ret_step = median(bins, all) - 255;
}

static bool
is_seen(const struct place *place)
{
	for (int channel = 0; channel < CHANNELS; channel++) {
		int ground = dot(place->drawn, place->least_x, place->least_y, channel);
		int value = dot(place->drawn, place->most_x, place->most_y, channel);
		if (is_in_ink(place, channel, ground, full(value, ground, place->most)))
			return true;
	}
	for (int channel = 0; channel < CHANNELS; channel++) {
		int ground, step;
		find_usual(place, channel, &ground, &step);
		if (is_in_ink(place, channel, ground, step))
			return true;
	}
	return false;
}

/* ---- all letters of a page ---- */

static bool
is_dust(const PopplerRectangle *box)
{
	return box->y2 - box->y1 <= UNSEEN_POINTS && box->x2 - box->x1 <= UNSEEN_POINTS &&
	       box->y2 > box->y1;
}

/* Whether most of it is cut off by the edge of the page. */
static bool
is_beyond(const struct look *look, const PopplerRectangle *box)
{
	double x = (box->x1 + box->x2) / 2 * look->scale, y = (box->y1 + box->y2) / 2 * look->scale;

	return x < 0 || y < 0 || x > look->width || y > look->height;
}

enum sight { SIGHT_SEEN, SIGHT_UNSEEN, SIGHT_OTHER }; /* other: something else stands there */

static enum sight
sight_of(const struct look *drawn, const struct look *letters, const PopplerRectangle *box)
{
	struct place place = {.drawn = drawn, .letters = letters, .area = area_of(drawn, box, 0)};

	if (is_dust(box) || is_beyond(drawn, box))
		return SIGHT_UNSEEN;
	if (!place_read(&place) || is_seen(&place))
		return SIGHT_SEEN;
	enum ink ink = ink_in(drawn, box);
	return ink == INK_NONE ? SIGHT_UNSEEN : ink == INK_DARK ? SIGHT_SEEN : SIGHT_OTHER;
}

/* What of the text is not seen, a run of it a line. */
struct unseen {
	struct buf *out;
	size_t begin;    /* of the line that is open */
	unsigned weight; /* of what is in it: see UNSEEN_WEIGHT */
};

static void
close_run(struct unseen *unseen)
{
	if (unseen->weight < UNSEEN_WEIGHT)
		unseen->out->length = unseen->begin;
	else
		buf_write_byte(unseen->out, '\n');
	unseen->begin = unseen->out->length;
	unseen->weight = 0;
}

/* A letter by itself may be shaped otherwise, or cut at the edge of a cell. A digit is another
 * number; and so may be one without its sign. */
static unsigned
weight_of(gunichar letter, enum sight sight)
{
	if (letter < 0x80 && strchr(".,;:_'\"/", (int)letter))
		return 0;
	if (g_unichar_isdigit(letter))
		return UNSEEN_WEIGHT;
	return sight == SIGHT_UNSEEN && !g_unichar_isalpha(letter) ? UNSEEN_WEIGHT : 1;
}

static void
add_letter(struct unseen *unseen, gunichar letter, enum sight sight)
{
	if (sight != SIGHT_SEEN) {
		buf_write_utf8(unseen->out, letter);
		unseen->weight += weight_of(letter, sight);
	} else if (letter != ' ' && letter != '\n') {
		close_run(unseen);
	} else if (unseen->out->length > unseen->begin) {
		buf_write_byte(unseen->out, ' ');
	}
}

/* The letters of a ligature, and a letter and the accent on it, which have one shape, stand each on
 * an equal part of it. */
static bool
are_one(gunichar letter, gunichar next, const PopplerRectangle *boxes)
{
	double width = boxes[0].x2 - boxes[0].x1, next_width = boxes[1].x2 - boxes[1].x1;
	bool ligature = letter && next && letter < 0x80 && next < 0x80 &&
			strchr("ft", (int)letter) && strchr("fijlt", (int)next);

	return (ligature || g_unichar_ismark(next)) &&
	       fabs(width - next_width) < LIGATURE_PART * width;
}

/* How letters that are joined are shaped depends on their neighbours, also those that are not
 * drawn. */
static bool
is_joined(gunichar letter)
{
	return !g_unichar_isdigit(letter) &&
	       ((letter >= 0x591 && letter < 0x5c8) || (letter >= 0x600 && letter < 0x900) ||
		(letter >= 0xfb1d && letter < 0xfe00) || (letter >= 0xfe70 && letter < 0xff00));
}

/* Whether its shape is its own. */
static bool
is_looked_at(const struct pdf_page *page, const char *at, size_t i, gunichar before)
{
	const char *behind = at + pdf_letter_length(at);
	gunichar letter = g_utf8_get_char(at);

	if (!g_unichar_isgraph(letter) || is_joined(letter))
		return false;
	return !(i > 0 && are_one(before, letter, &page->boxes[i - 1])) &&
	       !(i + 1 < page->box_count && *behind &&
		 are_one(letter, g_utf8_get_char(behind), &page->boxes[i]));
}

/* False: most of its letters have others in their place, as where they were read off a picture. */
static bool
write_unseen(struct buf *out, const struct pdf_page *page, const struct look *drawn,
	     const struct look *letters)
{
	bool embedded = (size_t)g_utf8_strlen(page->text, -1) != page->box_count;
	struct unseen unseen = {.out = out};
	size_t i = 0, others = 0, all = 0;
	gunichar before = 0;

	for (const char *at = page->text; *at && i < page->box_count; at += pdf_letter_length(at)) {
		gunichar letter = g_utf8_get_char(at);
		enum sight sight = SIGHT_SEEN;
		if (pdf_is_embedding(letter)) {
			i += !embedded;
			continue;
		}
		if (is_looked_at(page, at, i, before)) {
			sight = sight_of(drawn, letters, &page->boxes[i]);
			all++;
			others += sight == SIGHT_OTHER;
		}
		add_letter(&unseen, letter, sight);
		before = letter;
		i++;
	}
	close_run(&unseen);
	return others * 2 <= all;
}

/* Why it is not drawn; NULL: it may be. */
static const char *
why_not(const struct pdf_page *page, uint64_t *pixels, double *ret_scale)
{
	double width, height;

	poppler_page_get_size(page->made, &width, &height);
	*ret_scale = fmin(PDF_SEEN_SCALE, sqrt(PDF_SEEN_PIXELS / fmax(width * height, 1)));
	if (!(*ret_scale >= PDF_SEEN_SCALE_LEAST))
		return "it is too large to be drawn";
	uint64_t own = (uint64_t)(width * height * *ret_scale * *ret_scale) + 1;
	if (own > *pixels)
		return "so much was drawn of the pages before it that it was not";
	*pixels -= own;
	return NULL;
}

static enum status
read_unseen(struct buf *out, struct pdf_page *page, uint32_t number, uint64_t *pixels,
	    struct err *err)
{
	DEFER(look_done)
	struct look drawn = {.surface = NULL};
	DEFER(look_done)
	struct look letters = {.surface = NULL};
	double scale;
	const char *why = why_not(page, pixels, &scale);
	/* Drawn first: then poppler takes its text off what it draws, and reads it once. */
	if (!why &&
	    !look_init(&drawn, pdf_new_surface(page->made, scale, PDF_SEEN_PIXELS, &scale), scale))
		why = "it cannot be drawn";
	TRY(pdf_page_select(page, err));
	if (!pdf_has_ink(page->lines))
		return STATUS_OK;
	if (!why && !page->boxes)
		why = "nobody knows where its letters are";
	if (!why && !look_init(&letters, new_letters(page, &drawn), scale))
		why = "it cannot be drawn";
	if (why)
		return err_set(err, STATUS_REFUSED, "%s", why);
	if (write_unseen(out, page, &drawn, &letters))
		return STATUS_OK;
	buf_clear(out);
	buf_print(out, "(page %u has another text than it shows)", number + 1);
	return STATUS_OK;
}

enum status
pdf_read_unseen(struct arena *arena, struct pdf *pdf, uint32_t number, uint64_t *pixels,
		struct slice *ret, struct err *err)
{
	DEFER(pdf_page_done)
	struct pdf_page page = {.made = NULL};
	struct buf buf;

	buf_init(&buf, arena);
	TRY(pdf_page_make(pdf, number, &page, err));
	if (read_unseen(&buf, &page, number, pixels, err) != STATUS_OK)
		return err_wrap(err, "page %u", number + 1);
	return buf_slice(&buf, ret, err);
}
