#include "mail/leak_view.h"

#include "format/address.h"
#include "format/date.h"
#include "format/words.h"
#include "mail/limits.h"
#include "mail/relation.h"
#include "model/domain.h"

#define US 1000000
#define DAY INT64_C(86400)

/* RFC 5321 §4.5.4.1: a message may wait four or five days; a clock may be wrong by a time zone. */
#define SLACK_SENT (7 * DAY)
/* Archives look at a key once a month or so. */
#define SLACK_KEY (31 * DAY)
/* Later than this nobody delivers what was sent then. */
#define SLACK_RECEIVED (31 * DAY)
/* Nobody's clock is further ahead than its time zone, by mistake. */
#define SLACK_CLOCK (1 * DAY)

/* ---- the header ---- */

static int64_t
date_of(struct slice value)
{
	int64_t time;
	return date_read(value, &time, NULL) ? time / US : TIME_UNKNOWN;
}

/* RFC 5321 §4.4: what stands behind the last semicolon. */
static void
read_received(struct leak_reading *reading)
{
	const struct message_part *root = reading->message->root;
	reading->received_first = reading->received_last = TIME_UNKNOWN;
	for (size_t i = 0; i < root->field_count; i++) {
		const struct message_field *field = &root->fields[i];
		size_t at = slice_find_last_byte(field->value, ';');
		if (at == SIZE_MAX || !slice_equal_nocase(field->name, SLICE("Received")))
			continue;
		int64_t time = date_of(slice_part(field->value, at + 1, SIZE_MAX));
		if (time == TIME_UNKNOWN)
			continue;
		if (reading->received_first == TIME_UNKNOWN || time < reading->received_first)
			reading->received_first = time;
		if (time > reading->received_last)
			reading->received_last = time;
	}
}

/* The field that h= covers under that name: the one at the bottom; NULL: none. */
static const struct message_field *
covers(const struct dkim_signature *signature, const char *name)
{
	for (size_t i = 0; signature && i < signature->covered_count; i++)
		if (signature->covered[i].field &&
		    slice_equal_nocase(signature->covered[i].name, slice_text(name)))
			return signature->covered[i].field;
	return NULL;
}

/* That, else the first there is. */
static const struct message_field *
covered_field(const struct leak_reading *reading, const struct dkim_signature *signature,
	      const char *name)
{
	const struct message_field *field = covers(signature, name);
	return field ? field : message_field(reading->message->root, name, 0);
}

enum status
leak_text(struct arena *arena, const struct leak_reading *reading, const char *name,
	  struct slice *ret, struct err *err)
{
	const struct message_field *field =
		covered_field(reading, reading->best ? reading->best->signature : NULL, name);
	*ret = SLICE_NONE;
	return field ? words_decode(arena, field->value, ret, err) : STATUS_OK;
}

static int64_t
read_date(const struct leak_reading *reading, const struct dkim_signature *signature)
{
	const struct message_field *field = covered_field(reading, signature, "Date");
	return field ? date_of(field->value) : TIME_UNKNOWN;
}

static enum status
read_from(struct arena *arena, const struct leak_reading *reading,
	  const struct dkim_signature *signature, struct address_list *ret, struct err *err)
{
	const struct message_field *field = covered_field(reading, signature, "From");
	*ret = (struct address_list){.items = NULL};
	return field ? address_list_read(arena, field->value, ret, err) : STATUS_OK;
}

/* ---- alignment ---- */

/* Every author has to be of the signer's organisation: which of several a reader sees is open. */
static enum status
check_aligned(struct arena *arena, const struct leak_reading *reading,
	      const struct dkim_signature *signature, bool *ret, struct err *err)
{
	struct address_list list;
	bool aligned;
	TRY(read_from(arena, reading, signature, &list, err));
	aligned = list.count > 0 && !list.cut;
	for (size_t i = 0; aligned && i < list.count; i++) {
		struct slice domain = address_domain(list.items[i].spec), clean;
		bool host = false;
		if (domain.at)
			TRY(domain_clean(arena, domain, &host, &clean, err));
		aligned = host && organisation_same(clean, signature->domain);
	}
	*ret = aligned;
	return STATUS_OK;
}

/* ---- the key ---- */

/* The key that verifies may have been seen by several: from the first time to the last. DNS of
 * today says neither; then nothing is known to have ended. */
