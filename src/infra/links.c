/*
 * Links: what decoys have in common and strangers hardly do. Of m decoys that have a thing of a
 * kind, k have the same one; if strangers have it with the share q, at most C(m, k) q^(k - 1) such
 * groups are to be expected by chance. A link is what would be expected less than once in twenty
 * cases (CHANCE_MAX). q is the share among the other names here, with what is assumed before
 * anything was seen weighing like PRIOR_NAMES names: the posterior mean of a beta distribution.
 */
#include "infra/join_internal.h"

#include "model/domain.h"

#include <math.h>
#include <stdlib.h>

#define CHANCE_MAX 0.05
#define PRIOR_NAMES 50.0

/* The shares are judgement: what a machine serves that is in no table of shared ones. */
const struct link_kind LINK_KINDS[KIND_COUNT] = {
	[FACT_NAME_SERVER] = {"name server", "name-server", 1 / 500.0},
	[FACT_MAIL_HOST] = {"mail host", "mail-host", 1 / 500.0},
	[FACT_ADDRESS] = {"address", "address", 1 / 1000.0},
	[FACT_CERTIFICATE] = {"certificate", "certificate", 1 / 100000.0},
	[FACT_REGISTRAR] = {"registrar", "registrar", 1 / 10.0},
	[FACT_REGISTRANT] = {"registrant", "registrant", 1 / 2000.0},
	[KIND_REGISTRATION] = {"registrar and day of registration", "registration", 1 / 200.0},
};

struct finder {
	struct join *join;
	struct map resources; /* kind and value -> struct resource */
	struct map pairs;     /* kind, value and owner -> struct member, 0: no decoy */
	struct map owners;    /* kind and owner */
};

static enum status
key_of(struct arena *arena, unsigned kind, struct slice a, struct slice b, struct slice *ret,
       struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_write_u8(&buf, (uint8_t)kind);
	buf_write_u64(&buf, a.length);
	buf_write(&buf, a);
	buf_write(&buf, b);
	return buf_slice(&buf, ret, err);
}

static enum status
resource_of(struct finder *finder, const struct held *held, struct resource **ret, struct err *err)
{
	struct join *join = finder->join;
	struct slice key;
	TRY(key_of(&join->scratch, held->kind, held->value, SLICE_NONE, &key, err));
	struct map_entry *known = map_find(&finder->resources, key);
	if (known) {
		*ret = (struct resource *)(uintptr_t)known->value;
		return STATUS_OK;
	}
	struct resource *resource = arena_new(join->arena, struct resource, 1);
	struct resource **list =
		arena_grow(join->arena, join->resources, &join->resource_capacity,
			   join->resource_count + 1, sizeof(*list), _Alignof(struct resource *));
	if (!resource || !list)
		return err_no_memory(err);
	*resource = (struct resource){.kind = held->kind, .value = held->value};
	join->resources = list;
	list[join->resource_count++] = resource;
	*ret = resource;
	return map_set(&finder->resources, key, (uint64_t)(uintptr_t)resource, NULL, err);
}

/* Whose fact it is: of a decoy, of a protected domain, or of some other name. */
struct owner {
	struct slice name;
	size_t decoy; /* SIZE_MAX: none */
	bool ours;
};

static struct owner
owner_of(const struct join *join, struct slice name)
{
	for (struct slice at = name; at.length; at = domain_parent(at)) {
		struct map_entry *entry = map_find(&join->keys, at);
		if (entry)
			return (struct owner){at, entry->value, false};
		if (map_find(&join->targets, at))
			return (struct owner){at, SIZE_MAX, true};
	}
	if (slice_starts(name, SLICE("www.")))
		name = domain_parent(name);
	return (struct owner){name, SIZE_MAX, false};
}

