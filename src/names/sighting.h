/*
 * One reading of a name: this part of it stands for that brand. Made by engine.c, judged by
 * score.c, put in words by explain.c.
 */
#ifndef TOCSIN_NAMES_SIGHTING_H
#define TOCSIN_NAMES_SIGHTING_H

#include "names/brand.h"
#include "names/host.h"
#include "names/words.h"

enum place {
	PLACE_CORE,   /* in the label somebody registered */
	PLACE_SUB,    /* in a label left of it */
	PLACE_JOINED, /* in two labels read without the dot between them */
};

/* What stands beside the brand in its label. */
enum rest_kind {
	REST_NONE,
	REST_UNKNOWN, /* letters that say nothing */
	REST_WORD,    /* an everyday word, no lure */
	REST_SHORT,   /* up to three letters: a country, an abbreviation */
	REST_PART,    /* what a plain lure begins or ends (a strong one: REST_PLAIN) */
	REST_DIGITS,
	REST_SUFFIX, /* the brand's own suffix, www, ww: paypal-com.net */
	REST_WEAK,
	REST_PLAIN,
	REST_STRONG, /* lures, see words.h */
};
#define REST_KIND_COUNT 10

struct sighting {
	const struct brand *brand;
	enum place place;
	size_t label;           /* index in the host */
	struct letters letters; /* of that label, or of two joined */
	size_t from, to;        /* the brand's part of letters */
	struct alignment alignment;

	enum rest_kind rest;
	struct slice
		rest_text; /* the lure word or what else decided; points into rest_bytes or LURES */
	unsigned lures;    /* pieces beside it that are lures or numbers */
	char rest_bytes[NAMES_LABEL_MAX_BYTES + 1];
	bool left_edge, right_edge; /* the brand's part ends at a hyphen or the label's end */
	bool same_suffix;           /* the host's public suffix is the brand's */
	bool suffix_follows; /* PLACE_SUB: the labels to the right spell the brand's suffix */
	bool closed, abused; /* who is who below the suffix; a top-level domain of abuse */
	bool is_word;        /* what was seen, if not the name, is an everyday word by itself */
	bool are_words;      /* with two typing errors: it can be cut into such words of four
				letters and more */
	bool label_is_word;  /* the whole label is one, of which the brand is a part */
	bool crossing;       /* a hyphen stands inside the part */
	bool half;           /* half of a hyphenated brand, the other half a lure */

	int points; /* tenths of a decade of odds, see score.c */
	double score;
	enum severity severity;
};

static inline bool
sighting_whole(const struct sighting *sighting)
{
	return sighting->from == 0 && sighting->to == sighting->letters.count;
}

static inline bool
sighting_exact(const struct sighting *sighting)
{
	return sighting->alignment.count == 0;
}

/* rest.c: letters [from, to) without hyphens as the ASCII they look like. False: some look like
 * none. */
bool letters_plain(const struct letters *letters, size_t from, size_t to, char *ret,
		   size_t *ret_length) MUST_CHECK;

/* rest.c: fills rest, rest_text and lures from what stands beside it; suffix is the host's. */
void rest_read(struct sighting *sighting, const struct lures *lures, struct slice suffix);

/* score.c: fills points, score and severity. False: not worth a word. */
bool score_sighting(struct sighting *sighting, const struct host *host) MUST_CHECK;

/* tricks.c: the names of what was done, the weightiest first. */
void tricks_of(const struct sighting *sighting, const struct host *host, struct names_match *ret);

/* explain.c: unicode, edit and explanation of ret. */
enum status explain_sighting(const struct sighting *sighting, const struct host *host,
			     struct arena *arena, struct names_match *ret, struct err *err)
	MUST_CHECK;

#endif
