/* A decoy as a letter to those who can take it away: docs/abuse.md. */
#include "base/map.h"
#include "base/utf8.h"
#include "model/domain.h"
#include "model/finding.h"
#include "share/abuse_words.h"
#include "share/limits.h"
#include "share/source.h"
#include "share/spare.h"

#define VALUE_COUNT (sizeof(ABUSE_VALUES) - 1)

struct abuse {
	const struct abuse_setup *setup;
	const struct abuse_words *words;
	struct arena scratch; /* of one report */
	struct map spare;
	abuse_report_fn *each;
	void *context;
	struct abuse_totals totals;
};

/* A report being made: what its placeholders stand for. */
struct report {
	struct abuse *abuse;
	const struct finding *finding;
	const struct json_value *data;
	int64_t recorded;
	struct slice name;
	struct slice values[VALUE_COUNT];
};

/* ---- values ---- */

static struct slice *
value_of(struct report *report, char letter)
{
	const char *at = memchr(ABUSE_VALUES, letter, VALUE_COUNT);
	CHECK(at);
	return &report->values[at - ABUSE_VALUES];
}

/* A hostile text in one line of a mail: what hides, reverses or breaks it is
 * replaced, and an end without end cut. */
static void
write_visible(struct buf *buf, struct slice text)
{
	struct cursor cursor;
	cursor_init(&cursor, text);
	for (size_t told = 0; cursor_left(&cursor); told++) {
		uint32_t c = 0;
		if (told == ABUSE_VALUE_MAX) {
			buf_write_text(buf, "...");
			return;
		}
		bool good = cursor_utf8(&cursor, &c);
		if (!good)
			cursor.at++;
		buf_write_utf8(buf, good && !utf8_is_treacherous(c) ? c : 0xfffd);
	}
}

static enum status
set_visible(struct report *report, char letter, struct slice text, struct err *err)
{
	struct buf buf;
	buf_init(&buf, &report->abuse->scratch);
	write_visible(&buf, text);
	return buf_slice(&buf, value_of(report, letter), err);
}

/* mail-harbour[.]example: nothing makes a link of it. */
static void
write_defanged(struct buf *buf, struct slice name)
{
	struct slice rest = name, label;
	while (slice_next(&rest, '.', &label)) {
		write_visible(buf, label);
		if (rest.at)
			buf_write_text(buf, "[.]");
	}
}

static enum status
set_defanged(struct report *report, char letter, struct slice name, struct err *err)
{
	struct buf buf;
	buf_init(&buf, &report->abuse->scratch);
	write_defanged(&buf, name);
	return buf_slice(&buf, value_of(report, letter), err);
}

static struct slice
text_of(const struct json_value *object, const char *key)
{
	struct slice text = SLICE_NONE;
	return json_as_string(json_get(object, key), &text) ? text : SLICE_NONE;
}

/* The name itself; as people see it, where that is another; what somebody registered. */
static enum status
set_names(struct report *report, struct err *err)
{
	struct slice unicode = text_of(report->data, "unicode"), registered;
	bool host = false;
	*value_of(report, 'N') = report->name;
	TRY(set_defanged(report, 'D', report->name, err));
	if (!slice_equal(unicode, report->name))
		TRY(set_defanged(report, 'U', unicode, err));
	TRY(domain_clean(&report->abuse->scratch, text_of(report->data, "registrable"), &host,
			 &registered, err));
	*value_of(report, 'R') = host ? registered : report->name;
	return set_visible(report, 'T', text_of(report->data, "target"), err);
}

/* The meaning of the trick, and the letters: "a letter replaced by another: l > 1". */
static enum status
set_trick(struct report *report, struct err *err)
{
	const struct json_value *edit = json_get(report->data, "edit");
	struct slice trick = text_of(report->data, "trick");
	struct slice from = text_of(edit, "from"), to = text_of(edit, "to");
	const char *text = abuse_trick_text(report->abuse->setup->language, trick);
	struct buf buf;
	buf_init(&buf, &report->abuse->scratch);
	if (text)
		buf_write_text(&buf, text);
	else
		write_visible(&buf, trick);
	if (from.length && to.length) {
		buf_write_text(&buf, report->abuse->words->span.colon);
		write_visible(&buf, from);
		buf_write_text(&buf, " > ");
		write_visible(&buf, to);
	}
	return buf_slice(&buf, value_of(report, 'K'), err);
}

/* By the finding; else when the case recorded it, to the second. */
static enum status
set_time(struct report *report, struct err *err)
{
	const struct finding *finding = report->finding;
	const struct abuse_words *words = report->abuse->words;
	const char *basis = words->bases[finding->time_basis];
	char text[TIME_TEXT_BYTES];
	time_print(finding->first, text);
	if (!text[0]) {
		basis = words->recorded;
		time_print(report->recorded - report->recorded % 1000000, text);
	}
	*value_of(report, 'F') = slice_text(words->undated);
	if (!text[0])
		return STATUS_OK;
	*value_of(report, 'Z') = slice_text(basis);
	return slice_copy(&report->abuse->scratch, slice_text(text), value_of(report, 'F'), err);
}