static enum status
add_member(struct finder *finder, struct resource *resource, const struct owner *owner,
	   const struct held *held, uint64_t *ret, struct err *err)
{
	struct member *member = arena_new(finder->join->arena, struct member, 1);
	if (!member)
		return err_no_memory(err);
	*member = (struct member){.resource = resource,
				  .decoy = owner->decoy,
				  .place = held->place,
				  .next = resource->members};
	resource->members = member;
	resource->count++;
	*ret = (uint64_t)(uintptr_t)member;
	return STATUS_OK;
}

/* Of a fact that stands in several places the first is shown, by source and offset. */
static enum status
add_pair(struct finder *finder, struct resource *resource, const struct owner *owner,
	 const struct held *held, struct err *err)
{
	struct slice key;
	uint64_t value = 0;
	TRY(key_of(&finder->join->scratch, held->kind, held->value, owner->name, &key, err));
	struct map_entry *known = map_find(&finder->pairs, key);
	if (known) {
		struct member *member = (struct member *)(uintptr_t)known->value;
		if (member && join_compare_places(&held->place, &member->place) < 0)
			member->place = held->place;
		return STATUS_OK;
	}
	if (owner->decoy != SIZE_MAX)
		TRY(add_member(finder, resource, owner, held, &value, err));
	else if (owner->ours)
		resource->ours = owner->name;
	else
		resource->others++;
	return map_set(&finder->pairs, key, value, NULL, err);
}

static enum status
add_fact(struct finder *finder, const struct held *held, struct err *err)
{
	struct join *join = finder->join;
	struct owner owner = owner_of(join, held->name);
	struct resource *resource;
	struct slice key;
	bool fresh;
	/* What is said of a platform is not said of a name below it, nor the other way round. */
	if (owner.decoy != SIZE_MAX && join->decoys[owner.decoy].below &&
	    held->kind == KIND_REGISTRATION)
		return STATUS_OK;
	TRY(resource_of(finder, held, &resource, err));
	TRY(key_of(&join->scratch, held->kind, owner.name, SLICE_NONE, &key, err));
	TRY(map_set(&finder->owners, key, 0, &fresh, err));
	join->decoys_known[held->kind] += fresh && owner.decoy != SIZE_MAX;
	join->others_known[held->kind] += fresh && owner.decoy == SIZE_MAX && !owner.ours;
	return add_pair(finder, resource, &owner, held, err);
}

/* ---- order ---- */

static int
compare_resources(const void *a, const void *b)
{
	const struct resource *x = *(struct resource *const *)a, *y = *(struct resource *const *)b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return slice_compare(x->value, y->value);
}

static int
compare_members(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
	return x->decoy < y->decoy ? -1 : x->decoy > y->decoy;
}

static enum status
sort_members(struct join *join, struct resource *resource, struct err *err)
{
	struct member **items = arena_new(&join->scratch, struct member *, resource->count + 1);
	size_t count = 0;
	if (!items)
		return err_no_memory(err);
	for (struct member *at = resource->members; at; at = at->next)
		items[count++] = at;
	qsort(items, count, sizeof(struct member *), compare_members);
	for (size_t i = 0; i < count; i++)
		items[i]->next = items[i + 1];
	resource->members = items[0];
	return STATUS_OK;
}

/* Every decoy gets the list of what it has; the last resource first, so that the first stands
 * first. */
static enum status
sort_all(struct join *join, struct err *err)
{
	if (join->resource_count)
		qsort(join->resources, join->resource_count, sizeof(struct resource *),
		      compare_resources);
	for (size_t i = join->resource_count; i-- > 0;) {
		struct arena_mark mark = arena_mark(&join->scratch);
		TRY(sort_members(join, join->resources[i], err));
		arena_rewind(&join->scratch, mark);
		for (struct member *at = join->resources[i]->members; at; at = at->next) {
			struct decoy *decoy = &join->decoys[at->decoy];
			at->next_own = decoy->own;
			decoy->own = at;
			decoy->own_count++;
		}
	}
	return STATUS_OK;
}

/* ---- links ---- */

