/* What is written with the numbers of lists, whatever the format. */
#include "format/document.h"

#include <inttypes.h>

void
document_lists_init(struct document_lists *lists, struct document *document)
{
	map_init(&lists->told, document->scratch);
}

static bool
has_letters(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] >= 0x80 || byte_is_letter(text.at[i]))
			return true;
	return false;
}

#define FROM " (from "

enum status
document_add_list(struct document *document, struct document_lists *lists, struct slice words,
		  struct slice first, struct err *err)
{
	struct slice text = words;
	uint64_t number;
	bool is_new;

	if (!slice_number(first, &number))
		number = 1;
	if (!has_letters(words) && (number == 1 || !slice_equal(words, DOCUMENT_LIST_ANY)))
		return STATUS_OK;
	if (number != 1)
		TRY(slice_print(document->scratch, &text, err, "%.*s" FROM "%" PRIu64 ")",
				SLICE_PRINT(words), number));
	if (lists->told.count == DOCUMENT_LISTS && !map_find(&lists->told, text))
		return document_cut(
			document, err,
			"ECMA-376 part 1 §17.9.11: more than %d texts of numbers of lists",
			DOCUMENT_LISTS);
	TRY(map_set(&lists->told, text, 0, &is_new, err));
	return is_new ? document_add_unit(document, UNIT_BESIDE, text, DOCUMENT_LIST, err)
		      : STATUS_OK;
}

struct slice
document_list_words(const struct document_unit *list, uint64_t *ret_first)
{
	size_t end = slice_find_last_byte(list->text, '(');
	size_t digits = end + sizeof("(from ") - 1;

	*ret_first = 1;
	if (end == SIZE_MAX || end == 0 ||
	    !slice_starts(slice_part(list->text, end - 1, SIZE_MAX), SLICE(FROM)) ||
	    !slice_ends(list->text, SLICE(")")) ||
	    !slice_number(slice_part(list->text, digits, list->text.length - digits - 1),
			  ret_first))
		return list->text;
	return slice_part(list->text, 0, end - 1);
}
