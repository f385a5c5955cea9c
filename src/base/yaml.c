#include "base/yaml.h"

#include <yaml.h>

/* Where the reading stands: one libyaml parser, and the arena the tree goes to. */
struct reader {
	yaml_parser_t *parser;
	struct arena *arena;
	struct slice text;
};

static const char NO_ANCHORS[] = "anchors and aliases (& and *) are not read here; write it out";
static const char NO_TAGS[] = "tags (!) are not read here; values are text, lists and tables";

static enum status node_read(struct reader *reader, const yaml_event_t *event, unsigned depth,
			     struct yaml_node *node, struct err *err);

static unsigned
mark_line(yaml_mark_t mark)
{
	return (unsigned)mark.line + 1;
}

/* libyaml gives a byte offset, and no line, for bytes that are no text. */
static unsigned
offset_line(struct slice text, size_t offset)
{
	unsigned line = 1;
	for (size_t at = 0; at < offset && at < text.length; at++)
		line += text.at[at] == '\n';
	return line;
}

/* The line a person should look at: where a token that was never finished begins (a quote without
 * its end, a key without its colon); else where the problem was met. */
static enum status
reader_fail(const struct reader *reader, struct err *err)
{
	const yaml_parser_t *parser = reader->parser;
	const char *problem = parser->problem ? parser->problem : "not YAML";
	const char *context = parser->context ? parser->context : "not YAML";
	if (parser->error == YAML_MEMORY_ERROR)
		return err_no_memory(err);
	if (parser->error == YAML_READER_ERROR)
		return err_set(err, STATUS_REFUSED, "line %u: %s (byte %zu)",
			       offset_line(reader->text, parser->problem_offset), problem,
			       parser->problem_offset);
	bool unfinished = parser->error == YAML_SCANNER_ERROR && parser->context &&
			  (strstr(problem, "end of stream") || strstr(problem, "expected ':'"));
	return err_set(err, STATUS_REFUSED, "line %u: %s: %s",
		       mark_line(unfinished ? parser->context_mark : parser->problem_mark), context,
		       problem);
}

/* The next event; owned by the caller, who DEFERs yaml_event_delete. */
static enum status
reader_next(struct reader *reader, yaml_event_t *ret, struct err *err)
{
	if (!yaml_parser_parse(reader->parser, ret))
		return reader_fail(reader, err);
	return STATUS_OK;
}

static enum status
scalar_read(struct reader *reader, const yaml_event_t *event, struct slice *ret, struct err *err)
{
	unsigned line = mark_line(event->start_mark);
	if (event->type == YAML_ALIAS_EVENT || event->data.scalar.anchor)
		return err_set(err, STATUS_REFUSED, "line %u: %s", line, NO_ANCHORS);
	if (event->data.scalar.tag)
		return err_set(err, STATUS_REFUSED, "line %u: %s", line, NO_TAGS);
	/* libyaml's text is UTF-8, checked, in unsigned char. */
	const char *text = (const char *)event->data.scalar.value;
	return slice_copy(reader->arena, slice_of(text, event->data.scalar.length), ret, err);
}

static enum status
list_read(struct reader *reader, unsigned depth, struct yaml_node *list, struct err *err)
{
	const struct yaml_node **tail = &list->first;
	for (;;) {
		DEFER(yaml_event_delete)
		yaml_event_t event = {0};
		TRY(reader_next(reader, &event, err));
		if (event.type == YAML_SEQUENCE_END_EVENT)
			return STATUS_OK;
		struct yaml_node *item = arena_new(reader->arena, struct yaml_node, 1);
		if (!item)
			return err_no_memory(err);
		TRY(node_read(reader, &event, depth + 1, item, err));
		*tail = item;
		tail = &item->next;
	}
}

static enum status
key_check(const struct yaml_node *table, const struct yaml_node *entry, size_t count,
	  struct err *err)
{
	if (count >= YAML_KEYS_MAX)
		return err_set(err, STATUS_REFUSED, "line %u: more than %d keys in one table",
			       entry->key_line, YAML_KEYS_MAX);
	for (const struct yaml_node *other = table->first; other; other = other->next)
		if (slice_equal(other->key, entry->key))
			return err_set(err, STATUS_REFUSED,
				       "line %u: '%.*s' stands already on line %u", entry->key_line,
				       SLICE_PRINT(entry->key), other->key_line);
	return STATUS_OK;
}

