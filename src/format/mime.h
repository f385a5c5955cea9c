/* MIME: structured fields with parameters (RFC 2045 §5.1, RFC 2231) and transfer encodings (RFC
 * 2045 §6). */
#ifndef TOCSIN_FORMAT_MIME_H
#define TOCSIN_FORMAT_MIME_H

#include "base/buf.h"

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, none, unknown */
	MIME_BASE64,
	MIME_QUOTED_PRINTABLE,
	MIME_UUENCODE, /* x-uuencode, never standardised */
};

/* Where an encoded body stops making sense; what came before was decoded. */
struct mime_fault {
	const char *text; /* NULL: none; cites the section */
	size_t offset;    /* in the encoded bytes */
};

/* Content-Transfer-Encoding's value, RFC 2045 §6.1. */
enum mime_encoding mime_encoding_of(struct slice value);

/* Appends what bytes decode to. Line breaks and stray bytes are passed over as §6.8 asks. */
void mime_decode(struct buf *out, enum mime_encoding encoding, struct slice bytes,
		 struct mime_fault *ret);

/* The byte that two hexadecimal digits at the start of s stand for. */
bool mime_hex(struct slice s, uint8_t *ret) MUST_CHECK;

struct mime_parameter {
	struct slice name;  /* lower case, without the section number and '*' of RFC 2231 */
	struct slice value; /* quotes and backslashes undone, not yet converted */
	unsigned section;   /* RFC 2231 §3 */
	bool extended; /* RFC 2231 §4: percent-encoded; section 0 starts with charset'language' */
	struct mime_parameter *next;
};

/* `type/subtype; name=value; ...`, or a disposition. */
struct mime_value {
	struct slice
		type; /* lower case, white space and comments removed: "text/plain", "attachment" */
	struct mime_parameter *first; /* in the order written */
};

/* Never refuses: what makes no sense is passed over. Fails only for want of memory. */
enum status mime_value_read(struct arena *arena, struct slice text, struct mime_value *ret,
			    struct err *err) MUST_CHECK;

/* The first plain parameter of that lower-case name as written, or SLICE_NONE: for boundary=,
 * charset=. */
struct slice mime_value_raw(const struct mime_value *value, struct slice name);

/* The parameter as clean UTF-8: its sections joined, character set and encoded words undone.
 * SLICE_NONE where there is none. */
enum status mime_value_text(struct arena *arena, const struct mime_value *value, struct slice name,
			    struct slice *ret, struct err *err) MUST_CHECK;

#endif
