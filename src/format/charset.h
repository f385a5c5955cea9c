/* Text in the character sets of mail and documents, to UTF-8. By ICU, whose tables lie in its
 * library:
 * nothing is opened while reading, as iconv(3) would open a module per character set. */
#ifndef TOCSIN_FORMAT_CHARSET_H
#define TOCSIN_FORMAT_CHARSET_H

#include "base/buf.h"

/*
 * Appends bytes of the named character set (IANA or common alias, any case) as UTF-8; what is
 * malformed becomes U+FFFD. An unknown or empty name: UTF-8 where the bytes are, else windows-1252.
 * False only where the name was unknown.
 */
bool charset_write(struct buf *buf, struct slice name, struct slice bytes);

/* The character set that bytes are most likely in, for text that says none: "UTF-8" where they are,
 * else by ICU's statistics, which pass over markup; empty where those are not sure. */
struct slice charset_guess(struct slice bytes);

/* Has ICU load what it loads lazily. */
enum status charset_warm(struct err *err) MUST_CHECK;

#endif
