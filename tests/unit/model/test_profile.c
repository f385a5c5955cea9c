#include "model/profile.h"

#include "base/buf.h"
#include "model/domain.h"
#include "support.h"

static struct arena arena;

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

static struct profile
profile_of(const char *text)
{
	struct profile profile;
	struct err err = {0};
	if (profile_read(&arena, slice_text(text), "tocsin.yaml", &profile, &err) != STATUS_OK)
		fail_msg("refused: %s", err.text);
	return profile;
}

static void
refused(const char *text, const char *why)
{
	struct profile profile = {.trusted_hops = 77};
	struct err err = {0};
	assert_int_equal(profile_read(&arena, slice_text(text), "tocsin.yaml", &profile, &err),
			 STATUS_CONFIG);
	assert_int_equal(profile.trusted_hops, 77);
	if (!slice_starts(slice_text(err.text), slice_text(why)))
		fail_msg("'%s' does not begin with '%s'", err.text, why);
}

static void
reads_every_key(void **state)
{
	(void)state;
	struct profile p = profile_of("organisation: Example Party\n"
				      "names: [example, 'new example']\n"
				      "domains: [example.org, b\xc3\xbc"
				      "cher.example, "
				      "xn--bcher-kva.example]\n"
				      "partners:\n- example.net\n"
				      "vips:\n"
				      "  - name: Ada Example\n"
				      "    addresses: [ada@example.org, a@example.com]\n"
				      "  - {name: Bo Example}\n"
				      "allow: [fans.example]\n"
				      "lures: [donate]\n"
				      "trusted_authserv: [mx.example.org]\n"
				      "trusted_hops: 2\n"
				      "keys: keys.db\nseal: seal\nknowledge: k.json\n"
				      "reference: [originals, /srv/more]\n"
				      "tlp: amber+strict\n"
				      "partners_taxii: [https://partner.example/]\n"
				      "limits: {memory: 1G, seconds: 5, file: 300K}\n");
	assert_slice(p.organisation, "Example Party");
	assert_int_equal(p.names.count, 2);
	assert_slice(p.names.items[1], "new example");
	assert_int_equal(p.domains.count, 3);
	assert_slice(p.domains.items[1], ("b\xc3\xbc"
					  "cher.example"));
	assert_slice(p.partners.items[0], "example.net");
	assert_int_equal(p.vip_count, 2);
	assert_slice(p.vips[0].addresses.items[1], "a@example.com");
	assert_slice(p.vips[1].name, "Bo Example");
	assert_int_equal(p.vips[1].addresses.count, 0);
	assert_slice(p.allow.items[0], "fans.example");
	assert_slice(p.lures.items[0], "donate");
	assert_slice(p.trusted_authserv.items[0], "mx.example.org");
	assert_int_equal(p.trusted_hops, 2);
	assert_slice(p.keys, "keys.db");
	assert_slice(p.seal, "seal");
	assert_int_equal(p.reference.count, 2);
	assert_slice(p.reference.items[1], "/srv/more");
	assert_slice(p.knowledge, "k.json");
	assert_slice(p.tlp, "amber+strict");
	assert_int_equal(p.partners_taxii.count, 1);
	assert_int_equal(p.limits.memory_bytes, 1u << 30);
	assert_int_equal(p.limits.seconds, 5);
	assert_int_equal(p.limits.file_bytes, 300 * 1024);
}

static void
what_is_not_given_has_its_default(void **state)
{
	(void)state;
	const char *const texts[] = {"", "names:\nlimits:\ntlp:\n", "{}"};
	for (size_t i = 0; i < 3; i++) {
		struct profile p = profile_of(texts[i]);
		assert_slice(p.tlp, "amber");
		assert_int_equal(p.names.count, 0);
		assert_null(p.organisation.at);
		assert_int_equal(p.limits.memory_bytes, PROFILE_MEMORY_BYTES_DEFAULT);
		assert_int_equal(p.limits.seconds, PROFILE_SECONDS_DEFAULT);
		assert_int_equal(p.limits.file_bytes, 0);
	}
	/* The country code stays text. */
	assert_slice(profile_of("names: [no, 1e3, null]\n").names.items[0], "no");
}

