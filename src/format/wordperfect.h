/*
 * WordPerfect of every version, read by libwpd, which is C++: C sees no more of it than this
 * (docs/adr/0012-wordperfect.md).
 */
#ifndef TOCSIN_FORMAT_WORDPERFECT_H
#define TOCSIN_FORMAT_WORDPERFECT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum wordperfect_state {
	WORDPERFECT_NONE, /* another format */
	WORDPERFECT_READ,
	WORDPERFECT_LOCKED, /* by a password */
	WORDPERFECT_BROKEN, /* what came before the damage was told */
};

enum wordperfect_part {
	WORDPERFECT_BODY,
	WORDPERFECT_BOX,
	WORDPERFECT_NOTE,
	WORDPERFECT_RUNNING,
	WORDPERFECT_PART_COUNT,
};

/* Who is told: each paragraph, UTF-8 with a NUL behind length bytes, as it ends; and each property
 * by the name it has in OpenDocument ("meta:initial-creator"). Neither may throw or jump. */
struct wordperfect_teller {
	void (*paragraph)(void *context, enum wordperfect_part part, const char *text,
			  size_t length);
	void (*property)(void *context, const char *name, const char *value);
	void *context;
};

/* Whether bytes are of that format. The older ones have no mark: each of their codes must then end
 * as it began. */
int wordperfect_knows(const char *bytes, size_t length);

enum wordperfect_state wordperfect_read(const char *bytes, size_t length,
					const struct wordperfect_teller *teller);

#ifdef __cplusplus
}
#endif

#endif
