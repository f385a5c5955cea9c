/*
 * Records of master files (RFC 1035 §5): zone files of name servers, and what dig prints. $ORIGIN,
 * $TTL, parentheses, quoted strings and escapes. Without $ORIGIN names are taken as whole ones.
 */
#ifndef TOCSIN_MAIL_MASTER_H
#define TOCSIN_MAIL_MASTER_H

#include "mail/dns.h"

struct master {
	struct arena *arena; /* what records point into */
	struct slice text;
	size_t at;
	unsigned line;
	struct slice origin; /* lower case, no final dot; empty: the root */
	struct slice owner;  /* of the last record; SLICE_NONE: none yet */
};

struct master_record {
	struct slice name; /* lower case, no final dot, escapes undone */
	enum dns_type type;
	struct dns_record record;
	unsigned line;
};

void master_init(struct master *master, struct arena *arena, struct slice text);

/*
 * The next record of a type of enum dns_type; others, classes other than IN and names that nobody
 * can ask for are passed over. *ret_found false at the end. Refusals read "line N: RFC 1035 §5.1:
 * ..."; $INCLUDE is one of them. Going on behind a refusal is allowed: the entry is passed over.
 */
enum status master_next(struct master *master, bool *ret_found, struct master_record *ret,
			struct err *err) MUST_CHECK;

#endif
