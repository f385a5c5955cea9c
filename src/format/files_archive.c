#include "format/limits.h"
#include "format/office.h"
#include "format/walk.h"

#define PROGRESS_BYTES (1u << 20)

/* ---- zip, tar, 7z ---- */

/* What has been gathered of the present member. */
struct gathering {
	struct buf bytes;
	uint64_t length;
	enum sniff_kind kind;
	bool sniffed;
	bool kept; /* bytes is all of it so far */
};

static void
gather(const struct walk *walk, struct gathering *g, struct slice name, struct slice block,
       unsigned depth)
{
	g->length += block.length;
	if (!g->kept)
		return;
	buf_write(&g->bytes, block);
	if (!g->sniffed && g->length >= INPUT_HEAD_BYTES) {
		g->kind = sniff_bytes(slice_of(g->bytes.bytes, g->bytes.length), name);
		g->sniffed = true;
	}
	g->kept = !g->sniffed ||
		  (files_keeps(walk, g->kind, depth) && g->length <= MEMBERS_NESTED_BYTES);
}

/* Reads one member to its end: its digest always, its bytes where they are read in turn. */
static enum status
member_gather(struct walk *walk, struct members *members, struct slice name, unsigned depth,
	      struct gathering *g, struct sha256 *ret, struct err *err)
{
	struct slice block;
	uint64_t told = 0;

	/* A member that was refused in the middle leaves the digest begun. */
	TRY(digest_read(walk->digest, ret, err));
	for (;;) {
		TRY(members_read(members, &block, err));
		if (block.length == 0)
			break;
		TRY(digest_write(walk->digest, block, err));
		gather(walk, g, name, block, depth);
		if (g->length - told >= PROGRESS_BYTES) {
			sink_progress(walk->sink, walk->budget.unpacked_bytes);
			told = g->length;
		}
	}
	if (!g->sniffed)
		g->kind = sniff_bytes(slice_of(g->bytes.bytes, g->bytes.length), name);
	if (g->bytes.failed)
		return err_no_memory(err);
	return digest_read(walk->digest, ret, err);
}

static enum status
member_examine(struct walk *walk, struct members *members, const struct file *outer,
	       const struct member *member, struct err *err)
{
	struct gathering g = {.kept = true};
	struct sha256 sha256;
	bool told;

	buf_init(&g.bytes, walk->arena);
	TRY(member_gather(walk, members, member->path, outer->depth + 1, &g, &sha256, err));
	const struct inner inner = {.name = member->path,
				    .bytes = slice_of(g.bytes.bytes, g.bytes.length),
				    .kind = g.kind,
				    .modified = member->modified};
	if (g.kept)
		return files_examine_inner(walk, outer, &inner, err);
	TRY(files_sink_unkept(walk, outer, member->path, g.kind, g.length, &sha256,
			      member->modified, &told, err));
	if (told || !files_reads(walk, g.kind, outer->depth + 1))
		return STATUS_OK;
	return err_set(err, STATUS_REFUSED, "%s over %u MiB in an archive is not looked into",
		       sniff_word(g.kind), MEMBERS_NESTED_BYTES >> 20);
}

/* A refusal of one member is sunk under its name, and the next one is tried. */
static enum status
member_try(struct walk *walk, struct members *members, const struct file *outer,
	   const struct member *member, struct err *err)
{
	struct arena_mark mark = arena_mark(walk->arena);
	struct slice source;
	struct err own;

	enum status status = member_examine(walk, members, outer, member, &own);
	if (status == STATUS_REFUSED) {
		TRY(source_inner(walk->arena, outer->source, member->path, &source, err));
		status = sink_refuse(walk->sink, source, err, "%s", own.text);
	} else if (status != STATUS_OK) {
		(void)err_set(err, status, "%s", own.text);
	}
	arena_rewind(walk->arena, mark);
	return status;
}

struct archive_counts {
	uint64_t members, escapes, encrypted;
};

static enum status
archive_walk(struct walk *walk, struct members *members, const struct file *file,
	     struct archive_counts *counts, struct err *err)
{
	const struct member *member;

	for (;;) {
		TRY(members_next(members, &member, err));
		if (!member)
			return STATUS_OK;
		counts->members++;
		counts->escapes += member->escapes;
		counts->encrypted += member->encrypted;
		if (member->kind == MEMBER_FILE)
			TRY(member_try(walk, members, file, member, err));
		if (counts->members % 64 == 0)
			sink_progress(walk->sink, walk->budget.unpacked_bytes);
	}
}

static void
counts_write(struct file *file, const struct archive_counts *counts)
{
	files_write_number(file, "members", counts->members);
	if (counts->escapes)
		files_write_number(file, "escaping_members", counts->escapes);
	if (counts->encrypted)
		files_write_number(file, "encrypted_members", counts->encrypted);
}

static enum status
archive_open(struct walk *walk, const struct file *file, struct members **ret, struct err *err)
{
	if (file->in_memory)
		return members_open_bytes(walk->arena, file->bytes, file->kind, &walk->budget, ret,
					  err);
	return members_open_input(walk->arena, walk->input, file->kind, &walk->budget, ret, err);
}

enum status
files_read_archive(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct archive_counts counts = {0};

	TRY(archive_open(walk, file, &members, err));
	enum status status = archive_walk(walk, members, file, &counts, err);
	counts_write(file, &counts);
	return status;
}

/* ---- gz, xz, zst ---- */

