#include "mail/spf.h"

#include "base/time.h"
#include "mail/limits.h"
#include "mail/spf_macro.h"
#include "mail/spf_record.h"
#include "model/domain.h"

/* One question as a whole: what counts over all records (§4.6.4). */
struct run {
	struct arena *arena;
	const struct resolver *resolver;
	const struct spf_query *query;
	struct spf_answer *answer;
	struct slice local, sender_domain; /* %{l}, %{o} */
	struct spf_macros macros;          /* but %{d} and %{p}, which the domain decides */
};

/* check_host() for one domain. */
struct check {
	struct run *run;
	struct slice domain;
	struct slice name; /* %{p}, once known */
};

/* What a mechanism came to: a match, none, or an error that ends it all. */
struct match {
	bool yes;
	enum auth_result error; /* AUTH_NONE: no error */
};

static enum status host_check(struct run *run, struct slice domain, bool included,
			      enum auth_result *ret, struct err *err);

static enum auth_result
fail_with(struct run *run, enum auth_result result, const char *reason)
{
	run->answer->reason = slice_text(reason);
	return result;
}

/* A term that asks DNS, §4.6.4. False: one too many. */
static bool
spend(struct run *run, struct match *match)
{
	if (++run->answer->terms <= SPF_LOOKUPS_MAX)
		return true;
	match->error =
		fail_with(run, AUTH_PERMERROR, "RFC 7208 §4.6.4: more than 10 terms that ask DNS");
	return false;
}

static enum status
ask(struct run *run, struct slice name, enum dns_type type, struct dns_answer *ret, struct err *err)
{
	TRY(dns_look_up(run->resolver, run->arena, name, type, ret, err));
	run->answer->unasked = run->answer->unasked || ret->outcome == DNS_UNASKED;
	return STATUS_OK;
}

/* For a mechanism: errors, and questions without an answer that are too many, go to match. */
static enum status
ask_for(struct run *run, struct slice name, enum dns_type type, struct dns_answer *ret,
	struct match *match, struct err *err)
{
	TRY(ask(run, name, type, ret, err));
	if (ret->outcome == DNS_TEMPORARY)
		match->error = fail_with(run, AUTH_TEMPERROR, "DNS did not answer");
	if ((ret->outcome == DNS_NO_NAME || ret->outcome == DNS_NO_DATA) &&
	    ++run->answer->voids > SPF_VOIDS_MAX)
		match->error =
			fail_with(run, AUTH_PERMERROR,
				  "RFC 7208 §4.6.4: more than 2 questions without an answer");
	return STATUS_OK;
}

static bool
record_matches(const struct run *run, const struct dns_record *record, unsigned bits4,
	       unsigned bits6)
{
	const struct ip *ip = &run->query->ip;
	struct ip other = {.v6 = ip->v6};

	if (record->data.length != (ip->v6 ? 16 : 4))
		return false;
	memcpy(other.bytes, record->data.at, record->data.length);
	return ip_match(ip, &other, ip->v6 ? bits6 : bits4);
}

static bool
any_matches(const struct run *run, const struct dns_answer *answer, unsigned bits4, unsigned bits6)
{
	for (const struct dns_record *record = answer->first; record; record = record->next)
		if (record_matches(run, record, bits4, bits6))
			return true;
	return false;
}

static enum dns_type
address_type(const struct run *run)
{
	return run->query->ip.v6 ? DNS_AAAA : DNS_A;
}

/* ---- names of the client ---- */

static void
write_reverse(struct buf *buf, const struct ip *ip)
{
	if (!ip->v6) {
		buf_print(buf, "%u.%u.%u.%u.in-addr.arpa", ip->bytes[3], ip->bytes[2], ip->bytes[1],
			  ip->bytes[0]);
		return;
	}
	for (size_t i = 16; i-- > 0;)
		buf_print(buf, "%x.%x.", ip->bytes[i] & 15u, ip->bytes[i] >> 4);
	buf_write_text(buf, "ip6.arpa");
}

/* How well a name of the client suits %{p} (§7.3): the domain itself, one below it, any. */
static int
name_rank(struct slice name, struct slice domain)
{
	if (slice_equal_nocase(name, domain))
		return 3;
	return domain_is_in(name, domain) ? 2 : 1;
}

/* §5.5: of the names of the client that lead back to it the best for `domain`, SLICE_NONE: none.
 * Errors of DNS are as no name. */
static enum status
client_name(struct run *run, struct slice domain, struct slice *ret, struct match *match,
	    struct err *err)
{
	struct dns_answer names, addresses;
	struct slice reverse;
	struct buf buf;
	int best = 0;
	unsigned count = 0;

