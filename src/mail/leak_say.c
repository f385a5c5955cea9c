#include "base/utf8.h"
#include "mail/leak_view.h"
#include "mail/limits.h"

#define US 1000000
#define KEYS_TOLD 4u    /* of those that were tried in vain */
#define SECONDS_TOLD 4u /* fields that stand there again */

/* What a verdict is called, how grave it is for who wants to publish, and in one sentence. */
struct wording {
	const char *name;
	enum severity severity;
	uint8_t confidence;
	const char *title; /* behind the subject */
	const char *why;
	const char *next;
};
static const struct wording VERDICTS[LEAK_VERDICT_COUNT] = {
	[LEAK_AUTHENTIC] =
		{"authentic", SEVERITY_INFO, 97, "provably unaltered since it was signed",
		 "The signature holds for the header and for the whole body: what it "
		 "covers is as the domain signed it",
		 "Quote only what is signed; keep the message and the key with this finding"},
	[LEAK_AUTHENTIC_PARTIAL] =
		{"authentic_partial", SEVERITY_MEDIUM, 95, "authentic but for an unsigned end",
		 "The signature holds, but covers only the beginning of the body "
		 "(l=): anybody could have put what follows there",
		 "Leave the unsigned end out; keep the message and the key with this finding"},
	[LEAK_DATE_CONFLICT] = {"date_conflict", SEVERITY_MEDIUM, 90,
				"signed, but its dates contradict each other",
				"The signature holds, but the dates cannot all be true: who holds "
				"the key can put any date under it",
				"Take the date from elsewhere: from recipients, logs of servers, "
				"backups of that time"},
	[LEAK_KEY_WINDOW] = {"key_window", SEVERITY_MEDIUM, 85,
			     "signed after its key was last seen",
			     "The signature holds, but by its own date the key was out of use: "
			     "private halves of retired keys get lost, or are published",
			     "Take the date from elsewhere: from recipients, logs of servers, "
			     "backups of that time"},
	[LEAK_AMBIGUOUS] =
		{"ambiguous", SEVERITY_HIGH, 95,
		 "signed, but what is not signed decides what readers see",
		 "The signature holds, but something that it does not cover lets programs show "
		 "another thing than what was signed (RFC 6376 §8.15)",
		 "Read what is signed alone, as it stands: what a program shows is chance"},
	[LEAK_ALTERED_BODY] = {"altered_body", SEVERITY_HIGH, 95, "header proven, body altered",
			       "The signature of the header holds, and so does the digest in it; "
			       "the body has another digest: it is not the one that was signed",
			       "Ask for the message as a server or another recipient keeps it, in "
			       "its original form (.eml, Maildir), and compare"},
	[LEAK_UNALIGNED] = {"unaligned", SEVERITY_LOW, 90,
			    "signed by another domain than its author's",
			    "The signature holds, but proves only that its domain handled the "
			    "message: nothing about the author that From names",
			    "Ask whoever runs the signer what its signature stands for; take From "
			    "for unproven"},
	[LEAK_WEAK_KEY] = {"weak_key", SEVERITY_MEDIUM, 90,
			   "signed with a key that anybody can forge",
			   "The signature proves nothing: others than the domain can make such "
			   "ones",
			   "Look for another copy or another signature: this one settles nothing"},
	[LEAK_ALTERED_HEADER] = {"altered_header", SEVERITY_MEDIUM, 90,
				 "body as hashed, signed header altered",
				 "The body has the digest that the signature names, but the "
				 "signature does not hold for the header: a signed field, or the "
				 "digest itself, is not as it was signed",
				 "Ask for the message as a server or another recipient keeps it, "
				 "in its original form (.eml, Maildir), and compare"},
	[LEAK_ALTERED_BOTH] = {"altered_both", SEVERITY_MEDIUM, 85, "header and body do not verify",
			       "Neither the signature of the header nor the digest of the body "
			       "holds: the message was altered, or stored in a form that changes "
			       "it",
			       "Ask for the message as a server or another recipient keeps it, in "
			       "its original form (.eml, Maildir), and compare"},
	[LEAK_BYTES_NOT_PRESERVED] = {"bytes_not_preserved", SEVERITY_INFO, 80,
				      "exported in a form that loses what was signed",
				      "The signature does not hold, and could not: the export was "
				      "made by a program that writes messages anew. This speaks "
				      "neither for nor against it",
				      "Ask for the message as a server or another recipient keeps "
				      "it, in its original form (.eml, Maildir), and compare"},
	[LEAK_NO_KEY] = {"no_key", SEVERITY_INFO, 80, "signed, but its key is not known",
			 "There is a signature, and no key of its time to check it with",
			 "Look for the key in other archives, or ask who received mail of that "
			 "time; then tocsin keys import"},
	[LEAK_UNSIGNED] = {"unsigned", SEVERITY_INFO, 99, "not signed",
			   "There is no DKIM signature that could be checked: nothing in the "
			   "message proves who wrote it, or that it is unaltered",
			   "Look for other copies: the sender's or a recipient's server may have "
			   "kept a signature"},
};

