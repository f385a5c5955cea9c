#include "format/sniff.h"

#include "base/cursor.h"
#include "base/io.h"
#include "base/utf8.h"
#include "format/limits.h"

static const struct {
	const char *word, *mime;
} KINDS[] = {
#define KIND(name, word, mime) [SNIFF_##name] = {word, mime},
	SNIFF_KINDS(KIND)
#undef KIND
};

const char *
sniff_word(enum sniff_kind kind)
{
	return KINDS[kind].word;
}

const char *
sniff_mime(enum sniff_kind kind)
{
	return KINDS[kind].mime;
}

bool
sniff_is_zip(enum sniff_kind kind)
{
	return kind == SNIFF_ZIP || (kind >= SNIFF_DOCX && kind <= SNIFF_APK);
}

/* ---- bytes at a fixed place; the first row that fits wins ---- */

static const struct magic {
	size_t offset;
	struct slice bytes;
	enum sniff_kind kind;
} MAGICS[] = {
	{0, SLICE_INIT("%PDF-"), SNIFF_PDF},
	{0, SLICE_INIT("PK\3\4"), SNIFF_ZIP},
	{0, SLICE_INIT("PK\5\6"), SNIFF_ZIP},
	{0, SLICE_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), SNIFF_OLE},
	{0, SLICE_INIT("!BDN"), SNIFF_PST},
	{0, SLICE_INIT("{\\rtf"), SNIFF_RTF},
	{0, SLICE_INIT("\xffWPC"), SNIFF_WORDPERFECT},
	{0, SLICE_INIT("%!PS"), SNIFF_POSTSCRIPT},
	{0, SLICE_INIT("7z\xbc\xaf\x27\x1c"), SNIFF_SEVEN_ZIP},
	{0, SLICE_INIT("Rar!\x1a\x07"), SNIFF_RAR},
	{0, SLICE_INIT("MSCF\0\0\0\0"), SNIFF_CAB},
	{0, SLICE_INIT("\x1f\x8b\x08"), SNIFF_GZIP},
	{0,
	 SLICE_INIT("\xfd"
		    "7zXZ\0"),
	 SNIFF_XZ},
	{0, SLICE_INIT("\x28\xb5\x2f\xfd"), SNIFF_ZSTD},
	{0, SLICE_INIT("BZh"), SNIFF_BZIP2},
	{257, SLICE_INIT("ustar"), SNIFF_TAR},
	{32769, SLICE_INIT("CD001"), SNIFF_ISO},
	{0, SLICE_INIT("\xa1\xb2\xc3\xd4"), SNIFF_PCAP},
	{0, SLICE_INIT("\xd4\xc3\xb2\xa1"), SNIFF_PCAP},
	{0, SLICE_INIT("\xa1\xb2\x3c\x4d"), SNIFF_PCAP},
	{0, SLICE_INIT("\x4d\x3c\xb2\xa1"), SNIFF_PCAP},
	{0, SLICE_INIT("\x0a\x0d\x0d\x0a"), SNIFF_PCAPNG},
	{0, SLICE_INIT("ElfFile\0"), SNIFF_EVTX},
	{0, SLICE_INIT("SQLite format 3\0"), SNIFF_SQLITE},
	{0,
	 SLICE_INIT("\x7f"
		    "ELF"),
	 SNIFF_ELF},
	{0, SLICE_INIT("\xfe\xed\xfa\xce"), SNIFF_MACH_O},
	{0, SLICE_INIT("\xfe\xed\xfa\xcf"), SNIFF_MACH_O},
	{0, SLICE_INIT("\xce\xfa\xed\xfe"), SNIFF_MACH_O},
	{0, SLICE_INIT("\xcf\xfa\xed\xfe"), SNIFF_MACH_O},
	{0, SLICE_INIT("\xca\xfe\xba\xbe\0\0\0"), SNIFF_CLASS},
	{0, SLICE_INIT("L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"), SNIFF_LNK},
	{0, SLICE_INIT("ITSF\3\0\0\0"), SNIFF_CHM},
	{0, SLICE_INIT("\x89PNG\r\n\x1a\n"), SNIFF_PNG},
	{0, SLICE_INIT("\xff\xd8\xff"), SNIFF_JPEG},
	{0, SLICE_INIT("GIF87a"), SNIFF_GIF},
	{0, SLICE_INIT("GIF89a"), SNIFF_GIF},
	{0, SLICE_INIT("II*\0"), SNIFF_TIFF},
	{0, SLICE_INIT("MM\0*"), SNIFF_TIFF},
	{8, SLICE_INIT("WEBP"), SNIFF_WEBP},
	{8, SLICE_INIT("WAVE"), SNIFF_WAV},
	{8, SLICE_INIT("AVI "), SNIFF_AVI},
	{4, SLICE_INIT("ftypheic"), SNIFF_HEIC},
	{4, SLICE_INIT("ftypmif1"), SNIFF_HEIC},
	{4, SLICE_INIT("ftyp"), SNIFF_MP4},
	{0, SLICE_INIT("ID3"), SNIFF_MP3},
	{0, SLICE_INIT("OggS"), SNIFF_OGG},
};

