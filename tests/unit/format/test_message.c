#include "support.h"

#include "base/io.h"
#include "base/json.h"
#include "base/time.h"
#include "format/limits.h"
#include "format/message.h"

#include <stdio.h>

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

static struct message *
parse(struct slice bytes)
{
	struct message *message = NULL;

	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	return message;
}

static void
test_fields(void **state)
{
	static const char TEXT[] = "From: Ana <ana@mail.example>\r\n"
				   "Subject : =?utf-8?q?Caf=C3=A9?=\r\n"
				   "\t au lait\r\n"
				   "X-Empty:\r\n"
				   "x-empty: second\r\n"
				   "\r\n"
				   "Body\r\n";
	struct message *message = parse(slice_of(TEXT, sizeof(TEXT) - 1));
	struct message_part *root = message->root;
	struct slice text;

	(void)state;
	assert_int_equal(root->field_count, 4);
	assert_slice(root->fields[0].name, "From");
	assert_slice(root->fields[0].value, " Ana <ana@mail.example>");
	assert_slice(root->fields[1].name, "Subject");
	assert_slice(root->fields[1].whole, "Subject : =?utf-8?q?Caf=C3=A9?=\r\n\t au lait\r\n");
	assert_int_equal(message_offset(message, root->fields[1].whole), 30);
	assert_slice(root->body, "Body\r\n");
	assert_false(root->unseparated);
	assert_int_equal(message_text(&arena, root, "subject", &text, &err), STATUS_OK);
	assert_slice(text, "Café au lait");
	assert_slice(message_field(root, "X-Empty", 1)->value, " second");
	assert_null(message_field(root, "X-Empty", 2));
	assert_int_equal(message_text(&arena, root, "Date", &text, &err), STATUS_OK);
	assert_null(text.at);
	assert_null(message->cut);
}

/* Where fields follow one another, their spans join without a gap. */
static void
test_spans_join(void **state)
{
	static const char TEXT[] = "From sender Thu Jan  1 00:00:00 1970\n"
				   "A: 1\nB: 2\r\n  3\nC:4\n\nbody";
	struct message *message = parse(slice_of(TEXT, sizeof(TEXT) - 1));
	size_t at = message->envelope.length;

	(void)state;
	assert_int_equal(at, 37);
	for (size_t i = 0; i < message->root->field_count; i++) {
		assert_int_equal(message_offset(message, message->root->fields[i].whole), at);
		at += message->root->fields[i].whole.length;
	}
	assert_int_equal(message->root->field_count, 3);
	assert_int_equal(at + 1, message_offset(message, message->root->body));
	assert_slice(message->root->body, "body");
}

static void
test_no_message(void **state)
{
	(void)state;
	assert_int_equal(parse(SLICE(""))->root->field_count, 0);
	struct message *message = parse(SLICE("no colon here\nFrom: a@b.example\n\n"));
	assert_int_equal(message->root->field_count, 0);
	assert_true(message->root->unseparated);
	assert_slice(message->root->body, "no colon here\nFrom: a@b.example\n\n");
	message = parse(SLICE("A: 1\nno field\n"));
	assert_int_equal(message->root->field_count, 1);
	assert_slice(message->root->body, "no field\n");
}

static const char TREE[] =
	"MIME-Version: 1.0\r\n"
	"Content-Type: Multipart/Mixed; boundary=\"a\"\r\n"
	"\r\n"
	"preamble\r\n"
	"--a\r\n"
	"\r\n"
	"plain text\r\n"
	"\r\n"
	"--ab\r\n"
	"--a  \r\n"
	"Content-Type: multipart/alternative; boundary=ab\r\n"
	"\r\n"
	"--ab\r\n"
	"Content-Type: text/html\r\n"
	"\r\n"
	"<b>x</b>\r\n"
	"--ab--\r\n"
	"--a\r\n"
	"Content-Type: message/rfc822\r\n"
	"\r\n"
	"Subject: inner\r\n"
	"\r\n"
	"inner body\r\n"
	"--a\r\n"
	"Content-Type: application/pdf; name=\"x.pdf\"\r\n"
	"Content-Disposition: attachment; filename*0*=utf-8''r%C3%A9; filename*1=\"port.pdf\"\r\n"
	"Content-Transfer-Encoding: base64\r\n"
	"\r\n"
	"aGVsbG8=\r\n"
	"--a--\r\n"
	"epilogue\r\n";

