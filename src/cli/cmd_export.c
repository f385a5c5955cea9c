/* tocsin export: the case for others. */
#include "base/near.h"
#include "cli/filter.h"
#include "cli/target.h"
#include "view/words.h"

typedef enum status export_fn(struct session *session, struct store *store,
			      const struct output *output, struct err *err);

static enum status
export_jsonl(struct session *session, struct store *store, const struct output *output,
	     struct err *err)
{
	if (session->request.severity != SEVERITY_NOT_GIVEN)
		return err_set(err, STATUS_USAGE, "jsonl exports everything; leave --severity out");
	return jsonl_write(store, output, err);
}

static enum status
export_csv(struct session *session, struct store *store, const struct output *output,
	   struct err *err)
{
	struct finding_filter filter = filter_of(&session->request);
	return csv_write(store, &filter, output, err);
}

static enum status
export_blocklist(struct session *session, struct store *store, const struct output *output,
		 struct err *err)
{
	const struct request *request = &session->request;
	struct screen *screen = &session->screen;
	struct blocklist_totals totals;
	struct blocklist_setup setup = {.format = BLOCKLIST_PLAIN,
					.severity_min = request->severity == SEVERITY_NOT_GIVEN
								? BLOCKLIST_SEVERITY_DEFAULT
								: (enum severity)request->severity,
					.profile = &session->profile};
	if (request->format && !blocklist_format_read(slice_text(request->format), &setup.format))
		return err_set(err, STATUS_USAGE, "--format takes plain, hosts or rpz, not '%.64s'",
			       request->format);
	TRY(blocklist_write(store, &setup, output, &totals, err));
	if (request->quiet)
		return STATUS_OK;
	buf_write_text(&screen->say, "tocsin: ");
	words_write_counted(&screen->say, totals.listed, "name", "names");
	buf_print(&screen->say, " at %s or above listed", severity_text(setup.severity_min));
	if (totals.spared)
		buf_print(&screen->say, ", %llu spared (yours, partners' or allowed)",
			  (unsigned long long)totals.spared);
	if (totals.skipped)
		buf_print(&screen->say, ", %llu passed over (no host name, or too long)",
			  (unsigned long long)totals.skipped);
	buf_write_byte(&screen->say, '\n');
	screen_say_flush(screen);
	return STATUS_OK;
}

static const struct {
	const char *name;
	export_fn *write;
} EXPORTS[] = {{"jsonl", export_jsonl}, {"csv", export_csv}, {"blocklist", export_blocklist}};

static enum status
export_find(const char *name, export_fn **ret, struct err *err)
{
	struct near near;
	near_init(&near, slice_text(name));
	for (size_t i = 0; i < sizeof(EXPORTS) / sizeof(EXPORTS[0]); i++) {
		if (!strcmp(name, EXPORTS[i].name)) {
			*ret = EXPORTS[i].write;
			return STATUS_OK;
		}
		near_offer(&near, EXPORTS[i].name);
	}
	return err_set(err, STATUS_USAGE,
		       "export writes jsonl, csv or blocklist, not '%.64s'%s%s%s", name,
		       near.best ? "; did you mean '" : "", near.best ? near.best : "",
		       near.best ? "'?" : "");
}

enum status
cmd_export(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	DEFER(target_done)
	struct target target = {0};
	export_fn *write;
	TRY(export_find(session->request.operands.items[0], &write, err));
	TRY(session_open_case(session, false, &store, err));
	TRY(target_open(&target, session->request.output, err));
	const struct output output = {.write = target_write, .context = &target};
	TRY(write(session, store, &output, err));
	return target_commit(&target, err);
}
