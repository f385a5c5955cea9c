#include "mail/plain.h"

#include "base/utf8.h"
#include "names/fold.h"
#include "names/host.h"
#include "names/skeleton.h"

/* Alphabets whose capitals stand at a fixed distance from their small letters, or beside them. */
static const struct {
	uint32_t first, last;
	uint32_t step;  /* 2: capitals are every other letter, from the first on */
	int32_t offset; /* to the small letter */
} CAPITALS[] = {
	{'A', 'Z', 1, 32},      {0xc0, 0xd6, 1, 32},     {0xd8, 0xde, 1, 32},
	{0x100, 0x136, 2, 1},   {0x139, 0x147, 2, 1},    {0x14a, 0x176, 2, 1},
	{0x179, 0x17d, 2, 1},   {0x386, 0x386, 1, 38},   {0x388, 0x38a, 1, 37},
	{0x38c, 0x38c, 1, 64},  {0x38e, 0x38f, 1, 63},   {0x391, 0x3ab, 1, 32},
	{0x400, 0x40f, 1, 80},  {0x410, 0x42f, 1, 32},   {0x460, 0x480, 2, 1},
	{0x48a, 0x4be, 2, 1},   {0x4d0, 0x52e, 2, 1},    {0x531, 0x556, 1, 48},
	{0x1e00, 0x1efe, 2, 1}, {0xff21, 0xff3a, 1, 32},
};

static uint32_t
lowered(uint32_t c)
{
	for (size_t i = 0; i < sizeof(CAPITALS) / sizeof(*CAPITALS); i++)
		if (c >= CAPITALS[i].first && c <= CAPITALS[i].last)
			return (c - CAPITALS[i].first) % CAPITALS[i].step == 0
				       ? (uint32_t)((int32_t)c + CAPITALS[i].offset)
				       : c;
	return c;
}

/* Combining marks and what nobody sees: they part no words. */
static bool
is_nothing(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x80 && utf8_is_treacherous(c));
}

/* Signs and spaces over ASCII (blocks of punctuation, not of letters). */
static bool
is_sign(uint32_t c)
{
	return (c >= 0x80 && c < 0xc0 && c != 0xaa && c != 0xb5 && c != 0xba) || c == 0xd7 ||
	       c == 0xf7 || (c >= 0x2000 && c <= 0x2bff && c != 0x212a && c != 0x212b) ||
	       (c >= 0x3000 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3020) ||
	       (c >= 0xfe30 && c <= 0xfe6b) || (c >= 0xff01 && c <= 0xff0f) || c == 0xfffd ||
	       (c >= 0x1f000 && c <= 0x1faff);
}

/* Most of most texts. */
static void
write_ascii(struct buf *buf, char c)
{
	if (byte_is_letter(c) || byte_is_digit(c))
		buf_write_byte(buf, byte_lower(c));
	else if (buf->length > 0 && buf->bytes[buf->length - 1] != ' ')
		buf_write_byte(buf, ' ');
}

enum status
plain_text(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct cursor cursor;
	struct buf buf;
	uint32_t c;

	buf_init(&buf, arena);
	buf_write_byte(&buf, ' ');
	cursor_init(&cursor, text);
	while (cursor_left(&cursor) > 0) {
		if ((unsigned char)*cursor.at < 0x80) {
			write_ascii(&buf, *cursor.at++);
			continue;
		}
		if (!cursor_utf8(&cursor, &c)) {
			cursor.at++;
			c = ' ';
		}
		if (is_nothing(c))
			continue;
		c = lowered(c);
		if (c >= 0x80 && !is_sign(c))
			c = fold_wide_letter(c);
		if (c >= 0x80 && !is_sign(c))
			buf_write_utf8(&buf, c);
		else
			write_ascii(&buf, c < 0x80 ? (char)c : ' ');
	}
	if (buf.length > 0 && buf.bytes[buf.length - 1] != ' ')
		buf_write_byte(&buf, ' ');
	return buf_slice(&buf, ret, err);
}

