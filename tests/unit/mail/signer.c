#include "signer.h"

#include "support.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* ---- keys ---- */

/* Made for these tests and used nowhere else. */
static const char *const PRIVATE_KEYS[] = {
	[SIGNER_RSA_2048] = "-----BEGIN RSA PRIVATE KEY-----\n"
			    "MIIEpAIBAAKCAQEA8WWnd6P1MpUQQMTqC1mDrsEVREJJallNK8yz+4q9aTa+CRGq\n"
			    "j3FvMiiGbUoSVphGJFEYXGVeLJcPGkBtR2YP0g1BhA/QO5S2etpm62YaMcWnGsE+\n"
			    "BqrmilKynQud5+dhU4GxBrO5b3qa7NP8gnhycQnB0GGhLRI6XAYrkp6E44vsjkl4\n"
			    "HVFCfBpNQkA44x88TAjSpY2DUB/no0Y9bgtwi3+RhKZj4g8oZuwzixK1QLlv7bSt\n"
			    "7r+IUQPPE5r4lrBw4DLW+vJnf5fyMhN1dI8emjvS2WU0T1RUSaPqKeEg35UHtlxv\n"
			    "ji8N3Vcquk/4fa/R1iAuOinTYJ1mm7fXDamrcwIDAQABAoIBAApFHRY9xBb7Bbr+\n"
			    "5a1f78NFwax3j+OimWIaQZoB2BC1QumxD7f6+nqznXlIcNx9E/1D85MsWN2KyIC0\n"
			    "ajHJPM94WU42CGtQgC1cqosSeyppuOdH5P/bOEp9CpscPTaT8hPfoHMJi50bjG9n\n"
			    "WwahLmhyvGuSJVpJvHCuO1JWKvWUD3AAlK0gwhxcT5FCK/D/kOex+Ks7gY1lZ1Id\n"
			    "XEjRRT+OaKHnAGEAk6SRtwAIdkHcYHqt2MRoczQl4t8A5ZSv27jh6KyElzlyMzif\n"
			    "78galwoKhcLQuZUraFo5unNL0xbeXGypXjrt1wQ40rSlXPtN644/dXEINpsdRRDW\n"
			    "pxk8lBkCgYEA+2kVhzCyB+8l527PHoGgEWJ2Rcc4/Bl/x0peUQy96PAtcZSENxJn\n"
			    "af/rxmxYQ1tjVNb9XqYpI/HCFtuqb3FToFjyJN7DkezYs8x27M1t9sMtKqyhOsw/\n"
			    "SV5Qqsf8VhyAYwXuCa0H6QplMnjs0Bpvpf9M8CvxQa2kb+oBwXu0VyUCgYEA9c3G\n"
			    "RPsIqoSUQVKqvq2jf6u8pEyocu5e6IM5tnMeg56Vjhs/N89wX/dEHY64GsBsYsE5\n"
			    "aHRO9WK8yZA7ehupyrZxasRYpwBDKHgWrz+VJGc/co9w4b3Tn0DaZJ7aMqbjfr+6\n"
			    "d8ZMs44BqJJTWDeltrQw54UwwuaHdpCcLgDT4LcCgYEAk9WKBDHdLg8xIbKl9hFR\n"
			    "F4fndkacupkf6wdPCKfOcE/y2Ov1BxE6YDlN4iLJj+oIMdYtrN9WJ728XIaU5O0l\n"
			    "uI806/tV0tQL5UYg1EREGitQvtw9/n4l5LWiB5qLRfOChzfwbh4iHaWwNgqnbgNt\n"
			    "jZXfHwcn2XAK1ogquiRMukUCgYBXOlvm9NLheEUIXWa8XfBMiUxbXdzVVGQXzSG4\n"
			    "7mdgu/FEycSIcLPnSl9AwfnxfGG6NenCeKvghtaKDQYeUhzSFCZxhhYTxZMPlHYw\n"
			    "YLbzgTRR2jdr1Kp5tFEMLhcurGzE+RMaGCP2ACn0gWDUSIMlMBK+xlREhfyChdT2\n"
			    "ulJ2RwKBgQC8E7/gAN5Hh9g+aWGXwHekL7JloKmgoIDUo2pfCJ/1TJFosXvCOzWp\n"
			    "oT+Smhz32ceJ8nnEx3/k+mFvjrNe7hpm/s6WqctpXhOxqeBiH30KXdxmPzZcnGT2\n"
			    "7yHVAjp5FZWlSqojNfIt4v+khytYeyb9n0GzuVUjKv4QOqIiGNDMvg==\n"
			    "-----END RSA PRIVATE KEY-----\n",
	[SIGNER_RSA_1024] = "-----BEGIN RSA PRIVATE KEY-----\n"
			    "MIICXAIBAAKBgQCpliRBw/tzhaDlcAseJUNqv7QnorTzQEaK64E5yKXqKHuEkWfc\n"
			    "9kPbo2c14LjfptWTcGs405G2DeDY5q9AnbG2XyYi4DnwV90zvKhUL8Zov29mP7Mz\n"
			    "pF0PZfS7z3imHTpiH9cqu/u+7aBMfGzDGuMCu79GEL8AGa+ZEhnSaUud2wIDAQAB\n"
			    "AoGAQA9LGtyhO34azRCJ4pVI5iYMM3yuxcRd4VQcuGsm4VDxd55FkZ4k++65qgx9\n"
			    "SV6IBu3MUub4f8C2UrixMsNewVuVIJAneqwtEBA/q/pBOM5+tH2+9xt4mv7T1D5E\n"
			    "bXcAyKlMn4kXPXLzIzNkSH3XpMJJJOAAUY5ztbrnCB+HuyECQQDZ6ScFwDexe9OX\n"
			    "t4bRk0yJGDXb3ULDPoWxln9WEG/BbW50HCorDTDDv0XQtmsZpTY7M4ZLzxV/QGgE\n"
			    "01cNkErdAkEAxzqf434JBe7rcZcflD/mu18PATrxOfi0uosgHlE3hc2Izouh01VR\n"
			    "YK4LMdGaiX336gDw8FtSZcPnEQgS+KA0FwJAfu2+Gy1xw2IbR/5Q+3ZPWHPPu3fQ\n"
			    "UaXzfhPprBn63rJ9agiVz2npg7vAUOhQzilbw3Qpv7KqFOtRK65mwLHRyQJBAMPT\n"
			    "As+X1YSod3H6KgcM3Fz1rYj3B56EsBffoh1KlTmGcd8a7mAML2XJDKXWMYDNeX3f\n"
			    "mPOXv6DZcuiRuBv7U9cCQFn8taX0dWxPSETJ9WEMjpr8q26B5CqyPNhvDlX5uoo5\n"
			    "PcOHHIcf2cPwcbLYsondtf56srb/i/MdeWfQDm+H6+Q=\n"
			    "-----END RSA PRIVATE KEY-----\n",
	[SIGNER_RSA_512] = "-----BEGIN RSA PRIVATE KEY-----\n"
			   "MIIBPAIBAAJBAKrO9Fwk7EY0i1AKWzxJQJZp65FVX9Yn4qEBrR5GSAZFu25bNlIX\n"
			   "0RZAi5DgIkyuaxiSJ7nr6eYcG80/BlXyvuECAwEAAQJAKIkewrNcgzi7Cw66Ii98\n"
			   "LXYLmpz5NniWtwEP1Yx2UU5dxFqjYV5j57rVpb1/2ri7Q+I27/cT97aKKTnE2zzQ\n"
			   "wQIhAN3s8Du3ee8wyejMP/T7BnN46sgGQxaWs3WZbC/LnvUJAiEAxQjLIBEEJJb0\n"
			   "SLkmmEV7jw+BzIgGL9FmeoWY5eWziRkCIQCDyV5nt+768ZgVXKVmT2NnUxjpK37P\n"
			   "fTKY1UD/qQV+MQIhAJx+yH8WpNi/ARXF4U6uWV4ebfTa0TcntaJ4/CEVWYz5AiEA\n"
			   "nWFmVRAKIiDuPQi1xLK3g24Fr4QXXKeAtfSjt/3zRjI=\n"
			   "-----END RSA PRIVATE KEY-----\n",
	[SIGNER_ED25519] = "-----BEGIN PRIVATE KEY-----\n"
			   "MC4CAQAwBQYDK2VwBCIEILhgy1TgiBI6NiGh1w6ClaIOCMa0wwXumBJA1u9GGY9a\n"
			   "-----END PRIVATE KEY-----\n",
};

