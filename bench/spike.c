/*
 * What a worker costs: start-up, files a second by batch size, one fork a file against a worker
 * that is used again, memory. Prints a table; run it on a quiet machine (bench/README.md).
 *
 *     build/bench/spike FOLDER...
 */
#include "base/io.h"
#include "box/box.h"
#include "format/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES_MAX 100000
#define STARTS 40
#define MEASURE_FILES 100 /* each set is repeated until it has this many */

struct set {
	const char *name;
	const char *endings[8];
	struct io_path *paths;
	size_t count;
};

static struct set sets[] = {
	{.name = "mail", .endings = {".eml", NULL}},
	{.name = "PDF", .endings = {".pdf", NULL}},
	{.name = "documents", .endings = {".docx", ".xlsx", ".pptx", ".odt", ".ods", NULL}},
	{.name = "archives", .endings = {".zip", ".tar", ".7z", NULL}},
};
#define SET_COUNT (sizeof(sets) / sizeof(sets[0]))

/* What one run told; crosses from the child it ran in. */
struct result {
	double seconds;
	double cpu_seconds; /* of monitor and workers: what a busy machine does not change */
	struct box_totals totals;
	uint64_t members;
	uint64_t private_bytes; /* of the largest worker, sampled */
	long worker_kib;        /* largest resident set of a worker */
};

struct run {
	struct box_setup setup;
	struct result result;
	bool sample;
};

static enum status
count_member(void *context, const struct observable *observable, struct err *err)
{
	struct result *result = context;
	(void)err;
	result->members += slice_find(observable->subject.value, SLICE("!/")) != SIZE_MAX ||
			   slice_find(observable->source, SLICE("!/")) != SIZE_MAX;
	return STATUS_OK;
}

/* The text of a small file of /proc, or nothing. */
static struct slice
read_proc(const char *path, char *text, size_t size)
{
	size_t length = 0;
	int fd DEFER(io_close)
	= open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || io_read(fd, text, size, &length, NULL) != STATUS_OK)
		return SLICE_NONE;
	return slice_of(text, length);
}

/* Private pages of a process, from smaps_rollup; 0 where the kernel does not say. */
static uint64_t
private_bytes(struct slice pid)
{
	char path[64], text[4096];
	uint64_t kib, sum = 0;
	struct slice line;
	(void)snprintf(path, sizeof(path), "/proc/%.*s/smaps_rollup", SLICE_PRINT(pid));
	struct slice rest = read_proc(path, text, sizeof(text));
	while (slice_next(&rest, '\n', &line)) {
		if (!slice_starts(line, SLICE("Private_")) || !slice_ends(line, SLICE(" kB")))
			continue;
		size_t colon = slice_find_byte(line, ':');
		struct slice number = slice_part(line, colon + 1, line.length - colon - 4);
		if (slice_number(slice_trim(number), &kib))
			sum += kib;
	}
	return sum * 1024;
}

/* Called at every turn of the monitor: a chance to look at its children. */
static bool
sample(void *context)
{
	struct run *run = context;
	char path[64], text[4096];
	struct slice pid;
	if (!run->sample)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", getpid(), getpid());
	struct slice rest = read_proc(path, text, sizeof(text));
	while (slice_next(&rest, ' ', &pid)) {
		uint64_t bytes = pid.length ? private_bytes(pid) : 0;
		if (bytes > run->result.private_bytes)
			run->result.private_bytes = bytes;
	}
	return false;
}

