#include "mail/relation.h"

#include "model/domain.h"
#include "names/host.h"

/* Lists are as people wrote them: what has U-labels is turned into A-labels first. */
static enum status
is_in(struct arena *arena, const struct slice_list *list, struct slice domain, bool *ret,
      struct err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		struct slice listed = list->items[i];
		bool ascii = true, host = true;
		for (size_t k = 0; ascii && k < listed.length; k++)
			ascii = (unsigned char)listed.at[k] < 0x80;
		if (!ascii)
			TRY(domain_clean(arena, listed, &host, &listed, err));
		if (host && domain_is_in(domain, listed)) {
			*ret = true;
			return STATUS_OK;
		}
	}
	*ret = false;
	return STATUS_OK;
}

enum status
relation_of(struct arena *arena, const struct profile *profile, struct slice domain,
	    enum relation *ret, struct err *err)
{
	const struct {
		const struct slice_list *list;
		enum relation relation;
	} lists[] = {{&profile->domains, RELATION_OWN},
		     {&profile->partners, RELATION_PARTNER},
		     {&profile->allow, RELATION_ALLOWED}};
	bool found;

	*ret = RELATION_NONE;
	if (domain.length == 0)
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		TRY(is_in(arena, lists[i].list, domain, &found, err));
		if (found) {
			*ret = lists[i].relation;
			return STATUS_OK;
		}
	}
	*ret = RELATION_FOREIGN;
	return STATUS_OK;
}

struct slice
organisation_of(struct slice domain)
{
	struct host host;
	bool name;

	if (domain.length == 0 || host_read(&host, domain, &name, NULL) != STATUS_OK || !name)
		return domain;
	struct slice registrable = host_registrable(&host);
	/* Of the very bytes given, where they are as long as what was read of them. */
	return registrable.length <= domain.length
		       ? slice_part(domain, domain.length - registrable.length, SIZE_MAX)
		       : domain;
}

bool
organisation_same(struct slice a, struct slice b)
{
	return a.length > 0 && slice_equal_nocase(organisation_of(a), organisation_of(b));
}

bool
relation_is_cheap(struct slice domain)
{
	static const char *const SUFFIXES[] = {
		"click", "best",   "cfd",  "xyz",   "shop", "top",  "icu",     "buzz",    "live",
		"life",  "online", "site", "store", "rest", "fun",  "monster", "quest",   "sbs",
		"lol",   "bond",   "cyou", "link",  "club", "work", "beauty",  "hair",    "mom",
		"cam",   "tk",     "ml",   "ga",    "cf",   "gq",   "space",   "website", "today"};
	size_t dot = slice_find_last_byte(domain, '.');
	struct slice suffix = dot == SIZE_MAX ? SLICE_NONE : slice_part(domain, dot + 1, SIZE_MAX);

	for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(*SUFFIXES); i++)
		if (slice_equal(suffix, slice_text(SUFFIXES[i])))
			return true;
	return false;
}
