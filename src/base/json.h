/*
 * JSON (RFC 8259). Reading: yyjson, strict, into an arena; yyjson's types do not leave json.c.
 * Writing: straight into a buf, keys in the order given, so that the same finding gives the same
 * bytes.
 */
#ifndef TOCSIN_BASE_JSON_H
#define TOCSIN_BASE_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 64

/* ---- writing ---- */

struct json_writer {
	struct buf *buf;
	unsigned depth;
	uint64_t comma; /* bit d: a value stands already at depth d */
	bool after_key;
};

void json_init(struct json_writer *json, struct buf *buf);
void json_open_object(struct json_writer *json);
void json_close_object(struct json_writer *json);
void json_open_array(struct json_writer *json);
void json_close_array(struct json_writer *json);
void json_key(struct json_writer *json, const char *key);
/* Malformed UTF-8 becomes U+FFFD; controls, DEL, U+2028 and U+2029 are escaped. */
void json_string(struct json_writer *json, struct slice text);
void json_number(struct json_writer *json, int64_t value);
void json_real(struct json_writer *json, double value, int decimals); /* null if not finite */
void json_digits(struct json_writer *json, double value, int digits); /* so many that count */
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);
void json_time(struct json_writer *json, int64_t time_us);   /* RFC 3339 or null */
void json_raw(struct json_writer *json, struct slice value); /* already JSON, on one line */

/* ---- reading ---- */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value; /* opaque; lives in the arena given to json_read */

/* Parses exactly one value. Refusals give line and column. depth over JSON_DEPTH_MAX is refused. */
enum status json_read(struct arena *arena, struct slice text, const struct json_value **ret,
		      struct err *err) MUST_CHECK;
enum json_kind json_kind(const struct json_value *value);
/* NULL where value is NULL, no object, or has no such key. The first of equal keys wins. */
const struct json_value *json_get(const struct json_value *value, const char *key);
/* How deep containers are nested: 0 for a text, 1 for [], 2 for [{}]. */
size_t json_depth(const struct json_value *value);
size_t json_count(const struct json_value *value); /* elements of an array or object, else 0 */
const struct json_value *json_at(const struct json_value *array,
				 size_t index); /* O(1) only for flat arrays */
/* Each is false, *ret untouched, where value is NULL or of another kind. Strings point into the
 * arena. */
bool json_as_string(const struct json_value *value, struct slice *ret) MUST_CHECK;
bool json_as_number(const struct json_value *value, int64_t *ret) MUST_CHECK;
bool json_as_real(const struct json_value *value, double *ret) MUST_CHECK;
bool json_as_bool(const struct json_value *value, bool *ret) MUST_CHECK;

struct json_walk {
	const struct json_value *value;
	size_t left;
	const void *next;
};

/* Walks arrays and objects in order: key is SLICE_NONE in an array. */
void json_walk_init(struct json_walk *walk, const struct json_value *container);
bool json_walk_next(struct json_walk *walk, struct slice *ret_key, const struct json_value **ret);
/* Appends value as JSON on one line. */
void json_copy(struct json_writer *json, const struct json_value *value);
/* Appends the members of object to the one that is open, but for those named; NULL ends them. */
void json_copy_members(struct json_writer *json, const struct json_value *object,
		       const char *const *but);

#endif
