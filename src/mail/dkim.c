#include "format/limits.h"
#include "mail/dkim_parts.h"
#include "mail/limits.h"

/* ---- what is kept ---- */

struct kept_key {
	struct sha256 txt; /* of the record; zero: the slot is free */
	struct dkim_key key;
	struct public_key *public;
};

struct dkim_cache {
	struct digest *digest;
	struct kept_key keys[MAIL_KEY_CACHE];
};

enum status
dkim_cache_new(struct dkim_cache **ret, struct err *err)
{
	struct dkim_cache *cache = heap_alloc(sizeof(*cache));
	if (!cache)
		return err_no_memory(err);
	memset(cache, 0, sizeof(*cache));
	enum status status = digest_init(&cache->digest, err);
	if (status != STATUS_OK)
		heap_free(cache);
	else
		*ret = cache;
	return status;
}

void
dkim_cache_done(struct dkim_cache **cache)
{
	if (!*cache)
		return;
	for (size_t i = 0; i < MAIL_KEY_CACHE; i++)
		public_key_done(&(*cache)->keys[i].public);
	digest_done(&(*cache)->digest);
	heap_free(*cache);
	*cache = NULL;
}

/* The key of a record, which stays until the next call. A slot holds one record. */
static enum status
cache_key(struct dkim_cache *cache, struct slice txt, const struct kept_key **ret, struct err *err)
{
	struct sha256 digest;
	uint32_t slot;
	TRY(sha256_of(txt, &digest, err));
	memcpy(&slot, digest.bytes, sizeof(slot));
	struct kept_key *kept = &cache->keys[slot % MAIL_KEY_CACHE];
	if (!sha256_equal(&kept->txt, &digest)) {
		struct public_key *public = NULL;
		struct dkim_key key;
		TRY(dkim_key_read(txt, &key, &public, err));
		public_key_done(&kept->public);
		*kept = (struct kept_key){.txt = digest, .key = key, .public = public};
	}
	*ret = kept;
	return STATUS_OK;
}

/* ---- the body ---- */

struct body_hash {
	enum digest_kind kind;
	enum canon canon;
	uint64_t limit_bytes;
	uint64_t full_bytes; /* of the canonical form, whatever the limit */
	struct digest_value value;
};

struct dkim_bodies {
	struct body_hash items[MAIL_BODY_HASHES_MAX];
	size_t count;
};

static enum digest_kind
digest_kind_of(const struct dkim_signature *signature)
{
	return signature->algorithm == DKIM_RSA_SHA1 ? DIGEST_SHA1 : DIGEST_SHA256;
}

/* NULL where too many were asked for already. */
static enum status
body_hash(struct dkim_job *job, const struct dkim_signature *signature,
	  const struct body_hash **ret, struct err *err)
{
	struct dkim_bodies *bodies = job->bodies;
	struct body_hash hash = {.kind = digest_kind_of(signature),
				 .canon = signature->body_canon,
				 .limit_bytes =
					 signature->has_length ? signature->length : UINT64_MAX};
	for (size_t i = 0; i < bodies->count; i++) {
		*ret = &bodies->items[i];
		if ((*ret)->kind == hash.kind && (*ret)->canon == hash.canon &&
		    (*ret)->limit_bytes == hash.limit_bytes)
			return STATUS_OK;
	}
	*ret = NULL;
	if (bodies->count == MAIL_BODY_HASHES_MAX)
		return STATUS_OK;
	struct digest *digest = job->cache->digest;
	TRY(digest_start(digest, hash.kind, err));
	TRY(canon_body(digest, hash.canon, job->message->root->body, hash.limit_bytes,
		       &hash.full_bytes, err));
	TRY(digest_finish(digest, &hash.value, err));
	bodies->items[bodies->count] = hash;
	*ret = &bodies->items[bodies->count++];
	return STATUS_OK;
}

