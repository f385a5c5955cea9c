#include "leak/oddities.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdio.h>

/* How many honest documents have each: docs/leak.md. */
static const struct {
	const char *word;
	enum weight alone;      /* by itself */
	enum weight new_weight; /* where there is an original that does not have it */
} KINDS[ODDITY_COUNT] = {
	[ODDITY_CHANGED_AFTER_SIGNING] = {"changed-after-signing", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_MODIFIED_BEFORE_CREATED] = {"modified-before-created", WEIGHT_WEIGHTY,
					    WEIGHT_WEIGHTY},
	[ODDITY_OLDER_THAN_FORMAT] = {"older-than-format", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_OLDER_THAN_PROGRAM] = {"older-than-program", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_IMPOSSIBLE_VERSION] = {"impossible-version", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_MIXED_WORD] = {"mixed-word", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_BIDI_CONTROL] = {"bidi-control", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_ZERO_WIDTH] = {"zero-width", WEIGHT_NOTABLE, WEIGHT_WEIGHTY},
	[ODDITY_REMOTE_TEMPLATE] = {"remote-template", WEIGHT_WEIGHTY, WEIGHT_WEIGHTY},
	[ODDITY_FOREIGN_SCRIPT] = {"foreign-script", WEIGHT_NOTABLE, WEIGHT_WEIGHTY},
	[ODDITY_FOREIGN_LANGUAGE] = {"foreign-language", WEIGHT_NOTABLE, WEIGHT_WEIGHTY},
	[ODDITY_TEMPLATE_PATH] = {"template-path", WEIGHT_NOTABLE, WEIGHT_WEIGHTY},
	[ODDITY_ZONES_DIFFER] = {"zones-differ", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_INFO_DIFFERS] = {"info-differs", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_LATER_VERSION] = {"later-version", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_REPACKED] = {"repacked", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_EDITING_TIME] = {"editing-time", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_REVISION] = {"revision", WEIGHT_NOTABLE, WEIGHT_NOTABLE},
	[ODDITY_CREATED_BEFORE_FORMAT] = {"created-before-format", WEIGHT_ORDINARY,
					  WEIGHT_ORDINARY},
};

const char *
weight_word(enum weight weight)
{
	static const char *const WORDS[WEIGHT_COUNT] = {"ordinary", "notable", "weighty"};

	return WORDS[weight];
}

const char *
oddity_word(enum oddity_kind kind)
{
	return KINDS[kind].word;
}

bool
oddity_is_known(const struct oddity_search *search, struct slice value)
{
	return search->original && document_has_value(&search->original->document, value);
}

struct slice
oddity_shown(struct slice text)
{
	return utf8_cut(text, ODDITY_SHOWN_BYTES);
}

enum status
oddity_add(struct oddity_search *search, enum oddity_kind kind, struct err *err, const char *format,
	   ...)
{
	char text[ODDITY_SAYS_BYTES];
	va_list arguments;

	if (search->found[kind].length > 0)
		return STATUS_OK;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return slice_copy(search->arena, slice_text(text), &search->found[kind], err);
}

/* ---- versions ---- */

static bool
is_open_xml(enum sniff_kind kind)
{
	return kind == SNIFF_DOCX || kind == SNIFF_XLSX || kind == SNIFF_PPTX;
}

/* Behind the last blank; "Microsoft Word 9.0", "Microsoft Word 12.0.0". */
static bool
version_of(struct slice program, uint64_t *ret)
{
	size_t blank = slice_find_last_byte(program, ' ');
	struct slice number = slice_part(program, blank == SIZE_MAX ? 0 : blank + 1, SIZE_MAX);

	return slice_number(slice_part(number, 0, slice_find_byte(number, '.')), ret);
}

/* Microsoft's programs tell their version twice, and none had the number 13. PowerPoint keeps the
 * name of the program that made its template. */
