/* Who a letter says it is from, and where answers go. */
#include "mail/common.h"
#include "mail/phish_internal.h"

/* The faults of the From field, each a rule of its own. */
static enum status
judge_faults(struct judge *judge, struct err *err)
{
	const struct identity *identity = &judge->identity;

	for (unsigned bit = 0; bit <= GRADE_FROM_TURNED - GRADE_FROM_MISSING; bit++) {
		if (!(identity->faults & 1u << bit))
			continue;
		const struct identity_party *shown =
			identity->hidden.spec.length > 0 ? &identity->hidden : &identity->author;
		TRY(grade_add(&judge->grade, (enum grade_rule)(GRADE_FROM_MISSING + bit),
			      identity->fault_spans[bit], err, "%.*s", SLICE_PRINT(shown->spec)));
	}
	return STATUS_OK;
}

/* The other author that some readers see is one of ours. */
static enum status
judge_borrowed(struct judge *judge, struct err *err)
{
	const struct identity *identity = &judge->identity;
	const struct identity_party *hidden = &identity->hidden, *author = &identity->author;
	const unsigned open = IDENTITY_FROM_NAME_ADDRESS | IDENTITY_FROM_COMMENT;
	enum relation relation;

	TRY(relation_of(judge->arena, judge->setup->profile, hidden->domain, &relation, err));
	bool theirs = judge->author != RELATION_OWN && judge->author != RELATION_PARTNER;
	/* "ada@ours via a list" is how lists write; what reads two ways is no such thing. */
	bool list = judge->list && !(identity->faults & ~open);
	if (relation == RELATION_OWN && !list && (theirs || (identity->faults & ~open)))
		return grade_add(&judge->grade, GRADE_FROM_BORROWED, hidden->span, err,
				 "%.*s, while servers read %.*s", SLICE_PRINT(hidden->spec),
				 SLICE_PRINT(author->spec));
	/* The other way round: ours comes first, and a server may take the stranger's. */
	if (judge->author != RELATION_OWN || !hidden->spec.length ||
	    (relation != RELATION_FOREIGN && relation != RELATION_NONE))
		return STATUS_OK;
	return identity->faults & ~open
		       ? grade_add(&judge->grade, GRADE_FROM_BORROWED, author->span, err,
				   "%.*s, while others read %.*s", SLICE_PRINT(author->spec),
				   SLICE_PRINT(hidden->spec))
		       : STATUS_OK;
}

/* Faults that let one reader see one author and another a second one. Several addresses are honest
 * now and then, and so are names with addresses in them. */
#define TWO_READINGS                                                               \
	(IDENTITY_FROM_DUPLICATE | IDENTITY_FROM_ENCODED | IDENTITY_FROM_CONTROL | \
	 IDENTITY_FROM_SYNTAX | IDENTITY_FROM_COMMENT | IDENTITY_FROM_FIELD)

static enum status
judge_two_authors(struct judge *judge, struct err *err)
{
	const struct identity_party *hidden = &judge->identity.hidden;
	const struct identity_party *author = &judge->identity.author;

	if (!(judge->identity.faults & TWO_READINGS) || !hidden->domain.length ||
	    organisation_same(hidden->domain, author->domain) ||
	    grade_has(&judge->grade, GRADE_FROM_BORROWED))
		return STATUS_OK;
	return grade_add(&judge->grade, GRADE_FROM_TWO, hidden->span, err, "%.*s and %.*s",
			 SLICE_PRINT(author->spec), SLICE_PRINT(hidden->spec));
}

static enum status
judge_party(struct judge *judge, const struct identity_party *party, enum grade_rule rule,
	    struct err *err)
{
	struct names_match match;
	bool found;

	TRY(judge_name(judge, party->domain, &found, &match, err));
	if (!found)
		return STATUS_OK;
	if (!judge_is_hard(&match))
		return rule == GRADE_FROM_LOOKALIKE
			       ? grade_add(&judge->grade, GRADE_FROM_RESEMBLES, party->span, err,
					   "%.*s, %.*s", SLICE_PRINT(match.unicode),
					   SLICE_PRINT(match.target))
			       : STATUS_OK;
	judge_decoy(judge, match.name);
	return grade_add(&judge->grade, rule, party->span, err, "%.*s is not %.*s: %.*s",
			 SLICE_PRINT(match.unicode), SLICE_PRINT(match.target),
			 SLICE_PRINT(match.explanation));
}

/* A decoy of a partner. Under another suffix it may be the partner's own: no hard fact. */
static enum status
judge_partner(struct judge *judge, const struct identity_party *party, struct err *err)
{
	struct names_match match;
	bool found;

	TRY(judge_partner_name(judge, party->domain, &found, &match, err));
	if (!found || match.severity < SEVERITY_HIGH || !judge_is_hard(&match))
		return STATUS_OK;
	if (!strcmp(match.tricks[0]->name, "tld-swap"))
		return grade_add(&judge->grade, GRADE_PARTNER_RESEMBLES, party->span, err,
				 "%.*s, %.*s", SLICE_PRINT(match.unicode),
				 SLICE_PRINT(match.target));
	judge_decoy(judge, match.name);
	return grade_add(&judge->grade, GRADE_PARTNER_LOOKALIKE, party->span, err,
			 "%.*s is not %.*s: %.*s", SLICE_PRINT(match.unicode),
			 SLICE_PRINT(match.target), SLICE_PRINT(match.explanation));
}

