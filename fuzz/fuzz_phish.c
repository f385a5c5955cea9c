/*
 * Any bytes as a letter that is graded: its author, links and attachments are read, its finding has
 * evidence inside the message, and the level follows from the score. Where From is read in two ways
 * there is no domain to vouch for.
 */
#include "base/json.h"
#include "mail/grade.h"
#include "mail/identity.h"
#include "mail/limits.h"
#include "mail/phish.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice DOMAINS[] = {SLICE_INIT("en-marche.fr")};
static struct slice NAMES[] = {SLICE_INIT("enmarche")};
static struct slice ADDRESSES[] = {SLICE_INIT("ada@en-marche.fr")};
static struct vip VIPS[] = {{SLICE_INIT("Ada Example"), {ADDRESSES, 1, 1}}};

static void
identity_check(struct arena *arena, const struct message *message)
{
	struct identity identity;
	struct err err;

	CHECK(identity_read(arena, message, &identity, &err) == STATUS_OK);
	CHECK(identity.from_fields <= MAIL_AUTHORS_MAX);
	if (identity.faults &
	    (IDENTITY_FROM_DUPLICATE | IDENTITY_FROM_MANY | IDENTITY_FROM_MISSING))
		CHECK(identity_from_domain(&identity).length == 0);
}

static void
finding_check(struct arena *arena, const struct finding *finding, size_t size)
{
	const struct json_value *data, *reasons;
	struct slice level;
	int64_t score;
	struct err err;

	for (size_t i = 0; i < finding->evidence_count; i++)
		CHECK(finding->evidence[i].offset + finding->evidence[i].length <= size);
	CHECK(json_read(arena, finding->data, &data, &err) == STATUS_OK);
	CHECK(json_as_number(json_get(data, "score"), &score) && score >= 0);
	CHECK(json_as_string(json_get(data, "level"), &level));
	reasons = json_get(data, "reasons");
	CHECK(json_count(reasons) <= GRADE_RULE_COUNT);
	CHECK(slice_equal(level, SLICE("none")) == (score < GRADE_SUSPICIOUS));
	CHECK(score >= GRADE_PHISHING || !slice_equal(level, SLICE("phishing")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct names_engine *engine;
	static struct arena kept;
	struct profile profile;
	struct mail_place place = {.source = SLICE("a")};
	struct mail_setup setup = {.profile = &profile};
	struct finding *finding;
	struct message *message;
	struct arena arena;
	struct err err;

	profile_init(&profile);
	profile.domains = (struct slice_list){DOMAINS, 1, 1};
	profile.names = (struct slice_list){NAMES, 1, 1};
	profile.vips = VIPS;
	profile.vip_count = 1;
	if (!engine) {
		struct names_setup names = {.protect = &profile.domains,
					    .words = &profile.names,
					    .allow = &profile.allow,
					    .lures = &profile.lures};
		arena_init(&kept, 0);
		CHECK(names_engine_new(&kept, &names, &engine, &err) == STATUS_OK);
	}
	setup.engine = engine;
	arena_init(&arena, 0);
	CHECK(message_read(&arena, slice_of((const char *)data, size), &message, &err) ==
	      STATUS_OK);
	identity_check(&arena, message);
	CHECK(phish_judge(&arena, message, &place, &setup, NULL, &finding, &err) == STATUS_OK);
	finding_check(&arena, finding, size);
	arena_done(&arena);
	return 0;
}
