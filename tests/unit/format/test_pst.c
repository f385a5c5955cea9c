#include "support.h"

#include "format/files.h"
#include "format/limits.h"
#include "format/message.h"
#include "format/pst.h"
#include "format/pst_ltp.h"
#include "memory_input.h"
#include "pst_mailbox.h"

static struct arena arena;
static struct err err;
static struct buf lines; /* what the files room told, and what its visitor saw */

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	buf_init(&lines, &arena);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static struct slice
made(unsigned layout, enum pst_crypt crypt)
{
	return mailbox_make(&arena, layout, crypt, false, MAILBOX_ANNEX_BYTES);
}

/* ---- the files room on a file ---- */

static enum status
keep_observable(void *context, const struct observable *observable, struct err *ignored)
{
	(void)context, (void)ignored;
	if (slice_equal(observable->subject.type, SLICE("file")))
		buf_print(&lines, "file %.*s %.*s\n", SLICE_PRINT(observable->subject.value),
			  SLICE_PRINT(observable->data));
	return STATUS_OK;
}

static enum status
keep_refusal(void *context, const struct refusal *refusal, struct err *ignored)
{
	(void)context, (void)ignored;
	buf_print(&lines, "refused %.*s: %.*s\n", SLICE_PRINT(refusal->source),
		  SLICE_PRINT(refusal->reason));
	return STATUS_OK;
}

static enum status
keep_message(void *context, struct arena *scratch, const struct files_message *message,
	     struct sink *sink, struct err *ignored)
{
	struct slice subject = SLICE_NONE;

	(void)context, (void)sink;
	assert_int_equal(
		message_text(scratch, message->message->root, "Subject", &subject, ignored),
		STATUS_OK);
	buf_print(&lines, "message %.*s%s%s: %.*s\n", SLICE_PRINT(message->source),
		  message->rebuilt ? " rebuilt" : "", message->attached ? " attached" : "",
		  SLICE_PRINT(subject));
	return STATUS_OK;
}

static void
examine(struct slice bytes)
{
	static const struct sink_calls CALLS = {.observable = keep_observable,
						.refusal = keep_refusal};
	static const struct files_visitor VISITOR = {.message = keep_message};
	struct input input = memory_input("x.pst", bytes.at, bytes.length);
	struct sink sink = {&CALLS, NULL};
	struct arena scratch;
	struct room room;
	uint64_t count;

	files_room_init(&room, &VISITOR);
	buf_clear(&lines);
	arena_init(&scratch, 64u << 20);
	assert_int_equal(room.read(room.context, &input, &scratch, &sink, &count, &err), STATUS_OK);
	arena_done(&scratch);
	close(input.fd);
}

static bool
said(const char *text)
{
	return slice_find(slice_of(lines.bytes, lines.length), slice_text(text)) != SIZE_MAX;
}

static void
test_walk(void **state)
{
	(void)state;
	examine(made(SAMPLE_UNICODE, PST_CRYPT_PERMUTE));
	assert_true(said("message x.pst!/Top/Inbox/0 rebuilt: Re: Facture\n"));
	assert_true(said("message x.pst!/Top/Inbox/0!/inner rebuilt attached: Within\n"));
	assert_true(said("message x.pst!/Top/Inbox/1 rebuilt: Told\n"));
	assert_true(said("message x.pst!/Top/In_voices/Deep/0 rebuilt: Deep\n"));
	assert_true(said("message x.pst!/recovered/2000a4 rebuilt: Lost\n"));
	/* A contact is listed and is no letter. */
	assert_true(said("file x.pst!/Top/Inbox/2 {\"kind\":\"eml\""));
	assert_false(said("message x.pst!/Top/Inbox/2"));
	assert_true(said("file x.pst!/Top/Inbox/0!/annex.bin {\"kind\":\"data\""));
	assert_true(
		said("file x.pst {\"kind\":\"pst\",\"mime\":\"application/vnd.ms-outlook-pst\""));
	assert_true(said("\"layout\":\"unicode\",\"encoding\":\"permute\",\"folders\":6,"
			 "\"messages\":4,\"other_items\":1,\"recovered\":1}"));
	assert_false(said("refused"));
}

