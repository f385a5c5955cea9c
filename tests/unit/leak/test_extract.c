#include "support.h"

#include "base/base64.h"
#include "format/limits.h"
#include "format/pixels.h"
#include "leak/entry.h"
#include "leak/extract.h"
#include "leak/limits.h"
#include "model/codec.h"
#include "model/limits.h"

#include "../format/memory_input.h"
#include "../format/pack.h"
#include "../format/pdf_sample.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static struct err err;
static char folder[32], path[48];
static struct library *library;
static struct extraction extraction;
static struct seen seen;
static size_t refused;
static bool hand_over;    /* what the worker tells reaches the monitor at once ... */
static enum status taken; /* ... which says this to it */
static size_t digests;    /* that the monitor asked for */

static int
setup(void **state)
{
	static const char *const ROOTS[] = {"lab/dump"};
	static struct roots roots;

	(void)state;
	arena_init(&arena, 0);
	refused = 0;
	hand_over = true;
	taken = STATUS_OK;
	digests = 0;
	snprintf(folder, sizeof(folder), "/tmp/tocsin-extract-XXXXXX");
	if (!mkdtemp(folder) || document_warm(&err) != STATUS_OK)
		return -1;
	snprintf(path, sizeof(path), "%s/library", folder);
	if (roots_init(&roots, &arena, ROOTS, 1, &err) != STATUS_OK ||
	    library_open_to_add(&arena, path, &library, &err) != STATUS_OK)
		return -1;
	extraction_init(&extraction, library, &roots);
	return 0;
}

static int
teardown(void **state)
{
	char lock[sizeof(path) + 8];

	(void)state;
	extraction_done(&extraction);
	library_done(&library);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	(void)unlink(path);
	(void)unlink(lock);
	arena_done(&arena);
	return rmdir(folder);
}

/* What crosses must pass the codec that the monitor trusts. */
static enum status
take(void *context, const struct observable *observable, struct err *ignored)
{
	struct record record;
	struct slice bytes;
	struct buf buf;

	(void)context, (void)ignored;
	buf_init(&buf, &arena);
	codec_write_observable(&buf, observable);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	assert_int_equal(codec_read(&arena, bytes, &record, &err), STATUS_OK);
	assert_true(observable->data.length <= RECORD_DATA_MAX_BYTES);
	if (hand_over)
		assert_int_equal(extraction_take(&extraction, &record.observable, &err), taken);
	return STATUS_OK;
}

static enum status
refuse(void *context, const struct refusal *refusal, struct err *ignored)
{
	(void)context, (void)ignored, (void)refusal;
	refused++;
	return STATUS_OK;
}

static const struct sink_calls CALLS = {.observable = take, .refusal = refuse};

static void
read_input(const char *name, struct slice bytes)
{
	struct input input = memory_input(name, bytes.at, bytes.length);
	const struct files_visitor *visitor;
	struct sink sink = {&CALLS, NULL};
	struct arena scratch;
	struct room room;
	uint64_t lines;

	const struct extract_setup setup = {
		.known = library, .older = extraction.older, .draws = true};
	assert_int_equal(extract_visitor_new(&arena, &setup, &visitor, &err), STATUS_OK);
	files_room_init(&room, visitor);
	assert_true(room.recognise(room.context, &input));
	arena_init(&scratch, 0);
	assert_int_equal(room.read(room.context, &input, &scratch, &sink, &lines, &err), STATUS_OK);
	arena_done(&scratch);
	close(input.fd);
}

static struct library_entry
entry_at(size_t ordinal)
{
	struct library_entry entry;

	assert_true(ordinal < library_count(library));
	assert_int_equal(library_read(library, ordinal, &arena, &entry, &err), STATUS_OK);
	return entry;
}

static void
test_a_file(void **state)
{
	(void)state;
	read_input("lab/dump/a/note.txt", SLICE("One.\n\nTwo."));
	assert_int_equal(library_count(library), 1);
	assert_slice(entry_at(0).name, "a/note.txt");
	assert_int_equal(entry_at(0).size_bytes, 10);
	assert_int_equal(entry_at(0).document.unit_count, 2);
	assert_slice(entry_at(0).document.units[1].text, "Two.");
	/* The same bytes under another name are known, and met all the same. */
	seen_init(&seen, &arena);
	extraction.seen = &seen;
	read_input("lab/dump/copy.txt", SLICE("One.\n\nTwo."));
	assert_int_equal(library_count(library), 1);
	read_input("lab/dump/other.txt", SLICE("Three."));
	read_input("lab/dump/a/note.txt", SLICE("One.\n\nTwo."));
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.items[0].ordinal, 0);
	assert_slice(seen.items[0].name, "copy.txt");
	assert_int_equal(seen.items[1].ordinal, 1);
	assert_slice(seen.items[1].name, "other.txt");
	assert_int_equal(refused, 0);
}

