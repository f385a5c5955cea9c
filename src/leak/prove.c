#include "leak/prove.h"

#include "leak/judge.h"
#include "leak/limits.h"

/* The sealed document whose parts are laid open. */
struct proving {
	struct seal *seal;
	struct arena *arena;
	struct digest *digest;
	struct library_entry entry;
	struct seal_document_key key;
	struct seal_tree units;
	struct statement statement;
	size_t opening_capacity;
	char record[SEAL_RECORD_BYTES];
};

/* ---- laying open ---- */

static enum status
add_opening(struct proving *proving, const struct statement_opening *opening, struct err *err)
{
	struct statement *statement = &proving->statement;
	if (statement->opening_count == STATEMENT_OPENINGS)
		return err_set(err, STATUS_REFUSED,
			       "more than %d passages differ: this is another document",
			       STATEMENT_OPENINGS);
	struct statement_opening *openings =
		arena_grow(proving->arena, statement->openings, &proving->opening_capacity,
			   statement->opening_count + 1, sizeof(*openings),
			   _Alignof(struct statement_opening));
	if (!openings)
		return err_no_memory(err);
	statement->openings = openings;
	openings[statement->opening_count++] = *opening;
	return STATUS_OK;
}

static enum status
open_digest(struct proving *proving, enum seal_domain domain, const struct sha256 *digest,
	    struct err *err)
{
	struct statement_opening opening = {.domain = domain, .digest = *digest};
	TRY(seal_salt(&proving->key, domain, 0, &opening.salt, err));
	return add_opening(proving, &opening, err);
}

/* A unit, or the end behind the last. */
static enum status
open_unit(struct proving *proving, uint64_t ordinal, struct err *err)
{
	const struct document *document = &proving->entry.document;
	struct statement_opening opening = {.domain = SEAL_PADDING, .ordinal = ordinal};
	if (statement_unit(&proving->statement, ordinal))
		return STATUS_OK;
	CHECK(ordinal <= document->unit_count);
	if (ordinal < document->unit_count) {
		opening.domain = SEAL_UNIT;
		opening.text = document->units[ordinal].text;
	}
	if (!proving->units.leaves)
		TRY(seal_tree_units(proving->arena, &proving->key, document, &proving->units, err));
	TRY(seal_salt(&proving->key, SEAL_UNIT, ordinal, &opening.salt, err));
	struct arena_mark mark = arena_mark(proving->arena);
	enum status status = seal_tree_path(proving->arena, proving->digest, &proving->units,
					    (size_t)ordinal, &opening.path, err);
	arena_rewind(proving->arena, mark);
	TRY(status);
	return add_opening(proving, &opening, err);
}

static enum status
open_field(struct proving *proving, struct slice name, struct err *err)
{
	const struct document *document = &proving->entry.document;
	struct seal_tree tree;
	bool found = false;
	TRY(seal_tree_fields(proving->arena, &proving->key, document, &tree, err));
	for (size_t i = 0; i < document->field_count; i++) {
		struct statement_opening opening = {
			.domain = SEAL_FIELD, .of_fields = true, .ordinal = i};
		if (!slice_equal(document->fields[i].name, name))
			continue;
		found = true;
		TRY(seal_field_text(proving->arena, &document->fields[i], &opening.text, err));
		TRY(seal_salt(&proving->key, SEAL_FIELD, i, &opening.salt, err));
		TRY(seal_tree_path(proving->arena, proving->digest, &tree, i, &opening.path, err));
		TRY(add_opening(proving, &opening, err));
	}
	if (!found)
		return err_set(err, STATUS_USAGE, "the sealed document has no property '%.*s'",
			       SLICE_PRINT(name));
	return STATUS_OK;
}

/* ---- what is claimed ---- */

/* By sealed documents from up to to. */
static enum status
judge_sealed(struct seal *seal, uint64_t from, uint64_t to, const char *kept,
	     const struct library_entry *leaked, struct judgement *ret, struct err *err)
{
	DEFER(corpus_done)
	struct corpus *corpus = NULL;
	TRY(corpus_new(&corpus, err));
	for (uint64_t i = from; i < to; i++)
		TRY(corpus_add(corpus, seal->library, (size_t)i, REFERENCE_SEAL, err));
	if (seal->renewed)
		TRY(corpus_renew(corpus, seal->renewed, err));
	TRY(corpus_finish(corpus, kept, err));
	return judge(seal->arena, corpus, leaked, ret, err);
}

static enum status
refuse_doubt(struct slice why, struct err *err)
{
	return err_set(err, STATUS_USAGE,
		       "it is undecided whether it was altered, and nothing is "
		       "proved of it: %.*s",
		       SLICE_PRINT(why));
}

/* What may be the disorder of a conversion is not signed as an alteration, nor as the same what may
 * be seen otherwise. */
static enum status
check_doubt(const struct proving *proving, const struct library_entry *leaked, struct err *err)
{
	uint64_t index = proving->statement.index;
	struct judgement judgement;
	TRY(judge_sealed(proving->seal, index, index + 1, NULL, leaked, &judgement, err));
	return judgement.verdict == VERDICT_UNDECIDED ? refuse_doubt(judgement.trouble, err)
						      : STATUS_OK;
}

