/*
 * Compressed and plain inputs as one flow of blocks. gzip goes to zlib, xz to liblzma and Zstandard
 * to libzstd directly and not through libarchive: its gzip filter does not check the CRC-32, and
 * all its filters withhold the block in which the damage lies
 * (docs/adr/0002-worker-and-readers.md).
 */
#include "format/stream.h"

#include "base/io.h"
#include "format/limits.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define STREAM_KEEP_BYTES 16 /* what a codec may leave of a block for the next step */

/* What a codec is given and gives at each step. */
struct step {
	struct slice in; /* what the codec has taken is cut off at the front */
	bool last;       /* nothing comes after in */
	char *out;
	size_t out_bytes; /* room */
	size_t made;      /* bytes written to out */
	bool end;         /* the compressed data is complete: what follows it is not ours */
};

struct codec {
	const char *name;
	struct slice magic;
	enum status (*init)(struct stream *stream, struct err *err);
	enum status (*step)(struct stream *stream, struct step *step, struct err *err);
	void (*done)(struct stream *stream);
};

struct stream {
	struct input input;
	const struct codec *codec; /* NULL: plain */
	union {
		z_stream gzip;
		lzma_stream xz;
		ZSTD_DCtx *zstd;
	} state;
	bool state_ready;   /* the union holds something to free */
	bool frame_started; /* gzip: inside a member; Zstandard: inside a frame */
	bool padded;        /* gzip: zeros have begun, and only zeros may follow */
	bool seekable;
	bool end;           /* no more bytes come from the descriptor */
	bool done;          /* nothing more is handed out */
	enum status failed; /* told on every call after the bytes before it */
	struct err failure;
	struct slice pending; /* read and not yet taken by the codec */
	uint64_t offset;      /* of the next byte to read */
	uint64_t input_bytes; /* taken so far */
	char *in;
	char *out;
};

/* ---- gzip: RFC 1952, and RFC 1951 inside ---- */

static void *
zlib_alloc(void *context, uInt count, uInt size)
{
	(void)context;
	return heap_alloc((size_t)count * size);
}

static void
zlib_free(void *context, void *old)
{
	(void)context;
	heap_free(old);
}

static enum status
gzip_init(struct stream *stream, struct err *err)
{
	z_stream *gzip = &stream->state.gzip;

	*gzip = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free};
	if (inflateInit2(gzip, 16 + MAX_WBITS) != Z_OK)
		return err_no_memory(err);
	return STATUS_OK;
}

static void
gzip_done(struct stream *stream)
{
	inflateEnd(&stream->state.gzip);
}

enum status
stream_inflate(struct buf *buf, struct slice packed, size_t limit_bytes, struct err *err)
{
	z_stream flate = {.zalloc = zlib_alloc, .zfree = zlib_free};
	unsigned char block[4096];
	int result = inflateInit(&flate);

	if (result != Z_OK)
		return err_no_memory(err);
	flate.next_in = (z_const Bytef *)(uintptr_t)packed.at;
	flate.avail_in = packed.length > UINT_MAX ? UINT_MAX : (uInt)packed.length;
	do {
		flate.next_out = block;
		flate.avail_out = sizeof(block);
		result = inflate(&flate, Z_NO_FLUSH);
		buf_write(buf, slice_of((const char *)block, sizeof(block) - flate.avail_out));
	} while (result == Z_OK && buf->length < limit_bytes);
	(void)inflateEnd(&flate);
	return buf->failed || result == Z_MEM_ERROR ? err_no_memory(err) : STATUS_OK;
}

/* Says which section the bytes break, from zlib's own words. */
static enum status
gzip_refuse(const struct stream *stream, const char *words, struct err *err)
{
	const char *section = "RFC 1951 §3.2";
	unsigned long long offset = stream->input_bytes;

	if (words && (strstr(words, "data check") || strstr(words, "length check")))
		section = "RFC 1952 §2.3.1 (CRC32, ISIZE)";
	else if (words && (strstr(words, "header") || strstr(words, "compression method")))
		section = "RFC 1952 §2.3";
	return err_set(err, STATUS_REFUSED, "%s: gzip is damaged near byte %llu: %s", section,
		       offset, words ? words : "invalid data");
}

