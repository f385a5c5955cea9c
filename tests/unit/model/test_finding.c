#include "support.h"

#include "model/codec.h"
#include "model/finding.h"
#include "model/id.h"
#include "model/limits.h"
#include "model/sink.h"

static struct arena arena;
static struct err err;

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static enum status
build(struct arena *where, struct finding **ret)
{
	struct span span;
	struct finding *finding = NULL;
	TRY(span_init(&span, SLICE("feed.txt"), 1204, 61, SLICE("mail-en-marche.fr"), NULL));
	TRY(finding_new(where, "names/lookalike", 1, &span, &finding, NULL));
	span.line = 0;
	span.locator = SLICE("page 3");
	TRY(finding_add_evidence(finding, &span, NULL));
	span.line = 7;
	TRY(finding_add_evidence(finding, &span, NULL));
	TRY(finding_add_subject(finding, "domain-name", SLICE("mail-en-marche.fr"), NULL));
	TRY(finding_add_why(finding, NULL, "'%s' stands before the name", "mail"));
	TRY(finding_add_next(finding, NULL, "look up its %s record", "MX"));
	TRY(finding_set_title(finding, NULL, "%s imitates en-marche.fr", "mail-en-marche.fr"));
	finding->severity = SEVERITY_HIGH;
	finding->confidence = 90;
	finding->first = INT64_C(1491955200000000);
	finding->data = SLICE("{\"score\":0.91}");
	TRY(finding_done(finding, NULL));
	*ret = finding;
	return STATUS_OK;
}

static struct slice
line_of(const struct finding *finding)
{
	struct buf buf;
	struct json_writer json;
	struct slice line;
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	finding_write(&json, finding);
	assert_int_equal(buf_slice(&buf, &line, &err), STATUS_OK);
	return line;
}

static void
the_json_is_the_contract(void **state)
{
	struct finding *finding;
	(void)state;
	assert_int_equal(build(&arena, &finding), STATUS_OK);
	assert_slice(
		line_of(finding),
		"{\"type\":\"finding\",\"id\":\"finding--6d9ebd2b-3170-5cde-bdb3-7f13981b3c30\","
		"\"rule\":\"names/lookalike\",\"rule_version\":1,\"severity\":\"high\","
		"\"confidence\":90,\"first\":\"2017-04-12T00:00:00Z\",\"last\":null,"
		"\"time_basis\":\"observed\",\"title\":\"mail-en-marche.fr imitates en-marche.fr\","
		"\"why\":[\"'mail' stands before the name\"],"
		"\"subjects\":[{\"type\":\"domain-name\",\"value\":\"mail-en-marche.fr\"}],"
		"\"data\":{\"score\":0.91},\"next\":[\"look up its MX record\"],\"evidence\":["
		"{\"source\":\"feed.txt\",\"sha256\":"
		"\"435760c6bce6edbe29f334b1a0e5cd1510d6a0281f13cf742ae767eb3a1010d2\","
		"\"offset\":1204,\"length\":17,\"locator\":\"line 61\"},"
		"{\"source\":\"feed.txt\",\"sha256\":"
		"\"435760c6bce6edbe29f334b1a0e5cd1510d6a0281f13cf742ae767eb3a1010d2\","
		"\"offset\":1204,\"length\":17,\"locator\":\"page 3\"},"
		"{\"source\":\"feed.txt\",\"sha256\":"
		"\"435760c6bce6edbe29f334b1a0e5cd1510d6a0281f13cf742ae767eb3a1010d2\","
		"\"offset\":1204,\"length\":17,\"locator\":\"line 7, page 3\"}]}");
}

static void
json_and_codec_round_trip(void **state)
{
	struct finding *finding, *read;
	const struct json_value *value;
	struct buf buf;
	struct slice bytes, line;
	struct record record;
	(void)state;
	assert_int_equal(build(&arena, &finding), STATUS_OK);
	line = line_of(finding);
	assert_int_equal(json_read(&arena, line, &value, &err), STATUS_OK);
	assert_int_equal(finding_read(&arena, value, &read, &err), STATUS_OK);
	assert_true(slice_equal(line_of(read), line));
	assert_int_equal(read->evidence[0].line, 61);
	assert_int_equal(read->evidence[2].line, 7);
	assert_slice(read->evidence[2].locator, "page 3");
	buf_init(&buf, &arena);
	codec_write_finding(&buf, finding);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_OK);
	assert_int_equal(record.kind, RECORD_FINDING);
	assert_true(slice_equal(line_of(record.finding), line));
}