	*ret = SLICE_NONE;
	buf_init(&buf, run->arena);
	write_reverse(&buf, &run->query->ip);
	TRY(buf_slice(&buf, &reverse, err));
	TRY(ask_for(run, reverse, DNS_PTR, &names, match, err));
	if (match->error == AUTH_TEMPERROR)
		match->error = AUTH_NONE;
	for (const struct dns_record *name = names.first; name && count < SPF_ADDRESSES_MAX;
	     name = name->next, count++) {
		int rank = name_rank(name->data, domain);
		if (rank <= best)
			continue;
		TRY(ask(run, name->data, address_type(run), &addresses, err));
		if (!any_matches(run, &addresses, 32, 128))
			continue;
		best = rank;
		*ret = name->data;
	}
	return STATUS_OK;
}

/* ---- macros ---- */

static void
write_client(struct buf *buf, const struct ip *ip, bool dotted)
{
	if (!ip->v6 || !dotted) {
		ip_write(buf, ip);
		return;
	}
	for (size_t i = 0; i < 16; i++)
		buf_print(buf, "%s%X.%X", i > 0 ? "." : "", ip->bytes[i] >> 4, ip->bytes[i] & 15u);
}

/* The values that all domains share (§7.2). */
static enum status
macros_init(struct run *run, struct err *err)
{
	const struct spf_query *query = run->query;
	struct slice *values = run->macros.values;
	struct buf buf;

	for (int dotted = 0; dotted < 2; dotted++) {
		buf_init(&buf, run->arena);
		write_client(&buf, &query->ip, dotted);
		TRY(buf_slice(&buf, &values[(dotted ? 'i' : 'c') - 'a'], err));
	}
	values['v' - 'a'] = query->ip.v6 ? SLICE("ip6") : SLICE("in-addr");
	values['l' - 'a'] = run->local;
	values['o' - 'a'] = run->sender_domain;
	values['h' - 'a'] = query->helo;
	values['r' - 'a'] = query->receiver.length > 0 ? query->receiver : SLICE("unknown");
	TRY(slice_print(run->arena, &values['t' - 'a'], err, "%lld",
			query->time_us == TIME_UNKNOWN ? 0LL
						       : (long long)(query->time_us / 1000000)));
	return slice_print(run->arena, &values['s' - 'a'], err, "%.*s@%.*s",
			   SLICE_PRINT(run->local), SLICE_PRINT(run->sender_domain));
}

static enum status
expand(struct check *check, struct slice text, struct slice *ret, struct match *match,
       struct err *err)
{
	struct run *run = check->run;
	struct buf buf;

	if (!check->name.at && spf_macro_needs_name(text)) {
		TRY(client_name(run, check->domain, &check->name, match, err));
		if (!check->name.at)
			check->name = SLICE("unknown");
	}
	run->macros.values['d' - 'a'] = check->domain;
	run->macros.values['p' - 'a'] = check->name;
	buf_init(&buf, run->arena);
	spf_macro_expand(&buf, text, &run->macros);
	return buf_slice(&buf, ret, err);
}

/* The domain a term is about. §7.3: what is over 253 bytes loses labels on the left. */
static enum status
target(struct check *check, struct slice spec, struct slice *ret, struct match *match,
       struct err *err)
{
	struct slice name = check->domain;

	if (spec.at)
		TRY(expand(check, spec, &name, match, err));
	if (slice_ends(name, SLICE(".")))
		name.length--;
	while (name.length > DOMAIN_MAX_BYTES) {
		struct slice parent = domain_parent(name);
		if (!parent.at)
			break;
		name = parent;
	}
	*ret = name;
	return STATUS_OK;
}

/* ---- mechanisms ---- */

static enum status
match_include(struct check *check, struct slice name, struct match *ret, struct err *err)
{
	enum auth_result result;

	TRY(host_check(check->run, name, true, &result, err));
	/* The table of §5.2. */
	ret->yes = result == AUTH_PASS;
	if (result == AUTH_TEMPERROR || result == AUTH_PERMERROR)
		ret->error = result;
	if (result == AUTH_NONE)
		ret->error = fail_with(check->run, AUTH_PERMERROR,
				       "RFC 7208 §5.2: an included domain has no record");
	return STATUS_OK;
}

static enum status
match_a(struct check *check, const struct spf_directive *directive, struct slice name,
	struct match *ret, struct err *err)
{
	struct dns_answer answer;

