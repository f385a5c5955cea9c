#include "cli/run.h"

#include "base/time.h"
#include "cli/campaigns.h"
#include "cli/limits.h"
#include "cli/listing.h"
#include "cli/once.h"
#include "model/finding.h"

#include <stdio.h>

struct skipped {
	struct slice path;
	const char *reason;
};

struct reading {
	struct session *session;
	const struct run_setup *setup;
	struct run_totals *totals;
	struct sink case_sink; /* takes nothing where there is no case */
	struct keep keep;
	struct once once;
	struct progress progress;
	struct text_refusals refusals;
	struct buf not_read; /* what refusals say, until the findings stand above it */
	struct skipped *skipped;
	size_t skipped_count, skipped_capacity;
	enum status skip_status;
	enum status commit_status; /* of commits between records; commit_err if not OK */
	struct err commit_err;
};

/* ---- records on their way ---- */

static enum status
into_case(struct reading *reading, enum status status)
{
	reading->totals->sink_failed |= status != STATUS_OK;
	return status;
}

static void
json_line_end(struct screen *screen)
{
	buf_write_byte(&screen->out, '\n');
}

/* Whether it was told before: by an earlier run, or in the JSON Lines of this one. */
static enum status
is_known(struct reading *reading, const struct finding *finding, bool *ret, struct err *err)
{
	*ret = false;
	if (reading->setup->since)
		TRY(since_check(reading->setup->since, finding, ret, err));
	reading->totals->known += *ret;
	return STATUS_OK;
}

static enum status
is_told(struct reading *reading, const struct finding *finding, struct err *err)
{
	return reading->setup->since ? since_add(reading->setup->since, finding, err) : STATUS_OK;
}

static enum status
print_finding(struct reading *reading, const struct finding *finding, struct err *err)
{
	struct session *session = reading->session;
	if (reading->setup->found)
		TRY(reading->setup->found(reading->setup->observe_context, finding, err));
	reading->totals->findings++;
	int fail_on = session->request.fail_on;
	if (fail_on != SEVERITY_NOT_GIVEN && (int)finding->severity >= fail_on)
		session_end(session, ENDING_FINDINGS);
	if (!session->request.json) /* a case lists what it holds in the end */
		return reading->setup->store ? STATUS_OK : keep_add(&reading->keep, finding, err);
	struct json_writer json;
	json_init(&json, &session->screen.out);
	finding_write(&json, finding);
	json_line_end(&session->screen);
	TRY(is_told(reading, finding, err));
	return screen_flush_due(&session->screen, err);
}

/* The same for others, if it is for others. */
static enum status
print_veiled(struct reading *reading, const struct finding *finding, struct err *err)
{
	struct finding *veiled;
	struct arena arena;
	if (!reading->setup->veil)
		return print_finding(reading, finding, err);
	arena_init(&arena, 0);
	enum status status = veil_finding(reading->setup->veil, &arena, finding, &veiled, err);
	if (status == STATUS_OK)
		status = print_finding(reading, veiled, err);
	arena_done(&arena);
	return status;
}

static enum status
tell_finding(struct reading *reading, const struct finding *finding, struct err *err)
{
	bool known;
	TRY(is_known(reading, finding, &known, err));
	return known ? STATUS_OK : print_veiled(reading, finding, err);
}

static enum status
on_finding(void *context, const struct finding *finding, struct err *err)
{
	struct reading *reading = context;
	bool is_new;
	TRY(once_check(&reading->once, finding, &is_new, err));
	if (!is_new)
		return STATUS_OK;
	TRY(into_case(reading, sink_finding(&reading->case_sink, finding, err)));
	if (reading->setup->campaigns)
		TRY(campaigns_finding(reading->setup->campaigns, finding, err));
	return tell_finding(reading, finding, err);
}

/* What a join of the case says anew; it is in the case already. */
static enum status
on_joined(void *context, const struct finding *finding, struct err *err)
{
	return tell_finding(context, finding, err);
}

