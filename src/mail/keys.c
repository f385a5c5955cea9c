#include "mail/keys.h"

#include "mail/limits.h"

enum status
mail_keys_look_up(const struct mail_keys *keys, struct arena *arena, struct slice domain,
		  struct slice selector, struct mail_key_answer *ret, struct err *err)
{
	if (!keys) {
		*ret = (struct mail_key_answer){.outcome = DNS_UNASKED,
						.watched_since = TIME_UNKNOWN};
		return STATUS_OK;
	}
	return keys->look_up(keys->state, arena, domain, selector, ret, err);
}

bool
mail_keys_held(const struct mail_keys *keys, struct slice domain, struct slice selector)
{
	return keys && keys->is_held && keys->is_held(keys->state, domain, selector);
}

bool
mail_keys_leaked(const struct mail_keys *keys, const struct sha256 *spki)
{
	return keys && keys->is_leaked && keys->is_leaked(keys->state, spki);
}

/* ---- DNS ---- */

/* Several records under one name are left to whoever tries them (RFC 6376 §3.6.2.2). */
static enum status
take_records(struct arena *arena, const struct dns_record *record, const struct mail_key **ret,
	     struct err *err)
{
	struct mail_key *keys = arena_new(arena, struct mail_key, MAIL_KEYS_PER_SELECTOR_MAX);
	size_t count = 0;
	if (!keys)
		return err_no_memory(err);
	for (; record && count < MAIL_KEYS_PER_SELECTOR_MAX; record = record->next, count++) {
		keys[count] = (struct mail_key){.txt = record->data,
						.first_seen = TIME_UNKNOWN,
						.last_seen = TIME_UNKNOWN,
						.source = SLICE("dns"),
						.today = true};
		if (count)
			keys[count - 1].next = &keys[count];
	}
	*ret = count ? keys : NULL;
	return STATUS_OK;
}

static enum status
dns_keys(void *state, struct arena *arena, struct slice domain, struct slice selector,
	 struct mail_key_answer *ret, struct err *err)
{
	struct mail_key_answer keys = {.watched_since = TIME_UNKNOWN};
	struct dns_answer answer;
	struct slice name;
	TRY(slice_print(arena, &name, err, "%.*s._domainkey.%.*s", SLICE_PRINT(selector),
			SLICE_PRINT(domain)));
	TRY(dns_look_up(state, arena, name, DNS_TXT, &answer, err));
	keys.outcome = answer.outcome;
	TRY(take_records(arena, answer.first, &keys.first, err));
	*ret = keys;
	return STATUS_OK;
}

struct mail_keys
mail_keys_of_dns(const struct resolver *resolver)
{
	/* look_up has one state for all back-ends; this one only reads it */
	union {
		const struct resolver *resolver;
		void *state;
	} u = {resolver};
	return (struct mail_keys){.look_up = dns_keys, .state = u.state};
}

/* ---- an archive, then DNS ---- */

static enum status
chain_keys(void *state, struct arena *arena, struct slice domain, struct slice selector,
	   struct mail_key_answer *ret, struct err *err)
{
	const struct mail_keys_pair *pair = state;
	struct mail_key_answer first, second;
	TRY(mail_keys_look_up(&pair->first, arena, domain, selector, &first, err));
	TRY(mail_keys_look_up(&pair->second, arena, domain, selector, &second, err));
	if (!first.first) {
		second.watched_since = first.watched_since;
		*ret = second;
		return STATUS_OK;
	}
	struct mail_key *copy = NULL;
	for (const struct mail_key *key = second.first; key; key = key->next) {
		struct mail_key *next = arena_new(arena, struct mail_key, 1);
		if (!next)
			return err_no_memory(err);
		*next = *key;
		next->next = copy ? copy : first.first;
		copy = next;
	}
	if (copy)
		first.first = copy;
	*ret = first;
	return STATUS_OK;
}

static bool
chain_holds(void *state, struct slice domain, struct slice selector)
{
	const struct mail_keys_pair *pair = state;
	return mail_keys_held(&pair->first, domain, selector) ||
	       mail_keys_held(&pair->second, domain, selector);
}

static bool
chain_leaked(void *state, const struct sha256 *spki)
{
	const struct mail_keys_pair *pair = state;
	return mail_keys_leaked(&pair->first, spki) || mail_keys_leaked(&pair->second, spki);
}

struct mail_keys
mail_keys_of_both(struct mail_keys_pair *pair)
{
	return (struct mail_keys){chain_keys, pair, chain_holds, chain_leaked};
}
