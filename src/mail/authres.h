/*
 * Authentication-Results, RFC 8601: what a server found when the message came in. Whoever wrote the
 * message may have written such fields too: only those of servers that one trusts count.
 */
#ifndef TOCSIN_MAIL_AUTHRES_H
#define TOCSIN_MAIL_AUTHRES_H

#include "base/buf.h"

/* RFC 8601 §2.7. The zero is what nothing was found out about. */
enum auth_result {
	AUTH_NONE,
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,
	AUTH_POLICY,
	AUTH_NEUTRAL,
	AUTH_TEMPERROR,
	AUTH_PERMERROR,
};

const char *auth_result_name(enum auth_result result);

/* Any case. False: no result of RFC 8601. */
bool auth_result_read(struct slice name, enum auth_result *ret) MUST_CHECK;

struct authres_property { /* "smtp.mailfrom=user@example.org" */
	struct slice type, name, value;
	struct authres_property *next;
};

struct authres_method {      /* "spf=pass (comment) reason=... smtp.mailfrom=..." */
	struct slice method; /* lower case */
	enum auth_result result;
	bool known; /* result was one of RFC 8601; else it is AUTH_NONE */
	struct slice reason;
	struct authres_property *first;
	struct authres_method *next;
};

struct authres {
	struct slice authserv_id; /* as written, quotes undone */
	uint32_t version;
	struct authres_method *first; /* NULL: "none" */
};

/* The value of the field. Refusals cite RFC 8601; what it says of methods or properties that nobody
 * knows is kept. */
enum status authres_read(struct arena *arena, struct slice value, struct authres *ret,
			 struct err *err) MUST_CHECK;

/* The value, folded, without the name of the field; what cannot stand bare is quoted. */
void authres_write(struct buf *buf, const struct authres *authres);

/* The first property of that type and name, any case, or SLICE_NONE. */
struct slice authres_value(const struct authres_method *method, const char *type, const char *name);

/*
 * RFC 8601 §5: whether a server called authserv_id has to strip a field with this value from a
 * message that comes in: it claims to be its own, or cannot be read far enough to tell.
 */
bool authres_strips(struct slice value, struct slice authserv_id);

#endif
