/* Letters that hide, and what a document tells of its language beside what its text is written in.
 */
#include "base/cursor.h"
#include "leak/oddities.h"

#define SCRIPT_LETTERS_MIN 40 /* of a text that tells what it is written in */
#define SCRIPT_ONE_IN 200     /* fewer letters are names and signs in a text of another script */

static const char *
script_word(enum letter_script script)
{
	static const char *const WORDS[LETTER_SCRIPTS] = {
		[LETTER_COMMON] = "common",         [LETTER_LATIN] = "Latin",
		[LETTER_CYRILLIC] = "Cyrillic",     [LETTER_GREEK] = "Greek",
		[LETTER_HEBREW] = "Hebrew",         [LETTER_ARABIC] = "Arabic",
		[LETTER_EAST_ASIAN] = "East Asian", [LETTER_ELSEWHERE] = "other",
	};

	return WORDS[script];
}

/* ---- languages ---- */

static const struct {
	struct slice value; /* at the head of a tag, or the whole number */
	enum letter_script script;
} TAGS[] = {
	{SLICE_INIT("ru"), LETTER_CYRILLIC},   {SLICE_INIT("uk"), LETTER_CYRILLIC},
	{SLICE_INIT("be"), LETTER_CYRILLIC},   {SLICE_INIT("bg"), LETTER_CYRILLIC},
	{SLICE_INIT("mk"), LETTER_CYRILLIC},   {SLICE_INIT("kk"), LETTER_CYRILLIC},
	{SLICE_INIT("ky"), LETTER_CYRILLIC},   {SLICE_INIT("el"), LETTER_GREEK},
	{SLICE_INIT("he"), LETTER_HEBREW},     {SLICE_INIT("yi"), LETTER_HEBREW},
	{SLICE_INIT("ar"), LETTER_ARABIC},     {SLICE_INIT("fa"), LETTER_ARABIC},
	{SLICE_INIT("ur"), LETTER_ARABIC},     {SLICE_INIT("zh"), LETTER_EAST_ASIAN},
	{SLICE_INIT("ja"), LETTER_EAST_ASIAN}, {SLICE_INIT("ko"), LETTER_EAST_ASIAN},
};

/* [MS-LCID] §2.2: the low ten bits of a number are the language. */
static const struct {
	uint16_t language;
	enum letter_script script;
} LCIDS[] = {
	{0x19, LETTER_CYRILLIC},   {0x22, LETTER_CYRILLIC},   {0x23, LETTER_CYRILLIC},
	{0x02, LETTER_CYRILLIC},   {0x2f, LETTER_CYRILLIC},   {0x3f, LETTER_CYRILLIC},
	{0x40, LETTER_CYRILLIC},   {0x08, LETTER_GREEK},      {0x0d, LETTER_HEBREW},
	{0x01, LETTER_ARABIC},     {0x29, LETTER_ARABIC},     {0x20, LETTER_ARABIC},
	{0x04, LETTER_EAST_ASIAN}, {0x11, LETTER_EAST_ASIAN}, {0x12, LETTER_EAST_ASIAN},
};

static const struct {
	uint16_t page;
	enum letter_script script;
} CODE_PAGES[] = {
	{1251, LETTER_CYRILLIC},  {866, LETTER_CYRILLIC},   {20866, LETTER_CYRILLIC},
	{21866, LETTER_CYRILLIC}, {10007, LETTER_CYRILLIC}, {1253, LETTER_GREEK},
	{1255, LETTER_HEBREW},    {1256, LETTER_ARABIC},    {932, LETTER_EAST_ASIAN},
	{936, LETTER_EAST_ASIAN}, {949, LETTER_EAST_ASIAN}, {950, LETTER_EAST_ASIAN},
};

static enum letter_script
script_of_number(bool page, uint64_t number)
{
	for (size_t i = 0; page && i < sizeof(CODE_PAGES) / sizeof(*CODE_PAGES); i++)
		if (CODE_PAGES[i].page == number)
			return CODE_PAGES[i].script;
	for (size_t i = 0; !page && i < sizeof(LCIDS) / sizeof(*LCIDS); i++)
		if (LCIDS[i].language == (number & 0x3ff))
			return LCIDS[i].script;
	return LETTER_COMMON;
}

