/* Clusters: decoys that hang together by links, as findings of their own. */
#include "infra/join_internal.h"

#include "model/finding.h"

#include <stdlib.h>

#define MANY 5 /* from so many members on it is a campaign: one step worse than its worst */
#define CHANCE_DIGITS 3 /* it may be as small as 1e-30 */

struct cluster {
	struct join *join;
	struct arena *arena;
	size_t root;
	const struct resource **links;
	size_t link_count;
	const struct decoy **members;
	size_t member_count;
	enum severity severity;
	double chance;         /* of its strongest link */
	struct seen seen;      /* on one clock */
	enum time_basis basis; /* which */
	int64_t registered;    /* the first of them */
};

static const struct decoy *
decoy_at(const struct cluster *cluster, const struct member *member)
{
	return &cluster->join->decoys[member->decoy];
}

/* ---- what belongs to it ---- */

static enum status
gather_members(struct cluster *cluster, struct err *err)
{
	const struct join *join = cluster->join;
	cluster->members = arena_new(cluster->arena, const struct decoy *, join->decoy_count);
	if (!cluster->members)
		return err_no_memory(err);
	for (size_t i = 0; i < join->decoy_count; i++)
		if (links_root(join, i) == cluster->root)
			cluster->members[cluster->member_count++] = &join->decoys[i];
	return STATUS_OK;
}

static enum status
gather_links(struct cluster *cluster, struct err *err)
{
	const struct join *join = cluster->join;
	cluster->links = arena_new(cluster->arena, const struct resource *, join->resource_count);
	if (!cluster->links)
		return err_no_memory(err);
	cluster->chance = 1;
	for (size_t i = 0; i < join->resource_count; i++) {
		const struct resource *resource = join->resources[i];
		if (!resource->linked ||
		    links_root(join, resource->members->decoy) != cluster->root)
			continue;
		cluster->links[cluster->link_count++] = resource;
		if (resource->chance < cluster->chance)
			cluster->chance = resource->chance;
	}
	return STATUS_OK;
}

static enum severity
severity_of(const struct decoy *decoy)
{
	return decorate_severity(decoy, decoy->severity, decoy->sure);
}

/* Times of different clocks are not compared: the surest that any member has, and what context
 * observed of them all. */
static void
set_seen(struct cluster *cluster)
{
	struct seen *seen = &cluster->seen;
	*seen = SEEN_NONE;
	for (size_t i = 0; i < cluster->member_count; i++)
		(void)seen_widen(seen, cluster->members[i]->context.first,
				 cluster->members[i]->context.last);
	for (size_t basis = TIME_BASIS_COUNT; basis-- > TIME_SENT;) {
		for (size_t i = 0; i < cluster->member_count; i++)
			(void)seen_widen(seen, cluster->members[i]->clocks[basis].first,
					 cluster->members[i]->clocks[basis].last);
		cluster->basis = (enum time_basis)basis;
		if (seen->first != TIME_UNKNOWN)
			return;
	}
	cluster->basis = TIME_OBSERVED;
}

static void
judge(struct cluster *cluster)
{
	cluster->registered = TIME_UNKNOWN;
	for (size_t i = 0; i < cluster->member_count; i++) {
		const struct decoy *decoy = cluster->members[i];
		enum severity severity = severity_of(decoy);
		if (severity > cluster->severity)
			cluster->severity = severity;
		if (decoy->created != TIME_UNKNOWN &&
		    (cluster->registered == TIME_UNKNOWN || decoy->created < cluster->registered))
			cluster->registered = decoy->created;
	}
	if (cluster->member_count >= MANY && cluster->severity < SEVERITY_CRITICAL)
		cluster->severity++;
	set_seen(cluster);
}

/* ---- evidence ---- */

static int
compare_spans(const void *a, const void *b)
{
	return join_compare_places(a, b);
}

/* Where the links stand, each record once; the first of them is part of the cluster's id. */
static enum status
gather_spans(struct cluster *cluster, struct span **ret, size_t *ret_count, struct err *err)
{
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < cluster->link_count; i++)
		count += cluster->links[i]->count;
	struct span *spans = arena_new(cluster->arena, struct span, count);
	if (!spans)
		return err_no_memory(err);
	count = 0;
	for (size_t i = 0; i < cluster->link_count; i++)
		for (const struct member *at = cluster->links[i]->members; at; at = at->next)
			spans[count++] = at->place;
	qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 0; i < count; i++)
		if (!kept || join_compare_places(&spans[kept - 1], &spans[i]))
			spans[kept++] = spans[i];
	*ret = spans;
	*ret_count = kept;
	return STATUS_OK;
}

