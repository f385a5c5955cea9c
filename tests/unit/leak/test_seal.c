#include "log.h"

#include "base/io.h"
#include "base/time.h"
#include "leak/limits.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct test_log logged;

static const char *
path_of(const char *name)
{
	struct slice path;
	assert_int_equal(seal_path(&logged.arena, logged.folder, &path, NULL, "%s", name),
			 STATUS_OK);
	return path.at;
}

static enum status
audit(enum seal_mode mode, struct slice older, struct seal_audit *ret, struct err *err)
{
	struct seal seal;
	struct err ignored;
	err = err ? err : &ignored;
	enum status status = seal_open(&seal, &logged.arena, logged.folder, mode, NULL, err);
	if (status == STATUS_OK)
		status = seal_audit(&seal, older, ret, err);
	seal_done(&seal);
	return status;
}

static int
set_up(void **state)
{
	(void)state;
	log_init(&logged);
	log_add(&logged, "a.txt", "First paper.|It has two paragraphs.");
	log_add(&logged, "b.txt", "Second paper.|It has three.|This is the last.");
	log_add(&logged, "c.txt", "");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	log_done(&logged);
	return 0;
}

static void
a_log_grows_and_audits(void **state)
{
	struct seal_audit result;
	struct slice older;
	(void)state;
	if (support_is_slow())
		skip();
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoint"), NOTE_BYTES, &older, NULL),
		STATUS_OK);
	for (int i = 0; i < 260; i++) { /* over the width of a tile */
		char name[32];
		(void)snprintf(name, sizeof(name), "more %d", i);
		log_add(&logged, name, name);
	}
	seal_done(&logged.seal);
	assert_int_equal(audit(SEAL_PRIVATE, older, &result, NULL), STATUS_OK);
	assert_int_equal(result.leaves, 263);
	assert_int_equal(result.opened, 263);
	assert_int_equal(result.checkpoints, 263);
	assert_int_equal(result.cosigned, 0);
	assert_int_equal(audit(SEAL_READ, SLICE_NONE, &result, NULL), STATUS_OK);
	assert_int_equal(result.opened, 0);
}