/* l=0. */
static const struct wording HEADER_ALONE = {
	"authentic_partial",
	SEVERITY_MEDIUM,
	95,
	"header authentic, body not signed at all",
	"The signature holds for the header, and by l=0 for nothing of the body: anybody could "
	"have "
	"written it",
	"Quote the signed fields alone; keep the message and the key with this finding"};

/* Marks of a list are not signed: they explain, and prove nothing. */
static const struct wording CHANGED_BY_LIST = {
	"altered_body",
	SEVERITY_MEDIUM,
	90,
	"header proven, body changed after it was signed, as lists do",
	"The signature of the header holds, and so does the digest in it; the body has another "
	"digest. It went through a mailing list: these add footers and take parts out",
	"Compare it with the list's archive, or with the copy that the sender kept"};

/* What is proven of the header is not who wrote it. */
static const struct wording CHANGED_FOREIGN = {
	"altered_body",
	SEVERITY_LOW,
	90,
	"signed by another domain than its author's, body altered",
	"The signature of the header holds, but is not of the author's domain: it says nothing "
	"about the author that From names. The body has another digest than the signed one",
	"Ask whoever runs the signer what its signature stands for; take From for unproven"};

const char *
leak_verdict_name(enum leak_verdict verdict)
{
	return VERDICTS[verdict].name;
}

struct saying {
	struct arena *arena;
	const struct leak_reading *reading;
	const struct leak_view *view; /* the best, or NULL */
	enum leak_verdict verdict;
	const struct wording *words;
	const char *mark;
	struct finding *finding;
	struct err *err;
};

/* "2017-04-12", NUL-terminated. */
struct day {
	char text[TIME_TEXT_BYTES];
};

static struct day
day_of(int64_t seconds)
{
	struct day day = {""};
	if (seconds == TIME_UNKNOWN)
		(void)memcpy(day.text, "unknown", sizeof("unknown"));
	else
		time_print(seconds * US, day.text);
	char *end = memchr(day.text, 'T', sizeof(day.text));
	if (end)
		*end = '\0';
	return day;
}

/* Clean UTF-8 without controls, cut to what a line of a header may have. */
static enum status
clean(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	utf8_write_clean(&buf, slice_part(text, 0, MAIL_TEXT_BYTES));
	TRY(buf_slice(&buf, ret, err));
	for (size_t i = 0; i < ret->length; i++)
		if ((unsigned char)buf.bytes[i] < ' ')
			buf.bytes[i] = ' ';
	*ret = slice_trim(*ret);
	return STATUS_OK;
}

/* ---- sentences ---- */

#define WHY(...) TRY(finding_add_why(saying->finding, saying->err, __VA_ARGS__))
#define NEXT(...) TRY(finding_add_next(saying->finding, saying->err, __VA_ARGS__))

static enum status
say_key(struct saying *saying, const struct dkim_try *try)
{
	int64_t first = saying->view->first_seen, last = saying->view->last_seen;
	if (first == TIME_UNKNOWN && last == TIME_UNKNOWN)
		WHY("The key that verifies it has %u bits and comes from %.*s, which does not say "
		    "when it was seen",
		    try->key.bits, SLICE_PRINT(try->source->source));
	else
		WHY("The key that verifies it has %u bits and was seen from %s to %s by %.*s",
		    try->key.bits, day_of(first).text, day_of(last).text,
		    SLICE_PRINT(try->source->source));
	return STATUS_OK;
}

