/*
 * names_score on any name: a match within its bounds, nothing, or a refusal that cites its section.
 */
#include "base/utf8.h"
#include "names/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct names_engine *engine;
static struct arena arena, scratch;

static void
build(void)
{
	struct slice domains[] = {SLICE("en-marche.fr"),
				  SLICE("paypal.com"),
				  SLICE("bbc.co.uk"),
				  SLICE("myetherwallet.com"),
				  SLICE("xn--mnchen-3ya.de"),
				  SLICE("office.com"),
				  SLICE("\xd0\xbf\xd1\x80.example")};
	struct slice words[] = {SLICE("En Marche"), SLICE("Deutsche Bank")};
	struct slice_list protect = {domains, sizeof(domains) / sizeof(*domains), 0};
	struct slice_list names = {words, 2, 0};
	struct names_setup setup = {.protect = &protect, .words = &names};
	struct err err;
	CHECK(names_engine_new(&arena, &setup, &engine, &err) == STATUS_OK);
}

static void
check_match(const struct names_match *match)
{
	CHECK(match->score >= 0 && match->score <= 1);
	CHECK(match->trick_count >= 1 && match->trick_count <= NAMES_TRICKS_MAX);
	CHECK(match->name.length <= 253 && match->target.length > 0);
	CHECK(slice_ends(match->name, match->registrable));
	CHECK(match->explanation.length > 0 && utf8_check(match->explanation));
	CHECK(utf8_check(match->unicode) && utf8_check(match->edit.from) &&
	      utf8_check(match->edit.to));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct names_match match;
	struct err err;
	bool found = false;
	if (!engine)
		build();
	arena_init(&scratch, 0);
	enum status status = names_score(engine, &scratch, slice_of((const char *)data, size),
					 &found, &match, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	if (status == STATUS_REFUSED)
		CHECK(slice_starts(slice_text(err.text), SLICE("RFC ")));
	else if (found)
		check_match(&match);
	arena_done(&scratch);
	return 0;
}