/* ---- items ---- */

static struct ndb *
open_bytes(struct slice bytes)
{
	const struct ndb_file file = {.fd = -1, .bytes = bytes, .size_bytes = bytes.length};
	struct ndb *ndb = NULL;

	assert_int_equal(ndb_open(&file, &ndb, &err), STATUS_OK);
	return ndb;
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

static struct message *
message_of(struct ndb *ndb, uint32_t nid)
{
	struct message *message;
	struct slice bytes;
	struct item item;
	struct err fault;

	assert_int_equal(pst_item_read(ndb, &arena, nid, &item, &fault, &err), STATUS_OK);
	assert_string_equal(fault.text, "");
	assert_int_equal(item_write(&arena, &item, &bytes, &err), STATUS_OK);
	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	return message;
}

static void
check_letter(struct ndb *ndb)
{
	const struct message_part *root = message_of(ndb, MAILBOX_LETTER)->root;
	const struct message_part *part = root->child;
	struct slice name;

	assert_slice(field(root, "Subject"), "Re: Facture");
	assert_slice(field(root, "From"), "\"Ana\" <ana@mail.example>");
	assert_slice(field(root, "To"), "\"Person 0\" <person0@b.example>");
	assert_slice(field(root, "Cc"), "\"Person 1\" <person1@b.example>");
	assert_slice(field(root, "Bcc"), "\"Person 2\" <person2@b.example>");
	assert_non_null(message_field(root, "Cc", 1));
	assert_slice(field(root, "Date"), "12 Apr 2017 12:10:55 +0000");
	assert_slice(field(root, "Message-ID"), "<1@mail.example>");
	assert_slice(decoded(part), "caf\xc3\xa9");
	part = part->next;
	assert_slice(decoded(part), "<p>x</p>");
	part = part->next;
	assert_int_equal(message_part_name(&arena, part, &name, &err), STATUS_OK);
	assert_slice(name, "annex.bin");
	assert_true(slice_equal(decoded(part), mailbox_annex(&arena, MAILBOX_ANNEX_BYTES)));
	part = part->next;
	assert_int_equal(part->kind, MESSAGE_NESTED);
	assert_slice(field(part->child, "Subject"), "Within");
	assert_slice(decoded(part->child->child), "inner text");
	part = part->next;
	assert_slice(decoded(part), "object");
	assert_slice(decoded(part->next), "small");
	assert_null(part->next->next);
	root = message_of(ndb, MAILBOX_SENT_ON)->root;
	assert_slice(field(root, "Received"), "from a.example");
	assert_slice(root->content.type, "multipart/mixed");
	assert_slice(decoded(root->child), "as told");
}

static void
test_layouts(void **state)
{
	static const char *const NAMES[] = {"ansi", "unicode", "unicode-4k"};
	static const char *const CRYPTS[] = {"none", "permute", "cyclic"};

	(void)state;
	for (unsigned layout = SAMPLE_ANSI; layout <= SAMPLE_4K; layout++)
		for (unsigned crypt = PST_CRYPT_NONE; crypt <= PST_CRYPT_CYCLIC; crypt++) {
			struct slice bytes = made(layout, (enum pst_crypt)crypt);
			struct ndb *ndb = open_bytes(bytes);
			struct pst_nodes nodes;
			struct slice name;
			assert_string_equal(ndb_layout_name(ndb), NAMES[layout]);
			assert_string_equal(ndb_crypt_name(ndb), CRYPTS[crypt]);
			check_letter(ndb);
			assert_int_equal(pst_folder_name(ndb, &arena, MAILBOX_SLASH, &name, &err),
					 STATUS_OK);
			assert_slice(name, "In/voices");
			assert_int_equal(pst_folder_list(ndb, &arena, MAILBOX_INBOX, PST_TYPE_ITEM,
							 &nodes, &err),
					 STATUS_OK);
			assert_int_equal(nodes.count, 3);
			assert_int_equal(nodes.items[1], MAILBOX_SENT_ON);
			assert_int_equal(ndb_damaged(ndb), 0);
			ndb_done(&ndb);
		}
}

/* What the substitutions of [MS-PST] §5 make of known bytes, so that no mistake in them is hidden
 * by being made twice. */
static void
test_crypt(void **state)
{
	static const uint8_t SAMPLE[] = {0, 1, 2, 255};
	static const uint8_t PERMUTED[] = {65, 54, 19, 0xec};
	char bytes[4];

	(void)state;
	memcpy(bytes, SAMPLE, 4);
	pst_encrypt(PST_CRYPT_PERMUTE, 0, bytes, 4);
	assert_memory_equal(bytes, PERMUTED, 3);
	pst_decrypt(PST_CRYPT_PERMUTE, 0, bytes, 4);
	assert_memory_equal(bytes, SAMPLE, 4);
	pst_encrypt(PST_CRYPT_CYCLIC, 0x12345678, bytes, 4);
	assert_memory_not_equal(bytes, SAMPLE, 4);
	pst_decrypt(PST_CRYPT_CYCLIC, 0x12345678, bytes, 4);
	assert_memory_equal(bytes, SAMPLE, 4);
}

/* ---- refusals ---- */

static struct slice
copy_of(struct slice bytes)
{
	struct slice copy;

	assert_int_equal(slice_copy(&arena, bytes, &copy, &err), STATUS_OK);
	return copy;
}

/* A copy with other bytes at a place. */
static struct slice
changed(struct slice bytes, size_t at, const void *with, size_t length)
{
	char *copy = arena_new(&arena, char, bytes.length);

	memcpy(copy, bytes.at, bytes.length);
	memcpy(copy + at, with, length);
	return slice_of(copy, bytes.length);
}

static void
assert_refused(struct slice bytes, const char *text)
{
	const struct ndb_file file = {.fd = -1, .bytes = bytes, .size_bytes = bytes.length};
	struct ndb *ndb = NULL;

	assert_int_equal(ndb_open(&file, &ndb, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, text));
	assert_null(ndb);
}

static void
test_header(void **state)
{
	struct slice bytes = made(SAMPLE_UNICODE, PST_CRYPT_NONE);

	(void)state;
	assert_refused(SLICE("!BDN"), "MS-PST §2.2.2.4");
	assert_refused(changed(bytes, 0, "?", 1), "!BDN");
	assert_refused(changed(bytes, 10, "\x13\0", 2), "version 19");
	assert_refused(changed(bytes, 513, "\x10", 1), "method 16");
	/* A header that is not as it says is read, and that is told. */
	examine(changed(bytes, 300, "\1", 1));
	assert_true(said("refused x.pst: MS-PST §2.2.2.6: the header is not as"));
	assert_true(said("message x.pst!/Top/Inbox/1 rebuilt: Told"));
}

/* Every byte of a block of data that is wrong is seen by its check sum; what holds is read. */
static void
test_check_sum(void **state)
{
	struct slice bytes = made(SAMPLE_UNICODE, PST_CRYPT_NONE);
	size_t at = slice_find(bytes, SLICE("<p>x</p>"));

	(void)state;
	assert_int_not_equal(at, SIZE_MAX);
	examine(changed(bytes, at, "<b>", 3));
	assert_true(said("message x.pst!/Top/Inbox/0 rebuilt: Re: Facture\n"));
	assert_true(said("refused x.pst!/Top/Inbox/0: MS-PST §2.2.2.8.1"));
	assert_false(said("refused x.pst!/Top/Inbox/1"));
}

/* A table of a folder that cannot be read: its letters are found among the nodes. */
static void
test_recovered(void **state)
{
	static const uint32_t TOP[] = {MAILBOX_TOP};
	struct sample sample;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	sample_folder(&sample, 0x122, 0x122, "", TOP, 1, NULL, 0);
	sample_node(&sample, MAILBOX_LAST, MAILBOX_TOP,
		    mailbox_note(&sample, "IPM.Note", "Found", "all the same"));
	examine(sample_end(&sample));
	assert_true(said("refused x.pst!/folder-8022: MS-PST §2.2.2.7.7.4: there is no node"));
	assert_true(said("message x.pst!/recovered/200084 rebuilt: Found\n"));
}

/* A part that is missing does not take the rest of the letter with it. */
static void
test_missing_part(void **state)
{
	struct sample_object object;
	struct sample sample;
	struct err fault;
	struct item item;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	struct sample_object attachment = mailbox_file(&sample, "a", SLICE("bytes"));
	attachment.data = 0x4000; /* no such block */
	const struct sample_property properties[] = {sample_text(&sample, 0x0037, "Left")};
	object = mailbox_message(&sample, properties, 1, 1, &attachment, 1);
	sample_node(&sample, MAILBOX_LETTER, 0, object);
	struct ndb *ndb = open_bytes(sample_end(&sample));
	assert_int_equal(pst_item_read(ndb, &arena, MAILBOX_LETTER, &item, &fault, &err),
			 STATUS_OK);
	assert_non_null(strstr(fault.text, "MS-PST §2.2.2.7.7.3: there is no block 0x4000"));
	assert_int_equal(item.recipient_count, 1);
	assert_int_equal(item.attachment_count, 1);
	assert_int_equal(pst_item_read(ndb, &arena, MAILBOX_LAST, &item, &fault, &err),
			 STATUS_REFUSED);
	ndb_done(&ndb);
}

static void
test_truncation(void **state)
{
	(void)state;
	for (unsigned layout = SAMPLE_ANSI; layout <= SAMPLE_4K; layout++) {
		struct slice whole = made(layout, PST_CRYPT_NONE);
		for (size_t cut = 0; cut < whole.length; cut += support_is_slow() ? 9001 : 701) {
			struct arena_mark mark = arena_mark(&arena);
			examine(copy_of(slice_part(whole, 0, cut)));
			arena_rewind(&arena, mark);
			buf_init(&lines, &arena);
		}
	}
}

/* ---- bytes that lie ---- */

/* Lists of blocks and of subnodes that name themselves, pages that are their own children. */
static void
test_cycles(void **state)
{
	static const uint32_t SELF[] = {MAILBOX_TOP};
	static const uint32_t TOP[] = {MAILBOX_TOP};
	struct sample sample;
	struct ndb_data data;
	struct ndb_node node;
	bool found;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	uint64_t own = sample.next | 2;
	assert_int_equal(sample_list(&sample, 2, &own, 1, 8), own);
	sample_node(&sample, 0x21, 0, (struct sample_object){own, own + 4});
	struct sample_entry entry = {.key = 0x671, .data = own + 4};
	assert_int_equal(sample_subnode_list(&sample, &entry, 1, 1), own + 4);
	sample_folder(&sample, 0x122, 0x122, "", TOP, 1, NULL, 0);
	sample_folder(&sample, MAILBOX_TOP, 0x122, "Top", SELF, 1, NULL, 0);
	struct slice bytes = sample_end(&sample);
	struct ndb *ndb = open_bytes(bytes);
	assert_int_equal(ndb_node(ndb, 0x21, &node, &err), STATUS_OK);
	assert_int_equal(ndb_data_open(ndb, &arena, node.data, &data, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "MS-PST §2.2.2.8.3"));
	assert_int_equal(ndb_subnode(ndb, &node, 0x671, &found, &node, &err), STATUS_REFUSED);
	ndb_done(&ndb);
	examine(bytes);
	assert_true(said("MS-PST §2.4.4: a folder within itself"));
}

/* A message that is attached to itself, and twice: not endless, and not exponential. */
static void
test_within_itself(void **state)
{
	struct sample_subnodes *subnodes = arena_new(&arena, struct sample_subnodes, 1);
	uint32_t ids[300];
	struct sample sample;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	struct sample_property data =
		sample_number(&sample, PROPERTY_ATTACH_DATA, PROPERTY_OBJECT, 0x44);
	struct sample_object attachment =
		mailbox_attachment(&sample, "self", ATTACH_METHOD_EMBEDDED, &data,
				   arena_new(&arena, struct sample_subnodes, 1));
	for (size_t i = 0; i < 300; i++)
		ids[i] = (uint32_t)(0x8000 + i) << 5 | 5;
	sample_subnode(subnodes, 0x671, sample_table(&sample, ids, NULL, 0, 300));
	const struct sample_property properties[] = {sample_text(&sample, 0x0037, "Self")};
	struct sample_object message = sample_properties(
		&sample, properties, 1, arena_new(&arena, struct sample_subnodes, 1));
	/* The list of subnodes is written after all that names it: of a message as of its
	 * attachments it is the same one. */
	uint64_t list = sample.next | 2;
	attachment.subnodes = message.subnodes = list;
	sample_subnode(subnodes, 0x44, message);
	for (size_t i = 0; i < 300; i++)
		sample_subnode(subnodes, ids[i], attachment);
	assert_int_equal(sample_subnode_list(&sample, subnodes->items, subnodes->count, 0), list);
	sample_node(&sample, MAILBOX_LETTER, 0, message);
	examine(sample_end(&sample));
	assert_true(said("x.pst!/recovered/200024"));
	assert_true(said("refused x.pst!/recovered/200024: messages within messages over 8 deep"));
	assert_true(lines.length < 10000);
}

static void
test_limit_blocks(void **state)
{
	uint64_t bids[1000], lists[140];
	struct sample sample;
	struct ndb_data data;

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
		size_t rest = PST_BLOCKS % 1000 + over, full = PST_BLOCKS / 1000;
		uint64_t block = sample_block(&sample, SLICE("x"), false);
		for (size_t i = 0; i < 1000; i++)
			bids[i] = block;
		lists[0] = sample_list(&sample, 1, bids, 1000, 1000);
		for (size_t i = 1; i < full; i++)
			lists[i] = lists[0];
		lists[full] = sample_list(&sample, 1, bids, rest, rest);
		uint64_t top = sample_list(&sample, 2, lists, full + 1, PST_BLOCKS);
		struct ndb *ndb = open_bytes(sample_end(&sample));
		assert_int_equal(ndb_data_open(ndb, &arena, top, &data, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		ndb_done(&ndb);
	}
}

/* The same block over and over: what is read of a small file is bounded. */
static void
test_limit_times(void **state)
{
	uint64_t bids[1000];
	struct sample sample;
	struct ndb_data data;
	struct slice bytes;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	char *zeros = arena_new(&arena, char, 8176);
	uint64_t block = sample_block(&sample, slice_of(zeros, 8176), false);
	for (size_t i = 0; i < 1000; i++)
		bids[i] = block;
	uint64_t list = sample_list(&sample, 1, bids, 1000, 0);
	struct slice file = sample_end(&sample);
	struct ndb *ndb = open_bytes(file);
	assert_int_equal(ndb_data_open(ndb, &arena, list, &data, &err), STATUS_OK);
	enum status status = ndb_data_read(&data, 8176000, &bytes, &err);
	assert_int_equal(status, STATUS_OK);
	size_t reads = 1;
	for (; reads < 100 && status == STATUS_OK; reads++) {
		struct arena_mark mark = arena_mark(&arena);
		data.slots[0].filled = false; /* else that block is there already */
		status = ndb_data_read(&data, 8176000, &bytes, &err);
		arena_rewind(&arena, mark);
	}
	assert_int_equal(status, STATUS_REFUSED);
	assert_non_null(strstr(err.text, "times the file's size"));
	assert_true(ndb_work_bytes(ndb) > PST_WORK_FLOOR_BYTES);
	assert_true(ndb_work_bytes(ndb) < PST_WORK_FLOOR_BYTES + 10000);
	assert_int_equal(reads, 2);
	assert_int_equal(ndb_data_read(&data, 8175999, &bytes, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "a value of more than 8175999 bytes"));
	ndb_done(&ndb);
}

static enum status
count_row(void *context, uint32_t id, uint32_t index, struct err *ignored)
{
	(void)ignored;
	assert_int_equal(id, index);
	++*(uint32_t *)context;
	return STATUS_OK;
}

/* Rows that many leaves of the tree list; and one more. */
static void
test_limit_rows(void **state)
{
	(void)state;
	if (support_is_slow())
		skip();
	for (uint32_t over = 0; over < 2; over++) {
		struct arena_mark mark = arena_mark(&arena);
		struct sample_heap *heap = arena_new(&arena, struct sample_heap, 1);
		struct sample sample;
		struct buf records;
		uint32_t seen = 0;
		buf_init(&records, &arena);
		for (uint32_t i = 0; i < PST_ROWS + over; i++) {
			sample_write(&records, i, 4);
			sample_write(&records, i, 4);
		}
		sample_init(&sample, &arena, SAMPLE_4K, PST_CRYPT_NONE);
		sample_heap_init(heap, &sample);
		struct slice all = slice_of(records.bytes, records.length);
		uint32_t tree = sample_tree(heap, all, 4, 4);
		struct ndb_node node = {.data = sample_heap_end(heap, 0x7c, tree)};
		struct ndb *ndb = open_bytes(sample_end(&sample));
		struct heap opened;
		assert_int_equal(heap_open(ndb, &arena, &node, &opened, &err), STATUS_OK);
		struct table table = {.heap = &opened, .row_ids = tree};
		assert_int_equal(ltp_table_rows(&table, count_row, &seen, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		assert_int_equal(seen, PST_ROWS);
		ndb_done(&ndb);
		arena_rewind(&arena, mark);
	}
}

/* A tree whose every level has one branch. */
static void
test_limit_tree_levels(void **state)
{
	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		struct sample_heap *heap = arena_new(&arena, struct sample_heap, 1);
		struct sample sample;
		char bytes[8] = {0};
		uint32_t seen = 0;
		sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
		sample_heap_init(heap, &sample);
		uint32_t root = sample_heap_add(heap, slice_of(bytes, 8));
		for (unsigned i = 0; i < PST_TREE_LEVELS + over; i++) {
			sample_put(bytes + 4, root, 4);
			root = sample_heap_add(heap, slice_of(bytes, 8));
		}
		sample_put(bytes, 0x040404b5 + ((PST_TREE_LEVELS + over - 4) << 24), 4);
		sample_put(bytes + 4, root, 4);
		root = sample_heap_add(heap, slice_of(bytes, 8));
		struct ndb_node node = {.data = sample_heap_end(heap, 0x7c, root)};
		struct ndb *ndb = open_bytes(sample_end(&sample));
		struct heap opened;
		assert_int_equal(heap_open(ndb, &arena, &node, &opened, &err), STATUS_OK);
		struct table table = {.heap = &opened, .row_ids = root};
		assert_int_equal(ltp_table_rows(&table, count_row, &seen, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		assert_int_equal(seen, !over);
		ndb_done(&ndb);
	}
}

static void
test_limit_folders(void **state)
{
	uint32_t *folders = arena_new(&arena, uint32_t, PST_FOLDERS);
	struct sample sample;

	(void)state;
	for (uint32_t i = 0; i < PST_FOLDERS; i++)
		folders[i] = (0x401 + i) << 5 | PST_TYPE_FOLDER;
	for (unsigned over = 0; over < 2; over++) {
		sample_init(&sample, &arena, SAMPLE_4K, PST_CRYPT_NONE);
		sample_folder(&sample, 0x122, 0x122, "", folders, PST_FOLDERS - 1 + over, NULL, 0);
		examine(sample_end(&sample));
		assert_true(said(over ? "\"folders\":10001" : "\"folders\":10000"));
		assert_int_equal(said("refused x.pst: more than 10000 folders"), over);
	}
}

static void
test_limit_folder_depth_and_names(void **state)
{
	char name[PST_NAME_BYTES + 2] = {0};
	struct sample sample;
	uint32_t inner;

	(void)state;
	sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
	for (uint32_t i = 0; i <= PST_FOLDER_DEPTH; i++) {
		uint32_t nid = i == 0 ? 0x122 : (0x400 + i) << 5 | PST_TYPE_FOLDER;
		inner = (0x401 + i) << 5 | PST_TYPE_FOLDER;
		/* The last byte of the first name is in the middle of a character. */
		memset(name, 'n', PST_NAME_BYTES + 1);
		memcpy(name + PST_NAME_BYTES - 1, "\xe9", 1);
		sample_folder(&sample, nid, nid, i == 1 ? name : "d", &inner, 1, NULL, 0);
	}
	examine(sample_end(&sample));
	assert_true(said("folders within folders: not all of them are read"));
	assert_true(said("\"folders\":33,"));
	assert_true(said("nnn/d/d/d/"));
	assert_false(said("nn\xc3"));
}

/* Over what one message may have, its parts are left out one by one. */
static void
test_limit_message_bytes(void **state)
{
	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		struct sample_subnodes *subnodes = arena_new(&arena, struct sample_subnodes, 1);
		struct arena_mark mark = arena_mark(&arena);
		size_t count = PST_MESSAGE_BYTES / 4096;
		uint64_t bids[512], lists[33];
		struct sample sample;
		struct item item;
		struct err fault;
		sample_init(&sample, &arena, SAMPLE_UNICODE, PST_CRYPT_NONE);
		char *zeros = arena_new(&arena, char, 10 << 20);
		buf_write(&sample.file, slice_of(zeros, 10 << 20)); /* PST_TIMES is of the file */
		for (size_t i = 0; i < 512; i++)
			bids[i] = i == 0 ? sample_block(&sample, slice_of(zeros, 4096), false)
					 : bids[0];
		for (size_t i = 0; i < count / 512; i++)
			lists[i] = sample_list(&sample, 1, bids, 512 - (i == 0), 0);
		/* With the bytes of two short properties. */
		uint64_t last = sample_block(&sample, slice_of(zeros, 4094 + over), false);
		lists[count / 512] = sample_list(&sample, 1, &last, 1, 0);
		struct sample_object data = {sample_list(&sample, 2, lists, count / 512 + 1, 0), 0};
		sample_subnode(subnodes, 0x803f, data);
		const struct sample_property properties[] = {
			{0x001a, PROPERTY_UNICODE, SLICE_INIT("a")},
			{0x1000, PROPERTY_STRING8, SLICE_INIT("b")}};
		struct sample_heap *heap = arena_new(&arena, struct sample_heap, 1);
		struct buf records;
		sample_heap_init(heap, &sample);
		buf_init(&records, &arena);
		for (size_t i = 0; i < 2; i++) {
			sample_write(&records, properties[i].id, 2);
			sample_write(&records, properties[i].type, 2);
			sample_write(&records, sample_heap_add(heap, properties[i].value), 4);
		}
		sample_write(&records, 0x1013, 2);
		sample_write(&records, PROPERTY_BINARY, 2);
		sample_write(&records, 0x803f, 4);
		uint32_t root = sample_tree(heap, slice_of(records.bytes, records.length), 2, 6);
		struct sample_object message = {sample_heap_end(heap, 0xbc, root),
						sample_subnodes_end(&sample, subnodes)};
		sample_node(&sample, MAILBOX_LETTER, 0, message);
		struct ndb *ndb = open_bytes(sample_end(&sample));
		assert_int_equal(pst_item_read(ndb, &arena, MAILBOX_LETTER, &item, &fault, &err),
				 STATUS_OK);
		assert_string_equal(fault.text, over ? "a value of more than 67108862 bytes" : "");
		assert_int_equal(item.message.count, over ? 2 : 3);
		ndb_done(&ndb);
		arena_rewind(&arena, mark);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_walk),
					   TEST(test_layouts),
					   TEST(test_crypt),
					   TEST(test_header),
					   TEST(test_check_sum),
					   TEST(test_recovered),
					   TEST(test_missing_part),
					   TEST(test_truncation),
					   TEST(test_cycles),
					   TEST(test_within_itself),
					   TEST(test_limit_blocks),
					   TEST(test_limit_times),
					   TEST(test_limit_rows),
					   TEST(test_limit_tree_levels),
					   TEST(test_limit_folders),
					   TEST(test_limit_folder_depth_and_names),
					   TEST(test_limit_message_bytes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
