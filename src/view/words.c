#include "view/words.h"

#include "view/safe.h"

static const char *const SEVERITY_MEANINGS[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "a fact that may help; nothing to do by itself",
	[SEVERITY_LOW] = "worth remembering, not worth an alert",
	[SEVERITY_MEDIUM] = "a reason to look; look at it today",
	[SEVERITY_HIGH] = "hostile until shown otherwise; act today",
	[SEVERITY_CRITICAL] = "hardly anything but an attack or its preparation; act now",
};

const char *
words_severity(enum severity severity)
{
	CHECK((unsigned)severity < SEVERITY_COUNT);
	return SEVERITY_MEANINGS[severity];
}

const char *
words_confidence(unsigned confidence)
{
	return confidence >= 70   ? "high"
	       : confidence >= 30 ? "medium"
	       : confidence       ? "low"
				  : "none";
}

static const char *const BASIS_MEANINGS[TIME_BASIS_COUNT] = {
	[TIME_CLAIMED] = "as it says of itself; anyone can write that",
	[TIME_SENT] = "by the clock of the side that sent it",
	[TIME_RECEIVED] = "by the clock of the server that received it",
	[TIME_CAPTURED] = "by the clock of the machine that recorded the traffic",
	[TIME_PUBLISHED] = "by the platform or list that published it",
	[TIME_OBSERVED] = "by the clock of whoever saw it and wrote it down",
};

const char *
words_time_basis(enum time_basis basis)
{
	CHECK((unsigned)basis < TIME_BASIS_COUNT);
	return BASIS_MEANINGS[basis];
}

void
words_write_count(struct buf *out, uint64_t count)
{
	uint64_t unit = 1;
	while (count / unit >= 1000)
		unit *= 1000;
	buf_print(out, "%llu", (unsigned long long)(count / unit));
	for (count %= unit, unit /= 1000; unit; count %= unit, unit /= 1000)
		buf_print(out, ",%03llu", (unsigned long long)(count / unit));
}

void
words_write_counted(struct buf *out, uint64_t count, const char *one, const char *many)
{
	words_write_count(out, count);
	buf_write_byte(out, ' ');
	buf_write_text(out, count == 1 ? one : many);
}

void
words_write_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const UNITS[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
	if (bytes < 1000) {
		words_write_counted(out, bytes, "byte", "bytes");
		return;
	}
	double value = (double)bytes / 1000;
	size_t unit = 0;
	while (value >= 999.95 && unit + 1 < sizeof(UNITS) / sizeof(UNITS[0])) {
		value /= 1000;
		unit++;
	}
	buf_print(out, "%.1f %s", value, UNITS[unit]);
}

struct slice
words_source(struct slice source)
{
	return slice_equal(source, SLICE("-")) ? SLICE("standard input") : source;
}

void
words_write_time(struct buf *out, int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	struct slice stamp = slice_text(text);
	size_t split = slice_find_byte(stamp, 'T');
	if (split == SIZE_MAX || !slice_ends(stamp, SLICE("Z"))) {
		buf_write_text(out, "unknown");
		return;
	}
	buf_write(out, slice_part(stamp, 0, split));
	buf_write_byte(out, ' ');
	buf_write(out, slice_part(stamp, split + 1, stamp.length - split - 2));
	buf_write_text(out, " UTC");
}

void
words_write_severities(struct buf *out, const uint64_t by_severity[static SEVERITY_COUNT])
{
	bool any = false;
	for (unsigned i = SEVERITY_COUNT; i-- > 0;) {
		if (!by_severity[i])
			continue;
		if (any)
			buf_write_text(out, ", ");
		words_write_count(out, by_severity[i]);
		buf_print(out, " %s", severity_text((enum severity)i));
		any = true;
	}
	if (!any)
		buf_write_text(out, "nothing");
}

/* ---- what a rule noted ---- */

/* Empty texts say nothing: the `from` of an edit that only adds. */
static bool
datum_is_empty(const struct json_value *value)
{
	struct slice text;
	enum json_kind kind = json_kind(value);
	if (json_as_string(value, &text))
		return text.length == 0;
	return kind == JSON_NULL ||
	       ((kind == JSON_ARRAY || kind == JSON_OBJECT) && json_count(value) == 0);
}

static void write_members(struct buf *out, const struct json_value *container);

static void
write_value(struct buf *out, const struct json_value *value, bool apart)
{
	struct json_writer json;
	struct slice text;
	enum json_kind kind = json_kind(value);
	if (json_as_string(value, &text)) {
		buf_write(out, text);
	} else if (kind == JSON_ARRAY || kind == JSON_OBJECT) {
		buf_write_text(out, apart ? "(" : "");
		write_members(out, value);
		buf_write_text(out, apart ? ")" : "");
	} else {
		json_init(&json, out);
		json_copy(&json, value);
	}
}

/* "name a.example, kind address; name b.example, kind address" */
static void
write_members(struct buf *out, const struct json_value *container)
{
	struct json_walk walk;
	struct slice key;
	const struct json_value *value;
	bool is_object = json_kind(container) == JSON_OBJECT, any = false;
	json_walk_init(&walk, container);
	while (json_walk_next(&walk, &key, &value)) {
		if (datum_is_empty(value))
			continue;
		if (any)
			buf_write_text(out, !is_object && json_depth(value) ? "; " : ", ");
		any = true;
		if (is_object) {
			buf_write(out, key);
			buf_write_byte(out, ' ');
		}
		write_value(out, value, is_object);
	}
	if (!any)
		buf_write_text(out, "none");
}

