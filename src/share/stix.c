/* A case as a STIX 2.1 bundle: docs/stix.md says what becomes what, and why. */
#include "model/clients.h"
#include "share/limits.h"
#include "share/sco.h"
#include "share/source.h"
#include "share/spare.h"
#include "share/stix_internal.h"

#include <stdlib.h>

/* indicator-type-ov of STIX 2.1 §10.6, by severity: high is hostile until shown otherwise. */
static const char *const INDICATOR_TYPES[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "unknown",
	[SEVERITY_LOW] = "anomalous-activity",
	[SEVERITY_MEDIUM] = "anomalous-activity",
	[SEVERITY_HIGH] = "malicious-activity",
	[SEVERITY_CRITICAL] = "malicious-activity",
};

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
	if (stix_check_time(found->recorded_first))
		theme->created = found->recorded_first;
	theme->modified = theme->created;
	if (stix_check_time(found->recorded_last) && found->recorded_last > theme->created)
		theme->modified = found->recorded_last;
	theme->dated = finding->time_basis != TIME_CLAIMED && stix_check_time(finding->first);
	theme->first = theme->dated ? finding->first : theme->created;
	theme->last = theme->dated ? theme->first : theme->modified;
	if (theme->dated && stix_check_time(finding->last) && finding->last > theme->first)
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
	TRY(stix_make_id(stix, "indicator", &theme->key, 1, &theme->indicator, err));
	return stix_make_id(stix, "observed-data", &theme->key, 1, &theme->observed, err);
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
		stix_open(stix, "indicator", theme->indicator, theme->created, theme->modified);
	stix_put(&json, "name", finding->title);
	stix_put(&json, "description", finding->why_count ? finding->why[0] : finding->title);
	struct slice kind = slice_text(INDICATOR_TYPES[finding->severity]);
	stix_put_list(&json, "indicator_types", &kind, 1);
	stix_put(&json, "pattern", pattern);
	stix_put_text(&json, "pattern_type", "stix");
	stix_put_text(&json, "pattern_version", "2.1");
	stix_put_time(&json, "valid_from", theme->first);
	json_key(&json, "confidence");
	json_number(&json, finding->confidence);
	put_labels(stix, &json, theme);
	json_key(&json, "external_references");
	json_open_array(&json);
	json_open_object(&json);
	stix_put_text(&json, "source_name", "tocsin");
	stix_put(&json, "external_id", finding->id);
	json_close_object(&json);
	json_close_array(&json);
	return stix_close(stix, &json, err);
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
	stix_put_text(json, "source_name", "tocsin-evidence");
	stix_put(json, "description", text);
	json_key(json, "hashes");
	json_open_object(json);
	stix_put_text(json, "SHA-256", hex);
	json_close_object(json);
	json_close_object(json);
}

static enum status
write_observed(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	size_t told = finding->evidence_count;
	struct json_writer json =
		stix_open(stix, "observed-data", theme->observed, theme->created, theme->modified);
	stix_put_time(&json, "first_observed", theme->first);
	stix_put_time(&json, "last_observed", theme->last);
	json_key(&json, "number_observed");
	json_number(&json, (int64_t)finding->evidence_count);
	stix_put_list(&json, "object_refs", theme->refs, theme->count);
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
	return stix_close(stix, &json, err);
}

/* But for who asked at our own resolvers. */
static void
write_sentences(struct buf *buf, const char *head, const struct slice *items, size_t count)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (clients_check_told(items[i]))
			continue;
		if (!any)
			buf_print(buf, "%s%s\n", buf->length ? "\n" : "", head);
		any = true;
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
	TRY(stix_make_id(stix, "note", &theme->key, 1, &id, err));
	buf_init(&buf, &stix->scratch);
	write_sentences(&buf, "Why:", finding->why, finding->why_count);
	write_sentences(&buf, "What to do:", finding->next, finding->next_count);
	TRY(buf_slice(&buf, &content, err));
	struct json_writer json = stix_open(stix, "note", id, theme->created, theme->modified);
	stix_put(&json, "abstract", finding->title);
	stix_put(&json, "content", content);
	stix_put_list(&json, "object_refs", refs, 2);
	return stix_close(stix, &json, err);
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
			TRY(stix_write_relationship(stix, theme, "related-to", theme->refs[i], ref,
						    err));
	return STATUS_OK;
}

