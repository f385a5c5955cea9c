#include "format/members.h"

#include "base/io.h"
#include "base/utf8.h"
#include "format/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>

struct members {
	struct archive *archive;
	const struct format *format;
	struct members_budget *budget;
	struct arena *arena;
	struct buf path;
	struct member member;
	uint64_t position;   /* in the present member */
	uint64_t hole_bytes; /* zeros still to hand out of a sparse member */
	struct slice block;  /* what stands behind the hole */
	struct err failure;  /* status other than OK: told on every call */

	/* One of the three: */
	int fd;
	uint64_t offset, size_bytes;
	struct slice bytes;
	struct stream *stream;
	struct slice first;
	char *buffer;
};

/* How libarchive is told to read just this, and what to cite. */
static const struct format {
	enum sniff_kind kind;
	const char *name, *standard;
	int (*support)(struct archive *archive);
} FORMATS[] = {
	{SNIFF_ZIP, "zip", "APPNOTE 6.3.10 §4.3", archive_read_support_format_zip},
	{SNIFF_TAR, "tar", "POSIX.1-2017 pax §Extended Description",
	 archive_read_support_format_tar},
	{SNIFF_SEVEN_ZIP, "7z", "7zFormat.txt", archive_read_support_format_7zip},
};

static const char ZEROS[65536];

static const struct format *
format_find(enum sniff_kind kind)
{
	if (sniff_is_zip(kind))
		kind = SNIFF_ZIP;
	for (size_t i = 0; i < sizeof(FORMATS) / sizeof(*FORMATS); i++)
		if (FORMATS[i].kind == kind)
			return &FORMATS[i];
	return NULL;
}

bool
members_reads(enum sniff_kind kind)
{
	return format_find(kind) != NULL;
}

/* ---- names in UTF-8 whatever the user's locale ---- */

/* libarchive converts names to the character set of the locale. Made once, never freed. */
static locale_t
utf8_locale(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale;
}

static locale_t
locale_enter(void)
{
	locale_t locale = utf8_locale();

	return locale ? uselocale(locale) : (locale_t)0;
}

static void
locale_leave(locale_t before)
{
	if (before)
		uselocale(before);
}

/* ---- where the bytes come from ---- */

static la_ssize_t
fd_read(struct archive *archive, void *context, const void **ret)
{
	struct members *members = context;
	size_t got;

	if (io_read_at(members->fd, members->buffer, STREAM_BLOCK_BYTES, members->offset, &got,
		       NULL) != STATUS_OK) {
		archive_set_error(archive, EIO, "the file cannot be read");
		return -1;
	}
	members->offset += got;
	*ret = members->buffer;
	return (la_ssize_t)got;
}

static la_int64_t
fd_skip(struct archive *archive, void *context, la_int64_t request)
{
	struct members *members = context;
	uint64_t left = members->size_bytes - members->offset;
	uint64_t skip = request > 0 ? (uint64_t)request : 0;

	(void)archive;
	skip = skip < left ? skip : left;
	members->offset += skip;
	return (la_int64_t)skip;
}

static la_int64_t
fd_seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
	struct members *members = context;
	la_int64_t base = whence == SEEK_END   ? (la_int64_t)members->size_bytes
			  : whence == SEEK_CUR ? (la_int64_t)members->offset
					       : 0;
	la_int64_t target;

	(void)archive;
	if (__builtin_add_overflow(base, offset, &target) || target < 0 ||
	    (uint64_t)target > members->size_bytes)
		return ARCHIVE_FATAL;
	members->offset = (uint64_t)target;
	return target;
}

/* What a compressed tar gives counts against the ratio here, where padding is seen too. */
static la_ssize_t
stream_give(struct archive *archive, void *context, const void **ret)
{
	struct members *members = context;
	struct slice bytes = members->first;
	struct err err;

	members->first = SLICE_NONE;
	if (bytes.length == 0 && stream_read(members->stream, &bytes, &err) != STATUS_OK) {
		archive_set_error(archive, EILSEQ, "%s", err.text);
		return -1;
	}
	*ret = bytes.at;
	return (la_ssize_t)bytes.length;
}

/* ---- opening ---- */

static enum status
refuse(struct members *members, const char *what, struct err *err)
{
	const char *said = archive_error_string(members->archive);
	int number = archive_errno(members->archive);

	if (number == ENOMEM)
		return err_set(err, STATUS_REFUSED, "%s: needs more memory than a worker has",
			       members->format->name);
	return err_set(err, STATUS_REFUSED, "%s: %s %s: %s", members->format->standard,
		       members->format->name, what, said ? said : "it cannot be read");
}

/* From now on every call gives this refusal. */
static enum status
fail(struct members *members, struct err *err)
{
	members->failure = *err;
	return err->status;
}

