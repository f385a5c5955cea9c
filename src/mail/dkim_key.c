#include "mail/dkim_key.h"

#include "mail/tags.h"

static bool
list_has(struct slice list, const char *name)
{
	struct slice part;
	while (tags_part(&list, &part))
		if (slice_equal_nocase(part, slice_text(name)))
			return true;
	return false;
}

static void
flags_read(const struct tags *tags, struct dkim_key *key)
{
	struct slice hashes = tags_value(tags, "h"), services = tags_value(tags, "s");
	struct slice flags = tags_value(tags, "t"), type = tags_value(tags, "k");
	key->sha1 = !hashes.at || list_has(hashes, "sha1");
	key->sha256 = !hashes.at || list_has(hashes, "sha256");
	key->email = !services.at || list_has(services, "*") || list_has(services, "email");
	key->testing = list_has(flags, "y");
	key->strict = list_has(flags, "s");
	if (!type.at || slice_equal_nocase(type, SLICE("rsa")))
		key->type = DKIM_KEY_RSA;
	else if (slice_equal_nocase(type, SLICE("ed25519")))
		key->type = DKIM_KEY_ED25519;
}

/* Why it is no record, before its key is looked at. */
static const char *
record_fault(const struct tags *tags, const struct dkim_key *key)
{
	const struct tag *version = tags_find(tags, "v");
	if (version && (version != tags->items || !slice_equal(version->value, SLICE("DKIM1"))))
		return "RFC 6376 §3.6.1: v= is not DKIM1, or not first";
	if (!tags_find(tags, "p"))
		return "RFC 6376 §3.6.1: no p=";
	return key->type == DKIM_KEY_OTHER ? "RFC 6376 §3.6.1: k= is unknown" : NULL;
}

static void
refuse(struct dkim_key *key, const char *fault)
{
	if (!key->fault)
		key->fault = fault;
}

/* p= itself; *ret stays NULL where it is no key. */
static enum status
public_read(struct slice value, struct dkim_key *key, struct public_key **ret, struct err *err)
{
	uint8_t bytes[MAIL_KEY_BYTES];
	size_t length;
	enum public_key_kind kind = key->type == DKIM_KEY_RSA ? PUBLIC_KEY_RSA : PUBLIC_KEY_ED25519;
	if (!tags_base64(value, bytes, sizeof(bytes), &length)) {
		refuse(key, "RFC 6376 §3.6.1: p= is not base64, or over 2048 bytes");
		return STATUS_OK;
	}
	enum status status = public_key_read(kind, slice_of((const char *)bytes, length), ret, err);
	if (status == STATUS_REFUSED)
		refuse(key, kind == PUBLIC_KEY_RSA
				    ? "RFC 6376 §3.6.1: p= is no RSA public key, or over 8192 bits"
				    : "RFC 8463 §4: p= is no Ed25519 public key");
	return status == STATUS_REFUSED ? STATUS_OK : status;
}

enum status
dkim_key_read(struct slice txt, struct dkim_key *ret, struct public_key **ret_public,
	      struct err *err)
{
	DEFER(public_key_done)
	struct public_key *public = NULL;
	struct dkim_key key = {.fault = NULL};
	struct tags tags;
	key.fault = tags_read(txt, &tags);
	flags_read(&tags, &key);
	if (!key.fault)
		key.fault = record_fault(&tags, &key);
	struct slice value = tags_value(&tags, "p");
	key.revoked = !key.fault && value.length == 0;
	/* A record that is none may still tell whose key it was. */
	if (value.length && key.type != DKIM_KEY_OTHER)
		TRY(public_read(value, &key, &public, err));
	if (public) {
		key.bits = public_key_bits(public);
		key.spki = public_key_spki(public);
		key.weak = key.type == DKIM_KEY_RSA && key.bits < 1024;
	}
	*ret = key;
	if (ret_public) {
		*ret_public = public;
		public = NULL;
	}
	return STATUS_OK;
}
