#include "format/html_style.h"

#include "format/html.h"

#include <glib.h>
#include <stdlib.h>

/* ---- values ---- */

/* Cuts the next word off, a function with all that stands in its parentheses. */
static bool
next_word(struct slice *rest, struct slice *ret)
{
	size_t depth = 0, end = 0;

	*rest = slice_trim(*rest);
	while (end < rest->length && (depth > 0 || rest->at[end] != ' ')) {
		depth += rest->at[end] == '(';
		depth -= rest->at[end] == ')' && depth > 0;
		end++;
	}
	*ret = slice_part(*rest, 0, end);
	*rest = slice_part(*rest, end, SIZE_MAX);
	return end > 0;
}

static bool
is_among(struct slice word, const char *words)
{
	struct slice rest = slice_text(words), each;

	while (slice_next(&rest, ' ', &each))
		if (slice_equal(each, word))
			return true;
	return false;
}

/* All words of the value are among these. */
static bool
are_among(struct slice value, const char *words)
{
	struct slice word;

	while (next_word(&value, &word))
		if (!is_among(word, words))
			return false;
	return true;
}

/* A length in points, of letters of 12 of them; a share of them: `1.5`, `150%`. */
static bool
read_points(struct slice word, double *ret)
{
	static const struct {
		const char *name;
		double points;
	} UNITS[] = {{"", 12},    {"%", 0.12}, {"pt", 1},     {"px", 0.75},   {"em", 12},
		     {"rem", 12}, {"ex", 6},   {"ch", 6},     {"cm", 28.346}, {"mm", 2.8346},
		     {"in", 72},  {"pc", 12},  {"q", 0.70866}};
	char text[32], *end;

	if (word.length == 0 || word.length >= sizeof(text) || !strchr("+-.0123456789", *word.at))
		return false;
	memcpy(text, word.at, word.length);
	text[word.length] = '\0';
	double number = g_ascii_strtod(text, &end);
	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS); i++)
		if (strcmp(end, UNITS[i].name) == 0) {
			*ret = number * UNITS[i].points;
			return true;
		}
	return false;
}

/* Whether all lengths of a value are from least to most, and nothing else is in it. */
static bool
are_points(struct slice value, double least, double most)
{
	struct slice word;
	double points;

	while (next_word(&value, &word))
		if (read_points(word, &points) ? points < least || points > most
					       : !is_among(word, "auto normal baseline sub super "
								 "top text-top middle bottom "
								 "text-bottom"))
			return false;
	return true;
}

#define LETTER_POINTS 4 /* smaller ones nobody reads */
#define MOST_POINTS 1e6
#define LINE_POINTS 2  /* thick, and covers no letter */
#define WIDE_POINTS 72 /* from which on a box is none of a word */

static bool
is_size(struct slice value)
{
	double points;

	if (read_points(value, &points))
		return points >= LETTER_POINTS && points <= MOST_POINTS;
	return is_among(value, "xx-small x-small small medium large x-large xx-large xxx-large "
			       "smaller larger");
}

/* `font`: the size is the first length. */
static bool
is_font(struct slice value)
{
	struct slice word, rest = value;

	if (slice_find_byte(value, '(') != SIZE_MAX)
		return false;
	while (next_word(&rest, &word)) {
		word = slice_part(word, 0, slice_find_byte(word, '/'));
		if ((byte_is_digit(*word.at) || *word.at == '.') && !is_size(word) &&
		    !is_among(word, "100 200 300 400 500 600 700 800 900"))
			return false;
	}
	return true;
}

/* ---- colours ---- */

enum shade { SHADE_NONE, SHADE_FULL, SHADE_UNKNOWN };

static enum shade
read_hex(struct slice digits, uint32_t *ret)
{
	uint32_t color = 0;

	if (digits.length != 3 && digits.length != 6)
		return SHADE_UNKNOWN;
	for (size_t i = 0; i < digits.length; i++) {
		int digit = g_ascii_xdigit_value(digits.at[i]);
		if (digit < 0)
			return SHADE_UNKNOWN;
		color = color << 4 | (uint32_t)digit;
		if (digits.length == 3)
			color = color << 4 | (uint32_t)digit;
	}
	*ret = color;
	return SHADE_FULL;
}