static enum status
table_read(struct reader *reader, unsigned depth, struct yaml_node *table, struct err *err)
{
	const struct yaml_node **tail = &table->first;
	for (size_t count = 0;; count++) {
		DEFER(yaml_event_delete)
		yaml_event_t key = {0};
		DEFER(yaml_event_delete)
		yaml_event_t value = {0};
		TRY(reader_next(reader, &key, err));
		if (key.type == YAML_MAPPING_END_EVENT)
			return STATUS_OK;
		struct yaml_node *entry = arena_new(reader->arena, struct yaml_node, 1);
		if (!entry)
			return err_no_memory(err);
		entry->key_line = mark_line(key.start_mark);
		if (key.type != YAML_SCALAR_EVENT && key.type != YAML_ALIAS_EVENT)
			return err_set(err, STATUS_REFUSED,
				       "line %u: a key is a word, not a list or a table",
				       entry->key_line);
		TRY(scalar_read(reader, &key, &entry->key, err));
		TRY(key_check(table, entry, count, err));
		TRY(reader_next(reader, &value, err));
		TRY(node_read(reader, &value, depth + 1, entry, err));
		*tail = entry;
		tail = &entry->next;
	}
}

/* Refuses what a list or a table may carry beside its children. */
static enum status
container_check(const yaml_char_t *anchor, const yaml_char_t *tag, unsigned line, unsigned depth,
		struct err *err)
{
	if (anchor)
		return err_set(err, STATUS_REFUSED, "line %u: %s", line, NO_ANCHORS);
	if (tag)
		return err_set(err, STATUS_REFUSED, "line %u: %s", line, NO_TAGS);
	if (depth >= YAML_DEPTH_MAX)
		return err_set(err, STATUS_REFUSED, "line %u: nested deeper than %d", line,
			       YAML_DEPTH_MAX);
	return STATUS_OK;
}

/* The node that event begins, to its end; depth is bounded by container_check. */
static enum status
node_read(struct reader *reader, const yaml_event_t *event, unsigned depth, struct yaml_node *node,
	  struct err *err)
{
	node->line = mark_line(event->start_mark);
	if (event->type == YAML_SEQUENCE_START_EVENT) {
		node->kind = YAML_LIST;
		TRY(container_check(event->data.sequence_start.anchor,
				    event->data.sequence_start.tag, node->line, depth, err));
		return list_read(reader, depth, node, err);
	}
	if (event->type == YAML_MAPPING_START_EVENT) {
		node->kind = YAML_TABLE;
		TRY(container_check(event->data.mapping_start.anchor, event->data.mapping_start.tag,
				    node->line, depth, err));
		return table_read(reader, depth, node, err);
	}
	node->kind = YAML_SCALAR;
	TRY(scalar_read(reader, event, &node->text, err));
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	/* An absent value has the mark of what follows it: it stands with its key. */
	if (!node->quoted && !node->text.length && node->key_line)
		node->line = node->key_line;
	return STATUS_OK;
}

static enum status
document_read(struct reader *reader, const struct yaml_node **ret, struct err *err)
{
	DEFER(yaml_event_delete)
	yaml_event_t start = {0};
	DEFER(yaml_event_delete)
	yaml_event_t document = {0};
	DEFER(yaml_event_delete)
	yaml_event_t root = {0};
	DEFER(yaml_event_delete)
	yaml_event_t end = {0};
	DEFER(yaml_event_delete)
	yaml_event_t after = {0};
	TRY(reader_next(reader, &start, err));
	TRY(reader_next(reader, &document, err));
	if (document.type == YAML_STREAM_END_EVENT) {
		*ret = NULL;
		return STATUS_OK;
	}
	TRY(reader_next(reader, &root, err));
	struct yaml_node *node = arena_new(reader->arena, struct yaml_node, 1);
	if (!node)
		return err_no_memory(err);
	TRY(node_read(reader, &root, 0, node, err));
	TRY(reader_next(reader, &end, err));
	TRY(reader_next(reader, &after, err));
	if (after.type != YAML_STREAM_END_EVENT)
		return err_set(err, STATUS_REFUSED,
			       "line %u: a second document starts here; one is read",
			       mark_line(after.start_mark));
	*ret = node;
	return STATUS_OK;
}

enum status
yaml_read(struct arena *arena, struct slice text, const struct yaml_node **ret, struct err *err)
{
	if (text.length > YAML_MAX_BYTES)
		return err_set(err, STATUS_REFUSED,
			       "line 1: %zu bytes of YAML; at most %d are read", text.length,
			       YAML_MAX_BYTES);
	DEFER(yaml_parser_delete)
	yaml_parser_t parser = {0};
	if (!yaml_parser_initialize(&parser))
		return err_no_memory(err);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)(text.at ? text.at : ""),
				     text.length);
	struct reader reader = {&parser, arena, text};
	return document_read(&reader, ret, err);
}
