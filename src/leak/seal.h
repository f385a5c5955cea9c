/*
 * An organisation's log of its documents, in a folder. What may be published: `checkpoint`,
 * `checkpoints/<size>` (all there ever were), `vkey`, `witnesses` and `tile/`. What may not:
 * `private/` with the key that signs, the secret of the salts, the library of what was sealed, what
 * later readers read of it anew, and an index; leaf n is entry n of the library.
 */
#ifndef TOCSIN_LEAK_SEAL_H
#define TOCSIN_LEAK_SEAL_H

#include "leak/checkpoint.h"
#include "leak/commit.h"
#include "leak/tlog.h"

#define SEAL_INDEX "private/index"     /* of what is sealed: corpus.h */
#define SEAL_RENEWED "private/renewed" /* a library of what was read anew */

struct seal {
	const char *folder;
	struct arena *arena;
	struct note_key key;
	struct slice bytes; /* the checkpoint, signed */
	struct note note;
	struct checkpoint checkpoint;
	struct tlog *tlog;

	/* What is private; library is NULL where it was not asked for. */
	struct library *library;
	struct library *renewed; /* NULL: nothing was read anew */
	struct note_signer signer;
	uint8_t secret[SEAL_SECRET_BYTES];
	int lock;
};

enum seal_mode {
	SEAL_READ,    /* what is public */
	SEAL_PRIVATE, /* with the secret and the library */
	SEAL_SIGN,    /* with the key, for statements */
	SEAL_ADD,     /* by one process at a time; key and secret are read by seal_add alone */
};

/* Makes the folder, a key and a secret, and signs a checkpoint of no leaves. */
enum status seal_init(struct arena *arena, const char *folder, struct slice origin,
		      struct note_key *ret, struct err *err) MUST_CHECK;

/* The signature on its checkpoint was verified with key; NULL: the log's own, from `vkey`. */
enum status seal_open(struct seal *seal, struct arena *arena, const char *folder,
		      enum seal_mode mode, const struct note_key *key, struct err *err) MUST_CHECK;
void seal_done(struct seal *seal); /* for DEFER, of one that is zero or open */

/* Seals what stands in the library and is no leaf yet; *ret_count documents. All or nothing. */
enum status seal_add(struct seal *seal, uint64_t *ret_count, struct err *err) MUST_CHECK;

/* Opens what was read anew of sealed documents, in their folder; *ret is NULL where nothing was. */
enum status seal_open_renewed(struct arena *arena, const char *folder, struct library **ret,
			      struct err *err) MUST_CHECK;

/* A path in the log's folder. */
enum status seal_path(struct arena *arena, const char *folder, struct slice *ret, struct err *err,
		      const char *format, ...) FORMAT(5, 6) MUST_CHECK;

/* The keys in `witnesses`, one a line; none where it is not there. */
enum status seal_witnesses(const struct seal *seal, struct note_key **ret, size_t *ret_count,
			   struct err *err) MUST_CHECK;

/* The smallest checkpoint with that leaf that a witness of the log signed; else the present one. */
enum status seal_checkpoint_for(const struct seal *seal, uint64_t index, struct slice *ret_bytes,
				struct checkpoint *ret, struct err *err) MUST_CHECK;

/* ---- witnesses (seal_witness.c) ---- */

/* Makes a folder with the key of a witness. */
enum status seal_witness_init(struct arena *arena, const char *folder, struct slice name,
			      struct note_key *ret, struct err *err) MUST_CHECK;

/* Signs the log's checkpoint as the witness in folder, if the log only grew since that witness
 * signed one last. *ret: the checkpoint with all its signatures. */
enum status seal_witness_sign(struct seal *seal, const char *folder, int64_t time,
			      struct slice *ret, struct err *err) MUST_CHECK;

/* Takes the signatures of a witness from a checkpoint that came back from it. */
enum status seal_cosign(struct seal *seal, struct slice bytes, const struct note_key *witness,
			struct err *err) MUST_CHECK;

/* The least size over `above` of the checkpoints that were given; 0: there is none. */
enum status seal_next_size(const struct seal *seal, uint64_t above, uint64_t *ret, struct err *err)
	MUST_CHECK;
/* STATUS_BROKEN where a larger checkpoint was given than the log has now. */
enum status seal_check_not_set_back(const struct seal *seal, struct err *err) MUST_CHECK;
/* The checkpoint that was given at that size. */
enum status seal_read_old(const struct seal *seal, uint64_t size, struct slice *ret_bytes,
			  struct note *ret_note, struct checkpoint *ret, struct err *err)
	MUST_CHECK;
/* That the log continues a checkpoint: by a proof, which holds whatever its tiles say. */
enum status seal_check_continues(struct seal *seal, const struct checkpoint *older, struct err *err)
	MUST_CHECK;

/* ---- audit (seal_audit.c) ---- */

struct seal_audit {
	uint64_t leaves;      /* whose hashes, tiles and root were computed anew */
	uint64_t checkpoints; /* older ones that this log continues */
	uint64_t cosigned;    /* of all checkpoints */
	int64_t earliest;     /* time of a witness, seconds; TIME_UNKNOWN */
	uint64_t opened;      /* leaves that were made anew from secret and library */
};

/* Recomputes everything there is. STATUS_BROKEN says what does not hold. older: a checkpoint from
 * elsewhere that the log must continue; may be SLICE_NONE. */
enum status seal_audit(struct seal *seal, struct slice older, struct seal_audit *ret,
		       struct err *err) MUST_CHECK;

#endif