/* What earlier readers read is read anew, under the name it has; of what lies in an archive, where
 * it lay there before: its digest is a worker's word. */
static void
test_read_anew(void **state)
{
	struct library *older;
	struct packer packer;
	struct slice archive;

	(void)state;
	packer_init(&packer, &arena, "zip", NULL, 65536);
	packer_add(&packer, "note.txt", SLICE("Packed once."));
	archive = packer_finish(&packer);
	read_input("lab/dump/old.txt", SLICE("One.\n\nTwo."));
	read_input("lab/dump/all.zip", archive);
	read_input("lab/dump/new.txt", SLICE("Three."));
	assert_int_equal(library_open_unnamed(&arena, &older, &err), STATUS_OK);
	for (size_t i = 0; i < 3; i++) {
		struct library_entry entry = entry_at(i);
		entry.readers = READERS_VERSION - (i < 2);
		assert_int_equal(library_add(older, &entry, &err), STATUS_OK);
	}
	library_done(&library);
	assert_int_equal(library_open_unnamed(&arena, &library, &err), STATUS_OK);
	extraction.library = library;
	extraction.older = older;
	read_input("lab/dump/new.txt", SLICE("Three."));
	read_input("lab/dump/never.txt", SLICE("Four."));
	read_input("lab/dump/another.zip", archive);
	assert_int_equal(library_count(library), 0);
	read_input("lab/dump/renamed.txt", SLICE("One.\n\nTwo."));
	read_input("lab/dump/all.zip", archive);
	read_input("lab/dump/old.txt", SLICE("One.\n\nTwo."));
	assert_int_equal(library_count(library), 2);
	assert_slice(entry_at(0).name, "old.txt");
	assert_int_equal(entry_at(0).readers, READERS_VERSION);
	assert_slice(entry_at(1).name, "all.zip!/note.txt");
	library_done(&older);
}

/* A letter is a document and what is attached to it too; a mailbox and an archive are none. */
static void
test_what_is_nested(void **state)
{
	static const char LETTER[] = "From: a@b.example\nMIME-Version: 1.0\n"
				     "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
				     "Content-Type: text/plain\n\nhello\n--b\n"
				     "Content-Disposition: attachment; filename=annex.txt\n\n"
				     "The annex.\n--b--\n";
	struct packer packer;
	struct slice mbox;

	(void)state;
	assert_int_equal(slice_print(&arena, &mbox, &err,
				     "From x@y.example Wed Apr 12 00:00:00 2017\n%s\n", LETTER),
			 STATUS_OK);
	packer_init(&packer, &arena, "zip", NULL, 65536);
	packer_add(&packer, "in/note.txt", SLICE("Packed."));
	packer_add(&packer, "in/box.mbox", mbox);
	packer_add(&packer, "in/program",
		   SLICE("\x7f"
			 "ELF\2\1\1"));
	read_input("lab/dump/all.zip", packer_finish(&packer));
	assert_int_equal(library_count(library), 4);
	assert_slice(entry_at(0).name, "all.zip!/in/note.txt");
	assert_slice(entry_at(1).name, "all.zip!/in/box.mbox!/0");
	assert_int_equal(entry_at(1).kind, SNIFF_EML);
	assert_slice(entry_at(2).name, "all.zip!/in/box.mbox!/0/annex.txt");
	assert_slice(entry_at(2).document.units[0].text, "The annex.");
	assert_slice(entry_at(3).name, "all.zip!/in/program");
	assert_int_equal(entry_at(3).document.state, DOCUMENT_UNREADABLE);
}

/* No text is lost where one observable cannot hold it. */
static void
test_large(void **state)
{
	size_t length = (size_t)3 * EXTRACT_PIECE_BYTES;
	char *text = arena_new(&arena, char, length);
	uint64_t got = 0;

	(void)state;
	if (support_is_slow())
		return;
	for (size_t i = 0; i < length; i++)
		text[i] = i % 1000 < 2 ? '\n' : (char)('a' + i % 7);
	read_input("lab/dump/large.txt", slice_of(text, length));
	assert_int_equal(library_count(library), 1);
	struct document document = entry_at(0).document;
	assert_int_equal(document.state, DOCUMENT_READ);
	for (size_t i = 0; i < document.unit_count; i++)
		got += document.units[i].text.length;
	assert_int_equal(got, length / 1000 * 998 + length % 1000 - 2);
}

