/* Keys of logs and witnesses as the command line names them. */
#ifndef TOCSIN_CLI_VKEYS_H
#define TOCSIN_CLI_VKEYS_H

#include "cli/session.h"
#include "leak/note.h"

/* "name+id+base64", or a file that has it in its first line. */
enum status vkey_read(struct session *session, const char *text, struct note_key *ret,
		      struct err *err) MUST_CHECK;
/* Those of --witness. */
enum status vkeys_witnesses(struct session *session, struct note_key **ret, size_t *ret_count,
			    struct err *err) MUST_CHECK;

#endif
