/*
 * tocsin-verify: a program of its own that checks a statement and needs nothing else of Tocsin, to
 * be given to who has to rely on one: `meson setup -Dverifier=static` (docs/seal.md).
 *
 *     tocsin-verify STATEMENT VKEY [LEAKED]
 */
#include "base/cursor.h"
#include "base/io.h"
#include "base/time.h"
#include "base/utf8.h"
#include "leak/limits.h"
#include "leak/statement.h"

#include <inttypes.h>
#include <stdio.h>

#define LEAKED_BYTES (1u << 30)

enum { EXIT_HOLDS = 0, EXIT_WRONG_USE = 2, EXIT_BROKEN = 4 }; /* as those of tocsin */

static const char *const CLAIMS[CLAIM_COUNT] = {
	[CLAIM_SEALED] = "this file is sealed",
	[CLAIM_VERBATIM] = "the leaked file is a sealed one, byte for byte",
	[CLAIM_REENCODED] = "by their word the leaked file says what a sealed document says",
	[CLAIM_ALTERED] = "the leaked file is a sealed document with passages altered",
	[CLAIM_NOT_SEALED] = "the leaked file is not sealed by them (their word, no proof)",
};

/* Text of a document may be hostile to a terminal: what is invisible or moves text is told as a
 * number. */
static void
print_text(const char *label, struct slice text)
{
	struct cursor cursor;
	uint32_t c;
	char bytes[UTF8_MAX_BYTES];
	(void)printf("  %s: ", label);
	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c))
		if (utf8_is_treacherous(c))
			(void)printf("\\u{%" PRIx32 "}", c);
		else
			(void)printf("%.*s", (int)utf8_encode(c, bytes), bytes);
	(void)puts(text.length ? "" : "(nothing)");
}

static void
print_digest(const char *label, const struct sha256 *digest)
{
	char hex[SHA256_HEX_BYTES];
	sha256_print(digest, hex);
	(void)printf("  %s: SHA-256 %s\n", label, hex);
}

static void
print_openings(const struct statement *statement)
{
	for (size_t i = 0; i < statement->opening_count; i++) {
		const struct statement_opening *opening = &statement->openings[i];
		if (opening->domain == SEAL_FILE)
			print_digest("sealed file", &opening->digest);
		else if (opening->domain == SEAL_TEXT)
			print_digest("sealed text", &opening->digest);
		else if (opening->domain == SEAL_FIELD)
			print_text("sealed", opening->text);
	}
}

static void
print_verified(const struct verified *verified, bool leaked_checked)
{
	const struct statement *statement = &verified->statement;
	char issued[TIME_TEXT_BYTES];
	time_print(statement->issued, issued);
	(void)printf("holds: %s\n", CLAIMS[statement->claim]);
	print_text("log", statement->log);
	(void)printf("  leaves: %" PRIu64 "\n  issued, they say: %s\n", verified->checkpoint.size,
		     issued);
	print_openings(statement);
	for (size_t i = 0; i < statement->change_count; i++) {
		const struct statement_change *change = &statement->changes[i];
		print_text("at", change->place);
		for (uint64_t at = change->first; at <= change->last; at++) {
			const struct statement_opening *unit = statement_unit(statement, at);
			print_text("sealed", unit->domain == SEAL_UNIT
						     ? unit->text
						     : SLICE("(the document ends here)"));
		}
		print_text("leaked, they say", change->after);
	}
	if (statement->has_leaked)
		print_digest(leaked_checked ? "about the file given" : "about a file of",
			     &statement->leaked);
}

static enum status
verify(struct arena *arena, char *const *arguments, struct err *err)
{
	struct verified verified;
	struct note_key key;
	struct slice bytes;
	struct sha256 digest;
	TRY(note_key_read(arena, slice_text(arguments[2]), &key, err));
	TRY(io_read_file(arena, arguments[1], STATEMENT_BYTES, &bytes, err));
	TRY(statement_verify(arena, bytes, &key, NULL, 0, &verified, err));
	if (arguments[3]) {
		TRY(io_read_file(arena, arguments[3], LEAKED_BYTES, &bytes, err));
		TRY(sha256_of(bytes, &digest, err));
		if (!verified.statement.has_leaked ||
		    !sha256_equal(&digest, &verified.statement.leaked))
			return err_set(err, STATUS_BROKEN, "it is about another file than '%s'",
				       arguments[3]);
	}
	print_verified(&verified, arguments[3] != NULL);
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;
	if (argument_count < 3 || argument_count > 4) {
		(void)fputs("usage: tocsin-verify STATEMENT VKEY [LEAKED]\n", stderr);
		return EXIT_WRONG_USE;
	}
	arena_init(&arena, 0);
	enum status status = verify(&arena, arguments, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "tocsin-verify: it proves nothing: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? EXIT_HOLDS : EXIT_BROKEN;
}
