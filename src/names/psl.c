#include "names/psl.h"

/* As gen_psl.py computes it: FNV-1a over the label, started with the parent. */
static uint32_t
edge_hash(uint16_t parent, struct slice label)
{
	uint32_t hash = 2166136261u ^ (parent * 2654435761u);

	for (size_t i = 0; i < label.length; i++)
		hash = (hash ^ (unsigned char)label.at[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static const struct psl_edge *
edge_find(uint16_t parent, struct slice label)
{
	uint32_t slot = edge_hash(parent, label) & PSL_EDGE_MASK;
	const struct psl_edge *edge;

	for (;; slot = (slot + 1) & PSL_EDGE_MASK) {
		edge = &PSL_EDGES[slot];
		if (edge->length == 0)
			return NULL;
		if (edge->parent == parent && edge->length == label.length &&
		    memcmp(PSL_LABELS + edge->label, label.at, label.length) == 0)
			return edge;
	}
}

struct psl_answer
psl_find(const struct slice *labels, size_t count)
{
	struct psl_answer answer = {.labels = 1};
	const struct psl_edge *edge;
	bool wildcard = false, wildcard_private = false;
	uint16_t node = 0;

	for (size_t depth = 1; depth <= count; depth++) {
		edge = edge_find(node, labels[count - depth]);
		if (edge && edge->flags & PSL_EXCEPTION) {
			answer.labels = depth - 1;
			answer.known = true;
			break;
		}
		if (edge && edge->flags & PSL_RULE) {
			answer = (struct psl_answer){depth, true, edge->flags & PSL_PRIVATE};
		} else if (wildcard) {
			answer = (struct psl_answer){depth, true, wildcard_private};
		}
		if (!edge || edge->node == 0)
			break;
		node = edge->node;
		wildcard = edge->flags & PSL_WILDCARD;
		wildcard_private = edge->flags & PSL_PRIVATE;
	}
	return answer;
}
