/*
 * A growing run of bytes in an arena. Writes cannot fail one by one: the first failure sticks, and
 * buf_slice tells it at the end.
 */
#ifndef TOCSIN_BASE_BUF_H
#define TOCSIN_BASE_BUF_H

#include "base/slice.h"

struct buf {
	struct arena *arena;
	char *bytes;
	size_t length;
	size_t capacity;
	size_t limit_bytes; /* 0: none but the arena's */
	bool failed;
};

void buf_init(struct buf *buf, struct arena *arena);
void buf_write(struct buf *buf, struct slice bytes);
void buf_write_byte(struct buf *buf, char byte);
void buf_write_text(struct buf *buf, const char *text);
void buf_print(struct buf *buf, const char *format, ...) FORMAT(2, 3);
void buf_print_list(struct buf *buf, const char *format, va_list values) FORMAT(2, 0);
void buf_write_utf8(struct buf *buf, uint32_t code_point);
/* Little-endian, as the codec of worker and monitor writes them. */
void buf_write_u8(struct buf *buf, uint8_t value);
void buf_write_u32(struct buf *buf, uint32_t value);
void buf_write_u64(struct buf *buf, uint64_t value);
/* Forgets the bytes, keeps the room. */
void buf_clear(struct buf *buf);

/* What was written, NUL-terminated behind its length; STATUS_NO_MEMORY if any write failed. */
enum status buf_slice(struct buf *buf, struct slice *ret, struct err *err) MUST_CHECK;

#endif
