#include "support.h"

#include "base/base64.h"
#include "leak/checkpoint.h"
#include "leak/limits.h"

#include <stdio.h>

#define DASH "\xe2\x80\x94 "
/* The public example of golang.org/x/mod/sumdb/note, a key pair of record. */
#define VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define SKEY "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define TEXT "a first line\n\nand a last one\n"

static struct arena arena;

static struct note_signer
signer_new(enum note_kind kind, const char *name)
{
	struct note_signer signer;
	assert_int_equal(note_signer_new(&signer, kind, slice_text(name), NULL), STATUS_OK);
	return signer;
}

/* The text as a note that all of them signed. */
static struct slice
sign(const char *text, const struct note_signer *signers, size_t count, int64_t time)
{
	struct buf buf;
	struct slice ret;
	buf_init(&buf, &arena);
	buf_write_text(&buf, text);
	buf_write_byte(&buf, '\n');
	for (size_t i = 0; i < count; i++)
		assert_int_equal(note_sign(&buf, slice_text(text), &signers[i], time, NULL),
				 STATUS_OK);
	assert_int_equal(buf_slice(&buf, &ret, NULL), STATUS_OK);
	return ret;
}

static void
keys_are_those_of_a_peer(void **state)
{
	struct note_signer signer;
	struct note_key key;
	struct buf buf;
	struct slice text;
	(void)state;
	assert_int_equal(note_signer_read(&arena, SLICE(SKEY), &signer, NULL), STATUS_OK);
	assert_int_equal(note_key_read(&arena, SLICE(VKEY), &key, NULL), STATUS_OK);
	assert_int_equal(key.id, 0xc74f20a3);
	assert_memory_equal(signer.key.bytes, key.bytes, ED25519_KEY_BYTES);
	buf_init(&buf, &arena);
	note_key_write(&buf, &signer.key);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, VKEY);
	buf_init(&buf, &arena);
	note_signer_write(&buf, &signer);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, SKEY);
}

static void
other_keys_are_refused(void **state)
{
	static const char *const BAD[] = {
		"",
		"PeterNeumann",
		"PeterNeumann+c74f20a3",
		"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", /* its id */
		"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a30+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a3+AhpcPQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", /* ECDSA */
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",   /* short */
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAAAA",
		"x+1b5a5b26+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* of small order */
	};
	struct note_key key;
	struct note_signer signer;
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		assert_int_equal(note_key_read(&arena, slice_text(BAD[i]), &key, NULL),
				 STATUS_REFUSED);
	assert_int_equal(note_signer_read(&arena, SLICE(VKEY), &signer, NULL), STATUS_REFUSED);
	assert_int_equal(note_signer_new(&signer, NOTE_ED25519, SLICE("a b"), NULL),
			 STATUS_REFUSED);
}

static void
names_have_no_spaces_and_no_plus(void **state)
{
	static const char *const BAD[] = {
		"",     "a b",     "a+b", "a\tb", "a\xc2\xa0z", "a\xe2\x80\xa8z", "a\xe3\x80\x80",
		"\xff", "\xe2\x80"};
	char longest[NOTE_NAME_BYTES + 2];
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		assert_false(note_check_name(slice_text(BAD[i])));
	assert_true(note_check_name(SLICE("log.newsroom.example/2017")));
	assert_true(note_check_name(SLICE("r\xc3\xa9"
					  "daction.example")));
	memset(longest, 'x', sizeof(longest));
	assert_true(note_check_name(slice_of(longest, NOTE_NAME_BYTES)));
	assert_false(note_check_name(slice_of(longest, NOTE_NAME_BYTES + 1)));
}

