/* The one table of rooms: what reads inputs, in this order. */
#ifndef TOCSIN_CLI_ROOMS_H
#define TOCSIN_CLI_ROOMS_H

#include "cli/dump.h"
#include "names/names.h"

#define ROOMS_MAX 8

struct rooms {
	struct room rooms[ROOMS_MAX];
	const struct room *table[ROOMS_MAX];
	size_t count;
	struct mail_setup mail;
	struct dump dump; /* of a leak: what its documents are held against */
};

/* For examine: files (type and first metadata of any input) and mail as it comes by messages in
 * them; then names and infra, or of a leak, which is read for it, the triage of documents. ret must
 * stay where it is. */
enum status rooms_init(struct session *session, struct rooms *ret, struct err *err) MUST_CHECK;
/* The names room alone, for the filter; where names are only listed, without an engine. */
enum status rooms_init_names(struct session *session, struct rooms *ret, struct err *err)
	MUST_CHECK;
/* The files room with the mail room alone, and that of traces, for `mail` and `keys harvest`; ret
 * must stay where it is. */
enum status rooms_init_mail(struct session *session, const struct mail_setup *setup,
			    struct rooms *ret, struct err *err) MUST_CHECK;
/* Gives back the rules of --yara and what was read of a leak; ret starts zeroed. */
void rooms_done(struct rooms *rooms); /* for DEFER */
/* The bits of the rooms that judge: all but the files room, which only lists, but for a leak. */
uint64_t rooms_judging(const struct rooms *rooms);

#endif
