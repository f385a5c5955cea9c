/* Reading documents made in memory: what the tests of their readers share. */
#ifndef TOCSIN_TESTS_DOCUMENT_SUPPORT_H
#define TOCSIN_TESTS_DOCUMENT_SUPPORT_H

#include "support.h"

#include "format/document.h"
#include "pack.h"
#include "pdf_sample.h"

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static inline struct document
read_as(enum sniff_kind kind, struct slice bytes)
{
	struct document document;

	assert_int_equal(document_read(&arena, kind, bytes, &document, &err), STATUS_OK);
	assert_null(document.scratch);
	return document;
}

static inline void
assert_unit(const struct document *document, size_t at, enum document_unit_kind kind,
	    const char *text, const char *place)
{
	assert_true(at < document->unit_count);
	assert_int_equal(document->units[at].kind, kind);
	assert_slice(document->units[at].text, text);
	assert_slice(document->units[at].place, place);
}

/* The n-th field of that name. */
static inline void
assert_field(const struct document *document, const char *name, size_t n, const char *value)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].name, slice_text(name)) && n-- == 0) {
			assert_slice(document->fields[i].value, value);
			return;
		}
	fail_msg("no field %s", name);
}

/* Every start of bytes, step by step, gives some state. */
static inline void
read_truncated(enum sniff_kind kind, struct slice bytes, size_t step)
{
	for (size_t cut = 0; cut < bytes.length; cut += step) {
		struct arena_mark mark = arena_mark(&arena);
		char *copy = arena_alloc(&arena, cut + 1, 1, 1);
		memcpy(copy, bytes.at, cut);
		struct document document = read_as(kind, slice_of(copy, cut));
		assert_true(document.state == DOCUMENT_READ || document.trouble.length > 0);
		arena_rewind(&arena, mark);
	}
}

#endif
