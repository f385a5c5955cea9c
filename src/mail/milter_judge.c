#include "mail/milter_judge.h"

#include "base/json.h"
#include "mail/auth.h"
#include "mail/limits.h"
#include "mail/phish.h"

/* ---- fields ---- */

static enum status
field_add(struct arena *arena, const struct milter_field ***end, struct slice name,
	  struct slice value, struct err *err)
{
	struct milter_field *field = arena_new(arena, struct milter_field, 1);

	if (!field)
		return err_no_memory(err);
	*field = (struct milter_field){.name = name, .value = value};
	**end = field;
	*end = &field->next;
	return STATUS_OK;
}

static struct slice
own_name(const struct milter_judge_setup *setup, struct slice server)
{
	return setup->authserv_id.length ? setup->authserv_id : server;
}

static bool
is_forged_grade(void *context, struct slice server, struct slice value)
{
	(void)context;
	(void)server;
	(void)value;
	return true;
}

static bool
is_forged_results(void *context, struct slice server, struct slice value)
{
	return authres_strips(value, own_name(context, server));
}

const struct milter_own MILTER_OWN[MILTER_OWN_NAMES] = {
	{SLICE_INIT(MILTER_GRADE_FIELD), is_forged_grade},
	{SLICE_INIT("Authentication-Results"), is_forged_results},
};

/* ---- the grade ---- */

/* "phishing; score=85; rules=from-lookalike,link-text" from the finding's data. */
static enum status
grade_print(struct arena *arena, const struct finding *finding, struct slice *ret_level,
	    struct slice *ret, struct err *err)
{
	const struct json_value *data, *reason;
	struct slice rule, level = SLICE_NONE;
	struct json_walk walk;
	int64_t score = 0;
	bool first = true;
	struct buf buf;

	TRY(json_read(arena, finding->data, &data, err));
	if (!json_as_string(json_get(data, "level"), &level) ||
	    !json_as_number(json_get(data, "score"), &score))
		return err_set(err, STATUS_REFUSED, "the grade has no level or score");
	buf_init(&buf, arena);
	buf_print(&buf, "%.*s; score=%lld", SLICE_PRINT(level), (long long)score);
	json_walk_init(&walk, json_get(data, "reasons"));
	while (json_walk_next(&walk, &rule, &reason)) {
		if (!json_as_string(json_get(reason, "rule"), &rule) ||
		    buf.length > MAIL_TEXT_BYTES)
			continue;
		buf_print(&buf, "%s%.*s", first ? "; rules=" : ",", SLICE_PRINT(rule));
		first = false;
	}
	*ret_level = level;
	return buf_slice(&buf, ret, err);
}

/* ---- judging ---- */

/* The server says who is at the other end; nothing of the letter is believed about it. */
static struct mail_path
path_of(const struct milter_letter *letter)
{
	struct mail_path path = {.known = letter->has_client,
				 .client = letter->client,
				 .helo = letter->helo,
				 .sender = letter->sender,
				 .has_sender = true,
				 .time_us = time_now_us()};

	if (!letter->has_client)
		path.unknown = "the server did not say whose connection it is";
	return path;
}

enum status
milter_judge_warm(void *context, struct err *err)
{
	struct milter_judge_setup *setup = context;

	return mail_verifier_warm(&setup->verifier, err);
}

enum status
milter_judge(void *context, struct arena *arena, const struct milter_letter *letter,
	     struct milter_judgement *ret, struct err *err)
{
	const struct milter_judge_setup *setup = context;
	const struct mail_place place = {.source = letter->queue};
	const struct mail_path path = path_of(letter);
	struct milter_judgement judgement = {0};
	const struct milter_field **insert = &judgement.insert;
	struct slice own = own_name(setup, letter->server);
	struct slice level, grade, results;
	struct message *message;
	struct mail_auth auth;
	struct finding *finding;

	*ret = judgement;
	if (letter->authenticated)
		return STATUS_OK;
	dns_begin(setup->mail->resolver);
	TRY(message_read(arena, letter->bytes, &message, err));
	/* Of a letter that is not all there no signature can hold, and that accuses nobody. */
	struct mail_auth unknown = {.path = path};
	if (letter->cut)
		auth = unknown;
	else
		TRY(mail_auth_check_arriving(arena, message, &path, setup->mail,
					     &setup->verifier.dkim, &auth, err));
	TRY(phish_judge(arena, message, &place, setup->mail, &auth, &finding, err));
	TRY(grade_print(arena, finding, &level, &grade, err));
	if (setup->tempfail_phishing && slice_equal(level, SLICE("phishing"))) {
		*ret = (struct milter_judgement){.tempfail = true, .reason = grade};
		return STATUS_OK;
	}
	TRY(field_add(arena, &insert, SLICE(MILTER_GRADE_FIELD), grade, err));
	if (own.length > 0) {
		TRY(mail_auth_print(arena, &auth, own, &results, err));
		TRY(field_add(arena, &insert, SLICE("Authentication-Results"), results, err));
	}
	*ret = judgement;
	return STATUS_OK;
}
