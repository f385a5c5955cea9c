#include "infra/facts.h"

#include "model/domain.h"
#include "model/place.h"

#include <arpa/inet.h>

static const char *const KEYS[FACT_KIND_COUNT] = {
	[FACT_NAME_SERVER] = "name_servers",
	[FACT_MAIL_HOST] = "mail_hosts",
	[FACT_ADDRESS] = "addresses",
	[FACT_CERTIFICATE] = "certificates",
	[FACT_REGISTRAR] = "registrars",
	[FACT_REGISTRANT] = "registrants",
	[FACT_STATUS] = "status",
	[FACT_ABUSE] = "abuse",
	[FACT_HOLDER] = "holders",
};

/* Words by which registries and proxies say that they do not say it (RFC 9537, ICANN's policy). */
static const char *const REDACTED[] = {
	"redacted",           "privacy",        "private",     "proxy",          "whoisguard",
	"withheld",           "not disclosed",  "undisclosed", "data protected", "identity prote",
	"statutory mask",     "not applicable", "n/a",         "anonymous",      "hidden",
	"protection service",
};

const char *
fact_key(enum fact_kind kind)
{
	CHECK((unsigned)kind < FACT_KIND_COUNT);
	return KEYS[kind];
}

static struct facts
facts_none(const char *format)
{
	return (struct facts){.format = format,
			      .created = TIME_UNKNOWN,
			      .expires = TIME_UNKNOWN,
			      .first = TIME_UNKNOWN,
			      .last = TIME_UNKNOWN,
			      .basis = TIME_OBSERVED};
}

enum status
facts_init(struct facts *facts, struct arena *arena, const char *format, struct slice name,
	   bool *ret_good, struct err *err)
{
	*facts = facts_none(format);
	return domain_clean(arena, name, ret_good, &facts->name, err);
}

/* ---- values ---- */

/* Loopback, private, link-local, shared, unspecified, multicast: RFC 6890 §2.2. Those of
 * documentation are let pass: examples use them. */
static bool
is_local_v4(const uint8_t b[4])
{
	return b[0] == 0 || b[0] == 10 || b[0] == 127 || b[0] >= 224 ||
	       (b[0] == 100 && (b[1] & 0xc0) == 64) || (b[0] == 169 && b[1] == 254) ||
	       (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168);
}

/* RFC 6890 §2.2.3, RFC 4193, RFC 4291 §2.5.5.2. */
static bool
is_local_v6(const uint8_t b[16])
{
	static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t NONE[15] = {0};
	return !memcmp(b, NONE, sizeof(NONE)) || (b[0] & 0xfe) == 0xfc || b[0] == 0xff ||
	       (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) || !memcmp(b, MAPPED, sizeof(MAPPED));
}

static enum status
clean_address(struct arena *arena, struct slice value, bool *ret_good, struct slice *ret,
	      struct err *err)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	*ret_good = false;
	if (value.length == 0 || value.length >= sizeof(text))
		return STATUS_OK;
	memcpy(text, value.at, value.length);
	text[value.length] = '\0';
	int family = memchr(text, ':', value.length) ? AF_INET6 : AF_INET;
	if (inet_pton(family, text, bytes) != 1 ||
	    (family == AF_INET ? is_local_v4(bytes) : is_local_v6(bytes)) ||
	    !inet_ntop(family, bytes, text, sizeof(text)))
		return STATUS_OK;
	*ret_good = true;
	return slice_copy(arena, slice_text(text), ret, err);
}

bool
facts_address(struct slice text, uint8_t ret[16])
{
	char copy[INET6_ADDRSTRLEN];
	if (text.length == 0 || text.length >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.length);
	copy[text.length] = '\0';
	memset(ret, 0, 10);
	memset(ret + 10, 0xff, 2);
	return memchr(copy, ':', text.length) ? inet_pton(AF_INET6, copy, ret) == 1
					      : inet_pton(AF_INET, copy, ret + 12) == 1;
}

/* Those of a network may be private: that harms nobody. */
static enum status
clean_bound(struct arena *arena, struct slice value, uint8_t bytes[16], struct slice *ret,
	    struct err *err)
{
	char text[INET6_ADDRSTRLEN];
	bool v6 = value.length && memchr(value.at, ':', value.length);
	*ret = SLICE_NONE;
	if (!facts_address(value, bytes) ||
	    !inet_ntop(v6 ? AF_INET6 : AF_INET, v6 ? bytes : bytes + 12, text, sizeof(text)))
		return STATUS_OK;
	return slice_copy(arena, slice_text(text), ret, err);
}

enum status
facts_init_network(struct facts *facts, struct arena *arena, const char *format, struct slice first,
		   struct slice last, bool *ret_good, struct err *err)
{
	uint8_t low[16], high[16];
	*facts = facts_none(format);
	TRY(clean_bound(arena, slice_trim(first), low, &facts->name, err));
	TRY(clean_bound(arena, slice_trim(last), high, &facts->last_address, err));
	*ret_good = facts->name.length && facts->last_address.length &&
		    (slice_find_byte(facts->name, ':') == SIZE_MAX) ==
			    (slice_find_byte(facts->last_address, ':') == SIZE_MAX) &&
		    memcmp(low, high, sizeof(low)) <= 0;
	return STATUS_OK;
}

/* Plain RFC 5321 §4.1.2, without what a desk never has and a mail would break at. */
static bool
is_mail_address(struct slice value)
{
	size_t at = slice_find_last_byte(value, '@');
	if (at == SIZE_MAX || at == 0 || at + 1 == value.length)
		return false;
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] <= ' ' || value.at[i] > '~' || strchr("\"<>(),;:\\", value.at[i]))
			return false;
	return true;
}

