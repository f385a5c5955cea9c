/* Letters whose signature holds: they and what came with them count as originals. */
#ifndef TOCSIN_CLI_VOUCHERS_H
#define TOCSIN_CLI_VOUCHERS_H

#include "base/map.h"
#include "leak/library.h"
#include "leak/roots.h"
#include "mail/mail.h"

/* A letter, or a document inside of another file of the dump. */
struct attached {
	struct slice source;
	struct sha256 sha256;
};

struct vouchers {
	struct arena *arena;
	struct map letters;     /* as evidence names them; 1: the signature covers the head, too */
	struct attached *items; /* what may be one, or have come with one */
	size_t count, capacity;
};

void vouchers_init(struct vouchers *vouchers, struct arena *arena);
/* Looks along while the dump is read, and tells the sink. mail must stay. */
enum status vouchers_visitor_new(struct vouchers *vouchers, const struct mail_setup *mail,
				 const struct files_visitor **ret, struct err *err) MUST_CHECK;
struct sink vouchers_sink(struct vouchers *vouchers);
/* Adds to ret those of the documents that are vouched for, under their names in the letter. */
enum status vouchers_read(const struct vouchers *vouchers, const struct library *documents,
			  const struct roots *roots, struct library *ret, struct err *err)
	MUST_CHECK;

#endif
