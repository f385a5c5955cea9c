/* Records from JSON Lines: the inverse of finding.c's writers, strict about what it keeps. */
#include "model/check.h"
#include "model/finding.h"
#include "model/limits.h"

static enum status
refuse(struct err *err, const char *key)
{
	return err_set(err, STATUS_REFUSED,
		       "docs/json.md: '%s' is missing or not what it should be", key);
}

static enum status
read_text(const struct json_value *object, const char *key, struct slice *ret, struct err *err)
{
	struct slice text;
	if (!json_as_string(json_get(object, key), &text) || text.length > RECORD_TEXT_MAX_BYTES)
		return refuse(err, key);
	*ret = text;
	return STATUS_OK;
}

static enum status
read_count(const struct json_value *object, const char *key, uint64_t high, uint64_t *ret,
	   struct err *err)
{
	int64_t value;
	if (!json_as_number(json_get(object, key), &value) || value < 0 || (uint64_t)value > high)
		return refuse(err, key);
	*ret = (uint64_t)value;
	return STATUS_OK;
}

static enum status
read_time(const struct json_value *object, const char *key, int64_t *ret, struct err *err)
{
	const struct json_value *value = json_get(object, key);
	struct slice text;
	if (value && json_kind(value) == JSON_NULL) {
		*ret = TIME_UNKNOWN;
		return STATUS_OK;
	}
	if (!json_as_string(value, &text) || !time_read(text, ret))
		return refuse(err, key);
	return STATUS_OK;
}

static enum status
read_times(const struct json_value *object, int64_t *ret_first, int64_t *ret_last, struct err *err)
{
	TRY(read_time(object, "first", ret_first, err));
	TRY(read_time(object, "last", ret_last, err));
	return check_times(*ret_first, *ret_last) ? STATUS_OK : refuse(err, "last");
}

static enum status
read_digest(const struct json_value *object, struct sha256 *ret, struct err *err)
{
	struct slice hex;
	TRY(read_text(object, "sha256", &hex, err));
	return sha256_read(hex, ret) ? STATUS_OK : refuse(err, "sha256");
}

static enum status
read_type(const struct json_value *object, struct slice type, struct err *err)
{
	struct slice found;
	TRY(read_text(object, "type", &found, err));
	return slice_equal(found, type) ? STATUS_OK : refuse(err, "type");
}

/* "line 61", "line 61, page 3" or any other text. */
static void
read_locator(struct slice text, struct span *span)
{
	struct slice rest = slice_part(text, 5, SIZE_MAX), number;
	span->locator = text;
	if (!slice_starts(text, SLICE("line ")) || !slice_next(&rest, ',', &number) ||
	    !slice_number(number, &span->line) || span->line == 0 || number.at[0] == '0') {
		span->line = 0;
		return;
	}
	span->locator = SLICE_NONE;
	if (rest.at)
		span->locator = slice_part(rest, 1, SIZE_MAX);
}

static enum status
read_span(const struct json_value *value, struct span *ret, struct err *err)
{
	struct span span = {.length = 0};
	struct slice locator;
	TRY(read_text(value, "source", &span.source, err));
	TRY(read_digest(value, &span.sha256, err));
	TRY(read_count(value, "offset", INT64_MAX, &span.offset, err));
	TRY(read_count(value, "length", INT64_MAX, &span.length, err));
	TRY(read_text(value, "locator", &locator, err));
	read_locator(locator, &span);
	if (!check_span(&span))
		return refuse(err, "length");
	*ret = span;
	return STATUS_OK;
}

static enum status
read_subject(const struct json_value *value, struct subject *ret, struct err *err)
{
	struct subject subject;
	TRY(read_text(value, "type", &subject.type, err));
	TRY(read_text(value, "value", &subject.value, err));
	if (!check_word(subject.type))
		return refuse(err, "subjects");
	*ret = subject;
	return STATUS_OK;
}

static enum status
read_evidence(struct arena *arena, const struct json_value *value, const char *rule,
	      uint32_t version, struct finding **ret, struct err *err)
{
	struct finding *finding = NULL;
	struct json_walk walk;
	struct slice key;
	const struct json_value *item;
	size_t count = json_count(json_get(value, "evidence"));
	if (count == 0 || count > FINDING_EVIDENCE_MAX)
		return refuse(err, "evidence");
	json_walk_init(&walk, json_get(value, "evidence"));
	while (json_walk_next(&walk, &key, &item)) {
		struct span span;
		TRY(read_span(item, &span, err));
		if (finding)
			TRY(finding_add_evidence(finding, &span, err));
		else
			TRY(finding_new(arena, rule, version, &span, &finding, err));
	}
	CHECK(finding);
	*ret = finding;
	return STATUS_OK;
}

static enum status
read_subjects(struct finding *finding, const struct json_value *value, struct err *err)
{
	struct json_walk walk;
	struct slice key;
	const struct json_value *item;
	size_t count = json_count(json_get(value, "subjects"));
	if (count == 0 || count > FINDING_SUBJECTS_MAX)
		return refuse(err, "subjects");
	json_walk_init(&walk, json_get(value, "subjects"));
	while (json_walk_next(&walk, &key, &item)) {
		struct subject subject;
		TRY(read_subject(item, &subject, err));
		TRY(finding_add_subject(finding, subject.type.at, subject.value, err));
	}
	return STATUS_OK;
}

