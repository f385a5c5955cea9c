/* The properties of compound files: [MS-OLEPS]. Names are those of exiftool. */
#include "base/time.h"
#include "format/document_number.h"
#include "format/document_ole.h"
#include "format/limits.h"

#include <stdio.h>

#define FILETIME_PER_SECOND 10000000
#define FILETIME_1970 INT64_C(11644473600) /* seconds from 1601 */

enum value_type { /* §2.15 */
		  VT_I2 = 2,
		  VT_I4 = 3,
		  VT_R4 = 4,
		  VT_R8 = 5,
		  VT_DATE = 7,
		  VT_BSTR = 8,
		  VT_ERROR = 10,
		  VT_BOOL = 11,
		  VT_VARIANT = 12,
		  VT_I1 = 16,
		  VT_UI1 = 17,
		  VT_UI2 = 18,
		  VT_UI4 = 19,
		  VT_I8 = 20,
		  VT_UI8 = 21,
		  VT_INT = 22,
		  VT_UINT = 23,
		  VT_LPSTR = 30,
		  VT_LPWSTR = 31,
		  VT_FILETIME = 64,
		  VT_BLOB = 65,
		  VT_VECTOR = 0x1000,
};

static const struct property_name {
	uint32_t id;
	const char *name;
} SUMMARY[] =
	{
		{2, "Title"},          {3, "Subject"},
		{4, "Author"},         {5, "Keywords"},
		{6, "Comments"},       {7, "Template"},
		{8, "LastModifiedBy"}, {9, "RevisionNumber"},
		{10, "TotalEditTime"}, {11, "LastPrinted"},
		{12, "CreateDate"},    {13, "ModifyDate"},
		{14, "Pages"},         {15, "Words"},
		{16, "Characters"},    {18, "Software"},
		{19, "Security"},      {34, "CreatedBy"},
		{35, "DocumentID"},    {0, NULL},
},
  DOCUMENT_SUMMARY[] =
	  {
		  {2, "Category"},       {3, "PresentationTarget"},
		  {4, "Bytes"},          {5, "Lines"},
		  {6, "Paragraphs"},     {7, "Slides"},
		  {8, "Notes"},          {9, "HiddenSlides"},
		  {10, "MMClips"},       {11, "ScaleCrop"},
		  {12, "HeadingPairs"},  {13, "TitleOfParts"},
		  {14, "Manager"},       {15, "Company"},
		  {16, "LinksUpToDate"}, {17, "CharCountWithSpaces"},
		  {19, "SharedDoc"},     {22, "HyperlinksChanged"},
		  {23, "AppVersion"},    {26, "ContentType"},
		  {27, "ContentStatus"}, {28, "Language"},
		  {29, "DocVersion"},    {0, NULL},
},
  CUSTOM[] = {{0, NULL}};

/* One property set, and what is needed to read its values. */
struct set {
	struct document *document;
	struct slice bytes;
	const struct property_name *names;
	unsigned code_page;
	uint32_t dictionary; /* offset of the names of custom properties, or 0 */
};

/* ---- values ---- */

static enum status
add_real(struct set *set, const char *name, double value, bool date, struct err *err)
{
	struct slice text;
	struct buf out;

	buf_init(&out, set->document->scratch);
	document_number_write(&out, value, date ? SLICE("yyyy-mm-dd h:mm:ss") : SLICE(""), false);
	TRY(buf_slice(&out, &text, err));
	return document_add_field(set->document, name, text, err);
}

/* "2017-05-05T20:00:00Z"; what is shorter than a year since 1601 is a span, in seconds. */
static enum status
add_filetime(struct set *set, const char *name, uint64_t ticks, struct err *err)
{
	char text[TIME_TEXT_BYTES];
	uint64_t seconds = ticks / FILETIME_PER_SECOND;

	if (ticks > INT64_MAX || (ticks == 0 && strcmp(name, "TotalEditTime") != 0))
		return STATUS_OK;
	if (seconds < UINT64_C(365) * 86400)
		return add_real(set, name, (double)ticks / FILETIME_PER_SECOND, false, err);
	time_print(((int64_t)seconds - FILETIME_1970) * 1000000, text);
	return document_add_field(set->document, name, slice_text(text), err);
}

static enum status
add_integer(struct set *set, const char *name, int64_t value, struct err *err)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	return document_add_field(set->document, name, slice_text(text), err);
}

/* A string with its length before it, in bytes or, if wide, in units of two. */
static bool
take_string(struct cursor *cursor, bool wide, struct slice *ret)
{
	uint32_t length;

	return cursor_u32le(cursor, &length) && (!wide || length <= UINT32_MAX / 2) &&
	       cursor_bytes(cursor, wide ? 2 * length : length, ret);
}

