#include "cli/options.h"

#include "base/near.h"
#include "base/time.h"
#include "cli/limits.h"
#include "cli/verbs.h"

#include <stdio.h>

#define OPTION(id, name_, letter_, kind_, field_, argument_, help_)  \
	[OPTION_##id] = {.name = name_,                              \
			 .letter = letter_,                          \
			 .kind = KIND_##kind_,                       \
			 .offset = offsetof(struct request, field_), \
			 .argument = argument_,                      \
			 .help = help_},
const struct option OPTIONS[OPTION_COUNT] = {
#include "cli/options.def"
};
#undef OPTION

struct reading {
	struct arena *arena;
	struct request *request;
	int argc, next; /* argv[next] is read next */
	char **argv;
	bool operands_only; /* after `--` */
};

/* How the option was written, for messages. */
struct spelling {
	char text[NEAR_WORD_MAX_BYTES];
};

static struct spelling
spelling_of(const struct option *option)
{
	struct spelling spelling;
	if (option->name)
		(void)snprintf(spelling.text, sizeof(spelling.text), "--%s", option->name);
	else
		(void)snprintf(spelling.text, sizeof(spelling.text), "-%c", option->letter);
	return spelling;
}

typedef enum status value_fn(struct reading *reading, const struct option *option,
			     const char *value, void *field, struct err *err);

static enum status
value_refuse(const struct option *option, const char *value, const char *wanted, struct err *err)
{
	return err_set(err, STATUS_USAGE, "%s takes %s, not '%.64s'", spelling_of(option).text,
		       wanted, value);
}

static enum status
read_flag(struct reading *reading, const struct option *option, const char *value, void *field,
	  struct err *err)
{
	(void)reading;
	if (value)
		return err_set(err, STATUS_USAGE, "%s takes no value", spelling_of(option).text);
	*(bool *)field = true;
	return STATUS_OK;
}

static enum status
read_text(struct reading *reading, const struct option *option, const char *value, void *field,
	  struct err *err)
{
	(void)reading;
	if (!*value)
		return value_refuse(option, value, option->argument, err);
	*(const char **)field = value;
	return STATUS_OK;
}

static enum status
text_list_add(struct arena *arena, struct text_list *list, const char *text, struct err *err)
{
	const char **items = arena_grow(arena, list->items, &list->capacity, list->count + 1,
					sizeof(*items), _Alignof(const char *));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = text;
	return STATUS_OK;
}

static enum status
read_list(struct reading *reading, const struct option *option, const char *value, void *field,
	  struct err *err)
{
	if (!*value)
		return value_refuse(option, value, option->argument, err);
	return text_list_add(reading->arena, field, value, err);
}

static enum status
read_severity(struct reading *reading, const struct option *option, const char *value, void *field,
	      struct err *err)
{
	enum severity severity;
	(void)reading;
	if (!severity_read(slice_text(value), &severity))
		return value_refuse(option, value, "info, low, medium, high or critical", err);
	*(int *)field = (int)severity;
	return STATUS_OK;
}

static bool
score_read(struct slice text, double *ret)
{
	double score = 0, weight = 1;
	bool point = false;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '.' && !point && text.length > 1) {
			point = true;
			continue;
		}
		if (!byte_is_digit(text.at[i]))
			return false;
		int digit = text.at[i] - '0';
		weight = point ? weight / 10 : weight;
		score = point ? score + digit * weight : score * 10 + digit;
	}
	*ret = score;
	return text.length && score <= 1;
}

static enum status
read_score(struct reading *reading, const struct option *option, const char *value, void *field,
	   struct err *err)
{
	(void)reading;
	if (!score_read(slice_text(value), field))
		return value_refuse(option, value, "a number from 0 to 1, such as 0.7", err);
	return STATUS_OK;
}

