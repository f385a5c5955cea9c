/* Every limit of the readers of hostile formats. Reaching one is a refusal that names it. */
#ifndef TOCSIN_FORMAT_LIMITS_H
#define TOCSIN_FORMAT_LIMITS_H

/* Streams. */
#define STREAM_BLOCK_BYTES (256u << 10)     /* read and handed out at a time */
#define STREAM_XZ_MEMORY_BYTES (128u << 20) /* what an xz decoder may use: xz -9 needs 65 MiB */
#define STREAM_ZSTD_WINDOW_LOG 27           /* 128 MiB, as zstd(1) itself allows by default */

#endif
