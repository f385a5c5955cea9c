/* Machines and keepers that very many strangers share: to have them in common says nothing. */
#ifndef TOCSIN_INFRA_SHARED_H
#define TOCSIN_INFRA_SHARED_H

#include "infra/facts.h"

/* Whether the value is known to be shared by very many: a table of facts, surely not complete. */
bool shared_known(enum fact_kind kind, struct slice value);

/* Whether a host belongs to a parking service: nobody reads mail there, nobody chose it. */
bool shared_parking(struct slice host);

#endif