/* Where a Message-ID was made: its right side names a host, mostly. */
static enum status
judge_message_id(struct judge *judge, struct err *err)
{
	const struct message_field *field = message_field(judge->message->root, "Message-ID", 0);
	struct identity_party party = {.span = field ? field->whole : SLICE_NONE};

	if (!field)
		return STATUS_OK;
	party.domain = address_domain(slice_trim(field->value));
	if (slice_ends(party.domain, SLICE(">")))
		party.domain.length--;
	return judge_party(judge, &party, GRADE_ID_LOOKALIKE, err);
}

static enum status
judge_answers(struct judge *judge, struct err *err)
{
	const struct identity_party *author = &judge->identity.author;
	const struct identity_party *reply = &judge->identity.reply_to;
	enum relation relation;

	TRY(relation_of(judge->arena, judge->setup->profile, reply->domain, &relation, err));
	if (relation != RELATION_FOREIGN || !author->domain.length ||
	    organisation_same(author->domain, reply->domain))
		return STATUS_OK;
	if (judge->author == RELATION_OWN && !judge->verified && !judge->list)
		return grade_add(&judge->grade, GRADE_REPLY_LEAVES, reply->span, err,
				 "%.*s instead of %.*s", SLICE_PRINT(reply->spec),
				 SLICE_PRINT(author->spec));
	if (common_is_mailbox(reply->domain) && !judge->list)
		return grade_add(&judge->grade, GRADE_REPLY_FREE, reply->span, err,
				 "%.*s instead of %.*s", SLICE_PRINT(reply->spec),
				 SLICE_PRINT(author->spec));
	return judge->list ? STATUS_OK
			   : grade_add(&judge->grade, GRADE_REPLY_FOREIGN, reply->span, err,
				       "%.*s instead of %.*s", SLICE_PRINT(reply->domain),
				       SLICE_PRINT(author->domain));
}

/* "Ada <x@...> To: ada@ours": lists of addresses are all that who writes to thousands has to greet
 * them by. What is ours, verified, or an answer, may have our address in it. */
static enum status
judge_reader(struct judge *judge, struct err *err)
{
	const struct message_part *root = judge->message->root;
	const struct message_field *to = message_field(root, "To", 0);
	struct slice subject = judge->letter.subject, name = judge->identity.author.name;
	struct address_list list;

	if (judge->author != RELATION_FOREIGN || judge->verified || judge->list || !to ||
	    message_field(root, "In-Reply-To", 0) || message_field(root, "References", 0))
		return STATUS_OK;
	TRY(address_list_read(judge->arena, to->value, &list, err));
	struct slice reader = list.count == 1 ? list.items[0].spec : SLICE_NONE;
	if (slice_find_byte(reader, '@') == SIZE_MAX ||
	    slice_equal_nocase(reader, judge->identity.author.spec) ||
	    (slice_find_nocase(subject, reader) == SIZE_MAX &&
	     slice_find_nocase(name, reader) == SIZE_MAX))
		return STATUS_OK;
	return grade_add(&judge->grade, GRADE_NAMES_READER, to->whole, err, "%.*s",
			 SLICE_PRINT(reader));
}

enum status
judge_sender(struct judge *judge, struct err *err)
{
	const struct identity *identity = &judge->identity;

	TRY(judge_faults(judge, err));
	TRY(judge_borrowed(judge, err));
	TRY(judge_two_authors(judge, err));
	TRY(judge_party(judge, &identity->author, GRADE_FROM_LOOKALIKE, err));
	TRY(judge_party(judge, &identity->hidden, GRADE_NAME_LOOKALIKE, err));
	TRY(judge_party(judge, &identity->sender, GRADE_SENDER_LOOKALIKE, err));
	TRY(judge_party(judge, &identity->reply_to, GRADE_REPLY_LOOKALIKE, err));
	TRY(judge_party(judge, &identity->return_path, GRADE_PATH_LOOKALIKE, err));
	TRY(judge_partner(judge, &identity->author, err));
	TRY(judge_partner(judge, &identity->reply_to, err));
	TRY(judge_message_id(judge, err));
	TRY(judge_reader(judge, err));
	if (judge->author == RELATION_FOREIGN && relation_is_cheap(identity->author.domain))
		TRY(grade_add(&judge->grade, GRADE_FROM_CHEAP, identity->author.span, err, "%.*s",
			      SLICE_PRINT(identity->author.domain)));
	return judge_answers(judge, err);
}
