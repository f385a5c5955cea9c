#include "support.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/members.h"
#include "memory_input.h"
#include "pack.h"

#include <zlib.h>

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static const struct {
	const char *format;
	enum sniff_kind kind;
} FORMATS[] = {{"zip", SNIFF_ZIP}, {"7zip", SNIFF_SEVEN_ZIP}, {"pax", SNIFF_TAR}};

/* What a walk found; stops at the first refusal of the archive, goes on after one of a member. */
struct seen {
	uint64_t members, refused, bytes;
	struct buf names, text;
	bool escapes, encrypted;
};

static enum status
members_walk(struct members *members, struct seen *seen, struct err *ret_err)
{
	const struct member *member;
	struct slice block;

	for (;;) {
		TRY(members_next(members, &member, ret_err));
		if (!member)
			return STATUS_OK;
		seen->members++;
		seen->escapes = seen->escapes || member->escapes;
		seen->encrypted = seen->encrypted || member->encrypted;
		if (seen->names.length < 4096) {
			buf_write(&seen->names, member->path);
			buf_write_byte(&seen->names, '\n');
		}
		for (;;) {
			enum status status = members_read(members, &block, ret_err);
			seen->refused += status != STATUS_OK;
			if (status != STATUS_OK || block.length == 0)
				break;
			seen->bytes += block.length;
			if (seen->text.length < 4096)
				buf_write(&seen->text, block);
		}
	}
}

static void
seen_init(struct seen *seen)
{
	*seen = (struct seen){0};
	buf_init(&seen->names, &arena);
	buf_init(&seen->text, &arena);
}

static enum status
walk_bytes(struct slice bytes, enum sniff_kind kind, struct seen *seen, struct err *ret_err)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct members_budget budget = {.packed_bytes = bytes.length};

	seen_init(seen);
	TRY(members_open_bytes(&arena, bytes, kind, &budget, &members, ret_err));
	return members_walk(members, seen, ret_err);
}

static struct slice
sample(const char *format, const char *options)
{
	struct packer packer;

	packer_init(&packer, &arena, format, options, 1u << 16);
	packer_add(&packer, "a.txt", SLICE("alpha"));
	packer_add(&packer, "folder/empty", SLICE(""));
	packer_add(&packer, "caf\xc3\xa9.txt", SLICE("beta"));
	return packer_finish(&packer);
}

static void
test_memory(void **state)
{
	struct seen seen;

	(void)state;
	assert_int_equal(members_warm(&err), STATUS_OK);
	for (size_t i = 0; i < 3; i++) {
		struct slice bytes = sample(FORMATS[i].format, NULL);
		assert_int_equal(walk_bytes(bytes, FORMATS[i].kind, &seen, &err), STATUS_OK);
		assert_int_equal(seen.members, 3);
		assert_int_equal(seen.refused, 0);
		assert_int_equal(seen.bytes, 9);
		/* 7z keeps empty files behind the others. */
		assert_true(seen.names.length == 29);
		assert_slice(slice_of(seen.text.bytes, 9), "alphabeta");
	}
	assert_false(members_reads(SNIFF_PDF));
	assert_true(members_reads(SNIFF_DOCX));
}

static void
test_input(void **state)
{
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		DEFER(members_done)
		struct members *members = NULL;
		struct slice bytes = sample(FORMATS[i].format, NULL);
		struct members_budget budget = {.packed_bytes = bytes.length};
		struct input input = memory_input("x", bytes.at, bytes.length);
		seen_init(&seen);
		assert_int_equal(members_open_input(&arena, &input, FORMATS[i].kind, &budget,
						    &members, &err),
				 STATUS_OK);
		assert_int_equal(members_walk(members, &seen, &err), STATUS_OK);
		assert_int_equal(seen.members, 3);
		assert_int_equal(seen.bytes, 9);
		close(input.fd);
	}
}

