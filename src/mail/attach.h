/*
 * What a letter carries: by content against its name, and what lies in archives, down to
 * MEMBERS_DEPTH. Nothing is executed, nothing is written.
 */
#ifndef TOCSIN_MAIL_ATTACH_H
#define TOCSIN_MAIL_ATTACH_H

#include "format/members.h"
#include "mail/urls.h"
#include "mail/yara.h"

enum attach_danger {
	ATTACH_PROGRAM = 1u << 0,     /* a program, or a script that a click runs */
	ATTACH_SHORTCUT = 1u << 1,    /* LNK, URL files and the like */
	ATTACH_DISK_IMAGE = 1u << 2,  /* ISO, IMG, VHD: what is in one escapes marks of the web */
	ATTACH_DOUBLE_NAME = 1u << 3, /* invoice.pdf.exe */
	ATTACH_TURNED_NAME = 1u << 4, /* bidirectional controls turn the ending round */
	ATTACH_OTHER_TYPE = 1u << 5,  /* the content is not what the name says */
	ATTACH_MACROS = 1u << 6,      /* VBA, XLM */
	ATTACH_REMOTE_TEMPLATE = 1u << 7,
	ATTACH_DDE = 1u << 8,        /* fields that start programs */
	ATTACH_ENCRYPTED = 1u << 9,  /* an archive or document that scanners cannot open */
	ATTACH_HTML = 1u << 10,      /* a page to be opened from disk */
	ATTACH_SMUGGLING = 1u << 11, /* a page that builds a file by script */
	ATTACH_HTML_FORM = 1u << 12, /* a page that asks for something */
	ATTACH_UNREAD = 1u << 13,    /* damaged or over a limit */
};

struct attachment {
	struct slice name;   /* `outer!/inner` in archives; may be empty */
	struct slice detail; /* what was found, for people */
	enum sniff_kind kind;
	unsigned dangers;  /* of enum attach_danger */
	struct slice span; /* the part of the message, not decoded */
};

struct attachment_list {
	struct attachment *items;
	size_t count, capacity;
	bool cut;                  /* there were more than MAIL_ATTACHMENTS_MAX */
	struct slice matches;      /* of the user's rules: "a.zip!/b.doc: Maldoc [office]; ..." */
	struct slice matches_span; /* where the first is */
	const char *untried;       /* why the rules were not tried on all, or NULL */
};

/* Attachments that have a danger, and what in them has; others are passed over. The links of what
 * is read go to urls. yara may be NULL. Fails only for want of memory. */
enum status attachments_read(struct arena *arena, const struct message *message,
			     struct mail_yara *yara, struct attachment_list *ret,
			     struct url_list *urls, struct err *err) MUST_CHECK;

#endif
