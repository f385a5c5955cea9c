#include "mail/urls.h"

#include "mail/limits.h"
#include "mail/unwrap.h"
#include "model/domain.h"
#include "names/host.h"
#include "names/psl.h"

/* ---- one URL, WHATWG URL §4.4 ---- */

static bool
is_stripped(char c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

/* Controls and spaces go from the ends, tabs and line ends from everywhere (its steps 1 to 3). */
static enum status
strip(struct arena *arena, struct slice written, unsigned *flags, struct slice *ret,
      struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	while (written.length > 0 && (unsigned char)*written.at <= ' ')
		written = slice_part(written, 1, SIZE_MAX);
	while (written.length > 0 && (unsigned char)written.at[written.length - 1] <= ' ')
		written.length--;
	for (size_t i = 0; i < written.length; i++) {
		if ((unsigned char)written.at[i] < ' ' || written.at[i] == 127)
			*flags |= URL_CONTROL;
		if (!is_stripped(written.at[i]))
			buf_write_byte(&buf, written.at[i]);
	}
	return buf_slice(&buf, ret, err);
}

/* "https:", "javascript:": length without the colon; 0: none. */
static size_t
scheme_length(struct slice s)
{
	size_t i = 0;

	if (s.length == 0 || !byte_is_letter(s.at[0]))
		return 0;
	while (i < s.length && (byte_is_letter(s.at[i]) || byte_is_digit(s.at[i]) ||
				s.at[i] == '+' || s.at[i] == '-' || s.at[i] == '.'))
		i++;
	return i < s.length && s.at[i] == ':' ? i : 0;
}

static bool
is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* A number in decimal, 0x hexadecimal or 0 octal (WHATWG URL §3.5, the IPv4 number parser). */
static bool
number_any(struct slice s, uint64_t *ret, bool *ret_odd)
{
	uint64_t base = 10, value = 0;

	if (s.length >= 2 && s.at[0] == '0' && byte_lower(s.at[1]) == 'x') {
		base = 16;
		s = slice_part(s, 2, SIZE_MAX);
	} else if (s.length >= 2 && s.at[0] == '0') {
		base = 8;
		s = slice_part(s, 1, SIZE_MAX);
	} else if (s.length == 0) {
		return false;
	}
	for (size_t i = 0; i < s.length; i++) {
		char c = byte_lower(s.at[i]);
		uint64_t digit = byte_is_digit(c)       ? (uint64_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint64_t)(c - 'a') + 10
							: 16;
		if (digit >= base || value > UINT32_MAX)
			return false;
		value = value * base + digit;
	}
	*ret_odd = *ret_odd || base != 10;
	*ret = value;
	return true;
}

/* An IPv4 address in any form a browser takes; *ret_odd: not four decimal numbers. */
static bool
ipv4_read(struct slice host, uint32_t *ret, bool *ret_odd)
{
	uint64_t numbers[4], address = 0;
	struct slice rest = host, part;
	size_t count = 0;
	bool odd = false;

	if (slice_ends(rest, SLICE(".")))
		rest.length--;
	while (slice_next(&rest, '.', &part))
		if (count == 4 || !number_any(part, &numbers[count++], &odd))
			return false;
	if (count == 0)
		return false;
	for (size_t i = 0; i + 1 < count; i++) {
		if (numbers[i] > 255)
			return false;
		address |= numbers[i] << (8 * (3 - i));
	}
	if (numbers[count - 1] >> (8 * (5 - count)))
		return false;
	*ret = (uint32_t)(address | numbers[count - 1]);
	*ret_odd = odd || count != 4;
	return true;
}

/* The host as a name or an address; *ret_host false: none a browser would ask for. */
static enum status
host_clean(struct arena *arena, struct slice written, struct url *url, bool *ret_host,
	   struct err *err)
{
	struct slice plain;
	uint32_t address;
	struct buf buf;
	bool odd;

	buf_init(&buf, arena);
	percent_decode(&buf, written, false);
	TRY(buf_slice(&buf, &plain, err));
	*ret_host = true;
	if (slice_starts(plain, SLICE("[")) && slice_ends(plain, SLICE("]"))) {
		url->flags |= URL_ADDRESS;
		return slice_lower(arena, plain, &url->host, err);
	}
	/* Digits of other scripts and dots of other kinds become plain ones here. */
	TRY(domain_clean(arena, plain, ret_host, &url->host, err));
	if (ipv4_read(*ret_host ? url->host : plain, &address, &odd) ||
	    (!*ret_host && url->host.length > 0 && ipv4_read(url->host, &address, &odd))) {
		url->flags |= URL_ADDRESS | (odd ? (unsigned)URL_ODD_ADDRESS : 0);
		*ret_host = true;
		return slice_print(arena, &url->host, err, "%u.%u.%u.%u", address >> 24,
				   address >> 16 & 255, address >> 8 & 255, address & 255);
	}
	return STATUS_OK;
}

/* "user@host:port" up to the first slash, query or fragment. */
static enum status
authority_read(struct arena *arena, struct slice rest, struct url *url, bool *ret_url,
	       struct err *err)
{
	size_t end = 0;

	while (end < rest.length && !is_slash(rest.at[end]) && rest.at[end] != '?' &&
	       rest.at[end] != '#')
		end++;
	if (end < rest.length && rest.at[end] == '\\')
		url->flags |= URL_BACKSLASH;
	struct slice authority = slice_part(rest, 0, end);
	size_t at = slice_find_last_byte(authority, '@');
	if (at != SIZE_MAX) {
		if (at > 0)
			url->flags |= URL_USERINFO;
		authority = slice_part(authority, at + 1, SIZE_MAX);
	}
	size_t bracket = slice_find_last_byte(authority, ']');
	size_t colon = slice_find_last_byte(authority, ':');
	if (colon != SIZE_MAX && (bracket == SIZE_MAX || colon > bracket))
		authority = slice_part(authority, 0, colon);
	url->path = slice_part(rest, end, SIZE_MAX);
	return host_clean(arena, authority, url, ret_url, err);
}

/* RFC 6068: "a@b.example?subject=..."; of several addresses the first. */
static enum status
mailto_read(struct arena *arena, struct slice rest, struct url *url, bool *ret_url, struct err *err)
{
	struct slice address = slice_part(rest, 0, slice_find_byte(rest, '?'));
	struct buf buf;

	buf_init(&buf, arena);
	percent_decode(&buf, slice_part(address, 0, slice_find_byte(address, ',')), false);
	TRY(buf_slice(&buf, &address, err));
	size_t at = slice_find_last_byte(address, '@');
	url->flags |= URL_MAILTO;
	return at == SIZE_MAX ? STATUS_OK
			      : host_clean(arena, slice_part(address, at + 1, SIZE_MAX), url,
					   ret_url, err);
}

/* One URL without unwrapping. */
static enum status
read_once(struct arena *arena, struct slice written, bool *ret_url, struct url *ret,
	  struct err *err)
{
	struct url url = {0};
	struct slice clean;

	*ret_url = false;
	TRY(strip(arena, slice_part(written, 0, MAIL_URL_BYTES), &url.flags, &clean, err));
	size_t length = scheme_length(clean);
	struct slice rest = length ? slice_part(clean, length + 1, SIZE_MAX) : clean;
	TRY(slice_lower(arena, slice_part(clean, 0, length), &url.scheme, err));
	if (length == 0) {
		bool relative =
			!slice_starts_nocase(clean, SLICE("www.")) &&
			!(clean.length > 1 && is_slash(clean.at[0]) && is_slash(clean.at[1]));
		if (relative)
			return STATUS_OK;
		url.scheme = SLICE("http");
	}
	url.target = clean;
	if (slice_equal(url.scheme, SLICE("mailto"))) {
		TRY(mailto_read(arena, rest, &url, ret_url, err));
		*ret = url;
		return STATUS_OK;
	}
	if (slice_equal(url.scheme, SLICE("javascript")) ||
	    slice_equal(url.scheme, SLICE("vbscript")) || slice_equal(url.scheme, SLICE("data"))) {
		url.flags |= slice_equal(url.scheme, SLICE("data")) ? URL_DATA : URL_SCRIPT;
		*ret = url;
		*ret_url = true;
		return STATUS_OK;
	}
	if (!slice_equal(url.scheme, SLICE("http")) && !slice_equal(url.scheme, SLICE("https")) &&
	    !slice_equal(url.scheme, SLICE("ftp")))
		return STATUS_OK;
	while (rest.length > 0 && is_slash(*rest.at)) {
		url.flags |= *rest.at == '\\' ? (unsigned)URL_BACKSLASH : 0;
		rest = slice_part(rest, 1, SIZE_MAX);
	}
	TRY(authority_read(arena, rest, &url, ret_url, err));
	*ret = url;
	return STATUS_OK;
}

static unsigned
unwrap_flag(enum unwrap_kind kind)
{
	static const unsigned FLAGS[] = {[UNWRAP_GATEWAY] = URL_WRAPPED,
					 [UNWRAP_REDIRECTOR] = URL_REDIRECTED,
					 [UNWRAP_SHORTENER] = URL_SHORTENED};
	return FLAGS[kind];
}

enum status
url_read(struct arena *arena, struct slice written, bool *ret_url, struct url *ret, struct err *err)
{
	struct unwrap_answer answer;
	struct url url, inner;
	bool found, inside;

	TRY(read_once(arena, written, ret_url, &url, err));
	if (!*ret_url)
		return STATUS_OK;
	for (unsigned i = 0; i < MAIL_UNWRAP_MAX && url.host.length > 0; i++) {
		TRY(unwrap(arena, url.host, url.path, &found, &answer, err));
		if (!found)
			break;
		url.flags |= unwrap_flag(answer.kind);
		url.service = answer.name;
		struct slice next = answer.target.at ? answer.target : SLICE_NONE;
		if (!next.at && answer.host.length > 0)
			TRY(slice_print(arena, &next, err, "http://%.*s/",
					SLICE_PRINT(answer.host)));
		inside = false;
		if (next.at)
			TRY(read_once(arena, next, &inside, &inner, err));
		if (!inside) {
			url.flags |= answer.kind == UNWRAP_GATEWAY ? (unsigned)URL_OPAQUE : 0;
			break;
		}
		inner.flags |= url.flags;
		inner.outer = url.outer.at ? url.outer : url.host;
		inner.service = url.service;
		url = inner;
	}
	url.written = slice_part(written, 0, MAIL_URL_BYTES);
	*ret = url;
	return STATUS_OK;
}

/* ---- lists ---- */

/* Where a URL starts in text: "http://", "https://", "ftp://", "mailto:", "www."; else SIZE_MAX. */
static size_t
start_find(struct slice text, size_t from)
{
	for (size_t i = from; i + 4 < text.length; i++) {
		char c = byte_lower(text.at[i]);
		if ((c != 'h' && c != 'f' && c != 'w' && c != 'm') ||
		    (i > 0 && (byte_is_letter(text.at[i - 1]) || byte_is_digit(text.at[i - 1]))))
			continue;
		struct slice rest = slice_part(text, i, 8);
		if (slice_starts_nocase(rest, SLICE("http://")) ||
		    slice_starts_nocase(rest, SLICE("https://")) ||
		    slice_starts_nocase(rest, SLICE("ftp://")) ||
		    slice_starts_nocase(rest, SLICE("mailto:")))
			return i;
		if (slice_starts_nocase(rest, SLICE("www.")) &&
		    (i == 0 || (text.at[i - 1] != '@' && text.at[i - 1] != '.')))
			return i;
	}
	return SIZE_MAX;
}

/* How long it is: up to white space or what quotes it, without the punctuation of the sentence. */
static size_t
url_length(struct slice rest)
{
	size_t length = 0;

	while (length < rest.length && length < MAIL_URL_BYTES &&
	       (unsigned char)rest.at[length] > ' ' && !strchr("<>\"`", rest.at[length]))
		length++;
	size_t open = 0, close = 0;
	for (size_t i = 0; i < length; i++) {
		open += rest.at[i] == '(';
		close += rest.at[i] == ')';
	}
	while (length > 0 && (strchr(".,;:!?'*_]}|", rest.at[length - 1]) ||
			      (rest.at[length - 1] == ')' && close > open)))
		close -= rest.at[--length] == ')';
	return length;
}

/* Whether it is the name of a host. A word with a dot in it may be none: "report.pdf"; where
 * nothing else says so, its suffix does. */
static bool
is_name(struct slice name, bool by_suffix, struct host *ret)
{
	struct slice labels[NAMES_LABELS_MAX];
	bool good;

	if (name.length == 0 || name.length > DOMAIN_MAX_BYTES ||
	    !memchr(name.at, '.', name.length) || host_read(ret, name, &good, NULL) != STATUS_OK ||
	    !good)
		return false;
	for (size_t i = 0; i < ret->count; i++)
		labels[i] = ret->labels[i].ascii;
	return !by_suffix || psl_find(labels, ret->count).known;
}

/* The host that a text shown for a link names, or SLICE_NONE: "www.bank.example/login",
 * "bank.example". */
static enum status
shown_host(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	size_t start = start_find(text, 0);
	struct slice one = slice_trim(text);
	struct host host;
	struct url url;
	bool good;

	*ret = SLICE_NONE;
	if (start != SIZE_MAX) {
		struct slice rest = slice_part(text, start, SIZE_MAX);
		TRY(read_once(arena, slice_part(rest, 0, url_length(rest)), &good, &url, err));
		*ret = good ? url.host : SLICE_NONE;
		return STATUS_OK;
	}
	struct slice name = slice_part(one, 0, slice_find_byte(one, '/'));
	for (size_t i = 0; i < name.length; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '@')
			return STATUS_OK;
	if (!is_name(name, name.length == one.length, &host))
		return STATUS_OK;
	return slice_copy(arena, host_from(&host, 0), ret, err);
}

static enum status
list_push(struct arena *arena, struct url_list *list, const struct url *url, struct err *err)
{
	if (list->count == MAIL_URLS_MAX) {
		list->cut = true;
		return STATUS_OK;
	}
	struct url *items = arena_grow(arena, list->items, &list->capacity, list->count + 1,
				       sizeof(*items), _Alignof(struct url));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = *url;
	return STATUS_OK;
}

/* The next link that stands inside a path, encoded or not: what click counters carry. */
static enum status
nested_next(struct arena *arena, struct slice *rest, struct slice *ret, struct err *err)
{
	static const struct slice STARTS[] = {
		SLICE_INIT("http://"),  SLICE_INIT("https://"), SLICE_INIT("http%3a"),
		SLICE_INIT("https%3a"), SLICE_INIT("http:%2f"), SLICE_INIT("https:%2f"),
	};
	struct buf buf;

	*ret = SLICE_NONE;
	for (size_t i = 0; i + 8 < rest->length; i++) {
		if (byte_lower(rest->at[i]) != 'h')
			continue;
		struct slice here = slice_part(*rest, i, SIZE_MAX);
		for (size_t k = 0; k < sizeof(STARTS) / sizeof(*STARTS); k++) {
			if (!slice_starts_nocase(here, STARTS[k]))
				continue;
			bool encoded = k >= 2;
			size_t end = 0;
			while (end < here.length && here.at[end] != '&' && here.at[end] != '#' &&
			       !(encoded && here.at[end] == '/'))
				end++;
			buf_init(&buf, arena);
			percent_decode(&buf, slice_part(here, 0, end), false);
			*rest = slice_part(here, end, SIZE_MAX);
			return buf_slice(&buf, ret, err);
		}
	}
	*rest = SLICE_NONE;
	return STATUS_OK;
}

static enum status
add_nested(struct arena *arena, struct url_list *list, const struct url *outer, struct err *err)
{
	struct slice rest = outer->path, written;
	struct url url;
	bool good;

	for (unsigned i = 0; i < MAIL_NESTED_MAX; i++) {
		TRY(nested_next(arena, &rest, &written, err));
		if (!written.at)
			return STATUS_OK;
		TRY(url_read(arena, written, &good, &url, err));
		if (!good || slice_equal(url.host, outer->host))
			continue;
		url.flags |= URL_NESTED | (outer->flags & URL_HIDDEN);
		url.outer = outer->host;
		url.part = outer->part;
		TRY(list_push(arena, list, &url, err));
	}
	return STATUS_OK;
}

enum status
urls_add(struct arena *arena, struct url_list *list, struct slice written, struct slice text,
	 unsigned flags, struct slice part, struct err *err)
{
	struct url url;
	bool good;

	TRY(url_read(arena, written, &good, &url, err));
	if (!good)
		return STATUS_OK;
	url.flags |= flags;
	url.part = part;
	url.text = text;
	if (text.at)
		TRY(shown_host(arena, text, &url.shown, err));
	TRY(list_push(arena, list, &url, err));
	return add_nested(arena, list, &url, err);
}

/* ---- names and addresses without a scheme ---- */

static bool
ends_token(char c)
{
	return (unsigned char)c <= ' ' || strchr("<>()[]{},;\"'|*`", c) != NULL;
}

/* "b.example/login", "a@b.example": mailers make links of them. */
static enum status
add_bare(struct arena *arena, struct url_list *list, struct slice token, struct slice part,
	 struct err *err)
{
	size_t sign = slice_find_last_byte(token, '@'), end = 0;
	struct slice name = sign == SIZE_MAX ? token : slice_part(token, sign + 1, SIZE_MAX),
		     written;
	struct host host;

	while (end < name.length && !strchr("/?#:!", name.at[end]))
		end++;
	bool path = sign == SIZE_MAX && end < name.length && name.at[end] == '/';
	name = slice_part(name, 0, end);
	while (name.length > 0 && name.at[name.length - 1] == '.')
		name.length--;
	if (!is_name(name, true, &host) || host.count == host.suffix_labels)
		return STATUS_OK;
	TRY(slice_print(arena, &written, err, "%s%.*s", sign == SIZE_MAX ? "http://" : "mailto:a@",
			SLICE_PRINT(path ? token : name)));
	return urls_add(arena, list, slice_part(written, 0, MAIL_URL_BYTES), SLICE_NONE,
			URL_TEXT | (path ? 0 : (unsigned)URL_BARE), part, err);
}

/* What stands between two links. */
static enum status
add_bares(struct arena *arena, struct url_list *list, struct slice text, struct slice part,
	  struct err *err)
{
	for (size_t at = 0; at < text.length && !list->cut;) {
		size_t from = at, dots = 0;
		for (; at < text.length && !ends_token(text.at[at]); at++)
			dots += text.at[at] == '.' && at > from && at + 2 < text.length &&
				!ends_token(text.at[at + 1]) && !ends_token(text.at[at + 2]);
		if (dots > 0)
			TRY(add_bare(arena, list, slice_part(text, from, at - from), part, err));
		at++;
	}
	return STATUS_OK;
}

enum status
urls_add_text(struct arena *arena, struct url_list *list, struct slice text, struct slice part,
	      struct err *err)
{
	size_t at = start_find(text, 0), before = 0;

	while (at != SIZE_MAX && !list->cut) {
		struct slice rest = slice_part(text, at, SIZE_MAX);
		size_t length = url_length(rest);
		TRY(add_bares(arena, list, slice_part(text, before, at - before), part, err));
		TRY(urls_add(arena, list, slice_part(rest, 0, length), SLICE_NONE, URL_TEXT, part,
			     err));
		before = at + (length ? length : 1);
		at = start_find(text, before);
	}
	return add_bares(arena, list, slice_part(text, before, SIZE_MAX), part, err);
}
