#include "case_fixture.h"
#include "case_random.h"

#include "share/limits.h"
#include "share/share.h"

#include <fcntl.h>

static struct slice
export_of(struct store *store)
{
	struct err err;
	struct buf buf;
	struct output output;
	struct slice text;
	buf_init(&buf, &arena);
	output_to_buf(&output, &buf);
	assert_ok(jsonl_write(store, NULL, &output, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

/* A case filled with all records in random order, some twice, committed and reopened at random. */
static struct slice
export_shuffled(uint64_t *random)
{
	struct err err;
	struct sink sink;
	size_t order[RECORDS + RECORDS / 2];
	size_t count = sizeof(order) / sizeof(order[0]);
	for (size_t i = 0; i < count; i++)
		order[i] = i < RECORDS ? i : random_below(random, RECORDS);
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = random_below(random, i + 1), kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	for (size_t i = 0; i < count; i++) {
		sink_record(&sink, order[i]);
		if (random_below(random, 20) == 0)
			assert_ok(store_commit(store, &err));
	}
	assert_ok(store_commit(store, &err));
	struct slice text = export_of(store);
	store_done(&store);
	return text;
}

static void
any_order_gives_the_same_bytes(void **state)
{
	(void)state;
	uint64_t random = random_seed("any_order_gives_the_same_bytes");
	struct slice first = export_shuffled(&random);
	size_t lines = 0;
	for (size_t i = 0; i < first.length; i++)
		lines += first.at[i] == '\n';
	/* The two refusals of a source are one; no finding of one source is that of another. */
	assert_int_equal(lines, SOURCES * (FINDINGS_A_SOURCE + 3));
	for (size_t i = 0; i < (support_is_slow() ? 1 : 10); i++) {
		struct err err;
		case_folder_done(&folder);
		case_folder_init(&folder);
		assert_ok(store_create(folder.path, &err));
		assert_slices(export_shuffled(&random), first);
	}
}

/* ---- import ---- */

struct refused {
	size_t count;
	uint64_t line;
	char reason[ERR_TEXT_BYTES];
};

static void
note_refused(void *context, uint64_t line, const char *reason)
{
	struct refused *refused = context;
	refused->count++;
	refused->line = line;
	(void)snprintf(refused->reason, sizeof(refused->reason), "%s", reason);
}

static int
file_of(struct slice text)
{
	struct err err;
	char path[] = P_tmpdir "/tocsin-jsonl-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_ok(io_write(fd, text, &err));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static struct jsonl_totals
import_into(struct store *store, struct slice text, struct refused *refused)
{
	struct err err = {0};
	struct sink sink;
	struct jsonl_totals totals;
	int fd DEFER(io_close)
	= file_of(text);
	assert_ok(store_import_sink(store, &sink, &err));
	assert_ok(jsonl_read(fd, &sink, note_refused, refused, &totals, &err));
	assert_ok(store_commit(store, &err));
	return totals;
}

static void
import_is_the_inverse_of_export(void **state)
{
	(void)state;
	struct err err;
	uint64_t random = 1;
	struct refused refused = {0};
	struct slice text = export_shuffled(&random);

	/* Into the same case: nothing changes. */
	struct store *store = open_store(true);
	struct jsonl_totals totals = import_into(store, text, &refused);
	assert_int_equal(totals.findings, SOURCES * FINDINGS_A_SOURCE);
	assert_int_equal(totals.observables, SOURCES);
	assert_int_equal(totals.refusals, SOURCES);
	assert_int_equal(totals.sources, SOURCES);
	assert_int_equal(totals.lines, SOURCES * (FINDINGS_A_SOURCE + 3));
	assert_int_equal(totals.refused + totals.ignored + refused.count, 0);
	assert_slices(export_of(store), text);
	store_done(&store);

	/* Into an empty one: the same bytes, the first time and the second. */
	case_folder_done(&folder);
	case_folder_init(&folder);
	assert_ok(store_create(folder.path, &err));
	for (int i = 0; i < 2; i++) {
		store = open_store(true);
		(void)import_into(store, text, &refused);
		assert_slices(export_of(store), text);
		store_done(&store);
	}
	assert_int_equal(refused.count, 0);
}

static void
bad_lines_are_refused_and_counted(void **state)
{
	(void)state;
	static const struct {
		const char *line, *reason;
	} BAD[] = {
		{"{", "RFC 8259"},
		{"[]", "no record, for want of a type"},
		{"{\"type\":7}", "no record, for want of a type"},
		{"{\"type\":\"verdict\"}", "no record is of type 'verdict'"},
		{"{\"type\":\"refusal\",\"source\":\"a\"}", "'reason' is missing"},
		{"{\"type\":\"source\",\"source\":\"a\",\"sha256\":\"00\",\"bytes\":1}",
		 "'sha256'"},
		{"{\"type\":\"observable\"}", "'type'"},
		{"{\"type\":\"refusal\",\"source\":\"a\",\"reason\":\"\xff\",\"count\":1,\"line\":"
		 "null}",
		 "RFC 8259"},
		{"\"\xef\xbb\xbf\"", "for want of a type"},
	};
	static const char GOOD[] = "{\"type\":\"refusal\",\"source\":\"a\",\"reason\":\"b\","
				   "\"count\":2,\"line\":null}\n";
	struct store *store = open_store(true);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct refused refused = {0};
		struct buf buf;
		struct slice text;
		buf_init(&buf, &arena);
		buf_print(&buf, "\n  \r\n%s{\"type\":\"summary\"}\n%s\n%s", GOOD, BAD[i].line,
			  GOOD);
		assert_ok(buf_slice(&buf, &text, NULL));
		struct jsonl_totals totals = import_into(store, text, &refused);
		assert_int_equal(refused.count, 1);
		assert_int_equal(refused.line, 5);
		if (!strstr(refused.reason, BAD[i].reason))
			fail_msg("%s: %s", BAD[i].line, refused.reason);
		assert_int_equal(totals.refused, 1);
		assert_int_equal(totals.refusals, 2);
		assert_int_equal(totals.ignored, 1);
		assert_int_equal(totals.lines, 4);
	}
	assert_slices(export_of(store), slice_text(GOOD));
	store_done(&store);
}

/* Every byte of a finding that its id is made of is held by it. */
static void
forged_findings_are_refused(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct refused refused = {0};
	struct recipe recipe = random_recipe(0, 0);
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &recipe);
	struct slice text = export_of(store), forged;
	size_t at = slice_find(text, SLICE("\"value\":\"")) + 9;
	assert_ok(slice_copy(&arena, text, &forged, &err));
	((char *)(uintptr_t)forged.at)[at] ^= 1;
	struct jsonl_totals totals = import_into(store, forged, &refused);
	assert_int_equal(totals.refused, 1);
	assert_non_null(strstr(refused.reason, "the id is not that of the content"));
	assert_slices(export_of(store), text);
	store_done(&store);
}

static void
long_lines_are_refused(void **state)
{
	(void)state;
	struct buf buf;
	struct slice text;
	struct refused refused = {0};
	static const char END[] = "\",\"count\":1,\"line\":null}";
	for (size_t over = 0; over < 2; over++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "{\"type\":\"refusal\",\"source\":\"a\",\"x\":\"");
		while (buf.length < JSONL_LINE_MAX_BYTES - strlen(END) - 40 + over)
			buf_write_byte(&buf, 'x');
		buf_write_text(&buf, "\",\"reason\":\"b");
		while (buf.length < JSONL_LINE_MAX_BYTES - strlen(END) + over)
			buf_write_byte(&buf, 'y');
		buf_write_text(&buf, END);
		buf_write_text(&buf, "\n{\"type\":\"summary\"}");
		assert_ok(buf_slice(&buf, &text, NULL));
		struct store *store = open_store(true);
		struct jsonl_totals totals = import_into(store, text, &refused);
		assert_int_equal(totals.refusals, 1 - over);
		assert_int_equal(totals.refused, over);
		assert_int_equal(totals.ignored, 1);
		assert_int_equal(totals.lines, 2);
		store_done(&store);
	}
	assert_int_equal(refused.line, 1);
	assert_non_null(strstr(refused.reason, "longer than 8388608 bytes"));
}

/* A cut export gives what is whole before the cut. */
static void
any_cut_is_survived(void **state)
{
	(void)state;
	uint64_t random = 2;
	struct slice text = export_shuffled(&random);
	struct sink sink = {&(const struct sink_calls){0}, NULL};
	for (size_t length = 0; length < text.length; length += support_is_slow() ? 3011 : 311) {
		struct err err;
		struct jsonl_totals totals;
		struct refused refused = {0};
		int fd DEFER(io_close)
		= file_of(slice_part(text, 0, length));
		assert_ok(jsonl_read(fd, &sink, note_refused, &refused, &totals, &err));
		assert_true(refused.count <= 1);
		assert_true(length == 0 || totals.lines > 0);
	}
}

static enum status
failing_sink(void *context, const struct refusal *refusal, struct err *err)
{
	(void)context, (void)refusal;
	return err_set(err, STATUS_REFUSED, "no more");
}

static void
failures_of_the_sink_end_the_import(void **state)
{
	(void)state;
	struct err err = {0};
	struct sink sink = {&(const struct sink_calls){.refusal = failing_sink}, NULL};
	struct jsonl_totals totals;
	int fd DEFER(io_close)
	= file_of(SLICE(
		"{\"type\":\"refusal\",\"source\":\"a\",\"reason\":\"b\",\"count\":2,\"line\":1}"));
	assert_int_equal(jsonl_read(fd, &sink, NULL, NULL, &totals, &err), STATUS_ENVIRONMENT);
	assert_string_equal(err.text, "no more");
}

/* ---- memory and descriptors ---- */

static enum status
export_and_import(void *context)
{
	struct err err;
	struct buf buf;
	struct output output;
	struct jsonl_totals totals;
	struct sink sink = {&(const struct sink_calls){0}, NULL};
	struct store *store DEFER(store_done)
	= NULL;
	arena_done(&arena);
	buf_init(&buf, &arena);
	output_to_buf(&output, &buf);
	TRY(store_open(folder.path, false, &store, &err));
	TRY(jsonl_write(store, NULL, &output, &err));
	assert_int_equal(lseek(*(int *)context, 0, SEEK_SET), 0);
	return jsonl_read(*(int *)context, &sink, NULL, NULL, &totals, &err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	uint64_t random = 3;
	int fd DEFER(io_close)
	= file_of(slice_part(export_shuffled(&random), 0, 1500));
	support_fail_each(export_and_import, &fd);
}

static void
descriptors_may_fail(void **state)
{
	(void)state;
	struct err err;
	struct output output;
	uint64_t random = 4;
	(void)export_shuffled(&random);
	struct store *store = open_store(true);
	int fd DEFER(io_close)
	= open("/dev/full", O_WRONLY | O_CLOEXEC);
	output_to_fd(&output, &fd);
	assert_int_equal(jsonl_write(store, NULL, &output, &err), STATUS_IO);
	store_done(&store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(any_order_gives_the_same_bytes),
		TEST(import_is_the_inverse_of_export),
		TEST(bad_lines_are_refused_and_counted),
		TEST(forged_findings_are_refused),
		TEST(long_lines_are_refused),
		TEST(any_cut_is_survived),
		TEST(failures_of_the_sink_end_the_import),
		TEST(memory_may_fail),
		TEST(descriptors_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
