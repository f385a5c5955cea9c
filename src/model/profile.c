#include "model/profile.h"

#include "base/buf.h"
#include "base/near.h"
#include "base/yaml.h"
#include "model/domain.h"

#include <stdio.h>

struct reading {
	struct arena *arena;
	const char *file;
	struct profile *profile;
};

/* Reads the value of node into field, whose type the row's reader knows. */
typedef enum status value_fn(struct reading *reading, const struct yaml_node *node, void *field,
			     struct err *err);

struct row {
	const char *key;
	const char *example;
	value_fn *read;
	size_t offset;
};

static value_fn read_text, read_texts, read_domains, read_vips, read_hops, read_tlp, read_limits,
	read_size, read_memory, read_seconds;

/* The one table: key, type, reader, example, meaning. Reader, man page and template follow it. */
#define SCHEMA(X)                                                                                  \
	X(organisation, "text", read_text, "Example Party", "Your name, as reports show it.")      \
	X(contact, "text", read_text, "security@example.org",                                      \
	  "Where answers go, as abuse reports show it.")                                           \
	X(names, "list of words", read_texts, "[example, examplenews]",                            \
	  "Words people know you by; names that contain or imitate them are looked at as well.")   \
	X(domains, "list of domains", read_domains, "[example.org, example.com]",                  \
	  "Your own domains. Every name is compared with these.")                                  \
	X(partners, "list of domains", read_domains, "[example.net]",                              \
	  "Domains of others that write to you legitimately; never called decoys.")                \
	X(vips, "list of {name, addresses}", read_vips,                                            \
	  "[{name: Ada Example, addresses: [ada@example.org]}]",                                   \
	  "People whose display names are misused, with their true addresses.")                    \
	X(allow, "list of domains", read_domains, "[examplefans.example]",                         \
	  "Names never to report, with everything below them.")                                    \
	X(lures, "list of words", read_texts, "[donate, volunteer]",                               \
	  "Words attackers would put beside your name, beyond the built-in ones.")                 \
	X(trusted_authserv, "list of words", read_texts, "[mx.example.org]",                       \
	  "Mail servers whose Authentication-Results lines count (RFC 8601 §2.5).")                \
	X(trusted_hops, "number", read_hops, "1",                                                  \
	  "How many Received lines, from the top, are from your own servers.")                     \
	X(keys, "path", read_text, "keys.db", "The archive of DKIM keys, relative to this file.")  \
	X(seal, "path", read_text, "seal",                                                         \
	  "The log of sealed documents, relative to this file; leaks are compared with it.")       \
	X(reference, "list of paths", read_texts, "[originals]",                                   \
	  "Documents known as originals, or folders of them, relative to this file.")              \
	X(knowledge, "path", read_text, "enterprise-attack.json",                                  \
	  "A bundle of known groups and techniques, relative to this file. Not used yet.")         \
	X(tlp, "clear, green, amber, amber+strict or red", read_tlp, "amber",                      \
	  "How far what is found may be passed on, as reports say (FIRST TLP 2.0). Default: "      \
	  "amber.")                                                                                \
	X(partners_taxii, "list of words", read_texts, "[https://partner.example/taxii2/]",        \
	  "TAXII servers of partners to exchange with. Not used yet.")                             \
	X(limits, "{memory, seconds, file}", read_limits, "{memory: 512M, seconds: 60, file: 4G}", \
	  "Memory of a worker, seconds of computing per input, size of an input (none: any).")

