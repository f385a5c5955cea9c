#include "mail/milter_session.h"

#include "mail/limits.h"

#include <stdio.h>

#define WANTED_ACTIONS (MILTER_MAY_ADD_HEADERS | MILTER_MAY_CHANGE_HEADERS)
#define QUIET                                                                                 \
	(MILTER_QUIET_HEADER | MILTER_QUIET_CONNECT | MILTER_QUIET_HELO | MILTER_QUIET_MAIL | \
	 MILTER_QUIET_RECIPIENT | MILTER_QUIET_DATA | MILTER_QUIET_END_OF_HEADER |            \
	 MILTER_QUIET_BODY)
#define WANTED_PROTOCOL (QUIET | MILTER_NO_UNKNOWN | MILTER_MAY_SKIP | MILTER_LEADING_SPACE)

/* A short text of the envelope in its own room: it outlives the packet it came in. */
struct text {
	char bytes[MILTER_TEXT_BYTES];
	size_t length;
};

/* A field that goes: the index-th (from 1) of that name of ours. */
struct forged {
	uint32_t own, index;
};

struct milter_session {
	const struct milter_session_setup *setup;
	struct arena *arena; /* of the message */
	struct arena_mark start;
	uint32_t protocol; /* what both sides agreed on */
	uint32_t actions;
	struct ip client;
	bool has_client;
	struct text helo, sender, server, queue;
	bool authenticated;
	bool in_message; /* MAIL was seen */
	bool cut;
	bool has_slot, refused; /* there was none to be had: the letter is not kept */
	struct buf message;
	uint32_t seen[MILTER_OWN_NAMES]; /* fields of these names */
	struct forged forged[MILTER_FORGED_MAX];
	size_t forged_count; /* also of those over the limit */
};

static void
text_set(struct text *text, struct slice value)
{
	text->length = value.length < sizeof(text->bytes) ? value.length : sizeof(text->bytes);
	for (size_t i = 0; i < text->length; i++)
		text->bytes[i] = value.at[i];
}

static struct slice
text_slice(const struct text *text)
{
	return slice_of(text->bytes, text->length);
}

/* Forgets the message; connection and HELO stay. */
static void
message_begin(struct milter_session *session)
{
	arena_rewind(session->arena, session->start);
	buf_init(&session->message, session->arena);
	if (session->has_slot)
		milter_slots_give(session->setup->slots);
	session->has_slot = session->refused = false;
	session->sender.length = session->queue.length = 0;
	session->authenticated = session->cut = session->in_message = false;
	memset(session->seen, 0, sizeof(session->seen));
	session->forged_count = 0;
}

enum status
milter_session_new(struct arena *arena, struct arena *message_arena,
		   const struct milter_session_setup *setup, struct milter_session **ret,
		   struct err *err)
{
	struct milter_session *session = arena_new(arena, struct milter_session, 1);

	if (!session)
		return err_no_memory(err);
	session->setup = setup;
	session->arena = message_arena;
	session->start = arena_mark(message_arena);
	message_begin(session);
	*ret = session;
	return STATUS_OK;
}

/* ---- what is told ---- */

/* Whether there is memory for all of the letter; else what is held of it is dropped. */
static bool
slot_take(struct milter_session *session)
{
	if (session->has_slot || session->refused || !session->setup->slots)
		return !session->refused;
	session->has_slot = milter_slots_take(session->setup->slots, session->setup->slot_wait_ms);
	session->refused = !session->has_slot;
	if (session->refused) {
		arena_rewind(session->arena, session->start);
		buf_init(&session->message, session->arena);
	}
	return session->has_slot;
}

static void
message_write(struct milter_session *session, struct slice bytes)
{
	size_t room = MILTER_MESSAGE_BYTES - session->message.length;

	if (session->message.length + bytes.length > MILTER_SMALL_BYTES && !slot_take(session))
		return;
	if (bytes.length > room)
		session->cut = true;
	buf_write(&session->message, slice_part(bytes, 0, room));
}

/* RFC 8601 §5. What becomes of the letter does not matter to this: noted as they come, such fields
 * go even where it cannot be judged, and however many there are. */
static void
forged_note(struct milter_session *session, struct slice name, struct slice value)
{
	const struct milter_session_setup *setup = session->setup;

	for (uint32_t own = 0; own < MILTER_OWN_NAMES; own++) {
		if (!setup->own[own].name.length ||
		    !slice_equal_nocase(slice_trim(name), setup->own[own].name))
			continue;
		uint32_t index = ++session->seen[own];
		if (setup->own[own].is_forged(setup->context, text_slice(&session->server),
					      value) &&
		    session->forged_count++ < MILTER_FORGED_MAX)
			session->forged[session->forged_count - 1] = (struct forged){own, index};
	}
}