static void
a_note_says_who_signed_it(void **state)
{
	struct note_signer signers[3] = {signer_new(NOTE_ED25519, "log.example"),
					 signer_new(NOTE_COSIGNATURE, "witness.example"),
					 signer_new(NOTE_ED25519, "other.example")};
	struct slice bytes = sign(TEXT, signers, 2, 1679315147);
	struct note note;
	struct err err;
	bool signed_by;
	int64_t time = 0;
	(void)state;
	assert_int_equal(note_read(&arena, bytes, NOTE_BYTES, &note, &err), STATUS_OK);
	assert_slice(note.text, TEXT);
	assert_int_equal(note.count, 2);
	assert_int_equal(note_require(&note, &signers[0].key, &err), STATUS_OK);
	assert_int_equal(note_verify(&note, &signers[1].key, &signed_by, &time, &err), STATUS_OK);
	assert_true(signed_by);
	assert_int_equal(time, 1679315147);
	/* A time that no calendar has is no time that somebody saw anything. */
	assert_int_equal(
		note_read(&arena, sign(TEXT, signers, 2, NOTE_TIME_MAX), NOTE_BYTES, &note, &err),
		STATUS_OK);
	assert_int_equal(note_require(&note, &signers[1].key, &err), STATUS_OK);
	assert_int_equal(note_read(&arena, sign(TEXT, signers, 2, NOTE_TIME_MAX + 1), NOTE_BYTES,
				   &note, &err),
			 STATUS_OK);
	assert_int_equal(note_require(&note, &signers[1].key, &err), STATUS_BROKEN);
	assert_int_equal(note_read(&arena, bytes, NOTE_BYTES, &note, &err), STATUS_OK);
	assert_int_equal(note_verify(&note, &signers[2].key, &signed_by, &time, &err), STATUS_OK);
	assert_false(signed_by);
	assert_int_equal(note_require(&note, &signers[2].key, &err), STATUS_BROKEN);
}

/* Every byte of text and signature counts; a changed name or id is that of a key unknown here. */
static void
a_changed_note_is_signed_by_nobody(void **state)
{
	struct note_signer signers[2] = {signer_new(NOTE_ED25519, "log.example"),
					 signer_new(NOTE_COSIGNATURE, "witness.example")};
	(void)state;
	for (size_t s = 0; s < 2; s++) {
		struct slice bytes = sign(TEXT, &signers[s], 1, 5);
		for (size_t i = 0; i < bytes.length; i += support_is_slow() ? 7 : 1)
			for (int bit = 1; bit < 256; bit *= 2) {
				struct slice copy;
				struct note note;
				assert_int_equal(slice_copy(&arena, bytes, &copy, NULL), STATUS_OK);
				((char *)(uintptr_t)copy.at)[i] ^= (char)bit;
				if (note_read(&arena, copy, NOTE_BYTES, &note, NULL) == STATUS_OK)
					assert_int_equal(note_require(&note, &signers[s].key, NULL),
							 STATUS_BROKEN);
			}
	}
}

static void
malformed_notes_are_refused(void **state)
{
#define SIGNATURE DASH "a.example AAAAAAA=\n"
	static const struct slice BAD[] = {
		SLICE_INIT(""),
		SLICE_INIT("\n"),
		SLICE_INIT("text\n"),
		SLICE_INIT("text\n\n"),
		SLICE_INIT("text\n" SIGNATURE),
		SLICE_INIT("text\n\n" DASH "a.example AAAAAAA="),
		SLICE_INIT("text\n\n" SIGNATURE "\n"),
		SLICE_INIT("text\r\n\r\n" SIGNATURE),
		SLICE_INIT("te\tx\n\n" SIGNATURE),
		SLICE_INIT("te\0x\n\n" SIGNATURE),
		SLICE_INIT("te\xff\n\n" SIGNATURE),
		SLICE_INIT("te\xed\xa0\x80\n\n" SIGNATURE), /* a surrogate */
		SLICE_INIT("text\n\n- a.example AAAAAAA=\n"),
		SLICE_INIT("text\n\n\xe2\x80\x93 a.example AAAAAAA=\n"), /* an en dash */
		SLICE_INIT("text\n\n" DASH "AAAAAAA=\n"),
		SLICE_INIT("text\n\n" DASH " AAAAAAA=\n"),
		SLICE_INIT("text\n\n" DASH "a+b AAAAAAA=\n"),
		SLICE_INIT("text\n\n" DASH "a\xc2\xa0z AAAAAAA=\n"),
		SLICE_INIT("text\n\n" DASH "a.example AAAAAA==\n"), /* an id alone */
		SLICE_INIT("text\n\n" DASH "a.example AAAAAAB=\n"), /* bits that do not count */
		SLICE_INIT("text\n\n" DASH "a.example AAAAAAA\n"),
		SLICE_INIT("text\n\n" DASH "a.example  AAAAAAA=\n"),
		SLICE_INIT("text\n\n" DASH "a.example AAAAAAA= \n"),
		SLICE_INIT("text\n\n" DASH "a.example AAAA\nAAA=\n"),
		SLICE_INIT("text\n\n" SIGNATURE "more\n"),
	};
	struct note note;
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		assert_int_equal(note_read(&arena, BAD[i], NOTE_BYTES, &note, NULL),
				 STATUS_REFUSED);
	/* Some mail does this; the signature could not hold. */
	assert_int_equal(note_read(&arena, SLICE("text\r\n\r\n" DASH "a.example AAAAAAA=\r\n"),
				   NOTE_BYTES, &note, &err),
			 STATUS_REFUSED);
	assert_non_null(strstr(err.text, "its line ends were changed (CRLF)"));
	assert_int_equal(note_read(&arena, SLICE("text\n\n" SIGNATURE), NOTE_BYTES, &note, NULL),
			 STATUS_OK);
	assert_int_equal(note_read(&arena, SLICE("\n\n" SIGNATURE), NOTE_BYTES, &note, NULL),
			 STATUS_OK);
}