static void
test_tree(void **state)
{
	struct message *message = parse(slice_of(TREE, sizeof(TREE) - 1));
	struct message_part **parts = message->parts;
	struct slice name;
	struct buf out;
	struct mime_fault fault;
	bool attachment;

	(void)state;
	assert_int_equal(message->part_count, 7);
	assert_int_equal(parts[0]->kind, MESSAGE_MULTIPART);
	assert_false(parts[0]->unterminated);
	assert_slice(parts[0]->content.type, "multipart/mixed");
	/* A boundary that starts another's name ends nothing. */
	assert_slice(parts[1]->body, "plain text\r\n\r\n--ab");
	assert_slice(parts[1]->content.type, "text/plain");
	assert_int_equal(parts[2]->kind, MESSAGE_MULTIPART);
	assert_ptr_equal(parts[3]->parent, parts[2]);
	assert_slice(parts[3]->body, "<b>x</b>");
	assert_int_equal(parts[4]->kind, MESSAGE_NESTED);
	assert_ptr_equal(parts[4]->child, parts[5]);
	assert_slice(parts[5]->fields[0].name, "Subject");
	assert_slice(parts[5]->body, "inner body");
	assert_slice(parts[4]->body, "Subject: inner\r\n\r\ninner body");
	assert_int_equal(message_part_name(&arena, parts[6], &name, &err), STATUS_OK);
	assert_slice(name, "réport.pdf");
	assert_int_equal(message_part_is_attachment(&arena, parts[6], &attachment, &err),
			 STATUS_OK);
	assert_true(attachment);
	assert_int_equal(message_part_is_attachment(&arena, parts[3], &attachment, &err),
			 STATUS_OK);
	assert_false(attachment);
	buf_init(&out, &arena);
	mime_decode(&out, parts[6]->encoding, parts[6]->body, &fault);
	assert_slice(slice_of(out.bytes, out.length), "hello");
	assert_null(fault.text);
	assert_ptr_equal(parts[0]->child, parts[1]);
	assert_ptr_equal(parts[1]->next, parts[2]);
	assert_ptr_equal(parts[4]->next, parts[6]);
	assert_null(parts[6]->next);
}

static void
test_unterminated(void **state)
{
	struct message *message = parse(SLICE("Content-Type: multipart/mixed; boundary=b\n\n"
					      "--b\n\none\n--b\nA: 1"));

	(void)state;
	assert_true(message->root->unterminated);
	assert_int_equal(message->part_count, 3);
	assert_slice(message->parts[1]->body, "one");
	assert_int_equal(message->parts[2]->field_count, 1);
	assert_int_equal(message->parts[2]->body.length, 0);
	/* A boundary inside a header ends the part. */
	message = parse(SLICE("Content-Type: multipart/mixed; boundary=\"b:c\"\n\n"
			      "--b:c\nA: 1\n--b:c\nB: 2\n\nx\n--b:c--"));
	assert_int_equal(message->part_count, 3);
	assert_int_equal(message->parts[1]->body.length, 0);
	assert_int_equal(message->parts[1]->field_count, 1);
	assert_slice(message->parts[2]->body, "x");
}

static void
test_digest_default(void **state)
{
	struct message *message = parse(SLICE("Content-Type: multipart/digest; boundary=b\n\n"
					      "--b\n\nSubject: one\n\nbody\n--b--\n"));

	(void)state;
	assert_int_equal(message->part_count, 3);
	assert_int_equal(message->parts[1]->kind, MESSAGE_NESTED);
	assert_slice(message->parts[2]->fields[0].name, "Subject");
}

