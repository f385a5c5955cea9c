#include "support.h"

#include "base/base64.h"
#include "base/io.h"
#include "base/json.h"
#include "leak/merkle.h"

#include <stdio.h>

static struct digest *digest;

/* ---- the vectors of transparency-dev/merkle ---- */

/* Some roots that are only compared are shorter than a hash: they end in zeros here. */
static bool
read_root(const struct json_value *value, struct sha256 *ret, size_t *ret_length)
{
	struct slice text;
	memset(ret, 0, sizeof(*ret));
	return json_as_string(value, &text) &&
	       base64_read_bytes(text, ret->bytes, SHA256_BYTES, ret_length);
}

/* False where it is no hash: a proof with such a thing in it must be refused. */
static bool
read_hash(const struct json_value *value, struct sha256 *ret)
{
	size_t length;
	return read_root(value, ret, &length) && length == SHA256_BYTES;
}

static bool
read_path(const struct json_value *value, struct merkle_path *ret)
{
	ret->count = json_count(value);
	if (ret->count > MERKLE_PATH_MAX)
		return false;
	for (size_t i = 0; i < ret->count; i++)
		if (!read_hash(json_at(value, i), &ret->hashes[i]))
			return false;
	return true;
}

static uint64_t
number(const struct json_value *vector, const char *key)
{
	int64_t value = 0;
	if (json_get(vector, key) && !json_as_number(json_get(vector, key), &value))
		return UINT64_MAX; /* 2^64 - 1, in some */
	return (uint64_t)value;
}

/* Whether the vector's proof holds. */
static bool
inclusion_holds(const struct json_value *vector)
{
	struct merkle_subtree tree = {.start = number(vector, "start")};
	struct merkle_path path;
	struct sha256 leaf;
	tree.end = number(vector, json_get(vector, "end") ? "end" : "treeSize");
	return read_hash(json_get(vector, "root"), &tree.root) &&
	       read_hash(json_get(vector, "leafHash"), &leaf) &&
	       read_path(json_get(vector, "proof"), &path) &&
	       merkle_verify_inclusion(digest, &tree, number(vector, "leafIdx"), &leaf, &path,
				       NULL) == STATUS_OK;
}

static bool
consistency_holds(const struct json_value *vector)
{
	struct merkle_subtree part = {.start = number(vector, "start")};
	struct merkle_subtree whole = {0};
	struct merkle_path path;
	size_t length;
	part.end = number(vector, json_get(vector, "end") ? "end" : "size1");
	whole.end = number(vector, json_get(vector, "size") ? "size" : "size2");
	return read_root(json_get(vector, "root1"), &part.root, &length) &&
	       read_root(json_get(vector, "root2"), &whole.root, &length) &&
	       read_path(json_get(vector, "proof"), &path) &&
	       (json_get(vector, "size") ? merkle_verify_subtree : merkle_verify_consistency)(
		       digest, &part, &whole, &path, NULL) == STATUS_OK;
}