static void
notes_have_limits(void **state)
{
	struct buf buf;
	struct slice bytes;
	struct note note;
	(void)state;
	buf_init(&buf, &arena);
	buf_write_text(&buf, "text\n\n");
	for (int i = 0; i < NOTE_SIGNATURES; i++)
		buf_write_text(&buf, SIGNATURE);
	assert_int_equal(buf_slice(&buf, &bytes, NULL), STATUS_OK);
	assert_int_equal(note_read(&arena, bytes, NOTE_BYTES, &note, NULL), STATUS_OK);
	assert_int_equal(note.count, NOTE_SIGNATURES);
	assert_int_equal(note_read(&arena, bytes, bytes.length - 1, &note, NULL), STATUS_REFUSED);
	buf_write_text(&buf, SIGNATURE);
	assert_int_equal(buf_slice(&buf, &bytes, NULL), STATUS_OK);
	assert_int_equal(note_read(&arena, bytes, NOTE_BYTES, &note, NULL), STATUS_REFUSED);
}

/* ---- checkpoints ---- */

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void
a_checkpoint_reads_as_it_was_written(void **state)
{
	struct checkpoint checkpoint;
	struct buf buf;
	struct slice text;
	(void)state;
	assert_int_equal(
		checkpoint_read(SLICE("log.example\n20852163\n" ROOT "\n"), &checkpoint, NULL),
		STATUS_OK);
	assert_slice(checkpoint.origin, "log.example");
	assert_int_equal(checkpoint.size, 20852163);
	buf_init(&buf, &arena);
	checkpoint_write(&buf, &checkpoint);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, "log.example\n20852163\n" ROOT "\n");
	assert_int_equal(checkpoint_read(SLICE("a log\n0\n" ROOT "\nmore\n"), &checkpoint, NULL),
			 STATUS_OK);
	assert_int_equal(
		checkpoint_read(SLICE("a\n9223372036854775807\n" ROOT "\n"), &checkpoint, NULL),
		STATUS_OK);
}

static void
malformed_checkpoints_are_refused(void **state)
{
	static const char *const BAD[] = {
		"",
		"\n",
		"log\n",
		"log\n5\n",
		"log\n5\n" ROOT, /* not ended */
		"\n5\n" ROOT "\n",
		"log\n\n" ROOT "\n",
		"log\n05\n" ROOT "\n",
		"log\n00\n" ROOT "\n",
		"log\n+5\n" ROOT "\n",
		"log\n-5\n" ROOT "\n",
		"log\n 5\n" ROOT "\n",
		"log\n5 \n" ROOT "\n",
		"log\n0x5\n" ROOT "\n",
		"log\n5e0\n" ROOT "\n",
		"log\n9223372036854775808\n" ROOT "\n",
		"log\n18446744073709551616\n" ROOT "\n",
		"log\n5\n\n",
		"log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
		"log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", /* another spelling */
		"log\n5\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",
		"log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", /* 31 bytes */
		"log\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2Is\n", /* 33 */
		"log\n5\n" ROOT " \n",
		"log\n5\n" ROOT "\n\n",
		"log\n5\n" ROOT "\n\nmore\n",
		"log\n5\n" ROOT "\nmore\n\n",
	};
	struct checkpoint checkpoint;
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		assert_int_equal(checkpoint_read(slice_text(BAD[i]), &checkpoint, NULL),
				 STATUS_REFUSED);
}

