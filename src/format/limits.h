/* Every limit of the readers of hostile formats. Reaching one is a refusal that names it. */
#ifndef TOCSIN_FORMAT_LIMITS_H
#define TOCSIN_FORMAT_LIMITS_H

/* Streams. */
#define STREAM_BLOCK_BYTES (256u << 10)     /* read and handed out at a time */
#define STREAM_XZ_MEMORY_BYTES (128u << 20) /* what an xz decoder may use: xz -9 needs 65 MiB */
#define STREAM_ZSTD_WINDOW_LOG 27           /* 128 MiB, as zstd(1) itself allows by default */

/* Messages: RFC 5322 and MIME. What goes over is left unread, what was read stays. */
#define MESSAGE_HEADER_BYTES (1u << 20) /* of one header */
#define MESSAGE_HEADER_FIELDS 1000      /* of one header */
#define MESSAGE_FIELDS 10000            /* over all headers of a message */
#define MESSAGE_DEPTH 32                /* parts within parts */
#define MESSAGE_PARTS 1000
#define MESSAGE_BYTES (256u << 20)
#define MIME_BOUNDARY_BYTES 256 /* RFC 2046 §5.1.1 allows 70 */
#define MIME_PARAMETERS 100     /* of one field */
#define MIME_SECTIONS 100       /* of one parameter, RFC 2231 §3 */
#define MIME_WORD_BYTES 1024    /* of one encoded word; RFC 2047 §2 allows 75 */
#define MIME_CHARSET_BYTES 64
#define MIME_COMMENT_DEPTH 16
#define ADDRESSES_MAX 1000 /* of one field */

#endif
