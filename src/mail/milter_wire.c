#include "mail/milter_wire.h"

#include "base/cursor.h"
#include "mail/limits.h"

static void
write_u32be(struct buf *buf, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_write_u8(buf, (uint8_t)(value >> shift));
}

enum status
milter_packet_read(struct slice *bytes, bool *ret_found, struct milter_packet *ret, struct err *err)
{
	struct cursor cursor;
	uint32_t length;

	cursor_init(&cursor, *bytes);
	*ret_found = false;
	if (!cursor_u32be(&cursor, &length))
		return STATUS_OK;
	if (length == 0 || length > MILTER_PACKET_BYTES)
		return err_set(err, STATUS_REFUSED, "milter: a packet of %lu bytes",
			       (unsigned long)length);
	if (cursor_left(&cursor) < length)
		return STATUS_OK;
	*ret = (struct milter_packet){.command = *cursor.at,
				      .data = slice_of(cursor.at + 1, length - 1)};
	*bytes = slice_part(*bytes, 4 + (size_t)length, SIZE_MAX);
	*ret_found = true;
	return STATUS_OK;
}

void
milter_packet_write(struct buf *buf, enum milter_reply reply, struct slice data)
{
	write_u32be(buf, (uint32_t)data.length + 1);
	buf_write_u8(buf, (uint8_t)reply);
	buf_write(buf, data);
}

bool
milter_string(struct slice *data, struct slice *ret)
{
	size_t end = slice_find_byte(*data, '\0');

	if (end == SIZE_MAX)
		return false;
	*ret = slice_part(*data, 0, end);
	*data = slice_part(*data, end + 1, SIZE_MAX);
	return true;
}

enum status
milter_options_read(struct slice data, struct milter_options *ret, struct err *err)
{
	struct milter_options options;
	struct cursor cursor;

	cursor_init(&cursor, data);
	if (!cursor_u32be(&cursor, &options.version) || !cursor_u32be(&cursor, &options.actions) ||
	    !cursor_u32be(&cursor, &options.protocol))
		return err_set(err, STATUS_REFUSED, "milter: options of %zu bytes", data.length);
	*ret = options;
	return STATUS_OK;
}

void
milter_options_write(struct buf *buf, const struct milter_options *options)
{
	write_u32be(buf, 13);
	buf_write_u8(buf, MILTER_OPTIONS);
	write_u32be(buf, options->version);
	write_u32be(buf, options->actions);
	write_u32be(buf, options->protocol);
}

/* Without CR and NUL. */
static size_t
clean_length(struct slice value)
{
	size_t length = 0;

	for (size_t i = 0; i < value.length; i++)
		length += value.at[i] != '\r' && value.at[i] != '\0';
	return length;
}

void
milter_header_write(struct buf *buf, enum milter_reply reply, uint32_t index, struct slice name,
		    struct slice value)
{
	write_u32be(buf, (uint32_t)(1 + 4 + name.length + 1 + clean_length(value) + 1));
	buf_write_u8(buf, (uint8_t)reply);
	write_u32be(buf, index);
	buf_write(buf, name);
	buf_write_byte(buf, '\0');
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] != '\r' && value.at[i] != '\0')
			buf_write_byte(buf, value.at[i]);
	buf_write_byte(buf, '\0');
}
