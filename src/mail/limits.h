/* What the mail room bears; every limit has a test that reaches it. */
#ifndef TOCSIN_MAIL_LIMITS_H
#define TOCSIN_MAIL_LIMITS_H

#define MAIL_SIGNATURES_MAX 10  /* DKIM-Signature fields judged; the rest are counted and said */
#define MAIL_TAGS_MAX 64        /* in one list, RFC 6376 §3.2 */
#define MAIL_BODY_HASHES_MAX 16 /* different ones of one body: of l=, of c=, of a= */
#define MAIL_COVERED_MAX 1000   /* names in h= */
#define MAIL_KEY_BYTES 2048     /* of p= decoded: RSA with 8192 bits has 1060 */
#define MAIL_KEY_CACHE 1024     /* public keys kept ready for use */
#define MAIL_ARC_SETS 50        /* RFC 8617 §4.2.1 */

/* DNS. */
#define MASTER_TOKENS_MAX 1024 /* words of one entry of a zone file */
#define DNS_ZONE_BYTES (16u << 20)
/* Live DNS. */
#define DNS_LIVE_QUESTIONS_MAX 200 /* about one message */
#define DNS_LIVE_WAIT_MS 20000     /* for all answers about one message */
#define DNS_LIVE_ANSWER_MS 8000    /* for one answer: longer than the service tries */
#define DNS_LIVE_TRY_MS 1500       /* before c-ares asks again, or another server */
#define DNS_LIVE_TRIES 2
#define DNS_LIVE_ANSWER_BYTES 65535 /* RFC 1035 §4.2.2 */
#define DNS_LIVE_CLIENTS_MAX 512
#define DNS_LIVE_OPEN_MAX 8     /* questions of one worker */
#define DNS_LIVE_SOCKETS_MAX 64 /* c-ares', at once */
#define DNS_LIVE_CACHE_ANSWERS 10000
#define DNS_LIVE_CACHE_BYTES (32u << 20)
#define DNS_LIVE_CACHE_MS 300000
#define DNS_CNAMES_MAX 8 /* followed in a row; more are a loop */

/* SPF, RFC 7208 §4.6.4. */
#define SPF_LOOKUPS_MAX 10   /* terms that ask DNS */
#define SPF_VOIDS_MAX 2      /* questions without an answer */
#define SPF_ADDRESSES_MAX 10 /* names of one "mx", one "ptr" whose addresses are asked for */
#define SPF_RECORD_BYTES 65535
#define SPF_EXPLANATION_BYTES 4096
#define SPF_PATH_BYTES 512 /* of a sender or HELO: RFC 5321 §4.5.3.1 allows 256 */

/* Keys. */
#define MAIL_KEYS_PER_SELECTOR_MAX 32    /* known under one (d=, s=); the first are tried */
#define MAIL_KEY_TXT_BYTES 8192          /* of one record; RSA of 16,384 bits has 2,800 */
#define MAIL_KEY_FILE_BYTES (64u << 20)  /* of a file that keys are imported from */
#define KEY_ARCHIVE_ROW_BYTES (1u << 20) /* of a row, and of what one holds */
#define MAIL_KEY_NAME_BYTES 253          /* of a domain or a selector, RFC 1035 §2.3.4 */

/* Leaks. */
#define MAIL_REPAIR_BYTES (16u << 20) /* of repaired messages that are tried, all together */
#define MAIL_FIELD_NAMES_MAX 64       /* told of the fields that are not signed */
#define MAIL_TEXT_BYTES 998           /* told of one field, RFC 5322 §2.1.1 */

/* What is read of a letter to grade it; what goes over is left and said. */
#define MAIL_URLS_MAX 1000           /* of one letter */
#define MAIL_URL_BYTES 8192          /* of one link */
#define MAIL_UNWRAP_MAX 8            /* a link rewritten within rewritten links */
#define MAIL_NESTED_MAX 4            /* links inside one link that lead on */
#define MAIL_LETTER_BYTES (2u << 20) /* of text to read, over all parts */

#define MAIL_AUTHORS_MAX 32   /* From fields, and addresses of one, that are looked at */
#define MAIL_PADDING_BYTES 16 /* of white space in a From field that hide what follows */
#define MAIL_STRAY_BYTES 4096 /* behind a header that just stops, looked at for another From */

