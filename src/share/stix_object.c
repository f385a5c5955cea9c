/* The objects of a STIX bundle, one after the other, and what all of them have. */
#include "model/id.h"
#include "share/sco.h"
#include "share/stix_internal.h"

#include <stdio.h>

/* TLP 2.0 as OASIS publishes it for STIX 2.1, by the words of the profile: the four objects of STIX
 * itself are TLP 1.0, which knows neither CLEAR nor AMBER+STRICT.
 * https://github.com/oasis-open/cti-stix-common-objects */
#define TLP_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
#define TLP_CREATED "2022-10-01T00:00:00.000Z"
static const struct marking MARKINGS[] = {
	{SLICE_INIT("clear"), SLICE_INIT("TLP:CLEAR"),
	 SLICE_INIT("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487")},
	{SLICE_INIT("green"), SLICE_INIT("TLP:GREEN"),
	 SLICE_INIT("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb")},
	{SLICE_INIT("amber"), SLICE_INIT("TLP:AMBER"),
	 SLICE_INIT("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421")},
	{SLICE_INIT("amber+strict"), SLICE_INIT("TLP:AMBER+STRICT"),
	 SLICE_INIT("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003")},
	{SLICE_INIT("red"), SLICE_INIT("TLP:RED"),
	 SLICE_INIT("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1")},
};

/* ---- values ---- */

void
stix_put(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, text);
}

void
stix_put_text(struct json_writer *json, const char *key, const char *text)
{
	stix_put(json, key, slice_text(text));
}

void
stix_put_list(struct json_writer *json, const char *key, const struct slice *items, size_t count)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < count; i++)
		json_string(json, items[i]);
	json_close_array(json);
}

bool
stix_check_time(int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	return text[0] != '\0';
}

/* To the millisecond, always with three decimals (STIX 2.1 §3.2, created). */
void
stix_put_time(struct json_writer *json, const char *key, int64_t time_us)
{
	char text[TIME_TEXT_BYTES], exact[TIME_TEXT_BYTES + 8];
	int64_t below_us = (time_us % 1000000 + 1000000) % 1000000;
	time_print(time_us - below_us, text);
	(void)snprintf(exact, sizeof(exact), "%.19s.%03dZ", text, (int)(below_us / 1000));
	stix_put_text(json, key, exact);
}

/* "type--UUID" of our namespace, from the words given: equal words, equal id. */
enum status
stix_make_id(struct stix *stix, const char *type, const struct slice *words, size_t count,
	     struct slice *ret, struct err *err)
{
	struct buf buf;
	struct slice name;
	struct uuid uuid;
	char text[UUID_TEXT_BYTES];
	buf_init(&buf, &stix->scratch);
	buf_write_text(&buf, type);
	for (size_t i = 0; i < count; i++) {
		buf_write_byte(&buf, ' ');
		buf_write(&buf, words[i]);
	}
	TRY(buf_slice(&buf, &name, err));
	TRY(uuid_of_name(&ID_NAMESPACE, name, &uuid, err));
	uuid_print(&uuid, text);
	return slice_print(&stix->scratch, ret, err, "%s--%s", type, text);
}

/* ---- objects ---- */

static struct json_writer
object_begin(struct stix *stix, struct slice type, struct slice id)
{
	struct json_writer json;
	buf_clear(&stix->object);
	json_init(&json, &stix->object);
	json_open_object(&json);
	stix_put(&json, "type", type);
	stix_put_text(&json, "spec_version", "2.1");
	stix_put(&json, "id", id);
	return json;
}

static void
put_marking(struct stix *stix, struct json_writer *json)
{
	stix_put_list(json, "object_marking_refs", &stix->marking->id, 1);
}

/* A domain or relationship object of ours. */
struct json_writer
stix_open(struct stix *stix, const char *type, struct slice id, int64_t created, int64_t modified)
{
	struct json_writer json = object_begin(stix, slice_text(type), id);
	stix_put(&json, "created_by_ref", stix->identity);
	stix_put_time(&json, "created", created);
	stix_put_time(&json, "modified", modified);
	put_marking(stix, &json);
	return json;
}

enum status
stix_close(struct stix *stix, struct json_writer *json, struct err *err)
{
	struct slice bytes;
	json_close_object(json);
	TRY(buf_slice(&stix->object, &bytes, err));
	TRY(digest_write(stix->digest, bytes, err));
	buf_write_text(&stix->outlet.buf, stix->any ? ",\n" : "\n");
	buf_write(&stix->outlet.buf, bytes);
	stix->any = true;
	stix->totals.objects++;
	return outlet_pass(&stix->outlet, err);
}

enum status
stix_write_marking(struct stix *stix, struct err *err)
{
	struct json_writer json =
		object_begin(stix, SLICE("marking-definition"), stix->marking->id);
	stix_put_text(&json, "created", TLP_CREATED);
	stix_put(&json, "name", stix->marking->name);
	json_key(&json, "extensions");
	json_open_object(&json);
	json_key(&json, TLP_EXTENSION);
	json_open_object(&json);
	stix_put_text(&json, "extension_type", "property-extension");
	stix_put(&json, "tlp_2_0", stix->marking->word);
	json_close_object(&json);
	json_close_object(&json);
	return stix_close(stix, &json, err);
}

enum status
stix_write_identity(struct stix *stix, struct err *err)
{
	const struct profile *profile = stix->setup->profile;
	struct slice name = profile_name(profile), id;
	TRY(stix_make_id(stix, "identity", &name, 1, &id, err));
	TRY(slice_copy(stix->arena, id, &stix->identity, err));
	struct json_writer json =
		stix_open(stix, "identity", stix->identity, MAPPING_TIME, MAPPING_TIME);
	stix_put(&json, "name", name);
	stix_put_text(&json, "identity_class", "organization");
	return stix_close(stix, &json, err);
}

enum status
stix_write_observable(struct stix *stix, const struct subject *subject, struct err *err)
{
	struct slice id;
	TRY(sco_id(&stix->scratch, subject, &id, err));
	struct json_writer json = object_begin(stix, subject->type, id);
	stix_put(&json, "value", subject->value);
	put_marking(stix, &json);
	return stix_close(stix, &json, err);
}

enum status
stix_write_relationship(struct stix *stix, const struct theme *theme, const char *type,
			struct slice source, struct slice target, struct err *err)
{
	struct slice words[] = {slice_text(type), source, target, theme->key}, id;
	TRY(stix_make_id(stix, "relationship", words, 4, &id, err));
	struct json_writer json =
		stix_open(stix, "relationship", id, theme->created, theme->modified);
	stix_put_text(&json, "relationship_type", type);
	stix_put(&json, "source_ref", source);
	stix_put(&json, "target_ref", target);
	return stix_close(stix, &json, err);
}

const struct marking *
stix_find_marking(struct slice word)
{
	for (size_t i = 0; i < sizeof(MARKINGS) / sizeof(MARKINGS[0]); i++)
		if (slice_equal(word, MARKINGS[i].word))
			return &MARKINGS[i];
	return NULL;
}