static EVP_PKEY *
key_open(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	assert_non_null(key);
	return key;
}

static struct slice
base64(struct arena *arena, const uint8_t *bytes, size_t length)
{
	uint8_t *text = arena_new(arena, uint8_t, length / 3 * 4 + 5);
	assert_non_null(text);
	int written = EVP_EncodeBlock(text, bytes, (int)length);
	return slice_of((const char *)text, (size_t)written);
}

static struct slice
text_of(struct buf *buf)
{
	struct slice text = SLICE_NONE;
	struct err err;
	assert_int_equal(buf_slice(buf, &text, &err), STATUS_OK);
	return text;
}

struct slice
signer_txt(struct arena *arena, enum signer_key which)
{
	EVP_PKEY *key = key_open(PRIVATE_KEYS[which]);
	unsigned char *der = NULL, raw[32];
	size_t length = sizeof(raw);
	struct slice p, txt;
	struct err err;
	if (which == SIGNER_ED25519) {
		assert_int_equal(EVP_PKEY_get_raw_public_key(key, raw, &length), 1);
		p = base64(arena, raw, length);
	} else {
		int written = i2d_PUBKEY(key, &der);
		assert_true(written > 0);
		p = base64(arena, der, (size_t)written);
	}
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	assert_int_equal(slice_print(arena, &txt, &err, "v=DKIM1; k=%s; p=%.*s",
				     which == SIGNER_ED25519 ? "ed25519" : "rsa", SLICE_PRINT(p)),
			 STATUS_OK);
	return txt;
}

