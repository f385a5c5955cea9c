/* One finding out of the tables. */
#ifndef TOCSIN_CASE_LOAD_H
#define TOCSIN_CASE_LOAD_H

#include "case/handle.h"

/* The finding of row `number` into arena. A row that breaks the rules of findings is a damaged
 * case. */
enum status load_finding(struct store *store, struct arena *arena, int64_t number,
			 struct finding **ret, struct err *err) MUST_CHECK;

/* The finding together with all of its rule about the same subjects; also is 0 if alone. */
enum status load_merged(struct store *store, struct arena *arena, int64_t number,
			struct case_finding *ret, struct err *err) MUST_CHECK;

/* STATUS_ENVIRONMENT: what stands in the tables cannot be ours. */
enum status load_damaged(const struct store *store, const char *what, struct err *err);

/* Whether data is what a record may carry, a JSON object on one line: it is written as it is. */
enum status load_check_data(struct store *store, struct slice data, struct err *err) MUST_CHECK;

/* Columns of a row, copied or checked. */
int64_t load_time(struct statement *statement, int column);
bool load_digest(struct statement *statement, int column, struct sha256 *ret) MUST_CHECK;

#endif
