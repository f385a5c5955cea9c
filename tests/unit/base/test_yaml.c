#include "base/yaml.h"

#include "base/buf.h"
#include "support.h"

static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static const struct yaml_node *
tree(const char *text)
{
	const struct yaml_node *root = NULL;
	struct err err;
	assert_int_equal(yaml_read(&arena, slice_text(text), &root, &err), STATUS_OK);
	return root;
}

/* text is refused, with this beginning, and the output is left alone. */
static void
refused(struct slice text, const char *why)
{
	static const struct yaml_node untouched;
	const struct yaml_node *root = &untouched;
	struct err err;
	assert_int_equal(yaml_read(&arena, text, &root, &err), STATUS_REFUSED);
	assert_ptr_equal(root, &untouched);
	if (!slice_starts(slice_text(err.text), slice_text(why)))
		fail_msg("'%s' does not begin with '%s'", err.text, why);
}

static void
reads_tables_lists_and_texts_with_their_lines(void **state)
{
	(void)state;
	const struct yaml_node *root = tree("# who\n"
					    "country: no\n"
					    "\n"
					    "domains:\n"
					    "  - one.example\n"
					    "  - \"two.example\"\n"
					    "empty:\n"
					    "quoted: ''\n"
					    "limits: {memory: 512M}\n");
	assert_int_equal(root->kind, YAML_TABLE);
	assert_int_equal(root->line, 2);
	const struct yaml_node *country = root->first;
	assert_slice(country->key, "country");
	assert_slice(country->text, "no");
	assert_false(country->quoted);
	assert_int_equal(country->line, 2);
	const struct yaml_node *domains = country->next;
	assert_int_equal(domains->kind, YAML_LIST);
	assert_int_equal(domains->key_line, 4);
	assert_int_equal(domains->first->line, 5);
	assert_null(domains->first->key.at);
	assert_slice(domains->first->next->text, "two.example");
	assert_true(domains->first->next->quoted);
	assert_int_equal(domains->first->next->line, 6);
	assert_null(domains->first->next->next);
	const struct yaml_node *empty = domains->next;
	assert_slice(empty->text, "");
	assert_false(empty->quoted);
	assert_int_equal(empty->line, 7);
	assert_true(empty->next->quoted);
	const struct yaml_node *limits = empty->next->next;
	assert_int_equal(limits->kind, YAML_TABLE);
	assert_slice(limits->first->text, "512M");
	assert_null(limits->next);
}

static void
an_empty_document_is_no_tree(void **state)
{
	(void)state;
	assert_null(tree(""));
	assert_null(tree("# only a comment\n"));
	const struct yaml_node *root = tree("\xef\xbb\xbfname: x\r\n");
	assert_slice(root->first->key, "name");
	assert_slice(root->first->text, "x");
}

static void
refuses_what_settings_do_not_need(void **state)
{
	(void)state;
	refused(SLICE("a: &x 1\nb: 2\n"), "line 1: anchors");
	refused(SLICE("a: 1\nb: *x\n"), "line 2: anchors");
	refused(SLICE("a: &x [1]\n"), "line 1: anchors");
	refused(SLICE("a: 1\nb: &x {c: 1}\n"), "line 2: anchors");
	refused(SLICE("*x : 1\n"), "line 1: anchors");
	refused(SLICE("a: !!int 1\n"), "line 1: tags");
	refused(SLICE("a: !x [1]\n"), "line 1: tags");
	refused(SLICE("a: !x {b: 1}\n"), "line 1: tags");
	refused(SLICE("a: 1\n---\nb: 2\n"), "line 2: a second document");
	refused(SLICE("a: 1\n\n? [x, y]\n: 2\n"), "line 3: a key is a word");
	refused(SLICE("a: 1\nb: 2\na: 3\n"), "line 3: 'a' stands already on line 1");
}

static void
points_at_the_line_to_look_at(void **state)
{
	(void)state;
	refused(SLICE("a: 1\nb: \"never closed\nc: 2\nd: 3\n"), "line 2: ");
	refused(SLICE("a: 1\nb\nc: 2\n"), "line 2: ");
	refused(SLICE("a: [1, 2\nb: 3\n"), "line 2: ");
	refused(SLICE("a: 1\n\tb: 2\n"), "line 2: ");
	refused(SLICE("a: 1\nb: \xff\n"), "line 2: ");
	refused(SLICE("a: 1\nb: x\0y\n"), "line 2: ");
}

static void
limits_hold(void **state)
{
	(void)state;
	struct buf buf;
	struct slice text;
	buf_init(&buf, &arena);
	for (int i = 0; i < YAML_DEPTH_MAX; i++)
		buf_write_byte(&buf, '[');
	for (int i = 0; i < YAML_DEPTH_MAX; i++)
		buf_write_byte(&buf, ']');
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	assert_int_equal(tree(text.at)->kind, YAML_LIST);
	buf_clear(&buf);
	for (int i = 0; i <= YAML_DEPTH_MAX; i++)
		buf_write_byte(&buf, '[');
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	refused(text, "line 1: nested deeper than 16");

	buf_clear(&buf);
	for (int i = 0; i <= YAML_KEYS_MAX; i++) {
		if (i == YAML_KEYS_MAX) {
			assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
			assert_non_null(tree(text.at));
		}
		buf_print(&buf, "k%d: v\n", i);
	}
	assert_int_equal(buf_slice(&buf, &text, NULL), STATUS_OK);
	refused(text, "line 1025: more than 1024 keys");

	char *large = arena_alloc(&arena, YAML_MAX_BYTES + 1, 1, 1);
	assert_non_null(large);
	memset(large, '#', YAML_MAX_BYTES + 1);
	const struct yaml_node *root = NULL;
	assert_int_equal(yaml_read(&arena, slice_of(large, YAML_MAX_BYTES), &root, NULL),
			 STATUS_OK);
	refused(slice_of(large, YAML_MAX_BYTES + 1), "line 1: 1048577 bytes");
}

static enum status
attempt(void *context)
{
	struct arena own;
	const struct yaml_node *root;
	(void)context;
	arena_init(&own, 0);
	enum status status = yaml_read(&own, SLICE("a: [x, {b: 'y'}]\nc:\n  - d\n"), &root, NULL);
	arena_done(&own);
	return status;
}

static void
survives_every_failed_allocation(void **state)
{
	(void)state;
	support_fail_each(attempt, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tables_lists_and_texts_with_their_lines),
		cmocka_unit_test(an_empty_document_is_no_tree),
		cmocka_unit_test(refuses_what_settings_do_not_need),
		cmocka_unit_test(points_at_the_line_to_look_at),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(survives_every_failed_allocation),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
