/* The signed messages that RFC 6376 §A and RFC 8463 §A give with their keys. */
#include "mail/dkim_letter.h"

#include "base/io.h"

#include <stdio.h>

static struct dkim
check_records(struct slice bytes, const char *const *records, size_t count)
{
	static struct signer_keys keys;
	keys = (struct signer_keys){.count = 0};
	for (size_t i = 0; i < count; i++)
		signer_archive_add(&keys, slice_text(records[i]));
	return check_with(bytes, &keys, TIME_UNKNOWN);
}

#define LETTER_6376                                                        \
	"From: Joe SixPack <joe@football.example.com>\r\n"                 \
	"To: Suzie Q <suzie@shopping.example.net>\r\n"                     \
	"Subject: Is dinner ready?\r\n"                                    \
	"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"                  \
	"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n" \
	"\r\nHi.\r\n\r\nWe lost the game.%s Are you hungry yet?\r\n\r\nJoe.\r\n"

/* RFC 6376 §A.2 and the key of §C. */
static void
that_of_rfc_6376_verifies(void **state)
{
	static const char *const RECORDS[] = {"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ"
					      "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
					      "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v"
					      "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi"
					      "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"};
	struct slice bytes =
		paste("DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
		      "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
		      "      h=Received : From : To : Subject : Date : Message-ID;\r\n"
		      "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
		      "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"
		      "        4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"
		      "        KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"
		      "        4bmp/YzhwvcubU4=;\r\n"
		      "Received: from client1.football.example.com  [192.0.2.1]\r\n"
		      "      by submitserver.example.com with SUBMISSION;\r\n"
		      "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n" LETTER_6376,
		      "");
	(void)state;
	struct dkim dkim = check_records(bytes, RECORDS, 1);
	assert_int_equal(dkim.result, AUTH_PASS);
	assert_int_equal(dkim.items[0].verified->key.bits, 1024);
	assert_slice(dkim.items[0].identity, "joe@football.example.com");
	assert_int_equal(dkim.items[0].uncovered_count, 0);
	dkim = check_records(replace(bytes, "Is dinner", "is dinner"), RECORDS, 1);
	assert_int_equal(dkim.result, AUTH_FAIL);
}

/* RFC 8463 §A.2 */
static const char *const RECORDS_8463[] = {
	"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
	"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
	"iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
	"DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
	"Ip3G+2kryOTIKT+l/K4w3QIDAQAB"};

/* RFC 8463 §A.3 */
static void
those_of_rfc_8463_verify(void **state)
{
	struct slice bytes =
		paste("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
		      " d=football.example.com; i=@football.example.com;\r\n"
		      " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
		      " subject : date : message-id : from : subject : date;\r\n"
		      " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
		      " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
		      " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
		      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
		      " d=football.example.com; i=@football.example.com;\r\n"
		      " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
		      " date : message-id : from : subject : date;\r\n"
		      " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
		      " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
		      " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
		      " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n" LETTER_6376,
		      " ");
	(void)state;
	struct dkim dkim = check_records(bytes, RECORDS_8463, 2);
	assert_int_equal(dkim.count, 2);
	assert_int_equal(dkim.items[0].result, AUTH_PASS);
	assert_int_equal(dkim.items[1].result, AUTH_PASS);
	assert_int_equal(dkim.items[0].time, 1528637909);
	assert_ptr_equal(dkim.items[0].verified, &dkim.items[0].tries[0]);
	assert_ptr_equal(dkim.items[1].verified, &dkim.items[1].tries[1]);
	/* h= names From twice: there is to be no second one. */
	dkim = check_records(paste("From: x@example.net\r\n%.*s", SLICE_PRINT(bytes)), RECORDS_8463,
			     2);
	assert_int_equal(dkim.result, AUTH_FAIL);
}

/* Real messages that mailauth has among its tests; most of their keys are gone, the bodies stay. */
static void
bodies_of_real_messages_have_their_hash(void **state)
{
	static const char *const FILES[] = {
		"dkim/ec/fixtures/signed.eml", "fixtures/arc-fail.eml", "fixtures/arc-fail2.eml",
		"fixtures/arc-fail3.eml",      "fixtures/arc-pass.eml", "fixtures/arc-pass2.eml",
		"fixtures/authtest.eml",       "fixtures/bimi.eml",     "fixtures/message2.eml",
		"fixtures/message3.eml",       "fixtures/message4.eml", "fixtures/zbimi.eml",
		"fixtures/zproov.eml"};
	size_t signatures = 0;
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		char name[128];
		struct slice bytes;
		(void)snprintf(name, sizeof(name), "mail/dkim/mailauth/%s", FILES[i]);
		const char *path = support_data(name);
		assert_int_equal(io_read_file(&arena, path, 1 << 20, &bytes, &err), STATUS_OK);
		struct dkim dkim = check_records(bytes, RECORDS_8463, 2);
		signatures += dkim.count;
		for (size_t k = 0; k < dkim.count; k++)
			assert_int_equal(dkim.items[k].body, DKIM_PASS);
		assert_int_equal(dkim.result, i == 0 ? AUTH_PASS : AUTH_FAIL);
	}
	assert_int_equal(signatures, 19);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(that_of_rfc_6376_verifies, begin, end),
		cmocka_unit_test_setup_teardown(those_of_rfc_8463_verify, begin, end),
		cmocka_unit_test_setup_teardown(bodies_of_real_messages_have_their_hash, begin,
						end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
