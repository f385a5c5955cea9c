#include "mail/key_import.h"

#include "base/json.h"
#include "base/map.h"
#include "base/utf8.h"
#include "format/date.h"
#include "format/stream.h"
#include "mail/dns_fixture.h"
#include "mail/limits.h"
#include "mail/master.h"
#include "model/domain.h"

#include <stdio.h>

#define US 1000000

static const struct slice MARK = SLICE_INIT("._domainkey.");

/* ---- one key ---- */

static enum status
refuse(struct key_import *import, uint64_t line, const char *reason, struct err *err)
{
	const struct refusal refusal = {
		.source = import->source, .reason = slice_text(reason), .count = 1, .line = line};
	return sink_refusal(import->sink, &refusal, err);
}

static bool
is_selector(struct slice name)
{
	if (!name.length || name.length > MAIL_KEY_NAME_BYTES)
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (!byte_is_letter(name.at[i]) && !byte_is_digit(name.at[i]) &&
		    !memchr("-_.", name.at[i], 3))
			return false;
	return true;
}

/* Why no archive takes it, or NULL. */
static const char *
fault_of(const struct key_sighting *sighting)
{
	/* The name of the key has to come apart where it was put together; case does not count. */
	if (!is_selector(sighting->selector) ||
	    slice_find_nocase(sighting->selector, MARK) != SIZE_MAX ||
	    slice_ends_nocase(sighting->selector, SLICE("._domainkey")))
		return "RFC 6376 §3.1: this is no selector";
	if (sighting->txt.length > MAIL_KEY_TXT_BYTES)
		return "RFC 6376 §3.6.1: the key record is over 8192 bytes";
	if (!utf8_check(sighting->txt) || slice_find_byte(sighting->txt, '\0') != SIZE_MAX)
		return "RFC 6376 §3.6.1: the key record is no text";
	if (slice_find_nocase(sighting->txt, SLICE("p=")) == SIZE_MAX)
		return "RFC 6376 §3.6.1: the record has no p=, so it is no key";
	if (sighting->first_seen != TIME_UNKNOWN && sighting->last_seen != TIME_UNKNOWN &&
	    sighting->first_seen > sighting->last_seen)
		return "the key was last seen before it was first seen";
	return NULL;
}

static enum status
tell(struct key_import *import, struct key_sighting *sighting, uint64_t line, struct err *err)
{
	struct observable observable;
	const char *fault = fault_of(sighting);
	bool host;
	if (fault)
		return refuse(import, line, fault, err);
	TRY(domain_clean(import->arena, sighting->domain, &host, &sighting->domain, err));
	if (!host)
		return refuse(import, line, "RFC 6376 §3.5: d= would be no domain name", err);
	TRY(slice_lower(import->arena, sighting->selector, &sighting->selector, err));
	sighting->evidence = &import->digest;
	TRY(key_sighting_write(import->arena, sighting, import->source, &observable, err));
	import->count++;
	return sink_observable(import->sink, &observable, err);
}

/* ---- JSON ---- */

/* Unix seconds, or RFC 3339; null and nothing are no time. */
static bool
time_of(const struct json_value *value, int64_t *ret)
{
	struct slice text;
	int64_t number;
	*ret = TIME_UNKNOWN;
	if (!value || json_kind(value) == JSON_NULL)
		return true;
	if (json_as_number(value, &number)) {
		*ret = number;
		return number > -INT64_C(62135596800) && number < INT64_C(253402300800);
	}
	if (!json_as_string(value, &text) || !time_read(text, &number))
		return false;
	*ret = number / US;
	return true;
}

static const struct json_value *
either(const struct json_value *object, const char *key, const char *other)
{
	const struct json_value *value = json_get(object, key);
	return value ? value : json_get(object, other);
}

/* A file may say that anybody saw the key, DNS itself: it is marked as what a file says. */
static enum status
name_source(struct key_import *import, const struct json_value *object, struct slice *ret,
	    struct err *err)
{
	struct slice named;
	*ret = import->source;
	if (!json_as_string(json_get(object, "source"), &named))
		named = json_get(object, "firstSeenAt") ? SLICE("archive.prove.email") : SLICE_NONE;
	if (!named.length)
		return STATUS_OK;
	if (slice_starts(named, SLICE("imported:"))) {
		*ret = named;
		return STATUS_OK;
	}
	return slice_print(import->arena, ret, err, "imported:%.*s", SLICE_PRINT(named));
}