/* It was drawn when it was read. */
static enum status
check_sight(const struct proving *proving, const struct library_entry *leaked, struct err *err)
{
	struct slice why;
	TRY(judge_sight(proving->arena, &proving->entry.document, &leaked->document, &why, err));
	return why.length > 0 ? refuse_doubt(why, err) : STATUS_OK;
}

static bool
is_same_text(const struct document *a, const struct document *b)
{
	if (a->unit_count != b->unit_count)
		return false;
	for (size_t i = 0; i < a->unit_count; i++)
		if (a->units[i].kind != b->units[i].kind ||
		    !slice_equal(a->units[i].text, b->units[i].text))
			return false;
	return true;
}

/* Of what other readers read nothing is proved, unless those that read the leaked file read the
 * same of the sealed one. */
static enum status
check_readers(const struct proving *proving, const struct library_entry *leaked, struct err *err)
{
	const struct library *renewed = proving->seal->renewed;
	struct library_entry again;
	size_t ordinal;
	if (entry_readers(&proving->entry) == entry_readers(leaked))
		return STATUS_OK;
	if (!renewed || !library_find(renewed, &proving->entry.sha256, &ordinal) ||
	    library_readers(renewed, ordinal) != entry_readers(leaked))
		return err_set(err, STATUS_USAGE,
			       "an earlier version of this program read the document when it was "
			       "sealed, and may have read it otherwise: of what differs nothing "
			       "can be proved until seal add has read it anew");
	TRY(library_read(renewed, ordinal, proving->arena, &again, err));
	if (is_same_text(&again.document, &proving->entry.document))
		return STATUS_OK;
	return err_set(err, STATUS_USAGE,
		       "an earlier version of this program sealed another text of the document "
		       "than it reads today: of what differs nothing can be proved");
}

static enum status
claim_changes(struct proving *proving, const struct library_entry *leaked, struct err *err)
{
	struct statement *statement = &proving->statement;
	TRY(check_readers(proving, leaked, err));
	TRY(check_doubt(proving, leaked, err));
	TRY(prove_changes(proving->arena, &proving->entry, leaked, &statement->changes,
			  &statement->change_count, err));
	statement->claim = statement->change_count ? CLAIM_ALTERED : CLAIM_REENCODED;
	if (statement->claim == CLAIM_REENCODED)
		TRY(check_sight(proving, leaked, err));
	for (size_t i = 0; i < statement->change_count; i++)
		for (uint64_t at = statement->changes[i].first; at <= statement->changes[i].last;
		     at++)
			TRY(open_unit(proving, at, err));
	return STATUS_OK;
}

static enum status
claim(struct proving *proving, const struct library_entry *leaked, struct err *err)
{
	struct statement *statement = &proving->statement;
	struct sha256 ours, theirs;
	statement->claim = CLAIM_SEALED;
	if (!leaked)
		return open_digest(proving, SEAL_FILE, &proving->entry.sha256, err);
	statement->has_leaked = true;
	statement->leaked = leaked->sha256;
	statement->leaked_bytes = leaked->size_bytes;
	if (sha256_equal(&leaked->sha256, &proving->entry.sha256)) {
		statement->claim = CLAIM_VERBATIM;
		return open_digest(proving, SEAL_FILE, &proving->entry.sha256, err);
	}
	if (proving->entry.document.unit_count == 0 || leaked->document.unit_count == 0)
		return err_set(err, STATUS_USAGE,
			       "the %s has no text to compare: nothing can be said of it",
			       leaked->document.unit_count ? "sealed document" : "leaked file");
	TRY(seal_text_digest(&proving->entry.document, &ours, err));
	TRY(seal_text_digest(&leaked->document, &theirs, err));
	if (!sha256_equal(&ours, &theirs))
		return claim_changes(proving, leaked, err);
	TRY(check_doubt(proving, leaked, err));
	TRY(check_sight(proving, leaked, err));
	statement->claim = CLAIM_REENCODED;
	return open_digest(proving, SEAL_TEXT, &ours, err);
}

/* ---- the statement ---- */

static enum status
load(struct proving *proving, uint64_t index, struct err *err)
{
	struct seal *seal = proving->seal;
	struct seal_record record;
	TRY(library_read(seal->library, (size_t)index, seal->arena, &proving->entry, err));
	TRY(seal_document_key(seal->secret, index, &proving->entry.sha256, &proving->key, err));
	TRY(seal_record_new(seal->arena, seal->secret, index, &proving->entry, &record, err));
	seal_record_write(&record, proving->record);
	proving->statement.index = index;
	proving->statement.record = slice_of(proving->record, sizeof(proving->record));
	return STATUS_OK;
}

