/*
 * gate PROTECTED NAMES: how fast the gate of the names room looks at a list, with each kernel, and
 * how much it lets pass. One thread, no sandbox, the file in memory.
 */
#include "names/gate.h"

#include "base/io.h"

#include <stdio.h>
#include <time.h>

#ifndef ROUNDS
#define ROUNDS 100 /* the best is told: others are disturbed */
#endif

static double
cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
measure(struct gate *gate, struct slice text)
{
	struct gate_walk walk;
	struct slice line;
	uint64_t held, held_all = 0, passed = 0;
	double seconds = 1e9;

	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu_seconds(), end;

		held_all = passed = 0;
		gate_walk_init(&walk, gate, text);
		while (gate_walk_next(&walk, &line, &held)) {
			held_all += held;
			passed++;
		}
		held_all += held;
		end = cpu_seconds();
		if (end - start < seconds)
			seconds = end - start;
	}
	printf("%-8s %6.1f ns a name, %5.1f million names a second, %.2f %% pass\n",
	       gate->kernel->name, seconds * 1e9 / (double)(held_all + passed),
	       (double)(held_all + passed) / seconds / 1e6,
	       100.0 * (double)passed / (double)(held_all + passed));
}

static enum status
read_protected(struct arena *arena, const char *path, struct slice_list *ret, struct err *err)
{
	struct slice text, line;

	TRY(io_read_file(arena, path, SIZE_MAX, &text, err));
	while (slice_next(&text, '\n', &line)) {
		if (line.length > 0)
			TRY(slice_list_add(arena, ret, line, err));
	}
	return STATUS_OK;
}

static enum status
run(struct arena *arena, char **argv, struct err *err)
{
	struct slice_list protect = {.items = NULL};
	struct names_setup setup = {.protect = &protect};
	struct names_engine *engine;
	struct slice text;
	struct gate gate;
	double start;

	TRY(read_protected(arena, argv[1], &protect, err));
	TRY(io_read_file(arena, argv[2], SIZE_MAX, &text, err));
	start = cpu_seconds();
	TRY(names_engine_new(arena, &setup, &engine, err));
	printf("%zu names compiled in %.3f s\n", protect.count, cpu_seconds() - start);
	gate = *names_engine_gate(engine);
	printf("%zu strings one edit away; sets of %zu, %zu and %zu KiB\n", gate.index->slot_count,
	       (size_t)(gate.index->bloom_mask + 1) / 128,
	       ((size_t)1 << gate.index->start_bits) / 8192,
	       ((size_t)1 << gate.index->far.near_bits) / 8192);
	for (gate.kernel = SCAN_KERNELS; gate.kernel->name; gate.kernel++) {
		if (gate.kernel->runs())
			measure(&gate, text);
	}
	return STATUS_OK;
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	if (argc < 3 || run(&arena, argv, &err) != STATUS_OK)
		(void)fprintf(stderr, "gate: %s\n", argc < 3 ? "PROTECTED NAMES" : err.text);
	arena_done(&arena);
	return 0;
}
