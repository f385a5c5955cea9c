/* Pieces of an export, gathered and handed on. */
#ifndef TOCSIN_SHARE_OUTPUT_H
#define TOCSIN_SHARE_OUTPUT_H

#include "share/share.h"

struct outlet {
	const struct output *output;
	struct buf buf; /* write here, then call outlet_pass */
};

void outlet_init(struct outlet *outlet, struct arena *arena, const struct output *output);
/* Hands on what has gathered, if that is much. */
enum status outlet_pass(struct outlet *outlet, struct err *err) MUST_CHECK;
/* Hands on the rest. */
enum status outlet_end(struct outlet *outlet, struct err *err) MUST_CHECK;

#endif