/* Numbers and times: their size, 0 for what is no number. */
static size_t
scalar_bytes(unsigned type)
{
	switch (type) {
	case VT_I1:
	case VT_UI1:
		return 1;
	case VT_I2:
	case VT_BOOL:
	case VT_UI2:
		return 2;
	case VT_I4:
	case VT_R4:
	case VT_ERROR:
	case VT_UI4:
	case VT_INT:
	case VT_UINT:
		return 4;
	case VT_R8:
	case VT_DATE:
	case VT_I8:
	case VT_UI8:
	case VT_FILETIME:
		return 8;
	default:
		return 0;
	}
}

static enum status
add_scalar(struct set *set, const char *name, unsigned type, struct slice bytes, struct err *err)
{
	uint64_t bits = 0;
	float single;

	for (size_t i = 0; i < bytes.length; i++)
		bits |= (uint64_t)(unsigned char)bytes.at[i] << (8 * i);
	switch (type) {
	case VT_FILETIME:
		return add_filetime(set, name, bits, err);
	case VT_R8:
	case VT_DATE:
		return add_real(set, name, ole_double(bits), type == VT_DATE, err);
	case VT_R4: {
		uint32_t half = (uint32_t)bits;
		memcpy(&single, &half, sizeof(single));
		return add_real(set, name, (double)single, false, err);
	}
	case VT_BOOL:
		return add_integer(set, name, bits != 0, err);
	case VT_I1:
		return add_integer(set, name, (int8_t)bits, err);
	case VT_I2:
		return add_integer(set, name, (int16_t)bits, err);
	case VT_I4:
	case VT_ERROR:
	case VT_INT:
		return add_integer(set, name, (int32_t)bits, err);
	default:
		return add_integer(set, name, (int64_t)bits, err);
	}
}

/* The program's version comes as two numbers in one, §2.5 of [MS-OSHARED] 2.3.3.2.2.1. */
static enum status
add_version(struct set *set, uint32_t version, struct err *err)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%u.%04u", version >> 16, version & 0xffff);
	return document_add_field(set->document, "AppVersion", slice_text(text), err);
}

/* The value of _PID_HLINKS, [MS-OSHARED] §2.3.3.1.18: variants, six a link, the fifth is where it
 * leads and the sixth the place there. */
static enum status
add_links(struct set *set, struct slice blob, struct err *err)
{
	struct slice part, target = SLICE_NONE, link;
	struct cursor cursor;
	uint32_t count, type;

	cursor_init(&cursor, blob);
	if (!cursor_u32le(&cursor, &count))
		return STATUS_OK;
	for (uint32_t i = 0; i < count && i <= 6 * DOCUMENT_FIELDS; i++) {
		if (!cursor_u32le(&cursor, &type))
			break;
		bool text = (type & 0xffff) == VT_LPWSTR || (type & 0xffff) == VT_LPSTR;
		if (!text ? !cursor_bytes(&cursor, 4, &part)
			  : !take_string(&cursor, (type & 0xffff) == VT_LPWSTR, &part))
			break;
		if (!text)
			continue;
		while (cursor_offset(&cursor) % 4 && cursor_skip(&cursor, 1))
			;
		struct buf out;
		buf_init(&out, set->document->scratch);
		document_ole_write(&out, (type & 0xffff) == VT_LPWSTR ? 1200 : set->code_page,
				   slice_part(part, 0, DOCUMENT_FIELD_BYTES));
		TRY(buf_slice(&out, &link, err));
		link = slice_part(link, 0, slice_find_byte(link, '\0'));
		if (i % 6 == 4)
			target = link;
		if (i % 6 != 5)
			continue;
		TRY(slice_print(set->document->scratch, &link, err, "%.*s%s%.*s",
				SLICE_PRINT(target), link.length ? "#" : "", SLICE_PRINT(link)));
		TRY(document_add_field(set->document, "Hyperlinks", link, err));
	}
	return STATUS_OK;
}

/* Of custom properties Office writes three as bytes: links, and two texts. */
static enum status
add_blob(struct set *set, const char *name, struct slice bytes, struct err *err)
{
	if (strcmp(name, "Hyperlinks") == 0)
		return add_links(set, bytes, err);
	if (strcmp(name, "HyperlinkBase") == 0 || strcmp(name, "Tag_PID_GUID") == 0)
		return document_ole_field(set->document, name, 1200, bytes, err);
	return STATUS_OK;
}

