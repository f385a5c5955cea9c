/* The limits of export and import. */
#ifndef TOCSIN_SHARE_LIMITS_H
#define TOCSIN_SHARE_LIMITS_H

/* One line of JSON Lines. A record of CODEC_RECORD_MAX_BYTES whose every byte is escaped fits. */
#define JSONL_LINE_MAX_BYTES (8u << 20)

/* An export is handed on in pieces of about this size. */
#define OUTPUT_PIECE_BYTES 65536

/* Of a name in a policy zone: "*." stands before it and behind it the zone's own name, for which
 * this leaves 60 bytes. */
#define RPZ_NAME_MAX_BYTES 190

/* Spans of evidence an observed-data object names; its number_observed counts all. */
#define STIX_EVIDENCE_MAX 100

/* Spans of evidence an abuse report names; the count says the rest. */
#define ABUSE_EVIDENCE_MAX 10

/* Hosts, or other decoys, that one line of it names. */
#define ABUSE_LIST_MAX 5

/* Characters of one value in it: a line of a mail ends at 998 bytes (RFC 5322 §2.1.1). */
#define ABUSE_VALUE_MAX 200

/* What the members of one infrastructure share, as data lists it. */
#define STIX_LINKS_MAX 100

/* Labels of tricks on one indicator. */
#define STIX_TRICKS_MAX 8

#endif
