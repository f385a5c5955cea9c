/* An input for a reader out of bytes in memory. */
#ifndef TOCSIN_TESTS_MEMORY_INPUT_H
#define TOCSIN_TESTS_MEMORY_INPUT_H

#include "model/room.h"

#include <sys/mman.h>
#include <unistd.h>

static inline struct input
memory_input(const char *name, const void *bytes, size_t length)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	size_t head = length < INPUT_HEAD_BYTES ? length : INPUT_HEAD_BYTES;

	assert_true(fd >= 0);
	assert_true(length == 0 || write(fd, bytes, length) == (ssize_t)length);
	return (struct input){.fd = fd,
			      .source = slice_text(name),
			      .head = slice_of(bytes, head),
			      .size_bytes = length,
			      .begin = 0,
			      .end = INPUT_SIZE_UNKNOWN};
}

#endif
