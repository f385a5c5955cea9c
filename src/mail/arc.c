#include "mail/arc.h"

#include "base/cursor.h"
#include "format/limits.h"
#include "mail/dkim_parts.h"
#include "mail/limits.h"

/* A set while it is put together. */
struct set {
	const struct message_field *results;
	struct dkim_reading message, seal;
	bool has_message, has_seal;
};

struct chain {
	struct dkim_job job;
	struct set *sets;  /* MAIL_ARC_SETS of them */
	size_t count;      /* the highest instance seen */
	const char *fault; /* of the structure: the first */
};

static void
refuse(struct chain *chain, const char *fault)
{
	if (!chain->fault)
		chain->fault = fault;
}

/* ---- ARC-Authentication-Results: "i=1; ...", RFC 8617 §4.1.1 ---- */

/* White space and comments. */
static void
skip_cfws(struct cursor *cursor)
{
	size_t depth = 0;
	uint8_t byte;
	while (cursor_peek(cursor, &byte) && (depth || byte == '(' || byte_is_blank((char)byte))) {
		(void)!cursor_u8(cursor, &byte);
		if (byte == '\\')
			(void)!cursor_u8(cursor, &byte);
		else if (byte == '(')
			depth++;
		else if (byte == ')' && depth)
			depth--;
	}
}

static bool
take(struct cursor *cursor, char wanted)
{
	uint8_t byte;
	skip_cfws(cursor);
	return cursor_peek(cursor, &byte) && byte == (uint8_t)wanted && cursor_skip(cursor, 1);
}

static bool
results_instance(struct slice value, uint64_t *ret)
{
	struct cursor cursor;
	uint8_t byte;
	cursor_init(&cursor, value);
	if (!take(&cursor, 'i') || !take(&cursor, '='))
		return false;
	skip_cfws(&cursor);
	const char *digits = cursor.at;
	while (cursor_peek(&cursor, &byte) && byte_is_digit((char)byte))
		(void)!cursor_skip(&cursor, 1);
	struct slice number = slice_of(digits, (size_t)(cursor.at - digits));
	return number.length <= 2 && slice_number(number, ret) && take(&cursor, ';');
}

/* ---- the sets ---- */

/* The set of that instance, or NULL where there can be none. */
static struct set *
set_of(struct chain *chain, uint64_t instance)
{
	if (instance < 1 || instance > MAIL_ARC_SETS) {
		refuse(chain, "RFC 8617 §4.2.1: i= is not 1 to 50");
		return NULL;
	}
	if (instance > chain->count)
		chain->count = (size_t)instance;
	return &chain->sets[instance - 1];
}

static void
add_results(struct chain *chain, const struct message_field *field)
{
	uint64_t instance = 0;
	bool good = results_instance(field->value, &instance);
	struct set *set = good ? set_of(chain, instance) : NULL;
	if (!good)
		refuse(chain, "RFC 8617 §4.1.1: ARC-Authentication-Results without i=");
	else if (set && set->results)
		refuse(chain, "RFC 8617 §5.2: an instance has two ARC-Authentication-Results");
	else if (set)
		set->results = field;
}

static enum status
add_signed(struct chain *chain, const struct message_field *field, enum dkim_form form,
	   struct err *err)
{
	struct dkim_reading reading;
	bool seal = form == DKIM_FORM_ARC_SEAL;
	TRY(dkim_field_read(chain->job.arena, chain->job.message, field, form, &reading, err));
	struct set *set = set_of(chain, reading.instance);
	if (!set)
		return STATUS_OK;
	bool *has = seal ? &set->has_seal : &set->has_message;
	if (*has)
		refuse(chain, "RFC 8617 §5.2: an instance has two seals or message signatures");
	*has = true;
	*(seal ? &set->seal : &set->message) = reading;
	return STATUS_OK;
}

static enum status
sets_collect(struct chain *chain, struct err *err)
{
	const struct message_part *root = chain->job.message->root;
	for (size_t i = 0; i < root->field_count; i++) {
		const struct message_field *field = &root->fields[i];
		if (slice_equal_nocase(field->name, SLICE("ARC-Authentication-Results")))
			add_results(chain, field);
		else if (slice_equal_nocase(field->name, SLICE("ARC-Message-Signature")))
			TRY(add_signed(chain, field, DKIM_FORM_ARC_MESSAGE, err));
		else if (slice_equal_nocase(field->name, SLICE("ARC-Seal")))
			TRY(add_signed(chain, field, DKIM_FORM_ARC_SEAL, err));
		if (chain->fault)
			return STATUS_OK;
	}
	return STATUS_OK;
}

/* RFC 8617 §5.2, steps 2 and 3. */
static void
sets_check(struct chain *chain)
{
	for (size_t i = chain->count; i-- > 0 && !chain->fault;) {
		const struct set *set = &chain->sets[i];
		struct slice wanted = i ? SLICE("pass") : SLICE("none");
		if (set->has_seal && slice_equal(set->seal.chain, SLICE("fail")))
			refuse(chain, "RFC 8617 §5.2: a seal says cv=fail");
		else if (!set->results || !set->has_message || !set->has_seal)
			refuse(chain, "RFC 8617 §5.2: an instance lacks one of its three fields");
		else if (set->seal.signature.fault)
			refuse(chain, set->seal.signature.fault);
		else if (!slice_equal(set->seal.chain, wanted))
			refuse(chain, "RFC 8617 §5.2: cv= is not none in the first seal, or not "
				      "pass in a later one");
	}
}

