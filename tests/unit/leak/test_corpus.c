#include "support.h"

#include "base/io.h"
#include "leak/corpus.h"
#include "leak/kept.h"
#include "leak/limits.h"

#include "document_sample.h"
#include "folder.h"

#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char folder[] = "/tmp/tocsin-corpus-XXXXXX";
static char path[sizeof(folder) + 8];

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	(void)snprintf(folder, sizeof(folder), "%s", "/tmp/tocsin-corpus-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/index", folder);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return folder_remove(folder);
}

static struct slice
words_of(uint32_t seed)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	sample_words(&buf, &seed, 200);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

/* So many documents from a seed on; the third has no text but a picture, the fourth nothing. */
static struct library *
library_of(uint32_t seed, uint32_t count)
{
	static const struct document_picture picture = {0x123456789abcdef0, 640, 480};
	struct library *library;

	assert_int_equal(library_open_unnamed(&arena, &library, &err), STATUS_OK);
	for (uint32_t i = 0; i < count; i++) {
		struct library_entry entry = {.size_bytes = 9, .kind = SNIFF_TEXT};
		if (i != 2 && i != 3)
			entry.document = sample_document(&arena, UNIT_BODY, words_of(seed + i).at);
		if (i == 2)
			entry.document = (struct document){
				.state = DOCUMENT_IMAGE_ONLY,
				.pictures = (struct document_picture *)(uintptr_t)&picture,
				.picture_count = 1};
		assert_int_equal(slice_print(&arena, &entry.name, &err, "%u", seed + i), STATUS_OK);
		assert_int_equal(sha256_of(entry.name, &entry.sha256, &err), STATUS_OK);
		assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
	}
	assert_int_equal(library_freeze(library, &err), STATUS_OK);
	return library;
}

static struct corpus *
corpus_of(const struct library *library, const char *kept)
{
	struct corpus *corpus;

	assert_int_equal(corpus_new(&corpus, &err), STATUS_OK);
	assert_int_equal(corpus_add_all(corpus, library, REFERENCE_SEAL, &err), STATUS_OK);
	assert_int_equal(corpus_finish(corpus, kept, &err), STATUS_OK);
	return corpus;
}

/* Everything that is found is found by the other, too. */
static void
assert_same(const struct corpus *a, const struct corpus *b)
{
	size_t in_a, in_b, number;
	unsigned bits;
	const uint64_t *items = index_postings(corpus_index(a), &in_a);
	const uint64_t *others = index_postings(corpus_index(b), &in_b);
	struct document_picture picture = {0x123456789abcdef1, 640, 480};
	const struct document document = {.pictures = &picture, .picture_count = 1};

	assert_int_equal(in_a, in_b);
	assert_memory_equal(items, others, in_a * sizeof(*items));
	assert_int_equal(corpus_blank_count(a), 1);
	assert_int_equal(corpus_blank_count(b), 1);
	assert_int_equal(corpus_blank(b, 0), 3);
	assert_true(corpus_find_picture(b, &document, &number, &bits));
	assert_int_equal(number, 2);
	assert_int_equal(bits, 1);
}

static ino_t
inode_of(const char *name)
{
	struct stat about;

	assert_int_equal(stat(name, &about), 0);
	return about.st_ino;
}

/* What was kept is what would have been made, and is not written again. */
static void
test_kept(void **state)
{
	struct library *library = library_of(1, 20), *more = library_of(1, 25);
	struct corpus *made = corpus_of(library, path), *of_more = corpus_of(more, NULL);

	(void)state;
	assert_int_equal(corpus_keep(made, path, &err), STATUS_OK);
	ino_t inode = inode_of(path);
	struct corpus *recalled = corpus_of(library, path);
	assert_same(made, recalled);
	assert_int_equal(corpus_keep(recalled, path, &err), STATUS_OK);
	assert_int_equal(inode_of(path), inode);
	/* Some were added since: their texts are read, and all of it is kept. */
	struct corpus *grown = corpus_of(more, path);
	assert_same(of_more, grown);
	assert_int_equal(corpus_keep(grown, path, &err), STATUS_OK);
	assert_int_not_equal(inode_of(path), inode);
	/* There are fewer than was kept of. */
	struct corpus *fewer = corpus_of(library, path);
	assert_same(made, fewer);
	corpus_done(&made);
	corpus_done(&of_more);
	corpus_done(&recalled);
	corpus_done(&grown);
	corpus_done(&fewer);
	library_done(&library);
	library_done(&more);
}

