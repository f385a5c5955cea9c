/* Received fields of many servers, and what a saved message says of its client. */
#include "base/io.h"
#include "base/json.h"
#include "mail/received.h"

#include "support.h"

struct row {
	const char *value, *helo, *host, *ip, *by, *with, *sender;
};

/* As the manuals and sources of these servers have it; names are invented. */
static const struct row ROWS[] = {
	/* Postfix */
	{"from mx.example.net (mail.example.net [192.0.2.7])\r\n\t(using TLSv1.3 with cipher X "
	 "(256/256 bits))\r\n\tby in.example.org (Postfix) with ESMTPS id 4X1\r\n\tfor "
	 "<u@example.org>; Tue, 29 Aug 2023 16:20:12 +0000 (UTC)",
	 "mx.example.net", "mail.example.net", "192.0.2.7", "in.example.org", "ESMTPS", NULL},
	{"from [10.0.0.9] (unknown [IPv6:2001:db8::7]) by in.example.org (Postfix) with ESMTP id 1",
	 "[10.0.0.9]", "", "2001:db8::7", "in.example.org", "ESMTP", NULL},
	/* Sendmail */
	{"from liar.example (u@real.example [192.0.2.8] (may be forged)) by in.example.org "
	 "(8.17.1/8.17.1) with ESMTP id x for <u@example.org>",
	 "liar.example", "real.example", "192.0.2.8", "in.example.org", "ESMTP", NULL},
	{"from liar.example ([192.0.2.8]) by in.example.org (8.17.1/8.17.1) with SMTP id x",
	 "liar.example", "", "192.0.2.8", "in.example.org", "SMTP", NULL},
	/* Exim */
	{"from real.example ([192.0.2.9]:2525 helo=liar.example)\n\tby in.example.org with esmtps "
	 "(TLS1.3) (Exim 4.96)\n\t(envelope-from <s@liar.example>)\n\tid 1a",
	 "liar.example", "real.example", "192.0.2.9", "in.example.org", "esmtps", "s@liar.example"},
	{"from [192.0.2.9] (helo=[10.1.1.1]) by in.example.org with smtp (Exim 4.96) "
	 "(envelope-from <>) id 1a",
	 "[10.1.1.1]", "", "192.0.2.9", "in.example.org", "smtp", ""},
	{"from [192.0.2.9] (port=99 helo=liar.example ident=[10.1.1.1]) by in.example.org with "
	 "smtp",
	 "liar.example", "", "192.0.2.9", "in.example.org", "smtp", NULL},
	/* Exchange */
	{"from out.example.net (192.0.2.10) by in.mail.example (10.0.0.1) with Microsoft SMTP "
	 "Server (version=TLS1_2) id 15.20.1.2 via Frontend Transport; Mon, 1 Jan 2024 00:00:00 "
	 "+0000",
	 "out.example.net", "", "192.0.2.10", "in.mail.example", "Microsoft SMTP Server", NULL},
	{"from a.mail.example (2001:db8::a) by b.mail.example (2001:db8::b) with Microsoft SMTP "
	 "Server id 15.20",
	 "a.mail.example", "", "2001:db8::a", "b.mail.example", "Microsoft SMTP Server", NULL},
	{"from a.mail.example ([fe80::1]) by a.mail.example ([fe80::1%6]) with mapi id 15.20",
	 "a.mail.example", "", "fe80::1", "a.mail.example", "mapi", NULL},
	/* Gmail */
	{"from helo.example (real.example. [192.0.2.11])\r\n        by mx.mail.example with ESMTPS "
	 "id k1\r\n        for <u@example.org>\r\n        (version=TLS1_3); Mon, 1 Jan 2024",
	 "helo.example", "real.example", "192.0.2.11", "mx.mail.example", "ESMTPS", NULL},
	{"by 2002:a05:6a10::1 with SMTP id z1csp; Mon, 1 Jan 2024 00:00:00 -0800 (PST)", "", "",
	 NULL, "2002:a05:6a10::1", "SMTP", NULL},
	/* qmail */
	{"from unknown (HELO [10.9.9.9]) (192.0.2.12)\n  by in.example.org with SMTP; 1 Jan 2024 "
	 "00:00:00 -0000",
	 "[10.9.9.9]", "", "192.0.2.12", "in.example.org", "SMTP", NULL},
	{"from real.example (HELO liar.example) (u@192.0.2.12) by in.example.org with SMTP",
	 "liar.example", "real.example", "192.0.2.12", "in.example.org", "SMTP", NULL},
	{"(qmail 27981 invoked by uid 225); 14 Mar 2003 07:24:34 -0000", "", "", NULL, "", "",
	 NULL},
	/* others */
	{"from relay.example [192.0.2.13] by in.example.org with esmtp", "relay.example", "",
	 "192.0.2.13", "in.example.org", "esmtp", NULL},
	{"from ([192.0.2.14:33672]) by in.example.org (ecelerity) with SMTP id E", "", "",
	 "192.0.2.14", "in.example.org", "SMTP", NULL},
	{"from \"a b\" (x \\) [192.0.2.15]) by in.example.org", "\"a b\"", "x \\)", "192.0.2.15",
	 "in.example.org", "", NULL},
	{"from a.example ((((", "a.example", "", NULL, "", "", NULL},
	{"", "", "", NULL, "", "", NULL},
};

