/* Any bytes as zip, tar or 7z: members within the limits, an end or a refusal that stays. */
#include "base/utf8.h"
#include "format/limits.h"
#include "format/members.h"

#define UNPACKED_MAX (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
member_drain(struct members *members, const struct members_budget *budget)
{
	struct err err = {0};
	struct slice block;

	for (;;) {
		enum status status = members_read(members, &block, &err);
		CHECK(status == STATUS_OK || (status == STATUS_REFUSED && err.text[0]));
		if (status != STATUS_OK || block.length == 0 ||
		    budget->unpacked_bytes > UNPACKED_MAX)
			return;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	enum sniff_kind kind = sniff_bytes(bytes, SLICE(""));
	struct members_budget budget = {.packed_bytes = size};
	struct members *members = NULL;
	const struct member *member;
	struct arena arena;
	struct err err = {0};

	kind = members_reads(kind) ? kind : SNIFF_TAR;
	arena_init(&arena, 0);
	enum status status = members_open_bytes(&arena, bytes, kind, &budget, &members, &err);
	for (unsigned i = 0; status == STATUS_OK && i < 1000; i++) {
		status = members_next(members, &member, &err);
		if (status != STATUS_OK || !member)
			break;
		CHECK(utf8_check(member->path));
		CHECK(member->path.length <= 3 * MEMBERS_NAME_BYTES);
		if (i % 3 != 2 && budget.unpacked_bytes <= UNPACKED_MAX)
			member_drain(members, &budget);
	}
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	members_done(&members);
	arena_done(&arena);
	return 0;
}
