#include "cli/since.h"

#include "base/cursor.h"
#include "base/io.h"
#include "base/json.h"
#include "cli/limits.h"
#include "model/profile.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SINCE_VERSION 1
#define SECOND_US 1000000

/* The longest header, and the longest line but for its key. */
#define HEADER_BYTES 160
#define LINE_BYTES 160

void
since_init(struct since *since, size_t max_bytes, int64_t now)
{
	*since = (struct since){.lock = -1, .bytes = HEADER_BYTES, .max_bytes = max_bytes};
	since->now = now - now % SECOND_US;
	arena_init(&since->arena, 0);
	arena_init(&since->scratch, 0);
	map_init(&since->index, &since->arena);
}

void
since_done(struct since *since)
{
	io_close(&since->lock);
	arena_done(&since->arena);
	arena_done(&since->scratch);
}

/* ---- what makes two findings the same news ---- */

struct key {
	struct slice rule;
	const struct subject *subjects;
	size_t subject_count;
	struct slice target, client; /* SLICE_NONE: none */
};

static void
subjects_write(struct json_writer *json, const struct key *key)
{
	json_key(json, "subjects");
	json_open_array(json);
	for (size_t i = 0; i < key->subject_count; i++) {
		json_open_object(json);
		json_key(json, "type");
		json_string(json, key->subjects[i].type);
		json_key(json, "value");
		json_string(json, key->subjects[i].value);
		json_close_object(json);
	}
	json_close_array(json);
}

static enum status
key_write(struct arena *arena, const struct key *key, struct slice *ret, struct err *err)
{
	struct json_writer json;
	struct slice object;
	struct buf buf;
	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "rule");
	json_string(&json, key->rule);
	subjects_write(&json, key);
	json_key(&json, "target");
	if (key->target.at)
		json_string(&json, key->target);
	else
		json_null(&json);
	if (key->client.at) {
		json_key(&json, "client");
		json_string(&json, key->client);
	}
	json_close_object(&json);
	TRY(buf_slice(&buf, &object, err));
	*ret = slice_part(object, 1, object.length - 2);
	return STATUS_OK;
}

/*
 * The keys of a finding: of the thing, and in a query log of each client that asked for it, for one
 * that had not asked before is news. *ret_more: others asked, whom it does not name.
 */
static enum status
keys_of(struct arena *arena, const struct finding *finding, struct slice_list *ret, bool *ret_more,
	struct err *err)
{
	const struct json_value *data = NULL, *client;
	struct json_walk walk;
	struct slice text;
	int64_t others = 0;
	struct key key = {.rule = finding->rule,
			  .subjects = finding->subjects,
			  .subject_count = finding->subject_count};
	TRY(json_read(arena, finding->data, &data, err));
	if (!json_as_string(json_get(data, "target"), &key.target))
		key.target = SLICE_NONE;
	TRY(key_write(arena, &key, &text, err));
	TRY(slice_list_add(arena, ret, text, err));
	json_walk_init(&walk, json_get(data, "clients"));
	while (json_walk_next(&walk, &text, &client)) {
		if (!json_as_string(json_get(client, "client"), &key.client))
			continue;
		TRY(key_write(arena, &key, &text, err));
		TRY(slice_list_add(arena, ret, text, err));
	}
	*ret_more = json_as_number(json_get(data, "clients_others"), &others) && others > 0;
	return STATUS_OK;
}

static struct since_item *
item_find(const struct since *since, struct slice key)
{
	const struct map_entry *entry = map_find(&since->index, key);
	return entry ? &since->items[entry->value] : NULL;
}

/* Remembers a copy, or counts it as forgotten where the file would become too large. */
static enum status
item_add(struct since *since, struct since_item item, struct err *err)
{
	size_t bytes = item.key.length + LINE_BYTES;
	if (bytes > since->max_bytes || since->bytes > since->max_bytes - bytes) {
		since->forgotten++;
		return STATUS_OK;
	}
	struct since_item *items =
		arena_grow(&since->arena, since->items, &since->capacity, since->count + 1,
			   sizeof(item), _Alignof(struct since_item));
	if (!items)
		return err_no_memory(err);
	since->items = items;
	TRY(map_set(&since->index, item.key, since->count, NULL, err));
	item.key = map_find(&since->index, item.key)->key;
	items[since->count++] = item;
	since->bytes += bytes;
	return STATUS_OK;
}

/* A clock that was set back makes no item end before it began. */
static void
item_touch(const struct since *since, struct since_item *item)
{
	if (item && item->last < since->now)
		item->last = since->now;
}

static bool
keys_check(const struct since *since, const struct slice_list *keys, enum severity severity)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct since_item *item = item_find(since, keys->items[i]);
		if (!item || item->severity < severity)
			return false;
	}
	return true;
}

