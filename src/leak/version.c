#include "leak/version.h"

#include "leak/moment.h"

#include <stdlib.h>

const char *
relation_word(enum relation relation)
{
	static const char *const WORDS[RELATION_COUNT] = {
		[RELATION_COPY] = "copy",
		[RELATION_TEXT] = "text",
		[RELATION_PASSAGES] = "passages",
		[RELATION_VERSION] = "version",
	};

	return WORDS[relation];
}

/* ---- what they say of their time ---- */

static const struct {
	const char *what;
	struct slice ends; /* of exiftool's names */
} TIMES[VERSION_TIMES_MAX] = {
	{"created", SLICE_INIT("CreateDate")},
	{"changed", SLICE_INIT("ModifyDate")},
	{"sent", SLICE_INIT("Date")},
};

static struct slice
find_time(const struct document *document, size_t time)
{
	for (size_t i = 0; i < document->field_count; i++) {
		struct slice name = document->fields[i].name;
		bool whole = time == 2; /* other dates end so, too */
		if (whole ? slice_equal(name, TIMES[time].ends)
			  : slice_ends(name, TIMES[time].ends) &&
				    !slice_equal(name, SLICE("ZipModifyDate")))
			return document->fields[i].value;
	}
	return SLICE_NONE;
}

static int
order_of(struct slice other, struct slice own)
{
	struct moment at_other, at_own;

	if (!moment_read(other, &at_other) || !moment_read(own, &at_own) || !at_other.zoned ||
	    !at_own.zoned || at_other.us == at_own.us)
		return 0;
	return at_other.us < at_own.us ? -1 : 1;
}

static void
compare_times(const struct document *other, const struct document *own, struct version *version)
{
	for (size_t i = 0; i < VERSION_TIMES_MAX; i++) {
		struct slice of_other = find_time(other, i), of_own = find_time(own, i);
		if (of_other.length && of_own.length)
			version->times[version->time_count++] = (struct version_time){
				TIMES[i].what, of_other, of_own, order_of(of_other, of_own)};
	}
}

/* ---- which other one ---- */

/* In the same dump many things quote each other: a version has much of the other. */
#define LIKE_SIMILARITY 0.4

static bool
is_like(const struct judgement *judgement)
{
	if (!judgement->compared ||
	    (judgement->verdict == VERDICT_UNDECIDED && !judgement->hunks.changes))
		return false; /* nothing in common, or too little to say it of */
	return judgement->similarity >= LIKE_SIMILARITY;
}

static enum relation
relation_of(const struct judgement *judgement)
{
	return judgement->verdict == VERDICT_REENCODED ? RELATION_TEXT
	       : judgement->verdict == VERDICT_ALTERED ? RELATION_PASSAGES
						       : RELATION_VERSION;
}

/* Takes what was found of another over into the judgement of this. */
static enum status
relate(struct arena *arena, const struct versions *versions, const struct library_entry *entry,
       const struct judgement *found, enum relation relation, bool told,
       struct judgement *judgement, struct err *err)
{
	struct version *version = arena_new(arena, struct version, 1);
	size_t number;

	if (!version)
		return err_no_memory(err);
	*version = (struct version){.relation = relation, .told = told};
	*judgement = *found;
	judgement->verdict = VERDICT_RELATED;
	judgement->version = version;
	judgement->source_count = 0;
	if (corpus_find(versions->corpus, &found->original.sha256, &number))
		judgement->original.name = versions->seen->items[number].name;
	if (relation != RELATION_COPY)
		compare_times(&found->original.document, &entry->document, version);
	if (!told)
		judgement->hunks = (struct hunks){.count = 0};
	return STATUS_OK;
}

static enum status
find_copy(struct arena *arena, const struct versions *versions, const struct library_entry *entry,
	  size_t number, struct judgement *judgement, struct err *err)
{
	struct judgement copy = {.has_original = true, .similarity = 1};

	TRY(corpus_read(versions->corpus, number, arena, &copy.original, &copy.reference, err));
	return relate(arena, versions, entry, &copy, RELATION_COPY, true, judgement, err);
}

enum status
version_find(struct arena *arena, const struct versions *versions,
	     const struct library_entry *entry, struct slice path, struct judgement *judgement,
	     struct err *err)
{
	struct judgement found;
	size_t number;

	if (judgement->verdict != VERDICT_UNKNOWN || entry->size_bytes == 0 ||
	    !corpus_find(versions->corpus, &entry->sha256, &number))
		return STATUS_OK;
	if (!slice_equal(path, versions->seen->items[number].name))
		return find_copy(arena, versions, entry, number, judgement, err);
	TRY(judge_among(arena, versions->corpus, 0, number, entry, &found, err));
	bool told = is_like(&found);
	if (!told)
		TRY(judge_among(arena, versions->corpus, number + 1, SIZE_MAX, entry, &found, err));
	if (!told && !is_like(&found))
		return STATUS_OK;
	return relate(arena, versions, entry, &found, relation_of(&found), told, judgement, err);
}
