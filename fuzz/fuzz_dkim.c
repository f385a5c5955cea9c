/* A key record on the first line, a message behind it: DKIM and ARC of it, whichever way it is. */
#include "base/cursor.h"
#include "mail/arc.h"
#include "mail/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status
look_up(void *state, struct arena *arena, struct slice domain, struct slice selector,
	struct mail_key_answer *ret, struct err *err)
{
	(void)arena, (void)err;
	CHECK(domain.length && selector.length);
	*ret = (struct mail_key_answer){.outcome = DNS_FOUND, .first = state};
	return STATUS_OK;
}

static void
check_inside(struct slice all, struct slice part)
{
	CHECK(part.at >= all.at && part.at + part.length <= all.at + all.length);
}

static void
check_signature(const struct message *message, const struct dkim_signature *signature)
{
	const struct message_part *root = message->root;
	size_t covered = 0;
	for (size_t i = 0; i < signature->covered_count; i++)
		covered += signature->covered[i].field != NULL;
	CHECK(signature->result != AUTH_PASS || !signature->reason);
	CHECK(signature->result == AUTH_PASS || signature->reason);
	CHECK(!signature->fault || signature->result == AUTH_NEUTRAL);
	CHECK(!signature->verified || signature->header == DKIM_PASS);
	CHECK(signature->header == DKIM_UNKNOWN || signature->try_count);
	if (signature->uncovered)
		CHECK(covered + signature->uncovered_count + 1 == root->field_count);
	if (signature->body_unsigned.at) {
		CHECK(signature->has_length);
		check_inside(root->body, signature->body_unsigned);
	}
}

static void
check_message(struct arena *arena, struct dkim_setup *setup, struct slice bytes)
{
	struct message *message;
	struct dkim dkim;
	struct arc arc;
	struct err err;
	CHECK(message_read(arena, bytes, &message, &err) == STATUS_OK);
	CHECK(dkim_check(arena, setup, message, &dkim, &err) == STATUS_OK);
	CHECK(dkim.count <= MAIL_SIGNATURES_MAX && dkim.count <= dkim.field_count);
	for (size_t i = 0; i < dkim.count; i++)
		check_signature(message, &dkim.items[i]);
	CHECK(arc_check(arena, setup, message, &dkim, &arc, &err) == STATUS_OK);
	CHECK(arc.count <= MAIL_ARC_SETS && arc.oldest_pass <= arc.count);
	CHECK(arc.result != AUTH_PASS || (arc.count && arc.oldest_pass));
	CHECK(arc.result != AUTH_FAIL || arc.reason);
	for (size_t i = 0; i < arc.count; i++)
		CHECK(arc.sets[i].results && arc.sets[i].seal.field && arc.sets[i].message.field);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = slice_of(size ? (const char *)data : "", size), line;
	struct mail_key key = {.first_seen = TIME_UNKNOWN, .last_seen = TIME_UNKNOWN};
	struct mail_keys keys = {.look_up = look_up, .state = &key};
	struct dkim_setup setup = {.keys = &keys, .now = 1500000000};
	struct cursor cursor;
	struct arena arena;
	cursor_init(&cursor, input);
	if (!cursor_line(&cursor, &line))
		return 0;
	key.txt = line;
	arena_init(&arena, 0);
	check_message(&arena, &setup, slice_part(input, cursor_offset(&cursor), SIZE_MAX));
	arena_done(&arena);
	return 0;
}
