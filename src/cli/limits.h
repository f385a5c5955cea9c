/* What the command line takes and what a listing keeps. */
#ifndef TOCSIN_CLI_LIMITS_H
#define TOCSIN_CLI_LIMITS_H

#define CLI_THREADS_MAX 256
#define CLI_FILES_MAX (16u << 20)        /* inputs of one run */
#define CLI_DEPTH_MAX 64                 /* folders in folders */
#define CLI_LIST_MAX_BYTES (256u << 20)  /* a file of --protect or --allow */
#define CLI_PROFILE_MAX_BYTES (1u << 20) /* tocsin.yaml */
#define CLI_FINDINGS_KEPT_MAX 10000      /* listed after a run, worst first; the rest is counted */
#define CLI_SINCE_MAX_BYTES (64u << 20)  /* of --since-last: 250,000 things reported */
#define CLI_HOLD_MAX_BYTES (256u << 20)  /* of records held back for --context */
#define CLI_ONCE_MAX (1u << 20)          /* findings of a source that are not told again */
#define CLI_DOMAIN_MAX_BYTES 1024        /* an answer to init's question */
#define CLI_FILE_NAME_MAX_BYTES 200      /* of a host name as a file name; a digest ends it then */
#define CLI_MILTER_CONNECTIONS 200       /* of mail servers at once; more wait */
#define CLI_VKEY_MAX_BYTES 65536         /* a file with a key in its first line */
#define CLI_CHOICES_MAX 8                /* documents of one name that are listed */
#define CLI_OUTPUT_BYTES 65536           /* written at a time */
#define CLI_OUTPUT_MS 100                /* JSON Lines wait no longer than this */

#endif
