/* Any bytes as an Outlook item: a message that is read again, or a refusal. */
#include "format/message.h"
#include "format/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message *message;
	struct slice bytes;
	struct item item;
	struct arena arena;
	struct err err = {0};

	arena_init(&arena, 0);
	enum status status = msg_read(&arena, slice_of((const char *)data, size), &item, &err);
	CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err.text[0]));
	if (status == STATUS_OK) {
		CHECK(item_write(&arena, &item, &bytes, &err) == STATUS_OK);
		CHECK(message_read(&arena, bytes, &message, &err) == STATUS_OK);
		CHECK(message->root->kind == MESSAGE_MULTIPART);
		CHECK(!message->root->unterminated || message->cut);
	}
	arena_done(&arena);
	return 0;
}
