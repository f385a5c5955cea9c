/* A PDF without what takes time and says nothing: pictures (ISO 32000-1 §8.9.5) and profiles of
 * colours (§8.6.5.5), whose alternates are as good here. Bytes keep their places. */
#include "format/limits.h"
#include "format/pdf_inner.h"

#include <string.h>

static size_t
skip_blanks(struct slice bytes, size_t at)
{
	while (at < bytes.length && (bytes.at[at] == ' ' || bytes.at[at] == '\r' ||
				     bytes.at[at] == '\n' || bytes.at[at] == '\t'))
		at++;
	return at;
}

/* "/Subtype /Image": nothing is drawn of a name that is not known. Tells whether there was one. */
static bool
strip_pictures(char *bytes, size_t length)
{
	static const struct slice KEY = SLICE_INIT("/Subtype"), NAME = SLICE_INIT("/Image");
	struct slice all = slice_of(bytes, length);
	size_t from = 0, at;
	bool any = false;

	while ((at = slice_find(slice_part(all, from, SIZE_MAX), KEY)) != SIZE_MAX) {
		from = skip_blanks(all, from + at + KEY.length);
		if (!slice_starts(slice_part(all, from, NAME.length), NAME))
			continue;
		bytes[from + NAME.length - 1] = '_';
		any = true;
	}
	return any;
}

/* The dictionary of a stream that stands around an offset: from "<<" to "stream". */
static struct slice
dictionary_around(struct slice all, size_t at)
{
	size_t from = at, most = at < PDF_PROFILE_BYTES ? 0 : at - PDF_PROFILE_BYTES;

	while (from > most && !slice_starts(slice_part(all, from, 2), SLICE("<<")))
		from--;
	struct slice rest = slice_part(all, from, at - from + PDF_PROFILE_BYTES);
	size_t end = slice_find(rest, SLICE("stream"));
	if (!slice_starts(rest, SLICE("<<")) || end == SIZE_MAX)
		return SLICE_NONE;
	rest = slice_part(rest, 0, end);
	return slice_find(rest, SLICE("endobj")) == SIZE_MAX ? rest : SLICE_NONE;
}

/* "<</N 3/Filter/FlateDecode>>": without its filter it is no profile. */
static void
strip_profiles(char *bytes, size_t length)
{
	static const struct slice KEY = SLICE_INIT("/N"), FILTER = SLICE_INIT("/Filter");
	struct slice all = slice_of(bytes, length);
	size_t from = 0, at;

	while ((at = slice_find(slice_part(all, from, SIZE_MAX), KEY)) != SIZE_MAX) {
		from += at + KEY.length;
		size_t number = skip_blanks(all, from);
		char count = number < length ? bytes[number] : 0;
		if ((count != '1' && count != '3' && count != '4') ||
		    (number + 1 < length && byte_is_digit(bytes[number + 1])))
			continue;
		struct slice dictionary = dictionary_around(all, from);
		size_t filter = slice_find(dictionary, FILTER);
		if (filter != SIZE_MAX && slice_find(dictionary, SLICE("Type")) == SIZE_MAX &&
		    slice_find(dictionary, SLICE("type")) == SIZE_MAX)
			bytes[(size_t)(dictionary.at - bytes) + filter + FILTER.length - 1] = '_';
	}
}

enum status
pdf_bare_copy(struct slice bytes, bool pictures, char **ret, bool *ret_stripped, struct err *err)
{
	char *copy = heap_alloc(bytes.length + 1);

	if (!copy)
		return err_no_memory(err);
	memcpy(copy, bytes.at, bytes.length);
	*ret_stripped = !pictures && strip_pictures(copy, bytes.length);
	strip_profiles(copy, bytes.length);
	*ret = copy;
	return STATUS_OK;
}
