/* "This file crashed its reader": the finding and the refusal that stand for what was not read. */
#ifndef TOCSIN_BOX_CRASH_H
#define TOCSIN_BOX_CRASH_H

#include "box/task.h"

#define CRASH_RULE "files/reader-crash"
#define CRASH_RULE_VERSION 1

/* The same words and numbers on every run: limits and signals, never measurements. */
enum status crash_finding(struct arena *arena, const struct task *task,
			  const struct box_setup *setup, struct finding **ret, struct err *err)
	MUST_CHECK;
enum status crash_refusal(struct arena *arena, const struct task *task,
			  const struct box_setup *setup, struct refusal *ret, struct err *err)
	MUST_CHECK;

#endif