static void
read_window(const struct dkim_setup *dkim, struct leak_view *view)
{
	const struct dkim_signature *signature = view->signature;
	bool open = false;
	view->first_seen = view->last_seen = TIME_UNKNOWN;
	for (size_t i = 0; i < signature->try_count; i++) {
		const struct dkim_try *try = &signature->tries[i];
		const struct mail_key *key = try->source;
		if (try->signature != DKIM_PASS)
			continue;
		view->weak |= try->key.weak;
		view->leaked |= key->leaked || mail_keys_leaked(dkim->keys, &try->key.spki);
		open |= key->last_seen == TIME_UNKNOWN;
		if (key->first_seen != TIME_UNKNOWN &&
		    (view->first_seen == TIME_UNKNOWN || key->first_seen < view->first_seen))
			view->first_seen = key->first_seen;
		if (key->last_seen > view->last_seen)
			view->last_seen = key->last_seen;
	}
	if (open)
		view->last_seen = TIME_UNKNOWN;
}

/* Since when the key is revoked. An empty p= from before the key was there is of another; where one
 * was seen both before and behind, the last sight of it is what is known. */
static void
read_revocation(struct leak_view *view)
{
	const struct dkim_signature *signature = view->signature;
	view->revoked_since = TIME_UNKNOWN;
	for (size_t i = 0; i < signature->try_count; i++) {
		const struct mail_key *key = signature->tries[i].source;
		int64_t since = key->first_seen;
		if (!signature->tries[i].key.revoked || since == TIME_UNKNOWN)
			continue;
		if (view->first_seen != TIME_UNKNOWN && since < view->first_seen)
			since = view->last_seen != TIME_UNKNOWN && key->last_seen > view->last_seen
					? key->last_seen
					: TIME_UNKNOWN;
		if (since != TIME_UNKNOWN &&
		    (view->revoked_since == TIME_UNKNOWN || since < view->revoked_since))
			view->revoked_since = since;
	}
}

/* Whether the key may have been in use then. */
static bool
is_of_time(const struct mail_key *key, int64_t at, int64_t now)
{
	int64_t first = key->today ? now : key->first_seen;
	int64_t last = key->today ? now : key->last_seen;
	return at == TIME_UNKNOWN || ((first == TIME_UNKNOWN || at >= first - SLACK_KEY) &&
				      (last == TIME_UNKNOWN || at <= last + SLACK_KEY));
}

/* Whether a key was tried that may have made it: that others do not verify it says nothing. */
static bool
was_tried(const struct leak_view *view, int64_t now)
{
	const struct dkim_signature *signature = view->signature;
	for (size_t i = 0; i < signature->try_count; i++)
		if (signature->tries[i].signature != DKIM_UNKNOWN &&
		    is_of_time(signature->tries[i].source, view->signed_at, now))
			return true;
	return false;
}

static bool
is_outlived(const struct leak_view *view)
{
	int64_t at = view->signed_at;
	if (at == TIME_UNKNOWN)
		return false;
	return (view->last_seen != TIME_UNKNOWN && at > view->last_seen + SLACK_KEY) ||
	       (view->revoked_since != TIME_UNKNOWN && at > view->revoked_since + SLACK_KEY);
}

/* ---- dates ---- */

static bool
apart(int64_t a, int64_t b, int64_t slack)
{
	return a != TIME_UNKNOWN && b != TIME_UNKNOWN && (a > b ? a - b : b - a) > slack;
}

/* t=, which may be any number of twelve digits or more. */
static int64_t
time_of(const struct dkim_signature *signature)
{
	static const int64_t LAST = INT64_C(253402300799); /* of the year 9999 */
	return signature->time > LAST ? LAST : signature->time;
}

/* Received fields are not signed: one that fits is enough, and only where none does they count. */
static enum leak_conflict
conflict_of(const struct leak_reading *reading, const struct leak_view *view, int64_t now)
{
	int64_t at = view->signed_at, first = reading->received_first,
		last = reading->received_last;
	if (apart(reading->date, time_of(view->signature), SLACK_SENT))
		return LEAK_DATE_AND_TIME;
	if (at == TIME_UNKNOWN)
		return LEAK_DATES_AGREE;
	if (now != TIME_UNKNOWN && at > now + SLACK_CLOCK)
		return LEAK_IN_FUTURE;
	if (last != TIME_UNKNOWN && last < at - SLACK_SENT)
		return LEAK_RECEIVED_BEFORE;
	if (first != TIME_UNKNOWN && first > at + SLACK_RECEIVED)
		return LEAK_RECEIVED_LONG_AFTER;
	if (view->first_seen != TIME_UNKNOWN && view->watched_since != TIME_UNKNOWN &&
	    at < view->first_seen - SLACK_KEY && at >= view->watched_since)
		return LEAK_BEFORE_KEY;
	return LEAK_DATES_AGREE;
}

/* ---- a signature ---- */

