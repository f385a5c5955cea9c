/*
 * Documents of a dump beside each other, where there is no original: copies, the same text in
 * another form, versions that differ. Nobody knows which came first, so neither is called altered.
 * What differs is told once, with the one that was met later; the one that was met first of all
 * only names the other.
 */
#ifndef TOCSIN_LEAK_VERSION_H
#define TOCSIN_LEAK_VERSION_H

#include "leak/judge.h"
#include "leak/passages.h"
#include "leak/seen.h"
#include "model/finding.h"

enum relation {
	RELATION_COPY,     /* the same bytes */
	RELATION_TEXT,     /* the same text, saved anew */
	RELATION_PASSAGES, /* a few passages differ */
	RELATION_VERSION,  /* differences all over */
	RELATION_COUNT,
};

const char *relation_word(enum relation relation);

/* When both say that something was done to them. Anyone can write it. */
struct version_time {
	const char *what; /* "created" */
	struct slice other, own;
	int order; /* below 0: by their own words the other is earlier; above: this; 0: not known */
};
#define VERSION_TIMES_MAX 3

struct version {
	enum relation relation;
	bool told; /* what differs stands here, not with the other */
	struct version_time times[VERSION_TIMES_MAX];
	size_t time_count;
};

/* The dump by itself: seen tells of each document of the corpus, by its number. */
struct versions {
	const struct corpus *corpus;
	const struct seen *seen;
};

/* Makes a judgement of `unknown` one of `related` where another document of the dump is like this
 * one, whose path is as in seen. */
enum status version_find(struct arena *arena, const struct versions *versions,
			 const struct library_entry *entry, struct slice path,
			 struct judgement *judgement, struct err *err) MUST_CHECK;

/* Parts of the finding (version_say.c); judgement->version is there. */
enum severity version_severity(const struct version *version);
enum status version_title(struct finding *finding, const struct judgement *judgement,
			  size_t changes, struct slice path, struct err *err) MUST_CHECK;
enum status version_explain(struct finding *finding, const struct judgement *judgement,
			    const struct passages *passages, struct err *err) MUST_CHECK;
enum status version_advise(struct finding *finding, const struct version *version, struct err *err)
	MUST_CHECK;
void version_write(struct json_writer *json, const struct version *version);

#endif
