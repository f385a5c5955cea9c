#include "base/json.h"
#include "base/utf8.h"
#include "leak/sheet.h"

static const struct {
	enum severity severity;
	uint8_t confidence;
} GRADES[CLAIM_VERDICT_COUNT] = {
	[CLAIM_VERBATIM] = {SEVERITY_INFO, 95},  [CLAIM_ALTERED] = {SEVERITY_HIGH, 90},
	[CLAIM_JOINED] = {SEVERITY_MEDIUM, 80},  [CLAIM_RELATED] = {SEVERITY_LOW, 60},
	[CLAIM_NOT_FOUND] = {SEVERITY_INFO, 70}, [CLAIM_TOO_SHORT] = {SEVERITY_INFO, 50},
	[CLAIM_NOTHING] = {SEVERITY_INFO, 50},
};

#define PICTURE_CONFIDENCE 60 /* at most: letters may be misread */
#define COMMON_CONFIDENCE 60
#define CHANGES_TOLD 3

/* ---- data ---- */

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	json_string(json, utf8_cut(text, TRIAGE_TEXT_BYTES));
}

static void
write_differences(struct json_writer *json, const struct quote_place *place)
{
	json_key(json, "differences");
	json_open_array(json);
	for (size_t i = 0; i < place->count && i < CLAIM_DIFFERENCES_MAX; i++) {
		const struct quote_difference *difference = &place->differences[i];
		json_open_object(json);
		write_text(json, "kind", slice_text(quote_kind_word(difference->kind)));
		write_text(json, "before", difference->before);
		write_text(json, "after", difference->after);
		json_close_object(json);
	}
	json_close_array(json);
	if (place->count > CLAIM_DIFFERENCES_MAX) {
		json_key(json, "differences_left_out");
		json_number(json, (int64_t)(place->count - CLAIM_DIFFERENCES_MAX));
	}
}

static void
write_side(struct json_writer *json, const char *key, const struct sheet_side *side)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < side->count && i < CLAIM_PLACES_MAX; i++) {
		const struct sheet_place *place = &side->places[i];
		json_open_object(json);
		write_text(json, "path", place->path);
		write_text(json, "place", place->at.place);
		write_text(json, "reference", slice_text(reference_word(place->reference)));
		if (place->piece.length)
			write_text(json, "piece", place->piece);
		json_key(json, "hidden");
		json_bool(json, place->at.hidden > 0);
		json_key(json, "similarity");
		json_real(json, place->at.share, 4);
		write_differences(json, &place->at);
		json_close_object(json);
	}
	json_close_array(json);
}

static enum status
write_data(const struct sheet_line *line, struct slice answer, struct finding *finding,
	   struct err *err)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, finding->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	write_text(&json, "path", line->path);
	json_key(&json, "number");
	json_number(&json, (int64_t)line->number);
	write_text(&json, "place", line->quote->claim->place);
	write_text(&json, "form", slice_text(claim_form_word(line->quote->claim->form)));
	json_key(&json, "quotation");
	json_string(&json, line->quote->claim->text);
	write_text(&json, "verdict", slice_text(claim_verdict_word(line->originals.verdict)));
	write_side(&json, "originals", &line->originals);
	write_text(&json, "dump_verdict", slice_text(claim_verdict_word(line->dump.verdict)));
	write_side(&json, "dump", &line->dump);
	json_key(&json, "commonplace");
	json_bool(&json, line->originals.holders > CLAIM_COMMON_MAX);
	json_key(&json, "answer");
	json_string(&json, answer);
	json_close_object(&json);
	return buf_slice(&buf, &finding->data, err);
}

/* ---- sentences ---- */

static void
quote_text(struct buf *buf, struct slice text)
{
	buf_write_text(buf, "\xe2\x80\x9c");
	buf_write(buf, utf8_cut(text, TRIAGE_TOLD_BYTES));
	buf_write_text(buf, text.length > TRIAGE_TOLD_BYTES ? "...\xe2\x80\x9d" : "\xe2\x80\x9d");
}

static void
say_where(struct buf *buf, const struct sheet_place *place)
{
	buf_write(buf, utf8_cut(place->path, TRIAGE_TEXT_BYTES));
	if (place->at.place.length) {
		buf_write_text(buf, ", ");
		buf_write(buf, place->at.place);
	}
	if (place->at.hidden)
		buf_write_text(buf, " (in text that is hidden or deleted there)");
}

/* Why the original is believed. */
static const char *
by_whom(enum reference reference)
{
	static const char *const WORDS[REFERENCE_COUNT] = {
		[REFERENCE_NONE] = "",
		[REFERENCE_MAIL] = ", which came with mail whose signature holds",
		[REFERENCE_FOLDER] = ", which was given as an original",
		[REFERENCE_SEAL] = ", which was sealed before",
	};

	return WORDS[reference];
}

