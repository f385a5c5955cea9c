/* safe_write, safe_defang and html on any bytes: what comes out is harmless and well-formed. */
#include "base/cursor.h"
#include "base/utf8.h"
#include "view/align.h"
#include "view/html.h"
#include "view/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Well-formed UTF-8 without a control, a bidi or a zero-width code point. */
static void
harmless_check(struct slice text)
{
	struct cursor cursor;
	uint32_t c;
	cursor_init(&cursor, text);
	while (cursor_left(&cursor)) {
		CHECK(cursor_utf8(&cursor, &c));
		CHECK(c >= 0x20 && !utf8_is_treacherous(c));
	}
}

/* As harmless_check, and no < > or & but in the elements html_hostile writes. */
static void
html_check(struct slice text)
{
	static const struct slice KNOWN[] = {
		SLICE_INIT("<bdi>"),   SLICE_INIT("</bdi>"), SLICE_INIT("<span class=\"esc\">"),
		SLICE_INIT("</span>"), SLICE_INIT("<code>"), SLICE_INIT("</code>"),
		SLICE_INIT("&lt;"),    SLICE_INIT("&gt;"),   SLICE_INIT("&amp;"),
		SLICE_INIT("&quot;"),  SLICE_INIT("&#39;"),
	};
	harmless_check(text);
	for (size_t i = 0; i < text.length; i++) {
		CHECK(text.at[i] != '>');
		if (text.at[i] != '<' && text.at[i] != '&')
			continue;
		size_t known = 0;
		struct slice rest = slice_part(text, i, SIZE_MAX);
		while (known < sizeof(KNOWN) / sizeof(KNOWN[0]) &&
		       !slice_starts(rest, KNOWN[known]))
			known++;
		CHECK(known < sizeof(KNOWN) / sizeof(KNOWN[0]));
		i += KNOWN[known].length - 1;
	}
}

static struct slice
taken(struct buf *out)
{
	struct slice text;
	struct err err;
	CHECK(buf_slice(out, &text, &err) == STATUS_OK);
	return text;
}

/* Runs put together again are the two names. */
static void
align_check(struct arena *arena, struct slice text)
{
	struct align_run *runs;
	struct err err;
	size_t count, name = 0, target = 0, middle = text.length / 2;
	struct slice parts[] = {slice_part(text, 0, middle), slice_part(text, middle, SIZE_MAX)};
	CHECK(align_names(arena, parts[0], parts[1], &runs, &count, &err) == STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		name += runs[i].name.length;
		target += runs[i].target.length;
	}
	CHECK(count == 0 || (name == parts[0].length && target == parts[1].length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena page, scratch;
	struct buf out;
	struct html html;
	struct safe_rule rule = {0};
	struct slice text = slice_of((const char *)data, size);
	arena_init(&page, 0);
	arena_init(&scratch, 0);
	buf_init(&out, &page);
	safe_write_defanged(&scratch, &out, &rule, text);
	harmless_check(taken(&out));
	for (size_t columns = 1; columns < 40; columns += 13) {
		struct buf cell;
		buf_init(&cell, &page);
		safe_write_cell(&cell, taken(&out), columns, columns & 1);
		CHECK(safe_columns(taken(&cell)) == columns);
	}
	buf_clear(&out);
	safe_write_shell(&out, slice_part(text, 0, SAFE_TEXT_MAX_BYTES));
	harmless_check(taken(&out));
	buf_clear(&out);
	html_init(&html, &scratch, &out, rule);
	html_hostile(&html, text);
	html_code(&html, text);
	html_plain(&html, text);
	html_check(taken(&out));
	align_check(&scratch, slice_part(text, 0, 160)); /* its time grows with the square */
	arena_done(&scratch);
	arena_done(&page);
	return 0;
}
