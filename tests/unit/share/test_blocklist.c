#include "fixture.h"

#include "share/limits.h"

static void
find_name(const char *name, enum severity severity)
{
	struct recipe recipe = {.rule = "names/lookalike",
				.source = "feed.txt",
				.subject = name,
				.severity = severity,
				.first = TIME_UNKNOWN};
	sink_recipe(&sink, &recipe);
}

static void
protect(struct slice_list *list, const char *name)
{
	struct err err;
	assert_ok(slice_list_add(&arena, list, slice_text(name), &err));
}

static struct slice
list_of(enum blocklist_format format, enum severity severity, struct blocklist_totals *totals)
{
	struct err err;
	struct buf buf;
	struct output output;
	struct slice text;
	struct blocklist_setup setup = {
		.format = format, .severity_min = severity, .profile = &profile};
	buf_init(&buf, &arena);
	output_to_buf(&output, &buf);
	assert_ok(blocklist_write(store, &setup, &output, totals, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

static void
formats_are_as_their_readers_want(void **state)
{
	(void)state;
	struct blocklist_totals totals;
	find_name("portal-office.example", SEVERITY_MEDIUM);
	find_name("MAIL-en-marche.example.", SEVERITY_CRITICAL);
	find_name("mail-en-marche.example", SEVERITY_HIGH);
	find_name("m\xc3\xa9l.example", SEVERITY_HIGH);
	find_name("low.example", SEVERITY_LOW);
	assert_slice(list_of(BLOCKLIST_PLAIN, SHARE_SEVERITY_DEFAULT, &totals),
		     "# Decoy names found by Tocsin, of severity medium or worse.\n"
		     "# One name a line. Block it with everything below it.\n"
		     "mail-en-marche.example\n"
		     "portal-office.example\n"
		     "xn--ml-bja.example\n");
	assert_int_equal(totals.listed, 3);
	assert_int_equal(totals.spared + totals.skipped, 0);
	assert_slice(list_of(BLOCKLIST_HOSTS, SEVERITY_CRITICAL, NULL),
		     "# Decoy names found by Tocsin, of severity critical or worse, as hosts(5).\n"
		     "# Names below them are not covered: that takes a resolver.\n"
		     "0.0.0.0 mail-en-marche.example\n");
	assert_slice(list_of(BLOCKLIST_RPZ, SEVERITY_HIGH, NULL),
		     "; Decoy names found by Tocsin, of severity high or worse, as a response "
		     "policy\n"
		     "; zone: each of them and everything below it does not exist.\n"
		     "$TTL 300\n"
		     "@ IN SOA localhost. hostmaster.localhost. 2 3600 600 86400 300\n"
		     "@ IN NS localhost.\n"
		     "mail-en-marche.example IN CNAME .\n"
		     "*.mail-en-marche.example IN CNAME .\n"
		     "xn--ml-bja.example IN CNAME .\n"
		     "*.xn--ml-bja.example IN CNAME .\n");
}

static void
ours_is_never_listed(void **state)
{
	(void)state;
	struct blocklist_totals totals;
	protect(&profile.domains, "en-marche.example");
	protect(&profile.domains, "www.deep.own.example");
	protect(&profile.partners, "Partner.Example");
	protect(&profile.allow, "m\xc3\xa9l.example");
	struct vip vip = {.name = SLICE("A. Person")};
	protect(&vip.addresses, "person@mail.example");
	profile.vips = &vip;
	profile.vip_count = 1;
	static const char *const OURS[] = {"en-marche.example",  "login.en-marche.example",
					   "own.example",        "deep.own.example",
					   "partner.example",    "a.b.partner.example",
					   "xn--ml-bja.example", "mail.example"};
	static const char *const THEIRS[] = {"xen-marche.example", "en-marche.example.evil.example",
					     "other.own.example"};
	for (size_t i = 0; i < sizeof(OURS) / sizeof(OURS[0]); i++)
		find_name(OURS[i], SEVERITY_CRITICAL);
	for (size_t i = 0; i < sizeof(THEIRS) / sizeof(THEIRS[0]); i++)
		find_name(THEIRS[i], SEVERITY_CRITICAL);
	assert_slice(list_of(BLOCKLIST_PLAIN, SEVERITY_INFO, &totals),
		     "# Decoy names found by Tocsin, of severity info or worse.\n"
		     "# One name a line. Block it with everything below it.\n"
		     "en-marche.example.evil.example\n"
		     "other.own.example\n"
		     "xen-marche.example\n");
	assert_int_equal(totals.listed, 3);
	assert_int_equal(totals.spared, sizeof(OURS) / sizeof(OURS[0]));
}

static void
only_names_are_listed(void **state)
{
	(void)state;
	struct err err;
	struct blocklist_totals totals;
	static const char *const HOSTILE[] = {"a.example\n0.0.0.0 bank.example",
					      "a b.example",
					      "127.0.0.1",
					      "single",
					      "*.example",
					      "x.example IN CNAME ."};
	for (size_t i = 0; i < sizeof(HOSTILE) / sizeof(HOSTILE[0]); i++)
		find_name(HOSTILE[i], SEVERITY_CRITICAL);
	/* Another rule, and another type of subject. */
	struct recipe recipe = {.rule = "mail/phish",
				.source = "1.eml",
				.subject = "sender.example",
				.severity = SEVERITY_CRITICAL};
	sink_recipe(&sink, &recipe);
	recipe.rule = "names/lookalike";
	struct finding *finding = finding_of(&arena, &recipe);
	finding->subjects[0].type = SLICE("url");
	finding->subjects[0].value = SLICE("decoy.example");
	assert_ok(finding_done(finding, &err));
	assert_ok(sink_finding(&sink, finding, &err));
	struct slice text = list_of(BLOCKLIST_HOSTS, SEVERITY_INFO, &totals);
	assert_int_equal(slice_find(text, SLICE("0.0.0.0")), SIZE_MAX);
	assert_int_equal(totals.listed, 0);
	assert_int_equal(totals.skipped, sizeof(HOSTILE) / sizeof(HOSTILE[0]));
}

static void
long_names_do_not_spoil_a_zone(void **state)
{
	(void)state;
	for (size_t length = RPZ_NAME_MAX_BYTES; length <= RPZ_NAME_MAX_BYTES + 1; length++) {
		char name[RPZ_NAME_MAX_BYTES + 2];
		for (size_t i = 0; i < length; i++)
			name[i] = i % 50 == 49 ? '.' : 'a';
		name[length] = '\0';
		find_name(name, SEVERITY_HIGH);
	}
	struct blocklist_totals totals;
	(void)list_of(BLOCKLIST_PLAIN, SEVERITY_HIGH, &totals);
	assert_int_equal(totals.listed, 2);
	(void)list_of(BLOCKLIST_RPZ, SEVERITY_HIGH, &totals);
	assert_int_equal(totals.listed, 1);
	assert_int_equal(totals.skipped, 1);
}

static void
formats_have_names(void **state)
{
	(void)state;
	for (enum blocklist_format format = BLOCKLIST_PLAIN; format <= BLOCKLIST_RPZ; format++) {
		enum blocklist_format read = BLOCKLIST_PLAIN;
		struct slice name = slice_text(blocklist_format_text(format));
		assert_true(blocklist_format_read(name, &read));
		assert_int_equal(read, format);
	}
	assert_false(blocklist_format_read(SLICE("pla"), &(enum blocklist_format){0}));
}

static enum status
export_once(struct store *from, const struct output *output, struct err *err)
{
	struct blocklist_setup setup = {.format = BLOCKLIST_RPZ, .profile = &profile};
	return blocklist_write(from, &setup, output, NULL, err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	protect(&profile.domains, "en-marche.example");
	find_name("a.example", SEVERITY_HIGH);
	find_name("m\xc3\xa9l.example", SEVERITY_HIGH);
	fail_each_export(export_once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(formats_are_as_their_readers_want),
		TEST(ours_is_never_listed),
		TEST(only_names_are_listed),
		TEST(long_names_do_not_spoil_a_zone),
		TEST(formats_have_names),
		TEST(memory_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