static enum status
read_threads(struct reading *reading, const struct option *option, const char *value, void *field,
	     struct err *err)
{
	uint64_t number;
	(void)reading;
	if (!slice_number(slice_text(value), &number) || !number || number > CLI_THREADS_MAX)
		return value_refuse(option, value, "a number from 1 to 256", err);
	*(unsigned *)field = (unsigned)number;
	return STATUS_OK;
}

static enum status
read_bytes(struct reading *reading, const struct option *option, const char *value, void *field,
	   struct err *err)
{
	(void)reading;
	if (!slice_bytes(slice_text(value), field) || !*(uint64_t *)field)
		return value_refuse(option, value, "a size such as 512M or 4G", err);
	return STATUS_OK;
}

static enum status
read_mode(struct reading *reading, const struct option *option, const char *value, void *field,
	  struct err *err)
{
	unsigned mode = 0;
	size_t length = strlen(value);
	(void)reading;
	for (size_t i = 0; i < length; i++) {
		if (value[i] < '0' || value[i] > '7' || mode > 0777 >> 3)
			return value_refuse(option, value, "permissions such as 0660", err);
		mode = mode << 3 | (unsigned)(value[i] - '0');
	}
	if (!mode)
		return value_refuse(option, value, "permissions such as 0660", err);
	*(unsigned *)field = mode;
	return STATUS_OK;
}

/* A day stands for its first moment, UTC. */
static enum status
read_time(struct reading *reading, const struct option *option, const char *value, void *field,
	  struct err *err)
{
	char text[TIME_TEXT_BYTES];
	int length = snprintf(text, sizeof(text), "%s%s", value,
			      strlen(value) == strlen("2017-04-12") ? "T00:00:00Z" : "");
	if (length < 0 || (size_t)length >= sizeof(text) || !time_read(slice_text(text), field))
		return value_refuse(option, value, "2017-04-12 or 2017-04-12T08:00:00Z", err);
	(void)reading;
	return STATUS_OK;
}

static value_fn *const VALUE_READERS[KIND_COUNT] = {
	[KIND_FLAG] = read_flag,   [KIND_TEXT] = read_text, [KIND_FILE] = read_text,
	[KIND_FOLDER] = read_text, [KIND_LIST] = read_list, [KIND_SEVERITY] = read_severity,
	[KIND_SCORE] = read_score, [KIND_TIME] = read_time, [KIND_THREADS] = read_threads,
	[KIND_BYTES] = read_bytes, [KIND_MODE] = read_mode,
};

/* Sets the option; value is NULL where none was attached: then the next word is it. */
static enum status
option_set(struct reading *reading, const struct option *option, const char *value, struct err *err)
{
	if (option->kind != KIND_FLAG && !value) {
		if (reading->next >= reading->argc)
			return err_set(err, STATUS_USAGE, "%s needs %s", spelling_of(option).text,
				       option->argument);
		value = reading->argv[reading->next++];
	}
	void *field = (char *)reading->request + option->offset;
	return VALUE_READERS[option->kind](reading, option, value, field, err);
}

/* The option is known, but this verb has no use for it. */
static enum status
option_misplaced(const struct reading *reading, const struct option *option, struct err *err)
{
	return err_set(err, STATUS_USAGE, "%s is no option of %s", spelling_of(option).text,
		       reading->request->verb->name);
}

static enum status
option_unknown(const struct reading *reading, struct slice name, struct err *err)
{
	struct near near;
	near_init(&near, name);
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (OPTIONS[i].name && verb_check_option(reading->request->verb, (enum option_id)i))
			near_offer(&near, OPTIONS[i].name);
	name = slice_part(name, 0, NEAR_WORD_MAX_BYTES);
	if (near.best)
		return err_set(err, STATUS_USAGE, "unknown option '--%.*s'; did you mean '--%s'?",
			       SLICE_PRINT(name), near.best);
	return err_set(err, STATUS_USAGE, "unknown option '--%.*s'", SLICE_PRINT(name));
}