/* Attachments. */
#define MAIL_ATTACHMENTS_MAX 100         /* with a danger, of one letter */
#define MAIL_ATTACHMENT_BYTES (8u << 20) /* decoded and looked at of one, or of a member */
#define MAIL_UNPACKED_BYTES (32u << 20)  /* of the archives of one letter */
#define MAIL_YARA_SECONDS 2              /* of rules of the user on one file */
#define MAIL_YARA_HITS_MAX 20            /* rules told of one file */
#define MAIL_MEMBERS_MAX 1000            /* looked at in the archives of one letter */

/* Names and words. */
#define MAIL_NAME_BYTES 512          /* of a display name that are compared */
#define MAIL_NAME_WORDS 32           /* likewise */
#define MAIL_NAME_EXTRA 3            /* words beside a person's name that leave it that person's */
#define MAIL_NAME_LETTERS_MIN 4      /* of a name of ours: shorter ones are anybody's */
#define MAIL_WORDS_BYTES (64u << 10) /* of text that phrases are looked for in */

/* What a finding tells. */
#define MAIL_WHY_MAX 20 /* reasons in sentences, the heaviest; data has all */
#define MAIL_DETAIL_BYTES 600
#define MAIL_TITLE_BYTES 120
#define MAIL_QUERY_BYTES 3000 /* of a query, behind which no value is begun: shown whole */
#define MAIL_ID_BYTES 998     /* of a Message-ID: RFC 5322 §2.1.1 has no longer lines */

/* Campaigns: what is told of a letter to compare it with others. */
#define MAIL_WORDING_WORDS_MIN 12   /* of a letter: fewer say nothing */
#define MAIL_WORDING_WORDS_MAX 4096 /* of a letter: the first are compared */
#define MAIL_TRAITS_MAX 32          /* links, and attachments */
#define MAIL_PAGE_BYTES_MIN 5       /* of the path of a page on a shared host */
#define MAIL_PAGE_BYTES_MAX 200
#define MAIL_TELLING_BYTES_MIN 64   /* of an attachment: smaller ones are alike by chance */
#define MAIL_ADDRESS_BYTES 320      /* RFC 5321 §4.5.3.1: 64, an @ and 255 */
#define MAIL_RECIPIENTS_MAX 100     /* of one letter */
#define MAIL_RECIPIENT_FIELDS_MAX 8 /* of one name */
#define MAIL_SUBJECT_BYTES 250
#define CAMPAIGN_LETTERS_MAX 16384   /* compared; the first that come */
#define CAMPAIGN_TRACES_MAX 250000   /* rows of traces; the first that come */
#define CAMPAIGN_TOLD_MAX 500        /* letters, and recipients, of one campaign */
#define CAMPAIGN_LISTED_MAX 50       /* subjects, senders, decoys, links of one */
#define CAMPAIGN_EVIDENCE_MAX 300    /* spans of one */
#define CAMPAIGN_QUERY_VALUES_MAX 20 /* in one query */

/* Traces of mail servers. */
#define TRACE_LINE_BYTES 65536 /* of a record, all its lines */
#define TRACE_LINES_MAX 64     /* of a record: a quote may hold line ends */
#define TRACE_COLUMNS_MAX 256
#define TRACE_RECIPIENTS_MAX 1000 /* of one record */
#define TRACE_QUEUE_MAX 65536     /* letters in the queue of a log at a time */

#define DMARC_WALK_MAX 8 /* questions about one domain, RFC 9989 §4.10 */

#define AUTHRES_METHODS_MAX 100     /* of one field */
#define AUTHRES_PROPERTIES_MAX 1000 /* of one field */
/* Milter. */
#define MILTER_PACKET_BYTES (1u << 20)   /* servers send 64 KiB of body at a time */
#define MILTER_MESSAGE_BYTES (64u << 20) /* judged by its start where it is longer */
#define MILTER_TEXT_BYTES 1024           /* of HELO, of MAIL FROM, of a macro */
#define MILTER_IDLE_MS 600000            /* a silent server is hung up on */
#define MILTER_CPU_SECONDS 600           /* of one connection */
#define MILTER_FIELDS_MAX 64             /* put on top of a letter */
#define MILTER_FORGED_MAX 1000           /* removed from a letter; with more it is put off */
#define MILTER_SMALL_BYTES (256u << 10)  /* of a letter held while it waits for memory */
#define MILTER_WAIT_MS 20000             /* that a letter waits for memory */

#endif
