/*
 * The files room: what every input is, and for containers what is in it. One observable of type
 * "file" per file and member (`outer!/inner`) with kind, type, size, digest of members, and first
 * metadata; senders of messages as email-addr and domain-name.
 */
#ifndef TOCSIN_FORMAT_FILES_H
#define TOCSIN_FORMAT_FILES_H

#include "format/message.h"
#include "format/sniff.h"

/* A message somewhere in an input: the input itself, of an mbox, packed, attached to another. */
struct files_message {
	const struct message *message;
	struct slice source; /* `outer!/inner`; its bytes are the message's */
	bool attached;       /* to another message */
	bool rebuilt; /* written anew from an item of Outlook: not the bytes that were sent */
};

/* A file or member that says something itself: all but archives, mailboxes and packed streams. */
struct files_document {
	struct slice source; /* `outer!/inner` */
	enum sniff_kind kind;
	uint64_t size_bytes;
	struct sha256 sha256;
	/* All of it, or NULL and 0 where it is too large to be held: `unread` says why. */
	struct slice bytes;
	struct slice unread;
	bool *told; /* to be set by who tells why it is not read: nobody else does then; or NULL */
};

/* Who else looks at what the files room reads. Each call may be NULL. */
struct files_visitor {
	/* Told of each message, before those attached to it ... */
	enum status (*message)(void *context, struct arena *scratch,
			       const struct files_message *message, struct sink *sink,
			       struct err *err);
	/* ... and of each document, a message too, before what is in it. */
	enum status (*document)(void *context, struct arena *scratch,
				const struct files_document *document, struct sink *sink,
				struct err *err);
	enum status (*warm)(void *context, struct err *err); /* as of a room */
	void *context;
	/* The files room tells nothing itself but what cannot be read, and only looks for what its
	 * visitors are told of: messages (then every input counts as one, or holds some) or
	 * documents. */
	bool alone;
	/* Then: inputs that another room reads, and that are no mail; may be NULL: none. */
	bool (*leaves)(const struct input *input);
	const struct files_visitor *next; /* who looks along; the first one's alone counts */
};

/* visitor must stay; may be NULL. */
void files_room_init(struct room *room, const struct files_visitor *visitor);

#endif
