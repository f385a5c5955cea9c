#include "leak/extract.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"
#include "leak/entry.h"
#include "leak/limits.h"
#include "leak/unread.h"

#define PIECE_TYPE "x-tocsin-document" /* never leaves the program */

/* ---- in a worker ---- */

/* data as it is written so far. */
static enum status
sink_data(struct sink *sink, struct arena *scratch, const struct files_document *document,
	  struct buf *data, struct err *err)
{
	struct observable observable = {.subject = {.type = SLICE(PIECE_TYPE)},
					.source = document->source,
					.first = TIME_UNKNOWN,
					.last = TIME_UNKNOWN,
					.time_basis = TIME_CLAIMED};
	struct buf name;

	buf_init(&name, scratch);
	utf8_write_clean(&name, document->source);
	TRY(buf_slice(&name, &observable.subject.value, err));
	TRY(buf_slice(data, &observable.data, err));
	return sink_observable(sink, &observable, err);
}

/* page: from 1, of a picture; 0: of a record. */
static enum status
sink_piece(struct sink *sink, struct arena *scratch, const struct files_document *document,
	   uint32_t page, struct slice piece, size_t at, size_t count, struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	struct buf data;

	buf_init(&data, scratch);
	buf_print(&data, "{\"page\":%u,\"piece\":%zu,\"of\":%zu,\"bytes\":\"", page, at, count);
	base64_write(&data, piece);
	buf_write_text(&data, "\"}");
	TRY(sink_data(sink, scratch, document, &data, err));
	arena_rewind(scratch, mark);
	return STATUS_OK;
}

/* A document that is known is met all the same, and what of it is not read is told again. */
static enum status
sink_known(const struct library *known, size_t ordinal, struct sink *sink, struct arena *scratch,
	   const struct files_document *document, struct err *err)
{
	struct buf data;

	TRY(unread_tell(document, library_unread(known, ordinal), sink, err));
	buf_init(&data, scratch);
	buf_write_text(&data, "{\"known\":\"");
	base64_write(&data, slice_of((const char *)document->sha256.bytes, SHA256_BYTES));
	buf_write_text(&data, "\"}");
	return sink_data(sink, scratch, document, &data, err);
}

static enum status
sink_pieces(struct sink *sink, struct arena *scratch, const struct files_document *document,
	    uint32_t page, struct slice bytes, struct err *err)
{
	size_t count = (bytes.length + EXTRACT_PIECE_BYTES - 1) / EXTRACT_PIECE_BYTES;

	for (size_t i = 0; i < count; i++)
		TRY(sink_piece(sink, scratch, document, page,
			       slice_part(bytes, i * EXTRACT_PIECE_BYTES, EXTRACT_PIECE_BYTES), i,
			       count, err));
	return STATUS_OK;
}

static enum status
sink_entry(struct sink *sink, struct arena *scratch, const struct files_document *document,
	   const struct library_entry *entry, struct err *err)
{
	struct slice bytes;
	struct buf buf;

	buf_init(&buf, scratch);
	entry_write(&buf, entry);
	TRY(buf_slice(&buf, &bytes, err));
	return sink_pieces(sink, scratch, document, 0, bytes, err);
}

/* What an input may still hand over of pictures. */
struct allowance {
	struct sha256 input; /* its name's */
	size_t bytes;
};

static enum status
allow(struct allowance *allowance, struct slice source, struct err *err)
{
	struct sha256 input;

	TRY(sha256_of(slice_part(source, 0, slice_find(source, SLICE("!/"))), &input, err));
	if (!sha256_equal(&input, &allowance->input))
		*allowance = (struct allowance){input, EXTRACT_PICTURES_BYTES};
	return STATUS_OK;
}

struct drawing {
	struct sink *sink;
	struct arena *scratch;
	const struct files_document *document;
	struct allowance *allowance;
	bool any; /* was handed over */
};

