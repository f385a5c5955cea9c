/* Numbers of lists with their words, which a program that has no lists writes out. */
#include "leak/layout_sides.h"

#include <inttypes.h>

#define LIST_NUMBER_MAX 6 /* digits, or letters of a Roman one */

static bool
is_in_number(char c)
{
	return byte_is_digit(c) || byte_is_letter(c);
}

/* "12", "xiv", "B". */
static bool
is_list_number(struct slice text)
{
	size_t digits = 0, romans = 0;

	for (size_t i = 0; i < text.length; i++) {
		digits += byte_is_digit(text.at[i]);
		romans += memchr("ivxlcdmIVXLCDM", text.at[i], 14) != NULL;
	}
	return text.length == 1 || (text.length > 0 && text.length <= LIST_NUMBER_MAX &&
				    (digits == text.length || romans == text.length));
}

/* Whether a text is one of numbers of a list: "Article 3." of "Article %1.", where a number may be
 * a letter or Roman, and blanks are as they fall. *ret is the last number. */
static bool
is_of_list(struct slice pattern, struct slice text, struct slice *ret)
{
	*ret = SLICE_NONE;
	while (pattern.length > 0 || text.length > 0) {
		size_t taken = 1, given = 1;
		if (text.length > 0 && *text.at == ' ') {
			given = 0;
		} else if (pattern.length > 0 && *pattern.at == ' ') {
			taken = 0;
		} else if (pattern.length > 1 && *pattern.at == '%' &&
			   byte_is_digit(pattern.at[1])) {
			for (taken = 0; taken < text.length && is_in_number(text.at[taken]);)
				taken++;
			*ret = slice_part(text, 0, taken);
			if (!is_list_number(*ret))
				return false;
			given = 2;
		} else if (pattern.length == 0 || text.length == 0 || *pattern.at != *text.at) {
			return false;
		}
		pattern = slice_part(pattern, given, SIZE_MAX);
		text = slice_part(text, taken, SIZE_MAX);
	}
	return true;
}

/* The next list of the original, from that unit on; NULL: there is none. */
static const struct document_unit *
next_list(const struct document *original, size_t *at)
{
	while (*at < original->unit_count) {
		const struct document_unit *unit = &original->units[(*at)++];
		if (slice_equal(unit->place, DOCUMENT_LIST))
			return unit;
	}
	return NULL;
}

bool
layout_is_list_number(const struct sides *sides)
{
	const struct document_unit *list;
	struct slice number;
	uint64_t first;

	for (size_t at = 0; (list = next_list(sides->a.text->document, &at));)
		if (is_of_list(document_list_words(list, &first), sides->b.written, &number))
			return true;
	return false;
}

/* ---- where they stand ---- */

#define LABEL_TOKENS_MAX 8
#define LABEL_LISTS_MAX 64

/* Words of lists, each of which begins with something. */
struct patterns {
	struct slice items[LABEL_LISTS_MAX];
	size_t count;
};

static bool
is_one_of(const struct patterns *patterns, struct slice written)
{
	struct slice number;

	for (size_t i = 0; i < patterns->count; i++)
		if (is_of_list(patterns->items[i], written, &number))
			return true;
	return false;
}

/* How many tokens from there on are such a label, the most of them; 0: none are. */
static enum status
label_length(struct arena *scratch, const struct text *text, size_t at,
	     const struct patterns *patterns, bool plain, size_t *ret, struct err *err)
{
	size_t end = text_unit_end(text, at);

	*ret = 0;
	for (size_t length = 1; length <= LABEL_TOKENS_MAX && at + length <= end; length++) {
		struct arena_mark mark = arena_mark(scratch);
		struct slice written;
		struct buf buf;
		buf_init(&buf, scratch);
		text_write(text, at, at + length, &buf);
		TRY(buf_slice(&buf, &written, err));
		written = slice_trim(written);
		if (is_one_of(patterns, written) ||
		    (plain && slice_find_byte(written, ' ') == SIZE_MAX &&
		     layout_is_label(written)))
			*ret = length;
		arena_rewind(scratch, mark);
	}
	return STATUS_OK;
}

enum status
layout_find_labels(struct arena *scratch, const struct alignment *alignment, const bool **ret,
		   struct err *err)
{
	const struct document_unit *list;
	const struct text *b = alignment->b;
	struct patterns patterns = {.count = 0};
	size_t length;
	uint64_t first;

