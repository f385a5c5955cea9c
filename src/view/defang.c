/* Names and addresses in running text, written so that nothing makes a link of them. */
#include "base/cursor.h"
#include "base/utf8.h"
#include "model/domain.h"
#include "view/safe.h"

#include <stdlib.h>

/* Endings of files that are no top-level domain of the root zone, in the order of bsearch. */
static const char *const FILE_ENDINGS[] = {
	"bak",  "csv",    "db",  "dll",  "doc",   "docx", "eml", "evtx", "exe", "gif", "gz",  "htm",
	"html", "jpeg",   "jpg", "json", "jsonl", "lnk",  "log", "mbox", "msg", "odp", "ods", "odt",
	"pcap", "pcapng", "pdf", "png",  "ppt",   "pptx", "pst", "rtf",  "svg", "tar", "tgz", "tmp",
	"tsv",  "txt",    "vcf", "xls",  "xlsx",  "xml",  "xz",  "yaml", "yml", "zst",
};

static int
ending_compare(const void *key, const void *item)
{
	const struct slice *label = key;
	const char *const *ending = item;
	struct slice other = slice_text(*ending);
	size_t shared = label->length < other.length ? label->length : other.length;
	for (size_t i = 0; i < shared; i++)
		if (byte_lower(label->at[i]) != other.at[i])
			return (unsigned char)byte_lower(label->at[i]) < (unsigned char)other.at[i]
				       ? -1
				       : 1;
	return (label->length > other.length) - (label->length < other.length);
}

static bool
is_file_ending(struct slice label)
{
	return bsearch(&label, FILE_ENDINGS, sizeof(FILE_ENDINGS) / sizeof(FILE_ENDINGS[0]),
		       sizeof(FILE_ENDINGS[0]), ending_compare) != NULL;
}

/* Letters, digits and what may stand between them in a host name; all scripts. General punctuation
 * and the quotes around a name are not part of it; invisible characters in it are. */
static bool
is_name_part(uint32_t c)
{
	if (c < 0x80)
		return byte_is_letter((char)c) || byte_is_digit((char)c) || c == '-' || c == '_' ||
		       c == '.';
	if (utf8_is_treacherous(c) && c >= 0xa0)
		return true;
	return c >= 0xc0 && !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x3003) &&
	       !(c >= 0x3008 && c <= 0x3011) && !(c >= 0xff00 && c <= 0xff0c);
}

/* The longest run of name parts at the start of text. */
static struct slice
name_run(struct slice text)
{
	struct cursor cursor;
	uint32_t c;
	cursor_init(&cursor, text);
	size_t length = 0;
	while (cursor_utf8(&cursor, &c) && is_name_part(c))
		length = cursor_offset(&cursor);
	return slice_part(text, 0, length);
}

static bool
is_top_label(struct slice label)
{
	if (slice_starts_nocase(label, SLICE("xn--")))
		return true;
	for (size_t i = 0; i < label.length; i++)
		if (!byte_is_letter(label.at[i]) && (unsigned char)label.at[i] < 0x80)
			return false;
	return label.length >= 2 && !is_file_ending(label);
}

/* Two labels or more with a top-level domain behind, or four numbers. */
static bool
is_host(struct slice name)
{
	struct slice rest = name, label = SLICE_NONE;
	size_t labels = 0, numbers = 0;
	while (slice_next(&rest, '.', &label)) {
		uint64_t number;
		if (label.length == 0)
			return false;
		labels++;
		if (slice_number(label, &number) && number <= 255)
			numbers++;
	}
	return labels >= 2 && (is_top_label(label) || (labels == 4 && numbers == 4));
}

static bool
is_own(const struct safe_rule *rule, struct slice name)
{
	for (size_t i = 0; rule->own && i < rule->own->count; i++)
		if (domain_is_in(name, rule->own->items[i]))
			return true;
	return false;
}

/* Final stops and hyphens end a sentence, not a name. */
static struct slice
name_trim(struct slice run)
{
	while (run.length && (run.at[run.length - 1] == '.' || run.at[run.length - 1] == '-'))
		run.length--;
	return run;
}

/* Whether name is that of a file in text, or a part of it between blanks and slashes. */
static bool
names_file(struct slice text, struct slice name)
{
	while (text.length) {
		struct slice run = name_run(text);
		struct slice own = name_trim(run);
		while (own.length && (own.at[0] == '.' || own.at[0] == '-'))
			own = slice_part(own, 1, SIZE_MAX);
		if (own.length && slice_equal(own, name))
			return true;
		text = slice_part(text, run.length ? run.length : 1, SIZE_MAX);
	}
	return false;
}

