#include "cli/verbs.h"

#include "base/near.h"

#define VERB(name, operands, min, max, summary, example1, meaning1, example2, meaning2, ...) \
	static const enum option_id name##_options[] = {__VA_ARGS__};
#include "cli/verbs.def"
#undef VERB

#define VERB(name_, operands_, min_, max_, summary_, example1, meaning1, example2, meaning2, ...) \
	{.name = #name_,                                                                          \
	 .operands = operands_,                                                                   \
	 .operand_min = min_,                                                                     \
	 .operand_max = max_,                                                                     \
	 .summary = summary_,                                                                     \
	 .examples = {{example1, meaning1}, {example2, meaning2}},                                \
	 .options = name_##_options,                                                              \
	 .option_count = sizeof(name_##_options) / sizeof(name_##_options[0]),                    \
	 .run = cmd_##name_},
const struct verb VERBS[] = {
#include "cli/verbs.def"
};
#undef VERB

const size_t VERB_COUNT = sizeof(VERBS) / sizeof(VERBS[0]);

const struct verb *
verb_find(struct slice name)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (slice_equal(name, slice_text(VERBS[i].name)))
			return &VERBS[i];
	return NULL;
}

enum status
verb_unknown(struct slice name, struct err *err)
{
	struct near near;
	near_init(&near, name);
	for (size_t i = 0; i < VERB_COUNT; i++)
		near_offer(&near, VERBS[i].name);
	if (near.best)
		return err_set(err, STATUS_USAGE, "unknown verb '%.*s'; did you mean '%s'?",
			       SLICE_PRINT(slice_part(name, 0, NEAR_WORD_MAX_BYTES)), near.best);
	return err_set(err, STATUS_USAGE, "unknown verb '%.*s'",
		       SLICE_PRINT(slice_part(name, 0, NEAR_WORD_MAX_BYTES)));
}

bool
verb_check_option(const struct verb *verb, enum option_id option)
{
	if (option == OPTION_USAGE || option == OPTION_HELP)
		return true;
	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i] == option)
			return true;
	return false;
}
