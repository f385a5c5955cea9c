/* Any bytes as entries of a Certificate Transparency log, whole and in small blocks. */
#ifndef TOCSIN_FUZZ_CT_TARGET_H
#define TOCSIN_FUZZ_CT_TARGET_H

#include "names/ct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
ct_target_check(const struct ct_entry *entry, struct slice source)
{
	struct x509_names_walk walk;
	struct slice name;

	CHECK(entry->offset <= source.length);
	if (entry->fault.status != STATUS_OK) {
		CHECK(entry->fault.text[0] != '\0');
		return;
	}
	if (entry->base64.at)
		CHECK(slice_equal(entry->base64,
				  slice_part(source, (size_t)entry->offset, entry->base64.length)));
	else
		CHECK(slice_equal(entry->bytes,
				  slice_part(source, (size_t)entry->offset, entry->bytes.length)));
	x509_names_walk_init(&walk, &entry->names);
	while (x509_names_next(&walk, &name))
		CHECK(name.at >= entry->bytes.at &&
		      name.at + name.length <= entry->bytes.at + entry->bytes.length);
}

/* head bytes of the source are ahead, as those of a feed are that was recognised by them. */
static inline size_t
ct_target_read(ct_next_fn *next, struct slice source, size_t head)
{
	DEFER(stream_done)
	struct stream *stream = NULL;
	struct ct_reader reader;
	struct ct_entry entry;
	struct arena arena;
	struct err err;
	enum status status;
	bool found = true;

	arena_init(&arena, 0);
	CHECK(stream_open_bytes(&arena, slice_part(source, head, SIZE_MAX), &stream, &err) ==
	      STATUS_OK);
	static const struct sink_calls NONE = {.finding = NULL};
	struct sink sink = {.calls = &NONE};
	struct feed_bytes bytes = {
		.stream = stream, .sink = &sink, .ahead = slice_part(source, 0, head)};
	ct_reader_init(&reader, &arena, &bytes);
	while ((status = next(&reader, &found, &entry, &err)) == STATUS_OK && found)
		ct_target_check(&entry, source);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	CHECK(status == STATUS_OK || err.text[0] != '\0');
	stream_done(&stream);
	arena_done(&arena);
	return (size_t)reader.count;
}

static inline void
ct_target_run(const struct feed *feed, ct_next_fn *next, struct slice source)
{
	struct feed_head head = {.bytes = source};
	size_t half = source.length / 2;

	(void)feed->recognise(head);
	if (stream_is_compressed(source) ||
	    stream_is_compressed(slice_part(source, half, SIZE_MAX)))
		return;
	CHECK(ct_target_read(next, source, 0) == ct_target_read(next, source, half));
}

#endif
