/*
 * What a log says of itself: its origin, how many leaves it has, their root (C2SP tlog-checkpoint);
 * and a proof that a leaf is among them, which goes with it (C2SP tlog-proof).
 */
#ifndef TOCSIN_LEAK_CHECKPOINT_H
#define TOCSIN_LEAK_CHECKPOINT_H

#include "leak/merkle.h"
#include "leak/note.h"

struct checkpoint {
	struct slice origin;
	uint64_t size;
	struct sha256 root;
};

/* The text of a note. Lines that extend it are passed over. */
enum status checkpoint_read(struct slice text, struct checkpoint *ret, struct err *err) MUST_CHECK;
void checkpoint_write(struct buf *buf, const struct checkpoint *checkpoint);

/* The note around it too; the key must have signed it, and be called as the log is. */
enum status checkpoint_open(struct arena *arena, struct slice bytes, const struct note_key *key,
			    struct note *ret_note, struct checkpoint *ret, struct err *err)
	MUST_CHECK;

struct tlog_proof {
	bool has_extra;
	struct slice extra; /* decoded; not authenticated */
	uint64_t index;
	struct merkle_path path;
	struct slice checkpoint; /* the signed note, as it was issued */
};

/* Nothing of it is verified. */
enum status tlog_proof_read(struct arena *arena, struct slice bytes, struct tlog_proof *ret,
			    struct err *err) MUST_CHECK;
void tlog_proof_write(struct buf *buf, const struct tlog_proof *proof);

#endif