/* One value of that type at the cursor, which moves behind it. *ret_more: false where no more can
 * be read there. */
static enum status
add_value(struct set *set, const char *name, unsigned type, struct cursor *cursor, bool *ret_more,
	  struct err *err)
{
	struct slice bytes;
	size_t length = scalar_bytes(type);

	*ret_more = true;
	if (type == VT_LPSTR || type == VT_BSTR || type == VT_LPWSTR) {
		bool wide = type == VT_LPWSTR;
		if (take_string(cursor, wide, &bytes))
			return document_ole_field(set->document, name, wide ? 1200 : set->code_page,
						  bytes, err);
	} else if (length > 0 && cursor_bytes(cursor, length, &bytes)) {
		return add_scalar(set, name, type, bytes, err);
	} else if (type == VT_BLOB && take_string(cursor, false, &bytes)) {
		return add_blob(set, name, bytes, err);
	}
	*ret_more = false;
	return STATUS_OK;
}

/* A vector of strings, or of variants each with its type before it. Writers pad strings to four
 * bytes, or do not: noughts that would be padding are. */
static enum status
add_vector(struct set *set, const char *name, unsigned type, struct cursor *cursor, struct err *err)
{
	uint32_t count, item = type;
	bool more = true;

	if (!cursor_u32le(cursor, &count))
		return STATUS_OK;
	for (uint32_t i = 0; i < count && i <= DOCUMENT_FIELDS && more; i++) {
		struct cursor padded = *cursor;
		uint8_t byte = 0;
		while (cursor_offset(&padded) % 4 && cursor_u8(&padded, &byte) && byte == 0)
			;
		if (byte == 0)
			*cursor = padded;
		if (type == VT_VARIANT && !cursor_u32le(cursor, &item))
			break;
		TRY(add_value(set, name, item & 0xffff, cursor, &more, err));
	}
	return STATUS_OK;
}

/* ---- sets ---- */

/* exiftool's spelling of a custom name, which does not begin with another sign than a letter. */
static void
spell(char ret[static DOCUMENT_NAME_BYTES], struct slice name)
{
	char plain[DOCUMENT_NAME_BYTES];

	document_name_field(name, plain);
	bool tag = strlen(plain) < 2 || !byte_is_letter(plain[0]);
	(void)snprintf(ret, DOCUMENT_NAME_BYTES, "%s%.*s", tag ? "Tag" : "",
		       DOCUMENT_NAME_BYTES - 4, plain);
}

/* The name that the dictionary (§2.17) gives a custom property; false where it has none. */
static enum status
custom_name(struct set *set, uint32_t id, char ret[static DOCUMENT_NAME_BYTES], bool *ret_found,
	    struct err *err)
{
	struct slice bytes, name;
	struct cursor cursor;
	uint32_t count, found;

	*ret_found = false;
	cursor_init(&cursor, ole_part(set->bytes, set->dictionary, UINT64_MAX));
	if (!set->dictionary || !cursor_u32le(&cursor, &count))
		return STATUS_OK;
	for (uint32_t i = 0; i < count && i < DOCUMENT_FIELDS; i++) {
		bool wide = set->code_page == 1200;
		if (!cursor_u32le(&cursor, &found) || !take_string(&cursor, wide, &bytes))
			break;
		while (wide && cursor_offset(&cursor) % 4 && cursor_skip(&cursor, 1))
			;
		if (found != id)
			continue;
		struct buf text;
		buf_init(&text, set->document->scratch);
		document_ole_write(&text, set->code_page, slice_part(bytes, 0, 256));
		TRY(buf_slice(&text, &name, err));
		name = slice_part(name, 0, slice_find_byte(name, '\0'));
		if (slice_equal(name, SLICE("_PID_HLINKS")))
			(void)snprintf(ret, DOCUMENT_NAME_BYTES, "Hyperlinks");
		else if (slice_equal(name, SLICE("_PID_LINKBASE")))
			(void)snprintf(ret, DOCUMENT_NAME_BYTES, "HyperlinkBase");
		else
			spell(ret, name);
		*ret_found = true;
		break;
	}
	return STATUS_OK;
}

