/* Any bytes as a page: links lie in it, texts are no longer than references could make them. */
#include "format/html.h"
#include "format/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice html = slice_of((const char *)data, size);
	struct html_page page;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	CHECK(html_read(&arena, html, &page, &err) == STATUS_OK);
	CHECK(page.link_count <= HTML_LINKS_MAX);
	CHECK(page.text.length + page.hidden.length <= 3 * size);
	for (size_t i = 0; i < page.link_count; i++) {
		const struct html_link *link = &page.links[i];
		struct slice all = link->hidden ? page.hidden : page.text;
		CHECK(link->span.at >= html.at && link->span.length <= size &&
		      link->span.at + link->span.length <= html.at + size);
		CHECK(link->text.length == 0 ||
		      (link->text.at >= all.at &&
		       link->text.at + link->text.length <= all.at + all.length));
	}
	arena_done(&arena);
	return 0;
}