static void
say_changes(struct buf *buf, const struct quote_place *place)
{
	size_t told = 0;

	for (size_t i = 0; i < place->count; i++) {
		const struct quote_difference *difference = &place->differences[i];
		if (difference->kind != QUOTE_CHANGE && difference->kind != QUOTE_ORDER)
			continue;
		if (++told > CHANGES_TOLD)
			continue;
		buf_write_text(buf, told > 1 ? "; " : " ");
		if (difference->kind == QUOTE_ORDER) {
			buf_write_text(buf, "has its parts in another order");
			continue;
		}
		buf_write_text(buf, "says ");
		quote_text(buf, difference->says);
		buf_write_text(buf, " where the quotation says ");
		quote_text(buf, difference->quoted);
	}
	if (told > CHANGES_TOLD)
		buf_print(buf, "; and differs in %zu places more", told - CHANGES_TOLD);
}

/* What quoting does lawfully, and a reader may yet want to know. */
static void
say_left_out(struct buf *buf, const struct quote_place *place)
{
	for (size_t i = 0; i < place->count; i++) {
		const struct quote_difference *difference = &place->differences[i];
		if (difference->kind == QUOTE_LEFT_OUT) {
			buf_write_text(buf, " It leaves out, and says so: ");
			quote_text(buf, difference->before);
			buf_write_byte(buf, '.');
		} else if (difference->kind == QUOTE_ADDED && difference->before.length) {
			buf_write_text(buf, " Where it has words in brackets the original has ");
			quote_text(buf, difference->before);
			buf_write_byte(buf, '.');
		} else if (difference->kind == QUOTE_ADDED) {
			buf_write_text(buf, " The original lacks the words in brackets, ");
			quote_text(buf, difference->after);
			buf_write_byte(buf, '.');
		}
	}
}

static void
say_more(struct buf *buf, const struct sheet_side *side)
{
	if (side->holders > CLAIM_COMMON_MAX)
		buf_print(buf, " It is a commonplace: %zu documents have it.", side->holders);
}

static void
say_too_short(struct buf *buf, const struct sheet_line *line)
{
	const struct sheet_side *side = &line->originals;

	buf_print(buf, "The quotation is too short to %s: %zu word%s%s.",
		  line->quote->words < SEEK_WORDS_MIN ? "look for" : "say where it is from",
		  line->quote->words, line->quote->words == 1 ? "" : "s",
		  line->quote->words < CLAIM_WORDS_SURE ? "" : ", and few different ones");
	if (!side->count)
		return;
	buf_write_byte(buf, ' ');
	say_where(buf, &side->places[0]);
	if (side->places[0].at.changes)
		say_changes(buf, &side->places[0].at);
	else
		buf_write_text(buf, " has these words");
	buf_write_byte(buf, '.');
}

static void
say_joined(struct buf *buf, const struct sheet_side *side)
{
	for (size_t i = 0; i < side->count; i++) {
		buf_write_text(buf, i ? ", and " : " ");
		quote_text(buf, side->places[i].piece);
		buf_write_text(buf, " in ");
		say_where(buf, &side->places[i]);
		buf_write_text(buf, by_whom(side->places[i].reference));
	}
	buf_write_byte(buf, '.');
}

static void
say_originals(struct buf *buf, const struct sheet_line *line)
{
	const struct sheet_side *side = &line->originals;
	const struct sheet_place *best = &side->places[0];

	switch (side->verdict) {
	case CLAIM_VERBATIM:
		buf_write_text(buf, "The quotation stands word for word in ");
		say_where(buf, best);
		buf_print(buf, "%s.", by_whom(best->reference));
		say_left_out(buf, &best->at);
		say_more(buf, side);
		return;
	case CLAIM_ALTERED:
		buf_write_text(buf, "The quotation is altered: ");
		say_where(buf, best);
		buf_print(buf, "%s,", by_whom(best->reference));
		say_changes(buf, &best->at);
		buf_write_byte(buf, '.');
		say_left_out(buf, &best->at);
		return;
	case CLAIM_JOINED:
		buf_write_text(buf,
			       "The quotation is joined of two passages that are nowhere one:");
		say_joined(buf, side);
		return;
	case CLAIM_RELATED:
		say_where(buf, best);
		buf_print(buf, "%s,", by_whom(best->reference));
		buf_print(buf, " has %.0f %% of its words in this order and", best->at.share * 100);
		say_changes(buf, &best->at);
		buf_write_text(buf, ". That may be another version or another document, and does "
				    "not say that it was altered.");
		return;
	case CLAIM_TOO_SHORT:
		say_too_short(buf, line);
		return;
	case CLAIM_NOTHING:
		buf_write_text(buf, "There is no original to hold the quotation against.");
		return;
	case CLAIM_NOT_FOUND:
	case CLAIM_VERDICT_COUNT:
		break;
	}
	buf_write_text(buf, "The quotation is in no document of ours that was sealed or given; "
			    "that does not say that it is false.");
}

