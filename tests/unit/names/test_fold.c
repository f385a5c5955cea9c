/* The look-alike table and the folding built on it. */
#include "support.h"

#include "names/fold.h"
#include "names/skeleton.h"

static void
assert_looks_like(uint32_t code_point, const char *letters, const char *script)
{
	const struct skeleton *skeleton = skeleton_find(code_point);
	assert_non_null(skeleton);
	assert_string_equal(skeleton->letters, letters);
	assert_string_equal(SKELETON_SCRIPTS[skeleton->script], script);
}

static void
letters_of_other_scripts_are_known(void **state)
{
	(void)state;
	assert_looks_like(0x0443, "y", "Cyrillic"); /* у */
	assert_looks_like(0x0430, "a", "Cyrillic"); /* а */
	assert_looks_like(0x04cf, "i", "Cyrillic"); /* palochka: UTS 39 takes l, i, 1 as one */
	assert_looks_like(0x03bf, "o", "Greek");    /* ο */
	assert_looks_like(0x0585, "o", "Armenian");
	assert_looks_like(0x00e9, "e", "Latin"); /* é */
	assert_looks_like(0x1e35, "k", "Latin"); /* ḵ */
	assert_looks_like(0x0253, "b", "Latin"); /* ɓ */
	assert_looks_like(0x0299, "b", "Latin"); /* small capital b */
	assert_looks_like(0x00e6, "ae", "Latin");
	assert_looks_like(0xff41, "a", "Latin"); /* fullwidth */
	assert_true(skeleton_find(0x00e9)->accent);
	assert_false(skeleton_find(0x0443)->accent);
	assert_null(skeleton_find(0x4e2d)); /* 中 looks like no letter */
	assert_null(skeleton_find('a'));
	assert_null(skeleton_find(0x110000));
}

static void
the_table_is_sorted_and_clean(void **state)
{
	(void)state;
	assert_true(SKELETON_COUNT > 2000);
	for (size_t i = 0; i < SKELETON_COUNT; i++) {
		assert_true(i == 0 || SKELETONS[i - 1].code_point < SKELETONS[i].code_point);
		assert_true(SKELETONS[i].code_point >= 0x80 && SKELETONS[i].letters[0]);
		for (const char *c = SKELETONS[i].letters; *c; c++)
			assert_true((*c >= 'a' && *c <= 'z') || byte_is_digit(*c));
		assert_ptr_equal(skeleton_find(SKELETONS[i].code_point), &SKELETONS[i]);
	}
}

static void
assert_folds(const char *a, const char *b, enum fold_mode mode)
{
	struct fold first, second;
	fold_read_ascii(&first, slice_text(a), mode);
	fold_read_ascii(&second, slice_text(b), FOLD_PLAIN);
	assert_int_equal(first.count, second.count);
	assert_memory_equal(first.symbols, second.symbols, first.count);
}

static void
what_looks_alike_meets(void **state)
{
	(void)state;
	assert_folds("paypa1", "paypal", FOLD_PLAIN);
	assert_folds("g00gle", "google", FOLD_PLAIN);
	assert_folds("en-marche", "enmarche", FOLD_PLAIN);
	assert_folds("rnicrosoft", "microsoft", FOLD_PAIRS);
	assert_folds("pancakesvvap", "pancakeswap", FOLD_PAIRS);
	assert_folds("cliscord", "discord", FOLD_PAIRS);
	struct fold fold;
	fold_read_ascii(&fold, SLICE("rnicrosoft"), FOLD_PAIRS);
	assert_true(fold.differs);
	fold_read_ascii(&fold, SLICE("microsoft"), FOLD_PAIRS);
	assert_false(fold.differs);
	const uint32_t schwa[] = {0x259, 'm'};
	fold_read(&fold, schwa, 2, FOLD_SCHWA);
	assert_int_equal(fold.symbols[0], 'a');
	fold_read(&fold, schwa, 2, FOLD_PLAIN);
	assert_int_equal(fold.symbols[0], 'c'); /* the class of e */
}

static void
positions_lead_back(void **state)
{
	(void)state;
	struct fold fold;
	const uint32_t letters[] = {'a', '-', 0xe6, 0x4e2d, 'z'};
	fold_read(&fold, letters, 5, FOLD_PLAIN);
	assert_int_equal(fold.count, 5); /* a, a, e, 中, z */
	static const uint8_t AT[] = {0, 2, 2, 3, 4};
	assert_memory_equal(fold.at, AT, 5);
	assert_true(fold.symbols[3] >= FOLD_OTHER);
}

/* Three symbols of one code point, 63 code points: the most a label can hold. */
static void
the_longest_label_fits(void **state)
{
	(void)state;
	uint32_t letters[NAMES_LABEL_MAX_BYTES];
	uint32_t three = 0;
	struct fold fold;
	for (size_t i = 0; i < SKELETON_COUNT && !three; i++)
		three = SKELETONS[i].letters[2] ? SKELETONS[i].code_point : 0;
	assert_int_not_equal(three, 0);
	for (size_t i = 0; i < NAMES_LABEL_MAX_BYTES; i++)
		letters[i] = three;
	fold_read(&fold, letters, NAMES_LABEL_MAX_BYTES, FOLD_PLAIN);
	assert_int_equal(fold.count, 3 * NAMES_LABEL_MAX_BYTES);
	assert_true(fold.count <= NAMES_FOLD_MAX);
}

static void
the_alphabet_holds_every_class(void **state)
{
	(void)state;
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	bool named[128] = {false};

	for (const char *c = letters; *c; c++) {
		assert_non_null(strchr(FOLD_ALPHABET, fold_class((uint8_t)*c)));
		named[fold_class((uint8_t)*c)] = true;
	}
	for (const char *c = FOLD_ALPHABET; *c; c++)
		assert_true(named[(uint8_t)*c]);
}

/* gate.h tells symbols apart by five bits. */
static void
five_bits_tell_symbols_apart(void **state)
{
	(void)state;
	uint32_t codes = 1u << 0;

	for (const char *c = FOLD_ALPHABET; *c; c++) {
		uint32_t code = 1u << ((uint8_t)*c & ((1u << FOLD_CODE_BITS) - 1));

		assert_int_equal(codes & code, 0);
		codes |= code;
	}
	assert_int_equal(codes & 1u << ('-' & 31), 0);
}

static void
hashes_do_not_see_what_is_behind(void **state)
{
	(void)state;
	uint8_t symbols[64 + FOLD_HASH_STEP_BYTES];

	for (size_t count = 0; count <= 64; count++) {
		memset(symbols, 'x', sizeof(symbols));
		for (size_t i = 0; i < count; i++)
			symbols[i] = (uint8_t)('a' + i % 26);
		uint64_t hash = fold_hash(symbols, count);
		assert_true(hash == fold_hash_padded(symbols, count));
		memset(symbols + count, 'y', sizeof(symbols) - count);
		assert_true(hash == fold_hash_padded(symbols, count));
		symbols[count] = 'a';
		assert_true(hash != fold_hash_padded(symbols, count + 1));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_of_other_scripts_are_known),
		cmocka_unit_test(the_table_is_sorted_and_clean),
		cmocka_unit_test(what_looks_alike_meets),
		cmocka_unit_test(positions_lead_back),
		cmocka_unit_test(the_longest_label_fits),
		cmocka_unit_test(the_alphabet_holds_every_class),
		cmocka_unit_test(five_bits_tell_symbols_apart),
		cmocka_unit_test(hashes_do_not_see_what_is_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
