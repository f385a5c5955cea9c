/* Every format of feeds: recognised, read, cut anywhere, read in ranges. */
#include "feed_reader.h"

#include "names/when.h"

#include <zlib.h>

struct expected {
	const char *name, *seen; /* seen NULL: as name */
	uint64_t line;
	const char *time; /* NULL: unknown */
	enum time_basis basis;
	const char *client;
};

static const struct {
	const struct feed *feed;
	const char *text;
	struct expected found[4];
	const char *refusal; /* the only one, or NULL */
	uint64_t refused;
} FEEDS[] = {
	{&FEED_LIST,
	 "# a list\nclean.example\nmail-en-marche.fr\n0.0.0.0 "
	 "login-paypal.net\n||paypal-login.net^\n",
	 {{"mail-en-marche.fr", NULL, 3, NULL, TIME_OBSERVED, NULL},
	  {"login-paypal.net", NULL, 4, NULL, TIME_OBSERVED, NULL},
	  {"paypal-login.net", NULL, 5, NULL, TIME_OBSERVED, NULL}},
	 NULL,
	 0},
	{&FEED_ZONE,
	 "fr.\t86400\tin\tsoa\ta.nic.example. host.nic.example. 1 2 3 4 5\n"
	 "mail-en-marche.fr.\t172800\tin\tns\tns1.x.example.\n"
	 "mail-en-marche.fr.\t172800\tin\tns\tns2.x.example.\n"
	 "ns1.login-en-marche.fr.\t172800\tin\ta\t192.0.2.1\n"
	 "login-en-marche.fr.\t172800\tin\tns\tns1.login-en-marche.fr.\n",
	 {{"mail-en-marche.fr", "mail-en-marche.fr.", 2, NULL, TIME_OBSERVED, NULL},
	  {"login-en-marche.fr", "login-en-marche.fr.", 5, NULL, TIME_OBSERVED, NULL}},
	 NULL,
	 0},
	{&FEED_TABLE,
	 "domain_name,create_date,registrar\r\nwww.debian.org,2017-04-11,\"X, Inc\"\r\n"
	 "mail-en-marche.fr,2017-04-12 "
	 "08:11:02,Y\r\n\"login-paypal.net\",\"12-Apr-2017\",\"Y\"\r\n",
	 {{"mail-en-marche.fr", NULL, 3, "2017-04-12T00:00:00Z", TIME_PUBLISHED, NULL},
	  {"login-paypal.net", NULL, 4, "2017-04-12T00:00:00Z", TIME_PUBLISHED, NULL}},
	 NULL,
	 0},
	{&FEED_TABLE,
	 "rank;domain\n1;debian.org\n2;mail-en-marche.fr\n3;www.debian.org\n4\n",
	 {{"mail-en-marche.fr", NULL, 3, NULL, TIME_OBSERVED, NULL}},
	 "RFC 4180 §2: a row without the column of names",
	 1},
	{&FEED_CONF,
	 "# blocked\naddress=/clean.example/mail-en-marche.fr/0.0.0.0\nserver=/login-paypal.net/#\n"
	 "local=/paypal-login.net/\nport=53\n",
	 {{"mail-en-marche.fr", NULL, 2, NULL, TIME_OBSERVED, NULL},
	  {"login-paypal.net", NULL, 3, NULL, TIME_OBSERVED, NULL},
	  {"paypal-login.net", NULL, 4, NULL, TIME_OBSERVED, NULL}},
	 "no domain in a setting of dnsmasq",
	 1},
	{&FEED_QUERY,
	 "Apr 12 08:11:02 gw dnsmasq[97]: started, version 2.89 cachesize 150\n"
	 "Apr 12 08:11:02 gw dnsmasq[97]: query[A] mail-en-marche.fr from 192.0.2.7\n"
	 "Apr 12 08:11:02 gw dnsmasq[97]: reply mail-en-marche.fr is 198.51.100.4\n"
	 "2017-04-12T08:11:09+02:00 gw dnsmasq[97]: 12 2001:db8::7/5 query[AAAA] login-paypal.net "
	 "from 2001:db8::7\n"
	 "Apr 12 08:11:10 gw cron[12]: query[A] paypal-login.net from 192.0.2.7\n",
	 {{"mail-en-marche.fr", NULL, 2, NULL, TIME_OBSERVED, "192.0.2.7"},
	  {"login-paypal.net", NULL, 4, "2017-04-12T06:11:09Z", TIME_CAPTURED, "2001:db8::7"}},
	 "no line of a dnsmasq log",
	 1},
	{&FEED_QUERY,
	 "12-Apr-2017 08:11:02.123 queries: info: client @0x7f2a0c0b5e30 192.0.2.7#53124 "
	 "(mail-en-marche.fr): query: mail-en-marche.fr IN A +E(0)K (192.0.2.53)\n"
	 "2017-04-12T08:11:02.125Z client 2001:db8::8#5 (login-paypal.net): view a: query: query: "
	 "login-paypal.net IN AAAA + (192.0.2.53)\n"
	 "12-Apr-2017 08:11:02.123 client @0x7f2a0c0b5e30 192.0.2.7#53124 (a.example): query "
	 "(cache) "
	 "'a.example/A/IN' denied\n"
	 "12-Apr-2017 08:11:03.001 general: info: reloading configuration succeeded\n",
	 {{"mail-en-marche.fr", NULL, 1, NULL, TIME_OBSERVED, "192.0.2.7"},
	  {"login-paypal.net", NULL, 2, "2017-04-12T08:11:02.125Z", TIME_CAPTURED, "2001:db8::8"}},
	 "no line of a BIND query log",
	 1},
	{&FEED_QUERY,
	 "[1491984662] unbound[97:0] notice: init module 0: validator\n"
	 "[1491984662] unbound[97:0] info: 192.0.2.7 mail-en-marche.fr. A IN\n"
	 "Apr 12 08:11:02 gw unbound[97]: [97:0] reply: 192.0.2.8 login-paypal.net. A IN NOERROR 0 "
	 "0 9\n",
	 {{"mail-en-marche.fr", NULL, 2, "2017-04-12T08:11:02Z", TIME_CAPTURED, "192.0.2.7"},
	  {"login-paypal.net", NULL, 3, NULL, TIME_OBSERVED, "192.0.2.8"}},
	 NULL,
	 0},
	{&FEED_QUERY,
	 "2017-04-12T08:11:02+0000 pc systemd-resolved[97]: Looking up RR for mail-en-marche.fr IN "
	 "A.\n"
	 "2017-04-12T08:11:02+0000 pc systemd-resolved[97]: Cache miss for mail-en-marche.fr IN "
	 "A\n",
	 {{"mail-en-marche.fr", NULL, 1, "2017-04-12T08:11:02Z", TIME_CAPTURED, NULL}},
	 NULL,
	 0},
	{&FEED_QUERY,
	 "DNS Server log file creation at 4/12/2017 8:00:00 AM\r\n\r\n\tField #  "
	 "Information\r\n\r\n"
	 "4/12/2017 8:11:02 AM 0E70 PACKET  00000000033397A0 UDP Rcv 192.0.2.7       5b47   Q "
	 "[0001   "
	 "D   NOERROR] A      (14)mail-en-marche(2)fr(0)\r\n"
	 "UDP question info at 00000000033397A0\r\n  Socket = 336\r\n"
	 "12.04.2017 08:11:02 0E70 PACKET  00000000033397A0 TCP Rcv 192.0.2.7 5b47 R Q [8081   DR  "
	 "NOERROR] A      (12)login-paypal(3)net(0)\r\n"
	 "12.04.2017 08:11:02 0E70 PACKET  00000000033397A0 TCP Rcv 192.0.2.8 5b47 Q [0001 D "
	 "NOERROR] "
	 "A (12)login-paypal(4)net(0)\r\n"
	 "12.04.2017 08:11:03 0E70 PACKET  00000000033397A0 UDP Snd 192.0.2.9 5b48 R Q [8081 DR "
	 "NOERROR] A (12)login-paypal(3)net(0)\r\n",
	 {{"mail-en-marche.fr", "(14)mail-en-marche(2)fr(0)", 5, NULL, TIME_OBSERVED, "192.0.2.7"}},
	 "no packet of a Windows DNS debug log",
	 1},
	{&FEED_ZEEK,
	 "#separator \\x09\n#unset_field\t-\n#path\tdns\n"
	 "#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\tqtype_name\n"
	 "1491984662.123456\tCx1\t192.0.2.7\t53124\tmail-en-marche.fr\tA\n"
	 "1491984663.000000\tCx1\t192.0.2.8\t53124\tp\\xc3\\xa1ypal.com\tA\n"
	 "1491984663.000000\tCx1\t192.0.2.8\t53124\t-\tA\nshort\n"
	 "#fields\tts\tuid\tid.orig_h\tserver_name\n1491984664\tCx2\t192.0.2.9\tlogin-paypal.net\n",
	 {{"mail-en-marche.fr", NULL, 5, "2017-04-12T08:11:02.123456Z", TIME_CAPTURED, "192.0.2.7"},
	  {"xn--pypal-xqa.com", "p\\xc3\\xa1ypal.com", 6, "2017-04-12T08:11:03Z", TIME_CAPTURED,
	   "192.0.2.8"},
	  {"login-paypal.net", NULL, 10, "2017-04-12T08:11:04Z", TIME_CAPTURED, "192.0.2.9"}},
	 "a record of a Zeek log without its field",
	 1},
	{&FEED_JSON,
	 "{\"ts\":1491984662.123456,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.7\","
	 "\"query\":\"mail-en-marche.fr\"}\n"
	 "{\"ts\":\"2017-04-12T08:11:02Z\",\"uid\":\"C1\",\"id.orig_h\":\"x\",\"conn_state\":"
	 "\"S0\"}\n"
	 "{\"ts\":\"2017-04-12T08:11:02Z\",\"uid\":\"C1\",\"host\":\"login-paypal.net:8080\"}\n\n"
	 "{\"uid\":\"C1\"}\n",
	 {{"mail-en-marche.fr", NULL, 1, "2017-04-12T08:11:02.123456Z", TIME_CAPTURED, "192.0.2.7"},
	  {"login-paypal.net", NULL, 3, "2017-04-12T08:11:02Z", TIME_CAPTURED, NULL}},
	 "no record of certstream, Zeek or Suricata",
	 1},
	{&FEED_JSON,
	 "{\"message_type\": \"heartbeat\", \"timestamp\": 1491984662.1}\n"
	 "{\"data\":{\"leaf_cert\":{\"all_domains\":[\"mail-en-marche.fr\",\"*.login-paypal.net\","
	 "\"p\\u00e1ypal.com\",7],\"not_before\":1491984000.0,\"subject\":{\"CN\":\"x\"}},"
	 "\"seen\":1491984662.5},\"message_type\":\"certificate_update\"}\n"
	 "{\"message_type\":\"dns_entries\",\"data\":[\"www.debian.org\",\"en-rnarche.fr\"]}\n"
	 "{\"message_type\":\"dns_entries\",\"data\":[\n",
	 {{"mail-en-marche.fr", NULL, 2, "2017-04-12T08:11:02.5Z", TIME_OBSERVED, NULL},
	  {"login-paypal.net", NULL, 2, "2017-04-12T08:11:02.5Z", TIME_OBSERVED, NULL},
	  {"xn--pypal-xqa.com", "p\\u00e1ypal.com", 2, "2017-04-12T08:11:02.5Z", TIME_OBSERVED,
	   NULL},
	  {"en-rnarche.fr", NULL, 3, NULL, TIME_OBSERVED, NULL}},
	 "RFC 8259: no JSON text, or half of one",
	 1},
	{&FEED_JSON,
	 "{\"timestamp\":\"2017-04-12T10:11:02.000000+0200\",\"event_type\":\"dns\",\"src_ip\":"
	 "\"192.0.2.7\",\"dns\":{\"type\":\"query\",\"rrname\":\"mail-en-marche.fr\"}}\n"
	 "{\"timestamp\":\"2017-04-12T10:11:02.000000+0200\",\"event_type\":\"dns\",\"src_ip\":"
	 "\"192.0.2.53\",\"dns\":{\"type\":\"answer\",\"rrname\":\"mail-en-marche.fr\"}}\n"
	 "{\"timestamp\":\"2017-04-12T10:11:02.000000+0200\",\"event_type\":\"dns\",\"dns\":{"
	 "\"type\":"
	 "\"request\",\"queries\":[{\"rrname\":\"login-paypal.net\"}]}}\n"
	 "{\"timestamp\":\"2017-04-12T10:11:02.000000+0200\",\"event_type\":\"tls\",\"tls\":{"
	 "\"sni\":"
	 "\"paypal-login.net\"}}\n{\"timestamp\":\"x\",\"event_type\":\"stats\"}\n",
	 {{"mail-en-marche.fr", NULL, 1, "2017-04-12T08:11:02Z", TIME_CAPTURED, "192.0.2.7"},
	  {"login-paypal.net", NULL, 3, "2017-04-12T08:11:02Z", TIME_CAPTURED, NULL},
	  {"paypal-login.net", NULL, 4, "2017-04-12T08:11:02Z", TIME_CAPTURED, NULL}},
	 NULL,
	 0},
};
#define COUNT (sizeof(FEEDS) / sizeof(*FEEDS))

