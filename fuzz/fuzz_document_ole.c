/* Any bytes as a document of the old Office, its kind by the first of them; and, where that is 4,
 * a number and its format. */
#include "format/document.h"
#include "format/document_number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_number(struct arena *arena, struct slice bytes)
{
	struct slice text;
	double value = 0;
	struct buf out;
	struct err err;

	if (bytes.length < sizeof(value))
		return;
	memcpy(&value, bytes.at, sizeof(value));
	buf_init(&out, arena);
	document_number_write(&out, value, slice_part(bytes, sizeof(value), SIZE_MAX),
			      bytes.length % 2);
	CHECK(buf_slice(&out, &text, &err) == STATUS_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum sniff_kind KINDS[] = {SNIFF_DOC, SNIFF_XLS, SNIFF_PPT,
						SNIFF_OFFICE_ENCRYPTED};
	struct document document;
	struct arena arena;
	struct err err;

	if (size == 0)
		return 0;
	struct slice bytes = slice_of((const char *)data + 1, size - 1);
	arena_init(&arena, 0);
	if (data[0] % 5 == 4) {
		write_number(&arena, bytes);
	} else {
		CHECK(document_read(&arena, KINDS[data[0] % 5], bytes, &document, &err) ==
		      STATUS_OK);
		CHECK((document.state == DOCUMENT_READ) == (document.trouble.length == 0));
		for (size_t i = 0; i < document.unit_count; i++)
			CHECK(document.units[i].text.length > 0);
	}
	arena_done(&arena);
	return 0;
}
