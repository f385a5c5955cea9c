/* Authentication-Results: the forms of RFC 8601 appendix B and those of large servers. */
#include "mail/authres.h"
#include "mail/limits.h"

#include "support.h"

/* As one line: "id/version method=result[reason] type.name=value". */
static struct slice
told(struct arena *arena, const struct authres *authres)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, arena);
	buf_print(&buf, "%.*s/%u", SLICE_PRINT(authres->authserv_id), authres->version);
	for (const struct authres_method *method = authres->first; method; method = method->next) {
		buf_print(&buf, " %.*s=%s%s", SLICE_PRINT(method->method),
			  auth_result_name(method->result), method->known ? "" : "?");
		if (method->reason.at)
			buf_print(&buf, "[%.*s]", SLICE_PRINT(method->reason));
		for (const struct authres_property *property = method->first; property;
		     property = property->next)
			buf_print(&buf, " %.*s.%.*s=%.*s", SLICE_PRINT(property->type),
				  SLICE_PRINT(property->name), SLICE_PRINT(property->value));
	}
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	return text;
}

static void
fields_are_read(void **state)
{
	static const struct {
		const char *value, *told; /* NULL: refused with value's text behind '|' */
	} ROWS[] = {
		{" example.org 1; none", "example.org/1"},
		{"example.com;\r\n\tspf=pass smtp.mailfrom=example.net",
		 "example.com/1 spf=pass smtp.mailfrom=example.net"},
		{"example.com; auth=pass (cram-md5) smtp.auth=sender@example.net;\n spf=pass "
		 "smtp.mailfrom=example.net",
		 "example.com/1 auth=pass smtp.auth=sender@example.net spf=pass "
		 "smtp.mailfrom=example.net"},
		{"foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = "
		 "(wait"
		 ") fail\n policy (A dot can go here) . (like that) expired\n (this surprised me) "
		 "= "
		 "(as I wasn't expecting it) 1362471462",
		 "foo.example.net/1 dkim=fail policy.expired=1362471462"},
		{"example.com; dkim=fail reason=\"bad signature\" header.i=\"a b\"@example.org",
		 "example.com/1 dkim=fail[bad signature] header.i=a b@example.org"},
		{"mx.mail.example; DKIM=Pass header.i=@example.org header.s=s1 header.b=AbC/d+1;"
		 " dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org;",
		 "mx.mail.example/1 dkim=pass header.i=@example.org header.s=s1 header.b=AbC/d+1 "
		 "dmarc=pass header.from=example.org"},
		{"mx.example; dmarc=bestguesspass action=none "
		 "header.from=example.org;compauth=pass "
		 "reason=109",
		 "mx.example/1 dmarc=none? .action=none header.from=example.org "
		 "compauth=pass[109]"},
		{"mx.example; arc=pass (i=1 spf=pass \\) dkim=pass); x-unknown=maybe",
		 "mx.example/1 arc=pass x-unknown=none?"},
		{"\"mx example\" 2; spf=softfail policy.ip=[192.0.2.1]",
		 "mx example/2 spf=softfail policy.ip=[192.0.2.1]"},
		{"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=x; dkim=none",
		 "|RFC 8601 §2.2: no authserv-id"},
		{"", "|RFC 8601 §2.2: no authserv-id"},
		{"example.org one; none", "|RFC 8601 §2.2: 'one' is no version"},
		{"example.org; spf", "|RFC 8601 §2.2: no method at byte 16"},
		{"example.org; spf=pass smtp", "|RFC 8601 §2.2: no property at byte 26"},
		{"example.org; spf=pass (open", "|RFC 8601 §2.2: a comment that is not closed"},
		{"example.org; spf=pass smtp.x=\"open",
		 "|RFC 8601 §2.2: a quoted string that is not closed"},
		{"example.org spf=pass", "|RFC 8601 §2.2: 'spf' is no version"},
		{"example.org 1 spf=pass", "|RFC 8601 §2.2: something else at byte 14"},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct authres authres;
		struct err err;
		enum status status =
			authres_read(&arena, slice_text(ROWS[i].value), &authres, &err);
		if (status == STATUS_OK) {
			struct slice text = told(&arena, &authres);
			if (!slice_equal(text, slice_text(ROWS[i].told)))
				fail_msg("%s: %.*s", ROWS[i].value, SLICE_PRINT(text));
			continue;
		}
		assert_int_equal(status, STATUS_REFUSED);
		assert_string_equal(err.text, ROWS[i].told + 1);
	}
	arena_done(&arena);
}

