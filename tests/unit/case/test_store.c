#include "case_fixture.h"

#include "base/db.h"
#include "case/limits.h"

#include <sys/stat.h>
#include <sys/wait.h>

static void
cases_are_made_once(void **state)
{
	(void)state;
	struct err err = {0};
	struct store *store = NULL;
	struct stat facts;
	char name[PATH_MAX + 32];
	assert_int_equal(store_create(folder.path, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "already"));
	(void)snprintf(name, sizeof(name), "%s/case.db", folder.path);
	assert_int_equal(stat(name, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	(void)snprintf(name, sizeof(name), "%s/absent", folder.path);
	assert_int_equal(store_open(name, false, &store, &err), STATUS_USAGE);
	assert_int_equal(store_open(name, true, &store, &err), STATUS_USAGE);
	assert_null(store);
	/* One that was killed before its first table is finished. */
	(void)snprintf(name, sizeof(name), "%s/case.db", folder.path);
	assert_int_equal(truncate(name, 0), 0);
	assert_ok(store_create(folder.path, &err));
	store = open_store(false);
	store_done(&store);
}

static void
records_come_back_whole(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &DECOY);
	struct observable observable = {.subject = {SLICE("file"), SLICE("a/\xff.pdf")},
					.source = SLICE("a/\xff.pdf"),
					.first = INT64_MAX, /* beyond all years */
					.last = 0,
					.time_basis = TIME_CLAIMED};
	assert_ok(sink_observable(&sink, &observable, &err));
	assert_ok(sink_refuse(&sink, SLICE("feed.txt"), &err, "RFC 1035 §2.3.4: too long"));
	sink_end(&sink, "feed.txt", "content");
	assert_ok(store_commit(store, &err));
	store_done(&store);

	store = open_store(false);
	struct case_finding found;
	struct finding *sunk = finding_of(&arena, &DECOY);
	assert_ok(store_find(store, &arena, sunk->id, &found, &err));
	assert_int_equal(found.also, 0);
	sunk->data = SLICE("{\"score\":0.9,\"tricks\":[\"combo\"]}"); /* canonical */
	struct buf expected;
	struct slice text;
	buf_init(&expected, &arena);
	assert_ok(dump_finding(&expected, &(struct case_finding){.finding = sunk}, &err));
	assert_ok(buf_slice(&expected, &text, &err));
	for (int merged = 0; merged < 2; merged++)
		assert_slices(dump_findings(store, NULL, ORDER_RECORD, merged, &arena), text);
	assert_non_null(strstr(
		dump_store(store, &arena).at,
		"\n{\"type\":\"observable\",\"subject\":{\"type\":\"file\",\"value\":\"a/"
		"\xef\xbf\xbd.pdf\"},\"source\":\"a/\xef\xbf\xbd.pdf\",\"first\":null,"
		"\"last\":\"1970-01-01T00:00:00Z\",\"time_basis\":\"claimed\",\"data\":{}}\n"));
	store_done(&store);
}

static void
examining_twice_adds_nothing(void **state)
{
	(void)state;
	struct err err;
	struct slice texts[2];
	for (size_t i = 0; i < 2; i++) {
		struct sink sink;
		struct store *store = open_store(true);
		assert_ok(store_run_start(store, SLICE("examine feed.txt"), &err));
		assert_ok(store_sink(store, &sink, &err));
		sink_recipe(&sink, &DECOY);
		sink_recipe(&sink, &DECOY);
		assert_ok(sink_refuse(&sink, SLICE("feed.txt"), &err, "line 7 is no name"));
		assert_ok(sink_refuse(&sink, SLICE("feed.txt"), &err, "line 7 is no name"));
		sink_end(&sink, "feed.txt", "content");
		assert_ok(store_run_end(store, &err));
		texts[i] = dump_store(store, &arena);
		struct case_totals totals;
		assert_ok(store_totals(store, &totals, &err));
		assert_int_equal(totals.sources, 1);
		assert_int_equal(totals.bytes, 7);
		assert_int_equal(totals.findings, 1);
		assert_int_equal(totals.merged, 1);
		assert_int_equal(totals.by_severity[SEVERITY_HIGH], 1);
		assert_int_equal(totals.refusals, 1);
		store_done(&store);
	}
	assert_slices(texts[0], texts[1]);
}

static enum status
count_run(void *context, const struct run *run, struct err *err)
{
	size_t *count = context;
	(void)err;
	++*count;
	assert_int_equal(run->number, *count);
	assert_slice(run->version, TOCSIN_VERSION);
	assert_slice(run->arguments, *count == 1 ? "examine a" : "examine b");
	assert_true(run->start > INT64_C(1500000000000000));
	assert_true(*count == 1 ? run->end >= run->start : run->end == TIME_UNKNOWN);
	return STATUS_OK;
}

static void
custody_is_recorded(void **state)
{
	(void)state;
	struct err err;
	struct store *store = open_store(true);
	assert_ok(store_run_start(store, SLICE("examine a"), &err));
	assert_ok(store_run_end(store, &err));
	assert_ok(store_run_start(store, SLICE("examine b"), &err));
	store_done(&store); /* as if killed */
	size_t count = 0;
	store = open_store(false);
	assert_ok(store_runs(store, count_run, &count, &err));
	assert_int_equal(count, 2);
	store_done(&store);
}

static void
what_was_not_committed_is_gone(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &DECOY);
	sink_end(&sink, "feed.txt", "a"); /* the first one commits at once */
	struct recipe other = decoy("other.txt", "en-rnarche.example", 1, SEVERITY_LOW);
	sink_recipe(&sink, &other);
	store_done(&store);
	store = open_store(true);
	assert_int_equal(store_find(store, &arena, finding_of(&arena, &other)->id,
				    &(struct case_finding){0}, &err),
			 STATUS_USAGE);
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &other);
	store_rollback(store);
	assert_ok(store_commit(store, &err));
	struct case_totals totals;
	assert_ok(store_totals(store, &totals, &err));
	assert_int_equal(totals.findings, 1);
	/* A source that ended stays, though no commit was due and the next one is taken back. */
	sink_recipe(&sink, &other);
	sink_end(&sink, "other.txt", "b");
	struct recipe half = decoy("half.txt", "en-rnarche.invalid", 1, SEVERITY_LOW);
	sink_recipe(&sink, &half);
	store_rollback(store);
	store_rollback(store);
	assert_ok(store_commit(store, &err));
	assert_ok(store_totals(store, &totals, &err));
	assert_int_equal(totals.findings, 2);
	assert_int_equal(totals.sources, 2);
	store_done(&store);
}

