/* Any bytes as RTF and as its packing: text in UTF-8. */
#include "base/utf8.h"
#include "format/rtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_both(struct arena *arena, struct slice rtf)
{
	struct buf text, html;
	struct err err = {0};
	bool found;

	buf_init(&text, arena);
	buf_init(&html, arena);
	CHECK(rtf_text(rtf, &text, &err) == STATUS_OK);
	CHECK(rtf_html(rtf, &html, &found, &err) == STATUS_OK);
	CHECK(utf8_check(slice_of(text.bytes, text.length)));
	CHECK(utf8_check(slice_of(html.bytes, html.length)));
	CHECK(found || html.length == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct arena arena;
	struct buf unpacked;
	struct err err = {0};

	arena_init(&arena, 0);
	read_both(&arena, bytes);
	buf_init(&unpacked, &arena);
	enum status status = rtf_unpack(bytes, &unpacked, &err);
	CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err.text[0]));
	if (status == STATUS_OK)
		read_both(&arena, slice_of(unpacked.bytes, unpacked.length));
	arena_done(&arena);
	return 0;
}
