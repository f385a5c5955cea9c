#include "mail/unwrap.h"

#include "format/mime.h"
#include "mail/limits.h"

/* How the target lies in the link. */
typedef enum status unwrap_fn(struct arena *arena, struct slice path, struct slice argument,
			      struct slice *ret, struct err *err);

static unwrap_fn from_query, from_base64_query, from_proofpoint2, from_proofpoint3, from_bing,
	from_last_segment, from_yahoo, from_amp;

/* A host that starts with '.' stands for all below it; one that ends with '.' for every suffix
 * ("google." is google.com and google.co.uk, not google.decoy.example: two labels at most). */
static const struct service {
	struct slice host;
	struct slice prefix; /* of the path */
	enum unwrap_kind kind;
	const char *name;
	unwrap_fn *read;       /* NULL: the target is nowhere in it */
	struct slice argument; /* of the query, for read */
} SERVICES[] = {
#define GATEWAY(host, prefix, name, read, argument)                               \
	{                                                                         \
		SLICE_INIT(host), SLICE_INIT(prefix), UNWRAP_GATEWAY, name, read, \
			SLICE_INIT(argument)                                      \
	}
#define REDIRECTOR(host, prefix, name, read, argument)                               \
	{                                                                            \
		SLICE_INIT(host), SLICE_INIT(prefix), UNWRAP_REDIRECTOR, name, read, \
			SLICE_INIT(argument)                                         \
	}
#define SHORTENER(host)                                                                        \
	{                                                                                      \
		SLICE_INIT(host), SLICE_INIT(""), UNWRAP_SHORTENER, host, NULL, SLICE_INIT("") \
	}
	GATEWAY(".safelinks.protection.outlook.com", "", "Microsoft SafeLinks", from_query, "url"),
	GATEWAY(".safelinks.protection.office365.us", "", "Microsoft SafeLinks", from_query, "url"),
	GATEWAY(".safelinks.protection.partner.outlook.cn", "", "Microsoft SafeLinks", from_query,
		"url"),
	GATEWAY(".safelinks.o365filtering.com", "", "Microsoft SafeLinks", from_query, "url"),
	GATEWAY("urldefense.proofpoint.com", "/v1/", "Proofpoint", from_query, "u"),
	GATEWAY("urldefense.proofpoint.com", "/v2/", "Proofpoint", from_proofpoint2, "u"),
	GATEWAY("urldefense.proofpoint.com", "/v3/", "Proofpoint", from_proofpoint3, ""),
	GATEWAY("urldefense.com", "/v3/", "Proofpoint", from_proofpoint3, ""),
	GATEWAY("urldefense.us", "/v3/", "Proofpoint", from_proofpoint3, ""),
	GATEWAY("urldefense.com", "/v2/", "Proofpoint", from_proofpoint2, "u"),
	GATEWAY("linkprotect.cudasvc.com", "/url", "Barracuda", from_query, "a"),
	GATEWAY("secure-web.cisco.com", "/", "Cisco", from_last_segment, ""),
	GATEWAY("clicktime.symantec.com", "/", "Symantec", from_query, "u"),
	GATEWAY("clicktime.cloud.postoffice.net", "/", "Symantec", from_query, "u"),
	GATEWAY(".protection.sophos.com", "/", "Sophos", from_base64_query, "u"),
	GATEWAY(".trendmicro.com", "/wis/", "Trend Micro", from_query, "url"),
	GATEWAY("protect2.fireeye.com", "/", "FireEye", from_query, "u"),
	GATEWAY("protect-us.mimecast.com", "/", "Mimecast", NULL, "domain"),
	GATEWAY("protect-eu.mimecast.com", "/", "Mimecast", NULL, "domain"),
	GATEWAY("protect-au.mimecast.com", "/", "Mimecast", NULL, "domain"),
	GATEWAY("protect-de.mimecast.com", "/", "Mimecast", NULL, "domain"),
	GATEWAY("protect-za.mimecast.com", "/", "Mimecast", NULL, "domain"),
	GATEWAY(".mimecastprotect.com", "/", "Mimecast", NULL, "domain"),
	REDIRECTOR("www.google.", "/url", "Google", from_query, "q"),
	REDIRECTOR("www.google.", "/url", "Google", from_query, "url"),
	REDIRECTOR("google.", "/url", "Google", from_query, "q"),
	REDIRECTOR("www.google.", "/amp/", "Google AMP", from_amp, "/amp/"),
	REDIRECTOR("www.bing.com", "/ck/a", "Bing", from_bing, "u"),
	REDIRECTOR("l.facebook.com", "/l.php", "Facebook", from_query, "u"),
	REDIRECTOR("lm.facebook.com", "/l.php", "Facebook", from_query, "u"),
	REDIRECTOR("l.instagram.com", "/", "Instagram", from_query, "u"),
	REDIRECTOR("www.linkedin.com", "/redir/", "LinkedIn", from_query, "url"),
	REDIRECTOR("www.linkedin.com", "/safety/go", "LinkedIn", from_query, "url"),
	REDIRECTOR("www.youtube.com", "/redirect", "YouTube", from_query, "q"),
	REDIRECTOR("r.search.yahoo.com", "/", "Yahoo", from_yahoo, ""),
	REDIRECTOR("slack-redir.net", "/link", "Slack", from_query, "url"),
	REDIRECTOR("vk.com", "/away.php", "VK", from_query, "to"),
	REDIRECTOR("t.umblr.com", "/redirect", "Tumblr", from_query, "z"),
	REDIRECTOR("duckduckgo.com", "/l/", "DuckDuckGo", from_query, "uddg"),
	REDIRECTOR("steamcommunity.com", "/linkfilter/", "Steam", from_query, "u"),
	REDIRECTOR("adclick.g.doubleclick.net", "/", "DoubleClick", from_query, "adurl"),
	SHORTENER("bit.ly"),
	SHORTENER("t.co"),
	SHORTENER("tinyurl.com"),
	SHORTENER("goo.gl"),
	SHORTENER("is.gd"),
	SHORTENER("v.gd"),
	SHORTENER("ow.ly"),
	SHORTENER("buff.ly"),
	SHORTENER("cutt.ly"),
	SHORTENER("rb.gy"),
	SHORTENER("lnkd.in"),
	SHORTENER("t.ly"),
	SHORTENER("shorturl.at"),
	SHORTENER("rebrand.ly"),
	SHORTENER("bl.ink"),
	SHORTENER("s.id"),
	SHORTENER("clck.ru"),
	SHORTENER("urlz.fr"),
	SHORTENER("qrco.de"),
	SHORTENER("tiny.cc"),
#undef GATEWAY
#undef REDIRECTOR
#undef SHORTENER
};