static enum status
on_observable(void *context, const struct observable *observable, struct err *err)
{
	struct reading *reading = context;
	struct session *session = reading->session;
	TRY(into_case(reading, sink_observable(&reading->case_sink, observable, err)));
	if (reading->setup->observe)
		reading->setup->observe(reading->setup->observe_context, observable);
	if (reading->setup->campaigns)
		TRY(campaigns_observable(reading->setup->campaigns, observable, err));
	bool list = reading->setup->list && !session->request.json;
	if (!list && (!session->request.json || !reading->setup->observables))
		return STATUS_OK;
	struct json_writer json;
	json_init(&json, &session->screen.out);
	if (list)
		safe_write(&session->screen.out, observable->subject.value);
	else
		observable_write(&json, observable);
	json_line_end(&session->screen);
	return screen_flush_due(&session->screen, err);
}

static enum status
print_refusal(struct reading *reading, const struct refusal *refusal, struct err *err)
{
	struct screen *screen = &reading->session->screen;
	if (!reading->session->request.json)
		return text_print_refusal(&screen->scratch, &screen->say_style, &reading->refusals,
					  refusal, &reading->not_read, err);
	struct json_writer json;
	json_init(&json, &screen->out);
	refusal_write(&json, refusal);
	json_line_end(screen);
	return screen_flush_due(screen, err);
}

static enum status
tell_refusal(struct reading *reading, const struct refusal *refusal, struct err *err)
{
	struct session *session = reading->session;
	reading->totals->refusals++;
	if (session->request.strict)
		session_end(session, ENDING_UNREAD);
	if (!reading->setup->veil)
		return print_refusal(reading, refusal, err);
	struct refusal veiled;
	TRY(veil_refusal(reading->setup->veil, &session->arena, refusal, &veiled, err));
	return print_refusal(reading, &veiled, err);
}

static enum status
on_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	struct reading *reading = context;
	TRY(into_case(reading, sink_refusal(&reading->case_sink, refusal, err)));
	return tell_refusal(reading, refusal, err);
}

static enum status
on_source(void *context, const struct source *source, struct err *err)
{
	struct reading *reading = context;
	struct session *session = reading->session;
	TRY(into_case(reading, sink_source(&reading->case_sink, source, err)));
	if (!session->request.json || !reading->setup->digest)
		return STATUS_OK;
	struct json_writer json;
	json_init(&json, &session->screen.out);
	source_write(&json, source);
	json_line_end(&session->screen);
	return screen_flush_due(&session->screen, err);
}

static const struct sink_calls JOINED_CALLS = {.finding = on_joined};
static const struct sink_calls NO_CASE = {.finding = NULL};
static const struct sink_calls RUN_CALLS = {.finding = on_finding,
					    .observable = on_observable,
					    .refusal = on_refusal,
					    .source = on_source};

/* ---- what the box asks and tells ---- */

static void
on_progress(void *context, const struct box_progress *at)
{
	struct reading *reading = context;
	struct store *store = reading->setup->store;
	if (store && reading->commit_status == STATUS_OK)
		reading->commit_status =
			into_case(reading, store_commit_due(store, &reading->commit_err));
	progress_show(&reading->progress, at);
}

static void
on_remark(void *context, const char *text)
{
	struct reading *reading = context;
	progress_hide(&reading->progress);
	if (!reading->session->request.quiet)
		screen_say(&reading->session->screen, "%s", text);
}

/* A filter whose reader has gone has nothing left to do; a case is filled to the end. */
static bool
on_stop(void *context)
{
	const struct reading *reading = context;
	return session_interrupted() || reading->commit_status != STATUS_OK ||
	       (reading->session->screen.closed && !reading->setup->store);
}

static void
on_skip(void *context, const char *path, const char *reason)
{
	struct reading *reading = context;
	struct arena *arena = &reading->session->arena;
	struct skipped *items =
		arena_grow(arena, reading->skipped, &reading->skipped_capacity,
			   reading->skipped_count + 1, sizeof(*items), _Alignof(struct skipped));
	struct slice copy, words;
	if (!items || slice_copy(arena, slice_text(path), &copy, NULL) != STATUS_OK ||
	    slice_copy(arena, slice_text(reason), &words, NULL) != STATUS_OK) {
		reading->skip_status = STATUS_NO_MEMORY;
		return;
	}
	reading->skipped = items;
	items[reading->skipped_count++] = (struct skipped){copy, words.at};
}

