/* Where a letter leads, and what it carries. */
#include "base/map.h"
#include "mail/common.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* A rule that a link met; looked for in the message only where it is the first. */
static enum status
add_link(struct judge *judge, const struct url *url, enum grade_rule rule, struct slice detail,
	 struct err *err)
{
	if (grade_has(&judge->grade, rule))
		return STATUS_OK;
	return grade_add(&judge->grade, rule,
			 judge_span(judge, url->part, url->outer.length ? url->outer : url->host),
			 err, "%.*s", SLICE_PRINT(detail));
}

/* ---- hosts ---- */

/* A partner has more hosts than we know: never a hard fact. */
static enum status
judge_partner_host(struct judge *judge, const struct url *url, struct err *err)
{
	struct names_match match;
	struct slice detail;
	bool found;

	TRY(judge_partner_name(judge, url->host, &found, &match, err));
	if (!found || match.severity < SEVERITY_HIGH || !judge_is_hard(&match))
		return STATUS_OK;
	TRY(slice_print(judge->arena, &detail, err, "%.*s is not %.*s: %.*s",
			SLICE_PRINT(match.unicode), SLICE_PRINT(match.target),
			SLICE_PRINT(match.explanation)));
	return add_link(judge, url, GRADE_LINK_PARTNER, detail, err);
}

static enum status
judge_host(struct judge *judge, const struct url *url, struct err *err)
{
	struct names_match match;
	struct slice detail;
	bool found;

	if (url->flags & URL_ADDRESS)
		return STATUS_OK;
	if (plain_mixes_scripts_host(url->host))
		TRY(add_link(judge, url, GRADE_LINK_SCRIPTS, url->host, err));
	bool led_to = !(url->flags & (URL_MAILTO | URL_BARE));
	if (led_to && common_is_hosted(url->host))
		TRY(add_link(judge, url, GRADE_LINK_HOSTED, url->host, err));
	if (led_to && relation_is_cheap(url->host))
		TRY(add_link(judge, url, GRADE_LINK_CHEAP, url->host, err));
	TRY(judge_name(judge, url->host, &found, &match, err));
	if (!found)
		return judge_partner_host(judge, url, err);
	TRY(slice_print(judge->arena, &detail, err, "%.*s is not %.*s: %.*s",
			SLICE_PRINT(match.unicode), SLICE_PRINT(match.target),
			SLICE_PRINT(match.explanation)));
	if (!judge_is_hard(&match))
		return add_link(judge, url, GRADE_LINK_RESEMBLES, detail, err);
	judge_decoy(judge, match.name);
	return add_link(judge, url, GRADE_LINK_LOOKALIKE, detail, err);
}

/* ---- what is shown ---- */

/* Whether a link inside this one leads to the host that is shown: an honest click counter. */
static bool
leads_on_to(const struct judge *judge, size_t index, struct slice shown)
{
	const struct url_list *list = &judge->letter.urls;

	for (size_t i = index + 1; i < list->count && list->items[i].flags & URL_NESTED; i++)
		if (organisation_same(list->items[i].host, shown))
			return true;
	return false;
}

static enum status
judge_shown(struct judge *judge, size_t index, struct err *err)
{
	const struct url *url = &judge->letter.urls.items[index];
	enum relation shown, target;
	struct slice detail;

	if (!url->shown.length || !url->host.length || organisation_same(url->shown, url->host) ||
	    slice_equal(url->shown, url->host) || leads_on_to(judge, index, url->shown) ||
	    url->flags & (URL_OPAQUE | URL_MAILTO))
		return STATUS_OK;
	TRY(relation_of(judge->arena, judge->setup->profile, url->shown, &shown, err));
	TRY(relation_of(judge->arena, judge->setup->profile, url->host, &target, err));
	bool ours = shown == RELATION_OWN || shown == RELATION_PARTNER;
	/* What we send in bulk goes by way of those who count clicks for us. */
	bool counted = judge->bulk && judge->author != RELATION_FOREIGN;
	if (target == RELATION_OWN || target == RELATION_PARTNER)
		return STATUS_OK;
	TRY(slice_print(judge->arena, &detail, err, "%.*s is shown, %.*s is where it leads",
			SLICE_PRINT(url->shown), SLICE_PRINT(url->host)));
	return add_link(judge, url,
			ours && !counted ? GRADE_LINK_SHOWS_OURS : GRADE_LINK_SHOWS_OTHER, detail,
			err);
}

/* ---- flags ---- */

