/* Tables: which column, which rows, which time. */
#include "feed_reader.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
assert_table(const char *text, const char *const *names)
{
	if (feed_find(feed_reader_head(text)) != &FEED_TABLE)
		fail_msg("'%s' is taken for %s", text, feed_find(feed_reader_head(text))->name);
	feed_reader_text(text);
	assert_found(names);
}

static void
the_column_is_found(void **state)
{
	(void)state;
	static const char *const TABLES[] = {
		"Domain Name,x\nlogin-paypal.net,1\n",
		"x,\"DOMAIN\"\n1,\"login-paypal.net\"\n",
		"x\tfqdn\n1\tlogin-paypal.net\n",
		"x;host;name\n1;login-paypal.net;Ana\n",
		"id|url\n1|https://login-paypal.net/x?a=b\n",
		"# made today\n\n# id,url\n1,https://login-paypal.net/x\n# 1 row, \"all\",\"so\n",
		"# id,dateadded,url\n1,2017-04-12,https://login-paypal.net/x\n",
		"note,domain\n# one,login-paypal.net\ntwo,a.com\n# sum,2\n",
		"1,login-paypal.net\n",
		"login-paypal.net,1\r\na.com,2\r\nb.com,3\r\n",
		"name,mail\nlogin-paypal.net,ana@login-paypal.com\n",
		"first,rank\nlogin-paypal.net,5\nb.com,7\nc.com,8\n",
		"domain,ioc\nlogin-paypal[.]net,x\n",
	};
	for (size_t i = 0; i < sizeof(TABLES) / sizeof(*TABLES); i++) {
		if (feed_find(feed_reader_head(TABLES[i])) != &FEED_TABLE)
			fail_msg("table %zu", i);
		assert_table(TABLES[i], NAMES("login-paypal.net"));
	}
}

static void
quotes_hold_separators_and_line_breaks(void **state)
{
	(void)state;
	static const char TEXT[] =
		"id,note,domain,created\n"
		"1,\"a, \"\"b\"\"\",login-paypal.net,2017-04-12\n"
		"2,\"one\npaypa1.com,two\n\nthree\",paypal-login.net,2017-04-13\n"
		"3,x,\"mail-en-marche.fr\",\"2017\n04\"\n"
		"4,x,a.com,2017\n5,x,b.com,2017\n6,x,c.com,2017\n7,x,d.com,2017\n"
		"8,x,e.com,2017\n9,x,f.com,2017\n";
	assert_table(TEXT, NAMES("login-paypal.net", "paypal-login.net", "mail-en-marche.fr"));
	assert_int_equal(feed_reader.refused_count, 0);
	assert_int_equal(feed_reader.kept[1].line, 6);
	assert_int_equal(feed_reader.kept[2].line, 7);
	assert_int_equal(feed_reader.kept[2].first, TIME_UNKNOWN);
	assert_false(FEED_TABLE.splits(feed_reader_head(TEXT)));
	assert_true(FEED_TABLE.splits(feed_reader_head("1,a.com\n")));
}

/* Without a heading nearly every row has a name, and nothing beside it. */
static void
rows_without_headings_are_held_to_more(void **state)
{
	(void)state;
	static const char *const OTHERS[] = {
		"1,https://a.com/x\n2,https://b.com/y\n",
		"1,a.com\n2,b.com\n3,c.com\n4,d.com\n5,none\n",
		"1,a.com\n2,b.com\n3,c.com\n4,d.com,x\n",
		("session\t[default=1]\t\t\tpam_permit.so\nsession\trequisite\t\t\tpam_deny.so\n"
		 "session\trequired\t\t\tpam_permit.so\nsession\trequired\tpam_unix.so\n"),
		"{\"https://a.com/b\": {\"id\": \"https://a.com/b\"}, \"c\": 1}\n",
	};
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		if (feed_find(feed_reader_head(OTHERS[i])) == &FEED_TABLE)
			fail_msg("text %zu is taken for a table", i);
	}
	/* One row of sixteen may be none. */
	for (size_t rows = 14; rows <= 15; rows++) {
		char text[400];
		size_t length = (size_t)snprintf(text, sizeof(text), "1,a.com\n2,none\n");
		for (size_t i = 0; i < rows; i++)
			length += (size_t)snprintf(text + length, sizeof(text) - length,
						   "%zu,a.com\n", i);
		assert_int_equal(feed_find(feed_reader_head(text)) == &FEED_TABLE, rows == 15);
	}
	feed_reader_text("# id,dateadded,url\n1,2017-04-12,https://login-paypal.net/x\n");
	assert_true(feed_reader.kept[0].first != TIME_UNKNOWN);
}