/*
 * Between members: another one begins, or zeros fill up the file to its end as tapes and block
 * devices leave them. RFC 1952 §2.2 allows nothing else; gzip(1) passes over it with a warning, and
 * what stands there would be looked at by nobody.
 */
static enum status
gzip_between(struct stream *stream, struct step *step, struct err *err)
{
	static const struct slice MAGIC = SLICE_INIT("\x1f\x8b");
	size_t zeros = 0;

	while (zeros < step->in.length && step->in.at[zeros] == '\0')
		zeros++;
	stream->padded |= zeros > 0;
	step->in = slice_part(step->in, zeros, SIZE_MAX);
	if (step->in.length == 0) {
		step->end = step->last;
		return STATUS_OK;
	}
	struct slice begin = slice_part(step->in, 0, MAGIC.length);
	bool member = !stream->padded && slice_starts(MAGIC, begin);
	if (member && begin.length < MAGIC.length && !step->last)
		return STATUS_OK; /* wait for the second byte */
	if (!member || begin.length < MAGIC.length)
		return err_set(err, STATUS_REFUSED,
			       "RFC 1952 §2.2: what follows the last gzip member at byte %llu is "
			       "no member; the rest is not read",
			       (unsigned long long)(stream->input_bytes + zeros));
	if (inflateReset(&stream->state.gzip) != Z_OK)
		return err_set(err, STATUS_REFUSED, "zlib cannot start a member");
	stream->frame_started = true;
	return STATUS_OK;
}

static enum status
gzip_step(struct stream *stream, struct step *step, struct err *err)
{
	z_stream *gzip = &stream->state.gzip;
	size_t given = step->in.length;

	if (!stream->frame_started) {
		TRY(gzip_between(stream, step, err));
		if (!stream->frame_started)
			return STATUS_OK;
	}
	gzip->next_in = (z_const Bytef *)(uintptr_t)step->in.at;
	gzip->avail_in = (uInt)given;
	gzip->next_out = (Bytef *)step->out;
	gzip->avail_out = (uInt)step->out_bytes;
	int answer = inflate(gzip, Z_NO_FLUSH);
	step->in = slice_part(step->in, given - gzip->avail_in, SIZE_MAX);
	step->made = step->out_bytes - gzip->avail_out;
	if (answer == Z_STREAM_END) {
		stream->frame_started = false;
		return STATUS_OK;
	}
	if (answer == Z_MEM_ERROR)
		return err_no_memory(err);
	if (answer != Z_OK && answer != Z_BUF_ERROR)
		return gzip_refuse(stream, gzip->msg, err);
	if (step->last && step->in.length == 0 && gzip->avail_out > 0)
		return err_set(err, STATUS_REFUSED,
			       "RFC 1952 §2.3: gzip stops at byte %llu, inside a member",
			       (unsigned long long)(stream->input_bytes + given));
	return STATUS_OK;
}

/* ---- xz: the .xz file format, version 1.2.1 ---- */

static void *
xz_alloc(void *context, size_t count, size_t size)
{
	(void)context;
	return size && count > SIZE_MAX / size ? NULL : heap_alloc(count * size);
}

static void
xz_free(void *context, void *old)
{
	(void)context;
	heap_free(old);
}

static const lzma_allocator XZ_ALLOCATOR = {.alloc = xz_alloc, .free = xz_free};

static enum status
xz_init(struct stream *stream, struct err *err)
{
	lzma_stream *xz = &stream->state.xz;

	*xz = (lzma_stream)LZMA_STREAM_INIT;
	xz->allocator = &XZ_ALLOCATOR;
	if (lzma_stream_decoder(xz, STREAM_XZ_MEMORY_BYTES, LZMA_CONCATENATED) != LZMA_OK)
		return err_no_memory(err);
	return STATUS_OK;
}

