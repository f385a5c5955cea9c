#include "mail/wording.h"

#include "base/cursor.h"
#include "base/map.h"
#include "mail/limits.h"
#include "mail/plain.h"

#define HASHES 64
#define TRIPLE 3

/* ---- which words count ---- */

/* "-- " (RFC 3676 §4.3), or nothing but a rule as list servers draw them. */
static bool
is_rule(struct slice line)
{
	line = slice_trim(line);
	if (slice_equal(line, SLICE("--")))
		return true;
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] != line.at[0] || !strchr("_-=*", line.at[i]))
			return false;
	return line.length >= 5;
}

/* A link, an address or a number: what a copy has of its own. */
static bool
is_own(struct slice word)
{
	if (slice_find(word, SLICE("://")) != SIZE_MAX || slice_find_byte(word, '@') != SIZE_MAX ||
	    slice_starts_nocase(word, SLICE("www.")))
		return true;
	for (size_t i = 0; i < word.length; i++)
		if (byte_is_digit(word.at[i]))
			return true;
	return false;
}

static size_t
keep_line(struct buf *kept, struct slice line)
{
	struct cursor cursor;
	size_t count = 0;
	uint8_t byte;

	cursor_init(&cursor, line);
	while (cursor_left(&cursor) > 0) {
		const char *start = cursor.at;
		while (cursor_peek(&cursor, &byte) && byte > ' ' && cursor_skip(&cursor, 1))
			;
		struct slice word = slice_of(start, (size_t)(cursor.at - start));
		if (word.length > 0 && !is_own(word)) {
			buf_write(kept, word);
			buf_write_byte(kept, ' ');
			count++;
		}
		if (cursor_left(&cursor) > 0 && !cursor_skip(&cursor, 1))
			break;
	}
	return count;
}

static enum status
keep_lines(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct cursor cursor;
	struct slice line;
	size_t words = 0;
	struct buf kept;

	buf_init(&kept, arena);
	cursor_init(&cursor, slice_part(text, 0, MAIL_WORDS_BYTES));
	while (cursor_line(&cursor, &line)) {
		if (slice_starts(slice_trim(line), SLICE(">")))
			continue;
		if (words >= MAIL_WORDING_WORDS_MIN && is_rule(line))
			break;
		words += keep_line(&kept, line);
	}
	return buf_slice(&kept, ret, err);
}

static enum status
list_names(struct arena *arena, struct slice names, struct map *map, struct err *err)
{
	struct slice plain, word;

	map_init(map, arena);
	TRY(plain_text(arena, names, &plain, err));
	while (slice_next(&plain, ' ', &word))
		if (word.length > 1)
			TRY(map_set(map, word, 0, NULL, err));
	return STATUS_OK;
}

/* ---- hashes: the same ones in every process, unlike those of map.h ---- */

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* FNV-1a. */
static uint64_t
hash_of(struct slice word)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < word.length; i++)
		hash = (hash ^ (unsigned char)word.at[i]) * UINT64_C(0x100000001b3);
	return mix(hash);
}

static void
take(uint64_t least[HASHES], uint64_t triple)
{
	for (size_t i = 0; i < HASHES; i++) {
		uint64_t hash = mix(triple + (i + 1) * UINT64_C(0x9e3779b97f4a7c15));
		if (hash < least[i])
			least[i] = hash;
	}
}

enum status
wording_of(struct arena *arena, struct slice text, struct slice names, struct wording *ret,
	   bool *ret_enough, struct err *err)
{
	uint64_t least[HASHES], last[TRIPLE] = {0};
	struct slice kept, plain, word;
	struct wording wording = {{0}};
	size_t count = 0;
	struct map map;

	memset(least, 0xff, sizeof(least));
	TRY(keep_lines(arena, text, &kept, err));
	TRY(list_names(arena, names, &map, err));
	TRY(plain_text(arena, kept, &plain, err));
	while (count < MAIL_WORDING_WORDS_MAX && slice_next(&plain, ' ', &word)) {
		if (word.length == 0 || map_find(&map, word))
			continue;
		last[count++ % TRIPLE] = hash_of(word);
		if (count >= TRIPLE)
			take(least,
			     mix(mix(mix(last[count % TRIPLE]) + last[(count + 1) % TRIPLE]) +
				 last[(count + 2) % TRIPLE]));
	}
	*ret_enough = count >= MAIL_WORDING_WORDS_MIN;
	for (size_t i = 0; i < HASHES; i++)
		wording.hashes[i / 16] |= (least[i] & 0xf) << i % 16 * 4;
	*ret = wording;
	return STATUS_OK;
}

/* ---- likeness ---- */

unsigned
wording_likeness(const struct wording *a, const struct wording *b)
{
	unsigned equal = HASHES;

	for (size_t i = 0; i < sizeof(a->hashes) / sizeof(*a->hashes); i++) {
		uint64_t differ = a->hashes[i] ^ b->hashes[i];
		differ |= differ >> 2;
		differ |= differ >> 1;
		equal -= (unsigned)__builtin_popcountll(differ & UINT64_C(0x1111111111111111));
	}
	/* One in 16 is equal by chance. */
	return equal <= HASHES / 16 ? 0 : (equal - HASHES / 16) * 100 / (HASHES - HASHES / 16);
}

void
wording_print(const struct wording *wording, char ret[static WORDING_HEX_BYTES + 1])
{
	for (size_t i = 0; i < HASHES; i++)
		ret[i] = "0123456789abcdef"[wording->hashes[i / 16] >> i % 16 * 4 & 0xf];
	ret[HASHES] = '\0';
}

bool
wording_read(struct slice hex, struct wording *ret)
{
	struct wording wording = {{0}};

	if (hex.length != HASHES)
		return false;
	for (size_t i = 0; i < HASHES; i++) {
		uint64_t value;
		if (byte_is_digit(hex.at[i]))
			value = (uint64_t)(hex.at[i] - '0');
		else if (hex.at[i] >= 'a' && hex.at[i] <= 'f')
			value = (uint64_t)(hex.at[i] - 'a') + 10;
		else
			return false;
		wording.hashes[i / 16] |= value << i % 16 * 4;
	}
	*ret = wording;
	return true;
}
