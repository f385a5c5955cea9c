#include "cli/vouchers.h"

#include "base/json.h"
#include "mail/leak.h"
#include "mail/limits.h"

#define ATTACHED_TYPE "x-tocsin-attached" /* never leaves the program */

/* In a worker. The monitor checks that the source is of the input that was read. */
static enum status
tell_attached(void *context, struct arena *scratch, const struct files_document *document,
	      struct sink *sink, struct err *err)
{
	char hex[SHA256_HEX_BYTES];
	struct observable observable = {.source = document->source,
					.first = TIME_UNKNOWN,
					.last = TIME_UNKNOWN,
					.time_basis = TIME_CLAIMED,
					.data = SLICE("{}")};
	(void)context;
	(void)scratch;
	if (document->kind != SNIFF_EML && slice_find(document->source, SLICE("!/")) == SIZE_MAX)
		return STATUS_OK;
	sha256_print(&document->sha256, hex);
	observable.subject = (struct subject){SLICE(ATTACHED_TYPE), slice_text(hex)};
	return sink_observable(sink, &observable, err);
}

static enum status
on_attached(void *context, const struct observable *observable, struct err *err)
{
	struct vouchers *vouchers = context;
	struct attached attached;
	if (!slice_equal(observable->subject.type, SLICE(ATTACHED_TYPE)) ||
	    !sha256_read(observable->subject.value, &attached.sha256))
		return STATUS_OK;
	TRY(slice_copy(vouchers->arena, observable->source, &attached.source, err));
	struct attached *items =
		arena_grow(vouchers->arena, vouchers->items, &vouchers->capacity,
			   vouchers->count + 1, sizeof(*items), _Alignof(struct attached));
	if (!items)
		return err_no_memory(err);
	vouchers->items = items;
	items[vouchers->count++] = attached;
	return STATUS_OK;
}

/* Whether the signature covers what a person reads above the letter, too. */
static bool
covers_head(const struct json_value *not_signed)
{
	static const char *const SHOWN[] = {"subject", "from", "to", "cc"};
	const struct json_value *name;
	struct json_walk walk;
	struct slice key, text;
	size_t count = 0;
	json_walk_init(&walk, not_signed);
	while (json_walk_next(&walk, &key, &name)) {
		for (size_t i = 0; i < sizeof(SHOWN) / sizeof(SHOWN[0]); i++)
			if (!json_as_string(name, &text) ||
			    slice_equal_nocase(text, slice_text(SHOWN[i])))
				return false;
		count++;
	}
	return count < MAIL_FIELD_NAMES_MAX; /* else some may not be listed */
}

static enum status
on_verdict(void *context, const struct finding *finding, struct err *err)
{
	struct vouchers *vouchers = context;
	const struct json_value *data;
	struct slice verdict;
	if (!slice_equal(finding->rule, SLICE(MAIL_LEAK_RULE)))
		return STATUS_OK;
	TRY(json_read(vouchers->arena, finding->data, &data, err));
	if (!json_as_string(json_get(data, "verdict"), &verdict) ||
	    !slice_equal(verdict, slice_text(leak_verdict_name(LEAK_AUTHENTIC))))
		return STATUS_OK;
	return map_set(&vouchers->letters, finding->evidence[0].source,
		       covers_head(json_get(data, "not_signed")), NULL, err);
}

static const struct sink_calls CALLS = {.finding = on_verdict, .observable = on_attached};
static const struct files_visitor ATTACHED = {.document = tell_attached, .alone = true};

void
vouchers_init(struct vouchers *vouchers, struct arena *arena)
{
	*vouchers = (struct vouchers){.arena = arena};
	map_init(&vouchers->letters, arena);
}

enum status
vouchers_visitor_new(struct vouchers *vouchers, const struct mail_setup *mail,
		     const struct files_visitor **ret, struct err *err)
{
	return mail_visitor_new(vouchers->arena, mail, &ATTACHED, ret, err);
}

struct sink
vouchers_sink(struct vouchers *vouchers)
{
	return (struct sink){&CALLS, vouchers};
}

/* Whether it is a letter whose signature holds, or stands in one, however deep. */
static bool
is_vouched(const struct vouchers *vouchers, struct slice source)
{
	const struct map_entry *letter = map_find(&vouchers->letters, source);
	if (letter && letter->value)
		return true;
	for (size_t at = 0; at + 1 < source.length; at++)
		if (source.at[at] == '!' && source.at[at + 1] == '/' &&
		    map_find(&vouchers->letters, slice_part(source, 0, at)))
			return true;
	return false;
}

enum status
vouchers_read(const struct vouchers *vouchers, const struct library *documents,
	      const struct roots *roots, struct library *ret, struct err *err)
{
	struct arena *arena = vouchers->arena;
	struct library_entry entry;
	size_t ordinal;
	for (size_t i = 0; i < vouchers->count; i++) {
		const struct attached *attached = &vouchers->items[i];
		struct arena_mark mark = arena_mark(arena);
		if (!is_vouched(vouchers, attached->source) ||
		    !library_find(documents, &attached->sha256, &ordinal))
			continue;
		TRY(library_read(documents, ordinal, arena, &entry, err));
		TRY(roots_relative(roots, arena, attached->source, &entry.name, err));
		TRY(library_add(ret, &entry, err));
		arena_rewind(arena, mark);
	}
	return STATUS_OK;
}
