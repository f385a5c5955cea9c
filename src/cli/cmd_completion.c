/* tocsin completion SHELL: from the tables of verbs and options. */
#include "cli/session.h"

static void
write_words_of_verbs(struct buf *out)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		buf_print(out, "%s%s", i ? " " : "", VERBS[i].name);
}

static void
write_option_names(struct buf *out, const struct verb *verb)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (OPTIONS[i].name && verb_check_option(verb, (enum option_id)i))
			buf_print(out, " --%s", OPTIONS[i].name);
}

/* Words an operand or a value can only be: "jsonl|csv|blocklist" is a list of them. */
static bool
is_choice(const char *operands)
{
	return strchr(operands, '|') && byte_is_letter(operands[0]) &&
	       byte_lower(operands[0]) == operands[0];
}

static void
write_choice(struct buf *out, const char *operands)
{
	for (const char *at = operands; *at && *at != ' '; at++)
		buf_write_byte(out, *at == '|' ? ' ' : *at);
}

/* ---- bash ---- */

static void
write_bash_values(struct buf *out, enum option_kind kind, const char *action)
{
	bool first = true;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (OPTIONS[i].kind != kind)
			continue;
		if (OPTIONS[i].name)
			buf_print(out, "%s--%s", first ? "\t" : "|", OPTIONS[i].name);
		if (OPTIONS[i].letter)
			buf_print(out, "|-%c", OPTIONS[i].letter);
		first = false;
	}
	if (!first)
		buf_print(out, ") %s; return ;;\n", action);
}

static void
write_bash(struct buf *out)
{
	buf_write_text(out,
		       "# bash completion of tocsin\n"
		       "_tocsin() {\n"
		       "\tlocal word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} "
		       "verb=${COMP_WORDS[1]} words=\n"
		       "\tif ((COMP_CWORD == 1)); then\n\t\tCOMPREPLY=($(compgen -W '");
	write_words_of_verbs(out);
	buf_write_text(out, " --help --version' -- \"$word\"))\n\t\treturn\n\tfi\n"
			    "\tcase $last in\n");
	write_bash_values(out, KIND_SEVERITY,
			  "COMPREPLY=($(compgen -W 'info low medium high critical' -- \"$word\"))");
	write_bash_values(out, KIND_FOLDER, "COMPREPLY=($(compgen -d -- \"$word\"))");
	write_bash_values(out, KIND_FILE, "COMPREPLY=($(compgen -f -- \"$word\"))");
	write_bash_values(out, KIND_LIST, "COMPREPLY=($(compgen -f -- \"$word\"))");
	buf_write_text(out, "\t--format|-f) COMPREPLY=($(compgen -W 'plain hosts rpz' -- "
			    "\"$word\")); return ;;\n\tesac\n\tcase $verb in\n");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		buf_print(out, "\t%s) words='", VERBS[i].name);
		if (is_choice(VERBS[i].operands))
			write_choice(out, VERBS[i].operands);
		if (VERBS[i].run == cmd_help)
			write_words_of_verbs(out);
		write_option_names(out, &VERBS[i]);
		buf_write_text(out, "' ;;\n");
	}
	buf_write_text(out, "\tesac\n"
			    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
			    "\t[[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n"
			    "}\ncomplete -o filenames -F _tocsin tocsin\n");
}

/* ---- zsh ---- */

/* Text inside '...' of zsh and fish, and inside [...] of _arguments. */
static void
write_quoted(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_write_text(out, "'\\''");
		else if (*text == '[' || *text == ']' || *text == ':')
			buf_print(out, "\\%c", *text);
		else
			buf_write_byte(out, *text);
	}
}

static void
write_zsh_option(struct buf *out, const struct option *option)
{
	static const char *const ACTIONS[KIND_COUNT] = {[KIND_FILE] = "_files",
							[KIND_FOLDER] = "_files -/",
							[KIND_LIST] = "_files",
							[KIND_SEVERITY] =
								"(info low medium high critical)"};
	for (int letter = 0; letter < 2; letter++) {
		if (letter ? !option->letter : !option->name)
			continue;
		buf_write_text(out, " \\\n\t\t'");
		if (option->kind == KIND_LIST)
			buf_write_byte(out, '*');
		if (letter)
			buf_print(out, "-%c[", option->letter);
		else
			buf_print(out, "--%s[", option->name);
		write_quoted(out, option->help);
		buf_write_byte(out, ']');
		if (option->argument)
			buf_print(out, ":%s:%s", option->argument,
				  ACTIONS[option->kind] ? ACTIONS[option->kind] : "");
		buf_write_byte(out, '\'');
	}
}

