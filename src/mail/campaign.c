#include "mail/campaign_internal.h"

#include "format/address.h"
#include "mail/common.h"
#include "mail/mail.h"

#include <stdlib.h>

/*
 * Of triples of words, in percent, that letters of one campaign share at least. Measured on 200
 * letters of 8 texts, with greetings, sign-offs and in half of them a word of their own: copies of
 * one text share 75 in the median, 97 % of the pairs 50 and more, none below 35; letters of two
 * texts 15 at most, and 38 where both end in the same disclaimer.
 */
#define LIKENESS_MIN 50

enum status
campaigns_new(struct arena *arena, size_t letters_max, size_t traces_max, struct campaigns **ret,
	      struct err *err)
{
	struct campaigns *campaigns = arena_new(arena, struct campaigns, 1);

	if (!campaigns)
		return err_no_memory(err);
	*campaigns = (struct campaigns){
		.arena = arena, .letters_max = letters_max, .traces_max = traces_max};
	*ret = campaigns;
	return STATUS_OK;
}

uint64_t
campaigns_left_out(const struct campaigns *campaigns)
{
	return campaigns->left_out;
}

enum status
campaign_add(struct arena *arena, struct slice_list *list, struct slice text, size_t max,
	     struct err *err)
{
	if (text.length == 0 || list->count == max)
		return STATUS_OK;
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(list->items[i], text))
			return STATUS_OK;
	return slice_list_add(arena, list, text, err);
}

/* ---- what comes ---- */

static enum status
copy_list(struct arena *arena, struct slice_list *list, struct err *err)
{
	struct slice *items = arena_new(arena, struct slice, list->count + 1);

	if (!items)
		return err_no_memory(err);
	for (size_t i = 0; i < list->count; i++)
		TRY(slice_copy(arena, list->items[i], &items[i], err));
	*list = (struct slice_list){items, list->count, list->count};
	return STATUS_OK;
}

static enum status
copy_letter(struct arena *arena, struct mailing *letter, struct err *err)
{
	struct traits *traits = &letter->traits;
	struct slice *const texts[] = {&traits->message_id,   &traits->from,
				       &traits->sender,       &traits->client,
				       &traits->reply_to,     &traits->subject,
				       &letter->place.source, &letter->place.locator};
	struct slice_list *const lists[] = {&traits->decoys, &traits->links, &traits->attachments,
					    &traits->recipients};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		TRY(slice_copy(arena, *texts[i], texts[i], err));
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		TRY(copy_list(arena, lists[i], err));
	return STATUS_OK;
}

static enum status
add_letter(struct campaigns *campaigns, struct arena *scratch, const struct finding *finding,
	   struct err *err)
{
	struct mailing letter = {.place = finding->evidence[0],
				 .severity = finding->severity,
				 .first = finding->first,
				 .basis = finding->time_basis};
	bool any;

	TRY(traits_read(scratch, finding, &any, &letter.traits, err));
	if (!any)
		return STATUS_OK;
	TRY(copy_letter(campaigns->arena, &letter, err));
	struct mailing *letters =
		arena_grow(campaigns->arena, campaigns->letters, &campaigns->letter_capacity,
			   campaigns->letter_count + 1, sizeof(*letters), _Alignof(struct mailing));
	if (!letters)
		return err_no_memory(err);
	campaigns->letters = letters;
	letters[campaigns->letter_count++] = letter;
	return STATUS_OK;
}

enum status
campaigns_finding(struct campaigns *campaigns, const struct finding *finding, struct err *err)
{
	struct arena scratch;

	if (!slice_equal(finding->rule, SLICE(MAIL_PHISH_RULE)) ||
	    finding->severity == SEVERITY_INFO)
		return STATUS_OK;
	if (campaigns->letter_count == campaigns->letters_max) {
		campaigns->left_out++;
		return STATUS_OK;
	}
	arena_init(&scratch, 0);
	enum status status = add_letter(campaigns, &scratch, finding, err);
	arena_done(&scratch);
	return status;
}

