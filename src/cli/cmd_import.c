/* tocsin import jsonl FILE...: records of another case into this one. */
#include "base/io.h"
#include "cli/session.h"
#include "share/share.h"
#include "view/words.h"

#include <unistd.h>

struct import {
	struct session *session;
	const char *path;
};

static void
on_refused(void *context, uint64_t line, const char *reason)
{
	const struct import *import = context;
	screen_say(&import->session->screen, "%s:%llu: %s; this line is left out", import->path,
		   (unsigned long long)line, reason);
	if (import->session->request.strict)
		session_end(import->session, ENDING_UNREAD);
}

static enum status
import_file(struct session *session, const char *path, struct sink *sink,
	    struct jsonl_totals *totals, struct err *err)
{
	struct import import = {session, path};
	if (!strcmp(path, "-"))
		return jsonl_read(STDIN_FILENO, sink, on_refused, &import, totals, err);
	DEFER(io_close)
	int fd = -1;
	TRY(io_open(path, &fd, err));
	return jsonl_read(fd, sink, on_refused, &import, totals, err);
}

static enum status
tell(struct session *session, struct store *store, const struct case_totals *before,
     uint64_t refused, struct err *err)
{
	struct buf *say = &session->screen.say;
	struct case_totals after;
	TRY(store_totals(store, &after, err));
	if (session->request.quiet)
		return STATUS_OK;
	words_write_counted(say, after.fresh, "new finding", "new findings");
	buf_write_text(say, ", ");
	words_write_counted(say, after.sources - before->sources, "new source", "new sources");
	if (refused) {
		buf_write_text(say, "; ");
		words_write_counted(say, refused, "line", "lines");
		buf_write_text(say, " left out");
	}
	buf_write_text(say, ".\n");
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

enum status
cmd_import(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	const struct text_list *operands = &session->request.operands;
	struct case_totals before;
	struct sink sink;
	uint64_t refused = 0;
	if (strcmp(operands->items[0], "jsonl") != 0)
		return err_set(err, STATUS_USAGE, "import reads jsonl, not '%.64s'",
			       operands->items[0]);
	TRY(session_open_case(session, true, &store, err));
	TRY(store_totals(store, &before, err));
	TRY(store_import_sink(store, &sink, err));
	TRY(session_start_run(session, store, err));
	for (size_t i = 1; i < operands->count; i++) {
		struct jsonl_totals totals = {0};
		TRY(import_file(session, operands->items[i], &sink, &totals, err));
		refused += totals.refused;
	}
	TRY(store_run_end(store, err));
	return tell(session, store, &before, refused, err);
}
