/*
 * A peer of bench/names: which of the labels to protect stand anywhere in a file of names, by
 * vectorscan (or hyperscan), the file scanned as one block. Containment and nothing else.
 */
#include "base/io.h"

#include <hs/hs.h>

#include <stdio.h>

#define FILE_MAX_BYTES ((size_t)1 << 31)
#define LABELS_MAX 65536

struct labels {
	const char *items[LABELS_MAX];
	size_t lengths[LABELS_MAX];
	unsigned flags[LABELS_MAX], ids[LABELS_MAX], count;
};

/* What stands before the first dot of each line. */
static void
labels_read(struct labels *labels, struct slice text)
{
	struct slice line, label;
	while (slice_next(&text, '\n', &line) && labels->count < LABELS_MAX) {
		if (!slice_next(&line, '.', &label) || !label.length)
			continue;
		labels->items[labels->count] = label.at;
		labels->lengths[labels->count] = label.length;
		labels->flags[labels->count] = HS_FLAG_CASELESS;
		labels->ids[labels->count] = labels->count;
		labels->count++;
	}
}

static int
on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	++*(unsigned long long *)context;
	return 0;
}

static int
scan(const struct labels *labels, struct slice names)
{
	hs_database_t *database = NULL;
	hs_scratch_t *scratch = NULL;
	hs_compile_error_t *fault = NULL;
	unsigned long long found = 0;
	if (hs_compile_lit_multi(labels->items, labels->flags, labels->ids, labels->lengths,
				 labels->count, HS_MODE_BLOCK, NULL, &database,
				 &fault) != HS_SUCCESS ||
	    hs_alloc_scratch(database, &scratch) != HS_SUCCESS ||
	    hs_scan(database, names.at, (unsigned)names.length, 0, scratch, on_match, &found) !=
		    HS_SUCCESS) {
		(void)fprintf(stderr, "contain: %s\n", fault ? fault->message : "cannot scan");
		return 1;
	}
	(void)printf("%llu\n", found);
	(void)hs_free_scratch(scratch);
	(void)hs_free_database(database);
	return 0;
}

int
main(int argument_count, char **arguments)
{
	static struct labels labels;
	struct arena arena;
	struct slice protect, names;
	struct err err;
	CHECK(argument_count == 3);
	arena_init(&arena, 0);
	if (io_read_file(&arena, arguments[1], FILE_MAX_BYTES, &protect, &err) != STATUS_OK ||
	    io_read_file(&arena, arguments[2], FILE_MAX_BYTES, &names, &err) != STATUS_OK) {
		(void)fprintf(stderr, "contain: %s\n", err.text);
		return 1;
	}
	labels_read(&labels, protect);
	int result = scan(&labels, names);
	arena_done(&arena);
	return result;
}
