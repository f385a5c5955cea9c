#include "leak/statement.h"

#include "base/time.h"
#include "leak/limits.h"

static enum status
broken(struct err *err, const char *what)
{
	return err_set(err, STATUS_BROKEN, "docs/seal.md: %s", what);
}

/* ---- openings ---- */

/* A leaf of a tree of 2^height leaves: the path is exactly as long as that. */
static enum status
verify_in_tree(struct digest *digest, const struct statement_opening *opening,
	       const struct sha256 *commitment, const struct sha256 *root, struct err *err)
{
	struct merkle_subtree tree = {.root = *root};
	struct sha256 leaf;
	if (opening->path.count > SEAL_TREE_HEIGHT_MAX)
		return broken(err, "a path is longer than a tree may be high");
	tree.end = UINT64_C(1) << opening->path.count;
	TRY(merkle_leaf(digest, slice_of((const char *)commitment->bytes, SHA256_BYTES), &leaf,
			err));
	return merkle_verify_inclusion(digest, &tree, opening->ordinal, &leaf, &opening->path, err);
}

static enum status
verify_opening(struct digest *digest, const struct statement_opening *opening,
	       const struct seal_record *record, struct err *err)
{
	bool whole = opening->domain == SEAL_FILE || opening->domain == SEAL_TEXT;
	struct slice value =
		whole ? slice_of((const char *)opening->digest.bytes, SHA256_BYTES) : opening->text;
	struct sha256 commitment;
	TRY(seal_commit(digest, &opening->salt, opening->domain, value, &commitment, err));
	if (!whole)
		return verify_in_tree(digest, opening, &commitment,
				      opening->of_fields ? &record->fields : &record->units, err);
	if (sha256_equal(&commitment, opening->domain == SEAL_FILE ? &record->file : &record->text))
		return STATUS_OK;
	return broken(err, "what is laid open is not what the record commits to");
}

/* All of a tree are of its one height: else two leaves could go by one ordinal, and neighbours be
 * none. */
static enum status
verify_openings(struct digest *digest, const struct statement *statement,
		const struct seal_record *record, struct err *err)
{
	const struct statement_opening *first[2] = {NULL, NULL};
	for (size_t i = 0; i < statement->opening_count; i++) {
		const struct statement_opening *opening = &statement->openings[i];
		TRY(verify_opening(digest, opening, record, err));
		if (opening->domain == SEAL_FILE || opening->domain == SEAL_TEXT)
			continue;
		if (!first[opening->of_fields])
			first[opening->of_fields] = opening;
		if (opening->path.count != first[opening->of_fields]->path.count)
			return broken(err, "paths of one tree are of two lengths");
	}
	return STATUS_OK;
}

static const struct statement_opening *
find_opening(const struct statement *statement, enum seal_domain domain)
{
	for (size_t i = 0; i < statement->opening_count; i++)
		if (statement->openings[i].domain == domain)
			return &statement->openings[i];
	return NULL;
}

/* ---- the claim ---- */

static enum status
verify_changes(const struct statement *statement, struct err *err)
{
	if (statement->change_count == 0)
		return broken(err, "it claims a change and shows none");
	for (size_t i = 0; i < statement->change_count; i++) {
		const struct statement_change *change = &statement->changes[i];
		const struct statement_opening *unit = NULL;
		if (i > 0 && change->first <= change[-1].last)
			return broken(err, "changes are not in order, or share a unit");
		for (uint64_t at = change->first; at <= change->last; at++) {
			if (unit && unit->domain == SEAL_PADDING)
				return broken(err, "a change goes on behind the document's end");
			unit = statement_unit(statement, at);
			if (!unit)
				return broken(err, "a change is of a unit that is not laid open");
		}
	}
	return STATUS_OK;
}

