#include "mail/dns_fixture.h"

#include "base/map.h"
#include "mail/limits.h"
#include "mail/master.h"
#include "model/domain.h"

static const enum dns_type TYPES[] = {DNS_A, DNS_NS, DNS_CNAME, DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA};
#define TYPE_COUNT (sizeof(TYPES) / sizeof(TYPES[0]))
#define CNAME_AT 2

struct node { /* a name; one without records is there because others are below it */
	struct {
		struct dns_record *first, *last;
	} types[TYPE_COUNT];
	bool fails;
};

struct dns_fixture {
	struct arena *arena;
	struct map names; /* to the index in nodes */
	struct node **nodes;
	size_t count, capacity;
};

static size_t
type_index(enum dns_type type)
{
	size_t i = 0;

	while (i < TYPE_COUNT && TYPES[i] != type)
		i++;
	CHECK(i < TYPE_COUNT);
	return i;
}

enum status
dns_fixture_new(struct arena *arena, struct dns_fixture **ret, struct err *err)
{
	struct dns_fixture *fixture = arena_new(arena, struct dns_fixture, 1);

	if (!fixture)
		return err_no_memory(err);
	fixture->arena = arena;
	map_init(&fixture->names, arena);
	*ret = fixture;
	return STATUS_OK;
}

static struct node *
node_find(const struct dns_fixture *fixture, struct slice name)
{
	const struct map_entry *entry = map_find(&fixture->names, name);

	return entry ? fixture->nodes[entry->value] : NULL;
}

static enum status
node_new(struct dns_fixture *fixture, struct slice name, struct node **ret, struct err *err)
{
	struct node **nodes =
		arena_grow(fixture->arena, fixture->nodes, &fixture->capacity, fixture->count + 1,
			   sizeof(struct node *), _Alignof(struct node *));
	struct node *node = arena_new(fixture->arena, struct node, 1);

	if (!nodes || !node)
		return err_no_memory(err);
	fixture->nodes = nodes;
	nodes[fixture->count] = node;
	TRY(map_set(&fixture->names, name, fixture->count, NULL, err));
	fixture->count++;
	*ret = node;
	return STATUS_OK;
}

/* The node of a name, made with those above it where it is new (RFC 8020 §2: they exist). */
static enum status
node_make(struct dns_fixture *fixture, struct slice name, struct node **ret, struct err *err)
{
	struct slice lower;
	struct node *node, *above;

	TRY(slice_lower(fixture->arena, name, &lower, err));
	if (slice_ends(lower, SLICE(".")))
		lower.length--;
	node = node_find(fixture, lower);
	if (!node)
		TRY(node_new(fixture, lower, &node, err));
	for (struct slice parent = domain_parent(lower);
	     parent.length > 0 && !node_find(fixture, parent); parent = domain_parent(parent))
		TRY(node_new(fixture, parent, &above, err));
	*ret = node;
	return STATUS_OK;
}

enum status
dns_fixture_add(struct dns_fixture *fixture, struct slice name, enum dns_type type,
		uint16_t preference, struct slice data, struct err *err)
{
	struct dns_record *record = arena_new(fixture->arena, struct dns_record, 1);
	struct node *node;
	size_t at = type_index(type);

	if (!record)
		return err_no_memory(err);
	TRY(slice_copy(fixture->arena, data, &record->data, err));
	record->preference = preference;
	TRY(node_make(fixture, name, &node, err));
	if (node->types[at].last)
		node->types[at].last->next = record;
	else
		node->types[at].first = record;
	node->types[at].last = record;
	return STATUS_OK;
}

enum status
dns_fixture_fail(struct dns_fixture *fixture, struct slice name, struct err *err)
{
	struct node *node;

	TRY(node_make(fixture, name, &node, err));
	node->fails = true;
	return STATUS_OK;
}

enum status
dns_fixture_read(struct dns_fixture *fixture, struct slice zone, struct err *err)
{
	struct master_record record;
	struct master master;
	bool found = true;

	master_init(&master, fixture->arena, zone);
	while (found) {
		TRY(master_next(&master, &found, &record, err));
		if (found)
			TRY(dns_fixture_add(fixture, record.name, record.type,
					    record.record.preference, record.record.data, err));
	}
	return STATUS_OK;
}

/* The node that answers for a name: its own, else a wildcard's just below the closest name that is
 * there (RFC 4592 §3.3.1). */
static struct node *
node_answering(const struct dns_fixture *fixture, struct slice name)
{
	struct node *node = node_find(fixture, name);
	char wildcard[DOMAIN_MAX_BYTES + 2];

	for (struct slice above = domain_parent(name); !node && above.length > 0;
	     above = domain_parent(above)) {
		if (!node_find(fixture, above))
			continue;
		if (above.length > DOMAIN_MAX_BYTES)
			return NULL;
		memcpy(wildcard, "*.", 2);
		memcpy(wildcard + 2, above.at, above.length);
		return node_find(fixture, slice_of(wildcard, above.length + 2));
	}
	return node;
}

static enum status
fixture_look_up(void *state, struct arena *arena, struct slice name, enum dns_type type,
		struct dns_answer *ret, struct err *err)
{
	const struct dns_fixture *fixture = state;
	size_t at = type_index(type);

	(void)arena;
	(void)err;
	for (unsigned followed = 0; followed <= DNS_CNAMES_MAX; followed++) {
		const struct node *node = node_answering(fixture, name);
		if (!node) {
			*ret = (struct dns_answer){.outcome = DNS_NO_NAME};
			return STATUS_OK;
		}
		const struct dns_record *first = node->types[at].first;
		const struct dns_record *cname = node->types[CNAME_AT].first;
		if (!first && node->fails)
			break;
		if (first || !cname) {
			*ret = (struct dns_answer){.outcome = first ? DNS_FOUND : DNS_NO_DATA,
						   .first = first};
			return STATUS_OK;
		}
		name = cname->data;
	}
	*ret = (struct dns_answer){.outcome = DNS_TEMPORARY};
	return STATUS_OK;
}

struct resolver
dns_fixture_resolver(struct dns_fixture *fixture)
{
	return (struct resolver){.look_up = fixture_look_up, .state = fixture};
}
