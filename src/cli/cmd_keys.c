/* tocsin keys: the DKIM key archive. */
#include "cli/keys.h"
#include "cli/rooms.h"
#include "cli/run.h"
#include "mail/archive.h"
#include "mail/dns_live.h"
#include "mail/key_import.h"
#include "model/finding.h"
#include "view/words.h"

#include <stdlib.h>
#include <unistd.h>

static enum status
require_path(struct session *session, const char **ret, struct err *err)
{
	TRY(session_read_profile(session, false, err));
	TRY(keys_path(session, ret, err));
	if (!*ret)
		return err_set(err, STATUS_USAGE,
			       "no archive is named: give --keys FILE, or keys: in tocsin.yaml");
	return STATUS_OK;
}

/* ---- import ---- */

struct import {
	struct key_archive *archive;
	struct arena scratch;
	uint64_t added, known;
	enum status status;
	struct err err;
};

static enum status
import_key(struct import *import, const struct observable *observable, struct err *err)
{
	struct key_sighting sighting;
	bool good, added;
	TRY(key_sighting_read(&import->scratch, observable, &good, &sighting, err));
	if (!good)
		return STATUS_OK;
	TRY(key_archive_add(import->archive, &sighting, &added, err));
	import->added += added;
	import->known += !added;
	return STATUS_OK;
}

static void
on_key(void *context, const struct observable *observable)
{
	struct import *import = context;
	struct arena_mark mark = arena_mark(&import->scratch);
	if (import->status == STATUS_OK)
		import->status = import_key(import, observable, &import->err);
	arena_rewind(&import->scratch, mark);
}

static enum status
import_files(struct session *session, const struct room *room, struct dns_live *live,
	     struct import *import, const struct text_list *paths, struct err *err)
{
	struct run_totals totals;
	const struct run_setup setup = {.rooms = &room,
					.room_count = 1,
					.paths = paths,
					.connect = live ? dns_live_connect : NULL,
					.connect_context = live,
					.observe = on_key,
					.observe_context = import};
	TRY(run_inputs(session, &setup, &totals, err));
	if (import->status != STATUS_OK) {
		*err = import->err;
		return import->status;
	}
	return key_archive_commit(import->archive, err);
}

