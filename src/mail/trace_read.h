/* What the readers of traces share: trace*.c alone. */
#ifndef TOCSIN_MAIL_TRACE_READ_H
#define TOCSIN_MAIL_TRACE_READ_H

#include "base/buf.h"
#include "format/stream.h"
#include "mail/trace.h"

/* A line, or several where a quote holds their ends, as UTF-8; and where it stands. */
struct trace_record {
	struct slice text; /* without its line end */
	struct slice raw;  /* with it, as it stands */
	uint64_t offset, line;
	bool cut; /* it is over a limit: text is its start */
};

/* Lines of a stream; UTF-16 where it begins with the mark of that. */
struct trace_lines {
	struct stream *stream;
	struct slice chunk;
	uint64_t offset, line; /* of what comes next; line counts from 1 */
	struct buf raw;
	struct buf text;
	uint64_t length; /* of the present record, kept or not */
	bool begun, wide, big_endian;
};

void trace_lines_init(struct trace_lines *lines, struct arena *arena, struct stream *stream);
/* The next record; with go_on the one before and the line behind it together. *ret_got false: the
 * end. */
enum status trace_lines_next(struct trace_lines *lines, bool go_on, bool *ret_got,
			     struct trace_record *ret, struct err *err) MUST_CHECK;

/* Who takes what a record says; the place is filled in by it. */
struct trace_taker {
	enum status (*take)(void *context, struct trace *trace, struct err *err);
	void *context;
};

/* A table: its columns by their headings. */
enum trace_column {
	TRACE_TIME,
	TRACE_ID,
	TRACE_SENDER,
	TRACE_RECIPIENT,
	TRACE_STATUS,
	TRACE_COLUMN_COUNT
};

struct trace_table {
	bool open; /* headings were read */
	bool exchange;
	char separator;
	size_t columns[TRACE_COLUMN_COUNT]; /* SIZE_MAX: there is none */
};

/* Whether line holds the headings of a trace; Exchange's stand behind "#Fields:". */
bool trace_table_open(struct trace_table *table, struct slice line);
/* Whether a quote is open at the end of text. */
bool trace_table_is_cut(const struct trace_table *table, struct slice text);
/* A row. *ret_fault: why it is none, or NULL. */
enum status trace_table_read(const struct trace_table *table, struct arena *arena, struct slice row,
			     const struct trace_taker *taker, const char **ret_fault,
			     struct err *err) MUST_CHECK;

/* Postfix: lines of one letter have the name of its file in the queue. */
struct trace_queue {
	struct arena arena;  /* of letters */
	struct map *letters; /* by name in the queue; 0: it was removed */
	size_t open;         /* letters that were not */
	uint64_t forgotten;
};

void trace_queue_init(struct trace_queue *queue);
void trace_queue_done(struct trace_queue *queue); /* for DEFER */
/* Whether it is a line of Postfix about a letter. */
bool trace_queue_is_line(struct slice line);
enum status trace_queue_read(struct trace_queue *queue, struct slice line,
			     const struct trace_taker *taker, struct err *err) MUST_CHECK;

/* What words of a log mean. */
enum trace_status trace_status_of(struct slice words);

#endif
