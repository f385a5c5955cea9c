/* Any bytes as a part with properties: texts within their limit, or a refusal. The first byte says
 * which part. */
#include "base/utf8.h"
#include "format/limits.h"
#include "format/office.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct slice PATHS[] = {SLICE_INIT("docProps/core.xml"),
					     SLICE_INIT("docProps/app.xml"),
					     SLICE_INIT("meta.xml")};
	struct office_properties properties = {.title = SLICE_NONE};
	struct arena arena;
	struct err err = {0};

	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	enum status status =
		office_read(&arena, PATHS[data[0] % 3], slice_of((const char *)data + 1, size - 1),
			    &properties, &err);
	CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err.text[0]));
	CHECK(utf8_check(properties.title) && properties.title.length <= OFFICE_TEXT_BYTES);
	CHECK(utf8_check(properties.author) && utf8_check(properties.application));
	(void)office_time(properties.created);
	arena_done(&arena);
	return 0;
}
