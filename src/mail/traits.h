/*
 * What letters of one campaign have in common, as a finding of mail/phish tells it in its data: who
 * sent it and from where, where it leads, what it carries, how it is worded, whom it went to.
 * What strangers share as well - big providers, networks that deliver files, own and partners'
 * hosts - is left out by whoever writes it, since only there the letter is at hand.
 */
#ifndef TOCSIN_MAIL_TRAITS_H
#define TOCSIN_MAIL_TRAITS_H

#include "base/json.h"
#include "mail/wording.h"
#include "model/profile.h"
#include "model/record.h"

struct judge; /* phish_internal.h */

/* Writes the member "traits" of the object that is open. Fails only for want of memory. */
enum status traits_write(const struct judge *judge, struct json_writer *json, struct err *err)
	MUST_CHECK;

/* One letter as its finding tells it. */
struct traits {
	struct slice message_id; /* as all texts here: SLICE_NONE where there is none */
	struct slice from;
	struct slice sender; /* the author's domain; of a free mailbox the whole address */
	struct slice client, reply_to, subject;
	bool phishing; /* or else suspicious */
	bool has_wording;
	struct wording wording;
	struct slice_list decoys;      /* names that imitate ours */
	struct slice_list links;       /* hosts, or pages on shared ones */
	struct slice_list attachments; /* digests, in hexadecimal */
	struct slice_list recipients;
};

/* From a finding of rule mail/phish; *ret_any false where it is another, or of level none. Slices
 * are in arena or point into finding. Fails only for want of memory. */
enum status traits_read(struct arena *arena, const struct finding *finding, bool *ret_any,
			struct traits *ret, struct err *err) MUST_CHECK;

#endif