static struct slice
signature_of(struct arena *arena, const struct signer *how, struct slice data)
{
	EVP_PKEY *key = key_open(how->private_pem ? how->private_pem : PRIVATE_KEYS[how->key]);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t signature[1024], digest[EVP_MAX_MD_SIZE];
	const uint8_t *bytes = (const uint8_t *)data.at;
	size_t length = sizeof(signature), data_length = data.length;
	const EVP_MD *kind = how->sha1 ? EVP_sha1() : EVP_sha256();
	unsigned digest_length = 0;
	if (how->key == SIGNER_ED25519) { /* RFC 8463 §3: over the digest */
		assert_int_equal(EVP_Digest(bytes, data_length, digest, &digest_length, kind, NULL),
				 1);
		bytes = digest;
		data_length = digest_length;
		kind = NULL;
	}
	assert_int_equal(EVP_DigestSignInit(context, NULL, kind, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &length, bytes, data_length), 1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return base64(arena, signature, length);
}

static enum status
archive_look_up(void *state, struct arena *arena, struct slice domain, struct slice selector,
		struct mail_key_answer *ret, struct err *err)
{
	const struct signer_keys *keys = state;
	(void)arena, (void)domain, (void)selector, (void)err;
	*ret = (struct mail_key_answer){.outcome = keys->count ? DNS_FOUND : keys->outcome,
					.first = keys->count ? keys->items : NULL};
	return STATUS_OK;
}

struct mail_keys
signer_archive(struct signer_keys *keys)
{
	return (struct mail_keys){.look_up = archive_look_up, .state = keys};
}

void
signer_archive_add(struct signer_keys *keys, struct slice txt)
{
	assert_true(keys->count < sizeof(keys->items) / sizeof(keys->items[0]));
	keys->items[keys->count] = (struct mail_key){.txt = txt,
						     .first_seen = TIME_UNKNOWN,
						     .last_seen = TIME_UNKNOWN,
						     .source = SLICE("test")};
	if (keys->count)
		keys->items[keys->count - 1].next = &keys->items[keys->count];
	keys->count++;
}

/* ---- canonical forms, RFC 6376 §3.4, line by line ---- */

/* White space reduced to one SP, none at the end. */
static void
write_reduced(struct buf *buf, struct slice line)
{
	for (size_t i = 0; i < line.length; i++) {
		bool space = line.at[i] == ' ' || line.at[i] == '\t';
		bool more = i + 1 < line.length;
		if (space && (!more || line.at[i + 1] == ' ' || line.at[i + 1] == '\t'))
			continue;
		buf_write_byte(buf, space ? ' ' : line.at[i]);
	}
}

static struct slice
without_folds(struct arena *arena, struct slice s)
{
	struct buf buf;
	buf_init(&buf, arena);
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] != '\r' && s.at[i] != '\n')
			buf_write_byte(&buf, s.at[i]);
	return text_of(&buf);
}

