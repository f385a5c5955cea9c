#include "names/fold.h"

#include "names/skeleton.h"

#define SCHWA 0x0259

const char FOLD_ALPHABET[] = "abcdefghijklnopqrstuvwxyz";

/* Rows of the header's comment; everything else is its own class. */
static const uint8_t CLASSES[128] = {
	['-'] = '-', ['_'] = 'q', ['0'] = 'o', ['1'] = 'l', ['2'] = 'd', ['3'] = 'c', ['4'] = 'a',
	['5'] = 's', ['6'] = 'e', ['7'] = 'i', ['8'] = 'r', ['9'] = 'e', ['a'] = 'a', ['b'] = 'b',
	['c'] = 'c', ['d'] = 'b', ['e'] = 'c', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'l',
	['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'n', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p',
	['q'] = 'g', ['r'] = 'n', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w',
	['x'] = 'x', ['y'] = 'y', ['z'] = 'z'};

/* Two letters that together look like one; to is a class. */
static const struct {
	char first, second;
	uint8_t to;
} PAIRS[] = {{'r', 'n', 'n'}, {'v', 'v', 'w'}, {'c', 'l', 'b'}};

static inline uint8_t
class_of(uint8_t letter)
{
	return letter < 128 && CLASSES[letter] ? CLASSES[letter] : letter;
}

uint8_t
fold_class(uint8_t letter)
{
	return class_of(letter);
}

uint32_t
fold_wide_letter(uint32_t code_point)
{
	const struct skeleton *skeleton = skeleton_find(code_point);

	return skeleton && skeleton->letters[1] == 0 ? (uint32_t)skeleton->letters[0] : code_point;
}

static void
put(struct fold *fold, uint8_t symbol, size_t at)
{
	if (fold->count == NAMES_FOLD_MAX)
		return;
	fold->symbols[fold->count] = symbol;
	fold->at[fold->count++] = (uint8_t)at;
}

static inline uint8_t
pair_of(uint32_t first, uint32_t second)
{
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(*PAIRS); i++) {
		if (second == (uint8_t)PAIRS[i].second && first == (uint8_t)PAIRS[i].first)
			return PAIRS[i].to;
	}
	return 0;
}

uint8_t
fold_pair(uint32_t first, uint32_t second)
{
	return pair_of(first, second);
}

static void
put_wide(struct fold *fold, uint32_t code_point, size_t at, enum fold_mode mode)
{
	const struct skeleton *skeleton;

	fold->schwa = fold->schwa || code_point == SCHWA;
	if (code_point == SCHWA && mode == FOLD_SCHWA) {
		put(fold, 'a', at);
		return;
	}
	skeleton = skeleton_find(code_point);
	if (!skeleton) {
		put(fold, (uint8_t)(FOLD_OTHER | (code_point * 2654435761u >> 25)), at);
		return;
	}
	for (const char *letter = skeleton->letters; *letter; letter++)
		put(fold, CLASSES[(uint8_t)*letter], at);
}

void
fold_read(struct fold *fold, const uint32_t *code_points, size_t count, enum fold_mode mode)
{
	uint32_t before = 0, c;
	uint8_t pair;

	fold->count = 0;
	fold->pairs = fold->schwa = false;
	for (size_t i = 0; i < count; i++) {
		c = code_points[i];
		if (c == '-')
			continue;
		if (c >= 0x80) {
			put_wide(fold, c, i, mode);
			before = fold_letter(c);
			continue;
		}
		pair = fold->count > 0 ? pair_of(before, c) : 0;
		fold->pairs |= pair != 0;
		if (pair && mode == FOLD_PAIRS) { /* the two become one symbol */
			fold->symbols[fold->count - 1] = pair;
			before = 0;
			continue;
		}
		put(fold, class_of((uint8_t)c), i);
		before = c;
	}
	fold->differs = mode == FOLD_PAIRS ? fold->pairs : mode == FOLD_SCHWA && fold->schwa;
}

void
fold_read_ascii(struct fold *fold, struct slice label, enum fold_mode mode)
{
	uint32_t code_points[NAMES_LABEL_MAX_BYTES];
	size_t count = label.length > NAMES_LABEL_MAX_BYTES ? NAMES_LABEL_MAX_BYTES : label.length;

	for (size_t i = 0; i < count; i++)
		code_points[i] = (uint8_t)label.at[i];
	fold_read(fold, code_points, count, mode);
}

uint64_t
fold_hash(const uint8_t *symbols, size_t count)
{
	uint8_t padded[NAMES_FOLD_MAX + FOLD_HASH_STEP_BYTES];

	memcpy(padded, symbols, count);
	return fold_hash_padded(padded, count);
}
