#include "base/json.h"
#include "base/utf8.h"
#include "leak/limits.h"
#include "leak/passages.h"
#include "leak/triage.h"

static const struct {
	enum severity severity;
	uint8_t confidence;
} GRADES[VERDICT_COUNT] = {
	[VERDICT_VERBATIM] = {SEVERITY_INFO, 100}, [VERDICT_REENCODED] = {SEVERITY_INFO, 90},
	[VERDICT_ALTERED] = {SEVERITY_HIGH, 90},   [VERDICT_COMPOSITE] = {SEVERITY_MEDIUM, 80},
	[VERDICT_RELATED] = {SEVERITY_LOW, 70},    [VERDICT_UNKNOWN] = {SEVERITY_INFO, 70},
	[VERDICT_UNDECIDED] = {SEVERITY_INFO, 50},
};

struct saying {
	struct arena *arena;
	const struct judgement *judgement;
	const struct traces *traces;
	struct slice path;
	bool compared; /* there was something to compare with */
	struct passages passages;
	struct finding *finding;
};

/* ---- data ---- */

void
triage_write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, utf8_cut(text, TRIAGE_TEXT_BYTES));
}

static void
write_changes(const struct passages *passages, struct json_writer *json)
{
	size_t listed = 0;

	json_key(json, "changes");
	json_open_array(json);
	for (; listed < passages->count && listed < TRIAGE_CHANGES_MAX; listed++) {
		const struct passage *passage = &passages->items[listed];
		json_open_object(json);
		triage_write_text(json, "kind", slice_text(passage_kind_word(passage->kind)));
		triage_write_text(json, "before", passage->before);
		triage_write_text(json, "after", passage->after);
		triage_write_text(json, "place", passage->place);
		if (passage->kind == PASSAGE_EXCHANGED || passage->kind == PASSAGE_MOVED)
			triage_write_text(json, "other_place", passage->other_place);
		json_close_object(json);
	}
	json_close_array(json);
	if (passages->all > listed) {
		json_key(json, "changes_left_out");
		json_number(json, (int64_t)(passages->all - listed));
	}
}

static void
write_lost(const struct hunks *hunks, struct json_writer *json)
{
	if (hunks->heads_lost) {
		json_key(json, "heads_missing");
		json_number(json, (int64_t)hunks->heads_lost);
	}
	if (hunks->notes_lost) {
		json_key(json, "notes_missing");
		json_number(json, (int64_t)hunks->notes_lost);
	}
}

static enum status
write_data(const struct saying *saying, struct err *err)
{
	const struct judgement *judgement = saying->judgement;
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, saying->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	triage_write_text(&json, "path", saying->path);
	triage_write_text(&json, "verdict", slice_text(verdict_word(judgement->verdict)));
	json_key(&json, "original");
	if (judgement->has_original)
		json_string(&json, judgement->original.name);
	else
		json_null(&json);
	triage_write_text(&json, "reference", slice_text(reference_word(judgement->reference)));
	json_key(&json, "similarity");
	json_real(&json, judgement->similarity, 4);
	write_changes(&saying->passages, &json);
	if (judgement->read_off) {
		json_key(&json, "read_off");
		json_bool(&json, true);
	}
	write_lost(&judgement->hunks, &json);
	traces_write(saying->traces, &json);
	if (judgement->version)
		version_write(&json, judgement->version);
	json_close_object(&json);
	return buf_slice(&buf, &saying->finding->data, err);
}

/* ---- sentences ---- */

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* Why the original is believed, as an end of a sentence. */
static const char *
by_whom(enum reference reference)
{
	static const char *const WORDS[REFERENCE_COUNT] = {
		[REFERENCE_MAIL] = "a signature on mail covers it, and holds",
		[REFERENCE_FOLDER] = "it was given as an original",
		[REFERENCE_SEAL] = "it was sealed before",
	};

	return WORDS[reference];
}

/* Whether it is an original by the signature of a letter in the same dump. */
static bool
is_signed(const struct saying *saying)
{
	const struct judgement *judgement = saying->judgement;

	return judgement->verdict == VERDICT_VERBATIM && judgement->reference == REFERENCE_MAIL &&
	       slice_equal(judgement->original.name, saying->path);
}