/* Too large for memory: it is there by its digest, and says why it has no text. */
static void
test_too_large(void **state)
{
	size_t length = (size_t)DOCUMENT_BYTES + 1;
	struct input input = memory_input("x", "", 0);
	const struct files_visitor *visitor;
	struct sink sink = {&CALLS, NULL};
	struct arena scratch;
	struct room room;
	uint64_t lines;

	(void)state;
	if (support_is_slow())
		return;
	assert_int_equal(ftruncate(input.fd, (off_t)length), 0);
	input.source = SLICE("lab/dump/zeros");
	input.size_bytes = length;
	const struct extract_setup setup = {.known = NULL};
	assert_int_equal(extract_visitor_new(&arena, &setup, &visitor, &err), STATUS_OK);
	files_room_init(&room, visitor);
	arena_init(&scratch, 64u << 20);
	assert_int_equal(room.read(room.context, &input, &scratch, &sink, &lines, &err), STATUS_OK);
	arena_done(&scratch);
	close(input.fd);
	assert_int_equal(entry_at(0).document.state, DOCUMENT_UNREADABLE);
	assert_non_null(strstr(entry_at(0).document.trouble.at, "is not read"));
	assert_int_equal(entry_at(0).size_bytes, length);
}

/* A document of pictures waits, with its pages, where somebody is going to read them. */
static void
test_scans(void **state)
{
	struct slice pdf = pdf_sample(&arena, 3, "0 0 300 400 re f ", 1);
	struct scans scans;

	(void)state;
	read_input("lab/dump/a.pdf", pdf);
	assert_int_equal(library_count(library), 1);
	assert_int_equal(entry_at(0).document.state, DOCUMENT_IMAGE_ONLY);
	scans_init(&scans);
	extraction.scans = &scans;
	read_input("lab/dump/b.pdf", pdf_sample(&arena, 2, "0 0 400 400 re f ", 1));
	read_input("lab/dump/note.txt", SLICE("One."));
	assert_int_equal(library_count(library), 2);
	assert_slice(entry_at(1).name, "note.txt");
	assert_int_equal(scans.count, 1);
	assert_int_equal(scans.items[0].page_count, 2);
	assert_true(scans.pages[0].length > 100);
	scans_done(&scans);
	extraction.scans = NULL;
}

static struct observable
piece_of(const char *subject, const char *data)
{
	return (struct observable){.subject = {SLICE("x-tocsin-document"), slice_text(subject)},
				   .data = slice_text(data)};
}

static size_t pages_told, records_told;

static enum status
count_pieces(void *context, const struct observable *observable, struct err *ignored)
{
	(void)context, (void)ignored;
	if (!slice_equal(observable->subject.type, SLICE("x-tocsin-document")))
		return STATUS_OK;
	pages_told += slice_starts(observable->data, SLICE("{\"page\":1,\"piece\":0,"));
	records_told += slice_starts(observable->data, SLICE("{\"page\":0,\"piece\":0,"));
	return STATUS_OK;
}

static const struct sink_calls COUNTING = {.observable = count_pieces, .refusal = refuse};

/* Pictures that would take the room of what else the input has are not handed over; those of the
 * next input are. */
static void
test_many_scans(void **state)
{
	uint8_t ink[64] = {0};
	const struct pixels pixels = {ink, 8, 8};
	const struct files_visitor *visitor;
	struct sink sink = {&COUNTING, NULL};
	struct arena scratch;
	struct slice png;
	size_t length = OCR_FILE_BYTES, most = EXTRACT_PICTURES_BYTES / length;
	char *bytes = arena_new(&arena, char, length), source[48];

	(void)state;
	if (support_is_slow())
		skip();
	pages_told = records_told = 0;
	assert_int_equal(pixels_write_ink(&arena, &pixels, &png, &err), STATUS_OK);
	memcpy(bytes, png.at, png.length);
	const struct extract_setup setup = {.draws = true};
	assert_int_equal(extract_visitor_new(&arena, &setup, &visitor, &err), STATUS_OK);
	for (size_t i = 0; i < most + 2; i++) {
		snprintf(source, sizeof(source), "%s.zip!/%zu", i > most ? "b" : "a", i);
		struct files_document document = {.source = slice_text(source),
						  .kind = SNIFF_PNG,
						  .size_bytes = length,
						  .bytes = slice_of(bytes, length)};
		arena_init(&scratch, 0);
		assert_int_equal(
			visitor->document(visitor->context, &scratch, &document, &sink, &err),
			STATUS_OK);
		arena_done(&scratch);
		assert_int_equal(pages_told, i < most ? i + 1 : i);
	}
	assert_int_equal(records_told, most + 2);
}

static void
hand_over_piece(const char *subject, unsigned page, struct slice bytes)
{
	struct observable piece = {.subject = {SLICE("x-tocsin-document"), slice_text(subject)}};
	struct buf data;

	buf_init(&data, &arena);
	buf_print(&data, "{\"page\":%u,\"piece\":0,\"of\":1,\"bytes\":\"", page);
	base64_write(&data, bytes);
	buf_write_text(&data, "\"}");
	assert_int_equal(buf_slice(&data, &piece.data, &err), STATUS_OK);
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_OK);
}

