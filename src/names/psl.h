/*
 * The public suffix list as a trie of labels, generated at build time from Debian's publicsuffix
 * (gen_psl.py). Labels are A-labels in lower case; libpsl is the oracle of the unit test.
 */
#ifndef TOCSIN_NAMES_PSL_H
#define TOCSIN_NAMES_PSL_H

#include "base/slice.h"

enum psl_flag {
	PSL_RULE = 1,      /* a suffix stands here */
	PSL_WILDCARD = 2,  /* "*." of this is a suffix */
	PSL_EXCEPTION = 4, /* "!": this is registrable in spite of a wildcard */
	PSL_PRIVATE = 8,   /* of the private section: hosting platforms */
};

/* One edge of the trie, in a hash table of PSL_EDGE_COUNT (a power of two); length 0: free. */
struct psl_edge {
	uint32_t label;  /* offset in PSL_LABELS */
	uint16_t parent; /* node */
	uint16_t node;   /* 0: a leaf that is never a parent */
	uint8_t length;
	uint8_t flags;
};

extern const char PSL_LABELS[];
extern const struct psl_edge PSL_EDGES[];
extern const uint32_t PSL_EDGE_MASK;

struct psl_answer {
	size_t labels; /* of the public suffix; >= 1 */
	bool known;    /* false: no rule, the prevailing "*" (one label) */
	bool private_section;
};

/*
 * The public suffix of a name whose labels are given from the left. The name itself may be a public
 * suffix: then labels == count.
 */
struct psl_answer psl_find(const struct slice *labels, size_t count);

#endif