static enum status
write_proof(struct seal *seal, uint64_t index, struct slice *ret, struct err *err)
{
	struct tlog_proof proof = {.index = index};
	struct checkpoint checkpoint;
	struct buf buf;
	TRY(seal_checkpoint_for(seal, index, &proof.checkpoint, &checkpoint, err));
	TRY(tlog_inclusion(seal->tlog, index, checkpoint.size, &proof.path, err));
	buf_init(&buf, seal->arena);
	tlog_proof_write(&buf, &proof);
	return buf_slice(&buf, ret, err);
}

/* Whatever is given was verified as others will. */
static enum status
finish(struct seal *seal, const struct statement *statement, struct slice proof, struct slice *ret,
       struct verified *ret_verified, struct err *err)
{
	struct slice bytes;
	TRY(statement_write(seal->arena, statement, proof, &seal->signer, &bytes, err));
	TRY(statement_verify(seal->arena, bytes, &seal->key, NULL, 0, ret_verified, err));
	*ret = bytes;
	return STATUS_OK;
}

static enum status
prove_with(struct proving *proving, const struct prove_setup *setup, struct slice *ret,
	   struct verified *ret_verified, struct err *err)
{
	struct slice proof;
	TRY(load(proving, setup->index, err));
	TRY(claim(proving, setup->leaked, err));
	for (size_t i = 0; i < setup->field_count; i++)
		TRY(open_field(proving, setup->fields[i], err));
	TRY(write_proof(proving->seal, setup->index, &proof, err));
	return finish(proving->seal, &proving->statement, proof, ret, ret_verified, err);
}

enum status
prove(struct seal *seal, const struct prove_setup *setup, struct slice *ret,
      struct verified *ret_verified, struct err *err)
{
	struct proving proving = {.seal = seal,
				  .arena = seal->arena,
				  .statement = {.log = seal->key.name, .issued = setup->now}};
	CHECK(setup->index < seal->checkpoint.size);
	TRY(digest_init(&proving.digest, err));
	enum status status = prove_with(&proving, setup, ret, ret_verified, err);
	digest_done(&proving.digest);
	explicit_bzero(&proving.key, sizeof(proving.key));
	return status;
}

/* ---- what is not sealed ---- */

/* By its bytes, or by its text: a file written anew says the same. */
static enum status
check_unknown(struct seal *seal, const struct library_entry *leaked, struct err *err)
{
	struct arena scratch;
	struct sha256 text, other;
	enum status status = STATUS_OK;
	size_t ordinal;
	if (library_find(seal->library, &leaked->sha256, &ordinal))
		return err_set(err, STATUS_USAGE, "it is sealed: leaf %zu", ordinal);
	if (leaked->document.unit_count == 0)
		return STATUS_OK;
	TRY(seal_text_digest(&leaked->document, &text, err));
	arena_init(&scratch, 0);
	for (uint64_t i = 0; i < seal->checkpoint.size && status == STATUS_OK; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		struct library_entry entry;
		status = library_read(seal->library, (size_t)i, &scratch, &entry, err);
		if (status == STATUS_OK)
			status = seal_text_digest(&entry.document, &other, err);
		if (status == STATUS_OK && sha256_equal(&text, &other))
			status = err_set(err, STATUS_USAGE, "its text is sealed: '%.*s'",
					 SLICE_PRINT(entry.name));
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	return status;
}

/* "Not sealed" of a sealed document in another form, or altered, would mislead: which of them it is
 * can be proved. One that only shares passages may be anybody's. */
static enum status
check_unlike(struct seal *seal, const struct library_entry *leaked, struct err *err)
{
	struct judgement judgement;
	struct slice kept;
	TRY(seal_path(seal->arena, seal->folder, &kept, err, SEAL_INDEX));
	TRY(judge_sealed(seal, 0, seal->checkpoint.size, kept.at, leaked, &judgement, err));
	if (judgement.verdict == VERDICT_UNDECIDED && judgement.has_original)
		return err_set(err, STATUS_USAGE, "it may be a sealed document, '%.*s': %.*s",
			       SLICE_PRINT(judgement.original.name),
			       SLICE_PRINT(judgement.trouble));
	if (judgement.verdict != VERDICT_REENCODED && judgement.verdict != VERDICT_ALTERED)
		return STATUS_OK;
	return err_set(err, STATUS_USAGE,
		       "it is a sealed document, %s: '%.*s'. Name that to prove it",
		       judgement.verdict == VERDICT_ALTERED ? "altered" : "in another form",
		       SLICE_PRINT(judgement.original.name));
}

enum status
prove_not_sealed(struct seal *seal, const struct library_entry *leaked, int64_t now,
		 struct slice *ret, struct verified *ret_verified, struct err *err)
{
	const struct statement statement = {.claim = CLAIM_NOT_SEALED,
					    .log = seal->key.name,
					    .issued = now,
					    .has_leaked = true,
					    .leaked = leaked->sha256,
					    .leaked_bytes = leaked->size_bytes};
	TRY(check_unknown(seal, leaked, err));
	TRY(check_unlike(seal, leaked, err));
	return finish(seal, &statement, seal->bytes, ret, ret_verified, err);
}
