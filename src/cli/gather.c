#include "cli/gather.h"

#include "box/crash.h"
#include "cli/digest.h"
#include "cli/limits.h"
#include "cli/progress.h"

struct gathering {
	struct session *session;
	const struct gather_setup *setup;
	struct extraction extraction;
	struct progress progress;
	struct sink sink;   /* where all but documents goes */
	enum status status; /* of what the walk over folders told; err if not OK */
	struct err err;
};

/* What crashed its reader was not read, nor what lies in it. */
static enum status
keep_crash(struct unread_causes *causes, const struct finding *finding, struct err *err)
{
	struct slice reason;
	if (!slice_equal(finding->rule, SLICE(CRASH_RULE)) || !finding->why_count)
		return STATUS_OK;
	TRY(slice_print(causes->arena, &reason, err, "reading it was given up: %.*s",
			SLICE_PRINT(finding->why[0])));
	return unread_causes_add(causes, finding->evidence[0].source, reason, true, err);
}

static enum status
on_finding(void *context, const struct finding *finding, struct err *err)
{
	struct gathering *gathering = context;
	if (gathering->setup->causes)
		TRY(keep_crash(gathering->setup->causes, finding, err));
	return sink_finding(&gathering->sink, finding, err);
}

static enum status
keep_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct unread_list *list = context;
	struct refusal copy = *refusal;
	TRY(slice_copy(list->arena, refusal->source, &copy.source, err));
	TRY(slice_copy(list->arena, refusal->reason, &copy.reason, err));
	struct refusal *items = arena_grow(list->arena, list->items, &list->capacity,
					   list->count + 1, sizeof(copy), _Alignof(struct refusal));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = copy;
	return STATUS_OK;
}

static const struct sink_calls KEEPING = {.refusal = keep_refusal};

/* Where refusals go. */
static struct sink
refusals_of(const struct gathering *gathering)
{
	struct unread_list *unread = gathering->setup->unread;
	return unread ? (struct sink){&KEEPING, unread} : gathering->sink;
}

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	const struct gathering *gathering = context;
	struct unread_causes *causes = gathering->setup->causes;
	struct sink sink = refusals_of(gathering);
	if (causes)
		TRY(unread_causes_add(causes, refusal->source, refusal->reason, false, err));
	return sink_refusal(&sink, refusal, err);
}

static const struct sink_calls REFUSING = {.refusal = on_refusal};

/* A worker that hands over what is no record loses that document, not the run. */
static enum status
on_observable(void *context, const struct observable *observable, struct err *err)
{
	struct gathering *gathering = context;
	struct sink refusals = {&REFUSING, gathering};
	struct err own;
	enum status status = extraction_take(&gathering->extraction, observable, &own);
	if (status == STATUS_REFUSED)
		return sink_refuse(&refusals, observable->source, err, "%s", own.text);
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	return sink_observable(&gathering->sink, observable, err);
}

static const struct sink_calls CALLS = {
	.finding = on_finding, .observable = on_observable, .refusal = on_refusal};

static void
on_progress(void *context, const struct box_progress *at)
{
	struct gathering *gathering = context;
	progress_show(&gathering->progress, at);
}

static void
on_remark(void *context, const char *text)
{
	struct gathering *gathering = context;
	progress_hide(&gathering->progress);
	if (!gathering->session->request.quiet)
		screen_say(&gathering->session->screen, "%s", text);
}

static bool
on_stop(void *context)
{
	(void)context;
	return session_interrupted();
}

static void
on_skip(void *context, const char *path, const char *reason)
{
	struct gathering *gathering = context;
	struct sink refusals = refusals_of(gathering);
	if (gathering->status == STATUS_OK)
		gathering->status =
			sink_refuse(&refusals, slice_text(path), &gathering->err, "%s", reason);
}

static bool
is_own(const struct gathering *gathering, const struct io_path *input)
{
	const struct text_list *own = gathering->setup->own;
	for (size_t i = 0; own && i < own->count; i++)
		if (io_same_file(input->path, own->items[i]))
			return true;
	return session_owns(gathering->session, input);
}

static enum status
list_inputs(struct gathering *gathering, struct io_path **ret, size_t *ret_count, struct err *err)
{
	const struct gather_setup *setup = gathering->setup;
	struct io_walk_limits limits = {.files_max = CLI_FILES_MAX, .depth_max = CLI_DEPTH_MAX};
	size_t count, kept = 0;
	TRY(session_blame(io_walk(&gathering->session->arena, setup->paths->items,
				  setup->paths->count, limits, on_skip, gathering, ret, &count,
				  err),
			  STATUS_USAGE, err));
	if (gathering->status != STATUS_OK) {
		*err = gathering->err;
		return gathering->status;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_own(gathering, &(*ret)[i]))
			(*ret)[kept++] = (*ret)[i];
	*ret_count = kept;
	return STATUS_OK;
}

