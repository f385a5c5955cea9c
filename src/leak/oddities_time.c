/* Times that do not go together. */
#include "base/time.h"
#include "leak/moment.h"
#include "leak/oddities.h"

#include <stdio.h>

#define MINUTE_US ((int64_t)60 * 1000000)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define ZONE_SPAN_US (14 * HOUR_US) /* from UTC to the zone farthest off */

static bool
moment_of(const struct oddity_search *search, const char *name, struct moment *ret)
{
	return moment_read(document_value(&search->entry->document, name), ret);
}

/* Where a program wrote "Z" for want of a zone, the time is one of any zone. */
static bool
is_sure_of_zone(const struct moment *moment, const char *name)
{
	return moment->zoned &&
	       (moment->zone_minutes != 0 || !slice_starts(slice_text(name), SLICE("PDF:")));
}

static const struct {
	const char *created, *modified;
} PAIRS[] = {
	{"CreateDate", "ModifyDate"},
	{"PDF:CreateDate", "PDF:ModifyDate"},
	{"XMP:CreateDate", "XMP:ModifyDate"},
	{"Creation-date", "Date"},
};
#define PAIR_COUNT (sizeof(PAIRS) / sizeof(*PAIRS))

static enum status
modified_before_created(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct moment created, modified;

	for (size_t i = 0; i < PAIR_COUNT; i++) {
		if (!moment_of(search, PAIRS[i].created, &created) ||
		    !moment_of(search, PAIRS[i].modified, &modified))
			continue;
		bool sure = is_sure_of_zone(&created, PAIRS[i].created) &&
			    is_sure_of_zone(&modified, PAIRS[i].modified);
		if (created.us - modified.us > (sure ? MINUTE_US : ZONE_SPAN_US))
			TRY(oddity_add(search, ODDITY_MODIFIED_BEFORE_CREATED, err,
				       "%s, %.*s, is before %s, %.*s", PAIRS[i].modified,
				       ODDITY_PRINT(document_value(document, PAIRS[i].modified)),
				       PAIRS[i].created,
				       ODDITY_PRINT(document_value(document, PAIRS[i].created))));
	}
	return STATUS_OK;
}

/* ---- before there was such a thing ---- */

/* The last time that a document tells of itself. */
static bool
last_time(const struct oddity_search *search, struct moment *ret)
{
	struct moment moment;
	bool any = false;

	for (size_t i = 0; i < PAIR_COUNT; i++)
		for (size_t which = 0; which < 2; which++)
			if (moment_of(search, which ? PAIRS[i].created : PAIRS[i].modified,
				      &moment) &&
			    (!any || moment.us > ret->us)) {
				*ret = moment;
				any = true;
			}
	return any;
}

static bool
is_before(const struct moment *moment, int year)
{
	int64_t begin;

	return time_from_civil(year, 1, 1, 0, 0, 0, &begin) && moment->us < begin;
}

/* When the first program wrote the format, pre-releases counted; 0: it is older than documents are.
 */
static int
year_of_format(const struct library_entry *entry)
{
	static const struct {
		struct slice version;
		int year;
	} PDF_VERSIONS[] = {
		{SLICE_INIT("1.2"), 1996}, {SLICE_INIT("1.3"), 1999}, {SLICE_INIT("1.4"), 2000},
		{SLICE_INIT("1.5"), 2003}, {SLICE_INIT("1.6"), 2004}, {SLICE_INIT("1.7"), 2006},
		{SLICE_INIT("2.0"), 2015},
	};
	struct slice version = document_value(&entry->document, "PDF:PDFVersion");

	for (size_t i = 0; i < sizeof(PDF_VERSIONS) / sizeof(*PDF_VERSIONS); i++)
		if (slice_equal(version, PDF_VERSIONS[i].version))
			return PDF_VERSIONS[i].year;
	switch ((int)entry->kind) {
	case SNIFF_DOCX:
	case SNIFF_XLSX:
	case SNIFF_PPTX:
		return 2005;
	case SNIFF_ODT:
	case SNIFF_ODS:
	case SNIFF_ODP:
		return 2004;
	case SNIFF_PDF:
		return 1993;
	default:
		return 0;
	}
}

