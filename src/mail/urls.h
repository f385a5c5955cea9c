/*
 * The links of a letter, from its text and its HTML, read as a browser reads them (WHATWG URL):
 * tabs and line ends vanish, a backslash is a slash, 0x7f.1 is an address, what is before an @ is
 * no host. Links that a mail gateway or a redirector rewrote are unwrapped.
 */
#ifndef TOCSIN_MAIL_URLS_H
#define TOCSIN_MAIL_URLS_H

#include "format/message.h"

enum url_flag {
	URL_USERINFO = 1u << 0,    /* https://bank.example@decoy.example/ */
	URL_ADDRESS = 1u << 1,     /* the host is an IP address */
	URL_ODD_ADDRESS = 1u << 2, /* written as no person does: decimal, hexadecimal, octal */
	URL_BACKSLASH = 1u << 3,
	URL_CONTROL = 1u << 4,    /* tabs, line ends, controls inside */
	URL_SCRIPT = 1u << 5,     /* javascript:, vbscript: */
	URL_DATA = 1u << 6,       /* data: with a document in it */
	URL_REDIRECTED = 1u << 7, /* an open redirector led here */
	URL_WRAPPED = 1u << 8,    /* a mail gateway had rewritten it */
	URL_OPAQUE = 1u << 9,     /* rewritten so that only the gateway knows the target */
	URL_FORM = 1u << 10,      /* where a form sends what is typed */
	URL_HIDDEN = 1u << 11,    /* in a part that is not shown */
	URL_TEXT = 1u << 12,      /* from plain text: what is seen is where it leads */
	URL_NESTED = 1u << 13,    /* stood inside another link, which may lead there */
	URL_SHORTENED = 1u << 14, /* says nowhere where it leads */
	URL_MAILTO = 1u << 15,    /* mailto: the host is the domain of the address */
	URL_BARE = 1u << 16,      /* a name or address that only stands in text */
};

struct url {
	struct slice written; /* as it stood, entities and white space undone */
	struct slice target;  /* where it leads: unwrapped, cleaned */
	struct slice scheme;  /* of target, lower case, without ':' */
	struct slice host;    /* of target, lower case, A-labels, or an address; SLICE_NONE: none */
	struct slice outer;  /* the host as written, where unwrapping changed it; else SLICE_NONE */
	struct slice path;   /* of target, behind the host */
	unsigned flags;      /* of enum url_flag */
	struct slice text;   /* what people see of it; SLICE_NONE in plain text */
	struct slice shown;  /* the host that the text names, or SLICE_NONE */
	const char *service; /* who rewrote it, or NULL */
	struct slice part;   /* the body of the part it stands in, not decoded */
};

struct url_list {
	struct url *items;
	size_t count, capacity;
	bool cut; /* there were more than MAIL_URLS_MAX */
};

/* One URL as a browser reads it, unwrapped. *ret_url false: a browser would go nowhere. Fills all
 * but text, shown and part. Fails only for want of memory. */
enum status url_read(struct arena *arena, struct slice written, bool *ret_url, struct url *ret,
		     struct err *err) MUST_CHECK;

/* Adds one link, and those that stand inside it. flags are added to its own; text is what people
 * see of it. What leads nowhere is passed over. */
enum status urls_add(struct arena *arena, struct url_list *list, struct slice written,
		     struct slice text, unsigned flags, struct slice part, struct err *err)
	MUST_CHECK;

/* Adds the links of plain text, and the names and addresses in it that mailers make links of. */
enum status urls_add_text(struct arena *arena, struct url_list *list, struct slice text,
			  struct slice part, struct err *err) MUST_CHECK;

#endif