/* The field without its line end. */
static void
write_field(struct buf *buf, bool relaxed, struct slice field)
{
	if (!relaxed) {
		buf_write(buf, field);
		return;
	}
	size_t colon = slice_find_byte(field, ':');
	struct slice name = slice_trim(slice_part(field, 0, colon));
	for (size_t i = 0; i < name.length; i++)
		buf_write_byte(buf, byte_lower(name.at[i]));
	buf_write_byte(buf, ':');
	struct slice value = without_folds(buf->arena, slice_part(field, colon + 1, SIZE_MAX));
	write_reduced(buf, slice_trim(value));
}

static struct slice
body_form(struct arena *arena, bool relaxed, struct slice body)
{
	struct buf buf;
	struct slice form;
	buf_init(&buf, arena);
	while (body.length) {
		size_t end = slice_find(body, SLICE("\r\n"));
		struct slice line = slice_part(body, 0, end);
		if (relaxed)
			write_reduced(&buf, line);
		else
			buf_write(&buf, line);
		buf_write_text(&buf, "\r\n");
		body = slice_part(body, end == SIZE_MAX ? end : end + 2, SIZE_MAX);
	}
	form = text_of(&buf);
	while (slice_ends(form, SLICE("\r\n\r\n")))
		form.length -= 2;
	if (relaxed && slice_equal(form, SLICE("\r\n")))
		form.length = 0;
	return form.length || relaxed ? form : SLICE("\r\n");
}

/* ---- the header ---- */

/* Offset of the field before the one that starts at end; a field begins where no fold is. */
static size_t
field_before(struct slice header, size_t end)
{
	size_t at = end - 2;
	do {
		while (at > 0 && header.at[at - 1] != '\n')
			at--;
		if (header.at[at] != ' ' && header.at[at] != '\t')
			return at;
		at -= 2;
	} while (true);
}

/* The n-th field of that name from the bottom (from 0), without its line end, or SLICE_NONE. */
static struct slice
field_from_bottom(struct slice header, struct slice name, size_t n)
{
	for (size_t end = header.length; end > 0;) {
		size_t start = field_before(header, end);
		struct slice field = slice_part(header, start, end - 2 - start);
		struct slice own = slice_trim(slice_part(field, 0, slice_find_byte(field, ':')));
		if (slice_equal_nocase(own, name) && n-- == 0)
			return field;
		end = start;
	}
	return SLICE_NONE;
}

static void
split(struct slice message, struct slice *ret_header, struct slice *ret_body)
{
	size_t end = slice_find(message, SLICE("\r\n\r\n"));
	*ret_header = slice_part(message, 0, end == SIZE_MAX ? end : end + 2);
	*ret_body = slice_part(message, end == SIZE_MAX ? end : end + 4, SIZE_MAX);
}

