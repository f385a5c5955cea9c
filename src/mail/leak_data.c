/* What a finding of rule mail/leak tells programs: docs/schema/mail-leak.json. */
#include "base/json.h"
#include "mail/leak_view.h"
#include "mail/limits.h"

#define US 1000000

const char *
leak_outcome_name(enum dkim_outcome outcome)
{
	static const char *const NAMES[] = {"unknown", "pass", "fail"};
	return NAMES[outcome];
}

static void
write_seconds(struct json_writer *json, const char *key, int64_t seconds)
{
	json_key(json, key);
	json_time(json, seconds == TIME_UNKNOWN ? TIME_UNKNOWN : seconds * US);
}

static void
write_key(struct json_writer *json, const struct leak_view *view)
{
	const struct dkim_signature *signature = view->signature;
	const struct dkim_try *try = signature->verified;
	char hex[SHA256_HEX_BYTES];
	json_key(json, "key");
	if (!try && signature->try_count)
		try = &signature->tries[0];
	if (!try) {
		json_null(json);
		return;
	}
	json_open_object(json);
	json_key(json, "bits");
	json_number(json, try->key.bits);
	json_key(json, "spki_sha256");
	sha256_print(&try->key.spki, hex);
	if (try->key.bits)
		json_string(json, slice_text(hex));
	else
		json_null(json);
	write_seconds(json, "first_seen", try->source->first_seen);
	write_seconds(json, "last_seen", try->source->last_seen);
	json_key(json, "source");
	json_string(json, try->source->source);
	json_key(json, "tried");
	json_number(json, (int64_t)signature->try_count);
	json_key(json, "revoked");
	json_bool(json, try->key.revoked);
	json_key(json, "leaked");
	json_bool(json, view->leaked || try->source->leaked);
	json_close_object(json);
}

/* What l= leaves unsigned, counted from the beginning of the message. */
static void
write_unsigned(struct json_writer *json, const struct leak_reading *reading,
	       const struct leak_view *view)
{
	struct slice rest = view->signature->body_unsigned;
	json_key(json, "unsigned");
	if (!rest.length) {
		json_null(json);
		return;
	}
	json_open_object(json);
	json_key(json, "offset");
	json_number(json, (int64_t)message_offset(reading->message, rest));
	json_key(json, "length");
	json_number(json, (int64_t)rest.length);
	json_close_object(json);
}

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, slice_part(text, 0, MAIL_TEXT_BYTES));
}

static void
write_signature(struct json_writer *json, const struct leak_reading *reading,
		const struct leak_view *view)
{
	const struct dkim_signature *signature = view->signature;
	json_open_object(json);
	write_text(json, "domain", signature->domain);
	write_text(json, "selector", signature->selector);
	write_text(json, "algorithm", signature->algorithm_name);
	json_key(json, "body_hash");
	json_string(json, slice_text(leak_outcome_name(signature->body)));
	json_key(json, "signature");
	json_string(json, slice_text(leak_outcome_name(signature->header)));
	write_key(json, view);
	write_unsigned(json, reading, view);
	write_seconds(json, "time", signature->time);
	write_seconds(json, "expires", signature->expires);
	json_key(json, "aligned");
	json_bool(json, view->aligned);
	json_key(json, "fault");
	if (signature->fault)
		json_string(json, slice_text(signature->fault));
	else
		json_null(json);
	json_close_object(json);
}

/* Whether an earlier uncovered field has the same name. */
static bool
was_named(const struct dkim_signature *signature, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (slice_equal_nocase(signature->uncovered[i].field->name,
				       signature->uncovered[at].field->name))
			return true;
	return false;
}

static void
write_not_signed(struct json_writer *json, const struct leak_reading *reading)
{
	const struct leak_view *view = reading->best;
	size_t told = 0;
	json_key(json, "not_signed");
	json_open_array(json);
	if (!view || view->verdict == LEAK_NO_KEY)
		json_string(json, SLICE("header"));
	else
		for (size_t i = 0; i < view->signature->uncovered_count; i++)
			if (told < MAIL_FIELD_NAMES_MAX && !was_named(view->signature, i)) {
				struct slice name = view->signature->uncovered[i].field->name;
				json_string(json, slice_part(name, 0, MAIL_TEXT_BYTES));
				told++;
			}
	if (!view || view->verdict == LEAK_NO_KEY || view->partial)
		json_string(json, SLICE("body"));
	json_close_array(json);
}

static void
write_repairs(struct json_writer *json, const struct leak_reading *reading)
{
	json_key(json, "repairs");
	json_open_array(json);
	if (reading->best && reading->best->verified && reading->dkim.line_ends != DKIM_LINES_CRLF)
		json_string(json, SLICE("lf"));
	for (size_t i = 0; i < reading->repair_count; i++)
		json_string(json, slice_text(reading->repairs[i]->name));
	json_close_array(json);
}

enum status
leak_data(struct arena *arena, const struct leak_reading *reading, enum leak_verdict verdict,
	  const struct leak_texts *texts, struct slice *ret, struct err *err)
{
	struct json_writer json;
	struct buf buf;
	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_open_object(&json);
	write_text(&json, "message_id", texts->message_id);
	json_key(&json, "verdict");
	json_string(&json, slice_text(leak_verdict_name(verdict)));
	write_text(&json, "from", texts->from);
	write_text(&json, "subject", texts->subject);
	write_seconds(&json, "date", reading->date);
	json_key(&json, "signatures");
	json_open_array(&json);
	for (size_t i = 0; i < reading->dkim.count; i++)
		write_signature(&json, reading, &reading->views[i]);
	json_close_array(&json);
	json_key(&json, "signatures_left");
	json_number(&json, (int64_t)(reading->dkim.field_count - reading->dkim.count));
	write_not_signed(&json, reading);
	write_repairs(&json, reading);
	json_close_object(&json);
	return buf_slice(&buf, ret, err);
}
