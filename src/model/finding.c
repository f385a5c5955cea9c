#include "model/finding.h"

#include "base/utf8.h"
#include "model/id.h"

enum status
finding_new(struct arena *arena, const char *rule, uint32_t rule_version, const struct span *first,
	    struct finding **ret, struct err *err)
{
	struct finding *finding = arena_new(arena, struct finding, 1);
	if (!finding)
		return err_no_memory(err);
	finding->arena = arena;
	finding->rule_version = rule_version;
	finding->first = finding->last = TIME_UNKNOWN;
	finding->time_basis = TIME_OBSERVED;
	finding->data = SLICE("{}");
	TRY(slice_copy(arena, slice_text(rule), &finding->rule, err));
	TRY(finding_add_evidence(finding, first, err));
	*ret = finding;
	return STATUS_OK;
}

/* Room for one more item of a list of the finding. */
#define GROW(finding, list, count, capacity)                                                      \
	arena_grow((finding)->arena, (finding)->list, &(finding)->capacity, (finding)->count + 1, \
		   sizeof(*(finding)->list), _Alignof(__typeof__(*(finding)->list)))

enum status
finding_add_evidence(struct finding *finding, const struct span *span, struct err *err)
{
	struct span *spans = GROW(finding, evidence, evidence_count, evidence_capacity);
	if (!spans)
		return err_no_memory(err);
	finding->evidence = spans;
	struct span copy = *span;
	TRY(slice_copy(finding->arena, span->source, &copy.source, err));
	TRY(slice_copy(finding->arena, span->locator, &copy.locator, err));
	spans[finding->evidence_count++] = copy;
	return STATUS_OK;
}

enum status
finding_add_subject(struct finding *finding, const char *type, struct slice value, struct err *err)
{
	struct subject *subjects = GROW(finding, subjects, subject_count, subject_capacity);
	if (!subjects)
		return err_no_memory(err);
	finding->subjects = subjects;
	struct subject subject;
	TRY(slice_copy(finding->arena, slice_text(type), &subject.type, err));
	TRY(slice_copy(finding->arena, value, &subject.value, err));
	subjects[finding->subject_count++] = subject;
	return STATUS_OK;
}

static enum status print_sentence(struct finding *finding, struct slice *ret, struct err *err,
				  const char *format, va_list values) FORMAT(4, 0);

static enum status
print_sentence(struct finding *finding, struct slice *ret, struct err *err, const char *format,
	       va_list values)
{
	struct buf buf, clean;
	struct slice text;
	buf_init(&buf, finding->arena);
	buf_print_list(&buf, format, values);
	TRY(buf_slice(&buf, &text, err));
	if (utf8_check(text)) {
		*ret = text;
		return STATUS_OK;
	}
	buf_init(&clean, finding->arena); /* what a hostile input says may be any bytes */
	utf8_write_clean(&clean, text);
	return buf_slice(&clean, ret, err);
}

enum status
finding_add_why(struct finding *finding, struct err *err, const char *format, ...)
{
	struct slice *why = GROW(finding, why, why_count, why_capacity);
	if (!why)
		return err_no_memory(err);
	finding->why = why;
	va_list values;
	va_start(values, format);
	enum status status = print_sentence(finding, &why[finding->why_count], err, format, values);
	va_end(values);
	TRY(status);
	finding->why_count++;
	return STATUS_OK;
}

enum status
finding_add_next(struct finding *finding, struct err *err, const char *format, ...)
{
	struct slice *next = GROW(finding, next, next_count, next_capacity);
	if (!next)
		return err_no_memory(err);
	finding->next = next;
	va_list values;
	va_start(values, format);
	enum status status =
		print_sentence(finding, &next[finding->next_count], err, format, values);
	va_end(values);
	TRY(status);
	finding->next_count++;
	return STATUS_OK;
}

bool
finding_step_query(struct slice step, struct slice *ret_words, struct slice *ret_query)
{
	size_t at = slice_find(step, SLICE(": `"));

	if (at == SIZE_MAX || at + 4 > step.length || !slice_ends(step, SLICE("`")))
		return false;
	*ret_words = slice_part(step, 0, at);
	*ret_query = slice_part(step, at + 3, step.length - at - 4);
	return true;
}

enum status
finding_set_title(struct finding *finding, struct err *err, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	enum status status = print_sentence(finding, &finding->title, err, format, values);
	va_end(values);
	return status;
}

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, text);
}