	TRY(ask_for(check->run, name, address_type(check->run), &answer, ret, err));
	ret->yes = any_matches(check->run, &answer, directive->bits4, directive->bits6);
	return STATUS_OK;
}

static enum status
match_mx(struct check *check, const struct spf_directive *directive, struct slice name,
	 struct match *ret, struct err *err)
{
	struct dns_answer answer;
	unsigned count = 0;

	TRY(ask_for(check->run, name, DNS_MX, &answer, ret, err));
	for (const struct dns_record *mx = answer.first; mx && !ret->yes && !ret->error;
	     mx = mx->next) {
		if (++count > SPF_ADDRESSES_MAX) {
			ret->error = fail_with(check->run, AUTH_PERMERROR,
					       "RFC 7208 §4.6.4: more than 10 servers of one mx");
			return STATUS_OK;
		}
		TRY(match_a(check, directive, mx->data, ret, err));
	}
	return STATUS_OK;
}

static enum status
match_ptr(struct check *check, struct slice name, struct match *ret, struct err *err)
{
	struct slice client;

	TRY(client_name(check->run, name, &client, ret, err));
	ret->yes = client.at && domain_is_in(client, name);
	return STATUS_OK;
}

static enum status
match_exists(struct check *check, struct slice name, struct match *ret, struct err *err)
{
	struct dns_answer answer;

	TRY(ask_for(check->run, name, DNS_A, &answer, ret, err));
	ret->yes = answer.outcome == DNS_FOUND;
	return STATUS_OK;
}

/* A mechanism that asks DNS. */
static enum status
match_asked(struct check *check, const struct spf_directive *directive, struct match *ret,
	    struct err *err)
{
	struct slice name;

	TRY(target(check, directive->domain, &name, ret, err));
	if (ret->error)
		return STATUS_OK;
	switch (directive->mechanism) {
	case SPF_INCLUDE:
		return match_include(check, name, ret, err);
	case SPF_A:
		return match_a(check, directive, name, ret, err);
	case SPF_MX:
		return match_mx(check, directive, name, ret, err);
	case SPF_PTR:
		return match_ptr(check, name, ret, err);
	case SPF_EXISTS:
	case SPF_ALL:
	case SPF_IP4:
	case SPF_IP6:
		break;
	}
	return match_exists(check, name, ret, err);
}

static enum status
match_directive(struct check *check, const struct spf_directive *directive, struct match *ret,
		struct err *err)
{
	const struct ip *ip = &check->run->query->ip;

	*ret = (struct match){.yes = directive->mechanism == SPF_ALL};
	if (directive->mechanism == SPF_IP4 || directive->mechanism == SPF_IP6)
		ret->yes = ip_match(ip, &directive->network,
				    directive->network.v6 ? directive->bits6 : directive->bits4);
	else if (directive->mechanism != SPF_ALL && spend(check->run, ret))
		return match_asked(check, directive, ret, err);
	return STATUS_OK;
}

/* ---- a domain ---- */

/* §4.3: a domain that is no name, or of one label, is none. */
static bool
is_domain(struct slice domain)
{
	if (slice_ends(domain, SLICE(".")))
		domain.length--;
	return slice_find_byte(domain, '.') != SIZE_MAX;
}

/* §4.4, §4.5. *ret_result AUTH_PASS: there is just one. */
static enum status
record_find(struct run *run, struct slice domain, struct slice *ret, enum auth_result *ret_result,
	    struct err *err)
{
	struct dns_answer answer;
	unsigned count = 0;

	*ret_result = AUTH_NONE;
	if (!is_domain(domain))
		return STATUS_OK;
	TRY(ask(run, domain, DNS_TXT, &answer, err));
	for (const struct dns_record *txt = answer.first; txt; txt = txt->next) {
		if (spf_record_check(txt->data)) {
			*ret = txt->data;
			count++;
		}
	}
	if (answer.outcome == DNS_TEMPORARY)
		*ret_result = fail_with(run, AUTH_TEMPERROR, "DNS did not answer");
	else if (count > 1)
		*ret_result = fail_with(run, AUTH_PERMERROR, "RFC 7208 §4.5: more than one record");
	else
		*ret_result = count == 1 ? AUTH_PASS : AUTH_NONE;
	return STATUS_OK;
}

/* §6.2: any trouble means that there is no explanation. */
static enum status
explain(struct check *check, struct slice spec, struct err *err)
{
	struct match ignored = {.yes = false};
	struct dns_answer answer;
	struct slice name, text;

	TRY(target(check, spec, &name, &ignored, err));
	TRY(ask(check->run, name, DNS_TXT, &answer, err));
	if (answer.outcome != DNS_FOUND || answer.first->next ||
	    !spf_macro_check(answer.first->data, true))
		return STATUS_OK;
	TRY(expand(check, answer.first->data, &text, &ignored, err));
	check->run->answer->explanation = slice_part(text, 0, SPF_EXPLANATION_BYTES);
	return STATUS_OK;
}

