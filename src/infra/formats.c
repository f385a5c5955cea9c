#include "infra/formats.h"

#include <stdio.h>

#define SECOND_US INT64_C(1000000)
#define SECONDS_MAX INT64_C(253402300799) /* the end of 9999 */

/* ---- the table ---- */

static bool
has(const struct json_value *object, const char *key)
{
	return json_get(object, key) != NULL;
}

static bool
is_rdap(const struct json_value *object)
{
	return has(object, "objectClassName") &&
	       (has(object, "ldhName") || has(object, "unicodeName"));
}

static bool
is_network(const struct json_value *object)
{
	return has(object, "objectClassName") && has(object, "startAddress") &&
	       has(object, "endAddress");
}

static bool
is_cof(const struct json_value *object)
{
	return has(object, "rrname") && has(object, "rrtype") && has(object, "rdata");
}

static bool
is_urlscan(const struct json_value *object)
{
	return json_kind(json_get(object, "page")) == JSON_OBJECT &&
	       json_kind(json_get(object, "task")) == JSON_OBJECT;
}

static bool
is_virustotal(const struct json_value *object)
{
	return slice_equal(json_text_of(object, "type"), SLICE("domain")) && has(object, "id") &&
	       json_kind(json_get(object, "attributes")) == JSON_OBJECT;
}

/* massdns -o J and zdns have answers below data or results; dnsx has lists at the top. */
static bool
is_answers(const struct json_value *object)
{
	bool named = has(object, "name") || has(object, "host");
	return named && (has(json_get(object, "data"), "answers") ||
			 (has(object, "results") && has(object, "name")) ||
			 (has(object, "host") && (has(object, "a") || has(object, "aaaa") ||
						  has(object, "mx") || has(object, "ns"))));
}

static const struct format {
	bool (*is)(const struct json_value *object);
	enum status (*read)(struct taker *taker, const struct json_value *object, struct err *err);
	const char *list;       /* what a list of them stands under; NULL: none */
	const char *markers[3]; /* keys that stand in every one */
} FORMATS[] = {
	{is_rdap, rdap_read, "domainSearchResults", {"\"objectClassName\"", "\"ldhName\"", ""}},
	{is_network, network_read, NULL, {"\"objectClassName\"", "\"startAddress\"", ""}},
	{is_cof, cof_read, NULL, {"\"rrname\"", "\"rrtype\"", "\"rdata\""}},
	{is_virustotal, virustotal_read, "data", {"\"attributes\"", "\"type\"", "\"domain\""}},
	{is_urlscan, urlscan_read, "results", {"\"page\"", "\"task\"", ""}},
	{is_answers, answers_read, NULL, {"\"answers\"", "\"name\"", ""}},
};
#define FORMAT_COUNT (sizeof(FORMATS) / sizeof(*FORMATS))

/* The objects under the format's key: a list, or the one that stands there. */
static enum status
read_listed(struct taker *taker, const struct format *format, const struct json_value *listed,
	    size_t *count, struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key;
	if (json_kind(listed) == JSON_OBJECT && format->is(listed)) {
		++*count;
		return format->read(taker, listed, err);
	}
	if (json_kind(listed) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, listed);
	while (json_walk_next(&walk, &key, &item)) {
		if (json_kind(item) != JSON_OBJECT || !format->is(item))
			continue;
		++*count;
		TRY(format->read(taker, item, err));
	}
	return STATUS_OK;
}

enum status
formats_read_json(struct taker *taker, const struct json_value *object, struct err *err)
{
	size_t count = 0;
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (FORMATS[i].is(object))
			return FORMATS[i].read(taker, object, err);
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (FORMATS[i].list && has(object, FORMATS[i].list))
			TRY(read_listed(taker, &FORMATS[i], json_get(object, FORMATS[i].list),
					&count, err));
	if (count)
		return STATUS_OK;
	return err_set(
		err, STATUS_REFUSED,
		"no object of RDAP (RFC 9083 §5.3, §5.4), passive DNS (COF), urlscan, VirusTotal "
		"or a resolver");
}

static bool
is_listed(const struct format *format, const struct json_value *object)
{
	const struct json_value *listed = format->list ? json_get(object, format->list) : NULL;
	if (!listed)
		return false;
	if (json_kind(listed) == JSON_ARRAY)
		listed = json_at(listed, 0);
	return listed && json_kind(listed) == JSON_OBJECT && format->is(listed);
}

bool
formats_check_json(const struct json_value *object)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (FORMATS[i].is(object) || is_listed(&FORMATS[i], object))
			return true;
	return false;
}

bool
formats_check_start(struct slice start)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		bool all = true;
		for (size_t j = 0; j < 3; j++)
			all &= slice_find(start, slice_text(FORMATS[i].markers[j])) != SIZE_MAX;
		if (all)
			return true;
	}
	return false;
}