static void
a_cut_or_changed_record_is_refused(void **state)
{
	struct finding *finding;
	struct buf buf;
	struct slice bytes;
	struct record record;
	(void)state;
	assert_int_equal(build(&arena, &finding), STATUS_OK);
	buf_init(&buf, &arena);
	codec_write_finding(&buf, finding);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	for (size_t length = 0; length < bytes.length; length++)
		assert_int_equal(codec_read(&arena, slice_part(bytes, 0, length), &record, &err),
				 STATUS_REFUSED);
	for (size_t at = 0; at < bytes.length; at++) {
		for (unsigned bit = 0; bit < 8; bit++) { /* any answer but a crash */
			buf.bytes[at] = (char)(buf.bytes[at] ^ (char)(1 << bit));
			enum status status = codec_read(&arena, bytes, &record, &err);
			assert_true(status == STATUS_OK || status == STATUS_REFUSED);
			buf.bytes[at] = (char)(buf.bytes[at] ^ (char)(1 << bit));
		}
	}
	buf_write_byte(&buf, 0);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_REFUSED);
}

static void
a_changed_id_or_subject_is_refused(void **state)
{
	struct finding *finding, *read;
	const struct json_value *value;
	struct slice line;
	(void)state;
	assert_int_equal(build(&arena, &finding), STATUS_OK);
	line = line_of(finding);
	size_t at = slice_find(line, SLICE("\"value\":\"mail"));
	char *bytes = (char *)(uintptr_t)line.at;
	bytes[at + 9] = 'M';
	assert_int_equal(json_read(&arena, line, &value, &err), STATUS_OK);
	assert_int_equal(finding_read(&arena, value, &read, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "the id is not that of the content"));
}

static void
missing_fields_are_refused_by_name(void **state)
{
	static const char *const BAD[][2] = {
		{"{}", "'type'"},
		{"{\"type\":\"refusal\"}", "'type'"},
		{"{\"type\":\"finding\"}", "'rule'"},
	};
	struct finding *read;
	const struct json_value *value;
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		assert_int_equal(json_read(&arena, slice_text(BAD[i][0]), &value, &err), STATUS_OK);
		assert_int_equal(finding_read(&arena, value, &read, &err), STATUS_REFUSED);
		assert_non_null(strstr(err.text, BAD[i][1]));
	}
}

/* ---- one set of checks for workers and for files ---- */

struct change {
	const char *rule, *type;
	int64_t first, last;
	size_t depth, data_bytes;
	bool good;
};

static struct slice
data_of(const struct change *change)
{
	struct buf buf;
	struct slice data;
	size_t depth = change->depth ? change->depth : 1;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "{\"x\":");
	for (size_t i = 1; i < depth; i++)
		buf_write_byte(&buf, '[');
	buf_write_byte(&buf, '"');
	while (change->data_bytes && buf.length + depth + 1 < change->data_bytes)
		buf_write_byte(&buf, 'a');
	buf_write_byte(&buf, '"');
	for (size_t i = 1; i < depth; i++)
		buf_write_byte(&buf, ']');
	buf_write_byte(&buf, '}');
	assert_int_equal(buf_slice(&buf, &data, &err), STATUS_OK);
	return data;
}

