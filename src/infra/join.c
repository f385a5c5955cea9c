#include "infra/join_internal.h"

#include "model/domain.h"

#include <stdlib.h>

#define DAY_US (INT64_C(86400) * 1000000)

enum status
join_new(struct arena *arena, struct join **ret, struct err *err)
{
	struct join *join = arena_new(arena, struct join, 1);
	if (!join)
		return err_no_memory(err);
	join->arena = arena;
	join->newest = TIME_UNKNOWN;
	map_init(&join->keys, arena);
	map_init(&join->targets, arena);
	*ret = join;
	return STATUS_OK;
}

bool
join_any(const struct join *join)
{
	return join->held_count || join->network_count;
}

uint64_t
join_left_out(const struct join *join)
{
	return join->left_out;
}

static void
note_time(struct join *join, int64_t time_us)
{
	if (time_us > join->newest) /* TIME_UNKNOWN is below all times */
		join->newest = time_us;
}

/* ---- context ---- */

static enum status
hold(struct join *join, const struct held *fact, struct err *err)
{
	if (join->held_count == INFRA_JOIN_FACTS_MAX) {
		join->left_out++;
		return STATUS_OK;
	}
	struct held *held = arena_grow(join->arena, join->held, &join->held_capacity,
				       join->held_count + 1, sizeof(*held), _Alignof(struct held));
	if (!held)
		return err_no_memory(err);
	join->held = held;
	struct held *item = &held[join->held_count];
	*item = *fact;
	TRY(slice_copy(join->arena, fact->value, &item->value, err));
	join->held_count++;
	return STATUS_OK;
}

/* Many register at a large registrar, few on the same day with decoys of the same. */
static enum status
hold_registration(struct join *join, const struct facts *facts, struct held fact, struct err *err)
{
	char day[TIME_TEXT_BYTES];
	struct buf buf;
	if (facts->created == TIME_UNKNOWN)
		return STATUS_OK;
	fact.kind = KIND_CREATED;
	fact.first = facts->created;
	TRY(hold(join, &fact, err));
	fact.first = TIME_UNKNOWN;
	if (!facts->lists[FACT_REGISTRAR].count)
		return STATUS_OK;
	time_print(facts->created, day);
	buf_init(&buf, &join->scratch);
	buf_write(&buf, facts->lists[FACT_REGISTRAR].items[0]);
	buf_print(&buf, " on %.10s", day);
	TRY(buf_slice(&buf, &fact.value, err));
	fact.kind = KIND_REGISTRATION;
	return hold(join, &fact, err);
}

static enum status
hold_facts(struct join *join, const struct facts *facts, struct err *err)
{
	struct held fact = {.place = facts->place, .first = TIME_UNKNOWN, .last = TIME_UNKNOWN};
	if (facts->basis == TIME_OBSERVED) {
		fact.first = facts->first;
		fact.last = facts->last;
	}
	TRY(slice_copy(join->arena, facts->name, &fact.name, err));
	TRY(slice_copy(join->arena, facts->place.source, &fact.place.source, err));
	note_time(join, facts->first);
	note_time(join, facts->last);
	for (unsigned kind = 0; kind < FACT_KIND_COUNT; kind++) {
		const struct fact_list *list = &facts->lists[kind];
		for (size_t i = 0; kind != FACT_STATUS && i < list->count; i++) {
			fact.kind = kind;
			fact.value = list->items[i];
			TRY(hold(join, &fact, err));
		}
	}
	fact.value = SLICE_NONE;
	fact.first = fact.last = TIME_UNKNOWN;
	return hold_registration(join, facts, fact, err);
}

static enum status
hold_network(struct join *join, const struct facts *facts, struct err *err)
{
	const struct fact_list *holders = &facts->lists[FACT_HOLDER];
	const struct fact_list *desks = &facts->lists[FACT_ABUSE];
	struct network network = {.place = facts->place};
	if (join->network_count == INFRA_NETWORKS_MAX) {
		join->left_out++;
		return STATUS_OK;
	}
	struct network *networks =
		arena_grow(join->arena, join->networks, &join->network_capacity,
			   join->network_count + 1, sizeof(*networks), _Alignof(struct network));
	if (!networks)
		return err_no_memory(err);
	join->networks = networks;
	CHECK(facts_address(facts->name, network.first) &&
	      facts_address(facts->last_address, network.last));
	TRY(slice_copy(join->arena, facts->place.source, &network.place.source, err));
	if (holders->count)
		TRY(slice_copy(join->arena, holders->items[0], &network.holder, err));
	if (desks->count)
		TRY(slice_copy(join->arena, desks->items[0], &network.abuse, err));
	networks[join->network_count++] = network;
	return STATUS_OK;
}

