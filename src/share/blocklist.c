/* The decoys of a case as something a resolver, a proxy or /etc/hosts can take. */
#include "base/map.h"
#include "share/host.h"
#include "share/limits.h"
#include "share/output.h"

#include <stdlib.h>

/* ---- what must never be blocked ---- */

/* How a name stands to the profile, as bits. */
enum { SPARED_LISTED = 1, SPARED_ABOVE = 2 };

static enum status
spare_mark(struct map *spared, struct slice name, uint64_t bit, struct err *err)
{
	struct map_entry *entry = map_find(spared, name);
	return map_set(spared, name, (entry ? entry->value : 0) | bit, NULL, err);
}

/* The domain, and the names above it: who blocks those blocks it too. */
static enum status
spare_domain(struct map *spared, struct slice domain, struct err *err)
{
	struct slice name;
	bool host;
	TRY(host_clean(spared->arena, domain, &host, &name, err));
	if (!host)
		return STATUS_OK;
	TRY(spare_mark(spared, name, SPARED_LISTED, err));
	for (name = host_parent(name); name.at; name = host_parent(name))
		TRY(spare_mark(spared, name, SPARED_ABOVE, err));
	return STATUS_OK;
}

static enum status
spare_list(struct map *spared, const struct slice_list *list, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		TRY(spare_domain(spared, list->items[i], err));
	return STATUS_OK;
}

/* Where a protected person writes from, too. */
static enum status
spare_vip(struct map *spared, const struct vip *vip, struct err *err)
{
	for (size_t i = 0; i < vip->addresses.count; i++) {
		struct slice address = vip->addresses.items[i];
		size_t at = slice_find_last_byte(address, '@');
		if (at != SIZE_MAX)
			TRY(spare_domain(spared, slice_part(address, at + 1, SIZE_MAX), err));
	}
	return STATUS_OK;
}

static enum status
spare_profile(struct map *spared, const struct profile *profile, struct err *err)
{
	TRY(spare_list(spared, &profile->domains, err));
	TRY(spare_list(spared, &profile->partners, err));
	TRY(spare_list(spared, &profile->allow, err));
	for (size_t i = 0; i < profile->vip_count; i++)
		TRY(spare_vip(spared, &profile->vips[i], err));
	return STATUS_OK;
}

static bool
is_spared(const struct map *spared, struct slice name)
{
	if (map_find(spared, name))
		return true;
	for (name = host_parent(name); name.at; name = host_parent(name)) {
		const struct map_entry *entry = map_find(spared, name);
		if (entry && (entry->value & SPARED_LISTED))
			return true;
	}
	return false;
}

/* ---- gathering ---- */

struct blocklist {
	struct arena *arena;
	struct map spared;
	struct map seen; /* subjects as they stand in findings */
	struct slice *names;
	size_t count, capacity;
	struct blocklist_totals totals;
	size_t name_max_bytes;
};

static enum status
list_name(struct blocklist *list, struct slice name, struct err *err)
{
	struct slice *grown = arena_grow(list->arena, list->names, &list->capacity, list->count + 1,
					 sizeof(*grown), _Alignof(struct slice));
	if (!grown)
		return err_no_memory(err);
	list->names = grown;
	grown[list->count++] = name;
	return STATUS_OK;
}

static enum status
take_subject(struct blocklist *list, struct slice subject, struct err *err)
{
	struct slice name;
	bool fresh, host;
	TRY(map_set(&list->seen, subject, 0, &fresh, err));
	if (!fresh)
		return STATUS_OK;
	TRY(host_clean(list->arena, subject, &host, &name, err));
	if (!host || name.length > list->name_max_bytes) {
		list->totals.skipped++;
		return STATUS_OK;
	}
	if (is_spared(&list->spared, name)) {
		list->totals.spared++;
		return STATUS_OK;
	}
	return list_name(list, name, err);
}

static enum status
take_finding(void *context, const struct case_finding *found, struct err *err)
{
	for (size_t i = 0; i < found->finding->subject_count; i++) {
		const struct subject *subject = &found->finding->subjects[i];
		if (slice_equal(subject->type, SLICE("domain-name")))
			TRY(take_subject(context, subject->value, err));
	}
	return STATUS_OK;
}

static int
compare_names(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Sorted, and each once: two spellings of a subject may be one name. */
static void
sort_names(struct blocklist *list)
{
	size_t kept = 0;
	if (list->count)
		qsort(list->names, list->count, sizeof(*list->names), compare_names);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || !slice_equal(list->names[kept - 1], list->names[i]))
			list->names[kept++] = list->names[i];
	list->count = kept;
	list->totals.listed = kept;
}

