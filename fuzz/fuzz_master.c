/* Any bytes as a zone file: what is read can be asked for again, and refusals say their line. */
#include "mail/dns_fixture.h"
#include "mail/master.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask_again(struct arena *arena, struct dns_fixture *fixture, const struct master_record *record)
{
	struct resolver resolver = dns_fixture_resolver(fixture);
	struct dns_answer answer;
	struct err err;

	CHECK(dns_fixture_add(fixture, record->name, record->type, record->record.preference,
			      record->record.data, &err) == STATUS_OK);
	CHECK(dns_look_up(&resolver, arena, record->name, record->type, &answer, &err) ==
	      STATUS_OK);
	CHECK(answer.outcome == DNS_FOUND || answer.outcome == DNS_BAD_NAME);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_fixture *fixture;
	struct master_record record;
	struct master master;
	struct arena arena;
	struct err err;
	bool found = true;

	arena_init(&arena, 0);
	CHECK(dns_fixture_new(&arena, &fixture, &err) == STATUS_OK);
	master_init(&master, &arena, slice_of((const char *)data, size));
	while (found) {
		size_t before = master.at;
		if (master_next(&master, &found, &record, &err) != STATUS_OK) {
			CHECK(slice_starts(slice_text(err.text), SLICE("line ")));
			CHECK(master.at > before);
			continue;
		}
		if (found)
			ask_again(&arena, fixture, &record);
	}
	CHECK(master.at == size);
	arena_done(&arena);
	return 0;
}
