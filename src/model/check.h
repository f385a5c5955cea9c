/* What every record keeps to, whether a worker sends it or a file brings it. */
#ifndef TOCSIN_MODEL_CHECK_H
#define TOCSIN_MODEL_CHECK_H

#include "base/json.h"
#include "model/record.h"

/* A rule or a type of subject: lower-case words, digits, joined by '-' and '/'. */
bool check_word(struct slice word);

/* UTF-8 of at most RECORD_TEXT_MAX_BYTES; a sentence has no NUL in it either. */
bool check_text(struct slice text);
bool check_sentence(struct slice text);

/* Each unknown or of a year that RFC 3339 has, and none before the other. */
bool check_times(int64_t first, int64_t last);

/* What a span covers and its line are numbers of files: below 2^63. */
bool check_span(const struct span *span);

/*
 * The data of a record as JSON of our own on one line, whoever wrote it: so that detectors and
 * importers agree on every byte. Refuses what is no object, nested over RECORD_DATA_DEPTH_MAX or
 * over RECORD_DATA_MAX_BYTES.
 */
enum status check_data(struct arena *arena, const struct json_value *data, struct slice *ret,
		       struct err *err) MUST_CHECK;

#endif
