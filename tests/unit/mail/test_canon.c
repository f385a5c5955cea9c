#include "support.h"

#include "mail/canon.h"

#include <stdio.h>

/* What canon.c wrote is known by its digest: so the digest of what was to be written. */
static void
assert_digest(struct digest *digest, struct slice text)
{
	struct sha256 is, wanted;
	struct err err;
	assert_int_equal(digest_read(digest, &is, &err), STATUS_OK);
	assert_int_equal(sha256_of(text, &wanted, &err), STATUS_OK);
	if (!sha256_equal(&is, &wanted))
		fail_msg("not '%.*s'", SLICE_PRINT(text));
}

struct canon_case {
	const char *text, *simple, *relaxed;
};

static const struct canon_case FIELDS[] = {
	/* the examples of RFC 6376 §3.4.5 */
	{"A: X\r\n", "A: X\r\n", "a:X\r\n"},
	{"B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"},
	{"A:\r\n", "A:\r\n", "a:\r\n"},
	{"A:  \r\n \r\n b\r\n", "A:  \r\n \r\n b\r\n", "a:b\r\n"},
	{"A: b\n c\n", "A: b\r\n c\r\n", "a:b c\r\n"},
	{"A: b", "A: b\r\n", "a:b\r\n"},
	{"Subject\t:a:b\r\n", "Subject\t:a:b\r\n", "subject:a:b\r\n"},
	{"A: \r b\r\n", "A: \r b\r\n", "a:\r b\r\n"},
	{"X-\xc4: \xe4 \xff\r\n", "X-\xc4: \xe4 \xff\r\n", "x-\xc4:\xe4 \xff\r\n"},
	{"A: b\t \tc \r\n\t \r\n", "A: b\t \tc \r\n\t \r\n", "a:b c\r\n"},
};

static void
fields_have_two_forms(void **state)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	struct err err;
	(void)state;
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++)
		for (int ends = 0; ends < 2; ends++) {
			struct slice text = slice_text(FIELDS[i].text),
				     simple = slice_text(FIELDS[i].simple),
				     relaxed = slice_text(FIELDS[i].relaxed);
			simple.length -= ends ? 0 : 2;
			relaxed.length -= ends ? 0 : 2;
			assert_int_equal(canon_field(digest, CANON_SIMPLE, text, ends, &err),
					 STATUS_OK);
			assert_digest(digest, simple);
			assert_int_equal(canon_field(digest, CANON_RELAXED, text, ends, &err),
					 STATUS_OK);
			assert_digest(digest, relaxed);
			/* Twice done is done. */
			assert_int_equal(canon_field(digest, CANON_RELAXED, relaxed, ends, &err),
					 STATUS_OK);
			assert_digest(digest, relaxed);
		}
}

static const struct canon_case BODIES[] = {
	/* the example of RFC 6376 §3.4.5 */
	{" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
	{"", "\r\n", ""},
	{"\r\n", "\r\n", ""},
	{"\n\r\n\n", "\r\n", ""},
	{" ", " \r\n", ""},
	{" \r\n\t\r\n", " \r\n\t\r\n", ""},
	{"a", "a\r\n", "a\r\n"},
	{"a\n", "a\r\n", "a\r\n"},
	{"a\r", "a\r\r\n", "a\r\r\n"},
	{"\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"},
	{"a\n\n \nb  ", "a\r\n\r\n \r\nb  \r\n", "a\r\n\r\n\r\nb\r\n"},
	{"a\t\tb \t\r\n \r\n", "a\t\tb \t\r\n \r\n", "a b\r\n"},
	{"\xff \x80\r\n", "\xff \x80\r\n", "\xff \x80\r\n"},
};

static void
body_hashes(struct digest *digest, enum canon canon, struct slice body, const char *form)
{
	uint64_t bytes = 0;
	struct err err;
	for (uint64_t limit = 0; limit <= strlen(form) + 1; limit++) {
		assert_int_equal(canon_body(digest, canon, body, limit, &bytes, &err), STATUS_OK);
		assert_digest(digest, slice_part(slice_text(form), 0, limit));
		assert_int_equal(bytes, strlen(form));
	}
	/* The canonical form is its own, twice done is done. */
	assert_int_equal(canon_body(digest, canon, slice_text(form), UINT64_MAX, &bytes, &err),
			 STATUS_OK);
	assert_digest(digest, slice_text(form));
}

static void
bodies_have_two_forms_and_their_beginnings(void **state)
{
	DEFER(digest_done)
	struct digest *digest = NULL;
	struct err err;
	(void)state;
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++) {
		struct slice body = slice_text(BODIES[i].text);
		body_hashes(digest, CANON_SIMPLE, body, BODIES[i].simple);
		body_hashes(digest, CANON_RELAXED, body, BODIES[i].relaxed);
	}
}

