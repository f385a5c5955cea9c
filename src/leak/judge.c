#include "leak/judge.h"

#include "base/map.h"
#include "leak/days.h"
#include "leak/forms.h"
#include "leak/hosts.h"
#include "leak/limits.h"
#include "leak/moment.h"
#include "leak/printed.h"
#include "leak/unread.h"

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
	size_t common_words; /* that are alike */
	unsigned fields;     /* of their making that are the same */
	bool form_doubted;   /* its other form says something else: forms.h */
	bool days_doubted;   /* nothing tells which number of a date is the day: days.h */
	double similarity;   /* 2 common / both */
	double share;        /* of what leaked that the original has */
	double kept;         /* of the original that leaked */
};

static bool
is_written_anew(const struct library_entry *a, const struct library_entry *b)
{
	static const char *const WRITERS[] = {"Application", "Generator", "PDF:Producer",
					      "Software"};

	for (size_t i = 0; i < sizeof(WRITERS) / sizeof(*WRITERS); i++)
		if (!slice_equal(document_value(&a->document, WRITERS[i]),
				 document_value(&b->document, WRITERS[i])))
			return true;
	return false;
}

bool
judge_converted(const struct library_entry *a, const struct library_entry *b)
{
	return a->kind != b->kind || a->kind == SNIFF_PDF || is_written_anew(a, b);
}

/* ---- properties ---- */

/* Properties that another program keeps when it converts, by how exiftool ends their names. */
static bool
is_kept_field(struct slice name)
{
	static const struct slice ENDS[] = {SLICE_INIT("CreateDate"), SLICE_INIT("Author"),
					    SLICE_INIT("Creator"),    SLICE_INIT("Title"),
					    SLICE_INIT("ModifyDate"), SLICE_INIT("MessageID")};

	for (size_t i = 0; i < sizeof(ENDS) / sizeof(*ENDS); i++)
		if (slice_ends(name, ENDS[i]))
			return true;
	return false;
}

static unsigned
same_fields(const struct document *a, const struct document *b)
{
	unsigned count = 0;

	for (size_t i = 0; i < a->field_count; i++)
		for (size_t j = 0; j < b->field_count && is_kept_field(a->fields[i].name); j++)
			if (slice_equal(a->fields[i].value, b->fields[j].value) &&
			    is_kept_field(b->fields[j].name)) {
				count++;
				break;
			}
	return count;
}

/* How many addresses a field names, and a sum over them: their order and names are nothing. */
static uint64_t
addresses_of(struct slice field)
{
	uint64_t sum = 0;
	size_t at;

	while (field.at && (at = slice_find_byte(field, '@')) != SIZE_MAX) {
		size_t begin = at, end = at;
		while (begin > 0 && !memchr(" <>,;\"'()", field.at[begin - 1], 10))
			begin--;
		while (end < field.length && !memchr(" <>,;\"'()", field.at[end], 10))
			end++;
		sum += map_hash(slice_part(field, begin, end - begin));
		field = slice_part(field, end, SIZE_MAX);
	}
	return sum;
}

/* Letters with the same words to or from others are not the same letter. */
static bool
is_other_letter(const struct library_entry *a, const struct library_entry *b)
{
	static const char *const WHO[] = {"From", "To", "Cc"};
	bool letters = (a->kind == SNIFF_EML || a->kind == SNIFF_MSG) &&
		       (b->kind == SNIFF_EML || b->kind == SNIFF_MSG);

	for (size_t i = 0; letters && i < sizeof(WHO) / sizeof(*WHO); i++) {
		uint64_t in_a = addresses_of(document_value(&a->document, WHO[i]));
		uint64_t in_b = addresses_of(document_value(&b->document, WHO[i]));
		if (in_a != in_b && in_a && in_b)
			return true;
	}
	return false;
}

/* Letters of the same program that differ in their words and in when they were sent, and do not say
 * that they are the same one. */
static bool
is_of_another_time(const struct library_entry *a, const struct library_entry *b)
{
	struct slice id_of_a = document_value(&a->document, "Message-ID"),
		     id_of_b = document_value(&b->document, "Message-ID");
	struct moment in_a, in_b;

	return a->kind == b->kind && (a->kind == SNIFF_EML || a->kind == SNIFF_MSG) &&
	       moment_read(document_value(&a->document, "Date"), &in_a) &&
	       moment_read(document_value(&b->document, "Date"), &in_b) && in_a.us != in_b.us &&
	       (id_of_a.length == 0 || !slice_equal(id_of_a, id_of_b));
}

