#include "support.h"

#include "base/io.h"
#include "format/limits.h"
#include "leak/entry.h"
#include "leak/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char folder[] = "/tmp/tocsin-library-XXXXXX";
static char path[sizeof(folder) + 16];

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	snprintf(folder, sizeof(folder), "%s", "/tmp/tocsin-library-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/library", folder);
	return 0;
}

static int
teardown(void **state)
{
	char lock[sizeof(path) + 8];

	(void)state;
	snprintf(lock, sizeof(lock), "%s.lock", path);
	(void)unlink(path);
	(void)unlink(lock);
	arena_done(&arena);
	return rmdir(folder);
}

/* A document that has one of everything, told apart by its name. */
static struct library_entry
entry_of(const char *name)
{
	struct library_entry entry = {.size_bytes = 7, .kind = SNIFF_DOCX};
	struct document *document = &entry.document;
	const struct document_picture picture = {UINT64_MAX, 640, 480};
	const struct document_line line = {.left = 40, .top = 700, .bottom = 712};
	struct arena scratch;

	arena_init(&scratch, 0);
	entry.name = slice_text(name);
	document->arena = &arena;
	document->scratch = &scratch;
	document->pages = 3;
	assert_int_equal(sha256_of(entry.name, &entry.sha256, &err), STATUS_OK);
	assert_int_equal(
		document_add_unit(document, UNIT_NOTE, SLICE("a note"), SLICE("page 2"), &err),
		STATUS_OK);
	assert_int_equal(document_add_unit(document, UNIT_BODY, slice_text(name), SLICE_NONE, &err),
			 STATUS_OK);
	assert_int_equal(document_add_field(document, "Creator", SLICE("Ana"), &err), STATUS_OK);
	assert_int_equal(document_add_picture(document, &picture, &err), STATUS_OK);
	assert_int_equal(document_add_line(document, &line, &err), STATUS_OK);
	assert_int_equal(document_cut(document, &err, "it was cut"), STATUS_OK);
	document->look.bytes[31] = 7;
	arena_done(&scratch);
	document->scratch = NULL;
	return entry;
}

static void
assert_entry(const struct library_entry *entry, const char *name)
{
	const struct document *document = &entry->document;
	struct sha256 sha256;

	assert_int_equal(sha256_of(slice_text(name), &sha256, &err), STATUS_OK);
	assert_true(sha256_equal(&entry->sha256, &sha256));
	assert_slice(entry->name, name);
	assert_int_equal(entry->size_bytes, 7);
	assert_int_equal(entry->kind, SNIFF_DOCX);
	assert_int_equal(document->state, DOCUMENT_CUT);
	assert_slice(document->trouble, "it was cut");
	assert_int_equal(document->pages, 3);
	assert_int_equal(document->unit_count, 2);
	assert_int_equal(document->units[0].kind, UNIT_NOTE);
	assert_slice(document->units[0].text, "a note");
	assert_slice(document->units[0].place, "page 2");
	assert_slice(document->units[1].text, name);
	assert_int_equal(document->text_bytes, strlen(name) + strlen("a note"));
	assert_int_equal(document->field_count, 1);
	assert_slice(document->fields[0].value, "Ana");
	assert_int_equal(document->picture_count, 1);
	assert_true(document->pictures[0].hash == UINT64_MAX);
	assert_int_equal(document->pictures[0].height, 480);
	assert_int_equal(document->line_count, 1);
	assert_int_equal(document->lines[0].unit, 1);
	assert_int_equal(document->lines[0].left, 40);
	assert_int_equal(document->lines[0].top, 700);
	assert_int_equal(document->lines[0].right, 0);
	assert_int_equal(document->lines[0].bottom, 712);
	assert_int_equal(document->look.bytes[31], 7);
}