static void
refusals_are_those_of_the_last_examination(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	struct refusal range = {SLICE("feed.txt"), SLICE("no name"), 3, 10};
	assert_ok(sink_refusal(&sink, &range, &err));
	range.line = 900; /* the same reason in another range of the file */
	range.count = 2;
	assert_ok(sink_refusal(&sink, &range, &err));
	assert_ok(sink_refuse(&sink, SLICE("feed.txt!/inner"), &err, "cut"));
	assert_ok(sink_refuse(&sink, SLICE("feed.txt2"), &err, "cut"));
	sink_end(&sink, "feed.txt", "first");
	static const char BOTH[] =
		"{\"type\":\"refusal\",\"source\":\"feed.txt\",\"reason\":\"no name\",\"count\":5,"
		"\"line\":10}\n"
		"{\"type\":\"refusal\",\"source\":\"feed.txt!/"
		"inner\",\"reason\":\"cut\",\"count\":1,"
		"\"line\":null}\n"
		"{\"type\":\"refusal\",\"source\":\"feed.txt2\",\"reason\":\"cut\",\"count\":1,"
		"\"line\":null}\n";
	assert_slice(dump_refusals(store, &arena), BOTH);

	/* Records of another case take nothing back, and do not count again what is there. */
	assert_ok(store_import_sink(store, &sink, &err));
	range.line = 10;
	range.count = 5;
	assert_ok(sink_refusal(&sink, &range, &err));
	sink_end(&sink, "feed.txt", "second");
	assert_slice(dump_refusals(store, &arena), BOTH);

	/* The file was mended; its neighbour with a longer name was not looked at. */
	assert_ok(store_sink(store, &sink, &err));
	sink_end(&sink, "feed.txt", "third");
	assert_slice(
		dump_refusals(store, &arena),
		"{\"type\":\"refusal\",\"source\":\"feed.txt2\",\"reason\":\"cut\",\"count\":1,"
		"\"line\":null}\n");
	struct case_totals totals;
	assert_ok(store_totals(store, &totals, &err));
	assert_int_equal(totals.sources, 3); /* each content once */
	store_done(&store);
}