static enum status
body_judge(struct dkim_job *job, struct dkim_reading *reading, uint64_t *ret_full, struct err *err)
{
	struct dkim_signature *signature = &reading->signature;
	struct slice body = job->message->root->body;
	const struct body_hash *hash = NULL;
	TRY(body_hash(job, signature, &hash, err));
	if (!hash) {
		signature->fault = "more than 16 different hashes of one body are asked for";
		return STATUS_OK;
	}
	bool equal = reading->body_hash.length == hash->value.length &&
		     memcmp(reading->body_hash.at, hash->value.bytes, hash->value.length) == 0;
	signature->body = equal ? DKIM_PASS : DKIM_FAIL;
	if (hash->full_bytes > hash->limit_bytes)
		signature->body_unsigned = slice_part(
			body, canon_body_offset(hash->canon, body, hash->limit_bytes), SIZE_MAX);
	*ret_full = hash->full_bytes;
	return STATUS_OK;
}

/* ---- the header ---- */

/* The field itself comes last: without what b= says and without its line end, §3.7. */
static enum status
own_field_hash(struct dkim_job *job, const struct dkim_reading *reading, struct err *err)
{
	struct slice whole = reading->signature.field->whole, text;
	const char *end = whole.at + whole.length;
	size_t before = (size_t)(reading->blank.at - whole.at);
	const char *after = reading->blank.at + reading->blank.length;
	struct buf buf;
	buf_init(&buf, job->arena);
	buf_write(&buf, slice_part(whole, 0, before));
	buf_write(&buf, slice_of(after, (size_t)(end - after)));
	TRY(buf_slice(&buf, &text, err));
	return canon_field(job->cache->digest, reading->signature.header_canon, text, false, err);
}

static enum status
header_hash(struct dkim_job *job, const struct dkim_reading *reading, struct digest_value *ret,
	    struct err *err)
{
	const struct dkim_signature *signature = &reading->signature;
	struct digest *digest = job->cache->digest;
	TRY(digest_start(digest, digest_kind_of(signature), err));
	for (size_t i = 0; i < signature->covered_count; i++)
		if (signature->covered[i].field)
			TRY(canon_field(digest, signature->header_canon,
					signature->covered[i].field->whole, true, err));
	TRY(own_field_hash(job, reading, err));
	return digest_finish(digest, ret, err);
}

/* ---- the keys ---- */

/* Why RFC 6376 §6.1.2 lets the key not serve. */
static const char *
key_fault(const struct dkim_key *key, const struct dkim_reading *reading)
{
	enum dkim_algorithm algorithm = reading->signature.algorithm;
	bool ed25519 = algorithm == DKIM_ED25519_SHA256;
	if (key->fault)
		return key->fault;
	if (key->revoked)
		return "RFC 6376 §3.6.1: the key is revoked";
	if (ed25519 != (key->type == DKIM_KEY_ED25519))
		return "RFC 6376 §6.1.2: the key is of another kind than a=";
	if (algorithm == DKIM_RSA_SHA1 ? !key->sha1 : !key->sha256)
		return "RFC 6376 §6.1.2: the key's h= lacks the hash of a=";
	if (!key->email)
		return "RFC 6376 §3.6.1: the key's s= is not for mail";
	if (key->strict && reading->below)
		return "RFC 6376 §3.6.1: i= is below d=, which the key's t=s forbids";
	return NULL;
}

static enum status
key_try(struct dkim_job *job, struct dkim_reading *reading, const struct digest_value *hash,
	struct dkim_try *try, struct err *err)
{
	bool ed25519 = reading->signature.algorithm == DKIM_ED25519_SHA256, pass = false;
	const struct kept_key *kept = NULL;
	TRY(cache_key(job->cache, try->source->txt, &kept, err));
	try->key = kept->key;
	try->fault = key_fault(&try->key, reading);
	if (!kept->public || ed25519 != (try->key.type == DKIM_KEY_ED25519))
		return STATUS_OK;
	TRY(public_key_verify(kept->public, hash, reading->header_signature, &pass, err));
	try->signature = pass ? DKIM_PASS : DKIM_FAIL;
	return STATUS_OK;
}

