/*
 * Who a letter says it is from: as servers read it (RFC 5322 §3.6.2) and as people see it.
 * Published attacks live where the two differ ("Composition Kills", USENIX Security 2020; "Weak
 * Links", 2021), so every difference is a fault with a name, and a letter on whose author two
 * readers could disagree has no author domain at all: nothing can pass DMARC for it.
 */
#ifndef TOCSIN_MAIL_IDENTITY_H
#define TOCSIN_MAIL_IDENTITY_H

#include "format/address.h"
#include "format/message.h"

/* What is wrong with how a letter names its author; each is a rule of grade.h by the same name. */
enum identity_fault {
	IDENTITY_FROM_MISSING = 1u << 0,      /* no From field, or one that names nobody */
	IDENTITY_FROM_DUPLICATE = 1u << 1,    /* several From fields */
	IDENTITY_FROM_MANY = 1u << 2,         /* several addresses in it */
	IDENTITY_FROM_GROUP = 1u << 3,        /* group syntax, RFC 6854 */
	IDENTITY_FROM_NO_ADDRESS = 1u << 4,   /* what should be an address is none */
	IDENTITY_FROM_CONTROL = 1u << 5,      /* NUL and other controls */
	IDENTITY_FROM_ENCODED = 1u << 6,      /* encoded-words where an address stands */
	IDENTITY_FROM_SYNTAX = 1u << 7,       /* routes, quoted pairs, text behind the address */
	IDENTITY_FROM_COMMENT = 1u << 8,      /* a comment that holds an address */
	IDENTITY_FROM_NAME_ADDRESS = 1u << 9, /* the display name holds another address */
	IDENTITY_FROM_UNSEEN = 1u << 10,      /* invisible characters, bidirectional controls */
	IDENTITY_FROM_SCRIPTS = 1u << 11,     /* a name of mixed scripts */
	IDENTITY_FROM_FIELD = 1u << 12,       /* "From :", " From:": fields that only some read */
	IDENTITY_FROM_PADDED = 1u << 13,      /* white space that pushes the address out of sight */
	IDENTITY_FROM_TURNED = 1u << 14,      /* controls that turn what people read */
};

struct identity_party {
	struct slice span;   /* the field in the message; SLICE_NONE: there is none */
	struct slice name;   /* the display name, clean UTF-8 */
	struct slice spec;   /* local@domain as written */
	struct slice local;  /* before the last @ */
	struct slice domain; /* lower case, A-labels; SLICE_NONE: none, or no host name */
};

struct identity {
	unsigned faults;              /* of enum identity_fault */
	struct slice fault_spans[15]; /* by the number of the fault's bit */
	size_t from_fields;
	struct address_list from; /* of all From fields, in their order */
	struct identity_party
		author; /* the first address of the first From field: what most show */
	struct identity_party hidden; /* another that some readers would show instead, or empty */
	struct identity_party sender, reply_to, return_path;
};

/* Fails only for want of memory. */
enum status identity_read(struct arena *arena, const struct message *message, struct identity *ret,
			  struct err *err) MUST_CHECK;

/*
 * The one domain that DMARC may vouch for (RFC 9989 §5.3.1): lower case, A-labels. SLICE_NONE where
 * readers could see another than servers do, or several.
 */
struct slice identity_from_domain(const struct identity *identity);

#endif