/* ---- merging, filters, look-up ---- */

static void
fill_feeds(struct store *store)
{
	struct err err;
	struct sink sink;
	struct recipe recipe;
	assert_ok(store_sink(store, &sink, &err));
	for (int day = 0; day < 3; day++) {
		static const char *const FEEDS[] = {"day1.txt", "day2.txt", "day3.txt"};
		recipe = decoy(FEEDS[day], "mail-en-marche.example", 17, SEVERITY_HIGH);
		recipe.first = 1000000 * (10 + day);
		recipe.confidence = (uint8_t)(80 + day);
		sink_recipe(&sink, &recipe);
		sink_end(&sink, FEEDS[day], FEEDS[day]);
	}
	recipe = decoy("day1.txt", "mail-en-marche.example", 99, SEVERITY_LOW);
	recipe.first = 5; /* of another clock: not mixed with the others */
	recipe.basis = TIME_CLAIMED;
	sink_recipe(&sink, &recipe);
	recipe = decoy("day2.txt", "portal-office.example", 4, SEVERITY_CRITICAL);
	recipe.first = TIME_UNKNOWN;
	sink_recipe(&sink, &recipe);
	recipe = decoy("mail/1.eml", "accounts-office.example", 4, SEVERITY_INFO);
	recipe.rule = "mail/phish";
	recipe.first = 11500000;
	sink_recipe(&sink, &recipe);
	assert_ok(store_commit(store, &err));
}

struct seen {
	char subjects[256];
	struct case_finding last;
	size_t spans;
	int64_t first, latest;
};

static enum status
see(void *context, const struct case_finding *found, struct err *err)
{
	struct seen *seen = context;
	size_t used = strlen(seen->subjects);
	(void)err;
	(void)snprintf(seen->subjects + used, sizeof(seen->subjects) - used, "%.6s%s%d ",
		       found->finding->subjects[0].value.at,
		       severity_text(found->finding->severity), (int)found->also);
	seen->spans = found->finding->evidence_count;
	seen->first = found->finding->first;
	seen->latest = found->finding->last;
	return STATUS_OK;
}

static struct seen
look(struct store *store, struct finding_filter filter, enum finding_order order, bool merged)
{
	struct err err;
	struct seen seen = {0};
	assert_ok(store_findings(store, &filter, order, merged, see, &seen, &err));
	return seen;
}

static void
filters_choose(void **state)
{
	(void)state;
	struct store *store = open_store(true);
	fill_feeds(store);
	struct finding_filter filter = FINDING_FILTER_ALL;
	filter.severity_min = SEVERITY_HIGH;
	assert_string_equal(look(store, filter, ORDER_RECORD, false).subjects,
			    "mail-ehigh0 portalcritical0 mail-ehigh0 mail-ehigh0 ");
	filter = FINDING_FILTER_ALL;
	filter.rule = SLICE("mail/phish");
	assert_string_equal(look(store, filter, ORDER_RECORD, false).subjects, "accouninfo0 ");
	filter.rule = SLICE("names/*");
	filter.source = SLICE("day2.txt");
	assert_string_equal(look(store, filter, ORDER_RECORD, false).subjects,
			    "portalcritical0 mail-ehigh0 ");
	/* Merged, the thing is shown whole though only one of its findings passes. */
	filter.text = SLICE("EN-Marche");
	struct seen seen = look(store, filter, ORDER_RECORD, true);
	assert_string_equal(seen.subjects, "mail-ehigh2 ");
	assert_int_equal(seen.spans, 4);
	assert_int_equal(seen.first, 10000000);
	assert_int_equal(seen.latest, 12000000);
	filter = FINDING_FILTER_ALL;
	filter.text = SLICE("at byte 99");
	assert_string_equal(look(store, filter, ORDER_TIME, false).subjects, "mail-elow0 ");
	filter = FINDING_FILTER_ALL;
	filter.since = 11000000;
	filter.until = 12000000;
	assert_string_equal(look(store, filter, ORDER_TIME, false).subjects,
			    "mail-ehigh0 accouninfo0 ");
	store_done(&store);
}