static bool
magic_find(struct slice head, enum sniff_kind *ret)
{
	for (size_t i = 0; i < sizeof(MAGICS) / sizeof(*MAGICS); i++) {
		const struct magic *magic = &MAGICS[i];
		if (slice_equal(slice_part(head, magic->offset, magic->bytes.length),
				magic->bytes)) {
			*ret = magic->kind;
			return true;
		}
	}
	return false;
}

/* ---- names ---- */

static const struct suffix {
	struct slice suffix;
	enum sniff_kind kind;
} SUFFIXES[] = {
	{SLICE_INIT(".csv"), SNIFF_CSV},           {SLICE_INIT(".tsv"), SNIFF_CSV},
	{SLICE_INIT(".md"), SNIFF_MARKDOWN},       {SLICE_INIT(".html"), SNIFF_HTML},
	{SLICE_INIT(".htm"), SNIFF_HTML},          {SLICE_INIT(".jsonl"), SNIFF_JSON_LINES},
	{SLICE_INIT(".ndjson"), SNIFF_JSON_LINES}, {SLICE_INIT(".json"), SNIFF_JSON},
	{SLICE_INIT(".yaml"), SNIFF_YAML},         {SLICE_INIT(".yml"), SNIFF_YAML},
	{SLICE_INIT(".eml"), SNIFF_EML},           {SLICE_INIT(".mbox"), SNIFF_MBOX},
	{SLICE_INIT(".ps1"), SNIFF_SCRIPT},        {SLICE_INIT(".vbs"), SNIFF_SCRIPT},
	{SLICE_INIT(".js"), SNIFF_SCRIPT},         {SLICE_INIT(".bat"), SNIFF_SCRIPT},
	{SLICE_INIT(".cmd"), SNIFF_SCRIPT},        {SLICE_INIT(".docx"), SNIFF_DOCX},
	{SLICE_INIT(".docm"), SNIFF_DOCX},         {SLICE_INIT(".xlsx"), SNIFF_XLSX},
	{SLICE_INIT(".xlsm"), SNIFF_XLSX},         {SLICE_INIT(".pptx"), SNIFF_PPTX},
	{SLICE_INIT(".pptm"), SNIFF_PPTX},         {SLICE_INIT(".doc"), SNIFF_DOC},
	{SLICE_INIT(".dot"), SNIFF_DOC},           {SLICE_INIT(".xls"), SNIFF_XLS},
	{SLICE_INIT(".ppt"), SNIFF_PPT},           {SLICE_INIT(".pps"), SNIFF_PPT},
	{SLICE_INIT(".msg"), SNIFF_MSG},
};

/* The kind a name claims, among those from first to last only; `otherwise` where it claims none. */
static enum sniff_kind
suffix_find(struct slice name, enum sniff_kind first, enum sniff_kind last,
	    enum sniff_kind otherwise)
{
	for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(*SUFFIXES); i++)
		if (SUFFIXES[i].kind >= first && SUFFIXES[i].kind <= last &&
		    slice_ends_nocase(name, SUFFIXES[i].suffix))
			return SUFFIXES[i].kind;
	return otherwise;
}

/* ---- zip: by the members that the head shows ---- */

