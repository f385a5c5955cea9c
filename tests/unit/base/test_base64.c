#include "support.h"

#include "base/base64.h"

static struct arena arena;

/* RFC 4648 §10 */
static void
test_vectors(void **state)
{
	static const char *const VECTORS[][2] = {
		{"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfb", "//77"}};
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(VECTORS) / sizeof(*VECTORS); i++) {
		struct buf text, bytes;
		buf_init(&text, &arena);
		buf_init(&bytes, &arena);
		base64_write(&text, slice_text(VECTORS[i][0]));
		assert_slice(slice_of(text.bytes, text.length), VECTORS[i][1]);
		assert_true(base64_read(&bytes, slice_of(text.bytes, text.length)));
		assert_slice(slice_of(bytes.bytes, bytes.length), VECTORS[i][0]);
	}
	arena_done(&arena);
}

static void
test_refused(void **state)
{
	static const char *const BAD[] = {"Z",    "Zg",     "Zg=",  "Zg==Zg==", "Zh==", "Zm9=",
					  "Zm 8", "Zm8=\n", "====", "Zm-_",     "Z===", "=g=="};
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		struct buf bytes;
		buf_init(&bytes, &arena);
		assert_false(base64_read(&bytes, slice_text(BAD[i])));
	}
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