static void
files_and_workers_are_held_to_the_same(void **state)
{
	static const struct change CHANGES[] = {
		{.good = true},
		{.rule = "Names/lookalike"},
		{.rule = "names lookalike"},
		{.rule = ""},
		{.type = "domain_name"},
		{.type = ""},
		{.type = "a234567890123456789012345678901234567890123456789012345678901234",
		 .good = true},
		{.type = "a2345678901234567890123456789012345678901234567890123456789012345"},
		{.first = 5000000, .last = 4000000},
		{.first = 5000000, .last = 5000000, .good = true},
		{.first = 5000000, .last = TIME_UNKNOWN, .good = true},
		{.depth = RECORD_DATA_DEPTH_MAX, .good = true},
		{.depth = RECORD_DATA_DEPTH_MAX + 1},
		{.data_bytes = RECORD_DATA_MAX_BYTES, .good = true},
		{.data_bytes = RECORD_DATA_MAX_BYTES + 1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
		const struct change *change = &CHANGES[i];
		struct finding *finding, *read;
		const struct json_value *value;
		struct buf buf;
		struct slice bytes;
		struct record record;
		assert_int_equal(build(&arena, &finding), STATUS_OK);
		if (change->rule)
			finding->rule = slice_text(change->rule);
		if (change->type)
			finding->subjects[0].type = slice_text(change->type);
		finding->first = change->first;
		finding->last = change->last;
		finding->data = data_of(change);
		assert_int_equal(finding_done(finding, &err), STATUS_OK);
		buf_init(&buf, &arena);
		codec_write_finding(&buf, finding);
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		enum status wanted = change->good ? STATUS_OK : STATUS_REFUSED;
		assert_int_equal(codec_read(&arena, bytes, &record, &err), wanted);
		enum status status = json_read(&arena, line_of(finding), &value, &err);
		if (status == STATUS_OK)
			status = finding_read(&arena, value, &read, &err);
		assert_int_equal(status, wanted);
	}
}

/* A file cannot tell such a time, so that a worker may not either. */
static void
a_time_of_no_year_is_refused(void **state)
{
	struct finding *finding;
	struct buf buf;
	struct slice bytes;
	struct record record;
	(void)state;
	assert_int_equal(build(&arena, &finding), STATUS_OK);
	finding->first = INT64_MAX;
	finding->last = TIME_UNKNOWN;
	buf_init(&buf, &arena);
	codec_write_finding(&buf, finding);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_REFUSED);
}

static void
too_much_evidence_is_refused(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct finding *finding;
		struct buf buf;
		struct slice bytes;
		struct record record;
		assert_int_equal(build(&arena, &finding), STATUS_OK);
		while (finding->evidence_count < FINDING_EVIDENCE_MAX + more)
			assert_int_equal(finding_add_evidence(finding, &finding->evidence[0], &err),
					 STATUS_OK);
		buf_init(&buf, &arena);
		codec_write_finding(&buf, finding);
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		assert_int_equal(codec_read(&arena, bytes, &record, &err),
				 more ? STATUS_REFUSED : STATUS_OK);
	}
}

static void
observables_refusals_and_sources_round_trip(void **state)
{
	static const char *const LINES[] = {
		"{\"type\":\"observable\",\"subject\":{\"type\":\"file\",\"value\":\"a.pdf\"},"
		"\"source\":\"a.pdf\",\"first\":null,\"last\":null,\"time_basis\":\"claimed\","
		"\"data\":{\"pages\":3}}",
		"{\"type\":\"refusal\",\"source\":\"x.txt\",\"reason\":\"RFC 1035 \xc2\xa7"
		"2.3.4: a label over 63 bytes\",\"count\":12,\"line\":61}",
		"{\"type\":\"refusal\",\"source\":\"x.gz\",\"reason\":\"cut\",\"count\":1,\"line\":"
		"null}",
		"{\"type\":\"source\",\"source\":\"x.txt\",\"sha256\":"
		"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"bytes\":3}",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
		const struct json_value *value;
		struct observable observable;
		struct refusal refusal;
		struct source source;
		struct buf buf;
		struct json_writer json;
		struct slice line;
		buf_init(&buf, &arena);
		json_init(&json, &buf);
		assert_int_equal(json_read(&arena, slice_text(LINES[i]), &value, &err), STATUS_OK);
		if (observable_read(&arena, value, &observable, &err) == STATUS_OK)
			observable_write(&json, &observable);
		else if (refusal_read(&arena, value, &refusal, &err) == STATUS_OK)
			refusal_write(&json, &refusal);
		else if (source_read(&arena, value, &source, &err) == STATUS_OK)
			source_write(&json, &source);
		assert_int_equal(buf_slice(&buf, &line, &err), STATUS_OK);
		assert_slice(line, LINES[i]);
	}
}