static bool
is_redacted(struct slice value)
{
	for (size_t i = 0; i < sizeof(REDACTED) / sizeof(*REDACTED); i++)
		if (slice_find_nocase(value, slice_text(REDACTED[i])) != SIZE_MAX)
			return true;
	return false;
}

static enum status
clean(struct arena *arena, enum fact_kind kind, struct slice value, bool *ret_good,
      struct slice *ret, struct err *err)
{
	switch (kind) {
	case FACT_NAME_SERVER:
	case FACT_MAIL_HOST:
		return domain_clean(arena, value, ret_good, ret, err);
	case FACT_ADDRESS:
		return clean_address(arena, value, ret_good, ret, err);
	case FACT_CERTIFICATE:
	case FACT_REGISTRAR:
	case FACT_REGISTRANT:
	case FACT_STATUS:
	case FACT_ABUSE:
	case FACT_HOLDER:
		break;
	}
	*ret_good = value.length && value.length <= INFRA_TEXT_MAX_BYTES &&
		    (kind == FACT_ABUSE ? is_mail_address(value) : !is_redacted(value));
	if (!*ret_good)
		return STATUS_OK;
	return kind == FACT_CERTIFICATE ? slice_lower(arena, value, ret, err)
					: slice_copy(arena, value, ret, err);
}

enum status
facts_add(struct facts *facts, struct arena *arena, enum fact_kind kind, struct slice value,
	  struct err *err)
{
	struct fact_list *list = &facts->lists[kind];
	struct slice text;
	bool good;
	TRY(clean(arena, kind, slice_trim(value), &good, &text, err));
	if (!good)
		return STATUS_OK;
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(list->items[i], text))
			return STATUS_OK;
	if (list->count == INFRA_VALUES_MAX)
		facts->overflow = true;
	else
		list->items[list->count++] = text;
	return STATUS_OK;
}

bool
facts_any(const struct facts *facts)
{
	for (size_t kind = 0; kind < FACT_KIND_COUNT; kind++)
		if (facts->lists[kind].count)
			return true;
	return facts->created != TIME_UNKNOWN;
}

/* ---- as observables ---- */

static void
write_time(struct json_writer *json, const char *key, int64_t time_us)
{
	if (time_us == TIME_UNKNOWN)
		return;
	json_key(json, key);
	json_time(json, time_us);
}

enum status
facts_write(const struct facts *facts, struct arena *arena, struct observable *ret, struct err *err)
{
	struct json_writer json;
	struct buf buf;
	bool v6 = slice_find_byte(facts->name, ':') != SIZE_MAX;
	struct slice network = v6 ? SLICE("ipv6-addr") : SLICE("ipv4-addr");
	*ret = (struct observable){
		.subject = {facts->last_address.at ? network : SLICE("domain-name"), facts->name},
		.source = facts->place.source,
		.first = facts->first,
		.last = facts->last,
		.time_basis = facts->basis};
	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "context");
	json_open_object(&json);
	json_key(&json, "format");
	json_string(&json, slice_text(facts->format));
	if (facts->last_address.at) {
		json_key(&json, "last_address");
		json_string(&json, facts->last_address);
	}
	for (size_t kind = 0; kind < FACT_KIND_COUNT; kind++) {
		const struct fact_list *list = &facts->lists[kind];
		if (!list->count)
			continue;
		json_key(&json, KEYS[kind]);
		json_open_array(&json);
		for (size_t i = 0; i < list->count; i++)
			json_string(&json, list->items[i]);
		json_close_array(&json);
	}
	write_time(&json, "created", facts->created);
	write_time(&json, "expires", facts->expires);
	place_write(&json, &facts->place);
	json_close_object(&json);
	json_close_object(&json);
	return buf_slice(&buf, &ret->data, err);
}

static void
read_time(const struct json_value *value, int64_t *ret)
{
	struct slice text;
	if (!json_as_string(value, &text) || !time_read(text, ret))
		*ret = TIME_UNKNOWN;
}

enum status
facts_read(struct facts *facts, struct arena *arena, const struct observable *observable,
	   bool *ret_good, struct err *err)
{
	const struct json_value *data, *context, *item;
	struct slice key, text;
	struct json_walk walk;
	*ret_good = false;
	if (!slice_starts(observable->data, SLICE("{\"context\":{")))
		return STATUS_OK;
	TRY(json_read(arena, observable->data, &data, err));
	context = json_get(data, "context");
	if (slice_equal(observable->subject.type, SLICE("domain-name")))
		TRY(facts_init(facts, arena, "", observable->subject.value, ret_good, err));
	else if (json_as_string(json_get(context, "last_address"), &text))
		TRY(facts_init_network(facts, arena, "", observable->subject.value, text, ret_good,
				       err));
	if (!*ret_good)
		return STATUS_OK;
	*ret_good = place_read(json_get(context, "evidence"), observable->source, &facts->place);
	for (size_t kind = 0; kind < FACT_KIND_COUNT; kind++) {
		json_walk_init(&walk, json_get(context, KEYS[kind]));
		while (json_walk_next(&walk, &key, &item))
			if (json_as_string(item, &text))
				TRY(facts_add(facts, arena, (enum fact_kind)kind, text, err));
	}
	read_time(json_get(context, "created"), &facts->created);
	read_time(json_get(context, "expires"), &facts->expires);
	facts->first = observable->first;
	facts->last = observable->last;
	facts->basis = observable->time_basis;
	return STATUS_OK;
}