static void
test_of_other_documents(void **state)
{
	struct library *library = library_of(1, 20), *other = library_of(50, 20);
	struct corpus *kept = corpus_of(library, NULL), *made = corpus_of(other, NULL);

	(void)state;
	assert_int_equal(corpus_keep(kept, path, &err), STATUS_OK);
	struct corpus *found = corpus_of(other, path);
	assert_same(made, found);
	corpus_done(&kept);
	corpus_done(&made);
	corpus_done(&found);
	library_done(&library);
	library_done(&other);
}

/* One bit anywhere, or an end anywhere: it is refused, and made anew. */
static void
test_damaged(void **state)
{
	struct library *library = library_of(1, 6);
	struct corpus *made = corpus_of(library, NULL);
	struct slice bytes;

	(void)state;
	assert_int_equal(corpus_keep(made, path, &err), STATUS_OK);
	assert_int_equal(io_read_file(&arena, path, SIZE_MAX, &bytes, &err), STATUS_OK);
	size_t step = support_is_slow() ? 397 : 37;
	for (size_t at = 0; at < bytes.length; at += at < 100 ? 1 : step) {
		struct kept kept = {.documents = 0};
		char *byte = (char *)(uintptr_t)&bytes.at[at];
		*byte = (char)(*byte ^ 4);
		assert_int_equal(io_replace_file(path, bytes, &err), STATUS_OK);
		assert_int_equal(kept_read(path, &kept, &err), STATUS_REFUSED);
		*byte = (char)(*byte ^ 4);
		assert_int_equal(io_replace_file(path, slice_part(bytes, 0, at), &err), STATUS_OK);
		assert_int_equal(kept_read(path, &kept, &err), STATUS_REFUSED);
	}
	struct corpus *found = corpus_of(library, path);
	assert_same(made, found);
	corpus_done(&made);
	corpus_done(&found);
	library_done(&library);
}

/* The digest of the file holds, what stands in it does not. */
static void
test_impossible(void **state)
{
	uint64_t three[] = {1 << 24 | 2, 3 << 24, 3 << 24 | 1}, disorder[] = {3 << 24, 1 << 24};
	uint64_t foreign[] = {1, 3}, twice[] = {7, 7};
	const struct kept wrong[] = {
		{.documents = 3, .pictures = {foreign, 2}},
		{.documents = 3, .pictures = {foreign, 1}},
		{.documents = 3, .blanks = {foreign, 2}},
		{.documents = 1, .blanks = {disorder, 2}},
		{.documents = (uint64_t)LIBRARY_DOCUMENTS_MAX + 1},
	};
	const struct kept right = {.documents = 3, .postings = {three, 3}};
	struct index *index DEFER(index_done)
	= NULL;
	struct kept kept;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(kept_write(path, &wrong[i], &err), STATUS_OK);
		assert_int_equal(kept_read(path, &kept, &err), STATUS_REFUSED);
	}
	assert_int_equal(kept_write(path, &right, &err), STATUS_OK);
	assert_int_equal(kept_read(path, &kept, &err), STATUS_OK);
	assert_memory_equal(kept.postings.items, three, sizeof(three));
	kept_done(&kept);
	assert_int_equal(index_new(3, &index, &err), STATUS_OK);
	assert_int_equal(index_take(index, 3, disorder, 2, &err), STATUS_REFUSED);
	assert_int_equal(index_take(index, 8, twice, 2, &err), STATUS_REFUSED);
	assert_int_equal(index_take(index, 2, three, 3, &err), STATUS_REFUSED);
}

/* A run without a place to write goes on; the file is whole or not there. */
static void
test_no_place(void **state)
{
	struct library *library = library_of(1, 5);
	struct corpus *made = corpus_of(library, NULL);
	char nowhere[sizeof(folder) + 16];

	(void)state;
	(void)snprintf(nowhere, sizeof(nowhere), "%s/none/index", folder);
	assert_int_equal(corpus_keep(made, nowhere, &err), STATUS_IO);
	corpus_done(&made);
	library_done(&library);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(test_of_other_documents, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_impossible, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_place, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
