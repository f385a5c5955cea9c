#include "names/ct.h"

#include "names/limits.h"

#include "base/utf8.h"

enum { X509_ENTRY, PRECERT_ENTRY }; /* LogEntryType, RFC 6962 §3.1 */

#define KEY_HASH_BYTES 32                     /* issuer_key_hash, RFC 6962 §3.2 */
#define LEAF_INDEX 0                          /* ExtensionType of the Static CT API */
#define LEAF_INDEX_BYTES 5                    /* ... */
#define TIME_MAX_MS UINT64_C(253402300799999) /* the end of the year 9999 */

/* CtExtensions; RFC 6962 knows none, so that any other bytes mean nothing. */
static void
read_extensions(struct slice extensions, struct ct_leaf *leaf)
{
	struct cursor cursor, index;
	uint16_t length;
	struct slice data;
	uint32_t low;
	uint8_t type, high;

	cursor_init(&cursor, extensions);
	while (cursor_u8(&cursor, &type) && cursor_u16be(&cursor, &length) &&
	       cursor_bytes(&cursor, length, &data)) {
		cursor_init(&index, data);
		if (type != LEAF_INDEX || length != LEAF_INDEX_BYTES || !cursor_u8(&index, &high) ||
		    !cursor_u32be(&index, &low))
			continue;
		leaf->index = (uint64_t)high << 32 | low;
		leaf->has_index = true;
	}
}

enum status
ct_leaf_read(struct cursor *cursor, struct ct_leaf *ret, struct err *err)
{
	struct ct_leaf leaf = {.form = X509_CERTIFICATE};
	struct slice extensions;
	uint64_t time_ms;
	uint32_t length;
	uint16_t type, extensions_length;

	if (!cursor_u64be(cursor, &time_ms) || !cursor_u16be(cursor, &type))
		return err_set(err, STATUS_REFUSED, "RFC 6962 §3.4: an entry is cut");
	if (type != X509_ENTRY && type != PRECERT_ENTRY)
		return err_set(err, STATUS_REFUSED, "RFC 6962 §3.1: entry type %u is unknown",
			       type);
	if (type == PRECERT_ENTRY)
		leaf.form = X509_TBS;
	if ((type == PRECERT_ENTRY && !cursor_skip(cursor, KEY_HASH_BYTES)) ||
	    !cursor_u24be(cursor, &length) || !cursor_bytes(cursor, length, &leaf.der) ||
	    !cursor_u16be(cursor, &extensions_length) ||
	    !cursor_bytes(cursor, extensions_length, &extensions))
		return err_set(err, STATUS_REFUSED, "RFC 6962 §3.4: an entry is cut");
	leaf.time = time_ms > TIME_MAX_MS ? TIME_UNKNOWN : (int64_t)time_ms * 1000;
	read_extensions(extensions, &leaf);
	*ret = leaf;
	return STATUS_OK;
}

void
ct_entry_set(struct ct_entry *entry, const struct ct_leaf *leaf)
{
	if (leaf->has_index)
		entry->number = leaf->index;
	entry->time = leaf->time;
	if (x509_names_read(leaf->der, leaf->form, &entry->names, &entry->fault) == STATUS_OK)
		entry->fault.status = STATUS_OK;
}

/* ---- where a name stands ---- */

static void
write_number(struct buf *buf, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	buf_write(buf, slice_of(digits + at, sizeof(digits) - at));
}

static void
write_hex(struct buf *buf, struct slice bytes)
{
	static const char DIGITS[] = "0123456789abcdef";
	char hex[2 * NAMES_CT_SERIAL_MAX_BYTES];

	bytes = slice_part(bytes, 0, NAMES_CT_SERIAL_MAX_BYTES);
	for (size_t i = 0; i < bytes.length; i++) {
		hex[2 * i] = DIGITS[(unsigned char)bytes.at[i] >> 4];
		hex[2 * i + 1] = DIGITS[(unsigned char)bytes.at[i] & 15];
	}
	buf_write(buf, slice_of(hex, 2 * bytes.length));
}

