/* Lists of tags, RFC 6376 §3.2: what signatures, seals and key records are written in. */
#ifndef TOCSIN_MAIL_TAGS_H
#define TOCSIN_MAIL_TAGS_H

#include "base/buf.h"
#include "mail/limits.h"

struct tag {
	struct slice name;
	struct slice value; /* without white space around it; folds are inside */
	struct slice raw;   /* all between "=" and ";" */
};

struct tags {
	struct tag items[MAIL_TAGS_MAX];
	size_t count;
};

/* NULL, or why text is no list of tags; *ret then has the tags before the fault, none where a byte
 * is it. White space is SP, HT and line ends that fold; UTF-8 is let pass, as RFC 8616 §4 needs it
 * in names. */
const char *tags_read(struct slice text, struct tags *ret) MUST_CHECK;

/* The tag of that name, which is case-sensitive, or NULL. */
const struct tag *tags_find(const struct tags *tags, const char *name);

/* Its value, or SLICE_NONE; an empty value is none of these. */
struct slice tags_value(const struct tags *tags, const char *name);

/* Cuts the next part of a list like h= ("a : b") off *rest; *ret without white space around it.
 * False at the end. */
bool tags_part(struct slice *rest, struct slice *ret);

/* Base64 with white space anywhere, §2.10, RFC 4648 §4; *ret_length bytes go to ret. False: it is
 * none, or more than capacity. */
bool tags_base64(struct slice value, uint8_t *ret, size_t capacity, size_t *ret_length) MUST_CHECK;

#endif