/* What the members share, by the kind of the link in data. */
static const struct {
	struct slice kind, type;
} LINKS[] = {
	{SLICE_INIT("name-server"), SLICE_INIT("domain-name")},
	{SLICE_INIT("mail-host"), SLICE_INIT("domain-name")},
	{SLICE_INIT("address"), SLICE_INIT("ipv4-addr")},
	{SLICE_INIT("address"), SLICE_INIT("ipv6-addr")},
};

static enum status
write_part(struct stix *stix, const struct theme *theme, struct map *parts, struct slice whole,
	   struct slice part, struct err *err)
{
	bool fresh;
	TRY(map_set(parts, part, 0, &fresh, err));
	if (!fresh)
		return STATUS_OK;
	return stix_write_relationship(stix, theme, "consists-of", whole, part, err);
}

static enum status
write_link(struct stix *stix, const struct theme *theme, struct map *parts, struct slice whole,
	   const struct json_value *link, struct err *err)
{
	struct subject subject, clean;
	struct slice kind, ref;
	bool good;
	if (!json_as_string(json_get(link, "kind"), &kind) ||
	    !json_as_string(json_get(link, "value"), &subject.value))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(LINKS) / sizeof(LINKS[0]); i++) {
		if (!slice_equal(kind, LINKS[i].kind))
			continue;
		subject.type = LINKS[i].type;
		TRY(sco_clean(&stix->scratch, &subject, &good, &clean, err));
		if (!good || is_spared(stix, &clean))
			continue;
		TRY(want_observable(stix, &clean, err));
		TRY(sco_id(&stix->scratch, &clean, &ref, err));
		TRY(write_part(stix, theme, parts, whole, ref, err));
	}
	return STATUS_OK;
}

/* The members, and what they share where STIX has a word for it, each once. */
static enum status
write_parts(struct stix *stix, const struct theme *theme, struct slice whole, struct err *err)
{
	const struct json_value *links = json_get(theme->data, "links"), *link;
	struct json_walk walk;
	struct slice key;
	struct map parts;
	map_init(&parts, &stix->scratch);
	for (size_t i = 0; i < theme->count; i++)
		TRY(write_part(stix, theme, &parts, whole, theme->refs[i], err));
	json_walk_init(&walk, json_kind(links) == JSON_ARRAY ? links : NULL);
	for (size_t told = 0; told < STIX_LINKS_MAX && json_walk_next(&walk, &key, &link); told++)
		TRY(write_link(stix, theme, &parts, whole, link, err));
	return STATUS_OK;
}

/* Where the decoy stands, by context: which address it resolves to, and who takes its mail. What is
 * said of a host below it is no more than related. */
static enum status
write_context(struct stix *stix, const struct theme *theme, struct map *known, const char *list,
	      struct slice type, const char *relation, struct err *err)
{
	const struct json_value *values = json_get(json_get(theme->data, "context"), list), *item;
	struct subject subject = {.type = type}, clean;
	struct json_walk walk;
	struct slice key, ref;
	bool good, fresh;
	json_walk_init(&walk, json_kind(values) == JSON_ARRAY ? values : NULL);
	for (size_t told = 0; told < STIX_LINKS_MAX && json_walk_next(&walk, &key, &item); told++) {
		if (!json_as_string(item, &subject.value))
			continue;
		TRY(sco_clean(&stix->scratch, &subject, &good, &clean, err));
		if (!good || is_spared(stix, &clean))
			continue;
		TRY(sco_id(&stix->scratch, &clean, &ref, err));
		TRY(map_set(known, ref, 0, &fresh, err));
		if (!fresh)
			continue;
		TRY(want_observable(stix, &clean, err));
		TRY(stix_write_relationship(stix, theme, relation, theme->refs[0], ref, err));
	}
	return STATUS_OK;
}

