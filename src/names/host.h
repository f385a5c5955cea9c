/*
 * A name taken apart: lower case, A-labels, code points of each label, public suffix. Everything
 * points into the struct, some 6 KiB of it.
 */
#ifndef TOCSIN_NAMES_HOST_H
#define TOCSIN_NAMES_HOST_H

#include "names/limits.h"

#include "base/buf.h"

struct host_label {
	struct slice ascii;          /* lower case, "xn--..." kept */
	const uint32_t *code_points; /* NULL: the bytes of ascii */
	uint8_t count;               /* of code points */
};

struct host {
	char bytes[NAMES_NAME_MAX_BYTES + 1]; /* NUL-terminated, no final dot */
	size_t length;
	struct host_label labels[NAMES_LABELS_MAX];
	size_t count;
	size_t suffix_labels; /* of the public suffix; == count where all of the name is one */
	bool hosting;         /* the suffix belongs to a platform that lets anyone have a name */
	bool idn;             /* some label has code points over 0x7f */
	uint32_t code_points[NAMES_NAME_MAX_BYTES + NAMES_LABEL_MAX_BYTES];
};

/*
 * Reads a name: A- or U-labels, any case, a final dot or none. U-labels are case-folded and
 * normalised (NFKC) and become A-labels. *ret_name false: well-formed, but no domain name (an
 * address, a single label). Refuses what RFC 1035 §2.3.4 or RFC 3492 do not allow, and bytes no
 * host name has.
 */
enum status host_read(struct host *host, struct slice name, bool *ret_name, struct err *err)
	MUST_CHECK;

/* The labels from first (0: leftmost) to the end as text, dots included. */
struct slice host_from(const struct host *host, size_t first);

/* Public suffix plus one label; all of the name where there is none. */
struct slice host_registrable(const struct host *host);

/* Index of the label just left of the public suffix; 0 where all of the name is a suffix. */
static inline size_t
host_core(const struct host *host)
{
	return host->count > host->suffix_labels ? host->count - host->suffix_labels - 1 : 0;
}

/* Code point i of a label. */
static inline uint32_t
host_label_at(const struct host_label *label, size_t i)
{
	return label->code_points ? label->code_points[i] : (unsigned char)label->ascii.at[i];
}

/* All of them, and how many. */
static inline size_t
host_label_copy(const struct host_label *label, uint32_t *ret)
{
	for (size_t i = 0; label->code_points && i < label->count; i++)
		ret[i] = label->code_points[i];
	for (size_t i = 0; !label->code_points && i < label->count; i++)
		ret[i] = (unsigned char)label->ascii.at[i];
	return label->count;
}

/* The name with U-labels where they decode. */
void host_write_unicode(struct buf *buf, const struct host *host);

#endif
