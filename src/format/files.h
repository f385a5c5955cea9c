/*
 * The files room: what every input is, and for containers what is in it. One observable of type
 * "file" per file and member (`outer!/inner`) with kind, type, size, digest of members, and first
 * metadata; senders of messages as email-addr and domain-name.
 */
#ifndef TOCSIN_FORMAT_FILES_H
#define TOCSIN_FORMAT_FILES_H

#include "format/message.h"
#include "model/room.h"

/* A message somewhere in an input: the input itself, of an mbox, packed, attached to another. */
struct files_message {
	const struct message *message;
	struct slice source; /* `outer!/inner`; its bytes are the message's */
	bool attached;       /* to another message */
	bool rebuilt; /* written anew from an item of Outlook: not the bytes that were sent */
};

/* Who else looks at what the files room reads: told of each message, before those attached to it.
 */
struct files_visitor {
	enum status (*message)(void *context, struct arena *scratch,
			       const struct files_message *message, struct sink *sink,
			       struct err *err);
	enum status (*warm)(void *context, struct err *err); /* as of a room; may be NULL */
	void *context;
	/* The files room tells nothing itself but what cannot be read, and only looks for
	 * messages: every input counts as one, or holds some. */
	bool alone;
	/* Then: inputs that another room reads, and that are no mail; may be NULL: none. */
	bool (*leaves)(const struct input *input);
};

/* visitor must stay; may be NULL. */
void files_room_init(struct room *room, const struct files_visitor *visitor);

#endif