static enum status
set_evidence(struct report *report, struct err *err)
{
	const struct finding *finding = report->finding;
	const struct abuse_words *words = report->abuse->words;
	struct buf buf;
	size_t told = finding->evidence_count;
	if (told > ABUSE_EVIDENCE_MAX)
		told = ABUSE_EVIDENCE_MAX;
	buf_init(&buf, &report->abuse->scratch);
	for (size_t i = 0; i < told; i++) {
		struct buf place;
		struct slice text;
		char hex[SHA256_HEX_BYTES];
		buf_init(&place, &report->abuse->scratch);
		source_write_span(&place, &finding->evidence[i], &words->span);
		TRY(buf_slice(&place, &text, err));
		sha256_print(&finding->evidence[i].sha256, hex);
		buf_write_text(&buf, i ? "\n- " : "- ");
		write_visible(&buf, text);
		buf_print(&buf, "\n  %s", hex);
	}
	if (finding->evidence_count > told)
		buf_print(&buf, "\n- %zu %s", finding->evidence_count - told, words->more);
	return buf_slice(&buf, value_of(report, 'E'), err);
}

/* "ns1[.]evil[.]example", but an address as it is. */
static void
write_item(struct buf *buf, struct slice name)
{
	struct slice rest = name, part;
	bool digits = true;
	while (slice_next(&rest, '.', &part))
		for (size_t i = 0; i < part.length; i++)
			digits &= byte_is_digit(part.at[i]);
	if (digits || slice_find_byte(name, ':') != SIZE_MAX)
		write_visible(buf, name);
	else
		write_defanged(buf, name);
}

/* Names of a list, each once: texts, or objects that have it under `name`. */
static enum status
set_list(struct report *report, char letter, const struct json_value *list, struct err *err)
{
	struct slice told[ABUSE_LIST_MAX], key, name;
	size_t count = 0;
	const struct json_value *item;
	struct json_walk walk;
	struct buf buf;
	buf_init(&buf, &report->abuse->scratch);
	json_walk_init(&walk, json_kind(list) == JSON_ARRAY ? list : NULL);
	while (json_walk_next(&walk, &key, &item)) {
		bool fresh = json_as_string(item, &name) ||
			     json_as_string(json_get(item, "name"), &name);
		for (size_t i = 0; fresh && i < count; i++)
			fresh = !slice_equal(told[i], name);
		if (!fresh)
			continue;
		if (count == ABUSE_LIST_MAX) {
			buf_write_text(&buf, ", ...");
			break;
		}
		told[count++] = name;
		if (count > 1)
			buf_write_text(&buf, ", ");
		write_item(&buf, name);
	}
	return buf_slice(&buf, value_of(report, letter), err);
}

/* "abuse@hoster.example (EXAMPLE-NET, 192.0.2.7)" */
static enum status
set_hosters(struct report *report, const struct json_value *list, struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice key;
	struct buf buf;
	size_t count = 0;
	buf_init(&buf, &report->abuse->scratch);
	json_walk_init(&walk, json_kind(list) == JSON_ARRAY ? list : NULL);
	while (count < ABUSE_LIST_MAX && json_walk_next(&walk, &key, &item)) {
		struct slice abuse = text_of(item, "abuse"), network = text_of(item, "network");
		if (!abuse.length && !network.length)
			continue;
		buf_write_text(&buf, count++ ? ", " : "");
		write_visible(&buf, abuse.length ? abuse : network);
		buf_write_text(&buf, " (");
		if (abuse.length && network.length) {
			write_visible(&buf, network);
			buf_write_text(&buf, ", ");
		}
		write_visible(&buf, text_of(item, "address"));
		buf_write_text(&buf, ")");
	}
	return buf_slice(&buf, value_of(report, 'J'), err);
}

/* What registers and records say of the name, where the case knows. */
static enum status
set_context(struct report *report, struct err *err)
{
	const struct json_value *context = json_get(report->data, "context");
	TRY(set_visible(report, 'A', text_of(context, "registrar"), err));
	TRY(set_visible(report, 'B', text_of(context, "registrar_abuse"), err));
	TRY(set_hosters(report, json_get(context, "hosters"), err));
	TRY(set_list(report, 'V', json_get(context, "addresses"), err));
	TRY(set_list(report, 'Q', json_get(context, "name_servers"), err));
	TRY(set_visible(report, 'G', text_of(context, "created"), err));
	TRY(set_list(report, 'H', json_get(context, "mail_hosts"), err));
	return set_list(report, 'X', json_get(context, "shared_with"), err);
}

