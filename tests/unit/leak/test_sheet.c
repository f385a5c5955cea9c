#include "support.h"

#include "base/json.h"
#include "leak/sheet.h"

#include "document_sample.h"

#include <stdio.h>

static struct arena arena;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return document_warm(&err) == STATUS_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

/* ---- placing ---- */

struct shelf {
	struct library *library;
	struct corpus *corpus;
};

static void
shelf_done(struct shelf *shelf)
{
	corpus_done(&shelf->corpus);
	library_done(&shelf->library);
}

static struct shelf
shelf_of(const char *const *texts, size_t count)
{
	struct shelf shelf = {NULL, NULL};

	assert_int_equal(library_open_unnamed(&arena, &shelf.library, &err), STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		struct library_entry entry = {
			.kind = SNIFF_TEXT, .document = *sample_units(&arena, texts[i])->document};
		assert_int_equal(slice_print(&arena, &entry.name, &err, "%zu.txt", i), STATUS_OK);
		assert_int_equal(sha256_of(entry.name, &entry.sha256, &err), STATUS_OK);
		assert_int_equal(library_add(shelf.library, &entry, &err), STATUS_OK);
	}
	assert_int_equal(library_freeze(shelf.library, &err), STATUS_OK);
	assert_int_equal(corpus_new(&shelf.corpus, &err), STATUS_OK);
	assert_int_equal(corpus_add_all(shelf.corpus, shelf.library, REFERENCE_FOLDER, &err),
			 STATUS_OK);
	return shelf;
}

static struct sheet_side *
side_in(const struct shelf *shelf, const char *text, enum claim_form form, struct quote **ret)
{
	struct sheet_side *side = arena_new(&arena, struct sheet_side, 1);
	struct claim *claim = arena_new(&arena, struct claim, 1);
	struct quote *quote = arena_new(&arena, struct quote, 1);
	struct seek *seek;

	*claim = (struct claim){.text = slice_text(text), .place = SLICE("line 1"), .form = form};
	assert_int_equal(quote_init(quote, &arena, claim, &err), STATUS_OK);
	assert_int_equal(seek_new(&arena, quote, 1, &seek, &err), STATUS_OK);
	assert_int_equal(sheet_seek(seek, shelf->corpus, &err), STATUS_OK);
	assert_int_equal(
		sheet_side_read(&arena, quote, shelf->corpus, seek_result(seek, 0), side, &err),
		STATUS_OK);
	if (ret)
		*ret = quote;
	return side;
}

static struct sheet_side *
side_of(const char *const *texts, size_t count, const char *text, enum claim_form form)
{
	struct shelf shelf DEFER(shelf_done) = shelf_of(texts, count);

	return side_in(&shelf, text, form, NULL);
}

#define MINUTES                                                                                 \
	"The council met on the fourth of May and heard the report of the harbour master on "   \
	"the dredging of the northern basin, which had been put off twice since the autumn.\n"  \
	"It was asked whether the cost - 1,250 crowns - would be carried by the port or by "    \
	"the district. The Mayor said it would not be carried by the \"district\".\n"           \
	"The treasurer said that nine hundred thousand were set aside, and that no more could " \
	"be promised before the accounts of the year are closed."

static const char *const ONE[] = {MINUTES};

static const struct quote_place *
place_of(const char *text)
{
	struct sheet_side *side = side_of(ONE, 1, text, CLAIM_PARAGRAPH);

	assert_int_equal(side->count, 1);
	return &side->places[0].at;
}

static void
assert_verbatim(const char *text, const char *place)
{
	struct sheet_side *side = side_of(ONE, 1, text, CLAIM_PARAGRAPH);

	assert_int_equal(side->verdict, CLAIM_VERBATIM);
	assert_slice(side->places[0].path, "0.txt");
	assert_slice(side->places[0].at.place, place);
}

static void
assert_altered(const char *text, const char *before, const char *after)
{
	struct sheet_side *side = side_of(ONE, 1, text, CLAIM_PARAGRAPH);
	const struct quote_place *place = &side->places[0].at;

	assert_int_equal(side->verdict, CLAIM_ALTERED);
	assert_int_equal(place->changes, 1);
	for (size_t i = 0; i < place->count; i++) {
		if (place->differences[i].kind != QUOTE_CHANGE)
			continue;
		assert_slice(place->differences[i].before, before);
		assert_slice(place->differences[i].after, after);
	}
}

