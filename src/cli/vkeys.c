#include "cli/vkeys.h"

#include "base/io.h"
#include "cli/limits.h"

enum status
vkey_read(struct session *session, const char *text, struct note_key *ret, struct err *err)
{
	struct slice key = slice_text(text), line;
	if (slice_find_byte(key, '+') == SIZE_MAX) {
		TRY(session_blame(
			io_read_file(&session->arena, text, CLI_VKEY_MAX_BYTES, &key, err),
			STATUS_USAGE, err));
		(void)slice_next(&key, '\n', &line);
		key = slice_trim(line);
	}
	if (note_key_read(&session->arena, key, ret, err) != STATUS_OK)
		return err_wrap(err, "'%.64s'", text);
	return STATUS_OK;
}

enum status
vkeys_witnesses(struct session *session, struct note_key **ret, size_t *ret_count, struct err *err)
{
	const struct text_list *list = &session->request.witness;
	struct note_key *keys = arena_new(&session->arena, struct note_key, list->count + 1);
	if (!keys)
		return err_no_memory(err);
	for (size_t i = 0; i < list->count; i++)
		TRY(vkey_read(session, list->items[i], &keys[i], err));
	*ret = keys;
	*ret_count = list->count;
	return STATUS_OK;
}
