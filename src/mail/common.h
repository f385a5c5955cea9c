/* Hosts that strangers have in common: two letters that name one of them share nothing by it. */
#ifndef TOCSIN_MAIL_COMMON_H
#define TOCSIN_MAIL_COMMON_H

#include "base/slice.h"

enum common {
	COMMON_NOT,
	COMMON_HOST, /* all of it: networks that deliver files, social networks, big senders */
	COMMON_PAGE, /* a page of it is somebody's: shorteners, forms, shared files */
};

/* host is lower case, A-labels. A table of facts, surely not complete. */
enum common common_of(struct slice host);

/* Whether anybody can put up a page on it, or below it. */
bool common_is_hosted(struct slice host);

/* Whether it is of a service that gives its customers hosts by their names: ours may be ours. */
bool common_is_tenant(struct slice host);

/* Whether it is of a service that writes in the names of its users: invitations, comments. */
bool common_is_notifier(struct slice domain);

/* Whether it gives anybody a mailbox. */
bool common_is_mailbox(struct slice domain);

#endif
