#include "mail/key_index.h"

#include "base/map.h"
#include "mail/dkim_key.h"
#include "mail/limits.h"

#define SLOTS_MIN 1024u

/* A key, and the next one in a form that may still be changed. */
struct kept {
	struct mail_key key;
	struct kept *next;
};

/* A selector of a domain with its keys. */
struct entry {
	const char *name; /* domain and selector, one behind the other */
	uint8_t domain_length, selector_length;
	uint8_t key_count;
	struct kept *first;
	int64_t watched_since;
};
_Static_assert(MAIL_KEYS_PER_SELECTOR_MAX <= UINT8_MAX, "key_count holds them");
_Static_assert(MAIL_KEY_NAME_BYTES <= UINT8_MAX, "the lengths hold them");

struct key_index {
	struct arena *arena;
	struct entry *entries;
	size_t entry_count, entry_capacity;
	uint32_t *slots;     /* number of an entry and 1; 0: free */
	size_t slot_count;   /* a power of two, at least twice entry_count */
	struct slice source; /* of the last key: the next has the same as a rule */
	struct map leaked;   /* SHA-256 of the SubjectPublicKeyInfo of leaked keys */
	size_t key_count, left_out;
};

enum status
key_index_new(struct arena *arena, struct key_index **ret, struct err *err)
{
	struct key_index *index = arena_new(arena, struct key_index, 1);
	if (!index)
		return err_no_memory(err);
	index->arena = arena;
	map_init(&index->leaked, arena);
	TRY(key_index_reserve(index, 0, err));
	*ret = index;
	return STATUS_OK;
}

/* ---- finding ---- */

static size_t
hash_of(const struct key_index *index, struct slice domain, struct slice selector)
{
	char bytes[2 * MAIL_KEY_NAME_BYTES + 1];
	memcpy(bytes, domain.at, domain.length);
	bytes[domain.length] = '\0';
	if (selector.length)
		memcpy(bytes + domain.length + 1, selector.at, selector.length);
	uint64_t hash = map_hash(slice_of(bytes, domain.length + 1 + selector.length));
	return (size_t)hash & (index->slot_count - 1);
}

static struct slice
entry_domain(const struct entry *entry)
{
	return slice_of(entry->name, entry->domain_length);
}

static struct slice
entry_selector(const struct entry *entry)
{
	return slice_of(entry->name + entry->domain_length, entry->selector_length);
}

/* The slot of the entry, or the free one where it would be. */
static uint32_t *
find_slot(const struct key_index *index, struct slice domain, struct slice selector)
{
	size_t at = hash_of(index, domain, selector);
	for (;; at = (at + 1) & (index->slot_count - 1)) {
		uint32_t *slot = &index->slots[at];
		if (!*slot)
			return slot;
		const struct entry *entry = &index->entries[*slot - 1];
		if (slice_equal(entry_domain(entry), domain) &&
		    slice_equal(entry_selector(entry), selector))
			return slot;
	}
}

static bool
name_fits(struct slice domain, struct slice selector)
{
	return domain.length && domain.length <= MAIL_KEY_NAME_BYTES && selector.length &&
	       selector.length <= MAIL_KEY_NAME_BYTES;
}

static enum status
index_look_up(void *state, struct arena *arena, struct slice domain, struct slice selector,
	      struct mail_key_answer *ret, struct err *err)
{
	const struct key_index *index = state;
	struct mail_key_answer answer = {.outcome = DNS_NO_NAME, .watched_since = TIME_UNKNOWN};
	(void)arena;
	(void)err;
	uint32_t slot = name_fits(domain, selector) ? *find_slot(index, domain, selector) : 0;
	if (slot) {
		answer.outcome = DNS_FOUND;
		answer.first = &index->entries[slot - 1].first->key;
		answer.watched_since = index->entries[slot - 1].watched_since;
	}
	*ret = answer;
	return STATUS_OK;
}

static bool
index_holds(void *state, struct slice domain, struct slice selector)
{
	const struct key_index *index = state;
	return name_fits(domain, selector) && *find_slot(index, domain, selector);
}

static struct slice
spki_bytes(const struct sha256 *spki)
{
	return slice_of((const char *)spki->bytes, SHA256_BYTES);
}

static bool
index_leaked(void *state, const struct sha256 *spki)
{
	const struct key_index *index = state;
	return map_find(&index->leaked, spki_bytes(spki));
}

struct mail_keys
key_index_keys(struct key_index *index)
{
	return (struct mail_keys){index_look_up, index, index_holds, index_leaked};
}

/* ---- adding ---- */

static enum status
grow_slots(struct key_index *index, size_t entries, struct err *err)
{
	size_t count = index->slot_count ? index->slot_count : SLOTS_MIN;
	while (count < 2 * entries)
		count *= 2;
	if (count == index->slot_count)
		return STATUS_OK;
	uint32_t *slots = arena_new(index->arena, uint32_t, count);
	if (!slots)
		return err_no_memory(err);
	index->slots = slots;
	index->slot_count = count;
	for (size_t i = 0; i < index->entry_count; i++) {
		const struct entry *entry = &index->entries[i];
		*find_slot(index, entry_domain(entry), entry_selector(entry)) = (uint32_t)i + 1;
	}
	return STATUS_OK;
}