/* What quoting does lawfully is no alteration. */
static void
test_verbatim(void **state)
{
	(void)state;
	assert_verbatim("heard the report of the harbour master on the dredging", "paragraph 1");
	assert_verbatim("The treasurer said [...] that no more could be promised", "paragraph 3");
	assert_verbatim(
		"the treasurer said \xe2\x80\xa6 that no more could be promised \xe2\x80\xa6",
		"paragraph 3");
	assert_verbatim("[He] said that nine hundred thousand were set aside", "paragraph 3");
	assert_verbatim("The Mayor said it would not be carried by the \xe2\x80\x98"
			"district\xe2\x80\x99!",
			"paragraph 2");
	assert_verbatim("whether the cost \xe2\x80\x93 1250 crowns \xe2\x80\x93 would be carried",
			"paragraph 2");
	assert_verbatim("heard the re- port of the har-bour master on the dredg\xc2\xading",
			"paragraph 1");
	assert_verbatim("AND HEARD THE REPORT OF THE HARBOUR MASTER", "paragraph 1");
	/* Over the end of a paragraph. */
	assert_verbatim("put off twice since the autumn. It was asked whether", "paragraph 1");
}

static void
test_altered(void **state)
{
	(void)state;
	assert_altered("said that two hundred thousand were set aside, and that", "nine", "two");
	assert_altered("The Mayor said it would be carried by the district", "not", "");
	assert_altered("whether the cost - 1.250 crowns - would be carried by the port", "1,250",
		       "1.250");
	assert_altered("whether the cost - 1,250 euros - would be carried by the port", "crowns",
		       "euros");
	assert_altered("no more could never be promised before the accounts of the year", "",
		       "never");
	/* At either end, too. */
	assert_altered("Nobody met on the fourth of May and heard the report", "council", "Nobody");
	assert_altered("promised before the accounts of the year are opened", "closed", "opened");
	/* A letter that only looks the same. */
	assert_altered("heard the report of the h\xd0\xb0rbour master on the dredging", "harbour",
		       "h\xd0\xb0rbour");
	/* Parts that change places. */
	const struct quote_place *place =
		place_of("no more could be promised [...] The council met on the fourth of May");
	assert_int_equal(place->changes, 1);
	assert_int_equal(place->differences[0].kind, QUOTE_ORDER);
}

/* What is left out can be read. */
static void
test_left_out(void **state)
{
	const struct quote_place *place =
		place_of("The Mayor said it would [...] be carried by the district");

	(void)state;
	assert_int_equal(place->changes, 0);
	assert_int_equal(place->differences[0].kind, QUOTE_LEFT_OUT);
	assert_slice(place->differences[0].before, "not");
	place = place_of("The Mayor said [today] that it would not be carried by the district");
	assert_int_equal(place->differences[0].kind, QUOTE_CHANGE); /* "that" has no brackets */
	place = place_of("The Mayor said it would [surely] not be carried by the district");
	assert_int_equal(place->changes, 0);
	assert_int_equal(place->differences[0].kind, QUOTE_ADDED);
	assert_slice(place->differences[0].after, "[surely]");
}

/* A running head parts no sentence, and is one itself. */
static void
test_running(void **state)
{
	static const char *const HEAD =
		"Minutes of the harbour council, not for the press, page one";
	struct document_unit units[] = {
		{UNIT_BODY, SLICE("The treasurer said that nine hundred thousand"),
		 SLICE("page 1")},
		{UNIT_RUNNING, slice_text(HEAD), SLICE("page 1")},
		{UNIT_BODY, SLICE("were set aside before the winter."), SLICE("page 2")},
	};
	const struct document document = {.units = units, .unit_count = 3};
	static const struct {
		const char *text, *before, *after;
	} QUOTED[] = {
		{"said that nine hundred thousand were set aside before the winter", "", ""},
		{"said that two hundred thousand were set aside before the winter", "nine", "two"},
		{"minutes of the harbour council, not for the press", "", ""},
		{"minutes of the harbour council, only for the press", "not", "only"},
	};
	struct text text;

	(void)state;
	assert_int_equal(text_init(&text, &arena, &document, &err), STATUS_OK);
	for (size_t i = 0; i < sizeof(QUOTED) / sizeof(*QUOTED); i++) {
		struct claim claim = {.text = slice_text(QUOTED[i].text)};
		struct quote quote;
		struct quote_place place;
		struct seek *seek;
		assert_int_equal(quote_init(&quote, &arena, &claim, &err), STATUS_OK);
		assert_int_equal(seek_new(&arena, &quote, 1, &seek, &err), STATUS_OK);
		seek_text(seek, 0, &text);
		assert_int_equal(seek_result(seek, 0)->count, 1);
		assert_int_equal(quote_place(&arena, &quote, &text,
					     seek_result(seek, 0)->hits[0].windows, &place, &err),
				 STATUS_OK);
		assert_int_equal(place.changes, QUOTED[i].before[0] != 0);
		assert_int_equal(place.count, place.changes);
		if (place.count) {
			assert_slice(place.differences[0].before, QUOTED[i].before);
			assert_slice(place.differences[0].after, QUOTED[i].after);
		}
	}
}

