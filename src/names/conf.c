/* Domains in the settings of dnsmasq: address=/one.example/two.example/0.0.0.0, local=, server=. */
#include "names/feed.h"
#include "names/limits.h"
#include "names/line.h"

/* What stands between the slashes of such a line; SLICE_NONE of another. */
static struct slice
domains_of(struct slice line)
{
	static const char *const KEYS[] = {"address=/", "local=/",  "server=/",
					   "ipset=/",   "nftset=/", "rebind-domain-ok=/"};
	struct slice rest;
	size_t last;

	line = slice_trim(line);
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
		if (!slice_starts(line, slice_text(KEYS[i])))
			continue;
		rest = slice_part(line, strlen(KEYS[i]), SIZE_MAX);
		last = slice_find_last_byte(rest, '/');
		return last == SIZE_MAX ? SLICE_NONE : slice_part(rest, 0, last);
	}
	return SLICE_NONE;
}

static bool
is_blank(struct slice line)
{
	line = slice_trim(line);
	return line.length == 0 || *line.at == '#';
}

static enum feed_kind
judge_line(void *context, struct slice line)
{
	(void)context;
	if (is_blank(line))
		return FEED_NOTHING;
	return domains_of(line).at ? FEED_RECORD : FEED_OTHER;
}

static bool
conf_recognise(struct feed_head head)
{
	return feed_head_is(head, judge_line, NULL);
}

static enum status
conf_line(void *state, struct collect *collect, const struct feed_line *line, struct err *err)
{
	struct slice rest = domains_of(line->text), domain;
	struct feed_name name;

	(void)state;
	if (!rest.at && !is_blank(line->text))
		collect_refuse(collect, "no domain in a setting of dnsmasq", line->number);
	while (slice_next(&rest, '/', &domain)) {
		/* "#" stands for any, an empty one for names without dots. */
		if (domain.length == 0 || slice_equal(domain, SLICE("#")))
			continue;
		name = feed_name_in(line, line_name(domain));
		TRY(collect_name(collect, &name, err));
	}
	return STATUS_OK;
}

const struct feed FEED_CONF = {
	.name = "dnsmasq settings",
	.recognise = conf_recognise,
	.splits = feed_splits_anywhere,
	.line = conf_line,
	.line_max_bytes = NAMES_LINE_MAX_BYTES,
	.too_long = "a line of settings over 4096 bytes",
};