static void
write_count(struct json_writer *json, const char *key, uint64_t value)
{
	json_key(json, key);
	json_number(json, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

static void
write_time(struct json_writer *json, const char *key, int64_t time_us)
{
	json_key(json, key);
	json_time(json, time_us);
}

static void
write_digest(struct json_writer *json, const struct sha256 *digest)
{
	char hex[SHA256_HEX_BYTES];
	sha256_print(digest, hex);
	write_text(json, "sha256", slice_text(hex));
}

static void
write_subject(struct json_writer *json, const struct subject *subject)
{
	json_open_object(json);
	write_text(json, "type", subject->type);
	write_text(json, "value", subject->value);
	json_close_object(json);
}

static void
write_subjects(struct json_writer *json, const struct finding *finding)
{
	json_open_array(json);
	for (size_t i = 0; i < finding->subject_count; i++)
		write_subject(json, &finding->subjects[i]);
	json_close_array(json);
}

enum status
finding_done(struct finding *finding, struct err *err)
{
	CHECK(finding->title.length && finding->subject_count && finding->why_count);
	CHECK(finding->evidence_count && finding->confidence <= 100);
	struct buf buf;
	struct json_writer json;
	struct slice name;
	struct uuid uuid;
	char text[UUID_TEXT_BYTES];

	/* Keys sorted, no spaces: RFC 8785. */
	buf_init(&buf, finding->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	write_count(&json, "offset", finding->evidence[0].offset);
	json_key(&json, "rule");
	json_string(&json, finding->rule);
	json_key(&json, "rule_version");
	json_number(&json, finding->rule_version);
	json_key(&json, "source");
	json_string(&json, finding->evidence[0].source);
	json_key(&json, "subjects");
	write_subjects(&json, finding);
	json_close_object(&json);
	TRY(buf_slice(&buf, &name, err));
	TRY(uuid_of_name(&ID_NAMESPACE, name, &uuid, err));
	uuid_print(&uuid, text);
	return slice_print(finding->arena, &finding->id, err, "finding--%s", text);
}

static void
write_sentences(struct json_writer *json, const char *key, const struct slice *items, size_t count)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < count; i++)
		json_string(json, items[i]);
	json_close_array(json);
}

static void
write_locator(struct json_writer *json, const struct span *span)
{
	struct slice locator;
	if (span_locator(json->buf->arena, span, &locator, NULL) != STATUS_OK)
		json->buf->failed = true;
	else
		write_text(json, "locator", locator);
}

static void
write_span(struct json_writer *json, const struct span *span)
{
	json_open_object(json);
	write_text(json, "source", span->source);
	write_digest(json, &span->sha256);
	write_count(json, "offset", span->offset);
	write_count(json, "length", span->length);
	write_locator(json, span);
	json_close_object(json);
}

void
finding_write(struct json_writer *json, const struct finding *finding)
{
	json_open_object(json);
	write_text(json, "type", SLICE("finding"));
	write_text(json, "id", finding->id);
	write_text(json, "rule", finding->rule);
	write_count(json, "rule_version", finding->rule_version);
	write_text(json, "severity", slice_text(severity_text(finding->severity)));
	write_count(json, "confidence", finding->confidence);
	write_time(json, "first", finding->first);
	write_time(json, "last", finding->last);
	write_text(json, "time_basis", slice_text(time_basis_text(finding->time_basis)));
	write_text(json, "title", finding->title);
	write_sentences(json, "why", finding->why, finding->why_count);
	json_key(json, "subjects");
	write_subjects(json, finding);
	json_key(json, "data");
	json_raw(json, finding->data);
	write_sentences(json, "next", finding->next, finding->next_count);
	json_key(json, "evidence");
	json_open_array(json);
	for (size_t i = 0; i < finding->evidence_count; i++)
		write_span(json, &finding->evidence[i]);
	json_close_array(json);
	json_close_object(json);
}

void
observable_write(struct json_writer *json, const struct observable *observable)
{
	json_open_object(json);
	write_text(json, "type", SLICE("observable"));
	json_key(json, "subject");
	write_subject(json, &observable->subject);
	write_text(json, "source", observable->source);
	write_time(json, "first", observable->first);
	write_time(json, "last", observable->last);
	write_text(json, "time_basis", slice_text(time_basis_text(observable->time_basis)));
	json_key(json, "data");
	json_raw(json, observable->data.length ? observable->data : SLICE("{}"));
	json_close_object(json);
}

void
refusal_write(struct json_writer *json, const struct refusal *refusal)
{
	json_open_object(json);
	write_text(json, "type", SLICE("refusal"));
	write_text(json, "source", refusal->source);
	write_text(json, "reason", refusal->reason);
	write_count(json, "count", refusal->count);
	json_key(json, "line");
	if (refusal->line)
		json_number(json, (int64_t)refusal->line);
	else
		json_null(json);
	json_close_object(json);
}

void
source_write(struct json_writer *json, const struct source *source)
{
	json_open_object(json);
	write_text(json, "type", SLICE("source"));
	write_text(json, "source", source->source);
	write_digest(json, &source->sha256);
	write_count(json, "bytes", source->bytes);
	json_close_object(json);
}
