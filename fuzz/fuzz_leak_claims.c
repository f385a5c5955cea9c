/*
 * Any bytes as what quotes and as the document that it is held against: up to the first NUL the
 * text with quotations, behind it the document. What is found passes the checks of the monitor, and
 * a quotation that is found word for word has no change.
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
check_claims(struct arena *arena, const struct claims *claims, const struct text *text)
{
	struct quote *quotes = arena_new(arena, struct quote, claims->count + 1);
	struct seek *seek;
	struct err err;
	for (size_t i = 0; i < claims->count; i++)
		CHECK(quote_init(&quotes[i], arena, &claims->items[i], &err) == STATUS_OK);
	CHECK(seek_new(arena, quotes, claims->count, &seek, &err) == STATUS_OK);
	seek_text(seek, 0, text);
	for (size_t i = 0; i < claims->count; i++) {
		const struct seek_result *found = seek_result(seek, i);
		struct sheet_line line = {.quote = &quotes[i],
					  .number = i + 1,
					  .path = SLICE("post.txt"),
					  .dump = {.verdict = CLAIM_NOTHING}};
		struct sheet_place *place = &line.originals.places[0];
		CHECK(found->count <= 1);
		line.originals.verdict = CLAIM_NOT_FOUND;
		if (found->count) {
			CHECK(quote_place(arena, &quotes[i], text, found->hits[0].windows,
					  &place->at, &err) == STATUS_OK);
			CHECK(place->at.changes <= place->at.count);
			CHECK(place->at.words_alike <= quotes[i].words);
			line.originals.count = 1;
			line.originals.verdict = place->at.changes ? CLAIM_ALTERED : CLAIM_VERBATIM;
		}
		check_line(arena, &line);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of((const char *)data, size);
	size_t nul = slice_find_byte(input, '\0');
	struct document post, document;
	struct claims claims = {.count = 0};
	struct arena arena;
	struct text text;
	struct err err;

	nul = nul == SIZE_MAX ? size : nul;
	arena_init(&arena, 0);
	CHECK(document_read(&arena, SNIFF_TEXT, slice_part(input, 0, nul), &post, &err) ==
	      STATUS_OK);
	CHECK(document_read(&arena, SNIFF_TEXT, slice_part(input, nul + 1, SIZE_MAX), &document,
			    &err) == STATUS_OK);
	CHECK(claims_read(&arena, &post, CLAIM_PARAGRAPH, &claims, &err) == STATUS_OK);
	CHECK(text_init(&text, &arena, &document, &err) == STATUS_OK);
	check_claims(&arena, &claims, &text);
	arena_done(&arena);
	return 0;
}
