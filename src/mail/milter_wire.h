/*
 * The protocol between a mail server and its filters, version 6 as Sendmail and Postfix speak it:
 * packets of a length (32 bits, big-endian), a letter and its data. No standard describes it; this
 * is what both servers send and take.
 */
#ifndef TOCSIN_MAIL_MILTER_WIRE_H
#define TOCSIN_MAIL_MILTER_WIRE_H

#include "base/buf.h"

enum milter_command { /* of the server */
		      MILTER_ABORT = 'A',
		      MILTER_BODY = 'B',
		      MILTER_CONNECT = 'C',
		      MILTER_MACROS = 'D',
		      MILTER_END = 'E',
		      MILTER_HELO = 'H',
		      MILTER_QUIT_NEW = 'K',
		      MILTER_HEADER = 'L',
		      MILTER_MAIL = 'M',
		      MILTER_END_OF_HEADER = 'N',
		      MILTER_OPTIONS = 'O',
		      MILTER_QUIT = 'Q',
		      MILTER_RECIPIENT = 'R',
		      MILTER_DATA = 'T',
		      MILTER_UNKNOWN = 'U',
};

enum milter_reply { /* ours */
		    MILTER_ACCEPT = 'a',
		    MILTER_CONTINUE = 'c',
		    MILTER_INSERT_HEADER = 'i',
		    MILTER_CHANGE_HEADER = 'm',
		    MILTER_PROGRESS = 'p',
		    MILTER_SKIP = 's',
		    MILTER_TEMPFAIL = 't',
		    MILTER_REPLY_CODE = 'y',
};

/* What a filter asks to be allowed, and of the protocol (SMFIF_*, SMFIP_*). */
#define MILTER_MAY_ADD_HEADERS 0x01u
#define MILTER_MAY_CHANGE_HEADERS 0x10u
#define MILTER_NO_UNKNOWN 0x100u
#define MILTER_MAY_SKIP 0x400u
#define MILTER_QUIET_HEADER 0x80u /* no answer is awaited to it; and so on */
#define MILTER_QUIET_CONNECT 0x1000u
#define MILTER_QUIET_HELO 0x2000u
#define MILTER_QUIET_MAIL 0x4000u
#define MILTER_QUIET_RECIPIENT 0x8000u
#define MILTER_QUIET_DATA 0x10000u
#define MILTER_QUIET_END_OF_HEADER 0x40000u
#define MILTER_QUIET_BODY 0x80000u
#define MILTER_LEADING_SPACE 0x100000u /* a header's value with the blanks behind its colon */

struct milter_packet {
	char command;
	struct slice data;
};

/*
 * Takes the first packet off bytes. *ret_found false: it is not all there yet. A packet of no or
 * over MILTER_PACKET_BYTES bytes is STATUS_REFUSED: the stream cannot be followed any more.
 */
enum status milter_packet_read(struct slice *bytes, bool *ret_found, struct milter_packet *ret,
			       struct err *err) MUST_CHECK;

void milter_packet_write(struct buf *buf, enum milter_reply reply, struct slice data);

/* The next NUL-terminated string of the data; false at its end, or where the NUL is missing. */
bool milter_string(struct slice *data, struct slice *ret) MUST_CHECK;

struct milter_options {
	uint32_t version, actions, protocol;
};

enum status milter_options_read(struct slice data, struct milter_options *ret, struct err *err)
	MUST_CHECK;
void milter_options_write(struct buf *buf, const struct milter_options *options);

/* MILTER_INSERT_HEADER at an index (0: on top), MILTER_CHANGE_HEADER of the index-th (from 1) of
 * that name; an empty value removes it. Line ends become LF, as the protocol has them. */
void milter_header_write(struct buf *buf, enum milter_reply reply, uint32_t index,
			 struct slice name, struct slice value);

#endif
