/* What the files of campaigns share: campaign*.c alone. */
#ifndef TOCSIN_MAIL_CAMPAIGN_INTERNAL_H
#define TOCSIN_MAIL_CAMPAIGN_INTERNAL_H

#include "base/map.h"
#include "mail/campaign.h"
#include "mail/trace.h"
#include "mail/traits.h"

/* What joins two letters. */
enum link_kind {
	LINK_COPY, /* one letter, found twice */
	LINK_HOST,
	LINK_ATTACHMENT,
	LINK_REPLY,
	LINK_SENDER,
	LINK_CLIENT,
	LINK_WORDING,
	LINK_KIND_COUNT
};

struct mailing {
	struct traits traits;
	struct span place;
	enum severity severity;
	int64_t first;
	enum time_basis basis;
	size_t parent; /* of the forest of campaigns */
};

/* What several letters have. */
struct tie {
	enum link_kind kind;
	struct slice value; /* SLICE_NONE of LINK_WORDING */
	size_t first;       /* a letter that has it */
	size_t count;       /* letters */
};

struct campaigns {
	struct arena *arena;
	size_t letters_max, traces_max;
	struct mailing *letters; /* by time and place once they are joined */
	size_t letter_count, letter_capacity;
	struct trace *traces;
	size_t trace_count, trace_capacity;
	struct tie *ties;
	size_t tie_count, tie_capacity;
	uint64_t left_out;
};

/* Who got it. */
struct recipient {
	struct slice address;
	int64_t time_us;
	enum time_basis basis;
	const struct trace *trace; /* the row that tells most; NULL: only a letter names it */
	bool in_letter;
};

/* One campaign under way. */
struct campaign {
	const struct campaigns *all;
	struct arena *arena;
	const struct mailing **letters;
	size_t letter_count;
	size_t distinct; /* letters by Message-ID */
	const struct tie **ties;
	size_t tie_count;
	struct recipient *recipients; /* by time and address */
	size_t recipient_count, recipient_capacity;
	size_t only_traced;
	struct slice_list decoys, senders, subjects, ids;
	struct slice_list decoy_senders; /* domains that imitate ours and send */
	int64_t first, last;
	enum time_basis basis;
};

/* campaign.c */
size_t campaign_root(const struct campaigns *campaigns, size_t letter);
/* Unknown times come last. */
int campaign_compare_times(int64_t a, int64_t b);
/* Adds text where it is not in the list, and there are fewer than max. */
enum status campaign_add(struct arena *arena, struct slice_list *list, struct slice text,
			 size_t max, struct err *err) MUST_CHECK;

/*
 * Letters, ties and rows of traces by campaign: the first of each by its root, the next by the one
 * before; all are indices and 1, 0 ends.
 */
struct campaign_index {
	size_t *letters, *next_letter;
	size_t *ties, *next_tie; /* by kind */
	size_t *traces, *next_trace;
};

/* campaign_who.c */
enum status campaign_index(const struct campaigns *campaigns, struct arena *arena,
			   struct campaign_index *ret, struct err *err) MUST_CHECK;
/* Fills what the letters and rows of traces say; letters and ties are there. */
enum status campaign_gather(struct campaign *campaign, const struct campaign_index *index,
			    size_t root, struct err *err) MUST_CHECK;

/* campaign_tell.c */
enum status campaign_finding(struct campaign *campaign, struct finding **ret, struct err *err)
	MUST_CHECK;

#endif
