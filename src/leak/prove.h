/* Making statements: which parts of a sealed document are laid open for a claim, and no others. */
#ifndef TOCSIN_LEAK_PROVE_H
#define TOCSIN_LEAK_PROVE_H

#include "leak/seal.h"
#include "leak/statement.h"

/*
 * A statement on the leaf, signed, about a leaked file; leaked may be NULL: that the document is
 * sealed. fields: names of properties of the sealed document to be laid open too. now in
 * microseconds. It was verified before it is given.
 */
struct prove_setup {
	uint64_t index;
	const struct library_entry *leaked;
	const struct slice *fields;
	size_t field_count;
	int64_t now;
};

enum status prove(struct seal *seal, const struct prove_setup *setup, struct slice *ret,
		  struct verified *ret_verified, struct err *err) MUST_CHECK;

/* The signer's word that no sealed document has these bytes or this text, nor this text in another
 * form or with passages altered. STATUS_USAGE where one does. */
enum status prove_not_sealed(struct seal *seal, const struct library_entry *leaked, int64_t now,
			     struct slice *ret, struct verified *ret_verified, struct err *err)
	MUST_CHECK;

/* The passages of the sealed document that read otherwise in the leaked one, by units; *ret_count 0
 * where nothing differs but the layout (prove_changes.c). */
enum status prove_changes(struct arena *arena, const struct library_entry *sealed,
			  const struct library_entry *leaked, struct statement_change **ret,
			  size_t *ret_count, struct err *err) MUST_CHECK;

#endif