	*ret = NULL;
	for (size_t at = 0; (list = next_list(alignment->a->document, &at));) {
		struct slice words = document_list_words(list, &first);
		if (!slice_equal(words, DOCUMENT_LIST_ANY) && patterns.count < LABEL_LISTS_MAX)
			patterns.items[patterns.count++] = words;
	}
	if (patterns.count == 0)
		return STATUS_OK;
	bool *labels = arena_new(scratch, bool, b->count + 1);
	if (!labels)
		return err_no_memory(err);
	*ret = labels;
	for (size_t at = 0; at<b->count; at += length> 0 ? length : 1) {
		bool behind = at > 0 && labels[at - 1];
		length = 0;
		if (!behind && !begins_unit(b, at) &&
		    !memchr(".:;!?", layout_sign(text_token(b, at - 1)).at[0], 5))
			continue;
		TRY(label_length(scratch, b, at, &patterns, behind, &length, err));
		for (size_t i = 0; i < length; i++)
			labels[at + i] = true;
	}
	return STATUS_OK;
}

/* ---- where a list begins ---- */

/* Items of what leaked that came in with numbers of a list. */
struct items {
	struct slice *written;
	struct hunk **hunks;
	size_t count;
};

static enum status
items_read(struct arena *scratch, struct hunks *hunks, struct items *ret, struct err *err)
{
	struct buf buf;

	ret->count = 0;
	ret->written = arena_new(scratch, struct slice, hunks->count + 1);
	ret->hunks = arena_new(scratch, struct hunk *, hunks->count + 1);
	if (!ret->written || !ret->hunks)
		return err_no_memory(err);
	for (size_t i = 0; i < hunks->count; i++) {
		struct hunk *hunk = &hunks->items[i];
		if (hunk->class != HUNK_LABEL || hunk->a < hunk->a_end)
			continue;
		buf_init(&buf, scratch);
		text_write(hunks->alignment->b, hunk->b, hunk->b_end, &buf);
		TRY(buf_slice(&buf, &ret->written[ret->count], err));
		ret->hunks[ret->count++] = hunk;
	}
	return STATUS_OK;
}

/* The least number of a list that is written out, and its item; NULL: none is, or it has those of
 * others in it. */
static struct hunk *
least_item(const struct items *items, struct slice words, uint64_t *ret)
{
	struct hunk *least = NULL;
	struct slice text;
	uint64_t number;

	if (slice_find_byte(words, '%') != slice_find_last_byte(words, '%'))
		return NULL;
	for (size_t i = 0; i < items->count; i++)
		if (is_of_list(words, items->written[i], &text) && slice_number(text, &number) &&
		    (!least || number < *ret)) {
			least = items->hunks[i];
			*ret = number;
		}
	return least;
}

/* Whether some list of the original begins with that number: any may be one that goes on. */
static bool
is_first(const struct document *original, struct slice words, uint64_t number)
{
	const struct document_unit *list;
	uint64_t first;

	for (size_t at = 0; (list = next_list(original, &at));) {
		struct slice own = document_list_words(list, &first);
		if (first == number && (first != 1 || slice_equal(own, words)))
			return true;
	}
	return false;
}

/* Whether that number of a list is written out somewhere. */
static enum status
is_written(struct arena *scratch, const struct document *leaked, struct slice words,
	   uint64_t number, bool *ret, struct err *err)
{
	size_t sign = slice_find_byte(words, '%');
	struct slice text;

	TRY(slice_print(scratch, &text, err, "%.*s%" PRIu64 "%.*s",
			SLICE_PRINT(slice_part(words, 0, sign)), number,
			SLICE_PRINT(slice_part(words, sign + 2, SIZE_MAX))));
	*ret = false;
	for (size_t i = 0; i < leaked->unit_count && !*ret; i++)
		*ret = slice_find(leaked->units[i].text, text) != SIZE_MAX;
	return STATUS_OK;
}

enum status
layout_find_miscounted(struct arena *scratch, struct hunks *hunks, struct err *err)
{
	const struct document *original = hunks->alignment->a->document;
	const struct document_unit *list;
	struct items items = {.written = NULL};
	uint64_t first, number;
	bool written;

	for (size_t at = 0; (list = next_list(original, &at));) {
		struct slice words = document_list_words(list, &first);
		if (slice_equal(words, DOCUMENT_LIST_ANY))
			continue;
		if (!items.written)
			TRY(items_read(scratch, hunks, &items, err));
		struct hunk *least = least_item(&items, words, &number);
		if (!least || is_first(original, words, number))
			continue;
		TRY(is_written(scratch, hunks->alignment->b->document, words, first, &written,
			       err));
		if (written && number > first)
			continue;
		least->class = HUNK_CHANGE;
		least->weak = true;
	}
	return STATUS_OK;
}