static void
an_unknown_key_is_told_with_those_that_exist(void **state)
{
	(void)state;
	refused("organisation: X\n\ndomians: [example.org]\n",
		"tocsin.yaml:3: unknown key 'domians'; did you mean 'domains'? keys: organisation, "
		"contact, names, domains, partners, vips, allow, lures, trusted_authserv, "
		"trusted_hops, "
		"keys, seal, reference, knowledge, tlp, partners_taxii, limits");
	refused("zzzzzzzz: 1\n", "tocsin.yaml:1: unknown key 'zzzzzzzz'; keys: organisation, ");
	refused("vips:\n- name: Ada\n  adresses: [a@example.org]\n",
		"tocsin.yaml:3: unknown key 'adresses'; did you mean 'addresses'? keys: name, "
		"addresses");
	refused("limits:\n  cpu: 3\n",
		"tocsin.yaml:2: unknown key 'cpu'; keys: memory, seconds, file");
}

static void
a_wrong_type_is_told_with_an_example(void **state)
{
	(void)state;
	refused("domains: example.org\n", "tocsin.yaml:1: 'domains' is a list, not text; for "
					  "example domains: [example.org, example.com]");
	refused("organisation: [x]\n", "tocsin.yaml:1: 'organisation' is text, not a list");
	refused("a\n", "tocsin.yaml:1: a table is wanted here, not text");
	refused("- domains\n", "tocsin.yaml:1: a table is wanted here, not a list");
	refused("names:\n- ok\n- {x: y}\n", "tocsin.yaml:3: text is wanted here, not a table");
	refused("names:\n- ''\n", "tocsin.yaml:2: an empty text");
	refused("names:\n- \"a\\0b\"\n", "tocsin.yaml:2: a line break or control character");
	refused("vips: [Ada]\n", "tocsin.yaml:1: a table is wanted here, not text");
	refused("vips:\n- addresses: [x]\n", "tocsin.yaml:2: a person without 'name'");
	refused("trusted_hops: many\n",
		"tocsin.yaml:1: 'trusted_hops' is a number from 0 to 64, not 'many'");
	refused("trusted_hops: 65\n", "tocsin.yaml:1: 'trusted_hops' is a number from 0 to 64");
	refused("limits: {seconds: 0}\n",
		"tocsin.yaml:1: 'seconds' is a number from 1 to 86400, not '0'");
	refused("limits: {seconds: 86401}\n", "tocsin.yaml:1: 'seconds' is a number");
	refused("limits: {memory: 63M}\n", "tocsin.yaml:1: 'memory' is at least 64M");
	refused("limits: {file: 4T}\n", "tocsin.yaml:1: 'file' is a size such as 64K");
	refused("limits: {file: 18446744073709551615G}\n", "tocsin.yaml:1: 'file' is a size");
	refused("tlp: purple\n",
		"tocsin.yaml:1: 'tlp' is clear, green, amber, amber+strict or red, not 'purple'");
	refused("names: [a]\nnames: [b]\n", "tocsin.yaml:2: 'names' stands already on line 1");
	refused("names: [a\n", "tocsin.yaml:2: ");
}

static void
a_bad_domain_is_told_with_the_reason(void **state)
{
	(void)state;
	refused("domains:\n- example.org\n- localhost\n",
		"tocsin.yaml:3: 'localhost' has no dot: a domain has at least two labels");
	refused("partners: ['https://example.org/']\n",
		"tocsin.yaml:1: 'https://example.org/' is a URL: give only the host name");
	refused("allow: [a@example.org]\n", "tocsin.yaml:1: 'a@example.org' is an e-mail address");
}

/* count times label, joined by dots. */
static struct slice
repeated(char letter, size_t length, size_t count)
{
	struct buf buf;
	struct slice name;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < length; j++)
			buf_write_byte(&buf, letter);
		if (i + 1 < count)
			buf_write_byte(&buf, '.');
	}
	assert_int_equal(buf_slice(&buf, &name, NULL), STATUS_OK);
	return name;
}

