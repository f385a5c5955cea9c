/* yaml_read on any bytes: a tree within its limits, every line within the text, or a refusal. */
#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
nodes_check(const struct yaml_node *node, unsigned depth, unsigned lines)
{
	size_t count = 0;
	for (; node; node = node->next, count++) {
		CHECK(depth <= YAML_DEPTH_MAX);
		CHECK(node->line >= 1 && node->line <= lines + 1);
		CHECK(!node->key.at || (node->key_line >= 1 && node->key_line <= lines));
		CHECK(node->kind == YAML_SCALAR || !node->text.at);
		CHECK(nodes_check(node->first, depth + 1, lines) <= YAML_MAX_BYTES);
	}
	return count;
}

/* libyaml ends lines at CR, LF, NEL, LS and PS; more than one per byte is impossible. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	const struct yaml_node *root = NULL;
	struct err err;
	arena_init(&arena, 0);
	if (yaml_read(&arena, slice_of((const char *)data, size), &root, &err) == STATUS_OK)
		nodes_check(root, 0, (unsigned)size + 1);
	else
		CHECK(err.status == STATUS_REFUSED &&
		      slice_starts(slice_text(err.text), SLICE("line ")));
	arena_done(&arena);
	return 0;
}
