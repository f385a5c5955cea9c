#include "support.h"

#include "mail/limits.h"
#include "mail/unwrap.h"
#include "mail/urls.h"

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

/* What a browser makes of it; host NULL: nothing. */
static const struct {
	const char *written, *host;
	unsigned flags;
} URLS[] = {
	{"https://bank.example/login?x=1#y", "bank.example", 0},
	{"HTTP://BANK.example:8080", "bank.example", 0},
	{"www.bank.example/a", "www.bank.example", 0},
	{"//bank.example/a", "bank.example", 0},
	{"https:bank.example", "bank.example", 0},
	{"https://bank.example@decoy.example/", "decoy.example", URL_USERINFO},
	{"https://bank.example%40x@decoy.example/", "decoy.example", URL_USERINFO},
	{"https://bank.example/a@decoy.example/", "bank.example", 0},
	{"https:\\\\decoy.example\\@bank.example", "decoy.example", URL_BACKSLASH},
	{"https:/\\decoy.example/", "decoy.example", URL_BACKSLASH},
	{" ht\ntps://dec\toy.example/ ", "decoy.example", URL_CONTROL},
	{"https://dec\xc2\xadoy.example", "decoy.example", 0},
	{"https://\xef\xbd\x84\xef\xbd\x85\xef\xbd\x83oy\xe3\x80\x82"
	 "example",
	 "decoy.example", 0},
	{"https://p\xd0\xb0ypal.example", "xn--pypal-4ve.example", 0},
	{"https://decoy%2eexample/", "decoy.example", 0},
	{"http://192.0.2.7/", "192.0.2.7", URL_ADDRESS},
	{"http://3221225991/", "192.0.2.7", URL_ADDRESS | URL_ODD_ADDRESS},
	{"http://0xc0.0.2.7/", "192.0.2.7", URL_ADDRESS | URL_ODD_ADDRESS},
	{"http://0300.0.02.07/", "192.0.2.7", URL_ADDRESS | URL_ODD_ADDRESS},
	{"http://192.519/", "192.0.2.7", URL_ADDRESS | URL_ODD_ADDRESS},
	{"http://0xC0000207/", "192.0.2.7", URL_ADDRESS | URL_ODD_ADDRESS},
	{"http://192.0.2.7.example/", "192.0.2.7.example", 0},
	{"http://[2001:DB8::1]:80/", "[2001:db8::1]", URL_ADDRESS},
	{"http://999.0.2.7/", NULL, 0},
	{"javascript:alert(1)", "", URL_SCRIPT},
	{"java\nscript:alert(1)", "", URL_SCRIPT | URL_CONTROL},
	{"data:text/html;base64,PGI+", "", URL_DATA},
	{"mailto:a@b.example", "b.example", URL_MAILTO},
	{"MAILTO:a%40B.example", "b.example", URL_MAILTO},
	{"mailto:a@B.example,c@d.example?subject=e@f.example", "b.example", URL_MAILTO},
	{"mailto:nobody", NULL, 0},
	{"cid:part1@x", NULL, 0},
	{"/relative/path", NULL, 0},
	{"#top", NULL, 0},
	{"http://", NULL, 0},
	{"", NULL, 0},
};

static void
test_reads_as_a_browser(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(URLS) / sizeof(*URLS); i++) {
		struct url url = {0};
		bool good;
		assert_int_equal(url_read(&arena, slice_text(URLS[i].written), &good, &url, &err),
				 STATUS_OK);
		if (good != (URLS[i].host != NULL) ||
		    (good && (!slice_equal(url.host, slice_text(URLS[i].host)) ||
			      url.flags != URLS[i].flags)))
			fail_msg("'%s': %d '%.*s' flags %x", URLS[i].written, good,
				 SLICE_PRINT(url.host), url.flags);
	}
}