/* "rgb(1, 2, 3)", "rgba(1 2 3 / 1)". */
static enum shade
read_numbers(struct slice word, uint32_t *ret)
{
	uint32_t color = 0;
	size_t count = 0, at = slice_find_byte(word, '(');
	double number;

	for (size_t i = at + 1, end; i < word.length; i = end + 1) {
		for (end = i; end < word.length && !strchr(" ,/)", word.at[end]);)
			end++;
		if (end == i)
			continue;
		struct slice part = slice_part(word, i, end - i);
		if (slice_ends(part, SLICE("%")) || !read_points(part, &number) || number < 0)
			return SHADE_UNKNOWN;
		number /= 12;
		if (count < 3)
			color = color << 8 | (number > 255 ? 255 : (uint32_t)number);
		else if (number < 1)
			return number > 0 ? SHADE_UNKNOWN : SHADE_NONE;
		count++;
	}
	*ret = color;
	return count >= 3 ? SHADE_FULL : SHADE_UNKNOWN;
}

static enum shade
read_color(struct slice word, uint32_t *ret)
{
	static const struct {
		const char *name;
		uint32_t color;
	} NAMES[] = {{"black", 0},          {"windowtext", 0},      {"initial", 0},
		     {"white", 0xffffff},   {"window", 0xffffff},   {"red", 0xff0000},
		     {"lime", 0x00ff00},    {"blue", 0x0000ff},     {"yellow", 0xffff00},
		     {"aqua", 0x00ffff},    {"cyan", 0x00ffff},     {"fuchsia", 0xff00ff},
		     {"magenta", 0xff00ff}, {"silver", 0xc0c0c0},   {"gray", 0x808080},
		     {"grey", 0x808080},    {"maroon", 0x800000},   {"olive", 0x808000},
		     {"green", 0x008000},   {"purple", 0x800080},   {"teal", 0x008080},
		     {"navy", 0x000080},    {"orange", 0xffa500},   {"darkblue", 0x00008b},
		     {"darkred", 0x8b0000}, {"darkgreen", 0x006400}};

	if (slice_starts(word, SLICE("#")))
		return read_hex(slice_part(word, 1, SIZE_MAX), ret);
	if (slice_starts(word, SLICE("rgb(")) || slice_starts(word, SLICE("rgba(")))
		return read_numbers(word, ret);
	if (is_among(word, "transparent none"))
		return SHADE_NONE;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (slice_equal(word, slice_text(NAMES[i].name))) {
			*ret = NAMES[i].color;
			return SHADE_FULL;
		}
	return read_hex(word, ret); /* as attributes may have it (WHATWG HTML §2.3.6) */
}

/* The colour of a background; what else its value says must tell where and how it lies. */
static enum shade
read_ground(struct slice value, uint32_t *ret)
{
	enum shade shade = SHADE_NONE;
	struct slice word;
	double points;

	while (next_word(&value, &word)) {
		if (read_points(word, &points) ||
		    is_among(word, "repeat repeat-x repeat-y no-repeat scroll fixed center top "
				   "bottom left right initial unset inherit / 0%/auto auto"))
			continue;
		enum shade own = read_color(word, ret);
		shade = own == SHADE_NONE ? shade : own;
		if (own == SHADE_UNKNOWN)
			return own;
	}
	return shade;
}

void
html_palette_add(struct html_palette *palette, uint32_t color)
{
	for (size_t i = 0; i < palette->count; i++)
		if (palette->items[i] == color)
			return;
	if (palette->count == sizeof(palette->items) / sizeof(*palette->items))
		palette->full = true;
	else
		palette->items[palette->count++] = color;
}

#define CONTRAST 24 /* of 255 in red, green or blue */

static bool
are_apart(uint32_t a, uint32_t b)
{
	for (unsigned shift = 0; shift < 24; shift += 8)
		if (abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff)) >= CONTRAST)
			return true;
	return false;
}

