/* What DKIM and ARC do alike: a field is read, then its hashes and keys are tried. For dkim.c and
 * arc.c only. */
#ifndef TOCSIN_MAIL_DKIM_PARTS_H
#define TOCSIN_MAIL_DKIM_PARTS_H

#include "mail/dkim.h"

enum dkim_form {
	DKIM_FORM_SIGNATURE = 1,   /* DKIM-Signature, RFC 6376 §3.5 */
	DKIM_FORM_ARC_MESSAGE = 2, /* ARC-Message-Signature, RFC 8617 §4.1.2 */
	DKIM_FORM_ARC_SEAL = 4,    /* ARC-Seal, RFC 8617 §4.1.3 */
};

/* A signature with what only its verification needs. */
struct dkim_reading {
	enum dkim_form form;
	struct dkim_signature signature;
	struct slice body_hash, header_signature; /* bh=, b= decoded */
	struct slice blank; /* of the field: all between "b=" and ";", not part of what is signed */
	struct slice headers; /* h= */
	bool below;           /* i= is below d=, not d= itself */
	uint64_t instance;    /* ARC: i= */
	struct slice chain;   /* ARC-Seal: cv= */
};

/* What one message is judged with. */
struct dkim_job {
	struct arena *arena;
	const struct dkim_setup *setup;
	struct dkim_cache *cache;
	const struct message *message;
	struct dkim_bodies *bodies;
};

/* Whether the header was too long to be read to its end: then nobody can count from its bottom. */
bool dkim_is_cut(const struct message *message);
#define DKIM_CUT "a header over 1 MiB or of 1000 fields is not judged"

/* Reads a field; signature.fault tells what is wrong with it. Fails only for want of memory. */
enum status dkim_field_read(struct arena *arena, const struct message *message,
			    const struct message_field *field, enum dkim_form form,
			    struct dkim_reading *ret, struct err *err) MUST_CHECK;

/* Resolves h= to the fields it covers and those it does not. */
enum status dkim_cover(struct arena *arena, const struct message *message,
		       struct dkim_reading *reading, struct err *err) MUST_CHECK;

/* Tries the body hash, but for a seal, and every key on the fields that `covered` has; then
 * decides. */
enum status dkim_judge(struct dkim_job *job, struct dkim_reading *reading, struct err *err)
	MUST_CHECK;

/* A cache of its own where setup has none; *ret_own is to be given back. */
enum status dkim_job_init(struct dkim_job *job, struct arena *arena, const struct dkim_setup *setup,
			  const struct message *message, struct dkim_cache **ret_own,
			  struct err *err) MUST_CHECK;

#endif
