/* What judging mail stands on, as the command line has it: who is protected, keys, DNS. */
#ifndef TOCSIN_CLI_MAIL_SETUP_H
#define TOCSIN_CLI_MAIL_SETUP_H

#include "cli/session.h"
#include "mail/dns_live.h"
#include "mail/mail.h"

struct mail_sources {
	struct resolver resolver;
	struct dns_live *live; /* NULL: nobody is asked over the network */
};

void mail_sources_done(struct mail_sources *sources); /* for DEFER */

/* *ret points into sources, which start zeroed and must stay; rooms_init_mail adds the engine. */
enum status mail_setup_read(struct session *session, struct mail_sources *sources,
			    struct mail_setup *ret, struct err *err) MUST_CHECK;

#endif