static void
xz_done(struct stream *stream)
{
	lzma_end(&stream->state.xz);
}

static const struct xz_refusal {
	lzma_ret answer;
	const char *text;
} XZ_REFUSALS[] = {
	{LZMA_FORMAT_ERROR,
	 "xz format §2.1.1.1: what follows the stream is neither padding nor xz"},
	{LZMA_OPTIONS_ERROR, "xz format §2.1.1.2: a filter or flag that no reader knows"},
	{LZMA_DATA_ERROR, "xz format §3: data, CRC or index is damaged"},
	{LZMA_BUF_ERROR, "xz format §2: the stream is cut"},
};

static enum status
xz_refuse(const struct stream *stream, lzma_ret answer, struct err *err)
{
	const char *text = "xz format: unreadable";

	if (answer == LZMA_MEM_ERROR)
		return err_no_memory(err);
	if (answer == LZMA_MEMLIMIT_ERROR)
		return err_set(err, STATUS_REFUSED,
			       "xz format §5.3.1: the dictionary needs %llu MiB, over the limit of "
			       "%u MiB",
			       (unsigned long long)(lzma_memusage(&stream->state.xz) >> 20),
			       STREAM_XZ_MEMORY_BYTES >> 20);
	for (size_t i = 0; i < sizeof(XZ_REFUSALS) / sizeof(*XZ_REFUSALS); i++)
		if (XZ_REFUSALS[i].answer == answer)
			text = XZ_REFUSALS[i].text;
	return err_set(err, STATUS_REFUSED, "%s, near byte %llu", text,
		       (unsigned long long)stream->state.xz.total_in);
}

static enum status
xz_step(struct stream *stream, struct step *step, struct err *err)
{
	lzma_stream *xz = &stream->state.xz;
	size_t given = step->in.length;

	xz->next_in = (const uint8_t *)step->in.at;
	xz->avail_in = given;
	xz->next_out = (uint8_t *)step->out;
	xz->avail_out = step->out_bytes;
	lzma_ret answer = lzma_code(xz, step->last ? LZMA_FINISH : LZMA_RUN);
	step->in = slice_part(step->in, given - xz->avail_in, SIZE_MAX);
	step->made = step->out_bytes - xz->avail_out;
	if (answer == LZMA_STREAM_END) {
		step->end = true;
		return STATUS_OK;
	}
	/* LZMA_BUF_ERROR before the end only says that nothing could be done with so little. */
	if (answer == LZMA_OK || (answer == LZMA_BUF_ERROR && !step->last))
		return STATUS_OK;
	return xz_refuse(stream, answer, err);
}

/* ---- Zstandard: RFC 8878 ---- */

static enum status
zstd_init(struct stream *stream, struct err *err)
{
	ZSTD_DCtx *zstd = ZSTD_createDCtx();

	if (!zstd)
		return err_no_memory(err);
	stream->state.zstd = zstd;
	ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, STREAM_ZSTD_WINDOW_LOG);
	return STATUS_OK;
}

static void
zstd_done(struct stream *stream)
{
	ZSTD_freeDCtx(stream->state.zstd);
}

static const struct zstd_refusal {
	ZSTD_ErrorCode code;
	const char *section;
} ZSTD_REFUSALS[] = {
	{ZSTD_error_prefix_unknown, "RFC 8878 §3.1"},
	{ZSTD_error_frameParameter_windowTooLarge, "RFC 8878 §3.1.1.1.2"},
	{ZSTD_error_dictionary_wrong, "RFC 8878 §3.1.1.1.3"},
	{ZSTD_error_checksum_wrong, "RFC 8878 §3.1.1 (Content_Checksum)"},
};