/* Up to any offset that is given, the body has what was asked for; a byte before it, less. */
static void
offsets_are_where_the_form_was_used_up(void **state)
{
	static const struct {
		const char *body;
		enum canon canon;
		uint64_t bytes;
		size_t offset;
	} CASES[] = {
		{"ab\r\ncd\r\n", CANON_SIMPLE, 0, 0},
		{"ab\r\ncd\r\n", CANON_SIMPLE, 1, 1},
		{"ab\r\ncd\r\n", CANON_SIMPLE, 2, 2},
		{"ab\r\ncd\r\n", CANON_SIMPLE, 4, 4},
		{"ab\r\ncd\r\n", CANON_SIMPLE, 5, 5},
		{"ab\r\ncd\r\n", CANON_SIMPLE, 8, 8},
		{"ab\ncd\n", CANON_SIMPLE, 4, 3},
		{"ab\r\n\r\n\r\ncd", CANON_SIMPLE, 4, 4},
		{"ab\r\n\r\n\r\ncd", CANON_SIMPLE, 6, 6},
		{"ab\r\n\r\n\r\ncd", CANON_SIMPLE, 8, 8},
		{"ab\r\n\r\n\r\n", CANON_SIMPLE, 4, 8},
		{"\r\n\r\ncd", CANON_RELAXED, 2, 2},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 1, 1},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 2, 4},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 3, 5},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 5, 9},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 7, 12},
		{"a \t b  \r\n \t\nc", CANON_RELAXED, 8, 13},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		size_t offset = canon_body_offset(CASES[i].canon, slice_text(CASES[i].body),
						  CASES[i].bytes);
		if (offset != CASES[i].offset)
			fail_msg("case %zu: %zu", i, offset);
	}
}

/* Longer than what is written at once. */
static void
length_makes_no_difference(void **state)
{
	static char body[20000], form[20000];
	DEFER(digest_done)
	struct digest *digest = NULL;
	size_t body_length = 0, form_length = 0;
	uint64_t bytes;
	struct err err;
	(void)state;
	for (size_t i = 0; body_length < sizeof(body) - 32; i++) {
		body_length += (size_t)snprintf(body + body_length, sizeof(body) - body_length,
						"%zu \t x  \r\n", i);
		form_length += (size_t)snprintf(form + form_length, sizeof(form) - form_length,
						"%zu x\r\n", i);
	}
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	assert_int_equal(canon_body(digest, CANON_SIMPLE, slice_of(body, body_length), UINT64_MAX,
				    &bytes, &err),
			 STATUS_OK);
	assert_digest(digest, slice_of(body, body_length));
	assert_int_equal(bytes, body_length);
	assert_int_equal(canon_body(digest, CANON_RELAXED, slice_of(body, body_length), UINT64_MAX,
				    &bytes, &err),
			 STATUS_OK);
	assert_digest(digest, slice_of(form, form_length));
	assert_int_equal(bytes, form_length);
}

/* One line over several blocks, with its white space wherever a block may end. */
static void
a_line_may_be_of_any_length(void **state)
{
	static char body[3 * 4096 + 64], form[sizeof(body) + 2];
	size_t last = 0;
	DEFER(digest_done)
	struct digest *digest = NULL;
	uint64_t bytes;
	struct err err;
	(void)state;
	assert_int_equal(digest_init(&digest, &err), STATUS_OK);
	for (size_t period = 2; period < 9; period++) {
		size_t length = 0;
		for (size_t i = 0; i < sizeof(body); i++) {
			body[i] = i % period < period / 2 ? ' ' : 'x';
			if (body[i] == 'x' || i % period == 0)
				form[length++] = body[i];
			if (body[i] == 'x')
				last = i;
		}
		while (length && form[length - 1] == ' ')
			length--;
		memcpy(form + length, "\r\n", 2);
		assert_int_equal(canon_body(digest, CANON_RELAXED, slice_of(body, sizeof(body)),
					    UINT64_MAX, &bytes, &err),
				 STATUS_OK);
		assert_digest(digest, slice_of(form, length + 2));
		assert_int_equal(bytes, length + 2);
		assert_int_equal(
			canon_body_offset(CANON_RELAXED, slice_of(body, sizeof(body)), length),
			last + 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_have_two_forms),
		cmocka_unit_test(bodies_have_two_forms_and_their_beginnings),
		cmocka_unit_test(offsets_are_where_the_form_was_used_up),
		cmocka_unit_test(length_makes_no_difference),
		cmocka_unit_test(a_line_may_be_of_any_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
