#include "cli/manual.h"

#include "cli/help.h"
#include "cli/verbs.h"
#include "model/profile.h"
#include "names/names.h"
#include "view/words.h"

static const char TOCSIN_SUMMARY[] = "turns what an attack leaves behind into one case that others "
				     "can check";
static const char YAML_SUMMARY[] = "who is protected: the settings of a case";

/* What scdoc would take for markup is text. */
static void
write_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("*_\\<", *text))
			buf_write_byte(out, '\\');
		buf_write_byte(out, *text);
	}
}

/* "never report ..." -> "Never report ...": our tables are ASCII. */
static void
write_sentence(struct buf *out, const char *text)
{
	char first[2] = {*text, '\0'};
	if (first[0] >= 'a' && first[0] <= 'z')
		first[0] = (char)(first[0] - 'a' + 'A');
	write_text(out, first);
	write_text(out, text + 1);
	if (text[strlen(text) - 1] != '.')
		buf_write_byte(out, '.');
}

static void
write_bold(struct buf *out, const char *text)
{
	buf_write_byte(out, '*');
	write_text(out, text);
	buf_write_byte(out, '*');
}

/* ---- what stands in for @words ---- */

static void
write_option(struct buf *out, const struct option *option)
{
	if (option->letter) {
		const char letter[] = {'-', option->letter, '\0'};
		write_bold(out, letter);
		buf_write_text(out, option->name ? ", " : "");
	}
	if (option->name) {
		buf_write_text(out, "*--");
		write_text(out, option->name);
		buf_write_byte(out, '*');
	}
	if (option->argument) {
		buf_write_text(out, " _");
		write_text(out, option->argument);
		buf_write_byte(out, '_');
	}
	buf_write_text(out, "\n\t");
	write_sentence(out, option->help);
	buf_write_text(out, "\n\n");
}

static void
write_options(struct buf *out, const struct verb *verb)
{
	buf_write_text(out, "# OPTIONS\n\n");
	for (size_t i = 0; verb && i < verb->option_count; i++)
		if (verb->options[i] != OPTION_USAGE)
			write_option(out, &OPTIONS[verb->options[i]]);
	write_option(out, &OPTIONS[OPTION_USAGE]);
	write_option(out, &OPTIONS[OPTION_HELP]);
}

static void
write_examples(struct buf *out, const struct verb *verb)
{
	buf_write_text(out, "# EXAMPLES\n\n");
	for (size_t i = 0; verb && i < VERB_EXAMPLES; i++) {
		write_sentence(out, verb->examples[i].meaning);
		buf_print(out, "\n\n```\n%s\n```\n\n", verb->examples[i].command);
	}
}

static void
write_verbs(struct buf *out, const struct verb *verb)
{
	(void)verb;
	buf_write_text(out, "# VERBS\n\n");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		write_bold(out, VERBS[i].name);
		buf_write_text(out, *VERBS[i].operands ? " " : "");
		write_text(out, VERBS[i].operands);
		buf_write_text(out, "\n\t");
		write_sentence(out, VERBS[i].summary);
		buf_print(out, " *tocsin-%s*(1)\n\n", VERBS[i].name);
	}
}

static void
write_keys(struct buf *out, const struct verb *verb)
{
	(void)verb;
	buf_write_text(out, "# KEYS\n\n");
	for (const struct profile_key *key = PROFILE_KEYS; key->key; key++) {
		write_bold(out, key->key);
		buf_write_text(out, ": ");
		write_text(out, key->type);
		buf_write_text(out, "\n\t");
		write_sentence(out, key->meaning);
		buf_write_text(out, " For example:\n\n\t_");
		write_text(out, key->example);
		buf_write_text(out, "_\n\n");
	}
}

static void
write_tricks(struct buf *out, const struct verb *verb)
{
	(void)verb;
	for (const struct names_trick *trick = NAMES_TRICKS; trick->name; trick++) {
		write_bold(out, trick->name);
		buf_write_text(out, "\n\t");
		write_sentence(out, trick->meaning);
		buf_write_text(out, "\n\n");
	}
}