static const struct zip_member {
	struct slice prefix;
	enum sniff_kind kind;
} ZIP_MEMBERS[] = {
	{SLICE_INIT("word/"), SNIFF_DOCX},
	{SLICE_INIT("xl/"), SNIFF_XLSX},
	{SLICE_INIT("ppt/"), SNIFF_PPTX},
	{SLICE_INIT("AndroidManifest.xml"), SNIFF_APK},
	{SLICE_INIT("META-INF/MANIFEST.MF"), SNIFF_JAR},
};

/* OpenDocument 1.3 part 2, §3.3, and EPUB: the first member is `mimetype`, stored. */
static const struct zip_type {
	struct slice type;
	enum sniff_kind kind;
} ZIP_TYPES[] = {
	{SLICE_INIT("application/vnd.oasis.opendocument.text"), SNIFF_ODT},
	{SLICE_INIT("application/vnd.oasis.opendocument.spreadsheet"), SNIFF_ODS},
	{SLICE_INIT("application/vnd.oasis.opendocument.presentation"), SNIFF_ODP},
	{SLICE_INIT("application/epub+zip"), SNIFF_EPUB},
};

/* APPNOTE 4.3.7, up to the file name; 4.4.4 bit 3. */
#define ZIP_SIZE_BEHIND 8

struct zip_local {
	struct slice name;
	bool size_behind; /* in a descriptor behind the data */
	uint64_t data, size;
};

static bool
zip_local(struct slice head, size_t at, struct zip_local *ret)
{
	struct cursor cursor;
	uint16_t flags, name_length, extra_length;
	uint32_t size;

	cursor_init(&cursor, head);
	if (!cursor_seek(&cursor, at) || !cursor_skip(&cursor, 6) ||
	    !cursor_u16le(&cursor, &flags) || !cursor_skip(&cursor, 10) ||
	    !cursor_u32le(&cursor, &size) || !cursor_skip(&cursor, 4) ||
	    !cursor_u16le(&cursor, &name_length) || !cursor_u16le(&cursor, &extra_length) ||
	    !cursor_bytes(&cursor, name_length, &ret->name))
		return false;
	ret->size_behind = flags & ZIP_SIZE_BEHIND;
	ret->data = cursor_offset(&cursor) + extra_length;
	ret->size = size;
	return true;
}

/* Whether a data descriptor (APPNOTE 4.3.9) ends at `at`, of data that began at `data`: with or
 * without a signature, of 32 or of 64 bits. */
static bool
zip_is_described(struct slice head, uint64_t data, size_t at)
{
	for (size_t bytes = 4; bytes <= 8; bytes += 4)
		for (size_t signature = 0; signature <= 4; signature += 4) {
			size_t length = signature + 4 + 2 * bytes;
			struct cursor cursor;
			uint32_t low, high = 0;
			cursor_init(&cursor, head);
			if (at >= data + length && cursor_seek(&cursor, at - 2 * bytes) &&
			    cursor_u32le(&cursor, &low) &&
			    (bytes == 4 || cursor_u32le(&cursor, &high)) &&
			    ((uint64_t)high << 32 | low) == at - length - data)
				return true;
		}
	return false;
}

/* Where the next member begins: what stands in the data of this one may look like another. */
static bool
zip_next(struct slice head, const struct zip_local *local, size_t *ret)
{
	if (local->data >= head.length)
		return false;
	if (!local->size_behind) {
		*ret = (size_t)(local->data + local->size);
		return slice_starts(slice_part(head, *ret, SIZE_MAX), SLICE("PK\3\4"));
	}
	for (size_t at = (size_t)local->data;; at++) {
		size_t next = slice_find(slice_part(head, at, SIZE_MAX), SLICE("PK\3\4"));
		if (next == SIZE_MAX)
			return false;
		at += next;
		if (zip_is_described(head, local->data, at)) {
			*ret = at;
			return true;
		}
	}
}

/* A part of an Office document; a folder of that name may hold anything. */
static bool
zip_is_part(struct slice member)
{
	return slice_ends_nocase(member, SLICE(".xml")) ||
	       slice_ends_nocase(member, SLICE(".rels"));
}