/* Converting, these keep the times of what they read. */
static bool
keeps_times(const struct document *document)
{
	static const char *const NAMES[] = {"Application", "Generator"};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		struct slice program = document_value(document, NAMES[i]);
		if (slice_find(program, SLICE("LibreOffice")) != SIZE_MAX ||
		    slice_find(program, SLICE("OpenOffice")) != SIZE_MAX)
			return true;
	}
	return false;
}

static enum status
older_than_format(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	int year = year_of_format(search->entry);
	struct moment last, created;
	char text[TIME_TEXT_BYTES];

	if (year == 0 || !last_time(search, &last))
		return STATUS_OK;
	time_print(last.us, text);
	if (is_before(&last, year) && !keeps_times(document))
		return oddity_add(search, ODDITY_OLDER_THAN_FORMAT, err,
				  "it says that it was last written on %.10s; its format is of %d",
				  text, year);
	for (size_t i = 0; i < PAIR_COUNT; i++)
		if (moment_of(search, PAIRS[i].created, &created) && is_before(&created, year))
			return oddity_add(search, ODDITY_CREATED_BEFORE_FORMAT, err,
					  "%s, %.*s, is before its format, which is of %d: it was "
					  "converted",
					  PAIRS[i].created,
					  ODDITY_PRINT(document_value(document, PAIRS[i].created)),
					  year);
	return STATUS_OK;
}

/* Programs by how their names begin, with the year of the first pre-release. */
static const struct {
	struct slice begin;
	int year;
} PROGRAMS[] = {
	{SLICE_INIT("LibreOffice 3"), 2010},
	{SLICE_INIT("LibreOffice 4"), 2012},
	{SLICE_INIT("LibreOffice 5"), 2015},
	{SLICE_INIT("LibreOffice 6"), 2017},
	{SLICE_INIT("LibreOffice 7"), 2020},
	{SLICE_INIT("LibreOffice 24"), 2023},
	{SLICE_INIT("LibreOffice 25"), 2024},
	{SLICE_INIT("Acrobat Distiller 5"), 2001},
	{SLICE_INIT("Acrobat Distiller 6"), 2003},
	{SLICE_INIT("Acrobat Distiller 7"), 2004},
	{SLICE_INIT("Acrobat Distiller 8"), 2006},
	{SLICE_INIT("Acrobat Distiller 9"), 2008},
	{SLICE_INIT("Acrobat Distiller 10"), 2010},
	{SLICE_INIT("Acrobat Distiller 11"), 2012},
	{SLICE_INIT("Acrobat PDFMaker 7"), 2004},
	{SLICE_INIT("Acrobat PDFMaker 8"), 2006},
	{SLICE_INIT("Acrobat PDFMaker 9"), 2008},
	{SLICE_INIT("Acrobat PDFMaker 10"), 2010},
	{SLICE_INIT("Acrobat PDFMaker 11"), 2012},
	{SLICE_INIT("Adobe PDF Library 15"), 2015},
	{SLICE_INIT("Microsoft\xc2\xae Word 2010"), 2009},
	{SLICE_INIT("Microsoft\xc2\xae Word 2013"), 2012},
	{SLICE_INIT("Microsoft\xc2\xae Word 2016"), 2015},
	{SLICE_INIT("Microsoft\xc2\xae Word 2019"), 2018},
	{SLICE_INIT("Microsoft\xc2\xae Word for Office 365"), 2017},
	{SLICE_INIT("Microsoft\xc2\xae Word for Microsoft 365"), 2020},
	{SLICE_INIT("Microsoft\xc2\xae Excel\xc2\xae 2010"), 2009},
	{SLICE_INIT("Microsoft\xc2\xae Excel\xc2\xae 2013"), 2012},
	{SLICE_INIT("Microsoft\xc2\xae Excel\xc2\xae 2016"), 2015},
	{SLICE_INIT("Microsoft\xc2\xae PowerPoint\xc2\xae 2010"), 2009},
	{SLICE_INIT("Microsoft\xc2\xae PowerPoint\xc2\xae 2013"), 2012},
	{SLICE_INIT("Microsoft\xc2\xae PowerPoint\xc2\xae 2016"), 2015},
	{SLICE_INIT("macOS Version 11"), 2020},
	{SLICE_INIT("macOS Version 12"), 2021},
	{SLICE_INIT("macOS Version 13"), 2022},
	{SLICE_INIT("macOS Version 14"), 2023},
	{SLICE_INIT("macOS Version 15"), 2024},
	{SLICE_INIT("Skia/PDF"), 2014},
	{SLICE_INIT("PDFium"), 2014},
	{SLICE_INIT("iText\xc2\xae 5"), 2009},
	{SLICE_INIT("iText\xc2\xae 7"), 2016},
};

