/* The process that touches hostile bytes: started by the monitor, locked in, fed with jobs. */
#ifndef TOCSIN_BOX_WORKER_H
#define TOCSIN_BOX_WORKER_H

#include "box/box.h"
#include "box/frame.h"

struct worker_setup {
	const struct room *const *rooms;
	size_t room_count;
	struct box_limits limits;
	int jobs;    /* SOCK_SEQPACKET */
	int answers; /* a pipe */
	int service; /* a socket to a process it may ask; -1: none */
	struct board *board;
	pid_t monitor;
};

/* Warms up, locks in, answers jobs until the monitor closes its end. Only in a process just
 * forked. */
_Noreturn void worker_main(const struct worker_setup *setup);

#endif
