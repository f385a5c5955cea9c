#include "format/files.h"

#include "base/io.h"
#include "base/utf8.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/office.h"
#include "format/ole.h"
#include "format/pdf.h"
#include "format/walk.h"

#include <stdlib.h>
#include <time.h>

/* ---- who reads what ---- */

static const struct {
	enum sniff_kind first, last; /* a range of kinds */
	file_reader_fn *read;
	bool messages; /* leads to some */
} READERS[] = {
	{SNIFF_PDF, SNIFF_PDF, files_read_pdf, false},
	{SNIFF_EML, SNIFF_EML, files_read_message, true},
	{SNIFF_MBOX, SNIFF_MBOX, files_read_mbox, true},
	{SNIFF_MSG, SNIFF_MSG, files_read_item, true},
	{SNIFF_DOCX, SNIFF_EPUB, files_read_office, false},
	{SNIFF_JAR, SNIFF_SEVEN_ZIP, files_read_archive, true},
	{SNIFF_GZIP, SNIFF_ZSTD, files_read_stream, true},
};

static file_reader_fn *
reader_find(enum sniff_kind kind, bool only_messages)
{
	for (size_t i = 0; i < sizeof(READERS) / sizeof(*READERS); i++)
		if (kind >= READERS[i].first && kind <= READERS[i].last)
			return only_messages && !READERS[i].messages ? NULL : READERS[i].read;
	return NULL;
}

bool
files_reads(const struct walk *walk, enum sniff_kind kind, unsigned depth)
{
	return depth <= MEMBERS_DEPTH && reader_find(kind, walk->only_messages) != NULL;
}

/* ---- data ---- */

void
files_write_text(struct file *file, const char *key, struct slice text)
{
	size_t length = text.length < FILES_TEXT_BYTES ? text.length : FILES_TEXT_BYTES;

	/* Not in the middle of a character. */
	while (length > 0 && length < text.length &&
	       ((unsigned char)text.at[length] & 0xc0) == 0x80)
		length--;
	if (length == 0)
		return;
	json_key(&file->json, key);
	json_string(&file->json, slice_part(text, 0, length));
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

	if (walk->only_messages)
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

/* Reads the file by its kind and sinks it. A refusal is sunk with it and is not the walk's end. */
static enum status
file_examine(struct walk *walk, struct file *file, struct err *err)
{
	file_reader_fn *read = reader_find(file->kind, walk->only_messages);
	struct err own;

	data_begin(walk, file);
	if (read && file->depth <= MEMBERS_DEPTH) {
		enum status status = read(walk, file, &own);
		if (status == STATUS_REFUSED)
			TRY(sink_refuse(walk->sink, file->source, err, "%s", own.text));
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
	file.bytes = inner->bytes;
	file.in_memory = true;
	file.size_bytes = inner->bytes.length;
	file.first = file.last = inner->modified;
	file.has_sha256 = !walk->only_messages;
	file.kind = inner->kind < SNIFF_KIND_COUNT ? inner->kind
						   : sniff_bytes(inner->bytes, inner->name);
	if (file.has_sha256)
		TRY(sha256_of(inner->bytes, &file.sha256, err));
	TRY(file_examine(walk, &file, err));
	if (file.depth > MEMBERS_DEPTH && reader_find(file.kind, walk->only_messages))
		TRY(sink_refuse(walk->sink, file.source, err,
				"nested more than %d deep: not looked into", MEMBERS_DEPTH));
	arena_rewind(walk->arena, mark);
	return STATUS_OK;
}

enum status
files_sink_unkept(struct walk *walk, const struct file *outer, struct slice name,
		  enum sniff_kind kind, uint64_t size_bytes, const struct sha256 *sha256,
		  int64_t modified, struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);
	struct file file;

	TRY(inner_init(walk, outer, name, &file, err));
	file.kind = kind;
	file.size_bytes = size_bytes;
	file.first = file.last = modified;
	file.has_sha256 = sha256 != NULL;
	if (sha256)
		file.sha256 = *sha256;
	data_begin(walk, &file);
	TRY(file_sink(walk, &file, err));
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
			    .only_messages = visitor && visitor->alone};
	struct file file = {.source = input->source,
			    .name = input->source,
			    .size_bytes = input->size_bytes,
			    .first = TIME_UNKNOWN,
			    .last = TIME_UNKNOWN};

	*ret_lines = 0;
	if (input->begin != 0)
		return STATUS_OK;
	TRY(digest_init(&digest, err));
	walk.digest = digest;
	if (input->size_bytes == INPUT_SIZE_UNKNOWN)
		TRY(read_pipe(&walk, &file, err));
	else
		file.kind = sniff_input(input);
	walk.budget.packed_bytes = file.size_bytes;
	if (walk.only_messages)
		TRY(expect_message(&walk, &file, err));
	return file_examine(&walk, &file, err);
}

static enum status
files_warm(void *context, struct err *err)
{
	const struct files_visitor *visitor = context;
	/* Zip and some PDF times have no zone: the same file says the same on every machine. */
	if (setenv("TZ", "UTC0", 1) != 0)
		return err_no_memory(err);
	tzset();
	TRY(crypto_warm(err));
	TRY(charset_warm(err));
	TRY(members_warm(err));
	TRY(office_warm(err));
	ole_warm();
	if (visitor && visitor->warm)
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
