/*
 * look PROTECTED NAMES: how long the names room looks at what gets past its gate, by itself and
 * among all that is held back, and how much of it has something to say. One thread, no sandbox, the
 * names in memory.
 */
#include "names/gate.h"

#include "base/io.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS 30 /* the best is told: others are disturbed */

static double
cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What names_look says of a name; one that it refuses is not found. */
static bool
look(const struct names_engine *engine, struct arena *arena, struct slice name)
{
	struct arena_mark mark = arena_mark(arena);
	struct names_match match;
	struct err err;
	bool found;

	if (names_look(engine, arena, name, &found, &match, &err) != STATUS_OK)
		found = false;
	arena_rewind(arena, mark);
	return found;
}

static void
measure(const struct names_engine *engine, struct arena *arena, const struct slice_list *names,
	const char *what)
{
	double seconds = 1e9;

	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu_seconds(), end;

		for (size_t i = 0; i < names->count; i++)
			(void)look(engine, arena, names->items[i]);
		end = cpu_seconds();
		if (end - start < seconds)
			seconds = end - start;
	}
	printf("%-10s %8zu names, %7.1f ns each\n", what, names->count,
	       seconds * 1e9 / (double)(names->count ? names->count : 1));
}

/* Of all the text, in seconds: with looking at what passes, or without. */
static double
walk(const struct names_engine *engine, struct arena *arena, struct gate_walk *walk,
     struct slice text, bool looking)
{
	double start, end, seconds = 1e9;
	struct slice line;
	uint64_t held;

	for (int round = 0; round < ROUNDS; round++) {
		start = cpu_seconds();
		gate_walk_init(walk, names_engine_gate(engine), text);
		while (gate_walk_next(walk, &line, &held)) {
			if (looking)
				(void)look(engine, arena, line);
		}
		end = cpu_seconds();
		if (end - start < seconds)
			seconds = end - start;
	}
	return seconds;
}

static enum status
read_lines(struct arena *arena, const char *path, struct slice_list *ret, struct err *err)
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
	struct slice_list protect = {.items = NULL}, passing = {.items = NULL},
			  found = {.items = NULL}, nothing = {.items = NULL};
	struct names_setup setup = {.protect = &protect};
	struct names_engine *engine;
	struct gate_walk *state = arena_new(arena, struct gate_walk, 1);
	struct slice text, line;
	uint64_t held;

	if (!state)
		return err_no_memory(err);
	TRY(read_lines(arena, argv[1], &protect, err));
	TRY(io_read_file(arena, argv[2], SIZE_MAX, &text, err));
	TRY(names_engine_new(arena, &setup, &engine, err));
	gate_walk_init(state, names_engine_gate(engine), text);
	while (gate_walk_next(state, &line, &held)) {
		TRY(slice_list_add(arena, &passing, line, err));
		TRY(slice_list_add(arena, look(engine, arena, line) ? &found : &nothing, line,
				   err));
	}
	measure(engine, arena, &passing, "all");
	measure(engine, arena, &found, "found");
	measure(engine, arena, &nothing, "nothing");
	printf("%-10s %8zu names, %7.1f ns each\n", "among", passing.count,
	       (walk(engine, arena, state, text, true) - walk(engine, arena, state, text, false)) *
		       1e9 / (double)passing.count);
	return STATUS_OK;
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	if (argc < 3 || run(&arena, argv, &err) != STATUS_OK)
		(void)fprintf(stderr, "look: %s\n", argc < 3 ? "PROTECTED NAMES" : err.text);
	arena_done(&arena);
	return 0;
}
