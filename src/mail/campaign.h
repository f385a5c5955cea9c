/*
 * Campaigns: letters graded suspicious or phishing that share what strangers hardly share - where
 * they lead, what they carry, how they are worded, who sent them beside a decoy - as one finding of
 * rule mail/campaign: which letters, who got them and when (traces tell of those whose letters are
 * not here), and the queries that find and purge them. Give it all findings and traces in any
 * order, then have it tell.
 */
#ifndef TOCSIN_MAIL_CAMPAIGN_H
#define TOCSIN_MAIL_CAMPAIGN_H

#include "model/sink.h"

#define CAMPAIGN_RULE "mail/campaign"
#define CAMPAIGN_RULE_VERSION 1

struct campaigns;

/* All of it lives in arena. letters_max and traces_max are compared, the first that come. */
enum status campaigns_new(struct arena *arena, size_t letters_max, size_t traces_max,
			  struct campaigns **ret, struct err *err) MUST_CHECK;

/* Takes letters (findings of mail/phish) and traces, and passes over everything else. */
enum status campaigns_finding(struct campaigns *campaigns, const struct finding *finding,
			      struct err *err) MUST_CHECK;
enum status campaigns_observable(struct campaigns *campaigns, const struct observable *observable,
				 struct err *err) MUST_CHECK;

/* Joins them, and hands on the findings by their first letters. Once. scratch is rewound. */
enum status campaigns_tell(struct campaigns *campaigns, struct arena *scratch, struct sink *sink,
			   struct err *err) MUST_CHECK;

/* Letters and rows of traces left out: more than are compared. */
uint64_t campaigns_left_out(const struct campaigns *campaigns);

#endif
