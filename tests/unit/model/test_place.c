#include "support.h"

#include "model/place.h"

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

static const struct json_value *
read_json(struct slice text)
{
	const struct json_value *value = NULL;

	assert_int_equal(json_read(&arena, text, &value, &err), STATUS_OK);
	return value;
}

static void
test_round_trip(void **state)
{
	struct span place = {.offset = 17, .length = UINT32_MAX, .line = 3}, again;
	struct json_writer json;
	struct slice text;
	struct buf buf;

	(void)state;
	assert_int_equal(sha256_of(SLICE("bytes"), &place.sha256, &err), STATUS_OK);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	json_open_object(&json);
	place_write(&json, &place);
	json_close_object(&json);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(place_read(json_get(read_json(text), "evidence"), SLICE("a.csv"), &again));
	assert_slice(again.source, "a.csv");
	assert_true(sha256_equal(&again.sha256, &place.sha256));
	assert_true(again.offset == 17 && again.length == UINT32_MAX && again.line == 3);
}

#define DIGEST "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""

/* What is missing, negative or of another kind is no place, and leaves the output as it was. */
static void
test_refusals(void **state)
{
	static const char *const CASES[] = {
		"{}",
		"[]",
		"{\"sha256\":\"e3\",\"offset\":1,\"length\":1,\"line\":1}",
		"{\"sha256\":" DIGEST ",\"offset\":-1,\"length\":1,\"line\":1}",
		"{\"sha256\":" DIGEST ",\"offset\":1,\"length\":\"1\",\"line\":1}",
		"{\"sha256\":" DIGEST ",\"offset\":1,\"length\":1}",
	};
	struct span place = {.line = 99};

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		assert_false(place_read(read_json(slice_text(CASES[i])), SLICE("x"), &place));
		assert_int_equal(place.line, 99);
	}
	assert_false(place_read(NULL, SLICE("x"), &place));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_round_trip), TEST(test_refusals)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
