/* The log by itself: seal FOLDER [LEAVES] fills a new log with made-up records, proves some of them
 * and the growth, and makes records of made-up papers. */
#include "leak/commit.h"
#include "leak/tlog.h"

#include <stdio.h>
#include <time.h>

#define PROOFS 10000
#define PAPERS 2000
#define UNITS 30

static double
seconds(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
make_record(uint64_t number, char ret[static SEAL_RECORD_BYTES])
{
	struct seal_record record = {.extractor = 1};
	memcpy(record.handle, &number, sizeof(number));
	seal_record_write(&record, ret);
}

static void
fill(const char *folder, uint64_t leaves, struct sha256 *ret)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	char record[SEAL_RECORD_BYTES];
	double start = seconds(), appended;
	CHECK(tlog_open_to_add(folder, 0, &log, NULL) == STATUS_OK);
	for (uint64_t i = 0; i < leaves; i++) {
		make_record(i, record);
		CHECK(tlog_append(log, slice_of(record, sizeof(record)), NULL) == STATUS_OK);
	}
	appended = seconds();
	CHECK(tlog_flush(log, NULL) == STATUS_OK);
	CHECK(tlog_root(log, 0, leaves, ret, NULL) == STATUS_OK);
	(void)printf("append   %.2f s, %.0f leaves a second; to the disk %.2f s more\n",
		     appended - start, (double)leaves / (appended - start), seconds() - appended);
}

static void
prove(const char *folder, uint64_t leaves, const struct sha256 *root)
{
	DEFER(tlog_done)
	struct tlog *log = NULL;
	DEFER(digest_done)
	struct digest *digest = NULL;
	const struct merkle_subtree tree = {0, leaves, *root};
	struct merkle_path path;
	struct sha256 leaf;
	char record[SEAL_RECORD_BYTES];
	uint64_t index = 1;
	double start = seconds(), verifying = 0;
	CHECK(tlog_open(folder, leaves, &log, NULL) == STATUS_OK);
	CHECK(digest_init(&digest, NULL) == STATUS_OK);
	for (int i = 0; i < PROOFS; i++) {
		index = (index * 2862933555777941757u + 3037000493u) % leaves;
		CHECK(tlog_inclusion(log, index, leaves, &path, NULL) == STATUS_OK);
		double before = seconds();
		make_record(index, record);
		CHECK(merkle_leaf(digest, slice_of(record, sizeof(record)), &leaf, NULL) ==
		      STATUS_OK);
		CHECK(merkle_verify_inclusion(digest, &tree, index, &leaf, &path, NULL) ==
		      STATUS_OK);
		verifying += seconds() - before;
	}
	(void)printf("prove    %.0f a second, of %zu hashes; verify %.0f a second\n",
		     PROOFS / (seconds() - start - verifying), path.count, PROOFS / verifying);
}

static void
commit(void)
{
	struct arena arena;
	struct document_unit units[UNITS];
	struct library_entry entry = {.document = {.units = units, .unit_count = UNITS}};
	const uint8_t secret[SEAL_SECRET_BYTES] = {1};
	struct seal_record record;
	double start = seconds();
	arena_init(&arena, 0);
	for (size_t i = 0; i < UNITS; i++)
		units[i].text = SLICE("A paragraph of a paper, of a length as they have them.");
	for (uint64_t i = 0; i < PAPERS; i++) {
		struct arena_mark mark = arena_mark(&arena);
		CHECK(seal_record_new(&arena, secret, i, &entry, &record, NULL) == STATUS_OK);
		arena_rewind(&arena, mark);
	}
	(void)printf("commit   %.0f papers of %d paragraphs a second\n",
		     PAPERS / (seconds() - start), UNITS);
	arena_done(&arena);
}

int
main(int argc, char **argv)
{
	struct sha256 root;
	uint64_t leaves = 1000000;
	CHECK(argc >= 2 && (argc < 3 || slice_number(slice_text(argv[2]), &leaves)) && leaves > 0);
	fill(argv[1], leaves, &root);
	prove(argv[1], leaves, &root);
	commit();
	return 0;
}