void
words_write_datum(struct buf *out, const struct json_value *value)
{
	write_value(out, value, false);
}

bool
words_check_datum(const struct json_value *value)
{
	return !datum_is_empty(value);
}

/* ---- the command that checks a digest ---- */

/* How the bytes of a compressed file come out, by the end of its name. */
static const struct unpacker {
	struct slice ending;
	const char *command;
} UNPACKERS[] = {
	{SLICE_INIT(".gz"), "gzip -dc"},
	{SLICE_INIT(".zst"), "zstd -dc"},
	{SLICE_INIT(".xz"), "xz -dc"},
};

/* How one member comes out of an archive. */
static const struct unpacker EXTRACTORS[] = {
	{SLICE_INIT(".zip"), "unzip -p"},     {SLICE_INIT(".docx"), "unzip -p"},
	{SLICE_INIT(".xlsx"), "unzip -p"},    {SLICE_INIT(".pptx"), "unzip -p"},
	{SLICE_INIT(".odt"), "unzip -p"},     {SLICE_INIT(".ods"), "unzip -p"},
	{SLICE_INIT(".odp"), "unzip -p"},     {SLICE_INIT(".7z"), "bsdtar -xOf"},
	{SLICE_INIT(".tar"), "tar -xOf"},     {SLICE_INIT(".tgz"), "tar -xOf"},
	{SLICE_INIT(".tar.gz"), "tar -xOf"},  {SLICE_INIT(".tar.xz"), "tar -xOf"},
	{SLICE_INIT(".tar.zst"), "tar -xOf"},
};

static const struct unpacker *
unpacker_find(const struct unpacker *table, size_t count, struct slice name)
{
	for (size_t i = 0; i < count; i++)
		if (slice_ends_nocase(name, table[i].ending))
			return &table[i];
	return NULL;
}

/* A path that begins with a hyphen is no option. */
static void
write_path(struct buf *out, struct slice path)
{
	if (path.length && path.at[0] == '-')
		buf_write_text(out, "./");
	safe_write_shell(out, path);
}

/* What is in a compressed file is called as the file without its ending: feed.txt.gz!/feed.txt. */
static bool
is_stream(struct slice outer, struct slice inner)
{
	size_t slash = slice_find_last_byte(outer, '/');
	struct slice name = slash == SIZE_MAX ? outer : slice_part(outer, slash + 1, SIZE_MAX);
	size_t dot = slice_find_last_byte(name, '.');
	return dot != SIZE_MAX && dot > 0 && slice_equal(inner, slice_part(name, 0, dot));
}

/* Whether the tools take it as it stands: no option, no pattern, no path they would change. */
static bool
member_is_plain(struct slice outer, struct slice member)
{
	static const struct slice PARTS[] = {SLICE_INIT("!/"), SLICE_INIT("..")};
	if (member.length == 0 || member.at[0] == '-' || member.at[0] == '/')
		return false;
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++)
		if (slice_find(member, PARTS[i]) != SIZE_MAX)
			return false;
	for (const char *c = "*?[]\\"; *c; c++)
		if (slice_find_byte(outer, *c) != SIZE_MAX ||
		    slice_find_byte(member, *c) != SIZE_MAX)
			return false;
	return true;
}

/* The command that gives the bytes within outer; nothing rather than a wrong one. */
static bool
write_unpack(struct buf *out, struct slice outer, struct slice inner)
{
	const struct unpacker *stream =
		unpacker_find(UNPACKERS, sizeof(UNPACKERS) / sizeof(UNPACKERS[0]), outer);
	const struct unpacker *archive =
		unpacker_find(EXTRACTORS, sizeof(EXTRACTORS) / sizeof(EXTRACTORS[0]), outer);
	bool streamed = stream && is_stream(outer, inner);
	/* x.tar.gz!/x.tar may be either. */
	if (streamed == (archive != NULL) || (archive && !member_is_plain(outer, inner)))
		return false;
	buf_print(out, "%s ", streamed ? stream->command : archive->command);
	write_path(out, outer);
	if (archive) {
		buf_write_byte(out, ' ');
		safe_write_shell(out, inner);
	}
	return true;
}

bool
words_write_check(struct buf *out, const struct span *span)
{
	static const struct slice REPLACED = SLICE_INIT("\xef\xbf\xbd");
	struct slice source = span->source;
	unsigned long long first = span->offset + 1, length = span->length;
	/* U+FFFD stands for bytes of a name that are not UTF-8: nobody knows which. */
	if (source.length == 0 || slice_equal(source, SLICE("-")) ||
	    slice_find(source, REPLACED) != SIZE_MAX)
		return false;
	size_t split = slice_find(source, SLICE("!/"));
	if (split != SIZE_MAX) {
		struct slice inner = slice_part(source, split + 2, SIZE_MAX);
		if (!write_unpack(out, slice_part(source, 0, split), inner))
			return false;
		buf_print(out, " | tail -c +%llu | head -c %llu | sha256sum", first, length);
		return true;
	}
	buf_print(out, "tail -c +%llu ", first);
	write_path(out, source);
	buf_print(out, " | head -c %llu | sha256sum", length);
	return true;
}