static void
write_zsh(struct buf *out)
{
	buf_write_text(out, "#compdef tocsin\n_tocsin() {\n\tif ((CURRENT == 2)); then\n"
			    "\t\tlocal -a verbs=(");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		buf_print(out, "\n\t\t\t'%s:", VERBS[i].name);
		write_quoted(out, VERBS[i].summary);
		buf_write_byte(out, '\'');
	}
	buf_write_text(out,
		       ")\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n\tlocal verb=$words[2]\n"
		       "\tshift words\n\t((CURRENT--))\n\tcase $verb in\n");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		buf_print(out, "\t%s) _arguments -s", VERBS[i].name);
		for (size_t j = 0; j < OPTION_COUNT; j++)
			if (verb_check_option(&VERBS[i], (enum option_id)j))
				write_zsh_option(out, &OPTIONS[j]);
		if (is_choice(VERBS[i].operands)) {
			buf_write_text(out, " \\\n\t\t'1:kind:(");
			write_choice(out, VERBS[i].operands);
			buf_write_text(out, ")'");
		}
		buf_write_text(out, " \\\n\t\t'*:path:_files' ;;\n");
	}
	buf_write_text(out, "\tesac\n}\n"
			    "if [[ $funcstack[1] == _tocsin ]]; then _tocsin \"$@\"; else compdef "
			    "_tocsin tocsin; fi\n");
}

/* ---- fish ---- */

static void
write_fish_option(struct buf *out, const struct verb *verb, const struct option *option)
{
	buf_print(out, "complete -c tocsin -n '__fish_seen_subcommand_from %s'", verb->name);
	if (option->name)
		buf_print(out, " -l %s", option->name);
	if (option->letter)
		buf_print(out, " -s %c", option->letter);
	if (option->kind == KIND_SEVERITY)
		buf_write_text(out, " -x -a 'info low medium high critical'");
	else if (option->argument)
		buf_write_text(out, " -r");
	buf_write_text(out, " -d \"");
	for (const char *at = option->help; *at; at++) {
		if (strchr("\"$\\", *at))
			buf_write_byte(out, '\\');
		buf_write_byte(out, *at);
	}
	buf_write_text(out, "\"\n");
}

static void
write_fish(struct buf *out)
{
	buf_write_text(out, "# fish completion of tocsin\n");
	for (size_t i = 0; i < VERB_COUNT; i++) {
		const struct verb *verb = &VERBS[i];
		buf_print(out, "complete -c tocsin -n __fish_use_subcommand -f -a %s -d \"%s\"\n",
			  verb->name, verb->summary);
		for (size_t j = 0; j < OPTION_COUNT; j++)
			if (verb_check_option(verb, (enum option_id)j))
				write_fish_option(out, verb, &OPTIONS[j]);
		if (!is_choice(verb->operands))
			continue;
		buf_print(out, "complete -c tocsin -n '__fish_seen_subcommand_from %s' -a '",
			  verb->name);
		write_choice(out, verb->operands);
		buf_write_text(out, "'\n");
	}
}

static const struct {
	const char *shell;
	void (*write)(struct buf *out);
} SHELLS[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};

enum status
cmd_completion(struct session *session, struct err *err)
{
	const char *shell = session->request.operands.items[0];
	for (size_t i = 0; i < sizeof(SHELLS) / sizeof(SHELLS[0]); i++) {
		if (strcmp(shell, SHELLS[i].shell) != 0)
			continue;
		SHELLS[i].write(&session->screen.out);
		return screen_flush(&session->screen, err);
	}
	return err_set(err, STATUS_USAGE, "completion knows bash, zsh and fish, not '%.64s'",
		       shell);
}