static enum status
copy_trace(struct campaigns *campaigns, struct trace *trace, struct err *err)
{
	struct arena *arena = campaigns->arena;
	const struct trace *last =
		campaigns->trace_count ? &campaigns->traces[campaigns->trace_count - 1] : NULL;

	TRY(slice_copy(arena, trace->message_id, &trace->message_id, err));
	TRY(slice_copy(arena, trace->sender, &trace->sender, err));
	TRY(slice_copy(arena, trace->recipient, &trace->recipient, err));
	trace->log = SLICE_NONE; /* nobody asks */
	if (last && slice_equal(last->place.source, trace->place.source)) {
		trace->place.source = last->place.source;
		return STATUS_OK;
	}
	return slice_copy(arena, trace->place.source, &trace->place.source, err);
}

static enum status
add_trace(struct campaigns *campaigns, struct arena *scratch, const struct observable *observable,
	  struct err *err)
{
	struct trace trace;
	bool is_trace;

	TRY(trace_read(scratch, observable, &is_trace, &trace, err));
	if (!is_trace)
		return STATUS_OK;
	TRY(copy_trace(campaigns, &trace, err));
	struct trace *traces =
		arena_grow(campaigns->arena, campaigns->traces, &campaigns->trace_capacity,
			   campaigns->trace_count + 1, sizeof(*traces), _Alignof(struct trace));
	if (!traces)
		return err_no_memory(err);
	campaigns->traces = traces;
	traces[campaigns->trace_count++] = trace;
	return STATUS_OK;
}

enum status
campaigns_observable(struct campaigns *campaigns, const struct observable *observable,
		     struct err *err)
{
	struct arena scratch;

	if (!slice_starts(observable->data, SLICE("{\"trace\":{")))
		return STATUS_OK;
	if (campaigns->trace_count == campaigns->traces_max) {
		campaigns->left_out++;
		return STATUS_OK;
	}
	arena_init(&scratch, 0);
	enum status status = add_trace(campaigns, &scratch, observable, err);
	arena_done(&scratch);
	return status;
}

/* ---- the join ---- */

size_t
campaign_root(const struct campaigns *campaigns, size_t letter)
{
	while (campaigns->letters[letter].parent != letter)
		letter = campaigns->letters[letter].parent;
	return letter;
}

/* The earlier letter is the root. */
static void
unite(struct campaigns *campaigns, size_t a, size_t b)
{
	size_t x = campaign_root(campaigns, a), y = campaign_root(campaigns, b);
	size_t root = x < y ? x : y;

	campaigns->letters[x].parent = campaigns->letters[y].parent = root;
	campaigns->letters[a].parent = campaigns->letters[b].parent = root;
}

static enum status
tie_new(struct campaigns *campaigns, const struct tie *tie, struct err *err)
{
	struct tie *ties =
		arena_grow(campaigns->arena, campaigns->ties, &campaigns->tie_capacity,
			   campaigns->tie_count + 1, sizeof(*ties), _Alignof(struct tie));
	if (!ties)
		return err_no_memory(err);
	campaigns->ties = ties;
	ties[campaigns->tie_count++] = *tie;
	return STATUS_OK;
}

struct joiner {
	struct campaigns *campaigns;
	struct arena *arena; /* scratch */
	struct map ties;     /* kind and value -> index of tie */
};

/* Letter has this of its own: it is of a campaign with whoever has it too. */
static enum status
join_value(struct joiner *joiner, size_t letter, enum link_kind kind, struct slice value,
	   struct err *err)
{
	struct campaigns *campaigns = joiner->campaigns;
	struct slice key;
	struct buf buf;