/* The fields of h=, counted from the bottom. */
static void
write_covered(struct buf *buf, bool relaxed, const char *headers, struct slice header)
{
	struct slice rest = slice_text(headers), name;
	struct slice done = SLICE("");
	while (slice_next(&rest, ':', &name)) {
		size_t before = 0;
		struct slice seen = done, other;
		while (slice_next(&seen, ':', &other))
			before += slice_equal_nocase(slice_trim(other), slice_trim(name));
		struct slice field = field_from_bottom(header, slice_trim(name), before);
		done = slice_part(slice_text(headers), 0,
				  (size_t)(name.at + name.length - headers));
		if (!field.at)
			continue;
		write_field(buf, relaxed, field);
		buf_write_text(buf, "\r\n");
	}
}

static struct slice print(struct arena *arena, const char *format, ...) FORMAT(2, 3);

static struct slice
print(struct arena *arena, const char *format, ...)
{
	struct buf buf;
	va_list values;
	buf_init(&buf, arena);
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	return text_of(&buf);
}

static const char *
or_else(const char *text, const char *other)
{
	return text ? text : other;
}

static const char *
algorithm_of(const struct signer *how)
{
	if (how->key == SIGNER_ED25519 && !how->private_pem)
		return "ed25519-sha256";
	return how->sha1 ? "rsa-sha1" : "rsa-sha256";
}

static struct slice
body_hash_of(struct arena *arena, const struct signer *how, struct slice body)
{
	const char *canon = or_else(how->canon, "relaxed/relaxed");
	const char *slash = strchr(canon, '/');
	struct slice form = body_form(arena, slash && slash[1] == 'r', body);
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	if (how->length)
		form = slice_part(form, 0, how->length);
	assert_int_equal(EVP_Digest(form.at ? form.at : "", form.length, digest, &length,
				    how->sha1 ? EVP_sha1() : EVP_sha256(), NULL),
			 1);
	return base64(arena, digest, length);
}

/* Puts b= into a field that has "b=;" and signs what is in data with the field behind it. */
static struct slice
complete(struct arena *arena, const struct signer *how, bool relaxed, struct buf *data,
	 struct slice field)
{
	write_field(data, relaxed, field);
	struct slice b = signature_of(arena, how, text_of(data));
	size_t at = slice_find(field, SLICE(" b=;")) + strlen(" b=");
	return print(arena, "%.*s%.*s%.*s", (int)at, field.at, SLICE_PRINT(b),
		     (int)(field.length - at), field.at + at);
}

struct slice
signer_sign(struct arena *arena, const struct signer *how, struct slice message)
{
	const char *canon = or_else(how->canon, "relaxed/relaxed");
	const char *headers = or_else(how->headers, "From:To:Subject:Date");
	struct slice header, body;
	struct buf data, out;
	split(message, &header, &body);
	struct slice length = how->length ? print(arena, "l=%zu; ", how->length) : SLICE("");
	struct slice hash = body_hash_of(arena, how, body);
	struct slice field = print(
		arena,
		"DKIM-Signature: %sa=%s; c=%s; d=%s; s=%s;\r\n\t%s%.*sh=%s;\r\n\tbh=%.*s; b=;",
		or_else(how->version, "v=1; "), algorithm_of(how), canon,
		or_else(how->domain, "example.org"), or_else(how->selector, "s1"),
		or_else(how->extra, ""), SLICE_PRINT(length), headers, SLICE_PRINT(hash));
	buf_init(&data, arena);
	write_covered(&data, canon[0] == 'r', headers, header);
	field = complete(arena, how, canon[0] == 'r', &data, field);
	buf_init(&out, arena);
	buf_write(&out, field);
	buf_write_text(&out, "\r\n");
	buf_write(&out, message);
	return text_of(&out);
}

/* ---- ARC, RFC 8617 §5.1 ---- */