/* Foreign ones, short ones, forms that are filled in, commonplaces. */
static void
test_cautious(void **state)
{
	static const char *const FORMS[] = {
		"The invoice of March over 1200 crowns is due within thirty days of its date.",
		"The invoice of April over 4400 crowns is due within thirty days of its date.",
	};
	const char *common[CLAIM_COMMON_MAX + 2];

	(void)state;
	assert_int_equal(side_of(ONE, 1, "Nothing of the kind was ever said in that council at all",
				 CLAIM_PARAGRAPH)
				 ->verdict,
			 CLAIM_NOT_FOUND);
	assert_int_equal(side_of(ONE, 1, "of the harbour master", CLAIM_PARAGRAPH)->verdict,
			 CLAIM_TOO_SHORT);
	assert_int_equal(side_of(ONE, 1, "report of the port master on", CLAIM_PARAGRAPH)->verdict,
			 CLAIM_TOO_SHORT);
	assert_int_equal(side_of(ONE, 1, "the the the the the the the the the the", CLAIM_PARAGRAPH)
				 ->verdict,
			 CLAIM_TOO_SHORT);
	assert_int_equal(side_of(NULL, 0, "heard the report of the harbour master", CLAIM_PARAGRAPH)
				 ->verdict,
			 CLAIM_NOTHING);
	assert_int_equal(side_of(FORMS, 2,
				 "The invoice of August over 9900 crowns is due within thirty days "
				 "of its date.",
				 CLAIM_PARAGRAPH)
				 ->verdict,
			 CLAIM_RELATED);
	assert_int_equal(side_of(FORMS, 2, FORMS[1], CLAIM_PARAGRAPH)->verdict, CLAIM_VERBATIM);
	for (size_t i = 0; i < CLAIM_COMMON_MAX + 2; i++)
		common[i] = MINUTES;
	struct sheet_side *side =
		side_of(common, CLAIM_COMMON_MAX + 2,
			"no more could be promised before the accounts", CLAIM_PARAGRAPH);
	assert_int_equal(side->verdict, CLAIM_VERBATIM);
	assert_int_equal(side->holders, CLAIM_COMMON_MAX + 2);
	assert_int_equal(side->count, SEEK_HITS_MAX);
	assert_slice(side->places[0].path, "0.txt");
}

/* What is hidden or deleted in a document is found there, and told as such; where it is seen, too,
 * that counts. */