static enum status
office_versions(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct slice version = document_value(document, "AppVersion");
	struct slice program = document_value(document, "Application");
	uint64_t major, named;

	if (program.length == 0)
		program = document_value(document, "Software");
	if (!slice_starts(program, SLICE("Microsoft ")) ||
	    slice_find(program, SLICE("Compatible")) != SIZE_MAX ||
	    !slice_number(slice_part(version, 0, slice_find_byte(version, '.')), &major))
		return STATUS_OK;
	if (major == 13 || major > 16 || (is_open_xml(search->entry->kind) && major < 12))
		return oddity_add(search, ODDITY_IMPOSSIBLE_VERSION, err,
				  "AppVersion says %.*s, which '%.*s' never had in this format",
				  ODDITY_PRINT(version), ODDITY_PRINT(program));
	if (slice_find(program, SLICE("PowerPoint")) == SIZE_MAX && version_of(program, &named) &&
	    named != major && named < 100)
		return oddity_add(search, ODDITY_IMPOSSIBLE_VERSION, err,
				  "AppVersion says %.*s, the program calls itself '%.*s'",
				  ODDITY_PRINT(version), ODDITY_PRINT(program));
	return STATUS_OK;
}

/* A document written, as it says, by a program for another kind of documents. */
static enum status
program_of_other_kind(struct oddity_search *search, struct err *err)
{
	static const struct {
		enum sniff_kind kind;
		struct slice cannot[3];
	} KINDS_OF[] = {
		{SNIFF_DOCX,
		 {SLICE_INIT("Excel"), SLICE_INIT("PowerPoint"), SLICE_INIT("Acrobat")}},
		{SNIFF_XLSX, {SLICE_INIT("Word"), SLICE_INIT("PowerPoint"), SLICE_INIT("Acrobat")}},
		{SNIFF_PPTX, {SLICE_INIT("Excel"), SLICE_INIT("Word"), SLICE_INIT("Acrobat")}},
	};
	struct slice program = document_value(&search->entry->document, "Application");

	for (size_t i = 0; i < sizeof(KINDS_OF) / sizeof(*KINDS_OF); i++)
		for (size_t j = 0; search->entry->kind == KINDS_OF[i].kind && j < 3; j++)
			if (slice_starts(program, SLICE("Microsoft ")) &&
			    slice_find(program, KINDS_OF[i].cannot[j]) != SIZE_MAX)
				return oddity_add(search, ODDITY_IMPOSSIBLE_VERSION, err,
						  "the program that wrote this %s calls itself "
						  "'%.*s'",
						  sniff_word(search->entry->kind),
						  ODDITY_PRINT(program));
	return STATUS_OK;
}

/* Acrobat Distiller N wrote PDF 1.N-1 at most, from 3 to 7. */
static enum status
pdf_version(struct oddity_search *search, struct err *err)
{
	static const struct slice DISTILLER = SLICE_INIT("Acrobat Distiller ");
	struct slice producer = document_value(&search->entry->document, "PDF:Producer");
	struct slice version = document_value(&search->entry->document, "PDF:PDFVersion");
	struct slice number = slice_part(producer, DISTILLER.length, 1);
	uint64_t program, minor;

	if (!slice_starts(producer, DISTILLER) || !slice_number(number, &program) || program < 3 ||
	    program > 7 || !slice_starts(version, SLICE("1.")) ||
	    !slice_number(slice_part(version, 2, SIZE_MAX), &minor) || minor < program)
		return STATUS_OK;
	return oddity_add(search, ODDITY_LATER_VERSION, err,
			  "it is PDF %.*s, which '%.*s' did not write: another program changed it",
			  ODDITY_PRINT(version), ODDITY_PRINT(producer));
}

/* ---- others ---- */

/* What was appended behind the bytes that a signature covers: format/document_pdf.c. */
static enum status
after_signing(struct oddity_search *search, struct err *err)
{
	struct slice bytes = document_value(&search->entry->document, "PDF:BytesAfterSignature");

	if (bytes.length == 0)
		return STATUS_OK;
	return oddity_add(search, ODDITY_CHANGED_AFTER_SIGNING, err,
			  "%.*s bytes were appended after it was signed; time-stamps and proofs of "
			  "revocation are added so, too",
			  ODDITY_PRINT(bytes));
}

