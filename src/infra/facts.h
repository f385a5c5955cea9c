/*
 * What a record of context says of one name: whom it shares a machine or a keeper with. A fact is
 * no judgement. It leaves the worker as an observable and comes back from one.
 */
#ifndef TOCSIN_INFRA_FACTS_H
#define TOCSIN_INFRA_FACTS_H

#include "infra/limits.h"

#include "base/json.h"
#include "model/record.h"

enum fact_kind {
	FACT_NAME_SERVER,
	FACT_MAIL_HOST,
	FACT_ADDRESS,
	FACT_CERTIFICATE,
	FACT_REGISTRAR,
	FACT_REGISTRANT, /* an organisation; never a person */
	FACT_STATUS,
	FACT_ABUSE,  /* mail address of whoever takes reports of abuse */
	FACT_HOLDER, /* what a network is called */
};
#define FACT_KIND_COUNT 9

/* Its key in data.context of an observable. */
const char *fact_key(enum fact_kind kind);

struct fact_list {
	struct slice items[INFRA_VALUES_MAX];
	size_t count;
};

struct facts {
	const char *format;
	struct slice name;         /* lower case, A-labels; of a network its first address */
	struct slice last_address; /* of a network; SLICE_NONE: a domain */
	struct fact_list lists[FACT_KIND_COUNT];
	int64_t created, expires; /* of the registration */
	int64_t first, last;      /* when it was so */
	enum time_basis basis;
	struct span place; /* of the record */
	bool overflow;     /* more values than INFRA_VALUES_MAX */
};

/* *ret_good false: name is no host name. */
enum status facts_init(struct facts *facts, struct arena *arena, const char *format,
		       struct slice name, bool *ret_good, struct err *err) MUST_CHECK;

/* The same for a network of addresses. *ret_good false: they are no range of one family. */
enum status facts_init_network(struct facts *facts, struct arena *arena, const char *format,
			       struct slice first, struct slice last, bool *ret_good,
			       struct err *err) MUST_CHECK;

/* An address as 16 bytes, of IPv4 mapped (RFC 4291 §2.5.5.2); false: it is none. */
bool facts_address(struct slice text, uint8_t ret[16]);

/*
 * Adds a value in its one spelling, once. What is none of its kind says nothing: the root as mail
 * host (RFC 7505), an address that means another machine everywhere (RFC 6890), a registrant that
 * is redacted.
 */
enum status facts_add(struct facts *facts, struct arena *arena, enum fact_kind kind,
		      struct slice value, struct err *err) MUST_CHECK;

/* Whether there is anything to tell. */
bool facts_any(const struct facts *facts);

/* As an observable, in arena. */
enum status facts_write(const struct facts *facts, struct arena *arena, struct observable *ret,
			struct err *err) MUST_CHECK;

/* The inverse. *ret_good false: an observable of something else. */
enum status facts_read(struct facts *facts, struct arena *arena,
		       const struct observable *observable, bool *ret_good, struct err *err)
	MUST_CHECK;

#endif
