/* Addresses of IPv4 and IPv6. */
#ifndef TOCSIN_MAIL_IP_H
#define TOCSIN_MAIL_IP_H

#include "base/buf.h"

struct ip {
	bool v6;
	uint8_t bytes[16]; /* network order; IPv4: the first 4 */
};

/* Dotted quad (four decimal numbers, no leading zeros), or RFC 4291 §2.2 without a zone; an IPv4
 * address mapped into IPv6 becomes IPv4 (RFC 7208 §5). */
bool ip_read(struct slice text, struct ip *ret) MUST_CHECK;

/* As ip_read, but "::ffff:192.0.2.1" stays IPv6: for the networks of records. */
bool ip_read_as_written(struct slice text, struct ip *ret) MUST_CHECK;

/* IPv6 as RFC 5952 has it. */
void ip_write(struct buf *buf, const struct ip *ip);

/* Of one family and equal in the first `bits` bits (at most 32 or 128). */
bool ip_match(const struct ip *a, const struct ip *b, unsigned bits);

/* Private, loopback, link-local, unspecified: no address that mail comes from over the internet
 * (RFC 6890). */
bool ip_is_private(const struct ip *ip);

#endif