static size_t
keys_count(const struct mail_key_answer *answer)
{
	size_t count = 0;
	for (const struct mail_key *key = answer->first; key && count < MAIL_KEYS_PER_SELECTOR_MAX;
	     key = key->next)
		count++;
	return count;
}

static enum status
keys_try(struct dkim_job *job, struct dkim_reading *reading, struct err *err)
{
	struct dkim_signature *signature = &reading->signature;
	struct mail_key_answer answer = {.outcome = DNS_UNASKED};
	struct digest_value hash;
	TRY(mail_keys_look_up(job->setup->keys, job->arena, signature->domain, signature->selector,
			      &answer, err));
	signature->keys = answer.outcome;
	size_t count = keys_count(&answer);
	if (!count)
		return STATUS_OK;
	struct dkim_try *tries = arena_new(job->arena, struct dkim_try, count);
	if (!tries)
		return err_no_memory(err);
	signature->tries = tries;
	TRY(header_hash(job, reading, &hash, err));
	for (const struct mail_key *key = answer.first; signature->try_count < count;
	     key = key->next) {
		struct dkim_try *try = &tries[signature->try_count++];
		try->source = key;
		TRY(key_try(job, reading, &hash, try, err));
		if (try->signature == DKIM_PASS &&
		    (!signature->verified || (signature->verified->fault && !try->fault)))
			signature->verified = try;
		if (try->signature != DKIM_UNKNOWN && signature->header != DKIM_PASS)
			signature->header = try->signature;
	}
	return STATUS_OK;
}

/* ---- the result ---- */

static void
decide(struct dkim_signature *signature, enum auth_result result, const char *reason)
{
	signature->result = result;
	signature->reason = reason;
}

/* Nothing verified it. */
static void
decide_unverified(struct dkim_signature *signature)
{
	if (signature->header == DKIM_FAIL)
		decide(signature, AUTH_FAIL, "RFC 6376 §6.1.3: b= does not verify");
	else if (signature->try_count)
		decide(signature, AUTH_PERMERROR, signature->tries[0].fault);
	else if (signature->keys == DNS_TEMPORARY)
		decide(signature, AUTH_TEMPERROR, "RFC 6376 §6.1.2: the key cannot be had now");
	else if (signature->keys == DNS_UNASKED)
		decide(signature, AUTH_NONE, "nobody was asked for the key");
	else
		decide(signature, AUTH_PERMERROR, "RFC 6376 §6.1.2: there is no such key");
}

static void
decide_signature(struct dkim_signature *signature, uint64_t body_bytes)
{
	const struct dkim_try *verified = signature->verified;
	signature->weak = signature->algorithm == DKIM_RSA_SHA1 || (verified && verified->key.weak);
	if (signature->fault)
		decide(signature, AUTH_NEUTRAL, signature->fault);
	else if (signature->body == DKIM_FAIL)
		decide(signature, AUTH_FAIL, "RFC 6376 §6.1.3: bh= is not of this body");
	else if (signature->has_length && signature->length > body_bytes)
		decide(signature, AUTH_PERMERROR, "RFC 6376 §3.5: l= is more than the body has");
	else if (!verified)
		decide_unverified(signature);
	else if (verified->fault)
		decide(signature, AUTH_PERMERROR, verified->fault);
	else if (signature->algorithm == DKIM_RSA_SHA1)
		decide(signature, AUTH_POLICY, "RFC 8301 §3.1: SHA-1 proves nothing any more");
	else if (signature->weak)
		decide(signature, AUTH_POLICY, "RFC 8301 §3.2: the key is below 1024 bits");
	else if (signature->is_expired)
		decide(signature, AUTH_POLICY, "RFC 6376 §3.5: x= is over");
	else
		decide(signature, AUTH_PASS, NULL);
}