static enum status
say_signature(struct saying *saying)
{
	const struct dkim_signature *signature = saying->view->signature;
	const struct dkim_try *try = signature->verified;
	WHY("%.*s signed it (selector %.*s, %.*s): header %s, body %s",
	    SLICE_PRINT(signature->domain), SLICE_PRINT(signature->selector),
	    SLICE_PRINT(signature->algorithm_name), leak_outcome_name(signature->header),
	    leak_outcome_name(signature->body));
	if (try)
		TRY(say_key(saying, try));
	if (signature->try_count > 1)
		WHY("%zu keys are known under this selector; all were tried", signature->try_count);
	if (try && !saying->view->time_signed)
		WHY("When it was signed nothing signed says: there is no t=, and Date is not "
		    "covered");
	if (try && try->fault)
		WHY("The key record is not made for this: %s", try->fault);
	if (signature->is_expired)
		WHY("By x= the signature expired on %s: that is a rule for delivery and takes "
		    "nothing from the proof",
		    day_of(signature->expires).text);
	size_t all = saying->reading->dkim.field_count, left = all - saying->reading->dkim.count;
	if (all > 1)
		WHY("It has %zu signatures; this is the one that proves most", all);
	if (left)
		WHY("%zu signatures were not tried: those with a known key and of the author's "
		    "domain went first",
		    left);
	return STATUS_OK;
}

static enum status
say_conflict(struct saying *saying)
{
	const struct leak_reading *reading = saying->reading;
	const struct leak_view *view = saying->view;
	struct day at = day_of(view->signed_at), date = day_of(reading->date);
	switch (view->conflict) {
	case LEAK_DATES_AGREE:
		break;
	case LEAK_DATE_AND_TIME:
		WHY("Date says %s, the signature was made on %s (t=)", date.text, at.text);
		break;
	case LEAK_IN_FUTURE:
		WHY("It says it was signed on %s, which is still to come", at.text);
		break;
	case LEAK_RECEIVED_BEFORE:
		WHY("Every server that names a time received it by %s, before it was signed on %s",
		    day_of(reading->received_last).text, at.text);
		break;
	case LEAK_RECEIVED_LONG_AFTER:
		WHY("It says it was signed on %s; the first server that names a time received it "
		    "on %s",
		    at.text, day_of(reading->received_first).text);
		break;
	case LEAK_BEFORE_KEY:
		WHY("It says it was signed on %s, when the keys of this selector were watched "
		    "(since %s) but this one was not seen before %s",
		    at.text, day_of(view->watched_since).text, day_of(view->first_seen).text);
		break;
	}
	return STATUS_OK;
}

/* What the key archive cannot say. */
static enum status
say_window(struct saying *saying)
{
	const struct leak_view *view = saying->view;
	struct day at = day_of(view->signed_at);
	if (view->outlived && view->revoked_since != TIME_UNKNOWN &&
	    view->signed_at > view->revoked_since)
		WHY("The key was revoked by %s; the signature says %s",
		    day_of(view->revoked_since).text, at.text);
	else if (view->outlived)
		WHY("The key was last seen on %s; the signature says %s. Whether the key was "
		    "retired or only no longer looked at, the archive does not know",
		    day_of(view->last_seen).text, at.text);
	else if (view->revoked_since != TIME_UNKNOWN)
		WHY("The key was revoked later (%s)", day_of(view->revoked_since).text);
	if (view->conflict == LEAK_DATES_AGREE && view->first_seen != TIME_UNKNOWN &&
	    view->signed_at != TIME_UNKNOWN && view->signed_at < view->first_seen)
		WHY("Nobody looked at keys of this selector as early as %s: that the key was in "
		    "use then rests on the message alone",
		    at.text);
	if (view->first_seen == TIME_UNKNOWN && view->last_seen == TIME_UNKNOWN)
		WHY("Since when the key is in use nobody says");
	return STATUS_OK;
}

