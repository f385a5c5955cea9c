/*
 * Signs messages for tests, with keys made for them: DKIM-Signature and the three fields of ARC.
 * Its canonicalisation is its own, simple and slow, so that it checks that of src/mail/canon.c.
 */
#ifndef TOCSIN_TESTS_MAIL_SIGNER_H
#define TOCSIN_TESTS_MAIL_SIGNER_H

#include "base/buf.h"
#include "mail/keys.h"

enum signer_key {
	SIGNER_RSA_2048,
	SIGNER_RSA_1024,
	SIGNER_RSA_512,
	SIGNER_ED25519,
};

struct signer { /* how to sign; what is zero is as the comment says */
	enum signer_key key;
	const char *domain, *selector; /* "example.org", "s1" */
	const char *canon;             /* "relaxed/relaxed" */
	const char *headers;           /* h=: "From:To:Subject:Date" */
	const char *extra;             /* more tags, each with "; " behind it */
	bool sha1;                     /* RSA with SHA-1 */
	size_t length;                 /* l=; none */
	const char *private_pem;       /* a key of its own instead of key: RSA */
	const char *version;           /* "v=1; " */
};

/* The record of a key, as published. */
struct slice signer_txt(struct arena *arena, enum signer_key key);

/* The message, whose line ends must be CRLF, with a DKIM-Signature before it. */
struct slice signer_sign(struct arena *arena, const struct signer *how, struct slice message);

/* What ARC has besides. */
struct signer_set {
	unsigned instance;
	const char *chain;   /* cv= */
	const char *results; /* behind "i=1; " of ARC-Authentication-Results */
	const char *time;    /* t=, or NULL */
};

/* The message with an ARC set before it, which takes in the sets it has; fields are in the order
 * seal, message signature, results. how->canon is that of the message signature. */
struct slice signer_seal(struct arena *arena, const struct signer *how,
			 const struct signer_set *set, struct slice message);

/* Keys for dkim_check: one record under every name, or several. */
struct signer_keys {
	struct mail_key items[4];
	size_t count;
	enum dns_outcome outcome; /* where count is 0 */
};

struct mail_keys signer_archive(struct signer_keys *keys);
void signer_archive_add(struct signer_keys *keys, struct slice txt);

#endif
