#include "mail/verifier.h"

#include "model/domain.h"

void
mail_verifier_init(struct mail_verifier *verifier, const struct mail_setup *setup)
{
	*verifier = (struct mail_verifier){.cache = NULL};
	if (setup->resolver)
		verifier->keys = mail_keys_of_dns(setup->resolver);
	/* Of a letter that comes in DNS of today decides, where it is asked: old keys, which may be
	 * revoked or known to all, are for what was signed with them in their time. */
	if (setup->resolver && setup->keys && setup->leak) {
		verifier->pair = (struct mail_keys_pair){*setup->keys, verifier->keys};
		verifier->keys = mail_keys_of_both(&verifier->pair);
	} else if (setup->keys && !setup->resolver) {
		verifier->keys = *setup->keys;
	}
	verifier->dkim = (struct dkim_setup){
		.keys = verifier->keys.look_up ? &verifier->keys : NULL, .now = setup->now};
}

enum status
mail_verifier_warm(struct mail_verifier *verifier, struct err *err)
{
	struct arena arena;
	struct slice name;
	bool host;

	arena_init(&arena, 0);
	enum status status = domain_clean(&arena, SLICE("\xc3\xa9.example"), &host, &name, err);
	arena_done(&arena);
	TRY(status);
	TRY(dkim_cache_new(&verifier->cache, err));
	verifier->dkim.cache = verifier->cache;
	return STATUS_OK;
}
