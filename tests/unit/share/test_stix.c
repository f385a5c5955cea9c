#include "fixture.h"

#include "base/json.h"
#include "model/clients.h"
#include "share/limits.h"

static struct finding *
draft(const char *rule, const char *subject)
{
	struct recipe recipe = {.rule = rule,
				.source = "/desk/ada/feed.txt",
				.subject = subject,
				.severity = SEVERITY_HIGH,
				.confidence = 90,
				.first = TIME_UNKNOWN,
				.last = TIME_UNKNOWN,
				.basis = TIME_OBSERVED};
	struct finding *finding = finding_of(&arena, &recipe);
	finding->data = SLICE("{}");
	return finding;
}

static void
keep(struct finding *finding)
{
	struct err err;
	assert_ok(finding_done(finding, &err));
	assert_ok(sink_finding(&sink, finding, &err));
}

static struct slice
text_of(enum severity severity, struct stix_totals *totals)
{
	struct err err;
	struct buf buf;
	struct output output;
	struct slice text;
	struct stix_setup setup = {.filter = FINDING_FILTER_ALL, .profile = &profile};
	setup.filter.severity_min = severity;
	buf_init(&buf, &arena);
	output_to_buf(&output, &buf);
	assert_ok(stix_write(store, &setup, &output, totals, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

/* The objects of the bundle. */
static const struct json_value *
objects_of(enum severity severity, struct stix_totals *totals)
{
	struct err err;
	const struct json_value *bundle = NULL;
	assert_ok(json_read(&arena, text_of(severity, totals), &bundle, &err));
	return json_get(bundle, "objects");
}

static struct slice
field_of(const struct json_value *object, const char *key)
{
	struct slice text = SLICE_NONE;
	(void)!json_as_string(json_get(object, key), &text);
	return text;
}

/* The n-th object of a type, or NULL. */
static const struct json_value *
object_of(const struct json_value *objects, const char *type, size_t n)
{
	for (size_t i = 0; i < json_count(objects); i++) {
		const struct json_value *object = json_at(objects, i);
		if (slice_equal(field_of(object, "type"), slice_text(type)) && n-- == 0)
			return object;
	}
	return NULL;
}

#define assert_field(object, key, text) assert_slice(field_of(object, key), text)

static void
a_bundle_without_findings_says_who_and_how_far(void **state)
{
	(void)state;
	struct stix_totals totals;
	static const char *const WORDS[][2] = {{"clear", "TLP:CLEAR"},
					       {"green", "TLP:GREEN"},
					       {"amber", "TLP:AMBER"},
					       {"amber+strict", "TLP:AMBER+STRICT"},
					       {"red", "TLP:RED"}};
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		profile.tlp = slice_text(WORDS[i][0]);
		const struct json_value *objects = objects_of(SEVERITY_INFO, &totals);
		assert_int_equal(totals.objects, 2);
		const struct json_value *marking = object_of(objects, "marking-definition", 0);
		assert_field(marking, "name", WORDS[i][1]);
		struct slice ref;
		const struct json_value *identity = object_of(objects, "identity", 0);
		assert_field(identity, "name", "Harbour");
		assert_true(json_as_string(json_at(json_get(identity, "object_marking_refs"), 0),
					   &ref));
		assert_true(slice_equal(ref, field_of(marking, "id")));
	}
}

static void
the_organisation_has_a_name_in_any_case(void **state)
{
	(void)state;
	struct err err;
	profile.organisation = SLICE_NONE;
	assert_field(object_of(objects_of(SEVERITY_INFO, NULL), "identity", 0), "name",
		     "A user of Tocsin");
	assert_ok(slice_list_add(&arena, &profile.domains, SLICE("harbour.example"), &err));
	assert_field(object_of(objects_of(SEVERITY_INFO, NULL), "identity", 0), "name",
		     "harbour.example");
}

/* Where a decoy stands: partners may know the machine. */
static void
context_is_told(void **state)
{
	static const char *const SUBJECTS[] = {"mail-harbour.example", "www.mail-harbour.example"};
	struct err err;
	(void)state;
	assert_ok(slice_list_add(&arena, &profile.domains, SLICE("harbour.example"), &err));
	for (size_t i = 0; i < sizeof(SUBJECTS) / sizeof(*SUBJECTS); i++) {
		struct finding *finding = draft("names/lookalike", SUBJECTS[i]);
		finding->data = SLICE(
			"{\"target\":\"port.example\",\"registrable\":\"mail-harbour.example\","
			"\"context\":{\"mail_hosts\":[\"mx.evil.example\",\"port.example\","
			"\"mx.harbour.example\"],\"name_servers\":[\"mx.evil.example\",7],"
			"\"addresses\":[\"2001:DB8::7\",\"192.0.2.7\",\"x\"]}}");
		finding->severity = i ? SEVERITY_LOW : SEVERITY_HIGH;
		keep(finding);
	}
	const struct json_value *objects = objects_of(SEVERITY_HIGH, NULL);
	static const char *const RELATIONS[] = {"based-on", "related-to", "resolves-to",
						"resolves-to", "related-to"};
	for (size_t i = 0; i < sizeof(RELATIONS) / sizeof(*RELATIONS); i++)
		assert_field(object_of(objects, "relationship", i), "relationship_type",
			     RELATIONS[i]);
	assert_null(object_of(objects, "relationship", 5));
	assert_field(object_of(objects, "ipv4-addr", 0), "value", "192.0.2.7");
	assert_field(object_of(objects, "ipv6-addr", 0), "value", "2001:db8::7");
	objects = objects_of(SEVERITY_INFO, NULL);
	for (size_t i = 0; i < 10; i++)
		assert_non_null(object_of(objects, "relationship", i));
	assert_null(object_of(objects, "relationship", 10));
}

/* Whose machine asked for the name is nobody's business outside. */
static void
clients_stay_at_home(void **state)
{
	(void)state;
	struct err err;
	struct clients clients;
	struct finding *finding = draft("names/lookalike", "mail-harbour.example");
	clients_init(&clients, &arena, 1);
	assert_ok(clients_add(&clients, SLICE("198.51.100.77"), 1, &err));
	finding->severity = SEVERITY_HIGH;
	assert_ok(clients_set(finding, &clients, &err));
	keep(finding);
	struct slice content =
		field_of(object_of(objects_of(SEVERITY_INFO, NULL), "note", 0), "content");
	assert_true(content.length > 0);
	assert_true(slice_find(content, SLICE("198.51.100.77")) == SIZE_MAX);
}

static void
a_decoy_becomes_an_indicator_with_what_stands_behind_it(void **state)
{
	(void)state;
	struct stix_totals totals;
	struct finding *finding = draft("names/lookalike", "mail-harbour.example");
	finding->first = INT64_C(1491955200000999); /* 2017-04-12 */
	finding->last = INT64_C(1491955201000000);
	finding->data = SLICE("{\"target\":\"Harbour.example\",\"tricks\":[\"combo\"]}");
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_HIGH, &totals);
	assert_int_equal(totals.findings, 1);
	assert_int_equal(totals.objects, 9);
	const struct json_value *indicator = object_of(objects, "indicator", 0);
	assert_field(indicator, "pattern", "[domain-name:value = 'mail-harbour.example']");
	assert_field(indicator, "valid_from", "2017-04-12T00:00:00.000Z");
	assert_field(indicator, "created", "2026-01-01T00:00:00.000Z");
	const struct json_value *observed = object_of(objects, "observed-data", 0);
	assert_field(observed, "first_observed", "2017-04-12T00:00:00.000Z");
	assert_field(observed, "last_observed", "2017-04-12T00:00:01.000Z");
	assert_field(json_at(json_get(observed, "external_references"), 0), "description",
		     "feed.txt, line 1: 20 bytes at offset 0");
	const struct json_value *target = object_of(objects, "domain-name", 0);
	const struct json_value *decoy = object_of(objects, "domain-name", 1);
	assert_field(target, "value", "harbour.example");
	assert_field(decoy, "value", "mail-harbour.example");
	const struct json_value *relation = object_of(objects, "relationship", 1);
	assert_field(relation, "relationship_type", "related-to");
	assert_true(slice_equal(field_of(relation, "source_ref"), field_of(decoy, "id")));
	assert_true(slice_equal(field_of(relation, "target_ref"), field_of(target, "id")));
	assert_int_equal(slice_find(text_of(SEVERITY_HIGH, NULL), SLICE("ada")), SIZE_MAX);
}

static void
a_word_stands_for_the_organisation(void **state)
{
	(void)state;
	struct finding *finding = draft("names/lookalike", "mail-harbour.example");
	finding->data = SLICE("{\"target\":\"harbour\"}");
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_INFO, NULL);
	assert_true(slice_equal(field_of(object_of(objects, "relationship", 1), "target_ref"),
				field_of(object_of(objects, "identity", 0), "id")));
}

