/* A finding with its context. All that is added stands behind what the finding said by itself, and
 * data.context.before says how much that was: a later join begins there again. */
#include "infra/join_internal.h"

#include "model/advice.h"
#include "model/check.h"
#include "model/finding.h"
#include "model/limits.h"

#include <stdlib.h>

#define DAY_US (INT64_C(86400) * 1000000)
#define SURE_SCORE 0.8 /* of a name: below it context alone makes nothing critical */

struct work {
	struct join *join;
	const struct decoy *decoy;
	struct arena *arena;
	const struct json_value *data; /* of the finding as it came */
	struct finding *finding;       /* the new one */
	struct finding before;         /* the old one, without what a join said */
	unsigned links_told;
	bool answers; /* its advice is kept in data.context.before, to be restored */
	const struct network *hosters[INFRA_CONTEXT_VALUES];
	size_t hoster_count;
};

/* One step for what makes a name ready for use, one for company. Who may be ours, or was there long
 * before, is not raised. */
static unsigned
steps_of(const struct decoy *decoy, enum severity before)
{
	if (decoy->ours || decoy->old)
		return 0;
	return (unsigned)((decoy->mail || decoy->recent) && before >= SEVERITY_LOW) +
	       (unsigned)decoy->linked;
}

enum severity
decorate_severity(const struct decoy *decoy, enum severity before, bool sure)
{
	enum severity most = sure ? SEVERITY_CRITICAL : SEVERITY_HIGH;
	unsigned raised = before + steps_of(decoy, before);
	if (before > most)
		return before;
	return raised > most ? most : (enum severity)raised;
}

bool
join_check_sure(const struct json_value *data)
{
	double score;
	return json_as_real(json_get(data, "score"), &score) && score >= SURE_SCORE;
}

/* ---- back to what it said by itself ---- */

static size_t
count_of(const struct json_value *before, const char *key, size_t most)
{
	int64_t number;
	if (!json_as_number(json_get(before, key), &number) || number < 1 ||
	    (uint64_t)number > most)
		return most;
	return (size_t)number;
}

static void
read_time(const struct json_value *before, const char *key, int64_t *time_us)
{
	struct slice text;
	if (!json_as_string(json_get(before, key), &text) || !time_read(text, time_us))
		*time_us = TIME_UNKNOWN;
}

void
join_strip(const struct json_value *data, const struct finding *finding, struct finding *ret)
{
	const struct json_value *before = json_get(json_get(data, "context"), "before");
	struct slice text;
	int64_t number;
	*ret = *finding;
	if (!before)
		return;
	if (json_as_string(json_get(before, "severity"), &text) &&
	    !severity_read(text, &ret->severity))
		ret->severity = finding->severity;
	if (json_as_number(json_get(before, "confidence"), &number) && number >= 0 &&
	    number <= FINDING_CONFIDENCE_MAX)
		ret->confidence = (uint8_t)number;
	read_time(before, "first", &ret->first);
	read_time(before, "last", &ret->last);
	if (json_as_string(json_get(before, "time_basis"), &text) &&
	    !time_basis_read(text, &ret->time_basis))
		ret->time_basis = finding->time_basis;
	ret->why_count = count_of(before, "why", finding->why_count);
	ret->evidence_count = count_of(before, "evidence", finding->evidence_count);
}

/* ---- sentences ---- */

static void
write_names(struct buf *buf, const struct work *work, const struct resource *resource)
{
	size_t told = 0, left = resource->count - 1;
	for (const struct member *at = resource->members; at && told < INFRA_NAMES_TOLD;
	     at = at->next) {
		const struct decoy *other = &work->join->decoys[at->decoy];
		if (other == work->decoy)
			continue;
		buf_write_text(buf, told++ ? ", " : "");
		buf_write(buf, other->key);
		left--;
	}
	if (left)
		buf_print(buf, " and %zu more", left);
}

