/* The finding of one campaign. */
#include "base/json.h"
#include "mail/campaign_internal.h"
#include "mail/limits.h"
#include "mail/query.h"
#include "model/finding.h"

#define TOLD_TIES 8
#define TOLD_RECIPIENTS 12
#define DAY_US (INT64_C(86400) * 1000000)

static const struct {
	const char *name, *words;
} KINDS[LINK_KIND_COUNT] = {
	[LINK_COPY] = {"copy", "are the same letter"},
	[LINK_HOST] = {"link-host", "lead to"},
	[LINK_ATTACHMENT] = {"attachment", "carry the file with SHA-256"},
	[LINK_REPLY] = {"reply-to", "have answers go to"},
	[LINK_SENDER] = {"sender", "name a decoy and come from"},
	[LINK_CLIENT] = {"client", "name a decoy and were handed over by"},
	[LINK_WORDING] = {"wording",
			  "are worded alike: half of their triples of words and more are the same"},
};

/* ---- evidence ---- */

static enum status
add_span(struct finding *finding, const struct span *span, size_t *ret_index, struct err *err)
{
	*ret_index = SIZE_MAX;
	if (finding->evidence_count >= CAMPAIGN_EVIDENCE_MAX)
		return STATUS_OK;
	*ret_index = finding->evidence_count;
	return finding_add_evidence(finding, span, err);
}

static void
write_index(struct json_writer *json, size_t index)
{
	json_key(json, "evidence");
	if (index == SIZE_MAX)
		json_null(json);
	else
		json_number(json, (int64_t)index);
}

/* ---- data ---- */

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	if (text.length)
		json_string(json, text);
	else
		json_null(json);
}

static void
write_list(struct json_writer *json, const char *key, const struct slice_list *list)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < list->count; i++)
		json_string(json, list->items[i]);
	json_close_array(json);
}

static void
write_time(struct json_writer *json, int64_t time_us, enum time_basis basis)
{
	json_key(json, "time");
	json_time(json, time_us);
	json_key(json, "time_basis");
	if (time_us == TIME_UNKNOWN)
		json_null(json);
	else
		json_string(json, slice_text(time_basis_text(basis)));
}

static enum status
write_letters(struct json_writer *json, const struct campaign *campaign, struct finding *finding,
	      struct err *err)
{
	json_key(json, "messages");
	json_open_array(json);
	for (size_t i = 0; i < campaign->letter_count && i < CAMPAIGN_TOLD_MAX; i++) {
		const struct mailing *letter = campaign->letters[i];
		size_t index = 0;
		if (i > 0)
			TRY(add_span(finding, &letter->place, &index, err));
		json_open_object(json);
		write_text(json, "message_id", letter->traits.message_id);
		json_key(json, "from");
		json_string(json, letter->traits.from);
		json_key(json, "subject");
		json_string(json, letter->traits.subject);
		json_key(json, "level");
		json_string(json,
			    letter->traits.phishing ? SLICE("phishing") : SLICE("suspicious"));
		write_time(json, letter->first, letter->basis);
		json_key(json, "source");
		json_string(json, letter->place.source);
		write_index(json, index);
		json_close_object(json);
	}
	json_close_array(json);
	json_key(json, "message_count");
	json_number(json, (int64_t)campaign->distinct);
	return STATUS_OK;
}

static enum status
write_recipients(struct json_writer *json, const struct campaign *campaign, struct finding *finding,
		 struct err *err)
{
	json_key(json, "recipients");
	json_open_array(json);
	for (size_t i = 0; i < campaign->recipient_count && i < CAMPAIGN_TOLD_MAX; i++) {
		const struct recipient *recipient = &campaign->recipients[i];
		const struct trace *trace = recipient->trace;
		size_t index = SIZE_MAX;
		if (trace)
			TRY(add_span(finding, &trace->place, &index, err));
		json_open_object(json);
		json_key(json, "address");
		json_string(json, recipient->address);
		write_time(json, recipient->time_us, recipient->basis);
		json_key(json, "status");
		json_string(json, trace ? slice_text(trace_status_name(trace->status))
					: SLICE("addressed"));
		json_key(json, "in_message");
		json_bool(json, recipient->in_letter);
		json_key(json, "trace");
		if (trace) {
			json_open_object(json);
			json_key(json, "source");
			json_string(json, trace->place.source);
			json_key(json, "line");
			json_number(json, (int64_t)trace->place.line);
			write_index(json, index);
			json_close_object(json);
		} else {
			json_null(json);
		}
		json_close_object(json);
	}
	json_close_array(json);
	json_key(json, "recipient_count");
	json_number(json, (int64_t)campaign->recipient_count);
	json_key(json, "only_traced");
	json_number(json, (int64_t)campaign->only_traced);
	return STATUS_OK;
}