static void
a_claimed_time_dates_nothing(void **state)
{
	(void)state;
	struct finding *finding = draft("names/lookalike", "mail-harbour.example");
	finding->first = finding->last = 0;
	finding->time_basis = TIME_CLAIMED;
	keep(finding);
	finding = draft("names/other", "mail-harbour.example");
	finding->first = INT64_MAX; /* of no year that RFC 3339 has */
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_INFO, NULL);
	for (size_t i = 0; i < 2; i++) {
		assert_field(object_of(objects, "indicator", i), "valid_from",
			     "2026-01-01T00:00:00.000Z");
		struct slice label;
		assert_true(json_as_string(
			json_at(json_get(object_of(objects, "observed-data", i), "labels"), 0),
			&label));
		assert_slice(label, "time:recorded");
	}
	assert_null(object_of(objects, "domain-name", 1)); /* of both: once */
}

static void
runs_date_the_objects(void **state)
{
	(void)state;
	struct err err;
	assert_ok(store_run_start(store, SLICE("examine"), &err));
	keep(draft("names/lookalike", "mail-harbour.example"));
	assert_ok(store_run_end(store, &err));
	const struct json_value *indicator =
		object_of(objects_of(SEVERITY_INFO, NULL), "indicator", 0);
	assert_true(slice_compare(field_of(indicator, "created"),
				  SLICE("2026-01-01T00:00:00.000Z")) > 0);
	assert_true(slice_equal(field_of(indicator, "created"), field_of(indicator, "valid_from")));
}