/* Why readers may see something else than what is signed. */
static enum status
say_doubt(struct saying *saying)
{
	const struct leak_doubt *doubt = &saying->view->doubt;
	const struct dkim_signature *signature = saying->view->signature;
	const struct message *message = saying->reading->message;
	size_t seconds = 0;
	for (size_t i = 0; i < signature->uncovered_count; i++)
		if (signature->uncovered[i].duplicate &&
		    leak_field_is_single(signature->uncovered[i].field->name) &&
		    ++seconds <= SECONDS_TOLD)
			WHY("A second %.*s, not signed, stands at byte %llu",
			    SLICE_PRINT(signature->uncovered[i].field->name),
			    (unsigned long long)message_offset(
				    message, signature->uncovered[i].field->whole));
	if (seconds > SECONDS_TOLD)
		WHY("And %zu more, not signed either", seconds - SECONDS_TOLD);
	if (doubt->hiding)
		WHY("A bare CR in the field at byte %llu begins another field to some readers "
		    "(RFC 5322 §2.2)",
		    (unsigned long long)message_offset(message, doubt->hiding->whole));
	if (!saying->view->verified)
		return STATUS_OK;
	if (doubt->body)
		WHY("%.*s is not signed, and %s", SLICE_PRINT(doubt->field->name), doubt->body);
	else if (doubt->type_open)
		WHY("Content-Type is not signed; nothing of the signed body is hidden by what it "
		    "says");
	return STATUS_OK;
}

static enum status
say_caveats(struct saying *saying)
{
	const struct leak_view *view = saying->view;
	const struct dkim_signature *signature = view->signature;
	if (view->weak)
		WHY("The key has %u bits; below 1024 it can be computed from the public half (RFC "
		    "8301 §3.2)",
		    signature->verified->key.bits);
	if (view->leaked)
		WHY("The private half of the key is public");
	if (signature->algorithm == DKIM_RSA_SHA1)
		WHY("It rests on SHA-1 (RFC 8301 §3.1): two texts of one digest can be made by who "
		    "writes both, not to fit a text that others wrote");
	if (!view->aligned)
		WHY("The signer %.*s is not of the organisation of %.*s",
		    SLICE_PRINT(signature->domain), SLICE_PRINT(saying->reading->from));
	TRY(say_doubt(saying));
	if (view->partial)
		WHY("%zu bytes at the end of the body, from byte %llu on, are not signed",
		    signature->body_unsigned.length,
		    (unsigned long long)message_offset(saying->reading->message,
						       signature->body_unsigned));
	TRY(say_conflict(saying));
	return say_window(saying);
}

/* That these do not verify it says nothing of the message. */
static enum status
say_other_times(struct saying *saying)
{
	const struct dkim_signature *signature = saying->view->signature;
	WHY("It says it was signed on %s, and the keys of %.*s._domainkey.%.*s that are known are "
	    "of other times; none verifies it",
	    day_of(saying->view->signed_at).text, SLICE_PRINT(signature->selector),
	    SLICE_PRINT(signature->domain));
	for (size_t i = 0; i < signature->try_count && i < KEYS_TOLD; i++) {
		const struct dkim_try *try = &signature->tries[i];
		if (try->source->today)
			WHY("Tried: a key of %u bits that DNS has today", try->key.bits);
		else
			WHY("Tried: a key of %u bits, seen from %s to %s by %.*s", try->key.bits,
			    day_of(try->source->first_seen).text,
			    day_of(try->source->last_seen).text, SLICE_PRINT(try->source->source));
	}
	return STATUS_OK;
}

static enum status
say_no_key(struct saying *saying)
{
	const struct dkim_signature *signature = saying->view->signature;
	static const char *const REASONS[] = {
		[DNS_FOUND] = "what is known under that name is no usable key",
		[DNS_NO_DATA] = "there is none under that name",
		[DNS_NO_NAME] = "there is none under that name",
		[DNS_TEMPORARY] = "DNS did not answer; asking later may help",
		[DNS_BAD_NAME] = "the signature names what can be no name in DNS",
		[DNS_UNASKED] = "no key archive was given (--keys) and nobody was asked",
	};
	const char *reason = REASONS[signature->keys];
	for (size_t i = 0; i < signature->try_count; i++)
		if (signature->tries[i].fault)
			reason = signature->tries[i].fault;
	if (signature->header != DKIM_FAIL)
		WHY("The key of %.*s._domainkey.%.*s is missing: %s",
		    SLICE_PRINT(signature->selector), SLICE_PRINT(signature->domain), reason);
	else
		TRY(say_other_times(saying));
	if (signature->body == DKIM_FAIL)
		WHY("Without any key: the body does not have the digest that the signature names");
	return STATUS_OK;
}

