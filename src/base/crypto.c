#include "base/crypto.h"

#include "base/cursor.h"

#include <openssl/evp.h>

/* A digest is OpenSSL's context under another name: its types do not leave this file. */
static EVP_MD_CTX *
context_of(struct digest *digest)
{
	return (EVP_MD_CTX *)(void *)digest;
}

static enum status
digest_once(struct slice bytes, const EVP_MD *kind, uint8_t *ret, unsigned length, struct err *err)
{
	unsigned written = 0;
	uint8_t digest[EVP_MAX_MD_SIZE];
	if (!EVP_Digest(bytes.at ? bytes.at : "", bytes.length, digest, &written, kind, NULL))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot compute a digest");
	CHECK(written == length);
	memcpy(ret, digest, length);
	return STATUS_OK;
}

enum status
sha256_of(struct slice bytes, struct sha256 *ret, struct err *err)
{
	return digest_once(bytes, EVP_sha256(), ret->bytes, SHA256_BYTES, err);
}

enum status
sha1_of(struct slice bytes, uint8_t ret[static SHA1_BYTES], struct err *err)
{
	return digest_once(bytes, EVP_sha1(), ret, SHA1_BYTES, err);
}

bool
sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

void
sha256_print(const struct sha256 *digest, char ret[static SHA256_HEX_BYTES])
{
	static const char HEX[] = "0123456789abcdef";
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		ret[2 * i] = HEX[digest->bytes[i] >> 4];
		ret[2 * i + 1] = HEX[digest->bytes[i] & 15];
	}
	ret[2 * SHA256_BYTES] = '\0';
}

static int
hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	c = byte_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
sha256_read(struct slice hex, struct sha256 *ret)
{
	struct sha256 digest;
	if (hex.length != SHA256_HEX_BYTES - 1)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = hex_value(hex.at[2 * i]);
		int low = hex_value(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		digest.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*ret = digest;
	return true;
}

static enum status
start(EVP_MD_CTX *context, struct err *err)
{
	if (!EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot start SHA-256");
	return STATUS_OK;
}

enum status
digest_init(struct digest **ret, struct err *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!context)
		return err_no_memory(err);
	enum status status = start(context, err);
	if (status != STATUS_OK) {
		EVP_MD_CTX_free(context);
		return status;
	}
	*ret = (struct digest *)(void *)context;
	return STATUS_OK;
}

enum status
digest_write(struct digest *digest, struct slice bytes, struct err *err)
{
	if (bytes.length && !EVP_DigestUpdate(context_of(digest), bytes.at, bytes.length))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot continue SHA-256");
	return STATUS_OK;
}

enum status
digest_read(struct digest *digest, struct sha256 *ret, struct err *err)
{
	unsigned written = 0;
	struct sha256 done;
	if (!EVP_DigestFinal_ex(context_of(digest), done.bytes, &written))
		return err_set(err, STATUS_ENVIRONMENT, "OpenSSL cannot finish SHA-256");
	CHECK(written == SHA256_BYTES);
	TRY(start(context_of(digest), err));
	*ret = done;
	return STATUS_OK;
}

void
digest_done(struct digest **digest)
{
	EVP_MD_CTX_free(context_of(*digest));
	*digest = NULL;
}

enum status
crypto_warm(struct err *err)
{
	struct sha256 ignored;
	uint8_t ignored_too[SHA1_BYTES];
	TRY(sha256_of(SLICE("warm"), &ignored, err));
	return sha1_of(SLICE("warm"), ignored_too, err);
}