static enum status
read_object(struct key_import *import, const struct json_value *object, uint64_t number,
	    struct err *err)
{
	/* What archive.prove.email calls value and firstSeenAt is txt and first_seen to us. */
	struct key_sighting sighting = {.source = SLICE_NONE};
	char reason[96];
	bool good = json_as_string(json_get(object, "domain"), &sighting.domain) &&
		    json_as_string(json_get(object, "selector"), &sighting.selector) &&
		    json_as_string(either(object, "txt", "value"), &sighting.txt) &&
		    time_of(either(object, "first_seen", "firstSeenAt"), &sighting.first_seen) &&
		    time_of(either(object, "last_seen", "lastSeenAt"), &sighting.last_seen);
	if (!good) {
		(void)snprintf(
			reason, sizeof(reason),
			"record %llu is no key: it needs domain, selector, txt, and times in "
			"seconds",
			(unsigned long long)number);
		return refuse(import, 0, reason, err);
	}
	TRY(name_source(import, object, &sighting.source, err));
	if (!json_as_bool(json_get(object, "leaked"), &sighting.leaked))
		sighting.leaked = false;
	return tell(import, &sighting, 0, err);
}

static enum status
read_json(struct key_import *import, struct err *err)
{
	const struct json_value *root, *item;
	struct json_walk walk;
	struct slice key;
	uint64_t number = 0;
	TRY(json_read(import->arena, import->bytes, &root, err));
	if (json_kind(root) != JSON_ARRAY)
		return err_set(err, STATUS_REFUSED, "this JSON is no list of keys");
	json_walk_init(&walk, root);
	while (json_walk_next(&walk, &key, &item)) {
		struct arena_mark mark = arena_mark(import->arena);
		TRY(read_object(import, item, ++number, err));
		arena_rewind(import->arena, mark);
	}
	return STATUS_OK;
}

/* ---- zone files, and what dig prints ---- */

/* What one run of dig printed, or a whole zone file. */
struct block {
	struct slice text;
	uint64_t line;            /* of its first, from 0 */
	struct resolver resolver; /* what it holds, so that aliases are followed */
	struct slice source;
	int64_t seen;           /* dig's own clock */
	enum key_dnssec dnssec; /* the flag ad: it held, says the resolver that dig asked */
};

/* "Mon Nov 23 02:03:08 UTC 2026", of older ones without the zone. What a zone but UTC is called
 * says little (RFC 5322 §4.3): taken as UTC it is hours off, which matters little to a key. */
static enum status
when_of(struct arena *arena, struct slice text, int64_t *ret, struct err *err)
{
	struct slice words[6] = {SLICE_NONE}, date;
	size_t count = 0;
	int64_t time;
	while (count < 6 && slice_next(&text, ' ', &words[count]))
		count += words[count].length > 0;
	*ret = TIME_UNKNOWN;
	if (count < 5)
		return STATUS_OK;
	TRY(slice_print(arena, &date, err, "%.*s %.*s %.*s %.*s +0000", SLICE_PRINT(words[2]),
			SLICE_PRINT(words[1]), SLICE_PRINT(words[count - 1]),
			SLICE_PRINT(words[3])));
	if (date_read(date, &time, NULL))
		*ret = time / US;
	return STATUS_OK;
}

/* What dig says in comments. */
static enum status
read_comments(struct arena *arena, struct block *block, struct err *err)
{
	struct slice rest = block->text, line;
	block->seen = TIME_UNKNOWN;
	while (slice_next(&rest, '\n', &line)) {
		if (slice_starts(line, SLICE(";; WHEN: ")))
			TRY(when_of(arena, slice_trim(slice_part(line, 9, SIZE_MAX)), &block->seen,
				    err));
		if (slice_starts(line, SLICE(";; flags: ")))
			block->dnssec = slice_find(line, SLICE(" ad;")) != SIZE_MAX ||
							slice_find(line, SLICE(" ad ")) != SIZE_MAX
						? KEY_DNSSEC_YES
						: KEY_DNSSEC_NO;
	}
	return STATUS_OK;
}

