/* RDAP: domain objects of RFC 9083 §5.3 and networks of §5.4, entities with jCards of RFC 7095. */
#include "infra/formats.h"

static bool
has_role(const struct json_value *entity, const char *role)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key, text;
	json_walk_init(&walk, json_get(entity, "roles"));
	while (json_walk_next(&walk, &key, &item))
		if (json_as_string(item, &text) && slice_equal_nocase(text, slice_text(role)))
			return true;
	return false;
}

/* RFC 7095 §3.3: ["vcard", [[name, parameters, type, value], ...]]. */
static struct slice
card_text(const struct json_value *entity, const char *name)
{
	const struct json_value *cards = json_get(entity, "vcardArray"), *property;
	struct json_walk walk;
	struct slice key, text;
	if (json_count(cards) < 2)
		return SLICE_NONE;
	json_walk_init(&walk, json_at(cards, 1));
	while (json_walk_next(&walk, &key, &property)) {
		if (json_count(property) < 4 || json_kind(property) != JSON_ARRAY ||
		    !json_as_string(json_at(property, 0), &text) ||
		    !slice_equal_nocase(text, slice_text(name)))
			continue;
		const struct json_value *value = json_at(property, 3);
		if (value && json_kind(value) == JSON_ARRAY && json_count(value))
			value = json_at(value, 0); /* org: the organisation, then its units */
		if (json_as_string(value, &text))
			return text;
	}
	return SLICE_NONE;
}

static enum status
read_entities(struct facts *facts, struct arena *arena, const struct json_value *entities,
	      unsigned depth, struct err *err)
{
	const struct json_value *entity;
	struct json_walk walk;
	struct slice key;
	if (!entities || json_kind(entities) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, entities);
	while (json_walk_next(&walk, &key, &entity)) {
		if (has_role(entity, "registrar"))
			TRY(facts_add(facts, arena, FACT_REGISTRAR, card_text(entity, "fn"), err));
		/* The organisation alone: who a person is, is nobody's link. */
		if (has_role(entity, "registrant"))
			TRY(facts_add(facts, arena, FACT_REGISTRANT, card_text(entity, "org"),
				      err));
		if (has_role(entity, "abuse"))
			TRY(facts_add(facts, arena, FACT_ABUSE, card_text(entity, "email"), err));
		if (depth < INFRA_ENTITIES_DEPTH)
			TRY(read_entities(facts, arena, json_get(entity, "entities"), depth + 1,
					  err));
	}
	return STATUS_OK;
}

/* RFC 9083 §4.5, §10.2.3. */
static void
read_events(struct facts *facts, const struct json_value *events)
{
	const struct json_value *event;
	struct json_walk walk;
	struct slice key;
	if (!events || json_kind(events) != JSON_ARRAY)
		return;
	json_walk_init(&walk, events);
	while (json_walk_next(&walk, &key, &event)) {
		struct slice action = json_text_of(event, "eventAction");
		int64_t time_us = json_time_of(json_get(event, "eventDate"));
		if (slice_equal(action, SLICE("registration")))
			facts->created = time_us;
		else if (slice_equal(action, SLICE("expiration")))
			facts->expires = time_us;
		else if (slice_equal(action, SLICE("last update of RDAP database")))
			facts->first = facts->last = time_us;
	}
	facts->basis = TIME_PUBLISHED;
}

enum status
rdap_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	const struct json_value *server;
	struct json_walk walk;
	struct facts facts;
	struct slice key;
	bool good;
	struct slice name = json_text_of(object, "ldhName");
	if (!slice_equal(json_text_of(object, "objectClassName"), SLICE("domain")))
		return STATUS_OK; /* name servers and entities by themselves */
	if (!name.length)
		name = json_text_of(object, "unicodeName");
	TRY(facts_init(&facts, taker->arena, "rdap", name, &good, err));
	if (!good)
		return err_set(err, STATUS_REFUSED, "RFC 9083 §5.3: ldhName is no host name");
	json_walk_init(&walk, json_get(object, "nameservers"));
	while (json_walk_next(&walk, &key, &server))
		TRY(facts_add(&facts, taker->arena, FACT_NAME_SERVER,
			      json_text_of(server, "ldhName"), err));
	TRY(facts_add_json(&facts, taker->arena, FACT_STATUS, json_get(object, "status"), err));
	TRY(read_entities(&facts, taker->arena, json_get(object, "entities"), 1, err));
	read_events(&facts, json_get(object, "events"));
	return taker->take(taker->context, &facts, err);
}

/* Of a network nothing is wanted but who takes reports of abuse. */
enum status
network_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	struct facts facts;
	bool good;
	TRY(facts_init_network(&facts, taker->arena, "rdap", json_text_of(object, "startAddress"),
			       json_text_of(object, "endAddress"), &good, err));
	if (!good)
		return err_set(err, STATUS_REFUSED,
			       "RFC 9083 §5.4: startAddress and endAddress are no range");
	TRY(facts_add(&facts, taker->arena, FACT_HOLDER, json_text_of(object, "name"), err));
	TRY(read_entities(&facts, taker->arena, json_get(object, "entities"), 1, err));
	facts.lists[FACT_REGISTRANT].count = facts.lists[FACT_REGISTRAR].count = 0;
	read_events(&facts, json_get(object, "events"));
	facts.created = facts.expires = TIME_UNKNOWN;
	return taker->take(taker->context, &facts, err);
}
