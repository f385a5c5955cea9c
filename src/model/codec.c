#include "model/codec.h"

#include "base/cursor.h"
#include "base/json.h"
#include "base/utf8.h"
#include "model/check.h"
#include "model/finding.h"
#include "model/limits.h"

/* ---- writing ---- */

static void
write_slice(struct buf *buf, struct slice s)
{
	buf_write_u32(buf, (uint32_t)s.length);
	buf_write(buf, s);
}

static void
write_slices(struct buf *buf, const struct slice *items, size_t count)
{
	buf_write_u32(buf, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		write_slice(buf, items[i]);
}

static void
write_times(struct buf *buf, int64_t first, int64_t last, enum time_basis basis)
{
	buf_write_u64(buf, (uint64_t)first);
	buf_write_u64(buf, (uint64_t)last);
	buf_write_u8(buf, (uint8_t)basis);
}

static void
write_span(struct buf *buf, const struct span *span)
{
	write_slice(buf, span->source);
	buf_write(buf, slice_of((const char *)span->sha256.bytes, SHA256_BYTES));
	buf_write_u64(buf, span->offset);
	buf_write_u64(buf, span->length);
	buf_write_u64(buf, span->line);
	write_slice(buf, span->locator);
}

static void
write_subject(struct buf *buf, const struct subject *subject)
{
	write_slice(buf, subject->type);
	write_slice(buf, subject->value);
}

void
codec_write_finding(struct buf *buf, const struct finding *finding)
{
	buf_write_u8(buf, RECORD_FINDING);
	write_slice(buf, finding->rule);
	buf_write_u32(buf, finding->rule_version);
	buf_write_u32(buf, (uint32_t)finding->evidence_count);
	for (size_t i = 0; i < finding->evidence_count; i++)
		write_span(buf, &finding->evidence[i]);
	buf_write_u8(buf, (uint8_t)finding->severity);
	buf_write_u8(buf, finding->confidence);
	write_times(buf, finding->first, finding->last, finding->time_basis);
	write_slice(buf, finding->title);
	write_slices(buf, finding->why, finding->why_count);
	write_slices(buf, finding->next, finding->next_count);
	write_slice(buf, finding->data);
	buf_write_u32(buf, (uint32_t)finding->subject_count);
	for (size_t i = 0; i < finding->subject_count; i++)
		write_subject(buf, &finding->subjects[i]);
}

void
codec_write_observable(struct buf *buf, const struct observable *observable)
{
	buf_write_u8(buf, RECORD_OBSERVABLE);
	write_subject(buf, &observable->subject);
	write_slice(buf, observable->source);
	write_times(buf, observable->first, observable->last, observable->time_basis);
	write_slice(buf, observable->data.length ? observable->data : SLICE("{}"));
}

void
codec_write_refusal(struct buf *buf, const struct refusal *refusal)
{
	buf_write_u8(buf, RECORD_REFUSAL);
	write_slice(buf, refusal->source);
	write_slice(buf, refusal->reason);
	buf_write_u64(buf, refusal->count);
	buf_write_u64(buf, refusal->line);
}

/* ---- reading ---- */

static enum status
refuse(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "a worker's record is malformed: %s", what);
}

/* Bytes of any kind, e.g. a file's name. */
static enum status
read_bytes(struct cursor *cursor, size_t most, struct slice *ret, struct err *err)
{
	uint32_t length;
	if (!cursor_u32le(cursor, &length) || length > most || !cursor_bytes(cursor, length, ret))
		return refuse(err, "length");
	return STATUS_OK;
}

static enum status
read_text(struct cursor *cursor, size_t most, struct slice *ret, struct err *err)
{
	TRY(read_bytes(cursor, most, ret, err));
	return utf8_check(*ret) ? STATUS_OK : refuse(err, "text is not UTF-8");
}

static enum status
read_count(struct cursor *cursor, uint32_t most, uint32_t *ret, struct err *err)
{
	if (!cursor_u32le(cursor, ret) || *ret > most)
		return refuse(err, "count");
	return STATUS_OK;
}