static void
domains_are_checked_by_the_rfcs(void **state)
{
	(void)state;
	static const char *const GOOD[] = {"example.org",
					   "a.b",
					   "3com.com",
					   "xn--bcher-kva.example",
					   "1.2.3.4.example",
					   "EXAMPLE.ORG",
					   ("b\xc3\xbc"
					    "cher.example")};
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++)
		assert_true(domain_check(slice_text(GOOD[i])));
	static const char *const BAD[] = {"",
					  "org",
					  "example..org",
					  ".example.org",
					  "example.org.",
					  "-a.example",
					  "a-.example",
					  "a_b.example",
					  "a b.example",
					  "*.example.org",
					  "example.org/x",
					  "192.0.2.1",
					  "a@b.example",
					  "a:1.example",
					  "\xff.example",
					  ("a\xe2\x80\x8b"
					   "b.example"),
					  "a\x01.example"};
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		if (domain_check(slice_text(BAD[i])))
			fail_msg("'%s' passed", BAD[i]);
	assert_true(domain_check(repeated('a', DOMAIN_LABEL_MAX_BYTES, 2)));
	assert_false(domain_check(repeated('a', DOMAIN_LABEL_MAX_BYTES + 1, 2)));
	assert_true(domain_check(repeated('a', 1, (DOMAIN_MAX_BYTES + 1) / 2)));
	assert_false(domain_check(repeated('a', 1, (DOMAIN_MAX_BYTES + 3) / 2)));
	assert_false(domain_check(SLICE("a\0b.example")));
}

static void
the_template_reads_back(void **state)
{
	(void)state;
	struct slice text, line;
	struct err err;
	assert_int_equal(profile_template(&arena, SLICE("en-marche.fr"), &text, &err), STATUS_OK);
	struct profile p = profile_of(text.at);
	assert_int_equal(p.domains.count, 1);
	assert_slice(p.domains.items[0], "en-marche.fr");

	/* So does the one with every example switched on: "#key: value" becomes "key: value". */
	struct buf buf;
	struct slice rest = text;
	buf_init(&buf, &arena);
	while (slice_next(&rest, '\n', &line)) {
		bool example = line.length > 1 && line.at[0] == '#' && line.at[1] != ' ';
		buf_write(&buf, slice_part(line, example, SIZE_MAX));
		buf_write_byte(&buf, '\n');
		assert_true(line.length <= 100);
	}
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	p = profile_of(text.at);
	assert_slice(p.organisation, "Example Party");
	assert_int_equal(p.vip_count, 1);
	assert_int_equal(p.limits.file_bytes, 4ull << 30);
	assert_slice(p.domains.items[0], "en-marche.fr");

	assert_int_equal(profile_template(&arena, SLICE("localhost"), &text, &err), STATUS_USAGE);
	assert_string_equal(err.text, "'localhost' has no dot: a domain has at least two labels");
}

static void
every_key_is_described(void **state)
{
	(void)state;
	for (const struct profile_key *key = PROFILE_KEYS; key->key; key++) {
		assert_non_null(key->type);
		assert_true(strlen(key->meaning) > 10 && strlen(key->meaning) < 96);
		assert_true(slice_starts(slice_text(key->example), slice_text(key->key)));
	}
}

static enum status
attempt(void *context)
{
	struct arena own;
	struct profile profile;
	(void)context;
	arena_init(&own, 0);
	enum status status = profile_read(
		&own, SLICE("vips:\n- {name: a, addresses: [b, c]}\ndomains: [a.example]\n"), "x",
		&profile, NULL);
	arena_done(&own);
	return status;
}

static void
survives_every_failed_allocation(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_key),
		cmocka_unit_test(what_is_not_given_has_its_default),
		cmocka_unit_test(an_unknown_key_is_told_with_those_that_exist),
		cmocka_unit_test(a_wrong_type_is_told_with_an_example),
		cmocka_unit_test(a_bad_domain_is_told_with_the_reason),
		cmocka_unit_test(domains_are_checked_by_the_rfcs),
		cmocka_unit_test(the_template_reads_back),
		cmocka_unit_test(every_key_is_described),
		cmocka_unit_test(survives_every_failed_allocation),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