static void
add(const char *const *names, size_t count)
{
	struct library *library DEFER(library_done)
	= NULL;

	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		struct library_entry entry = entry_of(names[i]), again;
		assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
		assert_int_equal(
			library_read(library, library_count(library) - 1, &arena, &again, &err),
			STATUS_OK);
		assert_entry(&again, names[i]);
	}
	assert_int_equal(library_sync(library, &err), STATUS_OK);
}

static struct slice
contents(void)
{
	struct slice bytes;

	assert_int_equal(io_read_file(&arena, path, 1u << 20, &bytes, &err), STATUS_OK);
	return bytes;
}

static void
replace(struct slice bytes)
{
	assert_int_equal(io_replace_file(path, bytes, &err), STATUS_OK);
}

/* How many it holds, each of them sound; -1 where it is refused. */
static int
count_sound(void)
{
	struct library *library DEFER(library_done)
	= NULL;
	struct library_entry entry;

	if (library_open(&arena, path, &library, &err) != STATUS_OK) {
		assert_int_equal(err.status, STATUS_REFUSED);
		return -1;
	}
	for (size_t i = 0; i < library_count(library); i++)
		if (library_read(library, i, &arena, &entry, &err) != STATUS_OK) {
			assert_int_equal(err.status, STATUS_REFUSED);
			return -1;
		}
	return (int)library_count(library);
}

static void
test_round_trip(void **state)
{
	struct library *library DEFER(library_done)
	= NULL;
	struct library_entry entry;
	struct sha256 sha256;
	size_t ordinal = 9;

	(void)state;
	add((const char *const[]){"one", "two"}, 2);
	add((const char *const[]){"three", "one"}, 2);
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_OK);
	assert_int_equal(library_count(library), 4);
	assert_int_equal(library_read(library, 2, &arena, &entry, &err), STATUS_OK);
	assert_entry(&entry, "three");
	assert_int_equal(sha256_of(SLICE("one"), &sha256, &err), STATUS_OK);
	assert_true(library_find(library, &sha256, &ordinal));
	assert_int_equal(ordinal, 0); /* the first of equal ones */
	assert_int_equal(sha256_of(SLICE("four"), &sha256, &err), STATUS_OK);
	assert_false(library_find(library, &sha256, &ordinal));
}

/* Killed at any byte: what was written to its end is there, and it goes on from there. */
/* Why a document was not read is known without reading its entry, before and after it is opened
 * anew. */
static void
test_unread(void **state)
{
	static const struct {
		enum document_state state;
		const char *trouble, *unread;
	} ROWS[] = {{DOCUMENT_READ, "", ""},
		    {DOCUMENT_CUT, "it was cut", "it was cut"},
		    {DOCUMENT_IMAGE_ONLY, "", ""},
		    {DOCUMENT_ENCRYPTED, "", "it is encrypted"},
		    {DOCUMENT_UNREADABLE, "no reader", "no reader"},
		    {DOCUMENT_UNREADABLE, "empty", ""}};
	enum { COUNT = sizeof(ROWS) / sizeof(*ROWS) };
	struct library *library;

	(void)state;
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	for (size_t i = 0; i < COUNT; i++) {
		struct library_entry entry = entry_of("a");
		entry.document.state = ROWS[i].state;
		entry.document.trouble = slice_text(ROWS[i].trouble);
		entry.size_bytes = strcmp(ROWS[i].trouble, "empty") != 0;
		assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
		assert_slice(library_unread(library, i), ROWS[i].unread);
	}
	library_done(&library);
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_OK);
	for (size_t i = 0; i < COUNT; i++)
		assert_slice(library_unread(library, i), ROWS[i].unread);
	library_done(&library);
}

static void
test_cut_anywhere(void **state)
{
	(void)state;
	add((const char *const[]){"one"}, 1);
	size_t first = contents().length;
	add((const char *const[]){"two"}, 1);
	struct slice all = contents();
	for (size_t length = 0; length < all.length; length++) {
		replace(slice_part(all, 0, length));
		int expected = length >= first                          ? 1
			       : length >= strlen("Tocsin library 1\n") ? 0
									: -1;
		assert_int_equal(count_sound(), expected);
		if (length % 16)
			continue;
		add((const char *const[]){"three"}, 1);
		assert_int_equal(count_sound(), expected < 0 ? 1 : expected + 1);
	}
}

