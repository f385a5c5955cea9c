#include "cli/verified.h"

#include "base/json.h"
#include "base/time.h"
#include "view/words.h"

#include <inttypes.h>

/* ---- for people ---- */

static const char *const CLAIMS[CLAIM_COUNT] = {
	[CLAIM_SEALED] = "This file is sealed.",
	[CLAIM_VERBATIM] = "The leaked file is a sealed one, byte for byte.",
	[CLAIM_REENCODED] = "By their word the leaked file says what a sealed document says.",
	[CLAIM_ALTERED] = "The leaked file is a sealed document with passages altered.",
	[CLAIM_NOT_SEALED] = "The leaked file is not sealed by them: their word, not a proof.",
};

/* Words of a document may be hostile, and are shown whole. */
static void
print_passage(struct buf *out, const char *label, struct slice text)
{
	buf_print(out, "  %-7s ", label);
	if (text.length)
		safe_write(out, text);
	else
		buf_write_text(out, "(nothing)");
	buf_write_byte(out, '\n');
}

static void
print_change(struct buf *out, const struct statement *statement,
	     const struct statement_change *change)
{
	buf_write_text(out, "\n  at      ");
	safe_write(out, change->place);
	buf_print(out, " (unit %" PRIu64 "", change->first);
	if (change->last > change->first)
		buf_print(out, " to %" PRIu64, change->last);
	buf_write_text(out, ")\n");
	for (uint64_t at = change->first; at <= change->last; at++) {
		const struct statement_opening *unit = statement_unit(statement, at);
		if (unit->domain == SEAL_PADDING)
			buf_write_text(out, "  sealed  (the document ends here)\n");
		else
			print_passage(out, "sealed", unit->text);
	}
	print_passage(out, "leaked", change->after);
}

static void
print_proof(struct buf *out, const struct verified *verified)
{
	const struct statement *statement = &verified->statement;
	char time[TIME_TEXT_BYTES];
	buf_write_text(out, "\nProved: ");
	if (statement->claim == CLAIM_NOT_SEALED)
		buf_write_text(out, "that they signed this; ");
	else
		buf_print(out, "leaf %" PRIu64 " of the log has what is shown here as sealed; ",
			  statement->index);
	buf_write_text(out, "the log '");
	safe_write(out, verified->checkpoint.origin);
	buf_print(out, "' had %" PRIu64 " leaves.\n", verified->checkpoint.size);
	if (verified->witnesses) {
		time_print(verified->earliest * 1000000, time);
		buf_print(out, "When:   %zu of the witnesses given saw it, the first on %s.\n",
			  verified->witnesses, time);
	} else {
		time_print(statement->issued, time);
		buf_print(out, "When:   they say %s; no witness was asked for (--witness VKEY).\n",
			  time);
	}
}

static void
print_said(struct buf *out, const struct verified *verified, bool leaked_checked)
{
	const struct statement *statement = &verified->statement;
	char hex[SHA256_HEX_BYTES];
	if (!statement->has_leaked)
		return;
	sha256_print(&statement->leaked, hex);
	if (leaked_checked)
		buf_print(out, "About:  the file given, SHA-256 %s.\n", hex);
	else
		buf_print(out, "About:  a file of SHA-256 %s; give it with --leaked.\n", hex);
	if (statement->claim == CLAIM_REENCODED)
		buf_write_text(
			out, "Said:   that the leaked file says what the sealed one says: who has "
			     "both can read them.\n");
	if (statement->claim == CLAIM_ALTERED)
		buf_write_text(out,
			       "Said:   what the leaked file has instead, and what the place is "
			       "called; look there.\n");
}

static void
print_opened(struct buf *out, const struct statement *statement)
{
	for (size_t i = 0; i < statement->opening_count; i++) {
		const struct statement_opening *opening = &statement->openings[i];
		char hex[SHA256_HEX_BYTES];
		if (opening->domain == SEAL_FIELD) {
			print_passage(out, "sealed", opening->text);
		} else if (opening->domain == SEAL_FILE) {
			sha256_print(&opening->digest, hex);
			buf_print(out, "  sealed  the file of SHA-256 %s\n", hex);
		} else if (opening->domain == SEAL_TEXT) {
			sha256_print(&opening->digest, hex);
			buf_print(out, "  sealed  the text of SHA-256 %s\n", hex);
		}
	}
}

/* ---- for programs ---- */

static void
write_sealed(struct json_writer *json, const struct statement *statement,
	     const struct statement_change *change)
{
	json_open_array(json);
	for (uint64_t at = change->first; at <= change->last; at++)
		if (statement_unit(statement, at)->domain == SEAL_UNIT)
			json_string(json, statement_unit(statement, at)->text);
	json_close_array(json);
}

static void
write_changes(struct json_writer *json, const struct statement *statement)
{
	json_key(json, "changes");
	json_open_array(json);
	for (size_t i = 0; i < statement->change_count; i++) {
		const struct statement_change *change = &statement->changes[i];
		json_open_object(json);
		json_key(json, "place");
		json_string(json, change->place);
		json_key(json, "sealed");
		write_sealed(json, statement, change);
		json_key(json, "leaked");
		json_string(json, change->after);
		json_close_object(json);
	}
	json_close_array(json);
}

static void
write_json(struct buf *out, const struct verified *verified, bool leaked_checked)
{
	const struct statement *statement = &verified->statement;
	struct json_writer json;
	char hex[SHA256_HEX_BYTES];
	json_init(&json, out);
	json_open_object(&json);
	json_key(&json, "type");
	json_string(&json, SLICE("verified"));
	json_key(&json, "claim");
	json_string(&json, slice_text(statement_claim_word(statement->claim)));
	json_key(&json, "log");
	json_string(&json, statement->log);
	json_key(&json, "issued");
	json_time(&json, statement->issued);
	json_key(&json, "index");
	if (statement->claim == CLAIM_NOT_SEALED)
		json_null(&json);
	else
		json_number(&json, (int64_t)statement->index);
	json_key(&json, "size");
	json_number(&json, (int64_t)verified->checkpoint.size);
	json_key(&json, "leaked_sha256");
	sha256_print(&statement->leaked, hex);
	if (statement->has_leaked)
		json_string(&json, slice_text(hex));
	else
		json_null(&json);
	json_key(&json, "leaked_checked");
	json_bool(&json, leaked_checked);
	json_key(&json, "witnesses");
	json_number(&json, (int64_t)verified->witnesses);
	json_key(&json, "witnessed");
	json_time(&json,
		  verified->earliest == TIME_UNKNOWN ? TIME_UNKNOWN : verified->earliest * 1000000);
	write_changes(&json, statement);
	json_close_object(&json);
	buf_write_byte(out, '\n');
}

enum status
verified_print(struct session *session, const struct verified *verified, bool leaked_checked,
	       struct err *err)
{
	const struct statement *statement = &verified->statement;
	struct buf *out = &session->screen.out;
	if (session->request.json) {
		write_json(out, verified, leaked_checked);
		return screen_flush(&session->screen, err);
	}
	buf_print(out, "%s\n", CLAIMS[statement->claim]);
	print_opened(out, statement);
	for (size_t i = 0; i < statement->change_count; i++)
		print_change(out, statement, &statement->changes[i]);
	print_proof(out, verified);
	print_said(out, verified, leaked_checked);
	return screen_flush(&session->screen, err);
}
