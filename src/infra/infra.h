/*
 * The infra room: context of domain names - RDAP, passive DNS, lists of DNS records, exports of
 * urlscan and VirusTotal - as observables; and the join of such context with decoys.
 */
#ifndef TOCSIN_INFRA_INFRA_H
#define TOCSIN_INFRA_INFRA_H

#include "model/room.h"

#define INFRA_RULE "names/infrastructure"
#define INFRA_RULE_VERSION 1

void infra_room_init(struct room *room);

/* The same for inputs that somebody named as context: any is read, and refused where it is none. */
void infra_room_init_context(struct room *room);

#endif