static void
what_is_written_reads_the_same(void **state)
{
	static struct authres_property domain = {SLICE_INIT("header"), SLICE_INIT("d"),
						 SLICE_INIT("example.org"), NULL};
	static struct authres_property from = {SLICE_INIT("smtp"), SLICE_INIT("mailfrom"),
					       SLICE_INIT("\"a b\\\"@exam;ple.org\r\nX: y"), NULL};
	static struct authres_method dkim = {
		.method = SLICE_INIT("dkim"), .result = AUTH_PASS, .first = &domain};
	static struct authres_method spf = {.method = SLICE_INIT("spf"),
					    .result = AUTH_PERMERROR,
					    .reason = SLICE_INIT("RFC 7208 §4.5: more"),
					    .first = &from,
					    .next = &dkim};
	struct authres authres = {.authserv_id = SLICE("mx.example.org"), .version = 1}, again;
	struct arena arena;
	struct slice text;
	struct buf buf;
	struct err err;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	authres_write(&buf, &authres);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_slice(text, "mx.example.org; none");
	authres.first = &spf;
	buf_clear(&buf);
	authres_write(&buf, &authres);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_slice(text,
		     "mx.example.org;\r\n\tspf=permerror reason=\"RFC 7208 section 4.5: more\" "
		     "smtp.mailfrom=\"\\\"a b\\\\\\\"@exam;ple.org  X: y\";\r\n\tdkim=pass "
		     "header.d=example.org");
	assert_int_equal(authres_read(&arena, text, &again, &err), STATUS_OK);
	assert_slice(authres_value(again.first, "smtp", "MailFrom"),
		     "\"a b\\\"@exam;ple.org  X: y");
	assert_slice(authres_value(again.first->next, "header", "d"), "example.org");
	assert_null(authres_value(again.first, "header", "d").at);
	arena_done(&arena);
}

static void
own_names_are_stripped(void **state)
{
	static const struct {
		const char *value;
		bool strips;
	} ROWS[] = {
		{"mx.example.org; spf=pass", true},
		{" (x) MX.Example.ORG. 1; none", true},
		{"\"mx.example.org\"; spf=pass", true},
		{"\"mx.example\\.org\"; spf=pass", true},
		{"mx.example.org/1; spf=pass", true},
		{"mx.example.org", true},
		{"(open", true},
		{"", true},
		{"=; spf=pass", true},
		{"mx.example.net; spf=pass", false},
		{"mx.example.org.example.net; spf=pass", false},
		{"x.mx.example.org; spf=pass", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (authres_strips(slice_text(ROWS[i].value), SLICE("mx.example.org")) !=
		    ROWS[i].strips)
			fail_msg("%s", ROWS[i].value);
}

static enum status
read_many(struct arena *arena, const char *piece, size_t count)
{
	struct authres authres;
	struct slice text;
	struct buf buf;
	struct err err;

	buf_init(&buf, arena);
	buf_write_text(&buf, "mx.example; a=pass");
	for (size_t i = 1; i < count; i++)
		buf_write_text(&buf, piece);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return authres_read(arena, text, &authres, &err);
}

static void
counts_are_limited(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(read_many(&arena, ";a=pass", AUTHRES_METHODS_MAX), STATUS_OK);
	assert_int_equal(read_many(&arena, ";a=pass", AUTHRES_METHODS_MAX + 1), STATUS_REFUSED);
	assert_int_equal(read_many(&arena, " a.b=c", AUTHRES_PROPERTIES_MAX + 1), STATUS_OK);
	assert_int_equal(read_many(&arena, " a.b=c", AUTHRES_PROPERTIES_MAX + 2), STATUS_REFUSED);
	arena_done(&arena);
}

static enum status
read_once(void *context)
{
	struct authres authres;
	struct arena arena;
	struct err err;

	(void)context;
	arena_init(&arena, 0);
	enum status status = authres_read(
		&arena, SLICE("mx.example; spf=pass reason=x smtp.mailfrom=\"a\"@b; dkim=none"),
		&authres, &err);
	arena_done(&arena);
	return status;
}

static void
memory_may_end(void **state)
{
	(void)state;
	support_fail_each(read_once, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read),
		cmocka_unit_test(what_is_written_reads_the_same),
		cmocka_unit_test(own_names_are_stripped),
		cmocka_unit_test(counts_are_limited),
		cmocka_unit_test(memory_may_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