/* Properties that hold for any bytes. */
static void
check_message(const struct message *message)
{
	size_t length = message->bytes.length;

	for (size_t i = 0; i < message->part_count; i++) {
		const struct message_part *part = message->parts[i];
		assert_int_equal(part->index, i);
		assert_true(part->depth <= MESSAGE_DEPTH);
		assert_true(message_offset(message, part->body) + part->body.length <= length);
		for (size_t f = 0; f < part->field_count; f++) {
			const struct message_field *field = &part->fields[f];
			assert_true(field->name.length > 0);
			assert_true(message_offset(message, field->whole) + field->whole.length <=
				    length);
			assert_true(field->value.at >= field->name.at + field->name.length + 1);
			assert_true(field->value.at + field->value.length <=
				    field->whole.at + field->whole.length);
		}
	}
}

static void
test_truncation(void **state)
{
	(void)state;
	for (size_t cut = 0; cut < sizeof(TREE); cut++) {
		char *copy = arena_new(&arena, char, cut + 1);
		memcpy(copy, TREE, cut);
		check_message(parse(slice_of(copy, cut)));
	}
}

static struct slice
repeated(const char *head, const char *text, size_t count, const char *tail)
{
	struct buf buf;
	struct slice all;

	buf_init(&buf, &arena);
	buf_write_text(&buf, head);
	for (size_t i = 0; i < count; i++)
		buf_write_text(&buf, text);
	buf_write_text(&buf, tail);
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return all;
}

static void
test_limit_fields(void **state)
{
	struct message *message = parse(repeated("", "A: 1\n", MESSAGE_HEADER_FIELDS, "\nbody"));

	(void)state;
	assert_null(message->cut);
	message = parse(repeated("", "A: 1\n", MESSAGE_HEADER_FIELDS + 1, "\nbody"));
	assert_non_null(strstr(message->cut, "1000 fields"));
	assert_int_equal(message->root->field_count, MESSAGE_HEADER_FIELDS);
	assert_slice(message->root->body, "body");
	/* 10 parts with 1,000 fields each and the root's. */
	struct slice part = repeated("--b\n", "A: 1\n", MESSAGE_HEADER_FIELDS, "\n");
	message = parse(repeated("Content-Type: multipart/mixed; boundary=b\n\n", part.at, 10, ""));
	assert_non_null(strstr(message->cut, "10000"));
	assert_int_equal(message->field_count, MESSAGE_FIELDS);
}

static void
test_limit_header_bytes(void **state)
{
	struct message *message =
		parse(repeated("A: 1\nB: 2", "\n folded", (10u << 20) / 8, "\nC: 3\n\nbody"));

	(void)state;
	assert_non_null(strstr(message->cut, "1 MiB"));
	assert_int_equal(message->root->field_count, 1);
	assert_slice(message->root->body, "body");
}