/* Every key under one name, be it behind aliases. */
static enum status
tell_name(struct key_import *import, const struct block *block, struct slice name, uint64_t line,
	  enum dns_outcome *ret_outcome, struct err *err)
{
	struct dns_answer answer;
	size_t at = slice_find(name, MARK);
	TRY(dns_look_up(&block->resolver, import->arena, name, DNS_TXT, &answer, err));
	for (const struct dns_record *record = answer.first; record; record = record->next) {
		struct key_sighting sighting = {
			.domain = slice_part(name, at + MARK.length, SIZE_MAX),
			.selector = slice_part(name, 0, at),
			.txt = record->data,
			.first_seen = block->seen,
			.last_seen = block->seen,
			.source = block->source,
			.dnssec = block->dnssec};
		TRY(tell(import, &sighting, line, err));
	}
	*ret_outcome = answer.outcome;
	return STATUS_OK;
}

struct named {
	struct slice name;
	uint64_t line;
};

struct names {
	struct named *items;
	size_t count, capacity;
	struct map known;
};

static enum status
add_name(struct arena *arena, struct names *names, struct slice name, uint64_t line,
	 struct err *err)
{
	bool new;
	if (slice_find(name, MARK) == SIZE_MAX)
		return STATUS_OK;
	TRY(map_set(&names->known, name, 0, &new, err));
	if (!new)
		return STATUS_OK;
	struct named *items = arena_grow(arena, names->items, &names->capacity, names->count + 1,
					 sizeof(*items), _Alignof(struct named));
	if (!items)
		return err_no_memory(err);
	names->items = items;
	items[names->count++] = (struct named){name, line};
	return STATUS_OK;
}

/* All records first: an alias may stand before what it leads to. */
static enum status
read_records(struct key_import *import, const struct block *block, struct dns_fixture *fixture,
	     struct names *names, struct err *err)
{
	struct master master;
	struct master_record record;
	struct err own;
	bool found;
	master_init(&master, import->arena, block->text);
	for (;;) {
		enum status status = master_next(&master, &found, &record, &own);
		if (status == STATUS_REFUSED) {
			TRY(refuse(import, block->line + master.line, own.text, err));
			continue;
		}
		if (status != STATUS_OK)
			return err_set(err, status, "%s", own.text);
		if (!found)
			return STATUS_OK;
		if (record.type != DNS_TXT && record.type != DNS_CNAME)
			continue;
		TRY(dns_fixture_add(fixture, record.name, record.type, 0, record.record.data, err));
		TRY(add_name(import->arena, names, record.name, block->line + record.line, err));
	}
}

static enum status
read_block(struct key_import *import, struct block *block, struct err *err)
{
	struct arena_mark mark = arena_mark(import->arena);
	struct names names = {.items = NULL};
	struct dns_fixture *fixture;
	enum dns_outcome outcome;
	map_init(&names.known, import->arena);
	TRY(read_comments(import->arena, block, err));
	TRY(dns_fixture_new(import->arena, &fixture, err));
	TRY(read_records(import, block, fixture, &names, err));
	block->resolver = dns_fixture_resolver(fixture);
	for (size_t i = 0; i < names.count; i++)
		TRY(tell_name(import, block, names.items[i].name, names.items[i].line, &outcome,
			      err));
	arena_rewind(import->arena, mark);
	return STATUS_OK;
}

/* Each run of dig begins with its name, so that keys of several days may stand in one file. */
static enum status
read_blocks(struct key_import *import, struct err *err)
{
	static const struct slice BEGIN = SLICE_INIT("\n; <<>> DiG");
	struct slice rest = import->bytes;
	uint64_t line = 0;
	while (rest.length) {
		size_t next = slice_find(slice_part(rest, 1, SIZE_MAX), BEGIN);
		size_t length = next == SIZE_MAX ? rest.length : next + 2;
		struct block block = {.text = slice_part(rest, 0, length),
				      .line = line,
				      .source = import->source};
		if (slice_find(slice_part(block.text, 0, 64), SLICE("; <<>> DiG")) != SIZE_MAX)
			block.source = SLICE("dig");
		TRY(read_block(import, &block, err));
		for (size_t i = 0; i < length; i++)
			line += rest.at[i] == '\n';
		rest = slice_part(rest, length, SIZE_MAX);
	}
	return STATUS_OK;
}

/* ---- dig +short: what the file is called is all that says whose key it is ---- */

static bool
is_short(struct slice text)
{
	struct slice line;
	bool any = false;
	while (slice_next(&text, '\n', &line)) {
		line = slice_trim(line);
		if (line.length && line.at[0] != '"' && !slice_ends(line, SLICE(".")))
			return false;
		any |= line.length && line.at[0] == '"';
	}
	return any;
}

