/*
 * How many letters may be held whole and judged at a time, by all connections together: their
 * processes share the count. Who has no slot holds little.
 */
#ifndef TOCSIN_MAIL_MILTER_SLOTS_H
#define TOCSIN_MAIL_MILTER_SLOTS_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct milter_slots;

/* Before the processes are forked. Lives until milter_slots_done. */
enum status milter_slots_new(unsigned count, struct milter_slots **ret, struct err *err) MUST_CHECK;
void milter_slots_done(struct milter_slots **slots); /* for DEFER */

/* Waits for a slot, `wait_ms` at most; a process holds one at most. False: there was none. */
bool milter_slots_take(struct milter_slots *slots, unsigned wait_ms) MUST_CHECK;
void milter_slots_give(struct milter_slots *slots);

/* Of a process that ended, whatever it held when it did. */
void milter_slots_reap(struct milter_slots *slots, pid_t process);

#endif