/* "TLP:AMBER" */
static enum status
set_marking(struct report *report, struct err *err)
{
	const struct abuse_setup *setup = report->abuse->setup;
	struct slice tlp = setup->profile->tlp;
	struct buf buf;
	buf_init(&buf, &report->abuse->scratch);
	buf_write_text(&buf, "TLP:");
	for (size_t i = 0; i < tlp.length; i++) {
		char c = tlp.at[i];
		buf_write_byte(&buf, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
	}
	*value_of(report, 'W') = slice_text(abuse_marking_text(setup->language, tlp));
	return buf_slice(&buf, value_of(report, 'M'), err);
}

static enum status
set_values(struct report *report, struct err *err)
{
	struct abuse *abuse = report->abuse;
	const struct finding *finding = report->finding;
	TRY(set_names(report, err));
	TRY(set_trick(report, err));
	TRY(set_time(report, err));
	TRY(set_evidence(report, err));
	TRY(set_marking(report, err));
	TRY(set_context(report, err));
	TRY(set_visible(report, 'O', profile_name(abuse->setup->profile), err));
	TRY(set_visible(report, 'C', abuse->setup->profile->contact, err));
	*value_of(report, 'S') = slice_text(abuse->words->severities[finding->severity]);
	*value_of(report, 'I') = finding->id;
	return slice_print(&abuse->scratch, value_of(report, 'P'), err, "%d", finding->confidence);
}

/* ---- the letter ---- */

/* A line with its values in place; nothing where one it names is empty. */
static void
write_line(struct buf *buf, struct report *report, const char *line)
{
	for (const char *at = line; *at; at++)
		if (*at == '{' && !value_of(report, at[1])->length)
			return;
	for (; *line; line++) {
		if (*line != '{') {
			buf_write_byte(buf, *line);
			continue;
		}
		buf_write(buf, *value_of(report, line[1]));
		line += 2; /* behind the letter, at the brace */
	}
	buf_write_byte(buf, '\n');
}

static enum status
write_report(struct report *report, struct err *err)
{
	struct abuse *abuse = report->abuse;
	struct buf buf;
	struct slice text;
	TRY(set_values(report, err));
	buf_init(&buf, &abuse->scratch);
	for (const char *const *line = abuse->words->lines; *line; line++)
		write_line(&buf, report, *line);
	TRY(buf_slice(&buf, &text, err));
	abuse->totals.reports++;
	return abuse->each(abuse->context, report->name, text, err);
}

/* The first subject that is a domain name is what is reported. *ret_host false: there is none. */
static enum status
take_name(struct report *report, bool *ret_host, struct err *err)
{
	const struct finding *finding = report->finding;
	*ret_host = false;
	for (size_t i = 0; i < finding->subject_count && !*ret_host; i++)
		if (slice_equal(finding->subjects[i].type, SLICE("domain-name")))
			TRY(domain_clean(&report->abuse->scratch, finding->subjects[i].value,
					 ret_host, &report->name, err));
	return STATUS_OK;
}

static enum status
consider(struct abuse *abuse, const struct case_finding *found, struct err *err)
{
	const struct finding *finding = found->finding;
	struct report report = {
		.abuse = abuse, .finding = finding, .recorded = found->recorded_first};
	bool host;
	TRY(json_read(&abuse->scratch, finding->data, &report.data, err));
	TRY(take_name(&report, &host, err));
	if (!host || !text_of(report.data, "target").length) {
		abuse->totals.skipped++;
		return STATUS_OK;
	}
	if (spare_check(&abuse->spare, report.name)) {
		abuse->totals.spared++;
		return STATUS_OK;
	}
	return write_report(&report, err);
}

static enum status
take_finding(void *context, const struct case_finding *found, struct err *err)
{
	struct abuse *abuse = context;
	struct arena_mark mark = arena_mark(&abuse->scratch);
	enum status status = consider(abuse, found, err);
	arena_rewind(&abuse->scratch, mark);
	return status;
}

enum status
abuse_write(struct store *store, const struct abuse_setup *setup, abuse_report_fn *each,
	    void *context, struct abuse_totals *ret, struct err *err)
{
	struct arena arena;
	struct finding_filter filter = FINDING_FILTER_ALL;
	struct abuse abuse = {.setup = setup,
			      .words = &ABUSE_WORDS[setup->language],
			      .each = each,
			      .context = context};
	filter.severity_min = setup->severity_min;
	filter.rule = SLICE("names/lookalike");
	arena_init(&arena, 0);
	arena_init(&abuse.scratch, 0);
	enum status status = spare_init(&abuse.spare, &arena, setup->profile, err);
	if (status == STATUS_OK)
		status = store_findings(store, &filter, ORDER_WORST_FIRST, true, take_finding,
					&abuse, err);
	arena_done(&abuse.scratch);
	arena_done(&arena);
	if (status == STATUS_OK && ret)
		*ret = abuse.totals;
	return status;
}