void
percent_decode(struct buf *out, struct slice s, bool plus)
{
	for (size_t i = 0; i < s.length; i++) {
		uint8_t byte;
		if (s.at[i] == '%' && mime_hex(slice_part(s, i + 1, 2), &byte)) {
			buf_write_byte(out, (char)byte);
			i += 2;
		} else {
			buf_write_byte(out, plus && s.at[i] == '+' ? ' ' : s.at[i]);
		}
	}
}

/* The value as it stands. */
static struct slice
query_raw(struct slice path, struct slice name)
{
	size_t mark = slice_find_byte(path, '?');
	struct slice rest = mark == SIZE_MAX ? SLICE_NONE : slice_part(path, mark + 1, SIZE_MAX);
	struct slice pair;

	rest = slice_part(rest, 0, slice_find_byte(rest, '#'));
	while (slice_next(&rest, '&', &pair)) {
		if (slice_starts_nocase(pair, SLICE("amp;"))) /* escaped twice */
			pair = slice_part(pair, 4, SIZE_MAX);
		size_t equals = slice_find_byte(pair, '=');
		if (equals != SIZE_MAX && slice_equal_nocase(slice_part(pair, 0, equals), name))
			return slice_part(pair, equals + 1, SIZE_MAX);
	}
	return SLICE_NONE;
}

