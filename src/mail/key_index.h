/*
 * Keys in memory, found in one step by (domain, selector): what workers, which may open no file,
 * inherit from the monitor.
 */
#ifndef TOCSIN_MAIL_KEY_INDEX_H
#define TOCSIN_MAIL_KEY_INDEX_H

#include "base/crypto.h"
#include "mail/keys.h"

enum key_dnssec { KEY_DNSSEC_UNKNOWN, KEY_DNSSEC_NO, KEY_DNSSEC_YES };

/* Somebody saw this record under this name. */
struct key_sighting {
	struct slice domain, selector; /* A-labels, lower case */
	struct slice txt;              /* the record as published */
	int64_t first_seen, last_seen; /* Unix seconds; TIME_UNKNOWN */
	struct slice source;           /* who saw it */
	const struct sha256 *evidence; /* of the file that says so; NULL: there is none */
	enum key_dnssec dnssec;
	bool leaked; /* its private half is public */
};

struct key_index;

enum status key_index_new(struct arena *arena, struct key_index **ret, struct err *err) MUST_CHECK;

/* Room for so many keys at once, so that none is moved. */
enum status key_index_reserve(struct key_index *index, size_t keys, struct err *err) MUST_CHECK;

/* Sightings of the same record under the same name become one key, seen over all their time. Of
 * more than MAIL_KEYS_PER_SELECTOR_MAX under one name the others are left out. */
enum status key_index_add(struct key_index *index, const struct key_sighting *sighting,
			  struct err *err) MUST_CHECK;

size_t key_index_count(const struct key_index *index); /* different keys */
size_t key_index_left_out(const struct key_index *index);

/* The index must stay. Looking up allocates nothing. */
struct mail_keys key_index_keys(struct key_index *index);

#endif
