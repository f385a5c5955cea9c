/*
 * What the case store costs: filling, filling again, listing, export, import. Prints a table; run
 * it on a quiet machine (bench/README.md).
 *
 *     build/bench/store FOLDER [FINDINGS] [SOURCES]
 *
 * FOLDER must not exist; it is left for a look.
 */
#include "base/io.h"
#include "model/finding.h"
#include "share/share.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct plan {
	size_t findings, sources;
	char filled[4096], imported[4096], lines[4096];
};

static void
must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "store: %s\n", err->text);
	_exit(1);
}

/* ---- clocks ---- */

struct clock {
	uint64_t wall_ms;
	double cpu;
};

static struct clock
clock_now(void)
{
	struct rusage used;
	CHECK(getrusage(RUSAGE_SELF, &used) == 0);
	return (struct clock){time_steady_ms(),
			      (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
				      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) /
					      1e6};
}

static void
clock_print(const char *what, size_t count, struct clock start)
{
	struct clock end = clock_now();
	double wall = (double)(end.wall_ms - start.wall_ms) / 1e3, cpu = end.cpu - start.cpu;
	printf("%-28s %8.2f s %8.2f s CPU %10.0f a second of CPU\n", what, wall, cpu,
	       cpu > 0 ? (double)count / cpu : 0.0);
}

/* ---- filling ---- */

/* Every name is found in two places, so that half of the findings merge. */
static struct finding *
make_finding(struct arena *arena, const struct plan *plan, struct slice source, size_t number)
{
	struct err err;
	struct span span;
	struct finding *finding;
	struct slice name;
	must(slice_print(arena, &name, &err, "decoy%zu-harbour-bank.example",
			 number * 7919 % (plan->findings / 2 + 1)),
	     &err);
	must(span_init(&span, source, number * 30, number, name, &err), &err);
	must(finding_new(arena, "names/lookalike", 1, &span, &finding, &err), &err);
	must(finding_add_subject(finding, "domain-name", name, &err), &err);
	must(finding_set_title(finding, &err, "%s imitates harbour-bank.example", name.at), &err);
	must(finding_add_why(finding, &err, "the name with a word before it"), &err);
	must(finding_add_why(finding, &err, "score 0.91 of 1"), &err);
	must(finding_add_next(finding, &err, "look up its MX record"), &err);
	finding->severity = (enum severity)(number % SEVERITY_COUNT);
	finding->confidence = (uint8_t)(number % 100);
	finding->first = (int64_t)number * 1000000;
	finding->data = SLICE("{\"score\":0.91,\"tricks\":[\"combo\"]}");
	must(finding_done(finding, &err), &err);
	return finding;
}

static void
fill(const struct plan *plan, const char *what)
{
	struct err err;
	struct sink sink;
	struct arena arena;
	struct store *store = NULL;
	struct clock start = clock_now();
	arena_init(&arena, 0);
	must(store_open(plan->filled, true, &store, &err), &err);
	must(store_sink(store, &sink, &err), &err);
	for (size_t number = 0; number < plan->findings; number++) {
		struct arena_mark mark = arena_mark(&arena);
		struct source source = {.bytes = 1};
		size_t of = number * plan->sources / plan->findings;
		must(slice_print(&arena, &source.source, &err, "feed%06zu.txt", of), &err);
		must(sink_finding(&sink, make_finding(&arena, plan, source.source, number), &err),
		     &err);
		if ((number + 1) * plan->sources / plan->findings != of)
			must(sink_source(&sink, &source, &err), &err);
		arena_rewind(&arena, mark);
	}
	must(store_commit(store, &err), &err);
	store_done(&store);
	clock_print(what, plan->findings, start);
	arena_done(&arena);
}

/* ---- reading ---- */

static enum status
count_finding(void *context, const struct case_finding *found, struct err *err)
{
	(void)found, (void)err;
	++*(size_t *)context;
	return STATUS_OK;
}

static void
list(struct store *store, enum finding_order order, bool merged, const char *what)
{
	struct err err;
	size_t count = 0;
	struct clock start = clock_now();
	must(store_findings(store, NULL, order, merged, count_finding, &count, &err), &err);
	clock_print(what, count, start);
}

static void
read_all(const struct plan *plan)
{
	struct err err;
	struct output output;
	struct store *store = NULL;
	DEFER(io_close)
	int fd = open(plan->lines, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(store_open(plan->filled, false, &store, &err), &err);
	list(store, ORDER_WORST_FIRST, true, "list worst first, merged");
	list(store, ORDER_TIME, true, "list by time, merged");
	list(store, ORDER_RECORD, false, "list by source");
	struct clock start = clock_now();
	output_to_fd(&output, &fd);
	must(jsonl_write(store, NULL, &output, &err), &err);
	clock_print("export JSON Lines", plan->findings, start);
	store_done(&store);
}

static void
import(const struct plan *plan)
{
	struct err err;
	struct sink sink;
	struct jsonl_totals totals;
	struct store *store = NULL;
	DEFER(io_close)
	int fd = -1;
	struct clock start = clock_now();
	must(store_create(plan->imported, &err), &err);
	must(store_open(plan->imported, true, &store, &err), &err);
	must(io_open(plan->lines, &fd, &err), &err);
	must(store_import_sink(store, &sink, &err), &err);
	must(jsonl_read(fd, &sink, NULL, NULL, &totals, &err), &err);
	must(store_commit(store, &err), &err);
	clock_print("import JSON Lines", plan->findings, start);
	CHECK(totals.refused == 0 && totals.findings == plan->findings);
	store_done(&store);
}

static void
print_size(const char *path, const char *what)
{
	struct stat facts;
	CHECK(stat(path, &facts) == 0);
	printf("%-28s %8.1f MB\n", what, (double)facts.st_size / 1e6);
}

int
main(int argc, char **argv)
{
	struct plan plan = {.findings = 100000, .sources = 1000};
	struct err err;
	uint64_t number;
	char db[4200];
	if (argc < 2 || argc > 4 || mkdir(argv[1], 0700) != 0) {
		(void)fprintf(stderr, "usage: store FOLDER [FINDINGS] [SOURCES]; FOLDER is made\n");
		return 2;
	}
	if (argc > 2 && slice_number(slice_text(argv[2]), &number))
		plan.findings = (size_t)number;
	if (argc > 3 && slice_number(slice_text(argv[3]), &number))
		plan.sources = (size_t)number;
	(void)snprintf(plan.filled, sizeof(plan.filled), "%s/filled", argv[1]);
	(void)snprintf(plan.imported, sizeof(plan.imported), "%s/imported", argv[1]);
	(void)snprintf(plan.lines, sizeof(plan.lines), "%s/case.jsonl", argv[1]);
	(void)snprintf(db, sizeof(db), "%s/case.db", plan.filled);
	printf("%zu findings of %zu sources\n", plan.findings, plan.sources);
	must(store_create(plan.filled, &err), &err);
	fill(&plan, "fill");
	fill(&plan, "fill again");
	read_all(&plan);
	import(&plan);
	print_size(db, "case.db");
	print_size(plan.lines, "JSON Lines");
	return 0;
}