enum status
since_check(struct since *since, const struct finding *finding, bool *ret_known, struct err *err)
{
	struct arena_mark mark = arena_mark(&since->scratch);
	struct slice_list keys = {0};
	bool more = false;
	enum status status = keys_of(&since->scratch, finding, &keys, &more, err);
	if (status == STATUS_OK) {
		*ret_known = !more && keys_check(since, &keys, finding->severity);
		for (size_t i = 0; *ret_known && i < keys.count; i++)
			item_touch(since, item_find(since, keys.items[i]));
	}
	arena_rewind(&since->scratch, mark);
	return status;
}

static enum status
key_add(struct since *since, struct slice key, enum severity severity, struct err *err)
{
	struct since_item *item = item_find(since, key);
	if (!item)
		return item_add(since,
				(struct since_item){.key = key,
						    .severity = severity,
						    .first = since->now,
						    .last = since->now},
				err);
	if (item->severity < severity)
		item->severity = severity;
	item_touch(since, item);
	return STATUS_OK;
}

enum status
since_add(struct since *since, const struct finding *finding, struct err *err)
{
	struct arena_mark mark = arena_mark(&since->scratch);
	struct slice_list keys = {0};
	bool more = false;
	enum status status = keys_of(&since->scratch, finding, &keys, &more, err);
	for (size_t i = 0; status == STATUS_OK && i < keys.count; i++)
		status = key_add(since, keys.items[i], finding->severity, err);
	arena_rewind(&since->scratch, mark);
	return status;
}

/* ---- the file ---- */

static int
compare_items(const void *a, const void *b)
{
	const struct since_item *const *x = a, *const *y = b;
	return slice_compare((*x)->key, (*y)->key);
}

static void
item_write(struct buf *out, const struct since_item *item)
{
	char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];
	time_print(item->first, first);
	time_print(item->last, last);
	buf_write_text(out, "{\"type\":\"reported\",");
	buf_write(out, item->key);
	buf_print(out, ",\"severity\":\"%s\",\"first\":\"%s\",\"last\":\"%s\"}\n",
		  severity_text(item->severity), first, last);
}

enum status
since_write(const struct since *since, struct buf *out, struct err *err)
{
	const struct since_item **sorted =
		arena_new(out->arena, const struct since_item *, since->count + 1);
	char now[TIME_TEXT_BYTES];
	struct slice written;
	if (!sorted)
		return err_no_memory(err);
	for (size_t i = 0; i < since->count; i++)
		sorted[i] = &since->items[i];
	qsort(sorted, since->count, sizeof(struct since_item *), compare_items);
	time_print(since->now, now);
	buf_print(out,
		  "{\"type\":\"since-last\",\"version\":%d,\"time\":\"%s\",\"reported\":%zu}\n",
		  SINCE_VERSION, now, since->count);
	for (size_t i = 0; i < since->count; i++)
		item_write(out, sorted[i]);
	return buf_slice(out, &written, err);
}

static enum status
damaged(size_t line, const char *what, struct err *err)
{
	return err_set(err, STATUS_CONFIG, "line %zu: %s", line, what);
}

static bool
is_type(const struct json_value *value, struct slice type)
{
	struct slice text;
	return json_as_string(json_get(value, "type"), &text) && slice_equal(text, type);
}

static bool
time_at(const struct json_value *value, const char *key, int64_t *ret)
{
	struct slice text;
	return json_as_string(json_get(value, key), &text) && time_read(text, ret);
}

static enum status
header_read(struct since *since, struct slice line, int64_t *ret_count, struct err *err)
{
	const struct json_value *value;
	int64_t version, count, time;
	enum status status = json_read(&since->scratch, line, &value, NULL);
	if (status == STATUS_NO_MEMORY)
		return err_no_memory(err);
	if (status != STATUS_OK || !is_type(value, SLICE("since-last")) ||
	    !json_as_number(json_get(value, "version"), &version))
		return err_set(err, STATUS_CONFIG, "it was not written by --since-last");
	if (version != SINCE_VERSION)
		return err_set(err, STATUS_CONFIG, "it has version %lld, and this is made for %d",
			       (long long)version, SINCE_VERSION);
	if (!json_as_number(json_get(value, "reported"), &count) || count < 0 ||
	    !time_at(value, "time", &time))
		return damaged(1, "no number of lines, or no time", err);
	*ret_count = count;
	return STATUS_OK;
}

/* Into ret, which has room for all of list. */
static bool
subjects_read(const struct json_value *list, struct subject *ret)
{
	const struct json_value *each;
	struct json_walk walk;
	struct slice key;
	if (!list || json_kind(list) != JSON_ARRAY)
		return false;
	json_walk_init(&walk, list);
	for (; json_walk_next(&walk, &key, &each); ret++)
		if (!json_as_string(json_get(each, "type"), &ret->type) ||
		    !json_as_string(json_get(each, "value"), &ret->value))
			return false;
	return true;
}