static void
write_severities(struct buf *out, const struct verb *verb)
{
	(void)verb;
	for (int i = SEVERITY_COUNT - 1; i >= 0; i--) {
		write_bold(out, severity_text((enum severity)i));
		buf_write_text(out, "\n\t");
		write_sentence(out, words_severity((enum severity)i));
		buf_write_text(out, "\n\n");
	}
}

static const struct {
	const char *word;
	void (*write)(struct buf *out, const struct verb *verb);
} STAND_INS[] = {
	{"@options", write_options}, {"@examples", write_examples},
	{"@verbs", write_verbs},     {"@keys", write_keys},
	{"@tricks", write_tricks},   {"@severities", write_severities},
};

static enum status
write_stand_in(struct buf *out, const struct verb *verb, struct slice word, struct err *err)
{
	for (size_t i = 0; i < sizeof(STAND_INS) / sizeof(STAND_INS[0]); i++) {
		if (!slice_equal(word, slice_text(STAND_INS[i].word)))
			continue;
		STAND_INS[i].write(out, verb);
		return STATUS_OK;
	}
	return err_set(err, STATUS_REFUSED, "'%.*s' stands for nothing", SLICE_PRINT(word));
}

/* ---- the page around the template ---- */

static void
write_head(struct buf *out, const char *page, const struct verb *verb)
{
	if (verb) {
		buf_print(out, "tocsin-%s(1)\n\n# NAME\n\ntocsin-%s - %s\n", page, page,
			  verb->summary);
		buf_print(out, "\n# SYNOPSIS\n\n*tocsin %s* [_option_]...%s", page,
			  *verb->operands ? " " : "");
		write_text(out, verb->operands);
		buf_write_text(out, "\n\n");
	} else if (!strcmp(page, "tocsin")) {
		buf_print(out, "tocsin(1)\n\n# NAME\n\ntocsin - %s\n", TOCSIN_SUMMARY);
		buf_write_text(out,
			       "\n# SYNOPSIS\n\n*tocsin* _verb_ [_option_]... [_operand_]...\n\n");
	} else {
		buf_print(out, "tocsin.yaml(5)\n\n# NAME\n\ntocsin.yaml - %s\n\n", YAML_SUMMARY);
	}
}

static void
write_tail(struct buf *out, const char *page)
{
	bool settings = !strcmp(page, "tocsin.yaml");
	if (!settings) {
		buf_write_text(out, "# EXIT STATUS\n\nWhere several hold, the weightiest is told: "
				    "4, then 5, 2, 3, 1.\n\n");
		for (const struct exit_code *code = EXIT_CODES; code->meaning; code++) {
			buf_print(out, "*%d*\n\t", code->code);
			write_sentence(out, code->meaning);
			buf_write_text(out, "\n\n");
		}
	}
	buf_write_text(out, "# SEE ALSO\n\n");
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(page, VERBS[i].name) != 0)
			buf_print(out, "*tocsin-%s*(1)%s\n", VERBS[i].name,
				  i + 1 < VERB_COUNT || !settings ? "," : "");
	if (!settings)
		buf_write_text(out, "*tocsin.yaml*(5)\n");
}

enum status
manual_write(struct buf *out, const char *page, struct slice template, struct err *err)
{
	const struct verb *verb = verb_find(slice_text(page));
	struct slice line;
	if (!verb && strcmp(page, "tocsin") != 0 && strcmp(page, "tocsin.yaml") != 0)
		return verb_unknown(slice_text(page), err);
	write_head(out, page, verb);
	while (slice_next(&template, '\n', &line)) {
		if (slice_starts(line, SLICE("@"))) {
			TRY(write_stand_in(out, verb, line, err));
			continue;
		}
		buf_write(out, line);
		buf_write_byte(out, '\n');
	}
	write_tail(out, page);
	return STATUS_OK;
}
