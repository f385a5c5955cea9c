#include "model/clients.h"

#define TOLD_MAX 4 /* in the sentence; data has more */

static const struct slice WHY = SLICE_INIT("Asked for, with how often, by ");
static const struct slice NEXT = SLICE_INIT("Ask at ");

void
clients_init(struct clients *clients, struct arena *arena, size_t max)
{
	*clients = (struct clients){.arena = arena, .max = max};
}

static void
count_more(uint64_t *count, uint64_t more)
{
	if (__builtin_add_overflow(*count, more, count))
		*count = UINT64_MAX;
}

enum status
clients_add(struct clients *clients, struct slice name, uint64_t count, struct err *err)
{
	for (size_t i = 0; i < clients->count; i++) {
		if (slice_equal(clients->items[i].name, name)) {
			count_more(&clients->items[i].count, count);
			return STATUS_OK;
		}
	}
	if (clients->count == clients->max) {
		count_more(&clients->others, count);
		return STATUS_OK;
	}
	struct client *items =
		arena_grow(clients->arena, clients->items, &clients->capacity, clients->count + 1,
			   sizeof(*items), _Alignof(struct client));
	if (!items)
		return err_no_memory(err);
	clients->items = items;
	TRY(slice_copy(clients->arena, name, &items[clients->count].name, err));
	items[clients->count++].count = count;
	return STATUS_OK;
}

enum status
clients_read(struct clients *clients, struct slice data, struct err *err)
{
	const struct json_value *object, *item;
	struct json_walk walk;
	struct slice key, name;
	int64_t count;
	TRY(json_read(clients->arena, data, &object, err));
	json_walk_init(&walk, json_get(object, "clients"));
	while (json_walk_next(&walk, &key, &item))
		if (json_as_string(json_get(item, "client"), &name) &&
		    json_as_number(json_get(item, "count"), &count) && count > 0)
			TRY(clients_add(clients, name, (uint64_t)count, err));
	if (json_as_number(json_get(object, "clients_others"), &count) && count > 0)
		count_more(&clients->others, (uint64_t)count);
	return STATUS_OK;
}

/* ---- telling ---- */

static void
write_count(struct json_writer *json, const char *key, uint64_t count)
{
	json_key(json, key);
	json_number(json, count > INT64_MAX ? INT64_MAX : (int64_t)count);
}

static enum status
write_data(struct finding *finding, const struct clients *clients, struct err *err)
{
	static const char *const OWN[] = {"clients", "clients_others", NULL};
	const struct json_value *old;
	struct json_writer json;
	struct buf buf;
	TRY(json_read(finding->arena, finding->data, &old, err));
	buf_init(&buf, finding->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_copy_members(&json, old, OWN);
	json_key(&json, "clients");
	json_open_array(&json);
	for (size_t i = 0; i < clients->count; i++) {
		json_open_object(&json);
		json_key(&json, "client");
		json_string(&json, clients->items[i].name);
		write_count(&json, "count", clients->items[i].count);
		json_close_object(&json);
	}
	json_close_array(&json);
	write_count(&json, "clients_others", clients->others);
	json_close_object(&json);
	return buf_slice(&buf, &finding->data, err);
}

/* "192.0.2.7 (2), 192.0.2.9 (1) and 3 more" */
static enum status
print_names(struct arena *arena, const struct clients *clients, struct slice *ret, struct err *err)
{
	struct buf buf;
	size_t told = clients->count < TOLD_MAX ? clients->count : TOLD_MAX;
	buf_init(&buf, arena);
	for (size_t i = 0; i < told; i++)
		buf_print(&buf, "%s%.*s (%llu)", i ? ", " : "", SLICE_PRINT(clients->items[i].name),
			  (unsigned long long)clients->items[i].count);
	if (clients->others && clients->count == told)
		buf_write_text(&buf, " and others");
	else if (clients->others)
		buf_print(&buf, " and more than %zu others", clients->count - told);
	else if (clients->count > told)
		buf_print(&buf, " and %zu more", clients->count - told);
	return buf_slice(&buf, ret, err);
}

/* Takes the last item to the place of the one that tells of clients; where there is none, to the
 * front of an advice, and nowhere else. */
static void
settle(struct slice *items, size_t *count, bool front)
{
	struct slice last = items[*count - 1];
	for (size_t i = 0; i + 1 < *count; i++) {
		if (clients_check_told(items[i])) {
			items[i] = last;
			--*count;
			return;
		}
	}
	if (!front)
		return;
	memmove(items + 1, items, (*count - 1) * sizeof(*items));
	items[0] = last;
}

enum status
clients_set(struct finding *finding, const struct clients *clients, struct err *err)
{
	struct slice names;
	CHECK(clients->count);
	TRY(write_data(finding, clients, err));
	TRY(print_names(finding->arena, clients, &names, err));
	TRY(finding_add_why(finding, err, "%.*s%.*s", SLICE_PRINT(WHY), SLICE_PRINT(names)));
	settle(finding->why, &finding->why_count, false);
	if (finding->severity < SEVERITY_MEDIUM)
		return STATUS_OK;
	TRY(finding_add_next(finding, err,
			     "%.*s%.*s first: who looked the name up, after which mail or link, "
			     "and what was typed there",
			     SLICE_PRINT(NEXT), SLICE_PRINT(clients->items[0].name)));
	settle(finding->next, &finding->next_count, true);
	return STATUS_OK;
}

bool
clients_check_told(struct slice sentence)
{
	return slice_starts(sentence, WHY) || slice_starts(sentence, NEXT);
}
