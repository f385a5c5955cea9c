/* Cyber-observable objects of STIX 2.1: what tells two of them apart, and their ids. */
#ifndef TOCSIN_SHARE_SCO_H
#define TOCSIN_SHARE_SCO_H

#include "model/record.h"

/*
 * subject in the one spelling its id is made from: a domain name in lower-case A-labels, an IPv4 or
 * IPv6 address as inet_ntop(3) writes it. *ret_good false: of another type, or no such value; it is
 * not exported then.
 */
enum status sco_clean(struct arena *arena, const struct subject *subject, bool *ret_good,
		      struct subject *ret, struct err *err) MUST_CHECK;

/* STIX 2.1 §2.9: the UUID version 5 of the canonical JSON (RFC 8785) of what contributes to it, in
 * the namespace of OASIS. subject is clean. Equal things have equal ids, whoever made them. */
enum status sco_id(struct arena *arena, const struct subject *subject, struct slice *ret,
		   struct err *err) MUST_CHECK;

#endif