/* Links as services rewrite them; target NULL: they keep it to themselves. */
static const struct {
	const char *written, *target;
	unsigned flags;
} WRAPPED[] = {
	{"https://eur01.safelinks.protection.outlook.com/"
	 "?url=https%3A%2F%2Fdecoy.example%2Fa%3Fb%3Dc"
	 "&data=05%7C01&reserved=0",
	 "https://decoy.example/a?b=c", URL_WRAPPED},
	{"https://urldefense.proofpoint.com/v1/url?u=http://decoy.example/&k=x%3D%3D",
	 "http://decoy.example/", URL_WRAPPED},
	{"https://urldefense.proofpoint.com/v2/url?u=https-3A__decoy.example_a-5Fb&d=DwMF&c=x",
	 "https://decoy.example/a_b", URL_WRAPPED},
	{"https://urldefense.com/v3/__https://decoy.example/a*b**C!!x__;Iy8vLw!!Key$",
	 "https://decoy.example/a#b///!!x", URL_WRAPPED},
	{"https://urldefense.com/v3/__https://decoy.example/login__;!!Key$",
	 "https://decoy.example/login", URL_WRAPPED},
	{"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fdecoy.example%2f&c=E,1,x",
	 "https://decoy.example/", URL_WRAPPED},
	{"https://secure-web.cisco.com/1abcDEF/https%3A%2F%2Fdecoy.example%2Fx",
	 "https://decoy.example/x", URL_WRAPPED},
	{"https://clicktime.symantec.com/3Abc?u=https%3A%2F%2Fdecoy.example",
	 "https://decoy.example", URL_WRAPPED},
	{"https://eu1.protection.sophos.com/"
	 "?d=decoy.example&u=aHR0cHM6Ly9kZWNveS5leGFtcGxlL2E=&i=x",
	 "https://decoy.example/a", URL_WRAPPED},
	{"https://protect-us.mimecast.com/s/abcDEF?domain=decoy.example", "http://decoy.example/",
	 URL_WRAPPED},
	{"https://protect-us.mimecast.com/s/abcDEF", NULL, URL_WRAPPED | URL_OPAQUE},
	{"https://www.google.com/url?q=https://decoy.example/a&sa=D", "https://decoy.example/a",
	 URL_REDIRECTED},
	{"https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fdecoy.example",
	 "https://decoy.example", URL_REDIRECTED},
	{"https://www.google.com/amp/s/decoy.example/a", "https://decoy.example/a", URL_REDIRECTED},
	{"https://www.bing.com/ck/a?!&p=x&u=a1aHR0cHM6Ly9kZWNveS5leGFtcGxlLw&ntb=1",
	 "https://decoy.example/", URL_REDIRECTED},
	{"https://l.facebook.com/l.php?u=https%3A%2F%2Fdecoy.example%2F&h=AT0",
	 "https://decoy.example/", URL_REDIRECTED},
	{"https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fdecoy.example",
	 "https://decoy.example", URL_REDIRECTED},
	{"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fdecoy.example%2f/"
	 "RK=2/",
	 "https://decoy.example/", URL_REDIRECTED},
	{"https://bit.ly/3abc", NULL, URL_SHORTENED},
	/* One in the other. */
	{"https://eur01.safelinks.protection.outlook.com/"
	 "?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq"
	 "%3Dhttps%253A%252F%252Fdecoy.example%252F",
	 "https://decoy.example/", URL_WRAPPED | URL_REDIRECTED},
	/* Hosts are compared whole. */
	{"https://eur01.safelinks.protection.outlook.com.decoy.example/"
	 "?url=https%3A%2F%2Fbank.example",
	 NULL, 0},
	{"https://xsafelinks.protection.outlook.com/?url=https%3A%2F%2Fbank.example", NULL, 0},
	{"https://www.google.decoy.example/url?q=https://bank.example", NULL, 0},
	{"https://bit.ly.decoy.example/3abc", NULL, 0},
	{"https://www.google.com/search?q=https://bank.example", NULL, 0},
};

static void
test_unwraps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(WRAPPED) / sizeof(*WRAPPED); i++) {
		const char *target = WRAPPED[i].target ? WRAPPED[i].target : WRAPPED[i].written;
		struct url url = {0};
		bool good;
		assert_int_equal(
			url_read(&arena, slice_text(WRAPPED[i].written), &good, &url, &err),
			STATUS_OK);
		assert_true(good);
		if (!slice_equal(url.target, slice_text(target)) || url.flags != WRAPPED[i].flags)
			fail_msg("'%s': '%.*s' flags %x", WRAPPED[i].written,
				 SLICE_PRINT(url.target), url.flags);
		assert_int_equal(WRAPPED[i].target != NULL, url.outer.at != NULL);
		assert_int_equal(WRAPPED[i].flags != 0, url.service != NULL);
	}
}

static struct url_list
list_of(struct slice text)
{
	struct url_list list = {0};

	assert_int_equal(urls_add_text(&arena, &list, text, text, &err), STATUS_OK);
	return list;
}

static void
test_text(void **state)
{
	struct url_list list = list_of(SLICE(
		"See (https://a.example/x(1)), <http://b.example>. Or www.c.example! Not "
		"xwww.d.example, nor me@www.e.example; 'https://f.example/' \"ftp://g.example\" "
		"https://click.example/L0/https:%2F%2Fh.example%2Fz/1/x "
		"https://click.example/?to=https%3A%2F%2Fi.example"));
	static const char *const HOSTS[] = {"a.example", "b.example",     "www.c.example",
					    "f.example", "g.example",     "click.example",
					    "h.example", "click.example", "i.example"};
	(void)state;
	assert_int_equal(list.count, sizeof(HOSTS) / sizeof(*HOSTS));
	for (size_t i = 0; i < list.count; i++)
		assert_slice(list.items[i].host, HOSTS[i]);
	assert_slice(list.items[0].written, "https://a.example/x(1)");
	assert_slice(list.items[6].target, "https://h.example/z");
	assert_slice(list.items[6].outer, "click.example");
	assert_int_equal(list.items[6].flags, URL_NESTED);
	assert_int_equal(list.items[5].flags, URL_TEXT);
}

