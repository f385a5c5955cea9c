/* Who asked for a name, as findings out of query logs tell it: docs/schema/names-lookalike.json. */
#ifndef TOCSIN_MODEL_CLIENTS_H
#define TOCSIN_MODEL_CLIENTS_H

#include "model/finding.h"

struct client {
	struct slice name; /* an address */
	uint64_t count;
};

struct clients {
	struct arena *arena;
	struct client *items; /* in the order of the first time */
	size_t count, capacity, max;
	uint64_t others; /* how often further ones asked, once max are named */
};

void clients_init(struct clients *clients, struct arena *arena, size_t max);

/* It asked so often, or so often again. */
enum status clients_add(struct clients *clients, struct slice name, uint64_t count, struct err *err)
	MUST_CHECK;

/* Adds those that the data of a finding names. */
enum status clients_read(struct clients *clients, struct slice data, struct err *err) MUST_CHECK;

/* The finding tells of these instead of those it told of: data, a sentence, and what to do first.
 */
enum status clients_set(struct finding *finding, const struct clients *clients, struct err *err)
	MUST_CHECK;

/* Whether a sentence or an advice tells of clients: they are nobody's business outside. */
bool clients_check_told(struct slice sentence);

#endif