/* A register's date is published; when somebody saw it is observed. */
static void
dates_become_times(void **state)
{
	(void)state;
	static const struct {
		const char *heading, *date, *time;
		enum time_basis basis;
	} DATES[] = {
		{"create_date", "2017-04-12", "2017-04-12T00:00:00Z", TIME_PUBLISHED},
		{"Creation Date", "2017-04-12T08:11:02Z", "2017-04-12T08:11:02Z", TIME_PUBLISHED},
		{"registered", "20170412", "2017-04-12T00:00:00Z", TIME_PUBLISHED},
		{"first_seen", "2017-04-12 08:11:02 UTC", "2017-04-12T08:11:02Z", TIME_OBSERVED},
		{"timestamp", "1491984662", "2017-04-12T08:11:02Z", TIME_OBSERVED},
		{"date", "12/04/2017", NULL, TIME_OBSERVED},
		{"created", "soon", NULL, TIME_OBSERVED},
		{"expires", "2018-04-12", NULL, TIME_OBSERVED},
	};
	char text[256];
	for (size_t i = 0; i < sizeof(DATES) / sizeof(*DATES); i++) {
		int64_t time = TIME_UNKNOWN;
		(void)snprintf(text, sizeof(text), "domain,%s\nlogin-paypal.net,%s\n",
			       DATES[i].heading, DATES[i].date);
		assert_table(text, NAMES("login-paypal.net"));
		if (DATES[i].time)
			assert_true(time_read(slice_text(DATES[i].time), &time));
		assert_int_equal(feed_reader.kept[0].first, time);
		assert_int_equal(feed_reader.kept[0].basis, DATES[i].basis);
	}
}

static void
bad_rows_are_counted(void **state)
{
	(void)state;
	assert_table("id,domain\n1,a.com\n2,b.com\n3,c.com\n4,d.com\n5\n6,a b.com\n7,\nid,domain\n"
		     "8,login-paypal.net\n9,e.com\n",
		     NAMES("login-paypal.net"));
	assert_int_equal(feed_reader.refused_count, 2);
	assert_refused(0, "RFC 4180 §2: a row without the column of names", 1, 6);
	assert_refused(1, "RFC 1123 §2.1: byte 0x20 in a host name", 1, 7);
}

static void
limits_are_reached(void **state)
{
	(void)state;
	static char text[64 * 1024];
	size_t length = (size_t)snprintf(text, sizeof(text), "domain,note\na.com,\"open");
	for (unsigned i = 0; i < NAMES_TABLE_CELL_LINES_MAX; i++)
		length += (size_t)snprintf(text + length, 8, "\nx");
	(void)snprintf(text + length, 64, "\nlogin-paypal.net,1\n");
	/* The quote opens on the second line of the file and goes on for 63 more. */
	char whole[128];
	(void)snprintf(whole, sizeof(whole), "domain,note\nlogin-paypal.net,1\n");
	assert_table(whole, NAMES("login-paypal.net"));
	memmove(text + 31, text + 12, sizeof(text) - 31);
	memcpy(text + 12, "paypal-login.net,1\n", 19);
	feed_reader_text(text);
	assert_found(NAMES("paypal-login.net", "login-paypal.net"));
	assert_refused(0, "RFC 4180 §2: a quote is open for 64 lines", 1,
		       NAMES_TABLE_CELL_LINES_MAX + 2);
	/* A heading behind the last column that is looked at is none. */
	for (size_t columns = NAMES_TABLE_COLUMNS_MAX - 1; columns <= NAMES_TABLE_COLUMNS_MAX;
	     columns++) {
		length = 0;
		for (size_t i = 0; i < columns; i++)
			text[length++] = ',';
		length += (size_t)snprintf(text + length, 16, "domain\n");
		for (size_t i = 0; i < columns; i++)
			text[length++] = ',';
		(void)snprintf(text + length, 32, "login-paypal.net\n");
		assert_int_equal(feed_find(feed_reader_head(text)) == &FEED_TABLE,
				 columns < NAMES_TABLE_COLUMNS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_column_is_found),
		cmocka_unit_test(rows_without_headings_are_held_to_more),
		cmocka_unit_test(quotes_hold_separators_and_line_breaks),
		cmocka_unit_test(dates_become_times),
		cmocka_unit_test(bad_rows_are_counted),
		cmocka_unit_test(limits_are_reached),
	};
	return cmocka_run_group_tests(tests, feed_reader_setup, feed_reader_teardown);
}
