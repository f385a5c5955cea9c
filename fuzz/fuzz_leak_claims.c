/*
 * Any bytes as what quotes and as the document that it is held against: up to the first NUL the
 * text with quotations, behind it the document. What is found passes the checks of the monitor, and
 * a quotation that is found word for word, or joined of two passages, has no change.
 */
#include "format/document.h"
#include "leak/sheet.h"
#include "model/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(struct arena *arena, const struct sheet_line *line)
{
	struct span span = {.source = SLICE("post.txt"), .length = 1};
	struct finding *finding;
	struct record record;
	struct err err;
	struct buf buf;
	CHECK(sheet_finding(arena, line, &span, &finding, &err) == STATUS_OK);
	buf_init(&buf, arena);
	codec_write_finding(&buf, finding);
	CHECK(!buf.failed);
	CHECK(codec_read(arena, slice_of(buf.bytes, buf.length), &record, &err) == STATUS_OK);
}

static void
check_side(const struct sheet_side *side, const struct quote *quote)
{
	CHECK(side->count <= (side->verdict == CLAIM_JOINED ? 2 : 1));
	CHECK(side->count > 0 || side->verdict > CLAIM_RELATED);
	for (size_t i = 0; i < side->count; i++) {
		const struct quote_place *place = &side->places[i].at;
		CHECK(place->changes <= place->count);
		CHECK(place->words_alike <= quote->words);
		CHECK(place->hidden <= quote->part_count);
		if (side->verdict == CLAIM_VERBATIM || side->verdict == CLAIM_JOINED)
			CHECK(place->changes == 0);
	}
}

static void
check_claims(struct arena *arena, const struct claims *claims, const struct corpus *corpus)
{
	struct quote *quotes = arena_new(arena, struct quote, claims->count + 1);
	struct seek *seek;
	struct err err;
	for (size_t i = 0; i < claims->count; i++)
		CHECK(quote_init(&quotes[i], arena, &claims->items[i], &err) == STATUS_OK);
	CHECK(seek_new(arena, quotes, claims->count, &seek, &err) == STATUS_OK);
	CHECK(sheet_seek(seek, corpus, &err) == STATUS_OK);
	for (size_t i = 0; i < claims->count; i++) {
		struct sheet_line line = {.quote = &quotes[i],
					  .number = i + 1,
					  .path = SLICE("post.txt"),
					  .dump = {.verdict = CLAIM_NOTHING}};
		CHECK(sheet_side_read(arena, &quotes[i], corpus, seek_result(seek, i),
				      &line.originals, &err) == STATUS_OK);
		check_side(&line.originals, &quotes[i]);
		check_line(arena, &line);
	}
}

/* A paragraph that begins with '~' is hidden. */
static void
check_document(struct arena *arena, const struct claims *claims, struct document *document)
{
	struct library_entry entry = {.name = SLICE("a.txt"), .kind = SNIFF_TEXT};
	struct library *library;
	struct corpus *corpus;
	struct err err;
	for (size_t i = 0; i < document->unit_count; i++)
		if (document->units[i].text.at[0] == '~')
			document->units[i].kind = UNIT_HIDDEN;
	entry.document = *document;
	CHECK(sha256_of(entry.name, &entry.sha256, &err) == STATUS_OK);
	CHECK(library_open_unnamed(arena, &library, &err) == STATUS_OK);
	CHECK(library_add(library, &entry, &err) == STATUS_OK);
	CHECK(library_freeze(library, &err) == STATUS_OK);
	CHECK(corpus_new(&corpus, &err) == STATUS_OK);
	CHECK(corpus_add_all(corpus, library, REFERENCE_FOLDER, &err) == STATUS_OK);
	check_claims(arena, claims, corpus);
	corpus_done(&corpus);
	library_done(&library);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	size_t nul = slice_find_byte(input, '\0');
	struct document post, document;
	struct claims claims = {.count = 0};
	struct arena arena;
	struct err err;

	nul = nul == SIZE_MAX ? size : nul;
	arena_init(&arena, 0);
	CHECK(document_read(&arena, SNIFF_TEXT, slice_part(input, 0, nul), &post, &err) ==
	      STATUS_OK);
	CHECK(document_read(&arena, SNIFF_TEXT, slice_part(input, nul + 1, SIZE_MAX), &document,
			    &err) == STATUS_OK);
	CHECK(claims_read(&arena, &post, CLAIM_PARAGRAPH, &claims, &err) == STATUS_OK);
	check_document(&arena, &claims, &document);
	arena_done(&arena);
	return 0;
}
