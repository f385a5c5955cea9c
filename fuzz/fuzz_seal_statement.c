/* Statements and records from anywhere: read, and never verified by a key that signed none. */
#include "leak/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct note_key NOBODY = {
	.name = {"log.example", 11}, .id = 0x12345678, .kind = NOTE_ED25519, .bytes = {7}};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size), proof;
	struct statement statement;
	struct seal_record record;
	struct verified verified;
	struct arena arena;
	struct note note;
	arena_init(&arena, 0);
	if (seal_record_read(bytes, &record, NULL) == STATUS_OK) {
		char again[SEAL_RECORD_BYTES];
		seal_record_write(&record, again);
		CHECK(slice_equal(bytes, slice_of(again, sizeof(again))));
	}
	if (statement_read(&arena, bytes, &note, &statement, &proof, NULL) == STATUS_OK)
		for (size_t i = 0; i < statement.change_count; i++)
			(void)statement_unit(&statement, statement.changes[i].first);
	CHECK(statement_verify(&arena, bytes, &NOBODY, NULL, 0, &verified, NULL) != STATUS_OK);
	arena_done(&arena);
	return 0;
}
