/*
 * What monitor and worker say to each other. Jobs go to the worker as one SOCK_SEQPACKET message
 * each, with the descriptors beside it (SCM_RIGHTS). Answers come back through a pipe as frames:
 * length of the payload (u32), kind (u8), payload; integers little-endian. The monitor believes
 * none of them: what does not decode to the last byte is STATUS_REFUSED, and the worker that sent
 * it is killed.
 */
#ifndef TOCSIN_BOX_FRAME_H
#define TOCSIN_BOX_FRAME_H

#include "base/buf.h"
#include "base/cursor.h"
#include "box/limits.h"

#include <stdatomic.h>

enum frame_kind {
	FRAME_READY = 1, /* locked down, waiting for a job */
	FRAME_FAILED,    /* warming up or lockdown failed: why */
	FRAME_PROBED,    /* answer to a probe */
	FRAME_RECORD,    /* model/codec.h; of the first input of the job that is not done */
	FRAME_DONE,      /* ends an input */
};

#define FRAME_HEADER_BYTES 5

/* Why a room could not read an input. */
struct frame_failure {
	uint32_t room;
	enum status status;
	struct slice text; /* may hold hostile bytes */
};

struct frame {
	enum frame_kind kind;
	uint32_t landlock_abi; /* READY: 0 where the kernel has none */
	uint64_t rooms;        /* PROBED, DONE: mask of the rooms that recognise the input */
	bool splits;           /* PROBED: all of them say it may be cut */
	uint32_t index;        /* DONE: which input of the job */
	uint64_t lines;        /* DONE: lines that started in the range */
	struct frame_failure *failures; /* DONE; in arena */
	size_t failure_count;
	struct slice bytes; /* RECORD: the record; FAILED: the sentence */
};

void frame_write(struct buf *buf, const struct frame *frame);

/*
 * Takes one frame off the cursor. *ret_whole false: more bytes must come first, nothing was moved.
 * room_count bounds masks and room numbers.
 */
enum status frame_read(struct arena *arena, struct cursor *cursor, size_t room_count,
		       bool *ret_whole, struct frame *ret, struct err *err) MUST_CHECK;

/* One input of a job, or one range of one. */
struct job_item {
	struct slice source;
	uint64_t size_bytes, begin, end;
	uint64_t rooms; /* who reads it, by an earlier probe; 0: find out */
};

struct job {
	bool probe; /* only say who reads it */
	uint32_t count;
	struct job_item items[BOX_BATCH_FILES_MAX];
};

void job_write(struct buf *buf, const struct job *job);
enum status job_read(struct slice bytes, struct job *ret, struct err *err) MUST_CHECK;

/*
 * A page that the worker writes and the monitor looks at ten times a second: how far it is. Costs
 * no system call and outlives a crash. The monitor uses it for progress, clocks and words only.
 */
struct board {
	_Atomic uint64_t bytes; /* of the present input (range) consumed */
	_Atomic uint32_t index; /* of the present input in its job */
	_Atomic uint32_t room;  /* that is reading it */
};

#endif
