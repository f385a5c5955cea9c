/* The tables of a case, and how an older case becomes one of today: docs/case.md. */
#ifndef TOCSIN_CASE_SCHEMA_H
#define TOCSIN_CASE_SCHEMA_H

#include "base/db.h"

/* Step n turns version n into n + 1. Steps are never changed once released, only added. */
extern const char *const SCHEMA_STEPS[];
extern const size_t SCHEMA_VERSION; /* steps there are, and the version after the last */

/* The version of an open database, 0 for an empty one; over `known`: STATUS_ENVIRONMENT. */
enum status schema_read_version(struct db *db, size_t known, size_t *ret, struct err *err)
	MUST_CHECK;

/* Runs what is missing of the first `count` steps, each in a transaction of its own: a kill between
 * two leaves a whole older version. */
enum status schema_migrate(struct db *db, const char *const *steps, size_t count, struct err *err)
	MUST_CHECK;

#endif
