/* The verbs, one row each (verbs.def), and their functions, one file each (cmd_<verb>.c). */
#ifndef TOCSIN_CLI_VERBS_H
#define TOCSIN_CLI_VERBS_H

#include "cli/options.h"

#define OPERANDS_ANY SIZE_MAX
#define VERB_EXAMPLES 2
#define VERB_MAIN_OPTIONS 3

struct session;
typedef enum status verb_fn(struct session *session, struct err *err);

struct verb_example {
	const char *command, *meaning;
};

struct verb {
	const char *name;
	const char *operands; /* "" if none */
	size_t operand_min, operand_max;
	const char *summary;
	struct verb_example examples[VERB_EXAMPLES];
	const enum option_id *options; /* the weightiest first */
	size_t option_count;
	verb_fn *run;
};
extern const struct verb VERBS[];
extern const size_t VERB_COUNT;

/* The verb of that name, or NULL. */
const struct verb *verb_find(struct slice name);
/* STATUS_USAGE: "unknown verb 'exmaine'; did you mean 'examine'?". */
enum status verb_unknown(struct slice name, struct err *err) MUST_CHECK;
/* Whether the verb takes the option; -h and --help always. */
bool verb_check_option(const struct verb *verb, enum option_id option);

#define VERB(name, ...) verb_fn cmd_##name;
#include "cli/verbs.def"
#undef VERB

#endif
