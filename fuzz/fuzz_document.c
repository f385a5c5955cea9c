/* Any bytes as a document of any kind, which the first byte chooses: some state with its sentence,
 * and units in seal form. */
#include "base/utf8.h"
#include "format/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum sniff_kind KINDS[] = {
	SNIFF_TEXT, SNIFF_CSV,  SNIFF_HTML,        SNIFF_RTF,      SNIFF_PDF,
	SNIFF_EML,  SNIFF_DOCX, SNIFF_XLSX,        SNIFF_PPTX,     SNIFF_ODT,
	SNIFF_ODS,  SNIFF_DATA, SNIFF_WORDPERFECT, SNIFF_MARKDOWN,
};

static void
check_unit(const struct document_unit *unit)
{
	CHECK(unit->text.length > 0 && utf8_check(unit->text));
	CHECK(unit->text.at[0] != ' ' && unit->text.at[unit->text.length - 1] != ' ');
	CHECK(slice_find(unit->text, SLICE("  ")) == SIZE_MAX);
	CHECK(slice_find_byte(unit->text, '\n') == SIZE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool warm;
	struct document document;
	struct arena arena;
	struct err err = {0};

	if (!warm)
		CHECK(document_warm(&err) == STATUS_OK);
	warm = true;
	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	enum sniff_kind kind = KINDS[data[0] % (sizeof(KINDS) / sizeof(*KINDS))];
	CHECK(document_read(&arena, kind, slice_of((const char *)data + 1, size - 1), &document,
			    &err) == STATUS_OK);
	CHECK(document.state == DOCUMENT_READ || document.state == DOCUMENT_IMAGE_ONLY ||
	      document.trouble.length > 0);
	for (size_t i = 0; i < document.unit_count; i++)
		check_unit(&document.units[i]);
	for (size_t i = 0; i < document.field_count; i++)
		CHECK(document.fields[i].value.length > 0 && utf8_check(document.fields[i].value));
	arena_done(&arena);
	return 0;
}
