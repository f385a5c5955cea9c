/* Any bytes as a Received field: whatever is found lies in it. */
#include "mail/received.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_within(struct slice part, struct slice whole)
{
	CHECK(part.length == 0 ||
	      (part.at >= whole.at && part.at + part.length <= whole.at + whole.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice value = slice_of((const char *)data, size);
	struct received received;

	received_read(value, &received);
	check_within(received.helo, value);
	check_within(received.host, value);
	check_within(received.by, value);
	check_within(received.with, value);
	check_within(received.id, value);
	check_within(received.sender, value);
	check_within(received.recipient, value);
	CHECK(received.has_sender || received.sender.length == 0);
	return 0;
}
