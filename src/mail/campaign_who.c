/* Who got it: whom letters name, and rows of traces that are of the same campaign. */
#include "format/address.h"
#include "mail/campaign_internal.h"
#include "mail/limits.h"
#include "model/domain.h"

#include <stdlib.h>

/* A decoy that sent the campaign may have sent other things months before. */
#define WINDOW_US (INT64_C(7) * 86400 * 1000000)

/* ---- which campaign a row is of ---- */

static bool
is_decoy(const struct traits *traits, struct slice domain)
{
	for (size_t i = 0; i < traits->decoys.count; i++)
		for (struct slice at = domain; at.length; at = domain_parent(at))
			if (slice_equal(at, traits->decoys.items[i]))
				return true;
	return false;
}

/* Which letter a row of a trace is about, or is of the same sender: its index and 1; 0: none. */
struct trace_map {
	struct map ids, domains;
};

static enum status
map_letters(const struct campaigns *campaigns, struct arena *arena, struct trace_map *ret,
	    struct err *err)
{
	map_init(&ret->ids, arena);
	map_init(&ret->domains, arena);
	for (size_t i = campaigns->letter_count; i > 0; i--) {
		const struct traits *traits = &campaigns->letters[i - 1].traits;
		if (traits->message_id.length)
			TRY(map_set(&ret->ids, traits->message_id, i, NULL, err));
		if (traits->sender.length && is_decoy(traits, traits->sender))
			TRY(map_set(&ret->domains, traits->sender, i, NULL, err));
	}
	return STATUS_OK;
}

static size_t
find_letter(const struct trace_map *map, const struct trace *trace)
{
	const struct map_entry *entry =
		trace->message_id.length ? map_find(&map->ids, trace->message_id) : NULL;
	struct slice domain = address_domain(trace->sender);

	for (; !entry && domain.length; domain = domain_parent(domain))
		entry = map_find(&map->domains, domain);
	return entry ? (size_t)entry->value : 0;
}

/* Puts item in front of the chain of its root. */
static void
chain(size_t *firsts, size_t *nexts, size_t root, size_t item)
{
	nexts[item] = firsts[root];
	firsts[root] = item + 1;
}

enum status
campaign_index(const struct campaigns *campaigns, struct arena *arena, struct campaign_index *ret,
	       struct err *err)
{
	size_t letters = campaigns->letter_count + 1;
	struct campaign_index index = {
		.letters = arena_new(arena, size_t, letters),
		.next_letter = arena_new(arena, size_t, letters),
		.ties = arena_new(arena, size_t, letters),
		.next_tie = arena_new(arena, size_t, campaigns->tie_count + 1),
		.traces = arena_new(arena, size_t, letters),
		.next_trace = arena_new(arena, size_t, campaigns->trace_count + 1)};
	struct trace_map map;

	if (!index.letters || !index.next_letter || !index.ties || !index.next_tie ||
	    !index.traces || !index.next_trace)
		return err_no_memory(err);
	for (size_t i = campaigns->letter_count; i-- > 0;)
		chain(index.letters, index.next_letter, campaign_root(campaigns, i), i);
	for (unsigned kind = LINK_KIND_COUNT; kind-- > LINK_HOST;)
		for (size_t i = campaigns->tie_count; i-- > 0;)
			if (campaigns->ties[i].kind == kind && campaigns->ties[i].count > 1)
				chain(index.ties, index.next_tie,
				      campaign_root(campaigns, campaigns->ties[i].first), i);
	TRY(map_letters(campaigns, arena, &map, err));
	for (size_t i = campaigns->trace_count; i-- > 0;) {
		size_t letter = find_letter(&map, &campaigns->traces[i]);
		if (letter)
			chain(index.traces, index.next_trace, campaign_root(campaigns, letter - 1),
			      i);
	}
	*ret = index;
	return STATUS_OK;
}

/* About one of its letters, or from its decoy at about its time. */
static bool
is_of(const struct campaign *campaign, const struct map *ids, const struct trace *trace)
{
	if (trace->message_id.length && map_find(ids, trace->message_id))
		return true;
	return trace->time_us != TIME_UNKNOWN && campaign->first != TIME_UNKNOWN &&
	       trace->time_us >= campaign->first - WINDOW_US &&
	       trace->time_us <= campaign->last + WINDOW_US;
}

/* ---- recipients ---- */

struct gatherer {
	struct campaign *campaign;
	struct map known; /* address -> index */
};

static enum status
recipient_of(struct gatherer *gatherer, struct slice address, struct recipient **ret,
	     struct err *err)
{
	struct campaign *campaign = gatherer->campaign;
	struct map_entry *entry = map_find(&gatherer->known, address);

	if (entry) {
		*ret = &campaign->recipients[entry->value];
		return STATUS_OK;
	}
	struct recipient *recipients = arena_grow(
		campaign->arena, campaign->recipients, &campaign->recipient_capacity,
		campaign->recipient_count + 1, sizeof(*recipients), _Alignof(struct recipient));
	if (!recipients)
		return err_no_memory(err);
	campaign->recipients = recipients;
	*ret = &recipients[campaign->recipient_count];
	**ret = (struct recipient){.address = address, .time_us = TIME_UNKNOWN};
	return map_set(&gatherer->known, address, campaign->recipient_count++, NULL, err);
}