static void
say_dump(struct buf *buf, const struct sheet_line *line)
{
	const struct sheet_side *side = &line->dump;
	const struct sheet_place *best = &side->places[0];

	if (side->verdict == CLAIM_NOTHING)
		return;
	if (side->count == 0 && side->verdict == CLAIM_TOO_SHORT) {
		if (line->originals.verdict != CLAIM_TOO_SHORT)
			buf_write_text(buf, " For the dump it is too short.");
		return;
	}
	if (side->count == 0) {
		buf_write_text(buf, line->unread
					    ? " It is not in the dump, as far as that was read."
					    : " It is not in the dump.");
		return;
	}
	if (side->verdict == CLAIM_JOINED) {
		buf_write_text(buf, " In the dump it is joined of two passages:");
		say_joined(buf, side);
		return;
	}
	buf_write_text(buf, best->at.changes ? " In the dump, " : " In the dump it stands in ");
	say_where(buf, best);
	if (best->at.changes)
		say_changes(buf, &best->at);
	buf_write_text(buf, best->at.changes ? "." : ", as it is quoted.");
}

enum status
sheet_answer(struct arena *arena, const struct sheet_line *line, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	say_originals(&buf, line);
	say_dump(&buf, line);
	if (line->quote->claim->form == CLAIM_PICTURE)
		buf_write_text(&buf, " It was read off a picture by a program: compare it with "
				     "the picture before you say so.");
	return buf_slice(&buf, ret, err);
}

/* ---- the finding ---- */

static enum status
set_title(const struct sheet_line *line, struct finding *finding, struct err *err)
{
	static const char *const WORDS[CLAIM_VERDICT_COUNT] = {
		[CLAIM_VERBATIM] = "stands word for word in",
		[CLAIM_ALTERED] = "is altered from",
		[CLAIM_JOINED] = "is joined of two passages, the first of",
		[CLAIM_RELATED] = "resembles a passage of",
		[CLAIM_NOT_FOUND] = "is in no original known here",
		[CLAIM_TOO_SHORT] = "is too short to be placed",
		[CLAIM_NOTHING] = "has no original to be held against",
	};
	enum claim_verdict verdict = line->originals.verdict;
	const struct sheet_place *best = &line->originals.places[0];
	const struct slice none = SLICE("");
	bool named = verdict <= CLAIM_RELATED;

	return finding_set_title(finding, err, "quotation %zu (%.*s) %s%s%.*s%s%.*s", line->number,
				 SLICE_PRINT(line->quote->claim->place), WORDS[verdict],
				 named ? " " : "", SLICE_PRINT(named ? best->path : none),
				 named ? ", " : "", SLICE_PRINT(named ? best->at.place : none));
}

static enum status
advise(const struct sheet_line *line, struct finding *finding, struct err *err)
{
	switch (line->originals.verdict) {
	case CLAIM_ALTERED:
		TRY(finding_add_next(finding, err, "show both passages side by side"));
		if (line->originals.places[0].reference != REFERENCE_SEAL)
			return STATUS_OK;
		return finding_add_next(finding, err,
					"tocsin seal prove makes a statement of a leaked file that "
					"others can check without seeing anything else");
	case CLAIM_JOINED:
		return finding_add_next(finding, err,
					"show both passages, each with what stands around it");
	case CLAIM_RELATED:
		return finding_add_next(finding, err,
					"let somebody who knows the matter read it beside the "
					"original before anything is said of it");
	case CLAIM_NOT_FOUND:
		return finding_add_next(finding, err,
					"ask those who could have written it; until then say that "
					"it is not known here, not that it is false");
	case CLAIM_NOTHING:
		return finding_add_next(finding, err,
					"name originals: --seal or --reference, or --keys for "
					"signed mail");
	case CLAIM_VERBATIM:
	case CLAIM_TOO_SHORT:
	case CLAIM_VERDICT_COUNT:
		break;
	}
	return STATUS_OK;
}

static uint8_t
confidence_of(const struct sheet_line *line)
{
	uint8_t confidence = GRADES[line->originals.verdict].confidence;

	if (line->quote->claim->form == CLAIM_PICTURE && confidence > PICTURE_CONFIDENCE)
		confidence = PICTURE_CONFIDENCE;
	if (line->originals.holders > CLAIM_COMMON_MAX && confidence > COMMON_CONFIDENCE)
		confidence = COMMON_CONFIDENCE;
	return confidence;
}

enum status
sheet_finding(struct arena *arena, const struct sheet_line *line, const struct span *span,
	      struct finding **ret, struct err *err)
{
	struct slice quotation = line->quote->claim->text, answer;
	struct finding *finding;

	TRY(sheet_answer(arena, line, &answer, err));
	TRY(finding_new(arena, CLAIM_RULE, CLAIM_RULE_VERSION, span, &finding, err));
	finding->severity = GRADES[line->originals.verdict].severity;
	finding->confidence = confidence_of(line);
	TRY(finding_add_subject(finding, "file", line->path, err));
	TRY(finding_add_subject(finding, "x-quotation", quotation, err));
	TRY(set_title(line, finding, err));
	TRY(finding_add_why(finding, err, "it reads: \xe2\x80\x9c%.*s\xe2\x80\x9d",
			    SLICE_PRINT(utf8_cut(quotation, TRIAGE_TEXT_BYTES))));
	TRY(finding_add_why(finding, err, "%.*s", SLICE_PRINT(answer)));
	TRY(advise(line, finding, err));
	TRY(write_data(line, answer, finding, err));
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}
