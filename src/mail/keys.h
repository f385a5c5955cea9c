/*
 * Where DKIM keys come from: DNS of today, or an archive that says when a key was seen. Both give
 * every key known under (domain, selector).
 */
#ifndef TOCSIN_MAIL_KEYS_H
#define TOCSIN_MAIL_KEYS_H

#include "base/crypto.h"
#include "base/time.h"
#include "mail/dns.h"

struct mail_key {
	struct slice txt; /* the record as published, RFC 6376 §3.6.1 */
	/* Unix seconds; TIME_UNKNOWN where nobody says. DNS of today: both unknown. */
	int64_t first_seen, last_seen;
	struct slice source; /* who saw it: "dns", "zone example.org.zone", ... */
	bool leaked;         /* its private half is public: anybody can sign with it */
	bool today;          /* DNS says so now; of other times it says nothing */
	const struct mail_key *next;
};

struct mail_key_answer {
	enum dns_outcome outcome; /* DNS_NO_NAME: no such key is known */
	const struct mail_key *first;
	/* Unix seconds: since when anybody looked under this name; TIME_UNKNOWN: nobody says. A key
	 * first seen later was not there before. */
	int64_t watched_since;
};

struct mail_keys {
	enum status (*look_up)(void *state, struct arena *arena, struct slice domain,
			       struct slice selector, struct mail_key_answer *ret, struct err *err);
	void *state;
	/* What is known without asking anybody; NULL: nothing. */
	bool (*is_held)(void *state, struct slice domain, struct slice selector);
	bool (*is_leaked)(void *state, const struct sha256 *spki);
};

/* keys may be NULL: DNS_UNASKED. Both are A-labels. */
enum status mail_keys_look_up(const struct mail_keys *keys, struct arena *arena,
			      struct slice domain, struct slice selector,
			      struct mail_key_answer *ret, struct err *err) MUST_CHECK;

/* Whether an archive holds a key under that name. */
bool mail_keys_held(const struct mail_keys *keys, struct slice domain, struct slice selector);

/* Whether the private half of that key is known to be public, under whatever name it was seen. */
bool mail_keys_leaked(const struct mail_keys *keys, const struct sha256 *spki);

/* The keys that a resolver gives: TXT of selector._domainkey.domain. The resolver must stay. */
struct mail_keys mail_keys_of_dns(const struct resolver *resolver);

/* The keys of one back-end and of another: an archive, and DNS of today. pair must stay. */
struct mail_keys_pair {
	struct mail_keys first, second;
};
struct mail_keys mail_keys_of_both(struct mail_keys_pair *pair);

#endif