static size_t
count_found(const struct expected *expected)
{
	size_t count = 0;
	while (count < 4 && expected[count].name)
		count++;
	return count;
}

static void
assert_expected(const char *text, const struct feed_kept *kept, const struct expected *expected)
{
	const char *seen = expected->seen ? expected->seen : expected->name;
	char client[80];
	int64_t time = TIME_UNKNOWN;
	assert_string_equal(kept->name, expected->name);
	assert_int_equal(kept->length, strlen(seen));
	assert_memory_equal(text + kept->offset, seen, strlen(seen));
	assert_int_equal(kept->line, expected->line);
	if (expected->time)
		assert_true(time_read(slice_text(expected->time), &time));
	assert_int_equal(kept->first, time);
	assert_int_equal(kept->last, TIME_UNKNOWN);
	assert_int_equal(kept->basis, expected->basis);
	if (!expected->client) {
		assert_null(strstr(kept->data, "\"clients\""));
		return;
	}
	(void)snprintf(client, sizeof(client), "\"clients\":[{\"client\":\"%s\",\"count\":1}]",
		       expected->client);
	assert_non_null(strstr(kept->data, client));
}

static void
every_format_is_recognised_and_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *text = FEEDS[i].text;
		size_t count = count_found(FEEDS[i].found);
		if (feed_find(feed_reader_head(text)) != FEEDS[i].feed)
			fail_msg("feed %zu is taken for %s", i,
				 feed_find(feed_reader_head(text))->name);
		feed_reader_text(text);
		if (feed_reader.kept_count != count)
			fail_msg("feed %zu: %zu names", i, feed_reader.kept_count);
		for (size_t k = 0; k < count; k++)
			assert_expected(text, &feed_reader.kept[k], &FEEDS[i].found[k]);
		assert_int_equal(feed_reader.refused_count, FEEDS[i].refusal != NULL);
		if (FEEDS[i].refusal) {
			assert_string_equal(feed_reader.refused[0].reason, FEEDS[i].refusal);
			assert_int_equal(feed_reader.refused[0].count, FEEDS[i].refused);
		}
	}
}