/* The protocol has LF within a header's value; messages have CRLF. */
static void
header_write(struct milter_session *session, struct slice data)
{
	struct slice name, value, line;
	bool first = true;

	if (!milter_string(&data, &name) || !milter_string(&data, &value))
		return;
	forged_note(session, name, value);
	message_write(session, name);
	message_write(session,
		      (session->protocol & MILTER_LEADING_SPACE) ? SLICE(":") : SLICE(": "));
	while (slice_next(&value, '\n', &line)) {
		if (line.length > 0 && line.at[line.length - 1] == '\r')
			line.length--;
		if (!first)
			message_write(session, SLICE("\r\n"));
		message_write(session, line);
		first = false;
	}
	message_write(session, SLICE("\r\n"));
}

/* host NUL family port[2] address NUL; nothing behind family 'U', unknown. */
static void
connect_read(struct milter_session *session, struct slice data)
{
	struct slice host, address;

	session->has_client = false;
	if (!milter_string(&data, &host) || data.length < 4 ||
	    (data.at[0] != '4' && data.at[0] != '6'))
		return;
	data = slice_part(data, 3, SIZE_MAX);
	if (!milter_string(&data, &address))
		return;
	if (slice_starts_nocase(address, SLICE("IPv6:")))
		address = slice_part(address, 5, SIZE_MAX);
	session->has_client = ip_read(address, &session->client);
}

/* The command they belong to, then names and values in turn. */
static void
macros_read(struct milter_session *session, struct slice data)
{
	struct slice name, value;

	data = slice_part(data, 1, SIZE_MAX);
	while (milter_string(&data, &name) && milter_string(&data, &value)) {
		if (slice_equal(name, SLICE("j")))
			text_set(&session->server, value);
		else if (slice_equal(name, SLICE("i")))
			text_set(&session->queue, value);
		else if (slice_equal(name, SLICE("{auth_authen}")) && value.length > 0)
			session->authenticated = true;
	}
}

static void
mail_read(struct milter_session *session, struct slice data)
{
	struct slice sender;
	struct text queue = session->queue;
	bool authenticated = session->authenticated;

	message_begin(session);
	session->queue = queue; /* its macros came before it */
	session->authenticated = authenticated;
	session->in_message = true;
	if (!milter_string(&data, &sender))
		return;
	if (slice_starts(sender, SLICE("<")) && slice_ends(sender, SLICE(">")))
		sender = slice_part(sender, 1, sender.length - 2);
	text_set(&session->sender, sender);
}

/* ---- what is answered ---- */

static void
reply(struct buf *out, enum milter_reply letter)
{
	milter_packet_write(out, letter, SLICE(""));
}

/* 4.7.1: delivery not authorised, for now (RFC 3463 §3.8). '%' has a meaning to the server. */
static void
reply_tempfail(struct buf *out, struct slice reason)
{
	char text[160];
	size_t length = (size_t)snprintf(text, sizeof(text), "451 4.7.1 ");

	for (size_t i = 0; i < reason.length && length < sizeof(text) - 1; i++)
		if (reason.at[i] >= ' ' && reason.at[i] < 127 && reason.at[i] != '%')
			text[length++] = reason.at[i];
	text[length++] = '\0';
	milter_packet_write(out, MILTER_REPLY_CODE, slice_of(text, length));
}

/* The last first, so that the numbers of those above stay what they were. */
static void
write_removals(const struct milter_session *session, struct buf *out)
{
	for (size_t i = session->forged_count; i-- > 0;)
		milter_header_write(out, MILTER_CHANGE_HEADER, session->forged[i].index,
				    session->setup->own[session->forged[i].own].name, SLICE(""));
}

static void
write_inserts(struct buf *out, const struct milter_field *field)
{
	for (uint32_t index = 0; field && index < MILTER_FIELDS_MAX; field = field->next)
		milter_header_write(out, MILTER_INSERT_HEADER, index++, field->name, field->value);
}

static enum status
letter_judge(struct milter_session *session, struct milter_judgement *ret, struct err *err)
{
	struct slice bytes;

	if (!slot_take(session))
		return err_set(err, STATUS_ENVIRONMENT, "too many letters at a time");
	TRY(buf_slice(&session->message, &bytes, err));
	const struct milter_letter letter = {.bytes = bytes,
					     .server = text_slice(&session->server),
					     .queue = text_slice(&session->queue),
					     .client = session->client,
					     .has_client = session->has_client,
					     .helo = text_slice(&session->helo),
					     .sender = text_slice(&session->sender),
					     .authenticated = session->authenticated,
					     .cut = session->cut};
	return session->setup->judge(session->setup->context, session->arena, &letter, ret, err);
}

