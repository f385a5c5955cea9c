/* What of a document could not be read, told as a refusal of its source. */
#ifndef TOCSIN_LEAK_UNREAD_H
#define TOCSIN_LEAK_UNREAD_H

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

#endif
