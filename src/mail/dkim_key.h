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
	unsigned bits;      /* of the RSA modulus, or 256; 0 where there is no readable key */
	bool revoked;       /* p= is empty */
	bool testing;       /* t=y */
	bool strict;        /* t=s: i= must be of d= itself */
	bool weak;          /* RSA below 1024 bits, RFC 8301 §3.2 */
	bool sha1, sha256;  /* h= allows it; both where there is no h= */
	bool email;         /* s= allows it */
	struct sha256 spki; /* of the key's SubjectPublicKeyInfo; zero where bits is 0 */
};

/*
 * Never refuses a record: ret->fault tells. *ret_public, which may be NULL, is the key ready to
 * verify, or NULL where bits is 0; the caller owns it. Fails only for want of memory or of OpenSSL.
 */
enum status dkim_key_read(struct slice txt, struct dkim_key *ret, struct public_key **ret_public,
			  struct err *err) MUST_CHECK;

#endif