static void
test_stream(void **state)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	DEFER(members_done)
	struct members *members = NULL;
	char *packed = arena_new(&arena, char, 1u << 16);
	struct slice tar = sample("pax", NULL), first;
	struct members_budget budget = {.packed_bytes = tar.length};
	z_stream gzip = {0};
	struct seen seen;

	(void)state;
	assert_int_equal(deflateInit2(&gzip, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	gzip.next_in = (Bytef *)(uintptr_t)tar.at;
	gzip.avail_in = (uInt)tar.length;
	gzip.next_out = (Bytef *)packed;
	gzip.avail_out = 1u << 16;
	assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
	struct slice bytes = slice_of(packed, gzip.total_out);
	deflateEnd(&gzip);
	seen_init(&seen);
	assert_int_equal(stream_open_bytes(&arena, bytes, &stream, &err), STATUS_OK);
	assert_int_equal(stream_read(stream, &first, &err), STATUS_OK);
	assert_int_equal(members_open_stream(&arena, stream, first, &budget, &members, &err),
			 STATUS_OK);
	assert_int_equal(members_walk(members, &seen, &err), STATUS_OK);
	assert_int_equal(seen.members, 3);
}

static void
test_escapes(void **state)
{
	static const char *const ESCAPING[] = {"../up", "/etc/passwd", "a/../../b",
					       "C:\\x", "..\\up",      "\\\\host\\share"};
	static const char *const STAYING[] = {"a/b", "..a", "a..", "a/..b/c"};
	struct packer packer;
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		packer_init(&packer, &arena, "pax", NULL, 1u << 16);
		packer_add(&packer, i < 6 ? ESCAPING[i] : STAYING[i - 6], SLICE("x"));
		assert_int_equal(walk_bytes(packer_finish(&packer), SNIFF_TAR, &seen, &err),
				 STATUS_OK);
		assert_int_equal(seen.escapes, i < 6);
	}
}

static void
test_encrypted(void **state)
{
	struct packer packer;
	struct seen seen;

	(void)state;
	packer_init(&packer, &arena, "zip", "compression=store", 1u << 16);
	packer_add(&packer, "a", SLICE("text"));
	struct slice bytes = packer_finish(&packer);
	/* APPNOTE 4.4.4, bit 0, in both headers. */
	packer.room[6] |= 1;
	packer.room[slice_find(bytes, SLICE("PK\1\2")) + 8] |= 1;
	assert_int_equal(walk_bytes(bytes, SNIFF_ZIP, &seen, &err), STATUS_OK);
	assert_non_null(strstr(err.text, "encrypted"));
	assert_int_equal(seen.members, 1);
	assert_int_equal(seen.refused, 1);
	assert_true(seen.encrypted);
}

/* A bad checksum refuses the member, not those after it. */
static void
test_damaged_member(void **state)
{
	struct slice bytes = sample("zip", "compression=store");
	struct seen seen;
	size_t at = slice_find(bytes, SLICE("alpha"));

	(void)state;
	char *copy = arena_new(&arena, char, bytes.length);
	memcpy(copy, bytes.at, bytes.length);
	copy[at] = 'A';
	assert_int_equal(walk_bytes(slice_of(copy, bytes.length), SNIFF_ZIP, &seen, &err),
			 STATUS_OK);
	assert_int_equal(seen.members, 3);
	assert_int_equal(seen.refused, 1);
	assert_non_null(strstr(err.text, "APPNOTE"));
}

static void
test_truncation(void **state)
{
	struct seen seen;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct slice bytes = sample(FORMATS[i].format, NULL);
		for (size_t cut = 0; cut < bytes.length; cut += 1 + cut / 64) {
			struct arena_mark mark = arena_mark(&arena);
			char *copy = arena_new(&arena, char, cut + 1);
			memcpy(copy, bytes.at, cut);
			enum status status =
				walk_bytes(slice_of(copy, cut), FORMATS[i].kind, &seen, &err);
			assert_true(status == STATUS_OK || status == STATUS_REFUSED);
			arena_rewind(&arena, mark);
		}
	}
}

/* Zeros pack well: 1,000 to 1. Under the floor nothing is said, over it the walk ends. */
static void
test_limit_ratio(void **state)
{
	struct seen seen;
	struct packer packer;
	size_t size = MEMBERS_RATIO_FLOOR_BYTES - 1;

	(void)state;
	for (int over = 0; over < 2; over++) {
		char *zeros = arena_new(&arena, char, size + 2);
		packer_init(&packer, &arena, "zip", NULL, 1u << 20);
		packer_add(&packer, "zeros", slice_of(zeros, size + 2 * (size_t)over));
		packer_add(&packer, "after", SLICE("x"));
		enum status status = walk_bytes(packer_finish(&packer), SNIFF_ZIP, &seen, &err);
		assert_int_equal(status, over ? STATUS_REFUSED : STATUS_OK);
		assert_int_equal(seen.members, over ? 1 : 2);
	}
	assert_non_null(strstr(err.text, "100 times"));
}

