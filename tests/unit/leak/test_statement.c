#include "log.h"

#include "base/base64.h"
#include "base/io.h"
#include "base/map.h"
#include "leak/limits.h"
#include "random.h"

#include <ftw.h>
#include <unistd.h>

#define PAPER                                                                                 \
	"Budget of the campaign|The committee met on 3 May.|The loan is of 9,000,000 euros.|" \
	"Nobody else was told of it.|Signed by the treasurer."
#define ALTERED                                                                                \
	"Budget of the campaign|The committee met on 3 May.|The loan is of 19,000,000 euros.|" \
	"Nobody else was told of it.|Signed by the treasurer."
#define OTHER "Another paper.|Its secret is the number 4711.|It did not leak."

static struct test_log logged;

static int
set_up(void **state)
{
	(void)state;
	log_init(&logged);
	log_add(&logged, "other.txt", OTHER);
	log_add(&logged, "paper.txt", PAPER);
	for (int i = 0; i < 5; i++) {
		char name[48];
		(void)snprintf(name, sizeof(name), "Number %d.|It says nothing.", i);
		log_add(&logged, name, name);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	log_done(&logged);
	return 0;
}

static struct verified
verify(struct slice statement)
{
	struct verified verified;
	struct err err;
	if (statement_verify(&logged.arena, statement, &logged.key, NULL, 0, &verified, &err) !=
	    STATUS_OK)
		fail_msg("%s", err.text);
	return verified;
}

/* ---- claims ---- */

static void
an_altered_passage_is_shown_and_nothing_else(void **state)
{
	struct slice bytes = log_prove(&logged, 1, ALTERED);
	struct verified verified = verify(bytes);
	const struct statement *statement = &verified.statement;
	(void)state;
	assert_int_equal(statement->claim, CLAIM_ALTERED);
	assert_int_equal(statement->change_count, 1);
	assert_int_equal(statement->changes[0].first, 2);
	assert_int_equal(statement->changes[0].last, 2);
	assert_slice(statement->changes[0].after, "The loan is of 19,000,000 euros.");
	assert_slice(statement->changes[0].place, "line 3");
	assert_int_equal(statement->opening_count, 1);
	assert_slice(statement_unit(statement, 2)->text, "The loan is of 9,000,000 euros.");
	assert_null(statement_unit(statement, 1));
	assert_int_equal(slice_find(bytes, SLICE("committee")), SIZE_MAX);
	assert_int_equal(slice_find(bytes, SLICE("treasurer")), SIZE_MAX);
	assert_int_equal(slice_find(bytes, SLICE("Anne")), SIZE_MAX);
	assert_int_equal(slice_find(bytes, SLICE("paper.txt")), SIZE_MAX);
}

static void
what_was_put_in_stands_between_neighbours(void **state)
{
	struct verified verified =
		verify(log_prove(&logged, 1,
				 "Budget of the campaign|The committee met on 3 May.|"
				 "Nobody may know of the account in the Bahamas.|"
				 "The loan is of 9,000,000 euros.|Nobody else was told of it.|"
				 "Signed by the treasurer."));
	const struct statement *statement = &verified.statement;
	(void)state;
	assert_int_equal(statement->claim, CLAIM_ALTERED);
	assert_int_equal(statement->change_count, 1);
	assert_int_equal(statement->changes[0].first, 1);
	assert_int_equal(statement->changes[0].last, 2);
	assert_int_not_equal(slice_find(statement->changes[0].after, SLICE("Bahamas")), SIZE_MAX);
	assert_int_equal(statement->opening_count, 2);
}

/* Behind the last unit: the end of the document is shown with it. */
static void
what_was_put_at_the_end_shows_the_end(void **state)
{
	struct verified verified =
		verify(log_prove(&logged, 1, PAPER "|And burn this letter at once, all of you."));
	const struct statement *statement = &verified.statement;
	(void)state;
	assert_int_equal(statement->claim, CLAIM_ALTERED);
	assert_int_equal(statement->changes[0].first, 4);
	assert_int_equal(statement->changes[0].last, 5);
	assert_int_equal(statement_unit(statement, 5)->domain, SEAL_PADDING);
}

static void
what_was_taken_out_is_shown(void **state)
{
	struct verified verified =
		verify(log_prove(&logged, 1,
				 "Budget of the campaign|The committee met on 3 May.|"
				 "The loan is of 9,000,000 euros.|Signed by the treasurer."));
	const struct statement *statement = &verified.statement;
	(void)state;
	assert_int_equal(statement->claim, CLAIM_ALTERED);
	assert_non_null(statement_unit(statement, 3));
	assert_slice(statement_unit(statement, 3)->text, "Nobody else was told of it.");
}

static void
claims_are_what_the_leaked_file_is(void **state)
{
	struct slice statement;
	struct verified verified = verify(log_prove(&logged, 1, PAPER));
	struct err err;
	(void)state;
	assert_int_equal(verified.statement.claim, CLAIM_VERBATIM);
	verified = verify(log_prove(&logged, 1, NULL));
	assert_int_equal(verified.statement.claim, CLAIM_SEALED);
	/* The same text in other bytes: white space is not of the seal form. */
	verified = verify(log_prove(&logged, 1,
				    "Budget  of the campaign|The committee met on 3 May.|"
				    "The loan is of 9,000,000 euros.|Nobody else was told of it.|"
				    "Signed by the treasurer. "));
	assert_int_equal(verified.statement.claim, CLAIM_REENCODED);
	assert_int_equal(verified.statement.opening_count, 1);
	struct library_entry leaked = log_document(&logged.arena, "x", "Of somebody else.");
	assert_int_equal(prove_not_sealed(&logged.seal, &leaked, 0, &statement, &verified, &err),
			 STATUS_OK);
	assert_int_equal(verify(statement).statement.claim, CLAIM_NOT_SEALED);
	leaked = log_document(&logged.arena, "x", PAPER);
	assert_int_equal(prove_not_sealed(&logged.seal, &leaked, 0, &statement, &verified, &err),
			 STATUS_USAGE);
	leaked = log_document(&logged.arena, "x",
			      "Another  paper.|Its secret is the number 4711.|"
			      "It did not leak.");
	assert_int_equal(prove_not_sealed(&logged.seal, &leaked, 0, &statement, &verified, &err),
			 STATUS_USAGE); /* sealed under other bytes */
	leaked = log_document(&logged.arena, "x", ALTERED);
	assert_int_equal(prove_not_sealed(&logged.seal, &leaked, 0, &statement, &verified, &err),
			 STATUS_USAGE); /* no word on what can be proved */
	assert_non_null(strstr(err.text, "altered: 'paper.txt'"));
}

/* What moved in another format may be the converter's: it is not signed as an alteration. */
static void
doubts_are_not_signed(void **state)
{
	struct library_entry leaked;
	struct prove_setup setup = {.index = 0, .leaked = &leaked};
	struct verified verified;
	struct test_log log;
	struct slice bytes;
	struct err err;
	(void)state;
	log_init(&log);
	log_add(&log, "paper.txt", "The board met without him in May.|The talks went on for long.");
	leaked = log_document(&log.arena, "x",
			      "The board met him in May.|The talks without went on for long.");
	leaked.kind = SNIFF_DOCX;
	assert_int_equal(prove(&log.seal, &setup, &bytes, &verified, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "nothing is proved of it"));
	log_done(&log);
}

static void
a_property_is_opened_alone(void **state)
{
	const struct slice author = SLICE("Author"), none = SLICE("Title");
	struct prove_setup setup = {.index = 1, .fields = &author, .field_count = 1};
	struct verified verified;
	struct slice bytes;
	struct err err;
	(void)state;
	assert_int_equal(prove(&logged.seal, &setup, &bytes, &verified, &err), STATUS_OK);
	assert_slice(verify(bytes).statement.openings[1].text, "Author: Anne Author");
	assert_int_equal(slice_find(bytes, SLICE("Newsroom Example")), SIZE_MAX);
	setup.fields = &none;
	assert_int_equal(prove(&logged.seal, &setup, &bytes, &verified, &err), STATUS_USAGE);
}

/* The wrong document named by mistake: nothing of it comes out. */
static void
another_document_is_not_laid_open(void **state)
{
	struct library_entry leaked = log_document(
		&logged.arena, "x", "Written by others, about other things.|Nothing is the same.");
	struct prove_setup setup = {.index = 1, .leaked = &leaked};
	struct verified verified;
	struct slice bytes;
	struct err err;
	(void)state;
	assert_int_equal(prove(&logged.seal, &setup, &bytes, &verified, &err), STATUS_USAGE);
	assert_non_null(strstr(err.text, "nothing of it is laid open"));
}

/* ---- what does not hold ---- */

/* What a statement says changed by its signer, who has the key, and signed anew. */
static struct slice
sign_lie(struct slice good, const char *truth, const char *lie)
{
	struct slice bytes, text;
	struct note note;
	struct buf buf;
	struct err err;
	assert_int_equal(note_read(&logged.arena, good, STATEMENT_BYTES, &note, &err), STATUS_OK);
	size_t at = slice_find(note.text, slice_text(truth));
	assert_int_not_equal(at, SIZE_MAX);
	buf_init(&buf, &logged.arena);
	buf_write(&buf, slice_part(note.text, 0, at));
	buf_write_text(&buf, lie);
	buf_write(&buf, slice_part(note.text, at + strlen(truth), SIZE_MAX));
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(slice_copy(&logged.arena, text, &text, &err), STATUS_OK);
	buf_write_byte(&buf, '\n');
	assert_int_equal(note_sign(&buf, text, &logged.seal.signer, 0, &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &bytes, &err), STATUS_OK);
	return bytes;
}

static void
assert_refused(struct slice bytes, const char *why)
{
	struct verified verified;
	struct err err;
	enum status status =
		statement_verify(&logged.arena, bytes, &logged.key, NULL, 0, &verified, &err);
	if (status != STATUS_BROKEN && status != STATUS_REFUSED)
		fail_msg("accepted: %s", why);
}

/* The proof refuses all the same. */
static void
a_signer_cannot_lie_about_what_is_sealed(void **state)
{
	static const char *const LIES[][2] = {
		{"The loan is of 9,000,000 euros.", "The loan is of 8,000,000 euros."},
		{"\"ordinal\":2", "\"ordinal\":3"},
		{"\"first\":2,\"last\":2", "\"first\":2,\"last\":3"},
		{"\"first\":2,\"last\":2", "\"first\":1,\"last\":1"},
		{"\"of\":\"unit\"", "\"of\":\"field\""},
		{"\"of\":\"unit\"", "\"of\":\"unit-end\""},
		{"\"index\":1", "\"index\":0"},
		{"index 1\n", "index 0\n"},
		{"index 1\n", "index 2\n"},
		{"\"claim\":\"altered\"", "\"claim\":\"reencoded\""},
		{"\"claim\":\"altered\"", "\"claim\":\"verbatim\""},
		{"\"claim\":\"altered\"", "\"claim\":\"not-sealed\""},
		{"\"claim\":\"altered\"", "\"claim\":\"genuine\""},
		{"\"version\":1", "\"version\":2"},
		{"\"type\":\"statement\"", "\"type\":\"sentence\""},
		{"\"changes\":[{", "\"changed\":[{"},
		{"\"leaked\":{", "\"leaves\":{"},
		{"\"log\":\"log.newsroom", "\"log\":\"log.nowsroom"},
		{"tocsin-statement/v1\n", "tocsin-statement/v2\n"},
		{"tlog-proof@v1", "tlog-proof@v2"},
		{"\n7\n", "\n8\n"}, /* the size in the checkpoint */
	};
	struct slice good = log_prove(&logged, 1, ALTERED);
	(void)state;
	for (size_t i = 0; i < sizeof(LIES) / sizeof(*LIES); i++)
		assert_refused(sign_lie(good, LIES[i][0], LIES[i][1]), LIES[i][1]);
}

/* Readers of JSON differ in what they make of these; so nobody may write them. */
static void
a_statement_reads_one_way(void **state)
{
	static const char *const OTHERWISE[][2] = {
		{"\"claim\":\"altered\"", "\"claim\":\"altered\",\"claim\":\"reencoded\""},
		{"\"index\":1,", "\"index\":1,\"index\":2,"},
		{"\"after\":", "\"after\":\"another\",\"after\":"},
		{"\"index\":1,", "\"index\":1.0,"},
		{"\"index\":1,", "\"index\": 1,"},
		{"\"altered\"", "\"\\u0061ltered\""},
		{"\"index\":1,", "\"note\":\"all of it is forged\",\"index\":1,"},
		{"\"first\":2,\"last\":2", "\"last\":2,\"first\":2"},
	};
	struct slice good = log_prove(&logged, 1, ALTERED);
	(void)state;
	(void)verify(sign_lie(good, "\"index\":1,", "\"index\":1,")); /* so it is the spelling */
	for (size_t i = 0; i < sizeof(OTHERWISE) / sizeof(*OTHERWISE); i++)
		assert_refused(sign_lie(good, OTHERWISE[i][0], OTHERWISE[i][1]), OTHERWISE[i][1]);
}

/* "This file is sealed" must not be read of another file, nor a passage be told twice. */
static void
a_claim_is_of_one_thing(void **state)
{
	struct slice sealed = log_prove(&logged, 1, NULL);
	struct slice altered = log_prove(&logged, 1, ALTERED);
	(void)state;
	assert_refused(
		sign_lie(sealed, "\"changes\":",
			 "\"leaked\":{\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			 "aaaaaaaaaaaaaaaa\",\"bytes\":3},\"changes\":"),
		"a leaked file beside a sealed one");
	assert_refused(sign_lie(altered, "\"changes\":[",
				"\"changes\":[{\"first\":2,\"last\":2,\"after\":\"x\","
				"\"place\":\"line 3\"},"),
		       "one unit changed to two things");
}

static struct sha256
leaf_of_unit(struct digest *digest, const char *text)
{
	const struct seal_salt salt = {{0}};
	struct sha256 hash;
	assert_int_equal(seal_commit(digest, &salt, SEAL_UNIT, slice_text(text), &hash, NULL),
			 STATUS_OK);
	assert_int_equal(
		merkle_leaf(digest, slice_of((const char *)hash.bytes, SHA256_BYTES), &hash, NULL),
		STATUS_OK);
	return hash;
}

/* A log made by a liar: ((a, b), x), of two heights, in which a and x pass for neighbours. */
static void
paths_of_a_tree_have_one_length(void **state)
{
	struct digest *digest = NULL;
	struct note_signer signer;
	struct checkpoint checkpoint = {.origin = SLICE("liar.example"), .size = 1};
	struct seal_record record = {.extractor = 1};
	struct verified verified;
	struct slice text, bytes;
	struct buf buf;
	struct err err;
	char leaf[SEAL_RECORD_BYTES];
	(void)state;
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	struct sha256 a = leaf_of_unit(digest, "a"), b = leaf_of_unit(digest, "b"), ab;
	struct sha256 x = leaf_of_unit(digest, "x");
	assert_int_equal(merkle_node(digest, &a, &b, &ab, &err), STATUS_OK);
	assert_int_equal(merkle_node(digest, &ab, &x, &record.units, &err), STATUS_OK);
	seal_record_write(&record, leaf);
	struct slice bytes_of_leaf = slice_of(leaf, sizeof(leaf));
	assert_int_equal(merkle_leaf(digest, bytes_of_leaf, &checkpoint.root, &err), STATUS_OK);
	digest_done(&digest);
	assert_int_equal(note_signer_new(&signer, NOTE_ED25519, checkpoint.origin, &err),
			 STATUS_OK);
	buf_init(&buf, &logged.arena);
	checkpoint_write(&buf, &checkpoint);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_int_equal(slice_copy(&logged.arena, text, &text, &err), STATUS_OK);
	buf_write_byte(&buf, '\n');
	assert_int_equal(note_sign(&buf, text, &signer, 0, &err), STATUS_OK);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	struct tlog_proof proof = {.checkpoint = text};
	buf_init(&buf, &logged.arena);
	tlog_proof_write(&buf, &proof);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	for (int honest = 0; honest < 2; honest++) {
		struct statement_opening openings[] = {
			{.domain = SEAL_UNIT, .text = SLICE("a"), .path = {{b, x}, 2}},
			{.domain = SEAL_UNIT, .ordinal = 1, .text = SLICE("x"), .path = {{ab}, 1}},
		};
		if (honest)
			openings[1] = (struct statement_opening){.domain = SEAL_UNIT,
								 .ordinal = 1,
								 .text = SLICE("b"),
								 .path = {{a, x}, 2}};
		struct statement_change change = {.last = 1, .after = SLICE("a y b")};
		struct statement statement = {.claim = CLAIM_ALTERED,
					      .log = checkpoint.origin,
					      .record = bytes_of_leaf,
					      .has_leaked = true,
					      .openings = openings,
					      .opening_count = 2,
					      .changes = &change,
					      .change_count = 1};
		assert_int_equal(
			statement_write(&logged.arena, &statement, text, &signer, &bytes, &err),
			STATUS_OK);
		assert_int_equal(statement_verify(&logged.arena, bytes, &signer.key, NULL, 0,
						  &verified, &err),
				 honest ? STATUS_OK : STATUS_BROKEN);
	}
	assert_int_equal(note_signer_new(&signer, NOTE_COSIGNATURE, checkpoint.origin, &err),
			 STATUS_OK);
	assert_int_equal(
		statement_verify(&logged.arena, bytes, &signer.key, NULL, 0, &verified, &err),
		STATUS_USAGE); /* a witness signs no statements */
}

/* So many passages are laid open, and not one more. */
static void
openings_have_a_limit(void **state)
{
	struct statement_opening *openings =
		arena_new(&logged.arena, struct statement_opening, STATEMENT_OPENINGS + 1);
	struct slice bytes = log_prove(&logged, 1, ALTERED), rest, wide;
	struct statement statement, read;
	struct note_signer signer;
	struct note note;
	struct err err;
	(void)state;
	assert_non_null(openings);
	assert_int_equal(note_signer_new(&signer, NOTE_ED25519, SLICE(LOG_ORIGIN), &err),
			 STATUS_OK);
	assert_int_equal(statement_read(&logged.arena, bytes, &note, &statement, &rest, &err),
			 STATUS_OK);
	for (size_t i = 0; i <= STATEMENT_OPENINGS; i++)
		openings[i] = (struct statement_opening){.domain = SEAL_FILE, .ordinal = i};
	statement.openings = openings;
	for (size_t over = 0; over < 2; over++) {
		statement.opening_count = STATEMENT_OPENINGS + over;
		assert_int_equal(
			statement_write(&logged.arena, &statement, rest, &signer, &wide, &err),
			STATUS_OK);
		assert_int_equal(statement_read(&logged.arena, wide, &note, &read, &bytes, &err),
				 over ? STATUS_REFUSED : STATUS_OK);
	}
	assert_non_null(strstr(err.text, "4000"));
}

static void
another_key_is_refused(void **state)
{
	struct slice bytes = log_prove(&logged, 1, ALTERED);
	struct note_signer other;
	struct verified verified;
	struct err err;
	(void)state;
	assert_int_equal(note_signer_new(&other, NOTE_ED25519, SLICE(LOG_ORIGIN), &err), STATUS_OK);
	assert_int_equal(
		statement_verify(&logged.arena, bytes, &other.key, NULL, 0, &verified, &err),
		STATUS_BROKEN);
	assert_int_equal(statement_verify(&logged.arena, bytes, &logged.key, &logged.key, 1,
					  &verified, &err),
			 STATUS_USAGE); /* a log is no witness of itself */
}

/* 10,000 mutations of what is decoded: record, index, path, the checkpoint's text and its
 * signature, each as if its statement had been signed so. */
static void
mutations_are_refused(void **state)
{
	struct slice bytes = log_prove(&logged, 1, ALTERED), rest;
	struct statement statement;
	struct tlog_proof proof;
	struct checkpoint checkpoint;
	struct note note, log_note;
	struct digest *digest = NULL;
	struct sha256 leaf;
	struct err err;
	uint64_t seed = 20170505;
	size_t by_kind[5] = {0}, accepted = 0, rounds = support_is_slow() ? 100 : 10000;
	(void)state;
	assert_int_equal(statement_read(&logged.arena, bytes, &note, &statement, &rest, &err),
			 STATUS_OK);
	assert_int_equal(tlog_proof_read(&logged.arena, rest, &proof, &err), STATUS_OK);
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	for (size_t round = 0; round < rounds; round++) {
		struct arena_mark mark = arena_mark(&logged.arena);
		char record[SEAL_RECORD_BYTES];
		struct slice copy;
		struct tlog_proof changed = proof;
		size_t kind = random_below(&seed, 5), byte;
		char bit = (char)(1 << random_below(&seed, 8));
		memcpy(record, statement.record.at, sizeof(record));
		assert_int_equal(slice_copy(&logged.arena, proof.checkpoint, &copy, &err),
				 STATUS_OK);
		changed.checkpoint = copy;
		if (kind == 0) {
			record[random_below(&seed, sizeof(record))] ^= bit;
		} else if (kind == 1) {
			changed.index ^= UINT64_C(1) << random_below(&seed, 63);
		} else if (kind == 2) {
			byte = random_below(&seed, changed.path.count * SHA256_BYTES);
			changed.path.hashes[byte / SHA256_BYTES].bytes[byte % SHA256_BYTES] ^=
				(uint8_t)bit;
		}
		enum status status =
			note_read(&logged.arena, changed.checkpoint, NOTE_BYTES, &log_note, &err);
		assert_int_equal(status, STATUS_OK);
		if (kind == 3)
			((char *)(uintptr_t)copy.at)[random_below(&seed, log_note.text.length)] ^=
				bit;
		if (kind == 4) {
			struct slice s = log_note.signatures[0].bytes;
			((char *)(uintptr_t)s.at)[random_below(&seed, s.length)] ^= bit;
			status = note_require(&log_note, &logged.key, &err);
		} else {
			status = checkpoint_open(&logged.arena, changed.checkpoint, &logged.key,
						 &log_note, &checkpoint, &err);
		}
		if (status == STATUS_OK) {
			struct merkle_subtree tree = {0, checkpoint.size, checkpoint.root};
			assert_int_equal(
				merkle_leaf(digest, slice_of(record, sizeof(record)), &leaf, &err),
				STATUS_OK);
			status = merkle_verify_inclusion(digest, &tree, changed.index, &leaf,
							 &changed.path, &err);
		}
		by_kind[kind]++;
		accepted += status == STATUS_OK;
		arena_rewind(&logged.arena, mark);
	}
	digest_done(&digest);
	assert_int_equal(accepted, 0);
	for (size_t i = 0; i < 5; i++)
		assert_true(by_kind[i] > rounds / 16);
}

/* Every bit of the file as it goes around. */
static void
a_changed_statement_is_refused(void **state)
{
	struct slice bytes = log_prove(&logged, 1, ALTERED);
	uint64_t seed = 3;
	(void)state;
	for (int round = 0; round < (support_is_slow() ? 20 : 3000); round++) {
		struct arena_mark mark = arena_mark(&logged.arena);
		struct verified verified;
		struct slice copy;
		struct err err;
		assert_int_equal(slice_copy(&logged.arena, bytes, &copy, &err), STATUS_OK);
		((char *)(uintptr_t)copy.at)[random_below(&seed, copy.length)] ^=
			(char)(1 << random_below(&seed, 8));
		assert_int_not_equal(statement_verify(&logged.arena, copy, &logged.key, NULL, 0,
						      &verified, &err),
				     STATUS_OK);
		arena_rewind(&logged.arena, mark);
	}
}

/* ---- what a guesser learns ---- */

/* All windows of 32 bytes of what is public, and what is base64 in it. */
static struct map known;
static struct arena known_arena;

static void
know(struct slice bytes)
{
	for (size_t i = 0; i + SHA256_BYTES <= bytes.length; i++)
		assert_int_equal(
			map_set(&known, slice_of(bytes.at + i, SHA256_BYTES), 1, NULL, NULL),
			STATUS_OK);
}

/* Runs of base64 are decoded and known, too. */
static void
know_text(struct slice text)
{
	for (size_t from = 0; from < text.length;) {
		size_t to = from;
		while (to < text.length &&
		       (byte_is_letter(text.at[to]) || byte_is_digit(text.at[to]) ||
			text.at[to] == '+' || text.at[to] == '/' || text.at[to] == '='))
			to++;
		uint8_t decoded[SEAL_RECORD_BYTES];
		size_t length;
		if (base64_read_bytes(slice_part(text, from, to - from), decoded, sizeof(decoded),
				      &length))
			know(slice_of((const char *)decoded, length));
		from = to + 1;
	}
	know(text);
}

static int
know_file(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	struct slice bytes;
	(void)about;
	(void)place;
	if (kind != FTW_F || strstr(path, "/private/"))
		return 0;
	assert_int_equal(io_read_file(&known_arena, path, 1u << 20, &bytes, NULL), STATUS_OK);
	know_text(bytes);
	return 0;
}

static bool
is_known(const struct sha256 *hash)
{
	return map_find(&known, slice_of((const char *)hash->bytes, SHA256_BYTES)) != NULL;
}

/* Whether a leaf leads to something public by the path of an opening, whichever its place. */
static bool
leads_to_known(struct digest *digest, const struct sha256 *leaf,
	       const struct statement_opening *opening)
{
	for (size_t place = 0; place < SEAL_TREE_LEAVES_MIN; place += support_is_slow() ? 5 : 1) {
		struct sha256 hash = *leaf;
		for (size_t i = 0; i < opening->path.count; i++) {
			const struct sha256 *other = &opening->path.hashes[i];
			bool right = place >> i & 1;
			assert_int_equal(merkle_node(digest, right ? other : &hash,
						     right ? &hash : other, &hash, NULL),
					 STATUS_OK);
			if (is_known(&hash))
				return true;
		}
	}
	return false;
}

/* Whether a guess at a value is confirmed by anything public: its digest, its leaf, or a commitment
 * to it with a salt that the guesser has. */
static bool
confirms(struct digest *digest, struct slice guess, const struct statement *statement)
{
	struct seal_salt salts[8] = {{{0}}};
	struct sha256 hash, leaf;
	size_t count = 1; /* the first salt is of zeros */
	for (size_t i = 0; i < statement->opening_count && count < 8; i++)
		salts[count++] = statement->openings[i].salt;
	assert_int_equal(sha256_of(guess, &hash, NULL), STATUS_OK);
	assert_int_equal(merkle_leaf(digest, guess, &leaf, NULL), STATUS_OK);
	if (is_known(&hash) || is_known(&leaf))
		return true;
	for (size_t i = 0; i < count; i++)
		for (enum seal_domain domain = SEAL_FILE; domain <= SEAL_PADDING; domain++) {
			assert_int_equal(seal_commit(digest, &salts[i], domain, guess, &hash, NULL),
					 STATUS_OK);
			assert_int_equal(merkle_leaf(digest, slice_of((const char *)hash.bytes, 32),
						     &leaf, NULL),
					 STATUS_OK);
			if (is_known(&hash) || is_known(&leaf))
				return true;
			for (size_t j = 0; j < statement->opening_count; j++)
				if (leads_to_known(digest, &leaf, &statement->openings[j]))
					return true;
		}
	return false;
}

/* Who has the published log, a statement of it, and all plaintexts: the guess that was laid open is
 * confirmed, so the test sees what it looks for; no other is. */
static void
a_guesser_confirms_nothing(void **state)
{
	struct slice statement_bytes = log_prove(&logged, 1, ALTERED);
	struct verified verified = verify(statement_bytes);
	struct digest *digest = NULL;
	size_t tried = 0, confirmed = 0;
	(void)state;
	arena_init(&known_arena, 0);
	map_init(&known, &known_arena);
	assert_int_equal(digest_init(&digest, NULL), STATUS_OK);
	know_text(statement_bytes);
	assert_int_equal(nftw(logged.folder, know_file, 16, FTW_PHYS), 0);
	const char *const papers[] = {OTHER, PAPER, "Number 0.|It says nothing."};
	for (size_t i = 0; i < 3; i++) {
		struct library_entry entry = log_document(&logged.arena, "x", papers[i]);
		struct sha256 text;
		assert_int_equal(seal_text_digest(&entry.document, &text, NULL), STATUS_OK);
		const struct slice whole[] = {
			slice_text(papers[i]),
			slice_of((const char *)entry.sha256.bytes, SHA256_BYTES),
			slice_of((const char *)text.bytes, SHA256_BYTES),
			SLICE("Author: Anne Author"),
			SLICE("Anne Author"),
			SLICE("Company: Newsroom Example"),
		};
		for (size_t j = 0; j < sizeof(whole) / sizeof(*whole); j++, tried++)
			confirmed += confirms(digest, whole[j], &verified.statement);
		assert_false(is_known(&entry.sha256) || is_known(&text));
		for (size_t j = 0; j < entry.document.unit_count; j++, tried++)
			confirmed +=
				confirms(digest, entry.document.units[j].text, &verified.statement);
	}
	/* The one unit that was laid open, and no other. */
	assert_true(confirmed == 1 || support_is_slow());
	assert_int_equal(tried, 28);
	digest_done(&digest);
	arena_done(&known_arena);
}

/* The record of every document has one size, and no value comes twice in the log. */
static void
equal_papers_look_different(void **state)
{
	struct library_entry entry = log_document(&logged.arena, "x", "The same.|The same.");
	struct seal_document_key key;
	struct seal_record first, second;
	struct seal_tree tree;
	struct err err;
	(void)state;
	assert_int_equal(
		seal_record_new(&logged.arena, logged.seal.secret, 8, &entry, &first, &err),
		STATUS_OK);
	assert_int_equal(
		seal_record_new(&logged.arena, logged.seal.secret, 9, &entry, &second, &err),
		STATUS_OK);
	assert_memory_not_equal(first.handle, second.handle, sizeof(first.handle));
	assert_false(sha256_equal(&first.file, &second.file));
	assert_false(sha256_equal(&first.text, &second.text));
	assert_false(sha256_equal(&first.units, &second.units));
	assert_false(sha256_equal(&first.fields, &second.fields));
	assert_int_equal(seal_document_key(logged.seal.secret, 8, &entry.sha256, &key, &err),
			 STATUS_OK);
	assert_int_equal(seal_tree_units(&logged.arena, &key, &entry.document, &tree, &err),
			 STATUS_OK);
	assert_int_equal(tree.count, SEAL_TREE_LEAVES_MIN);
	for (size_t i = 0; i < tree.count; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(sha256_equal(&tree.leaves[i], &tree.leaves[j]));
}

/* A tree has room for its end: 16 units make one of 32 leaves. */
static void
a_tree_is_padded_to_a_power_of_two(void **state)
{
	static const struct {
		size_t units, leaves;
	} SIZES[] = {{0, 16}, {1, 16}, {15, 16}, {16, 32}, {31, 32}, {32, 64}};
	struct seal_document_key key = {{0}};
	struct document_unit units[64];
	struct err err;
	(void)state;
	for (size_t i = 0; i < 64; i++)
		units[i] = (struct document_unit){.text = SLICE("x")};
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(*SIZES); i++) {
		struct document document = {.units = units, .unit_count = SIZES[i].units};
		struct seal_tree tree;
		assert_int_equal(seal_tree_units(&logged.arena, &key, &document, &tree, &err),
				 STATUS_OK);
		assert_int_equal(tree.count, SIZES[i].leaves);
	}
	struct document huge = {.unit_count = SEAL_TREE_LEAVES_MAX};
	struct seal_tree tree;
	assert_int_equal(seal_tree_units(&logged.arena, &key, &huge, &tree, &err), STATUS_REFUSED);
}

static void
records_of_another_size_or_version_are_refused(void **state)
{
	char bytes[SEAL_RECORD_BYTES + 1] = {0, SEAL_RECORD_VERSION};
	struct seal_record record;
	struct err err;
	(void)state;
	assert_int_equal(seal_record_read(slice_of(bytes, SEAL_RECORD_BYTES), &record, &err),
			 STATUS_OK);
	assert_int_equal(seal_record_read(slice_of(bytes, SEAL_RECORD_BYTES - 1), &record, &err),
			 STATUS_REFUSED);
	assert_int_equal(seal_record_read(slice_of(bytes, SEAL_RECORD_BYTES + 1), &record, &err),
			 STATUS_REFUSED);
	bytes[1]++;
	assert_int_equal(seal_record_read(slice_of(bytes, SEAL_RECORD_BYTES), &record, &err),
			 STATUS_REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_altered_passage_is_shown_and_nothing_else),
		cmocka_unit_test(what_was_put_in_stands_between_neighbours),
		cmocka_unit_test(what_was_put_at_the_end_shows_the_end),
		cmocka_unit_test(what_was_taken_out_is_shown),
		cmocka_unit_test(claims_are_what_the_leaked_file_is),
		cmocka_unit_test(doubts_are_not_signed),
		cmocka_unit_test(a_property_is_opened_alone),
		cmocka_unit_test(another_document_is_not_laid_open),
		cmocka_unit_test(a_signer_cannot_lie_about_what_is_sealed),
		cmocka_unit_test(a_statement_reads_one_way),
		cmocka_unit_test(a_claim_is_of_one_thing),
		cmocka_unit_test(paths_of_a_tree_have_one_length),
		cmocka_unit_test(openings_have_a_limit),
		cmocka_unit_test(another_key_is_refused),
		cmocka_unit_test(mutations_are_refused),
		cmocka_unit_test(a_changed_statement_is_refused),
		cmocka_unit_test(a_guesser_confirms_nothing),
		cmocka_unit_test(equal_papers_look_different),
		cmocka_unit_test(a_tree_is_padded_to_a_power_of_two),
		cmocka_unit_test(records_of_another_size_or_version_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