/* The name without the suffix of its compression: "feed.txt.gz" holds "feed.txt". */
static struct slice
inner_name(struct slice name)
{
	static const struct slice SUFFIXES[] = {SLICE_INIT(".gz"), SLICE_INIT(".xz"),
						SLICE_INIT(".zst")};
	size_t slash = slice_find_last_byte(name, '/');

	name = slash == SIZE_MAX ? name : slice_part(name, slash + 1, SIZE_MAX);
	if (slice_ends_nocase(name, SLICE(".tgz")))
		return SLICE("archive.tar");
	for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(*SUFFIXES); i++)
		if (slice_ends_nocase(name, SUFFIXES[i]))
			return slice_part(name, 0, name.length - SUFFIXES[i].length);
	return name;
}

/* The rest of a stream that holds one file, within the limits of an archive's member. */
static enum status
stream_gather(struct walk *walk, struct stream *stream, struct slice first, struct slice *ret,
	      struct err *err)
{
	struct members_budget *budget = &walk->budget;
	struct slice block = first;
	struct buf all;

	buf_init(&all, walk->arena);
	while (block.length > 0) {
		budget->unpacked_bytes += block.length;
		if (all.length + block.length > MEMBERS_NESTED_BYTES)
			return err_set(err, STATUS_REFUSED, "unpacks to more than %u MiB",
				       MEMBERS_NESTED_BYTES >> 20);
		if (budget->unpacked_bytes > MEMBERS_RATIO_FLOOR_BYTES &&
		    budget->unpacked_bytes / MEMBERS_RATIO > budget->packed_bytes)
			return err_set(err, STATUS_REFUSED,
				       "unpacks to more than %u times its size", MEMBERS_RATIO);
		buf_write(&all, block);
		sink_progress(walk->sink, stream_input_bytes(stream));
		TRY(stream_read(stream, &block, err));
	}
	return buf_slice(&all, ret, err);
}

static enum status
stream_tar(struct walk *walk, struct file *file, struct stream *stream, struct slice first,
	   struct err *err)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct archive_counts counts = {0};

	TRY(members_open_stream(walk->arena, stream, first, &walk->budget, &members, err));
	enum status status = archive_walk(walk, members, file, &counts, err);
	counts_write(file, &counts);
	return status;
}

/* A list of names in gzip is not unpacked here: only what it holds is told. A packed tar is one
 * archive, no deeper than its stream. */
enum status
files_read_stream(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct slice first, bytes;
	struct slice name = inner_name(file->name);

	TRY(files_stream(walk, file, &stream, err));
	TRY(stream_read(stream, &first, err));
	enum sniff_kind kind = sniff_bytes(first, name);
	files_write_text(file, "inner", slice_text(sniff_word(kind)));
	if (kind == SNIFF_TAR)
		return stream_tar(walk, file, stream, first, err);
	if (!files_keeps(walk, kind, 0))
		return STATUS_OK;
	if (!files_keeps(walk, kind, file->depth + 1))
		return err_set(err, STATUS_REFUSED,
			       "the %s in it is nested more than %d deep: not looked into",
			       sniff_word(kind), MEMBERS_DEPTH);
	TRY(stream_gather(walk, stream, first, &bytes, err));
	const struct inner inner = {
		.name = name, .bytes = bytes, .kind = kind, .modified = TIME_UNKNOWN};
	return files_examine_inner(walk, file, &inner, err);
}

/* ---- office documents: zips whose members are not files to anybody ---- */

static enum status
part_read(struct walk *walk, struct members *members, const struct member *member,
	  struct office_properties *properties, struct err *err)
{
	struct slice path, block, xml;
	struct buf bytes;

	TRY(slice_copy(walk->arena, member->path, &path, err));
	buf_init(&bytes, walk->arena);
	for (;;) {
		TRY(members_read(members, &block, err));
		if (block.length == 0 || bytes.length > OFFICE_XML_BYTES)
			break;
		buf_write(&bytes, block);
	}
	TRY(buf_slice(&bytes, &xml, err));
	return office_read(walk->arena, path, xml, properties, err);
}

static void
properties_write(struct file *file, const struct office_properties *properties)
{
	int64_t created = office_time(properties->created);
	int64_t modified = office_time(properties->modified);

	files_write_text(file, "title", properties->title);
	files_write_text(file, "author", properties->author);
	files_write_text(file, "modified_by", properties->modified_by);
	files_write_time(file, "created", created);
	files_write_time(file, "modified", modified);
	files_write_text(file, "application", properties->application);
	files_write_text(file, "company", properties->company);
	files_write_text(file, "template", properties->template_name);
	files_write_text(file, "language", properties->language);
	files_write_text(file, "revision", properties->revision);
	/* What the document says of itself goes before what its archive says. */
	if (created != TIME_UNKNOWN)
		file->first = created;
	if (modified != TIME_UNKNOWN)
		file->last = modified;
}

static enum status
office_walk(struct walk *walk, struct members *members, struct office_properties *properties,
	    uint64_t *ret_members, bool *ret_macros, struct err *err)
{
	const struct member *member;
	struct err own;

	for (;;) {
		TRY(members_next(members, &member, err));
		if (!member)
			return STATUS_OK;
		++*ret_members;
		if (slice_ends(member->path, SLICE("/vbaProject.bin")))
			*ret_macros = true;
		if (!office_wants(member->path))
			continue;
		enum status status = part_read(walk, members, member, properties, &own);
		if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
	}
}

enum status
files_read_office(struct walk *walk, struct file *file, struct err *err)
{
	DEFER(members_done)
	struct members *members = NULL;
	struct office_properties properties = {.title = SLICE_NONE};
	uint64_t count = 0;
	bool macros = false;

	TRY(archive_open(walk, file, &members, err));
	enum status status = office_walk(walk, members, &properties, &count, &macros, err);
	properties_write(file, &properties);
	files_write_number(file, "members", count);
	if (macros) {
		json_key(&file->json, "macros");
		json_bool(&file->json, true);
	}
	return status;
}