static enum status
say_repairs(struct saying *saying)
{
	const struct leak_reading *reading = saying->reading;
	if (saying->view->verified && reading->dkim.line_ends != DKIM_LINES_CRLF)
		WHY("It is stored with bare LF line ends and was read with CR LF, as it was sent");
	for (size_t i = 0; i < reading->repair_count; i++)
		WHY("Repaired before it verified: %s", reading->repairs[i]->meaning);
	if (reading->repairs_left)
		WHY("It is long, and not every repair was tried: more than %u MiB would have been "
		    "read anew",
		    MAIL_REPAIR_BYTES >> 20);
	return STATUS_OK;
}

static enum status
say_unsigned_fields(struct saying *saying)
{
	static const char *const SHOWN[] = {"Subject", "To", "Cc", "Date", "Reply-To", "Sender"};
	const struct dkim_signature *signature = saying->view->signature;
	for (size_t i = 0; i < sizeof(SHOWN) / sizeof(SHOWN[0]); i++)
		for (size_t j = 0; j < signature->uncovered_count; j++)
			if (slice_equal_nocase(signature->uncovered[j].field->name,
					       slice_text(SHOWN[i])) &&
			    !signature->uncovered[j].duplicate) {
				WHY("%s is not signed: anybody could have changed it", SHOWN[i]);
				break;
			}
	return STATUS_OK;
}

static bool
went_through_list(const struct message_part *root)
{
	static const char *const MARKS[] = {"List-Id", "List-Post", "Mailing-List",
					    "X-Mailman-Version"};
	for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++)
		if (message_field(root, MARKS[i], 0))
			return true;
	return false;
}

static const struct wording *
words_for(const struct leak_reading *reading, enum leak_verdict verdict)
{
	const struct message_part *root = reading->message->root;
	if (verdict == LEAK_ALTERED_BODY && !reading->best->aligned)
		return &CHANGED_FOREIGN;
	if (verdict == LEAK_ALTERED_BODY && went_through_list(root))
		return &CHANGED_BY_LIST;
	if (verdict == LEAK_AUTHENTIC_PARTIAL &&
	    reading->best->signature->body_unsigned.length == root->body.length)
		return &HEADER_ALONE;
	return &VERDICTS[verdict];
}

/* What a pass and a fail do not say, lest somebody think so. */
static enum status
say_limits(struct saying *saying)
{
	const struct leak_view *view = saying->view;
	bool altered = view && !view->verified && view->verdict != LEAK_NO_KEY;
	if (altered && went_through_list(saying->reading->message->root))
		WHY("It bears the marks of a mailing list, which are not signed: lists add footers "
		    "and change subjects");
	if (altered && saying->mark)
		WHY("The export is marked: %s", saying->mark);
	if (altered)
		WHY("That a signature fails does not prove forgery: servers, lists and programs "
		    "change messages too");
	if (view && view->verified && view->verdict != LEAK_WEAK_KEY)
		WHY("That a signature holds proves that the domain signed this, not who typed it");
	NEXT("%s", saying->words->next);
	return STATUS_OK;
}

static enum status
say_all(struct saying *saying)
{
	const struct leak_reading *reading = saying->reading;
	WHY("%s", saying->words->why);
	if (!saying->view) {
		for (size_t i = 0; i < reading->dkim.count; i++)
			WHY("A DKIM-Signature field cannot be used: %s",
			    reading->dkim.items[i].fault);
		return say_limits(saying);
	}
	TRY(say_signature(saying));
	if (saying->view->verdict == LEAK_NO_KEY)
		TRY(say_no_key(saying));
	if (saying->view->signature->header == DKIM_PASS) {
		TRY(say_caveats(saying));
		TRY(say_unsigned_fields(saying));
	}
	TRY(say_repairs(saying));
	return say_limits(saying);
}

/* ---- the finding ---- */

