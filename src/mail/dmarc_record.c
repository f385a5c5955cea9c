#include "mail/dmarc.h"

enum tag {
	TAG_P,
	TAG_SP,
	TAG_NP,
	TAG_ADKIM,
	TAG_ASPF,
	TAG_PSD,
	TAG_T,
	TAG_PCT,
	TAG_RUA,
	TAG_COUNT
};

static const char *const TAGS[TAG_COUNT] = {
	[TAG_P] = "p",         [TAG_SP] = "sp",     [TAG_NP] = "np",
	[TAG_ADKIM] = "adkim", [TAG_ASPF] = "aspf", [TAG_PSD] = "psd",
	[TAG_T] = "t",         [TAG_PCT] = "pct",   [TAG_RUA] = "rua",
};

static const char *const POLICIES[] = {
	[DMARC_NONE] = "none", [DMARC_QUARANTINE] = "quarantine", [DMARC_REJECT] = "reject"};

const char *
dmarc_policy_name(enum dmarc_policy policy)
{
	CHECK((size_t)policy < sizeof(POLICIES) / sizeof(POLICIES[0]));
	return POLICIES[policy];
}

/* "name = value" of the next tag; false at the end. One without '=' has an empty value. */
static bool
tag_next(struct slice *rest, struct slice *ret_name, struct slice *ret_value)
{
	struct slice tag;

	if (!slice_next(rest, ';', &tag))
		return false;
	size_t equals = slice_find_byte(tag, '=');
	*ret_name = slice_trim(slice_part(tag, 0, equals));
	*ret_value =
		equals == SIZE_MAX ? SLICE_NONE : slice_trim(slice_part(tag, equals + 1, SIZE_MAX));
	return true;
}

/* False: it is there and is none of the three. */
static bool
policy_read(struct slice value, enum dmarc_policy fallback, enum dmarc_policy *ret)
{
	*ret = fallback;
	for (size_t i = 0; value.at && i < sizeof(POLICIES) / sizeof(POLICIES[0]); i++) {
		if (slice_equal_nocase(value, slice_text(POLICIES[i]))) {
			*ret = (enum dmarc_policy)i;
			return true;
		}
	}
	return !value.at;
}

/* Whether some member of rua= looks like a URI (RFC 3986 §3.1). */
static bool
names_somebody(struct slice rua)
{
	struct slice uri;

	while (slice_next(&rua, ',', &uri)) {
		uri = slice_trim(uri);
		size_t colon = slice_find_byte(uri, ':');
		bool good = colon != SIZE_MAX && colon > 0 && colon + 1 < uri.length &&
			    byte_is_letter(uri.at[0]);
		for (size_t i = 1; good && i < colon; i++)
			good = byte_is_letter(uri.at[i]) || byte_is_digit(uri.at[i]) ||
			       memchr("+-.", uri.at[i], 3);
		if (good)
			return true;
	}
	return false;
}

static bool
is_word(struct slice value, const char *word)
{
	return slice_equal_nocase(value, slice_text(word));
}

/* §4.10.1: a policy that is missing or wrong is "none" where reports are wanted. */
static void
policies_read(const struct slice *values, struct dmarc_record *record)
{
	bool good = values[TAG_P].at && policy_read(values[TAG_P], DMARC_NONE, &record->policy);

	good = policy_read(values[TAG_SP], record->policy, &record->subdomain) && good;
	good = policy_read(values[TAG_NP], record->subdomain, &record->absent) && good;
	if (good)
		return;
	record->policy = record->subdomain = record->absent = DMARC_NONE;
	if (!names_somebody(values[TAG_RUA]))
		record->fault = "RFC 9989 §4.10.1: a policy is missing or wrong, and rua= names "
				"nobody: no message is judged by this record";
}

enum status
dmarc_record_read(struct slice text, enum dmarc_standard standard, struct dmarc_record *ret,
		  struct err *err)
{
	struct dmarc_record record = {.percent = 100, .text = text};
	struct slice values[TAG_COUNT] = {{NULL, 0}}, rest = text, name, value;
	uint64_t percent;

	if (!tag_next(&rest, &name, &value) || !slice_equal(name, SLICE("v")) ||
	    !slice_equal(value, SLICE("DMARC1")))
		return err_set(err, STATUS_REFUSED,
			       "RFC 9989 §4.8: it does not begin with "
			       "v=DMARC1");
	while (tag_next(&rest, &name, &value))
		for (size_t i = 0; i < TAG_COUNT; i++)
			if (is_word(name, TAGS[i]) && !values[i].at)
				values[i] = value;
	if (standard == DMARC_RFC7489) {
		values[TAG_NP] = values[TAG_PSD] = values[TAG_T] = SLICE_NONE;
		if (slice_number(values[TAG_PCT], &percent) && percent <= 100)
			record.percent = (unsigned)percent;
	}
	policies_read(values, &record);
	record.strict_dkim = is_word(values[TAG_ADKIM], "s");
	record.strict_spf = is_word(values[TAG_ASPF], "s");
	record.suffix = is_word(values[TAG_PSD], "y")   ? DMARC_PSD_YES
			: is_word(values[TAG_PSD], "n") ? DMARC_PSD_NO
							: DMARC_PSD_UNSAID;
	record.testing = is_word(values[TAG_T], "y");
	*ret = record;
	return STATUS_OK;
}