/* Whole words alone: half an address would not be known as one by who leaves these out. */
static struct slice
cut_words(struct slice text, size_t limit_bytes)
{
	struct slice cut = utf8_cut(text, limit_bytes);
	size_t blank = slice_find_last_byte(cut, ' ');

	return cut.length == text.length ? text : slice_part(cut, 0, blank == SIZE_MAX ? 0 : blank);
}

/* Words of a document, cut; with three dots where something was. */
static void
write_cut(struct buf *buf, struct slice text)
{
	struct slice cut = cut_words(text, TRIAGE_TITLE_BYTES);

	buf_print(buf, "'%.*s%s'", SLICE_PRINT(cut), cut.length < text.length ? "..." : "");
}

static void
write_passage(struct buf *buf, const struct passage *passage)
{
	if (passage->kind == PASSAGE_MOVED)
		buf_print(buf, "moved from %.*s: ", SLICE_PRINT(passage->other_place));
	if (passage->kind == PASSAGE_TAKEN_OUT)
		buf_write_text(buf, "taken out: ");
	if (passage->kind == PASSAGE_ADDED)
		buf_write_text(buf, "added: ");
	if (passage->before.length)
		write_cut(buf, passage->before);
	if (passage->kind == PASSAGE_CHANGED)
		buf_write_text(buf, " -> ");
	if (passage->kind == PASSAGE_EXCHANGED)
		buf_write_text(buf, " exchanged with ");
	if (passage->after.length)
		write_cut(buf, passage->after);
	if (passage->kind == PASSAGE_EXCHANGED &&
	    !slice_equal(passage->place, passage->other_place))
		buf_print(buf, " of %.*s", SLICE_PRINT(passage->other_place));
}

/* "x is y with 3 passages altered: paragraph 2, 'by the port' -> 'by the district'". Of whom a
 * letter is from or to it says nothing: titles are what others see. */
static enum status
title_of_altered(const struct saying *saying, struct err *err)
{
	const struct passages *passages = &saying->passages;
	struct slice path = saying->path, name = saying->judgement->original.name, title;
	const struct passage *first = NULL;
	struct buf buf;

	for (size_t i = 0; i < passages->count && !first; i++)
		if (!passage_is_head_of_letter(&passages->items[i]))
			first = &passages->items[i];
	buf_init(&buf, saying->arena);
	buf_print(&buf, "%.*s is %.*s with %zu passage%s altered", SLICE_PRINT(path),
		  SLICE_PRINT(name), passages->all, plural(passages->all));
	if (first) {
		buf_print(&buf, ": %.*s%s", SLICE_PRINT(first->place),
			  first->place.length ? ", " : "");
		write_passage(&buf, first);
	}
	TRY(buf_slice(&buf, &title, err));
	return finding_set_title(saying->finding, err, "%.*s", SLICE_PRINT(title));
}

static enum status
set_title(const struct saying *saying, struct err *err)
{
	const struct judgement *judgement = saying->judgement;
	struct finding *finding = saying->finding;
	struct slice path = saying->path, name = judgement->original.name;

	if (judgement->version)
		return version_title(finding, judgement, saying->passages.all, path, err);
	if (is_signed(saying))
		return finding_set_title(finding, err, "%.*s is as it was signed",
					 SLICE_PRINT(path));
	switch (judgement->verdict) {
	case VERDICT_VERBATIM:
		return finding_set_title(finding, err, "%.*s is %.*s, byte for byte",
					 SLICE_PRINT(path), SLICE_PRINT(name));
	case VERDICT_REENCODED:
		return finding_set_title(finding, err, "%.*s says what %.*s says, in another form",
					 SLICE_PRINT(path), SLICE_PRINT(name));
	case VERDICT_ALTERED:
		return title_of_altered(saying, err);
	case VERDICT_COMPOSITE:
		return finding_set_title(finding, err,
					 "%.*s is put together of passages of %zu originals",
					 SLICE_PRINT(path), judgement->source_count);
	case VERDICT_RELATED:
		return finding_set_title(finding, err, "%.*s shares text with %.*s",
					 SLICE_PRINT(path), SLICE_PRINT(name));
	case VERDICT_UNDECIDED:
		if (judgement->compared)
			return finding_set_title(finding, err,
						 "%.*s is like %.*s, but may be altered",
						 SLICE_PRINT(path), SLICE_PRINT(name));
		return finding_set_title(finding, err, "%.*s could not be compared",
					 SLICE_PRINT(path));
	case VERDICT_UNKNOWN:
	case VERDICT_COUNT:
		break;
	}
	return finding_set_title(finding, err,
				 saying->compared ? "%.*s is like no original known here"
						  : "%.*s: no reference to compare it with",
				 SLICE_PRINT(path));
}