static enum status
sink_picture(void *context, uint32_t page, struct slice picture, struct err *err)
{
	struct drawing *drawing = context;

	if (picture.length > OCR_FILE_BYTES)
		return err_set(err, STATUS_REFUSED, "it has over %u MiB", OCR_FILE_BYTES >> 20);
	if (picture.length > drawing->allowance->bytes)
		return err_set(err, STATUS_REFUSED, "over %u MiB of pictures in one input",
			       EXTRACT_PICTURES_BYTES >> 20);
	drawing->allowance->bytes -= picture.length;
	drawing->any = true;
	return sink_pieces(drawing->sink, drawing->scratch, drawing->document, page + 1, picture,
			   err);
}

/* What cannot be drawn stays a picture that nobody reads, and says why. */
static enum status
sink_pictures(struct sink *sink, struct arena *scratch, const struct files_document *document,
	      struct allowance *allowance, struct document *read, struct err *err)
{
	struct drawing drawing = {sink, scratch, document, allowance, false};
	uint32_t pages = read->pages < OCR_PAGES_MAX ? read->pages : OCR_PAGES_MAX;
	struct err own;
	enum status status = document_draw(scratch, document->kind, document->bytes, pages,
					   sink_picture, &drawing, &own);

	if (status == STATUS_REFUSED && !drawing.any)
		return slice_print(scratch, &read->trouble, err,
				   "a picture: its words were not read: %s", own.text);
	if (status == STATUS_OK || status == STATUS_REFUSED)
		return STATUS_OK;
	return err_set(err, status, "%s", own.text);
}

/* A few controls in a text make no data of it. */
#define CONTROLS_SHARE 100

static enum sniff_kind
kind_to_read(const struct files_document *document)
{
	size_t controls = 0;

	if (document->kind == SNIFF_DATA && document_is_wordperfect(document->bytes))
		return SNIFF_WORDPERFECT;
	if (document->kind != SNIFF_DATA || !utf8_check(document->bytes))
		return document->kind;
	for (size_t i = 0; i < document->bytes.length; i++) {
		unsigned char c = (unsigned char)document->bytes.at[i];
		if (c == 0)
			return document->kind;
		controls += c < ' ' && !(c >= '\t' && c <= '\r');
	}
	return controls <= document->bytes.length / CONTROLS_SHARE ? SNIFF_TEXT : document->kind;
}

struct extract_visitor {
	struct extract_setup setup;
	struct allowance allowance;
	struct files_visitor visitor;
};

/* Of an original, which is read once; what leaked is looked at when it is judged. */
static enum status
add_unseen(struct library_entry *entry, struct slice bytes, struct err *err)
{
	struct err own;
	enum status status = document_add_unseen(&entry->document, entry->kind, bytes, &own);

	return status == STATUS_OK || status == STATUS_REFUSED
		       ? STATUS_OK
		       : err_set(err, status, "%s", own.text);
}

static enum status
read_document(void *context, struct arena *scratch, const struct files_document *document,
	      struct sink *sink, struct err *err)
{
	struct extract_visitor *visitor = context;
	const struct extract_setup *setup = &visitor->setup;
	struct library_entry entry = {.sha256 = document->sha256,
				      .size_bytes = document->size_bytes,
				      .kind = document->kind};
	size_t ordinal;

	if (setup->older && !library_has_older(setup->older, &document->sha256, &ordinal))
		return STATUS_OK;
	if (setup->known && library_find(setup->known, &document->sha256, &ordinal))
		return sink_known(setup->known, ordinal, sink, scratch, document, err);
	if (document->unread.length > 0) {
		entry.document.state = DOCUMENT_UNREADABLE;
		entry.document.trouble = document->unread;
	} else {
		entry.kind = kind_to_read(document);
		TRY(document_read(scratch, entry.kind, document->bytes, &entry.document, err));
		if (setup->originals && document_has_text(&entry.document))
			TRY(add_unseen(&entry, document->bytes, err));
	}
	TRY(unread_tell(document, unread_reason(&entry.document, entry.size_bytes), sink, err));
	if (setup->draws && entry.document.state == DOCUMENT_IMAGE_ONLY) {
		TRY(allow(&visitor->allowance, document->source, err));
		TRY(sink_pictures(sink, scratch, document, &visitor->allowance, &entry.document,
				  err));
	}
	return sink_entry(sink, scratch, document, &entry, err);
}

