/*
 * How a worker locks itself in, one file per mechanism. Order matters: descriptors, limits,
 * landlock, seccomp. docs/privsep.md has the table of what is left.
 */
#ifndef TOCSIN_BOX_SANDBOX_H
#define TOCSIN_BOX_SANDBOX_H

#include "box/box.h"

/*
 * Sanitizer builds reserve terabytes of address space, write their report to stderr and end with a
 * status of their own: they keep stderr and have no RLIMIT_DATA. All else is as in a plain build.
 */
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
	__has_feature(thread_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#if !defined(SANDBOX_SANITIZED) && (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__))
#define SANDBOX_SANITIZED 1
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

/* Where a locked worker has its two ends; everything above is closed. */
#define SANDBOX_JOBS_FD 3
#define SANDBOX_ANSWERS_FD 4
#define SANDBOX_SERVICE_FD 5 /* where it was given one */

/* Moves the ends to their places (service -1: there is none), points stdin, stdout and stderr at
 * /dev/null, closes the rest. Called twice: before warming up, and after it for what that
 * opened. */
enum status sandbox_close(int jobs, int answers, int service, struct err *err) MUST_CHECK;

/* RLIMIT_DATA memory_bytes above what the process has now, RLIMIT_CPU cpu_seconds more than it has
 * used, no files written, no processes, no core, not dumpable. */
enum status sandbox_rlimit(const struct box_limits *limits, struct err *err) MUST_CHECK;

/* Only the rooms' readable_paths, for reading. *ret_abi 0: this kernel has no landlock. */
enum status sandbox_landlock(const struct room *const *rooms, size_t room_count, uint32_t *ret_abi,
			     struct err *err) MUST_CHECK;

/* For a program of somebody else: it runs, it and its libraries are read, and what is listed. */
enum status sandbox_landlock_program(const char *program, const char *const *readable,
				     uint32_t *ret_abi, struct err *err) MUST_CHECK;

/* The allow-list of system calls; anything else kills. may_open: opening for reading is left to
 * landlock; otherwise it is refused with EACCES. */
enum status sandbox_seccomp(bool may_open, struct err *err) MUST_CHECK;

/* What a worker may, to open for reading and to become a program besides; anything else fails with
 * ENOSYS, since what programs try differs. */
enum status sandbox_seccomp_program(struct err *err) MUST_CHECK;

/*
 * For a process that asks the network on behalf of workers: sockets of IPv4 and IPv6 besides what a
 * worker may, no file opened, nothing written, no process. It has parsed its settings before.
 */
enum status sandbox_network(struct err *err) MUST_CHECK;

#endif
