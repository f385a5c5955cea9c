/* What the names room takes at most; tests/unit/names reaches each of them. */
#ifndef TOCSIN_NAMES_LIMITS_H
#define TOCSIN_NAMES_LIMITS_H

#define NAMES_NAME_MAX_BYTES 253 /* RFC 1035 §2.3.4, without the final dot */
#define NAMES_LABEL_MAX_BYTES 63 /* RFC 1035 §2.3.4 */
#define NAMES_LABELS_MAX 127     /* what 253 bytes can hold */
#define NAMES_UNICODE_MAX_BYTES (4 * NAMES_NAME_MAX_BYTES)
#define NAMES_FOLD_MAX 192        /* folded symbols of one label: up to three a code point */
#define NAMES_LINE_MAX_BYTES 4096 /* a longer line of a list is a counted refusal */
#define NAMES_PROTECT_MAX 20000   /* domains and words in one engine */
#define NAMES_LURES_MAX 10000     /* words added by the user */
#define NAMES_LURE_MAX_BYTES 24
#define NAMES_LURE_MIN_BYTES 2
#define NAMES_RECOGNISE_LINES 64      /* lines of the head looked at to tell a list */
#define NAMES_WINDOW_BYTES (8u << 20) /* names are counted in each such stretch of a source */
#define NAMES_HELD_MAX 65536 /* findings held back for their count before they are let go */
#define NAMES_CLIENTS_MAX 16 /* that asked for a name are told one by one, more as a number */
#define NAMES_JSON_LINE_MAX_BYTES (1u << 20) /* certstream sends whole chains */
#define NAMES_TABLE_LINE_MAX_BYTES 65536
#define NAMES_TABLE_COLUMNS_MAX 256   /* the column of names stands before */
#define NAMES_TABLE_CELL_LINES_MAX 64 /* lines that one quoted cell may go on for */
#define NAMES_ZONE_LINE_MAX_BYTES 65536
#define NAMES_ZONE_GROUP_LINES_MAX 4096 /* lines that one parenthesis may be open for */
#define NAMES_TOLD_MAX (1u << 20)       /* names of a source that are not told again */
#define NAMES_EDITS_MAX 16              /* differences an explanation can name */
#define NAMES_REASONS_MAX 64 /* different reasons of refusal told for one range of a source */
/* Of one entry of a Certificate Transparency log as it stands; logs take far smaller ones. */
#define NAMES_CT_ENTRY_MAX_BYTES (4u << 20)
#define NAMES_CT_SERIAL_MAX_BYTES 20 /* RFC 5280 §4.1.2.2; of a longer one as much is told */
#define NAMES_CT_ISSUER_MAX_BYTES 64 /* of an issuer's name in a locator; RFC 5280 Appendix A.1 */

#endif
