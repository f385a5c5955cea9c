#include "share/source.h"

#include "base/utf8.h"

static void
write_last_part(struct buf *buf, struct slice path)
{
	/* Sources of other systems may come by import. */
	for (const char *separator = "/\\"; *separator; separator++) {
		size_t at = slice_find_last_byte(path, *separator);
		if (at != SIZE_MAX)
			path = slice_part(path, at + 1, SIZE_MAX);
	}
	utf8_write_clean(buf, path);
}

void
source_write_name(struct buf *buf, struct slice source)
{
	for (;;) {
		size_t at = slice_find(source, SLICE("!/"));
		write_last_part(buf, slice_part(source, 0, at));
		if (at == SIZE_MAX)
			return;
		buf_write_text(buf, "!/");
		source = slice_part(source, at + 2, SIZE_MAX);
	}
}

const struct span_words SPAN_WORDS = {"line", ": ", "bytes at offset"};

void
source_write_span(struct buf *buf, const struct span *span, const struct span_words *words)
{
	source_write_name(buf, span->source);
	if (span->line)
		buf_print(buf, ", %s %llu", words->line, (unsigned long long)span->line);
	if (span->locator.length) {
		buf_write_text(buf, ", ");
		utf8_write_clean(buf, span->locator);
	}
	buf_print(buf, "%s%llu %s %llu", words->colon, (unsigned long long)span->length,
		  words->bytes_at, (unsigned long long)span->offset);
}