enum status
dkim_judge(struct dkim_job *job, struct dkim_reading *reading, struct err *err)
{
	struct dkim_signature *signature = &reading->signature;
	uint64_t body_bytes = 0;
	signature->is_expired = job->setup->now != TIME_UNKNOWN &&
				signature->expires != TIME_UNKNOWN &&
				signature->expires < job->setup->now;
	if (!signature->fault && reading->form != DKIM_FORM_ARC_SEAL)
		TRY(body_judge(job, reading, &body_bytes, err));
	if (!signature->fault)
		TRY(keys_try(job, reading, err));
	decide_signature(signature, body_bytes);
	return STATUS_OK;
}

/* ---- the message ---- */

enum status
dkim_job_init(struct dkim_job *job, struct arena *arena, const struct dkim_setup *setup,
	      const struct message *message, struct dkim_cache **ret_own, struct err *err)
{
	*job = (struct dkim_job){
		.arena = arena, .setup = setup, .message = message, .cache = setup->cache};
	if (!job->cache) {
		TRY(dkim_cache_new(ret_own, err));
		job->cache = *ret_own;
	}
	return STATUS_OK;
}

static enum dkim_line_ends
line_ends_of(const struct message *message)
{
	size_t skipped = message->envelope.length;
	struct slice rest = slice_part(message->bytes, skipped, SIZE_MAX);
	bool crlf = false, bare = false;
	for (size_t feed; (feed = slice_find_byte(rest, '\n')) != SIZE_MAX;) {
		if (feed && rest.at[feed - 1] == '\r')
			crlf = true;
		else
			bare = true;
		rest = slice_part(rest, feed + 1, SIZE_MAX);
	}
	return !bare ? DKIM_LINES_CRLF : crlf ? DKIM_LINES_MIXED : DKIM_LINES_LF;
}

bool
dkim_is_cut(const struct message *message)
{
	const struct message_part *root = message->root;
	return root->field_count >= MESSAGE_HEADER_FIELDS ||
	       root->header.length > MESSAGE_HEADER_BYTES;
}

static bool
is_signature(const struct message_field *field)
{
	return slice_equal_nocase(field->name, SLICE("DKIM-Signature"));
}

static enum status
signature_check(struct dkim_job *job, const struct message_field *field, struct dkim_signature *ret,
		struct err *err)
{
	struct dkim_reading reading;
	TRY(dkim_field_read(job->arena, job->message, field, DKIM_FORM_SIGNATURE, &reading, err));
	if (dkim_is_cut(job->message))
		reading.signature.fault = DKIM_CUT;
	TRY(dkim_cover(job->arena, job->message, &reading, err));
	TRY(dkim_judge(job, &reading, err));
	*ret = reading.signature;
	return STATUS_OK;
}

/* The result of a message is the first of these that a signature has. */
static const enum auth_result BEST[] = {AUTH_PASS, AUTH_POLICY,  AUTH_TEMPERROR,
					AUTH_FAIL, AUTH_NEUTRAL, AUTH_PERMERROR};

static enum auth_result
best_of(const struct dkim_signature *items, size_t count)
{
	for (size_t rank = 0; rank < sizeof(BEST) / sizeof(BEST[0]); rank++)
		for (size_t i = 0; i < count; i++)
			if (items[i].result == BEST[rank])
				return BEST[rank];
	return AUTH_NONE;
}

/* ---- more signatures than are judged ---- */

static size_t
count_signatures(const struct message_part *root)
{
	size_t count = 0;
	for (size_t i = 0; i < root->field_count; i++)
		count += is_signature(&root->fields[i]);
	return count;
}

/* Of one organisation, as far as that can be told in a glance. */
static bool
is_near(struct slice domain, struct slice author)
{
	struct slice longer = domain.length > author.length ? domain : author;
	struct slice shorter = domain.length > author.length ? author : domain;
	return shorter.length && slice_ends_nocase(longer, shorter) &&
	       (longer.length == shorter.length ||
		longer.at[longer.length - shorter.length - 1] == '.');
}

#define WORTH_NEAR 1u
#define WORTH_KEY 2u
#define WORTH_MOST 5u