static void
write_ties(struct json_writer *json, const struct campaign *campaign)
{
	json_key(json, "links");
	json_open_array(json);
	for (size_t i = 0; i < campaign->tie_count && i < CAMPAIGN_LISTED_MAX; i++) {
		const struct tie *tie = campaign->ties[i];
		json_open_object(json);
		json_key(json, "kind");
		json_string(json, slice_text(KINDS[tie->kind].name));
		write_text(json, "value", tie->value);
		json_key(json, "messages");
		json_number(json, (int64_t)tie->count);
		json_close_object(json);
	}
	json_close_array(json);
}

/* ---- queries ---- */

/* One that is told: where it is run, and what it is for. */
struct told_query {
	const char *tool, *purpose, *words;
	enum status (*make)(struct arena *arena, const struct query_terms *terms, struct slice *ret,
			    struct err *err);
	bool surely; /* only what is surely of the campaign: what is found is deleted */
};

static const struct told_query QUERIES[] = {
	{"microsoft-defender", "find", "Find it in Microsoft Defender, advanced hunting",
	 query_defender, false},
	{"microsoft-defender", "purge",
	 "Purge it from there (select all, take action, soft delete) by what is surely of it",
	 query_defender, true},
	{"microsoft-purview", "purge",
	 "Or by a content search in Microsoft Purview, then New-ComplianceSearchAction -Purge "
	 "-PurgeType SoftDelete",
	 query_purview, true},
	{"google-workspace", "purge",
	 "Google Workspace, investigation tool, source Gmail messages (then delete)", query_gmail,
	 true},
	{"postfix", "find", "Postfix, who else got it", query_postfix, true},
};

static enum status
list_ties(const struct campaign *campaign, enum link_kind kind, struct slice_list *ret,
	  struct err *err)
{
	for (size_t i = 0; i < campaign->tie_count; i++) {
		struct slice value = campaign->ties[i]->value;
		if (campaign->ties[i]->kind == kind &&
		    slice_find_byte(value, '/') == SIZE_MAX) /* a page has no host of its own */
			TRY(campaign_add(campaign->arena, ret, value, CAMPAIGN_QUERY_VALUES_MAX,
					 err));
	}
	return STATUS_OK;
}

static enum status
write_queries(struct json_writer *json, const struct campaign *campaign, struct finding *finding,
	      struct err *err)
{
	struct slice_list hosts = {0}, attachments = {0}, none = {0};
	struct slice query;

	TRY(list_ties(campaign, LINK_HOST, &hosts, err));
	TRY(list_ties(campaign, LINK_ATTACHMENT, &attachments, err));
	json_key(json, "queries");
	json_open_array(json);
	for (size_t i = 0; i < sizeof(QUERIES) / sizeof(*QUERIES); i++) {
		const struct told_query *told = &QUERIES[i];
		struct query_terms terms = {
			.ids = &campaign->ids,
			.domains = &campaign->decoy_senders,
			.hosts = told->surely ? &none : &hosts,
			.attachments = told->surely ? &none : &attachments,
			.first = campaign->first == TIME_UNKNOWN ? TIME_UNKNOWN
								 : campaign->first - DAY_US,
			.last = campaign->last == TIME_UNKNOWN ? TIME_UNKNOWN
							       : campaign->last + DAY_US};
		TRY(told->make(campaign->arena, &terms, &query, err));
		if (!query.length)
			continue;
		TRY(finding_add_next(finding, err, "%s: `%.*s`", told->words, SLICE_PRINT(query)));
		json_open_object(json);
		json_key(json, "tool");
		json_string(json, slice_text(told->tool));
		json_key(json, "purpose");
		json_string(json, slice_text(told->purpose));
		json_key(json, "query");
		json_string(json, query);
		json_close_object(json);
	}
	json_close_array(json);
	return STATUS_OK;
}

static enum status
write_data(struct campaign *campaign, struct finding *finding, struct err *err)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, campaign->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	TRY(write_letters(&json, campaign, finding, err));
	TRY(write_recipients(&json, campaign, finding, err));
	write_ties(&json, campaign);
	write_list(&json, "decoys", &campaign->decoys);
	write_list(&json, "senders", &campaign->senders);
	write_list(&json, "subjects", &campaign->subjects);
	TRY(write_queries(&json, campaign, finding, err));
	json_close_object(&json);
	return buf_slice(&buf, &finding->data, err);
}

/* ---- words ---- */

