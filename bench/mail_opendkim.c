/*
 * The peer of bench/mail_dkim.c: libopendkim on the messages it left in FOLDER, keys at hand too.
 *
 *     build/bench/mail_opendkim FOLDER
 */
#include "base/io.h"

#include <stdio.h>
#include <time.h>

#include <stdbool.h> /* before dkim.h, which wants bool and does not say so */

#include <opendkim/dkim.h>

#define MESSAGES 400
#define ROUNDS 5

static struct slice record; /* of the key */

static DKIM_CBSTAT
key_give(DKIM *dkim, DKIM_SIGINFO *signature, unsigned char *buffer, size_t size)
{
	(void)dkim, (void)signature;
	CHECK(record.length < size);
	memcpy(buffer, record.at, record.length);
	buffer[record.length] = '\0';
	return DKIM_CBSTAT_CONTINUE;
}

static bool
verify(DKIM_LIB *library, struct slice message)
{
	DKIM_STAT status;
	DKIM *dkim = dkim_verify(library, (const unsigned char *)"bench", NULL, &status);
	CHECK(dkim);
	bool good = dkim_chunk(dkim, (unsigned char *)(uintptr_t)message.at, message.length) ==
			    DKIM_STAT_OK &&
		    dkim_chunk(dkim, NULL, 0) == DKIM_STAT_OK &&
		    dkim_eom(dkim, NULL) == DKIM_STAT_OK;
	(void)dkim_free(dkim);
	return good;
}

static enum status
kind_time(DKIM_LIB *library, const char *folder, const char *kind, struct err *err)
{
	struct slice messages[MESSAGES];
	struct arena arena;
	char path[4096];
	size_t passed = 0;
	double best = 1e9;
	arena_init(&arena, 0);
	(void)snprintf(path, sizeof(path), "%s/%s.txt", folder, kind);
	TRY(io_read_file(&arena, path, 4096, &record, err));
	for (size_t i = 0; i < MESSAGES; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s/%03zu.eml", folder, kind, i);
		TRY(io_read_file(&arena, path, 1 << 20, &messages[i], err));
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct timespec start, end;
		passed = 0;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
		for (size_t i = 0; i < MESSAGES; i++)
			passed += verify(library, messages[i]);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		double seconds = (double)(end.tv_sec - start.tv_sec) +
				 (double)(end.tv_nsec - start.tv_nsec) / 1e9;
		best = seconds < best ? seconds : best;
	}
	(void)printf("%s\t%.0f\t%zu\n", kind, MESSAGES / best, passed);
	arena_done(&arena);
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct err err;
	CHECK(argument_count == 2);
	DKIM_LIB *library = dkim_init(NULL, NULL);
	CHECK(library && dkim_set_key_lookup(library, key_give) == DKIM_STAT_OK);
	enum status status = kind_time(library, arguments[1], "rsa", &err);
	if (status == STATUS_OK)
		status = kind_time(library, arguments[1], "ed25519", &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "mail_opendkim: %s\n", err.text);
	dkim_close(library);
	return status == STATUS_OK ? 0 : 1;
}
