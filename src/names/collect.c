#include "names/collect.h"

#include "names/finding.h"
#include "names/gate.h"
#include "names/limits.h"
#include "names/refusals.h"

#include "base/json.h"
#include "base/map.h"
#include "base/utf8.h"

/* Rooms that read the same list must cut it alike. */
_Static_assert(NAMES_WINDOW_BYTES == ROOM_SPLIT_BYTES, "ranges are windows");

/* A match that waits for the end of its window. */
struct held {
	struct names_match match;
	struct feed_name at; /* the first place */
	struct names_seen seen;
	struct held *next;
};

struct collect {
	const struct names_engine *engine;
	struct slice source;
	struct sink *sink;
	struct arena *arena;
	struct arena_mark window_mark; /* everything of a window is given back with it */
	struct map names;              /* name -> struct held */
	struct held *first, *last;
	size_t held_count;
	uint64_t window; /* number of the present one */
	struct refusals refusals;
	struct told *told; /* or NULL */
};

static void
window_open(struct collect *collect)
{
	map_init(&collect->names, collect->arena);
	collect->first = collect->last = NULL;
	collect->held_count = 0;
}

enum status
collect_new(struct arena *arena, const struct names_engine *engine, struct slice source,
	    struct sink *sink, struct collect **ret, struct err *err)
{
	struct collect *collect = arena_new(arena, struct collect, 1);

	if (!collect)
		return err_no_memory(err);
	collect->engine = engine;
	collect->source = source;
	collect->sink = sink;
	collect->arena = arena;
	collect->window_mark = arena_mark(arena);
	window_open(collect);
	*ret = collect;
	return STATUS_OK;
}

/* ---- windows ---- */

static enum status
tell_held(struct collect *collect, const struct held *held, struct err *err)
{
	struct arena_mark mark = arena_mark(collect->arena);
	struct finding *finding;
	struct span span;

	TRY(span_init(&span, collect->source, held->at.offset, held->at.line, held->at.seen, err));
	span.locator = held->at.locator;
	TRY(names_finding(collect->arena, &held->match, &span, &held->seen, &finding, err));
	TRY(sink_finding(collect->sink, finding, err));
	if (collect->told)
		TRY(told_add(collect->told, held->match.name, held->at.offset, err));
	arena_rewind(collect->arena, mark);
	return STATUS_OK;
}

static enum status
window_close(struct collect *collect, struct err *err)
{
	for (const struct held *held = collect->first; held; held = held->next)
		TRY(tell_held(collect, held, err));
	arena_rewind(collect->arena, collect->window_mark);
	window_open(collect);
	return STATUS_OK;
}

enum status
collect_at(struct collect *collect, uint64_t offset, struct err *err)
{
	uint64_t window = offset / NAMES_WINDOW_BYTES;

	if (window == collect->window)
		return STATUS_OK;
	TRY(window_close(collect, err));
	collect->window = window;
	return STATUS_OK;
}

/* ---- names ---- */

static enum status
see_client(struct collect *collect, struct names_seen *seen, struct slice client, struct err *err)
{
	if (!seen->clients) {
		seen->clients = arena_new(collect->arena, struct clients, 1);
		if (!seen->clients)
			return err_no_memory(err);
		clients_init(seen->clients, collect->arena, NAMES_CLIENTS_MAX);
	}
	return clients_add(seen->clients, client, 1, err);
}

/* Times of two clocks are not one span: what the maker of the thing claims gives way. */
static void
see_time(struct names_seen *seen, int64_t time, enum time_basis basis)
{
	bool other = seen->first != TIME_UNKNOWN && seen->basis != basis;

	if (time == TIME_UNKNOWN || (other && basis == TIME_CLAIMED))
		return;
	if (other || seen->first == TIME_UNKNOWN || time < seen->first)
		seen->first = time;
	if (other || seen->last == TIME_UNKNOWN || time > seen->last)
		seen->last = time;
	seen->basis = basis;
}

static enum status
see(struct collect *collect, struct names_seen *seen, const struct feed_name *name, struct err *err)
{
	seen->count++;
	see_time(seen, name->time, name->basis);
	return name->client.at ? see_client(collect, seen, name->client, err) : STATUS_OK;
}

static enum status
hold(struct collect *collect, const struct names_match *match, const struct feed_name *name,
     struct held **ret, struct err *err)
{
	struct held *held = arena_new(collect->arena, struct held, 1);

