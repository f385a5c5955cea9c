/* What servers could verify, and what speaks for a letter. */
#include "mail/phish_internal.h"

static bool
is_ours(const struct judge *judge)
{
	return judge->author == RELATION_OWN || judge->author == RELATION_PARTNER;
}

static struct slice
author_span(const struct judge *judge)
{
	return judge->identity.author.span.at ? judge->identity.author.span
					      : judge->message->root->header;
}

static bool
is_failure(enum auth_result result)
{
	return result == AUTH_FAIL || result == AUTH_SOFTFAIL || result == AUTH_PERMERROR;
}

/* RFC 8617 §9.2: anybody can seal what he likes; only those one trusts vouch for what they saw. */
static bool
is_sealed_by_friend(const struct judge *judge)
{
	enum relation relation = RELATION_NONE;

	return judge->auth->arc == AUTH_PASS &&
	       relation_of(judge->arena, judge->setup->profile, judge->auth->arc_domain, &relation,
			   NULL) == STATUS_OK &&
	       (relation == RELATION_OWN || relation == RELATION_PARTNER);
}

/* Whether the author's organisation signed the fields; what a list wrote below changed the body. */
static bool
is_header_of_author(const struct judge *judge)
{
	for (const struct mail_signature *s = judge->auth->signatures; s; s = s->next)
		if (s->header_holds && organisation_same(s->domain, judge->identity.author.domain))
			return true;
	return false;
}

/* Lists and forwarders break what they hand on. A seal of one we know says that it was whole
 * before, so does a signature that still holds for the fields; a policy of none says that the
 * domain's owner knows. */
static bool
is_handed_on(const struct judge *judge)
{
	return is_sealed_by_friend(judge) ||
	       (judge->list &&
		(judge->auth->dmarc.policy == DMARC_NONE || is_header_of_author(judge)));
}

/* Where nobody knows which server handed it over, SPF was not asked and might have vouched for it.
 * Unless its sender is another's, or the owner says that what is not signed is not theirs. */
static bool
may_have_passed(const struct judge *judge)
{
	struct slice path = judge->identity.return_path.domain;

	/* A draft, a copy of what was sent: no server has taken it yet. */
	bool sent = !message_field(judge->message->root, "Received", 0);
	return judge->auth->dmarc_source == MAIL_AUTH_HERE && judge->auth->spf.unasked &&
	       (sent || judge->auth->dmarc.policy == DMARC_NONE) &&
	       (!path.length || organisation_same(path, judge->identity.author.domain));
}

static enum status
judge_dmarc(struct judge *judge, struct err *err)
{
	const struct dmarc_answer *dmarc = &judge->auth->dmarc;
	enum grade_rule rule = judge->author == RELATION_OWN       ? GRADE_DMARC_OURS
			       : judge->author == RELATION_PARTNER ? GRADE_DMARC_PARTNER
								   : GRADE_DMARC_FAIL;

	if (dmarc->result != AUTH_FAIL)
		return STATUS_OK;
	if (is_handed_on(judge))
		rule = GRADE_DMARC_FORWARDED;
	else if (may_have_passed(judge))
		rule = GRADE_DMARC_FAIL;
	return grade_add(&judge->grade, rule, author_span(judge), err, "%.*s asks for %s",
			 SLICE_PRINT(judge->identity.author.domain),
			 dmarc_policy_name(dmarc->policy));
}

static enum status
judge_spf(struct judge *judge, struct err *err)
{
	const struct spf_answer *spf = &judge->auth->spf;
	const struct message_field *field = judge->auth->path.field;

	if (spf->result != AUTH_FAIL || is_sealed_by_friend(judge))
		return STATUS_OK;
	return grade_add(&judge->grade, GRADE_SPF_FAIL, field ? field->whole : author_span(judge),
			 err, "%.*s", SLICE_PRINT(spf->domain));
}

/* Whether some signature of the author's own organisation holds. */
static bool
is_signed_by_author(const struct judge *judge)
{
	for (const struct mail_signature *s = judge->auth->signatures; s; s = s->next)
		if (s->result == AUTH_PASS &&
		    organisation_same(s->domain, judge->identity.author.domain))
			return true;
	return false;
}

bool
judge_is_verified(const struct judge *judge)
{
	return judge->auth->dmarc.result == AUTH_PASS || is_signed_by_author(judge);
}

/* Whether a signature says it is the author's; whether it holds nobody could find out. */
static bool
claims_signature(const struct judge *judge)
{
	for (const struct mail_signature *s = judge->auth->signatures; s; s = s->next)
		if ((s->result == AUTH_NONE || s->result == AUTH_TEMPERROR) &&
		    organisation_same(s->domain, judge->identity.author.domain))
			return true;
	return false;
}

