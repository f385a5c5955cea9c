/* Numbers of documents by the SHA-256 of their bytes, which stand elsewhere: a million take a few
 * megabytes. */
#ifndef TOCSIN_LEAK_DIGESTS_H
#define TOCSIN_LEAK_DIGESTS_H

#include "base/arena.h"
#include "base/crypto.h"

struct digests {
	struct arena *arena;
	/* The digest of the document of that number. */
	const struct sha256 *(*of)(const void *context, uint32_t number);
	const void *context;
	uint32_t *slots; /* number + 1, 0: free; open addressing */
	size_t count, capacity;
};

void digests_init(struct digests *digests, struct arena *arena,
		  const struct sha256 *(*of)(const void *context, uint32_t number),
		  const void *context);
/* One whose digest is not among them yet; of() must know it. */
enum status digests_add(struct digests *digests, uint32_t number, struct err *err) MUST_CHECK;
bool digests_find(const struct digests *digests, const struct sha256 *sha256, uint32_t *ret)
	MUST_CHECK;

#endif