static enum status
write_contexts(struct stix *stix, const struct theme *theme, struct err *err)
{
	struct slice registered, ref;
	struct subject subject = {.type = SLICE("domain-name")}, clean;
	struct map known;
	bool domain;
	if (!json_as_string(json_get(theme->data, "registrable"), &registered))
		return STATUS_OK;
	const char *address =
		slice_equal(registered, theme->subjects[0].value) ? "resolves-to" : "related-to";
	map_init(&known, &stix->scratch);
	TRY(map_set(&known, theme->refs[0], 0, NULL, err));
	if (json_as_string(json_get(theme->data, "target"), &subject.value)) {
		TRY(sco_clean(&stix->scratch, &subject, &domain, &clean, err));
		if (domain) { /* it is related to that anyway */
			TRY(sco_id(&stix->scratch, &clean, &ref, err));
			TRY(map_set(&known, ref, 0, NULL, err));
		}
	}
	TRY(write_context(stix, theme, &known, "addresses", SLICE("ipv4-addr"), address, err));
	TRY(write_context(stix, theme, &known, "addresses", SLICE("ipv6-addr"), address, err));
	TRY(write_context(stix, theme, &known, "mail_hosts", SLICE("domain-name"), "related-to",
			  err));
	return write_context(stix, theme, &known, "name_servers", SLICE("domain-name"),
			     "related-to", err);
}

/* What hangs together. */
static enum status
write_infrastructure(struct stix *stix, const struct theme *theme, struct err *err)
{
	const struct finding *finding = theme->finding;
	struct slice id, description, kind = SLICE("unknown");
	struct buf buf;
	if (!slice_equal(finding->rule, SLICE("names/infrastructure")))
		return STATUS_OK;
	buf_init(&buf, &stix->scratch);
	for (size_t i = 0; i < finding->why_count; i++)
		buf_print(&buf, "%s%.*s.", i ? " " : "", SLICE_PRINT(finding->why[i]));
	TRY(buf_slice(&buf, &description, err));
	TRY(stix_make_id(stix, "infrastructure", &theme->key, 1, &id, err));
	struct json_writer json =
		stix_open(stix, "infrastructure", id, theme->created, theme->modified);
	stix_put(&json, "name", finding->title);
	stix_put(&json, "description", description);
	stix_put_list(&json, "infrastructure_types", &kind, 1);
	if (theme->dated) {
		stix_put_time(&json, "first_seen", theme->first);
		stix_put_time(&json, "last_seen", theme->last);
	}
	json_key(&json, "confidence");
	json_number(&json, finding->confidence);
	TRY(stix_close(stix, &json, err));
	TRY(stix_write_relationship(stix, theme, "indicates", theme->indicator, id, err));
	return write_parts(stix, theme, id, err);
}

static enum status
write_theme(struct stix *stix, struct theme *theme, struct err *err)
{
	TRY(json_read(&stix->scratch, theme->finding->data, &theme->data, err));
	TRY(take_key(stix, theme, err));
	TRY(write_indicator(stix, theme, err));
	TRY(write_observed(stix, theme, err));
	TRY(write_note(stix, theme, err));
	TRY(stix_write_relationship(stix, theme, "based-on", theme->indicator, theme->observed,
				    err));
	TRY(write_target(stix, theme, err));
	TRY(write_contexts(stix, theme, err));
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
			TRY(stix_write_observable(stix, &extra, err));
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
		TRY(stix_write_observable(stix, &clean, err));
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
	TRY(stix_make_id(stix, "bundle", &word, 1, &id, err));
	buf_print(&stix->outlet.buf, "\n],\"id\":\"%.*s\"}\n", SLICE_PRINT(id));
	return outlet_end(&stix->outlet, err);
}

static enum status
write_bundle(struct store *store, struct stix *stix, struct err *err)
{
	const struct finding_filter *filter = &stix->setup->filter;
	TRY(spare_init(&stix->spare, stix->arena, stix->setup->profile, err));
	buf_write_text(&stix->outlet.buf, "{\"type\":\"bundle\",\"objects\":[");
	TRY(stix_write_marking(stix, err));
	TRY(stix_write_identity(stix, err));
	TRY(store_findings(store, filter, ORDER_RECORD, true, take_finding, stix, err));
	TRY(sort_extras(stix, err));
	TRY(store_subjects(store, filter, take_subject, stix, err));
	TRY(write_extras(stix, NULL, err));
	return write_end(stix, err);
}

enum status
stix_write(struct store *store, const struct stix_setup *setup, const struct output *output,
	   struct stix_totals *ret, struct err *err)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	struct arena arena;
	struct stix stix = {.setup = setup, .arena = &arena};
	stix.marking = stix_find_marking(setup->profile->tlp);
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
