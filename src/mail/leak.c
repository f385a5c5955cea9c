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

/* The repairs of a set (bit n: REPAIRS[n]) in their order; *ret_any false: one has nothing to do.
 */
static enum status
repair_bytes(struct arena *arena, unsigned set, struct slice bytes, bool *ret_any,
	     struct slice *ret, struct err *err)
{
	bool any = true;
	for (unsigned i = 0; any && REPAIRS[i].name; i++)
		if (set >> i & 1)
			TRY(REPAIRS[i].apply(arena, bytes, &any, &bytes, err));
	*ret_any = any;
	*ret = bytes;
	return STATUS_OK;
}

static enum status
read_repaired(struct arena *arena, const struct dkim_setup *dkim, unsigned set, struct slice bytes,
	      struct leak_reading *ret, struct err *err)
{
	struct message *message;
	TRY(message_read(arena, bytes, &message, err));
	TRY(leak_read(arena, message, dkim, ret, err));
	for (unsigned i = 0; REPAIRS[i].name; i++)
		if (set >> i & 1)
			ret->repairs[ret->repair_count++] = &REPAIRS[i];
	return STATUS_OK;
}

static bool
is_verified(const struct leak_reading *reading)
{
	return reading->best && reading->best->verified;
}

/* Without a key to try there is nothing that could verify. */
static bool
may_be_damaged(const struct leak_reading *reading)
{
	const struct leak_view *best = reading->best;
	return !best || (!best->verified &&
			 (best->verdict != LEAK_NO_KEY || best->signature->header == DKIM_FAIL));
}

/* Which repairs have something to do by themselves. */
static enum status
find_repairs(struct arena *arena, struct slice bytes, unsigned *ret, struct err *err)
{
	struct slice repaired;
	unsigned found = 0;
	for (unsigned i = 0; REPAIRS[i].name; i++) {
		struct arena_mark mark = arena_mark(arena);
		bool any;
		TRY(REPAIRS[i].apply(arena, bytes, &any, &repaired, err));
		found |= (unsigned)any << i;
		arena_rewind(arena, mark);
	}
	*ret = found;
	return STATUS_OK;
}

/* Every set of these, the smallest first, until a signature holds; else the one that proves most,
 * if it proves more than what is stored. */
static enum status
try_repairs(struct arena *arena, const struct dkim_setup *dkim, struct leak_reading *reading,
	    struct err *err)
{
	struct slice stored = reading->message->bytes, bytes;
	size_t left_bytes = MAIL_REPAIR_BYTES;
	unsigned found;
	TRY(find_repairs(arena, stored, &found, err));
	for (int count = 1; count <= __builtin_popcount(found); count++)
		for (unsigned set = 1; set <= found; set++) {
			struct leak_reading repaired;
			bool any;
			if ((set & ~found) || __builtin_popcount(set) != count)
				continue;
			if (stored.length > left_bytes) {
				reading->repairs_left = true;
				return STATUS_OK;
			}
			left_bytes -= stored.length;
			TRY(repair_bytes(arena, set, stored, &any, &bytes, err));
			if (!any)
				continue;
			TRY(read_repaired(arena, dkim, set, bytes, &repaired, err));
			if (leak_rank(&repaired) < leak_rank(reading))
				*reading = repaired;
			if (is_verified(reading))
				return STATUS_OK;
		}
	return STATUS_OK;
}

/* ---- the verdict ---- */

enum status
leak_judge(struct arena *arena, const struct message *message, const struct mail_place *place,
	   const struct dkim_setup *dkim, struct finding **ret, struct err *err)
{
	struct leak_reading reading;
	const char *mark = place->rebuilt
				   ? "an item of Outlook, which keeps nothing of what was sent"
				   : find_mark(message);
	TRY(leak_read(arena, message, dkim, &reading, err));
	if (may_be_damaged(&reading))
		TRY(try_repairs(arena, dkim, &reading, err));
	return leak_say(arena, &reading, leak_verdict_of(&reading, mark), mark, place, message, ret,
			err);
}
