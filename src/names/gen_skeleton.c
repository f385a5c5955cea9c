/*
 * Build-time generator of skeleton_table.c (src/names/skeleton.h) from ICU's data. Deterministic
 * for one version of ICU. Data: Unicode licence.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#define LETTERS_MAX 3
#define CODE_POINT_END 0x20000
#define SCRIPTS_MAX 255
#define TEXT_UNITS 64

/*
 * What neither the confusables nor the letter's name tell: shapes that are taken for a Latin letter
 * in running text, most of them Cyrillic and Greek capitals' small forms.
 */
static const struct {
	UChar32 code_point;
	const char *letters;
} SHAPES[] = {
	{0x01bf, "p"}, /* wynn */
	{0x01dd, "e"}, /* turned e */
	{0x0259, "e"}, /* schwa */
	{0x0269, "i"}, /* iota */
	{0x03b7, "n"}, /* eta */
	{0x03bc, "u"}, /* mu */
	{0x03c0, "n"}, /* pi */
	{0x03c4, "t"}, /* tau */
	{0x03c7, "x"}, /* chi */
	{0x03c9, "w"}, /* omega */
	{0x0432, "b"}, /* ve */
	{0x0433, "r"}, /* ghe */
	{0x0437, "3"}, /* ze */
	{0x0438, "u"}, /* i */
	{0x043a, "k"}, /* ka */
	{0x043c, "m"}, /* em */
	{0x043d, "h"}, /* en */
	{0x043f, "n"}, /* pe */
	{0x0442, "t"}, /* te */
	{0x044c, "b"}, /* soft sign */
	{0x044f, "r"}, /* ya */
	{0x048d, "b"}, /* semisoft sign */
	{0x050d, "g"}, /* komi sje */
};

struct entry {
	UChar32 code_point;
	int script;
	bool accent;
	char letters[LETTERS_MAX + 1];
};

static struct entry entries[CODE_POINT_END];
static size_t entry_count;
static UScriptCode scripts[SCRIPTS_MAX];
static int script_count;

/*
 * The ASCII letters and digits of text, lowered, non-spacing marks left out; false if others stand
 * in it.
 */
static bool
ascii_of(const UChar *text, int32_t length, char ret[LETTERS_MAX + 1])
{
	size_t count = 0;
	UChar32 c;

	for (int32_t i = 0; i < length;) {
		U16_NEXT(text, i, length, c);
		if (u_charType(c) == U_NON_SPACING_MARK)
			continue;
		c = u_tolower(c);
		if (c > 0x7f || !u_isalnum(c) || count == LETTERS_MAX)
			return false;
		ret[count++] = (char)c;
	}
	ret[count] = 0;
	return count > 0;
}

static bool
by_skeleton(USpoofChecker *checker, const UNormalizer2 *nfd, UChar32 c, char ret[LETTERS_MAX + 1])
{
	UChar in[4], skeleton[TEXT_UNITS], plain[TEXT_UNITS];
	UErrorCode error = U_ZERO_ERROR;
	int32_t length = 0;

	U16_APPEND_UNSAFE(in, length, c);
	length = uspoof_getSkeleton(checker, 0, in, length, skeleton, TEXT_UNITS, &error);
	length = unorm2_normalize(nfd, skeleton, length, plain, TEXT_UNITS, &error);
	return U_SUCCESS(error) && ascii_of(plain, length, ret);
}

static bool
by_decomposition(const UNormalizer2 *nfkd, UChar32 c, char ret[LETTERS_MAX + 1])
{
	UChar in[4], plain[TEXT_UNITS];
	UErrorCode error = U_ZERO_ERROR;
	int32_t length = 0;

	U16_APPEND_UNSAFE(in, length, c);
	length = unorm2_normalize(nfkd, in, length, plain, TEXT_UNITS, &error);
	return U_SUCCESS(error) && ascii_of(plain, length, ret);
}

