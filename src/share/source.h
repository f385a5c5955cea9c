/* Evidence as others may see it: where it stands, without the folders of the house. */
#ifndef TOCSIN_SHARE_SOURCE_H
#define TOCSIN_SHARE_SOURCE_H

#include "base/buf.h"
#include "model/record.h"

/* Appends the last part of a source's path; of `a/b.zip!/c/d.txt`, of both: `b.zip!/d.txt`.
 * Malformed UTF-8 is replaced. */
void source_write_name(struct buf *buf, struct slice source);

/* "feed.txt, line 3: 17 bytes at offset 20" takes these, in the language of the reader. */
struct span_words {
	const char *line;     /* "line" */
	const char *colon;    /* ": " */
	const char *bytes_at; /* "bytes at offset" */
};
extern const struct span_words SPAN_WORDS; /* English */
void source_write_span(struct buf *buf, const struct span *span, const struct span_words *words);

#endif
