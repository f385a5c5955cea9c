/* A case as a STIX 2.1 bundle: docs/stix.md says what becomes what, and why. */
#include "base/map.h"
#include "model/finding.h"
#include "model/id.h"
#include "share/limits.h"
#include "share/output.h"
#include "share/sco.h"
#include "share/source.h"
#include "share/spare.h"

#include <stdio.h>
#include <stdlib.h>

/* 2026-01-01T00:00:00.000Z: when this mapping was made. Of what has no time of its own. */
#define MAPPING_TIME INT64_C(1767225600000000)

/* TLP 2.0 as OASIS publishes it for STIX 2.1, by the words of the profile: the four objects of STIX
 * itself are TLP 1.0, which knows neither CLEAR nor AMBER+STRICT.
 * https://github.com/oasis-open/cti-stix-common-objects */
#define TLP_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
#define TLP_CREATED "2022-10-01T00:00:00.000Z"
static const struct marking {
	struct slice word, name, id;
} MARKINGS[] = {
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

/* indicator-type-ov of STIX 2.1 §10.6, by severity: high is hostile until shown otherwise. */
static const char *const INDICATOR_TYPES[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "unknown",
	[SEVERITY_LOW] = "anomalous-activity",
	[SEVERITY_MEDIUM] = "anomalous-activity",
	[SEVERITY_HIGH] = "malicious-activity",
	[SEVERITY_CRITICAL] = "malicious-activity",
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

/* ---- values ---- */

static void
put(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, text);
}

static void
put_text(struct json_writer *json, const char *key, const char *text)
{
	put(json, key, slice_text(text));
}

static void
put_list(struct json_writer *json, const char *key, const struct slice *items, size_t count)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < count; i++)
		json_string(json, items[i]);
	json_close_array(json);
}

static bool
time_is_usable(int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	return text[0] != '\0';
}

/* To the millisecond, always with three decimals (STIX 2.1 §3.2, created). */
static void
put_time(struct json_writer *json, const char *key, int64_t time_us)
{
	char text[TIME_TEXT_BYTES], exact[TIME_TEXT_BYTES + 8];
	int64_t below_us = (time_us % 1000000 + 1000000) % 1000000;
	time_print(time_us - below_us, text);
	(void)snprintf(exact, sizeof(exact), "%.19s.%03dZ", text, (int)(below_us / 1000));
	put_text(json, key, exact);
}

/* "type--UUID" of our namespace, from the words given: equal words, equal id. */
static enum status
id_make(struct stix *stix, const char *type, const struct slice *words, size_t count,
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
	put(&json, "type", type);
	put_text(&json, "spec_version", "2.1");
	put(&json, "id", id);
	return json;
}

static void
put_marking(struct stix *stix, struct json_writer *json)
{
	put_list(json, "object_marking_refs", &stix->marking->id, 1);
}

/* A domain or relationship object of ours. */
static struct json_writer
object_open(struct stix *stix, const char *type, struct slice id, int64_t created, int64_t modified)
{
	struct json_writer json = object_begin(stix, slice_text(type), id);
	put(&json, "created_by_ref", stix->identity);
	put_time(&json, "created", created);
	put_time(&json, "modified", modified);
	put_marking(stix, &json);
	return json;
}

static enum status
object_close(struct stix *stix, struct json_writer *json, struct err *err)
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

static enum status
write_marking(struct stix *stix, struct err *err)
{
	struct json_writer json =
		object_begin(stix, SLICE("marking-definition"), stix->marking->id);
	put_text(&json, "created", TLP_CREATED);
	put(&json, "name", stix->marking->name);
	json_key(&json, "extensions");
	json_open_object(&json);
	json_key(&json, TLP_EXTENSION);
	json_open_object(&json);
	put_text(&json, "extension_type", "property-extension");
	put(&json, "tlp_2_0", stix->marking->word);
	json_close_object(&json);
	json_close_object(&json);
	return object_close(stix, &json, err);
}

