/* tocsin export: the case for others. */
#include "base/io.h"
#include "base/near.h"
#include "cli/filter.h"
#include "cli/limits.h"
#include "cli/target.h"
#include "share/veil_store.h"
#include "view/words.h"

#include <errno.h>
#include <sys/stat.h>

typedef enum status export_fn(struct session *session, struct store *store,
			      const struct output *output, struct err *err);

/* --share: *ret is veil, or NULL without. */
static enum status
veil_if_asked(struct session *session, struct store *store, struct veil *veil, struct veil **ret,
	      struct err *err)
{
	*ret = session->request.share ? veil : NULL;
	veil_init(veil, &session->arena);
	return *ret ? veil_learn_store(veil, store, err) : STATUS_OK;
}

static enum status
export_jsonl(struct session *session, struct store *store, const struct output *output,
	     struct err *err)
{
	if (session->request.severity != SEVERITY_NOT_GIVEN || session->request.rule)
		return err_set(err, STATUS_USAGE,
			       "jsonl exports everything; leave --severity and --rule out");
	struct veil veil;
	struct veil *for_others;
	TRY(veil_if_asked(session, store, &veil, &for_others, err));
	return jsonl_write(store, for_others, output, err);
}

static enum status
export_csv(struct session *session, struct store *store, const struct output *output,
	   struct err *err)
{
	struct finding_filter filter = filter_of(&session->request);
	struct veil veil;
	struct veil *for_others;
	TRY(veil_if_asked(session, store, &veil, &for_others, err));
	return csv_write(store, &filter, for_others, output, err);
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

/* ---- abuse reports: one after the other, or a file a decoy in a folder ---- */

struct letters {
	const struct output *output;
	const char *folder; /* NULL: to output */
	struct arena scratch;
	bool any;
};

/* One that is there, or that the final slash asks for. */
static bool
is_folder(const char *path)
{
	struct stat there;
	return path && (slice_ends(slice_text(path), SLICE("/")) ||
			(stat(path, &there) == 0 && S_ISDIR(there.st_mode)));
}

/* A host name is a file name, unless it is longer than one may be. */
static enum status
name_letter(struct letters *letters, struct slice name, struct slice *ret, struct err *err)
{
	struct sha256 digest;
	char hex[SHA256_HEX_BYTES] = "";
	if (name.length > CLI_FILE_NAME_MAX_BYTES) {
		TRY(sha256_of(name, &digest, err));
		sha256_print(&digest, hex);
	}
	return slice_print(&letters->scratch, ret, err, "%s/%.*s%s%.16s.txt", letters->folder,
			   SLICE_PRINT(slice_part(name, 0, CLI_FILE_NAME_MAX_BYTES)),
			   hex[0] ? "-" : "", hex);
}

static enum status
put_letter(void *context, struct slice name, struct slice text, struct err *err)
{
	static const char RULE[] =
		"\n================================================================"
		"========\n\n";
	struct letters *letters = context;
	if (letters->folder) {
		struct arena_mark mark = arena_mark(&letters->scratch);
		struct slice path = SLICE_NONE;
		enum status status = name_letter(letters, name, &path, err);
		if (status == STATUS_OK)
			status = io_replace_file(path.at, text, err);
		arena_rewind(&letters->scratch, mark);
		return status;
	}
	if (letters->any)
		TRY(letters->output->write(letters->output->context, slice_text(RULE), err));
	letters->any = true;
	return letters->output->write(letters->output->context, text, err);
}

static enum status
export_abuse(struct session *session, struct store *store, const struct output *output,
	     struct err *err)
{
	const struct request *request = &session->request;
	struct screen *screen = &session->screen;
	struct abuse_totals totals;
	struct letters letters = {.output = output,
				  .folder = is_folder(request->output) ? request->output : NULL};
	struct abuse_setup setup = {.severity_min = filter_for_others(request).severity_min,
				    .profile = &session->profile};
	if (request->rule)
		return err_set(err, STATUS_USAGE,
			       "abuse reports are of names/lookalike; leave --rule out");
	if (request->language &&
	    !abuse_language_read(slice_text(request->language), &setup.language))
		return err_set(err, STATUS_USAGE, "--language takes en or fr, not '%.64s'",
			       request->language);
	if (letters.folder && mkdir(letters.folder, 0777) != 0 && errno != EEXIST)
		return err_system(err, STATUS_IO, "cannot make '%s'", letters.folder);
	arena_init(&letters.scratch, 0);
	enum status status = abuse_write(store, &setup, put_letter, &letters, &totals, err);
	arena_done(&letters.scratch);
	TRY(status);
	if (request->quiet)
		return STATUS_OK;
	buf_write_text(&screen->say, "tocsin: ");
	words_write_counted(&screen->say, totals.reports, "report", "reports");
	buf_print(&screen->say, " of decoys at %s or above", severity_text(setup.severity_min));
	say_left_out(screen, totals.spared, totals.skipped, "no host name, or no target");
	return STATUS_OK;
}

static const struct {
	const char *name;
	export_fn *write;
} EXPORTS[] = {{"jsonl", export_jsonl},
	       {"csv", export_csv},
	       {"blocklist", export_blocklist},
	       {"stix", export_stix},
	       {"abuse", export_abuse}};

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
		       "export writes jsonl, csv, blocklist, stix or abuse, not '%.64s'%s%s%s",
		       name, near.best ? "; did you mean '" : "", near.best ? near.best : "",
		       near.best ? "'?" : "");
}

enum status
cmd_export(struct session *session, struct err *err)
{
	DEFER(store_done)
	struct store *store = NULL;
	DEFER(target_done)
	struct target target = {0};
	const char *path = session->request.output;
	export_fn *write;
	TRY(export_find(session->request.operands.items[0], &write, err));
	if (session->request.share && write != export_jsonl && write != export_csv)
		return err_set(err, STATUS_USAGE,
			       "--share is of jsonl and csv: the others are made for others as "
			       "they are");
	TRY(session_open_case(session, false, &store, err));
	/* Reports go into a folder one by one: nothing comes through the target. */
	TRY(target_open(&target, write == export_abuse && is_folder(path) ? NULL : path, err));
	const struct output output = {.write = target_write, .context = &target};
	TRY(write(session, store, &output, err));
	return target_commit(&target, err);
}
