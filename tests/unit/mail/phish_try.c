/*
 * phish_try PROFILE: paths of messages on standard input, a finding of mail/phish for each as a
 * line of JSON. What the first Authentication-Results field says is believed.
 */
#include "base/cursor.h"
#include "base/io.h"
#include "mail/auth.h"
#include "mail/phish.h"
#include "model/finding.h"

#include <stdio.h>
#include <unistd.h>

struct trial {
	struct profile profile;
	struct names_engine *engine;
};

/* The result of a method in the field, "dmarc=fail". */
static enum auth_result
result_of(struct slice value, struct slice method)
{
	size_t at = slice_find(value, method);
	struct slice rest =
		at == SIZE_MAX ? SLICE_NONE : slice_part(value, at + method.length, SIZE_MAX);
	enum auth_result result = AUTH_NONE;
	size_t length = 0;

	while (length < rest.length && byte_is_letter(rest.at[length]))
		length++;
	return auth_result_read(slice_part(rest, 0, length), &result) ? result : AUTH_NONE;
}

static void
auth_read(const struct message *message, struct mail_signature *signature, struct mail_auth *ret)
{
	const struct message_field *field =
		message_field(message->root, "Authentication-Results", 0);
	struct slice value = field ? field->value : SLICE_NONE;
	size_t at = slice_find(value, SLICE("header.d="));

	ret->spf.result = result_of(value, SLICE(" spf="));
	ret->dkim = result_of(value, SLICE(" dkim="));
	ret->arc = result_of(value, SLICE(" arc="));
	ret->dmarc.result = result_of(value, SLICE(" dmarc="));
	if (slice_find(value, SLICE("p=reject")) != SIZE_MAX)
		ret->dmarc.policy = DMARC_REJECT;
	if (at == SIZE_MAX)
		return;
	struct slice rest = slice_part(value, at + strlen("header.d="), SIZE_MAX);
	signature->domain = slice_trim(slice_part(rest, 0, slice_find_byte(rest, ';')));
	signature->result = ret->dkim;
	ret->signatures = signature;
}

static enum status
try_file(struct arena *arena, const struct trial *trial, struct slice path, struct err *err)
{
	struct mail_setup setup = {.profile = &trial->profile, .engine = trial->engine};
	struct mail_place place = {.source = path};
	struct mail_signature signature = {0};
	struct mail_auth auth = {0};
	struct finding *finding;
	struct message *message;
	struct json_writer json;
	struct slice bytes, name, line;
	struct buf buf;

	TRY(slice_copy(arena, path, &name, err));
	TRY(io_read_file(arena, name.at, 256u << 20, &bytes, err));
	TRY(message_read(arena, bytes, &message, err));
	auth_read(message, &signature, &auth);
	TRY(phish_judge(arena, message, &place, &setup, &auth, &finding, err));
	buf_init(&buf, arena);
	json_init(&json, &buf);
	finding_write(&json, finding);
	TRY(buf_slice(&buf, &line, err));
	(void)printf("%s\n", line.at);
	return STATUS_OK;
}

static enum status
run(struct arena *arena, const char *profile, struct err *err)
{
	struct trial trial = {0};
	struct cursor cursor;
	struct slice text, paths, path;

	profile_init(&trial.profile);
	TRY(io_read_file(arena, profile, 1 << 20, &text, err));
	TRY(profile_read(arena, text, profile, &trial.profile, err));
	struct names_setup names = {.protect = &trial.profile.domains,
				    .words = &trial.profile.names,
				    .allow = &trial.profile.allow,
				    .lures = &trial.profile.lures};
	TRY(names_engine_new(arena, &names, &trial.engine, err));
	TRY(io_read_fd(arena, STDIN_FILENO, 64 << 20, &paths, err));
	cursor_init(&cursor, paths);
	while (cursor_line(&cursor, &path)) {
		struct arena_mark mark = arena_mark(arena);
		TRY(try_file(arena, &trial, path, err));
		arena_rewind(arena, mark);
	}
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;

	CHECK(argument_count == 2);
	arena_init(&arena, 0);
	enum status status = run(&arena, arguments[1], &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "phish_try: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
