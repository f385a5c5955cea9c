/*
 * A number of a sheet as a person sees it, the same out of .xls, .xlsx and .ods: by its number
 * format (ECMA-376 Part 1 §18.8.31), but without a country's habits: a full stop before decimals,
 * dates and times as ISO 8601 has them, since each program writes dates in its own way.
 */
#ifndef TOCSIN_FORMAT_DOCUMENT_NUMBER_H
#define TOCSIN_FORMAT_DOCUMENT_NUMBER_H

#include "base/buf.h"

/* The format of an id below 164, ECMA-376 Part 1 §18.8.30; "General" where the id has none. */
struct slice document_number_builtin(unsigned id);

/* A number as XML has it: sign, decimals, exponent. False where it is none. */
bool document_number_read(struct slice text, double *ret) MUST_CHECK;

/* Appends value. General, and what a format would hide, has up to 15 digits, as Excel keeps; a date
 * is "2017-05-05", with "20:00:00" behind a blank where the value has a time; a time alone is
 * "20:00:00", of a duration over a day "31:00:00". from_1904: day 0 is 1904-01-01. */
void document_number_write(struct buf *out, double value, struct slice format, bool from_1904);

#endif
