#include "cli/target.h"

#include "base/io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum status
target_open(struct target *target, const char *path, struct err *err)
{
	*target = (struct target){.fd = STDOUT_FILENO};
	if (!path || !strcmp(path, "-"))
		return STATUS_OK;
	struct stat there;
	if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
		return err_set(err, STATUS_USAGE, "'%s' is no regular file; name another one",
			       path);
	TRY(io_open_beside(path, false, target->temporary, sizeof(target->temporary), &target->fd,
			   err));
	target->path = path;
	return STATUS_OK;
}

enum status
target_write(void *context, struct slice bytes, struct err *err)
{
	struct target *target = context;
	if (target->gone)
		return STATUS_OK;
	errno = 0;
	enum status status = io_write(target->fd, bytes, err);
	if (status != STATUS_OK && !target->path && errno == EPIPE) {
		target->gone = true;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return err_wrap(err, "%s", target->path ? target->path : "standard output");
	return STATUS_OK;
}

enum status
target_commit(struct target *target, struct err *err)
{
	if (!target->path)
		return STATUS_OK;
	bool synced = fsync(target->fd) == 0;
	io_close(&target->fd);
	if (!synced || rename(target->temporary, target->path) != 0)
		return err_system(err, STATUS_IO, "cannot write '%s'", target->path);
	target->path = NULL;
	return STATUS_OK;
}

void
target_done(struct target *target)
{
	if (!target->path)
		return;
	io_close(&target->fd);
	(void)unlink(target->temporary);
}
