/* YAML for settings: a tree of nodes with the line each stands on, by libyaml. No anchors, no tags,
 * one document; scalars stay text, so that the country code `no` stays "no". */
#ifndef TOCSIN_BASE_YAML_H
#define TOCSIN_BASE_YAML_H

#include "base/slice.h"

#define YAML_DEPTH_MAX 16
#define YAML_KEYS_MAX 1024           /* in one table */
#define YAML_MAX_BYTES (1024 * 1024) /* of text */

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_TABLE };

struct yaml_node {
	enum yaml_kind kind;
	unsigned line;    /* 1-based */
	struct slice key; /* of this node in its table; SLICE_NONE elsewhere */
	unsigned key_line;
	struct slice text;             /* YAML_SCALAR */
	bool quoted;                   /* YAML_SCALAR: so "" differs from an absent value */
	const struct yaml_node *first; /* children in order */
	const struct yaml_node *next;  /* sibling */
};

/* The tree of text; *ret is NULL for an empty document. Errors read "line N: ...". A key that
 * stands twice in a table is refused. */
enum status yaml_read(struct arena *arena, struct slice text, const struct yaml_node **ret,
		      struct err *err) MUST_CHECK;

#endif