#define KEY_ROW(key_, type_, read_, example_, meaning_) \
	{.key = #key_, .type = type_, .meaning = meaning_, .example = #key_ ": " example_},
const struct profile_key PROFILE_KEYS[] = {SCHEMA(KEY_ROW){NULL, NULL, NULL, NULL}};

#define READER_ROW(key_, type_, read_, example_, meaning_) \
	{#key_, #key_ ": " example_, read_, offsetof(struct profile, key_)},
static const struct row PROFILE_ROWS[] = {SCHEMA(READER_ROW){NULL, NULL, NULL, 0}};

static const struct row VIP_ROWS[] = {
	{"name", "name: Ada Example", read_text, offsetof(struct vip, name)},
	{"addresses", "addresses: [ada@example.org]", read_texts, offsetof(struct vip, addresses)},
	{NULL, NULL, NULL, 0},
};

static const struct row LIMITS_ROWS[] = {
	{"memory", "memory: 512M", read_memory, offsetof(struct profile, limits.memory_bytes)},
	{"seconds", "seconds: 60", read_seconds, offsetof(struct profile, limits.seconds)},
	{"file", "file: 4G", read_size, offsetof(struct profile, limits.file_bytes)},
	{NULL, NULL, NULL, 0},
};

static const char *const KIND_TEXTS[] = {
	[YAML_SCALAR] = "text", [YAML_LIST] = "a list", [YAML_TABLE] = "a table"};

static const char *const TLP_WORDS[] = {"clear", "green", "amber", "amber+strict", "red", NULL};

static enum status refuse(const struct reading *reading, unsigned line, struct err *err,
			  const char *format, ...) FORMAT(4, 5) MUST_CHECK;

static enum status
refuse(const struct reading *reading, unsigned line, struct err *err, const char *format, ...)
{
	char text[ERR_TEXT_BYTES];
	va_list values;
	va_start(values, format);
	(void)vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	return err_set(err, STATUS_CONFIG, "%s:%u: %s", reading->file, line, text);
}

/* "organisation, names, ...": for refusals. Cut where it does not fit. */
static void
rows_print(const struct row *rows, char *ret, size_t size_bytes)
{
	size_t used = 0;
	ret[0] = '\0';
	for (const struct row *row = rows; row->key; row++) {
		int wrote = snprintf(ret + used, size_bytes - used, "%s%s", row == rows ? "" : ", ",
				     row->key);
		if (wrote < 0 || (size_t)wrote >= size_bytes - used)
			return;
		used += (size_t)wrote;
	}
}

static enum status
refuse_key(const struct reading *reading, const struct row *rows, const struct yaml_node *node,
	   struct err *err)
{
	char keys[ERR_TEXT_BYTES / 2];
	struct near near;
	near_init(&near, node->key);
	for (const struct row *row = rows; row->key; row++)
		near_offer(&near, row->key);
	rows_print(rows, keys, sizeof(keys));
	if (near.best)
		return refuse(reading, node->key_line, err,
			      "unknown key '%.*s'; did you mean '%s'? keys: %s",
			      SLICE_PRINT(slice_part(node->key, 0, NEAR_WORD_MAX_BYTES)), near.best,
			      keys);
	return refuse(reading, node->key_line, err, "unknown key '%.*s'; keys: %s",
		      SLICE_PRINT(slice_part(node->key, 0, NEAR_WORD_MAX_BYTES)), keys);
}

/* Reads a table whose keys are rows into the struct at base. */
static enum status
rows_read(struct reading *reading, const struct yaml_node *table, const struct row *rows,
	  void *base, struct err *err)
{
	for (const struct yaml_node *node = table->first; node; node = node->next) {
		const struct row *row = rows;
		while (row->key && !slice_equal(node->key, slice_text(row->key)))
			row++;
		if (!row->key)
			return refuse_key(reading, rows, node, err);
		bool given = node->kind != YAML_SCALAR || node->quoted || node->text.length;
		if (given)
			TRY(row->read(reading, node, (char *)base + row->offset, err));
	}
	return STATUS_OK;
}

static enum status
kind_check(const struct reading *reading, const struct yaml_node *node, enum yaml_kind kind,
	   struct err *err)
{
	if (node->kind == kind)
		return STATUS_OK;
	const char *example = NULL;
	for (const struct row *row = PROFILE_ROWS; row->key; row++)
		if (slice_equal(node->key, slice_text(row->key)))
			example = row->example;
	if (!node->key.at)
		return refuse(reading, node->line, err, "%s is wanted here, not %s",
			      KIND_TEXTS[kind], KIND_TEXTS[node->kind]);
	return refuse(reading, node->line, err, "'%.*s' is %s, not %s%s%s", SLICE_PRINT(node->key),
		      KIND_TEXTS[kind], KIND_TEXTS[node->kind], example ? "; for example " : "",
		      example ? example : "");
}

/* Escapes of double quotes can bring in what no value of ours holds. */
static enum status
text_check(const struct reading *reading, const struct yaml_node *node, struct err *err)
{
	TRY(kind_check(reading, node, YAML_SCALAR, err));
	if (!node->text.length)
		return refuse(reading, node->line, err, "an empty text; leave the line out");
	for (size_t i = 0; i < node->text.length; i++)
		if ((unsigned char)node->text.at[i] < ' ' || node->text.at[i] == '\x7f')
			return refuse(reading, node->line, err,
				      "a line break or control character in a text");
	return STATUS_OK;
}

static enum status
read_text(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	struct slice *text = field;
	TRY(text_check(reading, node, err));
	*text = node->text;
	return STATUS_OK;
}

static enum status
read_texts(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	struct slice_list *list = field;
	TRY(kind_check(reading, node, YAML_LIST, err));
	for (const struct yaml_node *item = node->first; item; item = item->next) {
		TRY(text_check(reading, item, err));
		TRY(slice_list_add(reading->arena, list, item->text, err));
	}
	return STATUS_OK;
}

static enum status
read_domains(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	TRY(read_texts(reading, node, field, err));
	for (const struct yaml_node *item = node->first; item; item = item->next) {
		const char *fault = domain_fault(item->text);
		if (fault)
			return refuse(reading, item->line, err, "'%.*s' %s",
				      SLICE_PRINT(slice_part(item->text, 0, DOMAIN_MAX_BYTES)),
				      fault);
	}
	return STATUS_OK;
}

static enum status
read_vips(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	(void)field;
	struct profile *profile = reading->profile;
	TRY(kind_check(reading, node, YAML_LIST, err));
	for (const struct yaml_node *item = node->first; item; item = item->next) {
		struct vip vip = {0};
		TRY(kind_check(reading, item, YAML_TABLE, err));
		TRY(rows_read(reading, item, VIP_ROWS, &vip, err));
		if (!vip.name.at)
			return refuse(reading, item->line, err, "a person without 'name'");
		struct vip *vips =
			arena_grow(reading->arena, profile->vips, &profile->vip_capacity,
				   profile->vip_count + 1, sizeof(vip), _Alignof(struct vip));
		if (!vips)
			return err_no_memory(err);
		profile->vips = vips;
		vips[profile->vip_count++] = vip;
	}
	return STATUS_OK;
}

static enum status
number_read(const struct reading *reading, const struct yaml_node *node, uint64_t min, uint64_t max,
	    uint64_t *ret, struct err *err)
{
	uint64_t number;
	TRY(kind_check(reading, node, YAML_SCALAR, err));
	if (!slice_number(node->text, &number) || number < min || number > max)
		return refuse(reading, node->line, err,
			      "'%.*s' is a number from %llu to %llu, not '%.*s'",
			      SLICE_PRINT(node->key), (unsigned long long)min,
			      (unsigned long long)max,
			      SLICE_PRINT(slice_part(node->text, 0, NEAR_WORD_MAX_BYTES)));
	*ret = number;
	return STATUS_OK;
}

static enum status
read_hops(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	uint64_t number = 0;
	TRY(number_read(reading, node, 0, PROFILE_HOPS_MAX, &number, err));
	*(uint32_t *)field = (uint32_t)number;
	return STATUS_OK;
}

static enum status
read_seconds(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	return number_read(reading, node, 1, PROFILE_SECONDS_MAX, field, err);
}

static enum status
read_size(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	TRY(kind_check(reading, node, YAML_SCALAR, err));
	if (!slice_bytes(node->text, field))
		return refuse(reading, node->line, err,
			      "'%.*s' is a size such as 64K, 512M or 4G, not '%.*s'",
			      SLICE_PRINT(node->key),
			      SLICE_PRINT(slice_part(node->text, 0, NEAR_WORD_MAX_BYTES)));
	return STATUS_OK;
}

static enum status
read_memory(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	uint64_t bytes = 0;
	TRY(read_size(reading, node, &bytes, err));
	if (bytes < PROFILE_MEMORY_BYTES_MIN)
		return refuse(reading, node->line, err, "'memory' is at least 64M");
	*(uint64_t *)field = bytes;
	return STATUS_OK;
}

static enum status
read_tlp(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	TRY(kind_check(reading, node, YAML_SCALAR, err));
	for (const char *const *word = TLP_WORDS; *word; word++)
		if (slice_equal(node->text, slice_text(*word)))
			return read_text(reading, node, field, err);
	return refuse(reading, node->line, err,
		      "'tlp' is clear, green, amber, amber+strict or red, not '%.*s'",
		      SLICE_PRINT(slice_part(node->text, 0, NEAR_WORD_MAX_BYTES)));
}

static enum status
read_limits(struct reading *reading, const struct yaml_node *node, void *field, struct err *err)
{
	(void)field;
	TRY(kind_check(reading, node, YAML_TABLE, err));
	return rows_read(reading, node, LIMITS_ROWS, reading->profile, err);
}

enum status
slice_list_add(struct arena *arena, struct slice_list *list, struct slice item, struct err *err)
{
	struct slice *items = arena_grow(arena, list->items, &list->capacity, list->count + 1,
					 sizeof(item), _Alignof(struct slice));
	if (!items)
		return err_no_memory(err);
	list->items = items;
	items[list->count++] = item;
	return STATUS_OK;
}

void
profile_init(struct profile *profile)
{
	*profile = (struct profile){
		.tlp = SLICE("amber"),
		.limits = {.memory_bytes = PROFILE_MEMORY_BYTES_DEFAULT,
			   .seconds = PROFILE_SECONDS_DEFAULT},
	};
}

/* yaml's "line 7: why" in the form of all others: "tocsin.yaml:7: why". */
static enum status
wrap_yaml(const struct reading *reading, enum status status, struct err *err)
{
	if (status != STATUS_REFUSED || !err)
		return status;
	char text[ERR_TEXT_BYTES];
	(void)snprintf(text, sizeof(text), "%s", err->text);
	struct slice line = slice_text(text);
	if (!slice_starts(line, SLICE("line ")))
		return err_wrap(err, "%s", reading->file);
	return err_set(err, STATUS_CONFIG, "%s:%s", reading->file, text + strlen("line "));
}

enum status
profile_read(struct arena *arena, struct slice text, const char *file, struct profile *ret,
	     struct err *err)
{
	struct profile profile;
	struct reading reading = {arena, file, &profile};
	const struct yaml_node *root = NULL;
	profile_init(&profile);
	enum status status = yaml_read(arena, text, &root, err);
	if (status != STATUS_OK)
		return wrap_yaml(&reading, status, err) == STATUS_NO_MEMORY ? STATUS_NO_MEMORY
									    : STATUS_CONFIG;
	if (root) {
		TRY(kind_check(&reading, root, YAML_TABLE, err));
		TRY(rows_read(&reading, root, PROFILE_ROWS, &profile, err));
	}
	*ret = profile;
	return STATUS_OK;
}

enum status
profile_template(struct arena *arena, struct slice domain, struct slice *ret, struct err *err)
{
	const char *fault = domain_fault(domain);
	if (fault)
		return err_set(err, STATUS_USAGE, "'%.*s' %s",
			       SLICE_PRINT(slice_part(domain, 0, DOMAIN_MAX_BYTES)), fault);
	struct buf buf;
	buf_init(&buf, arena);
	buf_write_text(&buf, "# tocsin.yaml: who is protected. To use a line, take away the # "
			     "before its key.\n");
	for (const struct profile_key *key = PROFILE_KEYS; key->key; key++) {
		buf_print(&buf, "\n# %s\n", key->meaning);
		if (!strcmp(key->key, "domains"))
			buf_print(&buf, "domains:\n  - %.*s\n", SLICE_PRINT(domain));
		else
			buf_print(&buf, "#%s\n", key->example);
	}
	return buf_slice(&buf, ret, err);
}

struct slice
profile_name(const struct profile *profile)
{
	if (profile->organisation.length)
		return profile->organisation;
	if (profile->domains.count)
		return profile->domains.items[0];
	return SLICE("A user of Tocsin");
}
