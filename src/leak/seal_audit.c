#include "leak/seal.h"

#include "base/time.h"

#include <inttypes.h>

/* The tile must have exactly these hashes. */
static enum status
check_tile(struct seal *seal, unsigned level, uint64_t number, const struct sha256 *hashes,
	   size_t count, struct err *err)
{
	const struct sha256 *stored;
	size_t width;
	TRY(tlog_tile(seal->tlog, level, number, &stored, &width, err));
	if (width != count || memcmp(stored, hashes, count * sizeof(*hashes)) != 0)
		return err_set(err, STATUS_BROKEN,
			       "C2SP tlog-tiles: tile %" PRIu64
			       " of level %u is not that of its leaves",
			       number, level);
	return STATUS_OK;
}

struct growing { /* the tiles of each level, computed anew */
	struct sha256 hashes[TLOG_LEVELS][TLOG_WIDTH];
	size_t width[TLOG_LEVELS];
	uint64_t number[TLOG_LEVELS];
};

static enum status
grow(struct seal *seal, struct growing *growing, struct digest *digest, const struct sha256 *leaf,
     struct err *err)
{
	struct sha256 hash = *leaf;
	for (unsigned level = 0; level < TLOG_LEVELS; level++) {
		struct sha256 *hashes = growing->hashes[level];
		hashes[growing->width[level]++] = hash;
		if (growing->width[level] < TLOG_WIDTH)
			return STATUS_OK;
		TRY(check_tile(seal, level, growing->number[level]++, hashes, TLOG_WIDTH, err));
		TRY(merkle_fold(digest, hashes, TLOG_WIDTH, &hash, err));
		growing->width[level] = 0;
	}
	return STATUS_OK;
}

/* With secret and library: the leaf is what these make. */
static enum status
check_opens(struct seal *seal, uint64_t index, struct slice leaf, struct arena *scratch,
	    struct err *err)
{
	struct library_entry entry;
	struct seal_record record;
	char wanted[SEAL_RECORD_BYTES];
	TRY(library_read(seal->library, (size_t)index, scratch, &entry, err));
	TRY(seal_record_new(scratch, seal->secret, index, &entry, &record, err));
	seal_record_write(&record, wanted);
	if (!slice_equal(leaf, slice_of(wanted, sizeof(wanted))))
		return err_set(err, STATUS_BROKEN,
			       "secret and library do not make leaf %" PRIu64 " of this log",
			       index);
	return STATUS_OK;
}

static enum status
check_bundle(struct seal *seal, struct growing *growing, struct digest *digest, uint64_t number,
	     struct arena *scratch, struct seal_audit *audit, struct err *err)
{
	struct slice *entries;
	struct seal_record record;
	struct sha256 leaf;
	size_t count;
	TRY(tlog_entries(seal->tlog, scratch, number, &entries, &count, err));
	for (size_t i = 0; i < count; i++) {
		struct arena_mark mark = arena_mark(scratch);
		if (seal_record_read(entries[i], &record, err) != STATUS_OK)
			return err_wrap(err, "leaf %" PRIu64, number * TLOG_WIDTH + i);
		if (seal->library) {
			TRY(check_opens(seal, number * TLOG_WIDTH + i, entries[i], scratch, err));
			audit->opened++;
		}
		TRY(merkle_leaf(digest, entries[i], &leaf, err));
		TRY(grow(seal, growing, digest, &leaf, err));
		audit->leaves++;
		arena_rewind(scratch, mark);
	}
	return STATUS_OK;
}

static enum status
check_leaves(struct seal *seal, struct growing *growing, struct digest *digest,
	     struct seal_audit *audit, struct err *err)
{
	uint64_t bundles = (seal->checkpoint.size + TLOG_WIDTH - 1) / TLOG_WIDTH;
	enum status status = STATUS_OK;
	struct arena scratch;
	arena_init(&scratch, 0);
	for (uint64_t i = 0; i < bundles && status == STATUS_OK; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		status = check_bundle(seal, growing, digest, i, &scratch, audit, err);
		arena_rewind(&scratch, mark);
	}
	arena_done(&scratch);
	TRY(status);
	for (unsigned level = 0; level < TLOG_LEVELS; level++)
		if (growing->width[level])
			TRY(check_tile(seal, level, growing->number[level], growing->hashes[level],
				       growing->width[level], err));
	return STATUS_OK;
}

static enum status
note_times(const struct note *note, const struct note_key *witnesses, size_t count,
	   struct seal_audit *audit, struct err *err)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		bool signed_by = false;
		int64_t time;
		TRY(note_verify(note, &witnesses[i], &signed_by, &time, err));
		if (!signed_by)
			continue;
		any = true;
		if (audit->earliest == TIME_UNKNOWN || time < audit->earliest)
			audit->earliest = time;
	}
	audit->cosigned += any;
	return STATUS_OK;
}

/* Every checkpoint that was given, from the least size on. */
static enum status
check_checkpoints(struct seal *seal, struct seal_audit *audit, struct err *err)
{
	struct note_key *witnesses;
	struct checkpoint old;
	struct slice bytes;
	struct note note;
	size_t count;
	TRY(seal_check_not_set_back(seal, err));
	TRY(seal_witnesses(seal, &witnesses, &count, err));
	for (uint64_t size = 0;;) {
		TRY(seal_next_size(seal, size, &size, err));
		if (size == 0 || size > seal->checkpoint.size) /* added meanwhile */
			return STATUS_OK;
		TRY(seal_read_old(seal, size, &bytes, &note, &old, err));
		if (seal_check_continues(seal, &old, err) != STATUS_OK ||
		    note_times(&note, witnesses, count, audit, err) != STATUS_OK)
			return err_wrap(err, "checkpoint of size %" PRIu64, size);
		audit->checkpoints++;
	}
}

enum status
seal_audit(struct seal *seal, struct slice older, struct seal_audit *ret, struct err *err)
{
	struct seal_audit audit = {.earliest = TIME_UNKNOWN};
	struct checkpoint old;
	struct sha256 root;
	struct note note;
	struct digest *digest;
	struct growing *growing = arena_new(seal->arena, struct growing, 1);
	if (!growing)
		return err_no_memory(err);
	TRY(digest_init(&digest, err));
	enum status status = check_leaves(seal, growing, digest, &audit, err);
	digest_done(&digest);
	TRY(status);
	TRY(tlog_root(seal->tlog, 0, seal->checkpoint.size, &root, err));
	if (!sha256_equal(&root, &seal->checkpoint.root))
		return err_set(err, STATUS_BROKEN, "the tiles have another root than is signed");
	TRY(check_checkpoints(seal, &audit, err));
	if (older.length) {
		if (checkpoint_open(seal->arena, older, &seal->key, &note, &old, err) != STATUS_OK)
			return err_wrap(err, "the older checkpoint");
		if (seal_check_continues(seal, &old, err) != STATUS_OK)
			return err_wrap(err, "the log does not continue the older checkpoint");
	}
	*ret = audit;
	return STATUS_OK;
}
