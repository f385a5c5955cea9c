/* What the tests of the case share: folders, records made up by number, a case as text. */
#ifndef TOCSIN_TESTS_CASE_SUPPORT_H
#define TOCSIN_TESTS_CASE_SUPPORT_H

#include "support.h"

#include "base/io.h"
#include "case/store.h"
#include "model/finding.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct case_folder {
	char path[PATH_MAX];
};

static inline void
case_folder_init(struct case_folder *folder)
{
	(void)snprintf(folder->path, sizeof(folder->path), "%s/tocsin-case-XXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(folder->path));
}

static inline void
case_folder_done(struct case_folder *folder)
{
	static const char *const NAMES[] = {"case.db", "case.db-wal", "case.db-shm", "case.lock"};
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		char name[PATH_MAX + 32];
		(void)snprintf(name, sizeof(name), "%s/%s", folder->path, NAMES[i]);
		(void)unlink(name);
	}
	assert_int_equal(rmdir(folder->path), 0);
}

#define assert_ok(call) assert_int_equal((call), STATUS_OK)

/* What tells one made-up finding from another. */
struct recipe {
	const char *rule, *source, *subject;
	uint64_t offset;
	enum severity severity;
	uint8_t confidence;
	int64_t first, last;
	enum time_basis basis;
	const char *data; /* NULL: any */
};

static inline struct finding *
finding_of(struct arena *arena, const struct recipe *recipe)
{
	struct err err;
	struct span span;
	struct finding *finding;
	struct slice source = slice_text(recipe->source), subject = slice_text(recipe->subject);
	assert_ok(span_init(&span, source, recipe->offset, recipe->offset + 1, subject, &err));
	assert_ok(finding_new(arena, recipe->rule, 1, &span, &finding, &err));
	assert_ok(finding_add_subject(finding, "domain-name", subject, &err));
	assert_ok(finding_set_title(finding, &err, "%s may be taken for ours", recipe->subject));
	assert_ok(finding_add_why(finding, &err, "seen at byte %d", (int)recipe->offset));
	assert_ok(finding_add_why(finding, &err, "second sentence"));
	assert_ok(finding_add_next(finding, &err, "Tell the registrar"));
	finding->severity = recipe->severity;
	finding->confidence = recipe->confidence;
	finding->first = recipe->first;
	finding->last = recipe->last;
	finding->time_basis = recipe->basis;
	finding->data = recipe->data ? slice_text(recipe->data)
				     : SLICE("{\"score\": 0.90, \"tricks\":[ \"combo\"]}");
	assert_ok(finding_done(finding, &err));
	return finding;
}

static inline void
sink_recipe(struct sink *sink, const struct recipe *recipe)
{
	struct err err;
	struct arena arena;
	arena_init(&arena, 0);
	assert_ok(sink_finding(sink, finding_of(&arena, recipe), &err));
	arena_done(&arena);
}

static inline struct source
source_of(const char *name, const char *content)
{
	struct err err;
	struct source source = {.source = slice_text(name), .bytes = strlen(content)};
	assert_ok(sha256_of(slice_text(content), &source.sha256, &err));
	return source;
}

static inline void
sink_end(struct sink *sink, const char *name, const char *content)
{
	struct err err;
	struct source source = source_of(name, content);
	assert_ok(sink_source(sink, &source, &err));
}

/* ---- the whole case as text, in the order the store gives it ---- */

static inline enum status
dump_line(struct buf *buf)
{
	buf_write_byte(buf, '\n');
	return buf->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static inline enum status
dump_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	finding_write(&json, found->finding);
	buf_print(context, " +%d", (int)found->also);
	return dump_line(context);
}

static inline enum status
dump_observable(void *context, const struct observable *observable, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	observable_write(&json, observable);
	return dump_line(context);
}

static inline enum status
dump_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	refusal_write(&json, refusal);
	return dump_line(context);
}

static inline enum status
dump_source(void *context, const struct source *source, struct err *err)
{
	struct json_writer json;
	(void)err;
	json_init(&json, context);
	source_write(&json, source);
	return dump_line(context);
}

static inline struct slice
dump_findings(struct store *store, const struct finding_filter *filter, enum finding_order order,
	      bool merged, struct arena *arena)
{
	struct err err;
	struct buf buf;
	struct slice text;
	buf_init(&buf, arena);
	assert_ok(store_findings(store, filter, order, merged, dump_finding, &buf, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

static inline struct slice
dump_refusals(struct store *store, struct arena *arena)
{
	struct err err;
	struct buf buf;
	struct slice text;
	buf_init(&buf, arena);
	assert_ok(store_refusals(store, dump_refusal, &buf, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

/* Everything once, as an export has it. */
static inline struct slice
dump_records(struct store *store, struct arena *arena)
{
	struct err err;
	struct buf buf;
	struct slice text;
	buf_init(&buf, arena);
	assert_ok(store_findings(store, NULL, ORDER_RECORD, false, dump_finding, &buf, &err));
	assert_ok(store_observables(store, dump_observable, &buf, &err));
	assert_ok(store_refusals(store, dump_refusal, &buf, &err));
	assert_ok(store_sources(store, dump_source, &buf, &err));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

/* And in every order, merged and not. */
static inline struct slice
dump_store(struct store *store, struct arena *arena)
{
	struct err err;
	struct buf buf;
	struct slice text;
	buf_init(&buf, arena);
	for (enum finding_order order = ORDER_WORST_FIRST; order <= ORDER_RECORD; order++) {
		buf_write(&buf, dump_findings(store, NULL, order, false, arena));
		buf_write(&buf, dump_findings(store, NULL, order, true, arena));
	}
	buf_write(&buf, dump_records(store, arena));
	assert_ok(buf_slice(&buf, &text, &err));
	return text;
}

#define assert_slices(a, b)                                                        \
	do {                                                                       \
		struct slice assert_a_ = (a), assert_b_ = (b);                     \
		assert_int_equal(assert_a_.length, assert_b_.length);              \
		assert_memory_equal(assert_a_.at, assert_b_.at, assert_a_.length); \
	} while (0)

#endif
