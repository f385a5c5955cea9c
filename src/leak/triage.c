#include "leak/triage.h"

struct triage {
	const struct triage_setup *setup;
	struct files_visitor visitor;
};

/* What was read of it before; where its reader was ended, that is what is known of it. */
static enum status
recall(const struct triage *triage, struct arena *scratch, const struct files_document *document,
       struct library_entry *ret, struct err *err)
{
	struct library_entry entry = {
		.sha256 = document->sha256,
		.size_bytes = document->size_bytes,
		.kind = document->kind,
		.document = {.state = DOCUMENT_UNREADABLE,
			     .trouble = SLICE("reading it was given up: its reader failed, or took "
					      "too much time or memory")}};
	const struct unread_causes *causes = triage->setup->causes;
	size_t ordinal;

	*ret = entry;
	if (!library_find(triage->setup->dump, &document->sha256, &ordinal)) {
		struct slice cause =
			causes ? unread_causes_find(causes, document->source) : SLICE_NONE;
		if (cause.length)
			ret->document.trouble = cause;
		return STATUS_OK;
	}
	return library_read(triage->setup->dump, ordinal, scratch, ret, err);
}

/* Whoever can send signed mail can vouch for what he altered: what was sealed or given decides
 * where it has anything to say. */
static enum status
compare(const struct triage_setup *setup, struct arena *scratch, const struct library_entry *entry,
	struct judgement *ret, struct err *err)
{
	struct judgement trusted;

	TRY(judge(scratch, setup->originals, entry, ret, err));
	if (ret->reference != REFERENCE_MAIL || setup->trusted == 0)
		return STATUS_OK;
	TRY(judge_among(scratch, setup->originals, 0, setup->trusted, entry, &trusted, err));
	if (trusted.has_original || trusted.verdict == VERDICT_COMPOSITE)
		*ret = trusted;
	return STATUS_OK;
}

/* Of a page whose text is the original's a person may see less: who covers a word alters what is
 * read. It is drawn only now, as that takes time. */
static enum status
look_at(struct arena *scratch, const struct files_document *document, struct judgement *judgement,
	struct err *err)
{
	struct document looked_at = {.arena = scratch};
	struct err own;

	if (judgement->verdict != VERDICT_REENCODED)
		return STATUS_OK;
	enum status status = document_add_unseen(&looked_at, document->kind, document->bytes, &own);
	if (status == STATUS_REFUSED)
		return STATUS_OK;
	if (status != STATUS_OK)
		return err_set(err, status, "%s", own.text);
	TRY(judge_sight(scratch, &judgement->original.document, &looked_at, &judgement->trouble,
			err));
	if (judgement->trouble.length > 0)
		judgement->verdict = VERDICT_UNDECIDED;
	return STATUS_OK;
}

static enum status
see_document(void *context, struct arena *scratch, const struct files_document *document,
	     struct sink *sink, struct err *err)
{
	const struct triage *triage = context;
	const struct triage_setup *setup = triage->setup;
	struct library_entry entry;
	struct judgement judgement;
	struct traces traces;
	struct finding *finding;
	struct slice path;
	const struct span span = {.source = document->source,
				  .sha256 = document->sha256,
				  .length = document->size_bytes};

	TRY(recall(triage, scratch, document, &entry, err));
	TRY(compare(setup, scratch, &entry, &judgement, err));
	TRY(look_at(scratch, document, &judgement, err));
	if (judgement.verdict != VERDICT_VERBATIM) /* of which all bytes are known */
		TRY(unread_tell(document, unread_reason(&entry.document, entry.size_bytes), sink,
				err));
	TRY(traces_find(scratch, judgement.has_original ? &judgement.original : NULL, &entry,
			&traces, err));
	TRY(roots_relative(setup->roots, scratch, document->source, &path, err));
	TRY(version_find(scratch, &setup->versions, &entry, path, &judgement, err));
	TRY(triage_finding(scratch, &judgement, &traces, path, &span,
			   corpus_count(setup->originals) > 0, &finding, err));
	return sink_finding(sink, finding, err);
}

enum status
triage_visitor_new(struct arena *arena, const struct triage_setup *setup,
		   const struct files_visitor **ret, struct err *err)
{
	struct triage *triage = arena_new(arena, struct triage, 1);

	if (!triage)
		return err_no_memory(err);
	triage->setup = setup;
	triage->visitor =
		(struct files_visitor){.document = see_document, .context = triage, .alone = true};
	*ret = &triage->visitor;
	return STATUS_OK;
}