static enum status
members_new(struct arena *arena, enum sniff_kind kind, struct members_budget *budget,
	    struct members **ret, struct err *err)
{
	const struct format *format = format_find(kind);
	struct members *members = arena_new(arena, struct members, 1);

	CHECK(format);
	if (!members)
		return err_no_memory(err);
	members->archive = archive_read_new();
	if (!members->archive)
		return err_no_memory(err);
	members->format = format;
	members->budget = budget;
	members->arena = arena;
	members->fd = -1;
	buf_init(&members->path, arena);
	if (format->support(members->archive) != ARCHIVE_OK ||
	    archive_read_support_filter_none(members->archive) != ARCHIVE_OK) {
		members_done(&members);
		return err_no_memory(err);
	}
	*ret = members;
	return STATUS_OK;
}

static enum status
opened(struct members *members, int answer, struct members **ret, struct err *err)
{
	if (answer == ARCHIVE_OK) {
		*ret = members;
		return STATUS_OK;
	}
	enum status status = refuse(members, "cannot be opened", err);
	members_done(&members);
	return status;
}

enum status
members_open_input(struct arena *arena, const struct input *input, enum sniff_kind kind,
		   struct members_budget *budget, struct members **ret, struct err *err)
{
	struct members *members;

	TRY(members_new(arena, kind, budget, &members, err));
	struct archive *archive = members->archive;
	members->buffer = arena_new(arena, char, STREAM_BLOCK_BYTES);
	if (!members->buffer) {
		members_done(&members);
		return err_no_memory(err);
	}
	members->fd = input->fd;
	members->size_bytes = input->size_bytes;
	archive_read_set_read_callback(archive, fd_read);
	archive_read_set_skip_callback(archive, fd_skip);
	archive_read_set_seek_callback(archive, fd_seek);
	archive_read_set_callback_data(archive, members);
	return opened(members, archive_read_open1(archive), ret, err);
}

enum status
members_open_bytes(struct arena *arena, struct slice bytes, enum sniff_kind kind,
		   struct members_budget *budget, struct members **ret, struct err *err)
{
	struct members *members;

	TRY(members_new(arena, kind, budget, &members, err));
	return opened(members, archive_read_open_memory(members->archive, bytes.at, bytes.length),
		      ret, err);
}

enum status
members_open_stream(struct arena *arena, struct stream *stream, struct slice first,
		    struct members_budget *budget, struct members **ret, struct err *err)
{
	struct members *members;

	TRY(members_new(arena, SNIFF_TAR, budget, &members, err));
	members->stream = stream;
	members->first = first;
	archive_read_set_read_callback(members->archive, stream_give);
	archive_read_set_callback_data(members->archive, members);
	return opened(members, archive_read_open1(members->archive), ret, err);
}

void
members_done(struct members **members)
{
	if (*members && (*members)->archive) {
		archive_read_free((*members)->archive);
		(*members)->archive = NULL;
	}
	*members = NULL;
}

/* ---- walking ---- */

/* Absolute by POSIX or Windows, or with a ".." between slashes of either kind. */
static bool
path_escapes(struct slice path)
{
	size_t start = 0;

	if (slice_starts(path, SLICE("/")) || slice_starts(path, SLICE("\\")) ||
	    (path.length > 1 && path.at[1] == ':'))
		return true;
	for (size_t i = 0; i <= path.length; i++)
		if (i == path.length || path.at[i] == '/' || path.at[i] == '\\') {
			if (slice_equal(slice_part(path, start, i - start), SLICE("..")))
				return true;
			start = i + 1;
		}
	return false;
}

static enum status
member_read(struct members *members, struct archive_entry *entry, struct err *err)
{
	struct member *member = &members->member;
	struct slice path = slice_text(archive_entry_pathname(entry));
	unsigned type = archive_entry_filetype(entry);
	int64_t seconds = archive_entry_mtime(entry);

	*member = (struct member){
		.kind = type == AE_IFREG ? MEMBER_FILE : MEMBER_OTHER,
		.size_bytes = INPUT_SIZE_UNKNOWN,
		.modified = TIME_UNKNOWN,
		.encrypted = archive_entry_is_encrypted(entry),
		.escapes = path_escapes(path),
	};
	if (type == AE_IFDIR)
		member->kind = MEMBER_FOLDER;
	if (type == AE_IFREG && archive_entry_hardlink(entry))
		member->kind = MEMBER_OTHER;
	if (archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0)
		member->size_bytes = (uint64_t)archive_entry_size(entry);
	if (archive_entry_mtime_is_set(entry) &&
	    __builtin_mul_overflow(seconds, 1000000, &member->modified))
		member->modified = TIME_UNKNOWN;
	buf_clear(&members->path);
	utf8_write_clean(&members->path, slice_part(path, 0, MEMBERS_NAME_BYTES));
	return buf_slice(&members->path, &member->path, err);
}