static void
several_subjects_make_one_pattern(void **state)
{
	(void)state;
	struct err err;
	struct finding *finding = draft("names/infrastructure", "b.example");
	assert_ok(finding_add_subject(finding, "ipv4-addr", SLICE("192.0.2.1"), &err));
	assert_ok(finding_add_subject(finding, "domain-name", SLICE("A.example."), &err));
	assert_ok(finding_add_subject(finding, "domain-name", SLICE("a.example"), &err));
	assert_ok(finding_add_subject(finding, "file", SLICE("a.txt"), &err));
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_INFO, NULL);
	assert_field(object_of(objects, "indicator", 0), "pattern",
		     "[domain-name:value = 'a.example' OR domain-name:value = 'b.example'"
		     " OR ipv4-addr:value = '192.0.2.1']");
	assert_non_null(object_of(objects, "infrastructure", 0));
	static const char *const TYPES[] = {"based-on", "indicates", "consists-of", "consists-of",
					    "consists-of"};
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		assert_field(object_of(objects, "relationship", i), "relationship_type", TYPES[i]);
	assert_null(object_of(objects, "relationship", sizeof(TYPES) / sizeof(TYPES[0])));
	assert_non_null(object_of(objects, "domain-name", 1));
	assert_null(object_of(objects, "domain-name", 2)); /* two spellings: one object */
}

static void
infrastructure_has_what_its_members_share(void **state)
{
	(void)state;
	struct err err;
	struct buf buf;
	struct stix_totals few, most;
	struct finding *finding = draft("names/infrastructure", "b.example");
	assert_ok(finding_add_subject(finding, "domain-name", SLICE("c.example"), &err));
	assert_ok(slice_list_add(&arena, &profile.domains, SLICE("harbour.example"), &err));
	finding->data =
		SLICE("{\"links\":[{\"kind\":\"name-server\",\"value\":\"NS.evil.example\"},"
		      "{\"kind\":\"mail-host\",\"value\":\"ns.evil.example\"},"
		      "{\"kind\":\"mail-host\",\"value\":\"mx.harbour.example\"},"
		      "{\"kind\":\"mail-host\",\"value\":\"b.example\"},"
		      "{\"kind\":\"address\",\"value\":\"192.0.2.7\"},"
		      "{\"kind\":\"address\",\"value\":\"2001:DB8::7\"},"
		      "{\"kind\":\"registrar\",\"value\":\"names.example\"},"
		      "{\"kind\":\"address\",\"value\":7},\"x\"]}");
	finding->first = INT64_C(1491955200000000); /* 2017-04-12 */
	assert_ok(finding_add_why(finding, &err, "address 192.0.2.7 is shared by 2 of them"));
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_INFO, &few);
	const struct json_value *whole = object_of(objects, "infrastructure", 0);
	assert_field(whole, "first_seen", "2017-04-12T00:00:00.000Z");
	assert_field(whole, "last_seen", "2017-04-12T00:00:00.000Z");
	assert_true(slice_ends(field_of(whole, "description"),
			       SLICE(". address 192.0.2.7 is shared by 2 of them.")));
	size_t parts = 0;
	for (size_t i = 0; i < json_count(objects); i++)
		parts += slice_equal(field_of(json_at(objects, i), "relationship_type"),
				     SLICE("consists-of"));
	assert_int_equal(parts, 5); /* two members, one host, two addresses */
	assert_field(object_of(objects, "domain-name", 2), "value", "ns.evil.example");
	assert_null(object_of(objects, "domain-name", 3));
	assert_field(object_of(objects, "ipv6-addr", 0), "value", "2001:db8::7");
	assert_field(object_of(objects, "indicator", 0), "pattern",
		     "[domain-name:value = 'b.example' OR domain-name:value = 'c.example']");

	finding = draft("names/infrastructure", "d.example");
	buf_init(&buf, &arena);
	buf_write_text(&buf, "{\"links\":[");
	for (int i = 0; i <= STIX_LINKS_MAX; i++)
		buf_print(&buf, "%s{\"kind\":\"address\",\"value\":\"192.0.2.%d\"}", i ? "," : "",
			  50 + i);
	buf_write_text(&buf, "]}");
	assert_ok(buf_slice(&buf, &finding->data, &err));
	keep(finding);
	(void)objects_of(SEVERITY_INFO, &most);
	/* Indicator, observed-data, note, infrastructure, based-on, indicates, the member and the
	 * links, each with its relationship. */
	assert_int_equal(most.objects - few.objects, 6 + 2 + 2 * STIX_LINKS_MAX);
}

