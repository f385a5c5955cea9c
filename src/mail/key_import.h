/*
 * Files that say which DKIM keys there were: zone files and what dig prints (RFC 1035 §5, as a
 * whole or `+short`), JSON of archive.prove.email, and JSON of our own (docs/mail.md). They are
 * hostile: a room reads them in a worker, and every key crosses as an observable.
 */
#ifndef TOCSIN_MAIL_KEY_IMPORT_H
#define TOCSIN_MAIL_KEY_IMPORT_H

#include "mail/key_index.h"
#include "model/room.h"

#define MAIL_KEY_SUBJECT "dkim-key" /* its value is selector._domainkey.domain */

struct key_import {
	struct arena *arena;
	struct sink *sink;
	struct slice source;  /* of evidence and refusals */
	struct sha256 digest; /* of bytes */
	struct slice bytes;
	uint64_t count; /* of keys told */
};

/* Tells every key to the sink; single records that make no sense are refused one by one. Without
 * any key the whole is STATUS_REFUSED. */
enum status key_import_read(struct key_import *import, struct err *err) MUST_CHECK;

/* The room of `tocsin keys import` and of --keys FILE: every input counts as a list of keys. */
void keys_room_init(struct room *room);

/* The room of `tocsin keys poll`: every input is a list of names of keys, a line each as in
 * "s1._domainkey.example.org", that are asked for in the worker. poll must stay. */
struct key_poll {
	const struct resolver *resolver;
	int64_t now; /* Unix seconds: when the answers are seen */
};
void keys_room_init_poll(struct room *room, struct key_poll *poll);

/* A sighting as it crosses, and back; *ret_good false: it is none. */
enum status key_sighting_write(struct arena *arena, const struct key_sighting *sighting,
			       struct slice source, struct observable *ret, struct err *err)
	MUST_CHECK;
enum status key_sighting_read(struct arena *arena, const struct observable *observable,
			      bool *ret_good, struct key_sighting *ret, struct err *err) MUST_CHECK;

#endif