static void
test_limit_total(void **state)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct slice bytes = sample("zip", NULL);
	struct seen seen;

	(void)state;
	for (int over = 0; over < 2; over++) {
		struct members_budget budget = {.packed_bytes = UINT64_MAX / 2,
						.unpacked_bytes =
							MEMBERS_TOTAL_BYTES - 9u + (unsigned)over};
		seen_init(&seen);
		assert_int_equal(
			members_open_bytes(&arena, bytes, SNIFF_ZIP, &budget, &members, &err),
			STATUS_OK);
		assert_int_equal(members_walk(members, &seen, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		members_done(&members);
	}
	assert_non_null(strstr(err.text, "256 MiB"));
}

static void
test_limit_members(void **state)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct slice bytes = sample("zip", NULL);
	struct seen seen;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		struct members_budget budget = {.packed_bytes = bytes.length,
						.members = MEMBERS_MAX - 3u + over};
		seen_init(&seen);
		assert_int_equal(
			members_open_bytes(&arena, bytes, SNIFF_ZIP, &budget, &members, &err),
			STATUS_OK);
		assert_int_equal(members_walk(members, &seen, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		members_done(&members);
	}
	assert_non_null(strstr(err.text, "100000 members"));
}

static void
test_limit_name(void **state)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct members_budget budget = {.packed_bytes = 1u << 20};
	const struct member *member;
	struct packer packer;
	char *name = arena_new(&arena, char, MEMBERS_NAME_BYTES + 2);

	(void)state;
	memset(name, 'n', MEMBERS_NAME_BYTES + 1);
	packer_init(&packer, &arena, "zip", NULL, 1u << 16);
	packer_add(&packer, name, SLICE("x"));
	assert_int_equal(members_open_bytes(&arena, packer_finish(&packer), SNIFF_ZIP, &budget,
					    &members, &err),
			 STATUS_OK);
	assert_int_equal(members_next(members, &member, &err), STATUS_OK);
	assert_int_equal(member->path.length, MEMBERS_NAME_BYTES);
}

/* A tar that claims a terabyte of hole is stopped by the same limits as any other. */
static void
test_sparse(void **state)
{
	struct archive_entry *entry = archive_entry_new();
	struct packer packer;
	struct seen seen;

	(void)state;
	packer_init(&packer, &arena, "pax", NULL, 1u << 16);
	archive_entry_set_pathname(entry, "sparse");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, INT64_C(1) << 40);
	archive_entry_sparse_add_entry(entry, (INT64_C(1) << 40) - 512, 512);
	assert_int_equal(archive_write_header(packer.archive, entry), ARCHIVE_OK);
	char block[512] = "end";
	archive_write_data_block(packer.archive, block, 512, (INT64_C(1) << 40) - 512);
	archive_entry_free(entry);
	assert_int_equal(walk_bytes(packer_finish(&packer), SNIFF_TAR, &seen, &err),
			 STATUS_REFUSED);
	assert_true(seen.bytes <= MEMBERS_RATIO_FLOOR_BYTES + (1u << 20));
}

static enum status
attempt_walk(void *context)
{
	struct arena own;
	struct err ignored;
	const struct member *member;
	struct members_budget budget = {.packed_bytes = 1u << 20};
	DEFER(members_done)
	struct members *members = NULL;

	arena_init(&own, 0);
	enum status status = members_open_bytes(&own, *(const struct slice *)context, SNIFF_TAR,
						&budget, &members, &ignored);
	if (status == STATUS_OK)
		status = members_next(members, &member, &ignored);
	/* libarchive's own want of memory is a refusal: the archive asked for it. */
	status = status == STATUS_REFUSED ? STATUS_NO_MEMORY : status;
	members_done(&members);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	struct slice bytes = sample("pax", NULL);

	(void)state;
	support_fail_each(attempt_walk, &bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_memory),        TEST(test_input),       TEST(test_stream),
		TEST(test_escapes),       TEST(test_encrypted),   TEST(test_damaged_member),
		TEST(test_truncation),    TEST(test_limit_ratio), TEST(test_limit_total),
		TEST(test_limit_members), TEST(test_limit_name),  TEST(test_sparse),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