static void
test_hidden(void **state)
{
	static const char *const TEXTS[] = {
		MINUTES "\nh:The dredging is to be paid by a friend of the Mayor alone.\n"
			"h:no more could be promised before the accounts of the year are closed\n"
			"c:Crowns spent on the northern basin by year and month"};
	static const struct {
		const char *text;
		enum claim_verdict verdict;
		const char *place;
		size_t hidden;
	} QUOTED[] = {
		{"is to be paid by a friend of the Mayor alone", CLAIM_VERBATIM, "paragraph 4", 1},
		{"is to be paid by a friend of the treasurer alone", CLAIM_ALTERED, "paragraph 4",
		 1},
		{"no more could be promised before the accounts of the year", CLAIM_VERBATIM,
		 "paragraph 3", 0},
		{"crowns spent on the northern basin by year", CLAIM_VERBATIM, "paragraph 6", 0},
		{"The treasurer said that nine hundred thousand [...] paid by a friend of the "
		 "Mayor",
		 CLAIM_VERBATIM, "paragraph 3", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(QUOTED) / sizeof(*QUOTED); i++) {
		struct sheet_side *side = side_of(TEXTS, 1, QUOTED[i].text, CLAIM_PARAGRAPH);
		assert_int_equal(side->verdict, QUOTED[i].verdict);
		assert_slice(side->places[0].at.place, QUOTED[i].place);
		assert_int_equal(side->places[0].at.hidden, QUOTED[i].hidden);
		assert_int_equal(sheet_is_hidden(side), QUOTED[i].hidden > 0);
		if (QUOTED[i].verdict == CLAIM_VERBATIM)
			assert_int_equal(side->places[0].at.count, 0);
	}
}

static void
assert_joined(const char *text, const char *first, const char *second, const char *path,
	      const char *place)
{
	static const char *const TEXTS[] = {
		MINUTES, "Letter to the district.\nThe bridge to the island will be closed to all "
			 "traffic from the first day of June until the end of the works."};
	struct sheet_side *side = side_of(TEXTS, 2, text, CLAIM_PARAGRAPH);

	assert_int_equal(side->verdict, CLAIM_JOINED);
	assert_int_equal(side->count, 2);
	assert_slice(side->places[0].piece, first);
	assert_slice(side->places[1].piece, second);
	assert_slice(side->places[0].path, "0.txt");
	assert_slice(side->places[1].path, path);
	assert_slice(side->places[1].at.place, place);
	assert_true(side->places[0].at.share + side->places[1].at.share > 0.8);
}

/* Two passages made one sentence: each is found, over documents too, with a word between them or
 * a mark; what neither has is no joint. */
static void
test_joined(void **state)
{
	static const char *const ONE_AND_STRANGE =
		"The treasurer said that nine hundred thousand went to a cousin of the minister";

	(void)state;
	assert_joined("The council met on the fourth of May and heard that no more could be "
		      "promised before the accounts",
		      "The council met on the fourth of May and heard",
		      "that no more could be promised before the accounts", "0.txt", "paragraph 3");
	assert_joined("The treasurer said that nine hundred thousand will be closed to all traffic "
		      "from the first day of June",
		      "The treasurer said that nine hundred thousand",
		      "will be closed to all traffic from the first day of June", "1.txt",
		      "paragraph 2");
	assert_joined("The treasurer said that nine hundred thousand were set aside, but then the "
		      "bridge to the island will be closed",
		      "The treasurer said that nine hundred thousand were set aside",
		      "the bridge to the island will be closed", "1.txt", "paragraph 2");
	assert_joined("The treasurer said that nine hundred thousand [...] will be closed to all "
		      "traffic from the first day of June",
		      "The treasurer said that nine hundred thousand",
		      "will be closed to all traffic from the first day of June", "1.txt",
		      "paragraph 2");
	assert_int_equal(side_of(ONE, 1, ONE_AND_STRANGE, CLAIM_PARAGRAPH)->verdict,
			 CLAIM_NOT_FOUND);
	/* Too little of the second to be more than chance. */
	assert_int_not_equal(side_of(ONE, 1,
				     "The treasurer said that nine hundred thousand met on the "
				     "fourth",
				     CLAIM_PARAGRAPH)
				     ->verdict,
			     CLAIM_JOINED);
}

/* A letter off a picture may be misread, a number may not. */
static void
test_misread(void **state)
{
	const char *text = "The treasurer sald that nine hundned thousand were set aside";
	struct sheet_side *side = side_of(ONE, 1, text, CLAIM_PICTURE);

	(void)state;
	assert_int_equal(side->verdict, CLAIM_VERBATIM);
	assert_int_equal(side->places[0].at.count, 2);
	assert_int_equal(side->places[0].at.differences[0].kind, QUOTE_MISREAD);
	assert_int_equal(side_of(ONE, 1, text, CLAIM_PARAGRAPH)->verdict, CLAIM_ALTERED);
	assert_int_equal(side_of(ONE, 1, "the cost - 1,260 crowns - would be carried by the port",
				 CLAIM_PICTURE)
				 ->verdict,
			 CLAIM_ALTERED);
}

/* ---- properties ---- */

static struct slice
words_of(const struct slice *words, size_t from, size_t to, const char *instead, size_t at)
{
	struct slice text;
	struct buf buf;

	buf_init(&buf, &arena);
	for (size_t i = from; i < to; i++) {
		if (i > from)
			buf_write_byte(&buf, ' ');
		buf_write(&buf, i == at ? slice_text(instead) : words[i]);
	}
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	return text;
}

/* Cut out of a text at random it is verbatim, at the right place; with a word changed it is
 * altered, with exactly that word. */
static void
test_random(void **state)
{
	enum { TEXTS = 20, WORDS = 400, ROUNDS = 300 };
	static struct slice words[TEXTS][WORDS];
	const char *texts[TEXTS];
	const size_t rounds = support_is_slow() ? 15 : ROUNDS;
	uint32_t seed = 7;

	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		struct slice text, rest, word;
		struct buf buf;
		size_t count = 0;
		buf_init(&buf, &arena);
		sample_words(&buf, &seed, WORDS);
		assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
		texts[i] = text.at;
		rest = text;
		while (rest.length && count < WORDS) {
			size_t end = 0;
			while (end < rest.length && !memchr(" \n", rest.at[end], 2))
				end++;
			word = slice_part(rest, 0, end);
			rest = slice_part(rest, end + 1, SIZE_MAX);
			words[i][count++] = word;
		}
		assert_int_equal(count, WORDS);
	}
	struct shelf shelf DEFER(shelf_done) = shelf_of(texts, TEXTS);
	for (size_t i = 0; i < rounds; i++) {
		struct arena_mark mark = arena_mark(&arena);
		size_t number = sample_next(&seed) % TEXTS;
		size_t length = CLAIM_WORDS_SURE + 1 + sample_next(&seed) % 30;
		size_t from = sample_next(&seed) % (WORDS - length), to = from + length;
		size_t at = from + sample_next(&seed) % length;
		char path[32];
		(void)snprintf(path, sizeof(path), "%zu.txt", number);
		struct slice text = words_of(words[number], from, to, "", SIZE_MAX);
		struct sheet_side *side = side_in(&shelf, text.at, CLAIM_PARAGRAPH, NULL);
		assert_int_equal(side->verdict, CLAIM_VERBATIM);
		assert_slice(side->places[0].path, path);
		text = words_of(words[number], from, to, "Zzyzx", at);
		side = side_in(&shelf, text.at, CLAIM_PARAGRAPH, NULL);
		assert_int_equal(side->verdict, CLAIM_ALTERED);
		assert_slice(side->places[0].path, path);
		const struct quote_place *place = &side->places[0].at;
		assert_int_equal(place->changes, 1);
		for (size_t k = 0; k < place->count; k++) {
			if (place->differences[k].kind != QUOTE_CHANGE)
				continue;
			assert_slice(place->differences[k].after, "Zzyzx");
			assert_true(slice_starts(words[number][at],
						 slice_part(place->differences[k].before, 0, 2)));
		}
		arena_rewind(&arena, mark);
	}
}

