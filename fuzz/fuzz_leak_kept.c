/* Any bytes as a kept index: it is read or refused, and one that was read is taken or refused. With
 * a digest at its end that is right, too, so that what stands before it is reached. */
#include "leak/index.h"
#include "leak/kept.h"
#include "leak/limits.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take(struct kept *kept)
{
	DEFER(index_done)
	struct index *index = NULL;
	size_t documents = (size_t)kept->documents, count;

	CHECK(index_new(documents, &index, NULL) == STATUS_OK);
	if (index_take(index, documents, kept->postings.items, kept->postings.count, NULL) !=
	    STATUS_OK)
		return;
	kept->postings = (struct kept_words){.count = 0};
	CHECK(index_finish(index, NULL) == STATUS_OK);
	(void)index_postings(index, &count);
	CHECK(count <= INDEX_POSTINGS_MAX);
}

static void
read_it(const uint8_t *data, size_t size, const struct sha256 *digest)
{
	DEFER(kept_done)
	struct kept kept = {.documents = 0};
	struct err err;
	char path[32];
	int fd = memfd_create("index", MFD_CLOEXEC);

	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	if (digest)
		CHECK(write(fd, digest->bytes, SHA256_BYTES) == SHA256_BYTES);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	enum status status = kept_read(path, &kept, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	(void)close(fd);
	if (status == STATUS_OK)
		take(&kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sha256 digest;

	read_it(data, size, NULL);
	CHECK(sha256_of(slice_of((const char *)data, size), &digest, NULL) == STATUS_OK);
	read_it(data, size, &digest);
	return 0;
}