static void
a_feed_may_end_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t cut = 0; cut <= strlen(FEEDS[i].text); cut++) {
			enum status status = feed_reader_read(FEEDS[i].text, cut);
			assert_true(status == STATUS_OK || status == STATUS_REFUSED);
		}
	}
}

/* Any two ranges together say what the whole does, and count its lines. */
static void
ranges_say_what_the_whole_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *text = FEEDS[i].text;
		size_t length = strlen(text);
		const struct feed *feed = FEEDS[i].feed;
		if (!feed->splits || !feed->splits(feed_reader_head(text)))
			continue;
		feed_reader_text(text);
		uint64_t lines = feed_reader.lines;
		for (size_t cut = 0; cut <= length; cut += support_is_slow() ? 17 : 1) {
			feed_reader_forget();
			assert_int_equal(feed_reader_range(text, length, 0, cut), STATUS_OK);
			assert_int_equal(feed_reader_range(text, length, cut, INPUT_SIZE_UNKNOWN),
					 STATUS_OK);
			assert_int_equal(feed_reader.lines, lines);
			if (feed_reader.kept_count < count_found(FEEDS[i].found))
				fail_msg("feed %zu cut at %zu", i, cut);
		}
	}
}

static size_t
pack(const char *text, char *out, size_t size)
{
	z_stream gzip = {0};
	assert_int_equal(deflateInit2(&gzip, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	gzip.next_in = (Bytef *)(uintptr_t)text;
	gzip.avail_in = (uInt)strlen(text);
	gzip.next_out = (Bytef *)out;
	gzip.avail_out = (uInt)size;
	assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
	size = gzip.total_out;
	deflateEnd(&gzip);
	return size;
}

/* Reads bytes as they come out of a pipe: no head, no size, no second look. */
static enum status
read_pipe(const char *bytes, size_t length)
{
	struct sink sink = {&FEED_READER_SINK, NULL};
	struct input input = memory_input("-", bytes, length);
	struct arena scratch;
	uint64_t lines;
	input.head = SLICE_NONE;
	input.size_bytes = INPUT_SIZE_UNKNOWN;
	assert_int_equal(lseek(input.fd, 0, SEEK_SET), 0);
	feed_reader_forget();
	feed_reader.bytes = NULL;
	arena_init(&scratch, 0);
	enum status status = feed_reader.room.read(feed_reader.room.context, &input, &scratch,
						   &sink, &lines, &feed_reader.err);
	arena_done(&scratch);
	close(input.fd);
	return status;
}

static void
files_packed_files_and_pipes_are_read_alike(void **state)
{
	(void)state;
	static char packed[8192];
	for (size_t i = 0; i < COUNT; i++) {
		const char *text = FEEDS[i].text;
		size_t count = count_found(FEEDS[i].found), length = pack(text, packed, 8192);
		for (size_t way = 0; way < 3; way++) {
			assert_int_equal(way == 0   ? read_pipe(text, strlen(text))
					 : way == 1 ? read_pipe(packed, length)
						    : feed_reader_read(packed, length),
					 STATUS_OK);
			assert_int_equal(feed_reader.kept_count, count);
			for (size_t k = 0; k < count; k++)
				assert_expected(text, &feed_reader.kept[k], &FEEDS[i].found[k]);
			assert_int_equal(feed_reader.refused_count, FEEDS[i].refusal != NULL);
		}
		for (size_t cut = 18; cut < length; cut++)
			assert_int_equal(feed_reader_read(packed, cut), STATUS_REFUSED);
	}
}

/* What stands behind the head chooses nothing, in whatever way it comes. */
static void
heads_end_alike(void **state)
{
	(void)state;
	static char text[INPUT_HEAD_BYTES + 256], packed[4096];
	for (size_t over = 0; over < 2; over++) {
		size_t pad = INPUT_HEAD_BYTES - 32 + over;
		memset(text, ';', pad);
		for (size_t at = 0; at < pad; at += 64)
			text[at] = '\n';
		text[pad - 1] = '\n';
		/* 32 bytes: whole in the head, or cut in it. */
		(void)snprintf(text + pad, 128, "login-paypal.net. NS a.b.c.org.\nx NS a.\n");
		feed_reader_text(text);
		for (size_t way = 0; way < 3; way++) {
			if (way == 1)
				assert_int_equal(read_pipe(text, strlen(text)), STATUS_OK);
			if (way == 2)
				assert_int_equal(feed_reader_read(packed, pack(text, packed, 4096)),
						 STATUS_OK);
			assert_int_equal(feed_reader.kept_count, 1);
			assert_int_equal(feed_reader.refused_count, 1);
			/* As a zone, or as a list. */
			assert_int_equal(
				strncmp(feed_reader.refused[0].reason, "RFC 1035 §5.1", 13) == 0,
				over == 0);
		}
	}
}

static void
a_mark_and_line_ends_change_nothing(void **state)
{
	(void)state;
	static char text[8192];
	for (size_t i = 0; i < COUNT; i++) {
		size_t count = count_found(FEEDS[i].found), length = 3;
		memcpy(text, "\xef\xbb\xbf", 3);
		for (const char *from = FEEDS[i].text; *from; from++) {
			if (*from == '\n' && text[length - 1] != '\r')
				text[length++] = '\r';
			text[length++] = *from;
		}
		text[length] = 0;
		feed_reader_text(text);
		assert_int_equal(feed_reader.kept_count, count);
		for (size_t k = 0; k < count; k++)
			assert_expected(text, &feed_reader.kept[k], &FEEDS[i].found[k]);
	}
}

static void
other_text_is_no_feed(void **state)
{
	(void)state;
	static const char *const OTHERS[] = {
		"",
		"Dear voter,\nplease find a copy in the annex, and a map.\n",
		"the paper is in a folder\nns records are in a file\n",
		"{\"name\":\"a.example\"}\n{\"name\":\"b.example\"}\n",
		"{\"message_type\":\"heartbeat\"}\n",
		"name,size\nreport.pdf,12\nannex.docx,9\n",
		"name,mail\nAna,ana@a.com\nBo,bo@b.com\n",
		"ana@a.com,secret\nbo@b.com,hidden\n",
		"address=none\nserver=old\n",
		"Apr 12 08:11:02 gw cron[12]: job\nApr 12 08:11:02 gw dnsmasq[97]: started\n",
		("Apr 12 08:11:02 gw dnsmasq[97]: started\nApr 12 08:11:02 gw dnsmasq[97]: "
		 "stopped\n"),
		"#separator \\x09\n#path\tconn\n#fields\tts\tuid\n1\tC\n",
		"; only a comment\n",
		"java_plugin(\n    name = \"x\",\n)\n\njava_library(\n    name = \"y\",\n)\n",
		"a.com,b\nc.com\nd,e,f\ng\n",
		"version,date\n1.2.3,2017-04-12\n",
	};
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(*OTHERS); i++) {
		const struct feed *feed = feed_find(feed_reader_head(OTHERS[i]));
		if (feed->recognise(feed_reader_head(OTHERS[i])))
			fail_msg("text %zu is taken for %s", i, feed->name);
	}
}

/* Lines of a head that is cut count only where they are whole. */
static void
heads_give_whole_lines(void **state)
{
	(void)state;
	struct feed_head head = {.bytes = SLICE("one\r\ntwo\nthr"), .cut = true};
	struct slice line;
	assert_true(feed_head_line(&head, &line));
	assert_slice(line, "one");
	assert_true(feed_head_line(&head, &line));
	assert_slice(line, "two");
	assert_false(feed_head_line(&head, &line));
	head.cut = false;
	assert_true(feed_head_line(&head, &line));
	assert_slice(line, "thr");
	assert_false(feed_head_line(&head, &line));
}

static void
long_lines_are_one_refusal(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		size_t limit;
		const char *reason;
	} LONG[] = {
		{"Apr 12 dnsmasq[97]: query[A] mail-en-marche.fr from 192.0.2.7\n",
		 NAMES_LINE_MAX_BYTES, "a line of a log over 4096 bytes"},
		{"address=/mail-en-marche.fr/\n", NAMES_LINE_MAX_BYTES,
		 "a line of settings over 4096 bytes"},
		{"a,mail-en-marche.fr\n", NAMES_TABLE_LINE_MAX_BYTES,
		 "a line of a table over 65536 bytes"},
		{"#separator \\x09\n#fields\tts\tquery\n1\tmail-en-marche.fr\n",
		 NAMES_TABLE_LINE_MAX_BYTES, "a line of a table over 65536 bytes"},
		{"mail-en-marche.fr. NS a.example.\n", NAMES_ZONE_LINE_MAX_BYTES,
		 "a line of a zone over 65536 bytes"},
		{"{\"message_type\":\"dns_entries\",\"data\":[\"mail-en-marche.fr\"]}\n",
		 NAMES_JSON_LINE_MAX_BYTES, "a JSON line over 1 MiB"},
	};
	for (size_t i = 0; i < sizeof(LONG) / sizeof(*LONG); i++) {
		size_t head = strlen(LONG[i].head), length = head + LONG[i].limit + 1;
		char *text = heap_alloc(length);
		assert_non_null(text);
		memcpy(text, LONG[i].head, head);
		memset(text + head, ' ', LONG[i].limit + 1);
		assert_int_equal(feed_reader_read(text, length - 1), STATUS_OK);
		assert_int_equal(feed_reader.kept_count, 1);
		for (size_t k = 0; k < feed_reader.refused_count; k++)
			assert_string_not_equal(feed_reader.refused[k].reason, LONG[i].reason);
		assert_int_equal(feed_reader_read(text, length), STATUS_OK);
		assert_int_equal(feed_reader.kept_count, 1);
		assert_string_equal(feed_reader.refused[feed_reader.refused_count - 1].reason,
				    LONG[i].reason);
		heap_free(text);
	}
}