/* Of two that hold an address the later that begins or the earlier that ends is the smaller. */
static int
compare_networks(const struct network *a, const struct network *b)
{
	int order = memcmp(b->first, a->first, sizeof(a->first));
	if (!order)
		order = memcmp(a->last, b->last, sizeof(a->last));
	return order ? order : join_compare_places(&a->place, &b->place);
}

const struct network *
join_network(const struct join *join, struct slice address)
{
	const struct network *best = NULL;
	uint8_t bytes[16];
	if (!facts_address(address, bytes))
		return NULL;
	for (size_t i = 0; i < join->network_count; i++) {
		const struct network *network = &join->networks[i];
		if (memcmp(bytes, network->first, sizeof(bytes)) >= 0 &&
		    memcmp(bytes, network->last, sizeof(bytes)) <= 0 &&
		    (!best || compare_networks(network, best) < 0))
			best = network;
	}
	return best;
}

enum status
join_observe(struct join *join, const struct observable *observable, struct err *err)
{
	struct facts facts;
	bool good;
	if (!slice_starts(observable->data, SLICE("{\"context\":{")))
		return STATUS_OK;
	arena_init(&join->scratch, 0);
	enum status status = facts_read(&facts, &join->scratch, observable, &good, err);
	if (status == STATUS_OK && good)
		status = facts.last_address.at ? hold_network(join, &facts, err)
					       : hold_facts(join, &facts, err);
	arena_done(&join->scratch);
	return status;
}

/* ---- decoys ---- */

static bool
list_has(const struct json_value *list, const char *text)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key, value;
	json_walk_init(&walk, list);
	while (json_walk_next(&walk, &key, &item))
		if (json_as_string(item, &value) && slice_equal(value, slice_text(text)))
			return true;
	return false;
}

/* Below a domain that may be an honest platform only what is said of the name itself counts. */
enum status
join_key(struct arena *arena, const struct finding *finding, struct slice *ret_key,
	 struct slice *ret_target, bool *ret_below, struct err *err)
{
	const struct json_value *data, *tricks;
	*ret_key = *ret_target = SLICE_NONE;
	if (!slice_equal(finding->rule, SLICE("names/lookalike")))
		return STATUS_OK;
	TRY(json_read(arena, finding->data, &data, err));
	tricks = json_get(data, "tricks");
	*ret_below = list_has(tricks, "subdomain") || list_has(tricks, "deep-label");
	if (!json_as_string(json_get(data, *ret_below ? "name" : "registrable"), ret_key) ||
	    !json_as_string(json_get(data, "target"), ret_target))
		*ret_key = SLICE_NONE;
	return STATUS_OK;
}

bool
seen_widen(struct seen *seen, int64_t first, int64_t last)
{
	int64_t begin = first == TIME_UNKNOWN ? last : first;
	int64_t end = last > begin ? last : begin; /* TIME_UNKNOWN is below all times */
	bool earlier =
		begin != TIME_UNKNOWN && (seen->first == TIME_UNKNOWN || begin < seen->first);
	if (earlier)
		seen->first = begin;
	if (end > seen->last)
		seen->last = end;
	return earlier;
}

static enum status
decoy_new(struct join *join, struct slice key, struct slice target, bool below, struct decoy **ret,
	  struct err *err)
{
	struct decoy *decoys =
		arena_grow(join->arena, join->decoys, &join->decoy_capacity, join->decoy_count + 1,
			   sizeof(*decoys), _Alignof(struct decoy));
	if (!decoys)
		return err_no_memory(err);
	join->decoys = decoys;
	struct decoy *decoy = &decoys[join->decoy_count];
	*decoy = (struct decoy){.below = below, .created = TIME_UNKNOWN, .context = SEEN_NONE};
	for (size_t i = 0; i < TIME_BASIS_COUNT; i++)
		decoy->clocks[i] = SEEN_NONE;
	TRY(slice_copy(join->arena, key, &decoy->key, err));
	TRY(slice_copy(join->arena, target, &decoy->target, err));
	TRY(map_set(&join->targets, target, 0, NULL, err));
	*ret = decoy;
	return map_set(&join->keys, key, join->decoy_count++, NULL, err);
}

/* What anyone can forge dates nothing. */
static void
add_times(struct join *join, struct decoy *decoy, const struct finding *finding)
{
	if (finding->time_basis == TIME_CLAIMED)
		return;
	note_time(join, finding->first);
	note_time(join, finding->last);
	(void)seen_widen(&decoy->clocks[finding->time_basis], finding->first, finding->last);
}