/* Programs that know nothing of XMP leave there what was before. */
static enum status
info_and_xmp(struct oddity_search *search, struct err *err)
{
	static const struct {
		const char *info, *xmp;
	} PAIRS[] = {
		{"PDF:Producer", "XMP:Producer"},
		{"PDF:Creator", "XMP:CreatorTool"},
		{"PDF:Author", "XMP:Creator"},
		{"PDF:Title", "XMP:Title"},
	};
	const struct document *document = &search->entry->document;

	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(*PAIRS); i++) {
		struct slice info = slice_trim(document_value(document, PAIRS[i].info));
		struct slice xmp = slice_trim(document_value(document, PAIRS[i].xmp));
		if (info.length > 0 && xmp.length > 0 && !slice_equal(info, xmp))
			return oddity_add(search, ODDITY_INFO_DIFFERS, err,
					  "%s is '%.*s', %s is '%.*s': two programs wrote it",
					  PAIRS[i].info, ODDITY_PRINT(info), PAIRS[i].xmp,
					  ODDITY_PRINT(xmp));
	}
	return STATUS_OK;
}

/* A template on a server, or in a folder that tells whose machine it was. */
static enum status
template_path(struct oddity_search *search, struct err *err)
{
	static const char *const NAMES[] = {"AttachedTemplate", "Template"};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		struct slice path = document_value(&search->entry->document, NAMES[i]);
		if (oddity_is_known(search, path))
			continue;
		if (slice_starts_nocase(path, SLICE("http:")) ||
		    slice_starts_nocase(path, SLICE("https:")) ||
		    slice_starts_nocase(path, SLICE("ftp:")))
			TRY(oddity_add(search, ODDITY_REMOTE_TEMPLATE, err,
				       "its template is fetched from %.*s", ODDITY_PRINT(path)));
		else if (slice_find_byte(path, '\\') != SIZE_MAX ||
			 slice_find_byte(path, '/') != SIZE_MAX)
			TRY(oddity_add(search, ODDITY_TEMPLATE_PATH, err,
				       "its template lies in a folder of some machine: %.*s",
				       ODDITY_PRINT(path)));
	}
	return STATUS_OK;
}

/* ---- all of them ---- */

static enum status
search_all(struct oddity_search *search, struct err *err)
{
	static enum status (*const PARTS[])(struct oddity_search * search, struct err * err) = {
		oddities_of_times, office_versions, program_of_other_kind, pdf_version,
		after_signing,     info_and_xmp,    template_path,         oddities_of_text,
	};

	for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++)
		TRY(PARTS[i](search, err));
	return STATUS_OK;
}

static bool
has_any(const struct oddity_search *search)
{
	for (size_t kind = 0; kind < ODDITY_COUNT; kind++)
		if (search->found[kind].length > 0)
			return true;
	return false;
}

enum status
oddities_find(struct arena *arena, const struct library_entry *original,
	      const struct library_entry *entry, struct oddities *ret, struct err *err)
{
	struct oddity_search search = {.arena = arena, .entry = entry, .original = original};
	struct oddity_search known = {.arena = arena, .entry = original};
	struct oddities own = {.items = arena_new(arena, struct oddity, ODDITY_COUNT)};

	if (!own.items)
		return err_no_memory(err);
	TRY(search_all(&search, err));
	if (original && has_any(&search)) /* reading its text takes as long again */
		TRY(search_all(&known, err));
	for (enum oddity_kind kind = 0; kind < ODDITY_COUNT; kind++) {
		struct slice says = search.found[kind];
		if (says.length > 0 && !slice_equal(says, known.found[kind]))
			own.items[own.count++] = (struct oddity){
				kind, original ? KINDS[kind].new_weight : KINDS[kind].alone, says};
	}
	memcpy(own.lacks, search.lacks, sizeof(own.lacks));
	*ret = own;
	return STATUS_OK;
}
