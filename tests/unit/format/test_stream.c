#include "support.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/stream.h"
#include "memory_input.h"

#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define ROOM_BYTES (4u << 20)

static char packed[ROOM_BYTES];
static char plain[ROOM_BYTES / 2];

/* Text that compresses, but not to nothing. */
static struct slice
sample(size_t length)
{
	uint32_t state = 2017;

	assert_true(length <= sizeof(plain));
	for (size_t i = 0; i < length; i++) {
		state = state * 1664525u + 1013904223u;
		plain[i] = (char)("abcdefgh.example\n"[(state >> 24) % 17]);
	}
	return slice_of(plain, length);
}

static struct slice
pack_gzip(struct slice bytes, char *out)
{
	z_stream gzip = {0};

	assert_int_equal(deflateInit2(&gzip, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	gzip.next_in = (Bytef *)(uintptr_t)bytes.at;
	gzip.avail_in = (uInt)bytes.length;
	gzip.next_out = (Bytef *)out;
	gzip.avail_out = ROOM_BYTES / 2;
	assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
	size_t length = gzip.total_out;
	deflateEnd(&gzip);
	return slice_of(out, length);
}

static struct slice
pack_xz(struct slice bytes, char *out)
{
	size_t length = 0;

	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL,
						 (const uint8_t *)bytes.at, bytes.length,
						 (uint8_t *)out, &length, ROOM_BYTES / 2),
			 LZMA_OK);
	return slice_of(out, length);
}

static struct slice
pack_zstd(struct slice bytes, char *out)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	size_t length = ZSTD_compress2(context, out, ROOM_BYTES / 2, bytes.at, bytes.length);
	assert_false(ZSTD_isError(length));
	ZSTD_freeCCtx(context);
	return slice_of(out, length);
}

typedef struct slice pack_fn(struct slice bytes, char *out);
static pack_fn *const PACKERS[] = {pack_gzip, pack_xz, pack_zstd};
#define PACKER_COUNT 3

/* Reads all of an input; what came before a refusal is in *ret too. */
static enum status
read_input(struct arena *arena, const struct input *input, struct slice *ret, struct err *err)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct buf all;
	struct slice part;
	enum status status;
	struct err ignored;

	buf_init(&all, arena);
	TRY(stream_open(arena, input, &stream, err));
	while ((status = stream_read(stream, &part, err)) == STATUS_OK && part.length > 0)
		buf_write(&all, part);
	if (status == STATUS_OK) {
		/* The end stays the end. */
		TRY(stream_read(stream, &part, err));
		assert_int_equal(part.length, 0);
	} else {
		assert_int_equal(stream_read(stream, &part, &ignored), status);
	}
	enum status built = buf_slice(&all, ret, status == STATUS_OK ? err : &ignored);
	return status == STATUS_OK ? built : status;
}

static enum status
read_bytes(struct arena *arena, struct slice bytes, struct slice *ret, struct err *err)
{
	struct input input = memory_input("input", bytes.at, bytes.length);
	enum status status = read_input(arena, &input, ret, err);

	close(input.fd);
	return status;
}

static void
test_plain_from_begin(void **state)
{
	struct arena arena;
	struct err err;
	struct slice bytes = sample(STREAM_BLOCK_BYTES * 2 + 17), all;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(read_bytes(&arena, bytes, &all, &err), STATUS_OK);
	assert_true(slice_equal(all, bytes));

	struct input input = memory_input("input", bytes.at, bytes.length);
	input.begin = 1000;
	assert_int_equal(read_input(&arena, &input, &all, &err), STATUS_OK);
	assert_true(slice_equal(all, slice_part(bytes, 1000, SIZE_MAX)));
	close(input.fd);
	assert_int_equal(read_bytes(&arena, SLICE(""), &all, &err), STATUS_OK);
	assert_int_equal(all.length, 0);
	arena_done(&arena);
}

static void
test_round_trip(void **state)
{
	static const size_t LENGTHS[] = {
		0, 1, 100, STREAM_BLOCK_BYTES - 1, STREAM_BLOCK_BYTES, STREAM_BLOCK_BYTES * 5 + 3};
	struct arena arena;
	struct err err;
	struct slice all;

	(void)state;
	arena_init(&arena, 0);
	for (size_t p = 0; p < PACKER_COUNT; p++)
		for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(*LENGTHS); i++) {
			struct slice bytes = sample(LENGTHS[i]);
			struct slice small = PACKERS[p](bytes, packed);
			assert_true(stream_is_compressed(small));
			assert_int_equal(read_bytes(&arena, small, &all, &err), STATUS_OK);
			assert_true(slice_equal(all, bytes));
		}
	assert_false(stream_is_compressed(SLICE("plain")));
	assert_false(stream_is_compressed(SLICE("\x1f\x8b")));
	arena_done(&arena);
}

