/* Bytes that live elsewhere: a pointer and a length, never NUL-terminated, possibly hostile. */
#ifndef TOCSIN_BASE_SLICE_H
#define TOCSIN_BASE_SLICE_H

#include "base/arena.h"

#include <string.h>

struct slice {
	const char *at;
	size_t length;
};

#define SLICE(literal) ((struct slice){"" literal, sizeof(literal) - 1})
#define SLICE_INIT(literal)                     \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}
#define SLICE_NONE ((struct slice){NULL, 0})
/* For "%.*s": the length is cut to what an int holds. */
#define SLICE_PRINT(s) ((s).length > 4096 ? 4096 : (int)(s).length), ((s).at ? (s).at : "")

static inline struct slice
slice_of(const char *at, size_t length)
{
	return (struct slice){at, length};
}

static inline struct slice
slice_text(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_nocase(struct slice a, struct slice b); /* ASCII case only */
int slice_compare(struct slice a, struct slice b);       /* bytewise, shorter first */
bool slice_starts(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);
bool slice_starts_nocase(struct slice s, struct slice prefix);
bool slice_ends_nocase(struct slice s, struct slice suffix);

/* The part from `from`, at most length bytes; both are cut to what there is. */
struct slice slice_part(struct slice s, size_t from, size_t length);

/* White space (SP HT CR LF VT FF) removed from both ends. */
struct slice slice_trim(struct slice s);

/* Offset of the first needle, or SIZE_MAX. An empty needle is at 0. */
size_t slice_find(struct slice s, struct slice needle);
size_t slice_find_nocase(struct slice s, struct slice needle);
size_t slice_find_byte(struct slice s, char byte);
size_t slice_find_last_byte(struct slice s, char byte);

/* Cuts *rest at the first separator: returns what is before, *rest becomes what is after.
 * False when *rest was exhausted (rest->at == NULL) before the call. */
bool slice_next(struct slice *rest, char separator, struct slice *ret_part);

/* Copies into the arena; the copy is followed by a NUL that length does not count. */
enum status slice_copy(struct arena *arena, struct slice s, struct slice *ret, struct err *err)
	MUST_CHECK;

/* printf into the arena; NUL-terminated likewise. */
enum status slice_print(struct arena *arena, struct slice *ret, struct err *err, const char *format,
			...) FORMAT(4, 5) MUST_CHECK;

/* A copy with A-Z lowered. */
enum status slice_lower(struct arena *arena, struct slice s, struct slice *ret, struct err *err)
	MUST_CHECK;

/* A decimal number without sign, or false (empty, other bytes, over UINT64_MAX). */
bool slice_number(struct slice s, uint64_t *ret) MUST_CHECK;

/* A number of bytes such as 4096, 64K, 512M or 4G, in powers of 1024; false where it is none, or
 * over INT64_MAX. */
bool slice_bytes(struct slice s, uint64_t *ret) MUST_CHECK;

static inline bool
byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
byte_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* White space of mail, HTTP and JSON. */
static inline bool
byte_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char
byte_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
