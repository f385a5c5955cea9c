/* The bytes of an input in order, decompressed on the way where it is gzip, Zstandard or xz by
 * content. */
#ifndef TOCSIN_FORMAT_STREAM_H
#define TOCSIN_FORMAT_STREAM_H

#include "model/room.h"

struct stream;

/* Opens [input->begin, ...) of a plain input (reading goes on past input->end: the caller stops),
 * the whole of a compressed one. Owned: the decompressor is freed by stream_done. */
enum status stream_open(struct arena *arena, const struct input *input, struct stream **ret,
			struct err *err) MUST_CHECK;
/* The same over bytes in memory, which must stay. */
enum status stream_open_bytes(struct arena *arena, struct slice bytes, struct stream **ret,
			      struct err *err) MUST_CHECK;
void stream_done(struct stream **stream); /* for DEFER */

/* Whether head starts a compressed stream: such an input cannot be split into ranges. */
bool stream_is_compressed(struct slice head);

/* The next bytes, valid until the next call; empty at the end. A cut or damaged compressed stream
 * is STATUS_REFUSED citing RFC 1952, RFC 8878 or the xz format; bytes before it were handed out. */
enum status stream_read(struct stream *stream, struct slice *ret, struct err *err) MUST_CHECK;

/* Compressed or plain bytes of the input consumed so far, for sink_progress. */
uint64_t stream_input_bytes(const struct stream *stream);

/* Whether the bytes come out of a compressed input; known from the start, of a pipe too. */
bool stream_is_packed(const struct stream *stream);

/* Appends what unpacks of a zlib stream (RFC 1950), until it ends, is damaged, or limit_bytes and a
 * block are there. Fails only for want of memory. */
enum status stream_inflate(struct buf *buf, struct slice packed, size_t limit_bytes,
			   struct err *err) MUST_CHECK;

#endif
