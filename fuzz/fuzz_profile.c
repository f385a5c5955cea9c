/* profile_read on any bytes; a profile it accepts holds only domains that are some. */
#include "model/profile.h"

#include "model/domain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
domains_check(const struct slice_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		CHECK(domain_check(list->items[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct profile profile;
	struct err err;
	arena_init(&arena, 0);
	struct slice text = slice_of((const char *)data, size);
	if (profile_read(&arena, text, "tocsin.yaml", &profile, &err) == STATUS_OK) {
		domains_check(&profile.domains);
		domains_check(&profile.partners);
		domains_check(&profile.allow);
		CHECK(profile.tlp.length);
	} else {
		CHECK(err.status == STATUS_CONFIG);
		CHECK(slice_starts(slice_text(err.text), SLICE("tocsin.yaml:")));
	}
	/* Any text may be asked to be a domain; the template of one that is reads back. */
	struct slice template;
	if (profile_template(&arena, text, &template, &err) == STATUS_OK)
		CHECK(profile_read(&arena, template, "t", &profile, &err) == STATUS_OK);
	arena_done(&arena);
	return 0;
}