/* What judging the field is likely to tell: most, where a key of it is held. */
static enum status
field_worth(struct dkim_job *job, const struct message_field *field, struct slice author,
	    unsigned *ret, struct err *err)
{
	struct arena_mark mark = arena_mark(job->arena);
	struct dkim_reading reading;
	TRY(dkim_field_read(job->arena, job->message, field, DKIM_FORM_SIGNATURE, &reading, err));
	const struct dkim_signature *signature = &reading.signature;
	*ret = signature->fault ? 1 : 2;
	if (!signature->fault && is_near(signature->domain, author))
		*ret += WORTH_NEAR;
	if (!signature->fault &&
	    mail_keys_held(job->setup->keys, signature->domain, signature->selector))
		*ret += WORTH_KEY;
	arena_rewind(job->arena, mark);
	return STATUS_OK;
}

static struct slice
author_domain(const struct message_part *root)
{
	const struct message_field *from = message_field(root, "From", 0);
	size_t at = from ? slice_find_last_byte(from->value, '@') : SIZE_MAX;
	if (at == SIZE_MAX)
		return SLICE_NONE;
	struct slice domain = slice_part(from->value, at + 1, SIZE_MAX);
	return slice_trim(slice_part(domain, 0, slice_find_byte(domain, '>')));
}

/*
 * Who wants to hide the signature that counts heaps others on it. So those are judged that promise
 * most, of equal ones the lowest: who adds to a message adds on top. *ret_chosen: a worth for every
 * field, 0 where it is not judged.
 */
static enum status
choose_signatures(struct dkim_job *job, const unsigned **ret_chosen, struct err *err)
{
	const struct message_part *root = job->message->root;
	struct slice author = author_domain(root);
	unsigned *worth = arena_new(job->arena, unsigned, root->field_count + 1);
	unsigned counts[WORTH_MOST + 1] = {0}, least = WORTH_MOST;
	size_t room = MAIL_SIGNATURES_MAX;
	if (!worth)
		return err_no_memory(err);
	for (size_t i = 0; i < root->field_count; i++)
		if (is_signature(&root->fields[i])) {
			TRY(field_worth(job, &root->fields[i], author, &worth[i], err));
			counts[worth[i]]++;
		}
	for (; least > 1 && counts[least] <= room; least--)
		room -= counts[least];
	for (size_t i = root->field_count; i-- > 0;) {
		if (worth[i] > least)
			continue;
		bool fits = worth[i] == least && room > 0;
		room -= fits;
		worth[i] = fits ? worth[i] : 0;
	}
	*ret_chosen = worth;
	return STATUS_OK;
}

static enum status
signatures_check(struct dkim_job *job, struct dkim *dkim, struct err *err)
{
	const struct message_part *root = job->message->root;
	const unsigned *chosen = NULL;
	struct dkim_signature *items =
		arena_new(job->arena, struct dkim_signature, MAIL_SIGNATURES_MAX);
	if (!items)
		return err_no_memory(err);
	dkim->field_count = count_signatures(root);
	if (dkim->field_count > MAIL_SIGNATURES_MAX)
		TRY(choose_signatures(job, &chosen, err));
	for (size_t i = 0; i < root->field_count; i++) {
		if (!is_signature(&root->fields[i]) || (chosen && !chosen[i]))
			continue;
		TRY(signature_check(job, &root->fields[i], &items[dkim->count], err));
		dkim->count++;
	}
	dkim->items = items;
	dkim->result = best_of(items, dkim->count);
	return STATUS_OK;
}

enum status
dkim_check(struct arena *arena, const struct dkim_setup *setup, const struct message *message,
	   struct dkim *ret, struct err *err)
{
	DEFER(dkim_cache_done)
	struct dkim_cache *own = NULL;
	struct dkim dkim = {.line_ends = line_ends_of(message)};
	struct dkim_job job;
	TRY(dkim_job_init(&job, arena, setup, message, &own, err));
	dkim.bodies = arena_new(arena, struct dkim_bodies, 1);
	if (!dkim.bodies)
		return err_no_memory(err);
	job.bodies = dkim.bodies;
	TRY(signatures_check(&job, &dkim, err));
	*ret = dkim;
	return STATUS_OK;
}
