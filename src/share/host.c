#include "share/host.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/punycode.h"
#include "base/utf8.h"
#include "share/limits.h"

struct slice
host_parent(struct slice name)
{
	size_t dot = slice_find_byte(name, '.');
	return dot == SIZE_MAX ? SLICE_NONE : slice_part(name, dot + 1, SIZE_MAX);
}

static bool
is_ascii_label(struct slice label)
{
	for (size_t i = 0; i < label.length; i++) {
		char c = label.at[i];
		if (!byte_is_digit(c) && !byte_is_letter(c) && c != '-' && c != '_')
			return false;
	}
	return label.length > 0 && label.length <= HOST_LABEL_MAX_BYTES && label.at[0] != '-' &&
	       label.at[label.length - 1] != '-';
}

/* A U-label as "xn--..."; *ret_good false where it is none, or does not fit. */
static enum status
write_encoded(struct buf *buf, struct slice label, bool *ret_good, struct err *err)
{
	uint32_t code_points[HOST_LABEL_MAX_BYTES];
	char bytes[HOST_LABEL_MAX_BYTES - 4];
	struct cursor cursor;
	size_t count = 0, length;
	cursor_init(&cursor, label);
	for (; cursor_left(&cursor) && count < HOST_LABEL_MAX_BYTES; count++) {
		if (!cursor_utf8(&cursor, &code_points[count]))
			break;
		if (code_points[count] < 0x80)
			code_points[count] = (unsigned char)byte_lower((char)code_points[count]);
	}
	*ret_good = false;
	if (cursor_left(&cursor))
		return STATUS_OK;
	enum status status = punycode_write(code_points, count, bytes, sizeof(bytes), &length, err);
	if (status == STATUS_REFUSED)
		return STATUS_OK;
	TRY(status);
	*ret_good = is_ascii_label(slice_of(bytes, length));
	buf_write_text(buf, "xn--");
	buf_write(buf, slice_of(bytes, length));
	return STATUS_OK;
}

static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

static enum status
write_label(struct buf *buf, struct slice label, bool *ret_good, struct err *err)
{
	if (!is_ascii(label))
		return write_encoded(buf, label, ret_good, err);
	*ret_good = is_ascii_label(label);
	for (size_t i = 0; i < label.length; i++)
		buf_write_byte(buf, byte_lower(label.at[i]));
	return STATUS_OK;
}

/* RFC 1123 §2.1: a name whose last label is a number would be taken for an address. */
static bool
ends_in_number(struct slice name)
{
	for (size_t i = name.length; i > 0 && name.at[i - 1] != '.'; i--)
		if (!byte_is_digit(name.at[i - 1]))
			return false;
	return true;
}

enum status
host_clean(struct arena *arena, struct slice name, bool *ret_host, struct slice *ret,
	   struct err *err)
{
	struct buf buf;
	struct slice rest = name, label, clean;
	size_t labels = 0;
	bool good = name.length > 0 && name.length <= UTF8_MAX_BYTES * HOST_NAME_MAX_BYTES;
	buf_init(&buf, arena);
	if (slice_ends(rest, SLICE(".")))
		rest.length--;
	for (; good && slice_next(&rest, '.', &label); labels++) {
		if (labels)
			buf_write_byte(&buf, '.');
		TRY(write_label(&buf, label, &good, err));
	}
	TRY(buf_slice(&buf, &clean, err));
	*ret_host = good && labels >= 2 && clean.length <= HOST_NAME_MAX_BYTES &&
		    !ends_in_number(clean);
	*ret = clean;
	return STATUS_OK;
}
