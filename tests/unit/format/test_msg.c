#include "support.h"

#include "base/buf.h"
#include "format/limits.h"
#include "format/message.h"
#include "format/msg.h"
#include "format/ole.h"
#include "msg_sample.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* The bytes of a finished sample, in the arena. */
static struct slice
finish(GsfOutfile *root, GsfOutput *memory)
{
	struct slice bytes;

	sample_close(root);
	assert_int_equal(slice_copy(&arena,
				    slice_of((const char *)gsf_output_memory_get_bytes(
						     GSF_OUTPUT_MEMORY(memory)),
					     (size_t)gsf_output_size(memory)),
				    &bytes, &err),
			 STATUS_OK);
	g_object_unref(memory);
	return bytes;
}

#define SENT 131364726550000000u /* 2017-04-12T12:10:55Z */

static struct slice
letter(void)
{
	GsfOutput *memory;
	GsfOutfile *root = sample_open(&memory);

	sample_properties(root, 32, 0x0040, 0x0039, SENT);
	sample_text(root, "0037", "Facture\r\nBcc: all@decoy.example");
	sample_text(root, "0042", "Ana \"A\"");
	sample_text(root, "5D02", "ana@mail.example");
	sample_text(root, "1000", "caf\xe9\r\n--=_item-0--\r\n");
	sample_stream(root, "__substg1.0_10130102", "<p>x</p>", 8);
	GsfOutfile *recipient = sample_storage(root, "__recip_version1.0_#00000000");
	sample_properties(recipient, 8, 0x0003, 0x0c15, 2);
	sample_text(recipient, "3001", "Bo");
	sample_text(recipient, "39FE", "bo@b.example");
	sample_close(recipient);
	GsfOutfile *attachment = sample_storage(root, "__attach_version1.0_#00000000");
	sample_properties(attachment, 8, 0x0003, 0x3705, 1);
	sample_text(attachment, "3707", "a\"b.pdf");
	sample_text(attachment, "370E", "application/pdf");
	sample_stream(attachment, "__substg1.0_37010102", "%PDF-1.4", 8);
	sample_close(attachment);
	attachment = sample_storage(root, "__attach_version1.0_#00000001");
	sample_properties(attachment, 8, 0x0003, 0x3705, 5);
	GsfOutfile *inner = sample_storage(attachment, "__substg1.0_3701000D");
	sample_properties(inner, 24, 0x0040, 0x0039, SENT);
	sample_text(inner, "007D",
		    "From: cy@c.example\r\nSubject: inner\r\n\r\n--=_item-0\r\n"
		    "N\xf6t-a-field: x\r\nContent-Type: text/html\r\n boundary=x\r\nX-Kept: "
		    "1\r\n\tfold\r\n");
	sample_text(inner, "1000", "inner text");
	sample_close(inner);
	sample_close(attachment);
	return finish(root, memory);
}

static enum status
message_of(struct slice file, struct slice *ret)
{
	struct item item;
	enum status status = msg_read(&arena, file, &item, &err);

	return status == STATUS_OK ? item_write(&arena, &item, ret, &err) : status;
}

static struct slice
field(const struct message_part *part, const char *name)
{
	struct slice text;

	assert_int_equal(message_text(&arena, part, name, &text, &err), STATUS_OK);
	return text;
}

static struct slice
decoded(const struct message_part *part)
{
	struct mime_fault fault;
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	mime_decode(&buf, part->encoding, part->body, &fault);
	assert_null(fault.text);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

static void
test_letter(void **state)
{
	struct message *message;
	struct slice bytes, name;

	(void)state;
	assert_int_equal(message_of(letter(), &bytes), STATUS_OK);
	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	const struct message_part *root = message->root;
	assert_slice(field(root, "From"), "\"Ana \\\"A\\\"\" <ana@mail.example>");
	assert_slice(field(root, "Cc"), "\"Bo\" <bo@b.example>");
	assert_slice(field(root, "Date"), "12 Apr 2017 12:10:55 +0000");
	/* A line end in a property starts no field. */
	assert_slice(field(root, "Subject"), "Facture  Bcc: all@decoy.example");
	assert_null(message_field(root, "Bcc", 0));
	assert_int_equal(message->part_count, 7);
	const struct message_part *part = root->child;
	assert_slice(decoded(part), "caf\xc3\xa9\r\n--=_item-0--\r\n");
	part = part->next;
	assert_slice(part->content.type, "text/html");
	assert_slice(decoded(part), "<p>x</p>");
	part = part->next;
	assert_slice(part->content.type, "application/pdf");
	assert_int_equal(message_part_name(&arena, part, &name, &err), STATUS_OK);
	assert_slice(name, "a\"b.pdf");
	assert_slice(decoded(part), "%PDF-1.4");
	part = part->next;
	assert_int_equal(part->kind, MESSAGE_NESTED);
	assert_null(part->next);
	assert_slice(field(part->child, "Subject"), "inner");
	assert_slice(field(part->child, "X-Kept"), "1 fold");
	assert_slice(part->child->content.type, "multipart/mixed");
	assert_slice(decoded(part->child->child), "inner text");
}

static void
test_no_item(void **state)
{
	GsfOutput *memory;
	GsfOutfile *root = sample_open(&memory);
	struct slice bytes;

	(void)state;
	sample_stream(root, "WordDocument", "x", 1);
	assert_int_equal(message_of(finish(root, memory), &bytes), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "MS-OXMSG"));
	assert_int_equal(message_of(SLICE("no compound file"), &bytes), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "MS-CFB"));
}