static enum sniff_kind
zip_kind(struct slice head, struct slice name)
{
	bool open_xml = false, more = true;
	struct zip_local local;

	for (size_t at = 0; more && zip_local(head, at, &local);
	     more = zip_next(head, &local, &at)) {
		if (slice_equal(local.name, SLICE("mimetype")) && local.data < head.length) {
			struct slice type = slice_part(head, (size_t)local.data, SIZE_MAX);
			for (size_t i = 0; i < sizeof(ZIP_TYPES) / sizeof(*ZIP_TYPES); i++)
				if (slice_starts(type, ZIP_TYPES[i].type))
					return ZIP_TYPES[i].kind;
		}
		for (size_t i = 0; i < sizeof(ZIP_MEMBERS) / sizeof(*ZIP_MEMBERS); i++)
			if (slice_starts(local.name, ZIP_MEMBERS[i].prefix) &&
			    (!slice_ends(ZIP_MEMBERS[i].prefix, SLICE("/")) ||
			     zip_is_part(local.name)))
				return ZIP_MEMBERS[i].kind;
		open_xml =
			open_xml || slice_equal(local.name, SLICE("[Content_Types].xml")) ||
			(slice_starts(local.name, SLICE("docProps/")) && zip_is_part(local.name));
	}
	/* An Office document whose own part starts behind the head. */
	return open_xml ? suffix_find(name, SNIFF_DOCX, SNIFF_PPTX, SNIFF_ZIP) : SNIFF_ZIP;
}

/* ---- OLE: by the names in its directory, MS-CFB §2.2 and §2.6 ---- */

#define OLE_ENTRY_BYTES 128
#define OLE_NAME_BYTES 64

static const struct ole_name {
	struct slice name; /* its first characters */
	enum sniff_kind kind;
} OLE_NAMES[] = {
	{SLICE_INIT("WordDocument"), SNIFF_DOC},
	{SLICE_INIT("Workbook"), SNIFF_XLS},
	{SLICE_INIT("Book"), SNIFF_XLS},
	{SLICE_INIT("PowerPoint Document"), SNIFF_PPT},
	{SLICE_INIT("__nameid_version1.0"), SNIFF_MSG},
	{SLICE_INIT("__properties_version1.0"), SNIFF_MSG},
	{SLICE_INIT("__recip_version1.0"), SNIFF_MSG},
	{SLICE_INIT("__substg1.0_"), SNIFF_MSG},
	{SLICE_INIT("EncryptedPackage"), SNIFF_OFFICE_ENCRYPTED},
};

/* Where the first sector of the directory is. */
static bool
ole_directory_offset(struct slice head, uint64_t *ret)
{
	struct cursor cursor;
	uint16_t shift;
	uint32_t sector;

	cursor_init(&cursor, head);
	if (!cursor_seek(&cursor, 30) || !cursor_u16le(&cursor, &shift) ||
	    !cursor_seek(&cursor, 48) || !cursor_u32le(&cursor, &sector) || shift < 7 || shift > 16)
		return false;
	*ret = ((uint64_t)sector + 1) << shift;
	return true;
}

static bool
ole_name_starts(struct slice entry, struct slice name)
{
	for (size_t i = 0; i < name.length; i++)
		if (2 * i + 1 >= OLE_NAME_BYTES || entry.at[2 * i] != name.at[i] ||
		    entry.at[2 * i + 1] != '\0')
			return false;
	return true;
}

static enum sniff_kind
ole_kind(struct slice directory)
{
	for (size_t at = 0; directory.length - at >= OLE_ENTRY_BYTES; at += OLE_ENTRY_BYTES)
		for (size_t i = 0; i < sizeof(OLE_NAMES) / sizeof(*OLE_NAMES); i++)
			if (ole_name_starts(slice_part(directory, at, OLE_ENTRY_BYTES),
					    OLE_NAMES[i].name))
				return OLE_NAMES[i].kind;
	return SNIFF_OLE;
}

static enum sniff_kind
ole_kind_named(struct slice directory, struct slice name)
{
	enum sniff_kind kind = ole_kind(directory);

	return kind == SNIFF_OLE ? suffix_find(name, SNIFF_MSG, SNIFF_PPT, kind) : kind;
}

/* ---- text ---- */

