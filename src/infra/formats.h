/* The formats of context: which there are, how one is told by its content, and what it says. */
#ifndef TOCSIN_INFRA_FORMATS_H
#define TOCSIN_INFRA_FORMATS_H

#include "infra/facts.h"

/* Takes what a record says; facts->place is filled in by it. */
struct taker {
	struct arena *arena; /* scratch of the record */
	enum status (*take)(void *context, struct facts *facts, struct err *err);
	void *context;
};

/*
 * A JSON object of one of the formats, or a list of such under the key that the format has for it.
 * STATUS_REFUSED: it is of none, or it is and breaks its rules.
 */
enum status formats_read_json(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
/* Whether it is of one of them; of the start of an object that is not whole, by what it names. */
bool formats_check_json(const struct json_value *object);
bool formats_check_start(struct slice start);

/*
 * A line of dig, massdns or zdns: `name [TTL] [class] type data`. *ret_record false: it is blank or
 * a comment. STATUS_REFUSED: it is something else.
 */
enum status formats_read_line(struct taker *taker, struct slice line, bool *ret_record,
			      struct err *err) MUST_CHECK;

/* json_rdap.c, json_dns.c, json_report.c: one object each. */
enum status rdap_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
enum status network_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
enum status cof_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
enum status answers_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
enum status urlscan_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;
enum status virustotal_read(struct taker *taker, const struct json_value *object, struct err *err)
	MUST_CHECK;

/* Adds what a DNS record of that type says (A, AAAA, NS, MX); others say nothing here. */
enum status facts_add_dns(struct facts *facts, struct arena *arena, struct slice type,
			  struct slice data, struct err *err) MUST_CHECK;

/* Seconds since 1970, as a number or its digits; RFC 3339 as text. Else TIME_UNKNOWN. */
int64_t json_time_of(const struct json_value *value);

/* The text of a key, trimmed; SLICE_NONE. */
struct slice json_text_of(const struct json_value *object, const char *key);

/* Adds the text, or every text of the list. */
enum status facts_add_json(struct facts *facts, struct arena *arena, enum fact_kind kind,
			   const struct json_value *value, struct err *err) MUST_CHECK;

#endif