/* selector._domainkey.example.org, with .txt behind it or not. */
static enum status
read_short(struct key_import *import, struct err *err)
{
	struct slice name = import->source, line, rest = import->bytes;
	struct buf buf;
	size_t slash = slice_find_last_byte(name, '/');
	if (slash != SIZE_MAX)
		name = slice_part(name, slash + 1, SIZE_MAX);
	if (slice_ends_nocase(name, SLICE(".txt")))
		name.length -= 4;
	if (slice_find(name, MARK) == SIZE_MAX)
		return err_set(err, STATUS_REFUSED,
			       "dig +short does not say whose key this is: call the file "
			       "SELECTOR._domainkey.DOMAIN.txt");
	buf_init(&buf, import->arena);
	while (slice_next(&rest, '\n', &line))
		if (slice_starts(slice_trim(line), SLICE("\"")))
			buf_print(&buf, "%.*s. IN TXT %.*s\n", SLICE_PRINT(name),
				  SLICE_PRINT(slice_trim(line)));
	struct block block = {.source = import->source};
	TRY(buf_slice(&buf, &block.text, err));
	return read_block(import, &block, err);
}

/* ---- DNS of today ---- */

/* A name a line, as keys harvest prints them. That a key is gone is worth knowing. */
static enum status
read_live(struct key_import *import, const struct key_poll *poll, struct err *err)
{
	static const char *const REASONS[] = {
		[DNS_FOUND] = NULL,
		[DNS_NO_DATA] = "DNS has no key of that name",
		[DNS_NO_NAME] = "DNS has no key of that name",
		[DNS_TEMPORARY] = "DNS did not answer",
		[DNS_BAD_NAME] = "RFC 1035 §2.3.4: no name that DNS could hold",
		[DNS_UNASKED] = "nobody was asked",
	};
	const struct block block = {
		.resolver = *poll->resolver, .source = SLICE("dns"), .seen = poll->now};
	struct slice rest = import->bytes, line;
	for (uint64_t number = 1; slice_next(&rest, '\n', &line); number++) {
		struct arena_mark mark = arena_mark(import->arena);
		enum dns_outcome outcome;
		line = slice_trim(line);
		if (!line.length || line.at[0] == '#')
			continue;
		if (slice_find(line, MARK) == SIZE_MAX) {
			TRY(refuse(import, number, "no name of a key: SELECTOR._domainkey.DOMAIN",
				   err));
			continue;
		}
		dns_begin(poll->resolver);
		TRY(tell_name(import, &block, line, number, &outcome, err));
		if (REASONS[outcome])
			TRY(refuse(import, number, REASONS[outcome], err));
		arena_rewind(import->arena, mark);
	}
	return STATUS_OK;
}

/* ---- the room ---- */

enum status
key_import_read(struct key_import *import, struct err *err)
{
	struct slice text = slice_trim(import->bytes);
	enum status status;
	if (slice_starts(text, SLICE("[")) || slice_starts(text, SLICE("{")))
		status = read_json(import, err);
	else
		status = is_short(text) ? read_short(import, err) : read_blocks(import, err);
	TRY(status);
	if (!import->count)
		return err_set(err, STATUS_REFUSED,
			       "no DKIM key in it: this reads zone files, output of dig, and JSON "
			       "lists of keys");
	return STATUS_OK;
}

static bool
keys_recognise(void *context, const struct input *input)
{
	(void)context;
	(void)input;
	return true;
}

static enum status
keys_read(void *context, const struct input *input, struct arena *scratch, struct sink *sink,
	  uint64_t *ret_lines, struct err *err)
{
	struct stream *stream DEFER(stream_done)
	= NULL;
	struct key_import import = {.arena = scratch, .sink = sink, .source = input->source};
	struct slice block;
	struct buf all;
	*ret_lines = 0;
	buf_init(&all, scratch);
	TRY(stream_open(scratch, input, &stream, err));
	for (;;) {
		TRY(stream_read(stream, &block, err));
		if (!block.length)
			break;
		if (all.length + block.length > MAIL_KEY_FILE_BYTES)
			return err_set(err, STATUS_REFUSED, "keys over %u MiB in one file",
				       MAIL_KEY_FILE_BYTES >> 20);
		buf_write(&all, block);
		sink_progress(sink, stream_input_bytes(stream));
	}
	TRY(buf_slice(&all, &import.bytes, err));
	TRY(sha256_of(import.bytes, &import.digest, err));
	return context ? read_live(&import, context, err) : key_import_read(&import, err);
}