static enum status
zstd_step(struct stream *stream, struct step *step, struct err *err)
{
	ZSTD_inBuffer in = {step->in.at, step->in.length, 0};
	ZSTD_outBuffer out = {step->out, step->out_bytes, 0};
	const char *section = "RFC 8878 §3.1.1";

	if (!stream->frame_started && in.size == 0) {
		step->end = step->last;
		return STATUS_OK;
	}
	size_t answer = ZSTD_decompressStream(stream->state.zstd, &out, &in);
	step->in = slice_part(step->in, in.pos, SIZE_MAX);
	step->made = out.pos;
	if (!ZSTD_isError(answer)) {
		stream->frame_started = answer != 0;
		if (answer != 0 && step->last && in.pos == in.size && out.pos < out.size)
			return err_set(err, STATUS_REFUSED,
				       "RFC 8878 §3.1.1: zstd stops at byte %llu, inside a frame",
				       (unsigned long long)(stream->input_bytes + in.pos));
		return STATUS_OK;
	}
	ZSTD_ErrorCode code = ZSTD_getErrorCode(answer);
	if (code == ZSTD_error_memory_allocation)
		return err_no_memory(err);
	for (size_t i = 0; i < sizeof(ZSTD_REFUSALS) / sizeof(*ZSTD_REFUSALS); i++)
		if (ZSTD_REFUSALS[i].code == code)
			section = ZSTD_REFUSALS[i].section;
	return err_set(err, STATUS_REFUSED, "%s: zstd is damaged near byte %llu: %s", section,
		       (unsigned long long)(stream->input_bytes + in.pos),
		       ZSTD_getErrorName(answer));
}

/* ---- the flow ---- */

static const struct codec CODECS[] = {
	{"gzip", SLICE_INIT("\x1f\x8b\x08"), gzip_init, gzip_step, gzip_done},
	{"xz",
	 SLICE_INIT("\xfd"
		    "7zXZ\0"),
	 xz_init, xz_step, xz_done},
	{"zstd", SLICE_INIT("\x28\xb5\x2f\xfd"), zstd_init, zstd_step, zstd_done},
};

static const struct codec *
codec_find(struct slice head)
{
	for (size_t i = 0; i < sizeof(CODECS) / sizeof(*CODECS); i++)
		if (slice_starts(head, CODECS[i].magic))
			return &CODECS[i];
	return NULL;
}

bool
stream_is_compressed(struct slice head)
{
	return codec_find(head) != NULL;
}

/* The head of a pipe was read from it already. */
static enum status
pipe_read(struct stream *stream, char *block, size_t *ret, struct err *err)
{
	size_t head = stream->offset == 0 ? stream->input.head.length : 0, more = 0;

	CHECK(head <= STREAM_BLOCK_BYTES);
	if (head > 0)
		memcpy(block, stream->input.head.at, head);
	TRY(io_read(stream->input.fd, block + head, STREAM_BLOCK_BYTES - head, &more, err));
	*ret = head + more;
	return STATUS_OK;
}

/*
 * Puts the next block of the descriptor in pending, behind the few bytes a codec may have left
 * there (the first of two magic bytes); end is set where there is none left.
 */
static enum status
stream_fill(struct stream *stream, struct err *err)
{
	struct slice kept = stream->pending;
	char *block = stream->in + STREAM_KEEP_BYTES;
	size_t got = 0;

	CHECK(kept.length <= STREAM_KEEP_BYTES);
	if (kept.length > 0)
		memmove(block - kept.length, kept.at, kept.length);
	if (stream->seekable)
		TRY(io_read_at(stream->input.fd, block, STREAM_BLOCK_BYTES, stream->offset, &got,
			       err));
	else
		TRY(pipe_read(stream, block, &got, err));
	stream->offset += got;
	stream->pending = slice_of(block - kept.length, kept.length + got);
	/* Both reads go on until the block is full, so a short one is the last. */
	stream->end = got < STREAM_BLOCK_BYTES;
	return STATUS_OK;
}

/* Makes it a decompressing one if head says so. */
static enum status
stream_start(struct arena *arena, struct stream *stream, struct slice head, struct err *err)
{
	const struct codec *codec = codec_find(head);

	if (!codec)
		return STATUS_OK;
	stream->out = arena_new(arena, char, STREAM_BLOCK_BYTES);
	if (!stream->out)
		return err_no_memory(err);
	TRY(codec->init(stream, err));
	stream->codec = codec;
	stream->state_ready = true;
	return STATUS_OK;
}