/* The number of strangers is a fact, the expectation a judgement: both stand there. */
static enum status
tell_link(struct work *work, const struct resource *resource, struct err *err)
{
	struct slice names;
	struct buf buf;
	if (work->links_told++ >= INFRA_LINKS_TOLD)
		return STATUS_OK;
	buf_init(&buf, work->arena);
	write_names(&buf, work, resource);
	TRY(buf_slice(&buf, &names, err));
	return finding_add_why(
		work->finding, err,
		"Context: %s %.*s is shared with %.*s; %llu other names here have it, and by "
		"chance %.2g such groups would be expected",
		LINK_KINDS[resource->kind].words, SLICE_PRINT(resource->value), SLICE_PRINT(names),
		(unsigned long long)resource->others, resource->chance);
}

static enum status
tell_ours(struct work *work, const struct resource *resource, struct err *err)
{
	return finding_add_why(work->finding, err,
			       "Context: %s %.*s serves %.*s too: it may be your own; then put it "
			       "under allow:",
			       LINK_KINDS[resource->kind].words, SLICE_PRINT(resource->value),
			       SLICE_PRINT(resource->ours));
}

static enum status
tell_created(struct work *work, struct err *err)
{
	const struct decoy *decoy = work->decoy;
	char day[TIME_TEXT_BYTES];
	if (decoy->created == TIME_UNKNOWN)
		return STATUS_OK;
	time_print(decoy->created, day);
	if (!decoy->recent && !decoy->old)
		return finding_add_why(work->finding, err, "Context: registered on %.10s", day);
	return finding_add_why(work->finding, err,
			       "Context: registered on %.10s, %lld days before the newest record "
			       "here: %s",
			       day, (long long)((work->join->newest - decoy->created) / DAY_US),
			       decoy->recent ? "recent"
					     : "few decoys are as old, and nothing here raises it");
}

static enum status
tell_seen(struct work *work, struct err *err)
{
	const struct seen *seen = &work->decoy->context;
	char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];
	if (seen->first == TIME_UNKNOWN)
		return STATUS_OK;
	time_print(seen->first, first);
	time_print(seen->last, last);
	return finding_add_why(work->finding, err,
			       "Context: records of it were observed from %.10s to %.10s", first,
			       last);
}

static enum status
tell_mail(struct work *work, struct err *err)
{
	for (const struct member *own = work->decoy->own; own; own = own->next_own)
		if (own->resource->kind == FACT_MAIL_HOST && !shared_parking(own->resource->value))
			return finding_add_why(work->finding, err,
					       "Context: it takes mail, at %.*s",
					       SLICE_PRINT(own->resource->value));
	return STATUS_OK;
}

static enum status
tell_severity(struct work *work, struct err *err)
{
	const struct decoy *decoy = work->decoy;
	enum severity before = work->before.severity, now = work->finding->severity;
	const char *ready = decoy->mail ? "its mail host" : "its recent registration";
	bool is_ready = (decoy->mail || decoy->recent) && before >= SEVERITY_LOW;
	if (now != before)
		TRY(finding_add_why(work->finding, err, "Context: raised from %s to %s for %s%s%s",
				    severity_text(before), severity_text(now),
				    is_ready ? ready : "", is_ready && decoy->linked ? " and " : "",
				    decoy->linked ? "the decoys it is linked to" : ""));
	if (now < SEVERITY_CRITICAL && before + steps_of(decoy, before) > now)
		return finding_add_why(work->finding, err,
				       "Context: it stays %s, for its score is below %.2f",
				       severity_text(now), SURE_SCORE);
	return STATUS_OK;
}

static enum status
tell(struct work *work, struct err *err)
{
	bool ours = false;
	TRY(tell_created(work, err));
	TRY(tell_seen(work, err));
	TRY(tell_mail(work, err));
	for (const struct member *own = work->decoy->own; own; own = own->next_own) {
		if (own->resource->linked)
			TRY(tell_link(work, own->resource, err));
		if (own->resource->ours.length && !ours)
			TRY(tell_ours(work, own->resource, err));
		ours |= own->resource->ours.length > 0;
	}
	return tell_severity(work, err);
}

