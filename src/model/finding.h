/* Findings: built with evidence or not at all, named by what they say, written as JSON. */
#ifndef TOCSIN_MODEL_FINDING_H
#define TOCSIN_MODEL_FINDING_H

#include "base/json.h"
#include "model/record.h"

/*
 * A finding of rule with its first span of evidence: there is no finding without one. Severity is
 * info, confidence 0, times unknown, data {}. All slices given to these calls are copied.
 */
enum status finding_new(struct arena *arena, const char *rule, uint32_t rule_version,
			const struct span *first, struct finding **ret, struct err *err) MUST_CHECK;
enum status finding_add_evidence(struct finding *finding, const struct span *span, struct err *err)
	MUST_CHECK;
enum status finding_add_subject(struct finding *finding, const char *type, struct slice value,
				struct err *err) MUST_CHECK;
/* The n-th subject, sentence or advice; sentences are printed as given, with their numbers in
 * them. */
enum status finding_add_why(struct finding *finding, struct err *err, const char *format, ...)
	FORMAT(3, 4) MUST_CHECK;
enum status finding_add_next(struct finding *finding, struct err *err, const char *format, ...)
	FORMAT(3, 4) MUST_CHECK;
/* Advice that ends in a query, to be pasted as it is: "Find it in the log: `grep ...`". The words
 * are what stands before it, without the colon. */
bool finding_step_query(struct slice step, struct slice *ret_words, struct slice *ret_query);
enum status finding_set_title(struct finding *finding, struct err *err, const char *format, ...)
	FORMAT(3, 4) MUST_CHECK;

/* Computes the id, a UUIDv5 of the canonical JSON of {rule, rule_version, subjects, source, offset}
 * of the first span. A finding without title, subject or sentence is a programmer error. */
enum status finding_done(struct finding *finding, struct err *err) MUST_CHECK;

/* One line of JSON, without the newline: docs/json.md. */
void finding_write(struct json_writer *json, const struct finding *finding);
void observable_write(struct json_writer *json, const struct observable *observable);
void refusal_write(struct json_writer *json, const struct refusal *refusal);
void source_write(struct json_writer *json, const struct source *source);

/* The inverse of finding_write and observable_write: strict, unknown keys ignored; the id is
 * checked against what finding_done computes and refused if it differs. */
enum status finding_read(struct arena *arena, const struct json_value *value, struct finding **ret,
			 struct err *err) MUST_CHECK;
enum status observable_read(struct arena *arena, const struct json_value *value,
			    struct observable *ret, struct err *err) MUST_CHECK;
enum status refusal_read(struct arena *arena, const struct json_value *value, struct refusal *ret,
			 struct err *err) MUST_CHECK;
enum status source_read(struct arena *arena, const struct json_value *value, struct source *ret,
			struct err *err) MUST_CHECK;

#endif
