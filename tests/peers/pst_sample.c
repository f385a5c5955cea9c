/*
 * pst_sample LAYOUT CRYPT FLAT BYTES: the mailbox of the tests, to standard output; its layout
 * (0 ANSI, 1 Unicode, 2 with pages of 4 KiB), how it is veiled (0 not, 1 permute, 2 cyclic),
 * whether trees have one level (1) or more (0), the length of an annex. For tests/peers/pst.py,
 * and for seeds.
 */
#include "base/io.h"
#include "pst_mailbox.h"

#include <unistd.h>

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;

	uint64_t values[4];

	for (int i = 0; i < 4; i++)
		if (argument_count != 5 || !slice_number(slice_text(arguments[i + 1]), &values[i]))
			return 2;
	arena_init(&arena, 0);
	struct slice bytes =
		mailbox_make(&arena, (unsigned)values[0] % 3, (enum pst_crypt)(values[1] % 3),
			     values[2] != 0, values[3]);
	enum status status = io_write(STDOUT_FILENO, bytes, &err);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