/* Versions that Microsoft's programs give as AppVersion. */
static const struct {
	struct slice begin;
	int year;
} OFFICES[] = {
	{SLICE_INIT("9."), 1998},  {SLICE_INIT("10."), 2000}, {SLICE_INIT("11."), 2002},
	{SLICE_INIT("12."), 2005}, {SLICE_INIT("14."), 2009}, {SLICE_INIT("15."), 2012},
	{SLICE_INIT("16."), 2014},
};

static enum status
older_than(struct oddity_search *search, const struct moment *last, struct slice program, int year,
	   struct err *err)
{
	char text[TIME_TEXT_BYTES];

	if (!is_before(last, year))
		return STATUS_OK;
	time_print(last->us, text);
	return oddity_add(search, ODDITY_OLDER_THAN_PROGRAM, err,
			  "it says that it was last written on %.10s; there was no %.*s before %d",
			  text, ODDITY_PRINT(program), year);
}

static enum status
older_than_program(struct oddity_search *search, struct err *err)
{
	static const char *const NAMES[] = {"PDF:Creator", "PDF:Producer", "XMP:Producer",
					    "XMP:CreatorTool"};
	const struct document *document = &search->entry->document;
	struct slice program = document_value(document, "Application");
	struct slice version = document_value(document, "AppVersion");
	struct slice software = document_value(document, "Software");
	struct moment last;

	if (!last_time(search, &last))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		for (size_t j = 0; j < sizeof(PROGRAMS) / sizeof(*PROGRAMS); j++) {
			struct slice name = document_value(document, NAMES[i]);
			if (slice_starts(name, PROGRAMS[j].begin))
				TRY(older_than(search, &last, name, PROGRAMS[j].year, err));
		}
	if (!slice_starts(program, SLICE("Microsoft ")) &&
	    !slice_starts(software, SLICE("Microsoft ")))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(OFFICES) / sizeof(*OFFICES); i++)
		if (slice_starts(version, OFFICES[i].begin)) {
			char text[40];
			(void)snprintf(text, sizeof(text), "version %.*s of Office",
				       SLICE_PRINT(slice_part(version, 0, 8)));
			TRY(older_than(search, &last, slice_text(text), OFFICES[i].year, err));
		}
	return STATUS_OK;
}

/* ---- zones ---- */