/* The gravest first. */
static enum leak_verdict
verdict_of(const struct leak_view *view)
{
	const struct dkim_signature *signature = view->signature;
	if (signature->header == DKIM_UNKNOWN || signature->body == DKIM_UNKNOWN)
		return LEAK_NO_KEY;
	if (signature->header == DKIM_FAIL && !view->tried)
		return LEAK_NO_KEY;
	if (signature->header == DKIM_FAIL)
		return signature->body == DKIM_PASS ? LEAK_ALTERED_HEADER : LEAK_ALTERED_BOTH;
	if (view->weak || view->leaked)
		return LEAK_WEAK_KEY;
	if (signature->body == DKIM_FAIL)
		return LEAK_ALTERED_BODY;
	if (!view->aligned)
		return LEAK_UNALIGNED;
	if (view->doubt.fields || view->doubt.hiding || view->doubt.body)
		return LEAK_AMBIGUOUS;
	if (view->conflict != LEAK_DATES_AGREE)
		return LEAK_DATE_CONFLICT;
	if (view->outlived)
		return LEAK_KEY_WINDOW;
	return view->partial ? LEAK_AUTHENTIC_PARTIAL : LEAK_AUTHENTIC;
}

static enum status
view_signature(struct arena *arena, const struct leak_reading *reading,
	       const struct dkim_setup *dkim, const struct dkim_signature *signature,
	       struct leak_view *ret, struct err *err)
{
	struct leak_view view = {.signature = signature, .verdict = LEAK_UNSIGNED};
	struct mail_key_answer answer;
	view.signed_at = time_of(signature);
	view.time_signed = view.signed_at != TIME_UNKNOWN;
	if (view.signed_at == TIME_UNKNOWN) {
		view.signed_at = reading->date;
		view.time_signed = covers(signature, "Date");
	}
	if (!signature->fault) {
		TRY(mail_keys_look_up(dkim->keys, arena, signature->domain, signature->selector,
				      &answer, err));
		view.watched_since = answer.watched_since;
		TRY(check_aligned(arena, reading, signature, &view.aligned, err));
		view.verified = signature->header == DKIM_PASS && signature->body == DKIM_PASS;
		view.partial = signature->body_unsigned.length > 0;
		TRY(leak_doubt(arena, reading, signature, &view.doubt, err));
		view.tried = was_tried(&view, dkim->now);
		read_window(dkim, &view);
		read_revocation(&view);
		view.outlived = is_outlived(&view);
		view.conflict = conflict_of(reading, &view, dkim->now);
		view.verdict = verdict_of(&view);
	}
	*ret = view;
	return STATUS_OK;
}

/* An aligned signature that fails still says more about its author than a foreign one that does. */
static unsigned
rank_view(const struct leak_view *view)
{
	return (unsigned)view->verdict + (view->verified || view->aligned ? 0 : LEAK_VERDICT_COUNT);
}

/* ---- the whole ---- */

enum status
leak_read(struct arena *arena, const struct message *message, const struct dkim_setup *dkim,
	  struct leak_reading *ret, struct err *err)
{
	struct leak_reading reading = {.message = message};
	struct address_list from;
	TRY(dkim_check(arena, dkim, message, &reading.dkim, err));
	read_received(&reading);
	TRY(leak_disputed(arena, message, &reading.disputed, err));
	reading.views = arena_new(arena, struct leak_view, reading.dkim.count + 1);
	if (!reading.views)
		return err_no_memory(err);
	for (size_t i = 0; i < reading.dkim.count; i++) {
		struct leak_view *view = &reading.views[i];
		reading.date = read_date(&reading, &reading.dkim.items[i]);
		TRY(view_signature(arena, &reading, dkim, &reading.dkim.items[i], view, err));
		if (view->verdict != LEAK_UNSIGNED &&
		    (!reading.best || rank_view(view) < rank_view(reading.best)))
			reading.best = view;
	}
	const struct dkim_signature *best = reading.best ? reading.best->signature : NULL;
	reading.date = read_date(&reading, best);
	TRY(read_from(arena, &reading, best, &from, err));
	if (from.count)
		reading.from = from.items[0].spec;
	*ret = reading;
	return STATUS_OK;
}

unsigned
leak_rank(const struct leak_reading *reading)
{
	return reading->best ? rank_view(reading->best) : 2 * LEAK_VERDICT_COUNT;
}

enum leak_verdict
leak_verdict_of(const struct leak_reading *reading, const char *mark)
{
	enum leak_verdict verdict = reading->best ? reading->best->verdict : LEAK_UNSIGNED;
	bool altered = verdict == LEAK_ALTERED_BODY || verdict == LEAK_ALTERED_HEADER ||
		       verdict == LEAK_ALTERED_BOTH;
	return altered && mark ? LEAK_BYTES_NOT_PRESERVED : verdict;
}
