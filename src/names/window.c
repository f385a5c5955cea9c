#include "names/window.h"

void
window_init(struct window *window, struct arena *arena, struct feed_bytes *from)
{
	*window = (struct window){.from = from, .arena = arena, .offset = from->offset};
}

static enum status
make_room(struct window *window, size_t length, struct err *err)
{
	char *bytes;

	if (length <= window->capacity)
		return STATUS_OK;
	bytes = arena_grow(window->arena, window->bytes, &window->capacity, length, 1, 1);
	if (!bytes)
		return err_no_memory(err);
	if (window->have.at == window->bytes)
		window->have.at = bytes;
	window->bytes = bytes;
	return STATUS_OK;
}

/* What is left of a block goes before the next one, which takes the block's place. */
static enum status
keep(struct window *window, struct err *err)
{
	if (window->have.length == 0)
		return STATUS_OK;
	TRY(make_room(window, window->have.length, err));
	memmove(window->bytes, window->have.at, window->have.length);
	window->have.at = window->bytes;
	return STATUS_OK;
}

static enum status
read_block(struct window *window, struct err *err)
{
	struct slice block;

	TRY(keep(window, err));
	TRY(feed_bytes_read(window->from, &block, err));
	window->end = block.length == 0;
	if (window->have.length == 0) {
		window->have = block;
		return STATUS_OK;
	}
	TRY(make_room(window, window->have.length + block.length, err));
	if (block.length > 0)
		memcpy(window->bytes + window->have.length, block.at, block.length);
	window->have.length += block.length;
	return STATUS_OK;
}

enum status
window_fill(struct window *window, size_t length, struct err *err)
{
	while (window->have.length < length && !window->end)
		TRY(read_block(window, err));
	return STATUS_OK;
}

void
window_drop(struct window *window, size_t length)
{
	CHECK(length <= window->have.length);
	window->have = slice_part(window->have, length, SIZE_MAX);
	window->offset += length;
}

enum status
window_pass(struct window *window, uint64_t length, bool *ret_all, struct err *err)
{
	while (length > window->have.length) {
		length -= window->have.length;
		window_drop(window, window->have.length);
		if (window->end)
			break;
		TRY(read_block(window, err));
	}
	*ret_all = length <= window->have.length;
	window_drop(window, *ret_all ? (size_t)length : window->have.length);
	return STATUS_OK;
}
