#include "box/check.h"

#include "box/crash.h"
#include "box/pump.h"

#include <sys/stat.h>

static bool
is_member(struct slice source, struct slice outer)
{
	return slice_starts(source, outer) &&
	       slice_starts(slice_part(source, outer.length, SIZE_MAX), SLICE("!/"));
}

bool
check_source(const struct task *task, struct slice source)
{
	struct slice own = task->origin->source;
	return slice_equal(source, own) || is_member(source, own);
}

static enum status
check_digest(const struct origin *origin, const struct span *span, struct arena *scratch,
	     struct err *err)
{
	struct sha256 digest;
	size_t length;
	char *bytes = arena_new(scratch, char, span->length);
	if (!bytes)
		return err_no_memory(err);
	/* A file that shrank meanwhile does not make its reader a liar: origin_settle tells it. */
	if (io_read_at(origin->fd, bytes, (size_t)span->length, span->offset, &length, NULL) !=
		    STATUS_OK ||
	    length < span->length)
		return STATUS_OK;
	TRY(sha256_of(slice_of(bytes, length), &digest, err));
	if (!sha256_equal(&digest, &span->sha256))
		return err_set(err, STATUS_REFUSED,
			       "evidence whose digest is not that of its bytes");
	return STATUS_OK;
}

/* A file may grow under its reader. */
static uint64_t
present_size(const struct origin *origin)
{
	struct stat about;
	if (origin->pump)
		return origin->pump->bytes;
	return fstat(origin->fd, &about) == 0 ? (uint64_t)about.st_size : origin->size_bytes;
}

static enum status
check_span(struct task *task, const struct span *span, struct arena *scratch, struct err *err)
{
	const struct origin *origin = task->origin;
	if (!check_source(task, span->source))
		return err_set(err, STATUS_REFUSED, "evidence from another source");
	if (!slice_equal(span->source, origin->source))
		return STATUS_OK;
	uint64_t size = present_size(origin);
	if (span->offset > size || span->length > size - span->offset)
		return err_set(err, STATUS_REFUSED, "evidence beyond the end of the input");
	if (origin->pump || span->length > BOX_EVIDENCE_BYTES_MAX)
		return STATUS_OK;
	task->evidence_bytes += span->length;
	if (task->evidence_bytes >
	    BOX_EVIDENCE_TOTAL_BYTES + BOX_EVIDENCE_TOTAL_TIMES * origin->size_bytes)
		return err_set(err, STATUS_REFUSED, "more evidence than there is input");
	struct arena_mark mark = arena_mark(scratch);
	enum status status = check_digest(origin, span, scratch, err);
	arena_rewind(scratch, mark);
	return status;
}

static enum status
check_finding(struct task *task, const struct finding *finding, struct arena *scratch,
	      uint64_t *ret_offset, struct err *err)
{
	if (slice_equal(finding->rule, slice_text(CRASH_RULE)))
		return err_set(err, STATUS_REFUSED, "a finding of the monitor's own rule");
	for (size_t i = 0; i < finding->evidence_count; i++)
		TRY(check_span(task, &finding->evidence[i], scratch, err));
	const struct span *first = &finding->evidence[0];
	if (!slice_equal(first->source, task->origin->source))
		return STATUS_OK;
	if (first->offset < task->begin || (first->offset >= task->end && first->offset > 0))
		return err_set(err, STATUS_REFUSED, "a finding outside its range");
	*ret_offset = first->offset;
	return STATUS_OK;
}

enum status
check_record(struct task *task, const struct record *record, struct slice bytes,
	     struct arena *scratch, uint64_t *ret_offset, struct err *err)
{
	/* Records without a place of their own stay behind the one before. */
	uint64_t offset = task->offset;
	if (task->record_count >= BOX_RECORDS_MAX ||
	    bytes.length > BOX_RECORD_BYTES_MAX - task->record_bytes)
		return err_set(err, STATUS_REFUSED, "more than %u records or %u MiB of them",
			       BOX_RECORDS_MAX, BOX_RECORD_BYTES_MAX >> 20);
	switch (record->kind) {
	case RECORD_FINDING:
		TRY(check_finding(task, record->finding, scratch, &offset, err));
		break;
	case RECORD_OBSERVABLE:
		if (!check_source(task, record->observable.source))
			return err_set(err, STATUS_REFUSED, "an observable of another source");
		break;
	case RECORD_REFUSAL:
		if (!check_source(task, record->refusal.source))
			return err_set(err, STATUS_REFUSED, "a refusal of another source");
		break;
	}
	*ret_offset = offset;
	return STATUS_OK;
}
