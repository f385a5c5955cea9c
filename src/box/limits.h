/* Every count and size that a reader, a file or a user can drive, by name. */
#ifndef TOCSIN_BOX_LIMITS_H
#define TOCSIN_BOX_LIMITS_H

#include "model/codec.h"

#define BOX_ROOMS_MAX 64    /* rooms are bits of a mask */
#define BOX_WORKERS_MAX 256 /* processes at once */

/* A batch of small files crosses to a worker as one message: at most this many, of this many bytes
 * together, named by this many bytes. SCM_RIGHTS carries 253 descriptors (unix(7)). */
#define BOX_BATCH_FILES_MAX 128
#define BOX_BATCH_FILES_DEFAULT 64
#define BOX_BATCH_BYTES_MAX (4u << 20)
#define BOX_JOB_BYTES_MAX (96u << 10)

/* One frame of a worker: a record, or the end of an input with a sentence per room. */
#define BOX_FRAME_BYTES_MAX CODEC_RECORD_MAX_BYTES
/* Records of one input (one range of a split one). A reader that has more is told so and stops; a
 * worker that sends more lies. */
#define BOX_RECORDS_MAX (1u << 20)
#define BOX_RECORD_BYTES_MAX (512u << 20)
/* Different refusals of one source that are merged by count; what comes after is passed on as it
 * is. */
#define BOX_REFUSALS_MERGED_MAX 10000

/* Evidence up to this long is read again by the monitor and its digest compared. */
#define BOX_EVIDENCE_BYTES_MAX (1u << 20)
/* And of one input in all: this much, and this many times the bytes of the input. */
#define BOX_EVIDENCE_TOTAL_BYTES (64u << 20)
#define BOX_EVIDENCE_TOTAL_TIMES 16
/* How much of a file that crashed its reader is put in evidence. */
#define BOX_CRASH_EVIDENCE_BYTES 4096

/* Units of work that are read ahead of the one whose records are due, per worker, and the bytes of
 * records that wait for their turn before nothing new is begun. */
#define BOX_UNITS_PER_WORKER 8
#define BOX_WAITING_BYTES_MAX (256u << 20)

#define BOX_TICK_MS 100
/* Inputs are hashed by slices of this, between two looks at the workers; small ones as a whole. */
#define BOX_DIGEST_BYTES (1u << 20)
#define BOX_START_MS 60000 /* from fork to ready */
/* The allowance of processor time grows by one second with each of these bytes read. */
#define BOX_BYTES_PER_CPU_SECOND (1u << 20)
/* Descriptors a worker may hold: those of a batch and a few of its readers'. */
#define BOX_WORKER_FDS (BOX_BATCH_FILES_MAX + 32)

#endif
