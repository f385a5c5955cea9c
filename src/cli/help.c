#include "cli/help.h"

#include "names/names.h"

#define COLUMNS 79
#define OPTION_COLUMNS 26 /* where the words beside an option begin */
#define NAME_COLUMNS 20   /* beside a verb or a trick */

const struct exit_code EXIT_CODES[] = {
	{0, "done"},
	{1, "findings at or above --fail-on"},
	{2, "wrong usage, or wrong settings in tocsin.yaml"},
	{3, "some input could not be read (only with --strict)"},
	{4, "a seal or a proof does not hold"},
	{5, "the machine failed, or the run was interrupted; what was committed stays"},
	{0, NULL},
};

/* left, then right from column begin on, broken between words. */
static void
write_row(struct buf *out, struct slice left, size_t begin, struct slice right)
{
	struct slice word;
	size_t column = left.length + 2;
	buf_print(out, "  %.*s", SLICE_PRINT(left));
	bool fits = column < begin;
	while (slice_next(&right, ' ', &word)) {
		if (!fits || column + 1 + word.length > COLUMNS) {
			buf_print(out, "%s%*s", column > 2 ? "\n" : "", (int)begin, "");
			column = begin;
		} else if (column < begin) {
			buf_print(out, "%*s", (int)(begin - column), "");
			column = begin;
		} else {
			buf_write_byte(out, ' ');
			column++;
		}
		fits = true;
		buf_write(out, word);
		column += word.length;
	}
	buf_write_byte(out, '\n');
}

void
help_write_option(struct buf *out, enum option_id id)
{
	const struct option *option = &OPTIONS[id];
	if (option->letter)
		buf_print(out, "-%c%s", option->letter, option->name ? ", " : "");
	if (option->name)
		buf_print(out, "--%s", option->name);
	if (option->argument)
		buf_print(out, " %s", option->argument);
}

static void
write_option(struct buf *out, struct arena *scratch, enum option_id id)
{
	struct arena_mark mark = arena_mark(scratch);
	struct buf left;
	struct slice text;
	buf_init(&left, scratch);
	help_write_option(&left, id);
	if (buf_slice(&left, &text, NULL) == STATUS_OK)
		write_row(out, text, OPTION_COLUMNS, slice_text(OPTIONS[id].help));
	else
		out->failed = true;
	arena_rewind(scratch, mark);
}

static void
write_usage(struct buf *out, const struct verb *verb)
{
	buf_print(out, "Usage: tocsin %s [OPTION]...%s%s\n", verb->name, *verb->operands ? " " : "",
		  verb->operands);
}

static void
write_examples(struct buf *out, const struct verb *verb)
{
	for (size_t i = 0; i < VERB_EXAMPLES; i++)
		buf_print(out, "  %s\n    %s\n", verb->examples[i].command,
			  verb->examples[i].meaning);
}

static void
write_verb_short(struct buf *out, struct arena *scratch, const struct verb *verb)
{
	write_usage(out, verb);
	buf_print(out, "  %s\n", verb->summary);
	write_examples(out, verb);
	for (size_t i = 0; i < verb->option_count && i < VERB_MAIN_OPTIONS; i++)
		write_option(out, scratch, verb->options[i]);
	buf_print(out, "All of it: tocsin %s --help\n", verb->name);
}

static void
write_exit_codes(struct buf *out)
{
	buf_write_text(out, "\nExit codes (the weightiest of 4, 5, 2, 3, 1 where several hold)\n");
	for (const struct exit_code *code = EXIT_CODES; code->meaning; code++)
		buf_print(out, "  %d  %s\n", code->code, code->meaning);
}

static void
write_verb_all(struct buf *out, struct arena *scratch, const struct verb *verb)
{
	write_usage(out, verb);
	buf_print(out, "  %s\n\nExamples\n", verb->summary);
	write_examples(out, verb);
	buf_write_text(out, "\nOptions\n");
	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i] != OPTION_USAGE)
			write_option(out, scratch, verb->options[i]);
	write_option(out, scratch, OPTION_USAGE);
	write_option(out, scratch, OPTION_HELP);
	if (verb->run == cmd_names) {
		buf_write_text(out, "\nTricks it knows (data.trick of a finding)\n");
		for (const struct names_trick *trick = NAMES_TRICKS; trick->name; trick++)
			write_row(out, slice_text(trick->name), NAME_COLUMNS,
				  slice_text(trick->meaning));
	}
	write_exit_codes(out);
	buf_print(out, "\nManual: man tocsin-%s\n", verb->name);
}

static void
write_short(struct buf *out)
{
	size_t column = 6;
	buf_write_text(out, "Usage: tocsin VERB [OPTION]... [OPERAND]...\n"
			    "  turns what an attack leaves behind into one case that others "
			    "can check\n"
			    "  tocsin init lab --domain en-marche.fr\n"
			    "    makes a case folder\n"
			    "  tocsin examine --case lab feed.txt\n"
			    "    fills it and prints the worst first\n"
			    "Verbs:");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		size_t length = strlen(VERBS[i].name) + 2;
		bool fits = column + length <= COLUMNS;
		buf_print(out, "%s%s%s", fits ? " " : "\n  ", VERBS[i].name,
			  i + 1 < VERB_COUNT ? "," : "\n");
		column = fits ? column + length : 2 + length;
	}
	buf_write_text(out, "All of it: tocsin --help\n");
}

static void
write_all(struct buf *out)
{
	buf_write_text(out, "Usage: tocsin VERB [OPTION]... [OPERAND]...\n"
			    "  turns what an attack leaves behind into one case that others "
			    "can check\n\nVerbs\n");
	for (size_t i = 0; i < VERB_COUNT; i++)
		write_row(out, slice_text(VERBS[i].name), NAME_COLUMNS,
			  slice_text(VERBS[i].summary));
	buf_write_text(
		out,
		"\nTo begin\n"
		"  tocsin init lab --domain en-marche.fr\n"
		"  tocsin examine --case lab feed.txt\n"
		"  tocsin report --case lab -o lab.html\n"
		"\n'tocsin VERB -h' says a verb in ten lines, 'tocsin VERB --help' all of it.\n"
		"Verbs that read take files, folders and - for standard input, plain or\n"
		"compressed by gzip, zstd or xz. Data goes to standard output, what is said\n"
		"about it to standard error. --json gives JSON Lines everywhere.\n");
	write_exit_codes(out);
	buf_write_text(out, "\nManual: man tocsin, man tocsin.yaml\n");
}

void
help_print(struct buf *out, struct arena *scratch, const struct verb *verb, bool all)
{
	if (verb && all)
		write_verb_all(out, scratch, verb);
	else if (verb)
		write_verb_short(out, scratch, verb);
	else if (all)
		write_all(out);
	else
		write_short(out);
}
