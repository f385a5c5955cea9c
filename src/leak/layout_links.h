/* Where the words of two documents lead: word by word, in the order of their links. */
#ifndef TOCSIN_LEAK_LAYOUT_LINKS_H
#define TOCSIN_LEAK_LAYOUT_LINKS_H

#include "base/map.h"
#include "leak/align.h"

struct links {
	const struct alignment *alignment;
	uint32_t *like;   /* of each token behind those shown of b: the one of a, or ALIGN_NONE */
	struct map names; /* of links of a: the first token of the first one */
	bool drawn;       /* one of the two is: order says nothing */
};

bool links_is(const struct document_unit *unit);

enum status links_pair(struct arena *arena, const struct alignment *alignment, struct links *ret,
		       struct err *err) MUST_CHECK;

/* Whether some word of a link of b, which begins at that token, leads elsewhere than in a: *ret is
 * the first token of the link there. known: a has the same link somewhere. */
bool links_differ(const struct links *links, size_t at, bool known, size_t *ret);

#endif