static enum status
add_times(struct finding *finding, const struct campaign *campaign, struct err *err)
{
	char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];

	if (campaign->first == TIME_UNKNOWN)
		return STATUS_OK;
	time_print(campaign->first, first);
	time_print(campaign->last, last);
	return finding_add_why(finding, err, "They came from %s to %s, %s", first, last,
			       campaign->basis == TIME_RECEIVED
				       ? "by the clock of our server"
				       : "as they say themselves where no server of ours says it");
}

static enum status
add_traced(struct finding *finding, const struct campaign *campaign, struct err *err)
{
	size_t told = 0;

	for (size_t i = 0; i < campaign->recipient_count && told < TOLD_RECIPIENTS; i++) {
		const struct recipient *recipient = &campaign->recipients[i];
		if (recipient->in_letter)
			continue;
		told++;
		TRY(finding_add_why(finding, err, "%.*s: %s, from the trace %.*s, line %llu",
				    SLICE_PRINT(recipient->address),
				    trace_status_name(recipient->trace->status),
				    SLICE_PRINT(recipient->trace->place.source),
				    (unsigned long long)recipient->trace->place.line));
	}
	return STATUS_OK;
}

static enum status
add_sentences(struct finding *finding, const struct campaign *campaign, struct err *err)
{
	size_t ties = 0;

	TRY(finding_add_why(finding, err,
			    "%zu %s to %zu %s, of whom %zu %s known from traces alone",
			    campaign->distinct, campaign->distinct == 1 ? "letter" : "letters",
			    campaign->recipient_count,
			    campaign->recipient_count == 1 ? "recipient" : "recipients",
			    campaign->only_traced, campaign->only_traced == 1 ? "is" : "are"));
	TRY(add_times(finding, campaign, err));
	for (; ties < campaign->tie_count && ties < TOLD_TIES; ties++) {
		const struct tie *tie = campaign->ties[ties];
		TRY(finding_add_why(finding, err, "%zu of them %s%s%.*s", tie->count,
				    KINDS[tie->kind].words, tie->value.length ? " " : "",
				    SLICE_PRINT(tie->value)));
	}
	if (campaign->tie_count > ties)
		TRY(finding_add_why(finding, err,
				    "%zu more things that they share stand in the data",
				    campaign->tie_count - ties));
	return add_traced(finding, campaign, err);
}

static enum status
add_subjects(struct finding *finding, const struct campaign *campaign, struct err *err)
{
	const struct mailing *first = campaign->letters[0];

	for (size_t i = 0; i < campaign->decoys.count; i++)
		TRY(finding_add_subject(finding, "domain-name", campaign->decoys.items[i], err));
	return finding_add_subject(finding, "email-message",
				   first->traits.message_id.length ? first->traits.message_id
								   : first->place.source,
				   err);
}

static enum status
set_title(struct finding *finding, const struct campaign *campaign, struct err *err)
{
	struct slice by = campaign->decoys.count    ? campaign->decoys.items[0]
			  : campaign->senders.count ? campaign->senders.items[0]
						    : SLICE("nobody");

	return finding_set_title(finding, err, "Campaign by %.*s: %zu %s, %zu %s",
				 SLICE_PRINT(slice_part(by, 0, MAIL_TITLE_BYTES)),
				 campaign->distinct, campaign->distinct == 1 ? "letter" : "letters",
				 campaign->recipient_count,
				 campaign->recipient_count == 1 ? "recipient" : "recipients");
}

/* The more kinds of things they share, the surer. */
static uint8_t
confidence_of(const struct campaign *campaign)
{
	bool kinds[LINK_KIND_COUNT] = {false};
	unsigned confidence = 65;

	for (size_t i = 0; i < campaign->tie_count; i++) {
		if (!kinds[campaign->ties[i]->kind])
			confidence += 10;
		kinds[campaign->ties[i]->kind] = true;
	}
	return (uint8_t)(confidence > 95 ? 95 : confidence);
}

enum status
campaign_finding(struct campaign *campaign, struct finding **ret, struct err *err)
{
	struct finding *finding;

	TRY(finding_new(campaign->arena, CAMPAIGN_RULE, CAMPAIGN_RULE_VERSION,
			&campaign->letters[0]->place, &finding, err));
	for (size_t i = 0; i < campaign->letter_count; i++)
		if (campaign->letters[i]->severity > finding->severity)
			finding->severity = campaign->letters[i]->severity;
	finding->confidence = confidence_of(campaign);
	finding->first = campaign->first;
	finding->last = campaign->last > campaign->first ? campaign->last : TIME_UNKNOWN;
	finding->time_basis = campaign->basis;
	TRY(set_title(finding, campaign, err));
	TRY(add_subjects(finding, campaign, err));
	TRY(add_sentences(finding, campaign, err));
	TRY(write_data(campaign, finding, err));
	*ret = finding;
	return finding_done(finding, err);
}
