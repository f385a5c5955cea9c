/*
 * The log of Postfix: cleanup(8) tells the Message-ID, qmgr(8) the sender, smtp(8), lmtp(8),
 * local(8), virtual(8), pipe(8) and error(8) what became of it for each recipient, and "removed"
 * ends it. What joins them is the name of the file in the queue.
 */
#include "base/map.h"
#include "mail/limits.h"
#include "mail/trace_read.h"
#include "names/when.h"

struct queued {
	struct slice message_id, sender;
};

/* One line, taken apart. */
struct line {
	struct slice stamp, queue_id, text;
};

void
trace_queue_init(struct trace_queue *queue)
{
	*queue = (struct trace_queue){.letters = NULL};
	arena_init(&queue->arena, 0);
}

void
trace_queue_done(struct trace_queue *queue)
{
	arena_done(&queue->arena);
}

/* ---- a line ---- */

static bool
is_queue_id(struct slice word)
{
	for (size_t i = 0; i < word.length; i++)
		if (!byte_is_letter(word.at[i]) && !byte_is_digit(word.at[i]))
			return false;
	return word.length >= 5 && word.length <= 32;
}

/* "May  3 09:12:44 mx postfix/qmgr[12]: 4X1abcDEF: from=<...>"; the stamp may be RFC 3339. */
static bool
read_line(struct slice line, struct line *ret)
{
	size_t daemon = slice_find(line, SLICE(" postfix"));
	size_t pid = slice_find(line, SLICE("]: "));
	struct line found;

	if (daemon == SIZE_MAX || pid == SIZE_MAX || pid < daemon ||
	    !slice_starts(slice_part(line, daemon + strlen(" postfix"), SIZE_MAX), SLICE("/")))
		return false;
	found.stamp = slice_part(line, 0, slice_find_byte(line, ' '));
	struct slice rest = slice_part(line, pid + strlen("]: "), SIZE_MAX);
	if (!slice_next(&rest, ':', &found.queue_id) || !is_queue_id(found.queue_id) || !rest.at)
		return false;
	found.text = slice_trim(rest);
	*ret = found;
	return true;
}

bool
trace_queue_is_line(struct slice line)
{
	struct line found;

	/* A stamp begins with a digit, or with a month. */
	return line.length > 0 && (byte_is_digit(*line.at) || byte_is_letter(*line.at)) &&
	       slice_find(slice_part(line, 0, 160), SLICE(" postfix/")) != SIZE_MAX &&
	       (read_line(line, &found) || slice_find(line, SLICE("]: ")) != SIZE_MAX);
}

/* What stands behind key in "to=<a@b.example>, relay=...": up to the bracket that closes it, or the
 * next comma. */
static bool
find_value(struct slice text, struct slice key, struct slice *ret)
{
	size_t at = slice_starts(text, key) ? 0 : SIZE_MAX;

	if (at == SIZE_MAX) {
		/* Only behind a comma: what a stranger chose may hold anything. */
		struct slice rest = text;
		for (size_t comma; (comma = slice_find(rest, SLICE(", "))) != SIZE_MAX;) {
			rest = slice_part(rest, comma + 2, SIZE_MAX);
			if (!slice_starts(rest, key))
				continue;
			at = text.length - rest.length;
			break;
		}
	}
	if (at == SIZE_MAX)
		return false;
	struct slice value = slice_part(text, at + key.length, SIZE_MAX);
	bool bracket = slice_starts(value, SLICE("<"));
	size_t end = bracket ? slice_find_byte(value, '>') : slice_find_byte(value, ',');
	*ret = slice_part(value, 0, end == SIZE_MAX ? SIZE_MAX : end + bracket);
	return true;
}

/* ---- letters ---- */

static enum status
letters_new(struct arena *arena, struct map **ret, struct err *err)
{
	*ret = arena_new(arena, struct map, 1);
	if (!*ret)
		return err_no_memory(err);
	map_init(*ret, arena);
	return STATUS_OK;
}

static enum status
letter_add(struct arena *arena, struct map *letters, struct slice queue_id, struct queued **ret,
	   struct err *err)
{
	*ret = arena_new(arena, struct queued, 1);
	if (!*ret)
		return err_no_memory(err);
	return map_set(letters, queue_id, (uint64_t)(uintptr_t)*ret, NULL, err);
}

