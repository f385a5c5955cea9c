/* A DKIM key record as published in DNS, RFC 6376 §3.6.1 and RFC 8463 §4. */
#ifndef TOCSIN_MAIL_DKIM_KEY_H
#define TOCSIN_MAIL_DKIM_KEY_H

#include "base/crypto.h"

enum dkim_key_type {
	DKIM_KEY_OTHER, /* k= names what nobody here knows */
	DKIM_KEY_RSA,
	DKIM_KEY_ED25519,
};

struct dkim_key {
	const char *fault; /* why the record is none, with the section; NULL: it is one */
	enum dkim_key_type type;
	unsigned bits;     /* of the RSA modulus, or 256; 0 where there is no readable key */
	bool revoked;      /* p= is empty */
	bool testing;      /* t=y */
	bool strict;       /* t=s: i= must be of d= itself */
	bool weak;         /* RSA below 1024 bits, RFC 8301 §3.2 */
	bool sha1, sha256; /* h= allows it; both where there is no h= */
	bool email;        /* s= allows it */
	/* p= decoded, in arena: a SubjectPublicKeyInfo or RSAPublicKey, or 32 bytes of Ed25519. */
	struct slice public_bytes;
	/* Of the SubjectPublicKeyInfo, however it was written: the same key has the same digest.
	 * All zero where bits is 0. */
	struct sha256 spki;
};

/* Never refuses: ret->fault tells. Fails only for want of memory. */
enum status dkim_key_read(struct arena *arena, struct slice txt, struct dkim_key *ret,
			  struct err *err) MUST_CHECK;

#endif