static enum status
see_subject(void *context, const struct subject *subject, struct err *err)
{
	char *seen = context;
	size_t used = strlen(seen);
	(void)err;
	(void)snprintf(seen + used, 256 - used, "%.*s %.*s, ", SLICE_PRINT(subject->type),
		       SLICE_PRINT(subject->value));
	return STATUS_OK;
}

static void
subjects_come_once_and_sorted(void **state)
{
	(void)state;
	struct err err;
	char seen[256] = "";
	struct store *store = open_store(true);
	fill_feeds(store);
	assert_ok(store_subjects(store, NULL, see_subject, seen, &err));
	assert_string_equal(seen, "domain-name accounts-office.example, "
				  "domain-name mail-en-marche.example, "
				  "domain-name portal-office.example, ");
	struct finding_filter filter = FINDING_FILTER_ALL;
	filter.severity_min = SEVERITY_CRITICAL;
	seen[0] = '\0';
	assert_ok(store_subjects(store, &filter, see_subject, seen, &err));
	assert_string_equal(seen, "domain-name portal-office.example, ");
	store_done(&store);
}

struct recorded {
	int64_t runs[4], first, last;
	size_t count;
};

static enum status
note_start(void *context, const struct run *run, struct err *err)
{
	struct recorded *recorded = context;
	(void)err;
	recorded->runs[recorded->count++] = run->start;
	return STATUS_OK;
}

static enum status
see_recorded(void *context, const struct case_finding *found, struct err *err)
{
	struct recorded *recorded = context;
	(void)err;
	recorded->first = found->recorded_first;
	recorded->last = found->recorded_last;
	return STATUS_OK;
}

static void
a_thing_knows_the_runs_that_brought_it(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct recorded recorded = {.count = 0};
	struct store *store = open_store(true);
	struct recipe recipe = {.rule = "names/lookalike", .subject = "a.example"};
	assert_ok(store_sink(store, &sink, &err));
	for (size_t i = 0; i < 2; i++) {
		assert_ok(store_run_start(store, SLICE("examine"), &err));
		recipe.source = i ? "b.txt" : "a.txt";
		sink_recipe(&sink, &recipe);
		assert_ok(store_run_end(store, &err));
	}
	assert_ok(store_runs(store, note_start, &recorded, &err));
	assert_ok(store_findings(store, NULL, ORDER_RECORD, true, see_recorded, &recorded, &err));
	assert_int_equal(recorded.first, recorded.runs[0]);
	assert_int_equal(recorded.last, recorded.runs[1]);
	/* A run that changes nothing dates nothing; one that judges otherwise does. */
	for (size_t i = 0; i < 2; i++) {
		assert_ok(store_run_start(store, SLICE("examine"), &err));
		recipe.severity = i ? SEVERITY_HIGH : recipe.severity;
		sink_recipe(&sink, &recipe);
		assert_ok(store_run_end(store, &err));
		assert_ok(store_findings(store, NULL, ORDER_RECORD, true, see_recorded, &recorded,
					 &err));
		recorded.count = 0;
		assert_ok(store_runs(store, note_start, &recorded, &err));
		assert_int_equal(recorded.first, recorded.runs[0]);
		assert_int_equal(recorded.last, recorded.runs[i ? 3 : 1]);
	}
	assert_ok(store_findings(store, NULL, ORDER_RECORD, false, see_recorded, &recorded, &err));
	assert_int_equal(recorded.first, TIME_UNKNOWN);
	store_done(&store);
}

static void
orders_hold(void **state)
{
	(void)state;
	struct store *store = open_store(true);
	fill_feeds(store);
	assert_string_equal(look(store, FINDING_FILTER_ALL, ORDER_WORST_FIRST, true).subjects,
			    "portalcritical0 mail-ehigh2 accouninfo0 ");
	assert_string_equal(look(store, FINDING_FILTER_ALL, ORDER_TIME, true).subjects,
			    "mail-ehigh2 accouninfo0 portalcritical0 ");
	assert_string_equal(look(store, FINDING_FILTER_ALL, ORDER_TIME, false).subjects,
			    "mail-elow0 mail-ehigh0 mail-ehigh0 accouninfo0 mail-ehigh0 "
			    "portalcritical0 ");
	assert_string_equal(look(store, FINDING_FILTER_ALL, ORDER_RECORD, false).subjects,
			    "mail-ehigh0 mail-elow0 portalcritical0 mail-ehigh0 mail-ehigh0 "
			    "accouninfo0 ");
	store_done(&store);
}