static enum status
read_long(struct reading *reading, const char *word, struct err *err)
{
	struct slice name = slice_text(word);
	const char *value = NULL;
	size_t equals = slice_find_byte(name, '=');
	if (equals != SIZE_MAX) {
		value = word + equals + 1;
		name.length = equals;
	}
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *option = &OPTIONS[i];
		if (!option->name || !slice_equal(name, slice_text(option->name)))
			continue;
		if (!verb_check_option(reading->request->verb, (enum option_id)i))
			return option_misplaced(reading, option, err);
		return option_set(reading, option, value, err);
	}
	return option_unknown(reading, name, err);
}

static const struct option *
letter_find(char letter, enum option_id *ret_id)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (OPTIONS[i].letter == letter) {
			*ret_id = (enum option_id)i;
			return &OPTIONS[i];
		}
	return NULL;
}

/* A cluster: flags, and at its end perhaps an option with its value attached or behind. */
static enum status
read_letters(struct reading *reading, const char *letters, struct err *err)
{
	for (; *letters; letters++) {
		enum option_id id;
		const struct option *option = letter_find(*letters, &id);
		if (!option)
			return err_set(err, STATUS_USAGE, "unknown option '-%c'", *letters);
		if (!verb_check_option(reading->request->verb, id))
			return option_misplaced(reading, option, err);
		if (option->kind != KIND_FLAG)
			return option_set(reading, option, letters[1] ? letters + 1 : NULL, err);
		TRY(option_set(reading, option, NULL, err));
	}
	return STATUS_OK;
}

static enum status
read_word(struct reading *reading, const char *word, struct err *err)
{
	if (reading->operands_only || word[0] != '-' || !word[1])
		return text_list_add(reading->arena, &reading->request->operands, word, err);
	if (word[1] != '-')
		return read_letters(reading, word + 1, err);
	if (word[2])
		return read_long(reading, word + 2, err);
	reading->operands_only = true;
	return STATUS_OK;
}

static enum status
operands_check(const struct request *request, struct err *err)
{
	const struct verb *verb = request->verb;
	size_t count = request->operands.count;
	if (count > verb->operand_max)
		return err_set(err, STATUS_USAGE, "'%.64s' is one operand too many for %s",
			       request->operands.items[verb->operand_max], verb->name);
	if (count < verb->operand_min)
		return err_set(err, STATUS_USAGE, "%s needs %s", verb->name, verb->operands);
	return STATUS_OK;
}

/* What stands in the place of the verb. */
static enum status
verb_read(const char *word, struct request *request, struct err *err)
{
	struct slice name = slice_text(word);
	if (slice_equal(name, SLICE("-h")))
		request->usage = true;
	else if (slice_equal(name, SLICE("--help")))
		request->help = true;
	else if (slice_equal(name, SLICE("--version")))
		request->version = true;
	else if (name.length && name.at[0] == '-')
		return err_set(err, STATUS_USAGE, "the verb comes first, then '%.64s'", word);
	else if (!(request->verb = verb_find(name)))
		return verb_unknown(name, err);
	return STATUS_OK;
}

enum status
options_read(struct arena *arena, int argc, char **argv, struct request *ret, struct err *err)
{
	*ret = (struct request){.severity = SEVERITY_NOT_GIVEN,
				.fail_on = SEVERITY_NOT_GIVEN,
				.since = TIME_UNKNOWN,
				.until = TIME_UNKNOWN,
				.argc = argc,
				.argv = argv};
	if (argc < 2)
		return err_set(err, STATUS_USAGE, "a verb is missing");
	TRY(verb_read(argv[1], ret, err));
	if (!ret->verb)
		return STATUS_OK;
	struct reading reading = {
		.arena = arena, .request = ret, .argc = argc, .next = 2, .argv = argv};
	while (reading.next < argc)
		TRY(read_word(&reading, argv[reading.next++], err));
	if (ret->usage || ret->help)
		return STATUS_OK;
	return operands_check(ret, err);
}