static enum status
add_letter(struct gatherer *gatherer, const struct mailing *letter, struct err *err)
{
	struct recipient *recipient;

	for (size_t i = 0; i < letter->traits.recipients.count; i++) {
		TRY(recipient_of(gatherer, letter->traits.recipients.items[i], &recipient, err));
		if (!recipient->in_letter) { /* letters come by time */
			recipient->time_us = letter->first;
			recipient->basis = letter->basis;
		}
		recipient->in_letter = true;
	}
	return STATUS_OK;
}

/* The row that tells most, then the first by time and place. */
static bool
is_better(const struct trace *a, const struct trace *b)
{
	if (a->status != b->status)
		return a->status > b->status;
	int order = campaign_compare_times(a->time_us, b->time_us);
	if (!order)
		order = slice_compare(a->place.source, b->place.source);
	return order ? order < 0 : a->place.offset < b->place.offset;
}

static enum status
add_trace(struct gatherer *gatherer, const struct trace *trace, struct err *err)
{
	struct recipient *recipient;

	TRY(recipient_of(gatherer, trace->recipient, &recipient, err));
	if (recipient->trace && !is_better(trace, recipient->trace))
		return STATUS_OK;
	recipient->trace = trace;
	if (trace->time_us == TIME_UNKNOWN)
		return STATUS_OK;
	recipient->time_us = trace->time_us;
	recipient->basis = TIME_RECEIVED;
	return STATUS_OK;
}

static int
compare_recipients(const void *a, const void *b)
{
	const struct recipient *x = a, *y = b;
	int order = campaign_compare_times(x->time_us, y->time_us);

	return order ? order : slice_compare(x->address, y->address);
}

/* ---- the rest of it ---- */

static enum status
add_words(struct campaign *campaign, const struct mailing *letter, struct err *err)
{
	const struct traits *traits = &letter->traits;
	struct arena *arena = campaign->arena;

	for (size_t i = 0; i < traits->decoys.count; i++)
		TRY(campaign_add(arena, &campaign->decoys, traits->decoys.items[i],
				 CAMPAIGN_LISTED_MAX, err));
	TRY(campaign_add(arena, &campaign->senders, traits->from, CAMPAIGN_LISTED_MAX, err));
	TRY(campaign_add(arena, &campaign->subjects, traits->subject, CAMPAIGN_LISTED_MAX, err));
	TRY(campaign_add(arena, &campaign->ids, traits->message_id, CAMPAIGN_QUERY_VALUES_MAX,
			 err));
	return is_decoy(traits, traits->sender)
		       ? campaign_add(arena, &campaign->decoy_senders, traits->sender,
				      CAMPAIGN_LISTED_MAX, err)
		       : STATUS_OK;
}

/* From the first to the last, on the clock that all of them have. */
static void
take_times(struct campaign *campaign)
{
	campaign->first = campaign->last = TIME_UNKNOWN;
	campaign->basis = TIME_RECEIVED;
	for (size_t i = 0; i < campaign->letter_count; i++) {
		const struct mailing *letter = campaign->letters[i];
		if (letter->first == TIME_UNKNOWN)
			continue;
		if (letter->basis != TIME_RECEIVED)
			campaign->basis = TIME_CLAIMED;
		if (campaign->first == TIME_UNKNOWN || letter->first < campaign->first)
			campaign->first = letter->first;
		if (letter->first > campaign->last)
			campaign->last = letter->first;
	}
	if (campaign->first == TIME_UNKNOWN)
		campaign->basis = TIME_CLAIMED;
}

enum status
campaign_gather(struct campaign *campaign, const struct campaign_index *index, size_t root,
		struct err *err)
{
	struct gatherer gatherer = {.campaign = campaign};
	const struct campaigns *all = campaign->all;
	struct map ids;

	map_init(&gatherer.known, campaign->arena);
	map_init(&ids, campaign->arena);
	take_times(campaign);
	for (size_t i = 0; i < campaign->letter_count; i++) {
		const struct mailing *letter = campaign->letters[i];
		TRY(add_words(campaign, letter, err));
		TRY(add_letter(&gatherer, letter, err));
		if (letter->traits.message_id.length)
			TRY(map_set(&ids, letter->traits.message_id, 0, NULL, err));
	}
	for (size_t i = index->traces[root]; i; i = index->next_trace[i - 1])
		if (is_of(campaign, &ids, &all->traces[i - 1]))
			TRY(add_trace(&gatherer, &all->traces[i - 1], err));
	for (size_t i = 0; i < campaign->recipient_count; i++)
		campaign->only_traced += !campaign->recipients[i].in_letter;
	if (campaign->recipient_count)
		qsort(campaign->recipients, campaign->recipient_count,
		      sizeof(*campaign->recipients), compare_recipients);
	return STATUS_OK;
}