static void
test_pipe(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;

	(void)state;
	arena_init(&arena, 0);
	for (size_t p = 0; p <= PACKER_COUNT; p++) {
		struct slice bytes = sample(5000);
		struct slice sent = p < PACKER_COUNT ? PACKERS[p](bytes, packed) : bytes;
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], sent.at, sent.length), sent.length);
		close(ends[1]);
		struct input input = {.fd = ends[0],
				      .source = SLICE("-"),
				      .size_bytes = INPUT_SIZE_UNKNOWN,
				      .end = INPUT_SIZE_UNKNOWN};
		assert_int_equal(read_input(&arena, &input, &all, &err), STATUS_OK);
		assert_true(slice_equal(all, bytes));
		close(ends[0]);
	}
	arena_done(&arena);
}

static void
test_two_members(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;

	(void)state;
	arena_init(&arena, 0);
	for (size_t p = 0; p < PACKER_COUNT; p++) {
		struct slice first = PACKERS[p](SLICE("one.example\n"), packed);
		struct slice second = PACKERS[p](SLICE("two.example\n"), packed + first.length);
		struct slice both = slice_of(packed, first.length + second.length);
		assert_int_equal(read_bytes(&arena, both, &all, &err), STATUS_OK);
		assert_slice(all, "one.example\ntwo.example\n");
	}
	arena_done(&arena);
}

/* A member that ends a byte before the block does: the second magic byte comes with the next
 * block. */
static void
test_member_across_blocks(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;
	char name[64 * 1024];
	struct slice body = pack_gzip(SLICE("one.example\n"), packed + ROOM_BYTES / 2);
	char *at = packed;

	(void)state;
	arena_init(&arena, 0);
	/* gzip headers of chosen length by FNAME, so that the first member has STREAM_BLOCK_BYTES -
	 * 1. */
	size_t name_left = STREAM_BLOCK_BYTES - 1 - body.length;
	memset(name, 'n', sizeof(name));
	memcpy(at, body.at, 10);
	at[3] = 8; /* FNAME */
	at += 10;
	for (; name_left > 1;) {
		size_t part = name_left - 1 < sizeof(name) ? name_left - 1 : sizeof(name);
		memcpy(at, name, part);
		at += part;
		name_left -= part;
	}
	*at++ = '\0';
	memcpy(at, body.at + 10, body.length - 10);
	at += body.length - 10;
	assert_int_equal(at - packed, STREAM_BLOCK_BYTES - 1);
	memcpy(at, body.at, body.length);
	at += body.length;
	struct slice both = slice_of(packed, (size_t)(at - packed));
	assert_int_equal(read_bytes(&arena, both, &all, &err), STATUS_OK);
	assert_slice(all, "one.example\none.example\n");
	arena_done(&arena);
}

/* RFC 1952 §2.2: nothing follows the last member; zeros that fill up a block are let pass. */
static void
test_gzip_trailing(void **state)
{
	static const struct {
		struct slice tail;
		size_t at; /* of what is refused, behind the member; SIZE_MAX: nothing is */
	} CASES[] = {
		{SLICE_INIT("\0"), SIZE_MAX},           {SLICE_INIT("\0\0\0\0\0\0\0"), SIZE_MAX},
		{SLICE_INIT("en-marche.example\n"), 0}, {SLICE_INIT("\x1f"), 0},
		{SLICE_INIT("\x1fgarbage"), 0},         {SLICE_INIT("\0\0garbage"), 2},
		{SLICE_INIT("\0\0\0\x1f\x8b\x08"), 3},
	};
	struct arena arena;
	struct err err;
	struct slice all;
	char place[32];

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct slice small = pack_gzip(SLICE("one.example\n"), packed);
		(void)snprintf(place, sizeof(place), "at byte %zu ", small.length + CASES[i].at);
		memcpy(packed + small.length, CASES[i].tail.at, CASES[i].tail.length);
		small.length += CASES[i].tail.length;
		enum status status = read_bytes(&arena, small, &all, &err);
		assert_slice(all, "one.example\n");
		assert_int_equal(status, CASES[i].at == SIZE_MAX ? STATUS_OK : STATUS_REFUSED);
		if (status == STATUS_OK)
			continue;
		assert_non_null(strstr(err.text, "RFC 1952 §2.2"));
		assert_non_null(strstr(err.text, place));
	}
	arena_done(&arena);
}

/* Zeros over several blocks, and one other byte behind them. */
static void
test_gzip_long_padding(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;
	struct slice small = pack_gzip(SLICE("one.example\n"), packed);

	(void)state;
	arena_init(&arena, 0);
	memset(packed + small.length, 0, STREAM_BLOCK_BYTES * 2);
	small.length += STREAM_BLOCK_BYTES * 2;
	assert_int_equal(read_bytes(&arena, small, &all, &err), STATUS_OK);
	assert_slice(all, "one.example\n");
	packed[small.length - 1] = 'x';
	assert_int_equal(read_bytes(&arena, small, &all, &err), STATUS_REFUSED);
	assert_slice(all, "one.example\n");
	arena_done(&arena);
}