typedef enum status add_sentence_fn(struct finding *finding, struct err *err, const char *format,
				    ...) FORMAT(3, 4);

static enum status
read_sentences(struct finding *finding, const struct json_value *value, const char *list,
	       size_t most, add_sentence_fn *add, struct err *err)
{
	struct json_walk walk;
	struct slice key, text;
	const struct json_value *item, *items = json_get(value, list);
	if (json_kind(items) != JSON_ARRAY || json_count(items) > most)
		return refuse(err, list);
	json_walk_init(&walk, items);
	while (json_walk_next(&walk, &key, &item)) {
		if (!json_as_string(item, &text) || !check_sentence(text))
			return refuse(err, list);
		TRY(add(finding, err, "%.*s", (int)text.length, text.at));
	}
	return STATUS_OK;
}

static enum status
read_judgement(struct finding *finding, const struct json_value *value, struct err *err)
{
	struct slice severity, basis;
	uint64_t confidence;
	TRY(read_text(value, "severity", &severity, err));
	TRY(read_text(value, "time_basis", &basis, err));
	TRY(read_count(value, "confidence", FINDING_CONFIDENCE_MAX, &confidence, err));
	finding->confidence = (uint8_t)confidence;
	if (!severity_read(severity, &finding->severity))
		return refuse(err, "severity");
	if (!time_basis_read(basis, &finding->time_basis))
		return refuse(err, "time_basis");
	return read_times(value, &finding->first, &finding->last, err);
}

enum status
finding_read(struct arena *arena, const struct json_value *value, struct finding **ret,
	     struct err *err)
{
	struct finding *finding = NULL;
	struct slice rule, id, title;
	uint64_t version;
	TRY(read_type(value, SLICE("finding"), err));
	TRY(read_text(value, "rule", &rule, err));
	TRY(read_text(value, "id", &id, err));
	TRY(read_text(value, "title", &title, err));
	TRY(read_count(value, "rule_version", UINT32_MAX, &version, err));
	if (!check_word(rule))
		return refuse(err, "rule");
	if (title.length == 0 || !check_sentence(title))
		return refuse(err, "title");
	TRY(read_evidence(arena, value, rule.at, (uint32_t)version, &finding, err));
	TRY(read_judgement(finding, value, err));
	TRY(finding_set_title(finding, err, "%.*s", (int)title.length, title.at));
	TRY(read_subjects(finding, value, err));
	TRY(read_sentences(finding, value, "why", FINDING_WHY_MAX, finding_add_why, err));
	TRY(read_sentences(finding, value, "next", FINDING_NEXT_MAX, finding_add_next, err));
	if (finding->why_count == 0)
		return refuse(err, "why");
	TRY(check_data(arena, json_get(value, "data"), &finding->data, err));
	TRY(finding_done(finding, err));
	if (!slice_equal(id, finding->id))
		return err_set(err, STATUS_REFUSED,
			       "docs/json.md: the id is not that of the content, which is %s",
			       finding->id.at);
	*ret = finding;
	return STATUS_OK;
}

enum status
observable_read(struct arena *arena, const struct json_value *value, struct observable *ret,
		struct err *err)
{
	struct observable observable;
	struct slice basis;
	TRY(read_type(value, SLICE("observable"), err));
	TRY(read_subject(json_get(value, "subject"), &observable.subject, err));
	TRY(read_text(value, "source", &observable.source, err));
	TRY(read_times(value, &observable.first, &observable.last, err));
	TRY(read_text(value, "time_basis", &basis, err));
	if (!time_basis_read(basis, &observable.time_basis))
		return refuse(err, "time_basis");
	TRY(check_data(arena, json_get(value, "data"), &observable.data, err));
	*ret = observable;
	return STATUS_OK;
}

enum status
refusal_read(struct arena *arena, const struct json_value *value, struct refusal *ret,
	     struct err *err)
{
	struct refusal refusal = {.line = 0};
	(void)arena;
	TRY(read_type(value, SLICE("refusal"), err));
	TRY(read_text(value, "source", &refusal.source, err));
	TRY(read_text(value, "reason", &refusal.reason, err));
	TRY(read_count(value, "count", INT64_MAX, &refusal.count, err));
	if (json_kind(json_get(value, "line")) != JSON_NULL)
		TRY(read_count(value, "line", INT64_MAX, &refusal.line, err));
	*ret = refusal;
	return STATUS_OK;
}

enum status
source_read(struct arena *arena, const struct json_value *value, struct source *ret,
	    struct err *err)
{
	struct source source;
	(void)arena;
	TRY(read_type(value, SLICE("source"), err));
	TRY(read_text(value, "source", &source.source, err));
	TRY(read_digest(value, &source.sha256, err));
	TRY(read_count(value, "bytes", INT64_MAX, &source.bytes, err));
	*ret = source;
	return STATUS_OK;
}