/* ---- advice ---- */

/* What it advised by itself, where a join put something else in that place. */
static enum status
restore_next(struct work *work, struct err *err)
{
	const struct json_value *list = json_get(
					json_get(json_get(work->data, "context"), "before"),
					"next"),
				*item;
	struct finding *before = &work->before;
	size_t count = json_count(list);
	struct json_walk walk;
	struct slice key;
	if (!list || json_kind(list) != JSON_ARRAY || count > FINDING_NEXT_MAX)
		return STATUS_OK;
	before->next = arena_new(work->arena, struct slice, count + 1);
	if (!before->next)
		return err_no_memory(err);
	before->next_count = 0;
	json_walk_init(&walk, list);
	while (json_walk_next(&walk, &key, &item))
		if (json_as_string(item, &before->next[before->next_count]) &&
		    check_sentence(before->next[before->next_count]))
			before->next_count++;
	return STATUS_OK;
}

/* What context told already is not to be looked up. */
static enum status
answer_next(struct work *work, struct err *err)
{
	const struct decoy *decoy = work->decoy;
	const struct finding *before = &work->before;
	bool mail = false, dated = decoy->created != TIME_UNKNOWN;
	work->answers = before->next_count <= FINDING_NEXT_MAX;
	for (size_t i = 0; i < before->next_count; i++)
		work->answers &= before->next[i].length <= INFRA_NEXT_MAX_BYTES;
	for (const struct member *own = decoy->own; own; own = own->next_own)
		mail |= own->resource->kind == FACT_MAIL_HOST;
	if (!work->answers)
		return STATUS_OK;
	work->finding->next = NULL;
	work->finding->next_count = work->finding->next_capacity = 0;
	for (size_t i = 0; i < before->next_count; i++) {
		struct slice next = before->next[i];
		bool asks = slice_starts(next, SLICE(ADVICE_LOOK_UP));
		if (!asks || (!mail && !dated))
			TRY(finding_add_next(work->finding, err, "%.*s", SLICE_PRINT(next)));
		else if (!mail)
			TRY(finding_add_next(work->finding, err,
					     "Look up MX records of %.*s: with them, mail comes "
					     "next",
					     SLICE_PRINT(decoy->key)));
		else if (!dated)
			TRY(finding_add_next(work->finding, err,
					     "Look up when %.*s was registered: a young name with "
					     "mail means a decoy",
					     SLICE_PRINT(decoy->key)));
	}
	return STATUS_OK;
}

/* ---- data ---- */

static void
write_list(struct json_writer *json, const struct work *work, unsigned kind, const char *key)
{
	size_t count = 0;
	json_key(json, key);
	json_open_array(json);
	for (const struct member *own = work->decoy->own; own; own = own->next_own)
		if (own->resource->kind == kind && count++ < INFRA_CONTEXT_VALUES)
			json_string(json, own->resource->value);
	json_close_array(json);
}

static void
write_text(struct json_writer *json, struct slice text)
{
	if (text.at)
		json_string(json, text);
	else
		json_null(json);
}

static void
write_first(struct json_writer *json, const struct work *work, unsigned kind, const char *key)
{
	json_key(json, key);
	for (const struct member *own = work->decoy->own; own; own = own->next_own) {
		if (own->resource->kind != kind)
			continue;
		json_string(json, own->resource->value);
		return;
	}
	json_null(json);
}

/* Who keeps the machines it stands on, each once. */
static void
write_hosters(struct json_writer *json, struct work *work)
{
	json_key(json, "hosters");
	json_open_array(json);
	for (const struct member *own = work->decoy->own; own; own = own->next_own) {
		const struct network *network =
			own->resource->kind == FACT_ADDRESS
				? join_network(work->join, own->resource->value)
				: NULL;
		bool fresh = network && work->hoster_count < INFRA_CONTEXT_VALUES;
		for (size_t i = 0; fresh && i < work->hoster_count; i++)
			fresh = work->hosters[i] != network;
		if (!fresh)
			continue;
		work->hosters[work->hoster_count++] = network;
		json_open_object(json);
		json_key(json, "address");
		json_string(json, own->resource->value);
		json_key(json, "network");
		write_text(json, network->holder);
		json_key(json, "abuse");
		write_text(json, network->abuse);
		json_close_object(json);
	}
	json_close_array(json);
}