static struct slice
nested(size_t depth)
{
	struct buf buf;
	struct slice all;

	buf_init(&buf, &arena);
	for (size_t i = 0; i < depth; i++)
		buf_print(&buf, "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i, i);
	buf_write_text(&buf, "\ninnermost\n");
	assert_int_equal(buf_slice(&buf, &all, &err), STATUS_OK);
	return all;
}

static void
test_limit_depth(void **state)
{
	struct message *message = parse(nested(MESSAGE_DEPTH));

	(void)state;
	assert_null(message->cut);
	assert_int_equal(message->part_count, MESSAGE_DEPTH + 1);
	message = parse(nested(MESSAGE_DEPTH + 1));
	assert_non_null(strstr(message->cut, "32 deep"));
	assert_int_equal(message->part_count, MESSAGE_DEPTH + 1);
	message = parse(repeated("", "Content-Type: message/rfc822\n\n", 100, ""));
	assert_non_null(strstr(message->cut, "32 deep"));
}

static void
test_limit_parts(void **state)
{
	const char *head = "Content-Type: multipart/mixed; boundary=b\n\n";
	struct message *message = parse(repeated(head, "--b\n\nx\n", MESSAGE_PARTS - 1, ""));

	(void)state;
	assert_null(message->cut);
	assert_int_equal(message->part_count, MESSAGE_PARTS);
	message = parse(repeated(head, "--b\n\nx\n", MESSAGE_PARTS, ""));
	assert_non_null(strstr(message->cut, "1000 parts"));
	assert_slice(message->parts[MESSAGE_PARTS - 1]->body, "x");
}

static void
test_limit_boundary(void **state)
{
	struct slice boundary = repeated("", "b", MIME_BOUNDARY_BYTES, "");
	struct slice text;

	(void)state;
	for (int over = 0; over < 2; over++) {
		assert_int_equal(slice_print(&arena, &text, &err,
					     "Content-Type: multipart/mixed; boundary=%s%s\n\n"
					     "--%s%s\n\nx\n",
					     over ? "b" : "", boundary.at, over ? "b" : "",
					     boundary.at),
				 STATUS_OK);
		assert_int_equal(parse(text)->part_count, over ? 1 : 2);
	}
}

/* What a sender can make long or deep stays within a second and 64 MiB. */
static void
test_hostile_is_linear(void **state)
{
	const struct slice inputs[] = {
		repeated("", "Received: from a.example by b.example; now\n", 1000000, "\n"),
		repeated("X:", "x", 10u << 20, "\n\n"),
		nested(10000),
		repeated("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", 1000000, ""),
		repeated("Content-Type: multipart/mixed; boundary=b\n\n", "--", 5000000, "\n"),
		repeated("Subject: ", "=?u?q?", 170000, "\n\n"),
		repeated("Subject: ", "=", 1000000, "\n\n"),
		repeated("Subject: ", "=?utf-8?b?4pi?= ", 60000, "\n\n"),
		repeated("Content-Type: a/b", ";a*1*=", 100000, "\n\n"),
		repeated("Content-Type: ", "(", 1000000, "\n\n"),
	};

	(void)state;
	if (support_is_slow())
		skip();
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		struct arena own;
		struct message *message;
		struct slice text;
		uint64_t start = time_steady_ms();
		arena_init(&own, 64u << 20);
		assert_int_equal(message_read(&own, inputs[i], &message, &err), STATUS_OK);
		assert_int_equal(message_text(&own, message->root, "Subject", &text, &err),
				 STATUS_OK);
		check_message(message);
		uint64_t took = time_steady_ms() - start;
		if (took >= 1000)
			fail_msg("input %zu took %llu ms", i, (unsigned long long)took);
		arena_done(&own);
	}
}

static enum status
attempt_read(void *context)
{
	struct arena own;
	struct message *message = NULL;
	struct slice name;
	struct err ignored;

	(void)context;
	arena_init(&own, 0);
	enum status status =
		message_read(&own, slice_of(TREE, sizeof(TREE) - 1), &message, &ignored);
	if (status == STATUS_OK)
		status = message_part_name(&own, message->parts[message->part_count - 1], &name,
					   &ignored);
	arena_done(&own);
	return status;
}

static void
test_no_memory(void **state)
{
	(void)state;
	support_fail_each(attempt_read, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fields),
		TEST(test_spans_join),
		TEST(test_no_message),
		TEST(test_tree),
		TEST(test_unterminated),
		TEST(test_digest_default),
		TEST(test_truncation),
		TEST(test_limit_fields),
		TEST(test_limit_header_bytes),
		TEST(test_limit_depth),
		TEST(test_limit_parts),
		TEST(test_limit_boundary),
		TEST(test_hostile_is_linear),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
