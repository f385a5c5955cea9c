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

/* What --share looks for in sentences and names: a name of so many words and bytes, with so many
 * signs between two words. Shorter ones would be found anywhere. */
#define VEIL_PHRASE_WORDS_MAX 5
#define VEIL_PHRASE_BYTES_MIN 3
#define VEIL_PHRASE_BYTES_MAX 256
#define VEIL_GAP_BYTES 3

/* Shorter words are not read as base64; longer ones need not be text throughout. */
#define VEIL_BASE64_BYTES_MIN 8
#define VEIL_BASE64_BYTES_SURE 40

/* Of a value that a sentence quotes and may cut, so much is enough to know it by. */
#define VEIL_QUOTED_BYTES_MIN 24

#endif
