/* A resolver from the text of a zone, for tests. */
#ifndef TOCSIN_TESTS_MAIL_ZONE_H
#define TOCSIN_TESTS_MAIL_ZONE_H

#include "support.h"

#include "mail/dns_fixture.h"

static inline struct dns_fixture *
zone_fixture(struct arena *arena, const char *text)
{
	struct dns_fixture *fixture = NULL;
	struct err err;

	assert_int_equal(dns_fixture_new(arena, &fixture, &err), STATUS_OK);
	if (dns_fixture_read(fixture, slice_text(text), &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return fixture;
}

static inline struct resolver
zone_resolver(struct arena *arena, const char *text)
{
	return dns_fixture_resolver(zone_fixture(arena, text));
}

#endif
