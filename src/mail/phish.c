#include "mail/phish.h"

#include "base/utf8.h"
#include "format/date.h"
#include "mail/common.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"
#include "mail/query.h"
#include "mail/traits.h"

/* ---- what the parts share ---- */

static enum status
ask_names(struct judge *judge, const struct names_engine *engine, struct slice host,
	  bool *ret_found, struct names_match *ret, struct err *err)
{
	enum relation relation;
	struct err own;

	*ret_found = false;
	TRY(relation_of(judge->arena, judge->setup->profile, host, &relation, err));
	if (!engine || relation != RELATION_FOREIGN)
		return STATUS_OK;
	enum status status = names_score(engine, judge->arena, host, ret_found, ret, &own);
	/* A host that is no name is another rule's matter. */
	if (status == STATUS_OK || status == STATUS_REFUSED)
		return STATUS_OK;
	return err_set(err, status, "%s", own.text);
}

enum status
judge_name(struct judge *judge, struct slice host, bool *ret_found, struct names_match *ret,
	   struct err *err)
{
	return ask_names(judge, judge->setup->engine, host, ret_found, ret, err);
}

enum status
judge_partner_name(struct judge *judge, struct slice host, bool *ret_found, struct names_match *ret,
		   struct err *err)
{
	return ask_names(judge, judge->setup->partners, host, ret_found, ret, err);
}

/* On a page that anybody can put up our bare name may be ours; with a lure beside it hardly. */
static bool
is_bare_name(const struct names_match *match)
{
	static const char *const TRICKS[] = {"tld-swap", "strip-dash", "subdomain"};

	for (size_t i = 0; i < sizeof(TRICKS) / sizeof(*TRICKS); i++)
		if (!strcmp(match->tricks[0]->name, TRICKS[i]))
			return true;
	return false;
}

/* "bruecke" in "brueckenbauer" and "brueckenbau-meier": no hyphen parts it from the word that it is
 * a part of, and none of it is a lure. */
static bool
is_compound(const struct names_match *match)
{
	struct slice rest = match->edit.to;
	bool parted =
		match->edit.at > 0 ? slice_starts(rest, SLICE("-")) : slice_ends(rest, SLICE("-"));

	return match->lure.length == 0 && !parted &&
	       !strncmp(match->tricks[0]->name, "combo", strlen("combo"));
}

bool
judge_is_hard(const struct names_match *match)
{
	return match->severity >= SEVERITY_MEDIUM && !is_compound(match) &&
	       !common_is_tenant(match->name) &&
	       !(common_is_hosted(match->name) && is_bare_name(match));
}

void
judge_decoy(struct judge *judge, struct slice name)
{
	for (size_t i = 0; i < judge->decoy_count; i++)
		if (slice_equal(judge->decoys[i], name))
			return;
	if (judge->decoy_count < sizeof(judge->decoys) / sizeof(*judge->decoys))
		judge->decoys[judge->decoy_count++] = name;
}

struct slice
judge_span(const struct judge *judge, struct slice part, struct slice text)
{
	size_t at = text.length > 0 ? slice_find_nocase(part, text) : SIZE_MAX;

	if (at != SIZE_MAX)
		return slice_part(part, at, text.length);
	return part.length > 0 ? part : judge->message->root->header;
}

/* ---- the finding ---- */

/* A span of the message, for evidence; equal ones are kept once. */
static enum status
add_evidence(struct finding *finding, const struct judge *judge, const struct mail_place *place,
	     struct slice bytes, size_t *ret_index, struct err *err)
{
	uint64_t offset = place->offset + message_offset(judge->message, bytes);
	struct span span;

	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i].offset == offset &&
		    finding->evidence[i].length == bytes.length) {
			*ret_index = i;
			return STATUS_OK;
		}
	TRY(span_init(&span, place->source, offset, 0, bytes, err));
	span.locator = place->locator;
	*ret_index = finding->evidence_count;
	return finding_add_evidence(finding, &span, err);
}

/* The heaviest first; equal ones as they were found. */
static void
sort_reasons(struct grade *grade)
{
	for (size_t i = 1; i < grade->count; i++)
		for (size_t k = i; k > 0 && grade->reasons[k].weight > grade->reasons[k - 1].weight;
		     k--) {
			struct grade_reason other = grade->reasons[k];
			grade->reasons[k] = grade->reasons[k - 1];
			grade->reasons[k - 1] = other;
		}
}

