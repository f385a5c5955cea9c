/* What stands beside the brand. */
#include "names/sighting.h"

bool
letters_plain(const struct letters *letters, size_t from, size_t to, char *ret, size_t *ret_length)
{
	uint32_t c;

	*ret_length = 0;
	for (size_t i = from; i < to; i++) {
		c = fold_letter(letters->at[i]);
		if (c == '-')
			continue;
		if (c >= 0x80)
			return false;
		ret[(*ret_length)++] = (char)c;
	}
	return true;
}

static bool
all_digits(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (!byte_is_digit(text.at[i]))
			return false;
	}
	return text.length > 0;
}

#define PART_MIN 4 /* letters of a lure that counts with other letters beside it */

/* The weightiest lure that a piece starts or ends with. */
static enum lure_weight
lure_at_ends(const struct lures *lures, struct slice piece, struct slice *ret_word)
{
	enum lure_weight best = LURE_NONE, weight;
	struct lure_walk walk;
	size_t length;

	for (int end = 0; end < 2; end++) {
		lure_walk_init(&walk, lures, piece, end);
		while (lure_walk_next(&walk, &length, &weight)) {
			if (length < PART_MIN || weight <= best)
				continue;
			best = weight;
			*ret_word = slice_part(piece, end ? piece.length - length : 0, length);
		}
	}
	return best;
}

/* "com" beside paypal.com, "co" in bbcco.uk, www. */
static bool
is_suffix_text(const struct brand *brand, struct slice host_suffix, struct slice piece)
{
	struct slice rest = brand->suffix, part;
	size_t at = 0;

	if (slice_equal(piece, SLICE("ww")) || slice_equal(piece, SLICE("www")) ||
	    slice_equal(piece, SLICE("com")))
		return true;
	if (brand->suffix.length == piece.length + 1 + host_suffix.length &&
	    slice_starts(brand->suffix, piece) && slice_ends(brand->suffix, host_suffix))
		return true;
	while (brand->suffix.at && slice_next(&rest, '.', &part)) {
		if (!slice_equal(slice_part(piece, at, part.length), part))
			return false;
		at += part.length;
	}
	return at > 0 && at == piece.length;
}

static enum rest_kind
piece_kind(const struct sighting *now, const struct lures *lures, struct slice suffix,
	   struct slice piece, struct slice *ret_text)
{
	static const enum rest_kind kinds[] = {
		[LURE_NONE] = REST_UNKNOWN,
		[LURE_WEAK] = REST_WEAK,
		[LURE_PLAIN] = REST_PLAIN,
		[LURE_STRONG] = REST_STRONG,
	};
	enum lure_weight weight;
	struct slice word;

	*ret_text = piece;
	if (is_suffix_text(now->brand, suffix, piece))
		return REST_SUFFIX;
	if (all_digits(piece))
		return REST_DIGITS;
	/* "proper" is no "pro" and "per". */
	if (lures_find(lures, piece) == LURE_NONE && word_is_common(piece))
		return piece.length <= 3 ? REST_SHORT : REST_WORD;
	weight = lures_cut(lures, piece, &word);
	if (weight != LURE_NONE) {
		*ret_text = word;
		return kinds[weight];
	}
	weight = lure_at_ends(lures, piece, &word);
	if (weight >= LURE_PLAIN) {
		*ret_text = word;
		return weight == LURE_STRONG ? REST_PLAIN : REST_PART;
	}
	if (piece.length <= 3)
		return REST_SHORT;
	return REST_UNKNOWN;
}

/* Both sides of the brand, hyphen by hyphen; the weightiest piece decides. */
void
rest_read(struct sighting *now, const struct lures *lures, struct slice suffix)
{
	char *bytes = now->rest_bytes;
	const struct letters *letters = &now->letters;
	size_t start = 0, length, used = 0;
	struct slice text;
	enum rest_kind kind;

	now->rest = REST_NONE;
	now->lures = 0;
	now->rest_text = SLICE_NONE;
	for (size_t i = 0; i <= letters->count; i++) {
		bool cut = i == letters->count || letters->at[i] == '-' || i == now->from;

		if (i >= now->from && i < now->to && i != now->from)
			continue;
		if (!cut)
			continue;
		if (i > start && letters_plain(letters, start, i, bytes + used, &length) &&
		    length > 0) {
			kind = piece_kind(now, lures, suffix, slice_of(bytes + used, length),
					  &text);
			used += length;
			now->lures += kind >= REST_PART;
			if (kind > now->rest) {
				now->rest = kind;
				now->rest_text = text;
			}
		}
		start = i == now->from ? now->to : i + 1;
		if (i == now->from && now->to > i)
			i = now->to - 1;
	}
}
