#include "format/files.h"

#include "base/io.h"
#include "base/utf8.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/ole.h"
#include "format/pdf.h"
#include "format/walk.h"
#include "format/xml.h"

#include <stdlib.h>
#include <time.h>

/* ---- who reads what ---- */

enum role {
	LEAF,    /* nothing in it is a file */
	MESSAGE, /* says something, and holds files */
	HOLDER,  /* only holds some */
};

static const struct reader {
	enum sniff_kind first, last; /* a range of kinds */
	file_reader_fn *read;
	enum role role;
} READERS[] = {
	{SNIFF_PDF, SNIFF_PDF, files_read_pdf, LEAF},
	{SNIFF_EML, SNIFF_EML, files_read_message, MESSAGE},
	{SNIFF_MBOX, SNIFF_MBOX, files_read_mbox, HOLDER},
	{SNIFF_PST, SNIFF_PST, files_read_pst, HOLDER},
	{SNIFF_MSG, SNIFF_MSG, files_read_item, MESSAGE},
	{SNIFF_DOCX, SNIFF_EPUB, files_read_office, LEAF},
	{SNIFF_JAR, SNIFF_SEVEN_ZIP, files_read_archive, HOLDER},
	{SNIFF_GZIP, SNIFF_ZSTD, files_read_stream, HOLDER},
};

static const struct reader *
reader_of(enum sniff_kind kind)
{
	for (size_t i = 0; i < sizeof(READERS) / sizeof(*READERS); i++)
		if (kind >= READERS[i].first && kind <= READERS[i].last)
			return &READERS[i];
	return NULL;
}

static file_reader_fn *
reader_find(enum sniff_kind kind, bool silent)
{
	const struct reader *reader = reader_of(kind);

	return reader && (!silent || reader->role != LEAF) ? reader->read : NULL;
}

/* Archives and their like are opened down to MEMBERS_DEPTH: what is in them is the last that is
 * read. A message there is read too, and only what is attached to it is left. */
static bool
is_opened(enum sniff_kind kind, unsigned depth)
{
	const struct reader *reader = reader_of(kind);
	bool holder = reader && reader->role == HOLDER;

	return depth <= (holder ? MEMBERS_DEPTH : MEMBERS_DEPTH + 1);
}

bool
files_reads(const struct walk *walk, enum sniff_kind kind, unsigned depth)
{
	return is_opened(kind, depth) && reader_find(kind, walk->silent) != NULL;
}

static bool
is_shown(const struct walk *walk, enum sniff_kind kind)
{
	const struct reader *reader = reader_of(kind);

	return walk->documents && (!reader || reader->role != HOLDER);
}

bool
files_keeps(const struct walk *walk, enum sniff_kind kind, unsigned depth)
{
	return is_shown(walk, kind) || files_reads(walk, kind, depth);
}

/* ---- data ---- */

void
files_write_text(struct file *file, const char *key, struct slice text)
{
	if (text.length == 0)
		return;
	json_key(&file->json, key);
	json_string(&file->json, utf8_cut(text, FILES_TEXT_BYTES));
}

void
files_write_time(struct file *file, const char *key, int64_t time)
{
	if (time == TIME_UNKNOWN)
		return;
	json_key(&file->json, key);
	json_time(&file->json, time);
}

