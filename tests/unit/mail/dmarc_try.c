/*
 * dmarc_try ZONE: lines of "standard<TAB>from<TAB>spf<TAB>dkim" on standard input, where standard
 * is 9989 or 7489, and spf and dkim are domains that passed, or empty; for each "result<TAB>
 * policy". Asked by tests/peers/dmarc_mailauth.py.
 */
#include "base/cursor.h"
#include "base/io.h"
#include "mail/dmarc.h"
#include "mail/dns_fixture.h"

#include <stdio.h>
#include <unistd.h>

static enum auth_result
passed(struct slice domain)
{
	return domain.length > 0 ? AUTH_PASS : AUTH_NONE;
}

static enum status
try_line(struct arena *arena, const struct resolver *resolver, struct slice line, struct err *err)
{
	struct slice standard, from, spf;
	struct dmarc_answer answer;

	if (!slice_next(&line, '\t', &standard) || !slice_next(&line, '\t', &from) ||
	    !slice_next(&line, '\t', &spf))
		return err_set(err, STATUS_REFUSED, "not standard, from, spf, dkim");
	struct dmarc_identifier dkim = {.domain = line, .dkim = true, .result = passed(line)};
	struct dmarc_identifier both = {.domain = spf, .result = passed(spf), .next = &dkim};
	TRY(dmarc_check(arena, resolver,
			slice_equal(standard, SLICE("7489")) ? DMARC_RFC7489 : DMARC_RFC9989, from,
			&both, &answer, err));
	(void)printf("%s\t%s\n", auth_result_name(answer.result), dmarc_policy_name(answer.policy));
	return STATUS_OK;
}

static enum status
run(struct arena *arena, const char *zone_file, struct err *err)
{
	struct dns_fixture *fixture;
	struct slice zone, input, line;
	struct cursor cursor;

	TRY(dns_fixture_new(arena, &fixture, err));
	TRY(io_read_file(arena, zone_file, 1 << 24, &zone, err));
	TRY(dns_fixture_read(fixture, zone, err));
	TRY(io_read_fd(arena, STDIN_FILENO, 1 << 24, &input, err));
	struct resolver resolver = dns_fixture_resolver(fixture);
	cursor_init(&cursor, input);
	while (cursor_line(&cursor, &line))
		TRY(try_line(arena, &resolver, line, err));
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;

	CHECK(argument_count == 2);
	arena_init(&arena, 0);
	enum status status = run(&arena, arguments[1], &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "dmarc_try: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
