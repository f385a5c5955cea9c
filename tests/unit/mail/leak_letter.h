/* What tests of leaked mail do with a letter: sign it, know keys, judge it. */
#ifndef TOCSIN_TESTS_MAIL_LEAK_LETTER_H
#define TOCSIN_TESTS_MAIL_LEAK_LETTER_H

#include "mail/dkim_letter.h"

#include "base/json.h"
#include "mail/key_index.h"
#include "mail/leak.h"

/* Times around that of the letter, 2015-05-04T07:59:58Z. */
#define SENT 1430726398
#define DAY 86400
#define YEAR (365 * DAY)
#define SIGNED "t=1430726398; "

/* ---- what is known ---- */

static struct key_index *known __attribute__((unused)); /* NULL: no archive */

static inline void
know(const char *domain, const char *selector, enum signer_key key, int64_t first, int64_t last)
{
	const struct key_sighting sighting = {.domain = slice_text(domain),
					      .selector = slice_text(selector),
					      .txt = signer_txt(&arena, key),
					      .first_seen = first,
					      .last_seen = last,
					      .source = SLICE("test")};
	struct err err;
	if (!known)
		assert_int_equal(key_index_new(&arena, &known, &err), STATUS_OK);
	assert_int_equal(key_index_add(known, &sighting, &err), STATUS_OK);
}

static inline void
know_txt(const char *txt, int64_t first, int64_t last, bool leaked)
{
	const struct key_sighting sighting = {.domain = SLICE("example.org"),
					      .selector = SLICE("s1"),
					      .txt = slice_text(txt),
					      .first_seen = first,
					      .last_seen = last,
					      .source = SLICE("test"),
					      .leaked = leaked};
	struct err err;
	if (!known)
		assert_int_equal(key_index_new(&arena, &known, &err), STATUS_OK);
	assert_int_equal(key_index_add(known, &sighting, &err), STATUS_OK);
}

static inline int
start(void **state)
{
	known = NULL;
	return begin(state);
}

/* The usual: one key, seen from two years before to two years behind. */
static inline void
know_usual(void)
{
	know("example.org", "s1", SIGNER_RSA_2048, SENT - 2 * YEAR, SENT + 2 * YEAR);
}

/* ---- judging ---- */

static bool rebuilt __attribute__((unused)); /* of what is judged */

static inline const struct finding *
judge(struct slice bytes)
{
	static struct mail_keys keys;
	const struct mail_place place = {.source = SLICE("dump/1.eml"), .rebuilt = rebuilt};
	struct dkim_setup setup = {.now = SENT + 10 * (int64_t)YEAR};
	struct finding *finding = NULL;
	struct err err;
	if (known) {
		keys = key_index_keys(known);
		setup.keys = &keys;
	}
	assert_int_equal(leak_judge(&arena, message_of(bytes), &place, &setup, &finding, &err),
			 STATUS_OK);
	assert_slice(finding->evidence[0].source, "dump/1.eml");
	assert_int_equal(finding->evidence[0].length, bytes.length);
	assert_int_equal(finding->next_count, 1);
	assert_true(slice_find(finding->next[0], SLICE("(null)")) == SIZE_MAX);
	return finding;
}

static inline const struct json_value *
data_of(const struct finding *finding)
{
	const struct json_value *data = NULL;
	struct err err;
	assert_int_equal(json_read(&arena, finding->data, &data, &err), STATUS_OK);
	return data;
}

static inline void
assert_verdict(const struct finding *finding, const char *verdict)
{
	struct slice got = SLICE_NONE;
	assert_true(json_as_string(json_get(data_of(finding), "verdict"), &got));
	assert_slice(got, verdict);
}

static inline bool
lists(const struct finding *finding, const char *list, const char *text)
{
	const struct json_value *array = json_get(data_of(finding), list);
	for (size_t i = 0; i < json_count(array); i++) {
		struct slice item;
		assert_true(json_as_string(json_at(array, i), &item));
		if (slice_equal(item, slice_text(text)))
			return true;
	}
	return false;
}

static inline bool
says(const struct finding *finding, const char *text)
{
	for (size_t i = 0; i < finding->why_count; i++)
		if (slice_find(finding->why[i], slice_text(text)) != SIZE_MAX)
			return true;
	return false;
}

static inline struct slice
sign(const struct signer *how)
{
	return signer_sign(&arena, how, LETTER);
}

static inline struct slice
signed_usually(void)
{
	return sign(&(struct signer){.extra = SIGNED});
}

#endif
