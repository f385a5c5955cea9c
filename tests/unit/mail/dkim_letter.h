/* A letter, and what tests of DKIM do with it. */
#ifndef TOCSIN_TESTS_MAIL_DKIM_LETTER_H
#define TOCSIN_TESTS_MAIL_DKIM_LETTER_H

#include "support.h"

#include "mail/dkim.h"
#include "mail/signer.h"

static struct arena arena; /* begin to end */

static inline int
begin(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static const struct slice LETTER __attribute__((unused)) =
	SLICE_INIT("Received: by mx.example.org; Mon, 4 May 2015 10:00:00 +0200\r\n"
		   "From: Anne <anne@example.org>\r\n"
		   "To: bert@example.net\r\n"
		   "Subject: the\r\n\tminutes\r\n"
		   "Date: Mon, 4 May 2015 09:59:58 +0200\r\n"
		   "\r\n"
		   "Bert,\r\n"
		   "\r\n"
		   "  here  are\tthe minutes. \r\n"
		   "Anne\r\n"
		   "\r\n"
		   "\r\n");

/* ---- helpers ---- */

static inline struct slice paste(const char *format, ...) FORMAT(1, 2);

static inline struct slice
paste(const char *format, ...)
{
	struct buf buf;
	struct slice text;
	struct err err;
	va_list values;
	buf_init(&buf, &arena);
	va_start(values, format);
	buf_print_list(&buf, format, values);
	va_end(values);
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

/* text with the first `from` made `to`. */
static inline struct slice
replace(struct slice text, const char *from, const char *to)
{
	size_t at = slice_find(text, slice_text(from));
	struct buf buf;
	struct slice done;
	struct err err;
	assert_true(at != SIZE_MAX);
	buf_init(&buf, &arena);
	buf_write(&buf, slice_part(text, 0, at));
	buf_write_text(&buf, to);
	buf_write(&buf, slice_part(text, at + strlen(from), SIZE_MAX));
	assert_int_equal(buf_slice(&buf, &done, &err), STATUS_OK);
	return done;
}

/* All CR LF made LF. */
static inline struct slice
with_lf(struct slice text)
{
	struct buf buf;
	struct slice done;
	struct err err;
	buf_init(&buf, &arena);
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] != '\r')
			buf_write_byte(&buf, text.at[i]);
	assert_int_equal(buf_slice(&buf, &done, &err), STATUS_OK);
	return done;
}

static inline struct message *
message_of(struct slice bytes)
{
	struct message *message = NULL;
	struct err err;
	assert_int_equal(message_read(&arena, bytes, &message, &err), STATUS_OK);
	return message;
}

static inline struct dkim
check_with(struct slice bytes, struct signer_keys *keys, int64_t now)
{
	struct mail_keys archive = signer_archive(keys);
	struct dkim_setup setup = {.keys = &archive, .now = now};
	struct dkim dkim;
	struct err err;
	assert_int_equal(dkim_check(&arena, &setup, message_of(bytes), &dkim, &err), STATUS_OK);
	return dkim;
}

static inline struct dkim
check(struct slice bytes, enum signer_key key)
{
	static struct signer_keys keys; /* results point into it */
	keys = (struct signer_keys){.count = 0};
	signer_archive_add(&keys, signer_txt(&arena, key));
	return check_with(bytes, &keys, TIME_UNKNOWN);
}

static inline struct dkim
check_rsa(struct slice bytes)
{
	return check(bytes, SIGNER_RSA_2048);
}

/* The letter signed with these changes, and then one text in it replaced. */
static inline struct dkim_signature
tampered(const struct signer *how, const char *from, const char *to)
{
	struct slice bytes = replace(signer_sign(&arena, how, LETTER), from, to);
	struct dkim dkim = check_rsa(bytes);
	assert_int_equal(dkim.count, 1);
	return dkim.items[0];
}

#endif
