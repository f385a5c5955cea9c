/*
 * leak_index [DOCUMENTS [PERCENT...]]: the index of what leaked documents are compared with, by
 * itself. Made-up documents, the same ones every time, are added as those of a library are; a share
 * of their words (PERCENT) is boilerplate that many have. Then some of them are looked up, cut and
 * edited: how often the right one is first, how many look-ups a second on one thread, how much
 * memory. Defaults: a million, with 10 percent and without.
 *
 * leak_index --make FOLDER [DOCUMENTS [PERCENT]]: the same documents as a library, FOLDER/library,
 * and some of them edited, FOLDER/dump, to time `tocsin leak` with a log that has sealed so many.
 */
#include "base/io.h"
#include "leak/index.h"
#include "leak/library.h"
#include "leak/limits.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define WORDS 200000      /* of the language, by Zipf's law (exponent 1) */
#define WORD_BYTES 16     /* of the longest */
#define LENGTH_MEDIAN 400 /* words of a document: log-normal */
#define LENGTH_SPREAD 0.8
#define FOLLOWERS 16 /* that half of the words are one of, by what stands before */
#define LENGTH_MIN 60
#define LENGTH_MAX 6000
#define PARAGRAPH_WORDS 60
#define LEAKED 1000 /* documents of --make */
#define BLOCKS 2000 /* of boilerplate, few of which are in very many documents */
#define BLOCK_WORDS 40
#define QUERIES 4000    /* of each kind */
#define EDIT_SHARE 0.07 /* of words: 1 - 0.93^4 is a quarter of the runs of four */

/* ---- dice (splitmix64: Steele, Lea, Flood 2014) ---- */