static bool
differs(const struct html_palette *palette, uint32_t color, uint32_t *ret)
{
	for (size_t i = 0; i < palette->count; i++)
		if (!are_apart(palette->items[i], color)) {
			*ret = palette->items[i];
			return false;
		}
	return !palette->full;
}

bool
html_ground_shows(const struct html_ground *ground, uint32_t *ret_color, uint32_t *ret_ground)
{
	for (size_t i = 0; i < ground->colors.count; i++) {
		*ret_color = *ret_ground = ground->colors.items[i];
		if (!differs(&ground->grounds, *ret_color, ret_ground))
			return false;
	}
	return !ground->colors.full;
}

static bool
is_ground_name(struct slice name)
{
	return is_among(name, "background background-color");
}

/* ---- what declarations give each other ---- */

void
html_declarations_colors(const struct html_declarations *declarations, struct html_palette *colors,
			 struct html_palette *grounds)
{
	uint32_t color;

	for (size_t i = 0; i < declarations->count; i++) {
		const struct html_declaration *each = &declarations->items[i];
		if (slice_equal(each->name, SLICE("color")) &&
		    read_color(each->value, &color) == SHADE_FULL)
			html_palette_add(colors, color);
		if (is_ground_name(each->name) && read_ground(each->value, &color) == SHADE_FULL)
			html_palette_add(grounds, color);
	}
}

/* The left one of a margin or a padding. */
static double
left_of(struct slice value)
{
	struct slice words[4];
	size_t count = 0;
	double points;

	while (count < 4 && next_word(&value, &words[count]))
		count++;
	return count && read_points(words[count == 4 ? 3 : count > 1], &points) ? points : 0;
}

void
html_ground_heed(struct html_ground *ground, const struct html_declarations *declarations)
{
	struct html_palette colors = {.count = 0}, grounds = {.count = 0};
	double points;

	html_declarations_colors(declarations, &colors, &grounds);
	if (colors.count)
		ground->colors = colors;
	if (grounds.count)
		ground->grounds = grounds;
	ground->wide = false;
	for (size_t i = 0; i < declarations->count; i++) {
		const struct html_declaration *each = &declarations->items[i];
		if (is_among(each->name, "margin margin-left padding padding-left"))
			ground->room += left_of(each->value);
		if (is_among(each->name, "width") && read_points(each->value, &points))
			ground->wide = points >= WIDE_POINTS;
	}
}

/* ---- what is harmless ---- */

/* Blanks, quotation marks, bullets and pictures, also of a font's own. All others may change what
 * is beside them: a comma or a minus a number, a letter a word, a mark of direction the order. */
static bool
is_ornament(gunichar sign)
{
	static const gunichar SIGNS[] = {0, '"', '\'', '*', 0xab, 0xb7, 0xbb, 0xfeff};

	for (size_t i = 0; i < sizeof(SIGNS) / sizeof(*SIGNS); i++)
		if (sign == SIGNS[i])
			return true;
	return g_unichar_isspace(sign) || sign == 0x200b || (sign >= 0x2018 && sign <= 0x201f) ||
	       sign == 0x2022 || sign == 0x2023 || sign == 0x2039 || sign == 0x203a ||
	       (sign >= 0x2190 && sign < 0x2200) || (sign >= 0x2500 && sign < 0x27c0) ||
	       g_unichar_type(sign) == G_UNICODE_PRIVATE_USE;
}

/* Whether `content` puts in no words: the bullet "o" is none. A reference in decimals has no
 * meaning in a style; a program that saves a page anew writes signs so. */