/* No byte may change unseen, but in the last record, which was then not written to its end. */
static void
test_damage(void **state)
{
	(void)state;
	add((const char *const[]){"one"}, 1);
	size_t first = contents().length;
	add((const char *const[]){"two"}, 1);
	struct slice all = contents();
	for (size_t at = 0; at < all.length; at++) {
		char *bytes = (char *)(uintptr_t)all.at;
		bytes[at] ^= 0x40;
		replace(all);
		bool body = at >= first + 4 + 8 + 8;
		assert_int_equal(count_sound(), body ? 1 : -1);
		bytes[at] ^= 0x40;
	}
}

/* Each entry tells which readers read it; a library that only spares reading is begun anew where
 * they are not those of today. */
static void
test_readers(void **state)
{
	static const uint32_t READERS[] = {1, 1, 0, READERS_VERSION, 2};
	enum { COUNT = sizeof(READERS) / sizeof(*READERS) };
	struct library *library;
	struct library_entry entry;
	bool older;

	(void)state;
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	for (size_t i = 0; i < COUNT; i++) {
		entry = entry_of("a");
		entry.readers = READERS[i];
		assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
	}
	library_done(&library);
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	assert_int_equal(library_count(library), COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		uint32_t readers = READERS[i] ? READERS[i] : READERS_VERSION;
		assert_int_equal(library_readers(library, i), readers);
		assert_int_equal(library_read(library, i, &arena, &entry, &err), STATUS_OK);
		assert_int_equal(entry_readers(&entry), readers);
	}
	assert_int_equal(library_drop_older(library, &older, &err), STATUS_OK);
	assert_true(older);
	assert_int_equal(library_count(library), 0);
	assert_false(library_find(library, &entry.sha256, &(size_t){0}));
	entry = entry_of("b");
	assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
	assert_int_equal(library_drop_older(library, &older, &err), STATUS_OK);
	assert_false(older);
	library_done(&library);
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_OK);
	assert_int_equal(library_count(library), 1);
	assert_int_equal(library_readers(library, 0), READERS_VERSION);
	library_done(&library);
	/* Made before libraries told it. */
	replace(SLICE("Tocsin library 1\n"));
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	entry = entry_of("c");
	entry.readers = 2;
	assert_int_equal(library_add(library, &entry, &err), STATUS_OK);
	library_done(&library);
	assert_int_equal(slice_find(contents(), SLICE("TOCR")), SIZE_MAX);
}

static void
test_refused(void **state)
{
	struct library *library DEFER(library_done)
	= NULL, *second DEFER(library_done)
	= NULL;

	(void)state;
	replace(SLICE("something else\n"));
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_REFUSED);
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_REFUSED);
	replace(SLICE("Tocsin library 2\n"));
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_REFUSED);
	assert_true(strstr(err.text, "another version"));
	(void)unlink(path);
	assert_int_equal(library_open(&arena, path, &library, &err), STATUS_IO);
	assert_int_equal(library_open_to_add(&arena, path, &library, &err), STATUS_OK);
	assert_null(second);
}

#define LINES_BYTES 20 /* their number, and one; records were written without */

/* Every truncation and every flipped byte of a record is read or refused, never trusted. */
static void
test_entry_of_a_liar(void **state)
{
	struct library_entry entry = entry_of("one"), again;
	struct slice bytes;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	entry_write(&buf, &entry);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(entry_read(&arena, bytes, &again, &err), STATUS_OK);
	assert_entry(&again, "one");
	for (size_t length = 0; length < bytes.length; length++)
		assert_int_equal(entry_read(&arena, slice_part(bytes, 0, length), &again, &err),
				 length == bytes.length - SHA256_BYTES ||
						 length == bytes.length - SHA256_BYTES - LINES_BYTES
					 ? STATUS_OK
					 : STATUS_REFUSED);
	for (size_t at = 0; at < bytes.length; at++) {
		char *byte = (char *)(uintptr_t)bytes.at + at;
		char kept = *byte;
		*byte = (char)0xff;
		enum status status = entry_read(&arena, bytes, &again, &err);
		assert_true(status == STATUS_OK || status == STATUS_REFUSED);
		*byte = kept;
	}
}