/* A picture has no words: nobody adds to those of a document that is called one. */
static void
test_no_scan(void **state)
{
	struct document_unit unit = {UNIT_BODY, SLICE("One."), SLICE("page 1")};
	struct document_line line = {.unit = 0};
	struct library_entry entry = {.kind = SNIFF_PDF,
				      .name = SLICE("a.pdf"),
				      .document = {.state = DOCUMENT_IMAGE_ONLY,
						   .units = &unit,
						   .unit_count = 1,
						   .lines = &line,
						   .line_count = 1}};
	struct scans scans;
	struct slice bytes;
	struct buf buf;

	(void)state;
	buf_init(&buf, &arena);
	entry_write(&buf, &entry);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	scans_init(&scans);
	extraction.scans = &scans;
	hand_over_piece("lab/dump/a.pdf", 1, SLICE("picture"));
	hand_over_piece("lab/dump/a.pdf", 0, bytes);
	assert_int_equal(scans.count, 0);
	assert_int_equal(library_count(library), 1);
	assert_slice(entry_at(0).document.units[0].text, "One.");
	scans_done(&scans);
	extraction.scans = NULL;
}

/* The monitor's own digest: that of "One.", or none. */
static enum status
digest_one(const char *name, struct sha256 *ret, struct err *ret_err)
{
	digests++;
	if (strcmp(name, "lab/dump/gone.txt") == 0)
		return err_set(ret_err, STATUS_ENVIRONMENT, "gone");
	return sha256_of(SLICE("One."), ret, ret_err);
}

/* Of a file the digest is held against the monitor's, of what lies in one it is believed. */
static void
test_digest(void **state)
{
	struct packer packer;

	(void)state;
	extraction.digest = digest_one;
	read_input("lab/dump/note.txt", SLICE("One."));
	assert_int_equal(library_count(library), 1);
	taken = STATUS_REFUSED;
	read_input("lab/dump/other.txt", SLICE("Two."));
	assert_non_null(strstr(err.text, "its reader told another SHA-256"));
	read_input("lab/dump/gone.txt", SLICE("Three."));
	assert_non_null(strstr(err.text, "cannot be read again"));
	assert_int_equal(library_count(library), 1);
	assert_int_equal(digests, 3);
	taken = STATUS_OK;
	packer_init(&packer, &arena, "zip", NULL, 65536);
	packer_add(&packer, "in.txt", SLICE("Four."));
	read_input("lab/dump/pack.zip", packer_finish(&packer));
	read_input("-", SLICE("Five."));
	assert_int_equal(library_count(library), 3);
	assert_int_equal(digests, 3);
}

static void
test_a_liar(void **state)
{
	static const char *const LIES[] = {
		"{}",
		"[]",
		"{\"page\":0,\"piece\":0,\"of\":0,\"bytes\":\"\"}",
		"{\"page\":0,\"piece\":-1,\"of\":1,\"bytes\":\"\"}",
		"{\"page\":0,\"piece\":1,\"of\":2,\"bytes\":\"AAAA\"}",
		"{\"page\":0,\"piece\":0,\"of\":1,\"bytes\":\"AAA\"}",
		"{\"page\":0,\"piece\":0,\"of\":1,\"bytes\":\"AAAA\"}",
		"{\"page\":0,\"piece\":0,\"of\":1,\"bytes\":4}",
		"{\"page\":-1,\"piece\":0,\"of\":1,\"bytes\":\"AAAA\"}",
	};
	struct observable piece;

	(void)state;
	for (size_t i = 0; i < sizeof(LIES) / sizeof(*LIES); i++) {
		piece = piece_of("a", LIES[i]);
		assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_REFUSED);
	}
	piece = piece_of("a", "{\"page\":0,\"piece\":0,\"of\":2,\"bytes\":\"AAAA\"}");
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_OK);
	piece = piece_of("b", "{\"page\":0,\"piece\":1,\"of\":2,\"bytes\":\"AAAA\"}");
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_REFUSED);
	/* Who calls known what is not, says nothing. */
	extraction.seen = &seen;
	seen_init(&seen, &arena);
	piece = piece_of("a", "{\"known\":\"AAAA\"}");
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_OK);
	piece = piece_of("a", "{\"known\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}");
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_OK);
	assert_int_equal(seen.count, 0);
	/* What others observe is left alone. */
	piece.subject.type = SLICE("file");
	assert_int_equal(extraction_take(&extraction, &piece, &err), STATUS_OK);
	assert_int_equal(library_count(library), 0);
	/* And an honest one is taken afterwards. */
	read_input("lab/dump/note.txt", SLICE("One."));
	assert_int_equal(library_count(library), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_nested, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scans, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_scan, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_scans, setup, teardown),
		cmocka_unit_test_setup_teardown(test_digest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_liar, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