static enum status
write_identity(struct stix *stix, struct err *err)
{
	const struct profile *profile = stix->setup->profile;
	struct slice name = profile_name(profile), id;
	TRY(id_make(stix, "identity", &name, 1, &id, err));
	TRY(slice_copy(stix->arena, id, &stix->identity, err));
	struct json_writer json =
		object_open(stix, "identity", stix->identity, MAPPING_TIME, MAPPING_TIME);
	put(&json, "name", name);
	put_text(&json, "identity_class", "organization");
	return object_close(stix, &json, err);
}

static enum status
write_observable(struct stix *stix, const struct subject *subject, struct err *err)
{
	struct slice id;
	TRY(sco_id(&stix->scratch, subject, &id, err));
	struct json_writer json = object_begin(stix, subject->type, id);
	put(&json, "value", subject->value);
	put_marking(stix, &json);
	return object_close(stix, &json, err);
}

static enum status
write_relationship(struct stix *stix, const struct theme *theme, const char *type,
		   struct slice source, struct slice target, struct err *err)
{
	struct slice words[] = {slice_text(type), source, target, theme->key}, id;
	TRY(id_make(stix, "relationship", words, 4, &id, err));
	struct json_writer json =
		object_open(stix, "relationship", id, theme->created, theme->modified);
	put_text(&json, "relationship_type", type);
	put(&json, "source_ref", source);
	put(&json, "target_ref", target);
	return object_close(stix, &json, err);
}

/* ---- a finding ---- */

/* An observable that is referred to and is no subject as it stands: written at the end, once. */
static enum status
want_observable(struct stix *stix, const struct subject *subject, struct err *err)
{
	struct buf buf;
	struct slice key;
	buf_init(&buf, &stix->scratch);
	buf_write(&buf, subject->type);
	buf_write_byte(&buf, '\0');
	buf_write(&buf, subject->value);
	TRY(buf_slice(&buf, &key, err));
	return map_set(&stix->extra, key, 0, NULL, err);
}

static bool
is_spared(const struct stix *stix, const struct subject *clean)
{
	return slice_equal(clean->type, SLICE("domain-name")) &&
	       spare_check(&stix->spare, clean->value);
}

static int
compare_subjects(const void *a, const void *b)
{
	const struct subject *x = a, *y = b;
	int order = slice_compare(x->type, y->type);
	return order ? order : slice_compare(x->value, y->value);
}

/* Those that STIX has a word for and that are not ours, sorted, each once. */
static enum status
take_subjects(struct stix *stix, struct theme *theme, bool *ret_spared, struct err *err)
{
	const struct finding *finding = theme->finding;
	size_t kept = 0;
	theme->subjects = arena_new(&stix->scratch, struct subject, finding->subject_count);
	theme->refs = arena_new(&stix->scratch, struct slice, finding->subject_count);
	if (!theme->subjects || !theme->refs)
		return err_no_memory(err);
	for (size_t i = 0; i < finding->subject_count; i++) {
		struct subject clean;
		bool good;
		TRY(sco_clean(&stix->scratch, &finding->subjects[i], &good, &clean, err));
		if (!good)
			continue;
		if (is_spared(stix, &clean)) {
			*ret_spared = true;
			continue;
		}
		if (!slice_equal(clean.value, finding->subjects[i].value))
			TRY(want_observable(stix, &clean, err));
		theme->subjects[theme->count++] = clean;
	}
	if (theme->count)
		qsort(theme->subjects, theme->count, sizeof(*theme->subjects), compare_subjects);
	for (size_t i = 0; i < theme->count; i++)
		if (!i || compare_subjects(&theme->subjects[kept - 1], &theme->subjects[i]) != 0)
			theme->subjects[kept++] = theme->subjects[i];
	theme->count = kept;
	for (size_t i = 0; i < kept; i++)
		TRY(sco_id(&stix->scratch, &theme->subjects[i], &theme->refs[i], err));
	return STATUS_OK;
}