/* The first certificate may be longer than the head. */
static void
a_first_line_over_the_head_is_read(void **state)
{
	(void)state;
	static char text[INPUT_HEAD_BYTES + 4096];
	int at = snprintf(text, sizeof(text),
			  "{\"data\":{\"leaf_cert\":{\"all_domains\":["
			  "\"mail-en-marche.fr\"],\"as_der\":\"");
	memset(text + at, 'A', INPUT_HEAD_BYTES);
	(void)snprintf(text + at + INPUT_HEAD_BYTES, 2048,
		       "\"}},\"message_type\":\"certificate_update\"}\n");
	feed_reader_text(text);
	assert_int_equal(feed_reader.kept_count, 1);
	assert_int_equal(feed_reader.refused_count, 0);
}

/* Who asked: the first ones one by one, in their order, the rest as a number. */
static void
clients_are_counted(void **state)
{
	(void)state;
	static char text[(NAMES_CLIENTS_MAX + 8) * 96];
	size_t length = 0;
	for (unsigned i = 0; i < NAMES_CLIENTS_MAX + 4; i++)
		length += (size_t)snprintf(text + length, 96,
					   "[14919846%02u] unbound[9:0] info: 192.0.2.%u "
					   "mail-en-marche.fr. A IN\n",
					   62 - i, i < 2 ? 7 : i);
	feed_reader_text(text);
	const struct feed_kept *kept = &feed_reader.kept[0];
	int64_t first, last;
	assert_int_equal(feed_reader.kept_count, 1);
	assert_non_null(strstr(kept->data, "[{\"client\":\"192.0.2.7\",\"count\":3},"
					   "{\"client\":\"192.0.2.2\",\"count\":1},"));
	assert_non_null(strstr(kept->data, "\"clients_others\":2"));
	assert_non_null(strstr(kept->why, "by 192.0.2.7 (3), 192.0.2.2 (1), 192.0.2.3 (1), "));
	assert_non_null(strstr(kept->why, "stands 20 times"));
	assert_true(when_instant(SLICE("1491984643"), &first));
	assert_true(when_instant(SLICE("1491984662"), &last));
	assert_int_equal(kept->first, first);
	assert_int_equal(kept->last, last);
}

