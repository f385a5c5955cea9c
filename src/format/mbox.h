/*
 * The messages of an mbox (RFC 4155), one at a time, however long the whole is. There are four ways
 * to write one: mboxo and mboxrd put '>' before lines of a body that begin with "From ", mboxrd
 * also before those that begin with ">From "; mboxcl and mboxcl2 say the length of a body in a
 * field, and mboxcl2 quotes nothing. A length is believed only where a message, or the end, follows
 * it, and nothing in it looks like another message: whoever wrote a letter may have written its
 * Content-Length.
 */
#ifndef TOCSIN_FORMAT_MBOX_H
#define TOCSIN_FORMAT_MBOX_H

#include "format/stream.h"

struct mbox;

struct mbox_message {
	struct slice envelope; /* the "From " line with its line end */
	/* What follows, without the empty line before the next "From ". Quoted ">From " lines are
	 * left as they are: whether and how often they were quoted is not written anywhere. */
	struct slice bytes;
	uint64_t offset; /* of bytes in the (decompressed) mbox */
	uint64_t index;  /* from 0 */
};

/* The stream must stay, and be at its start. */
enum status mbox_open(struct arena *arena, struct stream *stream, struct mbox **ret,
		      struct err *err) MUST_CHECK;

/* *ret_found false at the end. The slices are valid until the next call. A message over
 * MBOX_MESSAGE_BYTES is STATUS_REFUSED, and so is a damaged stream. */
enum status mbox_next(struct mbox *mbox, bool *ret_found, struct mbox_message *ret, struct err *err)
	MUST_CHECK;

/* What the messages so far tell of how the mbox was written. */
struct mbox_facts {
	const char *dialect;       /* "mboxcl2", ...; "mbox" where nothing tells */
	uint64_t lengths_held;     /* Content-Length fields that were right */
	uint64_t lengths_unheeded; /* and those that were not */
};

void mbox_facts(const struct mbox *mbox, struct mbox_facts *ret);

#endif
