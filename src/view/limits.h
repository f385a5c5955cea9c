/* What one rendering may hold; every number has a test that reaches it. */
#ifndef TOCSIN_VIEW_LIMITS_H
#define TOCSIN_VIEW_LIMITS_H

/* Combining marks in a row that are shown as such; further ones are escaped, as they would climb
 * over the lines above. */
#define SAFE_MARKS_MAX 2

/* Bytes of one hostile text that are shown; the rest is cut, and the cut is said. */
#define SAFE_TEXT_MAX_BYTES 4096

/* Hexadecimal digits of an id that are shown where the whole has no room; `tocsin show` takes
 * them. */
#define ID_SHORT_DIGITS 8

/* Code points of a name and its target that are aligned; longer ones are shown one above the
 * other. */
#define ALIGN_MAX 256

/* Refusals told on the terminal before the rest is counted. */
#define TEXT_REFUSALS_MAX 10

/* What a report shows of each kind before the rest is counted and the command named that lists
 * it. */
#define REPORT_TOP_MAX 6         /* findings on the first page */
#define REPORT_UNREAD_TOP 3      /* refusals on the first page */
#define REPORT_STEPS_MAX 8       /* merged next steps on the first page */
#define REPORT_STEPS_KEPT 512    /* different next steps told apart */
#define REPORT_STEP_NAMES_MAX 4  /* names told for one merged step */
#define REPORT_FINDINGS_MAX 100  /* findings in full, unless the caller sets it */
#define REPORT_LINES_MAX 1000    /* further findings in a line each */
#define REPORT_TIMELINE_MAX 1000 /* lines of the timeline, and of what has no time */
#define REPORT_REFUSALS_MAX 200  /* refusals one by one */
#define REPORT_SOURCES_MAX 1000  /* sources with their digests */
#define REPORT_EVIDENCE_MAX 20   /* spans of one finding */
#define REPORT_VERDICTS 8        /* words of a verdict on a leaked file */
#define REPORT_ALTERED_MAX 50    /* altered documents, passage by passage */
#define REPORT_CHANGES_MAX 20    /* passages of one of them */
#define REPORT_CLAIMS_MAX 200    /* quotations, each with its answer */
#define REPORT_CHUNK_BYTES 65536 /* handed to the writer at a time */

#endif