static bool
has_no_words(struct slice value)
{
	const char *at = value.at, *end = value.at + value.length;
	size_t letters = 0;
	char quote = 0;

	while (at < end) {
		gunichar sign = g_utf8_get_char_validated(at, end - at);
		char c = *at, *behind_number;
		sign = sign > 0x10ffff ? 0 : sign;
		at += sign ? g_unichar_to_utf8(sign, NULL) : 1;
		if (c == '\\' && quote)
			sign = html_style_escaped(&at, end);
		if (c == '&' && quote && end - at > 2 && *at == '#' && g_ascii_isdigit(at[1])) {
			guint64 number = g_ascii_strtoull(at + 1, &behind_number, 10);
			if (behind_number < end && *behind_number == ';') {
				sign = number > 0x10ffff ? 0 : (gunichar)number;
				at = behind_number + 1;
			}
		}
		if (quote && (c == quote || c == '\n'))
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (quote && !is_ornament(sign))
			letters += sign == 'o' ? 1 : 2;
		else if (!quote && c == '(')
			return false; /* of an attribute, a counter, a picture */
	}
	return letters < 2;
}

enum effect {
	WORDS,     /* none with these values */
	MARGIN,    /* left alone it may take words off the page */
	SHIFT,     /* by little */
	LINE,      /* one that is thick covers them */
	SIZE,      /* of letters */
	FONT,      /* with it */
	COLOR,     /* of letters */
	GROUND,    /* behind them */
	CONTENT,   /* words of its own */
	DIRECTION, /* of what is written so */
	FLOAT,     /* a box beside the text */
	OPACITY,   /* in full: what is in another one has the product of both */
	HEIGHT,    /* a line at least, else what follows may cover the words */
};

#define DISPLAYS                                                                       \
	"inline block inline-block list-item table inline-table table-row table-cell " \
	"table-row-group table-caption flow-root flex inline-flex grid inline-grid contents"
#define FLOWS "visible auto scroll"

/* What changes no words, whatever the value; by name, for bsearch. */
static const char *const INERT[] = {"align-content",
				    "align-items",
				    "align-self",
				    "background-attachment",
				    "background-position",
				    "background-repeat",
				    "background-size",
				    "border",
				    "border-bottom",
				    "border-bottom-color",
				    "border-bottom-style",
				    "border-bottom-width",
				    "border-collapse",
				    "border-color",
				    "border-left",
				    "border-left-color",
				    "border-left-style",
				    "border-left-width",
				    "border-radius",
				    "border-right",
				    "border-right-color",
				    "border-right-style",
				    "border-right-width",
				    "border-spacing",
				    "border-style",
				    "border-top",
				    "border-top-color",
				    "border-top-style",
				    "border-top-width",
				    "border-width",
				    "box-sizing",
				    "break-after",
				    "break-before",
				    "break-inside",
				    "caption-side",
				    "clear",
				    "column-count",
				    "column-gap",
				    "column-width",
				    "columns",
				    "cursor",
				    "empty-cells",
				    "flex",
				    "flex-grow",
				    "flex-shrink",
				    "font-family",
				    "font-kerning",
				    "font-stretch",
				    "font-style",
				    "font-variant",
				    "font-variant-alternates",
				    "font-variant-caps",
				    "font-variant-east-asian",
				    "font-variant-ligatures",
				    "font-variant-numeric",
				    "font-weight",
				    "gap",
				    "hyphens",
				    "justify-content",
				    "layout-grid",
				    "layout-grid-mode",
				    "line-break",
				    "list-style-position",
				    "max-width",
				    "min-height",
				    "min-width",
				    "orphans",
				    "overflow-wrap",
				    "padding",
				    "padding-bottom",
				    "padding-left",
				    "padding-right",
				    "padding-top",
				    "page",
				    "page-break-after",
				    "page-break-before",
				    "page-break-inside",
				    "panose-1",
				    "pointer-events",
				    "print-color-adjust",
				    "punctuation-trim",
				    "punctuation-wrap",
				    "row-gap",
				    "scroll-behavior",
				    "size",
				    "so-language",
				    "tab-interval",
				    "tab-size",
				    "tab-stops",
				    "table-layout",
				    "text-align",
				    "text-align-last",
				    "text-autospace",
				    "text-decoration-color",
				    "text-decoration-line",
				    "text-decoration-style",
				    "text-justify",
				    "text-justify-trim",
				    "text-rendering",
				    "text-size-adjust",
				    "text-transform",
				    "text-underline",
				    "touch-callout",
				    "user-select",
				    "white-space",
				    "white-space-collapse",
				    "widows",
				    "width",
				    "word-break",
				    "word-wrap"};

