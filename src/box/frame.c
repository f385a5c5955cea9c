#include "box/frame.h"

#define ROOM_MASK_ALL UINT64_MAX

static void
write_text(struct buf *buf, struct slice text)
{
	buf_write_u32(buf, (uint32_t)text.length);
	buf_write(buf, text);
}

static void
write_done(struct buf *buf, const struct frame *frame)
{
	buf_write_u32(buf, frame->index);
	buf_write_u64(buf, frame->rooms);
	buf_write_u64(buf, frame->lines);
	buf_write_u32(buf, (uint32_t)frame->failure_count);
	for (size_t i = 0; i < frame->failure_count; i++) {
		buf_write_u32(buf, frame->failures[i].room);
		buf_write_u8(buf, (uint8_t)frame->failures[i].status);
		write_text(buf, frame->failures[i].text);
	}
}

static void
write_payload(struct buf *buf, const struct frame *frame)
{
	switch (frame->kind) {
	case FRAME_READY:
		buf_write_u32(buf, frame->landlock_abi);
		break;
	case FRAME_PROBED:
		buf_write_u64(buf, frame->rooms);
		buf_write_u8(buf, frame->splits);
		break;
	case FRAME_DONE:
		write_done(buf, frame);
		break;
	case FRAME_FAILED:
	case FRAME_RECORD:
		buf_write(buf, frame->bytes);
		break;
	}
}

void
frame_write(struct buf *buf, const struct frame *frame)
{
	size_t header = buf->length;
	buf_write_u32(buf, 0);
	buf_write_u8(buf, (uint8_t)frame->kind);
	write_payload(buf, frame);
	if (buf->failed)
		return;
	size_t length = buf->length - header - FRAME_HEADER_BYTES;
	for (unsigned i = 0; i < 4; i++)
		buf->bytes[header + i] = (char)(length >> (8 * i));
}

static enum status
lie(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "%s", what);
}

static bool
read_text(struct cursor *cursor, struct slice *ret)
{
	uint32_t length;
	return cursor_u32le(cursor, &length) && cursor_bytes(cursor, length, ret);
}

static bool
mask_is_known(uint64_t mask, size_t room_count)
{
	return room_count >= BOX_ROOMS_MAX || (mask & (ROOM_MASK_ALL << room_count)) == 0;
}

static enum status
read_failures(struct arena *arena, struct cursor *cursor, struct frame *frame, struct err *err)
{
	uint32_t count;
	if (!cursor_u32le(cursor, &count) || count > BOX_ROOMS_MAX)
		return lie(err, "an end of input with more failures than rooms");
	frame->failures = arena_new(arena, struct frame_failure, count);
	if (!frame->failures)
		return err_no_memory(err);
	uint64_t seen = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct frame_failure *failure = &frame->failures[i];
		uint8_t status;
		if (!cursor_u32le(cursor, &failure->room) || !cursor_u8(cursor, &status) ||
		    !read_text(cursor, &failure->text))
			return lie(err, "an end of input that is cut");
		if (failure->room >= BOX_ROOMS_MAX || !(frame->rooms >> failure->room & 1) ||
		    (seen >> failure->room & 1))
			return lie(err, "a failure of a room that did not read");
		if (status == STATUS_OK || status > STATUS_ENVIRONMENT ||
		    failure->text.length >= ERR_TEXT_BYTES)
			return lie(err, "a failure without a known status or with too long a text");
		failure->status = (enum status)status;
		seen |= UINT64_C(1) << failure->room;
	}
	frame->failure_count = count;
	return STATUS_OK;
}

static enum status
read_done(struct arena *arena, struct cursor *cursor, size_t room_count, struct frame *frame,
	  struct err *err)
{
	if (!cursor_u32le(cursor, &frame->index) || !cursor_u64le(cursor, &frame->rooms) ||
	    !cursor_u64le(cursor, &frame->lines))
		return lie(err, "an end of input that is cut");
	if (!mask_is_known(frame->rooms, room_count))
		return lie(err, "a room that does not exist");
	return read_failures(arena, cursor, frame, err);
}