static void
the_codec_carries_observables_and_refusals(void **state)
{
	struct observable observable = {
		.subject = {SLICE("file"), SLICE("a\xc3\xa9.pdf")},
		.source = SLICE("a\xe9.pdf"), /* file names are bytes */
		.first = 5,
		.last = TIME_UNKNOWN,
		.time_basis = TIME_CLAIMED,
		.data = SLICE("{\"pages\":3}"),
	};
	struct refusal refusal = {SLICE("x"), SLICE("no \xff"), 3, 9};
	struct buf buf;
	struct slice bytes;
	struct record record;
	(void)state;
	buf_init(&buf, &arena);
	codec_write_observable(&buf, &observable);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_OK);
	assert_int_equal(record.kind, RECORD_OBSERVABLE);
	assert_slice(record.observable.source, "a\xe9.pdf");
	assert_int_equal(record.observable.first, 5);
	assert_slice(record.observable.data, "{\"pages\":3}");
	observable.last = 4; /* before first */
	buf_clear(&buf);
	codec_write_observable(&buf, &observable);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_REFUSED);
	buf_clear(&buf);
	codec_write_refusal(&buf, &refusal);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_OK);
	assert_int_equal(record.kind, RECORD_REFUSAL);
	assert_slice(record.refusal.reason, "no \xef\xbf\xbd");
	assert_int_equal(record.refusal.count, 3);
	assert_int_equal(record.refusal.line, 9);
}

/* RFC 9562 appendix A.4: www.example.com in the DNS namespace. */
static void
uuids_are_version_5(void **state)
{
	static const struct uuid DNS = {{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4,
					 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};
	struct uuid uuid;
	char text[UUID_TEXT_BYTES];
	(void)state;
	assert_int_equal(uuid_of_name(&DNS, SLICE("www.example.com"), &uuid, &err), STATUS_OK);
	uuid_print(&uuid, text);
	assert_string_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void
words_of_severity_and_time_are_read_back(void **state)
{
	enum severity severity;
	enum time_basis basis;
	(void)state;
	for (int i = 0; i < SEVERITY_COUNT; i++) {
		assert_true(severity_read(slice_text(severity_text((enum severity)i)), &severity));
		assert_int_equal(severity, i);
	}
	for (int i = 0; i < TIME_BASIS_COUNT; i++) {
		assert_true(
			time_basis_read(slice_text(time_basis_text((enum time_basis)i)), &basis));
		assert_int_equal(basis, i);
	}
	assert_false(severity_read(SLICE("High"), &severity));
	assert_false(time_basis_read(SLICE(""), &basis));
}

static enum status
take_refusal(void *context, const struct refusal *refusal, struct err *why)
{
	(void)why;
	assert_slice(refusal->reason, "needs 3 more");
	(*(int *)context)++;
	return STATUS_OK;
}

static void
a_sink_may_leave_calls_out(void **state)
{
	static const struct sink_calls CALLS = {.refusal = take_refusal};
	int taken = 0;
	struct sink sink = {&CALLS, &taken};
	struct source source = {.bytes = 0};
	(void)state;
	assert_int_equal(sink_source(&sink, &source, &err), STATUS_OK);
	sink_progress(&sink, 5);
	assert_int_equal(sink_refuse(&sink, SLICE("x"), &err, "needs %d more", 3), STATUS_OK);
	assert_int_equal(taken, 1);
}

static void
a_query_ends_its_step(void **state)
{
	struct slice words, query;
	(void)state;
	assert_true(finding_step_query(SLICE("Find it: `a: `b` c`"), &words, &query));
	assert_slice(words, "Find it");
	assert_slice(query, "a: `b` c");
	assert_false(finding_step_query(SLICE("Find it: `a` now"), &words, &query));
	assert_false(finding_step_query(SLICE("Find it: `"), &words, &query));
	assert_false(finding_step_query(SLICE("Find `a`"), &words, &query));
}

static enum status
attempt(void *context)
{
	struct arena own;
	struct finding *finding;
	(void)context;
	arena_init(&own, 0);
	enum status status = build(&own, &finding);
	arena_done(&own);
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
		cmocka_unit_test(the_json_is_the_contract),
		cmocka_unit_test(a_query_ends_its_step),
		cmocka_unit_test(json_and_codec_round_trip),
		cmocka_unit_test(a_cut_or_changed_record_is_refused),
		cmocka_unit_test(a_changed_id_or_subject_is_refused),
		cmocka_unit_test(missing_fields_are_refused_by_name),
		cmocka_unit_test(files_and_workers_are_held_to_the_same),
		cmocka_unit_test(a_time_of_no_year_is_refused),
		cmocka_unit_test(too_much_evidence_is_refused),
		cmocka_unit_test(observables_refusals_and_sources_round_trip),
		cmocka_unit_test(the_codec_carries_observables_and_refusals),
		cmocka_unit_test(uuids_are_version_5),
		cmocka_unit_test(words_of_severity_and_time_are_read_back),
		cmocka_unit_test(a_sink_may_leave_calls_out),
		cmocka_unit_test(tells_when_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
