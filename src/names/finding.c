#include "names/finding.h"

#include "model/advice.h"

/* What a severity asks of a desk. %N name, %R registrable domain, %T target. NULL ends. A report
 * joins sentences that differ in their names only, so none of them speaks of "it". */
static const char *const URGENT[] = {
	(ADVICE_LOOK_UP ", registrant and MX records of %R: with MX records, mail comes next"),
	"Warn the mail desk: hold mail from %R, and search the logs back to the registration",
	"Block %R at the resolver and the proxy",
	"Report %R to registrar and hoster as an imitation of %T, with this finding", NULL};
/* The name stands below a domain that may be somebody's honest platform. */
static const char *const URGENT_BELOW[] = {
	("Find out who runs %R: a platform that lets anyone have a name takes reports of abuse, a "
	 "domain made for this does not"),
	"Warn the mail desk: search mail and proxy logs for %N",
	"Block %N at the resolver and the proxy; all of %R only if nobody needs it",
	"Report %N to whoever runs %R, and to the hoster, as an imitation of %T, with this finding",
	NULL};
static const char *const ALERT_BELOW[] = {
	"Find out who runs %R and what stands at %N",
	"Search mail and proxy logs for %N; block what nobody knows",
	"Where legitimate, add to allow: in tocsin.yaml: %N", NULL};
static const char *const ALERT[] = {ADVICE_LOOK_UP
				    " and MX records of %R: young and with mail means a decoy",
				    "Search mail and proxy logs for %R; block what nobody knows",
				    "Where legitimate, add to allow: in tocsin.yaml: %R", NULL};
static const char *const QUIET[] = {"Nothing now; look again on seeing %R in mail or traffic",
				    "Where legitimate, add to allow: in tocsin.yaml: %R", NULL};
static const char *const QUIET_BELOW[] = {"Nothing now; look again on seeing %N in mail or traffic",
					  "Where legitimate, add to allow: in tocsin.yaml: %N",
					  NULL};

static const struct {
	const char *meaning;
	const char *const *next;
	const char *const *next_below;
} SEVERITIES[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = {"close to it, as honest names often are", QUIET, QUIET_BELOW},
	[SEVERITY_LOW] = {"worth remembering, not worth an alert", QUIET, QUIET_BELOW},
	[SEVERITY_MEDIUM] = {"to be looked at today", ALERT, ALERT_BELOW},
	[SEVERITY_HIGH] = {"a decoy until shown otherwise", URGENT, URGENT_BELOW},
	[SEVERITY_CRITICAL] = {"hardly anything but a decoy", URGENT, URGENT_BELOW},
};

/* Puts names in the place of %N, %R and %T. */
static enum status
fill_in(struct arena *arena, const char *text, const struct names_match *match, struct slice *ret,
	struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (; *text; text++) {
		if (*text != '%') {
			buf_write_byte(&buf, *text);
			continue;
		}
		text++;
		buf_write(&buf, *text == 'T'   ? match->target
				: *text == 'R' ? match->registrable
					       : match->name);
	}
	return buf_slice(&buf, ret, err);
}

static enum status
write_data(struct arena *arena, const struct names_match *match, const struct names_seen *seen,
	   struct slice *ret, struct err *err)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_open_object(&json);
	json_key(&json, "name");
	json_string(&json, match->name);
	json_key(&json, "unicode");
	json_string(&json, match->unicode);
	json_key(&json, "registrable");
	json_string(&json, match->registrable);
	json_key(&json, "target");
	json_string(&json, match->target);
	json_key(&json, "trick");
	json_string(&json, slice_text(match->tricks[0]->name));
	json_key(&json, "tricks");
	json_open_array(&json);
	for (size_t i = 0; i < match->trick_count; i++)
		json_string(&json, slice_text(match->tricks[i]->name));
	json_close_array(&json);
	json_key(&json, "edit");
	json_open_object(&json);
	json_key(&json, "at");
	json_number(&json, match->edit.at);
	json_key(&json, "from");
	json_string(&json, match->edit.from);
	json_key(&json, "to");
	json_string(&json, match->edit.to);
	json_close_object(&json);
	json_key(&json, "lure");
	if (match->lure.length > 0)
		json_string(&json, match->lure);
	else
		json_null(&json);
	json_key(&json, "score");
	json_real(&json, match->score, 4);
	json_key(&json, "source_time");
	json_time(&json, seen->first);
	json_close_object(&json);
	return buf_slice(&buf, ret, err);
}

static enum status
add_sentences(struct finding *finding, const struct names_match *match,
	      const struct names_seen *seen, struct err *err)
{
	TRY(finding_add_why(finding, err, "Against %.*s: %.*s", SLICE_PRINT(match->target),
			    SLICE_PRINT(match->explanation)));
	for (size_t i = 0; i < match->trick_count; i++)
		TRY(finding_add_why(finding, err, "Trick %s: %s", match->tricks[i]->name,
				    match->tricks[i]->meaning));
	if (!slice_equal(match->name, match->unicode))
		TRY(finding_add_why(finding, err, "People see it as %.*s",
				    SLICE_PRINT(match->unicode)));
	TRY(finding_add_why(finding, err, "Score %.2f of 1: %s", match->score,
			    SEVERITIES[match->severity].meaning));
	if (seen->count > 1)
		TRY(finding_add_why(
			finding, err,
			"It stands %llu times in this stretch of the source; this is the first "
			"place",
			(unsigned long long)seen->count));
	return STATUS_OK;
}

static enum status
add_advice(struct arena *arena, struct finding *finding, const struct names_match *match,
	   struct err *err)
{
	const char *const *next = match->below ? SEVERITIES[match->severity].next_below
					       : SEVERITIES[match->severity].next;
	struct slice text;

	for (; *next; next++) {
		TRY(fill_in(arena, *next, match, &text, err));
		TRY(finding_add_next(finding, err, "%.*s", SLICE_PRINT(text)));
	}
	return STATUS_OK;
}

/* A look-alike of another script is the same to the eye: the A-label tells them apart. */
static enum status
set_title(struct finding *finding, const struct names_match *match, struct err *err)
{
	const char *trick = match->tricks[0]->name;

	if (slice_equal(match->name, match->unicode))
		return finding_set_title(finding, err, "%.*s imitates %.*s (%s)",
					 SLICE_PRINT(match->name), SLICE_PRINT(match->target),
					 trick);
	return finding_set_title(finding, err, "%.*s (shown as %.*s) imitates %.*s (%s)",
				 SLICE_PRINT(match->name), SLICE_PRINT(match->unicode),
				 SLICE_PRINT(match->target), trick);
}

enum status
names_finding(struct arena *arena, const struct names_match *match, const struct span *span,
	      const struct names_seen *seen, struct finding **ret, struct err *err)
{
	struct finding *finding;

	TRY(finding_new(arena, NAMES_RULE, NAMES_RULE_VERSION, span, &finding, err));
	finding->severity = match->severity;
	finding->confidence = (uint8_t)(match->score * 100 + 0.5);
	finding->first = seen->first;
	finding->last = seen->last == seen->first ? TIME_UNKNOWN : seen->last;
	finding->time_basis = seen->basis;
	TRY(finding_add_subject(finding, "domain-name", match->name, err));
	TRY(set_title(finding, match, err));
	TRY(add_sentences(finding, match, seen, err));
	TRY(write_data(arena, match, seen, &finding->data, err));
	TRY(add_advice(arena, finding, match, err));
	if (seen->clients)
		TRY(clients_set(finding, seen->clients, err));
	TRY(finding_done(finding, err));
	*ret = finding;
	return STATUS_OK;
}