/* Copies the letters that are open to an arena of their own; the one before goes. */
static enum status
queue_clear(struct trace_queue *queue, struct err *err)
{
	struct trace_queue kept = {.open = queue->open, .forgotten = queue->forgotten};
	enum status status;

	arena_init(&kept.arena, 0);
	status = letters_new(&kept.arena, &kept.letters, err);
	for (struct map_entry *entry = map_next(queue->letters, NULL); entry && status == STATUS_OK;
	     entry = map_next(queue->letters, entry)) {
		const struct queued *letter = (const struct queued *)(uintptr_t)entry->value;
		struct queued *copy;
		if (!letter)
			continue;
		status = letter_add(&kept.arena, kept.letters, entry->key, &copy, err);
		if (status == STATUS_OK)
			status =
				slice_copy(&kept.arena, letter->message_id, &copy->message_id, err);
		if (status == STATUS_OK)
			status = slice_copy(&kept.arena, letter->sender, &copy->sender, err);
	}
	if (status != STATUS_OK) {
		arena_done(&kept.arena);
		return status;
	}
	arena_done(&queue->arena);
	*queue = kept;
	queue->letters->arena = &queue->arena;
	return STATUS_OK;
}

/* Room for one more: names that are done with go where there are as many of them as may be open. */
static enum status
queue_make_room(struct trace_queue *queue, struct err *err)
{
	if (queue->open >= TRACE_QUEUE_MAX) {
		arena_done(&queue->arena);
		arena_init(&queue->arena, 0);
		queue->letters = NULL;
		queue->open = 0;
		queue->forgotten++;
	}
	if (!queue->letters)
		return letters_new(&queue->arena, &queue->letters, err);
	return queue->letters->count >= 2 * TRACE_QUEUE_MAX ? queue_clear(queue, err) : STATUS_OK;
}

static enum status
letter_of(struct trace_queue *queue, struct slice queue_id, struct queued **ret, struct err *err)
{
	struct map_entry *entry = queue->letters ? map_find(queue->letters, queue_id) : NULL;

	if (entry && entry->value) {
		*ret = (struct queued *)(uintptr_t)entry->value;
		return STATUS_OK;
	}
	TRY(queue_make_room(queue, err));
	TRY(letter_add(&queue->arena, queue->letters, queue_id, ret, err));
	queue->open++;
	return STATUS_OK;
}

static enum status
take_delivery(const struct line *line, const struct queued *letter, struct slice recipient,
	      const struct trace_taker *taker, struct err *err)
{
	struct trace trace = {.message_id = letter->message_id,
			      .sender = letter->sender,
			      .recipient = recipient,
			      .log = SLICE("postfix"),
			      .time_us = TIME_UNKNOWN};
	struct slice status;

	if (find_value(line->text, SLICE("status="), &status))
		trace.status = trace_status_of(slice_part(status, 0, slice_find_byte(status, ' ')));
	if (!when_instant(line->stamp, &trace.time_us))
		trace.time_us = TIME_UNKNOWN;
	return taker->take(taker->context, &trace, err);
}

enum status
trace_queue_read(struct trace_queue *queue, struct slice text, const struct trace_taker *taker,
		 struct err *err)
{
	struct queued *letter;
	struct slice value;
	struct line line;

	if (!read_line(text, &line))
		return STATUS_OK;
	TRY(letter_of(queue, line.queue_id, &letter, err));
	if (slice_equal(line.text, SLICE("removed"))) {
		/* The name may be used again. */
		struct map_entry *entry = map_find(queue->letters, line.queue_id);
		entry->value = 0;
		queue->open--;
		return STATUS_OK;
	}
	if (slice_starts(line.text, SLICE("message-id=")))
		return find_value(line.text, SLICE("message-id="), &value)
			       ? slice_copy(&queue->arena, value, &letter->message_id, err)
			       : STATUS_OK;
	if (slice_starts(line.text, SLICE("from=")) &&
	    find_value(line.text, SLICE("from="), &value))
		return slice_copy(&queue->arena, value, &letter->sender, err);
	if (slice_starts(line.text, SLICE("to=")) && find_value(line.text, SLICE("to="), &value))
		return take_delivery(&line, letter, value, taker, err);
	return STATUS_OK;
}