static const struct text_start {
	struct slice start; /* after white space, in any case */
	enum sniff_kind kind;
} TEXT_STARTS[] = {
	{SLICE_INIT("<!doctype html"), SNIFF_HTML},
	{SLICE_INIT("<html"), SNIFF_HTML},
	{SLICE_INIT("<head"), SNIFF_HTML},
	{SLICE_INIT("<body"), SNIFF_HTML},
	{SLICE_INIT("<svg"), SNIFF_SVG},
	{SLICE_INIT("-----BEGIN "), SNIFF_PEM},
	{SLICE_INIT("BEGIN:VCALENDAR"), SNIFF_CALENDAR},
	{SLICE_INIT("BEGIN:VCARD"), SNIFF_VCARD},
	{SLICE_INIT("#!"), SNIFF_SCRIPT},
	{SLICE_INIT("@echo off"), SNIFF_SCRIPT},
	{SLICE_INIT("%YAML "), SNIFF_YAML},
};

/* Fields of which one in the first lines makes a message of what looks like fields. */
static const char *const MAIL_FIELDS[] = {
	"Received",         "Return-Path",
	"Delivered-To",     "From",
	"Message-ID",       "MIME-Version",
	"Subject",          "Date",
	"DKIM-Signature",   "Authentication-Results",
	"X-Mozilla-Status",
};

#define SNIFF_FIELDS_MIN 2