enum status
members_next(struct members *members, const struct member **ret, struct err *err)
{
	struct archive_entry *entry = NULL;
	struct err own;

	if (members->failure.status != STATUS_OK)
		return err_set(err, members->failure.status, "%s", members->failure.text);
	members->position = members->hole_bytes = 0;
	members->block = SLICE_NONE;
	locale_t before = locale_enter();
	/* A name that cannot be converted makes libarchive look at errno: ENOMEM that an earlier
	 * archive left there would be the end of this process. */
	errno = 0;
	int answer = archive_read_next_header(members->archive, &entry);
	enum status status = STATUS_OK;
	if (answer == ARCHIVE_OK || answer == ARCHIVE_WARN)
		status = member_read(members, entry, &own);
	else if (answer != ARCHIVE_EOF)
		status = refuse(members, "is damaged", &own);
	if (answer != ARCHIVE_EOF && status == STATUS_OK &&
	    ++members->budget->members > MEMBERS_MAX)
		status = err_set(&own, STATUS_REFUSED, "%s: more than %u members",
				 members->format->name, MEMBERS_MAX);
	locale_leave(before);
	if (status != STATUS_OK) {
		if (err)
			*err = own;
		return fail(members, &own);
	}
	*ret = answer == ARCHIVE_EOF ? NULL : &members->member;
	return STATUS_OK;
}

/* Counts bytes handed out; a bomb ends here, before its member does. */
static enum status
budget_take(struct members *members, size_t length, struct err *err)
{
	struct members_budget *budget = members->budget;
	const char *name = members->format->name;
	struct err own;

	uint64_t limit = budget->limit_bytes ? budget->limit_bytes : MEMBERS_TOTAL_BYTES;
	budget->unpacked_bytes += length;
	if (budget->unpacked_bytes > limit)
		(void)err_set(&own, STATUS_REFUSED, "%s: unpacks to more than %llu MiB", name,
			      (unsigned long long)limit >> 20);
	else if (budget->unpacked_bytes > MEMBERS_RATIO_FLOOR_BYTES &&
		 budget->unpacked_bytes / MEMBERS_RATIO > budget->packed_bytes)
		(void)err_set(&own, STATUS_REFUSED, "%s: unpacks to more than %u times its size",
			      name, MEMBERS_RATIO);
	else
		return STATUS_OK;
	if (err)
		*err = own;
	return fail(members, &own);
}

static enum status
block_read(struct members *members, struct err *err)
{
	const void *block = NULL;
	size_t length = 0;
	la_int64_t offset = 0;

	int answer;

	locale_t before = locale_enter();
	do /* an empty block is no end; each is made of input, so there is an end to them */
		answer = archive_read_data_block(members->archive, &block, &length, &offset);
	while (answer == ARCHIVE_OK && length == 0);
	locale_leave(before);
	if (answer == ARCHIVE_EOF) {
		members->block = SLICE_NONE;
		return STATUS_OK;
	}
	if (answer != ARCHIVE_OK && members->member.encrypted)
		return err_set(err, STATUS_REFUSED, "%s: member is encrypted",
			       members->format->name);
	if (answer != ARCHIVE_OK)
		return refuse(members, "member is damaged", err);
	if (offset < 0 || (uint64_t)offset < members->position)
		return err_set(err, STATUS_REFUSED, "%s: member goes backwards",
			       members->format->name);
	/* What a sparse file leaves out reads as zeros. */
	members->hole_bytes = (uint64_t)offset - members->position;
	members->position = (uint64_t)offset + length;
	members->block = slice_of(block, length);
	return STATUS_OK;
}

enum status
members_read(struct members *members, struct slice *ret, struct err *err)
{
	struct slice bytes;

	if (members->failure.status != STATUS_OK)
		return err_set(err, members->failure.status, "%s", members->failure.text);
	if (members->hole_bytes == 0 && members->block.length == 0)
		TRY(block_read(members, err));
	if (members->hole_bytes > 0) {
		size_t length = members->hole_bytes < sizeof(ZEROS) ? (size_t)members->hole_bytes
								    : sizeof(ZEROS);
		members->hole_bytes -= length;
		bytes = slice_of(ZEROS, length);
	} else {
		bytes = members->block;
		members->block = SLICE_NONE;
	}
	TRY(budget_take(members, bytes.length, err));
	*ret = bytes;
	return STATUS_OK;
}

enum status
members_warm(struct err *err)
{
	/* An empty tar through the whole machinery. */
	struct arena arena;
	struct members_budget budget = {.packed_bytes = 1024};
	struct members *members = NULL;
	const struct member *member;

	arena_init(&arena, 0);
	enum status status = members_open_bytes(&arena, slice_of(ZEROS, 1024), SNIFF_TAR, &budget,
						&members, err);
	if (status == STATUS_OK)
		status = members_next(members, &member, err);
	members_done(&members);
	arena_done(&arena);
	return status;
}
