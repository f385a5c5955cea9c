/*
 * What a browser prints around a page: when, the title, the address, "1/3". Of a page are known its
 * margins alone where all but the title stand there, each by itself.
 */
#include "format/pdf.h"

#define MARGIN_PART 0.12 /* of a page's height, above and below */

enum part_kind { PART_OTHER, PART_TIME, PART_ADDRESS, PART_PAGE, PART_KIND_COUNT };

struct margins {
	const struct pdf_line *lines;
	size_t count;
	double height;
	uint32_t page, pages;                       /* from 0 */
	size_t found[PART_KIND_COUNT];              /* of each kind */
	const struct pdf_part *of[PART_KIND_COUNT]; /* the last one */
	struct slice address;
	const struct pdf_part *title;
};

/* ---- one part ---- */

static struct slice
part_text(const struct pdf_line *line, size_t part)
{
	size_t from = line->parts[part].offset;
	size_t to = part + 1 < line->part_count ? line->parts[part + 1].offset : line->text.length;

	return slice_trim(slice_part(line->text, from, to - from));
}

/* Takes a number of at most that many digits off the head of *rest. */
static bool
take_number(struct slice *rest, size_t digits_max, uint64_t *ret)
{
	size_t digits = 0;

	while (digits < rest->length && byte_is_digit(rest->at[digits]))
		digits++;
	if (digits > digits_max || !slice_number(slice_part(*rest, 0, digits), ret))
		return false;
	*rest = slice_part(*rest, digits, SIZE_MAX);
	return true;
}

static bool
take_sign(struct slice *rest, const char *signs)
{
	if (rest->length == 0 || !strchr(signs, *rest->at))
		return false;
	*rest = slice_part(*rest, 1, SIZE_MAX);
	return true;
}

/* "11/23/26, 1:37 PM", "23.11.2026, 13:37", "2026-11-23 13:37:05". */
static bool
is_time(struct slice text)
{
	uint64_t number;

	for (int i = 0; i < 3; i++)
		if ((i > 0 && !take_sign(&text, "/.-")) || !take_number(&text, 4, &number))
			return false;
	(void)take_sign(&text, ".");
	(void)take_sign(&text, ",");
	text = slice_trim(text);
	if (!take_number(&text, 2, &number) || !take_sign(&text, ":") ||
	    !take_number(&text, 2, &number))
		return false;
	if (take_sign(&text, ":") && !take_number(&text, 2, &number))
		return false;
	if (slice_starts(text, SLICE("\xe2\x80\xaf"))) /* a narrow blank */
		text = slice_part(text, 3, SIZE_MAX);
	text = slice_trim(text);
	return text.length == 0 || slice_equal_nocase(text, SLICE("AM")) ||
	       slice_equal_nocase(text, SLICE("PM"));
}

static bool
is_address(struct slice text)
{
	static const struct slice SCHEMES[] = {SLICE_INIT("http://"), SLICE_INIT("https://"),
					       SLICE_INIT("file:///")};

	if (slice_find_byte(text, ' ') != SIZE_MAX)
		return false;
	for (size_t i = 0; i < sizeof(SCHEMES) / sizeof(*SCHEMES); i++)
		if (slice_starts(text, SCHEMES[i]) && text.length > SCHEMES[i].length)
			return true;
	return false;
}

/* "1/3", "1 of 3", "Page 1 of 3": of that page and of as many as there are. */
static bool
is_page(const struct margins *margins, struct slice text)
{
	struct slice word;
	uint64_t page, pages;

	if (text.length > 0 && byte_is_letter(*text.at))
		(void)slice_next(&text, ' ', &word);
	if (!take_number(&text, 9, &page))
		return false;
	text = slice_trim(text);
	if (!take_sign(&text, "/") && !slice_next(&text, ' ', &word))
		return false;
	text = slice_trim(text);
	return take_number(&text, 9, &pages) && text.length == 0 && page == margins->page + 1u &&
	       pages == margins->pages;
}

static enum part_kind
kind_of(const struct margins *margins, struct slice text)
{
	if (is_time(text))
		return PART_TIME;
	if (is_address(text))
		return PART_ADDRESS;
	return is_page(margins, text) ? PART_PAGE : PART_OTHER;
}

/* ---- a page ---- */

static bool
is_in_margin(const struct margins *margins, const struct pdf_line *line)
{
	double middle = (line->top + line->bottom) / 2;

	return line->bottom > line->top && (middle < margins->height * MARGIN_PART ||
					    middle > margins->height * (1 - MARGIN_PART));
}

static bool
is_beside(const struct pdf_part *part, const struct pdf_part *other)
{
	double middle = (part->top + part->bottom) / 2;

	return other && middle > other->top && middle < other->bottom;
}