static void
a_checkpoint_is_of_the_log_that_signs(void **state)
{
	struct note_signer signer = signer_new(NOTE_ED25519, "log.example");
	struct checkpoint checkpoint;
	struct note note;
	(void)state;
	assert_int_equal(checkpoint_open(&arena, sign("log.example\n5\n" ROOT "\n", &signer, 1, 0),
					 &signer.key, &note, &checkpoint, NULL),
			 STATUS_OK);
	assert_int_equal(checkpoint_open(&arena,
					 sign("other.example\n5\n" ROOT "\n", &signer, 1, 0),
					 &signer.key, &note, &checkpoint, NULL),
			 STATUS_BROKEN);
	assert_int_equal(checkpoint_open(&arena, sign("log.example\n0\n" ROOT "\n", &signer, 1, 0),
					 &signer.key, &note, &checkpoint, NULL),
			 STATUS_BROKEN);
	assert_int_equal(
		checkpoint_open(&arena,
				sign("log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
				     "\n",
				     &signer, 1, 0),
				&signer.key, &note, &checkpoint, NULL),
		STATUS_OK);
}

/* ---- proofs ---- */

static void
a_proof_reads_as_it_was_written(void **state)
{
	static const char PROOF[] = "c2sp.org/tlog-proof@v1\nextra AAEC\nindex 73894\n" ROOT
				    "\n" ROOT "\n\nlog.example\n5\n" ROOT "\n\n" SIGNATURE;
	struct tlog_proof proof;
	struct buf buf;
	struct slice text;
	(void)state;
	assert_int_equal(tlog_proof_read(&arena, slice_text(PROOF), &proof, NULL), STATUS_OK);
	assert_true(proof.has_extra);
	assert_int_equal(proof.extra.length, 3);
	assert_int_equal(proof.index, 73894);
	assert_int_equal(proof.path.count, 2);
	assert_slice(proof.checkpoint, "log.example\n5\n" ROOT "\n\n" SIGNATURE);
	buf_init(&buf, &arena);
	tlog_proof_write(&buf, &proof);
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_slice(text, PROOF);
}

static void
malformed_proofs_are_refused(void **state)
{
	static const char *const BAD[] = {
		"",
		"c2sp.org/tlog-proof@v1",
		"c2sp.org/tlog-proof@v2\nindex 0\n\nx",
		"c2sp.org/tlog-proof@v1\r\nindex 0\n\nx",
		"c2sp.org/tlog-proof@v1\n\nx",
		"c2sp.org/tlog-proof@v1\nindex 01\n\nx",
		"c2sp.org/tlog-proof@v1\nindex  1\n\nx",
		"c2sp.org/tlog-proof@v1\nindex -1\n\nx",
		"c2sp.org/tlog-proof@v1\nindex\n\nx",
		"c2sp.org/tlog-proof@v1\nindex 1\nextra AAEC\n\nx",
		"c2sp.org/tlog-proof@v1\nextra AAE\nindex 1\n\nx",
		"c2sp.org/tlog-proof@v1\nextra AAEC\n",
		"c2sp.org/tlog-proof@v1\nindex 1\nAAEC\n\nx",
		"c2sp.org/tlog-proof@v1\nindex 1\n" ROOT "\n",
		"c2sp.org/tlog-proof@v1\nindex 1\n" ROOT "x\n\nx",
	};
	struct tlog_proof proof;
	struct buf buf;
	struct slice text;
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		assert_int_equal(tlog_proof_read(&arena, slice_text(BAD[i]), &proof, NULL),
				 STATUS_REFUSED);
	buf_init(&buf, &arena);
	buf_write_text(&buf, "c2sp.org/tlog-proof@v1\nindex 1\n");
	for (int i = 0; i <= MERKLE_PATH_MAX; i++)
		buf_write_text(&buf, ROOT "\n");
	buf_write_text(&buf, "\nx");
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_int_equal(tlog_proof_read(&arena, text, &proof, NULL), STATUS_REFUSED);
}

static int
set_up(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_a_peer),
		cmocka_unit_test(other_keys_are_refused),
		cmocka_unit_test(names_have_no_spaces_and_no_plus),
		cmocka_unit_test(a_note_says_who_signed_it),
		cmocka_unit_test(a_changed_note_is_signed_by_nobody),
		cmocka_unit_test(malformed_notes_are_refused),
		cmocka_unit_test(notes_have_limits),
		cmocka_unit_test(a_checkpoint_reads_as_it_was_written),
		cmocka_unit_test(malformed_checkpoints_are_refused),
		cmocka_unit_test(a_checkpoint_is_of_the_log_that_signs),
		cmocka_unit_test(a_proof_reads_as_it_was_written),
		cmocka_unit_test(malformed_proofs_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
