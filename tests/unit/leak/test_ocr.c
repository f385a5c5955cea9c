#include "support.h"

#include "base/io.h"
#include "leak/limits.h"
#include "leak/ocr.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;
static struct err err;
static char path[] = "/tmp/tocsin-ocr-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	(void)snprintf(path, sizeof(path), "/tmp/tocsin-ocr-XXXXXX");
	DEFER(io_close)
	int fd = mkstemp(path);
	return fd >= 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return unlink(path);
}

/* A program that reads nothing. */
static const struct ocr NOBODY = {.path = SLICE_INIT("/bin/false"), .languages = SLICE_INIT("eng")};

/* What is too large, no picture, or has no program to read it is refused with the reason. */
static void
test_refused(void **state)
{
	struct document document;
	const char *old = getenv("PATH");
	struct ocr ocr;

	(void)state;
	assert_int_equal(ocr_read_file(&NOBODY, &arena, path, &document, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "tesseract does not read it"));
	assert_int_equal(ocr_read(&NOBODY, &arena, SLICE("x"), &document, &err), STATUS_REFUSED);
	assert_int_equal(truncate(path, (off_t)OCR_FILE_BYTES + 1), 0);
	assert_int_equal(ocr_read_file(&NOBODY, &arena, path, &document, &err), STATUS_REFUSED);
	assert_string_equal(err.text, "a picture of more than 32 MiB");
	assert_int_equal(setenv("PATH", "/nonexistent:relative", 1), 0);
	assert_int_equal(ocr_open(&arena, &ocr, &err), STATUS_REFUSED);
	assert_non_null(strstr(err.text, "not installed"));
	assert_int_equal(old ? setenv("PATH", old, 1) : unsetenv("PATH"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