/* ---- what the readers share ---- */

int64_t
json_time_of(const struct json_value *value)
{
	struct slice text;
	uint64_t digits;
	int64_t number = -1, time_us;
	if (json_as_string(value, &text)) {
		if (time_read(text, &time_us))
			return time_us;
		if (slice_number(text, &digits) && digits <= (uint64_t)SECONDS_MAX)
			number = (int64_t)digits;
	} else if (!json_as_number(value, &number)) {
		return TIME_UNKNOWN;
	}
	/* 0 is what exports write for "never". */
	return number > 0 && number <= SECONDS_MAX ? number * SECOND_US : TIME_UNKNOWN;
}

struct slice
json_text_of(const struct json_value *object, const char *key)
{
	struct slice text;
	return json_as_string(json_get(object, key), &text) ? slice_trim(text) : SLICE_NONE;
}

enum status
facts_add_json(struct facts *facts, struct arena *arena, enum fact_kind kind,
	       const struct json_value *value, struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key, text;
	if (json_as_string(value, &text))
		return facts_add(facts, arena, kind, text, err);
	if (!value || json_kind(value) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, value);
	while (json_walk_next(&walk, &key, &item))
		if (json_as_string(item, &text))
			TRY(facts_add(facts, arena, kind, text, err));
	return STATUS_OK;
}

/* ---- records of DNS ---- */

static bool
next_word(struct slice *rest, struct slice *ret)
{
	*rest = slice_trim(*rest);
	size_t length = 0;
	while (length < rest->length && rest->at[length] != ' ' && rest->at[length] != '\t')
		length++;
	*ret = slice_part(*rest, 0, length);
	*rest = slice_part(*rest, length, SIZE_MAX);
	return length > 0;
}

/* RFC 1035 §3.3.9: the mail host stands behind its preference. */
static struct slice
mail_host_of(struct slice data)
{
	struct slice first, second;
	uint64_t preference;
	if (next_word(&data, &first) && slice_number(first, &preference) &&
	    next_word(&data, &second))
		return second;
	return first;
}

enum status
facts_add_dns(struct facts *facts, struct arena *arena, struct slice type, struct slice data,
	      struct err *err)
{
	if (slice_equal_nocase(type, SLICE("NS")))
		return facts_add(facts, arena, FACT_NAME_SERVER, data, err);
	if (slice_equal_nocase(type, SLICE("MX")))
		return facts_add(facts, arena, FACT_MAIL_HOST, mail_host_of(slice_trim(data)), err);
	if (slice_equal_nocase(type, SLICE("A")) || slice_equal_nocase(type, SLICE("AAAA")))
		return facts_add(facts, arena, FACT_ADDRESS, data, err);
	return STATUS_OK;
}

static bool
is_one_of(struct slice word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal_nocase(word, slice_text(words[i])))
			return true;
	return false;
}

/* Words between the name and the type: a TTL and a class, in any order (RFC 1035 §5.1). */
static bool
is_between(struct slice word)
{
	static const char *const CLASSES[] = {"IN", "CH", "HS"};
	uint64_t ttl;
	return slice_number(word, &ttl) ||
	       is_one_of(word, CLASSES, sizeof(CLASSES) / sizeof(*CLASSES));
}

enum status
formats_read_line(struct taker *taker, struct slice line, bool *ret_record, struct err *err)
{
	static const char *const TYPES[] = {"A",      "AAAA", "NS",    "MX",    "CNAME",
					    "TXT",    "PTR",  "DNAME", "CAA",   "SRV",
					    "DNSKEY", "DS",   "NSEC",  "RRSIG", "HTTPS",
					    "SVCB",   "SPF",  "HINFO", "TLSA",  "NAPTR"};
	struct slice rest = line, name, word = SLICE_NONE;
	struct facts facts;
	bool good;
	*ret_record = false;
	if (!next_word(&rest, &name) || name.at[0] == ';' || name.at[0] == '#')
		return STATUS_OK;
	*ret_record = true;
	for (int i = 0; i < 3 && next_word(&rest, &word) && is_between(word); i++)
		word = SLICE_NONE;
	if (!word.length || !is_one_of(word, TYPES, sizeof(TYPES) / sizeof(*TYPES)) ||
	    !slice_trim(rest).length)
		return err_set(err, STATUS_REFUSED,
			       "RFC 1035 §5.1: no 'name type data', with or without TTL and class");
	TRY(facts_init(&facts, taker->arena, "dns", name, &good, err));
	if (!good)
		return err_set(err, STATUS_REFUSED, "RFC 1123 §2.1: no name of a host");
	TRY(facts_add_dns(&facts, taker->arena, word, rest, err));
	return taker->take(taker->context, &facts, err);
}