static enum status
read_times(struct cursor *cursor, int64_t *first, int64_t *last, enum time_basis *basis,
	   struct err *err)
{
	uint64_t from, to;
	uint8_t value;
	if (!cursor_u64le(cursor, &from) || !cursor_u64le(cursor, &to) ||
	    !cursor_u8(cursor, &value) || value >= TIME_BASIS_COUNT)
		return refuse(err, "time");
	*first = (int64_t)from;
	*last = (int64_t)to;
	*basis = (enum time_basis)value;
	return check_times(*first, *last) ? STATUS_OK : refuse(err, "times");
}

static enum status
read_data(struct arena *arena, struct cursor *cursor, struct slice *ret, struct err *err)
{
	const struct json_value *value;
	struct slice data;
	TRY(read_bytes(cursor, RECORD_DATA_MAX_BYTES, &data, err));
	TRY(json_read(arena, data, &value, err));
	return check_data(arena, value, ret, err);
}

static enum status
read_span(struct cursor *cursor, struct span *ret, struct err *err)
{
	struct span span;
	struct slice digest;
	TRY(read_bytes(cursor, RECORD_TEXT_MAX_BYTES, &span.source, err));
	if (!cursor_bytes(cursor, SHA256_BYTES, &digest) || !cursor_u64le(cursor, &span.offset) ||
	    !cursor_u64le(cursor, &span.length) || !cursor_u64le(cursor, &span.line))
		return refuse(err, "span");
	if (!check_span(&span))
		return refuse(err, "span over 2^63");
	memcpy(span.sha256.bytes, digest.at, SHA256_BYTES);
	TRY(read_text(cursor, RECORD_TEXT_MAX_BYTES, &span.locator, err));
	*ret = span;
	return STATUS_OK;
}

static enum status
read_word(struct cursor *cursor, struct arena *arena, struct slice *ret, struct err *err)
{
	struct slice word;
	TRY(read_bytes(cursor, RECORD_RULE_MAX_BYTES, &word, err));
	return check_word(word) ? slice_copy(arena, word, ret, err) : refuse(err, "word");
}

typedef enum status add_sentence_fn(struct finding *finding, struct err *err, const char *format,
				    ...) FORMAT(3, 4);

static enum status
read_sentence(struct cursor *cursor, struct slice *ret, struct err *err)
{
	TRY(read_bytes(cursor, RECORD_TEXT_MAX_BYTES, ret, err));
	return check_sentence(*ret) ? STATUS_OK : refuse(err, "sentence");
}

static enum status
read_sentences(struct cursor *cursor, struct finding *finding, uint32_t most, add_sentence_fn *add,
	       struct err *err)
{
	uint32_t count;
	TRY(read_count(cursor, most, &count, err));
	for (uint32_t i = 0; i < count; i++) {
		struct slice text;
		TRY(read_sentence(cursor, &text, err));
		TRY(add(finding, err, "%.*s", (int)text.length, text.at));
	}
	return STATUS_OK;
}

static enum status
read_subjects(struct cursor *cursor, struct finding *finding, struct err *err)
{
	uint32_t count;
	TRY(read_count(cursor, FINDING_SUBJECTS_MAX, &count, err));
	for (uint32_t i = 0; i < count; i++) {
		struct slice type, value;
		TRY(read_word(cursor, finding->arena, &type, err));
		TRY(read_text(cursor, RECORD_TEXT_MAX_BYTES, &value, err));
		TRY(finding_add_subject(finding, type.at, value, err));
	}
	return count ? STATUS_OK : refuse(err, "no subject");
}

/* The finding with its evidence: there is none without. */
static enum status
read_head(struct cursor *cursor, struct arena *arena, struct finding **ret, struct err *err)
{
	struct finding *finding = NULL;
	struct slice rule;
	uint32_t version, count;
	TRY(read_word(cursor, arena, &rule, err));
	if (!cursor_u32le(cursor, &version))
		return refuse(err, "rule version");
	TRY(read_count(cursor, FINDING_EVIDENCE_MAX, &count, err));
	for (uint32_t i = 0; i < count; i++) {
		struct span span;
		TRY(read_span(cursor, &span, err));
		if (finding)
			TRY(finding_add_evidence(finding, &span, err));
		else
			TRY(finding_new(arena, rule.at, version, &span, &finding, err));
	}
	if (!finding)
		return refuse(err, "no evidence");
	*ret = finding;
	return STATUS_OK;
}