static void
what_is_secret_is_the_owners_alone(void **state)
{
	static const char *const SECRET[] = {"private/key", "private/secret", "private/library"};
	struct note_key key;
	struct stat about;
	struct err err;
	(void)state;
	assert_int_equal(stat(path_of("private"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(stat(path_of(SECRET[i]), &about), 0);
		assert_int_equal(about.st_mode & 0077, 0);
	}
	/* A key is never replaced by another. */
	assert_int_equal(seal_init(&logged.arena, logged.folder, SLICE(LOG_ORIGIN), &key, &err),
			 STATUS_USAGE);
}

/* One writer; a second one is told. */
static void
two_do_not_write_at_once(void **state)
{
	struct seal second;
	struct err err;
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		struct seal other;
		struct arena arena;
		arena_init(&arena, 0);
		enum status status = seal_open(&other, &arena, logged.folder, SEAL_ADD, NULL, NULL);
		_exit(status == STATUS_ENVIRONMENT ? 0 : 1);
	}
	int how;
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_int_equal(how, 0);
	seal_done(&logged.seal);
	assert_int_equal(seal_open(&second, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
			 STATUS_OK);
	seal_done(&second);
}

static void
flip(const char *name, long offset)
{
	FILE *file = fopen(path_of(name), "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
	int byte = fgetc(file);
	assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
	assert_int_not_equal(fputc(byte ^ 1, file), EOF);
	assert_int_equal(fclose(file), 0);
}

/* Whatever is changed, the audit sees it, and sees nothing once it is as it was. */
static void
every_change_is_found(void **state)
{
	static const struct {
		const char *name;
		long offset;
		bool private;
	} CHANGES[] = {
		{"checkpoint", 0, false},
		{"checkpoint", 30, false},
		{"checkpoint", -10, false},
		{"checkpoints/2", 40, false},
		{"tile/0/000.p/3", 0, false},
		{"tile/0/000.p/3", 95, false},
		{"tile/entries/000.p/3", 2, false},
		{"tile/entries/000.p/3", 40, false},
		{"tile/entries/000.p/3", -1, false},
		{"private/secret", 30, true},
		{"private/library", -20, true},
	};
	struct seal_audit result;
	(void)state;
	seal_done(&logged.seal);
	for (size_t i = 0; i < sizeof(CHANGES) / sizeof(*CHANGES); i++) {
		enum seal_mode mode = CHANGES[i].private ? SEAL_PRIVATE : SEAL_READ;
		flip(CHANGES[i].name, CHANGES[i].offset);
		enum status status = audit(mode, SLICE_NONE, &result, NULL);
		assert_true(status == STATUS_BROKEN || status == STATUS_REFUSED);
		flip(CHANGES[i].name, CHANGES[i].offset);
		assert_int_equal(audit(mode, SLICE_NONE, &result, NULL), STATUS_OK);
	}
}

/* Another history under the same key: the audit with a checkpoint of the first one refuses. */
static void
a_rewritten_log_does_not_continue_the_old_one(void **state)
{
	struct seal_audit result;
	struct slice three, two;
	struct err err;
	(void)state;
	seal_done(&logged.seal);
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoint"), NOTE_BYTES, &three, NULL),
		STATUS_OK);
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoints/2"), NOTE_BYTES, &two, NULL),
		STATUS_OK);
	/* Set back to two leaves, with a library of two; another third is sealed. */
	assert_int_equal(io_replace_file(path_of("checkpoint"), two, NULL), STATUS_OK);
	assert_int_equal(unlink(path_of("checkpoints/3")), 0);
	assert_int_equal(unlink(path_of("private/library")), 0);
	assert_int_equal(
		seal_open(&logged.seal, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
		STATUS_BROKEN); /* the library lacks what is sealed */
	seal_done(&logged.seal);
	struct library *library = NULL;
	assert_int_equal(
		library_open_to_add(&logged.arena, path_of("private/library"), &library, NULL),
		STATUS_OK);
	struct library_entry a =
		log_document(&logged.arena, "a.txt", "First paper.|It has two paragraphs.");
	struct library_entry b = log_document(&logged.arena, "b.txt",
					      "Second paper.|It has three.|This is the last.");
	assert_int_equal(library_add(library, &a, NULL), STATUS_OK);
	assert_int_equal(library_add(library, &b, NULL), STATUS_OK);
	library_done(&library);
	log_add(&logged, "d.txt", "A third paper that was not there.");
	seal_done(&logged.seal);
	assert_int_equal(audit(SEAL_PRIVATE, SLICE_NONE, &result, NULL), STATUS_OK);
	assert_int_equal(audit(SEAL_PRIVATE, two, &result, NULL), STATUS_OK);
	assert_int_equal(audit(SEAL_PRIVATE, three, &result, &err), STATUS_BROKEN);
	assert_non_null(strstr(err.text, "does not continue"));
}

/* What was given is not taken back: no second history is begun on an older copy, and the audit
 * tells it. A kill before the checkpoint was kept is no such thing. */
static void
a_log_set_back_adds_nothing(void **state)
{
	struct seal_audit result;
	struct slice three, two;
	struct err err;
	(void)state;
	seal_done(&logged.seal);
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoint"), NOTE_BYTES, &three, NULL),
		STATUS_OK);
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoints/2"), NOTE_BYTES, &two, NULL),
		STATUS_OK);
	assert_int_equal(io_replace_file(path_of("checkpoint"), two, NULL), STATUS_OK);
	for (int mode = SEAL_READ; mode <= SEAL_SIGN; mode++) {
		assert_int_equal(audit((enum seal_mode)mode, SLICE_NONE, &result, &err),
				 STATUS_BROKEN);
		assert_non_null(strstr(err.text, "set back"));
	}
	assert_int_equal(
		seal_open(&logged.seal, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
		STATUS_BROKEN);
	seal_done(&logged.seal);
	assert_int_equal(io_replace_file(path_of("checkpoint"), three, NULL), STATUS_OK);
	assert_int_equal(unlink(path_of("checkpoints/3")), 0);
	assert_int_equal(audit(SEAL_SIGN, SLICE_NONE, &result, &err), STATUS_OK);
	log_add(&logged, "d.txt", "One more.");
	seal_done(&logged.seal);
	assert_int_equal(audit(SEAL_SIGN, SLICE_NONE, &result, &err), STATUS_OK);
	assert_int_equal(result.checkpoints, 4); /* it was kept after all */
}

/* Reading writes nothing: a library that is lost stays so. */
static void
a_lost_library_is_not_made_anew(void **state)
{
	struct seal_audit result;
	struct err err;
	(void)state;
	seal_done(&logged.seal);
	assert_int_equal(unlink(path_of("private/library")), 0);
	assert_int_equal(audit(SEAL_SIGN, SLICE_NONE, &result, &err), STATUS_BROKEN);
	assert_int_not_equal(access(path_of("private/library"), F_OK), 0);
	assert_int_equal(
		seal_open(&logged.seal, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
		STATUS_BROKEN);
	assert_int_not_equal(access(path_of("private/library"), F_OK), 0);
	seal_done(&logged.seal);
}

/* A library of other documents, or a secret of another log, signs nothing. */
static void
what_is_not_of_the_log_adds_nothing(void **state)
{
	static const uint8_t NOTHING[SEAL_SECRET_BYTES];
	struct library_entry entry = log_document(&logged.arena, "e.txt", "One more.");
	uint64_t added;
	struct err err;
	(void)state;
	seal_done(&logged.seal);
	flip("private/secret", 30); /* another secret, or no base64 any more */
	assert_int_equal(
		seal_open(&logged.seal, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
		STATUS_OK);
	/* While documents are read, in workers that are forked, neither is in memory. */
	assert_memory_equal(logged.seal.secret, NOTHING, sizeof(NOTHING));
	assert_int_equal(logged.seal.signer.key.name.length, 0);
	assert_int_equal(library_add(logged.seal.library, &entry, NULL), STATUS_OK);
	enum status status = seal_add(&logged.seal, &added, &err);
	assert_true(status == STATUS_BROKEN || status == STATUS_REFUSED);
	seal_done(&logged.seal);
	flip("private/secret", 30);
	flip("vkey", 0);
	assert_int_equal(
		seal_open(&logged.seal, &logged.arena, logged.folder, SEAL_ADD, NULL, &err),
		STATUS_REFUSED);
	seal_done(&logged.seal);
	flip("vkey", 0);
}

/* ---- witnesses ---- */

static struct slice
cosign(const char *folder, int64_t time, enum status wanted)
{
	struct slice bytes = SLICE_NONE;
	struct seal seal;
	struct err err;
	assert_int_equal(
		seal_open(&seal, &logged.arena, logged.folder, SEAL_READ, &logged.key, &err),
		STATUS_OK);
	assert_int_equal(seal_witness_sign(&seal, folder, time, &bytes, &err), wanted);
	seal_done(&seal);
	return bytes;
}

static void
a_witness_shows_the_time(void **state)
{
	char folder[] = "/tmp/tocsin-witness-XXXXXX";
	struct note_key witness, other;
	struct seal_audit result;
	struct verified verified;
	struct slice signed_by, statement;
	struct err err;
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(
		seal_witness_init(&logged.arena, folder, SLICE("witness.example"), &witness, NULL),
		STATUS_OK);
	signed_by = cosign(folder, 1493985600, STATUS_OK);
	assert_int_equal(seal_cosign(&logged.seal, signed_by, &witness, &err), STATUS_OK);
	assert_int_equal(seal_cosign(&logged.seal, signed_by, &witness, &err),
			 STATUS_OK); /* twice */
	assert_int_equal(seal_cosign(&logged.seal, logged.seal.bytes, &witness, &err),
			 STATUS_BROKEN); /* without its signature */
	assert_int_equal(seal_cosign(&logged.seal, signed_by, &logged.key, &err), STATUS_USAGE);
	log_add(&logged, "d.txt", "One more, that nobody saw.");
	/* A proof goes with the checkpoint that was witnessed, as long as the leaf is in it. */
	statement = log_prove(&logged, 1, NULL);
	assert_int_equal(statement_verify(&logged.arena, statement, &logged.key, &witness, 1,
					  &verified, &err),
			 STATUS_OK);
	assert_int_equal(verified.checkpoint.size, 3);
	assert_int_equal(verified.earliest, 1493985600);
	statement = log_prove(&logged, 3, NULL);
	assert_int_equal(statement_verify(&logged.arena, statement, &logged.key, &witness, 1,
					  &verified, &err),
			 STATUS_BROKEN);
	assert_int_equal(
		statement_verify(&logged.arena, statement, &logged.key, NULL, 0, &verified, &err),
		STATUS_OK);
	other = witness;
	other.bytes[0] ^= 1;
	assert_int_equal(statement_verify(&logged.arena, log_prove(&logged, 1, NULL), &logged.key,
					  &other, 1, &verified, &err),
			 STATUS_BROKEN);
	seal_done(&logged.seal);
	assert_int_equal(audit(SEAL_PRIVATE, SLICE_NONE, &result, NULL), STATUS_OK);
	assert_int_equal(result.cosigned, 1);
	assert_int_equal(result.earliest, 1493985600);
	flip("checkpoints/3", -10); /* of the witness's signature, the last in it */
	enum status status = audit(SEAL_READ, SLICE_NONE, &result, NULL);
	assert_true(status == STATUS_BROKEN || status == STATUS_REFUSED); /* or no base64 now */
	assert_int_equal(folder_remove(folder), 0);
}

/* It signs no history that leaves out what it signed before. */
static void
a_witness_signs_one_history(void **state)
{
	char folder[] = "/tmp/tocsin-witness-XXXXXX";
	struct note_key witness;
	struct slice two;
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(
		seal_witness_init(&logged.arena, folder, SLICE("witness.example"), &witness, NULL),
		STATUS_OK);
	(void)cosign(folder, 1493985600, STATUS_OK);
	seal_done(&logged.seal);
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoints/2"), NOTE_BYTES, &two, NULL),
		STATUS_OK);
	struct slice three;
	assert_int_equal(
		io_read_file(&logged.arena, path_of("checkpoint"), NOTE_BYTES, &three, NULL),
		STATUS_OK);
	assert_int_equal(io_replace_file(path_of("checkpoint"), two, NULL), STATUS_OK);
	(void)cosign(folder, 1493985601, STATUS_BROKEN);
	assert_int_equal(io_replace_file(path_of("checkpoint"), three, NULL), STATUS_OK);
	(void)cosign(folder, 1493985602, STATUS_OK);
	/* Nor for a log whose tiles are not what is signed; nor with the key of a log. */
	flip("tile/0/000.p/3", 0);
	(void)cosign(folder, 1493985603, STATUS_BROKEN);
	flip("tile/0/000.p/3", 0);
	(void)cosign(logged.folder, 1493985604, STATUS_USAGE);
	assert_int_equal(folder_remove(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_log_grows_and_audits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_secret_is_the_owners_alone, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(two_do_not_write_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_change_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_log_set_back_adds_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_lost_library_is_not_made_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rewritten_log_does_not_continue_the_old_one,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_of_the_log_adds_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_witness_shows_the_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_witness_signs_one_history, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