static enum status
decoded(struct arena *arena, struct slice raw, struct slice *ret, struct err *err)
{
	struct buf buf;

	*ret = SLICE_NONE;
	if (raw.length == 0)
		return STATUS_OK;
	buf_init(&buf, arena);
	percent_decode(&buf, raw, true);
	return buf_slice(&buf, ret, err);
}

enum status
query_value(struct arena *arena, struct slice path, struct slice name, struct slice *ret,
	    struct err *err)
{
	return decoded(arena, query_raw(path, name), ret, err);
}

/* ---- the ways a target is written ---- */

static enum status
from_query(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
	   struct err *err)
{
	return query_value(arena, path, argument, ret, err);
}

/* RFC 4648 §5, with or without padding. */
static enum status
base64_url(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct mime_fault fault;
	struct buf plain, out;

	buf_init(&plain, arena);
	buf_init(&out, arena);
	for (size_t i = 0; i < text.length; i++)
		buf_write_byte(&plain, text.at[i] == '-'   ? '+'
				       : text.at[i] == '_' ? '/'
							   : text.at[i]);
	while (plain.length % 4 != 0)
		buf_write_byte(&plain, '=');
	mime_decode(&out, MIME_BASE64, slice_of(plain.bytes, plain.length), &fault);
	out.failed = out.failed || plain.failed;
	return out.failed ? err_no_memory(err) : buf_slice(&out, ret, err);
}

static enum status
from_base64_query(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
		  struct err *err)
{
	struct slice value;

	TRY(query_value(arena, path, argument, &value, err));
	if (value.length == 0 || slice_starts_nocase(value, SLICE("http"))) {
		*ret = value;
		return STATUS_OK;
	}
	return base64_url(arena, value, ret, err);
}

/* "-" stands for "%" and "_" for "/". */
static enum status
from_proofpoint2(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
		 struct err *err)
{
	struct slice raw = query_raw(path, argument), plain;
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < raw.length; i++)
		buf_write_byte(&buf, raw.at[i] == '-' ? '%' : raw.at[i] == '_' ? '/' : raw.at[i]);
	TRY(buf_slice(&buf, &plain, err));
	return decoded(arena, plain, ret, err);
}