/* ---- the run ---- */

static bool
is_own_file(const struct reading *reading, const struct io_path *input)
{
	const struct since *since = reading->setup->since;
	const struct text_list *own = reading->setup->own;
	for (size_t i = 0; own && i < own->count; i++)
		if (io_same_file(input->path, own->items[i]))
			return true;
	if (since &&
	    (io_same_file(input->path, since->path) || io_same_file(input->path, since->lock_path)))
		return true;
	return session_owns(reading->session, input);
}

static size_t
leave_own_files_out(const struct reading *reading, struct io_path *inputs, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!is_own_file(reading, &inputs[i]))
			inputs[kept++] = inputs[i];
	return kept;
}

static enum status
list_inputs(struct reading *reading, struct io_path **ret, size_t *ret_count, struct err *err)
{
	const struct text_list *paths = reading->setup->paths;
	struct io_walk_limits limits = {.files_max = CLI_FILES_MAX, .depth_max = CLI_DEPTH_MAX};
	TRY(session_blame(io_walk(&reading->session->arena, paths->items, paths->count, limits,
				  on_skip, reading, ret, ret_count, err),
			  STATUS_USAGE, err));
	if (reading->skip_status != STATUS_OK)
		return err_no_memory(err);
	*ret_count = leave_own_files_out(reading, *ret, *ret_count);
	return STATUS_OK;
}

static enum status
tell_skipped(struct reading *reading, struct sink *sink, struct err *err)
{
	for (size_t i = 0; i < reading->skipped_count; i++)
		TRY(sink_refuse(sink, reading->skipped[i].path, err, "%s",
				reading->skipped[i].reason));
	return STATUS_OK;
}

static enum status
tell_unread(struct reading *reading, struct err *err)
{
	const struct unread_list *unread = reading->setup->unread;
	for (size_t i = 0; unread && i < unread->count; i++)
		TRY(tell_refusal(reading, &unread->items[i], err));
	return STATUS_OK;
}

/* What hangs together is known once everything was read. */
static enum status
tell_campaigns(struct reading *reading, struct sink *sink, struct err *err)
{
	struct campaigns *campaigns = reading->setup->campaigns;
	struct arena scratch;
	if (!campaigns)
		return STATUS_OK;
	arena_init(&scratch, 0);
	enum status status = campaigns_tell(campaigns, &scratch, sink, err);
	arena_done(&scratch);
	if (status == STATUS_OK && campaigns_left_out(campaigns))
		screen_say(&reading->session->screen,
			   "%llu letters and rows of traces more than are compared: no campaign "
			   "has them",
			   (unsigned long long)campaigns_left_out(campaigns));
	return status;
}

static enum status
read_inputs(struct reading *reading, const struct io_path *inputs, size_t input_count,
	    struct err *err)
{
	const struct session *session = reading->session;
	struct sink sink = {&RUN_CALLS, reading};
	const struct box_setup setup = {
		.rooms = reading->setup->rooms,
		.room_count = reading->setup->room_count,
		.limits = {.memory_bytes = session->profile.limits.memory_bytes,
			   .cpu_seconds = session->profile.limits.seconds,
			   .wall_ms = BOX_LIMITS_DEFAULT.wall_ms,
			   .file_bytes = session->profile.limits.file_bytes},
		.threads = session->request.threads,
		.digest = reading->setup->digest || reading->setup->store,
		.progress = on_progress,
		.progress_context = reading,
		.recognised = reading->setup->recognised,
		.recognised_context = reading->setup->observe_context,
		.connect = reading->setup->connect,
		.connect_context = reading->setup->connect_context,
		.remark = on_remark,
		.remark_context = reading,
		.stop = on_stop,
		.stop_context = reading,
	};
	struct hold hold DEFER(hold_done);
	hold_init(&hold, reading->setup->join, CLI_HOLD_MAX_BYTES, sink);
	if (hold.join)
		sink = hold_sink(&hold);
	TRY(tell_unread(reading, err));
	TRY(tell_skipped(reading, &sink, err));
	enum status status =
		box_run(&setup, inputs, input_count, &sink, &reading->totals->box, err);
	/* What was held back is told, however the reading ended. */
	enum status told = hold_release(&hold, status == STATUS_OK ? err : NULL);
	if (told == STATUS_OK)
		told = tell_campaigns(reading, &sink, status == STATUS_OK ? err : NULL);
	if (status == STATUS_OK && told == STATUS_OK && reading->setup->tell)
		told = reading->setup->tell(reading->setup->tell_context, &sink, err);
	return status == STATUS_OK ? told : status;
}