static enum status
add_span(struct saying *saying, const struct mail_place *place, const struct message *stored,
	 struct slice bytes, const char *locator)
{
	struct span span;
	TRY(span_init(&span, place->source, place->offset + message_offset(stored, bytes), 0, bytes,
		      saying->err));
	span.locator = slice_text(locator);
	return finding_add_evidence(saying->finding, &span, saying->err);
}

/* Fields and bytes that the verdict rests on; those of repaired bytes stand nowhere. */
static enum status
add_evidence(struct saying *saying, const struct mail_place *place, const struct message *stored)
{
	const struct dkim_signature *signature = saying->view->signature;
	if (saying->reading->message != stored)
		return STATUS_OK;
	TRY(add_span(saying, place, stored, signature->field->whole, "signature"));
	const struct leak_doubt *doubt = &saying->view->doubt;
	bool ambiguous = saying->verdict == LEAK_AMBIGUOUS;
	for (size_t i = 0; i < signature->uncovered_count; i++)
		if (ambiguous && signature->uncovered[i].duplicate &&
		    leak_field_is_single(signature->uncovered[i].field->name))
			TRY(add_span(saying, place, stored, signature->uncovered[i].field->whole,
				     "unsigned field"));
	if (ambiguous && doubt->hiding)
		TRY(add_span(saying, place, stored, doubt->hiding->whole, "field with a bare CR"));
	if (ambiguous && doubt->body)
		TRY(add_span(saying, place, stored, doubt->field->whole, "unsigned field"));
	if (signature->body_unsigned.length)
		TRY(add_span(saying, place, stored, signature->body_unsigned,
			     "unsigned end of the body"));
	return STATUS_OK;
}

/* Whose clock: t= or a signed Date, where they are proven and agree; else what the message claims.
 */
static void
set_time(struct saying *saying)
{
	const struct leak_view *view = saying->view;
	struct finding *finding = saying->finding;
	bool proven =
		(saying->verdict == LEAK_AUTHENTIC || saying->verdict == LEAK_AUTHENTIC_PARTIAL) &&
		view->time_signed;
	int64_t time = proven ? view->signed_at : saying->reading->date;
	finding->time_basis = proven ? TIME_SENT : TIME_CLAIMED;
	finding->first = finding->last = TIME_UNKNOWN;
	if (time > -INT64_C(62135596800) && time < INT64_C(253402300800))
		finding->first = time * US;
}

enum status
leak_say(struct arena *arena, const struct leak_reading *reading, enum leak_verdict verdict,
	 const char *mark, const struct mail_place *place, const struct message *stored,
	 struct finding **ret, struct err *err)
{
	struct saying state = {.arena = arena,
			       .reading = reading,
			       .view = reading->best,
			       .verdict = verdict,
			       .words = words_for(reading, verdict),
			       .mark = mark,
			       .err = err};
	struct saying *saying = &state;
	const struct message_part *root = reading->message->root;
	struct leak_texts texts;
	struct span span;
	TRY(span_init(&span, place->source, place->offset, place->line, stored->bytes, err));
	span.locator = place->locator;
	TRY(finding_new(arena, MAIL_LEAK_RULE, MAIL_LEAK_RULE_VERSION, &span, &saying->finding,
			err));
	TRY(message_text(arena, root, "Message-ID", &texts.message_id, err));
	TRY(leak_text(arena, reading, "Subject", &texts.subject, err));
	TRY(clean(arena, texts.message_id, &texts.message_id, err));
	TRY(clean(arena, texts.subject, &texts.subject, err));
	TRY(clean(arena, reading->from, &texts.from, err));
	saying->finding->severity = saying->words->severity;
	saying->finding->confidence = saying->words->confidence;
	set_time(saying);
	TRY(finding_set_title(saying->finding, err, "Mail from %.*s: %s",
			      SLICE_PRINT(texts.from.length ? texts.from : SLICE("nobody")),
			      saying->words->title));
	TRY(finding_add_subject(saying->finding, "file", place->source, err));
	TRY(say_all(saying));
	TRY(leak_data(arena, reading, verdict, &texts, &saying->finding->data, err));
	if (saying->view)
		TRY(add_evidence(saying, place, stored));
	TRY(finding_done(saying->finding, err));
	*ret = saying->finding;
	return STATUS_OK;
}
