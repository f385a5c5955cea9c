/* What the monitor checks of a record before it believes that a reader meant it. */
#ifndef TOCSIN_BOX_CHECK_H
#define TOCSIN_BOX_CHECK_H

#include "box/task.h"

/*
 * STATUS_REFUSED if the record speaks of another source, points outside its input, quotes bytes
 * that are not there, or is one too many. *ret_offset: where it stands among the records of its
 * task. scratch is rewound.
 */
enum status check_record(struct task *task, const struct record *record, struct slice bytes,
			 struct arena *scratch, uint64_t *ret_offset, struct err *err) MUST_CHECK;

/* Whether source is that of the task, or of a member of it: `source!/member`. */
bool check_source(const struct task *task, struct slice source);

#endif