/* How many bytes "**X" stands for: A is 2, B 3, ... a 28 ... 0 54 ... - 64, _ 65. */
static size_t
proofpoint_run(char c)
{
	static const char LETTERS[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c ? strchr(LETTERS, c) : NULL;

	return at ? (size_t)(at - LETTERS) + 2 : 0;
}

/* "/v3/__URL__;BASE64!!...": each '*' of the URL is the next byte of BASE64, "**X" a run. */
static enum status
from_proofpoint3(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
		 struct err *err)
{
	size_t start = slice_find(path, SLICE("__"));
	struct slice rest = start == SIZE_MAX ? SLICE_NONE : slice_part(path, start + 2, SIZE_MAX);
	size_t end = slice_find(rest, SLICE("__;"));
	struct slice url = slice_part(rest, 0, end), bytes, tail;
	struct buf out;

	(void)argument;
	*ret = SLICE_NONE;
	if (start == SIZE_MAX || end == SIZE_MAX)
		return STATUS_OK;
	tail = slice_part(rest, end + 3, SIZE_MAX);
	TRY(base64_url(arena, slice_part(tail, 0, slice_find_byte(tail, '!')), &bytes, err));
	buf_init(&out, arena);
	for (size_t i = 0; i < url.length; i++) {
		if (url.at[i] != '*') {
			buf_write_byte(&out, url.at[i]);
			continue;
		}
		size_t run = 1;
		if (i + 2 < url.length && url.at[i + 1] == '*' && proofpoint_run(url.at[i + 2])) {
			run = proofpoint_run(url.at[i + 2]);
			i += 2;
		}
		buf_write(&out, slice_part(bytes, 0, run));
		bytes = slice_part(bytes, run, SIZE_MAX);
	}
	return buf_slice(&out, ret, err);
}

/* "a1" and the URL in base64. */
static enum status
from_bing(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
	  struct err *err)
{
	struct slice raw = query_raw(path, argument);

	*ret = SLICE_NONE;
	if (!slice_starts(raw, SLICE("a1")))
		return STATUS_OK;
	return base64_url(arena, slice_part(raw, 2, SIZE_MAX), ret, err);
}

/* ".../https%3A%2F%2Fhost%2Fpath" */
static enum status
from_last_segment(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
		  struct err *err)
{
	size_t slash = slice_find_last_byte(path, '/');

	(void)argument;
	TRY(decoded(arena, slice_part(path, slash + 1, SIZE_MAX), ret, err));
	if (!slice_starts_nocase(*ret, SLICE("http")))
		*ret = SLICE_NONE;
	return STATUS_OK;
}

/* ".../RU=https%3a%2f%2fhost%2f/RK=2/..." */
static enum status
from_yahoo(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
	   struct err *err)
{
	size_t start = slice_find(path, SLICE("/RU="));
	struct slice rest = start == SIZE_MAX ? SLICE_NONE : slice_part(path, start + 4, SIZE_MAX);

	(void)argument;
	return decoded(arena, slice_part(rest, 0, slice_find_byte(rest, '/')), ret, err);
}

/* "/amp/s/host/path" */
static enum status
from_amp(struct arena *arena, struct slice path, struct slice argument, struct slice *ret,
	 struct err *err)
{
	struct slice rest = slice_part(path, argument.length, SIZE_MAX);
	bool secure = slice_starts(rest, SLICE("s/"));

	rest = secure ? slice_part(rest, 2, SIZE_MAX) : rest;
	return slice_print(arena, ret, err, "%s://%.*s", secure ? "https" : "http",
			   SLICE_PRINT(rest));
}

/* ---- the table ---- */

/* "google." is google.com and google.co.uk: what follows is one label, or a short one before it. */
static bool
any_suffix(struct slice host, struct slice start)
{
	struct slice rest = slice_part(host, start.length, SIZE_MAX);
	size_t dot = slice_find_byte(rest, '.');

	if (!slice_starts(host, start) || rest.length == 0)
		return false;
	return dot == SIZE_MAX || (dot <= 3 && rest.length - dot - 1 == 2);
}

static bool
host_fits(struct slice host, struct slice pattern)
{
	if (pattern.at[0] == '.')
		return host.length > pattern.length && slice_ends(host, pattern);
	if (pattern.at[pattern.length - 1] == '.')
		return any_suffix(host, pattern);
	return slice_equal(host, pattern);
}

enum status
unwrap(struct arena *arena, struct slice host, struct slice path, bool *ret_found,
       struct unwrap_answer *ret, struct err *err)
{
	*ret_found = false;
	for (size_t i = 0; i < sizeof(SERVICES) / sizeof(*SERVICES); i++) {
		const struct service *service = &SERVICES[i];
		if (!host_fits(host, service->host) || !slice_starts(path, service->prefix))
			continue;
		struct unwrap_answer answer = {.kind = service->kind, .name = service->name};
		if (service->read)
			TRY(service->read(arena, path, service->argument, &answer.target, err));
		else if (service->argument.length > 0)
			TRY(query_value(arena, path, service->argument, &answer.host, err));
		if (answer.target.length == 0)
			answer.target = SLICE_NONE;
		*ret_found = true;
		*ret = answer;
		if (answer.target.at) /* else another row of that host may know more */
			return STATUS_OK;
	}
	/* A search page of Google is no redirector. */
	*ret_found = *ret_found && ret->kind != UNWRAP_REDIRECTOR;
	return STATUS_OK;
}