static void
find_parts(struct margins *margins)
{
	for (size_t i = 0; i < margins->count; i++)
		for (size_t k = 0; k < margins->lines[i].part_count; k++) {
			const struct pdf_line *line = &margins->lines[i];
			struct slice text = part_text(line, k);
			enum part_kind kind = kind_of(margins, text);
			if (kind == PART_OTHER || !is_in_margin(margins, line))
				continue;
			margins->found[kind]++;
			margins->of[kind] = &line->parts[k];
			if (kind == PART_ADDRESS)
				margins->address = text;
		}
}

/* The title stands above, beside the time or the address; nothing else stands beside them. */
static bool
find_title(struct margins *margins)
{
	for (size_t i = 0; i < margins->count; i++)
		for (size_t k = 0; k < margins->lines[i].part_count; k++) {
			const struct pdf_line *line = &margins->lines[i];
			const struct pdf_part *part = &line->parts[k];
			if (kind_of(margins, part_text(line, k)) != PART_OTHER ||
			    (!is_beside(part, margins->of[PART_TIME]) &&
			     !is_beside(part, margins->of[PART_ADDRESS])))
				continue;
			if (margins->title || part->top > margins->height / 2)
				return false;
			margins->title = part;
		}
	return true;
}

/* "https://a.example/b/report.html" names its page "report", where it has no title. */
static bool
is_name_of(struct slice address, struct slice title)
{
	for (size_t at; (at = slice_find_byte(address, '/')) != SIZE_MAX;)
		address = slice_part(address, at + 1, SIZE_MAX);
	return slice_equal(address, title) || (slice_starts(address, title) && title.length > 0 &&
					       address.at[title.length] == '.');
}

/* Whether the page has its title in its text, too, or is called so by its address. */
static bool
is_known(const struct margins *margins, struct slice title)
{
	for (size_t i = 0; i < margins->count; i++)
		if (slice_equal(margins->lines[i].text, title) &&
		    margins->lines[i].parts != margins->title)
			return true;
	return is_name_of(margins->address, title);
}

static enum pdf_line_kind
line_kind(const struct margins *margins, const struct pdf_line *line, size_t part)
{
	struct slice text = part_text(line, part);
	enum part_kind kind = kind_of(margins, text);

	if (&line->parts[part] == margins->title)
		return is_known(margins, text) ? PDF_LINE_PRINTED : PDF_LINE_HEAD;
	if (kind == PART_OTHER || margins->of[kind] != &line->parts[part])
		return PDF_LINE_TEXT;
	return kind == PART_PAGE ? PDF_LINE_PAGE : PDF_LINE_PRINTED;
}

/* One line for each part of it. */
static enum status
part_line(struct arena *arena, const struct margins *margins, const struct pdf_line *line,
	  struct pdf_line *ret, struct err *err)
{
	for (size_t i = 0; i < line->part_count; i++) {
		const struct pdf_part *part = &line->parts[i];
		ret[i] = (struct pdf_line){.text = part_text(line, i),
					   .left = part->left,
					   .top = part->top,
					   .right = part->right,
					   .bottom = part->bottom,
					   .parts = arena_new(arena, struct pdf_part, 1),
					   .part_count = 1,
					   .kind = line_kind(margins, line, i)};
		if (!ret[i].parts)
			return err_no_memory(err);
		*ret[i].parts = *part;
		ret[i].parts->offset = 0;
	}
	return STATUS_OK;
}

static bool
is_of_browser(const struct margins *margins, const struct pdf_line *line)
{
	for (size_t i = 0; i < line->part_count; i++)
		if (line_kind(margins, line, i) != PDF_LINE_TEXT)
			return true;
	return false;
}

enum status
pdf_part_margins(struct arena *arena, uint32_t page, uint32_t pages, double height,
		 struct pdf_line **lines, size_t *count, struct err *err)
{
	struct margins margins = {
		.lines = *lines, .count = *count, .height = height, .page = page, .pages = pages};
	size_t parts = 0, at = 0;

	find_parts(&margins);
	for (enum part_kind kind = PART_TIME; kind < PART_KIND_COUNT; kind++)
		if (margins.found[kind] != 1)
			return STATUS_OK;
	if (!find_title(&margins))
		return STATUS_OK;
	for (size_t i = 0; i < margins.count; i++)
		parts += margins.lines[i].part_count;
	struct pdf_line *all = arena_new(arena, struct pdf_line, parts);
	if (!all)
		return err_no_memory(err);
	for (size_t i = 0; i < margins.count; i++) {
		const struct pdf_line *line = &margins.lines[i];
		if (!is_of_browser(&margins, line)) {
			all[at++] = *line;
			continue;
		}
		TRY(part_line(arena, &margins, line, all + at, err));
		at += line->part_count;
	}
	*lines = all;
	*count = at;
	return STATUS_OK;
}
