#include "cli/keep.h"

#include "model/codec.h"

#include <stdlib.h>

static enum status
items_init(struct keep *keep, struct err *err)
{
	struct arena *arena = &keep->arenas[keep->active];
	keep->items = arena_new(arena, struct kept, keep->max * 2);
	map_init(&keep->index, arena);
	return keep->items ? STATUS_OK : err_no_memory(err);
}

enum status
keep_init(struct keep *keep, size_t max, struct err *err)
{
	CHECK(max > 0);
	*keep = (struct keep){.max = max};
	arena_init(&keep->arenas[0], 0);
	arena_init(&keep->arenas[1], 0);
	arena_init(&keep->scratch, 0);
	return items_init(keep, err);
}

void
keep_done(struct keep *keep)
{
	arena_done(&keep->arenas[0]);
	arena_done(&keep->arenas[1]);
	arena_done(&keep->scratch);
}

/* What makes two findings one: lengths first, so that no two lists of subjects look alike. */
static enum status
key_of(struct arena *arena, const struct finding *finding, struct slice *ret, struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_print(&buf, "%zu:", finding->rule.length);
	buf_write(&buf, finding->rule);
	for (size_t i = 0; i < finding->subject_count; i++) {
		const struct subject *subject = &finding->subjects[i];
		buf_print(&buf, "%zu,%zu:", subject->type.length, subject->value.length);
		buf_write(&buf, subject->type);
		buf_write(&buf, subject->value);
	}
	return buf_slice(&buf, ret, err);
}

static int
compare_worst_first(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	const struct finding *f = x->finding.finding, *g = y->finding.finding;
	if (f->severity != g->severity)
		return f->severity > g->severity ? -1 : 1;
	if (f->confidence != g->confidence)
		return f->confidence > g->confidence ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* A copy in arena, by the codec: it is what copies whole findings anyway. */
static enum status
finding_copy(struct keep *keep, struct arena *arena, const struct finding *finding,
	     struct finding **ret, struct err *err)
{
	struct arena_mark mark = arena_mark(&keep->scratch);
	struct buf buf;
	struct slice bytes;
	struct record record;
	buf_init(&buf, &keep->scratch);
	codec_write_finding(&buf, finding);
	enum status status = buf_slice(&buf, &bytes, err);
	if (status == STATUS_OK)
		status = codec_read(arena, bytes, &record, err);
	arena_rewind(&keep->scratch, mark);
	TRY(status);
	*ret = record.finding;
	return STATUS_OK;
}

static enum status
append(struct keep *keep, const struct kept *item, struct slice key, struct err *err)
{
	struct arena *arena = &keep->arenas[keep->active];
	struct kept copy = *item;
	TRY(finding_copy(keep, arena, item->finding.finding, &copy.finding.finding, err));
	TRY(slice_copy(arena, item->source, &copy.source, err));
	TRY(map_set(&keep->index, key, keep->count, NULL, err));
	keep->items[keep->count++] = copy;
	return STATUS_OK;
}

/* Moves the worst max findings into the other arena and empties this one. */
static enum status
thin_out(struct keep *keep, struct err *err)
{
	struct kept *items = keep->items;
	size_t count = keep->count < keep->max ? keep->count : keep->max;
	struct arena *old = &keep->arenas[keep->active];
	qsort(items, keep->count, sizeof(*items), compare_worst_first);
	keep->active = !keep->active;
	keep->count = 0;
	TRY(items_init(keep, err));
	for (size_t i = 0; i < count; i++) {
		struct arena_mark mark = arena_mark(&keep->scratch);
		struct slice key;
		TRY(key_of(&keep->scratch, items[i].finding.finding, &key, err));
		TRY(append(keep, &items[i], key, err));
		arena_rewind(&keep->scratch, mark);
	}
	arena_done(old);
	arena_init(old, 0);
	return STATUS_OK;
}

/* The same thing seen again: counted, and told in the words of the worst, or of the last to speak
 * of the same place. */
static enum status
merge(struct keep *keep, struct kept *kept, const struct finding *finding, struct err *err)
{
	struct slice source = finding->evidence[0].source;
	struct finding *old = kept->finding.finding;
	bool again = slice_equal(finding->id, old->id);
	if (!again && !slice_equal(kept->source, source)) {
		kept->finding.also++;
		TRY(slice_copy(&keep->arenas[keep->active], source, &kept->source, err));
	}
	if (!again && finding->severity <= old->severity)
		return STATUS_OK;
	keep->by_severity[old->severity]--;
	keep->by_severity[finding->severity]++;
	return finding_copy(keep, &keep->arenas[keep->active], finding, &kept->finding.finding,
			    err);
}

static enum status
add(struct keep *keep, const struct finding *finding, struct slice key, struct err *err)
{
	struct map_entry *entry = map_find(&keep->index, key);
	if (entry)
		return merge(keep, &keep->items[entry->value], finding, err);
	struct finding borrowed = *finding;
	struct kept item = {.finding = {.finding = &borrowed},
			    .source = finding->evidence[0].source,
			    .order = keep->order++};
	keep->by_severity[finding->severity]++;
	TRY(append(keep, &item, key, err));
	return keep->count == keep->max * 2 ? thin_out(keep, err) : STATUS_OK;
}

enum status
keep_add(struct keep *keep, const struct finding *finding, struct err *err)
{
	struct arena_mark mark = arena_mark(&keep->scratch);
	struct slice key;
	enum status status = key_of(&keep->scratch, finding, &key, err);
	if (status == STATUS_OK)
		status = add(keep, finding, key, err);
	arena_rewind(&keep->scratch, mark);
	return status;
}

enum status
keep_sort(struct keep *keep, uint64_t *ret_left_out, struct err *err)
{
	TRY(thin_out(keep, err));
	uint64_t different = 0;
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		different += keep->by_severity[i];
	*ret_left_out = different - keep->count;
	return STATUS_OK;
}
