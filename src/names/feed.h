/*
 * A format of feeds: how it is recognised and how it is read. All formats stand in the table of
 * feeds.c; the first that recognises the head of an input reads it, and a plain list is what is
 * left. A feed of lines gives a function for one line; any other gets the bytes as a whole.
 */
#ifndef TOCSIN_NAMES_FEED_H
#define TOCSIN_NAMES_FEED_H

#include "names/collect.h"

#include "format/stream.h"

/* The first bytes of a source: at most INPUT_HEAD_BYTES, decompressed, without a byte order mark.
 * The same for every range of it, and for the same bytes in a file, packed or out of a pipe. */
struct feed_head {
	struct slice bytes;
	bool cut;    /* more follows */
	bool packed; /* they came out of a compressed source */
};

/* The next whole line, without LF and CR; a last line that may be cut is none. False at the end. */
bool feed_head_line(struct feed_head *head, struct slice *ret);

/* What a line is to a format. */
enum feed_kind {
	FEED_NOTHING, /* blank, a comment: says nothing for or against the format */
	FEED_RECORD,
	FEED_OTHER,
};

/* Of the first lines of a head there are records, three times as many as others at least. */
bool feed_head_is(struct feed_head head, enum feed_kind (*judge)(void *context, struct slice line),
		  void *context);

struct feed_line {
	struct slice text;   /* without its LF */
	uint64_t offset;     /* in the source */
	uint64_t number;     /* in this range, from 1 */
	struct arena *arena; /* scratch, rewound after the line */
};

/* A name that stands in a line as seen, which points into it. */
struct feed_name feed_name_in(const struct feed_line *line, struct slice seen);

/* All bytes of a source in order: the head that was looked at, then what follows. */
struct feed_bytes {
	struct stream *stream;
	struct sink *sink;  /* of progress */
	struct slice ahead; /* read and not handed out yet */
	uint64_t offset;    /* of the next byte */
	uint64_t told;      /* progress */
};

/* The next bytes, valid until the next call; empty at the end. */
enum status feed_bytes_read(struct feed_bytes *bytes, struct slice *ret, struct err *err)
	MUST_CHECK;

struct feed {
	const char *name; /* "zone" */
	bool (*recognise)(struct feed_head head);

	/* Whether ranges of it can be read alone; NULL: never. */
	bool (*splits)(struct feed_head head);

	/* What the reader keeps from line to line, made for every range; NULL: nothing. */
	enum status (*open)(struct arena *arena, struct feed_head head, void **ret_state,
			    struct err *err);

	/* A feed of lines. One over line_max_bytes is refused with the sentence too_long. */
	enum status (*line)(void *state, struct collect *collect, const struct feed_line *line,
			    struct err *err);
	bool gated; /* a line that is a name says no more than that: the gate may hold it back */
	size_t line_max_bytes;
	const char *too_long;

	/* Any other: reads all of it, calls collect_at for every record. scratch is its own. */
	enum status (*whole)(struct arena *scratch, struct collect *collect,
			     struct feed_bytes *bytes, struct err *err);
};

extern const struct feed FEED_CT_TILE;    /* ct_tile.c: data tiles of the Static CT API */
extern const struct feed FEED_CT_ENTRIES; /* ct_entries.c: get-entries of RFC 6962 */
extern const struct feed FEED_ZEEK;       /* zeek.c: Zeek's logs as tables */
extern const struct feed FEED_JSON;  /* feed_json.c: certstream, Zeek and Suricata as JSON lines */
extern const struct feed FEED_QUERY; /* queries.c: query logs of name servers */
extern const struct feed FEED_ZONE;  /* zone.c: master files */
extern const struct feed FEED_CONF;  /* conf.c: domains in settings of dnsmasq */
extern const struct feed FEED_TABLE; /* table.c: tables with a column of names */
extern const struct feed FEED_LIST;  /* list.c: a name or a URL a line, hosts files */

/* For feeds of lines that can be cut anywhere. */
bool feed_splits_anywhere(struct feed_head head);

/* Which format a head is of: never NULL, a list where nothing else fits. */
const struct feed *feed_find(struct feed_head head);

/* feed_lines.c: reads the lines that start in [begin, end); *ret_lines is how many. */
enum status feed_read_lines(const struct feed *feed, void *state, struct collect *collect,
			    struct feed_bytes *bytes, const struct input *range,
			    uint64_t *ret_lines, struct err *err) MUST_CHECK;

#endif