/* Lines of 72 columns, cut behind spaces only: so relaxed canonicalisation undoes it. */
static struct slice
folded(struct arena *arena, struct slice field)
{
	struct buf buf;
	buf_init(&buf, arena);
	size_t from = slice_find_byte(field, ' ') + 1;
	buf_write(&buf, slice_part(field, 0, from));
	field = slice_part(field, from, SIZE_MAX);
	while (field.length > 72) {
		size_t space = slice_find_last_byte(slice_part(field, 0, 72), ' ');
		if (space == SIZE_MAX)
			space = slice_find_byte(field, ' ');
		if (space == SIZE_MAX)
			break;
		size_t length = space + 1;
		buf_write(&buf, slice_part(field, 0, length));
		buf_write_text(&buf, "\r\n ");
		field = slice_part(field, length, SIZE_MAX);
	}
	buf_write(&buf, field);
	return text_of(&buf);
}

static struct slice
time_tag(struct arena *arena, const struct signer_set *set)
{
	return set->time ? print(arena, "; t=%s", set->time) : SLICE("");
}

static struct slice
seal_message(struct arena *arena, const struct signer *how, const struct signer_set *set,
	     struct slice message)
{
	const char *canon = or_else(how->canon, "relaxed/relaxed");
	const char *headers = or_else(how->headers, "From:To:Subject:Date");
	struct slice header, body;
	struct buf data;
	split(message, &header, &body);
	struct slice hash = body_hash_of(arena, how, body);
	struct slice length = how->length ? print(arena, "l=%zu; ", how->length) : SLICE("");
	struct slice field = print(
		arena,
		"ARC-Message-Signature: a=%s; b=; bh=%.*s; c=%s; d=%s; h=%s; i=%u; %.*ss=%s%.*s",
		algorithm_of(how), SLICE_PRINT(hash), canon, or_else(how->domain, "example.org"),
		headers, set->instance, SLICE_PRINT(length), or_else(how->selector, "s1"),
		SLICE_PRINT(time_tag(arena, set)));
	buf_init(&data, arena);
	write_covered(&data, canon[0] == 'r', headers, header);
	return folded(arena, complete(arena, how, canon[0] == 'r', &data, field));
}

/* The fields of earlier sets in the order that seals take them, all relaxed. */
static void
write_sets(struct buf *data, unsigned instance, struct slice header)
{
	static const char *const NAMES[] = {"ARC-Authentication-Results", "ARC-Message-Signature",
					    "ARC-Seal"};
	for (unsigned i = 1; i < instance; i++)
		for (size_t k = 0; k < 3; k++) {
			/* Sets stand newest first. */
			struct slice field = field_from_bottom(header, slice_text(NAMES[k]), i - 1);
			write_field(data, true, field);
			buf_write_text(data, "\r\n");
		}
}

struct slice
signer_seal(struct arena *arena, const struct signer *how, const struct signer_set *set,
	    struct slice message)
{
	struct slice header, body;
	struct buf data, out;
	split(message, &header, &body);
	struct slice results =
		print(arena, "ARC-Authentication-Results: i=%u; %s", set->instance, set->results);
	struct slice signature = seal_message(arena, how, set, message);
	struct slice seal =
		print(arena, "ARC-Seal: a=%s; b=; cv=%s; d=%s; i=%u; s=%s%.*s", algorithm_of(how),
		      set->chain, or_else(how->domain, "example.org"), set->instance,
		      or_else(how->selector, "s1"), SLICE_PRINT(time_tag(arena, set)));
	buf_init(&data, arena);
	if (strcmp(set->chain, "fail") != 0) /* §5.1.2: else it stands for itself */
		write_sets(&data, set->instance, header);
	write_field(&data, true, results);
	buf_write_text(&data, "\r\n");
	write_field(&data, true, signature);
	buf_write_text(&data, "\r\n");
	seal = folded(arena, complete(arena, how, true, &data, seal));
	buf_init(&out, arena);
	buf_print(&out, "%.*s\r\n%.*s\r\n", SLICE_PRINT(seal), SLICE_PRINT(signature));
	buf_print(&out, "%.*s\r\n", SLICE_PRINT(results));
	buf_write(&out, message);
	return text_of(&out);
}
