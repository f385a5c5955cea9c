/*
 * The DKIM signatures of a message (RFC 6376 with 8301, 8463, 8616): what RFC 8601 reports, and
 * beside it every fact on its own for who has to prove something years later. Body hash and header
 * signature are judged independently; every key known under (d=, s=) is tried; a key that is weak,
 * revoked or in test verifies and is flagged.
 *
 * A bare LF is a line end and hashed as CRLF: line_ends tells what is stored. Repaired bytes are
 * just another message: read them with message_read and call again.
 */
#ifndef TOCSIN_MAIL_DKIM_H
#define TOCSIN_MAIL_DKIM_H

#include "format/message.h"
#include "mail/authres.h"
#include "mail/canon.h"
#include "mail/dkim_key.h"
#include "mail/keys.h"

enum dkim_outcome {
	DKIM_UNKNOWN, /* it could not be tried: no key, or the field does not say */
	DKIM_PASS,
	DKIM_FAIL,
};

enum dkim_algorithm {
	DKIM_ALGORITHM_OTHER,
	DKIM_RSA_SHA1,
	DKIM_RSA_SHA256,
	DKIM_ED25519_SHA256,
};

enum dkim_line_ends {
	DKIM_LINES_CRLF, /* as sent; also where there is no line end at all */
	DKIM_LINES_LF,   /* converted for storage */
	DKIM_LINES_MIXED,
};

/* One name of h=, in its order. */
struct dkim_covered {
	struct slice name; /* as written there */
	/* Counted from the bottom, RFC 6376 §5.4.2. NULL: the message has none (left), so that none
	 * may be added. */
	const struct message_field *field;
};

/* A field of the message's header that the signature does not cover. */
struct dkim_uncovered {
	const struct message_field *field;
	bool duplicate; /* h= covers another one of the name, below it */
};

/* One key that was tried. */
struct dkim_try {
	const struct mail_key *source; /* when it was seen, and by whom */
	struct dkim_key key;
	/* Why RFC 6376 §6.1.2 lets it not serve this signature (the record's own fault, revoked,
	 * another type, h=, s= or t=s of it), or NULL. */
	const char *fault;
	enum dkim_outcome signature; /* of the header, by mathematics alone; so in spite of fault */
};

struct dkim_signature {
	const struct message_field *field;
	uint64_t offset;   /* of the field in the message */
	const char *fault; /* why it is no signature, with the section; NULL: it is one */

	/* What it says; as far as it could be read where there is a fault. */
	struct slice domain;         /* d=, A-labels, lower case */
	struct slice selector;       /* s=, likewise */
	struct slice identity;       /* i= decoded; "@" and d= by default */
	struct slice algorithm_name; /* a= as written */
	enum dkim_algorithm algorithm;
	enum canon header_canon, body_canon;
	bool has_length;
	uint64_t length;       /* l=, of the canonical body */
	int64_t time, expires; /* t=, x=: Unix seconds, TIME_UNKNOWN */
	bool is_expired;       /* x= is before setup->now */

	const struct dkim_covered *covered;
	size_t covered_count;
	const struct dkim_uncovered *uncovered; /* in the order of the message; not this field */
	size_t uncovered_count;
	struct slice body_unsigned; /* what l= leaves unsigned of the body as stored, or empty */

	enum dkim_outcome body;   /* bh= against the body; needs no key */
	enum dkim_outcome header; /* b=: PASS where some key verifies it, FAIL where none does */
	enum dns_outcome keys;    /* what asking for the key gave */
	const struct dkim_try *tries;
	size_t try_count;
	const struct dkim_try *verified; /* the try that gave PASS; best of several, or NULL */
	bool weak; /* it rests on SHA-1, or on a key below 1024 bits (RFC 8301) */

	enum auth_result result; /* RFC 8601 §2.7.1 */
	const char *reason; /* a sentence for every result but pass, with the section; else NULL */
};

struct dkim_bodies; /* the body hashes computed, so that none is computed twice */

struct dkim {
	const struct dkim_signature *items; /* from the top, MAIL_SIGNATURES_MAX at most */
	size_t count;
	size_t field_count; /* DKIM-Signature fields there are */
	enum dkim_line_ends line_ends;
	enum auth_result result; /* the best of all; AUTH_NONE without a signature */
	struct dkim_bodies *bodies;
};

struct dkim_cache; /* public keys ready for use, kept over messages; owned */

struct dkim_setup {
	const struct mail_keys *keys; /* NULL: nobody is asked */
	struct dkim_cache *cache;     /* NULL: none */
	int64_t now;                  /* Unix seconds; TIME_UNKNOWN: nothing expires */
};

enum status dkim_cache_new(struct dkim_cache **ret, struct err *err) MUST_CHECK;
void dkim_cache_done(struct dkim_cache **cache); /* for DEFER */

/* All that is reachable from *ret is in arena or in the message. Hostile fields are results, never
 * errors: fails only for want of memory or of OpenSSL. */
enum status dkim_check(struct arena *arena, const struct dkim_setup *setup,
		       const struct message *message, struct dkim *ret, struct err *err) MUST_CHECK;

#endif