/* What dates the objects: the runs that brought the finding. What dates the thing: the finding,
 * unless it only repeats what the thing claims of itself. */
static void
take_times(struct theme *theme, const struct case_finding *found)
{
	const struct finding *finding = found->finding;
	theme->created = MAPPING_TIME;
	if (time_is_usable(found->recorded_first))
		theme->created = found->recorded_first;
	theme->modified = theme->created;
	if (time_is_usable(found->recorded_last) && found->recorded_last > theme->created)
		theme->modified = found->recorded_last;
	theme->dated = finding->time_basis != TIME_CLAIMED && time_is_usable(finding->first);
	theme->first = theme->dated ? finding->first : theme->created;
	theme->last = theme->dated ? theme->first : theme->modified;
	if (theme->dated && time_is_usable(finding->last) && finding->last > theme->first)
		theme->last = finding->last;
}

/* What makes it this thing, whoever else finds it: who says it, the rule, and about what, as it was
 * found. */
static enum status
take_key(struct stix *stix, struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	struct subject *sorted = arena_new(&stix->scratch, struct subject, finding->subject_count);
	struct buf buf;
	struct json_writer json;
	if (!sorted)
		return err_no_memory(err);
	memcpy(sorted, finding->subjects, finding->subject_count * sizeof(*sorted));
	qsort(sorted, finding->subject_count, sizeof(*sorted), compare_subjects);
	buf_init(&buf, &stix->scratch);
	json_init(&json, &buf);
	json_open_array(&json);
	json_string(&json, stix->identity);
	json_string(&json, finding->rule);
	for (size_t i = 0; i < finding->subject_count; i++) {
		json_string(&json, sorted[i].type);
		json_string(&json, sorted[i].value);
	}
	json_close_array(&json);
	TRY(buf_slice(&buf, &theme->key, err));
	TRY(id_make(stix, "indicator", &theme->key, 1, &theme->indicator, err));
	return id_make(stix, "observed-data", &theme->key, 1, &theme->observed, err);
}

/* STIX 2.1 §9.2: a string literal stands between quotes, with \ before quotes and itself. */
static void
write_literal(struct buf *buf, struct slice value)
{
	buf_write_byte(buf, '\'');
	for (size_t i = 0; i < value.length; i++) {
		if (value.at[i] == '\'' || value.at[i] == '\\')
			buf_write_byte(buf, '\\');
		buf_write_byte(buf, value.at[i]);
	}
	buf_write_byte(buf, '\'');
}

static enum status
make_pattern(struct stix *stix, const struct theme *theme, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, &stix->scratch);
	for (size_t i = 0; i < theme->count; i++) {
		buf_write_text(&buf, i ? " OR " : "[");
		buf_write(&buf, theme->subjects[i].type);
		buf_write_text(&buf, ":value = ");
		write_literal(&buf, theme->subjects[i].value);
	}
	buf_write_byte(&buf, ']');
	return buf_slice(&buf, ret, err);
}

static void
put_label(struct json_writer *json, struct buf *buf, const char *what, struct slice value)
{
	struct slice label;
	buf_clear(buf);
	buf_write_text(buf, what);
	buf_write(buf, value);
	if (buf_slice(buf, &label, NULL) == STATUS_OK)
		json_string(json, label);
	else
		json->buf->failed = true;
}

static void
put_labels(struct stix *stix, struct json_writer *json, const struct theme *theme)
{
	const struct finding *finding = theme->finding;
	const struct json_value *tricks = json_get(theme->data, "tricks"), *item;
	struct json_walk walk;
	struct slice key, trick;
	struct buf buf;
	size_t told = 0;
	buf_init(&buf, &stix->scratch);
	json_key(json, "labels");
	json_open_array(json);
	put_label(json, &buf, "rule:", finding->rule);
	put_label(json, &buf, "severity:", slice_text(severity_text(finding->severity)));
	json_walk_init(&walk, json_kind(tricks) == JSON_ARRAY ? tricks : NULL);
	while (told < STIX_TRICKS_MAX && json_walk_next(&walk, &key, &item))
		if (json_as_string(item, &trick)) {
			put_label(json, &buf, "trick:", trick);
			told++;
		}
	json_close_array(json);
}

