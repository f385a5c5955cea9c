/* The parts of an office document: members of a zip (ECMA-376 part 2, OpenDocument part 2), kept in
 * memory, and how they refer to each other. */
#ifndef TOCSIN_FORMAT_PACKAGE_H
#define TOCSIN_FORMAT_PACKAGE_H

#include "format/document.h"
#include "format/members.h"

struct package_part {
	struct slice path; /* without a slash before it */
	struct slice bytes;
	int64_t modified; /* as the zip claims; TIME_UNKNOWN */
	bool kept;        /* its bytes are here */
};

struct package {
	struct package_part *parts; /* in the order of the file */
	size_t count, capacity;
	struct slice trouble; /* why the rest could not be read, or empty */
};

/* Reads the parts that `wants` by their path, and notes all. What is damaged or over a limit ends
 * it and stands in trouble. STATUS_REFUSED only where nothing can be read, or a part is encrypted.
 */
enum status package_read(struct arena *arena, struct slice bytes, bool (*wants)(struct slice path),
			 struct package *ret, struct err *err) MUST_CHECK;

/* The part of that path in any case (ECMA-376 part 2 §6.2.2), kept, or NULL. */
const struct package_part *package_find(const struct package *package, struct slice path);

/* The times that the zip gives its members, each once, as fields "ZipModifyDate". */
enum status package_add_times(const struct package *package, struct document *document,
			      struct err *err) MUST_CHECK;

/* One relationship (ECMA-376 part 2 §6.5). */
struct relation {
	struct slice id;
	struct slice type;   /* what stands behind the last slash of its type: "header" */
	struct slice target; /* the path of a part, without a slash before it */
	struct slice link;   /* as written: what is not in the package is meant by it alone */
};

struct relations {
	struct relation *items;
	size_t count, capacity;
};

/* Those of the part at `path` ("": of the package); none where it has none or they are damaged. */
enum status relations_read(struct arena *arena, const struct package *package, struct slice path,
			   struct relations *ret, struct err *err) MUST_CHECK;

/* The part that the n-th (from 0) relationship of that type leads to, or NULL. */
const struct package_part *relations_part(const struct relations *relations,
					  const struct package *package, const char *type,
					  size_t n);
/* The part that the relationship of that id leads to, or NULL. */
const struct package_part *relations_by_id(const struct relations *relations,
					   const struct package *package, struct slice id);

#endif