static enum status
read_probed(struct cursor *cursor, size_t room_count, struct frame *frame, struct err *err)
{
	uint8_t splits;
	if (!cursor_u64le(cursor, &frame->rooms) || !cursor_u8(cursor, &splits) || splits > 1)
		return lie(err, "an answer to a probe that is cut");
	if (!mask_is_known(frame->rooms, room_count))
		return lie(err, "a room that does not exist");
	frame->splits = splits;
	return STATUS_OK;
}

static enum status
read_payload(struct arena *arena, struct cursor *cursor, size_t room_count, struct frame *frame,
	     struct err *err)
{
	switch (frame->kind) {
	case FRAME_READY:
		return cursor_u32le(cursor, &frame->landlock_abi) ? STATUS_OK
								  : lie(err, "a cut greeting");
	case FRAME_PROBED:
		return read_probed(cursor, room_count, frame, err);
	case FRAME_DONE:
		return read_done(arena, cursor, room_count, frame, err);
	case FRAME_FAILED:
	case FRAME_RECORD:
		return cursor_bytes(cursor, cursor_left(cursor), &frame->bytes)
			       ? STATUS_OK
			       : lie(err, "a cut record");
	}
	return lie(err, "a message of unknown kind");
}

enum status
frame_read(struct arena *arena, struct cursor *cursor, size_t room_count, bool *ret_whole,
	   struct frame *ret, struct err *err)
{
	struct cursor ahead = *cursor;
	uint32_t length;
	uint8_t kind;
	*ret_whole = false;
	if (!cursor_u32le(&ahead, &length))
		return STATUS_OK;
	if (length > BOX_FRAME_BYTES_MAX)
		return err_set(err, STATUS_REFUSED, "a message of %u bytes, over the limit of %u",
			       length, BOX_FRAME_BYTES_MAX);
	struct slice payload;
	if (!cursor_u8(&ahead, &kind) || !cursor_bytes(&ahead, length, &payload))
		return STATUS_OK;
	if (kind < FRAME_READY || kind > FRAME_DONE)
		return lie(err, "a message of unknown kind");
	struct frame frame = {.kind = (enum frame_kind)kind};
	struct cursor inside;
	cursor_init(&inside, payload);
	TRY(read_payload(arena, &inside, room_count, &frame, err));
	if (cursor_left(&inside))
		return lie(err, "a message with bytes left over");
	*cursor = ahead;
	*ret = frame;
	*ret_whole = true;
	return STATUS_OK;
}

void
job_write(struct buf *buf, const struct job *job)
{
	buf_write_u8(buf, job->probe);
	buf_write_u32(buf, job->count);
	for (uint32_t i = 0; i < job->count; i++) {
		const struct job_item *item = &job->items[i];
		buf_write_u64(buf, item->size_bytes);
		buf_write_u64(buf, item->begin);
		buf_write_u64(buf, item->end);
		buf_write_u64(buf, item->rooms);
		write_text(buf, item->source);
	}
}

enum status
job_read(struct slice bytes, struct job *ret, struct err *err)
{
	struct cursor cursor;
	cursor_init(&cursor, bytes);
	uint8_t probe;
	uint32_t count;
	if (!cursor_u8(&cursor, &probe) || !cursor_u32le(&cursor, &count) || probe > 1 ||
	    count == 0 || count > BOX_BATCH_FILES_MAX)
		return lie(err, "a job without a proper count");
	for (uint32_t i = 0; i < count; i++) {
		struct job_item *item = &ret->items[i];
		if (!cursor_u64le(&cursor, &item->size_bytes) ||
		    !cursor_u64le(&cursor, &item->begin) || !cursor_u64le(&cursor, &item->end) ||
		    !cursor_u64le(&cursor, &item->rooms) || !read_text(&cursor, &item->source))
			return lie(err, "a job that is cut");
	}
	if (cursor_left(&cursor))
		return lie(err, "a job with bytes left over");
	ret->probe = probe;
	ret->count = count;
	return STATUS_OK;
}
