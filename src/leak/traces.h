/*
 * What a document tells of its making that its original does not tell, and what stands out in it by
 * itself; what a person should read comes first. Anybody can write such a property, and honest
 * documents have odd ones: it is a trace, never an attribution.
 */
#ifndef TOCSIN_LEAK_TRACES_H
#define TOCSIN_LEAK_TRACES_H

#include "base/json.h"
#include "leak/oddities.h"
#include "model/finding.h"

struct trace {
	struct slice field;
	struct slice original; /* empty: it has none, or no original is known */
	struct slice leaked;
	enum weight weight;
};

struct traces { /* by weight; of one weight in the order of the document */
	struct trace *items;
	size_t count, capacity;
	struct oddities oddities; /* by weight too */
};

/* original may be NULL. What lives in them must stay. */
enum status traces_find(struct arena *arena, const struct library_entry *original,
			const struct library_entry *leaked, struct traces *ret, struct err *err)
	MUST_CHECK;

/* As members of an object: "traces" and "oddities". */
void traces_write(const struct traces *traces, struct json_writer *json);
/* As sentences of a finding: the weighty ones, how many others there are. */
enum status traces_tell(const struct traces *traces, struct finding *finding, struct err *err)
	MUST_CHECK;

#endif
