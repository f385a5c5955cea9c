/* What Photoshop and colour profiles tell within pictures. */
#include "format/charset.h"
#include "format/document_picture.h"
#include "format/limits.h"

#include <stdio.h>

/* IPTC-IIM 4.2, record 2. */
static const struct {
	uint8_t number;
	const char *name;
} DATASETS[] = {
	{5, "ObjectName"},
	{7, "EditStatus"},
	{10, "Urgency"},
	{15, "Category"},
	{20, "SupplementalCategories"},
	{25, "Keywords"},
	{40, "SpecialInstructions"},
	{55, "DateCreated"},
	{60, "TimeCreated"},
	{62, "DigitalCreationDate"},
	{63, "DigitalCreationTime"},
	{65, "OriginatingProgram"},
	{70, "ProgramVersion"},
	{80, "By-line"},
	{85, "By-lineTitle"},
	{90, "City"},
	{92, "Sub-location"},
	{95, "Province-State"},
	{100, "Country-PrimaryLocationCode"},
	{101, "Country-PrimaryLocationName"},
	{103, "OriginalTransmissionReference"},
	{105, "Headline"},
	{110, "Credit"},
	{115, "Source"},
	{116, "CopyrightNotice"},
	{118, "Contact"},
	{120, "Caption-Abstract"},
	{122, "Writer-Editor"},
};

static enum status
add_text(struct document *document, const char *name, struct slice charset, struct slice bytes,
	 struct err *err)
{
	struct slice text;
	struct buf out;

	buf_init(&out, document->scratch);
	(void)charset_write(&out, charset, slice_part(bytes, 0, DOCUMENT_FIELD_BYTES));
	TRY(buf_slice(&out, &text, err));
	text = slice_part(text, 0, slice_find_byte(text, '\0'));
	return document_add_field(document, name, slice_trim(text), err);
}

/* IPTC-IIM §1.5: 0x1c, record, dataset, length, value. */
static enum status
add_datasets(struct document *document, struct slice bytes, struct err *err)
{
	struct cursor cursor;
	uint8_t mark, record, number;
	uint16_t length;
	struct slice value;

	cursor_init(&cursor, bytes);
	while (cursor_u8(&cursor, &mark) && mark == 0x1c && cursor_u8(&cursor, &record) &&
	       cursor_u8(&cursor, &number) && cursor_u16be(&cursor, &length) &&
	       cursor_bytes(&cursor, length, &value)) {
		for (size_t i = 0; record == 2 && i < sizeof(DATASETS) / sizeof(*DATASETS); i++)
			if (DATASETS[i].number == number)
				TRY(add_text(document, DATASETS[i].name, SLICE(""), value, err));
	}
	return STATUS_OK;
}

/* "8BIM", a number, a name of even length, a length, bytes of even length. */
enum status
document_add_photoshop(struct document *document, struct slice bytes, struct err *err)
{
	struct slice mark, value;
	struct cursor cursor;
	uint16_t id;
	uint8_t name;
	uint32_t length;

	cursor_init(&cursor, bytes);
	while (cursor_bytes(&cursor, 4, &mark) && slice_equal(mark, SLICE("8BIM")) &&
	       cursor_u16be(&cursor, &id) && cursor_u8(&cursor, &name) &&
	       cursor_skip(&cursor, name + (size_t) !(name & 1)) &&
	       cursor_u32be(&cursor, &length) && cursor_bytes(&cursor, length, &value)) {
		if (id == 0x0404)
			TRY(add_datasets(document, value, err));
		if ((length & 1) && !cursor_skip(&cursor, 1))
			break;
	}
	return STATUS_OK;
}

/* ICC.1:2010 §10.15 and §10.13: a description in ASCII, or in several languages in UTF-16. */
static enum status
add_profile_text(struct document *document, const char *name, struct slice value, struct err *err)
{
	struct cursor cursor;
	uint32_t length = 0, offset = 0;

	cursor_init(&cursor, value);
	if (slice_starts(value, SLICE("text")))
		return add_text(document, name, SLICE("windows-1252"),
				slice_part(value, 8, SIZE_MAX), err);
	if (slice_starts(value, SLICE("desc")) && cursor_skip(&cursor, 8) &&
	    cursor_u32be(&cursor, &length))
		return add_text(document, name, SLICE("windows-1252"),
				slice_part(value, 12, length), err);
	if (slice_starts(value, SLICE("mluc")) && cursor_skip(&cursor, 20) &&
	    cursor_u32be(&cursor, &length) && cursor_u32be(&cursor, &offset))
		return add_text(document, name, SLICE("UTF-16BE"),
				slice_part(value, offset, length), err);
	return STATUS_OK;
}

/* §4.2: six numbers. */
static enum status
add_profile_date(struct document *document, struct cursor cursor, struct err *err)
{
	uint16_t at[6];
	struct slice text;

	for (size_t i = 0; i < 6; i++)
		if (!cursor_u16be(&cursor, &at[i]))
			return STATUS_OK;
	TRY(slice_print(document->scratch, &text, err, "%04u:%02u:%02u %02u:%02u:%02u", at[0],
			at[1], at[2], at[3], at[4], at[5]));
	return document_add_field(document, "ProfileDateTime", text, err);
}

/* §7: a header of 128 bytes, then a table of what lies where. */
enum status
document_add_icc(struct document *document, struct slice bytes, struct err *err)
{
	static const struct {
		uint32_t id;
		const char *name;
	} ELEMENTS[] = {{0x64657363, "ProfileDescription"},
			{0x63707274, "ProfileCopyright"},
			{0x646d6e64, "DeviceMfgDesc"},
			{0x646d6464, "DeviceModelDesc"}};
	struct cursor cursor;
	uint32_t count, id, offset, length;

	cursor_init(&cursor, bytes);
	if (!cursor_skip(&cursor, 24))
		return STATUS_OK;
	TRY(add_profile_date(document, cursor, err));
	if (!cursor_skip(&cursor, 104) || !cursor_u32be(&cursor, &count))
		return STATUS_OK;
	for (uint32_t i = 0; i < count && i < ICC_ELEMENTS; i++) {
		if (!cursor_u32be(&cursor, &id) || !cursor_u32be(&cursor, &offset) ||
		    !cursor_u32be(&cursor, &length))
			break;
		for (size_t j = 0; j < sizeof(ELEMENTS) / sizeof(*ELEMENTS); j++)
			if (ELEMENTS[j].id == id)
				TRY(add_profile_text(document, ELEMENTS[j].name,
						     slice_part(bytes, offset, length), err));
	}
	return STATUS_OK;
}