static void
test_truncation(void **state)
{
	struct slice whole = letter(), bytes;

	(void)state;
	for (size_t cut = 0; cut < whole.length; cut += support_is_slow() ? 1024 : 64) {
		enum status status = message_of(slice_part(whole, 0, cut), &bytes);
		assert_true(status == STATUS_OK || status == STATUS_REFUSED);
	}
}

static void
test_limit_entries(void **state)
{
	struct ole *ole = NULL;
	char name[16];

	(void)state;
	if (support_is_slow())
		skip();
	for (unsigned over = 0; over < 2; over++) {
		GsfOutput *memory;
		GsfOutfile *root = sample_open(&memory);
		for (unsigned i = 0; i < OLE_ENTRIES + over; i++) {
			g_snprintf(name, sizeof(name), "s%05u", i);
			sample_stream(root, name, "", 0);
		}
		struct slice bytes = finish(root, memory);
		assert_int_equal(ole_open(&arena, bytes, &ole, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		ole_done(&ole);
	}
}

static void
test_limit_depth(void **state)
{
	struct ole *ole = NULL;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		GsfOutfile *storages[OLE_DEPTH + 2];
		GsfOutput *memory;
		storages[0] = sample_open(&memory);
		for (unsigned i = 1; i < OLE_DEPTH + over; i++)
			storages[i] = sample_storage(storages[i - 1], "s");
		sample_stream(storages[OLE_DEPTH + over - 1], "x", "x", 1);
		for (unsigned i = OLE_DEPTH + over - 1; i > 0; i--)
			sample_close(storages[i]);
		struct slice bytes = finish(storages[0], memory);
		assert_int_equal(ole_open(&arena, bytes, &ole, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		ole_done(&ole);
	}
}

static size_t
count_of(struct slice text, const char *needle)
{
	size_t count = 0, at;

	while ((at = slice_find(text, slice_text(needle))) != SIZE_MAX) {
		count++;
		text = slice_part(text, at + 1, SIZE_MAX);
	}
	return count;
}

static void
test_limit_counts(void **state)
{
	GsfOutput *memory;
	GsfOutfile *root = sample_open(&memory);
	struct slice bytes;
	char name[40];

	(void)state;
	if (support_is_slow())
		skip();
	sample_properties(root, 32, 0x0040, 0x0039, SENT);
	for (unsigned i = 0; i < ITEM_RECIPIENTS + 1; i++) {
		g_snprintf(name, sizeof(name), "__recip_version1.0_#%08X", i);
		sample_close(sample_storage(root, name));
	}
	for (unsigned i = 0; i < ITEM_ATTACHMENTS + 1; i++) {
		g_snprintf(name, sizeof(name), "__attach_version1.0_#%08X", i);
		sample_close(sample_storage(root, name));
	}
	assert_int_equal(message_of(finish(root, memory), &bytes), STATUS_OK);
	assert_int_equal(count_of(bytes, "\nTo: ") + slice_starts(bytes, SLICE("To: ")),
			 ITEM_RECIPIENTS);
	assert_int_equal(count_of(bytes, "Content-Disposition: attachment"), ITEM_ATTACHMENTS);
}

static void
test_limit_nesting(void **state)
{
	GsfOutfile *messages[ITEM_DEPTH + 2], *attachments[ITEM_DEPTH + 2];
	GsfOutput *memory;
	struct slice bytes;

	(void)state;
	messages[0] = sample_open(&memory);
	for (unsigned i = 0;; i++) {
		sample_properties(messages[i], i ? 24 : 32, 0x0040, 0x0039, SENT);
		if (i == ITEM_DEPTH + 1)
			break;
		attachments[i] = sample_storage(messages[i], "__attach_version1.0_#00000000");
		messages[i + 1] = sample_storage(attachments[i], "__substg1.0_3701000D");
	}
	for (unsigned i = ITEM_DEPTH + 1; i > 0; i--) {
		sample_close(messages[i]);
		sample_close(attachments[i - 1]);
	}
	assert_int_equal(message_of(finish(messages[0], memory), &bytes), STATUS_OK);
	assert_int_equal(count_of(bytes, "message/rfc822"), ITEM_DEPTH);
}

/* A property of any length becomes a header of bounded length. */
static void
test_limit_text(void **state)
{
	GsfOutput *memory;
	GsfOutfile *root = sample_open(&memory);
	char *text = g_strnfill(ITEM_TEXT_BYTES + 5, 'x');
	struct slice bytes;

	(void)state;
	sample_properties(root, 32, 0x0040, 0x0039, SENT);
	sample_text(root, "0037", text);
	g_free(text);
	assert_int_equal(message_of(finish(root, memory), &bytes), STATUS_OK);
	assert_int_equal(count_of(bytes, "x"),
			 ITEM_TEXT_BYTES + 1); /* and one in "multipart/mixed" */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_letter),        TEST(test_no_item),
					   TEST(test_truncation),    TEST(test_limit_entries),
					   TEST(test_limit_depth),   TEST(test_limit_counts),
					   TEST(test_limit_nesting), TEST(test_limit_text)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
