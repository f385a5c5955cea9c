/* Records at random, reproducible from a seed, and a sink that takes them in any order. */
#ifndef TOCSIN_TESTS_CASE_RANDOM_H
#define TOCSIN_TESTS_CASE_RANDOM_H

#include "case_support.h"
#include "random.h"

#define SOURCES 12

/* A seed of this moment, or the one in TOCSIN_SEED; printed, so that a failure can be run again. */
static inline uint64_t
random_seed(const char *test)
{
	const char *given = getenv("TOCSIN_SEED");
	uint64_t seed = (uint64_t)time_now_us();
	if (given && !slice_number(slice_text(given), &seed))
		fail_msg("TOCSIN_SEED is no number");
	print_message("%s: TOCSIN_SEED=%llu\n", test, (unsigned long long)seed);
	return seed;
}

/* Awkward ones first. */
static inline const char *
source_name(size_t i)
{
	static char more[16][16]; /* names in use at the same time */
	static const char *const NAMES[SOURCES] = {
		"a/feed.txt",    "a/feed.zip!/x", "b.zip",      "b.zap!/one.pdf",
		"c\xc3\xa9.eml", "c.eml",         "d\"q\".txt", "e,f;g.txt",
		"\xff.bytes",    "h\nnewline",    "z",          "-dash"};
	if (i < SOURCES)
		return NAMES[i];
	(void)snprintf(more[i % 16], sizeof(more[0]), "more/%04u", (unsigned)i % 10000);
	return more[i % 16];
}

/* The i-th finding of a source; its content follows from both. */
static inline struct recipe
random_recipe(size_t source, size_t i)
{
	static const char *const RULES[] = {"names/lookalike", "names/other", "files/reader-crash"};
	static const char *const SUBJECTS[] = {"mail-en-marche.example", "portal-office.example",
					       "accounts-office.example", "en-rnarche.example",
					       "=cmd.example"};
	uint64_t state = source * 1000 + i;
	return (struct recipe){.rule = RULES[random_below(&state, 3)],
			       .source = source_name(source),
			       .subject = SUBJECTS[random_below(&state, 5)],
			       .offset = i * 10,
			       .severity = (enum severity)random_below(&state, SEVERITY_COUNT),
			       .confidence = (uint8_t)random_below(&state, 101),
			       .first = random_below(&state, 4)
						? (int64_t)random_below(&state, 1000000)
						: TIME_UNKNOWN,
			       .last = TIME_UNKNOWN,
			       .basis = (enum time_basis)random_below(&state, 2)};
}

#define FINDINGS_A_SOURCE 5
#define RECORDS_A_SOURCE (FINDINGS_A_SOURCE + 4)
#define RECORDS (SOURCES * RECORDS_A_SOURCE)

/* Record `number` of RECORDS; the last of each source ends it. */
static inline void
sink_record(struct sink *sink, size_t number)
{
	struct err err;
	size_t source = number / RECORDS_A_SOURCE, i = number % RECORDS_A_SOURCE;
	struct slice name = slice_text(source_name(source));
	if (i < FINDINGS_A_SOURCE) {
		struct recipe recipe = random_recipe(source, i);
		sink_recipe(sink, &recipe);
	} else if (i == FINDINGS_A_SOURCE) {
		struct observable observable = {.subject = {SLICE("file"), name},
						.source = name,
						.first = TIME_UNKNOWN,
						.last = (int64_t)source,
						.time_basis = TIME_CLAIMED,
						.data = SLICE("{\"n\": 1e3}")};
		assert_ok(sink_observable(sink, &observable, &err));
	} else if (i < RECORDS_A_SOURCE - 1) {
		struct refusal refusal = {name, SLICE("no name"), source + 1, i * 7};
		assert_ok(sink_refusal(sink, &refusal, &err));
	} else {
		sink_end(sink, source_name(source), source_name(source));
	}
}

#endif