static enum status
read_finding(struct cursor *cursor, struct arena *arena, struct finding **ret, struct err *err)
{
	struct finding *finding = NULL;
	struct slice title;
	uint8_t severity, confidence;
	TRY(read_head(cursor, arena, &finding, err));
	if (!cursor_u8(cursor, &severity) || severity >= SEVERITY_COUNT ||
	    !cursor_u8(cursor, &confidence) || confidence > FINDING_CONFIDENCE_MAX)
		return refuse(err, "severity or confidence");
	finding->severity = (enum severity)severity;
	finding->confidence = confidence;
	TRY(read_times(cursor, &finding->first, &finding->last, &finding->time_basis, err));
	TRY(read_sentence(cursor, &title, err));
	TRY(finding_set_title(finding, err, "%.*s", (int)title.length, title.at));
	TRY(read_sentences(cursor, finding, FINDING_WHY_MAX, finding_add_why, err));
	TRY(read_sentences(cursor, finding, FINDING_NEXT_MAX, finding_add_next, err));
	TRY(read_data(arena, cursor, &finding->data, err));
	TRY(read_subjects(cursor, finding, err));
	if (title.length == 0 || finding->why_count == 0)
		return refuse(err, "no title or no reason");
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}

static enum status
read_observable(struct cursor *cursor, struct arena *arena, struct observable *ret, struct err *err)
{
	struct slice value, source;
	TRY(read_word(cursor, arena, &ret->subject.type, err));
	TRY(read_text(cursor, RECORD_TEXT_MAX_BYTES, &value, err));
	TRY(slice_copy(arena, value, &ret->subject.value, err));
	TRY(read_bytes(cursor, RECORD_TEXT_MAX_BYTES, &source, err));
	TRY(slice_copy(arena, source, &ret->source, err));
	TRY(read_times(cursor, &ret->first, &ret->last, &ret->time_basis, err));
	return read_data(arena, cursor, &ret->data, err);
}

static enum status
read_refusal(struct cursor *cursor, struct arena *arena, struct refusal *ret, struct err *err)
{
	struct slice source, reason;
	TRY(read_bytes(cursor, RECORD_TEXT_MAX_BYTES, &source, err));
	TRY(slice_copy(arena, source, &ret->source, err));
	/* A reason may quote the input: what is no UTF-8 in it is replaced, not held against it. */
	TRY(read_bytes(cursor, RECORD_TEXT_MAX_BYTES, &reason, err));
	struct buf buf;
	buf_init(&buf, arena);
	utf8_write_clean(&buf, reason);
	TRY(buf_slice(&buf, &ret->reason, err));
	if (!cursor_u64le(cursor, &ret->count) || !cursor_u64le(cursor, &ret->line) ||
	    ret->count == 0 || ret->count > INT64_MAX || ret->line > INT64_MAX)
		return refuse(err, "count or line");
	return STATUS_OK;
}

enum status
codec_read(struct arena *arena, struct slice bytes, struct record *ret, struct err *err)
{
	struct cursor cursor;
	struct record record = {.kind = RECORD_FINDING};
	uint8_t kind;
	if (bytes.length > CODEC_RECORD_MAX_BYTES)
		return refuse(err, "too long");
	cursor_init(&cursor, bytes);
	if (!cursor_u8(&cursor, &kind) || kind < RECORD_FINDING || kind > RECORD_REFUSAL)
		return refuse(err, "kind");
	record.kind = (enum record_kind)kind;
	if (record.kind == RECORD_FINDING)
		TRY(read_finding(&cursor, arena, &record.finding, err));
	else if (record.kind == RECORD_OBSERVABLE)
		TRY(read_observable(&cursor, arena, &record.observable, err));
	else
		TRY(read_refusal(&cursor, arena, &record.refusal, err));
	if (cursor_left(&cursor))
		return refuse(err, "bytes behind the record");
	*ret = record;
	return STATUS_OK;
}
