/*
 * What a person reads of a letter: the text of its parts as it is shown, the subject, the links.
 * Attachments are attach.h's; a message inside the message is a letter of its own, not read here.
 */
#ifndef TOCSIN_MAIL_LETTER_H
#define TOCSIN_MAIL_LETTER_H

#include "mail/urls.h"

struct letter {
	struct slice subject;
	struct slice text; /* of all text parts, as UTF-8; HTML as it is shown */
	struct slice body; /* the part that most of the text is from, not decoded */
	struct url_list urls;
	size_t hidden_bytes; /* of text that is there and not shown */
	bool form, password; /* it asks for something; for a password */
	bool script;
	const char *cut; /* the limit that left something unread, or NULL */
};

/* Fails only for want of memory. */
enum status letter_read(struct arena *arena, const struct message *message, struct letter *ret,
			struct err *err) MUST_CHECK;

/* The text of one leaf in UTF-8, at most limit_bytes of it: transfer encoding and character set
 * undone. */
enum status letter_part_text(struct arena *arena, const struct message_part *part,
			     size_t limit_bytes, struct slice *ret, struct err *err) MUST_CHECK;

/* A calendar or a card, with its folds and escapes undone (RFC 5545 §3.1 and §3.3.11, RFC 6350 §3.2
 * and §3.4); other text stays. */
enum status content_lines_unfold(struct arena *arena, struct slice *text, struct err *err)
	MUST_CHECK;

#endif
