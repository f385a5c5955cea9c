#include "leak/hosts.h"

static bool
is_of_host(struct slice text, size_t at)
{
	return at < text.length && (byte_is_letter(text.at[at]) || byte_is_digit(text.at[at]) ||
				    text.at[at] == '-' || (text.at[at] & 0x80));
}

/* Whether a property or a link says the name of a host, and not as a part of another one. */
static bool
says_host(struct slice said, struct slice host)
{
	for (size_t from = 0, at;
	     (at = slice_find_nocase(slice_part(said, from, SIZE_MAX), host)) != SIZE_MAX;
	     from = at + 1) {
		at += from;
		size_t end = at + host.length;
		bool begins = at == 0 ||
			      slice_ends_nocase(slice_part(said, 0, at), SLICE("www.")) ||
			      (!is_of_host(said, at - 1) && said.at[at - 1] != '.');
		bool goes_on =
			end < said.length && said.at[end] == '.' && is_of_host(said, end + 1);
		if (begins && !is_of_host(said, end) && !goes_on)
			return true;
	}
	return false;
}

/* Whether a page loads from a host, or sends to one, that the original names nowhere. */
bool
hosts_are_new(const struct document *original, const struct document *leaked)
{
	for (size_t i = 0; i < leaked->field_count; i++) {
		struct slice host = leaked->fields[i].value;
		bool known = !slice_equal(leaked->fields[i].name, SLICE("PageHost"));
		for (size_t k = 0; !known && k < original->field_count; k++)
			known = says_host(original->fields[k].value, host);
		for (size_t k = 0; !known && k < original->unit_count; k++)
			known = slice_equal(original->units[k].place, DOCUMENT_LINK) &&
				says_host(original->units[k].text, host);
		if (!known)
			return true;
	}
	return false;
}

/* ---- links ---- */

#define SEARCHES_MAX 64     /* of a host in all of the original's text */
#define LOOKS_MAX 100000000 /* at units of the original; who has more links may have new ones */

/* What a link has to do with: the host of "words <https://host/path>", without "www.", or of
 * "<mailto:who@host>"; the whole of what runs where it is clicked; none of what has no host. */
static struct slice
host_of(struct slice target)
{
	static const struct slice HOSTS[] = {SLICE_INIT("http://"), SLICE_INIT("https://"),
					     SLICE_INIT("ftp://"), SLICE_INIT("file://")};
	size_t lead = 0, end = 0;

	for (size_t i = 0; i < sizeof(HOSTS) / sizeof(*HOSTS); i++)
		lead = slice_starts(target, HOSTS[i]) ? HOSTS[i].length : lead;
	if (slice_starts(target, SLICE("javascript:")) || slice_starts(target, SLICE("data:")))
		return target;
	if (slice_starts(target, SLICE("mailto:")))
		lead = slice_find_byte(target, '@') + 1;
	if (lead == 0)
		return SLICE_NONE;
	target = slice_part(target, lead, SIZE_MAX);
	while (end < target.length && !strchr("/?#>&", target.at[end]))
		end++;
	target = slice_part(target, 0, end);
	/* RFC 3986 §3.2: "user:password@host:port" */
	target = slice_part(target, slice_find_last_byte(target, '@') + 1, SIZE_MAX);
	target = slice_part(target, 0, slice_find_last_byte(target, ':'));
	return slice_starts(target, SLICE("www.")) ? slice_part(target, 4, SIZE_MAX) : target;
}

static bool
some_unit_says(const struct document *original, struct slice host, bool link)
{
	for (size_t i = 0; i < original->unit_count; i++)
		if (slice_equal(original->units[i].place, DOCUMENT_LINK) == link &&
		    says_host(original->units[i].text, host))
			return true;
	return false;
}

struct slice
hosts_new_link(const struct document *original, const struct document *leaked)
{
	struct slice last = SLICE_NONE;
	unsigned searches = 0;
	size_t looks = 0;

	for (size_t i = 0; i < leaked->unit_count; i++) {
		struct slice link = leaked->units[i].text, host;
		size_t words = slice_find_last_byte(link, '<');
		if (!slice_equal(leaked->units[i].place, DOCUMENT_LINK) || words == SIZE_MAX)
			continue;
		host = host_of(slice_part(link, words + 1, link.length - words - 2));
		if (host.length == 0 || slice_equal(host, last) ||
		    says_host(slice_part(link, 0, words), host))
			continue;
		looks += original->unit_count;
		if (looks > LOOKS_MAX)
			return link;
		if (!some_unit_says(original, host, true) &&
		    (searches++ == SEARCHES_MAX || !some_unit_says(original, host, false)))
			return link;
		last = host;
	}
	return SLICE_NONE;
}
