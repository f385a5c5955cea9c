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
	if (session->request.severity != SEVERITY_NOT_GIVEN || session->request.rule)
		return err_set(err, STATUS_USAGE,
			       "jsonl exports everything; leave --severity and --rule out");
	return jsonl_write(store, output, err);
}

static enum status
export_csv(struct session *session, struct store *store, const struct output *output,
	   struct err *err)
{
	struct finding_filter filter = filter_of(&session->request);
	return csv_write(store, &filter, output, err);
}

/* What others act upon: the filter of the user, or else what is bad enough for that. */
static struct finding_filter
filter_for_others(const struct request *request)
{
	struct finding_filter filter = filter_of(request);
	if (request->severity == SEVERITY_NOT_GIVEN)
		filter.severity_min = SHARE_SEVERITY_DEFAULT;
	return filter;
}

static void
say_left_out(struct screen *screen, uint64_t spared, uint64_t skipped, const char *why)
{
	if (spared)
		buf_print(&screen->say, ", %llu spared (yours, partners' or allowed)",
			  (unsigned long long)spared);
	if (skipped)
		buf_print(&screen->say, ", %llu passed over (%s)", (unsigned long long)skipped,
			  why);
	buf_write_byte(&screen->say, '\n');
	screen_say_flush(screen);
}

static enum status
export_stix(struct session *session, struct store *store, const struct output *output,
	    struct err *err)
{
	struct screen *screen = &session->screen;
	struct stix_totals totals;
	struct stix_setup setup = {.filter = filter_for_others(&session->request),
				   .profile = &session->profile};
	TRY(stix_write(store, &setup, output, &totals, err));
	if (session->request.quiet)
		return STATUS_OK;
	buf_write_text(&screen->say, "tocsin: ");
	words_write_counted(&screen->say, totals.findings, "finding", "findings");
	buf_print(&screen->say, " at %s or above in ", severity_text(setup.filter.severity_min));
	words_write_counted(&screen->say, totals.objects, "object", "objects");
	say_left_out(screen, totals.spared, totals.skipped, "not about a domain or an address");
	return STATUS_OK;
}

static enum status
export_blocklist(struct session *session, struct store *store, const struct output *output,
		 struct err *err)
{
	const struct request *request = &session->request;
	struct screen *screen = &session->screen;
	struct blocklist_totals totals;
	struct blocklist_setup setup = {.format = BLOCKLIST_PLAIN,
					.severity_min = filter_for_others(request).severity_min,
					.profile = &session->profile};
	if (request->rule)
		return err_set(err, STATUS_USAGE,
			       "a block-list takes names of names/* rules; leave --rule out");
	if (request->format && !blocklist_format_read(slice_text(request->format), &setup.format))
		return err_set(err, STATUS_USAGE, "--format takes plain, hosts or rpz, not '%.64s'",
			       request->format);
	TRY(blocklist_write(store, &setup, output, &totals, err));
	if (request->quiet)
		return STATUS_OK;
	buf_write_text(&screen->say, "tocsin: ");
	words_write_counted(&screen->say, totals.listed, "name", "names");
	buf_print(&screen->say, " at %s or above listed", severity_text(setup.severity_min));
	say_left_out(screen, totals.spared, totals.skipped, "no host name, or too long");
	return STATUS_OK;
}

static const struct {
	const char *name;
	export_fn *write;
} EXPORTS[] = {{"jsonl", export_jsonl},
	       {"csv", export_csv},
	       {"blocklist", export_blocklist},
	       {"stix", export_stix}};

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
		       "export writes jsonl, csv, blocklist or stix, not '%.64s'%s%s%s", name,
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
