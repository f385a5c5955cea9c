#include "base/buf.h"

static int
compare_bytes(const char *a, const char *b, size_t length)
{
	return length ? memcmp(a, b, length) : 0;
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.length == b.length && compare_bytes(a.at, b.at, a.length) == 0;
}

static bool
equal_nocase(const char *a, const char *b, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (byte_lower(a[i]) != byte_lower(b[i]))
			return false;
	}
	return true;
}

bool
slice_equal_nocase(struct slice a, struct slice b)
{
	return a.length == b.length && equal_nocase(a.at, b.at, a.length);
}

int
slice_compare(struct slice a, struct slice b)
{
	size_t common = a.length < b.length ? a.length : b.length;
	int order = compare_bytes(a.at, b.at, common);
	if (order)
		return order;
	return a.length == b.length ? 0 : a.length < b.length ? -1 : 1;
}

bool
slice_starts(struct slice s, struct slice prefix)
{
	return s.length >= prefix.length && compare_bytes(s.at, prefix.at, prefix.length) == 0;
}

bool
slice_ends(struct slice s, struct slice suffix)
{
	if (s.length < suffix.length || suffix.length == 0)
		return suffix.length == 0;
	return compare_bytes(s.at + (s.length - suffix.length), suffix.at, suffix.length) == 0;
}

bool
slice_starts_nocase(struct slice s, struct slice prefix)
{
	return s.length >= prefix.length && equal_nocase(s.at, prefix.at, prefix.length);
}

bool
slice_ends_nocase(struct slice s, struct slice suffix)
{
	if (s.length < suffix.length || suffix.length == 0)
		return suffix.length == 0;
	return equal_nocase(s.at + (s.length - suffix.length), suffix.at, suffix.length);
}

struct slice
slice_part(struct slice s, size_t from, size_t length)
{
	if (from > s.length)
		from = s.length;
	if (length > s.length - from)
		length = s.length - from;
	return slice_of(s.at ? s.at + from : NULL, length);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice
slice_trim(struct slice s)
{
	while (s.length && is_space(s.at[0])) {
		s.at++;
		s.length--;
	}
	while (s.length && is_space(s.at[s.length - 1]))
		s.length--;
	return s;
}

size_t
slice_find(struct slice s, struct slice needle)
{
	if (needle.length == 0)
		return 0;
	if (s.length < needle.length)
		return SIZE_MAX;
	const char *found = memmem(s.at, s.length, needle.at, needle.length);
	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

size_t
slice_find_nocase(struct slice s, struct slice needle)
{
	if (needle.length == 0)
		return 0;
	for (size_t i = 0; i + needle.length <= s.length; i++) {
		if (equal_nocase(s.at + i, needle.at, needle.length))
			return i;
	}
	return SIZE_MAX;
}

size_t
slice_find_byte(struct slice s, char byte)
{
	const char *found = s.length ? memchr(s.at, byte, s.length) : NULL;
	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

size_t
slice_find_last_byte(struct slice s, char byte)
{
	const char *found = s.length ? memrchr(s.at, byte, s.length) : NULL;
	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

bool
slice_next(struct slice *rest, char separator, struct slice *ret_part)
{
	if (!rest->at)
		return false;
	size_t end = slice_find_byte(*rest, separator);
	if (end == SIZE_MAX) {
		*ret_part = *rest;
		*rest = SLICE_NONE;
		return true;
	}
	*ret_part = slice_of(rest->at, end);
	*rest = slice_of(rest->at + end + 1, rest->length - end - 1);
	return true;
}

enum status
slice_copy(struct arena *arena, struct slice s, struct slice *ret, struct err *err)
{
	if (s.length == SIZE_MAX)
		return err_no_memory(err);
	char *copy = arena_new(arena, char, s.length + 1);
	if (!copy)
		return err_no_memory(err);
	if (s.length)
		memcpy(copy, s.at, s.length);
	*ret = slice_of(copy, s.length);
	return STATUS_OK;
}

enum status
slice_print(struct arena *arena, struct slice *ret, struct err *err, const char *format, ...)
{
	struct buf buf;
	buf_init(&buf, arena);
	va_list values;
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	return buf_slice(&buf, ret, err);
}

enum status
slice_lower(struct arena *arena, struct slice s, struct slice *ret, struct err *err)
{
	char *copy = arena_new(arena, char, s.length + 1);
	if (!copy)
		return err_no_memory(err);
	for (size_t i = 0; i < s.length; i++)
		copy[i] = byte_lower(s.at[i]);
	*ret = slice_of(copy, s.length);
	return STATUS_OK;
}

bool
slice_number(struct slice s, uint64_t *ret)
{
	uint64_t value = 0;
	if (s.length == 0)
		return false;
	for (size_t i = 0; i < s.length; i++) {
		if (!byte_is_digit(s.at[i]) || __builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(s.at[i] - '0'), &value))
			return false;
	}
	*ret = value;
	return true;
}

bool
slice_bytes(struct slice s, uint64_t *ret)
{
	static const char SUFFIXES[] = "KMG";
	const char *suffix = s.length ? memchr(SUFFIXES, s.at[s.length - 1], 3) : NULL;
	unsigned shift = suffix ? 10 * (unsigned)(suffix - SUFFIXES + 1) : 0;
	uint64_t number;
	s.length -= suffix != NULL;
	if (!slice_number(s, &number) || number > (UINT64_MAX >> 1) >> shift)
		return false;
	*ret = number << shift;
	return true;
}
