/* The words of abuse reports, language by language. */
#ifndef TOCSIN_SHARE_ABUSE_WORDS_H
#define TOCSIN_SHARE_ABUSE_WORDS_H

#include "model/record.h"
#include "share/share.h"
#include "share/source.h"

/*
 * What stands in a report for {X}. A line whose every value is empty is left out.
 * N name as it is, D defanged, U as people see it, T target, K trick, F first seen, Z its clock,
 * S severity, P per cent, E evidence, O organisation, M marking, W what that means, C contact,
 * R registered name, A who registers it, B where that takes reports, J where hosters do, G when it
 * was registered, V its addresses, Q its name servers, H its mail hosts, X other decoys, I id.
 */
#define ABUSE_VALUES "NDUTKFZSPEOMWCRABJGVQHXI"

struct abuse_words {
	const char *name;         /* "en" */
	const char *const *lines; /* NULL ends */
	const char *bases[TIME_BASIS_COUNT];
	const char *severities[SEVERITY_COUNT];
	const char *recorded;       /* the clock of a case that dates what nobody else does */
	const char *undated, *more; /* more: behind a number */
	struct span_words span;
};
extern const struct abuse_words ABUSE_WORDS[ABUSE_LANGUAGE_COUNT];

/* What a marking of TLP 2.0 allows; "" for no word of it. */
const char *abuse_marking_text(enum abuse_language language, struct slice tlp);

/* What a trick is; NULL for one that has no words yet. */
const char *abuse_trick_text(enum abuse_language language, struct slice trick);

#endif