static void
merged_evidence_has_a_limit(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	for (size_t i = 0; i < CASE_MERGED_SPANS_MAX + 6; i++) {
		char name[32];
		(void)snprintf(name, sizeof(name), "feed%04d", (int)i);
		struct recipe recipe = decoy(name, "mail-en-marche.example", 1, SEVERITY_HIGH);
		sink_recipe(&sink, &recipe);
	}
	assert_ok(store_commit(store, &err));
	struct seen seen = look(store, FINDING_FILTER_ALL, ORDER_WORST_FIRST, true);
	assert_int_equal(seen.spans, CASE_MERGED_SPANS_MAX);
	assert_string_equal(seen.subjects, "mail-ehigh1029 ");
	store_done(&store);
}

static void
ids_may_be_abbreviated(void **state)
{
	(void)state;
	struct err err = {0};
	struct store *store = open_store(true);
	fill_feeds(store);
	struct recipe recipe = decoy("day2.txt", "portal-office.example", 4, SEVERITY_CRITICAL);
	struct slice id = finding_of(&arena, &recipe)->id;
	struct case_finding found;
	for (size_t length = 13; length <= id.length; length++) {
		assert_ok(store_find(store, &arena, slice_part(id, 0, length), &found, &err));
		assert_slices(found.finding->id, id);
		if (length > 14)
			assert_ok(store_find(store, &arena, slice_part(id, 9, length - 9), &found,
					     &err));
	}
	/* A finding speaks for itself, with the evidence of its kind. */
	recipe = decoy("day1.txt", "mail-en-marche.example", 99, SEVERITY_LOW);
	id = finding_of(&arena, &recipe)->id;
	assert_ok(store_find(store, &arena, id, &found, &err));
	assert_slices(found.finding->id, id);
	assert_int_equal(found.also, 2);
	assert_int_equal(found.finding->evidence_count, 4);
	assert_int_equal(found.finding->evidence[0].offset, 99);

	static const char *const NONE[] = {"",     "finding--",     "abc",
					   "wxyz", "finding--12_4", "ffffffff-ffff-ffff"};
	for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++)
		assert_int_equal(store_find(store, &arena, slice_text(NONE[i]), &found, &err),
				 STATUS_USAGE);
	store_done(&store);
}

static void
ambiguous_ids_name_the_candidates(void **state)
{
	(void)state;
	struct err err = {0};
	struct sink sink;
	struct case_finding found;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	/* Ids cannot be chosen; the store takes them as they are. */
	static const char *const DIGITS[] = {"1", "2", "3", "4", "5", "6", "7"};
	for (size_t i = 0; i < sizeof(DIGITS) / sizeof(DIGITS[0]); i++) {
		struct finding *finding = finding_of(&arena, &DECOY);
		assert_ok(slice_print(&arena, &finding->id, &err, "finding--abcd%s", DIGITS[i]));
		assert_ok(sink_finding(&sink, finding, &err));
	}
	assert_int_equal(store_find(store, &arena, SLICE("ABCD"), &found, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "finding--abcd1, "));
	assert_non_null(strstr(err.text, "finding--abcd5, or others"));
	assert_null(strstr(err.text, "finding--abcd6"));
	store_done(&store);
}

/* ---- several at once ---- */

static int
try_to_write(void)
{
	struct err err = {0};
	struct store *store = NULL;
	char words[64];
	(void)snprintf(words, sizeof(words), "is being written by process %ld", (long)getppid());
	if (store_open(folder.path, true, &store, &err) != STATUS_ENVIRONMENT)
		return 1;
	if (!strstr(err.text, words))
		return 2;
	if (store_open(folder.path, false, &store, &err) != STATUS_OK)
		return 3;
	struct case_totals totals;
	if (store_totals(store, &totals, &err) != STATUS_OK || totals.findings != 0)
		return 4; /* what is not committed is not seen */
	store_done(&store);
	return 0;
}

