/* tocsin leak --claims: quotations of others, placed in a dump and in the originals. */
#ifndef TOCSIN_CLI_LEAK_CLAIMS_H
#define TOCSIN_CLI_LEAK_CLAIMS_H

#include "box/box.h"
#include "cli/dump.h"
#include "leak/sheet.h"

struct leak_claims {
	struct session *session;
	const struct dump *dump;
	const char *path; /* of what quotes; "-": standard input */
	struct box_totals read;
	struct claims claims;
	uint64_t count[CLAIM_VERDICT_COUNT]; /* of findings */
	uint64_t hidden;                     /* that stand in hidden or deleted text */
	uint64_t cells;                      /* that comparing took */
	struct buf sheet;                    /* an entry a quotation, in their order */
};

/* What --claims does not go with. Standard input is read once: it quotes, or it is in the dump. */
enum status leak_claims_check(const struct request *request, struct err *err) MUST_CHECK;
/* Reads the quotations and tells where they stand: run_setup's `tell`; context is a struct
 * leak_claims. */
enum status leak_claims_tell(void *context, struct sink *sink, struct err *err) MUST_CHECK;
/* What was found, a sentence a line. */
void leak_claims_print(const struct leak_claims *claims, struct buf *out);

#endif
