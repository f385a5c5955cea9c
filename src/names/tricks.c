#include "names/sighting.h"

#include "names/variants.h"

enum trick {
	TRICK_CYRILLIC,
	TRICK_HOMOGLYPH,
	TRICK_SUBDOMAIN,
	TRICK_DEEP_LABEL,
	TRICK_COMBO_TYPO,
	TRICK_COMBO,
	TRICK_DICTIONARY,
	TRICK_VARIOUS,
	TRICK_MISSING_DOT,
	TRICK_ADDED_DOT,
	TRICK_HYPHENATION,
	TRICK_STRIP_DASH,
	TRICK_PLURAL,
	TRICK_REPETITION,
	TRICK_DOUBLE,
	TRICK_TRANSPOSITION,
	TRICK_VOWEL_SWAP,
	TRICK_REPLACEMENT,
	TRICK_BITSQUATTING,
	TRICK_SUBSTITUTION,
	TRICK_HOMOPHONE,
	TRICK_ADDITION,
	TRICK_INSERTION,
	TRICK_OMISSION,
	TRICK_WRONG_SLD,
	TRICK_TLD_SWAP,
};

const struct names_trick NAMES_TRICKS[] = {
	[TRICK_CYRILLIC] = {"cyrillic", "Cyrillic letters that look like Latin ones"},
	[TRICK_HOMOGLYPH] = {"homoglyph", "letters that look the same, of any script or of ASCII"},
	[TRICK_SUBDOMAIN] = {"subdomain", "the name stands left of somebody else's domain"},
	[TRICK_DEEP_LABEL] = {"deep-label", "the name stands deep inside somebody else's domain"},
	[TRICK_COMBO_TYPO] = {"combo-typo", "the mistyped name with something beside it"},
	[TRICK_COMBO] = {"combo", "the name with a lure or something else beside it"},
	[TRICK_DICTIONARY] = {"dictionary", "one half of a hyphenated name with a lure"},
	[TRICK_VARIOUS] = {"various", "the name with www, ww, com or its own suffix in the label"},
	[TRICK_MISSING_DOT] = {"missing-dot", "www or another label run together with the name"},
	[TRICK_ADDED_DOT] = {"added-dot", "a dot inside the name"},
	[TRICK_HYPHENATION] = {"hyphenation", "a hyphen inside the name"},
	[TRICK_STRIP_DASH] = {"strip-dash", "the name without its hyphen"},
	[TRICK_PLURAL] = {"plural", "the name with a plural ending"},
	[TRICK_REPETITION] = {"repetition", "a letter doubled"},
	[TRICK_DOUBLE] = {"double-replacement",
			  "a doubled letter replaced by another doubled letter"},
	[TRICK_TRANSPOSITION] = {"transposition", "two neighbouring letters swapped"},
	[TRICK_VOWEL_SWAP] = {"vowel-swap", "a vowel replaced by another vowel"},
	[TRICK_REPLACEMENT] = {"replacement", "a letter replaced by one beside it on the keyboard"},
	[TRICK_BITSQUATTING] = {"bitsquatting",
				"a letter with one bit flipped, as broken memory does"},
	[TRICK_SUBSTITUTION] = {"substitution", "a letter replaced by another"},
	[TRICK_HOMOPHONE] = {"homophone", "letters that sound the same"},
	[TRICK_ADDITION] = {"addition", "a letter added at the end"},
	[TRICK_INSERTION] = {"insertion", "a letter inserted"},
	[TRICK_OMISSION] = {"omission", "a letter left out"},
	[TRICK_WRONG_SLD] = {"wrong-sld", "another suffix under the same top-level domain"},
	[TRICK_TLD_SWAP] = {"tld-swap", "the same name under another suffix"},
	{NULL, NULL},
};

static void
add(struct names_match *match, enum trick trick)
{
	for (size_t i = 0; i < match->trick_count; i++) {
		if (match->tricks[i] == &NAMES_TRICKS[trick])
			return;
	}
	if (match->trick_count < NAMES_TRICKS_MAX)
		match->tricks[match->trick_count++] = &NAMES_TRICKS[trick];
}

static bool
is_vowel(uint32_t letter)
{
	return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u';
}

static enum trick
replacement_trick(uint32_t target, uint32_t seen)
{
	uint32_t flipped = target ^ seen;

	if (is_vowel(target) && is_vowel(seen))
		return TRICK_VOWEL_SWAP;
	for (const char *key = keyboard_neighbours(target); *key; key++) {
		if (seen == (uint8_t)*key)
			return TRICK_REPLACEMENT;
	}
	if (target < 0x80 && seen < 0x80 && (flipped & (flipped - 1)) == 0)
		return TRICK_BITSQUATTING;
	return TRICK_SUBSTITUTION;
}

static enum trick
insertion_trick(const struct letters *target, const struct letters *seen, const struct diff *diff)
{
	uint32_t letter = seen->at[diff->seen_at];

	if (diff->length > 0)
		return TRICK_PLURAL; /* y became ies */
	if ((diff->seen_at > 0 && seen->at[diff->seen_at - 1u] == letter) ||
	    (diff->seen_at + 1u < seen->count && seen->at[diff->seen_at + 1] == letter))
		return TRICK_REPETITION;
	if (diff->at == target->count)
		return letter == 's' ? TRICK_PLURAL : TRICK_ADDITION;
	return TRICK_INSERTION;
}