/* Whose clock valid_from and first_observed are. */
static struct slice
basis_of(const struct theme *theme)
{
	return theme->dated ? slice_text(time_basis_text(theme->finding->time_basis))
			    : SLICE("recorded");
}

static enum status
write_indicator(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	struct slice pattern;
	TRY(make_pattern(stix, theme, &pattern, err));
	struct json_writer json =
		object_open(stix, "indicator", theme->indicator, theme->created, theme->modified);
	put(&json, "name", finding->title);
	put(&json, "description", finding->why_count ? finding->why[0] : finding->title);
	struct slice kind = slice_text(INDICATOR_TYPES[finding->severity]);
	put_list(&json, "indicator_types", &kind, 1);
	put(&json, "pattern", pattern);
	put_text(&json, "pattern_type", "stix");
	put_text(&json, "pattern_version", "2.1");
	put_time(&json, "valid_from", theme->first);
	json_key(&json, "confidence");
	json_number(&json, finding->confidence);
	put_labels(stix, &json, theme);
	json_key(&json, "external_references");
	json_open_array(&json);
	json_open_object(&json);
	put_text(&json, "source_name", "tocsin");
	put(&json, "external_id", finding->id);
	json_close_object(&json);
	json_close_array(&json);
	return object_close(stix, &json, err);
}

static void
put_evidence(struct stix *stix, struct json_writer *json, const struct span *span)
{
	struct buf buf;
	struct slice text = SLICE_NONE;
	char hex[SHA256_HEX_BYTES];
	buf_init(&buf, &stix->scratch);
	source_write_span(&buf, span, &SPAN_WORDS);
	if (buf_slice(&buf, &text, NULL) != STATUS_OK)
		json->buf->failed = true;
	sha256_print(&span->sha256, hex);
	json_open_object(json);
	put_text(json, "source_name", "tocsin-evidence");
	put(json, "description", text);
	json_key(json, "hashes");
	json_open_object(json);
	put_text(json, "SHA-256", hex);
	json_close_object(json);
	json_close_object(json);
}

static enum status
write_observed(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	size_t told = finding->evidence_count;
	struct json_writer json = object_open(stix, "observed-data", theme->observed,
					      theme->created, theme->modified);
	put_time(&json, "first_observed", theme->first);
	put_time(&json, "last_observed", theme->last);
	json_key(&json, "number_observed");
	json_number(&json, (int64_t)finding->evidence_count);
	put_list(&json, "object_refs", theme->refs, theme->count);
	json_key(&json, "labels");
	json_open_array(&json);
	struct buf buf;
	buf_init(&buf, &stix->scratch);
	put_label(&json, &buf, "time:", basis_of(theme));
	json_close_array(&json);
	json_key(&json, "external_references");
	json_open_array(&json);
	if (told > STIX_EVIDENCE_MAX)
		told = STIX_EVIDENCE_MAX;
	for (size_t i = 0; i < told; i++)
		put_evidence(stix, &json, &finding->evidence[i]);
	json_close_array(&json);
	return object_close(stix, &json, err);
}

static void
write_sentences(struct buf *buf, const char *head, const struct slice *items, size_t count)
{
	if (count)
		buf_print(buf, "%s%s\n", buf->length ? "\n" : "", head);
	for (size_t i = 0; i < count; i++) {
		buf_write_text(buf, "- ");
		buf_write(buf, items[i]);
		buf_write_byte(buf, '\n');
	}
}