static struct slice
message_id(const struct judge *judge)
{
	const struct message_field *field = message_field(judge->message->root, "Message-ID", 0);
	struct slice id = field ? slice_trim(field->value) : SLICE_NONE;

	if (id.length > 2 && *id.at == '<' && id.at[id.length - 1] == '>')
		id = slice_part(id, 1, id.length - 2);
	return slice_part(id, 0, MAIL_ID_BYTES);
}

static void
write_result(struct json_writer *json, const char *key, enum auth_result result)
{
	json_key(json, key);
	json_string(json, slice_text(auth_result_name(result)));
}

static enum status
write_data(const struct judge *judge, const size_t *evidence, struct slice *ret, struct err *err)
{
	const struct mail_auth *auth = judge->auth;
	const struct grade *grade = &judge->grade;
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, judge->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "message_id");
	if (message_id(judge).length > 0)
		json_string(&json, message_id(judge));
	else
		json_null(&json);
	json_key(&json, "from");
	json_string(&json, slice_part(judge->identity.author.spec, 0, MAIL_ID_BYTES));
	json_key(&json, "score");
	json_number(&json, grade_score(grade));
	json_key(&json, "level");
	json_string(&json, slice_text(grade_level_name(grade_level(grade))));
	json_key(&json, "reasons");
	json_open_array(&json);
	for (size_t i = 0; i < grade->count; i++) {
		const struct grade_reason *reason = &grade->reasons[i];
		json_open_object(&json);
		json_key(&json, "rule");
		json_string(&json, slice_text(grade_rule_name(reason->rule)));
		json_key(&json, "weight");
		json_number(&json, reason->weight);
		json_key(&json, "detail");
		json_string(&json, slice_part(reason->detail, 0, MAIL_DETAIL_BYTES));
		json_key(&json, "family");
		json_string(&json, slice_text(grade_family_name(reason->rule)));
		json_key(&json, "hard");
		json_bool(&json, grade_rule_is_hard(reason->rule));
		json_key(&json, "evidence");
		json_number(&json, (int64_t)evidence[i]);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_key(&json, "auth");
	json_open_object(&json);
	write_result(&json, "spf", auth->spf.result);
	write_result(&json, "dkim", auth->dkim);
	write_result(&json, "dmarc", auth->dmarc.result);
	write_result(&json, "arc", auth->arc);
	json_close_object(&json);
	if (grade_level(grade) != GRADE_NONE)
		TRY(traits_write(judge, &json, err));
	json_close_object(&json);
	return buf_slice(&buf, ret, err);
}

/* What a reader is told: the reasons, then how they add up. */
static enum status
add_sentences(struct finding *finding, const struct judge *judge, struct err *err)
{
	const struct grade *grade = &judge->grade;
	enum grade_level level = grade_level(grade);

	for (size_t i = 0; i < grade->count && i < MAIL_WHY_MAX; i++) {
		const struct grade_reason *reason = &grade->reasons[i];
		struct slice detail = slice_part(reason->detail, 0, MAIL_DETAIL_BYTES);
		TRY(finding_add_why(finding, err, "%s%s%.*s (%s %+d)",
				    grade_rule_meaning(reason->rule), detail.length ? ": " : "",
				    SLICE_PRINT(detail), grade_rule_name(reason->rule),
				    reason->weight));
	}
	if (level == GRADE_NONE)
		return finding_add_why(finding, err, "Score %d: nothing to act on below %d",
				       grade_score(grade), GRADE_SUSPICIOUS);
	return finding_add_why(finding, err,
			       "Score %d: suspicious from %d, phishing from %d with one hard fact "
			       "or two kinds of reasons",
			       grade_score(grade), GRADE_SUSPICIOUS, GRADE_PHISHING);
}

/* A step that ends in a query, where there is one (finding_step_query). */
static enum status
add_query(struct finding *finding, const char *words, struct slice query, struct err *err)
{
	if (query.length == 0)
		return STATUS_OK;
	return finding_add_next(finding, err, "%s: `%.*s`", words, SLICE_PRINT(query));
}