static bool
is_message(struct slice head)
{
	struct cursor cursor;
	struct slice line;
	size_t fields = 0;
	bool known = false;

	/* What was cut out of something longer begins with blank lines. */
	while (head.length > 0 && (head.at[0] == '\r' || head.at[0] == '\n'))
		head = slice_part(head, 1, SIZE_MAX);
	cursor_init(&cursor, head);
	for (size_t i = 0; i < 50 && cursor_line(&cursor, &line) && line.length > 0; i++) {
		if (i > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
			continue;
		size_t colon = slice_find_byte(line, ':');
		struct slice name = slice_trim(slice_part(line, 0, colon));
		if (colon == SIZE_MAX || colon == 0)
			return false;
		for (size_t k = 0; k < name.length; k++)
			if (name.at[k] <= ' ' || name.at[k] == 127)
				return false;
		fields++;
		for (size_t k = 0; k < sizeof(MAIL_FIELDS) / sizeof(*MAIL_FIELDS); k++)
			known = known || slice_equal_nocase(name, slice_text(MAIL_FIELDS[k]));
	}
	return known && fields >= SNIFF_FIELDS_MIN;
}

/* RFC 4155: "From " with a sender and a date, then fields. */
static bool
is_mbox(struct slice head)
{
	struct cursor cursor;
	struct slice line;

	cursor_init(&cursor, head);
	if (!slice_starts(head, SLICE("From ")) || !cursor_line(&cursor, &line))
		return false;
	return is_message(slice_of(cursor.at, cursor_left(&cursor)));
}

/* {...} and [...] only where the bracket is followed by what JSON allows there. */
static bool
json_kind_of(struct slice text, enum sniff_kind *ret)
{
	struct slice rest = slice_trim(text);
	struct cursor cursor;
	struct slice first, second;

	if (rest.length < 2 || (rest.at[0] != '{' && rest.at[0] != '['))
		return false;
	struct slice inside = slice_trim(slice_part(rest, 1, SIZE_MAX));
	static const char OBJECT[] = "\"}", ARRAY[] = "\"{[]-0123456789tfn";
	const char *allowed = rest.at[0] == '{' ? OBJECT : ARRAY;
	if (inside.length == 0 || inside.at[0] == '\0' || !strchr(allowed, inside.at[0]))
		return false;
	cursor_init(&cursor, rest);
	bool lines = rest.at[0] == '{' && cursor_line(&cursor, &first) &&
		     cursor_line(&cursor, &second) && slice_ends(slice_trim(first), SLICE("}")) &&
		     slice_starts(slice_trim(second), SLICE("{"));
	*ret = lines ? SNIFF_JSON_LINES : SNIFF_JSON;
	return true;
}

/* The same number of commas (or semicolons, or tabs), at least one, in the first lines. */
static bool
is_csv(struct slice head)
{
	static const char SEPARATORS[] = ",;\t";

	for (const char *separator = SEPARATORS; *separator; separator++) {
		struct cursor cursor;
		struct slice line;
		size_t lines = 0, expected = 0;
		cursor_init(&cursor, head);
		for (; lines < 5 && cursor_line(&cursor, &line) && line.length > 0; lines++) {
			size_t count = 0;
			for (size_t i = 0; i < line.length; i++)
				count += line.at[i] == *separator;
			if (lines > 0 && count != expected)
				break;
			expected = count;
		}
		if (lines >= 3 && expected > 0 && (lines == 5 || cursor_left(&cursor) == 0))
			return true;
	}
	return false;
}

static bool
is_text(struct slice head)
{
	for (size_t i = 0; i < head.length; i++) {
		unsigned char c = (unsigned char)head.at[i];
		if (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 27)
			return false;
	}
	return true;
}

/* Text taken out of other formats carries a control here and there: UTF-8, few of them, no NUL. */
static bool
is_rough_text(struct slice head)
{
	size_t controls = 0, end = head.length;

	/* The head may end inside a character. */
	for (unsigned i = 0; i < 3 && end > 0 && ((unsigned char)head.at[end - 1] & 0x80); i++)
		end--;
	for (size_t i = 0; i < head.length; i++) {
		unsigned char c = (unsigned char)head.at[i];
		if (c == 0)
			return false;
		controls += c < 32 && c != '\t' && c != '\n' && c != '\r';
	}
	return controls <= head.length / SNIFF_CONTROLS_ONE_IN &&
	       utf8_check(slice_part(head, 0, end));
}

static enum sniff_kind
xml_kind(struct slice text)
{
	struct slice start = slice_part(text, 0, 1024);

	if (slice_find_nocase(start, SLICE("<svg")) != SIZE_MAX)
		return SNIFF_SVG;
	return slice_find_nocase(start, SLICE("<html")) != SIZE_MAX ? SNIFF_HTML : SNIFF_XML;
}

static enum sniff_kind
text_kind(struct slice head, struct slice name)
{
	struct slice text =
		slice_starts(head, SLICE("\xef\xbb\xbf")) ? slice_part(head, 3, SIZE_MAX) : head;
	struct slice start = slice_trim(text);
	enum sniff_kind kind;

	for (size_t i = 0; i < sizeof(TEXT_STARTS) / sizeof(*TEXT_STARTS); i++)
		if (slice_starts_nocase(start, TEXT_STARTS[i].start))
			return TEXT_STARTS[i].kind;
	if (slice_starts(start, SLICE("<?xml")))
		return xml_kind(start);
	if (is_mbox(text))
		return SNIFF_MBOX;
	if (is_message(text))
		return SNIFF_EML;
	if (json_kind_of(text, &kind))
		return kind;
	kind = suffix_find(name, SNIFF_TEXT, SNIFF_SCRIPT, SNIFF_TEXT);
	/* A suffix that content would have shown is not believed. */
	if (kind == SNIFF_JSON || kind == SNIFF_JSON_LINES)
		kind = SNIFF_TEXT;
	if (kind == SNIFF_TEXT && is_csv(text))
		kind = SNIFF_CSV;
	if (kind == SNIFF_TEXT)
		kind = suffix_find(name, SNIFF_EML, SNIFF_EML, SNIFF_TEXT);
	return kind;
}

/* ---- all of it ---- */

/* X.690: a SEQUENCE in a SEQUENCE; RFC 5280 §4.1: the version or the serial number comes first. */
static bool
is_certificate(struct slice head)
{
	const unsigned char *at = (const unsigned char *)head.at;

	return head.length > 12 && at[0] == 0x30 && at[1] == 0x82 && at[4] == 0x30 &&
	       at[5] == 0x82 && ((at[8] == 0xa0 && at[9] == 3) || at[8] == 2);
}

/* The PE header is where the DOS header says (PE format, "MS-DOS Stub"). */
static bool
is_pe(struct slice head)
{
	struct cursor cursor;
	uint32_t offset;

	cursor_init(&cursor, head);
	return slice_starts(head, SLICE("MZ")) && cursor_seek(&cursor, 60) &&
	       cursor_u32le(&cursor, &offset) &&
	       slice_equal(slice_part(head, offset, 4), SLICE("PE\0\0"));
}

/* A tar without "ustar" (POSIX 1003.1-1988 and before): the checksum of its first header holds. */
static bool
is_old_tar(struct slice head)
{
	uint64_t sum = 0, told = 0;

	if (head.length < 512 || head.at[0] == '\0')
		return false;
	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)head.at[i];
	for (size_t i = 148; i < 156; i++) {
		char c = head.at[i];
		if (c >= '0' && c <= '7')
			told = told * 8 + (uint64_t)(c - '0');
		else if (c != ' ' && c != '\0')
			return false;
	}
	return told == sum;
}

