/*
 * Text as a hasty reader takes it: lower case, letters of other scripts as those they look like,
 * without marks, invisible characters and punctuation; words parted by one space, with one before
 * the first and behind the last. So " ada example " is found in "ÀDA_Exаmple" (its a is Cyrillic).
 */
#ifndef TOCSIN_MAIL_PLAIN_H
#define TOCSIN_MAIL_PLAIN_H

#include "base/slice.h"

/* text may be any bytes. Fails only for want of memory. */
enum status plain_text(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
	MUST_CHECK;

/* The words of a plain text, at most max of them; returns how many. */
size_t plain_words(struct slice plain, struct slice *ret, size_t max);

/* Whether some word has letters of ASCII beside ones of other scripts that only look like them. */
bool plain_mixes_scripts(struct slice text);

/* The same of a domain in A-labels, label by label. */
bool plain_mixes_scripts_host(struct slice domain);

#endif
