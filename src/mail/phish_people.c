/* Whether a letter bears the name of one of our people. */
#include "base/cursor.h"
#include "mail/common.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"
#include "mail/plain.h"

/* ---- how names are written ---- */

/* What is written for letters that keyboards lack. */
static const struct {
	uint32_t letter;
	const char *plain, *wide; /* NULL: as plain_text has it */
} LETTERS[] = {
	{0xe4, NULL, "ae"}, {0xc4, NULL, "ae"},   {0xe6, "ae", "ae"},  {0xc6, "ae", "ae"},
	{0xf6, NULL, "oe"}, {0xd6, NULL, "oe"},   {0xf8, NULL, "oe"},  {0xd8, NULL, "oe"},
	{0xfc, NULL, "ue"}, {0xdc, NULL, "ue"},   {0xe5, NULL, "aa"},  {0xc5, NULL, "aa"},
	{0xdf, "ss", "ss"}, {0x1e9e, "ss", "ss"}, {0x153, "oe", "oe"}, {0x152, "oe", "oe"},
	{0xfe, "th", "th"}, {0xde, "th", "th"},   {0xf0, "d", "d"},    {0xd0, "d", "d"},
	{0x142, "l", "l"},  {0x141, "l", "l"},    {0x111, "d", "d"},   {0x110, "d", "d"},
	{0x308, "", "e"}, /* marks that stand behind their letter */
};

enum way {
	WAY_PLAIN, /* as it looks without its marks: a, o */
	WAY_WIDE,  /* as it is spelled out: ae, oe */
	WAY_LOOK,  /* capital I among small letters as l */
	WAY_GLUED, /* what hyphens join is one word */
	WAY_COUNT,
};

struct name_writer {
	struct buf buf;
	struct slice text;
	enum way way;
};

static bool
is_small(struct slice text, size_t at)
{
	return at < text.length && text.at[at] >= 'a' && text.at[at] <= 'z';
}

static bool
is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011;
}

static void
write_letter(struct name_writer *writer, uint32_t c, size_t at)
{
	if (writer->way == WAY_LOOK && c == 'I' && at > 0 &&
	    byte_is_letter(writer->text.at[at - 1]) &&
	    (is_small(writer->text, at - 1) || is_small(writer->text, at + 1)))
		c = 'l';
	if (writer->way == WAY_GLUED && is_hyphen(c))
		return;
	for (size_t i = 0; i < sizeof(LETTERS) / sizeof(*LETTERS); i++) {
		const char *other = writer->way == WAY_WIDE ? LETTERS[i].wide : LETTERS[i].plain;
		if (LETTERS[i].letter == c && other) {
			buf_write_text(&writer->buf, other);
			return;
		}
	}
	buf_write_utf8(&writer->buf, c);
}

static enum status
words_read_way(struct arena *arena, struct slice text, enum way way, struct words *ret,
	       struct err *err)
{
	struct name_writer writer = {.text = slice_part(text, 0, MAIL_NAME_BYTES), .way = way};
	struct cursor cursor;
	struct slice written;
	uint32_t c;

	buf_init(&writer.buf, arena);
	cursor_init(&cursor, writer.text);
	for (size_t at = 0; cursor_left(&cursor) > 0; at = cursor_offset(&cursor)) {
		if (cursor_utf8(&cursor, &c))
			write_letter(&writer, c, at);
		else
			cursor.at++;
	}
	TRY(buf_slice(&writer.buf, &written, err));
	return words_read(arena, written, ret, err);
}

enum status
words_read_seen(struct arena *arena, struct slice text, struct words *ret, struct err *err)
{
	return words_read_way(arena, text, WAY_LOOK, ret, err);
}

struct spelling {
	struct words ways[WAY_COUNT];
};

static enum status
spelling_read(struct arena *arena, struct slice text, struct spelling *ret, struct err *err)
{
	for (int way = 0; way < WAY_COUNT; way++)
		TRY(words_read_way(arena, text, (enum way)way, &ret->ways[way], err));
	return STATUS_OK;
}

/* Whether the name's n-th word stands among those shown, in any way. */
static bool
is_shown(const struct spelling *shown, const struct spelling *name, size_t n)
{
	const struct words *look = &shown->ways[WAY_LOOK];

	for (int way = WAY_PLAIN; way <= WAY_WIDE; way++)
		if (words_have(&shown->ways[WAY_PLAIN], name->ways[way].items[n]) ||
		    words_have(&shown->ways[WAY_WIDE], name->ways[way].items[n]))
			return true;
	for (size_t i = 0; name->ways[WAY_PLAIN].count > 1 && i < look->count; i++)
		if (plain_is_taken_for(look->items[i], name->ways[WAY_PLAIN].items[n]))
			return true;
	return false;
}

