#include "view/html.h"

#include "view/limits.h"

void
html_init(struct html *html, struct arena *scratch, struct buf *out, struct safe_rule rule)
{
	CHECK(scratch != out->arena);
	*html = (struct html){.out = out, .scratch = scratch, .rule = rule};
}

static const char *
entity(char c)
{
	static const struct {
		char c;
		const char *entity;
	} ENTITIES[] = {
		{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
	for (size_t i = 0; i < sizeof(ENTITIES) / sizeof(ENTITIES[0]); i++)
		if (ENTITIES[i].c == c)
			return ENTITIES[i].entity;
	return NULL;
}

/* Text of a unit: escapes hold no character with an entity. */
static void
write_unit(struct buf *out, const struct safe_unit *unit)
{
	const char *name = unit->length == 1 ? entity(unit->text[0]) : NULL;
	if (name)
		buf_write_text(out, name);
	else
		buf_write(out, slice_of(unit->text, unit->length));
}

/* Text as units; escapes in spans if `marked`. */
static void
write_units(struct buf *out, struct slice text, bool marked)
{
	struct safe_walk walk;
	struct safe_unit unit;
	bool inside = false;
	safe_walk_init(&walk, slice_part(text, 0, SAFE_TEXT_MAX_BYTES));
	while (safe_walk_next(&walk, &unit)) {
		if (marked && unit.escaped != inside)
			buf_write_text(out, inside ? "</span>" : "<span class=\"esc\">");
		inside = unit.escaped;
		write_unit(out, &unit);
	}
	if (marked && inside)
		buf_write_text(out, "</span>");
	if (text.length > SAFE_TEXT_MAX_BYTES)
		buf_print(out, "… (%zu bytes more)", text.length - SAFE_TEXT_MAX_BYTES);
}

static void
open_element(struct html *html, const char *element, const char *attributes)
{
	CHECK(html->depth < HTML_DEPTH_MAX);
	html->open[html->depth++] = element;
	buf_print(html->out, "<%s", element);
	if (attributes)
		buf_print(html->out, " %s", attributes);
}

void
html_open(struct html *html, const char *element, const char *attributes)
{
	open_element(html, element, attributes);
	buf_write_byte(html->out, '>');
}

void
html_open_with(struct html *html, const char *element, const char *attributes, const char *name,
	       struct slice value)
{
	open_element(html, element, attributes);
	buf_print(html->out, " %s=\"", name);
	write_units(html->out, value, false);
	buf_write_text(html->out, "\">");
}

void
html_close(struct html *html, const char *element)
{
	CHECK(html->depth > 0 && strcmp(html->open[html->depth - 1], element) == 0);
	html->depth--;
	buf_print(html->out, "</%s>", element);
}

void
html_void(struct html *html, const char *element, const char *attributes)
{
	buf_print(html->out, "<%s %s>", element, attributes);
}

void
html_element(struct html *html, const char *element, const char *attributes, const char *text)
{
	html_open(html, element, attributes);
	html_text(html, text);
	html_close(html, element);
}

void
html_text(struct html *html, const char *text)
{
	write_units(html->out, slice_text(text), false);
}

void
html_print(struct html *html, const char *format, ...)
{
	struct arena_mark mark = arena_mark(html->scratch);
	struct buf text;
	struct slice bytes;
	va_list values;
	buf_init(&text, html->scratch);
	va_start(values, format);
	buf_print_list(&text, format, values);
	va_end(values);
	if (buf_slice(&text, &bytes, NULL) == STATUS_OK)
		write_units(html->out, bytes, false);
	else
		html->out->failed = true;
	arena_rewind(html->scratch, mark);
}

void
html_line(struct html *html)
{
	buf_write_byte(html->out, '\n');
}

/* Defangs, then escapes. */
static void
write_defanged(struct html *html, struct slice text, bool marked)
{
	struct arena_mark mark = arena_mark(html->scratch);
	struct buf defanged;
	struct slice bytes;
	buf_init(&defanged, html->scratch);
	safe_defang(&defanged, &html->rule, text);
	if (buf_slice(&defanged, &bytes, NULL) == STATUS_OK)
		write_units(html->out, bytes, marked);
	else
		html->out->failed = true;
	arena_rewind(html->scratch, mark);
}

void
html_hostile(struct html *html, struct slice text)
{
	buf_write_text(html->out, "<bdi>");
	write_defanged(html, text, true);
	buf_write_text(html->out, "</bdi>");
}

void
html_plain(struct html *html, struct slice text)
{
	write_defanged(html, text, false);
}

void
html_verbatim(struct html *html, struct slice text)
{
	write_units(html->out, text, false);
}

void
html_code(struct html *html, struct slice text)
{
	buf_write_text(html->out, "<code><bdi>");
	write_units(html->out, text, true);
	buf_write_text(html->out, "</bdi></code>");
}
