/* Any bytes as an Authentication-Results field: what reads is written and reads again. */
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As a server is called that strips what claims to be its own. */
static bool
is_plain(struct slice id)
{
	for (size_t i = 0; i < id.length; i++)
		if ((unsigned char)id.at[i] <= ' ' || id.at[i] == 0x7f)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size), written;
	struct authres authres;
	struct arena arena;
	struct buf buf;
	struct err err;

	arena_init(&arena, 0);
	enum status status = authres_read(&arena, text, &authres, &err);
	CHECK(status == STATUS_OK || status == STATUS_REFUSED);
	(void)authres_strips(text, SLICE("mx.example"));
	if (status == STATUS_OK) {
		buf_init(&buf, &arena);
		authres_write(&buf, &authres);
		CHECK(buf_slice(&buf, &written, &err) == STATUS_OK);
		for (size_t i = 0; i < written.length; i++)
			CHECK(written.at[i] != '\n' || written.at[i + 1] == '\t');
		CHECK(!is_plain(authres.authserv_id) ||
		      authres_strips(written, authres.authserv_id));
	} else {
		CHECK(slice_starts(slice_text(err.text), SLICE("RFC 8601 ")));
	}
	arena_done(&arena);
	return 0;
}