enum status
words_read(struct arena *arena, struct slice text, struct words *ret, struct err *err)
{
	struct slice rest, word;

	TRY(plain_text(arena, slice_part(text, 0, MAIL_NAME_BYTES), &rest, err));
	for (ret->count = 0; ret->count < MAIL_NAME_WORDS && slice_next(&rest, ' ', &word);)
		if (word.length > 0)
			ret->items[ret->count++] = word;
	return STATUS_OK;
}

enum status
words_join(struct arena *arena, const struct words *words, struct slice *ret, struct err *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < words->count; i++)
		buf_write(&buf, words->items[i]);
	return buf_slice(&buf, ret, err);
}

bool
words_have(const struct words *words, struct slice word)
{
	for (size_t i = 0; i < words->count; i++)
		if (slice_equal(words->items[i], word))
			return true;
	return false;
}

/* ---- words that are taken for others ---- */

/* What is written in place of a letter: digits, and pairs of letters. */
static const struct {
	char letter;
	const char *seen;
} SEEN[] = {
	{'l', "1"}, {'i', "1"}, {'o', "0"}, {'e', "3"},  {'a', "4"},  {'s', "5"},
	{'t', "7"}, {'b', "8"}, {'g', "9"}, {'m', "rn"}, {'w', "vv"},
};

bool
plain_is_taken_for(struct slice seen, struct slice word)
{
	size_t at = 0;

	for (size_t i = 0; i < word.length; i++) {
		struct slice rest = slice_part(seen, at, SIZE_MAX);
		size_t length = rest.length > 0 && *rest.at == word.at[i];
		/* "lngrid": at the start capital I and small l look the same. */
		if (!length && i == 0 && word.at[0] == 'i' && slice_starts(rest, SLICE("l")))
			length = 1;
		for (size_t k = 0; !length && k < sizeof(SEEN) / sizeof(*SEEN); k++)
			if (SEEN[k].letter == word.at[i] &&
			    slice_starts(rest, slice_text(SEEN[k].seen)))
				length = strlen(SEEN[k].seen);
		if (!length)
			return false;
		at += length;
	}
	return at == seen.length && word.length > 2;
}

/* ---- scripts ---- */

/* One word under way. */
struct mixture {
	bool latin, other;
};

static bool
looks_latin(uint32_t c)
{
	static const char *const SCRIPTS[] = {"Greek", "Cyrillic", "Armenian", "Cherokee"};
	const struct skeleton *skeleton = skeleton_find(c);

	for (size_t i = 0; skeleton && i < sizeof(SCRIPTS) / sizeof(*SCRIPTS); i++)
		if (!strcmp(SKELETON_SCRIPTS[skeleton->script], SCRIPTS[i]))
			return true;
	return false;
}

bool
plain_mixes_scripts(struct slice text)
{
	struct mixture mixture = {0};
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, text);
	while (cursor_utf8(&cursor, &c)) {
		if (c < 0x80 ? !byte_is_letter((char)c) : is_sign(c))
			mixture = (struct mixture){0};
		else if (c < 0x80)
			mixture.latin = true;
		else
			mixture.other = mixture.other || looks_latin(c);
		if (mixture.latin && mixture.other)
			return true;
	}
	return false;
}

bool
plain_mixes_scripts_host(struct slice domain)
{
	char bytes[UTF8_MAX_BYTES * (NAMES_NAME_MAX_BYTES + NAMES_LABEL_MAX_BYTES)];
	size_t length = 0;
	struct host host;
	bool name;

	if (slice_find(domain, SLICE("xn--")) == SIZE_MAX ||
	    host_read(&host, domain, &name, NULL) != STATUS_OK)
		return false;
	for (size_t i = 0; i < host.count; i++) {
		for (size_t k = 0; k < host.labels[i].count; k++)
			length += utf8_encode(host_label_at(&host.labels[i], k), bytes + length);
		bytes[length++] = '.';
	}
	return plain_mixes_scripts(slice_of(bytes, length));
}
