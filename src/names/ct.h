/*
 * Entries of Certificate Transparency logs, as both kinds of log have them: RFC 6962 §3.4
 * (get-entries) and the Static CT API of C2SP (data tiles). Readers give one entry at a time.
 */
#ifndef TOCSIN_NAMES_CT_H
#define TOCSIN_NAMES_CT_H

#include "names/window.h"

#include "base/cursor.h"
#include "format/x509_names.h"

/* TimestampedEntry, RFC 6962 §3.4. */
struct ct_leaf {
	uint64_t index; /* of the entry in its log: the leaf_index extension of the Static CT API */
	bool has_index;
	int64_t time; /* when the log took it; TIME_UNKNOWN where that is no time */
	enum x509_form form;
	struct slice der; /* the certificate, or the TBSCertificate of a precertificate */
};

struct ct_entry {
	uint64_t number; /* the index in the log, else the place in the source, from 0 */
	int64_t time;
	struct x509_names names;
	struct slice bytes;  /* of the leaf: names point into them */
	uint64_t offset;     /* of the leaf in the source, which has it as it is ... */
	struct slice base64; /* ... or like this */
	struct err
		fault; /* STATUS_OK, or why there are no names: the next entry is another matter */
};

/* Reads to the end of the TimestampedEntry. Refuses what is cut or of an unknown type. */
enum status ct_leaf_read(struct cursor *cursor, struct ct_leaf *ret, struct err *err) MUST_CHECK;

/* What the leaf says goes to the entry: names, or the fault of its certificate. */
void ct_entry_set(struct ct_entry *entry, const struct ct_leaf *leaf);

/* ---- the readers ---- */

struct ct_reader {
	struct window window;
	uint64_t count;        /* entries so far */
	size_t taken;          /* of the window, by the entry given last */
	struct buf text, leaf; /* base64 without escapes, and decoded */
	enum { CT_BETWEEN, CT_MEMBERS, CT_ENTRIES } state;
};

/* Gives the next entry, valid until the next call; *ret_found false at the end. Refused: nothing
 * behind this place can be read. */
typedef enum status ct_next_fn(struct ct_reader *reader, bool *ret_found, struct ct_entry *ret,
			       struct err *err);

void ct_reader_init(struct ct_reader *reader, struct arena *arena, struct feed_bytes *from);
ct_next_fn ct_tile_next;    /* data tiles: https://c2sp.org/static-ct-api, "Log entries" */
ct_next_fn ct_entries_next; /* get-entries, RFC 6962 §4.6: documents, one behind the other */

/* All entries to collect: what a feed does. */
enum status ct_read(struct arena *scratch, struct collect *collect, struct feed_bytes *bytes,
		    ct_next_fn *next, struct err *err) MUST_CHECK;

#endif
