#include "mail/leak.h"

#include "format/mime.h"
#include "mail/leak_view.h"
#include "mail/limits.h"

/* ---- marks of an export that writes messages anew ---- */

/*
 * Exchange and Outlook keep properties, not bytes, and generate MIME when asked ([MS-OXCMAIL]);
 * tools that read their files do the same. Fields that travel in mail are no mark: only those that
 * are taken off when mail leaves an organisation, or are put on by who exports.
 */
static const struct {
	struct slice field; /* a name, or the beginning of names */
	const char *words;
} MARKS[] = {
	{SLICE_INIT("X-MS-Exchange-Organization-"),
	 "fields that Exchange keeps to itself (X-MS-Exchange-Organization-...)"},
	{SLICE_INIT("X-libpst-"), "fields of libpst, which reads PST files"},
	{SLICE_INIT("X-Unsent"), "X-Unsent, written where Outlook saves a message"},
	{SLICE_INIT("X-OlkEid"), "X-OlkEid, a number in an Outlook file"},
};
static const struct slice BOUNDARY_MARK = SLICE_INIT("boundary-LibPST-iamunique-");

static const char *
find_mark(const struct message *message)
{
	const struct message_part *root = message->root;
	for (size_t i = 0; i < root->field_count; i++)
		for (size_t j = 0; j < sizeof(MARKS) / sizeof(MARKS[0]); j++)
			if (slice_starts_nocase(root->fields[i].name, MARKS[j].field))
				return MARKS[j].words;
	if (slice_find(mime_value_raw(&root->content, SLICE("boundary")), BOUNDARY_MARK) !=
	    SIZE_MAX)
		return "a boundary of libpst, which reads PST files";
	return NULL;
}

/* ---- repairs ---- */

static bool
is_verified(const struct leak_reading *reading)
{
	return reading->best && reading->best->verified;
}

static bool
is_settled(const struct leak_reading *reading)
{
	enum leak_verdict verdict = leak_verdict_of(reading, NULL);
	return is_verified(reading) || verdict == LEAK_UNSIGNED || verdict == LEAK_NO_KEY;
}

/* One repair more than before; *ret_any false: it finds nothing to repair. */
static enum status
repair_more(struct arena *arena, const struct dkim_setup *dkim, const struct repair *repair,
	    const struct leak_reading *before, bool *ret_any, struct leak_reading *ret,
	    struct err *err)
{
	struct message *message;
	struct slice bytes;
	TRY(repair->apply(arena, before->message->bytes, ret_any, &bytes, err));
	if (!*ret_any)
		return STATUS_OK;
	TRY(message_read(arena, bytes, &message, err));
	TRY(leak_read(arena, message, dkim, ret, err));
	memcpy(ret->repairs, before->repairs, sizeof(ret->repairs));
	ret->repairs[before->repair_count] = repair;
	ret->repair_count = before->repair_count + 1;
	return STATUS_OK;
}

/* All on top of each other, then each by itself. Stops where a signature holds; else nothing was
 * learnt. */
static enum status
try_repairs(struct arena *arena, const struct dkim_setup *dkim, struct leak_reading *reading,
	    struct err *err)
{
	const struct leak_reading stored = *reading;
	struct leak_reading stacked = stored, repaired;
	for (int pass = 0; pass < 2; pass++) {
		for (const struct repair *repair = REPAIRS; repair->name; repair++) {
			bool any;
			TRY(repair_more(arena, dkim, repair, pass ? &stored : &stacked, &any,
					&repaired, err));
			if (!any)
				continue;
			if (is_verified(&repaired)) {
				*reading = repaired;
				return STATUS_OK;
			}
			if (!pass)
				stacked = repaired;
		}
		if (stacked.repair_count < 2)
			break;
	}
	return STATUS_OK;
}

/* ---- the verdict ---- */

enum status
leak_judge(struct arena *arena, const struct message *message, const struct mail_place *place,
	   const struct dkim_setup *dkim, struct finding **ret, struct err *err)
{
	struct leak_reading reading;
	const char *mark = find_mark(message);
	TRY(leak_read(arena, message, dkim, &reading, err));
	if (!is_settled(&reading) && message->bytes.length <= MAIL_REPAIR_BYTES)
		TRY(try_repairs(arena, dkim, &reading, err));
	return leak_say(arena, &reading, leak_verdict_of(&reading, mark), mark, place, message, ret,
			err);
}