/* The names of files stand in the data of a leak under these. */
static bool
names_file_in_data(struct slice data, struct slice name)
{
	static const struct slice KEYS[] = {SLICE_INIT("\"path\":\""),
					    SLICE_INIT("\"original\":\"")};
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		struct slice rest = data;
		for (size_t at; (at = slice_find(rest, KEYS[i])) != SIZE_MAX;) {
			rest = slice_part(rest, at + KEYS[i].length, SIZE_MAX);
			if (names_file(slice_part(rest, 0, slice_find_byte(rest, '"')), name))
				return true;
		}
	}
	return false;
}

/* What leaked is files, and their names lead nowhere, though many of them end as a domain does. */
static bool
is_file(const struct safe_rule *rule, struct slice name)
{
	const struct finding *finding = rule->finding;
	if (!finding || !slice_starts(finding->rule, SLICE("leak/")))
		return false;
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (names_file(finding->evidence[i].source, name))
			return true;
	return names_file_in_data(finding->data, name);
}

static void
write_name(struct buf *out, struct slice name)
{
	for (size_t i = 0; i < name.length; i++) {
		if (name.at[i] == '.')
			buf_write_text(out, "[.]");
		else
			buf_write_byte(out, name.at[i]);
	}
}

/* Whether text, which follows "://", leads to one of our own names and nowhere else. */
static bool
leads_home(const struct safe_rule *rule, struct slice text)
{
	struct slice name = name_trim(name_run(text));
	if (!is_own(rule, name))
		return false;
	struct slice behind = slice_part(text, name.length, SIZE_MAX);
	return behind.length == 0 || memchr("/?# \t\r\n\"'<>),;.", behind.at[0], 15) != NULL;
}

/* Writes a run of name parts with what decides about it: the text behind it. */
static void
write_run(struct buf *out, const struct safe_rule *rule, struct slice run, struct slice behind)
{
	bool scheme = slice_starts(behind, SLICE("://"));
	size_t tail = slice_ends_nocase(run, SLICE("https"))  ? 5
		      : slice_ends_nocase(run, SLICE("http")) ? 4
							      : 0;
	if (scheme && tail && !leads_home(rule, slice_part(behind, 3, SIZE_MAX))) {
		buf_write(out, slice_part(run, 0, run.length - tail));
		buf_write_text(out, "hxxp");
		buf_write(out, slice_part(run, run.length - tail + 4, SIZE_MAX));
		return;
	}
	struct slice name = name_trim(run);
	size_t lead = 0;
	while (lead < name.length && (name.at[lead] == '.' || name.at[lead] == '-'))
		lead++;
	struct slice host = slice_part(name, lead, SIZE_MAX);
	bool local_part = behind.length && behind.at[0] == '@' && name.length == run.length;
	if (scheme || local_part || !is_host(host) || is_own(rule, host) || is_file(rule, host)) {
		buf_write(out, run);
		return;
	}
	buf_write(out, slice_part(run, 0, lead));
	write_name(out, host);
	buf_write(out, slice_part(run, name.length, SIZE_MAX));
}

void
safe_defang(struct buf *out, const struct safe_rule *rule, struct slice text)
{
	if (rule->raw) {
		buf_write(out, text);
		return;
	}
	while (text.length) {
		struct slice run = name_run(text);
		struct slice behind = slice_part(text, run.length, SIZE_MAX);
		if (run.length) {
			write_run(out, rule, run, behind);
			text = behind;
		} else {
			buf_write_byte(out, text.at[0]);
			text = slice_part(text, 1, SIZE_MAX);
		}
	}
}

void
safe_write_defanged(struct arena *scratch, struct buf *out, const struct safe_rule *rule,
		    struct slice text)
{
	CHECK(scratch != out->arena);
	struct arena_mark mark = arena_mark(scratch);
	struct buf defanged;
	struct slice bytes;
	buf_init(&defanged, scratch);
	safe_defang(&defanged, rule, text);
	if (buf_slice(&defanged, &bytes, NULL) == STATUS_OK)
		safe_write(out, bytes);
	else
		out->failed = true;
	arena_rewind(scratch, mark);
}
