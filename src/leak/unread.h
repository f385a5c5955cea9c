/* What of a document could not be read, told as a refusal of its source. */
#ifndef TOCSIN_LEAK_UNREAD_H
#define TOCSIN_LEAK_UNREAD_H

#include "base/map.h"
#include "format/document.h"
#include "format/files.h"

/* Why its text cannot be compared, a sentence. */
struct slice unread_why(const struct document *document);

/* The same where damage, a limit, a password or the lack of a reader left something unread;
 * SLICE_NONE where none did. A picture was read, though it has no text, and so was what is empty.
 */
struct slice unread_reason(const struct document *document, uint64_t size_bytes);

/* Tells the reason, if there is one: nobody else tells of that file then. */
enum status unread_tell(const struct files_document *seen, struct slice reason, struct sink *sink,
			struct err *err) MUST_CHECK;

/* Why reading failed, by source: the first that was said of each. */
struct unread_causes {
	struct arena *arena;
	struct map by_source;
	struct slice *items;
	size_t count, capacity;
};

void unread_causes_init(struct unread_causes *causes, struct arena *arena);
/* all: what lies in the source was not read either. Copies. */
enum status unread_causes_add(struct unread_causes *causes, struct slice source,
			      struct slice reason, bool all, struct err *err) MUST_CHECK;
/* Of the source, or of what it lies in; SLICE_NONE: nothing was said. */
struct slice unread_causes_find(const struct unread_causes *causes, struct slice source);

#endif
