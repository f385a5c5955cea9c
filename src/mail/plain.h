/*
 * Text as a hasty reader takes it: lower case, letters of other scripts as those they look like,
 * without marks, invisible characters and punctuation; words parted by one space, with one before
 * the first and behind the last. So " ada example " is found in "ÀDA_Exаmple" (its a is Cyrillic).
 */
#ifndef TOCSIN_MAIL_PLAIN_H
#define TOCSIN_MAIL_PLAIN_H

#include "mail/limits.h"

#include "base/slice.h"

/* text may be any bytes. Fails only for want of memory. */
enum status plain_text(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
	MUST_CHECK;

/* The first words of a text, plain. */
struct words {
	struct slice items[MAIL_NAME_WORDS];
	size_t count;
};

/* Of the first MAIL_NAME_BYTES of text. Fail only for want of memory. */
enum status words_read(struct arena *arena, struct slice text, struct words *ret, struct err *err)
	MUST_CHECK;
/* All of them, one behind the other. */
enum status words_join(struct arena *arena, const struct words *words, struct slice *ret,
		       struct err *err) MUST_CHECK;
bool words_have(const struct words *words, struct slice word);

/* Whether a plain word is taken for another: "k1ein" for "klein", "rn" for "m". */
bool plain_is_taken_for(struct slice seen, struct slice word);

/* Whether some word has letters of ASCII beside ones of other scripts that only look like them. */
bool plain_mixes_scripts(struct slice text);

/* The same of a domain in A-labels, label by label. */
bool plain_mixes_scripts_host(struct slice domain);

#endif
