/* Any bytes as what a mail server says, in pieces: answers within bounds, or a refusal; and the
 * same answers in one piece. */
#include "mail/limits.h"
#include "mail/milter_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct milter_field ADDED = {SLICE_INIT("X-A"), SLICE_INIT("a\r\n\tb"), NULL};

static bool
is_forged(void *context, struct slice server, struct slice value)
{
	(void)context;
	return server.length <= value.length;
}

static enum status
judge(void *context, struct arena *arena, const struct milter_letter *letter,
      struct milter_judgement *ret, struct err *err)
{
	(void)context;
	(void)arena;
	CHECK(letter->bytes.length <= MILTER_MESSAGE_BYTES);
	if (letter->bytes.length % 3 == 1)
		return err_set(err, STATUS_REFUSED, "odd");
	*ret = (struct milter_judgement){.insert = &ADDED,
					 .tempfail = letter->bytes.length % 5 == 1,
					 .reason = letter->sender};
	return STATUS_OK;
}

/* What is answered when `step` bytes come at a time. */
static void
converse(struct arena *arena, struct slice all, size_t step, struct buf *out)
{
	const struct milter_session_setup setup = {.judge = judge,
						   .own = {{SLICE("X-A"), is_forged}}};
	struct milter_session *session;
	struct arena messages;
	struct err err = {0};
	size_t taken = 0;
	bool end = false;

	arena_init(&messages, 0);
	CHECK(milter_session_new(arena, &messages, &setup, &session, &err) == STATUS_OK);
	for (size_t at = step; !end; at += step) {
		size_t upto = at < all.length ? at : all.length;
		struct slice bytes = slice_part(all, taken, upto - taken);
		if (milter_session_feed(session, &bytes, out, &end, &err) != STATUS_OK) {
			CHECK(err.text[0]);
			break;
		}
		taken = upto - bytes.length;
		if (upto == all.length)
			break;
	}
	arena_done(&messages);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = slice_of((const char *)data, size);
	struct buf whole, pieces;
	struct arena arena;

	arena_init(&arena, 0);
	buf_init(&whole, &arena);
	buf_init(&pieces, &arena);
	converse(&arena, all, size + 1, &whole);
	converse(&arena, all, size > 4096 ? 997 : 7, &pieces);
	CHECK(slice_equal(slice_of(whole.bytes, whole.length),
			  slice_of(pieces.bytes, pieces.length)));
	arena_done(&arena);
	return 0;
}
