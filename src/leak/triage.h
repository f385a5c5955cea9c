/* What each document of a dump is: the visitor that judges it, and the finding leak/triage. */
#ifndef TOCSIN_LEAK_TRIAGE_H
#define TOCSIN_LEAK_TRIAGE_H

#include "base/json.h"
#include "format/files.h"
#include "leak/judge.h"
#include "leak/roots.h"
#include "leak/traces.h"
#include "leak/unread.h"
#include "leak/version.h"
#include "model/finding.h"

#define TRIAGE_RULE "leak/triage"
#define TRIAGE_RULE_VERSION 1

struct triage_setup {
	const struct library *dump;         /* what was read of it, mapped */
	const struct corpus *originals;     /* finished; may be empty */
	size_t trusted;                     /* so many of these, sealed or given, stand first */
	struct versions versions;           /* the dump by itself, finished */
	const struct unread_causes *causes; /* why some of it is not in there; NULL: nobody knows */
	const struct roots *roots;
};

/* setup must stay. */
enum status triage_visitor_new(struct arena *arena, const struct triage_setup *setup,
			       const struct files_visitor **ret, struct err *err) MUST_CHECK;

/* The finding of a judgement: triage_say.c. path as in data; span is all of the file. */
enum status triage_finding(struct arena *arena, const struct judgement *judgement,
			   const struct traces *traces, struct slice path, const struct span *span,
			   bool compared, struct finding **ret, struct err *err) MUST_CHECK;

/* A member of data, cut at TRIAGE_TEXT_BYTES. */
void triage_write_text(struct json_writer *json, const char *key, struct slice text);

#endif
