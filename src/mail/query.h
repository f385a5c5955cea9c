/*
 * Queries that find letters, for those who run the mail: what a letter says is quoted as each
 * language asks, and left out where the language cannot carry it. A query that an attacker could
 * steer would purge honest mail.
 */
#ifndef TOCSIN_MAIL_QUERY_H
#define TOCSIN_MAIL_QUERY_H

#include "base/time.h"
#include "model/profile.h"

/* What to look for; all of it by or. */
struct query_terms {
	const struct slice_list *ids;         /* Message-IDs, without brackets */
	const struct slice_list *domains;     /* of senders */
	const struct slice_list *hosts;       /* of links */
	const struct slice_list *attachments; /* SHA-256 in hexadecimal */
	int64_t first, last;                  /* days; TIME_UNKNOWN: any */
};

/* text between quotes of Purview and of Gmail: quotes, what else they read, and what nobody could
 * copy become spaces. */
enum status query_phrase(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
	MUST_CHECK;

/* The terms that are left are none: *ret is SLICE_NONE. Fail only for want of memory. */

/* Microsoft Defender, advanced hunting (Kusto). */
enum status query_defender(struct arena *arena, const struct query_terms *terms, struct slice *ret,
			   struct err *err) MUST_CHECK;
/* Microsoft Purview, content search (KQL); of domains and days alone. */
enum status query_purview(struct arena *arena, const struct query_terms *terms, struct slice *ret,
			  struct err *err) MUST_CHECK;
/* Gmail, and Google Workspace's investigation tool; of Message-IDs and domains. */
enum status query_gmail(struct arena *arena, const struct query_terms *terms, struct slice *ret,
			struct err *err) MUST_CHECK;
/* grep over the log of Postfix; of Message-IDs and domains. */
enum status query_postfix(struct arena *arena, const struct query_terms *terms, struct slice *ret,
			  struct err *err) MUST_CHECK;

#endif
