/*
 * Signed notes (C2SP signed-note): text that people can read, and lines of signatures under it. A
 * key is told in one line, a vkey: "name+id+base64". Two kinds of signatures: Ed25519 over the
 * text, and a witness's, with its time (C2SP tlog-cosignature, cosignature/v1).
 */
#ifndef TOCSIN_LEAK_NOTE_H
#define TOCSIN_LEAK_NOTE_H

#include "base/buf.h"
#include "base/sign.h"

enum note_kind { /* the signature types of C2SP signed-note */
		 NOTE_ED25519 = 1,
		 NOTE_COSIGNATURE = 4,
};

struct note_key {
	struct slice name;
	uint32_t id;
	enum note_kind kind;
	uint8_t bytes[ED25519_KEY_BYTES];
};

struct note_signer {
	struct note_key key;
	uint8_t seed[ED25519_KEY_BYTES];
};

struct note_signature {
	struct slice name;
	uint32_t id;
	struct slice bytes;
	struct slice line; /* with its newline */
};

struct note {
	struct slice text; /* with its last newline */
	struct note_signature *signatures;
	size_t count;
};

/* Whether a key may be called that: no white space, no plus, at most NOTE_NAME_BYTES. */
bool note_check_name(struct slice name);

enum status note_key_read(struct arena *arena, struct slice vkey, struct note_key *ret,
			  struct err *err) MUST_CHECK;
void note_key_write(struct buf *buf, const struct note_key *key);

/* A new key, drawn at random; the name must be a good one. */
enum status note_signer_new(struct note_signer *ret, enum note_kind kind, struct slice name,
			    struct err *err) MUST_CHECK;
/* "PRIVATE+KEY+name+id+base64", as golang.org/x/mod/sumdb/note writes it. */
enum status note_signer_read(struct arena *arena, struct slice text, struct note_signer *ret,
			     struct err *err) MUST_CHECK;
void note_signer_write(struct buf *buf, const struct note_signer *signer);

/* At most limit_bytes; what it gives points into bytes and the arena. Nothing of it is verified. */
enum status note_read(struct arena *arena, struct slice bytes, size_t limit_bytes, struct note *ret,
		      struct err *err) MUST_CHECK;

/*
 * Whether the key signed the note; signatures of other keys are passed over. One in the key's name
 * that is not the key's is STATUS_BROKEN. *ret_time: of a cosignature, in seconds since 1970; of
 * several the earliest.
 */
enum status note_verify(const struct note *note, const struct note_key *key, bool *ret_signed,
			int64_t *ret_time, struct err *err) MUST_CHECK;
/* STATUS_BROKEN unless the key signed it. */
enum status note_require(const struct note *note, const struct note_key *key, struct err *err)
	MUST_CHECK;

/* Appends the signer's line for the text, which the caller wrote with an empty line behind it.
 * time: of a cosignature, in seconds since 1970. */
enum status note_sign(struct buf *buf, struct slice text, const struct note_signer *signer,
		      int64_t time, struct err *err) MUST_CHECK;

#endif