static void
vectors_are_answered_as_they_expect(void **state)
{
	static const struct {
		const char *folder;
		bool (*holds)(const struct json_value *vector);
	} KINDS[] = {
		{"leak/merkle/testdata/inclusion", inclusion_holds},
		{"leak/merkle/testdata/subtreeinclusion", inclusion_holds},
		{"leak/merkle/testdata/consistency", consistency_holds},
		{"leak/merkle/testdata/subtreeconsistency", consistency_holds},
	};
	struct arena arena;
	size_t good = 0, bad = 0, wrong = 0;
	(void)state;
	arena_init(&arena, 0);
	for (size_t kind = 0; kind < sizeof(KINDS) / sizeof(*KINDS); kind++) {
		const char *folder = support_data(KINDS[kind].folder);
		struct io_path *files;
		size_t count;
		assert_int_equal(io_walk(&arena, &folder, 1, (struct io_walk_limits){1000, 8}, NULL,
					 NULL, &files, &count, NULL),
				 STATUS_OK);
		for (size_t i = 0; i < count; i++) {
			const struct json_value *vector;
			struct slice text;
			bool refused;
			assert_int_equal(io_read_file(&arena, files[i].path, 65536, &text, NULL),
					 STATUS_OK);
			assert_int_equal(json_read(&arena, text, &vector, NULL), STATUS_OK);
			assert_true(json_as_bool(json_get(vector, "wantErr"), &refused));
			if (KINDS[kind].holds(vector) == refused) {
				(void)fprintf(stderr, "%s: %s\n", files[i].path,
					      refused ? "accepted" : "refused");
				wrong++;
			}
			refused ? bad++ : good++;
		}
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(bad, 482);
	assert_int_equal(good, 36);
	arena_done(&arena);
}

/* ---- against the definition ---- */

#define LEAVES 70

static struct sha256 leaves[LEAVES];

/* MTH(D[start:end]) as RFC 9162 §2.1.1 writes it. */
static struct sha256
root_of(uint64_t start, uint64_t end)
{
	struct sha256 ret;
	if (end - start == 1)
		return leaves[start];
	uint64_t middle = start + merkle_split(end - start);
	struct sha256 left = root_of(start, middle), right = root_of(middle, end);
	assert_int_equal(merkle_node(digest, &left, &right, &ret, NULL), STATUS_OK);
	return ret;
}

/* PATH(m, D[start:end]), §2.1.3.1. */
static void
path_of(uint64_t index, uint64_t start, uint64_t end, struct merkle_path *ret)
{
	if (end - start == 1)
		return;
	uint64_t middle = start + merkle_split(end - start);
	bool left = index < middle;
	path_of(index, left ? start : middle, left ? middle : end, ret);
	ret->hashes[ret->count++] = left ? root_of(middle, end) : root_of(start, middle);
}

static void
a_fold_is_the_root(void **state)
{
	(void)state;
	for (size_t count = 1; count <= LEAVES; count++) {
		struct sha256 hashes[LEAVES], root, wanted = root_of(0, count);
		memcpy(hashes, leaves, sizeof(leaves));
		assert_int_equal(merkle_fold(digest, hashes, count, &root, NULL), STATUS_OK);
		assert_true(sha256_equal(&root, &wanted));
	}
}

/* The path of every leaf of every subtree holds, and for no other leaf, index or subtree. */
static void
a_path_holds_for_its_leaf_alone(void **state)
{
	(void)state;
	for (uint64_t end = 1; end <= LEAVES; end++)
		for (uint64_t start = 0; start < end; start++) {
			struct merkle_subtree tree = {.start = start, .end = end};
			if (!merkle_check_subtree(start, end))
				continue;
			tree.root = root_of(start, end);
			uint64_t index = start + (7 * end) % (end - start);
			struct merkle_path path = {.count = 0};
			path_of(index, start, end, &path);
			for (uint64_t other = 0; other < LEAVES; other++) {
				enum status status = merkle_verify_inclusion(
					digest, &tree, other, &leaves[index], &path, NULL);
				assert_int_equal(status,
						 other == index ? STATUS_OK : STATUS_BROKEN);
			}
			tree.root.bytes[31] ^= 1;
			assert_int_equal(merkle_verify_inclusion(digest, &tree, index,
								 &leaves[index], &path, NULL),
					 STATUS_BROKEN);
		}
}

static void
subtrees_are_aligned(void **state)
{
	(void)state;
	assert_true(merkle_check_subtree(0, 1));
	assert_true(merkle_check_subtree(0, UINT64_MAX));
	assert_true(merkle_check_subtree(4, 7));
	assert_true(merkle_check_subtree(5, 6));
	assert_false(merkle_check_subtree(2, 5));
	assert_false(merkle_check_subtree(3, 3));
	assert_false(merkle_check_subtree(4, 3));
	assert_int_equal(merkle_split(2), 1);
	assert_int_equal(merkle_split(UINT64_MAX), UINT64_C(1) << 63);
}

static int
set_up(void **state)
{
	(void)state;
	if (digest_init(&digest, NULL) != STATUS_OK)
		return -1;
	for (uint8_t i = 0; i < LEAVES; i++) {
		char byte = (char)i;
		if (merkle_leaf(digest, slice_of(&byte, 1), &leaves[i], NULL) != STATUS_OK)
			return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	digest_done(&digest);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_are_answered_as_they_expect),
		cmocka_unit_test(a_fold_is_the_root),
		cmocka_unit_test(a_path_holds_for_its_leaf_alone),
		cmocka_unit_test(subtrees_are_aligned),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