static void
message_answer(struct milter_session *session, struct buf *out)
{
	struct milter_judgement judgement = {0};
	struct err err = {0};

	/* Nobody sends as many in good faith, and each costs the server a walk over its file. */
	if (session->forged_count > MILTER_FORGED_MAX) {
		reply_tempfail(out, SLICE("over 1000 forged fields"));
		return;
	}
	enum status status = letter_judge(session, &judgement, &err);
	if (status != STATUS_OK && session->setup->tempfail_on_error) {
		reply_tempfail(out, SLICE("the message could not be judged"));
		return;
	}
	if (status == STATUS_OK && judgement.tempfail) {
		reply_tempfail(out, judgement.reason);
		return;
	}
	if (session->actions & MILTER_MAY_CHANGE_HEADERS)
		write_removals(session, out);
	if (status == STATUS_OK && (session->actions & MILTER_MAY_ADD_HEADERS))
		write_inserts(out, judgement.insert);
	reply(out, MILTER_CONTINUE);
}

static void
message_end(struct milter_session *session, struct buf *out)
{
	message_answer(session, out);
	message_begin(session);
}

static enum status
options_agree(struct milter_session *session, struct slice data, struct buf *out, struct err *err)
{
	struct milter_options options;

	TRY(milter_options_read(data, &options, err));
	if (options.version < 2)
		return err_set(err, STATUS_REFUSED, "milter: version %lu is too old",
			       (unsigned long)options.version);
	options.version = options.version < 6 ? options.version : 6;
	options.actions &= WANTED_ACTIONS;
	options.protocol &= WANTED_PROTOCOL;
	session->protocol = options.protocol;
	session->actions = options.actions;
	milter_options_write(out, &options);
	return STATUS_OK;
}

/* Answers unless both sides agreed that this command has none. */
static void
answer(struct milter_session *session, struct buf *out, uint32_t quiet)
{
	if (session->protocol & quiet)
		return;
	bool skip =
		quiet == MILTER_QUIET_BODY && session->cut && (session->protocol & MILTER_MAY_SKIP);
	reply(out, skip ? MILTER_SKIP : MILTER_CONTINUE);
}

static enum status
packet_take(struct milter_session *session, const struct milter_packet *packet, struct buf *out,
	    bool *ret_end, struct err *err)
{
	struct slice data = packet->data, text;

	switch (packet->command) {
	case MILTER_OPTIONS:
		return options_agree(session, data, out, err);
	case MILTER_MACROS:
		macros_read(session, data);
		break;
	case MILTER_CONNECT:
		connect_read(session, data);
		answer(session, out, MILTER_QUIET_CONNECT);
		break;
	case MILTER_HELO:
		if (milter_string(&data, &text))
			text_set(&session->helo, text);
		answer(session, out, MILTER_QUIET_HELO);
		break;
	case MILTER_MAIL:
		mail_read(session, data);
		answer(session, out, MILTER_QUIET_MAIL);
		break;
	case MILTER_RECIPIENT:
		answer(session, out, MILTER_QUIET_RECIPIENT);
		break;
	case MILTER_DATA:
		answer(session, out, MILTER_QUIET_DATA);
		break;
	case MILTER_HEADER:
		header_write(session, data);
		answer(session, out, MILTER_QUIET_HEADER);
		break;
	case MILTER_END_OF_HEADER:
		message_write(session, SLICE("\r\n"));
		answer(session, out, MILTER_QUIET_END_OF_HEADER);
		break;
	case MILTER_BODY:
		message_write(session, data);
		answer(session, out, MILTER_QUIET_BODY);
		break;
	case MILTER_END:
		message_write(session, data);
		message_end(session, out);
		break;
	case MILTER_ABORT:
		message_begin(session);
		break;
	case MILTER_QUIT_NEW:
		message_begin(session);
		session->has_client = false;
		session->helo.length = 0;
		break;
	case MILTER_QUIT:
		*ret_end = true;
		break;
	case MILTER_UNKNOWN:
		reply(out, MILTER_CONTINUE);
		break;
	default:
		return err_set(err, STATUS_REFUSED, "milter: unknown command %u",
			       (unsigned)(unsigned char)packet->command);
	}
	return STATUS_OK;
}

enum status
milter_session_feed(struct milter_session *session, struct slice *bytes, struct buf *out,
		    bool *ret_end, struct err *err)
{
	struct milter_packet packet;
	bool found;

	*ret_end = false;
	while (!*ret_end) {
		TRY(milter_packet_read(bytes, &found, &packet, err));
		if (!found)
			return STATUS_OK;
		TRY(packet_take(session, &packet, out, ret_end, err));
	}
	return STATUS_OK;
}

bool
milter_session_is_idle(const struct milter_session *session)
{
	return !session->in_message;
}
