/* What the mail room bears; every limit has a test that reaches it. */
#ifndef TOCSIN_MAIL_LIMITS_H
#define TOCSIN_MAIL_LIMITS_H

#define MAIL_SIGNATURES_MAX 10 /* DKIM-Signature fields judged; the rest are counted and said */

#endif
