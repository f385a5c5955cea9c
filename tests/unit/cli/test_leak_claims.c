#include "cli/leak_claims.h"

#include "support.h"

#include "base/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct told {
	size_t findings, refusals;
	char reason[200];
};

static enum status
on_finding(void *context, const struct finding *finding, struct err *err)
{
	struct told *told = context;

	(void)finding;
	(void)err;
	told->findings++;
	return STATUS_OK;
}

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct told *told = context;

	(void)err;
	told->refusals++;
	(void)snprintf(told->reason, sizeof(told->reason), "%.*s", SLICE_PRINT(refusal->reason));
	return STATUS_OK;
}

/* What is told of two quotations where comparing others has taken so much before. */
static struct told
told_after(uint64_t cells)
{
	static const struct sink_calls CALLS = {.finding = on_finding, .refusal = on_refusal};
	char path[] = "/tmp/tocsin-claims-XXXXXX";
	char *words[] = {(char *)"tocsin", NULL};
	struct told told = {.findings = 0};
	struct sink sink = {&CALLS, &told};
	struct dump dump = {.documents = NULL};
	struct session session;
	struct err err;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(
		io_write(fd, SLICE("The bridge will be closed.\n\nNobody was told.\n"), &err),
		STATUS_OK);
	io_close(&fd);
	session_init(&session, 1, words);
	session.request.quiet = true;
	assert_int_equal(corpus_new(&dump.originals, &err), STATUS_OK);
	assert_int_equal(corpus_new(&dump.versions, &err), STATUS_OK);
	struct leak_claims claims = {
		.session = &session, .dump = &dump, .path = path, .cells = cells};
	assert_int_equal(leak_claims_tell(&claims, &sink, &err), STATUS_OK);
	assert_int_equal(claims.claims.count, 2);
	dump_done(&dump);
	(void)session_done(&session, STATUS_OK, &err);
	assert_int_equal(unlink(path), 0);
	return told;
}

/* A list that was made to take for ever is placed as far as it comes, and that is said. */
static void
test_cells(void **state)
{
	struct told told;

	(void)state;
	if (support_is_slow()) /* no worker starts under valgrind */
		return;
	told = told_after(CLAIM_CELLS_MAX);
	assert_int_equal(told.findings, 2);
	assert_int_equal(told.refusals, 0);
	told = told_after(CLAIM_CELLS_MAX + 1);
	assert_int_equal(told.findings, 0);
	assert_int_equal(told.refusals, 1);
	assert_string_equal(told.reason,
			    "0 of 2 quotations were placed: comparing the others takes too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
