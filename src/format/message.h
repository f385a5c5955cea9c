/*
 * A message (RFC 5322) and its parts (RFC 2045, 2046) as spans over its bytes. Nothing is copied or
 * changed: signatures are over exact bytes, so every field and body keeps its place. Hostile input
 * is
 * read in time linear in its length.
 */
#ifndef TOCSIN_FORMAT_MESSAGE_H
#define TOCSIN_FORMAT_MESSAGE_H

#include "format/mime.h"

struct message_field {
	struct slice name;  /* as written, without white space before the colon */
	struct slice value; /* behind the colon, up to the last line end; folds are inside */
	struct slice whole; /* name to last line end, included: what DKIM signs */
};

enum message_kind {
	MESSAGE_LEAF,
	MESSAGE_MULTIPART, /* its children are between its boundaries */
	MESSAGE_NESTED,    /* message/rfc822: its only child is the message in it */
};

struct message_part {
	struct message_part *parent, *child, *next; /* child: the first; next: sibling */
	struct message_part *last_child;
	unsigned depth; /* 0: the message itself */
	size_t index;   /* of this part in the order of its header, from 0 */
	enum message_kind kind;
	const struct message_field *fields;
	size_t field_count;
	struct slice header; /* all lines of it, without the empty line that ends it */
	struct slice body; /* not decoded, without the line end that belongs to the next boundary */
	struct mime_value content; /* Content-Type; a default (RFC 2045 §5.2) where there is none */
	enum mime_encoding encoding;
	bool unseparated;  /* the header ended at a line that is no field instead of an empty one */
	bool unterminated; /* MESSAGE_MULTIPART: no close-delimiter (RFC 2046 §5.1.1) */
};

struct message {
	struct slice bytes;
	struct slice envelope; /* a "From " line before the header (RFC 4155), or empty */
	struct message_part *root;
	struct message_part **parts; /* all, by index */
	size_t part_count;
	size_t field_count;
	const char *cut; /* the limit that left something unread, NULL: none */
};

/* Bytes that are no message at all give a root without fields. Fails only for want of memory; bytes
 * must stay as long as the message. */
enum status message_read(struct arena *arena, struct slice bytes, struct message **ret,
			 struct err *err) MUST_CHECK;

/* Without the mark and the blank lines that an export put before it. */
struct slice message_trim(struct slice bytes);

/* The n-th field (from 0, from the top) of that name in any case, or NULL. */
const struct message_field *message_field(const struct message_part *part, const char *name,
					  size_t n);

/* Its first field of that name as text: unfolded, encoded words decoded; SLICE_NONE: none. */
enum status message_text(struct arena *arena, const struct message_part *part, const char *name,
			 struct slice *ret, struct err *err) MUST_CHECK;

/* The same of its n-th, from 0. */
enum status message_text_at(struct arena *arena, const struct message_part *part, const char *name,
			    size_t n, struct slice *ret, struct err *err) MUST_CHECK;

/* The file name of a part, from Content-Disposition or else Content-Type's name=; SLICE_NONE:
 * none. */
enum status message_part_name(struct arena *arena, const struct message_part *part,
			      struct slice *ret, struct err *err) MUST_CHECK;

/* Whether a leaf is a file rather than text to show: it has a name or is disposed as attachment. */
enum status message_part_is_attachment(struct arena *arena, const struct message_part *part,
				       bool *ret, struct err *err) MUST_CHECK;

/* Whether a part above it is a message of its own, which is read as one. */
bool message_part_is_nested(const struct message_part *part);

static inline uint64_t
message_offset(const struct message *message, struct slice span)
{
	return (uint64_t)(span.at - message->bytes.at);
}

#endif