/* "entry 255, serial 2cd9f1, issued by R10": the issuer and its serial number are what tells a
 * certificate from all others (RFC 5280 §4.1.2.2). */
static enum status
write_locator(struct buf *buf, const struct ct_entry *entry, struct slice *ret, struct err *err)
{
	struct x509_text issuer = entry->names.issuer_name.tag ? entry->names.issuer_name
							       : entry->names.issuer_organisation;
	size_t before;

	issuer.bytes = slice_part(issuer.bytes, 0, NAMES_CT_ISSUER_MAX_BYTES);
	buf_clear(buf);
	buf_write_text(buf, "entry ");
	write_number(buf, entry->number);
	buf_write_text(buf, ", serial ");
	write_hex(buf, entry->names.serial);
	before = buf->length;
	buf_write_text(buf, ", issued by ");
	x509_text_write(buf, &issuer);
	TRY(buf_slice(buf, ret, err));
	if (!issuer.bytes.length || !utf8_check(slice_part(*ret, before, SIZE_MAX)))
		ret->length = before;
	return STATUS_OK;
}

/* A place in base64 as it stands, and how many characters stand before it. */
struct place {
	size_t raw, characters;
};

/* RFC 8259 §7: one character may be written as two or six. */
static void
move_to(struct place *place, struct slice raw, size_t characters)
{
	if (characters < place->characters)
		*place = (struct place){0, 0};
	for (; place->characters < characters && place->raw < raw.length; place->characters++)
		if (raw.at[place->raw] != '\\')
			place->raw++;
		else
			place->raw += slice_part(raw, place->raw + 1, 1).at[0] == 'u' ? 6 : 2;
}

/* The bytes of the name, or the groups of base64 that say them. */
static void
find_seen(const struct ct_entry *entry, struct slice name, struct place *place,
	  struct feed_name *ret)
{
	size_t at = (size_t)(name.at - entry->bytes.at), from, to;

	ret->seen = name;
	ret->offset = entry->offset + at;
	if (!entry->base64.at)
		return;
	move_to(place, entry->base64, at / 3 * 4);
	from = place->raw;
	move_to(place, entry->base64, (at + name.length + 2) / 3 * 4);
	to = place->raw;
	ret->seen = slice_part(entry->base64, from, to - from);
	ret->offset = entry->offset + from;
}

/* All names of the entry, or why there are none. */
static enum status
collect_entry(struct collect *collect, const struct ct_entry *entry, struct buf *locator,
	      struct err *err)
{
	struct feed_name name = {.time = entry->time, .basis = TIME_PUBLISHED};
	struct place place = {0, 0};
	struct x509_names_walk walk;

	TRY(collect_at(collect, entry->offset, err));
	if (entry->fault.status != STATUS_OK) {
		collect_refuse(collect, entry->fault.text, 0);
		return STATUS_OK;
	}
	TRY(write_locator(locator, entry, &name.locator, err));
	x509_names_walk_init(&walk, &entry->names);
	while (x509_names_next(&walk, &name.name)) {
		find_seen(entry, name.name, &place, &name);
		if (slice_starts(name.name, SLICE("*.")))
			name.name = slice_part(name.name, 2, SIZE_MAX);
		TRY(collect_name(collect, &name, err));
	}
	return STATUS_OK;
}

/* ---- all of it ---- */

void
ct_reader_init(struct ct_reader *reader, struct arena *arena, struct feed_bytes *from)
{
	*reader = (struct ct_reader){.state = CT_BETWEEN};
	window_init(&reader->window, arena, from);
	buf_init(&reader->text, arena);
	buf_init(&reader->leaf, arena);
}

enum status
ct_read(struct arena *scratch, struct collect *collect, struct feed_bytes *bytes, ct_next_fn *next,
	struct err *err)
{
	struct ct_reader reader;
	struct ct_entry entry;
	struct buf locator;
	bool found;

	ct_reader_init(&reader, scratch, bytes);
	buf_init(&locator, scratch);
	for (;;) {
		TRY(next(&reader, &found, &entry, err));
		if (!found)
			return STATUS_OK;
		TRY(collect_entry(collect, &entry, &locator, err));
	}
}