/* The script that a language, as a field names it, is written in; LETTER_COMMON: it tells none. */
static enum letter_script
script_of_language(const struct document_field *field)
{
	static const struct slice NAMES[] = {
		SLICE_INIT("TextLanguage"),    SLICE_INIT("ThemeFontLanguage"),
		SLICE_INIT("Language"),        SLICE_INIT("LanguageCode"),
		SLICE_INIT("LocaleIndicator"), SLICE_INIT("Content-Language"),
		SLICE_INIT("XMP:Language"),    SLICE_INIT("CodePage")};
	struct slice value = field->value;
	bool named = false;
	uint64_t number;

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		named = named || slice_equal(field->name, NAMES[i]);
	if (!named)
		return LETTER_COMMON;
	if (slice_number(value, &number))
		return script_of_number(slice_equal(field->name, SLICE("CodePage")), number);
	for (size_t i = 0; i < sizeof(TAGS) / sizeof(*TAGS); i++)
		if (slice_starts_nocase(value, TAGS[i].value) &&
		    (value.length == 2 || !byte_is_letter(value.at[2])))
			return TAGS[i].script;
	return LETTER_COMMON;
}

/* The first letter of a value in a script that the text lacks. */
static enum letter_script
foreign_letter(const bool lacks[static LETTER_SCRIPTS], struct slice value)
{
	struct cursor cursor;
	uint32_t c;

	cursor_init(&cursor, value);
	while (cursor_utf8(&cursor, &c)) {
		enum letter_script script = letter_script(c);
		if (script >= LETTER_CYRILLIC && lacks[script])
			return script;
	}
	return LETTER_COMMON;
}

bool
oddities_have_foreign(const struct oddities *oddities, const struct document_field *field)
{
	return oddities->lacks[script_of_language(field)] ||
	       foreign_letter(oddities->lacks, field->value) != LETTER_COMMON;
}

static enum status
foreign(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;

	for (size_t i = 0; i < document->field_count; i++) {
		const struct document_field *field = &document->fields[i];
		enum letter_script language = script_of_language(field);
		enum letter_script letter = foreign_letter(search->lacks, field->value);
		if (oddity_is_known(search, field->value))
			continue;
		if (search->lacks[language])
			TRY(oddity_add(search, ODDITY_FOREIGN_LANGUAGE, err,
				       "%.*s is %.*s, which is written in %s letters; its text is "
				       "not",
				       ODDITY_PRINT(field->name), ODDITY_PRINT(field->value),
				       script_word(language)));
		if (letter != LETTER_COMMON)
			TRY(oddity_add(search, ODDITY_FOREIGN_SCRIPT, err,
				       "%.*s is '%.*s', in %s letters, which its text does not "
				       "have; honest documents have such names, too",
				       ODDITY_PRINT(field->name), ODDITY_PRINT(field->value),
				       script_word(letter)));
	}
	return STATUS_OK;
}

/* ---- letters that hide ---- */

/* What was seen of a text so far. */
struct reading {
	struct oddity_search *search;
	struct slice word, mixed, hidden;
	size_t mixed_words, hidden_letters, bidi_controls;
	size_t latin, latin_lookalikes, cyrillic, cyrillic_lookalikes; /* letters of the word */
	bool waits; /* a zero-width character behind a letter */
	bool in_word;
	size_t letters[LETTER_SCRIPTS], all_letters;
};

