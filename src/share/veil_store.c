#include "share/veil_store.h"

struct veiled {
	struct veil *veil;
	case_finding_fn *finding;
	case_refusal_fn *refusal;
	void *context;
};

static enum status
learn_finding(void *context, const struct case_finding *found, struct err *err)
{
	return veil_learn_finding(context, found->finding, err);
}

enum status
veil_learn_store(struct veil *veil, struct store *store, struct err *err)
{
	return store_findings(store, NULL, ORDER_RECORD, false, learn_finding, veil, err);
}

static enum status
give_finding(void *context, const struct case_finding *found, struct err *err)
{
	const struct veiled *veiled = context;
	struct case_finding own = *found;
	struct arena arena;

	arena_init(&arena, 0);
	enum status status = veil_finding(veiled->veil, &arena, found->finding, &own.finding, err);
	if (status == STATUS_OK)
		status = veiled->finding(veiled->context, &own, err);
	arena_done(&arena);
	return status;
}

enum status
veil_store_findings(struct veil *veil, struct store *store, const struct finding_filter *filter,
		    enum finding_order order, bool merged, case_finding_fn *each, void *context,
		    struct err *err)
{
	struct veiled veiled = {.veil = veil, .finding = each, .context = context};

	if (!veil)
		return store_findings(store, filter, order, merged, each, context, err);
	return store_findings(store, filter, order, merged, give_finding, &veiled, err);
}

static enum status
give_refusal(void *context, const struct refusal *refusal, struct err *err)
{
	const struct veiled *veiled = context;
	struct refusal own;
	struct arena arena;

	arena_init(&arena, 0);
	enum status status = veil_refusal(veiled->veil, &arena, refusal, &own, err);
	if (status == STATUS_OK)
		status = veiled->refusal(veiled->context, &own, err);
	arena_done(&arena);
	return status;
}

enum status
veil_store_refusals(struct veil *veil, struct store *store, case_refusal_fn *each, void *context,
		    struct err *err)
{
	struct veiled veiled = {.veil = veil, .refusal = each, .context = context};

	if (!veil)
		return store_refusals(store, each, context, err);
	return store_refusals(store, give_refusal, &veiled, err);
}
