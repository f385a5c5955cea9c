/* The decoys of a case as something a resolver, a proxy or /etc/hosts can take. */
#include "base/map.h"
#include "model/domain.h"
#include "share/limits.h"
#include "share/output.h"
#include "share/spare.h"

#include <stdlib.h>

/* ---- gathering ---- */

struct blocklist {
	struct arena *arena;
	struct map spared; /* of the profile */
	struct map seen;   /* subjects as they stand in findings */
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
	TRY(domain_clean(list->arena, subject, &host, &name, err));
	if (!host || name.length > list->name_max_bytes) {
		list->totals.skipped++;
		return STATUS_OK;
	}
	if (spare_check(&list->spared, name)) {
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
	[BLOCKLIST_PLAIN] = {"plain", head_plain, put_plain, DOMAIN_MAX_BYTES},
	[BLOCKLIST_HOSTS] = {"hosts", head_hosts, put_hosts, DOMAIN_MAX_BYTES},
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
	/* A cluster speaks of names that have findings of their own, each as bad as it is. */
	filter.rule = SLICE("names/lookalike");
	TRY(spare_init(&list->spared, list->arena, setup->profile, err));
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
	map_init(&list.seen, &arena);
	outlet_init(&outlet, &arena, output);
	enum status status = write_list(store, setup, &list, &outlet, err);
	arena_done(&arena);
	if (status == STATUS_OK && ret)
		*ret = list.totals;
	return status;
}
