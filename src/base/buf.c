#include "base/buf.h"

#include "base/utf8.h"

#include <stdio.h>

void
buf_init(struct buf *buf, struct arena *arena)
{
	*buf = (struct buf){.arena = arena};
}

/* Room for more bytes and a NUL behind them. */
static bool
make_room(struct buf *buf, size_t more)
{
	size_t wanted;
	if (buf->failed)
		return false;
	if (__builtin_add_overflow(buf->length, more, &wanted) || wanted == SIZE_MAX ||
	    (buf->limit_bytes && wanted > buf->limit_bytes)) {
		buf->failed = true;
		return false;
	}
	wanted++;
	if (wanted <= buf->capacity)
		return true;
	size_t capacity = buf->capacity < 64 ? 64 : buf->capacity;
	char *bytes = arena_grow(buf->arena, buf->bytes, &capacity, wanted, 1, 1);
	if (!bytes) {
		buf->failed = true;
		return false;
	}
	buf->bytes = bytes;
	buf->capacity = capacity;
	return true;
}

void
buf_write(struct buf *buf, struct slice bytes)
{
	if (bytes.length == 0 || !make_room(buf, bytes.length))
		return;
	memcpy(buf->bytes + buf->length, bytes.at, bytes.length);
	buf->length += bytes.length;
}

void
buf_write_byte(struct buf *buf, char byte)
{
	if (!make_room(buf, 1))
		return;
	buf->bytes[buf->length++] = byte;
}

void
buf_write_text(struct buf *buf, const char *text)
{
	buf_write(buf, slice_text(text));
}

void
buf_print(struct buf *buf, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	buf_print_list(buf, format, values);
	va_end(values);
}

void
buf_print_list(struct buf *buf, const char *format, va_list values)
{
	size_t room = buf->capacity - buf->length;
	va_list again;
	va_copy(again, values);
	/* Mostly there is room already. */
	int length = vsnprintf(room ? buf->bytes + buf->length : NULL, room, format, again);
	va_end(again);
	if (length < 0) {
		buf->failed = true;
		return;
	}
	if (!make_room(buf, (size_t)length))
		return;
	if ((size_t)length >= room)
		(void)vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, values);
	buf->length += (size_t)length;
}

void
buf_write_utf8(struct buf *buf, uint32_t code_point)
{
	if (code_point < 0x80) {
		buf_write_byte(buf, (char)code_point);
		return;
	}
	char bytes[UTF8_MAX_BYTES];
	size_t length = utf8_encode(code_point, bytes);
	if (length == 0)
		length = utf8_encode(0xfffd, bytes);
	buf_write(buf, slice_of(bytes, length));
}

static void
write_little_endian(struct buf *buf, uint64_t value, size_t count)
{
	char bytes[8];
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(unsigned char)(value >> (8 * i));
	buf_write(buf, slice_of(bytes, count));
}

void
buf_write_u8(struct buf *buf, uint8_t value)
{
	write_little_endian(buf, value, 1);
}

void
buf_write_u32(struct buf *buf, uint32_t value)
{
	write_little_endian(buf, value, 4);
}

void
buf_write_u64(struct buf *buf, uint64_t value)
{
	write_little_endian(buf, value, 8);
}

void
buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->failed = false;
}

enum status
buf_slice(struct buf *buf, struct slice *ret, struct err *err)
{
	if (!make_room(buf, 0))
		return err_no_memory(err);
	buf->bytes[buf->length] = '\0';
	*ret = slice_of(buf->bytes, buf->length);
	return STATUS_OK;
}
