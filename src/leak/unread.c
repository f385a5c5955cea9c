#include "leak/unread.h"

struct slice
unread_why(const struct document *document)
{
	static const struct slice WORDS[] = {
		[DOCUMENT_READ] = SLICE_INIT("it has no text"),
		[DOCUMENT_CUT] = SLICE_INIT("it could not be read to its end"),
		[DOCUMENT_IMAGE_ONLY] =
			SLICE_INIT("it is a picture: its text cannot be compared, but "
				   "--ocr reads it"),
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

void
unread_causes_init(struct unread_causes *causes, struct arena *arena)
{
	*causes = (struct unread_causes){.arena = arena};
	map_init(&causes->by_source, arena);
}

enum status
unread_causes_add(struct unread_causes *causes, struct slice source, struct slice reason, bool all,
		  struct err *err)
{
	struct slice copy;

	if (map_find(&causes->by_source, source))
		return STATUS_OK;
	TRY(slice_copy(causes->arena, reason, &copy, err));
	struct slice *items = arena_grow(causes->arena, causes->items, &causes->capacity,
					 causes->count + 1, sizeof(*items), _Alignof(struct slice));
	if (!items)
		return err_no_memory(err);
	causes->items = items;
	items[causes->count] = copy;
	TRY(map_set(&causes->by_source, source, (uint64_t)causes->count << 1 | all, NULL, err));
	causes->count++;
	return STATUS_OK;
}

struct slice
unread_causes_find(const struct unread_causes *causes, struct slice source)
{
	const struct map_entry *entry = map_find(&causes->by_source, source);
	size_t inner = slice_find(source, SLICE("!/"));

	if (!entry && inner != SIZE_MAX) {
		entry = map_find(&causes->by_source, slice_part(source, 0, inner));
		if (entry && !(entry->value & 1))
			entry = NULL;
	}
	return entry ? causes->items[entry->value >> 1] : SLICE_NONE;
}
