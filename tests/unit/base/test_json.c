#include "support.h"

#include "base/json.h"
#include "base/time.h"

static void
writes_escaped_and_in_order(void **state)
{
	struct arena arena;
	struct buf buf;
	struct json_writer json;
	struct slice text;
	struct err err;
	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "b");
	json_string(&json, slice_of("q\"\\\n\0\x1b\xe2\x80\xa8\xff\xd1\x83", 12));
	json_key(&json, "a");
	json_open_array(&json);
	json_number(&json, INT64_MIN);
	json_real(&json, 0.12345, 3);
	json_real(&json, 1e308 * 10, 3);
	json_digits(&json, 0.000000123456, 3);
	json_digits(&json, 1e308 * 10, 3);
	json_bool(&json, true);
	json_null(&json);
	json_time(&json, 0);
	json_time(&json, TIME_UNKNOWN);
	json_open_object(&json);
	json_close_object(&json);
	json_raw(&json, SLICE("[1]"));
	json_close_array(&json);
	json_close_object(&json);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_slice(text, "{\"b\":\"q\\\"\\\\\\n\\u0000\\u001b\\u2028\xef\xbf\xbd\xd1\x83\","
			   "\"a\":[-9223372036854775808,0.123,null,1.23e-07,null,true,null,"
			   "\"1970-01-01T00:00:00Z\",null,{},[1]]}");
	arena_done(&arena);
}

static void
reads_strictly(void **state)
{
	static const char *const BAD[] = {"",         "{",           "[1,]",    "{\"a\":1,}",
					  "nul",      "1 2",         "'a'",     "[01]",
					  "\"\xff\"", "\"\\ud800\"", "// x\n1", "NaN"};
	struct arena arena;
	struct err err;
	const struct json_value *value = NULL;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		assert_int_equal(json_read(&arena, slice_text(BAD[i]), &value, &err),
				 STATUS_REFUSED);
		assert_non_null(strstr(err.text, "RFC 8259: line "));
	}
	assert_int_equal(json_read(&arena, SLICE("{\"a\":\n oops}"), &value, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "line 2, column 2"));
	assert_null(value);
	arena_done(&arena);
}

static void
refuses_what_is_too_deep(void **state)
{
	struct arena arena;
	struct err err;
	struct buf buf;
	struct slice text;
	const struct json_value *value;
	(void)state;
	arena_init(&arena, 0);
	for (int depth = JSON_DEPTH_MAX - 1; depth <= JSON_DEPTH_MAX; depth++) {
		buf_init(&buf, &arena);
		for (int i = 0; i < depth; i++)
			buf_write_byte(&buf, '[');
		for (int i = 0; i < depth; i++)
			buf_write_byte(&buf, ']');
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		assert_int_equal(json_read(&arena, text, &value, &err),
				 depth < JSON_DEPTH_MAX ? STATUS_OK : STATUS_REFUSED);
	}
	assert_int_equal(json_read(&arena, SLICE("\"[[[[\\\"[[[\""), &value, &err), STATUS_OK);
	arena_done(&arena);
}

static void
counts_how_deep_it_is(void **state)
{
	static const struct {
		const char *text;
		size_t depth;
	} ROWS[] = {{"1", 0}, {"[]", 1}, {"{\"a\":[1,{}],\"b\":[]}", 3}, {"[[],[[[\"]\"]]]]", 4}};
	struct arena own;
	(void)state;
	arena_init(&own, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		const struct json_value *value = NULL;
		assert_int_equal(json_read(&own, slice_text(ROWS[i].text), &value, NULL),
				 STATUS_OK);
		assert_int_equal(json_depth(value), ROWS[i].depth);
	}
	arena_done(&own);
}

static void
gives_values_by_kind_only(void **state)
{
	struct arena arena;
	struct err err;
	const struct json_value *value;
	struct slice text = SLICE_NONE;
	int64_t number = 5;
	double real = 0;
	bool truth = false;
	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(json_read(&arena,
				   SLICE("{\"s\":\"x\\u0443\",\"n\":-3,\"u\":18446744073709551615,"
					 "\"r\":0.5,\"t\":true,\"l\":[1,[2],3],\"s\":2}"),
				   &value, &err),
			 STATUS_OK);
	assert_int_equal(json_kind(value), JSON_OBJECT);
	assert_int_equal(json_count(value), 7);
	assert_true(json_as_string(json_get(value, "s"), &text));
	assert_slice(text, "x\xd1\x83");
	assert_true(json_as_number(json_get(value, "n"), &number));
	assert_int_equal(number, -3);
	assert_false(json_as_number(json_get(value, "u"), &number));
	assert_false(json_as_number(json_get(value, "r"), &number));
	assert_true(json_as_real(json_get(value, "r"), &real));
	assert_true(json_as_bool(json_get(value, "t"), &truth) && truth);
	assert_false(json_as_string(json_get(value, "none"), &text));
	assert_null(json_get(json_get(value, "n"), "x"));
	assert_true(json_as_number(json_at(json_get(value, "l"), 2), &number));
	assert_int_equal(number, 3);
	assert_null(json_at(json_get(value, "l"), 3));
	arena_done(&arena);
}

static void
copies_to_the_same_bytes(void **state)
{
	static const char TEXT[] = "{\"a\":[1,-2,18446744073709551615,0.1,-0.0,1e+300,[],{}],"
				   "\"b\":{\"c\":\"\\u0001\",\"d\":null,\"e\":false}}";
	struct arena arena;
	struct err err;
	struct buf buf;
	struct json_writer json;
	struct slice copy;
	const struct json_value *value;
	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	assert_int_equal(json_read(&arena, slice_text(TEXT), &value, &err), STATUS_OK);
	json_copy(&json, value);
	assert_int_equal(buf_slice(&buf, &copy, &err), STATUS_OK);
	assert_slice(copy, TEXT);
	arena_done(&arena);
}

static enum status
attempt(void *context)
{
	struct arena arena;
	const struct json_value *value;
	(void)context;
	arena_init(&arena, 0);
	enum status status =
		json_read(&arena, SLICE("{\"a\":[1,2,3],\"b\":\"\\u0443\"}"), &value, NULL);
	arena_done(&arena);
	return status;
}

static void
tells_when_there_is_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_escaped_and_in_order),
		cmocka_unit_test(reads_strictly),
		cmocka_unit_test(refuses_what_is_too_deep),
		cmocka_unit_test(counts_how_deep_it_is),
		cmocka_unit_test(gives_values_by_kind_only),
		cmocka_unit_test(copies_to_the_same_bytes),
		cmocka_unit_test(tells_when_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
