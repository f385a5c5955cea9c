#include "leak/judge.h"

#include "leak/limits.h"

const char *
verdict_word(enum verdict verdict)
{
	static const char *const WORDS[VERDICT_COUNT] = {
		[VERDICT_VERBATIM] = "verbatim",   [VERDICT_REENCODED] = "reencoded",
		[VERDICT_ALTERED] = "altered",     [VERDICT_COMPOSITE] = "composite",
		[VERDICT_RELATED] = "related",     [VERDICT_UNKNOWN] = "unknown",
		[VERDICT_UNDECIDED] = "undecided",
	};

	return WORDS[verdict];
}

/* ---- one candidate ---- */

struct comparison {
	struct library_entry original;
	enum reference reference;
	struct hunks hunks;
	double similarity; /* 2 common / both */
	double share;      /* of what leaked that the original has */
	double kept;       /* of the original that leaked */
};

static struct slice
field_of(const struct document *document, const char *name)
{
	for (size_t i = 0; i < document->field_count; i++)
		if (slice_equal(document->fields[i].name, slice_text(name)))
			return document->fields[i].value;
	return SLICE_NONE;
}

/* Another format, or another program that wrote it: then more is layout. */
static bool
is_converted(const struct library_entry *a, const struct library_entry *b)
{
	static const char *const WRITERS[] = {"Application", "Generator", "PDF:Producer",
					      "Software"};

	if (a->kind != b->kind || a->kind == SNIFF_PDF)
		return true;
	for (size_t i = 0; i < sizeof(WRITERS) / sizeof(*WRITERS); i++)
		if (!slice_equal(field_of(&a->document, WRITERS[i]),
				 field_of(&b->document, WRITERS[i])))
			return true;
	return false;
}

static double
ratio(size_t part, size_t all)
{
	return all ? (double)part / (double)all : 0;
}

static size_t
less(size_t from, size_t amount)
{
	return from > amount ? from - amount : 0;
}

static enum status
compare(struct arena *arena, const struct corpus *corpus, size_t number,
	const struct library_entry *entry, const struct text *text, struct comparison *ret,
	struct err *err)
{
	struct alignment *alignment = arena_new(arena, struct alignment, 1);
	struct text *original = arena_new(arena, struct text, 1);
	struct library_entry *kept = arena_new(arena, struct library_entry, 1);
	struct comparison own;

	if (!alignment || !original || !kept)
		return err_no_memory(err);
	TRY(corpus_read(corpus, number, arena, kept, &own.reference, err));
	own.original = *kept;
	TRY(text_init(original, arena, &kept->document, err));
	TRY(text_align(arena, original, text, alignment, err));
	TRY(hunks_find(arena, alignment, is_converted(kept, entry), &own.hunks, err));
	size_t a = own.hunks.a_bytes, b = own.hunks.b_bytes;
	size_t common_a = less(a, own.hunks.a_changed_bytes);
	size_t common_b = less(b, own.hunks.b_changed_bytes);
	own.similarity = ratio(common_a + common_b, a + b);
	own.share = ratio(common_b, b);
	own.kept = ratio(common_a, a);
	*ret = own;
	return STATUS_OK;
}

/* ---- the verdict ---- */

#define ALTERED_SIMILARITY 0.8
#define RELATED_SHARE 0.3
#define COMPOSITE_SHARE 0.1

static enum verdict
verdict_of(const struct comparison *best)
{
	if (best->hunks.changes == 0)
		return VERDICT_REENCODED;
	if (best->similarity >= ALTERED_SIMILARITY)
		return VERDICT_ALTERED;
	if (best->share >= RELATED_SHARE || best->kept >= RELATED_SHARE)
		return VERDICT_RELATED;
	return VERDICT_UNKNOWN;
}

/* Whether a candidate that shares less than those before it can still be the best. */
static bool
is_worth(const struct candidate *candidates, size_t at, const struct comparison *best)
{
	if (best->similarity >= 0.98)
		return candidates[at].score * 10 >= candidates[0].score * 9;
	return candidates[at].score * 4 >= candidates[0].score;
}

static enum status
judge_text(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
	   struct judgement *judgement, struct err *err)
{
	struct candidate candidates[INDEX_CANDIDATES_MAX];
	struct comparison comparison, best = {.similarity = -1};
	struct text *text = arena_new(arena, struct text, 1);
	size_t count, best_at = 0;

	if (!text)
		return err_no_memory(err);
	TRY(text_init(text, arena, &entry->document, err));
	TRY(index_find(corpus_index(corpus), arena, text, candidates, &count, err));
	for (size_t i = 0; i < count && is_worth(candidates, i, &best); i++) {
		struct arena_mark mark = arena_mark(arena);
		TRY(compare(arena, corpus, candidates[i].document, entry, text, &comparison, err));
		arena_rewind(arena, mark);
		if (comparison.similarity > best.similarity) {
			best = comparison;
			best_at = i;
		}
	}
	judgement->verdict = VERDICT_UNKNOWN;
	if (count == 0)
		return STATUS_OK;
	TRY(compare(arena, corpus, candidates[best_at].document, entry, text, &best, err));
	judgement->verdict = verdict_of(&best);
	if (judgement->verdict == VERDICT_UNKNOWN)
		return STATUS_OK;
	judgement->has_original = judgement->compared = true;
	judgement->original = best.original;
	judgement->reference = best.reference;
	judgement->similarity = best.similarity;
	judgement->hunks = best.hunks;
	return STATUS_OK;
}

static struct slice
trouble_of(const struct document *document)
{
	static const struct slice WORDS[] = {
		[DOCUMENT_READ] = SLICE_INIT("it has no text"),
		[DOCUMENT_CUT] = SLICE_INIT("it could not be read to its end"),
		[DOCUMENT_IMAGE_ONLY] = SLICE_INIT("it is a picture: its text cannot be compared"),
		[DOCUMENT_ENCRYPTED] = SLICE_INIT("it is encrypted"),
		[DOCUMENT_UNREADABLE] = SLICE_INIT("it could not be read"),
	};

	return document->trouble.length ? document->trouble : WORDS[document->state];
}

#define PICTURE_BITS_MAX 12 /* of 64 that may differ */

static enum status
judge_picture(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
	      struct judgement *judgement, struct err *err)
{
	size_t number;
	unsigned bits;

	judgement->verdict = VERDICT_UNDECIDED;
	judgement->trouble = trouble_of(&entry->document);
	if (!corpus_find_picture(corpus, &entry->document, &number, &bits) ||
	    bits > PICTURE_BITS_MAX)
		return STATUS_OK;
	TRY(corpus_read(corpus, number, arena, &judgement->original, &judgement->reference, err));
	judgement->has_original = true;
	judgement->similarity = 1 - (double)bits / 64;
	return STATUS_OK;
}

enum status
judge(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
      struct judgement *ret, struct err *err)
{
	struct judgement own = {.verdict = VERDICT_UNKNOWN};
	size_t number;

	if (corpus_find(corpus, &entry->sha256, &number)) {
		own.verdict = VERDICT_VERBATIM;
		own.has_original = true;
		own.similarity = 1;
		TRY(corpus_read(corpus, number, arena, &own.original, &own.reference, err));
	} else if (entry->document.unit_count == 0) {
		TRY(judge_picture(arena, corpus, entry, &own, err));
	} else {
		TRY(judge_text(arena, corpus, entry, &own, err));
	}
	*ret = own;
	return STATUS_OK;
}
