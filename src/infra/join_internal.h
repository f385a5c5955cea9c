/* What the files of the join share. */
#ifndef TOCSIN_INFRA_JOIN_INTERNAL_H
#define TOCSIN_INFRA_JOIN_INTERNAL_H

#include "infra/facts.h"
#include "infra/join.h"
#include "infra/shared.h"

#include "base/map.h"

/* Kinds of facts, and two that a join makes of them. */
#define KIND_REGISTRATION FACT_KIND_COUNT /* the same registrar on the same day */
#define KIND_CREATED (FACT_KIND_COUNT + 1)
#define KIND_COUNT (FACT_KIND_COUNT + 2)

/* A fact as it came. */
struct held {
	unsigned kind;
	struct slice name, value;
	int64_t first, last; /* when it was observed; of KIND_CREATED first is when that was */
	struct span place;
};

/* Whose addresses they are, by RDAP. */
struct network {
	uint8_t first[16], last[16];
	struct slice holder, abuse; /* SLICE_NONE: not told */
	struct span place;
};

struct resource;

/* A resource that a decoy has, and where that stands. */
struct member {
	struct resource *resource;
	size_t decoy;
	struct span place;
	struct member *next;     /* of the resource */
	struct member *next_own; /* of the decoy, by kind and value */
};

/* What several may share: a name server, an address. */
struct resource {
	unsigned kind;
	struct slice value;
	struct member *members; /* by decoy once sorted */
	size_t count;
	uint64_t others;   /* other names here that have it */
	struct slice ours; /* the protected domain that has it; SLICE_NONE */
	bool linked;       /* a link: by chance there would be fewer than JOIN_CHANCE_MAX of it */
	double chance;     /* groups of this size to be expected */
};

/* From the first to the last time; TIME_UNKNOWN. */
struct seen {
	int64_t first, last;
};
#define SEEN_NONE ((struct seen){TIME_UNKNOWN, TIME_UNKNOWN})
/* Whether it begins earlier now. */
bool seen_widen(struct seen *seen, int64_t first, int64_t last);

/* One registered name that decoys stand at; several findings may be about it. */
struct decoy {
	struct slice key, target;
	enum severity severity; /* the worst by the name alone */
	bool sure;              /* and the score of that, or of one of those */
	bool below;             /* its key is a name below what was registered */
	int64_t created;        /* the last registration; see old */
	struct span created_place;
	struct seen context;                  /* when its records were observed */
	struct span context_place;            /* the earliest of them */
	struct seen clocks[TIME_BASIS_COUNT]; /* by its findings themselves */
	struct member *own;
	size_t own_count;
	bool mail, recent, old, linked, ours;
	size_t parent; /* of the forest of clusters */
};

struct join {
	struct arena *arena;
	struct arena scratch;
	struct held *held;
	size_t held_count, held_capacity;
	struct network *networks;
	size_t network_count, network_capacity;
	uint64_t left_out;
	struct decoy *decoys; /* by key once it was run */
	size_t decoy_count, decoy_capacity;
	struct map keys;    /* of decoys -> index */
	struct map targets; /* protected domains */
	int64_t newest;     /* the latest time that anything here speaks of */
	struct resource **resources;
	size_t resource_count, resource_capacity;
	uint64_t decoys_known[KIND_COUNT], others_known[KIND_COUNT]; /* with any of the kind */
};

/* Words for a kind: "name server"; as in data: "name-server". NULL: it is never a link. */
struct link_kind {
	const char *words, *name;
	double share; /* the part of strangers that is assumed to have the same one */
};
extern const struct link_kind LINK_KINDS[KIND_COUNT];

/* links.c */
enum status links_find(struct join *join, struct err *err) MUST_CHECK;
size_t links_root(const struct join *join, size_t decoy);

/* join.c: the decoy of a finding, or NULL. */
enum status join_key(struct arena *arena, const struct finding *finding, struct slice *ret_key,
		     struct slice *ret_target, bool *ret_below, struct err *err) MUST_CHECK;
/* The smallest network that has the address, or NULL. */
const struct network *join_network(const struct join *join, struct slice address);
struct decoy *join_find(const struct join *join, struct slice key);
int join_compare_places(const struct span *a, const struct span *b);

/* decorate.c: the finding as it was before a join. It shares its lists. */
void join_strip(const struct json_value *data, const struct finding *finding, struct finding *ret);
/* Whether its score is that of a decoy, not of a likeness: context alone makes no more of it. */
bool join_check_sure(const struct json_value *data);
enum severity decorate_severity(const struct decoy *decoy, enum severity before, bool sure);

#endif
