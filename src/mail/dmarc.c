#include "mail/dmarc.h"

#include "mail/limits.h"
#include "mail/relation.h"
#include "model/domain.h"

/* What is asked for one domain (RFC 9989 §4.10), from the longest name to the shortest. */
struct walk {
	struct slice domain;
	struct found {
		struct slice name;
		struct dmarc_record record;
	} items[DMARC_WALK_MAX];
	size_t count;
	struct slice organisational;
	bool temporary; /* some question had no answer: what was found may not be all */
	bool unasked;
};

struct run {
	struct arena *arena;
	const struct resolver *resolver;
	enum dmarc_standard standard;
	struct walk author;
};

/* §4.10 steps 1 and 2: other records are discarded, and where there are several all of them. */
static enum status
ask(struct run *run, struct walk *walk, struct slice name, struct err *err)
{
	struct dmarc_record record, found;
	struct dns_answer answer;
	struct slice question;
	unsigned count = 0;

	TRY(slice_print(run->arena, &question, err, "_dmarc.%.*s", SLICE_PRINT(name)));
	TRY(dns_look_up(run->resolver, run->arena, question, DNS_TXT, &answer, err));
	walk->temporary = walk->temporary || answer.outcome == DNS_TEMPORARY;
	walk->unasked = walk->unasked || answer.outcome == DNS_UNASKED;
	for (const struct dns_record *txt = answer.first; txt; txt = txt->next) {
		if (dmarc_record_read(txt->data, run->standard, &record, NULL) == STATUS_OK) {
			found = record;
			count++;
		}
	}
	if (count == 1)
		walk->items[walk->count++] = (struct found){name, found};
	return STATUS_OK;
}

static size_t
labels_of(struct slice name)
{
	size_t count = name.length > 0;

	for (size_t i = 0; i < name.length; i++)
		count += name.at[i] == '.';
	return count;
}

/* The last `count` labels of a name. */
static struct slice
last_labels(struct slice name, size_t count)
{
	for (size_t labels = labels_of(name); labels > count; labels--)
		name = domain_parent(name);
	return name;
}

/* §4.10.2. */
static struct slice
organisational_domain(const struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct found *found = &walk->items[i];
		if (found->record.suffix == DMARC_PSD_NO)
			return found->name;
		if (found->record.suffix == DMARC_PSD_YES &&
		    !slice_equal(found->name, walk->domain))
			return last_labels(walk->domain, labels_of(found->name) + 1);
	}
	return walk->count > 0 ? walk->items[walk->count - 1].name : walk->domain;
}

/* §4.10: upwards, DMARC_WALK_MAX questions at most, until a record says what it is the top of. */
static enum status
walk_tree(struct run *run, struct walk *walk, struct err *err)
{
	struct slice name = walk->domain;

	while (name.length > 0) {
		size_t before = walk->count, labels = labels_of(name);
		TRY(ask(run, walk, name, err));
		if (walk->count > before && walk->items[before].record.suffix != DMARC_PSD_UNSAID)
			break;
		name = last_labels(name, labels < DMARC_WALK_MAX ? labels - 1 : DMARC_WALK_MAX - 1);
		if (labels == 1)
			break;
	}
	walk->organisational = organisational_domain(walk);
	return STATUS_OK;
}

/* RFC 7489 §6.6.3: the author domain, then its organisational domain. */
static enum status
walk_list(struct run *run, struct walk *walk, struct err *err)
{
	TRY(slice_lower(run->arena, organisation_of(walk->domain), &walk->organisational, err));
	TRY(ask(run, walk, walk->domain, err));
	if (walk->count > 0 || slice_equal(walk->organisational, walk->domain))
		return STATUS_OK;
	return ask(run, walk, walk->organisational, err);
}

static enum status
walk_from(struct run *run, struct slice domain, struct walk *ret, struct err *err)
{
	*ret = (struct walk){.domain = domain};
	return run->standard == DMARC_RFC7489 ? walk_list(run, ret, err) : walk_tree(run, ret, err);
}

/* §4.10.1: that of the author domain, else of its organisational domain, else of the public suffix
 * above it. */
static const struct found *
policy_find(const struct walk *walk)
{
	const struct found *suffix = NULL;

	for (size_t i = 0; i < walk->count; i++) {
		const struct found *found = &walk->items[i];
		if (slice_equal(found->name, walk->domain) ||
		    slice_equal(found->name, walk->organisational))
			return found;
		if (found->record.suffix == DMARC_PSD_YES)
			suffix = found;
	}
	return suffix;
}

/* RFC 9989 A.4: a name with any record is there, and so is one with others below it (RFC 8020).
 * What DNS does not tell counts as there. */