/* ---- limits ---- */

/* A quotation and its place of so many tokens that the table is cut: some of it is told. */
static void
test_cells(void **state)
{
	struct slice text;
	struct buf buf;

	(void)state;
	if (support_is_slow())
		return;
	buf_init(&buf, &arena);
	for (size_t i = 0; buf.length + 8 < CLAIM_BYTES; i++)
		buf_print(&buf, "%c!%c;", (char)('a' + i % 26), (char)('a' + i * 7 % 23));
	assert_int_equal(buf_slice(&buf, &text, &err), STATUS_OK);
	assert_true(4000u * 4000u + 4000u * 4000u / 2 > QUOTE_CELLS_MAX);
	const char *const texts[] = {text.at};
	struct sheet_side *side = side_of(texts, 1, text.at, CLAIM_PARAGRAPH);
	assert_int_equal(side->count, 1);
	assert_true(side->places[0].at.words_alike > 1000);
}

/* By words that very many share only the first are looked for. */
static void
test_shared(void **state)
{
	enum { COUNT = SEEK_SHARED_MAX + 1 };
	static struct claim claims[COUNT];
	static struct quote quotes[COUNT];
	struct shelf shelf DEFER(shelf_done) = shelf_of(ONE, 1);
	struct seek *seek;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		claims[i] = (struct claim){.text = SLICE("heard the report")};
		assert_int_equal(quote_init(&quotes[i], &arena, &claims[i], &err), STATUS_OK);
	}
	assert_int_equal(seek_new(&arena, quotes, COUNT, &seek, &err), STATUS_OK);
	assert_int_equal(sheet_seek(seek, shelf.corpus, &err), STATUS_OK);
	assert_int_equal(seek_result(seek, 0)->count, 1);
	assert_int_equal(seek_result(seek, COUNT - 2)->count, 1);
	assert_int_equal(seek_result(seek, COUNT - 1)->count, 0);
}