static enum status
read_inputs(struct gathering *gathering, const struct io_path *inputs, size_t input_count,
	    struct gather_totals *ret, struct err *err)
{
	const struct session *session = gathering->session;
	struct sink sink = {&CALLS, gathering};
	const struct files_visitor *visitor;
	struct arena arena;
	struct room room;
	arena_init(&arena, 0);
	const struct extract_setup extract = {.known = gathering->setup->library,
					      .older = gathering->setup->older,
					      .draws = gathering->setup->ocr != NULL,
					      .originals = gathering->setup->originals,
					      .next = gathering->setup->along};
	enum status status = extract_visitor_new(&arena, &extract, &visitor, err);
	if (status == STATUS_OK) {
		const struct room *rooms[] = {&room};
		const struct box_setup setup = {
			.rooms = rooms,
			.room_count = 1,
			.limits = {.memory_bytes = session->profile.limits.memory_bytes,
				   .cpu_seconds = session->profile.limits.seconds,
				   .wall_ms = BOX_LIMITS_DEFAULT.wall_ms,
				   .file_bytes = session->profile.limits.file_bytes},
			.threads = session->request.threads,
			.progress = on_progress,
			.progress_context = gathering,
			.remark = on_remark,
			.remark_context = gathering,
			.stop = on_stop,
			.stop_context = gathering,
		};
		files_room_init(&room, visitor);
		status = box_run(&setup, inputs, input_count, &sink, &ret->box, err);
	}
	arena_done(&arena);
	return status;
}

/* What was a picture, with the words that are read off it. */
static enum status
read_scans(struct gathering *gathering, const struct scans *scans, struct err *err)
{
	struct library_entry entry;
	struct arena scratch;
	enum status status = STATUS_OK;
	arena_init(&scratch, 0);
	for (size_t i = 0; status == STATUS_OK && i < scans->count; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		const struct box_progress at = {.inputs_done = i,
						.inputs_total = scans->count,
						.bytes_done = scans->items[i].entry.at,
						.bytes_total = scans->end};
		progress_show(&gathering->progress, &at);
		status = scans_read(scans, i, gathering->setup->ocr, &scratch, &entry, err);
		if (status == STATUS_OK)
			status = extraction_keep(&gathering->extraction, &entry, err);
		arena_rewind(&scratch, mark);
		if (status == STATUS_OK && session_interrupted())
			status = err_set(err, STATUS_ENVIRONMENT,
					 "interrupted: %zu of %zu scans were read", i + 1,
					 scans->count);
	}
	arena_done(&scratch);
	return status;
}

enum status
gather_documents(struct session *session, const struct gather_setup *setup,
		 struct gather_totals *ret, struct err *err)
{
	struct gathering gathering = {.session = session, .setup = setup, .sink = setup->sink};
	struct gather_totals totals = {0};
	DEFER(scans_done)
	struct scans scans;
	struct io_path *inputs = NULL;
	struct roots roots;
	struct err own;
	size_t count;
	scans_init(&scans);
	TRY(roots_init(&roots, &session->arena, setup->paths->items, setup->paths->count, err));
	TRY(list_inputs(&gathering, &inputs, &count, err));
	extraction_init(&gathering.extraction, setup->library, &roots);
	gathering.extraction.scans = setup->ocr ? &scans : NULL;
	gathering.extraction.older = setup->older;
	gathering.extraction.seen = setup->seen;
	gathering.extraction.digest = setup->hashed ? digest_file : NULL;
	progress_init(&gathering.progress, &session->screen, setup->doing,
		      !session->request.quiet &&
			      !(session->request.json && session->screen.out_is_terminal));
	session_catch_interrupts();
	enum status status = read_inputs(&gathering, inputs, count, &totals, err);
	if (status == STATUS_OK && scans.count > 0) {
		progress_hide(&gathering.progress);
		gathering.progress.doing = "reading scans";
		status = read_scans(&gathering, &scans, err);
	}
	progress_hide(&gathering.progress);
	enum status kept = library_sync(setup->library, &own);
	totals.read = gathering.extraction.read;
	extraction_done(&gathering.extraction);
	if (status == STATUS_OK && kept != STATUS_OK) {
		*err = own;
		return kept;
	}
	if (status != STATUS_OK && session_interrupted())
		return err_set(err, STATUS_ENVIRONMENT,
			       "interrupted: %llu of %zu inputs were read to the end",
			       (unsigned long long)totals.box.inputs, count);
	TRY(status);
	*ret = totals;
	return STATUS_OK;
}