/* The others, as far as they are known. */
static const struct property {
	const char *name;
	enum effect effect;
	const char *words;
} PROPERTIES[] = {
	{"background", GROUND, NULL},
	{"background-color", GROUND, NULL},
	{"background-image", WORDS, "none"},
	{"box-shadow", WORDS, "none"},
	{"color", COLOR, NULL},
	{"content", CONTENT, NULL},
	{"direction", DIRECTION, NULL},
	{"display", WORDS, DISPLAYS},
	{"float", FLOAT, NULL},
	{"font", FONT, NULL},
	{"font-size", SIZE, NULL},
	{"height", HEIGHT, NULL},
	{"letter-spacing", SHIFT, NULL},
	{"line-height", HEIGHT, NULL},
	{"list-style", WORDS, "none disc circle square decimal inside outside"},
	{"list-style-type", WORDS,
	 "none disc circle square decimal lower-alpha upper-alpha lower-latin upper-latin "
	 "lower-roman upper-roman decimal-leading-zero"},
	{"margin", MARGIN, NULL},
	{"margin-bottom", MARGIN, NULL},
	{"margin-left", MARGIN, NULL},
	{"margin-right", MARGIN, NULL},
	{"margin-top", MARGIN, NULL},
	{"opacity", OPACITY, NULL},
	{"outline", WORDS, "none 0 0px"},
	{"overflow", WORDS, FLOWS},
	{"overflow-x", WORDS, FLOWS},
	{"overflow-y", WORDS, FLOWS},
	{"position", WORDS, "static relative"},
	{"text-decoration", LINE, NULL},
	{"text-decoration-thickness", LINE, NULL},
	{"text-indent", MARGIN, NULL},
	{"text-shadow", WORDS, "none auto"},
	{"text-stroke-width", WORDS, "0 0px"},
	{"transform", WORDS, "none"},
	{"unicode-bidi", WORDS, "normal embed isolate plaintext"},
	{"vertical-align", SHIFT, NULL},
	{"visibility", WORDS, "visible"},
	{"word-spacing", SHIFT, NULL},
	{"writing-mode", WORDS, "horizontal-tb"},
};

static int
compare_names(const void *key, const void *item)
{
	return slice_compare(*(const struct slice *)key, slice_text(*(const char *const *)item));
}

/* Without the letters of the program that it is for. */
static struct slice
own_name(struct slice name)
{
	static const struct slice PROGRAMS[] = {SLICE_INIT("-webkit-"), SLICE_INIT("-moz-"),
						SLICE_INIT("-ms-"), SLICE_INIT("-o-"),
						SLICE_INIT("-epub-")};

	for (size_t i = 0; i < sizeof(PROGRAMS) / sizeof(*PROGRAMS); i++)
		if (slice_starts(name, PROGRAMS[i]))
			return slice_part(name, PROGRAMS[i].length, SIZE_MAX);
	return name;
}

/* Also what Word alone knows. */
static bool
is_inert(struct slice name)
{
	if (slice_starts(name, SLICE("mso-")))
		return !slice_starts(name, SLICE("mso-hide")) && !slice_ends(name, SLICE("-size"));
	return bsearch(&name, INERT, sizeof(INERT) / sizeof(*INERT), sizeof(*INERT),
		       compare_names) != NULL;
}

static const struct property *
find_property(struct slice name)
{
	name = slice_starts(name, SLICE("mso-")) && slice_ends(name, SLICE("-size"))
		       ? SLICE("font-size")
		       : name;
	for (size_t i = 0; i < sizeof(PROPERTIES) / sizeof(*PROPERTIES); i++)
		if (slice_equal(name, slice_text(PROPERTIES[i].name)))
			return &PROPERTIES[i];
	return NULL;
}

