/* A log that an earlier version sealed: until its files are added again, what leaked of them
 * altered is undecided; then it is altered, and proved of the old leaf. */
#include "../leak/log.h"

#include "cli/session.h"
#include "leak/extract.h"

#include <stdio.h>
#include <unistd.h>

#define PAPER                                                                                   \
	"The committee met on the third of May and heard the report of the harbour master.\n\n" \
	"It was asked whether the cost would be carried by the port or by the district.\n\n"    \
	"The treasurer said that nine hundred thousand were set aside for it, and no more.\n\n"

struct desk {
	struct test_log log;
	char originals[96], leak[96];
};

static void
write_file(const char *folder, const char *name, const char *text)
{
	char path[160];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
}

/* As an earlier version would have sealed it. */
static void
seal_older(struct desk *desk, const char *name, const char *text)
{
	struct library_entry entry = {
		.kind = SNIFF_TEXT, .name = slice_text(name), .readers = READERS_VERSION - 1};
	uint64_t added;

	entry.size_bytes = strlen(text);
	assert_int_equal(sha256_of(slice_text(text), &entry.sha256, NULL), STATUS_OK);
	assert_int_equal(document_warm(NULL), STATUS_OK);
	assert_int_equal(document_read(&desk->log.arena, SNIFF_TEXT, slice_text(text),
				       &entry.document, NULL),
			 STATUS_OK);
	seal_done(&desk->log.seal);
	assert_int_equal(seal_open(&desk->log.seal, &desk->log.arena, desk->log.folder, SEAL_ADD,
				   NULL, NULL),
			 STATUS_OK);
	assert_int_equal(library_add(desk->log.seal.library, &entry, NULL), STATUS_OK);
	assert_int_equal(seal_add(&desk->log.seal, &added, NULL), STATUS_OK);
	seal_done(&desk->log.seal);
	desk->log.seal = (struct seal){.folder = NULL};
}

static void
desk_init(struct desk *desk)
{
	log_init(&desk->log);
	(void)snprintf(desk->originals, sizeof(desk->originals), "%s.originals", desk->log.folder);
	(void)snprintf(desk->leak, sizeof(desk->leak), "%s.leak", desk->log.folder);
	assert_int_equal(mkdir(desk->originals, 0700), 0);
	assert_int_equal(mkdir(desk->leak, 0700), 0);
	write_file(desk->originals, "paper.txt", PAPER);
	write_file(desk->originals, "lost.txt", "x");
	seal_older(desk, "paper.txt", PAPER);
	seal_older(desk, "lost.txt", "This one is not on the disk as it was sealed any more.\n");
}

static void
desk_done(struct desk *desk)
{
	assert_int_equal(folder_remove(desk->originals), 0);
	assert_int_equal(folder_remove(desk->leak), 0);
	log_done(&desk->log);
}

/* What a run of the program writes on standard output. */
static struct slice
run(struct desk *desk, const char *line)
{
	char *argv[16] = {NULL};
	struct session session;
	struct slice bytes, rest = slice_text(line), word;
	struct err err;
	int argc = 0, kept = dup(STDOUT_FILENO), out;

	while (argc < 15 && slice_next(&rest, ' ', &word)) {
		if (!word.length)
			continue;
		assert_int_equal(slice_copy(&desk->log.arena, word, &word, &err), STATUS_OK);
		argv[argc++] = (char *)(uintptr_t)word.at;
	}
	(void)fflush(stdout);
	assert_int_equal(io_open_unnamed(0, &out, &err), STATUS_OK);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	session_init(&session, argc, argv);
	enum status status = options_read(&session.arena, argc, argv, &session.request, &err);
	if (status == STATUS_OK) {
		screen_init(&session.screen, &session.request);
		status = session.request.verb->run(&session, &err);
	}
	int code = session_done(&session, status, &err);
	assert_true(dup2(kept, STDOUT_FILENO) >= 0);
	assert_int_equal(lseek(out, 0, SEEK_SET), 0);
	assert_int_equal(io_read_fd(&desk->log.arena, out, 1 << 20, &bytes, &err), STATUS_OK);
	io_close(&out);
	io_close(&kept);
	assert_int_equal(code, 0);
	return bytes;
}

/* head, the log, then file, which may lie in folder. */
static struct slice
run_on_log(struct desk *desk, const char *head, const char *folder, const char *file)
{
	struct slice line;

	assert_int_equal(slice_print(&desk->log.arena, &line, NULL, "%s %s %s%s", head,
				     desk->log.folder, folder, file),
			 STATUS_OK);
	return run(desk, line.at);
}

static bool
holds(struct slice text, const char *word)
{
	return slice_find(text, slice_text(word)) != SIZE_MAX;
}

#define LEAK "tocsin leak --json --quiet --seal"
#define ADD "tocsin seal add --json"

static void
test_renewed(void **state)
{
	struct desk desk;
	struct slice told;
	char leaked[128];

	(void)state;
	if (support_is_slow()) /* no worker starts under valgrind */
		return;
	desk_init(&desk);
	(void)snprintf(leaked, sizeof(leaked), "%s/altered.txt", desk.leak);
	write_file(desk.leak, "altered.txt",
		   "The committee met on the third of May and heard the report of the harbour "
		   "master.\n\nIt was asked whether the cost would be carried by the port or by "
		   "the district.\n\nThe treasurer said that two hundred thousand were set aside "
		   "for it, and no more.\n\n");
	write_file(desk.leak, "copy.txt", PAPER);
	told = run_on_log(&desk, LEAK, desk.leak, "");
	assert_true(holds(told, "\"path\":\"altered.txt\",\"verdict\":\"undecided\""));
	assert_true(holds(told, "add it to the log again"));
	assert_true(holds(told, "\"path\":\"copy.txt\",\"verdict\":\"verbatim\""));

	told = run_on_log(&desk, ADD, desk.originals, "");
	assert_true(holds(told, "\"added\":1,\"renewed\":1,\"older\":1,\"size\":3"));
	told = run_on_log(&desk, LEAK, desk.leak, "");
	assert_true(holds(told, "\"path\":\"altered.txt\",\"verdict\":\"altered\","
				"\"original\":\"paper.txt\",\"reference\":\"seal\""));
	assert_true(holds(told, "\"before\":\"nine\",\"after\":\"two\""));
	assert_true(holds(told, "\"path\":\"copy.txt\",\"verdict\":\"verbatim\""));

	/* Once more changes nothing, and the log holds. */
	told = run_on_log(&desk, ADD, desk.originals, "");
	assert_true(holds(told, "\"added\":0,\"renewed\":0,\"older\":1,\"size\":3"));
	told = run_on_log(&desk, "tocsin seal audit --json", "", "");
	assert_true(holds(told, "\"leaves\":3"));
	told = run_on_log(&desk, "tocsin seal prove", "paper.txt --leaked ", leaked);
	assert_true(holds(told, "\"claim\":\"altered\""));
	assert_true(holds(told, "\"index\":0"));
	desk_done(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_renewed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
