/* The limits of the case store. */
#ifndef TOCSIN_CASE_LIMITS_H
#define TOCSIN_CASE_LIMITS_H

/* Sources that end within this many milliseconds share one commit: an fsync costs some. */
#define STORE_COMMIT_MS 200

/* Spans of evidence a merged finding shows; `also` counts on. */
#define CASE_MERGED_SPANS_MAX 1024

/* Clients of query logs that a merged finding names; more as a number. */
#define CASE_MERGED_CLIENTS_MAX 256

/* Candidates named when an id is ambiguous. */
#define STORE_CANDIDATES_MAX 5

/* Hex digits an abbreviated id needs. */
#define STORE_PREFIX_MIN 4

#endif
