/*
 * What stands out in a document by itself, whatever original it has: times that cannot be, versions
 * that do not go together, letters that hide. Honest documents have some of it: docs/leak.md says
 * how rarely.
 */
#ifndef TOCSIN_LEAK_ODDITIES_H
#define TOCSIN_LEAK_ODDITIES_H

#include "format/letters.h"
#include "leak/library.h"
#include "leak/limits.h"

enum weight {
	WEIGHT_ORDINARY, /* what every conversion or other program makes */
	WEIGHT_NOTABLE,  /* honest documents have it now and then */
	WEIGHT_WEIGHTY,  /* to be read first */
	WEIGHT_COUNT,
};

const char *weight_word(enum weight weight);

enum oddity_kind {
	ODDITY_CHANGED_AFTER_SIGNING,
	ODDITY_MODIFIED_BEFORE_CREATED,
	ODDITY_OLDER_THAN_FORMAT,
	ODDITY_OLDER_THAN_PROGRAM,
	ODDITY_IMPOSSIBLE_VERSION,
	ODDITY_MIXED_WORD,
	ODDITY_BIDI_CONTROL,
	ODDITY_ZERO_WIDTH,
	ODDITY_REMOTE_TEMPLATE,
	ODDITY_FOREIGN_SCRIPT,
	ODDITY_FOREIGN_LANGUAGE,
	ODDITY_TEMPLATE_PATH,
	ODDITY_ZONES_DIFFER,
	ODDITY_INFO_DIFFERS,
	ODDITY_LATER_VERSION,
	ODDITY_REPACKED,
	ODDITY_EDITING_TIME,
	ODDITY_REVISION,
	ODDITY_CREATED_BEFORE_FORMAT,
	ODDITY_COUNT,
};

const char *oddity_word(enum oddity_kind kind);

struct oddity {
	enum oddity_kind kind;
	enum weight weight;
	struct slice says; /* a sentence */
};

struct oddities { /* one of a kind at most, in the order of kinds */
	struct oddity *items;
	size_t count;
	bool lacks[LETTER_SCRIPTS]; /* scripts that its text, long enough to tell, does not have */
};

/* original may be NULL: what it has, too, is not odd. */
enum status oddities_find(struct arena *arena, const struct library_entry *original,
			  const struct library_entry *entry, struct oddities *ret, struct err *err)
	MUST_CHECK;

/* Whether a field names a language, or has letters, of a script that the text lacks. */
bool oddities_have_foreign(const struct oddities *oddities, const struct document_field *field);

/* ---- for its parts ---- */

struct oddity_search {
	struct arena *arena;
	const struct library_entry *entry, *original; /* original may be NULL */
	struct slice found[ODDITY_COUNT];             /* what each says */
	bool lacks[LETTER_SCRIPTS];
};

/* What is said of a text that may be long; for "%.*s". */
struct slice oddity_shown(struct slice text);
#define ODDITY_PRINT(text) SLICE_PRINT(oddity_shown(text))

/* Whether the original has that value, under whatever name. */
bool oddity_is_known(const struct oddity_search *search, struct slice value);

/* The first of a kind stands. */
enum status oddity_add(struct oddity_search *search, enum oddity_kind kind, struct err *err,
		       const char *format, ...) FORMAT(4, 5) MUST_CHECK;

/* oddities_time.c: times; oddities_text.c: letters, what the text is written in. */
enum status oddities_of_times(struct oddity_search *search, struct err *err) MUST_CHECK;
enum status oddities_of_text(struct oddity_search *search, struct err *err) MUST_CHECK;

#endif
