/* What a leaked document is, by the documents it is compared with. */
#ifndef TOCSIN_LEAK_JUDGE_H
#define TOCSIN_LEAK_JUDGE_H

#include "leak/corpus.h"
#include "leak/hunk.h"

enum verdict {
	VERDICT_VERBATIM,  /* the bytes of an original */
	VERDICT_REENCODED, /* its text, and no more differs than a conversion makes */
	VERDICT_ALTERED,   /* its text but for a few passages */
	VERDICT_COMPOSITE, /* passages of several originals */
	VERDICT_RELATED,   /* much of an original's text: another version, or made from it */
	VERDICT_UNKNOWN,   /* nothing to compare it with has its text */
	VERDICT_UNDECIDED, /* no text to compare */
	VERDICT_COUNT,
};

const char *verdict_word(enum verdict verdict);

#define JUDGE_SOURCES_MAX 8

/* An original that shares passages, and how much of what leaked it explains. */
struct judge_source {
	size_t number;
	double share;
};

struct version;

struct judgement {
	enum verdict verdict;
	bool has_original;
	struct library_entry original;
	enum reference reference;
	double similarity;  /* of the texts, 0 to 1; of pictures, where there is no text */
	struct hunks hunks; /* against the original's text; none where it was not compared */
	bool compared;
	bool read_off; /* the text of either was read off a picture */
	struct judge_source sources[JUDGE_SOURCES_MAX]; /* of a composite, most first */
	size_t source_count;
	struct slice trouble;          /* why it is undecided */
	const struct version *version; /* of another document of the dump; else NULL */
};

/* Whether they are of different formats, or one was written anew by another program: then more
 * than white space is layout. */
bool judge_converted(const struct library_entry *a, const struct library_entry *b);

/* All of *ret lives in arena, entry or the corpus. */
enum status judge(struct arena *arena, const struct corpus *corpus,
		  const struct library_entry *entry, struct judgement *ret, struct err *err)
	MUST_CHECK;

/* Why what is seen of a document with the text of an original may be less, by what drawing it told
 * (document_add_unseen); none: all that is seen of the original is seen of it. */
enum status judge_sight(struct arena *arena, const struct document *original,
			const struct document *leaked, struct slice *ret, struct err *err)
	MUST_CHECK;

/* By the texts of documents from up to to of the corpus alone, whatever their bytes. */
enum status judge_among(struct arena *arena, const struct corpus *corpus, size_t from, size_t to,
			const struct library_entry *entry, struct judgement *ret, struct err *err)
	MUST_CHECK;

#endif
