#include "base/json.h"

#include "base/time.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <yyjson.h>

/* ---- writing ---- */

void
json_init(struct json_writer *json, struct buf *buf)
{
	*json = (struct json_writer){.buf = buf};
}

static void
before_value(struct json_writer *json)
{
	uint64_t bit = UINT64_C(1) << json->depth;
	if (!json->after_key && (json->comma & bit))
		buf_write_byte(json->buf, ',');
	json->comma |= bit;
	json->after_key = false;
}

static void
open_container(struct json_writer *json, char bracket)
{
	before_value(json);
	buf_write_byte(json->buf, bracket);
	json->depth++;
	CHECK(json->depth < JSON_DEPTH_MAX);
	json->comma &= ~(UINT64_C(1) << json->depth);
}

static void
close_container(struct json_writer *json, char bracket)
{
	CHECK(json->depth > 0 && !json->after_key);
	json->depth--;
	buf_write_byte(json->buf, bracket);
}

void
json_open_object(struct json_writer *json)
{
	open_container(json, '{');
}

void
json_close_object(struct json_writer *json)
{
	close_container(json, '}');
}

void
json_open_array(struct json_writer *json)
{
	open_container(json, '[');
}

void
json_close_array(struct json_writer *json)
{
	close_container(json, ']');
}

void
json_key(struct json_writer *json, const char *key)
{
	json_string(json, slice_text(key));
	buf_write_byte(json->buf, ':');
	json->after_key = true;
}

/* A code point that must not stand as it is: quotes, controls, and line ends of other languages. */
static bool
needs_escape(uint32_t code_point)
{
	return code_point == '"' || code_point == '\\' || code_point < 0x20 ||
	       (code_point >= 0x7f && code_point <= 0x9f) || code_point == 0x2028 ||
	       code_point == 0x2029;
}

static void
write_escaped(struct buf *buf, uint32_t code_point)
{
	static const char SHORT[] = {['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
				     ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't'};
	if (code_point < sizeof(SHORT) && SHORT[code_point]) {
		buf_write_byte(buf, '\\');
		buf_write_byte(buf, SHORT[code_point]);
	} else {
		buf_print(buf, "\\u%04" PRIx32, code_point);
	}
}

void
json_string(struct json_writer *json, struct slice text)
{
	struct buf *buf = json->buf;
	struct cursor cursor;
	before_value(json);
	buf_write_byte(buf, '"');
	cursor_init(&cursor, text);
	const char *plain = cursor.at;
	while (cursor_left(&cursor)) {
		const char *at = cursor.at;
		uint32_t code_point;
		bool good = cursor_utf8(&cursor, &code_point);
		if (good && !needs_escape(code_point))
			continue;
		buf_write(buf, slice_of(plain, (size_t)(at - plain)));
		if (good) {
			write_escaped(buf, code_point);
		} else {
			buf_write_utf8(buf, 0xfffd);
			cursor.at++;
		}
		plain = cursor.at;
	}
	buf_write(buf, slice_of(plain, (size_t)(cursor.at - plain)));
	buf_write_byte(buf, '"');
}

void
json_number(struct json_writer *json, int64_t value)
{
	before_value(json);
	buf_print(json->buf, "%" PRId64, value);
}

void
json_real(struct json_writer *json, double value, int decimals)
{
	if (!isfinite(value)) {
		json_null(json);
		return;
	}
	before_value(json);
	buf_print(json->buf, "%.*f", decimals, value);
}

void
json_digits(struct json_writer *json, double value, int digits)
{
	if (!isfinite(value)) {
		json_null(json);
		return;
	}
	before_value(json);
	buf_print(json->buf, "%.*g", digits, value);
}

void
json_bool(struct json_writer *json, bool value)
{
	before_value(json);
	buf_write_text(json->buf, value ? "true" : "false");
}

void
json_null(struct json_writer *json)
{
	before_value(json);
	buf_write_text(json->buf, "null");
}

void
json_time(struct json_writer *json, int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	if (text[0])
		json_string(json, slice_text(text));
	else
		json_null(json);
}

void
json_raw(struct json_writer *json, struct slice value)
{
	before_value(json);
	buf_write(json->buf, value);
}

/* ---- reading ---- */

static yyjson_val *
value_of(const struct json_value *value)
{
	return (yyjson_val *)(uintptr_t)value;
}

static const struct json_value *
wrap(const yyjson_val *value)
{
	return (const struct json_value *)(const void *)value;
}

static void *
arena_malloc(void *context, size_t size_bytes)
{
	return arena_alloc(context, size_bytes, 1, _Alignof(max_align_t));
}

static void *
arena_realloc(void *context, void *old, size_t old_bytes, size_t size_bytes)
{
	void *grown = arena_malloc(context, size_bytes);
	if (grown && old)
		memcpy(grown, old, old_bytes < size_bytes ? old_bytes : size_bytes);
	return grown;
}

static void
arena_free(void *context, void *old)
{
	(void)context;
	(void)old;
}

/* Nesting as the brackets outside of strings tell it; malformed text is left to the parser. */
static bool
is_too_deep(struct slice text)
{
	size_t depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			if (++depth >= JSON_DEPTH_MAX)
				return true;
		} else if ((c == ']' || c == '}') && depth) {
			depth--;
		}
	}
	return false;
}