static double
chance_of(const struct join *join, const struct resource *resource)
{
	double decoys = (double)join->decoys_known[resource->kind], same = (double)resource->count;
	double share = (PRIOR_NAMES * LINK_KINDS[resource->kind].share + (double)resource->others) /
		       (PRIOR_NAMES + (double)join->others_known[resource->kind]);
	double choose = lgamma(decoys + 1) - lgamma(same + 1) - lgamma(decoys - same + 1);
	return exp(choose + (same - 1) * log(share));
}

/* Names that merely resemble do not accuse each other: one at least is an alert by itself. */
static bool
has_alert(const struct join *join, const struct resource *resource)
{
	for (const struct member *at = resource->members; at; at = at->next)
		if (join->decoys[at->decoy].severity >= SEVERITY_MEDIUM)
			return true;
	return false;
}

static bool
is_link(const struct join *join, struct resource *resource)
{
	if (resource->count < 2 || !LINK_KINDS[resource->kind].words || resource->ours.length ||
	    shared_known((enum fact_kind)resource->kind, resource->value) ||
	    !has_alert(join, resource))
		return false;
	resource->chance = chance_of(join, resource);
	return resource->chance <= CHANCE_MAX;
}

size_t
links_root(const struct join *join, size_t decoy)
{
	while (join->decoys[decoy].parent != decoy)
		decoy = join->decoys[decoy].parent;
	return decoy;
}

static void
unite(struct join *join, size_t a, size_t b)
{
	size_t x = links_root(join, a), y = links_root(join, b);
	join->decoys[x > y ? x : y].parent = x > y ? y : x; /* the first of all is the root */
	join->decoys[a].parent = join->decoys[b].parent = x > y ? y : x;
}

/* Raised is who has company: another decoy of the same target that is an alert by itself. */
static enum status
raise_members(struct join *join, const struct resource *resource, struct err *err)
{
	struct map alerts;
	map_init(&alerts, &join->scratch);
	for (const struct member *at = resource->members; at; at = at->next) {
		const struct decoy *decoy = &join->decoys[at->decoy];
		struct map_entry *entry = map_find(&alerts, decoy->target);
		if (entry)
			entry->value += decoy->severity >= SEVERITY_MEDIUM;
		else
			TRY(map_set(&alerts, decoy->target, decoy->severity >= SEVERITY_MEDIUM,
				    NULL, err));
	}
	for (const struct member *at = resource->members; at; at = at->next) {
		struct decoy *decoy = &join->decoys[at->decoy];
		decoy->linked |= map_find(&alerts, decoy->target)->value >
				 (decoy->severity >= SEVERITY_MEDIUM);
		unite(join, resource->members->decoy, at->decoy);
	}
	return STATUS_OK;
}

static enum status
find_all(struct finder *finder, struct err *err)
{
	struct join *join = finder->join;
	for (size_t i = 0; i < join->held_count; i++) {
		struct arena_mark mark = arena_mark(&join->scratch);
		if (join->held[i].kind != KIND_CREATED)
			TRY(add_fact(finder, &join->held[i], err));
		arena_rewind(&join->scratch, mark);
	}
	TRY(sort_all(join, err));
	for (size_t i = 0; i < join->resource_count; i++) {
		struct resource *resource = join->resources[i];
		struct arena_mark mark = arena_mark(&join->scratch);
		resource->linked = is_link(join, resource);
		if (resource->linked)
			TRY(raise_members(join, resource, err));
		arena_rewind(&join->scratch, mark);
	}
	return STATUS_OK;
}

enum status
links_find(struct join *join, struct err *err)
{
	struct finder finder = {.join = join};
	struct arena maps;
	arena_init(&join->scratch, 0);
	arena_init(&maps, 0);
	map_init(&finder.resources, &maps);
	map_init(&finder.pairs, &maps);
	map_init(&finder.owners, &maps);
	enum status status = find_all(&finder, err);
	arena_done(&maps);
	arena_done(&join->scratch);
	return status;
}
