#include "support.h"

#include "infra/records.h"

/* All records as "line:bytes" or "line:!fault", one a line. */
static void
check_records(bool json, struct slice text, const char *expected)
{
	struct arena arena;
	struct stream *stream = NULL;
	struct records records;
	struct slice said;
	struct buf buf;
	struct err err;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	assert_int_equal(stream_open_bytes(&arena, text, &stream, &err), STATUS_OK);
	records_init(&records, stream, json);
	for (bool got = true; got;) {
		struct record_text record;
		assert_int_equal(records_next(&records, &got, &record, &err), STATUS_OK);
		if (!got)
			break;
		if (!record.fault)
			assert_memory_equal(text.at + record.offset, record.bytes.at,
					    record.bytes.length);
		buf_print(&buf, "%d:%s%.*s\n", (int)record.line, record.fault ? "!" : "",
			  record.fault ? (int)strcspn(record.fault, ":") : (int)record.bytes.length,
			  record.fault ? record.fault : record.bytes.at);
	}
	assert_int_equal(buf_slice(&buf, &said, &err), STATUS_OK);
	assert_slice(said, expected);
	records_done(&records);
	stream_done(&stream);
	arena_done(&arena);
}

static void
lines_come_one_by_one(void **state)
{
	(void)state;
	check_records(false, SLICE(""), "");
	check_records(false, SLICE("a\r\n\nb"), "1:a\n2:\n3:b\n");
}

static void
objects_come_however_they_are_laid_out(void **state)
{
	(void)state;
	check_records(true, SLICE("{}\n{\"a\":1}\n"), "1:{}\n2:{\"a\":1}\n");
	check_records(true, SLICE("[ {\"a\":\"}\"},\n {\"b\":\"\\\"{\"} ]"),
		      "1:{\"a\":\"}\"}\n2:{\"b\":\"\\\"{\"}\n");
	check_records(true, SLICE("{\n  \"a\": {\n    \"b\": [1]\n  }\n}\n{}"),
		      "1:{\n  \"a\": {\n    \"b\": [1]\n  }\n}\n6:{}\n");
	check_records(true, SLICE("{}{}"), "1:{}\n1:{}\n");
}

/* An object without its end costs itself, not what follows. */
static void
broken_objects_cost_themselves(void **state)
{
	(void)state;
	check_records(true, SLICE("{\"a\":\n{\"b\":1}\n"), "1:!RFC 8259 §4\n2:{\"b\":1}\n");
	check_records(true, SLICE("{\"a\":\"x\n{\"b\":1}\n{"),
		      "1:!RFC 8259 §4\n2:{\"b\":1}\n3:!RFC 8259 §4\n");
}

static struct slice
repeated(struct arena *arena, const char *before, char byte, size_t count, const char *after)
{
	struct buf buf;
	struct slice text;
	struct err err;
	buf_init(&buf, arena);
	buf_write_text(&buf, before);
	for (size_t i = 0; i < count; i++)
		buf_write_byte(&buf, byte);
	buf_write_text(&buf, after);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
limits_are_kept(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 0);
	check_records(false, repeated(&arena, "", 'x', INFRA_LINE_MAX_BYTES + 1, "\nb"),
		      "1:!RFC 1035 §5.1\n2:b\n");
	check_records(true, repeated(&arena, "{\"a\":\"", 'x', INFRA_RECORD_MAX_BYTES, "\"}\n{}"),
		      "1:!RFC 8259 §9\n2:{}\n");
	check_records(true, repeated(&arena, "{\"a\":", '[', INFRA_DEPTH_MAX, "\n{}"),
		      "1:!RFC 8259 §9\n2:{}\n");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_one_by_one),
		cmocka_unit_test(objects_come_however_they_are_laid_out),
		cmocka_unit_test(broken_objects_cost_themselves),
		cmocka_unit_test(limits_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