/* That what is claimed is made of what was shown. */
static enum status
verify_claim(const struct statement *statement, struct err *err)
{
	const struct statement_opening *file = find_opening(statement, SEAL_FILE);
	if (statement->claim == CLAIM_SEALED && statement->has_leaked)
		return broken(err, "it is about a sealed file and names a leaked one");
	if (statement->claim != CLAIM_SEALED && !statement->has_leaked)
		return broken(err, "it is about a leaked file and does not say which");
	if (statement->claim != CLAIM_ALTERED && statement->change_count)
		return broken(err, "it shows changes and does not claim any");
	if (statement->claim == CLAIM_NOT_SEALED && statement->opening_count)
		return broken(err, "it lays open what it says is not sealed");
	if ((statement->claim == CLAIM_SEALED || statement->claim == CLAIM_VERBATIM) && !file)
		return broken(err, "it does not show which file is sealed");
	if (statement->claim == CLAIM_VERBATIM && !sha256_equal(&file->digest, &statement->leaked))
		return broken(err, "the sealed file is not the leaked one");
	return statement->claim == CLAIM_ALTERED ? verify_changes(statement, err) : STATUS_OK;
}

/* ---- the proof ---- */

static enum status
verify_leaf(struct digest *digest, const struct statement *statement,
	    const struct tlog_proof *proof, const struct checkpoint *checkpoint, struct err *err)
{
	struct merkle_subtree tree = {0, checkpoint->size, checkpoint->root};
	struct seal_record record;
	struct sha256 leaf;
	if (proof->index != statement->index)
		return broken(err, "the proof is of another leaf");
	TRY(merkle_leaf(digest, statement->record, &leaf, err));
	TRY(merkle_verify_inclusion(digest, &tree, proof->index, &leaf, &proof->path, err));
	TRY(seal_record_read(statement->record, &record, err));
	return verify_openings(digest, statement, &record, err);
}

static enum status
verify_witnesses(const struct note *note, const struct note_key *witnesses, size_t count,
		 struct verified *ret, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		bool signed_by = false;
		int64_t time = 0;
		if (witnesses[i].kind != NOTE_COSIGNATURE)
			return err_set(err, STATUS_USAGE, "'%.*s' is no key of a witness (type 04)",
				       SLICE_PRINT(witnesses[i].name));
		TRY(note_verify(note, &witnesses[i], &signed_by, &time, err));
		if (!signed_by)
			return err_set(err, STATUS_BROKEN,
				       "the witness '%.*s' did not sign the checkpoint",
				       SLICE_PRINT(witnesses[i].name));
		if (ret->earliest == TIME_UNKNOWN || time < ret->earliest)
			ret->earliest = time;
		ret->witnesses++;
	}
	return STATUS_OK;
}

enum status
statement_verify(struct arena *arena, struct slice bytes, const struct note_key *key,
		 const struct note_key *witnesses, size_t witness_count, struct verified *ret,
		 struct err *err)
{
	struct verified verified = {.earliest = TIME_UNKNOWN};
	struct statement *statement = &verified.statement;
	struct tlog_proof proof = {.index = 0};
	struct note note, log_note;
	struct slice rest;
	struct digest *digest;
	if (key->kind != NOTE_ED25519)
		return err_set(err, STATUS_USAGE, "'%.*s' is no key of a log (type 01)",
			       SLICE_PRINT(key->name));
	TRY(statement_read(arena, bytes, &note, statement, &rest, err));
	TRY(note_require(&note, key, err));
	if (!slice_equal(statement->log, key->name))
		return broken(err, "it is of another log than the key");
	if (statement->claim == CLAIM_NOT_SEALED)
		proof.checkpoint = rest;
	else
		TRY(tlog_proof_read(arena, rest, &proof, err));
	TRY(checkpoint_open(arena, proof.checkpoint, key, &log_note, &verified.checkpoint, err));
	TRY(verify_witnesses(&log_note, witnesses, witness_count, &verified, err));
	TRY(verify_claim(statement, err));
	if (statement->claim != CLAIM_NOT_SEALED) {
		TRY(digest_init(&digest, err));
		enum status status =
			verify_leaf(digest, statement, &proof, &verified.checkpoint, err);
		digest_done(&digest);
		TRY(status);
	}
	*ret = verified;
	return STATUS_OK;
}