static double
cpu_seconds(const struct rusage *used)
{
	return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	       (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

static void
run_here(struct run *run, const struct io_path *paths, size_t count)
{
	struct err err;
	struct rusage own, children;
	const struct sink_calls calls = {.observable = count_member};
	struct sink sink = {&calls, &run->result};
	uint64_t began = (uint64_t)time_now_us();
	run->setup.stop = sample;
	run->setup.stop_context = run;
	if (box_run(&run->setup, paths, count, &sink, &run->result.totals, &err) != STATUS_OK) {
		(void)fprintf(stderr, "spike: %s\n", err.text);
		_exit(1);
	}
	run->result.seconds = (double)((uint64_t)time_now_us() - began) / 1e6;
	(void)getrusage(RUSAGE_CHILDREN, &children);
	(void)getrusage(RUSAGE_SELF, &own);
	run->result.worker_kib = children.ru_maxrss;
	run->result.cpu_seconds = cpu_seconds(&own) + cpu_seconds(&children);
}

/* In a process of its own, so that the largest resident set is that of this run. */
static struct result
measure(struct run run, const struct io_path *paths, size_t count)
{
	int ends[2];
	struct result result = {0};
	size_t got = 0;
	CHECK(pipe(ends) == 0);
	(void)fflush(stdout);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		run_here(&run, paths, count);
		_exit(io_write(ends[1], slice_of((const char *)&run.result, sizeof(run.result)),
			       NULL) != STATUS_OK);
	}
	(void)close(ends[1]);
	CHECK(io_read(ends[0], &result, sizeof(result), &got, NULL) == STATUS_OK);
	(void)close(ends[0]);
	CHECK(waitpid(pid, NULL, 0) == pid && got == sizeof(result));
	return result;
}

static void
measure_start(const char *name, const struct room *room, const struct set *set)
{
	const struct room *const rooms[] = {room};
	struct run run = {.setup = {.rooms = rooms,
				    .room_count = room ? 1 : 0,
				    .limits = BOX_LIMITS_DEFAULT,
				    .threads = 1,
				    .batch_files = 1,
				    .worker_inputs = 1}};
	struct result result = measure(run, set->paths, STARTS < set->count ? STARTS : set->count);
	(void)printf("start  %-28s %8.2f ms from fork to ready\n", name,
		     (double)result.totals.start_us / 1e3 / (double)result.totals.workers);
}

static void
measure_set(const struct set *set, const struct room *room, const char *name, unsigned threads,
	    unsigned batch, unsigned worker_inputs)
{
	const struct room *const rooms[] = {room};
	struct run run = {.setup = {.rooms = rooms,
				    .room_count = 1,
				    .limits = BOX_LIMITS_DEFAULT,
				    .threads = threads,
				    .batch_files = batch,
				    .worker_inputs = worker_inputs}};
	struct result result = measure(run, set->paths, set->count);
	(void)printf("%-12s %-20s %u workers, batch %3u %8.0f files/s %8.3f ms CPU a file %8.0f "
		     "members/s  "
		     "%ld MiB resident, %llu unread, %llu crashes\n",
		     set->name, name, threads, batch, (double)set->count / result.seconds,
		     result.cpu_seconds * 1e3 / (double)set->count,
		     (double)result.members / result.seconds, result.worker_kib / 1024,
		     (unsigned long long)result.totals.unread,
		     (unsigned long long)result.totals.crashes);
}

static void
measure_memory(const struct set *set, const struct room *room)
{
	const struct room *const rooms[] = {room};
	struct run run = {.setup = {.rooms = rooms,
				    .room_count = 1,
				    .limits = BOX_LIMITS_DEFAULT,
				    .threads = 1,
				    .batch_files = 16},
			  .sample = true};
	struct result result = measure(run, set->paths, set->count);
	(void)printf("memory %-12s %6.1f MiB private of the largest worker, %ld MiB resident\n",
		     set->name, (double)result.private_bytes / 1048576, result.worker_kib / 1024);
}

/* ---- the inputs ---- */

static bool
belongs(const struct set *set, struct slice source)
{
	for (size_t i = 0; set->endings[i]; i++) {
		if (slice_ends_nocase(source, slice_text(set->endings[i])))
			return true;
	}
	return false;
}

static enum status
fill_set(struct arena *arena, struct set *set, const struct io_path *all, size_t count,
	 struct err *err)
{
	size_t found = 0, capacity = count + MEASURE_FILES;
	set->paths = arena_new(arena, struct io_path, capacity);
	if (!set->paths)
		return err_no_memory(err);
	for (size_t i = 0; i < count; i++) {
		if (belongs(set, all[i].source))
			set->paths[found++] = all[i];
	}
	set->count = found;
	while (found && set->count + found <= capacity && set->count < MEASURE_FILES) {
		memcpy(set->paths + set->count, set->paths, found * sizeof(*set->paths));
		set->count += found;
	}
	(void)printf("set    %-12s %zu files, read as %zu\n", set->name, found, set->count);
	return STATUS_OK;
}

static enum status
read_sets(struct arena *arena, const char *const *folders, size_t count, struct err *err)
{
	struct io_path *paths;
	size_t path_count;
	struct io_walk_limits limits = {FILES_MAX, 64};
	TRY(io_walk(arena, folders, count, limits, NULL, NULL, &paths, &path_count, err));
	for (size_t i = 0; i < SET_COUNT; i++)
		TRY(fill_set(arena, &sets[i], paths, path_count, err));
	return STATUS_OK;
}

static void
measure_all(void)
{
	static const unsigned BATCHES[] = {1, 16, 64};
	struct room room, cold;
	files_room_init(&room, NULL);
	cold = room;
	cold.warm = NULL;
	const struct room bare = {.name = "bare", .recognise = room.recognise, .read = room.read};
	measure_start("locked, no room's files", &bare, &sets[0]);
	measure_start("files, without warming up", &cold, &sets[0]);
	measure_start("files, warmed up", &room, &sets[0]);
	for (size_t i = 0; i < SET_COUNT; i++) {
		if (sets[i].count == 0)
			continue;
		for (size_t b = 0; b < sizeof(BATCHES) / sizeof(BATCHES[0]); b++)
			measure_set(&sets[i], &room, "reused", 1, BATCHES[b], 0);
		measure_set(&sets[i], &room, "reused", 2, 64, 0);
		measure_set(&sets[i], &room, "one fork a file", 1, 1, 1);
		measure_set(&sets[i], &cold, "one fork, not warm", 1, 1, 1);
		measure_memory(&sets[i], &room);
	}
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct err err;
	const char *folders[64];
	size_t count = 0;
	for (int i = 1; i < argc && count < sizeof(folders) / sizeof(folders[0]); i++)
		folders[count++] = argv[i];
	arena_init(&arena, 0);
	if (read_sets(&arena, folders, count, &err) != STATUS_OK) {
		(void)fprintf(stderr, "spike: %s\n", err.text);
		arena_done(&arena);
		return 1;
	}
	measure_all();
	arena_done(&arena);
	return 0;
}
