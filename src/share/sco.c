#include "share/sco.h"

#include "base/buf.h"
#include "model/domain.h"
#include "model/id.h"

#include <arpa/inet.h>
#include <stdio.h>

/* STIX 2.1 §2.9. */
static const struct uuid OASIS_NAMESPACE = {{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c,
					     0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}};

static enum status
clean_address(struct arena *arena, int family, struct slice value, bool *ret_good,
	      struct slice *ret, struct err *err)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[sizeof(struct in6_addr)];
	*ret_good = value.length < sizeof(text) && slice_find_byte(value, '\0') == SIZE_MAX;
	if (!*ret_good)
		return STATUS_OK;
	(void)snprintf(text, sizeof(text), "%.*s", SLICE_PRINT(value));
	*ret_good = inet_pton(family, text, bytes) == 1 &&
		    inet_ntop(family, bytes, text, sizeof(text)) != NULL;
	return *ret_good ? slice_copy(arena, slice_text(text), ret, err) : STATUS_OK;
}

static enum status
clean_ipv4(struct arena *arena, struct slice value, bool *ret_good, struct slice *ret,
	   struct err *err)
{
	return clean_address(arena, AF_INET, value, ret_good, ret, err);
}

static enum status
clean_ipv6(struct arena *arena, struct slice value, bool *ret_good, struct slice *ret,
	   struct err *err)
{
	return clean_address(arena, AF_INET6, value, ret_good, ret, err);
}

/* All of them are known by their `value`, which is plain ASCII once it is clean. */
static const struct {
	struct slice type;
	enum status (*clean)(struct arena *arena, struct slice value, bool *ret_good,
			     struct slice *ret, struct err *err);
} KINDS[] = {
	{SLICE_INIT("domain-name"), domain_clean},
	{SLICE_INIT("ipv4-addr"), clean_ipv4},
	{SLICE_INIT("ipv6-addr"), clean_ipv6},
};

enum status
sco_clean(struct arena *arena, const struct subject *subject, bool *ret_good, struct subject *ret,
	  struct err *err)
{
	*ret_good = false;
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		if (!slice_equal(subject->type, KINDS[i].type))
			continue;
		ret->type = KINDS[i].type;
		return KINDS[i].clean(arena, subject->value, ret_good, &ret->value, err);
	}
	return STATUS_OK;
}

enum status
sco_id(struct arena *arena, const struct subject *subject, struct slice *ret, struct err *err)
{
	struct uuid uuid;
	struct slice name;
	char text[UUID_TEXT_BYTES];
	TRY(slice_print(arena, &name, err, "{\"value\":\"%.*s\"}", SLICE_PRINT(subject->value)));
	TRY(uuid_of_name(&OASIS_NAMESPACE, name, &uuid, err));
	uuid_print(&uuid, text);
	return slice_print(arena, ret, err, "%.*s--%s", SLICE_PRINT(subject->type), text);
}
