/*
 * What the key archive costs: filling it, loading it with its digests checked, memory a key, and
 * looking one up. Prints a table; run it on a quiet machine (bench/README.md).
 *
 *     build/bench/mail_keys FOLDER [KEYS]
 *
 * FOLDER must not exist; it is left for a look.
 */
#include "mail/archive.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOOKUPS 1000000

static void
must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "mail_keys: %s\n", err->text);
	_exit(1);
}

static double
seconds(void)
{
	struct timespec now;
	CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct name {
	char domain[48], selector[16];
};

/* Three selectors a domain, in no order that memory would like. */
static struct name
name_of(size_t number, size_t count)
{
	struct name name;
	size_t other = number * 7919 % count;
	(void)snprintf(name.domain, sizeof(name.domain), "mail%zu.harbour-bank.example", other / 3);
	(void)snprintf(name.selector, sizeof(name.selector), "s%zu", other % 3);
	return name;
}

/* As long as a record with RSA-2048: 410 bytes; the numbers make each another. */
static struct key_sighting
key_of(size_t number, const struct name *name, char *txt, size_t size_bytes)
{
	int length =
		snprintf(txt, size_bytes,
			 "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA%0342zu"
			 "IDAQAB",
			 number);
	return (struct key_sighting){.domain = slice_text(name->domain),
				     .selector = slice_text(name->selector),
				     .txt = slice_of(txt, (size_t)length),
				     .first_seen = 1400000000 + (int64_t)number,
				     .last_seen = 1500000000 + (int64_t)number,
				     .source = SLICE("bench")};
}

static void
fill(const char *path, size_t count)
{
	struct key_archive *archive = NULL;
	struct err err;
	double start = seconds();
	must(key_archive_open(path, true, &archive, &err), &err);
	for (size_t i = 0; i < count; i++) {
		struct name name = name_of(i, count);
		char txt[512];
		const struct key_sighting sighting = key_of(i, &name, txt, sizeof(txt));
		bool new;
		must(key_archive_add(archive, &sighting, &new, &err), &err);
	}
	must(key_archive_commit(archive, &err), &err);
	key_archive_done(&archive);
	printf("%-28s %8.2f s\n", "fill", seconds() - start);
}

static void
look_up(struct key_index *index, size_t count)
{
	const struct mail_keys keys = key_index_keys(index);
	struct mail_key_answer answer;
	struct err err;
	size_t found = 0;
	double start = seconds();
	for (size_t i = 0; i < LOOKUPS; i++) {
		struct name name = name_of(i * 104729, count);
		must(mail_keys_look_up(&keys, NULL, slice_text(name.domain),
				       slice_text(name.selector), &answer, &err),
		     &err);
		found += answer.outcome == DNS_FOUND;
	}
	double all = seconds() - start;
	start = seconds();
	size_t bytes = 0;
	for (size_t i = 0; i < LOOKUPS; i++) {
		struct name name = name_of(i * 104729, count);
		bytes += strlen(name.domain) + strlen(name.selector);
	}
	double names = seconds() - start;
	CHECK(found == LOOKUPS && bytes);
	printf("%-28s %8.3f us\n", "look up", (all - names) * 1e6 / LOOKUPS);
}

int
main(int argc, char **argv)
{
	size_t count = 1000000;
	uint64_t number;
	char path[4200];
	struct key_archive *archive = NULL;
	struct key_index *index;
	struct rusage used;
	struct arena arena;
	struct stat facts;
	struct err err;
	if (argc < 2 || argc > 3 || mkdir(argv[1], 0700) != 0) {
		(void)fprintf(stderr, "usage: mail_keys FOLDER [KEYS]; FOLDER is made\n");
		return 2;
	}
	if (argc > 2 && slice_number(slice_text(argv[2]), &number))
		count = (size_t)number;
	(void)snprintf(path, sizeof(path), "%s/keys.db", argv[1]);
	printf("%zu keys\n", count);
	fill(path, count);
	arena_init(&arena, 0);
	double start = seconds();
	must(key_archive_open(path, false, &archive, &err), &err);
	must(key_index_new(&arena, &index, &err), &err);
	must(key_archive_load(archive, index, &err), &err);
	key_archive_done(&archive);
	printf("%-28s %8.2f s\n", "load, digests checked", seconds() - start);
	CHECK(key_index_count(index) == count);
	look_up(index, count);
	CHECK(getrusage(RUSAGE_SELF, &used) == 0);
	printf("%-28s %8.0f bytes a key\n", "in memory", (double)arena.used_bytes / (double)count);
	printf("%-28s %8.1f MB\n", "largest resident set", (double)used.ru_maxrss / 1e3);
	CHECK(stat(path, &facts) == 0);
	printf("%-28s %8.1f MB\n", "keys.db", (double)facts.st_size / 1e6);
	arena_done(&arena);
	return 0;
}