/* The same wall clock, told with two zones; or a day and more between Info and XMP. */
static enum status
info_and_xmp_times(struct oddity_search *search, struct err *err)
{
	static const char *const NAMES[][2] = {{"PDF:CreateDate", "XMP:CreateDate"},
					       {"PDF:ModifyDate", "XMP:ModifyDate"}};
	const struct document *document = &search->entry->document;
	struct moment info, xmp;

	for (size_t i = 0; i < 2; i++) {
		if (!moment_of(search, NAMES[i][0], &info) || !moment_of(search, NAMES[i][1], &xmp))
			continue;
		struct slice in_info = document_value(document, NAMES[i][0]);
		struct slice in_xmp = document_value(document, NAMES[i][1]);
		int64_t apart = info.us > xmp.us ? info.us - xmp.us : xmp.us - info.us;
		bool same_clock = info.us + info.zone_minutes * MINUTE_US ==
				  xmp.us + xmp.zone_minutes * MINUTE_US;
		if (same_clock && apart > 0 && is_sure_of_zone(&info, NAMES[i][0]) && xmp.zoned)
			TRY(oddity_add(search, ODDITY_ZONES_DIFFER, err,
				       "%s is %.*s, %s %.*s: the same clock in two zones",
				       NAMES[i][0], ODDITY_PRINT(in_info), NAMES[i][1],
				       ODDITY_PRINT(in_xmp)));
		else if (apart > DAY_US)
			TRY(oddity_add(search, ODDITY_INFO_DIFFERS, err,
				       "%s is %.*s, %s %.*s: two programs wrote it", NAMES[i][0],
				       ODDITY_PRINT(in_info), NAMES[i][1], ODDITY_PRINT(in_xmp)));
	}
	return STATUS_OK;
}

/* Created in one zone and modified in another; an hour is summer time. */
static enum status
pdf_zones(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct moment created, modified;

	if (!moment_of(search, "PDF:CreateDate", &created) ||
	    !moment_of(search, "PDF:ModifyDate", &modified) || !is_sure_of_zone(&created, "PDF:") ||
	    !is_sure_of_zone(&modified, "PDF:"))
		return STATUS_OK;
	int apart = created.zone_minutes - modified.zone_minutes;
	if (apart >= -60 && apart <= 60)
		return STATUS_OK;
	return oddity_add(search, ODDITY_ZONES_DIFFER, err,
			  "it was created in one time zone, %.*s, and modified in another, %.*s",
			  ODDITY_PRINT(document_value(document, "PDF:CreateDate")),
			  ODDITY_PRINT(document_value(document, "PDF:ModifyDate")));
}

static bool
has_zone(const struct document *document, int zone_minutes)
{
	struct moment moment;

	for (size_t i = 0; i < document->field_count; i++)
		if (slice_ends(document->fields[i].name, SLICE("Date")) &&
		    moment_read(document->fields[i].value, &moment) &&
		    moment.zone_minutes == zone_minutes)
			return true;
	return false;
}

/* Modified in a zone that no time of its original has. */
static enum status
new_zone(struct oddity_search *search, struct err *err)
{
	static const char *const NAMES[] = {"PDF:ModifyDate", "XMP:ModifyDate"};
	struct moment modified;

	for (size_t i = 0; search->original && i < 2; i++)
		if (search->original->kind == search->entry->kind &&
		    moment_of(search, NAMES[i], &modified) && modified.zone_minutes != 0 &&
		    !has_zone(&search->original->document, modified.zone_minutes))
			return oddity_add(
				search, ODDITY_ZONES_DIFFER, err,
				"%s, %.*s, has a time zone that no time of the original has",
				NAMES[i],
				ODDITY_PRINT(document_value(&search->entry->document, NAMES[i])));
	return STATUS_OK;
}

