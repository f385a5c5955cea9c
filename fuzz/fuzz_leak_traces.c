/* Any fields and text as two documents: their traces and oddities are found, and what is said of
 * them is JSON and well-formed. A line "name=value" is a field, another one a paragraph; behind the
 * first empty line the other document begins. */
#include "base/utf8.h"
#include "leak/traces.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The lines up to the first empty one; what is behind stays in *rest. */
static void
read_entry(struct arena *arena, struct slice *rest, struct library_entry *ret)
{
	char name[DOCUMENT_NAME_BYTES];
	struct arena scratch;
	struct slice line;
	struct err err;

	arena_init(&scratch, 0);
	*ret = (struct library_entry){.document = {.arena = arena, .scratch = &scratch}};
	while (slice_next(rest, '\n', &line) && line.length > 0) {
		size_t at = slice_find_byte(line, '=');
		if (at < sizeof(name) && utf8_check(slice_part(line, 0, at))) {
			(void)snprintf(name, sizeof(name), "%.*s", (int)at, line.at);
			CHECK(document_add_field(&ret->document, name,
						 slice_part(line, at + 1, SIZE_MAX),
						 &err) == STATUS_OK);
		} else {
			CHECK(document_add_unit(&ret->document, UNIT_BODY, line, SLICE("x"),
						&err) == STATUS_OK);
		}
	}
	ret->document.scratch = NULL;
	arena_done(&scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of((const char *)data, size), text;
	struct library_entry leaked, original;
	const struct json_value *value;
	struct traces traces;
	struct json_writer json;
	struct arena arena;
	struct err err;
	struct buf buf;

	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	enum sniff_kind kind = data[0] % SNIFF_KIND_COUNT;
	rest = slice_part(rest, 1, SIZE_MAX);
	read_entry(&arena, &rest, &leaked);
	read_entry(&arena, &rest, &original);
	leaked.kind = original.kind = kind;
	CHECK(traces_find(&arena, rest.at ? &original : NULL, &leaked, &traces, &err) == STATUS_OK);
	for (size_t i = 0; i < traces.oddities.count; i++)
		CHECK(utf8_check(traces.oddities.items[i].says));
	buf_init(&buf, &arena);
	json_init(&json, &buf);
	json_open_object(&json);
	traces_write(&traces, &json);
	json_close_object(&json);
	CHECK(buf_slice(&buf, &text, &err) == STATUS_OK);
	CHECK(json_read(&arena, text, &value, &err) == STATUS_OK);
	arena_done(&arena);
	return 0;
}