/* Records of before there were looks end with the lines, and still older ones with the pictures. */
static void
test_entry_old(void **state)
{
	struct library_entry entry = entry_of("one"), again;
	struct slice bytes;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	entry_write(&buf, &entry);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(
		entry_read(&arena, slice_part(bytes, 0, bytes.length - SHA256_BYTES), &again, &err),
		STATUS_OK);
	assert_int_equal(again.document.line_count, 1);
	assert_int_equal(again.document.look.bytes[31], 0);
	assert_int_equal(entry_read(&arena, slice_part(bytes, 0, bytes.length - 1), &again, &err),
			 STATUS_REFUSED);
	assert_int_equal(entry_read(&arena,
				    slice_part(bytes, 0, bytes.length - SHA256_BYTES - LINES_BYTES),
				    &again, &err),
			 STATUS_OK);
	assert_int_equal(again.document.line_count, 0);
}

/* Lines stand in a text, in the order of it. */
static void
test_entry_lines(void **state)
{
	static const struct {
		struct document_line lines[2];
		bool sound;
	} CASES[] = {
		{{{.unit = 0, .offset = 5}, {.unit = 1, .offset = 2}}, true},
		{{{.unit = 1, .offset = 2}, {.unit = 1, .offset = 2}}, true},
		{{{.unit = 1, .offset = 2}, {.unit = 1, .offset = 1}}, false},
		{{{.unit = 1, .offset = 0}, {.unit = 0, .offset = 5}}, false},
		{{{.unit = 0, .offset = 6}, {.unit = 1, .offset = 0}}, false},
		{{{.unit = 0, .offset = 0}, {.unit = 2, .offset = 0}}, false},
	};
	struct library_entry entry = entry_of("one"), again;
	struct slice bytes;
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		struct document_line lines[] = {CASES[i].lines[0], CASES[i].lines[1]};
		entry.document.lines = lines;
		entry.document.line_count = 2;
		buf_init(&buf, &arena);
		entry_write(&buf, &entry);
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		assert_int_equal(entry_read(&arena, bytes, &again, &err),
				 CASES[i].sound ? STATUS_OK : STATUS_REFUSED);
	}
}

static void
test_entry_limits(void **state)
{
	struct library_entry entry = entry_of("one"), again;
	const struct {
		struct slice *text;
		size_t limit_bytes;
	} ROWS[] = {{&entry.name, LIBRARY_NAME_BYTES},
		    {&entry.document.trouble, LIBRARY_TROUBLE_BYTES},
		    {&entry.document.units[0].place, LIBRARY_PLACE_BYTES}};
	char *name = arena_new(&arena, char, LIBRARY_NAME_BYTES + 2);
	struct slice bytes, own;
	struct buf buf;

	(void)state;
	memset(name, 'a', LIBRARY_NAME_BYTES + 1);
	for (size_t i = 0; i < 2 * sizeof(ROWS) / sizeof(*ROWS); i++) {
		size_t over = i % 2;
		own = *ROWS[i / 2].text;
		*ROWS[i / 2].text = slice_of(name, ROWS[i / 2].limit_bytes + over);
		buf_init(&buf, &arena);
		entry_write(&buf, &entry);
		assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
		assert_int_equal(entry_read(&arena, bytes, &again, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
		*ROWS[i / 2].text = own;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unread, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_readers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entry_of_a_liar, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entry_old, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entry_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_entry_limits, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
