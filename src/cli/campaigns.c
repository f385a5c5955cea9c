#include "cli/campaigns.h"

#include "base/map.h"
#include "mail/campaign.h"
#include "mail/limits.h"
#include "mail/mail.h"
#include "model/codec.h"

struct case_campaigns {
	struct campaigns *campaigns;
	struct arena arena;
	struct arena scratch;
	struct map known; /* campaigns that the case held before, in the bytes of the codec */
	struct sink to, *tell;
	bool any; /* there are letters */
};

static enum status
on_letter(void *context, const struct case_finding *found, struct err *err)
{
	struct case_campaigns *work = context;
	work->any = true;
	return campaigns_finding(work->campaigns, found->finding, err);
}

static enum status
on_observable(void *context, const struct observable *observable, struct err *err)
{
	struct case_campaigns *work = context;
	return campaigns_observable(work->campaigns, observable, err);
}

static enum status
write_known(struct arena *arena, const struct finding *finding, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	codec_write_finding(&buf, finding);
	return buf_slice(&buf, ret, err);
}

static enum status
on_known(void *context, const struct case_finding *found, struct err *err)
{
	struct case_campaigns *work = context;
	struct arena_mark mark = arena_mark(&work->scratch);
	struct slice bytes;
	TRY(write_known(&work->scratch, found->finding, &bytes, err));
	TRY(map_set(&work->known, bytes, 0, NULL, err));
	arena_rewind(&work->scratch, mark);
	return STATUS_OK;
}

static enum status
on_campaign(void *context, const struct finding *finding, struct err *err)
{
	struct case_campaigns *work = context;
	struct slice bytes;
	TRY(sink_finding(&work->to, finding, err));
	TRY(write_known(finding->arena, finding, &bytes, err));
	return map_find(&work->known, bytes) ? STATUS_OK : sink_finding(work->tell, finding, err);
}

static const struct sink_calls CALLS = {.finding = on_campaign};

static enum status
join_case(struct case_campaigns *work, struct store *store, struct err *err)
{
	struct finding_filter letters = FINDING_FILTER_ALL, old = FINDING_FILTER_ALL;
	struct sink both = {&CALLS, work};
	letters.rule = SLICE(MAIL_PHISH_RULE);
	old.rule = SLICE(CAMPAIGN_RULE);
	TRY(campaigns_new(&work->arena, CAMPAIGN_LETTERS_MAX, CAMPAIGN_TRACES_MAX, &work->campaigns,
			  err));
	TRY(store_findings(store, &letters, ORDER_RECORD, false, on_letter, work, err));
	TRY(store_findings(store, &old, ORDER_RECORD, false, on_known, work, err));
	if (!work->any && !work->known.count)
		return STATUS_OK;
	if (work->any)
		TRY(store_observables(store, on_observable, work, err));
	TRY(store_join_sink(store, &work->to, err));
	TRY(campaigns_tell(work->campaigns, &work->scratch, &both, err));
	return store_join_end(store, SLICE(CAMPAIGN_RULE), err);
}

enum status
campaigns_join(struct store *store, struct sink *tell, struct err *err)
{
	struct case_campaigns work = {.tell = tell};
	arena_init(&work.arena, 0);
	arena_init(&work.scratch, 0);
	map_init(&work.known, &work.arena);
	enum status status = join_case(&work, store, err);
	arena_done(&work.scratch);
	arena_done(&work.arena);
	return status;
}
