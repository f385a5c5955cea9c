#include "support.h"

#include "mail/ip.h"

static void
addresses_are_read_and_written(void **state)
{
	static const struct {
		const char *text, *written; /* NULL: no address */
	} ROWS[] = {
		{"192.0.2.1", "192.0.2.1"},
		{"2001:DB8::1", "2001:db8::1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"::1.2.3.4", "::1.2.3.4"},
		{"192.0.2", NULL},
		{"192.0.2.01", NULL},
		{"192.0.2.256", NULL},
		{"192.0.2.1:25", NULL},
		{"2001:db8::1%eth0", NULL},
		{"", NULL},
		{"1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222", NULL},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct ip ip;
		struct buf buf;
		struct slice written;
		assert_int_equal(ip_read(slice_text(ROWS[i].text), &ip), ROWS[i].written != NULL);
		if (!ROWS[i].written)
			continue;
		buf_init(&buf, &arena);
		ip_write(&buf, &ip);
		assert_int_equal(buf_slice(&buf, &written, NULL), STATUS_OK);
		assert_slice(written, ROWS[i].written);
	}
	struct ip ip;
	assert_true(ip_read_as_written(SLICE("::ffff:192.0.2.1"), &ip) && ip.v6);
	assert_false(ip_read(slice_of("1.2.3.4\0", 8), &ip));
	arena_done(&arena);
}

static bool
matches(const char *a, const char *b, unsigned bits)
{
	struct ip one, two;

	assert_true(ip_read(slice_text(a), &one) && ip_read(slice_text(b), &two));
	return ip_match(&one, &two, bits);
}

static void
networks_match_by_their_bits(void **state)
{
	(void)state;
	assert_true(matches("192.0.2.1", "192.0.2.255", 24));
	assert_true(matches("192.0.2.129", "192.0.2.254", 25));
	assert_false(matches("192.0.2.127", "192.0.2.254", 25));
	assert_true(matches("192.0.2.1", "10.0.0.1", 0));
	assert_false(matches("192.0.2.1", "192.0.2.2", 32));
	assert_true(matches("2001:db8::1", "2001:db8::2", 126));
	assert_false(matches("2001:db8::1", "2001:db8::2", 127));
	assert_false(matches("2001:db8::1", "192.0.2.1", 0));
}

static void
private_networks_are_told(void **state)
{
	static const char *const PRIVATE[] = {"10.1.2.3",    "127.0.0.1",  "172.31.0.1",
					      "192.168.9.9", "100.64.0.1", "169.254.1.1",
					      "::1",         "fe80::1",    "fd00::1"};
	static const char *const PUBLIC[] = {"172.32.0.1", "192.169.0.1", "100.128.0.1",
					     "2001:db8::1"};
	struct ip ip;

	(void)state;
	for (size_t i = 0; i < sizeof(PRIVATE) / sizeof(PRIVATE[0]); i++)
		assert_true(ip_read(slice_text(PRIVATE[i]), &ip) && ip_is_private(&ip));
	for (size_t i = 0; i < sizeof(PUBLIC) / sizeof(PUBLIC[0]); i++)
		assert_true(ip_read(slice_text(PUBLIC[i]), &ip) && !ip_is_private(&ip));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_written),
		cmocka_unit_test(networks_match_by_their_bits),
		cmocka_unit_test(private_networks_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
