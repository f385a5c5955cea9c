/*
 * libtocsin: is this name a decoy of one of ours? GPL-3.0-or-later. For C and C++.
 *
 *     const char *ours[] = {"en-marche.fr"};
 *     char error[TOCSIN_ERROR_BYTES];
 *     struct tocsin_names *names = tocsin_names_new(ours, 1, NULL, 0, error);
 *     struct tocsin_match *match = tocsin_names_score(names, "mail-en-marche.fr", error);
 *     if (match)
 *             printf("%s: %.2f\n", tocsin_match_target(match), tocsin_match_score(match));
 *     tocsin_match_free(match);
 *     tocsin_names_free(names);
 *
 * Link with the libraries that `pkg-config --libs tocsin` names. The library never prints,
 * never exits and opens no file or connection for these calls. Different threads may score with the
 * same struct tocsin_names at the same time; each match belongs to its caller.
 *
 * All text is UTF-8, ends with a NUL and may hold what an attacker chose: escape it before it
 * reaches a terminal or a page.
 */
#ifndef TOCSIN_TOCSIN_H
#define TOCSIN_TOCSIN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for one sentence of error text, the NUL included. */
#define TOCSIN_ERROR_BYTES 480

/* What a desk should do with a match; from TOCSIN_MEDIUM on it is an alert. */
enum tocsin_severity {
	TOCSIN_INFO,    /* one edit away: expect honest twins */
	TOCSIN_LOW,     /* worth remembering */
	TOCSIN_MEDIUM,  /* look at it today */
	TOCSIN_HIGH,    /* a decoy until shown otherwise */
	TOCSIN_CRITICAL /* hardly anything else */
};

/* Compiled names to protect. Opaque; read-only once made. */
struct tocsin_names;

/* What was found about one name. Opaque. */
struct tocsin_match;

/*
 * Compiles protect_count domains (A- or U-labels) to protect and allow_count domains never to
 * report, each with everything below it; allow may be NULL if allow_count is 0. The strings are
 * copied.
 *
 * Returns NULL if a domain is none or memory ran out; error (may be NULL, else at least
 * TOCSIN_ERROR_BYTES) then says why. Some 15 KiB are needed for each domain. Free with
 * tocsin_names_free.
 */
struct tocsin_names *tocsin_names_new(const char *const *protect, size_t protect_count,
				      const char *const *allow, size_t allow_count, char *error);

/* Frees names; NULL is ignored. Matches made with it stay valid. */
void tocsin_names_free(struct tocsin_names *names);

/*
 * Scores one name: A- or U-labels, any case, with a final dot or without. Takes about a
 * microsecond.
 *
 * Returns NULL if there is nothing to say (clean, protected itself, allowed) with error[0] == 0, or
 * if the name is none by RFC 1035 or RFC 3492 or memory ran out: then error (may be NULL, else at
 * least TOCSIN_ERROR_BYTES) says why. Free what it returns with tocsin_match_free.
 */
struct tocsin_match *tocsin_names_score(const struct tocsin_names *names, const char *name,
					char *error);

/* Frees a match; NULL is ignored. */
void tocsin_match_free(struct tocsin_match *match);

/* From 0 to 1: see docs/names.md for what adds to it. */
double tocsin_match_score(const struct tocsin_match *match);

enum tocsin_severity tocsin_match_severity(const struct tocsin_match *match);

/* The strings below live as long as the match. */

/* The protected domain it is taken for, as it was given. */
const char *tocsin_match_target(const struct tocsin_match *match);

/* The name as looked at: lower case, A-labels, no final dot. */
const char *tocsin_match_name(const struct tocsin_match *match);

/* The name as people see it: U-labels. */
const char *tocsin_match_unicode(const struct tocsin_match *match);

/* Its registrable domain: the public suffix and one label. */
const char *tocsin_match_registrable(const struct tocsin_match *match);

/* The n-th trick from 0, the weightiest first ("cyrillic", "combo", ...); NULL past the last. */
const char *tocsin_match_trick(const struct tocsin_match *match, size_t n);

/* What was changed, for people: "y is Cyrillic U+0443 in place of y, position 3". */
const char *tocsin_match_explanation(const struct tocsin_match *match);

/* The version of the library: "0.1.0". */
const char *tocsin_version(void);

#ifdef __cplusplus
}
#endif

#endif