static enum status
warm(void *context, struct err *err)
{
	(void)context;
	return document_warm(err);
}

enum status
extract_visitor_new(struct arena *arena, const struct extract_setup *setup,
		    const struct files_visitor **ret, struct err *err)
{
	struct extract_visitor *visitor = arena_new(arena, struct extract_visitor, 1);

	if (!visitor)
		return err_no_memory(err);
	*visitor = (struct extract_visitor){.setup = *setup,
					    .visitor = {.document = read_document,
							.warm = warm,
							.context = visitor,
							.alone = true,
							.next = setup->next}};
	*ret = &visitor->visitor;
	return STATUS_OK;
}

/* ---- in the monitor ---- */

void
extraction_init(struct extraction *extraction, struct library *library, const struct roots *roots)
{
	*extraction = (struct extraction){.library = library, .roots = roots};
	arena_init(&extraction->arena, 0);
}

void
extraction_done(struct extraction *extraction)
{
	arena_done(&extraction->arena);
}

static enum status
meet(const struct extraction *extraction, size_t ordinal, struct slice name, struct err *err)
{
	return extraction->seen ? seen_add(extraction->seen, ordinal, name, err) : STATUS_OK;
}

/* A worker that calls known what is not says nothing. */
static enum status
meet_known(const struct extraction *extraction, struct arena *scratch, struct slice base64,
	   struct slice source, struct err *err)
{
	struct sha256 sha256;
	struct slice name;
	size_t length, ordinal;

	if (!base64_read_bytes(base64, sha256.bytes, SHA256_BYTES, &length) ||
	    length != SHA256_BYTES || !library_find(extraction->library, &sha256, &ordinal))
		return STATUS_OK;
	TRY(roots_relative(extraction->roots, scratch, source, &name, err));
	return meet(extraction, ordinal, name, err);
}

struct piece {
	int64_t page, at, count;
	struct slice base64;
};

static enum status
read_piece(const struct json_value *value, struct piece *ret, struct err *err)
{
	if (!json_as_number(json_get(value, "page"), &ret->page) ||
	    !json_as_number(json_get(value, "piece"), &ret->at) ||
	    !json_as_number(json_get(value, "of"), &ret->count) ||
	    !json_as_string(json_get(value, "bytes"), &ret->base64) || ret->at < 0 ||
	    ret->page < 0 || ret->at >= ret->count)
		return err_set(err, STATUS_REFUSED, "the piece of a record is none");
	return STATUS_OK;
}

static enum status
begin(struct extraction *extraction, const struct observable *observable, bool picture,
      struct err *err)
{
	arena_done(&extraction->arena);
	buf_init(&extraction->bytes, &extraction->arena);
	extraction->bytes.limit_bytes = picture ? OCR_FILE_BYTES : LIBRARY_ENTRY_BYTES;
	extraction->pieces = 0;
	return slice_copy(&extraction->arena, observable->subject.value, &extraction->source, err);
}

/* Its worker has read hostile bytes: it may say what they want. */
static enum status
check_digest(struct extraction *extraction, const struct library_entry *entry, struct err *err)
{
	struct slice path, source = extraction->source;
	struct sha256 sha256;

	if (!extraction->digest || slice_find(source, SLICE("!/")) != SIZE_MAX ||
	    slice_equal(source, SLICE("-")))
		return STATUS_OK;
	TRY(slice_copy(&extraction->arena, source, &path, err));
	if (extraction->digest(path.at, &sha256, err) != STATUS_OK)
		return err_set(err, STATUS_REFUSED, "it cannot be read again, to be hashed");
	if (!sha256_equal(&sha256, &entry->sha256))
		return err_set(err, STATUS_REFUSED,
			       "its reader told another SHA-256 than it has: it changed "
			       "meanwhile, or its reader lies");
	return STATUS_OK;
}

