/* What a filter holds back for the join comes in its order, and has a limit. */
#include "cli/context.h"

#include "model/finding.h"
#include "support.h"

#define assert_ok(call) assert_int_equal((call), STATUS_OK)

static struct arena arena;

struct heard {
	struct buf text;
};

static enum status
hear_finding(void *context, const struct finding *finding, struct err *err)
{
	struct heard *heard = context;
	(void)err;
	buf_print(&heard->text, "%.*s %s;", SLICE_PRINT(finding->subjects[0].value),
		  severity_text(finding->severity));
	return STATUS_OK;
}

static enum status
hear_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct heard *heard = context;
	(void)err;
	buf_print(&heard->text, "%.*s;", SLICE_PRINT(refusal->reason));
	return STATUS_OK;
}

static enum status
hear_source(void *context, const struct source *source, struct err *err)
{
	struct heard *heard = context;
	(void)err;
	buf_print(&heard->text, "end of %.*s;", SLICE_PRINT(source->source));
	return STATUS_OK;
}

static const struct sink_calls HEAR = {
	.finding = hear_finding, .refusal = hear_refusal, .source = hear_source};

static void
sink_decoy(struct sink *sink, const char *name)
{
	struct finding *finding;
	struct span span;
	struct err err;
	assert_ok(span_init(&span, SLICE("feed.txt"), 0, 1, slice_text(name), &err));
	assert_ok(finding_new(&arena, "names/lookalike", 1, &span, &finding, &err));
	assert_ok(finding_add_subject(finding, "domain-name", slice_text(name), &err));
	assert_ok(finding_set_title(finding, &err, "%s", name));
	assert_ok(finding_add_why(finding, &err, "because"));
	assert_ok(slice_print(&arena, &finding->data, &err,
			      "{\"name\":\"%s\",\"registrable\":\"%s\",\"target\":\"t.example\","
			      "\"tricks\":[\"combo\"]}",
			      name, name));
	finding->severity = SEVERITY_MEDIUM;
	assert_ok(finding_done(finding, &err));
	assert_ok(sink_finding(sink, finding, &err));
}

static struct join *
join_with_context(void)
{
	static const char *const NAMES[] = {"a.example", "b.example", "c.example"};
	struct join *join;
	struct err err;
	assert_ok(join_new(&arena, &join, &err));
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		const struct observable observable = {
			.subject = {SLICE("domain-name"), slice_text(NAMES[i])},
			.source = SLICE("rdap.json"),
			.first = TIME_UNKNOWN,
			.last = TIME_UNKNOWN,
			.data = SLICE("{\"context\":{\"format\":\"rdap\",\"name_servers\":["
				      "\"ns.rare.example\"],\"evidence\":{\"sha256\":"
				      "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7"
				      "852b855\",\"offset\":0,\"length\":0,\"line\":1}}}")};
		assert_ok(join_observe(join, &observable, &err));
	}
	return join;
}

static struct slice
heard_with(size_t limit_bytes)
{
	struct source source = {.source = SLICE("feed.txt")};
	struct heard heard;
	struct slice text;
	struct err err;
	struct hold hold DEFER(hold_done);
	buf_init(&heard.text, &arena);
	hold_init(&hold, join_with_context(), limit_bytes, (struct sink){&HEAR, &heard});
	struct sink sink = hold_sink(&hold);
	sink_decoy(&sink, "a.example");
	assert_ok(sink_refuse(&sink, SLICE("feed.txt"), &err, "no name"));
	sink_decoy(&sink, "b.example");
	sink_decoy(&sink, "c.example");
	assert_ok(sink_source(&sink, &source, &err));
	assert_ok(hold_release(&hold, &err));
	assert_ok(hold_release(&hold, &err));
	assert_ok(buf_slice(&heard.text, &text, &err));
	return text;
}

static void
records_come_in_their_order_then_clusters(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	assert_slice(heard_with(1u << 20), "a.example high;no name;b.example high;c.example high;"
					   "end of feed.txt;a.example high;");
	arena_done(&arena);
}

/* Over the limit nothing is lost, but what comes later has no context. */
static void
what_is_held_has_a_limit(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	assert_slice(heard_with(1), "a.example medium;no name;b.example medium;c.example medium;"
				    "end of feed.txt;");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_in_their_order_then_clusters),
		cmocka_unit_test(what_is_held_has_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
