#include "names/variants.h"

/* Two rounds: dnstwist and attackers draw up to two different letters anew. */
#define ROUNDS 2

/* Keys beside each key on qwerty, qwertz and azerty together, digits included. */
static const struct {
	char key;
	const char *beside;
} KEYS[] = {
	{'0', "po9"},      {'1', "2qa"},     {'2', "3wq1za"},    {'3', "4ew2z"},
	{'4', "5re3"},     {'5', "6tr4"},    {'6', "7yt5z"},     {'7', "8uy6z"},
	{'8', "9iu7"},     {'9', "0oi8"},    {'a', "qwszy12"},   {'b', "vghn"},
	{'c', "xdfv"},     {'d', "rfcxse"},  {'e', "4rdsw3z"},   {'f', "tgvcdr"},
	{'g', "yhbvftz"},  {'h', "ujnbgyz"}, {'i', "9okju8"},    {'j', "ikmnhu"},
	{'k', "olmji"},    {'l', "kopm"},    {'m', "njkpl"},     {'n', "bhjm"},
	{'o', "0plki9"},   {'p', "lo0m"},    {'q', "12wazs"},    {'r', "5tfde4"},
	{'s', "edxzawyq"}, {'t', "6ygfrz5"}, {'u', "8ijhyz7"},   {'v', "cfgb"},
	{'w', "3esaq2x"},  {'x', "zsdcyw"},  {'y', "7uhgt6asx"}, {'z', "asx7uhgt6esqa23"},
};

const char *
keyboard_neighbours(uint32_t letter)
{
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
		if (letter == (uint8_t)KEYS[i].key)
			return KEYS[i].beside;
	}
	return "";
}

struct teller {
	variant_fn *each;
	void *context;
	struct err *err;
};

static enum status
tell(const struct teller *teller, const struct letters *label)
{
	struct fold fold;

	fold_read(&fold, label->at, label->count, FOLD_PLAIN);
	return teller->each(teller->context, &fold, teller->err);
}

static bool
starts_at(const struct letters *label, size_t at, const char *text, size_t length)
{
	if (at + length > label->count)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (label->at[at + i] != (uint8_t)text[i])
			return false;
	}
	return true;
}

/* label with the runs `from` that start in [first, last] replaced by `to`; false: too long. */
static bool
replace_runs(const struct letters *label, size_t first, size_t last, const char *from,
	     size_t from_length, const char *to, size_t to_length, struct letters *ret)
{
	ret->count = 0;
	for (size_t i = 0; i < label->count;) {
		bool hit = i >= first && i <= last && starts_at(label, i, from, from_length);
		size_t length = hit ? to_length : 1;

		if (ret->count + length > NAMES_LABEL_MAX_BYTES)
			return false;
		for (size_t k = 0; k < length; k++)
			ret->at[ret->count++] = hit ? (uint8_t)to[k] : label->at[i + k];
		i += hit ? from_length : 1;
	}
	return true;
}

static enum status tell_drawn(const struct teller *teller, const struct letters *label,
			      unsigned rounds);

/* Every stretch of neighbouring runs: dnstwist replaces all of a letter within a window. */
static enum status
tell_rule(const struct teller *teller, const struct letters *label, const char *from,
	  size_t from_length, const char *to, size_t to_length, unsigned rounds)
{
	struct letters variant;

	for (size_t first = 0; first < label->count; first++) {
		if (!starts_at(label, first, from, from_length))
			continue;
		for (size_t last = first; last < label->count; last++) {
			if (!starts_at(label, last, from, from_length) ||
			    !replace_runs(label, first, last, from, from_length, to, to_length,
					  &variant))
				continue;
			TRY(tell(teller, &variant));
			TRY(tell_drawn(teller, &variant, rounds));
		}
	}
	return STATUS_OK;
}

/* Letters drawn by two others. b, d and m, n, r are one symbol in a fold, so a second round starts
 * from each of them. */
static enum status
tell_drawn(const struct teller *teller, const struct letters *label, unsigned rounds)
{
	static const char *const drawn[][2] = {{"b", "lb"}, {"b", "cl"}, {"b", "bl"}, {"d", "cl"},
					       {"d", "dl"}, {"d", "ld"}, {"h", "lh"}, {"k", "lk"},
					       {"k", "lc"}, {"m", "nn"}, {"n", "nn"}, {"w", "vv"},
					       {"w", "uu"}, {"w", "vu"}, {"y", "lj"}};

	if (rounds == 0)
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(drawn) / sizeof(*drawn); i++)
		TRY(tell_rule(teller, label, drawn[i][0], strlen(drawn[i][0]), drawn[i][1],
			      strlen(drawn[i][1]), rounds - 1));
	return STATUS_OK;
}

static enum status
tell_sounds(const struct teller *teller, const struct letters *label)
{
	const struct align_rule *rule;

	for (size_t i = 0; i < ALIGN_RULE_COUNT; i++) {
		rule = &ALIGN_RULES[i];
		if (rule->kind != DIFF_SOUND && rule->kind != DIFF_INSERT)
			continue;
		TRY(tell_rule(teller, label, rule->from, rule->from_length, rule->to,
			      rule->to_length, 0));
		TRY(tell_rule(teller, label, rule->to, rule->to_length, rule->from,
			      rule->from_length, 0));
	}
	return STATUS_OK;
}

static enum status
tell_doubles(const struct teller *teller, const struct letters *label)
{
	struct letters variant = *label;

	for (size_t i = 0; i + 1 < label->count; i++) {
		if (label->at[i] != label->at[i + 1])
			continue;
		for (const char *key = keyboard_neighbours(label->at[i]); *key; key++) {
			variant.at[i] = variant.at[i + 1] = (uint8_t)*key;
			TRY(tell(teller, &variant));
		}
		variant.at[i] = variant.at[i + 1] = label->at[i];
	}
	return STATUS_OK;
}

enum status
variants_each(const struct letters *label, variant_fn *each, void *context, struct err *err)
{
	struct teller teller = {each, context, err};

	TRY(tell_drawn(&teller, label, ROUNDS));
	TRY(tell_sounds(&teller, label));
	return tell_doubles(&teller, label);
}