/* What a program may leave out, and somebody else, too. */
static enum status
explain_lost(const struct saying *saying, struct err *err)
{
	const struct hunks *hunks = &saying->judgement->hunks;
	struct slice head = cut_words(hunks->head_lost, TRIAGE_TOLD_BYTES);

	if (hunks->heads_lost == 1)
		TRY(finding_add_why(saying->finding, err,
				    "the running head '%.*s' of the original is not there",
				    SLICE_PRINT(head)));
	if (hunks->heads_lost > 1)
		TRY(finding_add_why(saying->finding, err,
				    "%zu running heads of the original are not there, '%.*s' first",
				    hunks->heads_lost, SLICE_PRINT(head)));
	if (hunks->notes_lost)
		TRY(finding_add_why(saying->finding, err,
				    "%zu note%s of the original %s not there: footnotes, endnotes, "
				    "comments",
				    hunks->notes_lost, plural(hunks->notes_lost),
				    hunks->notes_lost == 1 ? "is" : "are"));
	return STATUS_OK;
}

/* What differs, in numbers, and what was put down to the other format. */
static enum status
explain_hunks(const struct saying *saying, struct err *err)
{
	const struct judgement *judgement = saying->judgement;
	const struct hunks *hunks = &judgement->hunks;
	struct finding *finding = saying->finding;
	size_t layout = hunks->count - hunks->changes, shown = 0, passages = saying->passages.all;

	for (size_t i = 0; i < hunks->count; i++)
		shown += hunks->items[i].class == HUNK_SHOWN;
	TRY(finding_add_why(finding, err, "the texts agree to %.1f %%: %zu passage%s differ%s",
			    100 * judgement->similarity, passages, plural(passages),
			    passages == 1 ? "s" : ""));
	if (layout)
		TRY(finding_add_why(finding, err,
				    "%zu more difference%s only such as another format makes: "
				    "spacing, numbers of items, running heads",
				    layout, layout == 1 ? " is" : "s are"));
	TRY(explain_lost(saying, err));
	if (shown)
		TRY(finding_add_why(finding, err,
				    "%zu of them show%s what the original has as hidden or "
				    "deleted text, as a note's mark or in a chart",
				    shown, shown == 1 ? "s" : ""));
	return STATUS_OK;
}

static enum status
explain_change(const struct saying *saying, const struct passage *passage, struct err *err)
{
	struct slice place = passage->place, other = passage->other_place;
	struct slice before = utf8_cut(passage->before, TRIAGE_TOLD_BYTES);
	struct slice after = utf8_cut(passage->after, TRIAGE_TOLD_BYTES);
	struct finding *finding = saying->finding;

	switch (passage->kind) {
	case PASSAGE_TAKEN_OUT:
		return finding_add_why(finding, err, "%.*s: '%.*s' was taken out",
				       SLICE_PRINT(place), SLICE_PRINT(before));
	case PASSAGE_ADDED:
		return finding_add_why(finding, err, "%.*s: '%.*s' was added", SLICE_PRINT(place),
				       SLICE_PRINT(after));
	case PASSAGE_EXCHANGED:
		return finding_add_why(
			finding, err, "%.*s: '%.*s' was exchanged with '%.*s' of %.*s",
			SLICE_PRINT(place), SLICE_PRINT(before), SLICE_PRINT(after),
			SLICE_PRINT(slice_equal(place, other) ? SLICE("the same place") : other));
	case PASSAGE_MOVED:
		return finding_add_why(finding, err, "%.*s: '%.*s' was moved here from %.*s",
				       SLICE_PRINT(place), SLICE_PRINT(after), SLICE_PRINT(other));
	case PASSAGE_CHANGED:
	case PASSAGE_KIND_COUNT:
		break;
	}
	return finding_add_why(finding, err, "%.*s: '%.*s' stands for '%.*s'", SLICE_PRINT(place),
			       SLICE_PRINT(after), SLICE_PRINT(before));
}