/* "LATIN SMALL LETTER B WITH HOOK", "LATIN LETTER SMALL CAPITAL B": the letter. */
static bool
by_name(UChar32 c, char ret[LETTERS_MAX + 1])
{
	static const char *const stems[] = {
		"LATIN SMALL LETTER ",         "LATIN CAPITAL LETTER ",
		"LATIN LETTER SMALL CAPITAL ", "MODIFIER LETTER SMALL ",
		"LATIN SMALL LETTER DOTLESS ", "LATIN SMALL LETTER SCRIPT ",
		"LATIN SMALL LETTER LONG ",    "LATIN SMALL LETTER OPEN ",
		"LATIN SMALL LETTER CLOSED "};
	char name[128];
	UErrorCode error = U_ZERO_ERROR;
	size_t stem;

	u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof(name), &error);
	for (size_t i = 0; U_SUCCESS(error) && i < sizeof(stems) / sizeof(*stems); i++) {
		stem = strlen(stems[i]);
		if (strncmp(name, stems[i], stem) != 0 || name[stem] < 'A' || name[stem] > 'Z')
			continue;
		if (name[stem + 1] != 0 && strncmp(name + stem + 1, " WITH ", 6) != 0)
			continue;
		ret[0] = (char)(name[stem] - 'A' + 'a');
		ret[1] = 0;
		return true;
	}
	return false;
}

static bool
by_shape(UChar32 c, char ret[LETTERS_MAX + 1])
{
	for (size_t i = 0; i < sizeof(SHAPES) / sizeof(*SHAPES); i++) {
		if (SHAPES[i].code_point == c) {
			memcpy(ret, SHAPES[i].letters, strlen(SHAPES[i].letters) + 1);
			return true;
		}
	}
	return false;
}

static int
script_index(UChar32 c)
{
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &error);

	for (int i = 0; i < script_count; i++) {
		if (scripts[i] == script)
			return i;
	}
	scripts[script_count] = script;
	return script_count++;
}

static void
collect(USpoofChecker *checker, const UNormalizer2 *nfd, const UNormalizer2 *nfkd)
{
	struct entry *entry;

	for (UChar32 c = 0x80; c < CODE_POINT_END; c++) {
		if (U_IS_SURROGATE(c) || !u_isdefined(c) || u_charType(c) == U_NON_SPACING_MARK)
			continue;
		entry = &entries[entry_count];
		/*
		 * The letter itself under its mark comes first: the skeleton of ı is i, that of ä
		 * is a.
		 */
		entry->accent =
			by_decomposition(nfkd, c, entry->letters) || by_name(c, entry->letters);
		if (!entry->accent && !by_shape(c, entry->letters) &&
		    !by_skeleton(checker, nfd, c, entry->letters) &&
		    !(u_toupper(c) != c && by_skeleton(checker, nfd, u_toupper(c), entry->letters)))
			continue;
		entry->code_point = c;
		entry->script = script_index(c);
		entry_count++;
	}
}

int
main(int argc, char **argv)
{
	UErrorCode error = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&error);
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
	const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&error);
	FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;

	if (U_FAILURE(error) || !out) {
		fprintf(stderr, "usage: gen_skeleton OUTPUT.c (%s)\n", u_errorName(error));
		return 1;
	}
	collect(checker, nfd, nfkd);
	fprintf(out, "/* Generated by gen_skeleton.c from ICU %s (Unicode licence). */\n",
		U_ICU_VERSION);
	fprintf(out, "#include \"names/skeleton.h\"\n\nconst struct skeleton SKELETONS[] = {\n");
	for (size_t i = 0; i < entry_count; i++)
		fprintf(out, "\t{0x%04x, %d, %d, \"%s\"},\n", (unsigned)entries[i].code_point,
			entries[i].script, entries[i].accent, entries[i].letters);
	fprintf(out, "};\nconst size_t SKELETON_COUNT = %zu;\n", entry_count);
	fprintf(out, "const char *const SKELETON_SCRIPTS[] = {\n");
	for (int i = 0; i < script_count; i++)
		fprintf(out, "\t\"%s\",\n", uscript_getName(scripts[i]));
	fprintf(out, "};\n");
	uspoof_close(checker);
	return fclose(out) == 0 ? 0 : 1;
}