/* What is whole stays, however the reading ended, and is joined with all that the case holds; half
 * a source is no part of it. */
static enum status
settle_case(struct reading *reading, enum status status, struct err *err)
{
	struct store *store = reading->setup->store;
	struct sink tell = {&JOINED_CALLS, reading};
	struct err own;
	enum status settled = STATUS_OK;
	if (!store)
		return status;
	if (status != STATUS_OK)
		store_rollback(store);
	bool failed = reading->totals->sink_failed;
	if (!failed)
		settled = into_case(reading, context_join(store, &tell, &own));
	if (!failed && settled == STATUS_OK)
		settled = into_case(reading, campaigns_join(store, &tell, &own));
	if (settled == STATUS_OK)
		settled = into_case(reading, store_commit(store, &own));
	if (settled == STATUS_OK || failed)
		return status;
	*err = own;
	return settled;
}

static enum status
print_kept(struct reading *reading, struct err *err)
{
	struct session *session = reading->session;
	struct run_totals *totals = reading->totals;
	struct screen *screen = &session->screen;
	struct keep *keep = &reading->keep;
	TRY(keep_sort(keep, &totals->left_out, err));
	if (keep->count)
		TRY(slice_copy(&session->arena, keep->items[0].finding.finding->id,
			       &totals->worst_id, err));
	for (size_t i = 0; i < keep->count; i++) {
		TRY(text_print_finding(&screen->scratch, &screen->style, &keep->items[i].finding,
				       &screen->out, err));
		TRY(is_told(reading, keep->items[i].finding.finding, err));
		TRY(screen_flush_due(screen, err));
	}
	memcpy(totals->by_severity, keep->by_severity, sizeof(totals->by_severity));
	return screen_flush(screen, err);
}

/* As `tocsin findings` lists them. */
static enum status
print_case(struct reading *reading, struct err *err)
{
	struct finding_filter filter = FINDING_FILTER_ALL;
	struct run_totals *totals = reading->totals;
	struct listing listing;
	filter.of_run = true;
	TRY(listing_print(&listing, reading->session, reading->setup->store, &filter,
			  CLI_FINDINGS_KEPT_MAX, err));
	memcpy(totals->by_severity, listing.by_severity, sizeof(totals->by_severity));
	totals->left_out = listing.left_out;
	totals->worst_id = listing.worst_id;
	return STATUS_OK;
}

static enum status
print_people(struct reading *reading, struct err *err)
{
	struct screen *screen = &reading->session->screen;
	struct slice text;
	TRY(reading->setup->store ? print_case(reading, err) : print_kept(reading, err));
	text_print_refusals_end(&screen->say_style, &reading->refusals,
				reading->setup->store != NULL, &reading->not_read);
	TRY(buf_slice(&reading->not_read, &text, err));
	buf_write(&screen->say, text);
	screen_say_flush(screen);
	return STATUS_OK;
}

/* What a run that was stopped says: a filter's reader may have gone, which is no failure. */
static enum status
stop_explain(const struct reading *reading, enum status status, size_t input_count, struct err *err)
{
	if (status == STATUS_OK || !on_stop((void *)(uintptr_t)reading))
		return status;
	if (reading->totals->sink_failed && reading->commit_status != STATUS_OK)
		*err = reading->commit_err;
	if (reading->totals->sink_failed)
		return err->status;
	if (!session_interrupted())
		return STATUS_OK;
	const char *kept = reading->setup->store ? "; the case holds what was found in them"
			   : reading->setup->since
				   ? "; nothing of this run counts as reported (--since-last)"
				   : "";
	return err_set(err, STATUS_ENVIRONMENT,
		       "interrupted: %llu of %zu inputs were read to the end%s",
		       (unsigned long long)reading->totals->box.inputs, input_count, kept);
}

