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
	     (at = slice_find(slice_part(said, from, SIZE_MAX), host)) != SIZE_MAX; from = at + 1) {
		at += from;
		size_t end = at + host.length;
		bool begins = at == 0 || (!is_of_host(said, at - 1) && said.at[at - 1] != '.');
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
