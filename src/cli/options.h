/* The command line as a table: what was asked for, read by one parser. */
#ifndef TOCSIN_CLI_OPTIONS_H
#define TOCSIN_CLI_OPTIONS_H

#include "base/slice.h"
#include "model/record.h"

#define OPTION(id, ...) OPTION_##id,
enum option_id {
#include "cli/options.def"
	OPTION_COUNT
};
#undef OPTION

enum option_kind {
	KIND_FLAG,     /* bool */
	KIND_TEXT,     /* const char * */
	KIND_FILE,     /* const char *, completed as a path */
	KIND_FOLDER,   /* const char *, completed as a folder */
	KIND_LIST,     /* struct text_list */
	KIND_SEVERITY, /* int: an enum severity */
	KIND_SCORE,    /* double, 0 to 1 */
	KIND_THREADS,  /* unsigned, 1 to CLI_THREADS_MAX */
	KIND_TIME,     /* int64_t, microseconds */
	KIND_BYTES,    /* uint64_t: 512M */
	KIND_MODE,     /* unsigned: permissions, as chmod has them in octal */
	KIND_COUNT
};

struct option {
	const char *name; /* NULL: only a letter */
	char letter;      /* 0: only a name */
	enum option_kind kind;
	size_t offset;        /* in struct request */
	const char *argument; /* NULL for a flag */
	const char *help;
};
extern const struct option OPTIONS[OPTION_COUNT];

struct text_list {
	const char **items;
	size_t count, capacity;
};

struct verb;

#define SEVERITY_NOT_GIVEN (-1)

/* One command line. Strings point into argv. */
struct request {
	const struct verb *verb; /* NULL: none was given */
	struct text_list operands;
	const char *case_folder, *profile, *output, *domain, *since_last, *rule, *source, *match;
	const char *format, *language, *keys, *zone, *dns_server, *as;
	const char *listen, *authserv_id, *authres, *on_phishing, *on_error, *yara;
	const char *seal, *resume, *claims;
	const char *origin, *key, *leaked, *older, *as_witness;
	struct text_list protect, allow, context, vip, reference, witness, field;
	int severity, fail_on;
	double min_score;
	unsigned threads; /* 0: not given */
	unsigned socket_mode;
	uint64_t memory; /* 0: not given */
	int64_t since, until;
	bool list, leak, cosigner, dns, rfc7489, share, ocr, digest, strict, json, quiet, raw,
		no_color, usage, help, version;
	int argc;
	char **argv;
};

/*
 * Reads `tocsin VERB [OPTION]... [OPERAND]...`: --name value, --name=value, -x value, -xvalue,
 * clusters of flags, `--`. Options and operands may be mixed. Anything else is STATUS_USAGE, with
 * what was probably meant; ret->verb is set as soon as it is known, so that advice can name it.
 */
enum status options_read(struct arena *arena, int argc, char **argv, struct request *ret,
			 struct err *err) MUST_CHECK;

#endif