/* Queries, with what the letter says in quotes. */
static enum status
add_queries(struct finding *finding, const struct judge *judge, struct err *err)
{
	struct slice id = message_id(judge), query, from, subject;
	struct slice_list ids = {.items = &id, .count = id.length > 0}, none = {0};
	const struct query_terms terms = {&ids, &none, &none, &none, TIME_UNKNOWN, TIME_UNKNOWN};

	TRY(query_defender(judge->arena, &terms, &query, err));
	TRY(add_query(finding,
		      "Find who else has it, and purge it, in Microsoft Defender, advanced hunting",
		      query, err));
	TRY(query_gmail(judge->arena, &terms, &query, err));
	TRY(add_query(finding,
		      "Find who else has it, and purge it, in Google Workspace, investigation tool",
		      query, err));
	TRY(query_phrase(judge->arena, judge->identity.author.spec, &from, err));
	TRY(query_phrase(judge->arena, judge->letter.subject, &subject, err));
	if (from.length == 0)
		return STATUS_OK;
	TRY(slice_print(judge->arena, &query, err, "from:\"%.*s\" AND subject:\"%.*s\"",
			SLICE_PRINT(from), SLICE_PRINT(subject)));
	TRY(add_query(finding, "Find its siblings in Microsoft Purview, content search", query,
		      err));
	TRY(slice_print(judge->arena, &query, err, "from:\"%.*s\" subject:\"%.*s\"",
			SLICE_PRINT(from), SLICE_PRINT(subject)));
	return add_query(finding, "Find its siblings in Gmail", query, err);
}

static enum status
add_advice(struct finding *finding, const struct judge *judge, struct err *err)
{
	TRY(add_queries(finding, judge, err));
	for (size_t i = 0; i < judge->decoy_count; i++)
		TRY(finding_add_next(finding, err,
				     "Block %.*s at mail gateway and proxy, and report it to its "
				     "registrar",
				     SLICE_PRINT(judge->decoys[i])));
	if (grade_has(&judge->grade, GRADE_WORDS_BANK) ||
	    grade_has(&judge->grade, GRADE_WORDS_TRANSFER))
		TRY(finding_add_next(finding, err,
				     "Pay nothing before somebody has asked by telephone, at a "
				     "number known from before"));
	if (judge->attachments.count > 0)
		TRY(finding_add_next(finding, err,
				     "Ask who opened the attachment, and look at that machine "
				     "first"));
	return STATUS_OK;
}

static enum status
add_subjects(struct finding *finding, const struct judge *judge, struct err *err)
{
	const struct identity_party *author = &judge->identity.author;
	struct slice id = message_id(judge), text;

	/* RFC 5321 §2.4: only the domain may be lowered. */
	if (author->local.length > 0 && author->domain.length > 0 &&
	    author->spec.length <= MAIL_ID_BYTES && utf8_check(author->local)) {
		TRY(slice_print(judge->arena, &text, err, "%.*s@%.*s", SLICE_PRINT(author->local),
				SLICE_PRINT(author->domain)));
		TRY(finding_add_subject(finding, "email-addr", text, err));
	}
	for (size_t i = 0; i < judge->decoy_count; i++)
		TRY(finding_add_subject(finding, "domain-name", judge->decoys[i], err));
	if (id.length > 0 && utf8_check(id))
		return finding_add_subject(finding, "email-message", id, err);
	return finding->subject_count > 0 ? STATUS_OK
					  : finding_add_subject(finding, "email-message",
								finding->evidence[0].source, err);
}

static void
set_time(struct finding *finding, const struct judge *judge)
{
	const struct message_field *date = message_field(judge->message->root, "Date", 0);
	int64_t time;

	finding->time_basis = TIME_CLAIMED;
	if (judge->auth->path.known && judge->auth->path.time_us != TIME_UNKNOWN) {
		finding->first = judge->auth->path.time_us;
		finding->time_basis = TIME_RECEIVED;
	} else if (date && date_read(date->value, &time, NULL)) {
		finding->first = time;
	}
}