static void
one_process_writes_and_others_read(void **state)
{
	(void)state;
	struct err err;
	struct sink sink;
	struct store *store = open_store(true);
	assert_ok(store_sink(store, &sink, &err));
	sink_recipe(&sink, &DECOY);
	pid_t child = fork();
	if (child == 0)
		_exit(try_to_write());
	int code = 0;
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code));
	assert_int_equal(WEXITSTATUS(code), 0);

	/* A reader keeps the case as it was when it came. */
	struct store *reader = open_store(false);
	struct case_totals totals;
	assert_ok(store_commit(store, &err));
	assert_ok(store_totals(reader, &totals, &err));
	assert_int_equal(totals.findings, 0);
	store_done(&reader);
	reader = open_store(false);
	assert_ok(store_totals(reader, &totals, &err));
	assert_int_equal(totals.findings, 1);
	store_done(&reader);
	store_done(&store);
}

static void
damage_is_told(void **state)
{
	(void)state;
	struct err err = {0};
	struct store *store = open_store(true);
	fill_feeds(store);
	store_done(&store);
	/* Each mends what the one before it did. */
	static const char *const HARM[] = {
		"UPDATE finding SET data = '{}' || char(10) || '{\"type\":\"finding\"}'",
		"UPDATE finding SET data = '{' || char(10) || '}'",
		"UPDATE finding SET data = '[]'",
		"PRAGMA ignore_check_constraints=ON; UPDATE finding SET data = '{}', severity = 9",
		("PRAGMA ignore_check_constraints=ON; UPDATE finding SET severity = 1;"
		 "UPDATE evidence SET sha256 = x'00'"),
		"DELETE FROM evidence"};
	for (size_t i = 0; i < sizeof(HARM) / sizeof(HARM[0]); i++) {
		char path[PATH_MAX + 32];
		struct db *db = NULL;
		struct seen seen = {0};
		(void)snprintf(path, sizeof(path), "%s/case.db", folder.path);
		assert_ok(db_open(path, DB_WRITE, &db, &err));
		assert_ok(db_run(db, HARM[i], &err));
		db_done(&db);
		store = open_store(false);
		assert_int_equal(store_findings(store, NULL, ORDER_RECORD, true, see, &seen, &err),
				 STATUS_ENVIRONMENT);
		assert_non_null(strstr(err.text, "is damaged"));
		store_done(&store);
	}
}

/* ---- memory ---- */

static enum status
fill_and_read(void *context)
{
	struct err err;
	struct store *store DEFER(store_done)
	= NULL;
	struct sink sink;
	struct buf buf;
	struct case_finding found;
	struct finding *finding = context;
	arena_done(&arena);
	buf_init(&buf, &arena);
	TRY(store_open(folder.path, true, &store, &err));
	TRY(store_run_start(store, SLICE("x"), &err));
	TRY(store_sink(store, &sink, &err));
	TRY(sink_finding(&sink, finding, &err));
	TRY(sink_refuse(&sink, SLICE("\xff"), &err, "no"));
	struct source source = {.source = finding->evidence[0].source};
	TRY(sink_source(&sink, &source, &err));
	TRY(store_run_end(store, &err));
	TRY(store_findings(store, NULL, ORDER_WORST_FIRST, true, dump_finding, &buf, &err));
	TRY(store_find(store, &arena, finding->id, &found, &err));
	struct store *reader DEFER(store_done)
	= NULL;
	return store_open(folder.path, false, &reader, &err);
}

static void
memory_may_fail(void **state)
{
	(void)state;
	struct arena own;
	arena_init(&own, 0);
	support_fail_each(fill_and_read, finding_of(&own, &DECOY));
	arena_done(&own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cases_are_made_once),
		TEST(records_come_back_whole),
		TEST(examining_twice_adds_nothing),
		TEST(custody_is_recorded),
		TEST(what_was_not_committed_is_gone),
		TEST(refusals_are_those_of_the_last_examination),
		TEST(filters_choose),
		TEST(subjects_come_once_and_sorted),
		TEST(a_thing_knows_the_runs_that_brought_it),
		TEST(orders_hold),
		TEST(merged_evidence_has_a_limit),
		TEST(ids_may_be_abbreviated),
		TEST(ambiguous_ids_name_the_candidates),
		TEST(one_process_writes_and_others_read),
		TEST(damage_is_told),
		TEST(memory_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
