/*
 * dkim_try KEYS FILE...: what DKIM and ARC say of messages; for each a line "arc<TAB>dkim<TAB>
 * reason", where dkim has the result of every signature. KEYS has lines "domain<TAB>selector<TAB>
 * record".
 *
 * dkim_try --seal KEYS PRIVATE DOMAIN SELECTOR HEADERS TIME RESULTS FILE: the message with one more
 * ARC set, unless its chain says cv=fail.
 */
#include "support.h"

#include "base/cursor.h"
#include "base/io.h"
#include "mail/arc.h"
#include "mail/signer.h"

#include <stdio.h>

#define FILE_BYTES (64u << 20)

struct keys {
	struct slice text;
};

static enum status
keys_look_up(void *state, struct arena *arena, struct slice domain, struct slice selector,
	     struct mail_key_answer *ret, struct err *err)
{
	struct mail_key_answer answer = {.outcome = DNS_NO_NAME};
	const struct keys *keys = state;
	struct slice line, name, mark;
	struct cursor cursor;
	cursor_init(&cursor, keys->text);
	while (cursor_line(&cursor, &line)) {
		if (!slice_next(&line, '\t', &name) || !slice_next(&line, '\t', &mark) ||
		    !slice_equal_nocase(name, domain) || !slice_equal_nocase(mark, selector))
			continue;
		struct mail_key *key = arena_new(arena, struct mail_key, 1);
		if (!key)
			return err_no_memory(err);
		*key = (struct mail_key){.txt = line,
					 .first_seen = TIME_UNKNOWN,
					 .last_seen = TIME_UNKNOWN,
					 .next = answer.first};
		answer = (struct mail_key_answer){.outcome = DNS_FOUND, .first = key};
	}
	*ret = answer;
	return STATUS_OK;
}

static enum status
check(struct arena *arena, const struct dkim_setup *setup, struct slice bytes, struct dkim *dkim,
      struct arc *arc, struct err *err)
{
	struct message *message;
	TRY(message_read(arena, bytes, &message, err));
	TRY(dkim_check(arena, setup, message, dkim, err));
	return arc_check(arena, setup, message, dkim, arc, err);
}

static enum status
print_file(struct arena *arena, const struct dkim_setup *setup, const char *path, struct err *err)
{
	struct slice bytes;
	struct dkim dkim;
	struct arc arc;
	const char *reason;
	TRY(io_read_file(arena, path, FILE_BYTES, &bytes, err));
	TRY(check(arena, setup, bytes, &dkim, &arc, err));
	(void)printf("%s\t", auth_result_name(arc.result));
	for (size_t i = 0; i < dkim.count; i++)
		(void)printf("%s%s", i ? "," : "", auth_result_name(dkim.items[i].result));
	reason = arc.reason ? arc.reason : dkim.count ? dkim.items[0].reason : NULL;
	(void)printf("\t%s\n", reason ? reason : "");
	return STATUS_OK;
}

static enum status
seal(struct arena *arena, const struct dkim_setup *setup, char **arguments, struct err *err)
{
	struct slice private_pem, bytes;
	struct dkim dkim;
	struct arc arc;
	TRY(io_read_file(arena, arguments[0], FILE_BYTES, &private_pem, err));
	TRY(io_read_file(arena, arguments[6], FILE_BYTES, &bytes, err));
	TRY(slice_copy(arena, private_pem, &private_pem, err));
	TRY(check(arena, setup, bytes, &dkim, &arc, err));
	struct signer how = {.private_pem = private_pem.at,
			     .domain = arguments[1],
			     .selector = arguments[2],
			     .headers = arguments[3]};
	struct signer_set set = {.time = arguments[4], .results = arguments[5], .chain = "none"};
	struct message *message;
	TRY(message_read(arena, bytes, &message, err));
	while (message_field(message->root, "ARC-Seal", set.instance))
		set.instance++;
	if (set.instance++)
		set.chain = arc.result == AUTH_PASS ? "pass" : "fail";
	if (!arc.reason || !strstr(arc.reason, "cv=fail")) /* RFC 8617 §5.1 */
		bytes = signer_seal(arena, &how, &set, bytes);
	(void)fwrite(bytes.at, 1, bytes.length, stdout);
	return STATUS_OK;
}

static enum status
run(struct arena *arena, int argument_count, char **arguments, struct err *err)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *cache = NULL;
	bool sealing = argument_count == 10 && strcmp(arguments[1], "--seal") == 0;
	struct keys keys;
	struct mail_keys archive = {.look_up = keys_look_up, .state = &keys};
	TRY(io_read_file(arena, arguments[sealing ? 2 : 1], FILE_BYTES, &keys.text, err));
	TRY(dkim_cache_new(&cache, err));
	struct dkim_setup setup = {.keys = &archive, .cache = cache, .now = TIME_UNKNOWN};
	if (sealing)
		return seal(arena, &setup, arguments + 3, err);
	for (int i = 2; i < argument_count; i++)
		TRY(print_file(arena, &setup, arguments[i], err));
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct err err;
	CHECK(argument_count > 2);
	arena_init(&arena, 0);
	enum status status = run(&arena, argument_count, arguments, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "dkim_try: %s\n", err.text);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
