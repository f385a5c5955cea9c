#include "leak/roots.h"

#include "base/io.h"
#include "base/utf8.h"

enum status
roots_init(struct roots *roots, struct arena *arena, const char *const *paths, size_t count,
	   struct err *err)
{
	struct slice *items = arena_new(arena, struct slice, count);

	if (!items && count)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++)
		TRY(io_source(arena, paths[i], &items[i], err));
	*roots = (struct roots){items, count};
	return STATUS_OK;
}

/* How many bytes of source the root takes away; 0 where source is not under it. */
static size_t
taken_by(struct slice root, struct slice source)
{
	if (!slice_starts(source, root))
		return 0;
	struct slice rest = slice_part(source, root.length, SIZE_MAX);
	if (slice_equal(root, SLICE("/")))
		return 1;
	if (slice_starts(rest, SLICE("/")))
		return root.length + 1;
	if (rest.length > 0 && !slice_starts(rest, SLICE("!/")))
		return 0;
	size_t slash = slice_find_last_byte(root, '/');
	return slash == SIZE_MAX ? 0 : slash + 1;
}

/* "!/12!/annex.odt" begins with a letter of a mailbox: its length, 0 where it does not. */
static size_t
letter_length(struct slice text)
{
	size_t at = 2;

	if (!slice_starts(text, SLICE("!/")))
		return 0;
	while (at < text.length && byte_is_digit(text.at[at]))
		at++;
	return at > 2 && slice_starts(slice_part(text, at, SIZE_MAX), SLICE("!/")) ? at : 0;
}

enum status
roots_relative(const struct roots *roots, struct arena *arena, struct slice source,
	       struct slice *ret, struct err *err)
{
	size_t taken = 0, begun = 0;
	struct slice path;
	struct buf buf;

	for (size_t i = 0; i < roots->count; i++) {
		size_t length = taken_by(roots->items[i], source);
		taken = length > taken ? length : taken;
	}
	source = slice_part(source, taken, SIZE_MAX);
	buf_init(&buf, arena);
	for (size_t i = 0; i < source.length; i++) {
		size_t letter = letter_length(slice_part(source, i, SIZE_MAX));
		if (letter == 0)
			continue;
		utf8_write_clean(&buf, slice_part(source, begun, i + letter - begun));
		begun = i + letter + 1; /* without the mark */
		i += letter;
	}
	utf8_write_clean(&buf, slice_part(source, begun, SIZE_MAX));
	TRY(buf_slice(&buf, &path, err));
	*ret = path;
	return STATUS_OK;
}