static enum status
write_note(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	const struct slice refs[] = {theme->indicator, theme->observed};
	struct buf buf;
	struct slice id, content;
	TRY(id_make(stix, "note", &theme->key, 1, &id, err));
	buf_init(&buf, &stix->scratch);
	write_sentences(&buf, "Why:", finding->why, finding->why_count);
	write_sentences(&buf, "What to do:", finding->next, finding->next_count);
	TRY(buf_slice(&buf, &content, err));
	struct json_writer json = object_open(stix, "note", id, theme->created, theme->modified);
	put(&json, "abstract", finding->title);
	put(&json, "content", content);
	put_list(&json, "object_refs", refs, 2);
	return object_close(stix, &json, err);
}

/* The decoy and what it imitates: a domain, or a word that stands for the organisation. */
static enum status
write_target(struct stix *stix, const struct theme *theme, struct err *err)
{
	struct slice target, ref = stix->identity;
	struct subject subject = {.type = SLICE("domain-name")}, clean;
	bool domain;
	if (!json_as_string(json_get(theme->data, "target"), &target))
		return STATUS_OK;
	subject.value = target;
	TRY(sco_clean(&stix->scratch, &subject, &domain, &clean, err));
	if (domain) {
		TRY(want_observable(stix, &clean, err));
		TRY(sco_id(&stix->scratch, &clean, &ref, err));
	}
	for (size_t i = 0; i < theme->count; i++)
		if (!slice_equal(theme->refs[i], ref))
			TRY(write_relationship(stix, theme, "related-to", theme->refs[i], ref,
					       err));
	return STATUS_OK;
}

/* What hangs together: the members, and what they share where STIX has a word for it. */
static enum status
write_infrastructure(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	struct slice id, kind = SLICE("unknown");
	if (!slice_equal(finding->rule, SLICE("names/infrastructure")))
		return STATUS_OK;
	TRY(id_make(stix, "infrastructure", &theme->key, 1, &id, err));
	struct json_writer json =
		object_open(stix, "infrastructure", id, theme->created, theme->modified);
	put(&json, "name", finding->title);
	put(&json, "description", finding->why_count ? finding->why[0] : finding->title);
	put_list(&json, "infrastructure_types", &kind, 1);
	json_key(&json, "confidence");
	json_number(&json, finding->confidence);
	TRY(object_close(stix, &json, err));
	TRY(write_relationship(stix, theme, "indicates", theme->indicator, id, err));
	for (size_t i = 0; i < theme->count; i++)
		TRY(write_relationship(stix, theme, "consists-of", id, theme->refs[i], err));
	return STATUS_OK;
}

static enum status
write_theme(struct stix *stix, struct theme *theme, struct err *err)
{
	TRY(json_read(&stix->scratch, theme->finding->data, &theme->data, err));
	TRY(take_key(stix, theme, err));
	TRY(write_indicator(stix, theme, err));
	TRY(write_observed(stix, theme, err));
	TRY(write_note(stix, theme, err));
	TRY(write_relationship(stix, theme, "based-on", theme->indicator, theme->observed, err));
	TRY(write_target(stix, theme, err));
	return write_infrastructure(stix, theme, err);
}

static enum status
take_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct stix *stix = context;
	struct theme theme = {.finding = found->finding};
	struct arena_mark mark = arena_mark(&stix->scratch);
	bool spared = false;
	TRY(take_subjects(stix, &theme, &spared, err));
	if (theme.count) {
		take_times(&theme, found);
		TRY(write_theme(stix, &theme, err));
		stix->totals.findings++;
	} else {
		stix->totals.spared += spared;
		stix->totals.skipped += !spared;
	}
	arena_rewind(&stix->scratch, mark);
	return STATUS_OK;
}

/* ---- the observables, sorted, each once ---- */

