#include "cli/digest.h"

#include "base/io.h"

enum status
digest_file(const char *path, struct sha256 *ret, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	struct digest *digest;
	char block[65536];
	size_t got = sizeof(block);
	TRY(io_open(path, &fd, err));
	TRY(digest_init(&digest, err));
	enum status status = STATUS_OK;
	while (status == STATUS_OK && got == sizeof(block)) {
		status = io_read(fd, block, sizeof(block), &got, err);
		if (status == STATUS_OK)
			status = digest_write(digest, slice_of(block, got), err);
	}
	if (status == STATUS_OK)
		status = digest_read(digest, ret, err);
	digest_done(&digest);
	return status;
}