static const struct {
	unsigned flag;
	enum grade_rule rule;
} BY_FLAG[] = {
	{URL_USERINFO, GRADE_LINK_USERINFO},   {URL_ODD_ADDRESS, GRADE_LINK_ODD_ADDRESS},
	{URL_ADDRESS, GRADE_LINK_ADDRESS},     {URL_BACKSLASH, GRADE_LINK_WRITTEN},
	{URL_CONTROL, GRADE_LINK_WRITTEN},     {URL_SCRIPT, GRADE_LINK_SCRIPT},
	{URL_DATA, GRADE_LINK_DATA},           {URL_REDIRECTED, GRADE_LINK_REDIRECTED},
	{URL_SHORTENED, GRADE_LINK_SHORTENED}, {URL_FORM, GRADE_LINK_FORM},
};

/* Line ends inside plain links come from mailers that fold; tabs in HTML from nobody. */
static bool
is_told(const struct url *url, unsigned flag, struct slice author)
{
	if (!(url->flags & flag))
		return false;
	if (flag == URL_FORM && organisation_same(url->host, author)) /* a search, a survey */
		return false;
	if (flag == URL_CONTROL && slice_find_byte(url->written, '\t') == SIZE_MAX &&
	    slice_find_byte(url->written, '\0') == SIZE_MAX)
		return false;
	if (flag == URL_ADDRESS && url->flags & URL_ODD_ADDRESS)
		return false;
	return true;
}

static enum status
judge_flags(struct judge *judge, const struct url *url, struct err *err)
{
	struct slice detail;

	for (size_t i = 0; i < sizeof(BY_FLAG) / sizeof(*BY_FLAG); i++) {
		if (!is_told(url, BY_FLAG[i].flag, judge->identity.author.domain))
			continue;
		TRY(slice_print(judge->arena, &detail, err, "%.*s%s%.*s",
				SLICE_PRINT(slice_part(url->written, 0, 200)),
				url->host.length ? " leads to " : "", SLICE_PRINT(url->host)));
		TRY(add_link(judge, url, BY_FLAG[i].rule, detail, err));
	}
	return STATUS_OK;
}

/* One look a host and kind of link: a newsletter has hundreds to the same. */
static enum status
is_new(struct judge *judge, struct map *seen, const struct url *url, bool *ret, struct err *err)
{
	struct slice key;

	TRY(slice_print(judge->arena, &key, err, "%x %.*s %.*s", url->flags, SLICE_PRINT(url->host),
			SLICE_PRINT(url->shown)));
	return map_set(seen, key, 0, ret, err);
}

enum status
judge_links(struct judge *judge, struct err *err)
{
	const struct url_list *list = &judge->letter.urls;
	struct map seen;
	bool new;

	map_init(&seen, judge->arena);
	for (size_t i = 0; i < list->count; i++) {
		const struct url *url = &list->items[i];
		TRY(is_new(judge, &seen, url, &new, err));
		if (!new)
			continue;
		TRY(judge_host(judge, url, err));
		TRY(judge_shown(judge, i, err));
		TRY(judge_flags(judge, url, err));
	}
	/* Who pays next to nothing for a name and hides where one is led does not mean to stay. */
	if (grade_has(&judge->grade, GRADE_FROM_CHEAP) &&
	    grade_has(&judge->grade, GRADE_LINK_SHORTENED) && !judge->verified)
		return grade_add(&judge->grade, GRADE_LINK_CHEAP_HIDDEN,
				 judge->identity.author.span, err, "%.*s",
				 SLICE_PRINT(judge->identity.author.domain));
	return STATUS_OK;
}

/* ---- attachments ---- */

enum status
judge_attachments(struct judge *judge, struct err *err)
{
	const struct attachment_list *list = &judge->attachments;

	for (size_t i = 0; i < list->count; i++) {
		const struct attachment *attachment = &list->items[i];
		for (unsigned bit = 0; bit <= GRADE_UNREAD - GRADE_PROGRAM; bit++)
			if (attachment->dangers & 1u << bit)
				TRY(grade_add(&judge->grade, (enum grade_rule)(GRADE_PROGRAM + bit),
					      attachment->span, err, "%.*s (%s)%s%.*s",
					      SLICE_PRINT(slice_part(attachment->name, 0, 200)),
					      sniff_word(attachment->kind),
					      attachment->detail.length ? ": " : "",
					      SLICE_PRINT(attachment->detail)));
	}
	if (list->matches.length > 0)
		TRY(grade_add(&judge->grade, GRADE_YARA, list->matches_span, err, "%.*s",
			      SLICE_PRINT(list->matches)));
	if (list->untried)
		return grade_add(&judge->grade, GRADE_YARA_UNTRIED, judge->message->root->body, err,
				 "%s", list->untried);
	return STATUS_OK;
}
