/*
 * spf_try ZONE: lines of "ip<TAB>helo<TAB>sender" on standard input; for each "result<TAB>
 * explanation". A line "!name" before the first makes questions for that name fail.
 */
#include "base/cursor.h"
#include "base/io.h"
#include "base/time.h"
#include "mail/dns_fixture.h"
#include "mail/spf.h"

#include <stdio.h>
#include <unistd.h>

static enum status
try_line(struct arena *arena, struct dns_fixture *fixture, struct slice line, struct err *err)
{
	struct resolver resolver = dns_fixture_resolver(fixture);
	struct spf_query query = {.receiver = SLICE("unknown"), .time_us = TIME_UNKNOWN};
	struct spf_answer answer;
	struct slice ip;

	if (slice_starts(line, SLICE("!")))
		return dns_fixture_fail(fixture, slice_part(line, 1, SIZE_MAX), err);
	if (!slice_next(&line, '\t', &ip) || !ip_read(ip, &query.ip) ||
	    !slice_next(&line, '\t', &query.helo))
		return err_set(err, STATUS_REFUSED, "not ip, helo, sender");
	query.sender = line;
	TRY(spf_check(arena, &resolver, &query, &answer, err));
	(void)printf("%s\t%.*s\n", auth_result_name(answer.result),
		     SLICE_PRINT(answer.explanation));
	return STATUS_OK;
}

static enum status
run(struct arena *arena, const char *zone_file, struct err *err)
{
	struct dns_fixture *fixture;
	struct cursor cursor;
	struct slice zone, input, line;

	TRY(dns_fixture_new(arena, &fixture, err));
	TRY(io_read_file(arena, zone_file, 1 << 24, &zone, err));
	TRY(dns_fixture_read(fixture, zone, err));
	TRY(io_read_fd(arena, STDIN_FILENO, 1 << 24, &input, err));
	cursor_init(&cursor, input);
	while (cursor_line(&cursor, &line))
		TRY(try_line(arena, fixture, line, err));
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
		(void)fprintf(stderr, "spf_try: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
