#include "mail/dns.h"

#include "model/limits.h"

/* RFC 1035 §2.3.4: labels of 1 to 63 octets, 253 in all. Of the octets those a person can write:
 * SPF may ask for names with any of them (RFC 7208 §7.1); a backslash would be an escape (RFC 1035
 * §5.1). */
bool
dns_name_check(struct slice name)
{
	size_t label = 0;

	if (name.length == 0 || name.length > DOMAIN_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.at[i];
		if (c < ' ' || c > '~' || c == '\\')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > DOMAIN_LABEL_MAX_BYTES ||
		    (c == '.' && (i == 0 || name.at[i - 1] == '.')))
			return false;
	}
	return true;
}

void
dns_begin(const struct resolver *resolver)
{
	if (resolver && resolver->begin)
		resolver->begin(resolver->state);
}

enum status
dns_look_up(const struct resolver *resolver, struct arena *arena, struct slice name,
	    enum dns_type type, struct dns_answer *ret, struct err *err)
{
	struct slice lower;

	if (name.length > 0 && name.at[name.length - 1] == '.')
		name.length--;
	if (!dns_name_check(name) || !resolver) {
		*ret = (struct dns_answer){.outcome = dns_name_check(name) ? DNS_UNASKED
									   : DNS_BAD_NAME};
		return STATUS_OK;
	}
	TRY(slice_lower(arena, name, &lower, err));
	return resolver->look_up(resolver->state, arena, lower, type, ret, err);
}