static enum status
add_decoy(struct join *join, struct slice key, struct slice target, bool below,
	  const struct finding *finding, const struct json_value *data, struct err *err)
{
	struct map_entry *known = map_find(&join->keys, key);
	struct decoy *decoy = known ? &join->decoys[known->value] : NULL;
	struct finding before;
	if (!decoy)
		TRY(decoy_new(join, key, target, below, &decoy, err));
	else if (slice_compare(target, decoy->target) < 0)
		TRY(slice_copy(join->arena, target, &decoy->target, err));
	join_strip(data, finding, &before);
	if (before.severity > decoy->severity)
		decoy->sure = false;
	if (before.severity >= decoy->severity)
		decoy->sure |= join_check_sure(data);
	if (before.severity > decoy->severity)
		decoy->severity = before.severity;
	add_times(join, decoy, &before);
	return STATUS_OK;
}

enum status
join_decoy(struct join *join, const struct finding *finding, struct err *err)
{
	struct slice key, target;
	struct arena scratch;
	const struct json_value *data;
	bool below;
	arena_init(&scratch, 0);
	enum status status = join_key(&scratch, finding, &key, &target, &below, err);
	if (status == STATUS_OK && key.length) {
		status = json_read(&scratch, finding->data, &data, err);
		if (status == STATUS_OK)
			status = add_decoy(join, key, target, below, finding, data, err);
	}
	arena_done(&scratch);
	return status;
}

struct decoy *
join_find(const struct join *join, struct slice key)
{
	struct map_entry *entry = map_find(&join->keys, key);
	return entry ? &join->decoys[entry->value] : NULL;
}

/* ---- the run ---- */

static int
compare_decoys(const void *a, const void *b)
{
	const struct decoy *x = a, *y = b;
	return slice_compare(x->key, y->key);
}

int
join_compare_places(const struct span *a, const struct span *b)
{
	int order = slice_compare(a->source, b->source);
	if (order)
		return order;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* The decoy that a name is about: itself, or the nearest above it. */
static struct decoy *
decoy_of(const struct join *join, struct slice name)
{
	for (; name.length; name = domain_parent(name)) {
		struct decoy *decoy = join_find(join, name);
		if (decoy)
			return decoy;
	}
	return NULL;
}

/* A name that lapsed and was registered again is as old as its last registration. */
static void
set_created(struct decoy *decoy, const struct held *held)
{
	bool known = decoy->created != TIME_UNKNOWN;
	if (decoy->below || (known && held->first < decoy->created))
		return;
	if (known && held->first == decoy->created &&
	    join_compare_places(&held->place, &decoy->created_place) >= 0)
		return;
	decoy->created = held->first;
	decoy->created_place = held->place;
}

static void
set_context(struct decoy *decoy, const struct held *held)
{
	bool same = held->first != TIME_UNKNOWN && held->first == decoy->context.first;
	if (seen_widen(&decoy->context, held->first, held->last) ||
	    (same && join_compare_places(&held->place, &decoy->context_place) < 0))
		decoy->context_place = held->place;
}

static void
set_times(struct join *join)
{
	for (size_t i = 0; i < join->held_count; i++) {
		const struct held *held = &join->held[i];
		if (held->first == TIME_UNKNOWN && held->last == TIME_UNKNOWN)
			continue;
		struct decoy *decoy = decoy_of(join, held->name);
		if (decoy && held->kind == KIND_CREATED)
			set_created(decoy, held);
		else if (decoy)
			set_context(decoy, held);
	}
}

static void
judge(struct join *join, struct decoy *decoy)
{
	for (const struct member *own = decoy->own; own; own = own->next_own) {
		const struct resource *resource = own->resource;
		decoy->mail |= resource->kind == FACT_MAIL_HOST && !shared_parking(resource->value);
		decoy->ours |= resource->ours.length > 0;
	}
	if (decoy->created == TIME_UNKNOWN || join->newest == TIME_UNKNOWN)
		return;
	decoy->recent = join->newest - decoy->created <= INFRA_RECENT_DAYS * DAY_US;
	decoy->old = join->newest - decoy->created >= INFRA_OLD_DAYS * DAY_US;
}

enum status
join_run(struct join *join, struct err *err)
{
	if (join->decoy_count)
		qsort(join->decoys, join->decoy_count, sizeof(*join->decoys), compare_decoys);
	for (size_t i = 0; i < join->decoy_count; i++) {
		TRY(map_set(&join->keys, join->decoys[i].key, i, NULL, err));
		join->decoys[i].parent = i;
	}
	set_times(join);
	TRY(links_find(join, err));
	for (size_t i = 0; i < join->decoy_count; i++)
		judge(join, &join->decoys[i]);
	return STATUS_OK;
}