/* ---- data ---- */

static void
write_members(struct json_writer *json, const struct cluster *cluster)
{
	json_key(json, "members");
	json_open_array(json);
	for (size_t i = 0; i < cluster->member_count && i < INFRA_MEMBERS_MAX; i++) {
		const struct decoy *decoy = cluster->members[i];
		json_open_object(json);
		json_key(json, "name");
		json_string(json, decoy->key);
		json_key(json, "target");
		json_string(json, decoy->target);
		json_key(json, "severity");
		json_string(json, slice_text(severity_text(severity_of(decoy))));
		json_key(json, "created");
		json_time(json, decoy->created);
		json_close_object(json);
	}
	json_close_array(json);
	json_key(json, "member_count");
	json_number(json, (int64_t)cluster->member_count);
}

static void
write_place(struct json_writer *json, const struct span *place)
{
	char hex[SHA256_HEX_BYTES];
	sha256_print(&place->sha256, hex);
	json_key(json, "source");
	json_string(json, place->source);
	json_key(json, "offset");
	json_number(json, (int64_t)place->offset);
	json_key(json, "length");
	json_number(json, (int64_t)place->length);
	json_key(json, "sha256");
	json_string(json, slice_text(hex));
}

static void
write_link(struct json_writer *json, const struct cluster *cluster, const struct resource *link)
{
	const struct member *first = link->members;
	size_t count = 0;
	CHECK(first);
	json_open_object(json);
	json_key(json, "kind");
	json_string(json, slice_text(LINK_KINDS[link->kind].name));
	json_key(json, "value");
	json_string(json, link->value);
	json_key(json, "member_count");
	json_number(json, (int64_t)link->count);
	json_key(json, "others");
	json_number(json, (int64_t)link->others);
	json_key(json, "chance");
	json_digits(json, link->chance, CHANCE_DIGITS);
	json_key(json, "members");
	json_open_array(json);
	for (const struct member *at = first; at && count++ < INFRA_LINK_NAMES_MAX; at = at->next)
		json_string(json, decoy_at(cluster, at)->key);
	json_close_array(json);
	json_key(json, "evidence");
	json_open_object(json);
	write_place(json, &first->place);
	json_close_object(json);
	json_close_object(json);
}

