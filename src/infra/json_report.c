/* What services say of a domain: scans of urlscan.io (result and search), domain objects of
 * VirusTotal's API version 3. */
#include "infra/formats.h"

/* A certificate for very many names is a platform's. */
#define NAMES_OF_ONE_OWNER_MAX 50

/* A certificate of urlscan has no digest: subject, issuer and first second of its validity tell one
 * from another as well. Others on the page are those of what the page embeds. */
static enum status
read_certificates(struct facts *facts, struct arena *arena, const struct json_value *certificates,
		  struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key, id;
	int64_t from;
	if (!certificates || json_kind(certificates) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, certificates);
	while (json_walk_next(&walk, &key, &item)) {
		struct slice subject = json_text_of(item, "subjectName");
		struct slice parent = SLICE_NONE;
		if (slice_starts(subject, SLICE("*.")))
			parent = slice_part(subject, 2, SIZE_MAX);
		if (!slice_equal_nocase(subject, facts->name) &&
		    !(parent.length && slice_ends_nocase(facts->name, parent)))
			continue;
		if (!json_as_number(json_get(item, "validFrom"), &from))
			continue;
		TRY(slice_print(arena, &id, err, "%.*s by %.*s from %lld", SLICE_PRINT(subject),
				SLICE_PRINT(json_text_of(item, "issuer")), (long long)from));
		TRY(facts_add(facts, arena, FACT_CERTIFICATE, id, err));
	}
	return STATUS_OK;
}

enum status
urlscan_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	const struct json_value *page = json_get(object, "page");
	struct facts facts;
	bool good;
	TRY(facts_init(&facts, taker->arena, "urlscan", json_text_of(page, "domain"), &good, err));
	if (!good) /* a scan of an address */
		return STATUS_OK;
	TRY(facts_add(&facts, taker->arena, FACT_ADDRESS, json_text_of(page, "ip"), err));
	TRY(read_certificates(&facts, taker->arena,
			      json_get(json_get(object, "lists"), "certificates"), err));
	facts.first = facts.last = json_time_of(json_get(json_get(object, "task"), "time"));
	return taker->take(taker->context, &facts, err);
}

static enum status
read_dns_records(struct facts *facts, struct arena *arena, const struct json_value *records,
		 struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key;
	if (!records || json_kind(records) != JSON_ARRAY)
		return STATUS_OK;
	json_walk_init(&walk, records);
	while (json_walk_next(&walk, &key, &item))
		TRY(facts_add_dns(facts, arena, json_text_of(item, "type"),
				  json_text_of(item, "value"), err));
	return STATUS_OK;
}

enum status
virustotal_read(struct taker *taker, const struct json_value *object, struct err *err)
{
	const struct json_value *attributes = json_get(object, "attributes");
	const struct json_value *certificate = json_get(attributes, "last_https_certificate");
	const struct json_value *names =
		json_get(json_get(certificate, "extensions"), "subject_alternative_name");
	struct facts facts;
	bool good;
	TRY(facts_init(&facts, taker->arena, "virustotal", json_text_of(object, "id"), &good, err));
	if (!good)
		return err_set(err, STATUS_REFUSED, "VirusTotal API v3: id is no host name");
	TRY(read_dns_records(&facts, taker->arena, json_get(attributes, "last_dns_records"), err));
	TRY(facts_add(&facts, taker->arena, FACT_REGISTRAR, json_text_of(attributes, "registrar"),
		      err));
	if (json_count(names) <= NAMES_OF_ONE_OWNER_MAX)
		TRY(facts_add(&facts, taker->arena, FACT_CERTIFICATE,
			      json_text_of(certificate, "thumbprint_sha256"), err));
	facts.created = json_time_of(json_get(attributes, "creation_date"));
	facts.expires = json_time_of(json_get(attributes, "expiration_date"));
	facts.first = facts.last = json_time_of(json_get(attributes, "last_dns_records_date"));
	return taker->take(taker->context, &facts, err);
}
