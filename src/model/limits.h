/* What one record may hold (a worker that sends more is taken for a liar), and tocsin.yaml ask
 * for. */
#ifndef TOCSIN_MODEL_LIMITS_H
#define TOCSIN_MODEL_LIMITS_H

#define RECORD_TEXT_MAX_BYTES 65536  /* any one text of a record */
#define RECORD_DATA_MAX_BYTES 524288 /* the JSON object of a rule */
/* The record around it is one more, and json_read takes less than JSON_DEPTH_MAX. */
#define RECORD_DATA_DEPTH_MAX 62
#define RECORD_RULE_MAX_BYTES 64
#define FINDING_WHY_MAX 64
#define FINDING_NEXT_MAX 32
#define FINDING_SUBJECTS_MAX 256
#define FINDING_EVIDENCE_MAX 1024
#define FINDING_CONFIDENCE_MAX 100

#define PROFILE_MEMORY_BYTES_DEFAULT (512ull << 20)
#define PROFILE_MEMORY_BYTES_MIN (64ull << 20)
#define PROFILE_SECONDS_DEFAULT 60
#define PROFILE_SECONDS_MAX 86400
#define PROFILE_HOPS_MAX 64

#define DOMAIN_MAX_BYTES 253 /* RFC 1035 §2.3.4, without the final dot and the root's length */
#define DOMAIN_LABEL_MAX_BYTES 63 /* RFC 1035 §2.3.4 */
/* Code points of a name in U-labels, each of which needs a byte of an A-label or more */
#define DOMAIN_FOLD_MAX 1024

#endif
