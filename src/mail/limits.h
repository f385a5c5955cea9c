/* What the mail room bears; every limit has a test that reaches it. */
#ifndef TOCSIN_MAIL_LIMITS_H
#define TOCSIN_MAIL_LIMITS_H

#define MAIL_SIGNATURES_MAX 10 /* DKIM-Signature fields judged; the rest are counted and said */

/* DNS. */
#define MASTER_TOKENS_MAX 1024 /* words of one entry of a zone file */
#define DNS_ZONE_BYTES (16u << 20)
#define DNS_CNAMES_MAX 8 /* followed in a row; more are a loop */

/* SPF, RFC 7208 §4.6.4. */
#define SPF_LOOKUPS_MAX 10   /* terms that ask DNS */
#define SPF_VOIDS_MAX 2      /* questions without an answer */
#define SPF_ADDRESSES_MAX 10 /* names of one "mx", one "ptr" whose addresses are asked for */
#define SPF_RECORD_BYTES 65535
#define SPF_EXPLANATION_BYTES 4096
#define SPF_PATH_BYTES 512 /* of a sender or HELO: RFC 5321 §4.5.3.1 allows 256 */

#define DMARC_WALK_MAX 8 /* questions about one domain, RFC 9989 §4.10 */

#endif
