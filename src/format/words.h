/* What a header field says to people: unfolded, encoded words (RFC 2047) decoded, as clean UTF-8.
 * */
#ifndef TOCSIN_FORMAT_WORDS_H
#define TOCSIN_FORMAT_WORDS_H

#include "base/slice.h"

/* Each fold becomes one space; encoded words that only white space parts are joined (§6.2); raw
 * bytes
 * over 127 are UTF-8 where they can be, else windows-1252; ends are trimmed. */
enum status words_decode(struct arena *arena, struct slice value, struct slice *ret,
			 struct err *err) MUST_CHECK;

#endif