/* [MS-WMF] §2.2.2.3 behind a file header: the size of one of the headers that there are. */
static bool
is_bitmap(struct slice head)
{
	static const uint8_t SIZES[] = {40, 52, 56, 108, 124};
	struct cursor cursor;
	uint32_t reserved, size;

	cursor_init(&cursor, head);
	if (!slice_starts(head, SLICE("BM")) || !cursor_skip(&cursor, 6) ||
	    !cursor_u32le(&cursor, &reserved) || reserved != 0 || !cursor_skip(&cursor, 4) ||
	    !cursor_u32le(&cursor, &size))
		return false;
	for (size_t i = 0; i < sizeof(SIZES); i++)
		if (SIZES[i] == size)
			return true;
	return false;
}

static enum sniff_kind
binary_kind(struct slice head, struct slice name)
{
	enum sniff_kind kind;

	if (slice_starts(head, SLICE("\xff\xfe")) || slice_starts(head, SLICE("\xfe\xff")))
		return suffix_find(name, SNIFF_TEXT, SNIFF_SCRIPT, SNIFF_TEXT); /* UTF-16 */
	if (is_pe(head))
		return SNIFF_PE;
	if (is_bitmap(head))
		return SNIFF_BMP;
	if (is_certificate(head))
		return SNIFF_X509;
	if (is_old_tar(head))
		return SNIFF_TAR;
	/* ISO 32000-1, Annex H.3.4.1: readers accept the header within the first 1,024 bytes. */
	if (slice_find(slice_part(head, 0, 1024), SLICE("%PDF-")) != SIZE_MAX)
		return SNIFF_PDF;
	/* A message with raw bytes in its body is still one. */
	kind = is_mbox(head) ? SNIFF_MBOX : is_message(head) ? SNIFF_EML : SNIFF_DATA;
	return kind == SNIFF_DATA && is_rough_text(head) ? text_kind(head, name) : kind;
}

static enum sniff_kind
sniff_with(struct slice head, struct slice name, struct slice directory)
{
	enum sniff_kind kind;

	if (head.length == 0)
		return SNIFF_EMPTY;
	if (magic_find(head, &kind)) {
		if (kind == SNIFF_ZIP)
			return zip_kind(head, name);
		return kind == SNIFF_OLE ? ole_kind_named(directory, name) : kind;
	}
	return is_text(head) ? text_kind(head, name) : binary_kind(head, name);
}

enum sniff_kind
sniff_bytes(struct slice head, struct slice name)
{
	struct slice directory = SLICE_NONE;
	uint64_t offset;

	if (ole_directory_offset(head, &offset) && offset < head.length)
		directory = slice_part(head, (size_t)offset, SNIFF_OLE_DIRECTORY_BYTES);
	return sniff_with(slice_part(head, 0, INPUT_HEAD_BYTES), name, directory);
}

enum sniff_kind
sniff_input(const struct input *input)
{
	char directory[SNIFF_OLE_DIRECTORY_BYTES];
	enum sniff_kind kind;
	uint64_t offset;
	size_t got;

	if (!magic_find(input->head, &kind) || kind != SNIFF_OLE ||
	    !ole_directory_offset(input->head, &offset) ||
	    io_read_at(input->fd, directory, sizeof(directory), offset, &got, NULL) != STATUS_OK)
		return sniff_bytes(input->head, input->source);
	return sniff_with(input->head, input->source, slice_of(directory, got));
}