static void
ours_and_what_has_no_word_stay_out(void **state)
{
	(void)state;
	struct err err;
	struct stix_totals totals;
	assert_ok(slice_list_add(&arena, &profile.domains, SLICE("harbour.example"), &err));
	assert_ok(slice_list_add(&arena, &profile.allow, SLICE("fans.example"), &err));
	keep(draft("names/lookalike", "WWW.harbour.example"));
	keep(draft("names/lookalike", "fans.example"));
	struct finding *finding = draft("files/reader-crash", "x.example");
	finding->subjects[0] = (struct subject){SLICE("file"), SLICE("/desk/ada/x.pdf")};
	keep(finding);
	(void)objects_of(SEVERITY_INFO, &totals);
	assert_int_equal(totals.findings, 0);
	assert_int_equal(totals.spared, 2);
	assert_int_equal(totals.skipped, 1);
	assert_int_equal(totals.objects, 2);
}

static void
lists_have_limits(void **state)
{
	(void)state;
	struct err err;
	struct finding *finding = draft("names/lookalike", "mail-harbour.example");
	for (uint64_t i = 0; i < STIX_EVIDENCE_MAX; i++) {
		struct span span = finding->evidence[0];
		span.offset = i + 1;
		assert_ok(finding_add_evidence(finding, &span, &err));
	}
	finding->data =
		SLICE("{\"tricks\":[1,\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]}");
	keep(finding);
	const struct json_value *objects = objects_of(SEVERITY_INFO, NULL);
	const struct json_value *observed = object_of(objects, "observed-data", 0);
	int64_t number = 0;
	assert_true(json_as_number(json_get(observed, "number_observed"), &number));
	assert_int_equal(number, STIX_EVIDENCE_MAX + 1);
	assert_int_equal(json_count(json_get(observed, "external_references")), STIX_EVIDENCE_MAX);
	assert_int_equal(json_count(json_get(object_of(objects, "indicator", 0), "labels")),
			 2 + STIX_TRICKS_MAX);
}

/* The same records in another order give the same bytes, and other records another id. */
static void
bytes_follow_from_the_content(void **state)
{
	struct err err;
	struct sha256 digests[3];
	for (size_t turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < RECORDS; i++)
			sink_record(&sink, turn == 1 ? RECORDS - 1 - i : i);
		if (turn == 2)
			keep(draft("names/lookalike", "one-more.example"));
		assert_ok(store_commit(store, &err));
		struct slice text = text_of(SEVERITY_INFO, NULL);
		struct slice id = slice_part(text, slice_find(text, SLICE("bundle--")), SIZE_MAX);
		assert_ok(sha256_of(turn == 2 ? id : text, &digests[turn], &err));
		if (turn == 1)
			assert_true(sha256_equal(&digests[0], &digests[1]));
		if (turn == 1)
			assert_ok(sha256_of(id, &digests[1], &err));
		tear_down(state);
		set_up(state);
	}
	assert_false(sha256_equal(&digests[1], &digests[2]));
}

static enum status
export_once(struct store *from, const struct output *output, struct err *err)
{
	struct stix_setup setup = {.filter = FINDING_FILTER_ALL, .profile = &profile};
	return stix_write(from, &setup, output, NULL, err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	struct finding *finding = draft("names/infrastructure", "A.example");
	finding->data = SLICE("{\"target\":\"harbour.example\",\"tricks\":[\"combo\"]}");
	keep(finding);
	fail_each_export(export_once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bundle_without_findings_says_who_and_how_far),
		TEST(the_organisation_has_a_name_in_any_case),
		TEST(context_is_told),
		TEST(clients_stay_at_home),
		TEST(a_decoy_becomes_an_indicator_with_what_stands_behind_it),
		TEST(a_word_stands_for_the_organisation),
		TEST(a_claimed_time_dates_nothing),
		TEST(runs_date_the_objects),
		TEST(several_subjects_make_one_pattern),
		TEST(infrastructure_has_what_its_members_share),
		TEST(ours_and_what_has_no_word_stay_out),
		TEST(lists_have_limits),
		TEST(bytes_follow_from_the_content),
		TEST(memory_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