/* When an issuer says a certificate begins never passes for when somebody saw it. */
static void
claims_give_way(void **state)
{
	(void)state;
#define CERTIFICATE(times)                                                                    \
	"{\"message_type\":\"certificate_update\",\"data\":{\"leaf_cert\":{\"all_domains\":[" \
	"\"mail-en-marche.fr\"]," times "}\n"
	static const char CLAIMED[] = CERTIFICATE("\"not_before\":1491984000}}");
	static const char SEEN[] = CERTIFICATE("\"not_before\":1491984000},\"seen\":1491984662}");
	static const char *const ORDERS[][3] = {
		{CLAIMED, SEEN, CLAIMED}, {SEEN, CLAIMED, SEEN}, {CLAIMED, CLAIMED, CLAIMED}};
	char text[1024];
	for (size_t i = 0; i < 3; i++) {
		bool seen = i < 2;
		int64_t time;
		(void)snprintf(text, sizeof(text), "%s%s%s", ORDERS[i][0], ORDERS[i][1],
			       ORDERS[i][2]);
		feed_reader_text(text);
		assert_int_equal(feed_reader.kept_count, 1);
		assert_true(when_instant(seen ? SLICE("1491984662") : SLICE("1491984000"), &time));
		assert_int_equal(feed_reader.kept[0].first, time);
		assert_int_equal(feed_reader.kept[0].last, TIME_UNKNOWN);
		assert_int_equal(feed_reader.kept[0].basis, seen ? TIME_OBSERVED : TIME_CLAIMED);
	}
}

static enum status
read_one(void *context)
{
	const char *text = context;
	return feed_reader_read(text, strlen(text));
}

static void
no_allocation_is_taken_for_granted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		support_fail_each(read_one, (void *)(uintptr_t)FEEDS[i].text);
		assert_int_equal(feed_reader.kept_count, count_found(FEEDS[i].found));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_recognised_and_read),
		cmocka_unit_test(a_feed_may_end_anywhere),
		cmocka_unit_test(ranges_say_what_the_whole_says),
		cmocka_unit_test(a_mark_and_line_ends_change_nothing),
		cmocka_unit_test(files_packed_files_and_pipes_are_read_alike),
		cmocka_unit_test(heads_end_alike),
		cmocka_unit_test(other_text_is_no_feed),
		cmocka_unit_test(heads_give_whole_lines),
		cmocka_unit_test(long_lines_are_one_refusal),
		cmocka_unit_test(a_first_line_over_the_head_is_read),
		cmocka_unit_test(clients_are_counted),
		cmocka_unit_test(claims_give_way),
		cmocka_unit_test(no_allocation_is_taken_for_granted),
	};
	return cmocka_run_group_tests(tests, feed_reader_setup, feed_reader_teardown);
}
