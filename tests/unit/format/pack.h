/* Archives made in memory for tests, by libarchive's writers. */
#ifndef TOCSIN_TESTS_PACK_H
#define TOCSIN_TESTS_PACK_H

#include "base/slice.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

struct packer {
	struct archive *archive;
	char *room;
	size_t size, used;
};

/* format: "zip", "7zip" or "pax"; options as archive_write_set_options, NULL: none. */
static inline void
packer_init(struct packer *packer, struct arena *arena, const char *format, const char *options,
	    size_t size)
{
	/* The writers take names in the character set of the locale. */
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	*packer = (struct packer){.archive = archive_write_new(), .size = size};
	packer->room = arena_new(arena, char, size);
	assert_non_null(packer->room);
	assert_int_equal(archive_write_set_format_by_name(packer->archive, format), ARCHIVE_OK);
	if (options)
		assert_int_equal(archive_write_set_options(packer->archive, options), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(packer->archive, 1);
	assert_int_equal(
		archive_write_open_memory(packer->archive, packer->room, size, &packer->used),
		ARCHIVE_OK);
}

/* time: seconds since 1970 */
static inline void
packer_add_at(struct packer *packer, const char *path, struct slice bytes, int64_t time)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)bytes.length);
	archive_entry_set_mtime(entry, time, 0);
	assert_int_equal(archive_write_header(packer->archive, entry), ARCHIVE_OK);
	assert_int_equal(
		archive_write_data(packer->archive, bytes.at ? bytes.at : "", bytes.length),
		bytes.length);
	archive_entry_free(entry);
}

static inline void
packer_add(struct packer *packer, const char *path, struct slice bytes)
{
	packer_add_at(packer, path, bytes, 1491955200); /* 2017-04-12T00:00:00Z */
}

static inline struct slice
packer_finish(struct packer *packer)
{
	assert_int_equal(archive_write_close(packer->archive), ARCHIVE_OK);
	archive_write_free(packer->archive);
	setlocale(LC_CTYPE, "C");
	return slice_of(packer->room, packer->used);
}

#endif
