#include "box/crash.h"

#include "base/json.h"
#include "model/finding.h"

#include <signal.h>

#define CRASH_CONFIDENCE 100 /* that the reader did not come back is certain */

static const struct {
	int number;
	const char *name, *meaning;
} SIGNALS[] = {
	{SIGSEGV, "SIGSEGV", "it touched memory that is not its own"},
	{SIGBUS, "SIGBUS", "it touched memory that is not there"},
	{SIGABRT, "SIGABRT", "it gave up, by an assertion or for want of memory"},
	{SIGFPE, "SIGFPE", "an impossible division"},
	{SIGILL, "SIGILL", "an impossible instruction"},
	{SIGTRAP, "SIGTRAP", "it gave up"},
	{SIGSYS, "SIGSYS", "it tried what its sandbox forbids"},
	{SIGXFSZ, "SIGXFSZ", "it tried to write a file"},
	{SIGKILL, "SIGKILL", "the system ended it, for want of memory perhaps"},
	{0, "", "an unexpected signal"},
};

static const char *const CAUSES[] = {
	[CRASH_NONE] = "none",       [CRASH_SIGNAL] = "signal",       [CRASH_EXIT] = "exit",
	[CRASH_SILENCE] = "timeout", [CRASH_PROCESSOR] = "processor", [CRASH_LIE] = "answer",
};

static const char *
room_name(const struct crash *crash, const struct box_setup *setup)
{
	/* The worker wrote this number itself. */
	return crash->room < setup->room_count ? setup->rooms[crash->room]->name : "unknown";
}

static enum status
signal_sentence(struct arena *arena, int number, struct slice *ret, struct err *err)
{
	size_t i = 0;
	while (SIGNALS[i].number && SIGNALS[i].number != number)
		i++;
	return slice_print(arena, ret, err, "was stopped by signal %d%s%s: %s", number,
			   SIGNALS[i].name[0] ? " " : "", SIGNALS[i].name, SIGNALS[i].meaning);
}

/* "was stopped by signal 11 SIGSEGV: ..." */
static enum status
cause_sentence(struct arena *arena, const struct crash *crash, const struct box_limits *limits,
	       struct slice *ret, struct err *err)
{
	switch (crash->cause) {
	case CRASH_SIGNAL:
		return signal_sentence(arena, crash->number, ret, err);
	case CRASH_EXIT:
		return slice_print(arena, ret, err, "ended with status %d and no answer",
				   crash->number);
	case CRASH_SILENCE:
		return slice_print(arena, ret, err, "made no progress for %llu ms",
				   (unsigned long long)limits->wall_ms);
	case CRASH_PROCESSOR:
		return slice_print(
			arena, ret, err,
			"used its %llu s of processor time, and 1 s for every %u MiB read",
			(unsigned long long)limits->cpu_seconds, BOX_BYTES_PER_CPU_SECOND >> 20);
	case CRASH_LIE:
		return slice_print(arena, ret, err, "gave an answer that does not hold: %s",
				   crash->lie);
	case CRASH_NONE:
		break;
	}
	CHECK(crash->cause != CRASH_NONE);
	return STATUS_OK;
}

static enum status
set_data(struct finding *finding, const struct crash *crash, const char *room, struct err *err)
{
	struct buf buf;
	struct json_writer json;
	buf_init(&buf, finding->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "cause");
	json_string(&json, slice_text(CAUSES[crash->cause]));
	json_key(&json, "reader");
	json_string(&json, slice_text(room));
	if (crash->cause == CRASH_SIGNAL) {
		json_key(&json, "signal");
		json_number(&json, crash->number);
	}
	json_close_object(&json);
	return buf_slice(&buf, &finding->data, err);
}

static enum status
set_sentences(struct finding *finding, const struct task *task, const struct box_setup *setup,
	      struct err *err)
{
	struct slice how;
	const struct crash *crash = &task->crash;
	const char *room = room_name(crash, setup);
	TRY(cause_sentence(finding->arena, crash, &setup->limits, &how, err));
	TRY(finding_set_title(finding, err, "This file crashed its reader"));
	TRY(finding_add_why(finding, err, "The reader '%s' %.*s", room, SLICE_PRINT(how)));
	if (!task_is_pipe(task))
		TRY(finding_add_why(
			finding, err,
			"It was read alone by a fresh worker with at most %llu MiB; nothing "
			"that was found in its %llu bytes from byte %llu on was kept",
			(unsigned long long)(setup->limits.memory_bytes >> 20),
			(unsigned long long)task_bytes(task), (unsigned long long)task->begin));
	TRY(finding_add_next(finding, err,
			     "Handle this file with care: one that breaks its reader may have been "
			     "made to; open it only where that does no harm"));
	TRY(finding_add_next(finding, err,
			     "Report the reader's fault to the makers of Tocsin with this line; "
			     "send the file itself only if it is not confidential"));
	return set_data(finding, crash, room, err);
}

enum status
crash_finding(struct arena *arena, const struct task *task, const struct box_setup *setup,
	      struct finding **ret, struct err *err)
{
	struct span span;
	struct finding *finding;
	struct slice source = task->origin->source;
	TRY(span_init(&span, source, task->begin, 0, task->crash_head, err));
	TRY(finding_new(arena, CRASH_RULE, CRASH_RULE_VERSION, &span, &finding, err));
	finding->severity = SEVERITY_MEDIUM;
	finding->confidence = CRASH_CONFIDENCE;
	finding->time_basis = TIME_OBSERVED;
	TRY(finding_add_subject(finding, "file", source, err));
	TRY(set_sentences(finding, task, setup, err));
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}

enum status
crash_refusal(struct arena *arena, const struct task *task, const struct box_setup *setup,
	      struct refusal *ret, struct err *err)
{
	struct slice how, reason;
	TRY(cause_sentence(arena, &task->crash, &setup->limits, &how, err));
	TRY(slice_print(arena, &reason, err, "the reader '%s' %.*s", room_name(&task->crash, setup),
			SLICE_PRINT(how)));
	*ret = (struct refusal){.source = task->origin->source, .reason = reason, .count = 1};
	return STATUS_OK;
}