static enum status
is_absent(struct run *run, struct slice domain, bool *ret, struct err *err)
{
	struct dns_answer answer;

	TRY(dns_look_up(run->resolver, run->arena, domain, DNS_A, &answer, err));
	*ret = answer.outcome == DNS_NO_NAME;
	return STATUS_OK;
}

static enum status
policy_choose(struct run *run, const struct found *found, enum dmarc_policy *ret, struct err *err)
{
	const struct dmarc_record *record = &found->record;
	bool absent = false;

	*ret = record->policy;
	if (!slice_equal(found->name, run->author.domain)) {
		if (record->absent != record->subdomain)
			TRY(is_absent(run, run->author.domain, &absent, err));
		*ret = absent ? record->absent : record->subdomain;
	}
	/* §4.7, t: one step less than it says. */
	if (record->testing && *ret != DMARC_NONE)
		*ret = *ret == DMARC_REJECT ? DMARC_QUARANTINE : DMARC_NONE;
	return STATUS_OK;
}

/* §4.4. *ret_known false: DNS did not say. */
static enum status
is_aligned(struct run *run, struct slice domain, bool strict, bool *ret, bool *ret_known,
	   struct err *err)
{
	struct slice organisational = run->author.organisational;
	struct walk walk;

	*ret_known = true;
	*ret = slice_equal(domain, run->author.domain);
	if (*ret || strict)
		return STATUS_OK;
	*ret_known = !run->author.temporary;
	if (!domain_is_in(domain, organisational))
		return STATUS_OK;
	TRY(walk_from(run, domain, &walk, err));
	*ret = *ret_known && !walk.temporary && slice_equal(walk.organisational, organisational);
	*ret_known = *ret_known && !walk.temporary;
	return STATUS_OK;
}

static enum status
judge_identifier(struct run *run, const struct dmarc_identifier *identifier,
		 struct dmarc_answer *answer, bool *ret_temporary, struct err *err)
{
	bool strict = identifier->dkim ? answer->record.strict_dkim : answer->record.strict_spf;
	bool passes = identifier->result == AUTH_PASS;
	bool host, aligned, known;
	struct slice domain;

	if (!passes && identifier->result != AUTH_TEMPERROR)
		return STATUS_OK;
	TRY(domain_clean(run->arena, identifier->domain, &host, &domain, err));
	TRY(is_aligned(run, domain, strict, &aligned, &known, err));
	if (aligned && passes && identifier->dkim)
		answer->aligned_dkim = true;
	else if (aligned && passes)
		answer->aligned_spf = true;
	else
		*ret_temporary = *ret_temporary || aligned || !known;
	return STATUS_OK;
}

/* §5.3.5, §5.3.6: a record applies. */
static enum status
judge(struct run *run, const struct found *found, const struct dmarc_identifier *identifiers,
      struct dmarc_answer *answer, struct err *err)
{
	bool temporary = false;

	answer->record = found->record;
	answer->record_domain = found->name;
	TRY(policy_choose(run, found, &answer->policy, err));
	for (; identifiers; identifiers = identifiers->next)
		TRY(judge_identifier(run, identifiers, answer, &temporary, err));
	answer->result = AUTH_PASS;
	if (answer->aligned_dkim || answer->aligned_spf)
		return STATUS_OK;
	answer->result = temporary ? AUTH_TEMPERROR : AUTH_FAIL;
	answer->reason = temporary
				 ? SLICE("DNS did not answer for something that could be aligned")
				 : SLICE("neither SPF nor DKIM passes for a domain that is aligned "
					 "with From");
	return STATUS_OK;
}

enum status
dmarc_check(struct arena *arena, const struct resolver *resolver, enum dmarc_standard standard,
	    struct slice from, const struct dmarc_identifier *identifiers, struct dmarc_answer *ret,
	    struct err *err)
{
	struct run run = {.arena = arena, .resolver = resolver, .standard = standard};
	struct dmarc_answer answer = {.result = AUTH_NONE};
	bool host;

	TRY(domain_clean(arena, from, &host, &answer.domain, err));
	if (!host) {
		answer.reason = SLICE("RFC 9989 §5.3.1: the domain of From is no domain name");
		answer.result = AUTH_PERMERROR;
		*ret = answer;
		return STATUS_OK;
	}
	TRY(walk_from(&run, answer.domain, &run.author, err));
	answer.organisational = run.author.organisational;
	answer.unasked = run.author.unasked;
	const struct found *found = policy_find(&run.author);
	if (found && !found->record.fault) {
		TRY(judge(&run, found, identifiers, &answer, err));
	} else if (found) {
		answer.reason = slice_text(found->record.fault);
	} else if (run.author.temporary) {
		answer.result = AUTH_TEMPERROR;
		answer.reason = SLICE("DNS did not answer");
	} else {
		answer.reason = answer.unasked ? SLICE("nobody was asked: offline")
					       : SLICE("no DMARC record");
	}
	*ret = answer;
	return STATUS_OK;
}