	if (!held)
		return err_no_memory(err);
	*held = (struct held){.match = *match, .at = *name, .seen = NAMES_SEEN_NONE};
	TRY(slice_copy(collect->arena, name->seen, &held->at.seen, err));
	TRY(slice_copy(collect->arena, name->locator, &held->at.locator, err));
	TRY(map_set(&collect->names, match->name, (uint64_t)(uintptr_t)held, NULL, err));
	if (collect->last)
		collect->last->next = held;
	else
		collect->first = held;
	collect->last = held;
	collect->held_count++;
	*ret = held;
	return STATUS_OK;
}

/* Most names go no further: what the gate holds back is a name with nothing to say of it. */
static bool
is_held_back(const struct collect *collect, struct slice name)
{
	return name.length > 0 && name.length <= NAMES_NAME_MAX_BYTES &&
	       !gate_passes(names_engine_gate(collect->engine), name);
}

/* Where it stands, for who looks it up. */
static enum status
write_place(struct buf *buf, const struct feed_name *name, struct slice *ret, struct err *err)
{
	struct json_writer json;

	json_init(&json, buf);
	json_open_object(&json);
	json_key(&json, "offset");
	json_number(&json, (int64_t)name->offset);
	json_key(&json, "length");
	json_number(&json, (int64_t)name->seen.length);
	if (name->locator.length > 0) {
		json_key(&json, "locator");
		json_string(&json, name->locator);
	}
	json_close_object(&json);
	return buf_slice(buf, ret, err);
}

static enum status
list_name(struct collect *collect, const struct feed_name *name, struct err *err)
{
	struct arena_mark mark = arena_mark(collect->arena);
	struct observable observable = {.subject = {SLICE("domain-name"), name->name},
					.source = collect->source,
					.first = name->time,
					.last = name->time,
					.time_basis = name->basis};
	struct buf data;

	if (!utf8_check(name->name)) {
		collect_refuse(collect, "RFC 3629 §3: a name is not UTF-8", name->line);
		return STATUS_OK;
	}
	buf_init(&data, collect->arena);
	TRY(write_place(&data, name, &observable.data, err));
	TRY(sink_observable(collect->sink, &observable, err));
	arena_rewind(collect->arena, mark);
	return STATUS_OK;
}

void
collect_tell_once(struct collect *collect, struct told *told)
{
	collect->told = told;
}

/* What this very window holds, or an earlier one told, needs no second look. */
static bool
is_known(struct collect *collect, const struct feed_name *name)
{
	struct map_entry *known;

	if (!collect->told)
		return false;
	known = map_find(&collect->names, name->name);
	if (known)
		((struct held *)(uintptr_t)known->value)->seen.count++;
	return known || told_before(collect->told, name->name, name->offset);
}

enum status
collect_name(struct collect *collect, const struct feed_name *name, struct err *err)
{
	struct arena_mark mark;
	struct names_match match;
	struct map_entry *known;
	struct held *held;
	struct err fault;
	enum status status;
	bool found;

	if (!collect->engine)
		return list_name(collect, name, err);
	if ((!name->gated && is_held_back(collect, name->name)) || is_known(collect, name))
		return STATUS_OK;
	if (collect->held_count == NAMES_HELD_MAX)
		TRY(window_close(collect, err));
	mark = arena_mark(collect->arena);
	status = names_look(collect->engine, collect->arena, name->name, &found, &match, &fault);
	if (status == STATUS_REFUSED) {
		refusals_add(&collect->refusals, fault.text, name->line);
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return err_set(err, status, "%s", fault.text);
	if (!found)
		return STATUS_OK;
	known = map_find(&collect->names, match.name);
	if (!known && collect->told && told_before(collect->told, match.name, name->offset)) {
		arena_rewind(collect->arena, mark);
		return STATUS_OK;
	}
	if (known) {
		arena_rewind(collect->arena, mark);
		held = (struct held *)(uintptr_t)known->value;
	} else {
		TRY(hold(collect, &match, name, &held, err));
	}
	return see(collect, &held->seen, name, err);
}

const struct gate *
collect_gate(const struct collect *collect)
{
	return collect->engine ? names_engine_gate(collect->engine) : NULL;
}

void
collect_refuse(struct collect *collect, const char *reason, uint64_t line)
{
	refusals_add(&collect->refusals, reason, line);
}

enum status
collect_done(struct collect *collect, struct err *err)
{
	TRY(window_close(collect, err));
	return refusals_tell(&collect->refusals, collect->source, collect->sink, err);
}
