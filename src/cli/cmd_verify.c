/* tocsin verify: what a statement proves, with its key and nothing else. */
#include "base/io.h"
#include "cli/digest.h"
#include "cli/verified.h"
#include "cli/vkeys.h"
#include "leak/limits.h"

static enum status
check_leaked(const char *path, const struct statement *statement, struct err *err)
{
	struct sha256 digest;
	if (!statement->has_leaked)
		return err_set(err, STATUS_USAGE, "the statement is about no leaked file");
	TRY(session_blame(digest_file(path, &digest, err), STATUS_USAGE, err));
	if (!sha256_equal(&digest, &statement->leaked))
		return err_set(err, STATUS_BROKEN, "the statement is about another file than '%s'",
			       path);
	return STATUS_OK;
}

/* A statement that cannot be read proves as little as one that is forged. */
static enum status
as_broken(enum status status, const char *path, struct err *err)
{
	if (status == STATUS_REFUSED)
		err->status = STATUS_BROKEN;
	if (status == STATUS_REFUSED || status == STATUS_BROKEN)
		return err_wrap(err, "'%s' proves nothing", path);
	return status;
}

enum status
cmd_verify(struct session *session, struct err *err)
{
	const struct request *request = &session->request;
	const char *path = request->operands.items[0];
	struct verified verified = {0};
	struct note_key key, *witnesses;
	struct slice bytes;
	size_t count;
	if (!request->key)
		return err_set(err, STATUS_USAGE,
			       "give the log's key with --key VKEY, got from its owner and not "
			       "from where the statement came");
	TRY(vkey_read(session, request->key, &key, err));
	TRY(vkeys_witnesses(session, &witnesses, &count, err));
	enum status status = io_read_file(&session->arena, path, STATEMENT_BYTES, &bytes, err);
	if (status == STATUS_OK)
		status = statement_verify(&session->arena, bytes, &key, witnesses, count, &verified,
					  err);
	TRY(as_broken(session_blame(status, STATUS_USAGE, err), path, err));
	if (request->leaked)
		TRY(check_leaked(request->leaked, &verified.statement, err));
	if (request->quiet)
		return STATUS_OK;
	return verified_print(session, &verified, request->leaked != NULL, err);
}
