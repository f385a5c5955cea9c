#include "support.h"

#include "mail/attach.h"
#include "mail/limits.h"
#include "mail/yara.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static struct err err;

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

/* Compiles a text as a file of rules. */
static enum status
rules_of(const char *text, struct mail_yara **ret, char *path, size_t size)
{
	(void)snprintf(path, size, "/tmp/tocsin-test-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
	enum status status = mail_yara_new(path, ret, &err);
	assert_int_equal(unlink(path), 0);
	return status;
}

static struct mail_yara *
good_rules(const char *text)
{
	struct mail_yara *yara = NULL;
	char path[64];
	assert_int_equal(rules_of(text, &yara, path, sizeof(path)), STATUS_OK);
	return yara;
}

static void
expect_match(struct mail_yara *yara, const char *name, struct slice bytes, const char *names,
	     const char *why)
{
	const char *told;
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	mail_yara_scan(yara, slice_text(name), bytes, &buf, &told);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_slice(text, names);
	if (why)
		assert_string_equal(told, why);
	else
		assert_null(told);
}

static void
matches_are_told(void **state)
{
	struct mail_yara *yara = good_rules(
		"rule One : office bad { strings: $a = \"evil\" condition: $a }\n"
		"rule Two { condition: extension == \".doc\" and filename == \"b.doc\" }\n"
		"private rule Hidden { condition: true }\n");

	(void)state;
	expect_match(yara, "a.zip!/x/b.doc", SLICE("so evil"), "One [office, bad], Two", NULL);
	expect_match(yara, "b.docx", SLICE("good"), "", NULL);
	expect_match(yara, "", SLICE(""), "", NULL);
	mail_yara_done(&yara);
	assert_null(yara);
	mail_yara_done(&yara);
}

static void
bad_rules_are_refused(void **state)
{
	struct mail_yara *yara = NULL;
	char path[64], wanted[128];

	(void)state;
	assert_int_equal(rules_of("rule A { condition: true }\nrule B {\n condition: nothing }\n",
				  &yara, path, sizeof(path)),
			 STATUS_USAGE);
	(void)snprintf(wanted, sizeof(wanted), "'%s' line 3: ", path);
	assert_non_null(strstr(err.text, wanted));
	assert_null(yara);
	assert_int_equal(mail_yara_new("/nonexistent/rules", &yara, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "/nonexistent/rules"));
}

/* MAIL_YARA_SECONDS and MAIL_YARA_HITS_MAX. */
static void
limits_hold(void **state)
{
	struct mail_yara *yara;
	struct slice text;
	struct buf buf;
	const char *why;
	size_t commas = 0;

	(void)state;
	yara = good_rules("rule Slow { condition: for all i in (1..1000000000000) : "
			  "(uint8(i % filesize) != 300) }\n");
	expect_match(yara, "x", SLICE("some bytes"), "", "they took too long");
	mail_yara_done(&yara);
	buf_init(&buf, &arena);
	for (int i = 0; i <= MAIL_YARA_HITS_MAX; i++)
		buf_print(&buf, "rule R%d { condition: true }\n", i);
	buf_write_byte(&buf, '\0');
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	yara = good_rules(text.at);
	buf_init(&buf, &arena);
	mail_yara_scan(yara, SLICE("x"), SLICE("x"), &buf, &why);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	for (size_t i = 0; i < text.length; i++)
		commas += text.at[i] == ',';
	assert_int_equal(commas, MAIL_YARA_HITS_MAX - 1);
	mail_yara_done(&yara);
}

/* On attachments and in archives; after what took too long on no other. */
static void
attachments_are_tried(void **state)
{
	static const struct slice LETTER = SLICE_INIT(
		"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n"
		"--bb\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nso evil\r\n"
		"--bb\r\nContent-Disposition: attachment; filename=b.txt\r\n\r\ngood\r\n"
		"--bb\r\nContent-Disposition: attachment; filename=c.txt\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nZXZpbA==\r\n--bb--\r\n");
	struct mail_yara *yara = good_rules("rule One { strings: $a = \"evil\" condition: $a }\n");
	struct attachment_list list;
	struct url_list urls = {0};
	struct message *message;

	(void)state;
	assert_int_equal(message_read(&arena, LETTER, &message, &err), STATUS_OK);
	assert_int_equal(attachments_read(&arena, message, yara, &list, &urls, &err), STATUS_OK);
	assert_slice(list.matches, "a.txt: One; c.txt: One");
	assert_true(slice_starts(list.matches_span, SLICE("so evil")));
	assert_null(list.untried);
	mail_yara_done(&yara);
	yara = good_rules("rule Slow { condition: filename == \"b.txt\" and for all i in "
			  "(1..1000000000000) : (uint8(i % filesize) != 300) }\n"
			  "rule One { strings: $a = \"evil\" condition: $a }\n");
	assert_int_equal(attachments_read(&arena, message, yara, &list, &urls, &err), STATUS_OK);
	assert_slice(list.matches, "a.txt: One");
	assert_string_equal(list.untried, "they took too long");
	mail_yara_done(&yara);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_are_told),
		cmocka_unit_test(bad_rules_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(attachments_are_tried),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
