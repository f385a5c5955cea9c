/*
 * One connection of a mail server to the filter: what it is told becomes a message with its path,
 * which is judged at its end. Bytes in, bytes out; no descriptor is touched here.
 */
#ifndef TOCSIN_MAIL_MILTER_SESSION_H
#define TOCSIN_MAIL_MILTER_SESSION_H

#include "mail/ip.h"
#include "mail/milter_slots.h"
#include "mail/milter_wire.h"

/* A letter as the server handed it over. Slices stay until the session is told more. */
struct milter_letter {
	struct slice bytes;  /* header, empty line, body; line ends as sent, CRLF in the header */
	struct slice server; /* the server's own name, macro j; may be empty */
	struct slice queue;  /* its queue's id, macro i; may be empty */
	struct ip client;    /* where has_client; a local one has none */
	bool has_client;
	struct slice helo;
	struct slice sender; /* MAIL FROM without <> */
	bool authenticated;  /* the client logged in: one of our own */
	bool cut;            /* over MILTER_MESSAGE_BYTES: bytes are its start */
};

/* What becomes of it. */
struct milter_judgement {
	bool tempfail;
	struct slice reason;               /* of the tempfail, one line of ASCII */
	const struct milter_field *insert; /* on top, the first above the others */
};

struct milter_field {
	struct slice name, value;
	const struct milter_field *next;
};

/* A name of fields that are ours to write. */
struct milter_own {
	struct slice name;
	/* Whether one that came with the letter pretends to be ours, and goes; server: its name. */
	bool (*is_forged)(void *context, struct slice server, struct slice value);
};
#define MILTER_OWN_NAMES 2

/* Anything but STATUS_OK is for the session to answer as it was set up for failures. */
typedef enum status milter_judge_fn(void *context, struct arena *arena,
				    const struct milter_letter *letter,
				    struct milter_judgement *ret, struct err *err);

struct milter_session_setup {
	milter_judge_fn *judge;
	void *context;
	struct milter_own own[MILTER_OWN_NAMES]; /* without a name: none */
	struct milter_slots *slots;              /* NULL: every letter may be held */
	unsigned slot_wait_ms;
	bool tempfail_on_error; /* else what cannot be judged passes, unmarked */
};

struct milter_session; /* lives in its arena */

/* message_arena is rewound after each letter; setup must stay. */
enum status milter_session_new(struct arena *arena, struct arena *message_arena,
			       const struct milter_session_setup *setup,
			       struct milter_session **ret, struct err *err) MUST_CHECK;

/*
 * Takes whole packets off the start of *bytes and appends the answers to out. *ret_end: the server
 * has said goodbye. STATUS_REFUSED: it does not speak the protocol, the connection is of no use.
 */
enum status milter_session_feed(struct milter_session *session, struct slice *bytes,
				struct buf *out, bool *ret_end, struct err *err) MUST_CHECK;

/* Whether no message is under way: a good moment to end. */
bool milter_session_is_idle(const struct milter_session *session);

#endif
