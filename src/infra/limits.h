/* What the infra room takes at most; tests/unit/infra reaches each of them. */
#ifndef TOCSIN_INFRA_LIMITS_H
#define TOCSIN_INFRA_LIMITS_H

#define INFRA_RECORD_MAX_BYTES (8u << 20) /* one JSON value; a longer one is a counted refusal */
#define INFRA_LINE_MAX_BYTES 4096         /* one line of a list of DNS records */
#define INFRA_DEPTH_MAX 64                /* of brackets in a JSON value */
#define INFRA_VALUES_MAX 32               /* of one kind in one record; more are left out */
#define INFRA_TEXT_MAX_BYTES 256 /* of a registrar, a registrant, a certificate, a status */
#define INFRA_ENTITIES_DEPTH 3   /* entities in entities of RDAP */
#define INFRA_FACTS_MAX 250000   /* of one source: a whole zone is no context */
#define INFRA_RECOGNISE_LINES 32 /* of the head looked at to tell a list of records */

/* The join. */
#define INFRA_JOIN_FACTS_MAX 1000000 /* held at once; later ones are not looked at, and said so */
#define INFRA_NETWORKS_MAX 10000     /* whose keepers are known; later ones are left out, too */
#define INFRA_RECENT_DAYS 90 /* a registration is recent that long before the newest record */
#define INFRA_OLD_DAYS 731   /* over two years: few decoys are as old, and nothing raises one */
#define INFRA_LINKS_TOLD 6   /* sentences of links in a finding */
#define INFRA_NAMES_TOLD 4   /* names in one sentence */
#define INFRA_NEXT_MAX_BYTES 1024 /* of an advice; a finding with a longer one keeps all of them */
#define INFRA_SHARED_MAX 16       /* other decoys listed in data.context */
#define INFRA_CONTEXT_VALUES 16   /* of one list in data.context */
#define INFRA_MEMBERS_MAX 250     /* subjects of a cluster, and listed in its data */
#define INFRA_LINKS_MAX 16        /* listed in the data of a cluster */
#define INFRA_LINK_NAMES_MAX 32   /* members listed of one link */
#define INFRA_SPANS_MAX 64        /* of context in the evidence of a finding */

#endif
