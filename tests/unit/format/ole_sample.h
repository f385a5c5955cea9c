/* Compound files of the old Office formats, made by libgsf, for tests. */
#ifndef TOCSIN_TESTS_OLE_SAMPLE_H
#define TOCSIN_TESTS_OLE_SAMPLE_H

#include "support.h"

#include "base/buf.h"
#include "format/document.h"
#include "msg_sample.h"

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

static inline void
put16(struct buf *buf, unsigned value)
{
	buf_write_u8(buf, (uint8_t)value);
	buf_write_u8(buf, (uint8_t)(value >> 8));
}

static inline void
put_noughts(struct buf *buf, size_t count)
{
	while (count-- > 0)
		buf_write_u8(buf, 0);
}

/* ASCII as UTF-16. */
static inline void
put_wide(struct buf *buf, const char *text)
{
	for (; *text; text++)
		put16(buf, (unsigned char)*text);
}

static inline struct slice
finished(struct buf *buf)
{
	struct slice bytes;

	assert_int_equal(buf_slice(buf, &bytes, &err), STATUS_OK);
	return bytes;
}

/* Overwrites a number of that many bytes at an offset. */
static inline void
patch(struct buf *buf, size_t offset, uint32_t value, size_t width)
{
	for (size_t i = 0; i < width; i++)
		buf->bytes[offset + i] = (char)(value >> (8 * i));
}

struct sample_part {
	const char *name;
	struct slice bytes;
};

/* A compound file of these streams, up to one without a name. */
static inline struct slice
compound(const struct sample_part *parts)
{
	GsfOutput *memory;
	GsfOutfile *root = sample_open(&memory);
	struct slice bytes;

	for (; parts->name; parts++)
		sample_stream(root, parts->name, parts->bytes.at, parts->bytes.length);
	sample_close(root);
	assert_int_equal(slice_copy(&arena,
				    slice_of((const char *)gsf_output_memory_get_bytes(
						     GSF_OUTPUT_MEMORY(memory)),
					     (size_t)gsf_output_size(memory)),
				    &bytes, &err),
			 STATUS_OK);
	g_object_unref(memory);
	return bytes;
}

static inline struct document
read_as(enum sniff_kind kind, struct slice bytes)
{
	struct document document;

	assert_int_equal(document_read(&arena, kind, bytes, &document, &err), STATUS_OK);
	return document;
}

struct sample_unit {
	enum document_unit_kind kind;
	const char *place, *text;
};

static inline void
assert_units(const struct document *document, const struct sample_unit *units, size_t count)
{
	for (size_t i = 0; i < count && i < document->unit_count; i++) {
		assert_slice(document->units[i].text, units[i].text);
		assert_slice(document->units[i].place, units[i].place);
		assert_int_equal(document->units[i].kind, units[i].kind);
	}
	assert_int_equal(document->unit_count, count);
}

#define ASSERT_UNITS(document, units) \
	assert_units(document, units, sizeof(units) / sizeof(*(units)))

/* The value of the n-th field of that name, "" where there is none. */
static inline struct slice
field_of(const struct document *document, const char *name, size_t n)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].name, slice_text(name)) && n-- == 0)
			return document->fields[i].value;
	return SLICE("");
}

static inline void
assert_trouble(const struct document *document, enum document_state state, const char *text)
{
	assert_int_equal(document->state, state);
	assert_true(slice_find(document->trouble, slice_text(text)) != SIZE_MAX);
}

/* Whatever is cut off, there is a state. */
static inline void
check_truncations(enum sniff_kind kind, struct slice whole)
{
	size_t step = support_is_slow() ? 1024 : 61;

	for (size_t cut = 0; cut < whole.length; cut += step) {
		struct arena_mark mark = arena_mark(&arena);
		struct document document = read_as(kind, slice_part(whole, 0, cut));
		assert_true(document.state == DOCUMENT_READ || document.trouble.length > 0);
		arena_rewind(&arena, mark);
	}
}

#endif
