/* What each signature of one reading of a message proves; shared by leak*.c alone. */
#ifndef TOCSIN_MAIL_LEAK_VIEW_H
#define TOCSIN_MAIL_LEAK_VIEW_H

#include "mail/leak.h"
#include "mail/repair.h"

/* Dates that cannot all be true. */
enum leak_conflict {
	LEAK_DATES_AGREE,
	LEAK_DATE_AND_TIME,   /* Date and t= */
	LEAK_IN_FUTURE,       /* signed later than now */
	LEAK_RECEIVED_BEFORE, /* every server took it before it was signed */
	LEAK_RECEIVED_LONG_AFTER,
	LEAK_BEFORE_KEY, /* signed before the key was seen, by who watched the domain */
};

/* Why readers may see something else than what is signed. */
struct leak_doubt {
	bool fields; /* one that may stand only once stands there again, or is read differently */
	bool type_open;                     /* Content-Type is not signed */
	const struct message_field *hiding; /* a bare CR in it makes a field of its own to some */
	const char
		*body; /* why an unsigned `field` may make another text of it; NULL: it does not */
	const struct message_field *field;
};

/* One signature. */
struct leak_view {
	const struct dkim_signature *signature;
	enum leak_verdict verdict; /* the gravest of what follows */
	bool verified;             /* both hold */
	bool aligned;              /* d= and From are of one organisation */
	bool partial, weak, leaked, outlived;
	bool tried;       /* a key of its time was */
	bool time_signed; /* signed_at is */
	struct leak_doubt doubt;
	enum leak_conflict conflict;
	int64_t signed_at;             /* t=, else Date; Unix seconds, TIME_UNKNOWN */
	int64_t first_seen, last_seen; /* of the key that verifies it; TIME_UNKNOWN */
	int64_t revoked_since;         /* the archive holds an empty p= from then on */
	int64_t watched_since;         /* mail_key_answer */
};

/* The message as stored, or as repaired. */
struct leak_reading {
	bool disputed; /* readers may take it for another's, or for another letter */
	const struct message *message;
	struct dkim dkim;
	struct slice from; /* the address that the signature covers, else the first; decoded */
	int64_t date;      /* Date, Unix seconds */
	int64_t received_first, received_last;     /* of all Received; TIME_UNKNOWN */
	struct leak_view *views;                   /* of dkim.items */
	const struct leak_view *best;              /* NULL: no signature that could be read */
	const struct repair *repairs[REPAIRS_MAX]; /* made to get here */
	size_t repair_count;
	bool repairs_left; /* more could have been tried: MAIL_REPAIR_BYTES */
};

enum status leak_read(struct arena *arena, const struct message *message,
		      const struct dkim_setup *dkim, struct leak_reading *ret, struct err *err)
	MUST_CHECK;

/* The field of that name that the best signature covers, else the first there is, as text. */
enum status leak_text(struct arena *arena, const struct leak_reading *reading, const char *name,
		      struct slice *ret, struct err *err) MUST_CHECK;

/* leak_doubt.c. Whether a field of that name may stand only once and is shown or acted on by
 * readers. */
bool leak_field_is_single(struct slice name);

/* Whether readers may take the message for another's, whatever is signed. */
enum status leak_disputed(struct arena *arena, const struct message *message, bool *ret,
			  struct err *err) MUST_CHECK;

enum status leak_doubt(struct arena *arena, const struct leak_reading *reading,
		       const struct dkim_signature *signature, struct leak_doubt *ret,
		       struct err *err) MUST_CHECK;

/* How much the best signature proves: less is more. */
unsigned leak_rank(const struct leak_reading *reading);

/* The verdict on the whole: of the best signature, or of there being none. mark: how the export is
 * known to lose the signed bytes, or NULL. */
enum leak_verdict leak_verdict_of(const struct leak_reading *reading, const char *mark);

/* leak_data.c: the finding's data. */
struct leak_texts {
	struct slice message_id, from, subject; /* clean UTF-8 */
};
enum status leak_data(struct arena *arena, const struct leak_reading *reading,
		      enum leak_verdict verdict, const struct leak_texts *texts, struct slice *ret,
		      struct err *err) MUST_CHECK;

const char *leak_outcome_name(enum dkim_outcome outcome); /* "pass" */

/* leak_say.c: the finding. */
enum status leak_say(struct arena *arena, const struct leak_reading *reading,
		     enum leak_verdict verdict, const char *mark, const struct mail_place *place,
		     const struct message *stored, struct finding **ret, struct err *err)
	MUST_CHECK;

#endif