static enum status
item_read(struct since *since, struct slice line, size_t number, struct slice *last_key,
	  struct err *err)
{
	struct arena *arena = &since->scratch;
	const struct json_value *value;
	struct slice severity;
	struct since_item item;
	struct key key = {.target = SLICE_NONE};
	enum status status = json_read(arena, line, &value, NULL);
	if (status == STATUS_NO_MEMORY)
		return err_no_memory(err);
	if (status != STATUS_OK || !is_type(value, SLICE("reported")))
		return damaged(number, "it is not what --since-last writes", err);
	const struct json_value *list = json_get(value, "subjects");
	struct subject *subjects = arena_new(arena, struct subject, json_count(list) + 1);
	if (!subjects)
		return err_no_memory(err);
	if (!json_as_string(json_get(value, "rule"), &key.rule) || !subjects_read(list, subjects))
		return damaged(number, "no rule, or no list of subjects", err);
	if (!json_as_string(json_get(value, "severity"), &severity) ||
	    !severity_read(severity, &item.severity))
		return damaged(number, "no severity", err);
	if (!time_at(value, "first", &item.first) || !time_at(value, "last", &item.last) ||
	    item.first > item.last)
		return damaged(number, "no first and last time", err);
	if (!json_as_string(json_get(value, "target"), &key.target))
		key.target = SLICE_NONE;
	if (!json_as_string(json_get(value, "client"), &key.client))
		key.client = SLICE_NONE;
	key.subjects = subjects;
	key.subject_count = json_count(list);
	TRY(key_write(arena, &key, &item.key, err));
	if (last_key->at && slice_compare(*last_key, item.key) >= 0)
		return damaged(number, "out of order", err);
	TRY(item_add(since, item, err));
	if (since->forgotten)
		return damaged(number, "more than the file may hold", err);
	*last_key = since->items[since->count - 1].key;
	return STATUS_OK;
}

enum status
since_read(struct since *since, struct slice text, struct err *err)
{
	struct arena_mark mark = arena_mark(&since->scratch);
	struct slice line, last_key = SLICE_NONE;
	struct cursor cursor;
	int64_t count = 0;
	cursor_init(&cursor, text);
	if (!cursor_line(&cursor, &line))
		line = SLICE_NONE;
	enum status status = header_read(since, line, &count, err);
	for (size_t number = 2; status == STATUS_OK && cursor_line(&cursor, &line); number++) {
		arena_rewind(&since->scratch, mark);
		status = item_read(since, line, number, &last_key, err);
	}
	arena_rewind(&since->scratch, mark);
	TRY(status);
	if (!slice_ends(text, SLICE("\n")) || (uint64_t)count != since->count)
		return err_set(err, STATUS_CONFIG, "it is cut: %zu of %lld lines are there",
			       since->count, (long long)count);
	return STATUS_OK;
}

/* Names are NUL-terminated in the arena. */
static enum status
take_lock(struct since *since, const char *path, struct err *err)
{
	struct slice copy, lock_path, what;
	TRY(slice_copy(&since->arena, slice_text(path), &copy, err));
	TRY(slice_print(&since->arena, &lock_path, err, "%s.lock", path));
	TRY(slice_print(&since->arena, &what, err, "'%s'", path));
	since->path = copy.at;
	since->lock_path = lock_path.at;
	return io_lock(lock_path.at, what.at, &since->lock, err);
}

/* A file over the limit is none of ours. */
static enum status
file_read(struct since *since, struct arena *arena, const char *path, struct err *err)
{
	struct slice text;
	enum status status = io_read_file(arena, path, since->max_bytes, &text, err);
	if (status == STATUS_OK && since_read(since, text, err) != STATUS_OK)
		return err_wrap(err, "'%s'", path);
	if (status == STATUS_REFUSED)
		err->status = status = STATUS_CONFIG;
	return status;
}

enum status
since_open(struct since *since, const char *path, struct err *err)
{
	struct arena text_arena DEFER(arena_done);
	struct stat there;
	arena_init(&text_arena, 0);
	TRY(take_lock(since, path, err));
	if (stat(path, &there) != 0)
		return errno == ENOENT ? STATUS_OK
				       : err_system(err, STATUS_IO, "cannot read '%s'", path);
	if (!S_ISREG(there.st_mode))
		return err_set(err, STATUS_USAGE, "--since-last: '%s' is no regular file", path);
	return file_read(since, &text_arena, path, err);
}

enum status
since_save(struct since *since, struct err *err)
{
	struct arena arena DEFER(arena_done);
	struct slice text;
	struct buf out;
	arena_init(&arena, 0);
	buf_init(&out, &arena);
	TRY(since_write(since, &out, err));
	TRY(buf_slice(&out, &text, err));
	return io_replace_secret(since->path, text, err);
}