static bool
is_bidi_control(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Between letters of a script that needs none. */
static bool
is_zero_width(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

/* Latin letters that are drawn like a Cyrillic one. */
#define LIKE_CYRILLIC "aceijopsxyABCEHIJKMOPSTXY"

/* A foreign letter in a word is no accident where all of one script could be of the other. */
static void
end_word(struct reading *reading, struct slice text, size_t begin, size_t end)
{
	bool latin = reading->latin > 0 && reading->latin == reading->latin_lookalikes;
	bool cyrillic = reading->cyrillic > 0 && reading->cyrillic == reading->cyrillic_lookalikes;

	if (reading->latin > 0 && reading->cyrillic > 0 && (latin || cyrillic) &&
	    reading->mixed_words++ == 0)
		reading->mixed = slice_part(text, begin, end - begin);
	reading->latin = reading->latin_lookalikes = 0;
	reading->cyrillic = reading->cyrillic_lookalikes = 0;
	reading->in_word = reading->waits = false;
}

static void
see_letter(struct reading *reading, uint32_t c)
{
	enum letter_script script = letter_script(c);
	bool plain = script == LETTER_LATIN || script == LETTER_CYRILLIC || script == LETTER_GREEK;

	reading->letters[script]++;
	reading->all_letters += script != LETTER_COMMON;
	reading->latin += script == LETTER_LATIN;
	reading->latin_lookalikes += c < 0x80 && c && strchr(LIKE_CYRILLIC, (int)c) != NULL;
	reading->cyrillic += script == LETTER_CYRILLIC;
	reading->cyrillic_lookalikes += script == LETTER_CYRILLIC && letter_is_lookalike(c);
	reading->hidden_letters += reading->waits && plain;
	reading->waits = false;
	reading->in_word = plain;
}

static void
read_text(struct reading *reading, struct slice text)
{
	struct cursor cursor;
	size_t begin = 0, at = 0;
	uint32_t c;

	cursor_init(&cursor, text);
	for (; cursor_utf8(&cursor, &c); at = cursor_offset(&cursor)) {
		if (is_zero_width(c)) {
			reading->waits = reading->waits || reading->in_word;
			continue;
		}
		reading->bidi_controls += is_bidi_control(c);
		enum letter_class class = letter_class(c);
		if (class == LETTER_WORD || class == LETTER_SINGLE) {
			see_letter(reading, c);
			continue;
		}
		end_word(reading, text, begin, at);
		begin = cursor_offset(&cursor);
	}
	end_word(reading, text, begin, at);
}

static enum status
hidden(const struct reading *reading, struct err *err)
{
	struct oddity_search *search = reading->search;
	bool right_to_left = reading->letters[LETTER_HEBREW] || reading->letters[LETTER_ARABIC] ||
			     reading->letters[LETTER_ELSEWHERE];

	if (reading->mixed_words > 0)
		TRY(oddity_add(search, ODDITY_MIXED_WORD, err,
			       "%zu word%s Latin letters with Cyrillic ones that look "
			       "like them, the first is '%.*s'",
			       reading->mixed_words, reading->mixed_words == 1 ? " mixes" : "s mix",
			       ODDITY_PRINT(reading->mixed)));
	if (reading->bidi_controls > 0 && !right_to_left)
		TRY(oddity_add(search, ODDITY_BIDI_CONTROL, err,
			       "%zu control%s the direction of a text that has no letters from "
			       "right to left",
			       reading->bidi_controls,
			       reading->bidi_controls == 1 ? " turns" : "s turn"));
	if (reading->hidden_letters > 0)
		TRY(oddity_add(search, ODDITY_ZERO_WIDTH, err,
			       "%zu character%s without a width within words",
			       reading->hidden_letters,
			       reading->hidden_letters == 1 ? " stands" : "s stand"));
	return STATUS_OK;
}

enum status
oddities_of_text(struct oddity_search *search, struct err *err)
{
	const struct document *document = &search->entry->document;
	struct reading reading = {.search = search};

	for (size_t i = 0; i < document->unit_count; i++)
		read_text(&reading, document->units[i].text);
	TRY(hidden(&reading, err));
	for (size_t i = LETTER_LATIN; i < LETTER_SCRIPTS; i++)
		search->lacks[i] = reading.all_letters >= SCRIPT_LETTERS_MIN &&
				   reading.letters[i] < 1 + reading.all_letters / SCRIPT_ONE_IN;
	return foreign(search, err);
}