enum status
extraction_keep(struct extraction *extraction, const struct library_entry *entry, struct err *err)
{
	size_t ordinal;

	if (!library_find(extraction->library, &entry->sha256, &ordinal)) {
		ordinal = library_count(extraction->library);
		TRY(library_add(extraction->library, entry, err));
		extraction->read++;
	}
	return meet(extraction, ordinal, entry->name, err);
}

/* What lies in an archive has the digest that a worker told: a new archive must not give an old
 * document another text. */
static enum status
name_as_before(struct extraction *extraction, struct library_entry *entry, bool *ret,
	       struct err *err)
{
	struct library_entry before;
	size_t ordinal;

	*ret = library_has_older(extraction->older, &entry->sha256, &ordinal);
	if (!*ret)
		return STATUS_OK;
	TRY(library_read(extraction->older, ordinal, &extraction->arena, &before, err));
	*ret = slice_equal(entry->name, before.name) ||
	       slice_find(extraction->source, SLICE("!/")) == SIZE_MAX;
	entry->name = before.name;
	return STATUS_OK;
}

/* A record is whole. */
static enum status
take_entry(struct extraction *extraction, struct slice bytes, struct err *err)
{
	struct arena *arena = &extraction->arena;
	struct library_entry entry;
	bool kept = true;

	TRY(entry_read(arena, bytes, &entry, err));
	TRY(check_digest(extraction, &entry, err));
	TRY(roots_relative(extraction->roots, arena, extraction->source, &entry.name, err));
	if (extraction->older)
		TRY(name_as_before(extraction, &entry, &kept, err));
	if (!kept)
		return STATUS_OK;
	if (extraction->scans && scans_have_pages(extraction->scans, extraction->source) &&
	    entry.document.state == DOCUMENT_IMAGE_ONLY && entry.document.unit_count == 0)
		return scans_add(extraction->scans, &entry, err);
	return extraction_keep(extraction, &entry, err);
}

/* The next piece of what comes; *ret_whole: its last. */
static enum status
take_piece(struct extraction *extraction, const struct piece *piece,
	   const struct observable *observable, bool *ret_whole, struct err *err)
{
	if (piece->at == 0)
		TRY(begin(extraction, observable, piece->page > 0, err));
	if ((uint64_t)piece->at != extraction->pieces++ ||
	    !slice_equal(observable->subject.value, extraction->source) ||
	    !base64_read(&extraction->bytes, piece->base64))
		return err_set(err, STATUS_REFUSED, "'%.*s': its record came in disorder",
			       SLICE_PRINT(observable->subject.value));
	*ret_whole = piece->at + 1 == piece->count;
	return STATUS_OK;
}

static enum status
take(struct extraction *extraction, const struct json_value *value,
     const struct observable *observable, struct err *err)
{
	struct piece piece;
	struct slice bytes;
	bool whole;

	TRY(read_piece(value, &piece, err));
	TRY(take_piece(extraction, &piece, observable, &whole, err));
	if (!whole)
		return STATUS_OK;
	TRY(buf_slice(&extraction->bytes, &bytes, err));
	if (piece.page == 0)
		return take_entry(extraction, bytes, err);
	return extraction->scans ? scans_add_page(extraction->scans, extraction->source, bytes, err)
				 : STATUS_OK;
}

enum status
extraction_take(struct extraction *extraction, const struct observable *observable, struct err *err)
{
	const struct json_value *value;
	struct arena scratch;
	struct slice known;

	if (!slice_equal(observable->subject.type, SLICE(PIECE_TYPE)))
		return STATUS_OK;
	arena_init(&scratch, 0);
	enum status status = json_read(&scratch, observable->data, &value, err);
	if (status == STATUS_OK && json_as_string(json_get(value, "known"), &known))
		status = meet_known(extraction, &scratch, known, observable->subject.value, err);
	else if (status == STATUS_OK)
		status = take(extraction, value, observable, err);
	arena_done(&scratch);
	return status;
}