/* ---- what is said ---- */

/* Of many places and differences the first are told, the rest is counted. */
static void
test_told(void **state)
{
	struct sheet_line line = {.number = 1, .path = SLICE("post.txt")};
	struct span span = {.source = SLICE("post.txt"), .length = 10};
	const struct json_value *data, *places;
	struct finding *finding;
	struct quote *quote;
	struct buf one, other;
	int64_t left_out;

	(void)state;
	buf_init(&one, &arena);
	buf_init(&other, &arena);
	for (int i = 0; i < CLAIM_DIFFERENCES_MAX + 3; i++) {
		buf_print(&one, "some words here that stay the same %d%c ", i, 'a');
		buf_print(&other, "some words here that stay the same %d%c ", i, 'b');
	}
	const char *const texts[] = {one.bytes, one.bytes, one.bytes, one.bytes,
				     one.bytes, one.bytes, one.bytes};
	buf_write_byte(&one, 0);
	buf_write_byte(&other, 0);
	struct shelf shelf DEFER(shelf_done) = shelf_of(texts, 7);
	line.originals = *side_in(&shelf, other.bytes, CLAIM_PARAGRAPH, &quote);
	line.quote = quote;
	assert_int_equal(line.originals.count, 7);
	assert_int_equal(sheet_finding(&arena, &line, &span, &finding, &err), STATUS_OK);
	assert_int_equal(json_read(&arena, finding->data, &data, &err), STATUS_OK);
	places = json_get(data, "originals");
	assert_int_equal(json_count(places), CLAIM_PLACES_MAX);
	assert_int_equal(json_count(json_get(json_at(places, 0), "differences")),
			 CLAIM_DIFFERENCES_MAX);
	assert_true(
		json_as_number(json_get(json_at(places, 0), "differences_left_out"), &left_out));
	assert_int_equal(left_out, 3);
}

static void
test_says(void **state)
{
	struct shelf shelf DEFER(shelf_done) = shelf_of(ONE, 1);
	struct sheet_line line = {.number = 3, .path = SLICE("post.txt")};
	struct span span = {.source = SLICE("post.txt"), .length = 10};
	const struct json_value *data;
	struct finding *finding;
	struct slice answer, word;
	struct quote *quote;

	(void)state;
	line.originals = *side_in(&shelf, "The Mayor said it would be carried by the district",
				  CLAIM_PARAGRAPH, &quote);
	line.quote = quote;
	line.dump.verdict = CLAIM_NOT_FOUND;
	assert_int_equal(sheet_finding(&arena, &line, &span, &finding, &err), STATUS_OK);
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_slice(finding->title, "quotation 3 (line 1) is altered from 0.txt, paragraph 2");
	assert_int_equal(json_read(&arena, finding->data, &data, &err), STATUS_OK);
	assert_true(json_as_string(json_get(data, "answer"), &answer));
	assert_int_not_equal(slice_find(answer, SLICE("would not be carried")), SIZE_MAX);
	assert_int_not_equal(slice_find(answer, SLICE("It is not in the dump.")), SIZE_MAX);
	assert_true(json_as_string(json_get(data, "verdict"), &word));
	assert_slice(word, "altered");
	line.originals = (struct sheet_side){.verdict = CLAIM_NOT_FOUND};
	assert_int_equal(sheet_answer(&arena, &line, &answer, &err), STATUS_OK);
	assert_int_not_equal(slice_find(answer, SLICE("does not say that it is false")), SIZE_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_verbatim, setup, teardown),
		cmocka_unit_test_setup_teardown(test_altered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_left_out, setup, teardown),
		cmocka_unit_test_setup_teardown(test_running, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cautious, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hidden, setup, teardown),
		cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
		cmocka_unit_test_setup_teardown(test_misread, setup, teardown),
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
		cmocka_unit_test_setup_teardown(test_shared, setup, teardown),
		cmocka_unit_test_setup_teardown(test_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_says, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
