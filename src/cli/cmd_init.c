/* tocsin init: asks for a domain and for nothing else. */
#include "base/io.h"
#include "cli/limits.h"
#include "cli/rooms.h"
#include "cli/session.h"
#include "model/domain.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Asks on the terminal until the answer is a domain. */
static enum status
ask_domain(struct session *session, struct slice *ret, struct err *err)
{
	static char answer[CLI_DOMAIN_MAX_BYTES];
	if (isatty(STDIN_FILENO) != 1)
		return err_set(err, STATUS_USAGE,
			       "which domain is to be protected? give --domain NAME");
	for (;;) {
		buf_write_text(&session->screen.say, "Your domain (for example en-marche.fr): ");
		screen_say_flush(&session->screen);
		if (!fgets(answer, sizeof(answer), stdin))
			return err_set(err, STATUS_USAGE, "no domain was given");
		*ret = slice_trim(slice_text(answer));
		const char *fault = domain_fault(*ret);
		if (!fault)
			return STATUS_OK;
		screen_say(&session->screen, "'%.*s' %s", SLICE_PRINT(*ret), fault);
	}
}

/* The text of a new tocsin.yaml; SLICE_NONE, and the profile read, where one is there already. */
static enum status
prepare_profile(struct session *session, const char *path, struct slice *ret, struct err *err)
{
	const char *given = session->request.domain;
	bool there = access(path, F_OK) == 0;
	if (there && given)
		return err_set(err, STATUS_USAGE,
			       "'%s' is there already; leave --domain out to use it as it is",
			       path);
	*ret = SLICE_NONE;
	if (there)
		return session_read_profile(session, true, err);
	struct slice domain = slice_trim(slice_text(given));
	if (!given)
		TRY(ask_domain(session, &domain, err));
	TRY(profile_template(&session->arena, domain, ret, err));
	return profile_read(&session->arena, *ret, path, &session->profile, err);
}

static void
tell(struct session *session, bool written)
{
	struct screen *screen = &session->screen;
	bool here = !strcmp(session->folder, ".");
	if (session->request.quiet)
		return;
	buf_write_text(&screen->out, here ? "Made a case here" : "Made a case in ");
	if (!here)
		safe_write_shell(&screen->out, slice_text(session->folder));
	for (size_t i = 0; i < session->profile.domains.count; i++) {
		buf_write_text(&screen->out, i ? ", " : ", which protects ");
		safe_write(&screen->out, session->profile.domains.items[i]);
	}
	buf_write_text(&screen->out, ".\n");
	if (written)
		buf_write_text(&screen->out,
			       "tocsin.yaml in it says who is protected: names, partners, people "
			       "can be added.\n");
	buf_write_text(&screen->out, "What next\n  tocsin examine ");
	if (!here) {
		buf_write_text(&screen->out, "--case ");
		safe_write_shell(&screen->out, slice_text(session->folder));
		buf_write_byte(&screen->out, ' ');
	}
	buf_write_text(&screen->out, "PATH...\n");
}

enum status
cmd_init(struct session *session, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	const char *profile_path, *case_path;
	struct slice text;
	struct rooms rooms;
	if (operands->count)
		session->folder = operands->items[0];
	TRY(session_path(session, "tocsin.yaml", &profile_path, err));
	TRY(session_path(session, "case.db", &case_path, err));
	if (access(case_path, F_OK) == 0)
		return err_set(err, STATUS_USAGE,
			       "'%s' is a case already; add to it with 'tocsin examine'",
			       session->folder);
	TRY(prepare_profile(session, profile_path, &text, err));
	TRY(rooms_init_names(session, &rooms,
			     err)); /* as examine will: what it refuses is no case */
	if (mkdir(session->folder, 0777) != 0 && errno != EEXIST)
		return err_system(err, STATUS_IO, "cannot make '%s'", session->folder);
	if (text.at)
		TRY(io_replace_file(profile_path, text, err));
	TRY(store_create(session->folder, err));
	tell(session, text.at);
	return screen_flush(&session->screen, err);
}
