#include "leak/unread.h"

struct slice
unread_why(const struct document *document)
{
	static const struct slice WORDS[] = {
		[DOCUMENT_READ] = SLICE_INIT("it has no text"),
		[DOCUMENT_CUT] = SLICE_INIT("it could not be read to its end"),
		[DOCUMENT_IMAGE_ONLY] = SLICE_INIT("it is a picture: its text cannot be compared"),
		[DOCUMENT_ENCRYPTED] = SLICE_INIT("it is encrypted"),
		[DOCUMENT_UNREADABLE] = SLICE_INIT("it could not be read"),
		[DOCUMENT_GUESSED] = SLICE_INIT("its words were read off a picture"),
	};

	return document->trouble.length ? document->trouble : WORDS[document->state];
}

struct slice
unread_reason(const struct document *document, uint64_t size_bytes)
{
	if (size_bytes == 0 || document->state == DOCUMENT_READ ||
	    document->state == DOCUMENT_IMAGE_ONLY || document->state == DOCUMENT_GUESSED)
		return SLICE_NONE;
	return unread_why(document);
}

enum status
unread_tell(const struct files_document *seen, struct slice reason, struct sink *sink,
	    struct err *err)
{
	if (!reason.length)
		return STATUS_OK;
	if (seen->told)
		*seen->told = true;
	return sink_refuse(sink, seen->source, err, "%.*s", SLICE_PRINT(reason));
}
