/* Landlock, by its system calls: the headers of Debian 12 know ABI 2, kernels are further. */
#include "box/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Numbers of the three calls are the same on every architecture (since Linux 5.13). */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif

/* struct landlock_ruleset_attr as of ABI 6; older kernels take a shorter one. */
struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* ABI 4: bind and connect of TCP */
	uint64_t scoped;             /* ABI 6: abstract UNIX sockets, signals */
};

/* What each ABI brought: all of it is taken away (landlock(7), section VERSIONS). */
static const struct abi {
	uint64_t fs_bits; /* the lowest so many access rights on files exist */
	uint64_t net, scoped;
	size_t bytes; /* of struct ruleset that the kernel knows */
} ABIS[] = {
	{13, 0, 0, sizeof(uint64_t)},     /* 1: Linux 5.13 */
	{14, 0, 0, sizeof(uint64_t)},     /* 2: refer */
	{15, 0, 0, sizeof(uint64_t)},     /* 3: truncate */
	{15, 3, 0, 2 * sizeof(uint64_t)}, /* 4: TCP */
	{16, 3, 0, 2 * sizeof(uint64_t)}, /* 5: ioctl on devices */
	{16, 3, 3, 3 * sizeof(uint64_t)}, /* 6: scopes; later ones are used as this */
};

static enum status
allow_path(int ruleset, const char *path, uint64_t besides, struct err *err)
{
	struct stat about;
	int fd DEFER(io_close)
	= open(path, O_PATH | O_CLOEXEC);
	/* A font folder this machine does not have needs no rule. */
	if (fd < 0)
		return STATUS_OK;
	if (fstat(fd, &about) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot look at '%s'", path);
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | besides |
				  (S_ISDIR(about.st_mode) ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
		.parent_fd = fd,
	};
	if (syscall(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "landlock does not take '%s'", path);
	return STATUS_OK;
}

static enum status
allow_paths(int ruleset, const struct room *room, struct err *err)
{
	for (const char *const *path = room->readable_paths; path && *path; path++)
		TRY(allow_path(ruleset, *path, 0, err));
	return STATUS_OK;
}

/* Where libraries lie, and what starts a program with them (PT_INTERP) on x86-64 and aarch64. */
static const char *const LIBRARIES[] = {"/lib",       "/lib64",           "/usr/lib",
					"/usr/lib64", "/etc/ld.so.cache", NULL};
static const char *const LOADERS[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1",
				      NULL};

static enum status
allow_program(int ruleset, const char *program, const char *const *readable, struct err *err)
{
	TRY(allow_path(ruleset, program, LANDLOCK_ACCESS_FS_EXECUTE, err));
	for (const char *const *path = LOADERS; *path; path++)
		TRY(allow_path(ruleset, *path, LANDLOCK_ACCESS_FS_EXECUTE, err));
	for (const char *const *path = LIBRARIES; *path; path++)
		TRY(allow_path(ruleset, *path, 0, err));
	for (const char *const *path = readable; path && *path; path++)
		TRY(allow_path(ruleset, *path, 0, err));
	return STATUS_OK;
}

/* Everything taken away, to be given back by rules. *ret_abi 0: this kernel has no landlock, and
 * there is no ruleset. */
static enum status
make_ruleset(int *ret, uint32_t *ret_abi, struct err *err)
{
	long abi = syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi <= 0) {
		*ret_abi = 0;
		return STATUS_OK;
	}
	size_t known = sizeof(ABIS) / sizeof(ABIS[0]);
	const struct abi *row = &ABIS[((size_t)abi < known ? (size_t)abi : known) - 1];
	struct ruleset rules = {
		.handled_access_fs = (UINT64_C(1) << row->fs_bits) - 1,
		.handled_access_net = row->net,
		.scoped = row->scoped,
	};
	*ret = (int)syscall(__NR_landlock_create_ruleset, &rules, row->bytes, 0);
	if (*ret < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot make a landlock ruleset");
	*ret_abi = (uint32_t)abi;
	return STATUS_OK;
}

static enum status
restrict_self(int ruleset, struct err *err)
{
	if (syscall(__NR_landlock_restrict_self, ruleset, 0) != 0)
		return err_system(err, STATUS_ENVIRONMENT, "landlock does not hold");
	return STATUS_OK;
}

enum status
sandbox_landlock(const struct room *const *rooms, size_t room_count, uint32_t *ret_abi,
		 struct err *err)
{
	DEFER(io_close)
	int ruleset = -1;
	TRY(make_ruleset(&ruleset, ret_abi, err));
	if (!*ret_abi)
		return STATUS_OK;
	for (size_t i = 0; i < room_count; i++)
		TRY(allow_paths(ruleset, rooms[i], err));
	return restrict_self(ruleset, err);
}

enum status
sandbox_landlock_program(const char *program, const char *const *readable, uint32_t *ret_abi,
			 struct err *err)
{
	DEFER(io_close)
	int ruleset = -1;
	TRY(make_ruleset(&ruleset, ret_abi, err));
	if (!*ret_abi)
		return STATUS_OK;
	TRY(allow_program(ruleset, program, readable, err));
	return restrict_self(ruleset, err);
}