bool
html_is_block(struct slice element)
{
	return is_among(element, "p div table h1 h2 h3 h4 h5 h6 ul ol li dl dd dt blockquote pre "
				 "hr tr td th center section article body");
}

/* What is above or below covers other lines where it is less than nothing. */
static bool
takes_lines(const struct html_declaration *declaration)
{
	struct slice value = declaration->value, word;
	bool all = slice_equal(declaration->name, SLICE("margin"));
	double points;

	if (!all && !is_among(declaration->name, "margin-top margin-bottom"))
		return false;
	for (size_t i = 0; next_word(&value, &word); i++)
		if ((!all || i % 2 == 0) && read_points(word, &points) && points < -LINE_POINTS)
			return true;
	return false;
}

/* Rows and cells grow with their words, and marks above and below a line are in a line. */
static bool
is_height(struct slice value, struct slice element)
{
	return html_is_void(element) || is_among(element, "table tr td th sub sup") ||
	       is_among(value, "initial") || are_points(value, LETTER_POINTS, MOST_POINTS);
}

static bool
is_margin(const struct html_declaration *declaration, const struct html_ground *ground)
{
	bool left = is_among(declaration->name, "margin margin-left text-indent");
	double least = html_is_block(ground->element) ? -MOST_POINTS : 0;

	if (html_is_block(ground->element) && left) /* the room heeds a margin to the left */
		least = slice_equal(declaration->name, SLICE("text-indent")) ? -ground->room
			: ground->room >= 0                                  ? -MOST_POINTS
									     : 0;
	return !takes_lines(declaration) && are_points(declaration->value, least, MOST_POINTS);
}

/* No length in it is a letter high. */
static bool
is_thin(struct slice value)
{
	struct slice word;
	double points;

	while (next_word(&value, &word))
		if (read_points(word, &points) ? points > LINE_POINTS
					       : slice_find_byte(word, '(') != SIZE_MAX &&
							 !slice_starts(word, SLICE("rgb")))
			return false;
	return true;
}

static bool
is_color(struct slice value, const struct html_palette *grounds)
{
	uint32_t color;

	return is_among(value, "currentcolor") ||
	       (read_color(value, &color) == SHADE_FULL && differs(grounds, color, &color));
}

static bool
is_ground(struct slice value, const struct html_palette *colors)
{
	uint32_t color;
	enum shade shade = read_ground(value, &color);

	return shade == SHADE_NONE || (shade == SHADE_FULL && differs(colors, color, &color));
}

bool
html_declaration_is_harmless(const struct html_declaration *declaration,
			     const struct html_ground *ground)
{
	struct slice name = own_name(declaration->name), value = declaration->value;
	const struct property *property = find_property(name);
	double number;

	if (is_inert(name) || slice_starts(name, SLICE("@charset")))
		return true;
	if (!property || value.length == 0 || is_among(value, "inherit unset"))
		return property != NULL;
	switch (property->effect) {
	case WORDS:
		return are_among(value, property->words) || is_among(value, "initial");
	case MARGIN:
		return is_margin(declaration, ground);
	case SHIFT:
		return are_points(value, -2, LETTER_POINTS * 6);
	case LINE:
		return is_thin(value);
	case SIZE:
		return is_size(value) || is_among(value, "initial");
	case FONT:
		return is_font(value);
	case COLOR:
		return is_color(value, &ground->grounds);
	case GROUND:
		return is_ground(value, &ground->colors);
	case CONTENT:
		return has_no_words(value);
	case DIRECTION:
		return is_among(value, "ltr initial") ||
		       (ground->right_to_left && is_among(value, "rtl"));
	case FLOAT:
		return is_among(value, "none initial") || ground->wide ||
		       html_is_block(ground->element) || is_among(ground->element, "img");
	case OPACITY:
		return read_points(value, &number) && number >= 12;
	case HEIGHT:
		return is_height(value, ground->element);
	}
	return false;
}

bool
html_declaration_hides(const struct html_declaration *declaration)
{
	return is_among(declaration->name,
			"display visibility font-size opacity max-height mso-hide color");
}
