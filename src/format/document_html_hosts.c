/* From which hosts a page loads what it shows and runs, and to which it sends what is typed. */
#include "base/map.h"
#include "format/document.h"
#include "format/html.h"
#include "format/html_token.h"
#include "format/limits.h"

struct hosts {
	struct document *document;
	struct map told;
};

static enum status
tell_host(struct hosts *hosts, struct slice host, struct err *err)
{
	size_t user = slice_find_last_byte(host, '@');
	struct slice plain;
	struct buf buf;
	bool fresh;

	if (user != SIZE_MAX)
		host = slice_part(host, user + 1, SIZE_MAX);
	host = slice_part(host, 0, slice_find_byte(host, ':'));
	buf_init(&buf, hosts->document->scratch);
	document_write_host(&buf, host);
	TRY(buf_slice(&buf, &plain, err));
	if (plain.length == 0)
		return STATUS_OK;
	if (hosts->told.count == HTML_HOSTS_MAX && !map_find(&hosts->told, plain))
		return document_cut(hosts->document, err,
				    "a page that loads from more than %d hosts", HTML_HOSTS_MAX);
	TRY(map_set(&hosts->told, plain, 0, &fresh, err));
	return fresh ? document_add_field(hosts->document, "PageHost", plain, err) : STATUS_OK;
}

static bool
is_bar(char c)
{
	return c == '/' || c == '\\';
}

/* How long what begins an address with a host is there (WHATWG URL §4.4): two bars, or "http:" with
 * as many as one likes. 0: nothing does. */
static size_t
lead_length(struct slice text, size_t at)
{
	struct slice rest = slice_part(text, at, SIZE_MAX);
	size_t length = slice_starts_nocase(rest, SLICE("https:"))  ? 6
			: slice_starts_nocase(rest, SLICE("http:")) ? 5
								    : 0;
	size_t bars = length;

	if (at > 0 && !strchr(" \t\r\n\"'(,=:", text.at[at - 1]))
		return 0;
	while (bars < rest.length && is_bar(rest.at[bars]))
		bars++;
	return length > 0 || bars > 1 ? bars : 0;
}

/* Of a value with one address or several, or of a style. Breaks within an address are none of
 * it. */
static enum status
tell_hosts(struct hosts *hosts, struct slice text, struct err *err)
{
	struct arena_mark mark = arena_mark(hosts->document->scratch);
	struct buf buf;

	buf_init(&buf, hosts->document->scratch);
	TRY(html_unescaped(hosts->document->scratch, text, &text, err));
	for (size_t i = 0; i < text.length; i++)
		if (!strchr("\t\r\n", text.at[i]))
			buf_write_byte(&buf, text.at[i]);
	TRY(buf_slice(&buf, &text, err));
	text = slice_trim(text);
	if (slice_find_byte(text, '/') == SIZE_MAX && slice_find_byte(text, '\\') == SIZE_MAX) {
		arena_rewind(hosts->document->scratch, mark);
		return STATUS_OK;
	}
	for (size_t i = 0; i < text.length;) {
		size_t from = i + lead_length(text, i), to = from;
		if (from == i++)
			continue;
		while (to < text.length && !strchr("/\\?#\"'(), \t\r\n<>;", text.at[to]))
			to++;
		TRY(tell_host(hosts, slice_part(text, from, to - from), err));
		i = to > i ? to : i;
	}
	return STATUS_OK;
}

/* What a browser follows without being asked, and where it sends a form. */
static bool
is_loaded(const struct html_token *token, struct slice name)
{
	static const struct slice ALWAYS[] = {SLICE_INIT("src"),    SLICE_INIT("srcset"),
					      SLICE_INIT("action"), SLICE_INIT("formaction"),
					      SLICE_INIT("data"),   SLICE_INIT("background"),
					      SLICE_INIT("poster"), SLICE_INIT("style")};
	static const struct slice NEVER[] = {SLICE_INIT("a"), SLICE_INIT("area")};

	for (size_t i = 0; i < sizeof(ALWAYS) / sizeof(*ALWAYS); i++)
		if (slice_equal_nocase(name, ALWAYS[i]))
			return true;
	if (!slice_equal_nocase(name, SLICE("href")) &&
	    !slice_equal_nocase(name, SLICE("xlink:href")))
		return false;
	for (size_t i = 0; i < sizeof(NEVER) / sizeof(*NEVER); i++)
		if (slice_equal_nocase(token->name, NEVER[i]))
			return false;
	return !slice_equal_nocase(token->name, SLICE("link")) ||
	       html_attribute_may_say(token, SLICE("rel"), SLICE("stylesheet"));
}

enum status
document_add_hosts(struct document *document, struct slice html, struct err *err)
{
	struct hosts hosts = {.document = document};
	struct html_tokens tokens;
	struct html_token token;
	struct slice rest, name, value;

	map_init(&hosts.told, document->scratch);
	html_tokens_init(&tokens, slice_part(html, 0, HTML_BYTES));
	while (html_tokens_next(&tokens, &token)) {
		if (token.kind == HTML_TOKEN_RAW && slice_equal(token.name, SLICE("style")))
			TRY(tell_hosts(&hosts, token.span, err));
		rest = token.kind == HTML_TOKEN_OPEN ? token.attributes : SLICE_NONE;
		while (html_attribute_next(&rest, &name, &value))
			if (is_loaded(&token, name))
				TRY(tell_hosts(&hosts, value, err));
	}
	return STATUS_OK;
}