static int
compare_keys(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static enum status
sort_extras(struct stix *stix, struct err *err)
{
	struct slice *keys = arena_new(stix->arena, struct slice, stix->extra.count + 1);
	if (!keys)
		return err_no_memory(err);
	for (const struct map_entry *entry = map_next(&stix->extra, NULL); entry;
	     entry = map_next(&stix->extra, entry))
		keys[stix->extra_count++] = entry->key;
	qsort(keys, stix->extra_count, sizeof(*keys), compare_keys);
	stix->extras = keys;
	return STATUS_OK;
}

/* Writes the extra ones before subject (NULL: all), and passes over one that is equal to it. */
static enum status
write_extras(struct stix *stix, const struct subject *subject, struct err *err)
{
	for (; stix->extra_at < stix->extra_count; stix->extra_at++) {
		struct slice key = stix->extras[stix->extra_at], type, value;
		value = key;
		(void)slice_next(&value, '\0', &type);
		struct subject extra = {type, value};
		int order = subject ? compare_subjects(&extra, subject) : -1;
		if (order > 0)
			return STATUS_OK;
		if (order < 0)
			TRY(write_observable(stix, &extra, err));
	}
	return STATUS_OK;
}

static enum status
take_subject(void *context, const struct subject *subject, struct err *err)
{
	struct stix *stix = context;
	struct arena_mark mark = arena_mark(&stix->scratch);
	struct subject clean;
	bool good;
	TRY(sco_clean(&stix->scratch, subject, &good, &clean, err));
	if (good && slice_equal(clean.value, subject->value) && !is_spared(stix, &clean)) {
		TRY(write_extras(stix, &clean, err));
		TRY(write_observable(stix, &clean, err));
	}
	arena_rewind(&stix->scratch, mark);
	return STATUS_OK;
}

/* ---- the bundle ---- */

/* The id comes last: it is that of the objects. */
static enum status
write_end(struct stix *stix, struct err *err)
{
	struct sha256 digest;
	struct slice word, id;
	char hex[SHA256_HEX_BYTES];
	TRY(digest_read(stix->digest, &digest, err));
	sha256_print(&digest, hex);
	word = slice_text(hex);
	TRY(id_make(stix, "bundle", &word, 1, &id, err));
	buf_print(&stix->outlet.buf, "\n],\"id\":\"%.*s\"}\n", SLICE_PRINT(id));
	return outlet_end(&stix->outlet, err);
}

static enum status
write_bundle(struct store *store, struct stix *stix, struct err *err)
{
	const struct finding_filter *filter = &stix->setup->filter;
	TRY(spare_init(&stix->spare, stix->arena, stix->setup->profile, err));
	buf_write_text(&stix->outlet.buf, "{\"type\":\"bundle\",\"objects\":[");
	TRY(write_marking(stix, err));
	TRY(write_identity(stix, err));
	TRY(store_findings(store, filter, ORDER_RECORD, true, take_finding, stix, err));
	TRY(sort_extras(stix, err));
	TRY(store_subjects(store, filter, take_subject, stix, err));
	TRY(write_extras(stix, NULL, err));
	return write_end(stix, err);
}

static const struct marking *
find_marking(struct slice word)
{
	for (size_t i = 0; i < sizeof(MARKINGS) / sizeof(MARKINGS[0]); i++)
		if (slice_equal(word, MARKINGS[i].word))
			return &MARKINGS[i];
	return NULL;
}

enum status
stix_write(struct store *store, const struct stix_setup *setup, const struct output *output,
	   struct stix_totals *ret, struct err *err)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	struct arena arena;
	struct stix stix = {.setup = setup, .arena = &arena};
	stix.marking = find_marking(setup->profile->tlp);
	CHECK(stix.marking);
	TRY(digest_init(&digest, err));
	stix.digest = digest;
	arena_init(&arena, 0);
	arena_init(&stix.scratch, 0);
	map_init(&stix.extra, &arena);
	outlet_init(&stix.outlet, &arena, output);
	buf_init(&stix.object, &arena);
	enum status status = write_bundle(store, &stix, err);
	arena_done(&stix.scratch);
	arena_done(&arena);
	if (status == STATUS_OK && ret)
		*ret = stix.totals;
	return status;
}