static uint64_t
dice(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double
dice_share(uint64_t *state)
{
	return (double)(dice(state) >> 11) / 9007199254740992.0;
}

/* Rank r of n with a probability that goes as 1/r. */
static uint32_t
dice_zipf(uint64_t *state, uint32_t n)
{
	return (uint32_t)(exp(dice_share(state) * log((double)n + 1)) - 1) % n;
}

static double
dice_normal(uint64_t *state)
{
	double u = dice_share(state) + 1e-12, v = dice_share(state);
	return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* ---- documents ---- */

struct language {
	char words[WORDS][WORD_BYTES];
	uint8_t lengths[WORDS];
	uint32_t blocks[BLOCKS][BLOCK_WORDS];
};

struct paper { /* words by their rank */
	uint32_t words[LENGTH_MAX];
	size_t count;
};

static struct language *
language_new(struct arena *arena)
{
	struct language *language = arena_new(arena, struct language, 1);
	uint64_t state = 1;
	CHECK(language);
	for (uint32_t i = 0; i < WORDS; i++) {
		/* Frequent words are short; the number at its end keeps each apart. */
		size_t length = 1 + (size_t)log2(i + 2.0) / 4 + dice(&state) % 4;
		for (size_t j = 0; j < length; j++)
			language->words[i][j] = (char)('a' + dice(&state) % 26);
		for (uint32_t left = i; left; left /= 26)
			language->words[i][length++] = (char)('a' + left % 26);
		language->lengths[i] = (uint8_t)length;
	}
	for (size_t i = 0; i < BLOCKS; i++)
		for (size_t j = 0; j < BLOCK_WORDS; j++)
			language->blocks[i][j] = dice_zipf(&state, WORDS);
	return language;
}

/* Runs of words come again in any language: half of them go on as others went on. */
static void
add_word(uint64_t *state, struct paper *paper)
{
	uint32_t word = dice_zipf(state, WORDS);
	if (paper->count > 0 && dice(state) & 1) {
		uint64_t follower = (uint64_t)paper->words[paper->count - 1] * FOLLOWERS +
				    dice_zipf(state, FOLLOWERS);
		word = dice_zipf(&follower, WORDS);
	}
	paper->words[paper->count++] = word;
}

static void
add_block(const struct language *language, uint64_t *state, struct paper *paper)
{
	const uint32_t *block = language->blocks[dice_zipf(state, BLOCKS)];
	for (size_t i = 0; i < BLOCK_WORDS && paper->count < LENGTH_MAX; i++)
		paper->words[paper->count++] = block[i];
}

static void
paper_make(const struct language *language, uint64_t number, unsigned percent, struct paper *ret)
{
	uint64_t state = number * UINT64_C(0xd1342543de82ef95) + percent;
	double wanted = LENGTH_MEDIAN * exp(LENGTH_SPREAD * dice_normal(&state));
	size_t length = wanted < LENGTH_MIN   ? LENGTH_MIN
			: wanted > LENGTH_MAX ? LENGTH_MAX
					      : (size_t)wanted;
	/* A word of its own begins a block so often that these make up their share. */
	double begins = percent / (100.0 - percent) / BLOCK_WORDS;
	ret->count = 0;
	while (ret->count < length)
		if (dice_share(&state) < begins)
			add_block(language, &state, ret);
		else
			add_word(&state, ret);
}

/* Half of it, from anywhere. */
static void
paper_cut(struct paper *paper, uint64_t *state)
{
	size_t half = paper->count / 2, from = dice(state) % (paper->count - half + 1);
	memmove(paper->words, paper->words + from, half * sizeof(*paper->words));
	paper->count = half;
}

static void
paper_edit(struct paper *paper, uint64_t *state)
{
	for (size_t i = 0; i < paper->count; i++)
		if (dice_share(state) < EDIT_SHARE)
			paper->words[i] = dice_zipf(state, WORDS);
}

static struct document *
paper_document(const struct language *language, const struct paper *paper, struct arena *arena)
{
	struct document *document = arena_new(arena, struct document, 1);
	size_t units = paper->count / PARAGRAPH_WORDS + 1;
	char *bytes = arena_new(arena, char, paper->count *(WORD_BYTES + 1));
	CHECK(document && bytes);
	document->units = arena_new(arena, struct document_unit, units);
	CHECK(document->units);
	for (size_t i = 0; i < paper->count; i++) {
		uint32_t word = paper->words[i];
		struct slice *text = &document->units[i / PARAGRAPH_WORDS].text;
		if (i % PARAGRAPH_WORDS == 0) {
			*text = slice_of(bytes, 0);
			document->unit_count++;
		} else {
			*bytes++ = ' ';
		}
		memcpy(bytes, language->words[word], language->lengths[word]);
		bytes += language->lengths[word];
		text->length = (size_t)(bytes - text->at);
	}
	return document;
}

static void
paper_read(const struct language *language, const struct paper *paper, struct arena *arena,
	   struct text *ret)
{
	CHECK(text_init(ret, arena, paper_document(language, paper, arena), NULL) == STATUS_OK);
}

/* ---- a library and a dump ---- */

static void
write_leaked(const char *folder, uint64_t number, const struct document *document,
	     struct arena *arena)
{
	struct slice path, text;
	struct buf buf;
	buf_init(&buf, arena);
	for (size_t i = 0; i < document->unit_count; i++) {
		buf_write(&buf, document->units[i].text);
		buf_write_text(&buf, "\n\n");
	}
	CHECK(slice_print(arena, &path, NULL, "%s/dump/%07llu.txt", folder,
			  (unsigned long long)number) == STATUS_OK &&
	      buf_slice(&buf, &text, NULL) == STATUS_OK &&
	      io_replace_file(path.at, text, NULL) == STATUS_OK);
}

static void
make(const struct language *language, const char *folder, size_t documents, unsigned percent)
{
	static struct paper paper;
	DEFER(library_done)
	struct library *library = NULL;
	struct arena arena;
	struct slice path;
	uint64_t state = 7;
	arena_init(&arena, 0);
	CHECK(slice_print(&arena, &path, NULL, "%s/dump", folder) == STATUS_OK);
	CHECK(mkdir(folder, 0777) == 0 && mkdir(path.at, 0777) == 0);
	CHECK(slice_print(&arena, &path, NULL, "%s/library", folder) == STATUS_OK);
	CHECK(library_open_to_add(&arena, path.at, &library, NULL) == STATUS_OK);
	for (size_t i = 0; i < documents; i++) {
		struct arena_mark mark = arena_mark(&arena);
		struct library_entry entry = {.size_bytes = 1, .kind = SNIFF_DOCX};
		paper_make(language, i, percent, &paper);
		entry.document = *paper_document(language, &paper, &arena);
		CHECK(sha256_of(slice_of((const char *)&i, sizeof(i)), &entry.sha256, NULL) ==
			      STATUS_OK &&
		      slice_print(&arena, &entry.name, NULL, "%07zu.docx", i) == STATUS_OK &&
		      library_add(library, &entry, NULL) == STATUS_OK);
		if (i % (documents / LEAKED + 1) == 0) {
			paper_edit(&paper, &state);
			write_leaked(folder, i, paper_document(language, &paper, &arena), &arena);
		}
		arena_rewind(&arena, mark);
	}
	arena_done(&arena);
}

/* ---- measuring ---- */

static double
cpu_seconds(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct index *
build(const struct language *language, size_t documents, unsigned percent)
{
	struct index *index;
	struct paper paper;
	struct arena arena;
	double start = cpu_seconds(), added;
	uint64_t words = 0;
	CHECK(index_new(documents, &index, NULL) == STATUS_OK);
	arena_init(&arena, 0);
	for (size_t i = 0; i < documents; i++) {
		struct arena_mark mark = arena_mark(&arena);
		struct text text;
		paper_make(language, i, percent, &paper);
		paper_read(language, &paper, &arena, &text);
		CHECK(index_add(index, (uint32_t)i, &text, NULL) == STATUS_OK);
		arena_rewind(&arena, mark);
		words += paper.count;
	}
	arena_done(&arena);
	added = cpu_seconds();
	CHECK(index_finish(index, NULL) == STATUS_OK);
	(void)printf("%zu documents of %.0f words, %u %% boilerplate: %.0f MB; made and added in "
		     "%.1f s, sorted in %.1f s\n",
		     documents, (double)words / (double)documents, percent,
		     (double)index_bytes(index) / 1e6, added - start, cpu_seconds() - added);
	return index;
}

static void
look(const struct language *language, const struct index *index, size_t documents, unsigned percent,
     bool cut, bool edited)
{
	static struct paper paper;
	struct candidate candidates[INDEX_CANDIDATES_MAX];
	struct arena arena;
	uint64_t state = 7;
	size_t first = 0, among = 0, count;
	double reading = 0, finding = 0;
	arena_init(&arena, 0);
	for (size_t i = 0; i < QUERIES; i++) {
		struct arena_mark mark = arena_mark(&arena);
		uint64_t number = dice(&state) % documents;
		struct text text;
		paper_make(language, number, percent, &paper);
		if (cut)
			paper_cut(&paper, &state);
		if (edited)
			paper_edit(&paper, &state);
		double start = cpu_seconds();
		paper_read(language, &paper, &arena, &text);
		double read = cpu_seconds();
		CHECK(index_find(index, &arena, &text, candidates, &count, NULL) == STATUS_OK);
		finding += cpu_seconds() - read;
		reading += read - start;
		first += count && candidates[0].document == number;
		for (size_t j = 0; j < count; j++)
			among += candidates[j].document == number;
		arena_rewind(&arena, mark);
	}
	arena_done(&arena);
	(void)printf("  %-6s %-8s first %6.2f %%, among the candidates %6.2f %%; %6.0f look-ups a "
		     "second, %6.0f with the text read\n",
		     cut ? "half" : "whole", edited ? "edited" : "as it is",
		     100.0 * (double)first / QUERIES, 100.0 * (double)among / QUERIES,
		     QUERIES / finding, QUERIES / (finding + reading));
}

int
main(int argc, char **argv)
{
	bool making = argc > 2 && strcmp(argv[1], "--make") == 0;
	int first = making ? 3 : 1, percent_count = argc > first + 1 ? argc - first - 1 : 2;
	uint64_t documents = 1000000, percents[8] = {10, 0};
	struct arena arena;
	arena_init(&arena, 0);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	struct language *language = language_new(&arena);
	CHECK(argc <= first ||
	      (slice_number(slice_text(argv[first]), &documents) && documents > 0));
	CHECK(percent_count <= 8);
	for (int i = 0; first + 1 + i < argc; i++)
		CHECK(slice_number(slice_text(argv[first + 1 + i]), &percents[i]) &&
		      percents[i] < 100);
	if (making)
		make(language, argv[2], documents, (unsigned)percents[0]);
	for (int i = 0; !making && i < percent_count; i++) {
		DEFER(index_done)
		struct index *index = build(language, documents, (unsigned)percents[i]);
		for (unsigned kind = 1; kind < 4; kind++)
			look(language, index, documents, (unsigned)percents[i], kind & 2, kind & 1);
	}
	arena_done(&arena);
	return 0;
}