/* A hyphen joins a word of the name to another's: "Klein-Meier" is not Klein. */
static bool
is_double_barrelled(const struct spelling *shown, const struct words *name)
{
	const struct words *glued = &shown->ways[WAY_GLUED];

	for (size_t i = 0; i < glued->count; i++) {
		struct slice word = glued->items[i], rest;
		if (words_have(&shown->ways[WAY_PLAIN], word))
			continue;
		for (size_t k = 0; k < name->count; k++) {
			struct slice part = name->items[k];
			if (slice_starts(word, part))
				rest = slice_part(word, part.length, SIZE_MAX);
			else if (slice_ends(word, part))
				rest = slice_part(word, 0, word.length - part.length);
			else
				continue;
			if (rest.length >= MAIL_NAME_LETTERS_MIN && !words_have(name, rest) &&
			    !phish_is_role(rest))
				return true;
		}
	}
	return false;
}

/* All words of the name in any order, one of them perhaps as its initial, or all of them in one. */
static bool
is_person(const struct spelling *shown, const struct spelling *name, struct slice joined)
{
	const struct words *words = &shown->ways[WAY_PLAIN];
	size_t whole = 0, initials = 0, count = name->ways[WAY_PLAIN].count;

	if (count == 0 || words->count == 0)
		return false;
	if (words->count == 1 && count > 1)
		return slice_equal(words->items[0], joined);
	for (size_t i = 0; i < count; i++) {
		if (is_shown(shown, name, i))
			whole++;
		else if (words_have(words, slice_part(name->ways[WAY_PLAIN].items[i], 0, 1)))
			initials++;
	}
	if (count == 1)
		return whole == 1 && words->count == 1;
	/* An initial says little: then nothing else may stand there. */
	if (initials > 0)
		return whole + initials == count && whole > 0 && words->count == count;
	return whole == count && words->count <= count + MAIL_NAME_EXTRA &&
	       !is_double_barrelled(shown, &name->ways[WAY_PLAIN]);
}

/* ---- one of our people ---- */

static bool
is_theirs(const struct vip *vip, const struct identity_party *party)
{
	for (size_t i = 0; i < vip->addresses.count; i++)
		if (slice_equal_nocase(slice_trim(vip->addresses.items[i]), party->spec))
			return true;
	return false;
}

/* What stands before the @ of one of their addresses, and is more than an initial or two. */
static bool
has_their_local_part(const struct vip *vip, const struct identity_party *party)
{
	for (size_t i = 0; i < vip->addresses.count; i++) {
		struct slice address = slice_trim(vip->addresses.items[i]);
		struct slice local = slice_part(address, 0, slice_find_last_byte(address, '@'));
		if (local.length >= MAIL_NAME_LETTERS_MIN &&
		    slice_equal_nocase(local, party->local) && !phish_is_role(party->local))
			return true;
	}
	return false;
}

/* A service wrote for its user, or a list, and says so. */
static bool
is_written_for(const struct judge *judge, const struct words *shown)
{
	return phish_is_via(shown, judge->identity.author.domain) ||
	       (judge->list && words_have(shown, SLICE("via"))) ||
	       (judge->verified && common_is_notifier(judge->identity.author.domain));
}

static enum status
judge_vip(struct judge *judge, const struct vip *vip, const struct spelling *shown,
	  const struct spelling *local, struct err *err)
{
	const struct identity_party *author = &judge->identity.author;
	struct spelling name;
	struct slice joined;

	if (is_theirs(vip, author))
		return STATUS_OK;
	TRY(spelling_read(judge->arena, vip->name, &name, err));
	TRY(words_join(judge->arena, &name.ways[WAY_PLAIN], &joined, err));
	if (is_person(shown, &name, joined))
		return grade_add(&judge->grade,
				 is_written_for(judge, &shown->ways[WAY_PLAIN]) ? GRADE_VIP_VIA
										: GRADE_VIP_NAME,
				 author->span, err, "%.*s, at %.*s", SLICE_PRINT(vip->name),
				 SLICE_PRINT(author->spec));
	if (has_their_local_part(vip, author) ||
	    (name.ways[WAY_PLAIN].count > 1 && is_person(local, &name, joined)))
		return grade_add(&judge->grade, GRADE_VIP_LOCAL, author->span, err, "%.*s, at %.*s",
				 SLICE_PRINT(vip->name), SLICE_PRINT(author->spec));
	return STATUS_OK;
}

enum status
judge_people(struct judge *judge, struct slice seen, struct err *err)
{
	const struct profile *profile = judge->setup->profile;
	struct spelling shown, local;

	if (profile->vip_count == 0)
		return STATUS_OK;
	TRY(spelling_read(judge->arena, seen, &shown, err));
	TRY(spelling_read(judge->arena, judge->identity.author.local, &local, err));
	for (size_t i = 0; i < profile->vip_count; i++)
		TRY(judge_vip(judge, &profile->vips[i], &shown, &local, err));
	return STATUS_OK;
}
