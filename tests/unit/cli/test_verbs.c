/* The tables are sane, and what is made from them is what people see. */
#include "cli/verbs.h"

#include "cli/help.h"
#include "support.h"

static struct arena arena, scratch;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	arena_done(&scratch);
	return 0;
}

static void
no_two_options_look_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		assert_true(OPTIONS[i].name || OPTIONS[i].letter);
		for (size_t j = i + 1; j < OPTION_COUNT; j++) {
			assert_false(OPTIONS[i].letter && OPTIONS[i].letter == OPTIONS[j].letter);
			assert_false(OPTIONS[i].name && OPTIONS[j].name &&
				     !strcmp(OPTIONS[i].name, OPTIONS[j].name));
			assert_int_not_equal(OPTIONS[i].offset, OPTIONS[j].offset);
		}
	}
}

static void
every_option_is_described_and_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		bool used = false;
		assert_true(strlen(OPTIONS[i].help) > 8);
		assert_int_equal(OPTIONS[i].kind == KIND_FLAG, !OPTIONS[i].argument);
		for (size_t j = 0; j < VERB_COUNT; j++)
			used = used || verb_check_option(&VERBS[j], (enum option_id)i);
		assert_true(used);
	}
}

static void
verbs_name_each_option_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < VERB_COUNT; i++) {
		const struct verb *verb = &VERBS[i];
		assert_ptr_equal(verb_find(slice_text(verb->name)), verb);
		assert_non_null(verb->run);
		assert_true(verb->operand_min <= verb->operand_max);
		for (size_t j = 0; j < verb->option_count; j++)
			for (size_t k = j + 1; k < verb->option_count; k++)
				assert_int_not_equal(verb->options[j], verb->options[k]);
		for (size_t j = 0; j < VERB_EXAMPLES; j++) {
			assert_non_null(strstr(verb->examples[j].command, "tocsin"));
			assert_true(strlen(verb->examples[j].meaning) > 3);
		}
	}
	assert_null(verb_find(SLICE("exam")));
}

/* Lines of text, none of them wider than a terminal. */
static size_t
lines_of(struct buf *buf)
{
	struct slice text, line;
	size_t count = 0;
	assert_int_equal(buf_slice(buf, &text, NULL), STATUS_OK);
	assert_true(text.length && text.at[text.length - 1] == '\n');
	while (slice_next(&text, '\n', &line)) {
		if (line.length >= 80)
			fail_msg("a line of %zu columns: %.*s", line.length, SLICE_PRINT(line));
		count++;
	}
	return count - 1;
}

static void
short_help_has_ten_lines(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, &arena);
	help_print(&out, &scratch, NULL, false);
	assert_true(lines_of(&out) <= 10);
	for (size_t i = 0; i < VERB_COUNT; i++) {
		buf_clear(&out);
		help_print(&out, &scratch, &VERBS[i], false);
		size_t lines = lines_of(&out);
		if (lines > 10)
			fail_msg("%s -h has %zu lines", VERBS[i].name, lines);
	}
}

static void
full_help_tells_every_verb_and_option(void **state)
{
	(void)state;
	struct buf out;
	struct slice text;
	buf_init(&out, &arena);
	help_print(&out, &scratch, NULL, true);
	lines_of(&out);
	assert_int_equal(buf_slice(&out, &text, NULL), STATUS_OK);
	for (size_t i = 0; i < VERB_COUNT; i++)
		assert_int_not_equal(slice_find(text, slice_text(VERBS[i].name)), SIZE_MAX);
	for (size_t i = 0; i < VERB_COUNT; i++) {
		buf_clear(&out);
		help_print(&out, &scratch, &VERBS[i], true);
		lines_of(&out);
		assert_int_equal(buf_slice(&out, &text, NULL), STATUS_OK);
		for (size_t j = 0; j < VERBS[i].option_count; j++) {
			const char *name = OPTIONS[VERBS[i].options[j]].name;
			if (name)
				assert_int_not_equal(slice_find(text, slice_text(name)), SIZE_MAX);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_options_look_alike),
		cmocka_unit_test(every_option_is_described_and_used),
		cmocka_unit_test(verbs_name_each_option_once),
		cmocka_unit_test(short_help_has_ten_lines),
		cmocka_unit_test(full_help_tells_every_verb_and_option),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
