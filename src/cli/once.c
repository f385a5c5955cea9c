#include "cli/once.h"

#include "base/buf.h"
#include "cli/limits.h"

void
once_init(struct once *once)
{
	arena_init(&once->arena, 0);
	map_init(&once->said, &once->arena);
	once->source = SLICE_NONE;
}

void
once_done(struct once *once)
{
	arena_done(&once->arena);
}

static enum status
start_source(struct once *once, struct slice source, struct err *err)
{
	if (once->source.at && slice_equal(once->source, source) && once->said.count < CLI_ONCE_MAX)
		return STATUS_OK;
	once_done(once);
	once_init(once);
	return slice_copy(&once->arena, source, &once->source, err);
}

static void
write_field(struct buf *buf, struct slice field)
{
	buf_write(buf, field);
	buf_write_byte(buf, 0);
}

/* All but where it stands and how often: the sentences name that, the data does not. */
static enum status
digest_of(struct once *once, const struct finding *finding, struct sha256 *ret, struct err *err)
{
	struct arena_mark mark = arena_mark(&once->arena);
	struct slice text;
	struct buf buf;

	buf_init(&buf, &once->arena);
	write_field(&buf, finding->rule);
	for (size_t i = 0; i < finding->subject_count; i++) {
		write_field(&buf, finding->subjects[i].type);
		write_field(&buf, finding->subjects[i].value);
	}
	buf_print(&buf, "%d %d %lld %lld %d ", (int)finding->severity, (int)finding->confidence,
		  (long long)finding->first, (long long)finding->last, (int)finding->time_basis);
	write_field(&buf, finding->data);
	TRY(buf_slice(&buf, &text, err));
	TRY(sha256_of(text, ret, err));
	arena_rewind(&once->arena, mark);
	return STATUS_OK;
}

enum status
once_check(struct once *once, const struct finding *finding, bool *ret_new, struct err *err)
{
	struct sha256 digest;
	struct slice key;

	TRY(start_source(once, finding->evidence[0].source, err));
	TRY(digest_of(once, finding, &digest, err));
	key = slice_of((const char *)digest.bytes, sizeof(digest.bytes));
	return map_set(&once->said, key, 1, ret_new, err);
}