static int
compare_texts(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static enum status
gather_targets(struct cluster *cluster, struct slice **ret, size_t *ret_count, struct err *err)
{
	struct slice *targets = arena_new(cluster->arena, struct slice, cluster->member_count);
	size_t count = 0;
	if (!targets)
		return err_no_memory(err);
	for (size_t i = 0; i < cluster->member_count; i++)
		targets[i] = cluster->members[i]->target;
	qsort(targets, cluster->member_count, sizeof(*targets), compare_texts);
	for (size_t i = 0; i < cluster->member_count; i++)
		if (!count || !slice_equal(targets[count - 1], targets[i]))
			targets[count++] = targets[i];
	*ret = targets;
	*ret_count = count;
	return STATUS_OK;
}

static enum status
write_data(struct cluster *cluster, const struct slice *targets, size_t target_count,
	   struct slice *ret, struct err *err)
{
	struct json_writer json;
	struct buf buf;
	buf_init(&buf, cluster->arena);
	json_init(&json, &buf);
	json_open_object(&json);
	write_members(&json, cluster);
	json_key(&json, "targets");
	json_open_array(&json);
	for (size_t i = 0; i < target_count && i < INFRA_MEMBERS_MAX; i++)
		json_string(&json, targets[i]);
	json_close_array(&json);
	json_key(&json, "links");
	json_open_array(&json);
	for (size_t i = 0; i < cluster->link_count && i < INFRA_LINKS_MAX; i++)
		write_link(&json, cluster, cluster->links[i]);
	json_close_array(&json);
	json_key(&json, "link_count");
	json_number(&json, (int64_t)cluster->link_count);
	json_key(&json, "first_seen");
	json_time(&json, cluster->seen.first);
	json_key(&json, "last_seen");
	json_time(&json, cluster->seen.last);
	json_key(&json, "first_registered");
	json_time(&json, cluster->registered);
	json_close_object(&json);
	return buf_slice(&buf, ret, err);
}

/* ---- words ---- */

static enum status
add_sentences(struct cluster *cluster, struct finding *finding, struct err *err)
{
	char day[TIME_TEXT_BYTES];
	for (size_t i = 0; i < cluster->link_count && i < INFRA_LINKS_TOLD; i++) {
		const struct resource *link = cluster->links[i];
		TRY(finding_add_why(
			finding, err,
			"%s %.*s is shared by %zu of them, %.*s first; %llu other names "
			"here have it, and by chance %.2g such groups would be "
			"expected",
			LINK_KINDS[link->kind].words, SLICE_PRINT(link->value), link->count,
			SLICE_PRINT(decoy_at(cluster, link->members)->key),
			(unsigned long long)link->others, link->chance));
	}
	if (cluster->link_count > INFRA_LINKS_TOLD)
		TRY(finding_add_why(finding, err, "%zu more links stand in the data",
				    cluster->link_count - INFRA_LINKS_TOLD));
	if (cluster->registered == TIME_UNKNOWN)
		return STATUS_OK;
	time_print(cluster->registered, day);
	return finding_add_why(finding, err, "The first of them was registered on %.10s", day);
}

static enum status
add_advice(struct cluster *cluster, struct finding *finding, struct err *err)
{
	const struct resource *link = cluster->links[0];
	TRY(finding_add_next(finding, err,
			     "Act at once on all %zu decoys with the %s %.*s: who runs one of them "
			     "runs the others, if the links are right",
			     cluster->member_count, LINK_KINDS[link->kind].words,
			     SLICE_PRINT(link->value)));
	TRY(finding_add_next(
		finding, err,
		"Look for more names with the %s %.*s in passive DNS, and examine them",
		LINK_KINDS[link->kind].words, SLICE_PRINT(link->value)));
	return finding_add_next(
		finding, err,
		"Where those with the %s %.*s are all somebody's honest names, add them to allow:",
		LINK_KINDS[link->kind].words, SLICE_PRINT(link->value));
}

static enum status
print(struct cluster *cluster, struct finding **ret, struct err *err)
{
	struct finding *finding;
	struct span *spans;
	struct slice *targets;
	size_t span_count, target_count;
	TRY(gather_spans(cluster, &spans, &span_count, err));
	TRY(gather_targets(cluster, &targets, &target_count, err));
	TRY(finding_new(cluster->arena, INFRA_RULE, INFRA_RULE_VERSION, &spans[0], &finding, err));
	for (size_t i = 1; i < span_count && i < INFRA_SPANS_MAX; i++)
		TRY(finding_add_evidence(finding, &spans[i], err));
	for (size_t i = 0; i < cluster->member_count && i < INFRA_MEMBERS_MAX; i++)
		TRY(finding_add_subject(finding, "domain-name", cluster->members[i]->key, err));
	finding->severity = cluster->severity;
	finding->confidence = (uint8_t)(99 - 99 * cluster->chance);
	finding->first = cluster->seen.first;
	finding->last =
		cluster->seen.last > cluster->seen.first ? cluster->seen.last : TIME_UNKNOWN;
	finding->time_basis = cluster->basis;
	TRY(finding_set_title(
		finding, err, "%zu decoys of %.*s%s hang together (%s %.*s)", cluster->member_count,
		SLICE_PRINT(targets[0]), target_count > 1 ? " and others" : "",
		LINK_KINDS[cluster->links[0]->kind].words, SLICE_PRINT(cluster->links[0]->value)));
	TRY(add_sentences(cluster, finding, err));
	TRY(add_advice(cluster, finding, err));
	TRY(write_data(cluster, targets, target_count, &finding->data, err));
	*ret = finding;
	return finding_done(finding, err);
}

static enum status
sink_cluster(struct join *join, struct arena *arena, size_t root, struct sink *sink,
	     struct err *err)
{
	struct cluster cluster = {.join = join, .arena = arena, .root = root};
	struct finding *finding;
	TRY(gather_links(&cluster, err));
	if (!cluster.link_count)
		return STATUS_OK;
	TRY(gather_members(&cluster, err));
	judge(&cluster);
	TRY(print(&cluster, &finding, err));
	return sink_finding(sink, finding, err);
}

enum status
join_clusters(struct join *join, struct arena *scratch, struct sink *sink, struct err *err)
{
	/* A decoy that is linked to one of another target only is in a cluster all the same. */
	for (size_t i = 0; i < join->decoy_count; i++) {
		const struct member *own = join->decoys[i].own;
		while (own && !own->resource->linked)
			own = own->next_own;
		if (!own || links_root(join, i) != i)
			continue;
		struct arena_mark mark = arena_mark(scratch);
		TRY(sink_cluster(join, scratch, i, sink, err));
		arena_rewind(scratch, mark);
	}
	return STATUS_OK;
}
