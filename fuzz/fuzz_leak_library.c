/* Any bytes as a library of documents: it opens or is refused, and what it holds can be written and
 * read again. */
#include "base/buf.h"
#include "leak/entry.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Also as the record of one document, which no digest guards on its way from a worker. */
static void
read_entry(struct arena *arena, struct slice bytes)
{
	struct library_entry entry, again;
	struct slice written;
	struct err err;
	struct buf buf;

	enum status status = entry_read(arena, bytes, &entry, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	if (status != STATUS_OK)
		return;
	buf_init(&buf, arena);
	entry_write(&buf, &entry);
	CHECK(buf_slice(&buf, &written, &err) == STATUS_OK);
	CHECK(entry_read(arena, written, &again, &err) == STATUS_OK);
	CHECK(again.document.unit_count == entry.document.unit_count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct library *library = NULL;
	struct library_entry entry;
	struct arena arena;
	struct err err;
	char path[32];
	int fd = memfd_create("library", MFD_CLOEXEC);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	arena_init(&arena, 0);
	read_entry(&arena, slice_of((const char *)data, size));
	enum status status = library_open(&arena, path, &library, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	for (size_t i = 0; library && i < library_count(library); i++)
		(void)!library_read(library, i, &arena, &entry, &err);
	library_done(&library);
	arena_done(&arena);
	close(fd);
	return 0;
}
