/* Numbers and enumerators in plain words, the same on the terminal and in the report. */
#ifndef TOCSIN_VIEW_WORDS_H
#define TOCSIN_VIEW_WORDS_H

#include "base/json.h"
#include "model/record.h"

/* What a severity asks of the reader, in words that stand behind "high: ". */
const char *words_severity(enum severity severity);

/* "high", "medium", "low", "none": the scale of STIX 2.1 appendix A (1-29 low, 30-69, 70-100). */
const char *words_confidence(unsigned confidence);

/* Whose clock: "by the clock of the server that received it". */
const char *words_time_basis(enum time_basis basis);

/* "1,204" */
void words_write_count(struct buf *out, uint64_t count);
/* "1 source", "1,204 sources" */
void words_write_counted(struct buf *out, uint64_t count, const char *one, const char *many);
/* "812 bytes", "1.2 MB" (powers of ten, as RFC and shop do) */
void words_write_bytes(struct buf *out, uint64_t bytes);
/* A source for people: "standard input" for "-". */
struct slice words_source(struct slice source);

/* "2017-04-12 00:00:00 UTC"; decimals only where there are any; "unknown" */
void words_write_time(struct buf *out, int64_t time_us);
/* "2 critical, 4 high"; "nothing" where all are 0 */
void words_write_severities(struct buf *out, const uint64_t by_severity[static SEVERITY_COUNT]);

/* A value of a finding's data in words: a list with commas, an object as "at 0, to onedrive-";
 * empty texts and null are left out. Hostile still. */
void words_write_datum(struct buf *out, const struct json_value *value);
/* Whether there is anything to write: no null, no empty text or list. */
bool words_check_datum(const struct json_value *value);

/*
 * A shell command that prints the digest of the bytes a span stands for:
 * `tail -c +1205 feed.txt | head -c 17 | sha256sum`. What stands behind `!/` is taken out of its
 * compressed file or archive first; without `!/` the bytes are those of the file. False, nothing
 * written, where no one command can do it for sure: standard input, a member of a format without a
 * common tool, a compressed file called otherwise, a name that is not UTF-8.
 */
bool words_write_check(struct buf *out, const struct span *span);

#endif
