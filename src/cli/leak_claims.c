#include "cli/leak_claims.h"

#include "cli/gather.h"
#include "leak/ocr.h"

/* Quotations, and the file that each stands in. */
struct quotations {
	struct quote *items;
	size_t *entries; /* of the library */
	size_t count;
};

/* ---- reading what quotes ---- */

struct sources {
	struct sink *sink; /* of the run */
};

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct sources *sources = context;
	return sink_refusal(sources->sink, refusal, err);
}

static enum status
on_finding(void *context, const struct finding *finding, struct err *err)
{
	struct sources *sources = context;
	return sink_finding(sources->sink, finding, err);
}

static const struct sink_calls CALLS = {.finding = on_finding, .refusal = on_refusal};

static enum status
read_library(struct leak_claims *claims, struct library *library, struct sink *sink,
	     struct err *err)
{
	const struct text_list paths = {.items = &claims->path, .count = 1};
	struct sources sources = {sink};
	const struct gather_setup setup = {
		.paths = &paths, .library = library, .sink = {&CALLS, &sources}};
	struct gather_totals totals;
	TRY(gather_documents(claims->session, &setup, &totals, err));
	claims->read = totals.box;
	return library_freeze(library, err);
}

/* As evidence names a document of the library: the path given stands before its name. */
static enum status
source_of(const struct leak_claims *claims, struct slice name, struct slice *ret, struct err *err)
{
	struct arena *arena = &claims->session->arena;
	struct slice path;
	TRY(io_source(arena, claims->path, &path, err));
	size_t slash = slice_find_last_byte(path, '/');
	struct slice base = slice_part(path, slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
	struct slice rest = slice_part(name, base.length, SIZE_MAX);
	bool is_file =
		slice_starts(name, base) && (!rest.length || slice_starts(rest, SLICE("!/")));
	if (is_file)
		return slice_print(arena, ret, err, "%.*s%.*s", SLICE_PRINT(path),
				   SLICE_PRINT(rest));
	return slice_print(arena, ret, err, "%.*s/%.*s", SLICE_PRINT(path), SLICE_PRINT(name));
}

/* The words of a screenshot, where they can be read at all. *ret_why: why not. */
static enum status
read_picture(struct leak_claims *claims, struct slice source, struct slice *ret_why,
	     struct err *err)
{
	struct arena *arena = &claims->session->arena;
	struct document document;
	struct ocr ocr;
	struct err own;
	*ret_why = SLICE("a picture within another file, or of standard input: its words are not "
			 "read; save it");
	if (slice_find(source, SLICE("!/")) != SIZE_MAX || slice_equal(source, SLICE("-")))
		return STATUS_OK;
	enum status status = ocr_open(arena, &ocr, &own);
	if (status == STATUS_OK)
		status = ocr_read_file(&ocr, arena, source.at, &document, &own);
	if (status == STATUS_REFUSED)
		return slice_print(arena, ret_why, err, "a picture: %s", own.text);
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	*ret_why = SLICE("no quotation in it");
	return claims_read(arena, &document, CLAIM_PICTURE, &claims->claims, err);
}

static enum status
read_entry(struct leak_claims *claims, const struct library_entry *entry, struct sink *sink,
	   struct err *err)
{
	size_t before = claims->claims.count;
	struct slice source, why = SLICE("no quotation in it");
	TRY(source_of(claims, entry->name, &source, err));
	if (entry->kind == SNIFF_PNG || entry->kind == SNIFF_JPEG)
		TRY(read_picture(claims, source, &why, err));
	else
		TRY(claims_read(&claims->session->arena, &entry->document, CLAIM_PARAGRAPH,
				&claims->claims, err));
	/* Reading it told of anything else. */
	bool read = entry->document.state == DOCUMENT_READ ||
		    entry->document.state == DOCUMENT_IMAGE_ONLY;
	if (claims->claims.count > before || !read)
		return STATUS_OK;
	return sink_refuse(sink, source, err, "%.*s", SLICE_PRINT(why));
}

static enum status
read_quotations(struct leak_claims *claims, const struct library *library, struct sink *sink,
		struct quotations *ret, struct err *err)
{
	struct arena *arena = &claims->session->arena;
	size_t *ends = arena_new(arena, size_t, library_count(library) + 1);
	struct library_entry entry;
	if (!ends)
		return err_no_memory(err);
	for (size_t i = 0; i < library_count(library); i++) {
		TRY(library_read(library, i, arena, &entry, err));
		TRY(read_entry(claims, &entry, sink, err));
		ends[i] = claims->claims.count;
	}
	struct quotations own = {.count = claims->claims.count};
	own.items = arena_new(arena, struct quote, own.count + 1);
	own.entries = arena_new(arena, size_t, own.count + 1);
	if (!own.items || !own.entries)
		return err_no_memory(err);
	for (size_t i = 0, entry_at = 0; i < own.count; i++) {
		while (ends[entry_at] <= i)
			entry_at++;
		own.entries[i] = entry_at;
		TRY(quote_init(&own.items[i], arena, &claims->claims.items[i], err));
	}
	*ret = own;
	return STATUS_OK;
}

enum status
leak_claims_check(const struct request *request, struct err *err)
{
	if (request->ocr)
		return err_set(err, STATUS_USAGE,
			       "--claims holds no quotation against what --ocr may misread");
	for (size_t i = 0; i < request->operands.count; i++)
		if (slice_equal(slice_text(request->claims), SLICE("-")) &&
		    slice_equal(slice_text(request->operands.items[i]), SLICE("-")))
			return err_set(err, STATUS_USAGE,
				       "--claims and the dump cannot both be standard input");
	return STATUS_OK;
}

/* ---- placing them ---- */

static enum status
seek_all(struct arena *arena, const struct quotations *quotations, const struct corpus *corpus,
	 struct seek **ret, struct err *err)
{
	TRY(seek_new(arena, quotations->items, quotations->count, ret, err));
	return sheet_seek(*ret, corpus, err);
}

static enum status
write_entry(struct leak_claims *claims, const struct sheet_line *line,
	    const struct finding *finding, struct slice answer, struct err *err)
{
	struct screen *screen = &claims->session->screen;
	struct text_style style = screen->style;
	struct arena_mark mark = arena_mark(&screen->scratch);
	struct slice path, place, text;
	enum claim_verdict verdict = line->originals.verdict;
	const struct claim *claim = line->quote->claim;
	struct buf *out = &claims->sheet;
	style.rule.finding = finding;
	TRY(text_safe(&screen->scratch, &style, line->path, &path, err));
	TRY(text_safe(&screen->scratch, &style, claim->place, &place, err));
	buf_print(out, "\n%zu. %s, %.*s, %.*s\n", line->number, claim_verdict_word(verdict),
		  SLICE_PRINT(path), SLICE_PRINT(place));
	TRY(text_safe(&screen->scratch, &style, claim->text, &text, err));
	buf_write_text(out, "   \xe2\x80\x9c");
	buf_write(out, text);
	buf_write_text(out, "\xe2\x80\x9d\n   ");
	TRY(text_safe(&screen->scratch, &style, answer, &text, err));
	buf_write(out, text);
	buf_write_byte(out, '\n');
	arena_rewind(&screen->scratch, mark);
	return STATUS_OK;
}

struct placing {
	struct leak_claims *claims;
	const struct library *library;
	const struct quotations *quotations;
	const struct seek *in_originals, *in_dump;
	struct sink *sink;
};

static enum status
tell_line(const struct placing *placing, size_t number, struct arena *scratch, struct err *err)
{
	struct leak_claims *claims = placing->claims;
	struct sheet_line line = {.quote = &placing->quotations->items[number],
				  .number = number + 1,
				  .unread = claims->dump->unread.count > 0};
	struct library_entry entry;
	struct finding *finding;
	struct slice answer;
	struct span span = {.length = 0};
	TRY(library_read(placing->library, placing->quotations->entries[number], scratch, &entry,
			 err));
	line.path = entry.name;
	span.sha256 = entry.sha256;
	span.length = entry.size_bytes;
	span.locator = line.quote->claim->place;
	TRY(source_of(claims, entry.name, &span.source, err));
	TRY(sheet_side_read(scratch, line.quote, claims->dump->originals,
			    seek_result(placing->in_originals, number), &line.originals, err));
	TRY(sheet_side_read(scratch, line.quote, claims->dump->versions,
			    seek_result(placing->in_dump, number), &line.dump, err));
	TRY(sheet_finding(scratch, &line, &span, &finding, err));
	TRY(sheet_answer(scratch, &line, &answer, err));
	claims->count[line.originals.verdict]++;
	claims->hidden += sheet_is_hidden(&line.originals);
	claims->cells += line.originals.cells + line.dump.cells;
	TRY(write_entry(claims, &line, finding, answer, err));
	return sink_finding(placing->sink, finding, err);
}

/* Each file that quotes was read to its end. */
static enum status
tell_sources(const struct placing *placing, struct err *err)
{
	struct arena *arena = &placing->claims->session->arena;
	struct library_entry entry;
	struct source source;
	for (size_t i = 0; i < library_count(placing->library); i++) {
		TRY(library_read(placing->library, i, arena, &entry, err));
		source = (struct source){.sha256 = entry.sha256, .bytes = entry.size_bytes};
		TRY(source_of(placing->claims, entry.name, &source.source, err));
		if (slice_find(source.source, SLICE("!/")) == SIZE_MAX)
			TRY(sink_source(placing->sink, &source, err));
	}
	return STATUS_OK;
}

/* A list that was made to take for ever is placed as far as it comes. */
static enum status
tell_lines(const struct placing *placing, struct err *err)
{
	struct leak_claims *claims = placing->claims;
	enum status status = STATUS_OK;
	struct arena scratch;
	size_t at = 0;
	arena_init(&scratch, 0);
	for (; status == STATUS_OK && at < placing->quotations->count; at++) {
		struct arena_mark mark = arena_mark(&scratch);
		if (session_interrupted() || claims->cells > CLAIM_CELLS_MAX)
			break;
		status = tell_line(placing, at, &scratch, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	if (status == STATUS_OK && at == placing->quotations->count)
		status = tell_sources(placing, err);
	if (status != STATUS_OK || at == placing->quotations->count)
		return status;
	return sink_refuse(placing->sink, slice_text(claims->path), err,
			   "%zu of %zu quotations were placed: comparing the others %s", at,
			   placing->quotations->count,
			   session_interrupted() ? "was interrupted" : "takes too long");
}

enum status
leak_claims_tell(void *context, struct sink *sink, struct err *err)
{
	struct leak_claims *claims = context;
	struct arena *arena = &claims->session->arena;
	struct library *library DEFER(library_done)
	= NULL;
	struct quotations quotations;
	struct seek *in_originals, *in_dump;
	buf_init(&claims->sheet, arena);
	TRY(library_open_unnamed(arena, &library, err));
	TRY(read_library(claims, library, sink, err));
	TRY(read_quotations(claims, library, sink, &quotations, err));
	TRY(seek_all(arena, &quotations, claims->dump->originals, &in_originals, err));
	TRY(seek_all(arena, &quotations, claims->dump->versions, &in_dump, err));
	const struct placing placing = {.claims = claims,
					.library = library,
					.quotations = &quotations,
					.in_originals = in_originals,
					.in_dump = in_dump,
					.sink = sink};
	return tell_lines(&placing, err);
}

void
leak_claims_print(const struct leak_claims *claims, struct buf *out)
{
	static const char *const WORDS[CLAIM_VERDICT_COUNT] = {
		[CLAIM_ALTERED] = "altered from an original",
		[CLAIM_VERBATIM] = "word for word in an original",
		[CLAIM_JOINED] = "joined of two passages of originals",
		[CLAIM_RELATED] = "like a passage of an original, and not the same",
		[CLAIM_NOT_FOUND] = "in no original known here; that alone makes nothing false",
		[CLAIM_TOO_SHORT] = "too short to be placed",
		[CLAIM_NOTHING] = "without an original: --seal, --reference or --keys names some",
	};
	static const enum claim_verdict ORDER[CLAIM_VERDICT_COUNT] = {
		CLAIM_ALTERED,   CLAIM_JOINED,    CLAIM_VERBATIM, CLAIM_RELATED,
		CLAIM_NOT_FOUND, CLAIM_TOO_SHORT, CLAIM_NOTHING};
	buf_print(out, "Of %zu quotation%s:\n", claims->claims.count,
		  claims->claims.count == 1 ? "" : "s");
	for (size_t i = 0; i < CLAIM_VERDICT_COUNT; i++)
		if (claims->count[ORDER[i]])
			buf_print(out, "  %llu %s.\n", (unsigned long long)claims->count[ORDER[i]],
				  WORDS[ORDER[i]]);
	if (claims->hidden)
		buf_print(out, "%llu of all in text that is hidden or deleted in the original.\n",
			  (unsigned long long)claims->hidden);
	if (claims->claims.passed_over)
		buf_print(out,
			  "Quotations are what stands between quotation marks or behind '>'; %zu "
			  "paragraph%s passed over.\n",
			  claims->claims.passed_over,
			  claims->claims.passed_over == 1 ? " without was" : "s without were");
	if (claims->claims.left_out)
		buf_print(out, "%u quotations were placed, and %zu more left out.\n", CLAIMS_MAX,
			  claims->claims.left_out);
}
