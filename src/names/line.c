#include "names/line.h"

#include "names/host.h"
#include "names/psl.h"

/* White space and what begins a comment. */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

struct slice
line_word(struct slice *rest)
{
	size_t from = 0, to;

	while (from < rest->length && is_space(rest->at[from]))
		from++;
	to = from;
	while (to < rest->length && !is_space(rest->at[to]))
		to++;
	struct slice word = slice_part(*rest, from, to - from);

	*rest = slice_part(*rest, to, SIZE_MAX);
	return word;
}

static bool
is_comment(struct slice word)
{
	return word.length == 0 || *word.at == '#' || *word.at == ';' || *word.at == '!';
}

/* 0.0.0.0, 127.0.0.1, ::1 and the like, as hosts files begin their lines. */
bool
line_is_address(struct slice word)
{
	size_t dots = 0, colons = 0, letters = 0, zone = slice_find_byte(word, '%');

	if (zone != SIZE_MAX)
		word.length = zone;
	for (size_t i = 0; i < word.length; i++) {
		char c = byte_lower(word.at[i]);

		dots += c == '.';
		colons += c == ':';
		letters += c >= 'a' && c <= 'f';
		if (c != '.' && c != ':' && !byte_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return colons >= 2 || (dots == 3 && colons == 0 && letters == 0);
}

/* "name", <name>, ||name^ of a filter list; "@@||name^" says the name is fine, and is refused. */
static struct slice
unwrap(struct slice word)
{
	size_t at;

	while (word.length > 0 && slice_find_byte(SLICE("\"'<"), *word.at) != SIZE_MAX)
		word = slice_part(word, 1, SIZE_MAX);
	while (word.length > 0 &&
	       slice_find_byte(SLICE("\"'>"), word.at[word.length - 1]) != SIZE_MAX)
		word.length--;
	if (!slice_starts(word, SLICE("||")))
		return word;
	word = slice_part(word, 2, SIZE_MAX);
	at = slice_find_byte(word, '^');
	return at == SIZE_MAX ? word : slice_part(word, 0, at);
}

/* https://, hxxps[:]//: what stands behind the scheme. */
static void
cut_scheme(struct slice *word)
{
	static const char *const marks[] = {"://", "[:]//", "[://]"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		struct slice mark = slice_text(marks[i]);
		size_t at = slice_find(*word, mark);

		if (at == SIZE_MAX)
			continue;
		*word = slice_part(*word, at + mark.length, SIZE_MAX);
		return;
	}
}

/* Nothing but what names are made of: nearly every line of a list. */
static bool
is_plain(struct slice word)
{
	for (size_t i = 0; i < word.length; i++) {
		char c = word.at[i];

		if (!byte_is_letter(c) && !byte_is_digit(c) && c != '.' && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* https://user@name:443/path and mail@name become name. */
static struct slice
cut_around(struct slice word)
{
	size_t at;

	word = unwrap(word);
	cut_scheme(&word);
	for (size_t i = 0; i < word.length; i++) {
		if (word.at[i] == '/' || word.at[i] == '?' || word.at[i] == '#')
			word.length = i;
	}
	at = slice_starts(word, SLICE("@@")) ? SIZE_MAX : slice_find_last_byte(word, '@');
	if (at != SIZE_MAX)
		word = slice_part(word, at + 1, SIZE_MAX);
	at = slice_find_last_byte(word, ':');
	if (at != SIZE_MAX && at + 1 < word.length) {
		size_t digits = at + 1;

		while (digits < word.length && byte_is_digit(word.at[digits]))
			digits++;
		if (digits == word.length)
			word.length = at;
	}
	return slice_starts(word, SLICE("*.")) ? slice_part(word, 2, SIZE_MAX) : word;
}

/* What of a word is the name. */
struct slice
line_name(struct slice word)
{
	if (!is_plain(word))
		word = cut_around(word);
	if (word.length > 1 && word.at[word.length - 1] == '.')
		word.length--;
	return word;
}

bool
line_is_domain(struct slice name, bool known_suffix)
{
	struct slice labels[NAMES_LABELS_MAX];
	struct host host;
	bool is_name;

	if (host_read(&host, name, &is_name, NULL) != STATUS_OK || !is_name)
		return false;
	for (size_t i = 0; i < host.count; i++)
		labels[i] = host.labels[i].ascii;
	return !known_suffix || psl_find(labels, host.count).known;
}

/* The bytes of a dot in brackets: "[.]", "(dot)"; 0: none here. */
static size_t
defanged_dot(struct slice text)
{
	static const char *const dots[] = {"[.]", "(.)", "{.}", "[dot]", "(dot)"};

	for (size_t i = 0; i < sizeof(dots) / sizeof(*dots); i++) {
		const char *dot = dots[i];
		size_t k = 0;

		while (dot[k] && k < text.length && byte_lower(text.at[k]) == dot[k])
			k++;
		if (!dot[k])
			return k;
	}
	return 0;
}

struct slice
line_refang(struct slice name, char *bytes)
{
	size_t length = 0, dot;

	if (name.length > NAMES_LINE_MAX_BYTES || is_plain(name))
		return name;
	for (size_t i = 0; i < name.length; i += dot ? dot : 1) {
		dot = defanged_dot(slice_part(name, i, SIZE_MAX));
		bytes[length++] = name.at[i];
		if (dot)
			bytes[length - 1] = '.';
	}
	return length == name.length ? name : slice_of(bytes, length);
}

void
line_walk_init(struct line_walk *walk, struct slice line)
{
	struct slice first, rest = line;

	*walk = (struct line_walk){.rest = line};
	first = line_word(&rest);
	if (is_comment(first) || !line_is_address(first))
		return;
	walk->hosts = true;
	walk->rest = rest;
}

bool
line_walk_next(struct line_walk *walk, struct slice *ret, const char **ret_fault)
{
	struct slice word = line_word(&walk->rest);

	*ret_fault = NULL;
	if (is_comment(word))
		return false;
	if (walk->one && !walk->hosts) {
		*ret_fault =
			"more than one word a line, and no address of a hosts file before them";
		return false;
	}
	walk->one = true;
	*ret = line_name(word);
	if (ret->length > 0)
		return true;
	*ret_fault = "RFC 1035 §2.3.1: an empty name";
	return false;
}