/* A letter whose Date has a zone that no machine on its way had; machines in UTC tell nothing. */
static enum status
mail_zones(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct moment date;
	size_t other = 0;

	if ((search->entry->kind != SNIFF_EML && search->entry->kind != SNIFF_MSG) ||
	    !moment_of(search, "Date", &date) || date.zone_minutes == 0)
		return STATUS_OK;
	for (size_t i = 0; i < document->field_count; i++) {
		const struct document_field *field = &document->fields[i];
		struct moment received;
		char text[48];
		if (!slice_equal(field->name, SLICE("ReceivedZone")))
			continue;
		(void)snprintf(text, sizeof(text), "2000-01-01 00:00:00%.*s",
			       SLICE_PRINT(slice_part(field->value, 0, 8)));
		if (!moment_read(slice_text(text), &received) || received.zone_minutes == 0)
			continue;
		if (received.zone_minutes == date.zone_minutes)
			return STATUS_OK;
		other++;
	}
	if (other == 0)
		return STATUS_OK;
	return oddity_add(search, ODDITY_ZONES_DIFFER, err,
			  "its Date, %.*s, has a time zone that no machine on its way had",
			  ODDITY_PRINT(document_value(document, "Date")));
}

/* ---- packing and editing ---- */

/* Parts of a package that were packed after its last saving, or before. */
static enum status
repacked(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct slice last_text = SLICE_NONE;
	struct moment modified, part, last = {.us = 0};

	if (!moment_of(search, "ModifyDate", &modified) && !moment_of(search, "Date", &modified))
		return STATUS_OK;
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].name, SLICE("ZipModifyDate")) &&
		    moment_read(document->fields[i].value, &part) && part.us > last.us) {
			last = part;
			last_text = document->fields[i].value;
		}
	if (last_text.length == 0)
		return STATUS_OK;
	if (last.us - modified.us > 2 * DAY_US)
		return oddity_add(search, ODDITY_REPACKED, err,
				  "a part of it was packed on %.*s, long after its last saving",
				  ODDITY_PRINT(last_text));
	if (modified.us - last.us > 2 * DAY_US)
		return oddity_add(search, ODDITY_REPACKED, err,
				  "all of it was packed by %.*s, long before its last saving",
				  ODDITY_PRINT(last_text));
	return STATUS_OK;
}

static bool
is_ole(enum sniff_kind kind)
{
	return kind == SNIFF_DOC || kind == SNIFF_XLS || kind == SNIFF_PPT;
}

/* Longer edited than it exists; PowerPoint counts on from its template. Seconds in OLE properties,
 * minutes elsewhere. */
static enum status
editing(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct slice text = document_value(document, "TotalEditTime");
	struct slice revision = document_value(document, "RevisionNumber");
	struct moment created, modified;
	uint64_t time;

	if (search->entry->kind == SNIFF_PPT || search->entry->kind == SNIFF_PPTX ||
	    !moment_of(search, "CreateDate", &created) ||
	    !moment_of(search, "ModifyDate", &modified) || modified.us < created.us)
		return STATUS_OK;
	int64_t span = modified.us - created.us;
	if (slice_number(slice_part(text, 0, slice_find_byte(text, '.')), &time) &&
	    time < UINT32_MAX) {
		int64_t edited =
			(int64_t)time * (is_ole(search->entry->kind) ? MINUTE_US / 60 : MINUTE_US);
		if (edited > span + 2 * HOUR_US)
			TRY(oddity_add(search, ODDITY_EDITING_TIME, err,
				       "it was edited for %lld minutes and is %lld minutes old",
				       (long long)(edited / MINUTE_US),
				       (long long)(span / MINUTE_US)));
	}
	if (slice_equal(revision, SLICE("1")) && span > 2 * DAY_US)
		return oddity_add(
			search, ODDITY_REVISION, err,
			"it was saved once, by its revision, and modified %lld days after "
			"it was created",
			(long long)(span / DAY_US));
	return STATUS_OK;
}

enum status
oddities_of_times(struct oddity_search *search, struct err *err)
{
	static enum status (*const PARTS[])(struct oddity_search * search, struct err * err) = {
		modified_before_created,
		older_than_format,
		older_than_program,
		info_and_xmp_times,
		new_zone,
		pdf_zones,
		mail_zones,
		repacked,
		editing,
	};

	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++)
		TRY(PARTS[i](search, err));
	return STATUS_OK;
}
