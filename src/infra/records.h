/*
 * The records of a file of context, one after the other out of a stream: lines, or JSON objects
 * however they are laid out - one a line, one over many lines, in an array, one behind the other.
 */
#ifndef TOCSIN_INFRA_RECORDS_H
#define TOCSIN_INFRA_RECORDS_H

#include "format/stream.h"
#include "infra/limits.h"

struct records {
	struct stream *stream;
	struct arena arena; /* the record being put together */
	char *bytes;
	size_t length, capacity;
	struct slice chunk; /* read and not looked at */
	uint64_t offset;    /* of the next byte */
	uint64_t line;      /* it stands in */
	char before;        /* the byte before it; '\n' at the beginning */
	bool json;
};

struct record_text {
	struct slice bytes; /* until the next call */
	uint64_t offset, line;
	const char *fault; /* why it cannot be read; NULL */
};

void records_init(struct records *records, struct stream *stream, bool json);
void records_done(struct records *records); /* for DEFER */

/* *ret_got false: that was all. */
enum status records_next(struct records *records, bool *ret_got, struct record_text *ret,
			 struct err *err) MUST_CHECK;

#endif
