/* Answers of DNS as they come over the network, RFC 1035 §4. Hostile: read in a worker. */
#ifndef TOCSIN_MAIL_DNS_MESSAGE_H
#define TOCSIN_MAIL_DNS_MESSAGE_H

#include "mail/dns.h"

/* What message answers to (name, type), name in lower case without a final dot: CNAMEs are
 * followed within it. Records of names that nobody can ask for are passed over. *ret: DNS_TEMPORARY
 * for any code but NOERROR and NXDOMAIN. */
enum status dns_message_read(struct arena *arena, struct slice message, struct slice name,
			     enum dns_type type, struct dns_answer *ret, struct err *err)
	MUST_CHECK;

#endif
