/* The only way hostile bytes are touched: every read is checked against the end first. */
#ifndef TOCSIN_BASE_CURSOR_H
#define TOCSIN_BASE_CURSOR_H

#include "base/slice.h"

struct cursor {
	const char *start;
	const char *at;
	const char *end;
};

void cursor_init(struct cursor *cursor, struct slice bytes);

static inline size_t
cursor_left(const struct cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

static inline size_t
cursor_offset(const struct cursor *cursor)
{
	return (size_t)(cursor->at - cursor->start);
}

/* Each returns false, moves nothing and leaves *ret alone when too little is left. */
bool cursor_u8(struct cursor *cursor, uint8_t *ret) MUST_CHECK;
bool cursor_u16le(struct cursor *cursor, uint16_t *ret) MUST_CHECK;
bool cursor_u16be(struct cursor *cursor, uint16_t *ret) MUST_CHECK;
bool cursor_u24be(struct cursor *cursor, uint32_t *ret) MUST_CHECK;
bool cursor_u32le(struct cursor *cursor, uint32_t *ret) MUST_CHECK;
bool cursor_u32be(struct cursor *cursor, uint32_t *ret) MUST_CHECK;
bool cursor_u64le(struct cursor *cursor, uint64_t *ret) MUST_CHECK;
bool cursor_u64be(struct cursor *cursor, uint64_t *ret) MUST_CHECK;
bool cursor_bytes(struct cursor *cursor, size_t length, struct slice *ret) MUST_CHECK;
bool cursor_skip(struct cursor *cursor, size_t length) MUST_CHECK;
/* Moves to an absolute offset from the start. */
bool cursor_seek(struct cursor *cursor, size_t offset) MUST_CHECK;
/* The byte ahead, without moving. */
bool cursor_peek(const struct cursor *cursor, uint8_t *ret) MUST_CHECK;
/* Up to the next LF or the end; *ret excludes the LF and a CR before it. False at the end. */
bool cursor_line(struct cursor *cursor, struct slice *ret) MUST_CHECK;
/* One code point of well-formed UTF-8 (RFC 3629 §4). False on malformed bytes or at the end. */
bool cursor_utf8(struct cursor *cursor, uint32_t *ret) MUST_CHECK;

#endif