static void
fields_of_many_servers_are_read(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		const struct row *row = &ROWS[i];
		struct received received;
		struct slice ip;
		struct buf buf;
		received_read(slice_text(row->value), &received);
		assert_slice(received.helo, row->helo);
		assert_slice(received.host, row->host);
		assert_slice(received.by, row->by);
		assert_slice(received.with, row->with);
		assert_int_equal(received.has_sender, row->sender != NULL);
		assert_slice(received.sender, row->sender ? row->sender : "");
		assert_int_equal(received.has_ip, row->ip != NULL);
		buf_init(&buf, &arena);
		ip_write(&buf, &received.ip);
		assert_int_equal(buf_slice(&buf, &ip, NULL), STATUS_OK);
		if (row->ip)
			assert_slice(ip, row->ip);
	}
	struct received received;
	received_read(slice_text(ROWS[0].value), &received);
	assert_slice(received.recipient, "u@example.org");
	assert_slice(received.id, "4X1");
	assert_int_equal(received.time_us, INT64_C(1693326012000000));
	arena_done(&arena);
}

/* ---- beside another parser ---- */

static bool
text_of(const struct json_value *row, const char *key, struct slice *ret)
{
	const struct json_value *value = json_get(row, key);

	return value && json_as_string(value, ret);
}

static void
another_parser_sees_the_same_clients(void **state)
{
	const char *path = support_data("mail/parser/resources/received.json");
	const struct json_value *rows;
	struct arena arena;
	struct slice text;
	struct err err;
	size_t addresses = 0, servers = 0;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(io_read_file(&arena, path, 1 << 20, &text, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, text, &rows, &err), STATUS_OK);
	for (size_t i = 0; i < json_count(rows); i++) {
		const struct json_value *row = json_at(rows, i);
		const struct json_value *expected = json_get(row, "expected");
		struct slice header, ip, by;
		struct received received;
		struct ip other;
		assert_true(text_of(row, "header", &header));
		received_read(header, &received);
		if (text_of(expected, "from_ip", &ip) && ip_read(ip, &other)) {
			/* RFC 5322 §3.6.7: what is in parentheses is a comment, "(from ..." too. */
			assert_int_equal(received.has_ip, !slice_starts(header, SLICE("(from ")));
			assert_true(!received.has_ip ||
				    ip_match(&received.ip, &other, other.v6 ? 128 : 32));
			addresses++;
		}
		const struct json_value *server = json_get(expected, "by");
		if (server && text_of(server, "Name", &by)) {
			/* The other parser drops angle brackets, and goes past "by x by uid". */
			assert_true(slice_equal(by, received.by) ||
				    slice_starts(received.by, SLICE("<")) ||
				    slice_equal(by, SLICE("uid")));
			servers++;
		}
	}
	assert_true(addresses > 90 && servers > 160);
	arena_done(&arena);
}

/* ---- paths ---- */

static struct mail_path
path_of(struct arena *arena, uint32_t hops, const char *text)
{
	struct profile profile;
	struct message *message;
	struct mail_path path;
	struct err err;

	profile_init(&profile);
	profile.trusted_hops = hops;
	assert_int_equal(message_read(arena, slice_text(text), &message, &err), STATUS_OK);
	received_path(message, &profile, &path);
	assert_int_equal(path.known, path.unknown == NULL);
	return path;
}

static void
trusted_hops_name_the_client(void **state)
{
	static const char TEXT[] =
		"Return-Path: <s@example.net>\r\n"
		"Received: from edge.example.org (edge.example.org [10.0.0.2]) by box.example.org;"
		" Mon, 1 Jan 2024 00:00:02 +0000\r\n"
		"Received: from liar.example (real.example [192.0.2.1]) by edge.example.org;"
		" Mon, 1 Jan 2024 00:00:01 +0000\r\n"
		"Received: from pc (pc [192.0.2.99]) by liar.example\r\n"
		"Return-Path: <forged@example.org>\r\n"
		"\r\n";
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct mail_path path = path_of(&arena, 2, TEXT);
	assert_true(path.known && path.has_sender);
	assert_slice(path.sender, "s@example.net");
	assert_slice(path.helo, "liar.example");
	assert_int_equal(path.client.bytes[3], 1);
	assert_int_equal(path.time_us, INT64_C(1704067201000000));
	assert_string_equal(path_of(&arena, 0, TEXT).unknown,
			    "tocsin.yaml does not say how many trusted_hops there are");
	assert_string_equal(path_of(&arena, 1, TEXT).unknown,
			    "the client of the last trusted hop is in a private network");
	assert_string_equal(path_of(&arena, 4, TEXT).unknown,
			    "the message has fewer Received fields than there are trusted_hops");
	/* What stands below the last trusted hop is the sender's own. */
	assert_false(path_of(&arena, 1, strstr(TEXT, "Received: from liar")).has_sender);
	path = path_of(&arena, 1, "Return-Path: <>\r\nReceived: from x (y) by z\r\n\r\n");
	assert_true(path.has_sender && path.sender.length == 0);
	assert_string_equal(path.unknown,
			    "the Received field of the last trusted hop names no address");
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_many_servers_are_read),
		cmocka_unit_test(another_parser_sees_the_same_clients),
		cmocka_unit_test(trusted_hops_name_the_client),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