static enum status
add_property(struct set *set, uint32_t id, uint32_t offset, struct err *err)
{
	struct slice bytes = ole_part(set->bytes, offset, UINT64_MAX);
	struct cursor cursor;
	char name[DOCUMENT_NAME_BYTES] = "";
	bool found = false, more;
	uint32_t type, version;

	cursor_init(&cursor, bytes);
	if (!cursor_u32le(&cursor, &type))
		return STATUS_OK;
	type &= 0xffff;
	for (const struct property_name *known = set->names; known->name && !found; known++)
		if (known->id == id) {
			(void)snprintf(name, sizeof(name), "%s", known->name);
			found = true;
		}
	if (id == 1 || id == 0x80000000) {
		(void)snprintf(name, sizeof(name), id == 1 ? "CodePage" : "LocaleIndicator");
		if (id == 1) {
			cursor_init(&cursor, slice_part(bytes, 4, 2));
			type = VT_UI2;
		}
	} else if (!found) {
		TRY(custom_name(set, id, name, &found, err));
		if (!found)
			return STATUS_OK;
	}
	if (strcmp(name, "AppVersion") == 0 && type == VT_I4)
		return ole_u32(bytes, 4, &version) ? add_version(set, version, err) : STATUS_OK;
	if (type & VT_VECTOR)
		return add_vector(set, name, type & ~(unsigned)VT_VECTOR, &cursor, err);
	return add_value(set, name, type, &cursor, &more, err);
}

/* §2.20: size, count, then an identifier and an offset each. */
static enum status
add_set(struct document *document, struct slice bytes, const struct property_name *names,
	unsigned *ret_code_page, struct err *err)
{
	struct set set = {.document = document, .bytes = bytes, .names = names, .code_page = 1252};
	uint32_t count = 0, id, offset;
	uint16_t page;

	if (!ole_u32(bytes, 4, &count))
		return document_cut(document, err, "MS-OLEPS §2.20: a property set ends early");
	if (count > DOCUMENT_FIELDS) {
		TRY(document_cut(document, err, "MS-OLEPS §2.20: more than %d properties",
				 DOCUMENT_FIELDS));
		count = DOCUMENT_FIELDS;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (!ole_u32(bytes, 8 + 8 * i, &id) || !ole_u32(bytes, 12 + 8 * i, &offset))
			break;
		if (id == 0)
			set.dictionary = offset;
		if (id == 1 && ole_u16(bytes, (uint64_t)offset + 4, &page))
			set.code_page = *ret_code_page = page;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (!ole_u32(bytes, 8 + 8 * i, &id) || !ole_u32(bytes, 12 + 8 * i, &offset))
			return document_cut(document, err,
					    "MS-OLEPS §2.20: a property set ends early");
		if (id != 0)
			TRY(add_property(&set, id, offset, err));
	}
	return STATUS_OK;
}

/* §2.21: a header of 28 bytes, then an identifier of 16 and an offset of 4 for each set. */
static enum status
add_stream(const struct ole *ole, struct document *document, const char *name,
	   const struct property_name *names, unsigned *ret_code_page, struct err *err)
{
	struct slice bytes;
	uint32_t count = 0, offset;
	uint16_t order;

	TRY(document_ole_stream(ole, document, name, &bytes, err));
	if (bytes.length == 0)
		return STATUS_OK;
	if (!ole_u16(bytes, 0, &order) || order != 0xfffe || !ole_u32(bytes, 24, &count))
		return document_cut(document, err, "MS-OLEPS §2.21: no property set");
	for (uint32_t i = 0; i < count && i < 2; i++) {
		if (!ole_u32(bytes, 44 + 20 * i, &offset) || offset < 48)
			return document_cut(document, err,
					    "MS-OLEPS §2.21: a property set is not there");
		TRY(add_set(document, ole_part(bytes, offset, UINT64_MAX), i ? CUSTOM : names,
			    ret_code_page, err));
	}
	return STATUS_OK;
}

/* [MS-OLEDS] §2.3.8: what wrote it is called after a header of 28 bytes. */
static enum status
add_user_type(const struct ole *ole, struct document *document, unsigned code_page, struct err *err)
{
	struct slice bytes, name;
	struct cursor cursor;

	TRY(document_ole_stream(ole, document, "\001CompObj", &bytes, err));
	cursor_init(&cursor, bytes);
	if (!cursor_skip(&cursor, 28) || !take_string(&cursor, false, &name))
		return STATUS_OK;
	return document_ole_field(document, "CompObjUserType", code_page, name, err);
}

enum status
document_ole_properties(const struct ole *ole, struct document *document, struct err *err)
{
	unsigned code_page = 1252, other;

	TRY(add_stream(ole, document, "\005SummaryInformation", SUMMARY, &code_page, err));
	TRY(add_stream(ole, document, "\005DocumentSummaryInformation", DOCUMENT_SUMMARY, &other,
		       err));
	return add_user_type(ole, document, code_page == 1200 ? 1252 : code_page, err);
}
