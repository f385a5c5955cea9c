#include "share/spare.h"

#include "model/domain.h"

/* How a name stands to the profile, as bits. */
enum { SPARED_LISTED = 1, SPARED_ABOVE = 2 };

static enum status
spare_mark(struct map *spare, struct slice name, uint64_t bit, struct err *err)
{
	struct map_entry *entry = map_find(spare, name);
	return map_set(spare, name, (entry ? entry->value : 0) | bit, NULL, err);
}

/* The domain, and the names above it: who blocks those blocks it too. */
static enum status
spare_domain(struct map *spare, struct slice domain, struct err *err)
{
	struct slice name;
	bool host;
	TRY(domain_clean(spare->arena, domain, &host, &name, err));
	if (!host)
		return STATUS_OK;
	TRY(spare_mark(spare, name, SPARED_LISTED, err));
	for (name = domain_parent(name); name.at; name = domain_parent(name))
		TRY(spare_mark(spare, name, SPARED_ABOVE, err));
	return STATUS_OK;
}

static enum status
spare_list(struct map *spare, const struct slice_list *list, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		TRY(spare_domain(spare, list->items[i], err));
	return STATUS_OK;
}

/* Where a protected person writes from, too. */
static enum status
spare_vip(struct map *spare, const struct vip *vip, struct err *err)
{
	for (size_t i = 0; i < vip->addresses.count; i++) {
		struct slice address = vip->addresses.items[i];
		size_t at = slice_find_last_byte(address, '@');
		if (at != SIZE_MAX)
			TRY(spare_domain(spare, slice_part(address, at + 1, SIZE_MAX), err));
	}
	return STATUS_OK;
}

enum status
spare_init(struct map *spare, struct arena *arena, const struct profile *profile, struct err *err)
{
	map_init(spare, arena);
	TRY(spare_list(spare, &profile->domains, err));
	TRY(spare_list(spare, &profile->partners, err));
	TRY(spare_list(spare, &profile->allow, err));
	for (size_t i = 0; i < profile->vip_count; i++)
		TRY(spare_vip(spare, &profile->vips[i], err));
	return STATUS_OK;
}

bool
spare_check(const struct map *spare, struct slice name)
{
	if (map_find(spare, name))
		return true;
	for (name = domain_parent(name); name.at; name = domain_parent(name)) {
		const struct map_entry *entry = map_find(spare, name);
		if (entry && (entry->value & SPARED_LISTED))
			return true;
	}
	return false;
}
