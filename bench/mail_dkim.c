/*
 * How many DKIM signatures are verified in a second of CPU time, keys at hand (bench/README.md).
 *
 *     build/bench/mail_dkim FOLDER [TEXT...]
 *
 * Makes 400 messages of the texts (files; else words made here), of 5.8 KB in the mean, signs them
 * with RSA of 2048 bits and with Ed25519, relaxed/relaxed, and leaves them in FOLDER/rsa and
 * FOLDER/ed25519, so that others read the same ones; FOLDER/rsa.txt and FOLDER/ed25519.txt have the
 * key records.
 */
#include "support.h"

#include "base/io.h"
#include "mail/dkim.h"
#include "mail/signer.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define MESSAGES 400
#define ROUNDS 12
#define TEXT_BYTES (8u << 20)

static struct slice texts;
static struct slice messages[MESSAGES];

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Lines of words, a paragraph every few lines. */
static enum status
words_make(struct arena *arena, struct err *err)
{
	static const char *const WORDS[] = {"the",    "minutes", "of",    "our", "meeting",
					    "follow", "with",    "a",     "new", "date",
					    "before", "Tuesday", "please"};
	struct buf buf;
	uint32_t seed = 2017;
	buf_init(&buf, arena);
	while (buf.length < TEXT_BYTES / 2) {
		seed = seed * 1664525 + 1013904223;
		buf_print(&buf, "%s%s", WORDS[(seed >> 16) % 13],
			  (seed >> 8) % 97 == 0   ? ".\n\n"
			  : (seed >> 8) % 11 == 0 ? "\n"
						  : " ");
	}
	return buf_slice(&buf, &texts, err);
}

static enum status
texts_read(struct arena *arena, char **paths, int count, struct err *err)
{
	struct buf buf;
	struct slice text;
	buf_init(&buf, arena);
	for (int i = 0; i < count && buf.length < TEXT_BYTES; i++) {
		TRY(io_read_file(arena, paths[i], TEXT_BYTES, &text, err));
		buf_write(&buf, text);
	}
	TRY(buf_slice(&buf, &texts, err));
	return texts.length > TEXT_BYTES / 100 ? STATUS_OK : words_make(arena, err);
}

static void
write_crlf(struct buf *buf, struct slice text)
{
	struct slice line;
	while (slice_next(&text, '\n', &line)) {
		buf_write(buf, slice_part(line, 0, 900));
		buf_write_text(buf, "\r\n");
	}
}

/* Bodies of 0.4 to 8.1 KB under a header of some 1.4 KB, as servers leave it. */
static struct slice
message_make(struct arena *arena, size_t i)
{
	struct buf buf;
	struct slice text;
	struct err err;
	size_t length = 400 + i * 7700 / MESSAGES;
	size_t from = i * 7919 * 13 % (texts.length - 12000);
	buf_init(&buf, arena);
	for (int hop = 0; hop < 3; hop++)
		buf_print(&buf,
			  "Received: from out%d.example.org (out%d.example.org [192.0.2.%d])\r\n"
			  "\tby mx%d.example.net (Postfix) with ESMTPS id 4F%zuX%d\r\n"
			  "\tfor <bert@example.net>; Mon,  4 May 2015 10:00:0%d +0200 (CEST)\r\n",
			  hop, hop, hop + 1, hop, i, hop, hop);
	buf_print(&buf,
		  "Message-ID: <%zu.1430726398@example.org>\r\n"
		  "From: \"Anne Example\" <anne@example.org>\r\n"
		  "To: Bert Example <bert@example.net>\r\n"
		  "Subject: the minutes of %zu, and what\r\n follows of them\r\n"
		  "Date: Mon, 4 May 2015 09:59:58 +0200\r\n"
		  "MIME-Version: 1.0\r\n"
		  "Content-Type: text/plain; charset=utf-8\r\n"
		  "Content-Transfer-Encoding: 8bit\r\n"
		  "List-Id: <minutes.example.org>\r\n"
		  "X-Mailer: Example 1.0\r\n\r\n",
		  i, i);
	write_crlf(&buf, slice_part(texts, from, length));
	CHECK(buf_slice(&buf, &text, &err) == STATUS_OK);
	return text;
}

static enum status
file_write(const char *folder, const char *kind, const char *name, struct slice bytes,
	   struct err *err)
{
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/%s%s", folder, kind, name);
	FILE *file = fopen(path, "wb");
	if (!file)
		return err_system(err, STATUS_IO, "'%s'", path);
	size_t written = fwrite(bytes.at, 1, bytes.length, file);
	return fclose(file) == 0 && written == bytes.length
		       ? STATUS_OK
		       : err_system(err, STATUS_IO, "'%s'", path);
}

static enum status
messages_sign(struct arena *arena, const char *folder, const char *kind, enum signer_key key,
	      struct err *err)
{
	struct signer how = {
		.key = key,
		.headers = "From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:List-Id"};
	char path[4096], name[32];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, kind);
	(void)mkdir(path, 0777);
	for (size_t i = 0; i < MESSAGES; i++) {
		messages[i] = signer_sign(arena, &how, message_make(arena, i));
		(void)snprintf(name, sizeof(name), "/%03zu.eml", i);
		TRY(file_write(folder, kind, name, messages[i], err));
	}
	return file_write(folder, kind, ".txt", signer_txt(arena, key), err);
}

static enum status
messages_verify(struct arena *arena, const struct dkim_setup *setup, size_t *ret_passed,
		struct err *err)
{
	size_t passed = 0;
	for (size_t i = 0; i < MESSAGES; i++) {
		struct arena_mark mark = arena_mark(arena);
		struct message *message;
		struct dkim dkim;
		TRY(message_read(arena, messages[i], &message, err));
		TRY(dkim_check(arena, setup, message, &dkim, err));
		passed += dkim.result == AUTH_PASS;
		arena_rewind(arena, mark);
	}
	*ret_passed = passed;
	return STATUS_OK;
}

static enum status
kind_time(const char *folder, const char *kind, enum signer_key key, struct err *err)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *cache = NULL;
	struct arena made, scratch;
	struct signer_keys keys = {.count = 0};
	size_t passed = 0;
	double best = 1e9;
	arena_init(&made, 0);
	arena_init(&scratch, 0);
	TRY(dkim_cache_new(&cache, err));
	TRY(messages_sign(&made, folder, kind, key, err));
	signer_archive_add(&keys, signer_txt(&made, key));
	struct mail_keys archive = signer_archive(&keys);
	struct dkim_setup setup = {.keys = &archive, .cache = cache, .now = TIME_UNKNOWN};
	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu_seconds();
		TRY(messages_verify(&scratch, &setup, &passed, err));
		double seconds = cpu_seconds() - start;
		best = seconds < best ? seconds : best;
	}
	(void)printf("%s\t%.0f\t%zu\n", kind, MESSAGES / best, passed);
	arena_done(&made);
	arena_done(&scratch);
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;
	CHECK(argument_count >= 2);
	arena_init(&arena, 0);
	enum status status = texts_read(&arena, arguments + 2, argument_count - 2, &err);
	if (status == STATUS_OK)
		status = kind_time(arguments[1], "rsa", SIGNER_RSA_2048, &err);
	if (status == STATUS_OK)
		status = kind_time(arguments[1], "ed25519", SIGNER_ED25519, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "mail_dkim: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