/* ICU opens its tables when a name is normalised first. */
static enum status
keys_warm(void *context, struct err *err)
{
	struct arena arena;
	struct slice name;
	bool host;
	(void)context;
	arena_init(&arena, 0);
	enum status status = domain_clean(&arena, SLICE("\xc3\xa9.example"), &host, &name, err);
	arena_done(&arena);
	TRY(status);
	return crypto_warm(err);
}

void
keys_room_init(struct room *room)
{
	*room = (struct room){
		.name = "keys", .recognise = keys_recognise, .warm = keys_warm, .read = keys_read};
}

void
keys_room_init_poll(struct room *room, struct key_poll *poll)
{
	keys_room_init(room);
	room->context = poll;
}

/* ---- crossing ---- */

static int64_t
microseconds(int64_t seconds)
{
	return seconds == TIME_UNKNOWN ? TIME_UNKNOWN : seconds * US;
}

static int64_t
seconds(int64_t microseconds)
{
	return microseconds == TIME_UNKNOWN ? TIME_UNKNOWN : microseconds / US;
}

enum status
key_sighting_write(struct arena *arena, const struct key_sighting *sighting, struct slice source,
		   struct observable *ret, struct err *err)
{
	struct observable observable = {.subject = {.type = SLICE(MAIL_KEY_SUBJECT)},
					.source = source,
					.first = microseconds(sighting->first_seen),
					.last = microseconds(sighting->last_seen),
					.time_basis = TIME_OBSERVED};
	struct json_writer json;
	struct buf data;
	char hex[SHA256_HEX_BYTES];
	TRY(slice_print(arena, &observable.subject.value, err, "%.*s._domainkey.%.*s",
			SLICE_PRINT(sighting->selector), SLICE_PRINT(sighting->domain)));
	buf_init(&data, arena);
	json_init(&json, &data);
	json_open_object(&json);
	json_key(&json, "txt");
	json_string(&json, sighting->txt);
	json_key(&json, "source");
	json_string(&json, sighting->source);
	if (sighting->evidence) {
		sha256_print(sighting->evidence, hex);
		json_key(&json, "evidence");
		json_string(&json, slice_text(hex));
	}
	if (sighting->dnssec != KEY_DNSSEC_UNKNOWN) {
		json_key(&json, "dnssec");
		json_bool(&json, sighting->dnssec == KEY_DNSSEC_YES);
	}
	if (sighting->leaked) {
		json_key(&json, "leaked");
		json_bool(&json, true);
	}
	json_close_object(&json);
	TRY(buf_slice(&data, &observable.data, err));
	*ret = observable;
	return STATUS_OK;
}

static enum status
read_digest(struct arena *arena, struct slice hex, const struct sha256 **ret, struct err *err)
{
	struct sha256 *digest = arena_new(arena, struct sha256, 1);
	if (!digest)
		return err_no_memory(err);
	*ret = sha256_read(hex, digest) ? digest : NULL;
	return STATUS_OK;
}

enum status
key_sighting_read(struct arena *arena, const struct observable *observable, bool *ret_good,
		  struct key_sighting *ret, struct err *err)
{
	struct key_sighting sighting = {.first_seen = seconds(observable->first),
					.last_seen = seconds(observable->last)};
	struct slice name = observable->subject.value, hex;
	const struct json_value *data;
	size_t at = slice_find(name, MARK);
	bool dnssec;
	*ret_good = false;
	if (!slice_equal(observable->subject.type, SLICE(MAIL_KEY_SUBJECT)) || at == SIZE_MAX)
		return STATUS_OK;
	TRY(json_read(arena, observable->data, &data, err));
	sighting.selector = slice_part(name, 0, at);
	sighting.domain = slice_part(name, at + MARK.length, SIZE_MAX);
	if (!json_as_string(json_get(data, "txt"), &sighting.txt) ||
	    !json_as_string(json_get(data, "source"), &sighting.source) ||
	    sighting.domain.length > MAIL_KEY_NAME_BYTES || !sighting.domain.length ||
	    fault_of(&sighting))
		return STATUS_OK;
	if (json_as_string(json_get(data, "evidence"), &hex))
		TRY(read_digest(arena, hex, &sighting.evidence, err));
	if (json_as_bool(json_get(data, "dnssec"), &dnssec))
		sighting.dnssec = dnssec ? KEY_DNSSEC_YES : KEY_DNSSEC_NO;
	if (!json_as_bool(json_get(data, "leaked"), &sighting.leaked))
		sighting.leaked = false;
	*ret = sighting;
	*ret_good = true;
	return STATUS_OK;
}