static void
write_shared(struct json_writer *json, const struct work *work)
{
	size_t count = 0;
	json_key(json, "shared_with");
	json_open_array(json);
	for (const struct member *own = work->decoy->own; own; own = own->next_own) {
		if (!own->resource->linked)
			continue;
		for (const struct member *at = own->resource->members;
		     at && count < INFRA_SHARED_MAX; at = at->next) {
			const struct decoy *other = &work->join->decoys[at->decoy];
			if (other == work->decoy)
				continue;
			count++;
			json_open_object(json);
			json_key(json, "name");
			json_string(json, other->key);
			json_key(json, "kind");
			json_string(json, slice_text(LINK_KINDS[own->resource->kind].name));
			json_key(json, "value");
			json_string(json, own->resource->value);
			json_close_object(json);
		}
	}
	json_close_array(json);
}

static void
write_before(struct json_writer *json, const struct work *work)
{
	const struct finding *before = &work->before;
	json_key(json, "before");
	json_open_object(json);
	json_key(json, "severity");
	json_string(json, slice_text(severity_text(before->severity)));
	json_key(json, "confidence");
	json_number(json, before->confidence);
	json_key(json, "first");
	json_time(json, before->first);
	json_key(json, "last");
	json_time(json, before->last);
	json_key(json, "time_basis");
	json_string(json, slice_text(time_basis_text(before->time_basis)));
	json_key(json, "why");
	json_number(json, (int64_t)before->why_count);
	json_key(json, "evidence");
	json_number(json, (int64_t)before->evidence_count);
	if (work->answers) {
		json_key(json, "next");
		json_open_array(json);
		for (size_t i = 0; i < before->next_count; i++)
			json_string(json, before->next[i]);
		json_close_array(json);
	}
	json_close_object(json);
}

static enum status
write_data(struct work *work, struct err *err)
{
	static const char *const OWN[] = {"context", NULL};
	struct json_writer json;
	struct buf buf;
	buf_init(&buf, work->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_copy_members(&json, work->data, OWN);
	json_key(&json, "context");
	json_open_object(&json);
	write_list(&json, work, FACT_MAIL_HOST, "mail_hosts");
	write_list(&json, work, FACT_NAME_SERVER, "name_servers");
	write_list(&json, work, FACT_ADDRESS, "addresses");
	write_list(&json, work, FACT_CERTIFICATE, "certificates");
	write_first(&json, work, FACT_REGISTRAR, "registrar");
	write_first(&json, work, FACT_ABUSE, "registrar_abuse");
	write_first(&json, work, FACT_REGISTRANT, "registrant");
	write_hosters(&json, work);
	json_key(&json, "created");
	json_time(&json, work->decoy->created);
	write_shared(&json, work);
	write_before(&json, work);
	json_close_object(&json);
	json_close_object(&json);
	return buf_slice(&buf, &work->finding->data, err);
}

/* ---- evidence ---- */

static int
compare_spans(const void *a, const void *b)
{
	return join_compare_places(a, b);
}

/* Where the context stands, each record once. */
static enum status
add_evidence(struct work *work, struct err *err)
{
	const struct decoy *decoy = work->decoy;
	struct span *spans =
		arena_new(work->arena, struct span, decoy->own_count + 2 + work->hoster_count);
	size_t count = 0, added = 0;
	if (!spans)
		return err_no_memory(err);
	for (const struct member *own = decoy->own; own; own = own->next_own)
		spans[count++] = own->place;
	if (decoy->created != TIME_UNKNOWN)
		spans[count++] = decoy->created_place;
	if (decoy->context.first != TIME_UNKNOWN)
		spans[count++] = decoy->context_place;
	for (size_t i = 0; i < work->hoster_count; i++)
		spans[count++] = work->hosters[i]->place;
	qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 0; i < count && added < INFRA_SPANS_MAX; i++) {
		if (i && !join_compare_places(&spans[i], &spans[i - 1]))
			continue;
		TRY(finding_add_evidence(work->finding, &spans[i], err));
		added++;
	}
	return STATUS_OK;
}

