/* Inside the STIX export: the bundle under way, and its objects. */
#ifndef TOCSIN_SHARE_STIX_INTERNAL_H
#define TOCSIN_SHARE_STIX_INTERNAL_H

#include "base/json.h"
#include "base/map.h"
#include "share/output.h"

/* 2026-01-01T00:00:00.000Z: when this mapping was made. Of what has no time of its own. */
#define MAPPING_TIME INT64_C(1767225600000000)

struct marking {
	struct slice word, name, id;
};

struct stix {
	const struct stix_setup *setup;
	struct outlet outlet;
	struct arena *arena, scratch; /* scratch: of one finding */
	struct map spare;
	struct map extra; /* observables that no subject spells so, as "type\0value" */
	const struct slice *extras;
	size_t extra_count, extra_at; /* sorted, at the end */
	struct buf object;            /* the one being written */
	struct digest *digest;        /* of all objects */
	bool any;
	const struct marking *marking;
	struct slice identity;
	struct stix_totals totals;
};

/* A finding on its way out: what its objects share. */
struct theme {
	const struct finding *finding;
	const struct json_value *data;
	struct subject *subjects; /* clean, those that may go out */
	struct slice *refs;       /* ids of their observables */
	size_t count;
	int64_t created, modified, first, last;
	bool dated; /* first and last are the finding's own */
	struct slice key;
	struct slice indicator, observed;
};

/* The marking of a word of the profile, or NULL. */
const struct marking *stix_find_marking(struct slice word);

void stix_put(struct json_writer *json, const char *key, struct slice text);
void stix_put_text(struct json_writer *json, const char *key, const char *text);
void stix_put_list(struct json_writer *json, const char *key, const struct slice *items,
		   size_t count);
/* To the millisecond, always with three decimals (STIX 2.1 §3.2, created). */
void stix_put_time(struct json_writer *json, const char *key, int64_t time_us);
/* Whether STIX can say it. */
bool stix_check_time(int64_t time_us);

/* "type--UUID" of our namespace, from the words given: equal words, equal id. In scratch. */
enum status stix_make_id(struct stix *stix, const char *type, const struct slice *words,
			 size_t count, struct slice *ret, struct err *err) MUST_CHECK;

/* A domain or relationship object of ours, begun; what is written with the writer is in it until it
 * is closed. One at a time. */
struct json_writer stix_open(struct stix *stix, const char *type, struct slice id, int64_t created,
			     int64_t modified);
enum status stix_close(struct stix *stix, struct json_writer *json, struct err *err) MUST_CHECK;

enum status stix_write_marking(struct stix *stix, struct err *err) MUST_CHECK;
/* Sets stix->identity. */
enum status stix_write_identity(struct stix *stix, struct err *err) MUST_CHECK;
/* subject is clean. */
enum status stix_write_observable(struct stix *stix, const struct subject *subject, struct err *err)
	MUST_CHECK;
enum status stix_write_relationship(struct stix *stix, const struct theme *theme, const char *type,
				    struct slice source, struct slice target, struct err *err)
	MUST_CHECK;

#endif