static enum status
redirect(struct check *check, struct slice spec, bool included, enum auth_result *ret,
	 struct err *err)
{
	struct match match = {.yes = false};
	struct slice name;

	if (spend(check->run, &match))
		TRY(target(check, spec, &name, &match, err));
	*ret = match.error;
	if (match.error)
		return STATUS_OK;
	TRY(host_check(check->run, name, included, ret, err));
	if (*ret == AUTH_NONE)
		*ret = fail_with(check->run, AUTH_PERMERROR,
				 "RFC 7208 §6.1: the redirect has no record");
	return STATUS_OK;
}

static enum status
record_evaluate(struct check *check, const struct spf_record *record, bool included,
		enum auth_result *ret, struct err *err)
{
	struct match match = {.yes = false};

	for (size_t i = 0; i < record->count; i++) {
		const struct spf_directive *directive = &record->directives[i];
		TRY(match_directive(check, directive, &match, err));
		*ret = match.error ? match.error : directive->result;
		if (match.error)
			return STATUS_OK;
		if (!match.yes)
			continue;
		check->run->answer->reason = directive->text;
		if (*ret == AUTH_FAIL && record->explanation.at && !included)
			return explain(check, record->explanation, err);
		return STATUS_OK;
	}
	if (record->redirect.at)
		return redirect(check, record->redirect, included, ret, err);
	*ret = fail_with(check->run, AUTH_NEUTRAL, "RFC 7208 §4.7: nothing matched");
	return STATUS_OK;
}

static enum status
host_check(struct run *run, struct slice domain, bool included, enum auth_result *ret,
	   struct err *err)
{
	struct check check = {.run = run, .domain = domain};
	struct spf_record record;
	struct slice text;
	struct err why;

	TRY(record_find(run, domain, &text, ret, err));
	if (*ret != AUTH_PASS)
		return STATUS_OK;
	enum status status = spf_record_read(run->arena, text, &record, &why);
	if (status == STATUS_OK)
		return record_evaluate(&check, &record, included, ret, err);
	if (status != STATUS_REFUSED)
		return err_set(err, status, "%s", why.text);
	*ret = AUTH_PERMERROR;
	return slice_copy(run->arena, slice_text(why.text), &run->answer->reason, err);
}

/* ---- the question ---- */

/* §4.3: without a local part it is "postmaster". */
static enum status
identity_read(struct run *run, struct err *err)
{
	const struct spf_query *query = run->query;
	size_t at = slice_find_last_byte(query->sender, '@');
	struct slice domain = query->helo, clean;
	bool host;

	run->answer->helo = query->sender.length == 0;
	if (query->sender.length > 0)
		domain = at == SIZE_MAX ? query->sender
					: slice_part(query->sender, at + 1, SIZE_MAX);
	if (at != SIZE_MAX)
		run->local = slice_part(query->sender, 0, at);
	if (run->local.length == 0)
		run->local = SLICE("postmaster");
	/* U-labels become A-labels (§4.3); other names stay as they are, for DNS to say no. */
	TRY(domain_clean(run->arena, domain, &host, &clean, err));
	run->sender_domain = host ? clean : domain;
	run->answer->domain = run->sender_domain;
	return STATUS_OK;
}

enum status
spf_check(struct arena *arena, const struct resolver *resolver, const struct spf_query *query,
	  struct spf_answer *ret, struct err *err)
{
	struct spf_answer answer = {.result = AUTH_NONE};
	struct run run = {.arena = arena, .resolver = resolver, .query = query, .answer = &answer};

	if (query->sender.length > SPF_PATH_BYTES || query->helo.length > SPF_PATH_BYTES) {
		*ret = (struct spf_answer){
			.reason = SLICE("RFC 5321 §4.5.3.1.3: a path of more than 512 bytes")};
		return STATUS_OK;
	}
	TRY(identity_read(&run, err));
	TRY(macros_init(&run, err));
	TRY(host_check(&run, run.sender_domain, false, &answer.result, err));
	if (answer.unasked)
		answer.result = AUTH_NONE;
	if (answer.result == AUTH_NONE)
		answer.reason = answer.unasked ? SLICE("nobody was asked: offline")
					       : SLICE("the domain has no SPF record");
	*ret = answer;
	return STATUS_OK;
}
