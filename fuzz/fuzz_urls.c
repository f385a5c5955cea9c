/* Any bytes as a link and as text with links: hosts are clean, what is unwrapped is bounded. */
#include "mail/limits.h"
#include "mail/urls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
host_check(struct slice host)
{
	for (size_t i = 0; i < host.length; i++)
		CHECK((unsigned char)host.at[i] > ' ' && (unsigned char)host.at[i] != 127 &&
		      !(host.at[i] >= 'A' && host.at[i] <= 'Z' && host.at[0] != '['));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	struct url_list list = {0};
	struct arena arena;
	struct url url;
	struct err err;
	bool good;

	arena_init(&arena, 0);
	CHECK(url_read(&arena, text, &good, &url, &err) == STATUS_OK);
	if (good && !(url.flags & URL_ADDRESS))
		host_check(url.host);
	CHECK(urls_add_text(&arena, &list, text, text, &err) == STATUS_OK);
	CHECK(urls_add(&arena, &list, text, text, 0, text, &err) == STATUS_OK);
	CHECK(list.count <= MAIL_URLS_MAX);
	for (size_t i = 0; i < list.count; i++)
		CHECK(list.items[i].written.length <= MAIL_URL_BYTES);
	arena_done(&arena);
	return 0;
}
