/* Lists of names: one a line, URLs, hosts files. */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"

#include "format/sniff.h"

static enum status
list_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct feed_name name;
	struct line_walk walk;
	const char *fault;
	struct slice seen;

	(void)state;
	line_walk_init(&walk, line->text);
	while (line_walk_next(&walk, &seen, &fault)) {
		name = feed_name_in(line, seen);
		name.name = line_refang(seen, bytes);
		name.gated = true;
		TRY(collect_name(collect, &name, err));
	}
	if (fault)
		collect_refuse(collect, fault, line->number);
	return STATUS_OK;
}

/* A byte order mark, or ASCII with NUL for every other byte. */
static bool
is_utf16(struct slice head)
{
	if (slice_starts(head, SLICE("\xff\xfe")) || slice_starts(head, SLICE("\xfe\xff")))
		return true;
	if (head.length < 4)
		return false;
	return (!head.at[0] && head.at[1] && !head.at[2] && head.at[3]) ||
	       (head.at[0] && !head.at[1] && head.at[2] && !head.at[3]);
}

/* What would only be refused line by line gets one sentence that says what to do. */
static enum status
list_open(struct arena *arena, struct feed_head head, void **ret_state, struct err *err)
{
	enum sniff_kind kind;

	(void)arena;
	if (is_utf16(head.bytes))
		return err_set(err, STATUS_REFUSED, "UTF-16 text: convert it to UTF-8 first");
	kind = sniff_bytes(head.bytes, SLICE(""));
	if (kind == SNIFF_BZIP2 || stream_is_compressed(head.bytes))
		return err_set(err, STATUS_REFUSED, "%s%s data: decompress it first",
			       head.packed ? "compressed twice: " : "", sniff_word(kind));
	*ret_state = NULL;
	return STATUS_OK;
}

/* ---- is it one? ---- */

/* "127.0.0.1 localhost", "ff02::1 ip6-allnodes": every hosts file has some, and judges by none. */
static bool
is_own_host(const struct line_walk *walk, struct slice name)
{
	bool letter = false;

	if (!walk->hosts || name.length > NAMES_LABEL_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.at[i];

		if (!byte_is_letter(c) && !byte_is_digit(c) && c != '-' && c != '_')
			return false;
		letter |= byte_is_letter(c);
	}
	return letter;
}

/* Counts lines that hold a name, and lines that hold something else. */
static void
judge_lines(struct slice text, bool cut, size_t *ret_names, size_t *ret_others)
{
	char bytes[NAMES_LINE_MAX_BYTES];
	struct slice line, name;
	struct line_walk walk;
	const char *fault;
	bool any;

	*ret_names = *ret_others = 0;
	while (*ret_names + *ret_others < NAMES_RECOGNISE_LINES && slice_next(&text, '\n', &line)) {
		/* The last line of a head may be half a name. */
		if (cut && !text.at && *ret_names + *ret_others > 0)
			return;
		line_walk_init(&walk, line);
		any = line_walk_next(&walk, &name, &fault);
		if (any)
			name = line_refang(name, bytes);
		if (any && is_own_host(&walk, name))
			continue;
		if (any && !line_is_domain(name, false))
			++*ret_others;
		else if (any && (walk.hosts || slice_trim(walk.rest).length == 0 ||
				 *slice_trim(walk.rest).at == '#'))
			++*ret_names;
		else
			*ret_others += any || fault;
	}
}

/* At least three of four lines hold a name. */
static bool
list_recognise(struct feed_head head)
{
	size_t names, others;

	judge_lines(head.bytes, head.cut, &names, &others);
	return names > 0 && names >= 3 * others;
}

const struct feed FEED_LIST = {
	.name = "list",
	.recognise = list_recognise,
	.splits = feed_splits_anywhere,
	.open = list_open,
	.line = list_line,
	.gated = true,
	.line_max_bytes = NAMES_LINE_MAX_BYTES,
	.too_long = "RFC 1035 §2.3.4: a line over 4096 bytes holds no name",
};