enum status
key_index_reserve(struct key_index *index, size_t keys, struct err *err)
{
	size_t entries = index->entry_count + keys;
	if (entries > UINT32_MAX / 2)
		return err_no_memory(err);
	if (entries > index->entry_capacity) {
		struct entry *grown =
			arena_grow(index->arena, index->entries, &index->entry_capacity, entries,
				   sizeof(*grown), _Alignof(struct entry));
		if (!grown)
			return err_no_memory(err);
		index->entries = grown;
	}
	return grow_slots(index, entries, err);
}

/* The entry of that name, made where there is none. Room for it is there. */
static enum status
make_entry(struct key_index *index, struct slice domain, struct slice selector, struct entry **ret,
	   struct err *err)
{
	uint32_t *slot = find_slot(index, domain, selector);
	if (!*slot) {
		char *name = arena_new(index->arena, char, domain.length + selector.length);
		if (!name)
			return err_no_memory(err);
		memcpy(name, domain.at, domain.length);
		if (selector.length)
			memcpy(name + domain.length, selector.at, selector.length);
		index->entries[index->entry_count] =
			(struct entry){.name = name,
				       .domain_length = (uint8_t)domain.length,
				       .selector_length = (uint8_t)selector.length,
				       .watched_since = TIME_UNKNOWN};
		*slot = (uint32_t)++index->entry_count;
	}
	*ret = &index->entries[*slot - 1];
	return STATUS_OK;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a == TIME_UNKNOWN || b == TIME_UNKNOWN)
		return a == TIME_UNKNOWN ? b : a;
	return a < b ? a : b;
}

/* TIME_UNKNOWN is below every time. */
static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static enum status
make_key(struct key_index *index, const struct key_sighting *sighting, struct kept **ret,
	 struct err *err)
{
	struct kept *kept = arena_new(index->arena, struct kept, 1);
	if (!kept)
		return err_no_memory(err);
	if (!index->source.at || !slice_equal(index->source, sighting->source))
		TRY(slice_copy(index->arena, sighting->source, &index->source, err));
	kept->key = (struct mail_key){.first_seen = sighting->first_seen,
				      .last_seen = sighting->last_seen,
				      .source = index->source,
				      .leaked = sighting->leaked};
	TRY(slice_copy(index->arena, sighting->txt, &kept->key.txt, err));
	*ret = kept;
	return STATUS_OK;
}

/* In the order they came. */
static enum status
add_key(struct key_index *index, struct entry *entry, const struct key_sighting *sighting,
	struct err *err)
{
	struct kept *last = NULL, *kept;
	for (kept = entry->first; kept; last = kept, kept = last->next)
		if (slice_equal(kept->key.txt, sighting->txt)) {
			struct mail_key *key = &kept->key;
			key->first_seen = earlier(key->first_seen, sighting->first_seen);
			key->last_seen = later(key->last_seen, sighting->last_seen);
			key->leaked |= sighting->leaked;
			return STATUS_OK;
		}
	if (entry->key_count == MAIL_KEYS_PER_SELECTOR_MAX) {
		index->left_out++;
		return STATUS_OK;
	}
	TRY(make_key(index, sighting, &kept, err));
	if (last) {
		last->next = kept;
		last->key.next = &kept->key;
	} else {
		entry->first = kept;
	}
	entry->key_count++;
	index->key_count++;
	return STATUS_OK;
}

/* A key that is public is so under every name that it was published under. */
static enum status
add_leaked(struct key_index *index, struct slice txt, struct err *err)
{
	struct dkim_key key;
	TRY(dkim_key_read(txt, &key, NULL, err));
	return key.bits ? map_set(&index->leaked, spki_bytes(&key.spki), 0, NULL, err) : STATUS_OK;
}

enum status
key_index_add(struct key_index *index, const struct key_sighting *sighting, struct err *err)
{
	struct entry *entry;
	CHECK(name_fits(sighting->domain, sighting->selector));
	if (index->entry_count + 1 > index->entry_capacity ||
	    2 * (index->entry_count + 1) > index->slot_count)
		TRY(key_index_reserve(index, 1, err));
	if (sighting->leaked)
		TRY(add_leaked(index, sighting->txt, err));
	TRY(make_entry(index, sighting->domain, sighting->selector, &entry, err));
	entry->watched_since = earlier(entry->watched_since, sighting->first_seen);
	return add_key(index, entry, sighting, err);
}

size_t
key_index_count(const struct key_index *index)
{
	return index->key_count;
}

size_t
key_index_left_out(const struct key_index *index)
{
	return index->left_out;
}