void
files_write_number(struct file *file, const char *key, uint64_t value)
{
	json_key(&file->json, key);
	json_number(&file->json, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

static void
data_begin(struct walk *walk, struct file *file)
{
	char hex[SHA256_HEX_BYTES];

	buf_init(&file->data, walk->arena);
	json_init(&file->json, &file->data);
	json_open_object(&file->json);
	files_write_text(file, "kind", slice_text(sniff_word(file->kind)));
	files_write_text(file, "mime", slice_text(sniff_mime(file->kind)));
	files_write_number(file, "bytes", file->size_bytes);
	if (file->has_sha256) {
		sha256_print(&file->sha256, hex);
		files_write_text(file, "sha256", slice_text(hex));
	}
}

static enum status
file_sink(struct walk *walk, struct file *file, struct err *err)
{
	struct observable observable = {.subject = {SLICE("file"), file->source},
					.source = walk->input->source,
					.first = file->first,
					.last = file->last,
					.time_basis = TIME_CLAIMED};
	bool both = file->first != TIME_UNKNOWN && file->last != TIME_UNKNOWN;

	if (walk->silent)
		return STATUS_OK;
	/* Created after it was modified: data has both as written, first and last are in order. */
	if (both && file->first > file->last) {
		observable.first = file->last;
		observable.last = file->first;
	}
	json_close_object(&file->json);
	TRY(buf_slice(&file->data, &observable.data, err));
	return sink_observable(walk->sink, &observable, err);
}

/* ---- who looks along ---- */

static enum status
show_to_all(struct walk *walk, const struct files_document *document, struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);

	for (const struct files_visitor *visitor = walk->visitor; visitor; visitor = visitor->next)
		if (visitor->document) {
			TRY(visitor->document(visitor->context, walk->arena, document, walk->sink,
					      err));
			arena_rewind(walk->arena, mark);
		}
	return STATUS_OK;
}

/* The digest of the walk's own input, however large. */
static enum status
input_digest(struct walk *walk, struct sha256 *ret, struct err *err)
{
	char *block = arena_new(walk->arena, char, FILES_BLOCK_BYTES);
	size_t got;

	if (!block)
		return err_no_memory(err);
	TRY(digest_read(walk->digest, ret, err));
	for (uint64_t at = 0;; at += got) {
		TRY(io_read_at(walk->input->fd, block, FILES_BLOCK_BYTES, at, &got, err));
		if (got == 0)
			return digest_read(walk->digest, ret, err);
		TRY(digest_write(walk->digest, slice_of(block, got), err));
		sink_progress(walk->sink, at + got);
	}
}

/* Shows the file to whom documents matter; its bytes stay for its reader. */
static enum status
file_show(struct walk *walk, struct file *file, struct err *err)
{
	struct files_document document = {.source = file->source,
					  .kind = file->kind,
					  .size_bytes = file->size_bytes,
					  .sha256 = file->sha256,
					  .told = &file->told};
	struct err own;

	if (!is_shown(walk, file->kind))
		return STATUS_OK;
	enum status status = files_load(walk, file, DOCUMENT_BYTES, &document.bytes, &own);
	if (status == STATUS_REFUSED) {
		document.unread = slice_text(own.text);
		TRY(input_digest(walk, &document.sha256, err));
		return show_to_all(walk, &document, err);
	}
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	file->bytes = document.bytes;
	file->in_memory = true;
	if (!file->has_sha256)
		TRY(sha256_of(document.bytes, &document.sha256, err));
	return show_to_all(walk, &document, err);
}

enum status
files_refuse(struct walk *walk, const struct file *file, const char *reason, struct err *err)
{
	return file->told ? STATUS_OK : sink_refuse(walk->sink, file->source, err, "%s", reason);
}

/* Whether the file is nested too deep; if anybody would have looked into it, that is told. */
static enum status
depth_check(struct walk *walk, struct file *file, bool *ret_too_deep, struct err *err)
{
	*ret_too_deep = !is_opened(file->kind, file->depth);
	if (!*ret_too_deep || file->told || !files_keeps(walk, file->kind, 0))
		return STATUS_OK;
	file->told = true;
	return sink_refuse(walk->sink, file->source, err,
			   "nested more than %d deep: not looked into", MEMBERS_DEPTH);
}

/* Reads the file by its kind and sinks it. A refusal is sunk with it and is not the walk's end. */
static enum status
file_examine(struct walk *walk, struct file *file, struct err *err)
{
	file_reader_fn *read = reader_find(file->kind, walk->silent);
	struct err own;
	bool too_deep;

	data_begin(walk, file);
	TRY(depth_check(walk, file, &too_deep, err));
	if (too_deep)
		return file_sink(walk, file, err);
	TRY(file_show(walk, file, err));
	if (read) {
		enum status status = read(walk, file, &own);
		if (status == STATUS_REFUSED)
			TRY(files_refuse(walk, file, own.text, err));
		else if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
	}
	return file_sink(walk, file, err);
}

/* ---- files in files ---- */

static enum status
inner_init(struct walk *walk, const struct file *outer, struct slice name, struct file *ret,
	   struct err *err)
{
	struct file file = {.name = name, .depth = outer->depth + 1};

	TRY(source_inner(walk->arena, outer->source, name, &file.source, err));
	*ret = file;
	return STATUS_OK;
}

enum status
files_examine_inner(struct walk *walk, const struct file *outer, const struct inner *inner,
		    struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);
	struct file file;

	TRY(inner_init(walk, outer, inner->name, &file, err));
	file.depth -= inner->same_depth;
	file.attached = outer->attached || inner->attached;
	file.rebuilt = inner->rebuilt;
	file.no_letter = inner->no_letter;
	file.bytes = inner->bytes;
	file.in_memory = true;
	file.size_bytes = inner->bytes.length;
	file.first = file.last = inner->modified;
	file.has_sha256 = !walk->silent || walk->documents;
	file.kind = inner->kind < SNIFF_KIND_COUNT ? inner->kind
						   : sniff_bytes(inner->bytes, inner->name);
	if (file.has_sha256)
		TRY(sha256_of(inner->bytes, &file.sha256, err));
	TRY(file_examine(walk, &file, err));
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

enum status
files_sink_unkept(struct walk *walk, const struct file *outer, struct slice name,
		  enum sniff_kind kind, uint64_t size_bytes, const struct sha256 *sha256,
		  int64_t modified, bool *ret_told, struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);
	struct file file;
	bool too_deep;

	TRY(inner_init(walk, outer, name, &file, err));
	file.kind = kind;
	file.size_bytes = size_bytes;
	file.first = file.last = modified;
	file.has_sha256 = sha256 != NULL;
	if (sha256)
		file.sha256 = *sha256;
	if (sha256 && is_shown(walk, kind)) {
		const struct files_document document = {.source = file.source,
							.kind = kind,
							.size_bytes = size_bytes,
							.sha256 = *sha256,
							.told = &file.told,
							.unread = SLICE("too large in an archive")};
		TRY(show_to_all(walk, &document, err));
	}
	data_begin(walk, &file);
	TRY(depth_check(walk, &file, &too_deep, err));
	TRY(file_sink(walk, &file, err));
	*ret_told = file.told;
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

/* ---- bytes ---- */

enum status
files_load(struct walk *walk, const struct file *file, uint64_t limit_bytes, struct slice *ret,
	   struct err *err)
{
	size_t got;

	if (file->size_bytes > limit_bytes)
		return err_set(err, STATUS_REFUSED, "%s over %llu MiB is not read",
			       sniff_word(file->kind), (unsigned long long)(limit_bytes >> 20));
	if (file->in_memory) {
		*ret = file->bytes;
		return STATUS_OK;
	}
	char *bytes = arena_new(walk->arena, char, (size_t)file->size_bytes + 1);
	if (!bytes)
		return err_no_memory(err);
	TRY(io_read_at(walk->input->fd, bytes, (size_t)file->size_bytes, 0, &got, err));
	sink_progress(walk->sink, got);
	*ret = slice_of(bytes, got);
	return STATUS_OK;
}

enum status
files_stream(struct walk *walk, const struct file *file, struct stream **ret, struct err *err)
{
	if (file->in_memory)
		return stream_open_bytes(walk->arena, file->bytes, ret, err);
	return stream_open(walk->arena, walk->input, ret, err);
}

/* ---- the room ---- */

/* A pipe can be read once only, and by name it is a list. Of a split list the first range answers.
 * */
static bool
files_recognise(void *context, const struct input *input)
{
	const struct files_visitor *visitor = context;
	if (visitor && visitor->alone)
		return !visitor->leaves || !visitor->leaves(input);
	return input->begin == 0 && input->size_bytes != INPUT_SIZE_UNKNOWN;
}

/* Text is not looked into, so that it may be cut as other rooms like. */
static bool
files_splits(void *context, const struct input *input)
{
	(void)context;
	return reader_find(sniff_input(input), false) == NULL;
}

/* A pipe is read to its end first: what it is stands at its beginning. */
static enum status
read_pipe(struct walk *walk, struct file *file, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct slice block;
	struct buf all;

	buf_init(&all, walk->arena);
	TRY(stream_open(walk->arena, walk->input, &stream, err));
	for (;;) {
		TRY(stream_read(stream, &block, err));
		if (block.length == 0)
			break;
		if (all.length + block.length > MESSAGE_BYTES)
			return err_set(err, STATUS_REFUSED, "more than %u MiB in a pipe",
				       MESSAGE_BYTES >> 20);
		buf_write(&all, block);
		sink_progress(walk->sink, stream_input_bytes(stream));
	}
	TRY(buf_slice(&all, &file->bytes, err));
	file->in_memory = true;
	file->size_bytes = file->bytes.length;
	file->kind = sniff_bytes(slice_part(file->bytes, 0, INPUT_HEAD_BYTES), SLICE_NONE);
	return STATUS_OK;
}

/* Who looks for messages alone was told that a pipe is one, and so is what is called one. */
static enum status
expect_message(struct walk *walk, struct file *file, struct err *err)
{
	bool pipe = walk->input->size_bytes == INPUT_SIZE_UNKNOWN;

	if (walk->documents)
		return STATUS_OK;
	if (slice_ends_nocase(file->name, SLICE(".eml")) ||
	    (pipe && !files_reads(walk, file->kind, 0)))
		file->kind = SNIFF_EML;
	if (!files_reads(walk, file->kind, 0))
		return err_set(err, STATUS_REFUSED, "no mail: %s", sniff_word(file->kind));
	return STATUS_OK;
}

static enum status
files_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	   uint64_t *ret_lines, struct err *err)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	const struct files_visitor *visitor = context;
	struct walk walk = {.input = input,
			    .arena = scratch,
			    .sink = sink,
			    .visitor = visitor,
			    .silent = visitor && visitor->alone};
	struct file file = {.source = input->source,
			    .name = input->source,
			    .size_bytes = input->size_bytes,
			    .first = TIME_UNKNOWN,
			    .last = TIME_UNKNOWN};

	*ret_lines = 0;
	if (input->begin != 0)
		return STATUS_OK;
	for (const struct files_visitor *each = visitor; each; each = each->next)
		walk.documents |= each->document != NULL;
	TRY(digest_init(&digest, err));
	walk.digest = digest;
	if (input->size_bytes == INPUT_SIZE_UNKNOWN)
		TRY(read_pipe(&walk, &file, err));
	else
		file.kind = sniff_input(input);
	walk.budget.packed_bytes = file.size_bytes;
	if (walk.silent)
		TRY(expect_message(&walk, &file, err));
	return file_examine(&walk, &file, err);
}

static enum status
files_warm(void *context, struct err *err)
{
	/* Zip and some PDF times have no zone: the same file says the same on every machine. */
	if (setenv("TZ", "UTC0", 1) != 0)
		return err_no_memory(err);
	tzset();
	TRY(crypto_warm(err));
	TRY(charset_warm(err));
	TRY(members_warm(err));
	TRY(xml_warm(err));
	ole_warm();
	for (const struct files_visitor *visitor = context; visitor; visitor = visitor->next)
		if (visitor->warm)
			TRY(visitor->warm(visitor->context, err));
	return pdf_warm(err);
}

void
files_room_init(struct room *room, const struct files_visitor *visitor)
{
	/* A room has one context for all calls; these only read it. */
	union {
		const struct files_visitor *visitor;
		void *context;
	} u = {visitor};
	*room = (struct room){.name = "files",
			      .context = u.context,
			      .recognise = files_recognise,
			      .warm = files_warm,
			      .read = files_read,
			      .splits = files_splits,
			      .split_bytes = ROOM_SPLIT_BYTES,
			      .readable_paths = PDF_READABLE_PATHS};
}