enum status
json_read(struct arena *arena, struct slice text, const struct json_value **ret, struct err *err)
{
	yyjson_alc allocator = {arena_malloc, arena_realloc, arena_free, arena};
	yyjson_read_err why;
	struct slice copy;
	if (is_too_deep(text))
		return err_set(err, STATUS_REFUSED, "JSON is nested %d deep or more",
			       JSON_DEPTH_MAX);
	TRY(slice_copy(arena, text, &copy, err)); /* yyjson wants it writable */
	yyjson_doc *doc =
		yyjson_read_opts((char *)(uintptr_t)copy.at, copy.length, 0, &allocator, &why);
	if (doc) {
		*ret = wrap(yyjson_doc_get_root(doc));
		return STATUS_OK;
	}
	if (why.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
		return err_no_memory(err);
	size_t line = 1, column = 1, character;
	(void)yyjson_locate_pos(copy.at, copy.length, why.pos, &line, &column, &character);
	return err_set(err, STATUS_REFUSED, "RFC 8259: line %zu, column %zu: %s", line, column,
		       why.msg);
}

enum json_kind
json_kind(const struct json_value *value)
{
	yyjson_val *val = value_of(value);
	if (yyjson_is_bool(val))
		return JSON_BOOL;
	if (yyjson_is_num(val))
		return JSON_NUMBER;
	if (yyjson_is_str(val))
		return JSON_STRING;
	if (yyjson_is_arr(val))
		return JSON_ARRAY;
	return yyjson_is_obj(val) ? JSON_OBJECT : JSON_NULL;
}

const struct json_value *
json_get(const struct json_value *value, const char *key)
{
	return wrap(yyjson_obj_get(value_of(value), key));
}

size_t
json_count(const struct json_value *value)
{
	yyjson_val *val = value_of(value);
	return yyjson_is_arr(val) ? yyjson_arr_size(val) : yyjson_obj_size(val);
}

size_t
json_depth(const struct json_value *value)
{
	struct json_walk walk;
	struct slice key;
	const struct json_value *item;
	enum json_kind kind = json_kind(value);
	size_t deepest = 0;
	if (kind != JSON_ARRAY && kind != JSON_OBJECT)
		return 0;
	json_walk_init(&walk, value);
	while (json_walk_next(&walk, &key, &item)) {
		size_t depth = json_depth(item);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

const struct json_value *
json_at(const struct json_value *array, size_t index)
{
	return wrap(yyjson_arr_get(value_of(array), index));
}

bool
json_as_string(const struct json_value *value, struct slice *ret)
{
	yyjson_val *val = value_of(value);
	if (!yyjson_is_str(val))
		return false;
	*ret = slice_of(yyjson_get_str(val), yyjson_get_len(val));
	return true;
}

bool
json_as_number(const struct json_value *value, int64_t *ret)
{
	yyjson_val *val = value_of(value);
	if (yyjson_is_sint(val))
		*ret = yyjson_get_sint(val);
	else if (yyjson_is_uint(val) && yyjson_get_uint(val) <= INT64_MAX)
		*ret = (int64_t)yyjson_get_uint(val);
	else
		return false;
	return true;
}

bool
json_as_real(const struct json_value *value, double *ret)
{
	yyjson_val *val = value_of(value);
	if (!yyjson_is_num(val))
		return false;
	*ret = yyjson_get_num(val);
	return true;
}

bool
json_as_bool(const struct json_value *value, bool *ret)
{
	yyjson_val *val = value_of(value);
	if (!yyjson_is_bool(val))
		return false;
	*ret = yyjson_get_bool(val);
	return true;
}

void
json_walk_init(struct json_walk *walk, const struct json_value *container)
{
	*walk = (struct json_walk){.value = container, .left = json_count(container)};
	if (walk->left)
		walk->next = unsafe_yyjson_get_first(value_of(container));
}

bool
json_walk_next(struct json_walk *walk, struct slice *ret_key, const struct json_value **ret)
{
	if (walk->left == 0)
		return false;
	yyjson_val *at = value_of((const struct json_value *)walk->next);
	*ret_key = SLICE_NONE;
	if (yyjson_is_obj(value_of(walk->value))) {
		*ret_key = slice_of(yyjson_get_str(at), yyjson_get_len(at));
		at++; /* the value of a key stands right behind it */
	}
	*ret = wrap(at);
	walk->next = unsafe_yyjson_get_next(at);
	walk->left--;
	return true;
}

/* The fewest digits that read back as the same number. */
static void
write_real(struct json_writer *json, double value)
{
	char text[40] = "-0.0"; /* "-0" would read back as the integer */
	bool is_minus_zero = fpclassify(value) == FP_ZERO && signbit(value);
	for (int digits = 15; digits <= 17 && !is_minus_zero; digits++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	json_raw(json, slice_text(text));
}

static void
copy_number(struct json_writer *json, yyjson_val *val)
{
	if (yyjson_is_sint(val)) {
		json_number(json, yyjson_get_sint(val));
	} else if (yyjson_is_uint(val)) {
		char text[24];
		(void)snprintf(text, sizeof(text), "%" PRIu64, yyjson_get_uint(val));
		json_raw(json, slice_text(text));
	} else {
		write_real(json, yyjson_get_real(val));
	}
}

static void
copy_member(struct json_writer *json, struct slice key, const struct json_value *value)
{
	json_string(json, key);
	buf_write_byte(json->buf, ':');
	json->after_key = true;
	json_copy(json, value);
}

void
json_copy(struct json_writer *json, const struct json_value *value)
{
	enum json_kind kind = json_kind(value);
	yyjson_val *val = value_of(value);
	if (kind == JSON_NULL)
		json_null(json);
	else if (kind == JSON_BOOL)
		json_bool(json, yyjson_get_bool(val));
	else if (kind == JSON_NUMBER)
		copy_number(json, val);
	else if (kind == JSON_STRING)
		json_string(json, slice_of(yyjson_get_str(val), yyjson_get_len(val)));
	if (kind != JSON_ARRAY && kind != JSON_OBJECT)
		return;
	struct json_walk walk;
	struct slice key;
	const struct json_value *item;
	open_container(json, kind == JSON_ARRAY ? '[' : '{');
	json_walk_init(&walk, value);
	while (json_walk_next(&walk, &key, &item)) {
		if (kind == JSON_OBJECT)
			copy_member(json, key, item);
		else
			json_copy(json, item);
	}
	close_container(json, kind == JSON_ARRAY ? ']' : '}');
}

static bool
is_named(struct slice key, const char *const *names)
{
	for (; *names; names++)
		if (slice_equal(key, slice_text(*names)))
			return true;
	return false;
}

void
json_copy_members(struct json_writer *json, const struct json_value *object, const char *const *but)
{
	const struct json_value *value;
	struct json_walk walk;
	struct slice key;
	json_walk_init(&walk, json_kind(object) == JSON_OBJECT ? object : NULL);
	while (json_walk_next(&walk, &key, &value))
		if (!is_named(key, but))
			copy_member(json, key, value);
}