/* ---- formats ---- */

static void
head_plain(struct buf *buf, const char *severity, uint32_t serial)
{
	(void)serial;
	buf_print(buf,
		  "# Decoy names found by Tocsin, of severity %s or worse.\n"
		  "# One name a line. Block it with everything below it.\n",
		  severity);
}

static void
put_plain(struct buf *buf, struct slice name)
{
	buf_print(buf, "%.*s\n", SLICE_PRINT(name));
}

static void
head_hosts(struct buf *buf, const char *severity, uint32_t serial)
{
	(void)serial;
	buf_print(buf,
		  "# Decoy names found by Tocsin, of severity %s or worse, as hosts(5).\n"
		  "# Names below them are not covered: that takes a resolver.\n",
		  severity);
}

static void
put_hosts(struct buf *buf, struct slice name)
{
	buf_print(buf, "0.0.0.0 %.*s\n", SLICE_PRINT(name));
}

static void
head_rpz(struct buf *buf, const char *severity, uint32_t serial)
{
	buf_print(buf,
		  "; Decoy names found by Tocsin, of severity %s or worse, as a response policy\n"
		  "; zone: each of them and everything below it does not exist.\n"
		  "$TTL 300\n"
		  "@ IN SOA localhost. hostmaster.localhost. %u 3600 600 86400 300\n"
		  "@ IN NS localhost.\n",
		  severity, serial);
}

static void
put_rpz(struct buf *buf, struct slice name)
{
	buf_print(buf, "%.*s IN CNAME .\n*.%.*s IN CNAME .\n", SLICE_PRINT(name),
		  SLICE_PRINT(name));
}

static const struct blocklist_writer {
	const char *name;
	void (*head)(struct buf *buf, const char *severity, uint32_t serial);
	void (*put)(struct buf *buf, struct slice name);
	size_t name_max_bytes;
} WRITERS[BLOCKLIST_FORMAT_COUNT] = {
	[BLOCKLIST_PLAIN] = {"plain", head_plain, put_plain, HOST_NAME_MAX_BYTES},
	[BLOCKLIST_HOSTS] = {"hosts", head_hosts, put_hosts, HOST_NAME_MAX_BYTES},
	[BLOCKLIST_RPZ] = {"rpz", head_rpz, put_rpz, RPZ_NAME_MAX_BYTES},
};

const char *
blocklist_format_text(enum blocklist_format format)
{
	return WRITERS[format].name;
}

bool
blocklist_format_read(struct slice text, enum blocklist_format *ret)
{
	for (size_t i = 0; i < BLOCKLIST_FORMAT_COUNT; i++) {
		if (slice_equal(text, slice_text(WRITERS[i].name))) {
			*ret = (enum blocklist_format)i;
			return true;
		}
	}
	return false;
}

static enum status
write_names(const struct blocklist *list, const struct blocklist_setup *setup,
	    struct outlet *outlet, struct err *err)
{
	const struct blocklist_writer *writer = &WRITERS[setup->format];
	uint32_t serial = setup->serial ? setup->serial : (uint32_t)list->count;
	writer->head(&outlet->buf, severity_text(setup->severity_min), serial);
	for (size_t i = 0; i < list->count; i++) {
		writer->put(&outlet->buf, list->names[i]);
		TRY(outlet_pass(outlet, err));
	}
	return outlet_end(outlet, err);
}

static enum status
write_list(struct store *store, const struct blocklist_setup *setup, struct blocklist *list,
	   struct outlet *outlet, struct err *err)
{
	struct finding_filter filter = FINDING_FILTER_ALL;
	filter.severity_min = setup->severity_min;
	filter.rule = SLICE("names/*");
	TRY(spare_profile(&list->spared, setup->profile, err));
	TRY(store_findings(store, &filter, ORDER_RECORD, false, take_finding, list, err));
	sort_names(list);
	return write_names(list, setup, outlet, err);
}

enum status
blocklist_write(struct store *store, const struct blocklist_setup *setup,
		const struct output *output, struct blocklist_totals *ret, struct err *err)
{
	struct arena arena;
	struct outlet outlet;
	struct blocklist list = {.arena = &arena,
				 .name_max_bytes = WRITERS[setup->format].name_max_bytes};
	arena_init(&arena, 0);
	map_init(&list.spared, &arena);
	map_init(&list.seen, &arena);
	outlet_init(&outlet, &arena, output);
	enum status status = write_list(store, setup, &list, &outlet, err);
	arena_done(&arena);
	if (status == STATUS_OK && ret)
		*ret = list.totals;
	return status;
}