	if (value.length == 0)
		return STATUS_OK;
	buf_init(&buf, joiner->arena);
	buf_write_u8(&buf, (uint8_t)kind);
	buf_write(&buf, value);
	TRY(buf_slice(&buf, &key, err));
	struct map_entry *known = map_find(&joiner->ties, key);
	if (known) {
		struct tie *tie = &campaigns->ties[known->value];
		tie->count++;
		unite(campaigns, tie->first, letter);
		return STATUS_OK;
	}
	const struct tie tie = {.kind = kind, .value = value, .first = letter, .count = 1};
	TRY(map_set(&joiner->ties, key, campaigns->tie_count, NULL, err));
	return tie_new(campaigns, &tie, err);
}

static enum status
join_letter(struct joiner *joiner, size_t index, struct err *err)
{
	const struct traits *traits = &joiner->campaigns->letters[index].traits;
	bool decoy = traits->decoys.count > 0;
	struct slice copy, domain = address_domain(traits->reply_to);

	if (traits->message_id.length) {
		/* Whoever forges a Message-ID has another From. */
		TRY(slice_print(joiner->arena, &copy, err, "%.*s %.*s",
				SLICE_PRINT(traits->message_id), SLICE_PRINT(traits->from)));
		TRY(slice_copy(joiner->campaigns->arena, copy, &copy, err));
		TRY(join_value(joiner, index, LINK_COPY, copy, err));
	}
	for (size_t i = 0; i < traits->links.count; i++)
		TRY(join_value(joiner, index, LINK_HOST, traits->links.items[i], err));
	for (size_t i = 0; i < traits->attachments.count; i++)
		TRY(join_value(joiner, index, LINK_ATTACHMENT, traits->attachments.items[i], err));
	/* A mailbox that anybody can have is one person's; others are a company's, and shared. */
	if (decoy || (domain.length && common_is_mailbox(domain)))
		TRY(join_value(joiner, index, LINK_REPLY, traits->reply_to, err));
	if (!decoy)
		return STATUS_OK;
	TRY(join_value(joiner, index, LINK_SENDER, traits->sender, err));
	return join_value(joiner, index, LINK_CLIENT, traits->client, err);
}

/* Equal sketches are compared once with the others. */
static enum status
join_wordings(struct joiner *joiner, struct err *err)
{
	struct campaigns *campaigns = joiner->campaigns;
	size_t *kept = arena_new(joiner->arena, size_t, campaigns->letter_count + 1);
	size_t *ties = arena_new(joiner->arena, size_t, campaigns->letter_count + 1);
	size_t count = 0;
	struct map known;

	if (!kept || !ties)
		return err_no_memory(err);
	map_init(&known, joiner->arena);
	for (size_t i = 0; i < campaigns->letter_count; i++) {
		const struct traits *traits = &campaigns->letters[i].traits;
		struct slice key =
			slice_of((const char *)&traits->wording, sizeof(traits->wording));
		if (!traits->has_wording)
			continue;
		struct map_entry *entry = map_find(&known, key);
		size_t like = SIZE_MAX;
		if (entry)
			like = entry->value;
		for (size_t k = 0; !entry && k < count; k++) {
			const struct mailing *other = &campaigns->letters[kept[k]];
			if (wording_likeness(&traits->wording, &other->traits.wording) <
			    LIKENESS_MIN)
				continue;
			unite(campaigns, kept[k], i);
			like = like == SIZE_MAX ? k : like;
		}
		if (like != SIZE_MAX) {
			unite(campaigns, kept[like], i);
			campaigns->ties[ties[like]].count++;
		} else {
			const struct tie tie = {.kind = LINK_WORDING, .first = i, .count = 1};
			ties[count] = campaigns->tie_count;
			TRY(tie_new(campaigns, &tie, err));
		}
		if (entry)
			continue;
		TRY(map_set(&known, key, count, NULL, err));
		ties[count] = like != SIZE_MAX ? ties[like] : ties[count];
		kept[count++] = i;
	}
	return STATUS_OK;
}