/* ---- comparing ---- */

static size_t
common_words(const struct alignment *alignment)
{
	size_t count = 0;

	for (size_t i = 0; i < alignment->b->count; i++)
		count += (alignment->to_a[i] != ALIGN_NONE || alignment->moved[i]) &&
			 alignment->b->tokens[i].fold;
	return count;
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

/* The same where the original is a sheet that may have been printed by groups of columns: if less
 * differs so. */
static enum status
heed_print(struct arena *arena, const struct text *original, const struct text *text,
	   struct hunks *hunks, struct err *err)
{
	struct text *printed = arena_new(arena, struct text, 1);
	struct hunks again;
	bool changed, doubted;

	if (!printed)
		return err_no_memory(err);
	if (hunks->strong == 0 || !printed_is_print(text->document))
		return STATUS_OK;
	TRY(printed_order(arena, original, text, printed, &changed, err));
	if (!changed)
		return STATUS_OK;
	TRY(forms_find_hunks(arena, printed, text, true, &again, &doubted, err));
	if (again.strong < hunks->strong)
		*hunks = again;
	return STATUS_OK;
}

/* Where nothing tells which number of a date is the day, all are read in the way that fits better:
 * one that fits neither way was altered. */
static enum status
find_hunks(struct arena *arena, const struct document *const originals[static 2],
	   const struct text *text, bool converted, struct comparison *own, struct err *err)
{
	for (size_t i = 0; i < 2 && originals[i]; i++) {
		struct text *original = arena_new(arena, struct text, 1);
		struct hunks hunks;
		bool doubted;
		if (!original)
			return err_no_memory(err);
		TRY(text_init(original, arena, originals[i], err));
		TRY(forms_find_hunks(arena, original, text, converted, &hunks, &doubted, err));
		TRY(heed_print(arena, original, text, &hunks, err));
		if (i > 0 && hunks.strong >= own->hunks.strong)
			continue;
		own->hunks = hunks;
		own->form_doubted = doubted;
	}
	return STATUS_OK;
}

static enum status
compare(struct arena *arena, const struct corpus *corpus, size_t number,
	const struct library_entry *entry, const struct text *text, struct comparison *ret,
	struct err *err)
{
	struct library_entry *kept = arena_new(arena, struct library_entry, 1);
	const struct document *originals[2] = {NULL};
	struct comparison own = {.days_doubted = false};

	if (!kept)
		return err_no_memory(err);
	TRY(corpus_read(corpus, number, arena, kept, &own.reference, err));
	own.original = *kept;
	bool converted = judge_converted(kept, entry);
	originals[0] = &kept->document;
	if (converted)
		TRY(days_follow(arena, &kept->document, &entry->document, originals, err));
	own.days_doubted = originals[1] != NULL;
	TRY(find_hunks(arena, originals, text, converted, &own, err));
	own.common_words = common_words(own.hunks.alignment);
	own.fields = same_fields(&kept->document, &entry->document);
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

/* Of an altered document nearly all of the original is there, or nearly all of it is original. */
#define ALTERED_SIMILARITY 0.8
#define ALTERED_PART 0.95
#define ALTERED_PART_SIMILARITY 0.6
#define ALTERED_PART_CHANGES 3
#define RELATED_SHARE 0.3
/* Fewer words that are alike may be alike by chance; then a date or a name must be, too, or nothing
 * at all differ that was read of so many. */
#define WORDS_MIN 8
#define SAME_WORDS_MIN 5
/* So many words that are alike to a change; where there are fewer it is another text. */
#define CHANGE_WORDS_MIN 6

/* Where a program wrote a PDF anew, text that lacks may be drawn: only a look at the page tells. */
#define DRAWN_CHANGES_MIN 10 /* among so many lost passages ... */
#define DRAWN_SHARE 10       /* ... this share of them may be rubble that came in */

static bool
may_be_drawn(const struct comparison *best, const struct library_entry *entry)
{
	size_t new_bytes = 0;

	if (best->original.kind != SNIFF_PDF || entry->kind != SNIFF_PDF ||
	    !is_written_anew(&best->original, entry))
		return false;
	for (size_t i = 0; i < best->hunks.count; i++) {
		const struct hunk *hunk = &best->hunks.items[i];
		if (hunk->class == HUNK_CHANGE && !hunk->weak && !hunk->lost)
			new_bytes += hunk->b_bytes;
	}
	return new_bytes == 0 || (best->hunks.changes >= DRAWN_CHANGES_MIN &&
				  new_bytes <= best->hunks.a_changed_bytes / DRAWN_SHARE);
}

/* Who alters a document changes a few passages of it, who writes it anew changes it all over; where
 * a program wrote it anew as well, some of the changes may be the program's. */
#define VERSION_CHANGES_MIN 5
#define VERSION_SIMILARITY 0.97

static bool
is_other_version(const struct comparison *best)
{
	return !best->hunks.alignment->converted && best->hunks.changes >= VERSION_CHANGES_MIN &&
	       best->similarity < VERSION_SIMILARITY;
}

static bool
same_code(struct slice a, struct slice b)
{
	size_t in_a = 0, in_b = 0;

	for (;;) {
		while (in_a < a.length && !document_is_code(a.at[in_a]))
			in_a++;
		while (in_b < b.length && !document_is_code(b.at[in_b]))
			in_b++;
		if (in_a == a.length || in_b == b.length)
			return in_a == a.length && in_b == b.length;
		if (a.at[in_a++] != b.at[in_b++])
			return false;
	}
}

/* The first field of that name of what leaked whose value the original has in none; NULL: none. */
static const struct document_field *
first_new(const struct document *original, const struct document *leaked, struct slice name,
	  bool (*same)(struct slice, struct slice))
{
	for (size_t i = 0, k; i < leaked->field_count; i++) {
		const struct document_field *field = &leaked->fields[i];
		if (!slice_equal(field->name, name))
			continue;
		for (k = 0; k < original->field_count; k++)
			if (slice_equal(original->fields[k].name, name) &&
			    same(original->fields[k].value, field->value))
				break;
		if (k == original->field_count)
			return field;
	}
	return NULL;
}

/* Whether other cells of a sheet are hidden than in the original, of whatever format that is; a
 * program that shows what was hidden there says nothing else. */
static bool
hides_otherwise(const struct comparison *best, const struct library_entry *entry)
{
	return first_new(&best->original.document, &entry->document, SLICE("HiddenCells"),
			 slice_equal);
}

/* Whether it has a script, a style or a frame that the original has not, or anything from another
 * host: what that shows or hides was not read. */
static bool
is_drawn_otherwise(const struct comparison *best, const struct library_entry *entry)
{
	static const struct slice CODE[] = {SLICE_INIT("PageScript"), SLICE_INIT("PageStyle"),
					    SLICE_INIT("PageFrame")};

	for (size_t i = 0; i < sizeof(CODE) / sizeof(CODE[0]); i++)
		if (first_new(&best->original.document, &entry->document, CODE[i], same_code))
			return true;
	return hosts_are_new(&best->original.document, &entry->document);
}

/* Of what formats links are read. */
static bool
tells_links(enum sniff_kind kind)
{
	return kind == SNIFF_DOCX || kind == SNIFF_PPTX || kind == SNIFF_XLSX ||
	       kind == SNIFF_ODT || kind == SNIFF_ODS || kind == SNIFF_ODP || kind == SNIFF_RTF ||
	       kind == SNIFF_DOC || kind == SNIFF_HTML || kind == SNIFF_MARKDOWN;
}

/* The first link that the original may not have; none: it has them all, or nobody knows. */
static struct slice
new_link(const struct comparison *best, const struct library_entry *entry)
{
	return tells_links(best->original.kind)
		       ? hosts_new_link(&best->original.document, &entry->document)
		       : SLICE_NONE;
}

/* Whether something says that not all is the same, though no passage differs. */
static bool
is_in_doubt(const struct comparison *best, const struct library_entry *entry)
{
	const struct hunks *hunks = &best->hunks;

	return hunks->spent || hunks->heads_doubted || hunks->notes_moved || best->form_doubted ||
	       best->days_doubted || hides_otherwise(best, entry) ||
	       is_drawn_otherwise(best, entry) || new_link(best, entry).length > 0;
}

static enum verdict
verdict_of(const struct comparison *best, const struct library_entry *entry)
{
	bool part = best->kept >= ALTERED_PART || best->share >= ALTERED_PART;

	if (best->common_words < WORDS_MIN) {
		bool same = best->hunks.changes == 0 && best->common_words > 0;
		bool all = best->hunks.count == 0 && best->common_words >= SAME_WORDS_MIN;
		bool sure = (best->fields || all) && !is_in_doubt(best, entry);
		return !same ? VERDICT_UNKNOWN : sure ? VERDICT_REENCODED : VERDICT_UNDECIDED;
	}
	if (is_other_letter(&best->original, entry))
		return VERDICT_RELATED;
	if (best->hunks.changes == 0)
		return is_in_doubt(best, entry) ? VERDICT_UNDECIDED : VERDICT_REENCODED;
	if (is_of_another_time(&best->original, entry))
		return VERDICT_RELATED;
	if (best->hunks.strong * CHANGE_WORDS_MIN > best->common_words)
		return best->similarity >= ALTERED_SIMILARITY ? VERDICT_UNDECIDED : VERDICT_RELATED;
	if (best->similarity >= ALTERED_SIMILARITY &&
	    (best->hunks.strong == 0 || may_be_drawn(best, entry)))
		return VERDICT_UNDECIDED;
	if (is_other_version(best))
		return VERDICT_RELATED;
	if (best->similarity >= ALTERED_SIMILARITY)
		return VERDICT_ALTERED;
	if (part && best->similarity >= ALTERED_PART_SIMILARITY && best->hunks.strong > 0 &&
	    best->hunks.strong <= ALTERED_PART_CHANGES)
		return VERDICT_ALTERED;
	if (best->share >= RELATED_SHARE || best->kept >= RELATED_SHARE)
		return VERDICT_RELATED;
	return VERDICT_UNKNOWN;
}

/* Whether a passage differs that does not only lack where reading ended early. */
static bool
differs_in_what_was_read(const struct hunks *hunks, bool original_cut, bool leaked_cut)
{
	for (size_t i = 0; i < hunks->count; i++) {
		const struct hunk *hunk = &hunks->items[i];
		bool gone = hunk->a < hunk->a_end, come = hunk->b < hunk->b_end;
		if (hunk->class == HUNK_CHANGE &&
		    ((gone && come) || (gone && !leaked_cut) || (come && !original_cut)))
			return true;
	}
	return false;
}

/* Whether the text of either is what was read off a picture: any letter may be misread. */
static bool
is_read_off(const struct comparison *best, const struct library_entry *entry)
{
	return best->original.document.state == DOCUMENT_GUESSED ||
	       entry->document.state == DOCUMENT_GUESSED;
}

/* Whether all that was not read of both is drawn, and their pages look the same. */
static bool
looks_the_same(const struct document *a, const struct document *b)
{
	static const struct sha256 NONE;

	return !sha256_equal(&a->look, &NONE) && sha256_equal(&a->look, &b->look);
}

/* Of what was not read to its end nobody can say that it is the same, nor that a passage which was
 * not seen was taken out. */
static enum verdict
heed_cut(enum verdict verdict, const struct comparison *best, const struct library_entry *entry)
{
	const struct alignment *alignment = best->hunks.alignment;
	if (is_read_off(best, entry))
		return verdict == VERDICT_UNKNOWN ? VERDICT_UNKNOWN : VERDICT_UNDECIDED;
	const struct document *original = &best->original.document, *leaked = &entry->document;
	bool same = looks_the_same(original, leaked);
	bool original_cut = (original->state == DOCUMENT_CUT && !same) || alignment->a->cut;
	bool leaked_cut = (leaked->state == DOCUMENT_CUT && !same) || alignment->b->cut;

	if (!original_cut && !leaked_cut)
		return verdict;
	if (verdict == VERDICT_REENCODED)
		return VERDICT_UNDECIDED;
	/* Of a format that is not known nobody can say which bytes are text and which are codes. */
	bool guessed = best->original.kind == SNIFF_DATA || entry->kind == SNIFF_DATA;
	if (guessed && verdict == VERDICT_ALTERED)
		return VERDICT_UNDECIDED;
	if (verdict == VERDICT_ALTERED &&
	    !differs_in_what_was_read(&best->hunks, original_cut, leaked_cut))
		return VERDICT_UNDECIDED;
	return verdict;
}

static bool
is_of_other_readers(const struct comparison *best, const struct library_entry *entry)
{
	return entry_readers(&best->original) != entry_readers(entry);
}

/* What other readers read otherwise is nobody's doing; and what was not all looked at may be the
 * other program's. */
static enum verdict
heed_readers(enum verdict verdict, const struct comparison *best, const struct library_entry *entry)
{
	bool doubt = is_of_other_readers(best, entry) || best->hunks.spent;

	return verdict == VERDICT_ALTERED && doubt ? VERDICT_UNDECIDED : verdict;
}

static struct slice
doubt_of(const struct comparison *best, const struct library_entry *entry, bool cut)
{
	if (is_read_off(best, entry))
		return SLICE(
			"its words, or those of the original, were read off a picture by "
			"tesseract, which misreads some: what differs tells only where to look");
	if (best->hunks.changes && is_of_other_readers(best, entry))
		return SLICE("an earlier version of this program read the original, and may have "
			     "read it otherwise: add it to the log again, which reads it anew, or "
			     "name it with --reference");
	if (cut)
		return SLICE("it, or the original, could not be read to its end: what was not "
			     "read may differ");
	if (best->hunks.spent)
		return SLICE("so much of it differs, or stands elsewhere, that not all could be "
			     "looked at");
	if (best->hunks.strong * CHANGE_WORDS_MIN > best->common_words)
		return SLICE("it is too short, and too much of it differs, to say whether it is "
			     "an original that was altered");
	if (best->hunks.changes)
		return SLICE("what differs can be the disorder of a conversion, or text that is "
			     "drawn: only a look at the pages tells");
	if (best->hunks.heads_doubted)
		return SLICE("its text is that of the original, but a running head says less, or "
			     "says it in another order");
	if (best->days_doubted)
		return SLICE("its text is that of the original, but nothing tells which number of "
			     "a date is the day and which the month");
	if (hides_otherwise(best, entry))
		return SLICE("its text is that of the original, but rows, columns or sheets of it "
			     "are hidden that the original shows");
	if (is_drawn_otherwise(best, entry))
		return SLICE("its text is that of the original, but a script, a style or a frame "
			     "that the original has not may change what is seen of it");
	if (new_link(best, entry).length > 0)
		return SLICE("its text is that of the original, but a link of it leads to a place "
			     "that the original does not name");
	if (best->form_doubted)
		return SLICE("its text is that of the original, but the letter has it in another "
			     "form as well, HTML or plain text, which says something else");
	if (best->hunks.notes_moved)
		return SLICE("its text is that of the original, but a note lacks, or is told of "
			     "elsewhere");
	return SLICE("its text is that of the original, but too short to say that it is the same "
		     "document");
}

/* Of a composite each original explains this share at least, and none most of it. */
#define SOURCE_SHARE 0.15
#define SOURCE_SHARE_MAX 0.7

static void
add_source(struct judgement *judgement, size_t number, const struct comparison *comparison)
{
	size_t at = judgement->source_count;

	if (comparison->share < SOURCE_SHARE || comparison->common_words < WORDS_MIN ||
	    at == JUDGE_SOURCES_MAX)
		return;
	for (; at > 0 && judgement->sources[at - 1].share < comparison->share; at--)
		judgement->sources[at] = judgement->sources[at - 1];
	judgement->sources[at] = (struct judge_source){number, comparison->share};
	judgement->source_count++;
}

static bool
is_composite(const struct judgement *judgement)
{
	return (judgement->verdict == VERDICT_RELATED || judgement->verdict == VERDICT_UNKNOWN) &&
	       judgement->source_count >= 2 && judgement->sources[0].share <= SOURCE_SHARE_MAX;
}

/* Whether a candidate that shares less than those before it can still be the best. */
static bool
is_worth(const struct candidate *candidates, size_t at, const struct comparison *best)
{
	if (best->similarity >= 0.98)
		return candidates[at].score * 10 >= candidates[0].score * 9;
	return candidates[at].score * 16 >= candidates[0].score;
}

/* Which documents of a corpus count. */
struct range {
	size_t from, to;
};
static const struct range ALL = {0, SIZE_MAX};

/* A document that is in the corpus itself scores all it can: what shares less than a quarter of
 * that is no version of it, and the two best ones tell. */
#define AMONG_SHARE 4
#define AMONG_MAX 2

static size_t
leave_others_out(struct candidate *candidates, size_t count, struct range range)
{
	bool all = range.from == 0 && range.to == SIZE_MAX;
	uint64_t least = all || !count ? 0 : candidates[0].score / AMONG_SHARE;
	size_t kept = 0;

	for (size_t i = 0; i < count && (all || kept < AMONG_MAX); i++)
		if (candidates[i].document >= range.from && candidates[i].document < range.to &&
		    candidates[i].score >= least)
			candidates[kept++] = candidates[i];
	return kept;
}

static enum status
judge_text(struct arena *arena, const struct corpus *corpus, struct range range,
	   const struct library_entry *entry, struct judgement *judgement, struct err *err)
{
	struct candidate candidates[INDEX_CANDIDATES_MAX];
	struct comparison comparison, best = {.similarity = -1};
	struct text *text = arena_new(arena, struct text, 1);
	size_t count, best_at = 0;
	bool kept = false;

	if (!text)
		return err_no_memory(err);
	TRY(text_init(text, arena, &entry->document, err));
	TRY(index_find(corpus_index(corpus), arena, text, candidates, &count, err));
	count = leave_others_out(candidates, count, range);
	for (size_t i = 0; i < count && is_worth(candidates, i, &best); i++) {
		struct arena_mark mark = arena_mark(arena);
		TRY(compare(arena, corpus, candidates[i].document, entry, text, &comparison, err));
		if (i > 0) /* the first, which is mostly the best, is kept */
			arena_rewind(arena, mark);
		add_source(judgement, candidates[i].document, &comparison);
		if (comparison.similarity > best.similarity ||
		    (comparison.similarity == best.similarity && comparison.fields > best.fields)) {
			best = comparison;
			best_at = i;
			kept = i == 0;
		}
	}
	judgement->verdict = VERDICT_UNKNOWN;
	if (count == 0)
		return STATUS_OK;
	if (!kept)
		TRY(compare(arena, corpus, candidates[best_at].document, entry, text, &best, err));
	enum verdict read = verdict_of(&best, entry);
	judgement->verdict = heed_cut(read, &best, entry);
	bool cut = judgement->verdict != read;
	judgement->verdict = heed_readers(judgement->verdict, &best, entry);
	if (!is_read_off(&best, entry) && is_composite(judgement))
		judgement->verdict = VERDICT_COMPOSITE;
	if (judgement->verdict == VERDICT_UNKNOWN)
		return STATUS_OK;
	if (judgement->verdict == VERDICT_UNDECIDED)
		judgement->trouble = doubt_of(&best, entry, cut);
	judgement->has_original = judgement->compared = true;
	judgement->read_off = is_read_off(&best, entry);
	judgement->original = best.original;
	judgement->reference = best.reference;
	judgement->similarity = best.similarity;
	judgement->hunks = best.hunks;
	return STATUS_OK;
}

#define PICTURE_BITS_MAX 12 /* of 64 that may differ */

static bool
is_picture(enum sniff_kind kind)
{
	return kind >= SNIFF_PNG && kind <= SNIFF_WEBP;
}

/* A picture that looks like one of an original; one that looks like none is unknown, for it was
 * compared. Of a page in a PDF only its text would tell. */
static enum status
judge_picture(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
	      struct judgement *judgement, struct err *err)
{
	size_t number;
	unsigned bits;

	judgement->verdict = VERDICT_UNDECIDED;
	judgement->trouble = unread_why(&entry->document);
	if (corpus_find_picture(corpus, &entry->document, &number, &bits) &&
	    bits <= PICTURE_BITS_MAX) {
		judgement->has_original = true;
		judgement->similarity = 1 - (double)bits / 64;
		return corpus_read(corpus, number, arena, &judgement->original,
				   &judgement->reference, err);
	}
	if (is_picture(entry->kind) && entry->document.picture_count > 0)
		judgement->verdict = VERDICT_UNKNOWN;
	return STATUS_OK;
}

/* By its look, else by what was read off it. */
static enum status
judge_scan(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
	   struct judgement *judgement, struct err *err)
{
	struct judgement by_text = {.verdict = VERDICT_UNKNOWN};

	TRY(judge_picture(arena, corpus, entry, judgement, err));
	if (judgement->has_original)
		return STATUS_OK;
	TRY(judge_text(arena, corpus, ALL, entry, &by_text, err));
	if (by_text.verdict != VERDICT_UNKNOWN)
		*judgement = by_text;
	return STATUS_OK;
}

/* When it was made and last saved, and by whom, are the same, and so is what it says: nothing. */
#define BLANK_FIELDS_MIN 3

static bool
is_same_blank(const struct document *a, const struct document *b)
{
	return same_fields(a, b) >= BLANK_FIELDS_MIN && a->unit_count == 0 && b->unit_count == 0 &&
	       a->picture_count == 0 && b->picture_count == 0 &&
	       slice_equal(document_value(a, "ModifyDate"), document_value(b, "ModifyDate")) &&
	       slice_equal(document_value(a, "CreateDate"), document_value(b, "CreateDate")) &&
	       document_value(a, "CreateDate").length > 0;
}

/* Read to its end, and nothing in it: only an original without text can be behind it. */
static enum status
judge_blank(struct arena *arena, const struct corpus *corpus, const struct library_entry *entry,
	    struct judgement *judgement, struct err *err)
{
	struct library_entry original;
	enum reference reference;

	judgement->verdict = VERDICT_UNKNOWN;
	for (size_t i = 0; i < corpus_blank_count(corpus); i++) {
		struct arena_mark mark = arena_mark(arena);
		size_t number = corpus_blank(corpus, i);
		TRY(corpus_read(corpus, number, arena, &original, &reference, err));
		if (same_fields(&original.document, &entry->document)) {
			bool same = is_same_blank(&original.document, &entry->document);
			judgement->verdict = same ? VERDICT_REENCODED : VERDICT_UNDECIDED;
			judgement->trouble = same ? SLICE_NONE : unread_why(&entry->document);
			judgement->similarity = same;
			judgement->has_original = true;
			judgement->original = original;
			judgement->reference = reference;
			return STATUS_OK;
		}
		arena_rewind(arena, mark);
	}
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
	} else if (!document_has_text(&entry->document) && entry->document.state == DOCUMENT_READ &&
		   entry->size_bytes > 0) {
		TRY(judge_blank(arena, corpus, entry, &own, err));
	} else if (entry->document.state == DOCUMENT_GUESSED) {
		TRY(judge_scan(arena, corpus, entry, &own, err));
	} else if (!document_has_text(&entry->document)) {
		TRY(judge_picture(arena, corpus, entry, &own, err));
	} else {
		TRY(judge_text(arena, corpus, ALL, entry, &own, err));
	}
	if (own.verdict == VERDICT_UNKNOWN && entry->kind == SNIFF_DATA) {
		own.verdict = VERDICT_UNDECIDED;
		own.trouble = unread_why(&entry->document);
	}
	*ret = own;
	return STATUS_OK;
}

enum status
judge_sight(struct arena *arena, const struct document *original, const struct document *leaked,
	    struct slice *ret, struct err *err)
{
	/* nobody sees it there, and somebody sees it in the original */
	const struct document_field *unseen =
		first_new(original, leaked, SLICE(DOCUMENT_UNSEEN), slice_equal);
	struct slice words = unseen ? unseen->value : SLICE_NONE;
	struct slice undrawn = document_value(leaked, DOCUMENT_UNDRAWN);

	if (words.length > 0)
		return slice_print(arena, ret, err,
				   "its text is that of the original, but nobody sees '%.*s': it "
				   "is covered, white or cut off, or something else stands there",
				   SLICE_PRINT(words));
	*ret = SLICE_NONE;
	if (undrawn.length == 0)
		return STATUS_OK;
	return slice_print(arena, ret, err,
			   "its text is that of the original, but what is seen of it nobody "
			   "knows: %.*s",
			   SLICE_PRINT(undrawn));
}

enum status
judge_among(struct arena *arena, const struct corpus *corpus, size_t from, size_t to,
	    const struct library_entry *entry, struct judgement *ret, struct err *err)
{
	struct judgement own = {.verdict = VERDICT_UNKNOWN};

	if (entry->document.unit_count > 0 && entry->document.state != DOCUMENT_GUESSED)
		TRY(judge_text(arena, corpus, (struct range){from, to}, entry, &own, err));
	*ret = own;
	return STATUS_OK;
}
