/* How the files room goes through a file and what is in it; shared by files*.c alone. */
#ifndef TOCSIN_FORMAT_WALK_H
#define TOCSIN_FORMAT_WALK_H

#include "base/json.h"
#include "format/files.h"
#include "format/members.h"

/* One input on its way, with all that is nested in it. */
struct walk {
	const struct input *input;
	struct arena *arena;
	struct sink *sink;
	struct digest *digest;
	struct members_budget budget;
	const struct files_visitor *visitor; /* NULL: nobody */
	bool silent;                         /* nothing is told but to the visitor */
	bool documents;                      /* some visitor is told of them */
};

/* A file or a member. */
struct file {
	struct slice source; /* `outer!/inner` */
	struct slice name;   /* that kinds are told by */
	enum sniff_kind kind;
	uint64_t size_bytes;
	unsigned depth; /* 0: the input itself */
	bool attached;  /* somewhere in a message */
	bool rebuilt;   /* as in files_message */
	bool no_letter; /* a message in form alone: a contact, an appointment */
	bool told;      /* why it is not read was told */
	struct slice bytes;
	bool in_memory; /* bytes is all of it; else the walk's input is read */
	bool has_sha256;
	struct sha256 sha256;
	int64_t first, last; /* as the file claims; TIME_UNKNOWN */
	struct buf data;
	struct json_writer json; /* of data; open until the file is sunk */
};

/* Adds to the file's data what its kind has to say, and sinks what is in it. A refusal of the file
 * comes back as STATUS_REFUSED; what was said before stands. */
typedef enum status file_reader_fn(struct walk *walk, struct file *file, struct err *err);

file_reader_fn files_read_archive; /* files_archive.c */
file_reader_fn files_read_stream;
file_reader_fn files_read_office;
file_reader_fn files_read_message; /* files_mail.c */
file_reader_fn files_read_item;    /* Outlook's .msg */
file_reader_fn files_read_mbox;
file_reader_fn files_read_pdf; /* files_pdf.c */
file_reader_fn files_read_pst; /* files_pst.c */

/* A file inside another. */
struct inner {
	struct slice name;
	struct slice bytes;   /* all of it; must stay for the call */
	enum sniff_kind kind; /* SNIFF_KIND_COUNT: by its bytes */
	int64_t modified;     /* as the outer one says, TIME_UNKNOWN */
	bool same_depth;      /* a message of an mbox or PST is no deeper than that */
	bool attached;        /* to a message */
	bool rebuilt;         /* these two as in struct file */
	bool no_letter;
};

/* Its kind and its digest, then what its kind says, then it is sunk. */
enum status files_examine_inner(struct walk *walk, const struct file *outer,
				const struct inner *inner, struct err *err) MUST_CHECK;

/* The same for one whose bytes were not kept: no more than its digest and size are known.
 * *ret_told: why it is not read was told. */
enum status files_sink_unkept(struct walk *walk, const struct file *outer, struct slice name,
			      enum sniff_kind kind, uint64_t size_bytes,
			      const struct sha256 *sha256, int64_t modified, bool *ret_told,
			      struct err *err) MUST_CHECK;

/* Tells why the file, or some of it, is not read, unless a visitor did. */
enum status files_refuse(struct walk *walk, const struct file *file, const char *reason,
			 struct err *err) MUST_CHECK;

/* Whether a member of that kind is read in turn at that depth, and whether its bytes are needed:
 * for that, or by a visitor. */
bool files_reads(const struct walk *walk, enum sniff_kind kind, unsigned depth);
bool files_keeps(const struct walk *walk, enum sniff_kind kind, unsigned depth);

/* All bytes of the file, in memory. Over limit_bytes is STATUS_REFUSED. */
enum status files_load(struct walk *walk, const struct file *file, uint64_t limit_bytes,
		       struct slice *ret, struct err *err) MUST_CHECK;
/* A stream over the file, decompressing where it is compressed. Owned by the caller. */
enum status files_stream(struct walk *walk, const struct file *file, struct stream **ret,
			 struct err *err) MUST_CHECK;

/* "key":"text", clean and cut at FILES_TEXT_BYTES; nothing where text is empty. */
void files_write_text(struct file *file, const char *key, struct slice text);
void files_write_time(struct file *file, const char *key, int64_t time);
void files_write_number(struct file *file, const char *key, uint64_t value);

#endif
