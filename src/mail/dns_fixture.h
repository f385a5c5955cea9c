/* DNS from a file: master format (RFC 1035 §5), for --zone and for tests. */
#ifndef TOCSIN_MAIL_DNS_FIXTURE_H
#define TOCSIN_MAIL_DNS_FIXTURE_H

#include "mail/dns.h"

struct dns_fixture;

enum status dns_fixture_new(struct arena *arena, struct dns_fixture **ret, struct err *err)
	MUST_CHECK;

/* Adds one record. data is as in dns_record; a name that is known keeps what it has. */
enum status dns_fixture_add(struct dns_fixture *fixture, struct slice name, enum dns_type type,
			    uint16_t preference, struct slice data, struct err *err) MUST_CHECK;

/* Questions for name that none of its records answers end with DNS_TEMPORARY. */
enum status dns_fixture_fail(struct dns_fixture *fixture, struct slice name, struct err *err)
	MUST_CHECK;

/* Adds the records of a zone file: $ORIGIN, $TTL, parentheses, quoted strings, escapes; types that
 * nobody here asks for are passed over. Refusals read "line N: RFC 1035 §5.1: ...". $INCLUDE is
 * refused. */
enum status dns_fixture_read(struct dns_fixture *fixture, struct slice zone, struct err *err)
	MUST_CHECK;

/* Answers from the fixture, which must stay. What it does not hold is DNS_NO_NAME. */
struct resolver dns_fixture_resolver(struct dns_fixture *fixture);

#endif
