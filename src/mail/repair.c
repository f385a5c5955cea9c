#include "mail/repair.h"

#include "base/buf.h"
#include "format/message.h"

/* ---- lines ---- */

/* How many of its first bytes a line loses. */
typedef size_t cut_fn(struct slice line);

static enum status
cut_lines(struct arena *arena, struct slice message, cut_fn *cut, bool *ret_any, struct slice *ret,
	  struct err *err)
{
	struct buf buf;
	bool any = false;
	buf_init(&buf, arena);
	for (size_t at = 0; at < message.length;) {
		struct slice rest = slice_part(message, at, SIZE_MAX);
		size_t end = slice_find_byte(rest, '\n');
		struct slice line = slice_part(rest, 0, end == SIZE_MAX ? rest.length : end + 1);
		size_t loss = cut(line);
		any |= loss > 0;
		buf_write(&buf, slice_part(line, loss, SIZE_MAX));
		at += line.length;
	}
	*ret_any = any;
	return buf_slice(&buf, ret, err);
}

static size_t
cut_mboxrd(struct slice line)
{
	size_t marks = 0;
	while (marks < line.length && line.at[marks] == '>')
		marks++;
	return marks && slice_starts(slice_part(line, marks, SIZE_MAX), SLICE("From "));
}

static size_t
cut_mboxo(struct slice line)
{
	return slice_starts(line, SLICE(">From "));
}

static size_t
cut_dots(struct slice line)
{
	return slice_starts(line, SLICE(".."));
}

static enum status
undo_mboxrd(struct arena *arena, struct slice message, bool *ret_any, struct slice *ret,
	    struct err *err)
{
	return cut_lines(arena, message, cut_mboxrd, ret_any, ret, err);
}

static enum status
undo_mboxo(struct arena *arena, struct slice message, bool *ret_any, struct slice *ret,
	   struct err *err)
{
	return cut_lines(arena, message, cut_mboxo, ret_any, ret, err);
}

static enum status
undo_dots(struct arena *arena, struct slice message, bool *ret_any, struct slice *ret,
	  struct err *err)
{
	return cut_lines(arena, message, cut_dots, ret_any, ret, err);
}

/* ---- the beginning ---- */

static enum status
undo_start(struct arena *arena, struct slice message, bool *ret_any, struct slice *ret,
	   struct err *err)
{
	struct slice rest = message_trim(message);
	(void)arena;
	(void)err;
	if (slice_starts(rest, SLICE(">From ")))
		rest = slice_part(rest, slice_find_byte(rest, '\n'), SIZE_MAX);
	if (rest.length < message.length && slice_starts(rest, SLICE("\n")))
		rest = slice_part(rest, 1, SIZE_MAX);
	*ret_any = rest.length < message.length;
	*ret = rest;
	return STATUS_OK;
}

/* ---- line ends ---- */

/* CR CR LF, as text mode writes CR LF. */
static enum status
undo_doubled(struct arena *arena, struct slice message, bool *ret_any, struct slice *ret,
	     struct err *err)
{
	struct buf buf;
	bool any = false;
	buf_init(&buf, arena);
	while (message.length) {
		size_t at = slice_find(message, SLICE("\r\r\n"));
		any |= at != SIZE_MAX;
		buf_write(&buf, slice_part(message, 0, at));
		message = slice_part(message, at == SIZE_MAX ? at : at + 1, SIZE_MAX);
		if (at != SIZE_MAX) {
			buf_write_text(&buf, "\r\n");
			message = slice_part(message, 2, SIZE_MAX);
		}
	}
	*ret_any = any;
	return buf_slice(&buf, ret, err);
}

const struct repair REPAIRS[] = {
	{"start", "blank lines or a mark taken off the beginning", undo_start},
	{"line-ends", "CR CR LF read as CR LF", undo_doubled},
	{"dots", "one dot taken off lines that begin with two (RFC 5321 §4.5.2)", undo_dots},
	{"mboxrd", "one > taken off lines that begin with >From or >>From", undo_mboxrd},
	{"mboxo", "the > taken off lines that begin with >From", undo_mboxo},
	{NULL, NULL, NULL},
};
_Static_assert(sizeof(REPAIRS) / sizeof(REPAIRS[0]) <= REPAIRS_MAX, "a reading holds them all");
