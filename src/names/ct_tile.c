/*
 * Data tiles of the Static CT API (https://c2sp.org/static-ct-api, "Log entries"): TileLeaf after
 * TileLeaf, up to 256, each a TimestampedEntry of RFC 6962 and what was submitted with it.
 */
#include "names/ct.h"
#include "names/limits.h"

#define FIXED_BYTES 10    /* timestamp and entry_type */
#define KEY_HASH_BYTES 32 /* of a precertificate, behind them */
#define FINGERPRINT_BYTES 32
#define RECOGNISE_ENTRIES 8

/* The vectors of a TileLeaf: how many bytes the length of each has. */
struct shape {
	size_t fixed;
	uint8_t widths[4];
	size_t count;
};
static const struct shape SHAPES[] = {
	{FIXED_BYTES, {3, 2, 2}, 3}, /* certificate, extensions, chain */
	{FIXED_BYTES + KEY_HASH_BYTES,
	 {3, 2, 3, 2},
	 4}, /* ... the precertificate before the chain */
};

static size_t
read_length(struct slice bytes, size_t width)
{
	size_t length = 0;

	for (size_t i = 0; i < width; i++)
		length = length << 8 | (unsigned char)bytes.at[i];
	return length;
}

/* The shape of the entry at the start of bytes; NULL where its type has none. */
static const struct shape *
find_shape(struct slice bytes)
{
	size_t type = read_length(slice_part(bytes, FIXED_BYTES - 2, 2), 2);

	return type < sizeof(SHAPES) / sizeof(*SHAPES) ? &SHAPES[type] : NULL;
}

/* How many bytes the entry has, as far as its beginning tells; true where it tells all. */
static bool
measure(const struct shape *shape, struct slice bytes, size_t *ret)
{
	size_t at = shape->fixed;

	for (size_t i = 0; i < shape->count; i++) {
		size_t width = shape->widths[i];
		*ret = at + width;
		if (*ret > bytes.length)
			return false;
		at += width + read_length(slice_part(bytes, at, width), width);
	}
	*ret = at;
	return at <= bytes.length;
}

static enum status
leaf_read(struct slice bytes, struct ct_leaf *ret, struct err *err)
{
	struct cursor cursor;
	uint32_t length;
	uint16_t chain;

	cursor_init(&cursor, bytes);
	TRY(ct_leaf_read(&cursor, ret, err));
	if ((ret->form == X509_TBS &&
	     (!cursor_u24be(&cursor, &length) || !cursor_skip(&cursor, length))) ||
	    !cursor_u16be(&cursor, &chain) || !cursor_skip(&cursor, chain))
		return err_set(err, STATUS_REFUSED, "static-ct-api, Log entries: an entry is cut");
	if (chain % FINGERPRINT_BYTES != 0)
		return err_set(err, STATUS_REFUSED,
			       "static-ct-api, Log entries: a chain of %u bytes is none of "
			       "fingerprints",
			       chain);
	return STATUS_OK;
}

/* ---- the tile ---- */

static enum status
refuse_cut(const struct ct_reader *tile, struct err *err)
{
	return err_set(err, STATUS_REFUSED,
		       "static-ct-api, Log entries: the tile ends inside its entry %llu",
		       (unsigned long long)tile->count);
}

/* Passes over an entry that is too long to be kept. */
static enum status
pass_entry(struct ct_reader *tile, const struct shape *shape, struct err *err)
{
	struct window *window = &tile->window;
	uint64_t length = shape->fixed;
	bool all;

	for (size_t i = 0; i < shape->count; i++) {
		TRY(window_pass(window, length, &all, err));
		TRY(window_fill(window, shape->widths[i], err));
		if (!all || window->have.length < shape->widths[i])
			return refuse_cut(tile, err);
		length = shape->widths[i] + read_length(window->have, shape->widths[i]);
	}
	TRY(window_pass(window, length, &all, err));
	return all ? STATUS_OK : refuse_cut(tile, err);
}

/* Has the whole entry in the window; *ret_length is 0 where it is too long for that. */
static enum status
fill_entry(struct ct_reader *tile, const struct shape **ret_shape, size_t *ret_length,
	   struct err *err)
{
	struct window *window = &tile->window;
	size_t length;

	TRY(window_fill(window, FIXED_BYTES, err));
	if (window->have.length < FIXED_BYTES)
		return refuse_cut(tile, err);
	const struct shape *shape = find_shape(window->have);
	if (!shape)
		return err_set(err, STATUS_REFUSED,
			       "RFC 6962 §3.1: entry %llu is of an unknown type; what follows it "
			       "cannot be found",
			       (unsigned long long)tile->count);
	*ret_shape = shape;
	*ret_length = 0;
	while (!measure(shape, window->have, &length)) {
		if (length > NAMES_CT_ENTRY_MAX_BYTES)
			return STATUS_OK;
		TRY(window_fill(window, length, err));
		if (window->have.length < length)
			return refuse_cut(tile, err);
	}
	if (length <= NAMES_CT_ENTRY_MAX_BYTES)
		*ret_length = length;
	return STATUS_OK;
}

enum status
ct_tile_next(struct ct_reader *tile, bool *ret_found, struct ct_entry *ret, struct err *err)
{
	struct window *window = &tile->window;
	const struct shape *shape;
	struct ct_leaf leaf;

	window_drop(window, tile->taken);
	tile->taken = 0;
	TRY(window_fill(window, 1, err));
	*ret_found = window->have.length > 0;
	if (!*ret_found)
		return STATUS_OK;
	ret->number = tile->count;
	ret->offset = window->offset;
	ret->base64 = SLICE_NONE;
	TRY(fill_entry(tile, &shape, &tile->taken, err));
	ret->bytes = slice_part(window->have, 0, tile->taken);
	if (tile->taken == 0) {
		TRY(pass_entry(tile, shape, err));
		(void)err_set(&ret->fault, STATUS_REFUSED,
			      "RFC 6962 §3.4: an entry over %u MiB is not read",
			      NAMES_CT_ENTRY_MAX_BYTES >> 20);
	} else if (leaf_read(ret->bytes, &leaf, &ret->fault) == STATUS_OK) {
		ct_entry_set(ret, &leaf);
	}
	tile->count++;
	return STATUS_OK;
}

/* ---- the feed ---- */

/* Every entry of the first ones has the form, and the certificate of one can be read. */
static bool
tile_recognise(struct feed_head head)
{
	struct x509_names names;
	struct ct_leaf leaf;
	size_t readable = 0, length;

	for (size_t i = 0; i < RECOGNISE_ENTRIES && head.bytes.length > 0; i++) {
		struct slice have = head.bytes;
		if (have.length < FIXED_BYTES || !find_shape(have))
			return false;
		if (!measure(find_shape(have), have, &length))
			return head.cut && readable > 0;
		if (leaf_read(slice_part(have, 0, length), &leaf, NULL) != STATUS_OK)
			return false;
		readable += x509_names_read(leaf.der, leaf.form, &names, NULL) == STATUS_OK;
		head.bytes = slice_part(have, length, SIZE_MAX);
	}
	return readable > 0;
}

static enum status
tile_whole(struct arena *scratch, struct collect *collect, struct feed_bytes *bytes,
	   struct err *err)
{
	return ct_read(scratch, collect, bytes, ct_tile_next, err);
}

const struct feed FEED_CT_TILE = {
	.name = "ct-tile",
	.recognise = tile_recognise,
	.whole = tile_whole,
};