/* ---- the whole ---- */

/* When records of it were observed it was there. A registration is no sight of it, and what anyone
 * can claim gives way. */
static void
set_times(struct work *work)
{
	struct finding *finding = work->finding;
	struct seen seen = work->decoy->context;
	bool undated = finding->first == TIME_UNKNOWN && finding->last == TIME_UNKNOWN;
	if (seen.first == TIME_UNKNOWN)
		return;
	if (finding->time_basis == TIME_OBSERVED)
		(void)seen_widen(&seen, finding->first, finding->last);
	else if (!undated && finding->time_basis != TIME_CLAIMED)
		return;
	finding->time_basis = TIME_OBSERVED;
	finding->first = seen.first;
	finding->last = seen.last > seen.first ? seen.last : TIME_UNKNOWN;
}

/* A copy whose lists grow without touching those of the old one. */
static enum status
start(struct work *work, struct err *err)
{
	struct finding *finding = arena_new(work->arena, struct finding, 1);
	if (!finding)
		return err_no_memory(err);
	*finding = work->before;
	finding->arena = work->arena;
	finding->why_capacity = finding->why_count;
	finding->next_capacity = finding->next_count;
	finding->evidence_capacity = finding->evidence_count;
	work->finding = finding;
	return STATUS_OK;
}

static enum status
decorate(struct work *work, struct err *err)
{
	struct finding *finding;
	TRY(start(work, err));
	finding = work->finding;
	finding->severity =
		decorate_severity(work->decoy, work->before.severity, join_check_sure(work->data));
	/* What the steps are for speaks for its being right, too: half of the doubt goes. */
	if (work->decoy->linked && steps_of(work->decoy, work->before.severity))
		finding->confidence = (uint8_t)(100 - (100 - finding->confidence + 1) / 2);
	set_times(work);
	TRY(tell(work, err));
	TRY(answer_next(work, err));
	TRY(write_data(work, err));
	return add_evidence(work, err);
}

static enum status
says_the_same(struct arena *arena, const struct finding *a, const struct finding *b, bool *ret,
	      struct err *err)
{
	const struct finding *const findings[] = {a, b};
	struct slice texts[2];
	for (size_t i = 0; i < 2; i++) {
		struct json_writer json;
		struct buf buf;
		buf_init(&buf, arena);
		json_init(&json, &buf);
		finding_write(&json, findings[i]);
		TRY(buf_slice(&buf, &texts[i], err));
	}
	*ret = slice_equal(texts[0], texts[1]);
	return STATUS_OK;
}

enum status
join_apply(struct join *join, struct arena *arena, const struct finding *finding,
	   const struct finding **ret, bool *ret_changed, struct err *err)
{
	struct work work = {.join = join, .arena = arena};
	struct slice key, target;
	bool below, same;
	*ret = finding;
	*ret_changed = false;
	TRY(join_key(arena, finding, &key, &target, &below, err));
	work.decoy = key.length ? join_find(join, key) : NULL;
	if (!work.decoy || (!work.decoy->own && work.decoy->created == TIME_UNKNOWN))
		return STATUS_OK;
	TRY(json_read(arena, finding->data, &work.data, err));
	join_strip(work.data, finding, &work.before);
	TRY(restore_next(&work, err));
	TRY(decorate(&work, err));
	TRY(says_the_same(arena, finding, work.finding, &same, err));
	if (same)
		return STATUS_OK;
	*ret = work.finding;
	*ret_changed = true;
	return STATUS_OK;
}