/* What the room finds in the paths, into the archive. */
static enum status
add_keys(struct session *session, const struct room *room, struct dns_live *live,
	 const struct text_list *paths, struct err *err)
{
	DEFER(key_archive_done)
	struct key_archive *archive = NULL;
	struct buf *say = &session->screen.say;
	const char *path;
	TRY(require_path(session, &path, err));
	TRY(key_archive_open(path, true, &archive, err));
	struct import import = {.archive = archive};
	arena_init(&import.scratch, 0);
	enum status status = import_files(session, room, live, &import, paths, err);
	arena_done(&import.scratch);
	TRY(status);
	if (session->request.quiet)
		return STATUS_OK;
	words_write_counted(say, import.added, "new row", "new rows");
	buf_write_text(say, ", ");
	words_write_count(say, import.known);
	buf_write_text(say, " already known.\n");
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

static enum status
keys_import(struct session *session, const struct text_list *paths, struct err *err)
{
	struct room room;
	keys_room_init(&room);
	return add_keys(session, &room, NULL, paths, err);
}

static enum status
keys_poll(struct session *session, const struct text_list *paths, struct err *err)
{
	DEFER(dns_live_done)
	struct dns_live *live = NULL;
	struct room room;
	const struct request *request = &session->request;
	if (!request->dns && !request->dns_server)
		return err_set(
			err, STATUS_USAGE,
			"keys poll asks DNS: say --dns, for whoever runs its servers sees it");
	TRY(dns_live_start(&session->arena, slice_text(request->dns_server), &live, err));
	const struct resolver resolver = dns_live_resolver(live);
	struct key_poll poll = {.resolver = &resolver, .now = time_now_us() / 1000000};
	keys_room_init_poll(&room, &poll);
	return add_keys(session, &room, live, paths, err);
}

/* ---- list ---- */

struct listing {
	struct session *session;
	struct arena scratch;
	struct slice source; /* the archive */
};

static void
write_day(struct buf *out, int64_t seconds)
{
	char text[TIME_TEXT_BYTES] = "unknown";
	if (seconds != TIME_UNKNOWN)
		time_print(seconds * 1000000, text);
	buf_print(out, "%-10.10s", text);
}

static enum status
list_key(void *context, const struct key_sighting *sighting, struct err *err)
{
	struct listing *listing = context;
	struct screen *screen = &listing->session->screen;
	struct arena_mark mark = arena_mark(&listing->scratch);
	struct observable observable;
	struct json_writer json;
	TRY(key_sighting_write(&listing->scratch, sighting, listing->source, &observable, err));
	if (listing->session->request.json) {
		json_init(&json, &screen->out);
		observable_write(&json, &observable);
	} else {
		write_day(&screen->out, sighting->first_seen);
		buf_write_text(&screen->out, "  ");
		write_day(&screen->out, sighting->last_seen);
		buf_write_text(&screen->out, "  ");
		safe_write(&screen->out, observable.subject.value);
		buf_write_text(&screen->out, "  ");
		safe_write(&screen->out, sighting->source);
		buf_write_text(&screen->out, sighting->leaked ? "  leaked" : "");
	}
	buf_write_byte(&screen->out, '\n');
	arena_rewind(&listing->scratch, mark);
	return screen_flush_due(screen, err);
}

/* Lists it after its digests were found to hold: nothing of an archive that was changed is shown.
 */
static enum status
keys_list(struct session *session, const struct text_list *paths, struct err *err)
{
	DEFER(key_archive_done)
	struct key_archive *archive = NULL;
	struct key_archive_totals totals;
	char head[SHA256_HEX_BYTES];
	const char *path;
	(void)paths;
	TRY(require_path(session, &path, err));
	TRY(key_archive_open(path, false, &archive, err));
	TRY(key_archive_walk(archive, NULL, NULL, &totals, err));
	struct listing listing = {.session = session, .source = slice_text(path)};
	arena_init(&listing.scratch, 0);
	enum status status = key_archive_walk(archive, list_key, &listing, &totals, err);
	arena_done(&listing.scratch);
	TRY(status);
	TRY(screen_flush(&session->screen, err));
	if (session->request.quiet || session->request.json)
		return STATUS_OK;
	sha256_print(&totals.head, head);
	words_write_counted(&session->screen.say, totals.rows, "row", "rows");
	buf_print(&session->screen.say, ", unbroken; the last digest is %s\n", head);
	screen_say_flush(&session->screen);
	return STATUS_OK;
}

/* ---- harvest ---- */

/* Names of keys, each once. */
struct harvest {
	struct session *session;
	struct map known;
	struct slice *names;
	size_t count, capacity;
	enum status status;
	struct err err;
};

static enum status
keep_name(struct harvest *harvest, struct slice name, struct err *err)
{
	struct arena *arena = &harvest->session->arena;
	bool new;
	TRY(map_set(&harvest->known, name, 0, &new, err));
	if (!new)
		return STATUS_OK;
	struct slice *names =
		arena_grow(arena, harvest->names, &harvest->capacity, harvest->count + 1,
			   sizeof(*names), _Alignof(struct slice));
	if (!names)
		return err_no_memory(err);
	harvest->names = names;
	names[harvest->count++] = map_find(&harvest->known, name)->key;
	return STATUS_OK;
}

static void
on_name(void *context, const struct observable *observable)
{
	struct harvest *harvest = context;
	if (harvest->status == STATUS_OK &&
	    slice_equal(observable->subject.type, SLICE(MAIL_KEY_SUBJECT)))
		harvest->status = keep_name(harvest, observable->subject.value, &harvest->err);
}

static int
compare_names(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static enum status
print_names(struct session *session, const struct harvest *harvest, struct err *err)
{
	struct buf *out = &session->screen.out;
	for (size_t i = 0; i < harvest->count; i++) {
		if (session->request.json) {
			struct json_writer json;
			json_init(&json, out);
			json_string(&json, harvest->names[i]);
		} else {
			safe_write(out, harvest->names[i]);
		}
		buf_write_byte(out, '\n');
		TRY(screen_flush_due(&session->screen, err));
	}
	return screen_flush(&session->screen, err);
}

static enum status
keys_harvest(struct session *session, const struct text_list *paths, struct err *err)
{
	struct harvest harvest = {.session = session};
	struct run_totals totals;
	struct rooms rooms;
	const struct mail_setup mail = {.alone = true, .harvest = true, .now = TIME_UNKNOWN};
	TRY(rooms_init_mail(session, &mail, &rooms, err));
	map_init(&harvest.known, &session->arena);
	const struct run_setup setup = {.rooms = rooms.table,
					.room_count = rooms.count,
					.paths = paths,
					.observe = on_name,
					.observe_context = &harvest};
	TRY(run_inputs(session, &setup, &totals, err));
	if (harvest.status != STATUS_OK) {
		*err = harvest.err;
		return harvest.status;
	}
	if (harvest.count)
		qsort(harvest.names, harvest.count, sizeof(*harvest.names), compare_names);
	return print_names(session, &harvest, err);
}

/* ---- which ---- */

static const struct {
	const char *name;
	enum status (*run)(struct session *session, const struct text_list *paths, struct err *err);
	bool paths;
} ACTIONS[] = {
	{"import", keys_import, true},
	{"list", keys_list, false},
	{"harvest", keys_harvest, true},
	{"poll", keys_poll, true},
};

enum status
cmd_keys(struct session *session, struct err *err)
{
	const struct text_list *operands = &session->request.operands;
	const char *what = operands->items[0];
	const struct text_list paths = {.items = operands->items + 1, .count = operands->count - 1};
	for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++) {
		if (strcmp(what, ACTIONS[i].name) != 0)
			continue;
		if (ACTIONS[i].paths && !paths.count)
			return err_set(err, STATUS_USAGE, "keys %s needs a path", what);
		if (!ACTIONS[i].paths && paths.count)
			return err_set(err, STATUS_USAGE,
				       "keys %s takes no path; name the archive with --keys", what);
		return ACTIONS[i].run(session, &paths, err);
	}
	return err_set(err, STATUS_USAGE, "keys does import, list, harvest or poll, not '%.64s'",
		       what);
}
