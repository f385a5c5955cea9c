/* Passive DNS in the Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof), and what
 * resolvers of many names (massdns -o J, zdns, dnsx) answer. */
#include "infra/formats.h"

static int64_t
earlier(int64_t a, int64_t b)
{
	return a == TIME_UNKNOWN || (b != TIME_UNKNOWN && b < a) ? b : a;
}

/* TIME_UNKNOWN is below all times. */
static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

enum status
cof_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	const struct json_value *data = json_get(object, "rdata"), *item;
	struct slice type = json_text_of(object, "rrtype"), key, text;
	struct json_walk walk;
	struct facts facts;
	bool good;
	TRY(facts_init(&facts, taker->arena, "cof", json_text_of(object, "rrname"), &good, err));
	if (!good)
		return STATUS_OK; /* names of services and addresses in reverse stand there too */
	if (json_as_string(data, &text))
		TRY(facts_add_dns(&facts, taker->arena, type, text, err));
	if (json_kind(data) == JSON_ARRAY) {
		json_walk_init(&walk, data);
		while (json_walk_next(&walk, &key, &item))
			if (json_as_string(item, &text))
				TRY(facts_add_dns(&facts, taker->arena, type, text, err));
	}
	/* A zone file it was taken from says the same of its own times. */
	facts.first = earlier(json_time_of(json_get(object, "time_first")),
			      json_time_of(json_get(object, "zone_time_first")));
	facts.last = later(json_time_of(json_get(object, "time_last")),
			   json_time_of(json_get(object, "zone_time_last")));
	if (facts.first != TIME_UNKNOWN && facts.last != TIME_UNKNOWN && facts.last < facts.first)
		return err_set(err, STATUS_REFUSED, "COF §3: time_last is before time_first");
	return taker->take(taker->context, &facts, err);
}

/* An answer: {"type":"MX","name":..,"data":"10 mx.."} or, of zdns, "answer". */
static enum status
read_answers(struct facts *facts, struct arena *arena, const struct json_value *answers,
	     struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key;
	if (!answers || json_kind(answers) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, answers);
	while (json_walk_next(&walk, &key, &item)) {
		struct slice data = json_text_of(item, "data");
		if (!data.length)
			data = json_text_of(item, "answer");
		TRY(facts_add_dns(facts, arena, json_text_of(item, "type"), data, err));
	}
	return STATUS_OK;
}

enum status
answers_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	static const struct {
		const char *key;
		enum fact_kind kind;
	} LISTS[] = {{"a", FACT_ADDRESS},
		     {"aaaa", FACT_ADDRESS},
		     {"mx", FACT_MAIL_HOST},
		     {"ns", FACT_NAME_SERVER}};
	struct slice name = json_text_of(object, "name"), key;
	const struct json_value *item;
	struct json_walk walk;
	struct facts facts;
	bool good;
	if (!name.length)
		name = json_text_of(object, "host");
	TRY(facts_init(&facts, taker->arena, "resolver", name, &good, err));
	if (!good)
		return STATUS_OK;
	TRY(read_answers(&facts, taker->arena, json_get(json_get(object, "data"), "answers"), err));
	json_walk_init(&walk, json_get(object, "results"));
	while (json_walk_next(&walk, &key, &item))
		TRY(read_answers(&facts, taker->arena, json_get(json_get(item, "data"), "answers"),
				 err));
	for (size_t i = 0; i < sizeof(LISTS) / sizeof(*LISTS); i++)
		TRY(facts_add_json(&facts, taker->arena, LISTS[i].kind,
				   json_get(object, LISTS[i].key), err));
	facts.first = facts.last = json_time_of(json_get(object, "timestamp"));
	return taker->take(taker->context, &facts, err);
}
