#include "leak/ocr.h"

#include "base/utf8.h"
#include "box/helper.h"
#include "leak/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where more are installed than can be read at once, these. */
static const char *const LANGUAGES[] = {"eng", "deu", "fra", "spa", "ita", "rus"};

static enum status
find(struct arena *arena, struct ocr *ret, struct err *err)
{
	const char *data = getenv("TESSDATA_PREFIX");
	struct ocr program = {
		.variables = {"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8"},
		.readable = {"/usr/share/tesseract-ocr", "/usr/share/tessdata",
			     "/usr/local/share/tessdata"},
	};
	struct slice variable;

	TRY(helper_find(arena, "tesseract", &program.path, err));
	if (!program.path.length)
		return err_set(err, STATUS_REFUSED,
			       "tesseract is not installed, which reads the words of pictures");
	if (data) {
		TRY(slice_print(arena, &variable, err, "TESSDATA_PREFIX=%s", data));
		program.variables[2] = variable.at;
		program.readable[3] = data;
	}
	*ret = program;
	return STATUS_OK;
}

static enum status
run(struct arena *arena, const struct ocr *program, const char *const *arguments, int input,
    struct slice *ret, struct err *err)
{
	const struct helper_setup setup = {.arguments = arguments,
					   .variables = program->variables,
					   .readable = program->readable,
					   .limits = {.memory_bytes = OCR_MEMORY_BYTES,
						      .cpu_seconds = OCR_SECONDS,
						      .wall_ms = 2000ull * OCR_SECONDS},
					   .output_bytes = OCR_TEXT_BYTES};
	struct err own;
	enum status status = helper_run(arena, &setup, input, ret, &own);

	if (status == STATUS_NO_MEMORY)
		return err_no_memory(err);
	if (status != STATUS_OK)
		return err_set(err, STATUS_REFUSED, "tesseract does not read it: %s", own.text);
	return STATUS_OK;
}

/* ---- languages ---- */

static bool
is_listed(struct slice list, struct slice name)
{
	struct slice line;

	while (slice_next(&list, '\n', &line))
		if (slice_equal(slice_trim(line), name))
			return true;
	return false;
}

static size_t
count_lines(struct slice list)
{
	size_t count = 0;

	for (size_t i = 0; i < list.length; i++)
		count += list.at[i] == '\n';
	return count;
}

/* A language, and not the model of scripts or of formulas. */
static bool
is_language(struct slice name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!byte_is_letter(name.at[i]) && name.at[i] != '_')
			return false;
	return name.length >= 3 && !slice_equal(name, SLICE("osd")) &&
	       !slice_equal(name, SLICE("equ"));
}

static void
add_language(struct buf *buf, struct slice name)
{
	if (buf->length)
		buf_write_byte(buf, '+');
	buf_write(buf, name);
}

static enum status
choose(struct arena *arena, const struct ocr *program, struct slice *ret, struct err *err)
{
	const char *arguments[] = {program->path.at, "--list-langs", NULL};
	struct slice list, line;
	struct buf buf;
	DEFER(io_close)
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	TRY(run(arena, program, arguments, null, &list, err));
	bool all = count_lines(list) <= OCR_LANGUAGES + 2; /* with a heading, and osd */
	buf_init(&buf, arena);
	for (size_t i = 0; !all && i < sizeof(LANGUAGES) / sizeof(*LANGUAGES); i++)
		if (is_listed(list, slice_text(LANGUAGES[i])))
			add_language(&buf, slice_text(LANGUAGES[i]));
	for (struct slice rest = list; all && slice_next(&rest, '\n', &line);)
		if (is_language(slice_trim(line)))
			add_language(&buf, slice_trim(line));
	if (!buf.length)
		return err_set(err, STATUS_REFUSED, "tesseract has no language installed");
	return buf_slice(&buf, ret, err);
}

/* ---- a picture ---- */

static enum status
open_picture(const char *path, int *ret, struct err *err)
{
	DEFER(io_close)
	int fd = -1;
	struct stat about;

	TRY(io_open(path, &fd, err));
	if (fstat(fd, &about) != 0)
		return err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (about.st_size > (off_t)OCR_FILE_BYTES)
		return err_set(err, STATUS_REFUSED, "a picture of more than %u MiB",
			       OCR_FILE_BYTES >> 20);
	*ret = fd;
	fd = -1;
	return STATUS_OK;
}

/* What it says is as hostile as the picture: text to be cut into paragraphs. */
static enum status
to_document(struct arena *arena, struct slice said, struct document *ret, struct err *err)
{
	struct document document = {.arena = arena};
	struct arena scratch;
	struct slice text;
	struct buf buf;

	arena_init(&scratch, 0);
	document.scratch = &scratch;
	buf_init(&buf, &scratch);
	utf8_write_clean(&buf, said);
	enum status status = buf_slice(&buf, &text, err);
	if (status == STATUS_OK)
		status = document_add_paragraphs(&document, text, err);
	arena_done(&scratch);
	document.scratch = NULL;
	if (status == STATUS_OK)
		*ret = document;
	return status;
}

static enum status
read_fd(const struct ocr *ocr, struct arena *arena, int fd, struct document *ret, struct err *err)
{
	const char *arguments[] = {ocr->path.at, "stdin", "stdout", "-l", ocr->languages.at, NULL};
	struct slice said;

	TRY(run(arena, ocr, arguments, fd, &said, err));
	return to_document(arena, said, ret, err);
}

enum status
ocr_read_file(const struct ocr *ocr, struct arena *arena, const char *path, struct document *ret,
	      struct err *err)
{
	DEFER(io_close)
	int fd = -1;

	TRY(open_picture(path, &fd, err));
	return read_fd(ocr, arena, fd, ret, err);
}

enum status
ocr_read(const struct ocr *ocr, struct arena *arena, struct slice picture, struct document *ret,
	 struct err *err)
{
	DEFER(io_close)
	int fd = memfd_create("picture", MFD_CLOEXEC);

	if (fd < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot hold a picture");
	TRY(io_write(fd, picture, err));
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_system(err, STATUS_ENVIRONMENT, "cannot hold a picture");
	return read_fd(ocr, arena, fd, ret, err);
}

enum status
ocr_open(struct arena *arena, struct ocr *ret, struct err *err)
{
	struct ocr ocr;

	TRY(find(arena, &ocr, err));
	TRY(choose(arena, &ocr, &ocr.languages, err));
	*ret = ocr;
	return STATUS_OK;
}
