#include "format/text_boxes.h"

#include <string.h>

#define BOX_PARAGRAPHS_MAX 32
#define BOX_BYTES_MIN 3 /* less is no sign of a box: "11", "1", "1" */

/* Of one box: its text in the line of its paragraph, and the lines that follow. */
struct box {
	size_t from, length; /* of one form */
	char *behind;        /* the lines of both */
};

static struct slice
line_at(const char *at, const char *end)
{
	const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	size_t length = (size_t)((stop ? stop : end) - at);

	return slice_of(at, length - (length > 0 && at[length - 1] == '\r'));
}

static char *
line_behind(char *at, char *end)
{
	char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;

	return stop ? stop + 1 : end;
}

/* Whether the same lines stand again behind the first ones of them; *ret is what follows. */
static bool
comes_again(char *lines, char *again, char *end, size_t count, char **ret)
{
	for (; count > 0; count--) {
		if (again >= end || !slice_equal(line_at(lines, end), line_at(again, end)))
			return false;
		lines = line_behind(lines, end);
		again = line_behind(again, end);
	}
	*ret = again;
	return true;
}

/* A number that stands again may be a larger one: "500500". */
static bool
has_letter(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (byte_is_letter(text.at[i]) || (text.at[i] & 0x80))
			return true;
	return false;
}

/* The first box of a line, from that byte on, whose paragraphs are the lines behind it. */
static bool
find_box(struct slice line, size_t from, char *lines, char *end, struct box *ret)
{
	struct slice first = line_at(lines, end);
	size_t at = slice_find(slice_part(line, from, SIZE_MAX), first), length = 0;
	char *next = lines, *behind;

	if (first.length == 0 || at == SIZE_MAX)
		return false;
	at += from;
	for (size_t count = 1; count <= BOX_PARAGRAPHS_MAX && next < end; count++) {
		struct slice own = line_at(next, end);
		if (!slice_starts(slice_part(line, at + length, SIZE_MAX), own))
			return false;
		length += own.length;
		next = line_behind(next, end);
		if (length >= BOX_BYTES_MIN && has_letter(slice_part(line, at, length)) &&
		    slice_starts(slice_part(line, at + length, SIZE_MAX),
				 slice_part(line, at, length)) &&
		    comes_again(lines, next, end, count, &behind)) {
			*ret = (struct box){at, length, behind};
			return true;
		}
	}
	return false;
}

static void
blank(char *from, const char *to)
{
	for (; from < to; from++)
		if (*from != '\n' && *from != '\r')
			*from = ' ';
}

enum status
text_boxes_join(struct arena *scratch, struct slice text, struct slice *ret, struct err *err)
{
	char *at = arena_new(scratch, char, text.length + 1), *end = at + text.length, *lines;
	struct box box;

	if (!at)
		return err_no_memory(err);
	memcpy(at, text.at, text.length);
	*ret = slice_of(at, text.length);
	for (; at < end; at = lines) {
		struct slice line = line_at(at, end);
		lines = line_behind(at, end);
		for (size_t from = 0; find_box(line, from, lines, end, &box); lines = box.behind) {
			from = box.from + 2 * box.length;
			blank(at + box.from + box.length, at + from);
			blank(lines, box.behind);
		}
	}
	return STATUS_OK;
}