static enum status
set_title(struct finding *finding, const struct judge *judge, struct err *err)
{
	static const char *const WORDS[] = {[GRADE_NONE] = "Nothing against",
					    [GRADE_IS_SUSPICIOUS] = "Suspicious:",
					    [GRADE_IS_PHISHING] = "Phishing:"};
	const struct grade *grade = &judge->grade;
	struct slice subject = slice_part(judge->letter.subject, 0, MAIL_TITLE_BYTES);
	struct slice author = slice_part(judge->identity.author.spec, 0, MAIL_TITLE_BYTES);

	const char *most = grade->count && grade->reasons[0].weight > 0
				   ? grade_rule_meaning(grade->reasons[0].rule)
				   : NULL;

	return finding_set_title(finding, err, "%s \"%.*s\" from %.*s%s%s",
				 WORDS[grade_level(grade)], SLICE_PRINT(subject),
				 SLICE_PRINT(author.length ? author : SLICE("nobody")),
				 most ? ". " : "", most ? most : "");
}

static enum status
write_finding(struct judge *judge, const struct mail_place *place, struct finding **ret,
	      struct err *err)
{
	static const enum severity SEVERITIES[] = {[GRADE_NONE] = SEVERITY_INFO,
						   [GRADE_IS_SUSPICIOUS] = SEVERITY_MEDIUM,
						   [GRADE_IS_PHISHING] = SEVERITY_HIGH};
	const struct message_part *root = judge->message->root;
	struct slice first = judge->identity.author.span.at ? judge->identity.author.span
			     : root->header.length > 0      ? root->header
							    : judge->message->bytes;
	size_t evidence[GRADE_RULE_COUNT];
	struct finding *finding;
	struct span span;
	int score = grade_score(&judge->grade);

	sort_reasons(&judge->grade);
	TRY(span_init(&span, place->source, place->offset + message_offset(judge->message, first),
		      place->line, first, err));
	span.locator = place->locator;
	TRY(finding_new(judge->arena, MAIL_PHISH_RULE, MAIL_PHISH_RULE_VERSION, &span, &finding,
			err));
	finding->severity = SEVERITIES[grade_level(&judge->grade)];
	finding->confidence = (uint8_t)(score > 99 ? 99 : score < 50 ? 50 : score);
	for (size_t i = 0; i < judge->grade.count; i++)
		TRY(add_evidence(finding, judge, place,
				 judge->grade.reasons[i].span.length > 0
					 ? judge->grade.reasons[i].span
					 : first,
				 &evidence[i], err));
	set_time(finding, judge);
	TRY(set_title(finding, judge, err));
	TRY(add_subjects(finding, judge, err));
	TRY(add_sentences(finding, judge, err));
	if (grade_level(&judge->grade) != GRADE_NONE)
		TRY(add_advice(finding, judge, err));
	TRY(write_data(judge, evidence, &finding->data, err));
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}

enum status
phish_judge(struct arena *arena, const struct message *message, const struct mail_place *place,
	    const struct mail_setup *setup, const struct mail_auth *auth, struct finding **ret,
	    struct err *err)
{
	static const struct mail_auth NOTHING;
	const struct message_part *root = message->root;
	struct judge judge = {.arena = arena,
			      .message = message,
			      .setup = setup,
			      .auth = auth ? auth : &NOTHING,
			      .bulk = message_field(root, "List-Unsubscribe", 0) != NULL,
			      .list = message_field(root, "List-Id", 0) &&
				      (message_field(root, "List-Post", 0) ||
				       message_field(root, "List-Unsubscribe", 0))};

	grade_init(&judge.grade, arena);
	TRY(identity_read(arena, message, &judge.identity, err));
	TRY(letter_read(arena, message, &judge.letter, err));
	TRY(attachments_read(arena, message, setup->yara, &judge.attachments, &judge.letter.urls,
			     err));
	TRY(relation_of(arena, setup->profile, judge.identity.author.domain, &judge.author, err));
	judge.verified = judge_is_verified(&judge);
	TRY(judge_sender(&judge, err));
	TRY(judge_names(&judge, err));
	TRY(judge_auth(&judge, err));
	TRY(judge_links(&judge, err));
	TRY(judge_attachments(&judge, err));
	TRY(judge_words(&judge, err));
	return write_finding(&judge, place, ret, err);
}
