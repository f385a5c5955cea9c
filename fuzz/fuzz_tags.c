/* Any bytes as a list of tags and as a DKIM key record. */
#include "mail/dkim_key.h"
#include "mail/tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct slice all, struct slice part)
{
	CHECK(part.at >= all.at && part.at + part.length <= all.at + all.length);
}

static void
check_value(struct slice value)
{
	uint8_t bytes[64];
	size_t length = 0;
	struct slice part;
	if (tags_base64(value, bytes, sizeof(bytes), &length))
		CHECK(length <= sizeof(bytes));
	while (tags_part(&value, &part))
		CHECK(part.length == 0 || part.at[0] != ' ');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(size ? (const char *)data : "", size);
	struct tags tags;
	struct dkim_key key;
	struct err err;
	const char *fault = tags_read(text, &tags);
	CHECK(!fault || slice_starts(slice_text(fault), SLICE("RFC 6376 §3.2: ")));
	for (size_t i = 0; i < tags.count; i++) {
		check_inside(text, tags.items[i].name);
		check_inside(text, tags.items[i].raw);
		check_inside(tags.items[i].raw, tags.items[i].value);
		check_value(tags.items[i].value);
	}
	CHECK(dkim_key_read(text, &key, NULL, &err) == STATUS_OK);
	CHECK(key.fault || key.revoked || key.bits);
	CHECK(!fault || key.fault);
	return 0;
}