/* ---- the signatures ---- */

/* What the seal of an instance covers: all sets up to its own, RFC 8617 §5.1.1. */
static enum status
seal_check(struct chain *chain, size_t index, struct err *err)
{
	struct dkim_covered *covered =
		arena_new(chain->job.arena, struct dkim_covered, 3 * index + 2);
	size_t count = 0;
	if (!covered)
		return err_no_memory(err);
	for (size_t i = 0; i <= index; i++) {
		const struct message_field *fields[] = {
			chain->sets[i].results, chain->sets[i].message.signature.field,
			i < index ? chain->sets[i].seal.signature.field : NULL};
		for (size_t k = 0; k < 3 && fields[k]; k++)
			covered[count++] = (struct dkim_covered){fields[k]->name, fields[k]};
	}
	chain->sets[index].seal.signature.covered = covered;
	chain->sets[index].seal.signature.covered_count = count;
	return dkim_judge(&chain->job, &chain->sets[index].seal, err);
}

static enum status
message_check(struct chain *chain, size_t index, struct err *err)
{
	struct dkim_reading *reading = &chain->sets[index].message;
	TRY(dkim_cover(chain->job.arena, chain->job.message, reading, err));
	return dkim_judge(&chain->job, reading, err);
}

/* What a signature that is not good makes of the chain. */
static bool
spoils(const struct dkim_signature *signature, struct arc *arc)
{
	if (signature->result == AUTH_PASS)
		return false;
	bool later = signature->result == AUTH_TEMPERROR || signature->result == AUTH_NONE;
	arc->result = later ? signature->result : AUTH_FAIL;
	arc->reason = signature->reason;
	return true;
}

/* RFC 8617 §5.2, steps 4 to 6. */
static enum status
chain_check(struct chain *chain, struct arc *arc, struct err *err)
{
	bool holds = true;
	for (size_t i = chain->count; i-- > 0;) {
		TRY(seal_check(chain, i, err));
		if (holds)
			TRY(message_check(chain, i, err));
		holds = holds && chain->sets[i].message.signature.result == AUTH_PASS;
		if (holds)
			arc->oldest_pass = i + 1;
	}
	if (spoils(&chain->sets[chain->count - 1].message.signature, arc))
		return STATUS_OK;
	for (size_t i = chain->count; i-- > 0;)
		if (spoils(&chain->sets[i].seal.signature, arc))
			return STATUS_OK;
	arc->result = AUTH_PASS;
	return STATUS_OK;
}

static enum auth_result
chain_value(struct slice value)
{
	enum auth_result result = AUTH_NONE;
	(void)!auth_result_read(value, &result);
	return result;
}

static enum status
sets_give(struct chain *chain, struct arc *arc, struct err *err)
{
	struct arc_set *sets = arena_new(chain->job.arena, struct arc_set, chain->count);
	if (!sets)
		return err_no_memory(err);
	for (size_t i = 0; i < chain->count; i++)
		sets[i] = (struct arc_set){.results = chain->sets[i].results,
					   .message = chain->sets[i].message.signature,
					   .seal = chain->sets[i].seal.signature,
					   .chain = chain_value(chain->sets[i].seal.chain)};
	arc->sets = sets;
	arc->count = chain->count;
	return STATUS_OK;
}

/* Most messages have none: then nothing is made ready. */
static bool
may_have_chain(const struct message *message)
{
	const struct message_part *root = message->root;
	for (size_t i = 0; i < root->field_count; i++)
		if (slice_starts_nocase(root->fields[i].name, SLICE("ARC-")))
			return true;
	return false;
}

static enum status
chain_judge(struct chain *chain, struct arc *arc, struct err *err)
{
	TRY(sets_collect(chain, err));
	if (!chain->count && !chain->fault)
		return STATUS_OK;
	if (dkim_is_cut(chain->job.message))
		refuse(chain, DKIM_CUT);
	sets_check(chain);
	arc->result = AUTH_FAIL;
	arc->reason = chain->fault;
	if (chain->fault)
		return STATUS_OK;
	TRY(chain_check(chain, arc, err));
	return sets_give(chain, arc, err);
}

enum status
arc_check(struct arena *arena, const struct dkim_setup *setup, const struct message *message,
	  struct dkim *dkim, struct arc *ret, struct err *err)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *own = NULL;
	struct chain chain = {.count = 0};
	struct arc arc = {.result = AUTH_NONE};
	if (!may_have_chain(message)) {
		*ret = arc;
		return STATUS_OK;
	}
	TRY(dkim_job_init(&chain.job, arena, setup, message, &own, err));
	chain.job.bodies = dkim->bodies;
	chain.sets = arena_new(arena, struct set, MAIL_ARC_SETS);
	if (!chain.sets)
		return err_no_memory(err);
	TRY(chain_judge(&chain, &arc, err));
	*ret = arc;
	return STATUS_OK;
}