/* What mailers make links of though it has no scheme. */
static void
test_bare(void **state)
{
	static const struct {
		const char *text, *host; /* NULL: no link */
		unsigned flags;
	} TEXTS[] = {
		{"go to Bank-Login.com/x now", "bank-login.com", URL_TEXT},
		{"go to bank-login.com.", "bank-login.com", URL_TEXT | URL_BARE},
		{"(b\xc3\xa4nk.de)", "xn--bnk-qla.de", URL_TEXT | URL_BARE},
		{"write to <boss@bank.co.uk>!", "bank.co.uk", URL_TEXT | URL_BARE | URL_MAILTO},
		{"mailto:boss@bank.com", "bank.com", URL_TEXT | URL_MAILTO},
		{"bank.com:8443", "bank.com", URL_TEXT | URL_BARE},
		{"report.pdf z.B. 1.5 e.g. a.b ...", NULL, 0},
		{"ende.Dann weiter, file.docx", NULL, 0},
		{"co.uk", NULL, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct url_list list = list_of(slice_text(TEXTS[i].text));
		if (list.count != (TEXTS[i].host != NULL))
			fail_msg("%s: %zu links", TEXTS[i].text, list.count);
		if (!TEXTS[i].host)
			continue;
		assert_slice(list.items[0].host, TEXTS[i].host);
		assert_int_equal(list.items[0].flags, TEXTS[i].flags);
	}
}

static void
test_shown(void **state)
{
	static const struct {
		const char *text, *shown;
	} TEXTS[] = {{"https://www.bank.example/login", "www.bank.example"},
		     {"Go to www.bank.example now", "www.bank.example"},
		     {"bank.example/login", "bank.example"},
		     {"en-marche.fr", "en-marche.fr"},
		     {"report.pdf", ""},
		     {"ada@bank.example", ""},
		     {"Click here", ""},
		     {"v1.2", ""}};
	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		struct url_list list = {0};
		assert_int_equal(urls_add(&arena, &list, SLICE("https://decoy.example/"),
					  slice_text(TEXTS[i].text), 0, SLICE(""), &err),
				 STATUS_OK);
		assert_slice(list.items[0].shown, TEXTS[i].shown);
	}
}

/* MAIL_URLS_MAX, MAIL_URL_BYTES, MAIL_UNWRAP_MAX, MAIL_NESTED_MAX. */
static void
test_limits(void **state)
{
	struct url_list list;
	struct url url = {0};
	struct slice text;
	struct buf buf;
	bool good;

	(void)state;
	buf_init(&buf, &arena);
	for (size_t i = 0; i <= MAIL_URLS_MAX; i++)
		buf_print(&buf, "https://h%zu.example/ ", i);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	list = list_of(text);
	assert_int_equal(list.count, MAIL_URLS_MAX);
	assert_true(list.cut);

	assert_int_equal(
		slice_print(&arena, &text, &err, "https://a.example/%0*d", MAIL_URL_BYTES, 0),
		STATUS_OK);
	assert_int_equal(url_read(&arena, text, &good, &url, &err), STATUS_OK);
	assert_int_equal(url.target.length, MAIL_URL_BYTES);

	text = SLICE("https://decoy.example/");
	for (unsigned i = 0; i <= MAIL_UNWRAP_MAX; i++) {
		buf_init(&buf, &arena);
		buf_write_text(&buf, "https://l.facebook.com/l.php?u=");
		for (size_t k = 0; k < text.length; k++) {
			if (text.at[k] == '%')
				buf_write_text(&buf, "%25");
			else
				buf_write_byte(&buf, text.at[k]);
		}
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		assert_int_equal(url_read(&arena, text, &good, &url, &err), STATUS_OK);
		assert_slice(url.host, i < MAIL_UNWRAP_MAX ? "decoy.example" : "l.facebook.com");
	}

	buf_init(&buf, &arena);
	buf_write_text(&buf, "https://click.example/?");
	for (unsigned i = 0; i <= MAIL_NESTED_MAX; i++)
		buf_print(&buf, "&u%u=https%%3A%%2F%%2Fh%u.example", i, i);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(list_of(text).count, 1 + MAIL_NESTED_MAX);
}

static enum status
attempt(void *context)
{
	struct url_list list = {0};
	struct arena own;
	struct err none;

	(void)context;
	arena_init(&own, 0);
	enum status status = urls_add(&own, &list,
				      SLICE("https://urldefense.com/v3/__https://decoy.example/"
					    "?u=http%3a%2f%2fx.example/*__;"
					    "Iw!!K$"),
				      SLICE("www.bank.example"), 0, SLICE(""), &none);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_as_a_browser),
		cmocka_unit_test(test_unwraps),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
