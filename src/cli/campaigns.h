/* Letters of one campaign (src/mail/campaign.h), of a case: joined once its sources were read. */
#ifndef TOCSIN_CLI_CAMPAIGNS_H
#define TOCSIN_CLI_CAMPAIGNS_H

#include "case/store.h"

/* Joins what the case holds; campaigns are written, those that are gone forgotten, and what is new
 * or changed sunk into `tell`. */
enum status campaigns_join(struct store *store, struct sink *tell, struct err *err) MUST_CHECK;

#endif
