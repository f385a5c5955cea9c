/* gen_man PAGE TEMPLATE: the manual page in scdoc(5) on standard output; run by the build. */
#include "base/io.h"
#include "cli/manual.h"

#include <stdio.h>
#include <unistd.h>

#define TEMPLATE_MAX_BYTES (1u << 20)

static enum status
generate(struct arena *arena, const char *page, const char *path, struct err *err)
{
	struct slice template, text;
	struct buf out;
	TRY(io_read_file(arena, path, TEMPLATE_MAX_BYTES, &template, err));
	buf_init(&out, arena);
	TRY(manual_write(&out, page, template, err));
	TRY(buf_slice(&out, &text, err));
	return io_write(STDOUT_FILENO, text, err);
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct err err;
	if (argc != 3)
		return 2;
	arena_init(&arena, 0);
	enum status status = generate(&arena, argv[1], argv[2], &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "gen_man: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