int
campaign_compare_times(int64_t a, int64_t b)
{
	if (a == b)
		return 0;
	if (a == TIME_UNKNOWN || b == TIME_UNKNOWN)
		return a == TIME_UNKNOWN ? 1 : -1;
	return a < b ? -1 : 1;
}

static int
compare_letters(const void *a, const void *b)
{
	const struct mailing *x = a, *y = b;
	int order = campaign_compare_times(x->first, y->first);

	if (!order)
		order = slice_compare(x->place.source, y->place.source);
	if (!order && x->place.offset != y->place.offset)
		order = x->place.offset < y->place.offset ? -1 : 1;
	return order;
}

static enum status
join(struct campaigns *campaigns, struct arena *scratch, struct err *err)
{
	struct joiner joiner = {.campaigns = campaigns, .arena = scratch};

	if (campaigns->letter_count)
		qsort(campaigns->letters, campaigns->letter_count, sizeof(*campaigns->letters),
		      compare_letters);
	for (size_t i = 0; i < campaigns->letter_count; i++)
		campaigns->letters[i].parent = i;
	map_init(&joiner.ties, scratch);
	for (size_t i = 0; i < campaigns->letter_count; i++)
		TRY(join_letter(&joiner, i, err));
	return join_wordings(&joiner, err);
}

/* ---- campaigns ---- */

static enum status
gather_letters(struct campaign *campaign, const struct campaign_index *index, size_t root,
	       struct err *err)
{
	const struct campaigns *all = campaign->all;
	size_t count = 0, ties = 0;
	struct map ids;
	bool is_new;

	for (size_t i = index->letters[root]; i; i = index->next_letter[i - 1])
		count++;
	for (size_t i = index->ties[root]; i; i = index->next_tie[i - 1])
		ties++;
	campaign->letters = arena_new(campaign->arena, const struct mailing *, count);
	campaign->ties = arena_new(campaign->arena, const struct tie *, ties + 1);
	if (!campaign->letters || !campaign->ties)
		return err_no_memory(err);
	for (size_t i = index->ties[root]; i; i = index->next_tie[i - 1])
		campaign->ties[campaign->tie_count++] = &all->ties[i - 1];
	map_init(&ids, campaign->arena);
	for (size_t i = index->letters[root]; i; i = index->next_letter[i - 1]) {
		const struct mailing *letter = &all->letters[i - 1];
		campaign->letters[campaign->letter_count++] = letter;
		is_new = true;
		if (letter->traits.message_id.length)
			TRY(map_set(&ids, letter->traits.message_id, 0, &is_new, err));
		campaign->distinct += is_new;
	}
	return STATUS_OK;
}

static enum status
tell_one(const struct campaigns *campaigns, struct arena *scratch,
	 const struct campaign_index *index, size_t root, struct sink *sink, struct err *err)
{
	struct campaign campaign = {.all = campaigns, .arena = scratch};
	struct finding *finding;

	TRY(gather_letters(&campaign, index, root, err));
	TRY(campaign_gather(&campaign, index, root, err));
	if (campaign.distinct < 2 && !campaign.only_traced)
		return STATUS_OK;
	TRY(campaign_finding(&campaign, &finding, err));
	return sink_finding(sink, finding, err);
}

enum status
campaigns_tell(struct campaigns *campaigns, struct arena *scratch, struct sink *sink,
	       struct err *err)
{
	struct arena_mark start = arena_mark(scratch);
	struct campaign_index index;
	enum status status = join(campaigns, scratch, err);

	arena_rewind(scratch, start);
	TRY(status);
	TRY(campaign_index(campaigns, scratch, &index, err));
	for (size_t i = 0; i < campaigns->letter_count; i++) {
		struct arena_mark mark = arena_mark(scratch);
		if (campaign_root(campaigns, i) != i || (!index.next_letter[i] && !index.traces[i]))
			continue;
		TRY(tell_one(campaigns, scratch, &index, i, sink, err));
		arena_rewind(scratch, mark);
	}
	arena_rewind(scratch, start);
	return STATUS_OK;
}