enum status
run_inputs(struct session *session, const struct run_setup *setup, struct run_totals *ret,
	   struct err *err)
{
	struct io_path *inputs = NULL;
	size_t input_count = 0;
	*ret = (struct run_totals){.tells_known = setup->since != NULL};
	struct reading reading = {
		.session = session, .setup = setup, .totals = ret, .case_sink = {&NO_CASE, NULL}};
	buf_init(&reading.not_read, &session->arena);
	progress_init(&reading.progress, &session->screen, setup->doing,
		      !session->request.quiet &&
			      !(session->request.json && session->screen.out_is_terminal));
	TRY(list_inputs(&reading, &inputs, &input_count, err));
	if (setup->store)
		TRY(store_sink(setup->store, &reading.case_sink, err));
	TRY(keep_init(&reading.keep, CLI_FINDINGS_KEPT_MAX, err));
	once_init(&reading.once);
	session_catch_interrupts();
	enum status status = read_inputs(&reading, inputs, input_count, err);
	status = settle_case(&reading, status, err);
	progress_hide(&reading.progress);
	ret->passages = reading.refusals.passages;
	ret->seconds = (double)(time_steady_ms() - session->start_ms) / 1000;
	status = stop_explain(&reading, status, input_count, err);
	ret->cut_short = status != STATUS_OK;
	struct err print_err;
	enum status printed = session->request.json ? screen_flush(&session->screen, &print_err)
						    : print_people(&reading, &print_err);
	if (status == STATUS_OK && printed != STATUS_OK) {
		status = printed;
		*err = print_err;
	}
	keep_done(&reading.keep);
	once_done(&reading.once);
	return status;
}

static void
write_summary(struct json_writer *json, const struct run_totals *totals)
{
	json_open_object(json);
	json_key(json, "type");
	json_string(json, SLICE("summary"));
	json_key(json, "inputs");
	json_number(json, (int64_t)totals->box.inputs);
	json_key(json, "bytes");
	json_number(json, (int64_t)totals->box.bytes);
	json_key(json, "findings");
	json_number(json, (int64_t)totals->findings);
	if (totals->tells_known) {
		json_key(json, "known");
		json_number(json, (int64_t)totals->known);
	}
	json_key(json, "refusals");
	json_number(json, (int64_t)totals->refusals);
	if (totals->tells_not_judged) {
		json_key(json, "not_judged");
		json_number(json, (int64_t)totals->not_judged);
	}
	json_key(json, "seconds");
	json_real(json, totals->seconds, 3);
	json_key(json, "peak_bytes");
	json_number(json, (int64_t)totals->box.peak_bytes);
	json_close_object(json);
}

enum status
run_summarise(struct session *session, const struct run_totals *totals, bool in_case,
	      const char *news, struct err *err)
{
	struct screen *screen = &session->screen;
	if (session->request.quiet)
		return STATUS_OK;
	if (session->request.json) {
		struct json_writer json;
		json_init(&json, &screen->out);
		write_summary(&json, totals);
		json_line_end(screen);
		return screen_flush(screen, err);
	}
	struct text_totals text = {.inputs = totals->box.inputs,
				   .unread = totals->box.unread,
				   .bytes = totals->box.bytes,
				   .refusals = totals->passages,
				   .left_out = totals->left_out,
				   .known = totals->known,
				   .seconds = totals->seconds};
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		text.by_severity[i] = totals->by_severity[i];
	if (!totals->cut_short)
		text_print_totals(&screen->say_style, &text, &screen->say);
	if (totals->left_out && !in_case)
		buf_write_text(&screen->say, "With --json all of them are listed.\n");
	if (news)
		buf_write_text(&screen->say, news);
	text_print_offer(&screen->say_style, totals->worst_id, in_case, &screen->say);
	screen_say_flush(screen);
	return STATUS_OK;
}