/* The envelope's sender is of another organisation: bulk senders do so, and forgers. */
static enum status
judge_envelope(struct judge *judge, struct err *err)
{
	const struct identity *identity = &judge->identity;
	struct slice author = identity->author.domain, path = identity->return_path.domain;
	bool elsewhere = author.length > 0 && path.length > 0 && !organisation_same(author, path);

	if (!elsewhere || judge->verified || judge->list)
		return STATUS_OK;
	if (judge->author == RELATION_OWN && !judge->bulk)
		return grade_add(&judge->grade,
				 claims_signature(judge) ? GRADE_OURS_OUTSIDE : GRADE_OURS_UNSIGNED,
				 identity->return_path.span, err, "sent by %.*s",
				 SLICE_PRINT(path));
	return judge->bulk
		       ? STATUS_OK
		       : grade_add(&judge->grade, GRADE_PATH_FOREIGN, identity->return_path.span,
				   err, "%.*s, not %.*s", SLICE_PRINT(path), SLICE_PRINT(author));
}

static enum status
judge_trust(struct judge *judge, struct err *err)
{
	struct slice span = author_span(judge), domain = judge->identity.author.domain;
	bool verified = judge->verified;
	bool failed = is_failure(judge->auth->dmarc.result) ||
		      is_failure(judge->auth->spf.result) ||
		      grade_has(&judge->grade, GRADE_OURS_OUTSIDE) ||
		      grade_has(&judge->grade, GRADE_OURS_UNSIGNED);
	enum grade_rule rule = verified && judge->author == RELATION_OWN ? GRADE_TRUST_OURS
			       : verified                                ? GRADE_TRUST_PARTNER
									 : GRADE_TRUST_KNOWN;

	/* One whose author is read in two ways has no domain to be known by. */
	if (is_ours(judge) && identity_from_domain(&judge->identity).length > 0 &&
	    (verified || !failed))
		TRY(grade_add(&judge->grade, rule, span, err, "%.*s", SLICE_PRINT(domain)));
	if (judge->list)
		TRY(grade_add(&judge->grade, GRADE_TRUST_LIST,
			      message_field(judge->message->root, "List-Id", 0)->whole, err,
			      "List-Id"));
	if (judge->bulk && verified)
		TRY(grade_add(&judge->grade, GRADE_TRUST_BULK, span, err, "%.*s",
			      SLICE_PRINT(domain)));
	return STATUS_OK;
}

/* ---- SMTP smuggling ---- */

/* The next line by any line end - LF, CR, CR LF - for servers differ on them. */
static bool
line_next(struct slice *rest, struct slice *ret)
{
	size_t end = 0;

	if (rest->length == 0)
		return false;
	while (end < rest->length && rest->at[end] != '\n' && rest->at[end] != '\r')
		end++;
	*ret = slice_part(*rest, 0, end);
	*rest = slice_part(*rest, end + 1, SIZE_MAX);
	return true;
}

/* A line of one dot ends a message for some servers; with MAIL FROM behind it another begins. */
static enum status
judge_smuggling(struct judge *judge, struct err *err)
{
	struct slice rest = judge->message->root->body, line;
	unsigned since_dot = 0; /* lines, from 1 on; 0: no dot */

	while (line_next(&rest, &line)) {
		if (slice_equal(line, SLICE(".")))
			since_dot = 1;
		else if (since_dot > 0 && line.length > 0 && ++since_dot > 5)
			since_dot = 0;
		if (since_dot > 1 && slice_starts_nocase(line, SLICE("MAIL FROM:")))
			return grade_add(&judge->grade, GRADE_SMUGGLED, line, err, "%.*s",
					 SLICE_PRINT(slice_part(line, 0, 200)));
	}
	return STATUS_OK;
}

enum status
judge_auth(struct judge *judge, struct err *err)
{
	TRY(judge_dmarc(judge, err));
	if (identity_from_domain(&judge->identity).length == 0 &&
	    !(judge->identity.faults & IDENTITY_FROM_MISSING))
		TRY(grade_add(&judge->grade, GRADE_NO_DOMAIN, author_span(judge), err, "%.*s",
			      SLICE_PRINT(judge->identity.author.spec)));
	TRY(judge_spf(judge, err));
	TRY(judge_envelope(judge, err));
	TRY(judge_smuggling(judge, err));
	return judge_trust(judge, err);
}
