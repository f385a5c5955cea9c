/*
 * What an organisation says of a leaked file, for others to check without trusting it in what can
 * be proved: a signed note of a line of JSON (docs/schema/statement.json) and the proof that the
 * leaf is in its log. See docs/seal.md.
 */
#ifndef TOCSIN_LEAK_STATEMENT_H
#define TOCSIN_LEAK_STATEMENT_H

#include "leak/checkpoint.h"
#include "leak/commit.h"

enum statement_claim {
	CLAIM_SEALED,     /* a file is sealed */
	CLAIM_VERBATIM,   /* the leaked file is sealed, byte for byte */
	CLAIM_REENCODED,  /* it says what the sealed document says */
	CLAIM_ALTERED,    /* passages differ from the sealed document */
	CLAIM_NOT_SEALED, /* no proof, but the signer's word */
	CLAIM_COUNT,
};

/* A part of the record laid open: what it is, and the salt that shows it. */
struct statement_opening {
	enum seal_domain domain;
	bool of_fields; /* padding: of the tree of properties */
	uint64_t ordinal;
	struct seal_salt salt;
	struct sha256 digest; /* of the file, or of the text */
	struct slice text;    /* of a unit, or "name: value" */
	struct merkle_path path;
};

/* The units first to last of the sealed document, the last perhaps its end, read otherwise in the
 * leaked file. */
struct statement_change {
	uint64_t first, last;
	struct slice after;
	struct slice place; /* in the sealed document, for people */
};

struct statement {
	enum statement_claim claim;
	struct slice log;    /* the origin */
	int64_t issued;      /* microseconds; the signer's clock */
	uint64_t index;      /* these two not where it is not sealed */
	struct slice record; /* SEAL_RECORD_BYTES */
	bool has_leaked;
	struct sha256 leaked;
	uint64_t leaked_bytes;
	struct statement_opening *openings;
	size_t opening_count;
	struct statement_change *changes;
	size_t change_count;
};

const char *statement_claim_word(enum statement_claim claim);

/* proof: a C2SP tlog-proof; where nothing is proved, the signed checkpoint alone. *ret: the note,
 * signed. */
enum status statement_write(struct arena *arena, const struct statement *statement,
			    struct slice proof, const struct note_signer *signer, struct slice *ret,
			    struct err *err) MUST_CHECK;

/* Nothing of it is verified; what it gives points into the arena and bytes. */
enum status statement_read(struct arena *arena, struct slice bytes, struct note *ret_note,
			   struct statement *ret, struct slice *ret_proof, struct err *err)
	MUST_CHECK;

/* What was verified (verify.c). */
struct verified {
	struct statement statement;
	struct checkpoint checkpoint;
	size_t witnesses; /* of those given, who signed the checkpoint */
	int64_t earliest; /* when one of them did, seconds; TIME_UNKNOWN */
};

/* STATUS_OK: signature, proof and every opening hold, and the claim is made of them. STATUS_BROKEN
 * or STATUS_REFUSED says what does not. Every witness given must have signed. */
enum status statement_verify(struct arena *arena, struct slice bytes, const struct note_key *key,
			     const struct note_key *witnesses, size_t witness_count,
			     struct verified *ret, struct err *err) MUST_CHECK;

/* The opening of that unit, or of the end of the document there; NULL: it is not laid open. */
const struct statement_opening *statement_unit(const struct statement *statement, uint64_t ordinal);

#endif