enum status
stream_open(struct arena *arena, const struct input *input, struct stream **ret, struct err *err)
{
	struct stream *stream = arena_new(arena, struct stream, 1);

	if (!stream)
		return err_no_memory(err);
	stream->input = *input;
	stream->in = arena_new(arena, char, STREAM_KEEP_BYTES + STREAM_BLOCK_BYTES);
	if (!stream->in)
		return err_no_memory(err);
	stream->seekable = input->size_bytes != INPUT_SIZE_UNKNOWN;
	struct slice head = input->head;
	if (!stream->seekable) {
		TRY(stream_fill(stream, err));
		head = stream->pending;
	}
	TRY(stream_start(arena, stream, head, err));
	if (stream->seekable && !stream->codec)
		stream->offset = input->begin;
	*ret = stream;
	return STATUS_OK;
}

enum status
stream_open_bytes(struct arena *arena, struct slice bytes, struct stream **ret, struct err *err)
{
	struct stream *stream = arena_new(arena, struct stream, 1);

	if (!stream)
		return err_no_memory(err);
	stream->pending = bytes;
	stream->end = true;
	TRY(stream_start(arena, stream, bytes, err));
	*ret = stream;
	return STATUS_OK;
}

void
stream_done(struct stream **stream)
{
	if (*stream && (*stream)->state_ready) {
		(*stream)->codec->done(*stream);
		(*stream)->state_ready = false;
	}
	*stream = NULL;
}

static enum status
plain_read(struct stream *stream, struct slice *ret, struct err *err)
{
	if (stream->pending.length == 0 && !stream->end)
		TRY(stream_fill(stream, err));
	*ret = stream->pending;
	stream->input_bytes += stream->pending.length;
	stream->pending = SLICE_NONE;
	return STATUS_OK;
}

/* Steps the codec until it gives bytes or ends; what it could not take yet stays pending. */
static enum status
codec_read(struct stream *stream, struct slice *ret, struct err *err)
{
	unsigned idle = 0;

	for (;;) {
		struct step step = {.in = stream->pending,
				    .last = stream->end,
				    .out = stream->out,
				    .out_bytes = STREAM_BLOCK_BYTES};
		enum status status = stream->codec->step(stream, &step, err);
		size_t taken = stream->pending.length - step.in.length;
		stream->input_bytes += taken;
		stream->pending = step.in;
		if (status != STATUS_OK) {
			stream->failed = status;
			stream->failure = *err;
		}
		if (step.end || status != STATUS_OK)
			stream->done = true;
		if (step.made > 0 || stream->done) {
			*ret = slice_of(stream->out, step.made);
			return STATUS_OK;
		}
		if (!stream->end && stream->pending.length <= STREAM_KEEP_BYTES)
			TRY(stream_fill(stream, err));
		else if (taken == 0 && ++idle > 1)
			return err_set(err, STATUS_REFUSED, "%s makes no progress at byte %llu",
				       stream->codec->name,
				       (unsigned long long)stream->input_bytes);
	}
}

enum status
stream_read(struct stream *stream, struct slice *ret, struct err *err)
{
	struct err local = {0};
	struct slice bytes = SLICE_NONE;

	if (!stream->codec)
		return plain_read(stream, ret, err);
	if (!stream->done) {
		enum status status = codec_read(stream, &bytes, &local);
		if (status != STATUS_OK) {
			if (err)
				*err = local;
			return status;
		}
	}
	/* The bytes before the damage go out first, the refusal with the call after them. */
	if (bytes.length == 0 && stream->failed != STATUS_OK)
		return err_set(err, stream->failed, "%s", stream->failure.text);
	*ret = bytes;
	return STATUS_OK;
}

uint64_t
stream_input_bytes(const struct stream *stream)
{
	return stream->input_bytes;
}

bool
stream_is_packed(const struct stream *stream)
{
	return stream->codec != NULL;
}