static bool
in_cyrillic(const struct letters *seen)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->at[i] >= 0x400 && seen->at[i] < 0x530)
			return true;
	}
	return false;
}

/* nn for n: it looks the same, but what was done is plainer. */
static bool
is_doubled(const struct letters *target, const struct letters *seen, const struct diff *diff)
{
	return diff->length == 1 && diff->seen_length == 2 &&
	       seen->at[diff->seen_at] == target->at[diff->at] &&
	       seen->at[diff->seen_at + 1u] == target->at[diff->at];
}

static enum trick
diff_trick(const struct letters *target, const struct letters *seen, const struct diff *diff)
{
	static const enum trick plain[DIFF_KIND_COUNT] = {
		[DIFF_MARK] = TRICK_HOMOGLYPH,     [DIFF_SCRIPT] = TRICK_HOMOGLYPH,
		[DIFF_GLYPH] = TRICK_HOMOGLYPH,    [DIFF_WEAK] = TRICK_HOMOGLYPH,
		[DIFF_HYPHEN] = TRICK_HYPHENATION, [DIFF_STRIP] = TRICK_STRIP_DASH,
		[DIFF_SOUND] = TRICK_HOMOPHONE,    [DIFF_DOUBLE] = TRICK_DOUBLE,
		[DIFF_SWAP] = TRICK_TRANSPOSITION, [DIFF_DELETE] = TRICK_OMISSION};

	if (diff->kind == DIFF_REPLACE)
		return replacement_trick(target->at[diff->at], seen->at[diff->seen_at]);
	if (diff->kind == DIFF_INSERT)
		return insertion_trick(target, seen, diff);
	if (is_doubled(target, seen, diff))
		return TRICK_REPETITION;
	if (diff->kind == DIFF_SCRIPT && in_cyrillic(seen))
		return TRICK_CYRILLIC;
	return plain[diff->kind];
}

static bool
same_top_level(struct slice a, struct slice b)
{
	size_t dot_a = slice_find_last_byte(a, '.'), dot_b = slice_find_last_byte(b, '.');

	if (dot_a == SIZE_MAX && dot_b == SIZE_MAX)
		return false;
	return slice_equal(dot_a == SIZE_MAX ? a : slice_part(a, dot_a + 1, SIZE_MAX),
			   dot_b == SIZE_MAX ? b : slice_part(b, dot_b + 1, SIZE_MAX));
}

static void
add_suffix_trick(const struct sighting *sighting, const struct host *host, struct names_match *ret)
{
	size_t core = host_core(host);

	if (sighting->place == PLACE_SUB || sighting->same_suffix || !sighting->brand->suffix.at ||
	    core + 1 >= host->count || !sighting_whole(sighting))
		return;
	add(ret, same_top_level(host_from(host, core + 1), sighting->brand->suffix)
			 ? TRICK_WRONG_SLD
			 : TRICK_TLD_SWAP);
}

static void
add_place_tricks(const struct sighting *sighting, const struct host *host, struct names_match *ret)
{
	struct slice rest = sighting->brand->suffix, part;
	size_t next = sighting->label + 1;

	if (sighting->place == PLACE_JOINED)
		add(ret, TRICK_ADDED_DOT);
	if (sighting->place != PLACE_SUB)
		return;
	/* paypal.com.evil.example is a subdomain of evil.example as much as paypal.evil.example. */
	while (sighting->suffix_follows && slice_next(&rest, '.', &part))
		next++;
	add(ret, next >= host_core(host) ? TRICK_SUBDOMAIN : TRICK_DEEP_LABEL);
}

static void
add_rest_tricks(const struct sighting *sighting, struct names_match *ret)
{
	if (sighting->half)
		add(ret, TRICK_DICTIONARY);
	if (sighting_whole(sighting) || sighting->half)
		return;
	if (sighting->rest == REST_SUFFIX && slice_starts(sighting->rest_text, SLICE("www")))
		add(ret, TRICK_MISSING_DOT);
	if (sighting->rest == REST_SUFFIX)
		add(ret, TRICK_VARIOUS);
	add(ret, sighting->alignment.typos > 0 ? TRICK_COMBO_TYPO : TRICK_COMBO);
}

void
tricks_of(const struct sighting *sighting, const struct host *host, struct names_match *ret)
{
	const struct alignment *alignment = &sighting->alignment;
	struct letters seen = {.count = sighting->to - sighting->from};

	memcpy(seen.at, sighting->letters.at + sighting->from, seen.count * sizeof(*seen.at));
	ret->trick_count = 0;
	add_place_tricks(sighting, host, ret);
	add_rest_tricks(sighting, ret);
	for (size_t i = 0; i < alignment->count; i++)
		add(ret, diff_trick(&sighting->brand->letters, &seen, &alignment->diffs[i]));
	if (ret->trick_count == 0 || !alignment->count)
		add_suffix_trick(sighting, host, ret);
	if (ret->trick_count == 0)
		add(ret, TRICK_TLD_SWAP);
}