static enum status
explain_changes(const struct saying *saying, struct err *err)
{
	for (size_t i = 0; i < saying->passages.count && i < TRIAGE_CHANGES_TOLD; i++)
		TRY(explain_change(saying, &saying->passages.items[i], err));
	return STATUS_OK;
}

static enum status
explain(const struct saying *saying, struct err *err)
{
	const struct judgement *judgement = saying->judgement;
	struct finding *finding = saying->finding;
	struct slice name = judgement->original.name;

	if (judgement->version)
		return version_explain(finding, judgement, &saying->passages, err);
	if (is_signed(saying))
		return finding_add_why(finding, err, "%s", by_whom(REFERENCE_MAIL));
	if (judgement->has_original)
		TRY(finding_add_why(finding, err, "the original is %.*s: %s", SLICE_PRINT(name),
				    by_whom(judgement->reference)));
	if (judgement->compared)
		TRY(explain_hunks(saying, err));
	switch (judgement->verdict) {
	case VERDICT_VERBATIM:
		return finding_add_why(finding, err, "the SHA-256 of both is the same");
	case VERDICT_ALTERED:
		return explain_changes(saying, err);
	case VERDICT_RELATED:
		return finding_add_why(finding, err,
				       "what differs is spread over the text: another version, or "
				       "made from it; nothing here says which came first");
	case VERDICT_COMPOSITE:
		return finding_add_why(finding, err, "no original has most of it by itself");
	case VERDICT_UNDECIDED:
		TRY(finding_add_why(finding, err, "%.*s", SLICE_PRINT(judgement->trouble)));
		return judgement->compared ? explain_changes(saying, err) : STATUS_OK;
	case VERDICT_UNKNOWN:
		return finding_add_why(finding, err,
				       saying->compared ? "no original shares enough of its text; "
							  "that alone does not make it a fake"
							: "nothing was sealed, given or signed "
							  "that it could be held against");
	case VERDICT_REENCODED:
	case VERDICT_COUNT:
		break;
	}
	return STATUS_OK;
}

static enum status
advise(const struct saying *saying, struct err *err)
{
	const struct judgement *judgement = saying->judgement;
	struct finding *finding = saying->finding;

	if (judgement->version)
		return version_advise(finding, judgement->version, err);
	switch (judgement->verdict) {
	case VERDICT_ALTERED:
		TRY(finding_add_next(finding, err,
				     "show both passages side by side, and say that "
				     "the rest is as in the original"));
		if (judgement->reference != REFERENCE_SEAL)
			return STATUS_OK;
		return finding_add_next(finding, err,
					"tocsin seal prove makes a statement of it that others "
					"can check without seeing anything else");
	case VERDICT_COMPOSITE:
	case VERDICT_RELATED:
		return finding_add_next(finding, err,
					"let somebody who knows the matter read it beside the "
					"original before anything is said of it");
	case VERDICT_UNKNOWN:
		return finding_add_next(finding, err,
					"ask those who could have written it; until then say that "
					"it is not known here, not that it is false");
	case VERDICT_UNDECIDED:
		return finding_add_next(finding, err,
					judgement->has_original
						? "lay it beside the original and read both"
						: "open it on a machine kept for that, and look");
	case VERDICT_VERBATIM:
	case VERDICT_REENCODED:
	case VERDICT_COUNT:
		break;
	}
	return STATUS_OK;
}

enum status
triage_finding(struct arena *arena, const struct judgement *judgement, const struct traces *traces,
	       struct slice path, const struct span *span, bool compared, struct finding **ret,
	       struct err *err)
{
	struct saying saying = {.arena = arena,
				.judgement = judgement,
				.traces = traces,
				.path = path,
				.compared = compared};
	struct finding *finding;

	TRY(finding_new(arena, TRIAGE_RULE, TRIAGE_RULE_VERSION, span, &finding, err));
	saying.finding = finding;
	finding->severity = judgement->version ? version_severity(judgement->version)
					       : GRADES[judgement->verdict].severity;
	finding->confidence = GRADES[judgement->verdict].confidence;
	TRY(passages_find(arena, &judgement->hunks, &saying.passages, err));
	TRY(finding_add_subject(finding, "file", span->source, err));
	TRY(set_title(&saying, err));
	TRY(explain(&saying, err));
	TRY(traces_tell(traces, finding, err));
	TRY(advise(&saying, err));
	TRY(write_data(&saying, err));
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}