/* Every cut is a refusal, and what came before it is a prefix. */
static void
test_truncation(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;
	struct slice bytes = sample(3000);

	(void)state;
	for (size_t p = 0; p < PACKER_COUNT; p++) {
		struct slice small = PACKERS[p](bytes, packed);
		for (size_t cut = 6; cut < small.length; cut += 1 + cut / 16) {
			arena_init(&arena, 0);
			enum status status =
				read_bytes(&arena, slice_part(small, 0, cut), &all, &err);
			assert_int_equal(status, STATUS_REFUSED);
			assert_true(strstr(err.text, "RFC ") || strstr(err.text, "xz format"));
			assert_true(slice_starts(bytes, all));
			arena_done(&arena);
		}
	}
}

/* The bytes before the damage were handed out, the damage is told. */
static void
test_damage(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all = SLICE_NONE;

	(void)state;
	for (size_t p = 0; p < PACKER_COUNT; p++) {
		struct slice bytes = sample(STREAM_BLOCK_BYTES * 12);
		struct slice small = PACKERS[p](bytes, packed);
		arena_init(&arena, 0);
		packed[small.length * 3 / 4] = (char)(packed[small.length * 3 / 4] ^ 0x55);
		assert_int_equal(read_bytes(&arena, small, &all, &err), STATUS_REFUSED);
		assert_true(all.length > STREAM_BLOCK_BYTES);
		assert_memory_equal(all.at, bytes.at, STREAM_BLOCK_BYTES);
		arena_done(&arena);
	}
}

/* libarchive would let this pass. */
static void
test_gzip_checksum(void **state)
{
	struct arena arena;
	struct err err;
	struct slice all;
	struct slice small = pack_gzip(SLICE("one.example\n"), packed);

	(void)state;
	arena_init(&arena, 0);
	packed[small.length - 8] = (char)(packed[small.length - 8] ^ 1);
	assert_int_equal(read_bytes(&arena, small, &all, &err), STATUS_REFUSED);
	assert_slice(all, "one.example\n");
	assert_non_null(strstr(err.text, "RFC 1952 §2.3.1"));
	arena_done(&arena);
}

/* A dictionary or window over the limit is refused before it is allocated. */
static void
test_memory_limits(void **state)
{
	/* RFC 8878 §3.1.1.1.2: windowLog 31 in a frame header without content. */
	static const char ZSTD_WIDE[] = "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00";
	struct arena arena;
	struct err err;
	struct slice all;
	lzma_options_lzma options;
	size_t length = 0;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(read_bytes(&arena, slice_of(ZSTD_WIDE, sizeof(ZSTD_WIDE) - 1), &all, &err),
			 STATUS_REFUSED);
	assert_non_null(strstr(err.text, "§3.1.1.1.2"));

	/* The encoder would need gigabytes for such a dictionary, so the header is patched: block
	 * header §3.1 with LZMA2's dictionary byte, §5.3.1, and its CRC-32. */
	assert_false(lzma_lzma_preset(&options, 1));
	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, (const uint8_t *)"abc",
						 3, (uint8_t *)packed, &length, ROOM_BYTES),
			 LZMA_OK);
	size_t header = 12;
	size_t header_length = ((size_t)(unsigned char)packed[header] + 1) * 4;
	char *dictionary = memchr(packed + header, 0x21, header_length);
	assert_non_null(dictionary);
	dictionary[2] = 38; /* 2 GiB */
	uint32_t crc = lzma_crc32((const uint8_t *)packed + header, header_length - 4, 0);
	for (size_t i = 0; i < 4; i++)
		packed[header + header_length - 4 + i] = (char)(crc >> (8 * i));
	assert_int_equal(read_bytes(&arena, slice_of(packed, length), &all, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "xz format §5.3.1"));
	arena_done(&arena);
}

static void
test_position(void **state)
{
	struct arena arena;
	struct err err;
	struct slice part;
	struct slice small = pack_gzip(sample(1000000), packed);
	struct input input = memory_input("input", small.at, small.length);
	struct stream *stream = NULL;
	uint64_t before = 0;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(stream_open(&arena, &input, &stream, &err), STATUS_OK);
	do {
		assert_int_equal(stream_read(stream, &part, &err), STATUS_OK);
		assert_true(stream_input_bytes(stream) >= before);
		before = stream_input_bytes(stream);
	} while (part.length > 0);
	assert_int_equal(before, small.length);
	stream_done(&stream);
	assert_null(stream);
	close(input.fd);
	arena_done(&arena);
}

static enum status
attempt_read(void *context)
{
	const struct slice *small = context;
	struct arena arena;
	struct err err;
	struct slice all;

	arena_init(&arena, 0);
	enum status status = read_bytes(&arena, *small, &all, &err);
	arena_done(&arena);
	return status;
}

static void
test_no_memory(void **state)
{
	(void)state;
	for (size_t p = 0; p < PACKER_COUNT; p++) {
		struct slice small = PACKERS[p](sample(2000), packed);
		support_fail_each(attempt_read, &small);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_from_begin),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_two_members),
		cmocka_unit_test(test_member_across_blocks),
		cmocka_unit_test(test_gzip_trailing),
		cmocka_unit_test(test_gzip_long_padding),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_gzip_checksum),
		cmocka_unit_test(test_memory_limits),
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
