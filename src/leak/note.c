#include "leak/note.h"

#include "base/base64.h"
#include "base/cursor.h"
#include "base/utf8.h"
#include "leak/limits.h"

#include <inttypes.h>

#define DASH "\xe2\x80\x94 " /* U+2014 and a blank begin a signature */
#define PRIVATE "PRIVATE+KEY+"
#define ID_BYTES 4

static enum status
refuse(struct err *err, const char *what)
{
	return err_set(err, STATUS_REFUSED, "C2SP signed-note: %s", what);
}

/* ---- keys ---- */

static bool
is_space(uint32_t c)
{
	return c <= ' ' || c == 0x7f || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

bool
note_check_name(struct slice name)
{
	struct cursor cursor;
	uint32_t c;
	if (name.length == 0 || name.length > NOTE_NAME_BYTES)
		return false;
	cursor_init(&cursor, name);
	while (cursor_utf8(&cursor, &c))
		if (is_space(c) || c == '+')
			return false;
	return cursor_left(&cursor) == 0;
}

/* The first four bytes of SHA-256(name || LF || kind || key). */
static enum status
compute_id(struct note_key *key, struct err *err)
{
	char text[NOTE_NAME_BYTES + 2 + ED25519_KEY_BYTES];
	struct sha256 digest;
	CHECK(key->name.length <= NOTE_NAME_BYTES);
	memcpy(text, key->name.at, key->name.length);
	text[key->name.length] = '\n';
	text[key->name.length + 1] = (char)key->kind;
	memcpy(text + key->name.length + 2, key->bytes, ED25519_KEY_BYTES);
	TRY(sha256_of(slice_of(text, key->name.length + 2 + ED25519_KEY_BYTES), &digest, err));
	key->id = (uint32_t)digest.bytes[0] << 24 | (uint32_t)digest.bytes[1] << 16 |
		  (uint32_t)digest.bytes[2] << 8 | digest.bytes[3];
	return STATUS_OK;
}

/* "name+id+base64", the base64 of a kind and 32 bytes. */
static enum status
split_key(struct arena *arena, struct slice text, struct note_key *ret, struct err *err)
{
	struct slice name, id;
	uint8_t bytes[1 + ED25519_KEY_BYTES];
	size_t length;
	(void)slice_next(&text, '+', &name);
	if (!slice_next(&text, '+', &id) || !text.at || !note_check_name(name))
		return refuse(err, "a key is name+id+base64, its name without spaces");
	if (!base64_read_bytes(text, bytes, sizeof(bytes), &length) || length != sizeof(bytes))
		return refuse(err, "a key of 33 bytes is expected: a type, and Ed25519's");
	if (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE)
		return refuse(err, "a key of another type than Ed25519 (01) or cosignature (04)");
	struct note_key key = {.kind = (enum note_kind)bytes[0]};
	memcpy(key.bytes, bytes + 1, ED25519_KEY_BYTES);
	for (size_t i = 0; i < id.length && i < 8; i++) {
		int digit = byte_is_digit(id.at[i])              ? id.at[i] - '0'
			    : id.at[i] >= 'a' && id.at[i] <= 'f' ? id.at[i] - 'a' + 10
								 : -1;
		if (digit < 0)
			return refuse(err, "the id of a key is 8 hexadecimal digits");
		key.id = key.id << 4 | (uint32_t)digit;
	}
	if (id.length != 8)
		return refuse(err, "the id of a key is 8 hexadecimal digits");
	TRY(slice_copy(arena, name, &key.name, err));
	*ret = key;
	return STATUS_OK;
}

static enum status
check_id(const struct note_key *key, struct err *err)
{
	struct note_key again = *key;
	TRY(compute_id(&again, err));
	return again.id == key->id ? STATUS_OK
				   : refuse(err, "the id of a key is that of another name or key");
}

enum status
note_key_read(struct arena *arena, struct slice vkey, struct note_key *ret, struct err *err)
{
	struct note_key key;
	TRY(split_key(arena, vkey, &key, err));
	if (!ed25519_check_key(key.bytes))
		return err_set(err, STATUS_REFUSED, "RFC 8032 §5.1.3: no point that a key may be");
	TRY(check_id(&key, err));
	*ret = key;
	return STATUS_OK;
}

static void
write_key(struct buf *buf, const struct note_key *key, const uint8_t bytes[static 32])
{
	char told[1 + ED25519_KEY_BYTES];
	told[0] = (char)key->kind;
	memcpy(told + 1, bytes, ED25519_KEY_BYTES);
	buf_write(buf, key->name);
	buf_print(buf, "+%08" PRIx32 "+", key->id);
	base64_write(buf, slice_of(told, sizeof(told)));
}

void
note_key_write(struct buf *buf, const struct note_key *key)
{
	write_key(buf, key, key->bytes);
}

enum status
note_signer_new(struct note_signer *ret, enum note_kind kind, struct slice name, struct err *err)
{
	struct note_signer signer = {.key = {.name = name, .kind = kind}};
	if (!note_check_name(name))
		return refuse(err, "the name of a key has spaces or a plus, or is too long");
	TRY(random_bytes(signer.seed, sizeof(signer.seed), err));
	TRY(ed25519_public(signer.seed, signer.key.bytes, err));
	TRY(compute_id(&signer.key, err));
	*ret = signer;
	return STATUS_OK;
}

enum status
note_signer_read(struct arena *arena, struct slice text, struct note_signer *ret, struct err *err)
{
	struct note_signer signer;
	if (!slice_starts(text, SLICE(PRIVATE)))
		return refuse(err, "no private key");
	TRY(split_key(arena, slice_part(text, strlen(PRIVATE), SIZE_MAX), &signer.key, err));
	memcpy(signer.seed, signer.key.bytes, ED25519_KEY_BYTES);
	TRY(ed25519_public(signer.seed, signer.key.bytes, err));
	TRY(check_id(&signer.key, err));
	*ret = signer;
	return STATUS_OK;
}

void
note_signer_write(struct buf *buf, const struct note_signer *signer)
{
	buf_write_text(buf, PRIVATE);
	write_key(buf, &signer->key, signer->seed);
}

/* ---- reading ---- */

static enum status
read_signature(struct arena *arena, struct slice line, struct note_signature *ret, struct err *err)
{
	struct note_signature signature = {.line = slice_of(line.at, line.length + 1)};
	struct cursor cursor;
	struct slice name;
	size_t length;
	if (!slice_starts(line, SLICE(DASH)))
		return refuse(err, "a line of signatures begins with a dash and a blank");
	line = slice_part(line, strlen(DASH), SIZE_MAX);
	(void)slice_next(&line, ' ', &name);
	if (!line.at || !note_check_name(name))
		return refuse(err, "a signature is told with its key's name, without spaces");
	uint8_t *bytes = arena_new(arena, uint8_t, line.length + 1);
	if (!bytes)
		return err_no_memory(err);
	if (!base64_read_bytes(line, bytes, line.length, &length) || length <= ID_BYTES)
		return refuse(err, "a signature is base64 of more than 4 bytes");
	cursor_init(&cursor, slice_of((const char *)bytes, length));
	signature.name = name;
	CHECK(cursor_u32be(&cursor, &signature.id));
	signature.bytes = slice_of(cursor.at, cursor_left(&cursor));
	*ret = signature;
	return STATUS_OK;
}

static enum status
check_characters(struct slice bytes, struct err *err)
{
	if (slice_find(bytes, SLICE("\r\n")) != SIZE_MAX)
		return refuse(err, "its line ends were changed (CRLF); ask for the file as it was");
	for (size_t i = 0; i < bytes.length; i++)
		if ((uint8_t)bytes.at[i] < ' ' && bytes.at[i] != '\n')
			return refuse(err, "a control character stands in it");
	return utf8_check(bytes) ? STATUS_OK : refuse(err, "it is not UTF-8");
}

/* The last empty line: the offset of the newline that is it; 0 where there is none. */
static size_t
last_empty_line(struct slice bytes)
{
	for (size_t i = bytes.length; i-- > 1;)
		if (bytes.at[i] == '\n' && bytes.at[i - 1] == '\n')
			return i;
	return 0;
}

enum status
note_read(struct arena *arena, struct slice bytes, size_t limit_bytes, struct note *ret,
	  struct err *err)
{
	struct note note = {.count = 0};
	size_t capacity = 0;
	if (bytes.length > limit_bytes)
		return err_set(err, STATUS_REFUSED, "a note of more than %zu bytes", limit_bytes);
	TRY(check_characters(bytes, err));
	size_t end = last_empty_line(bytes);
	if (end == 0)
		return refuse(err, "no empty line between text and signatures");
	note.text = slice_part(bytes, 0, end);
	struct slice line, rest = slice_part(bytes, end + 1, SIZE_MAX);
	if (!slice_ends(rest, SLICE("\n")))
		return refuse(err, "the last line is not ended");
	rest.length--;
	while (slice_next(&rest, '\n', &line)) {
		if (note.count == NOTE_SIGNATURES)
			return err_set(err, STATUS_REFUSED, "more than %d signatures of a note",
				       NOTE_SIGNATURES);
		struct note_signature *signatures =
			arena_grow(arena, note.signatures, &capacity, note.count + 1,
				   sizeof(*signatures), _Alignof(struct note_signature));
		if (!signatures)
			return err_no_memory(err);
		note.signatures = signatures;
		TRY(read_signature(arena, line, &signatures[note.count], err));
		note.count++;
	}
	*ret = note;
	return STATUS_OK;
}

/* ---- signing and verifying ---- */

/* What a witness signs: C2SP tlog-cosignature, "Ed25519 signed message". */
static enum status
cosigned_message(struct arena *arena, struct slice text, int64_t time, struct slice *ret,
		 struct err *err)
{
	struct buf buf;
	buf_init(&buf, arena);
	buf_print(&buf, "cosignature/v1\ntime %" PRId64 "\n", time);
	buf_write(&buf, text);
	return buf_slice(&buf, ret, err);
}

static enum status
verify_cosignature(const struct note *note, const struct note_key *key, struct slice signature,
		   bool *ret_good, int64_t *ret_time, struct err *err)
{
	struct cursor cursor;
	uint64_t time = 0;
	struct arena scratch;
	struct slice message;
	cursor_init(&cursor, signature);
	if (!cursor_u64be(&cursor, &time) || time > NOTE_TIME_MAX) {
		*ret_good = false;
		return STATUS_OK;
	}
	arena_init(&scratch, 0);
	enum status status = cosigned_message(&scratch, note->text, (int64_t)time, &message, err);
	if (status == STATUS_OK)
		status = ed25519_verify(key->bytes, message,
					slice_of(cursor.at, cursor_left(&cursor)), ret_good, err);
	arena_done(&scratch);
	*ret_time = (int64_t)time;
	return status;
}

enum status
note_verify(const struct note *note, const struct note_key *key, bool *ret_signed,
	    int64_t *ret_time, struct err *err)
{
	bool found = false;
	int64_t earliest = INT64_MAX;
	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *signature = &note->signatures[i];
		int64_t time = 0;
		bool good = false;
		if (signature->id != key->id || !slice_equal(signature->name, key->name))
			continue;
		if (key->kind == NOTE_COSIGNATURE)
			TRY(verify_cosignature(note, key, signature->bytes, &good, &time, err));
		else
			TRY(ed25519_verify(key->bytes, note->text, signature->bytes, &good, err));
		if (!good)
			return err_set(err, STATUS_BROKEN,
				       "C2SP signed-note: the signature of '%.*s' does not hold",
				       SLICE_PRINT(key->name));
		found = true;
		earliest = time < earliest ? time : earliest;
	}
	*ret_signed = found;
	if (found)
		*ret_time = earliest;
	return STATUS_OK;
}

enum status
note_require(const struct note *note, const struct note_key *key, struct err *err)
{
	bool found;
	int64_t time;
	TRY(note_verify(note, key, &found, &time, err));
	if (!found)
		return err_set(err, STATUS_BROKEN, "C2SP signed-note: it is not signed by '%.*s'",
			       SLICE_PRINT(key->name));
	return STATUS_OK;
}

enum status
note_sign(struct buf *buf, struct slice text, const struct note_signer *signer, int64_t time,
	  struct err *err)
{
	struct buf bytes;
	struct slice signature;
	uint8_t made[ED25519_SIGNATURE_BYTES];
	buf_init(&bytes, buf->arena);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_write_byte(&bytes, (char)(signer->key.id >> shift));
	if (signer->key.kind == NOTE_COSIGNATURE) {
		CHECK(time >= 0);
		for (int shift = 56; shift >= 0; shift -= 8)
			buf_write_byte(&bytes, (char)((uint64_t)time >> shift));
		TRY(cosigned_message(buf->arena, text, time, &text, err));
	}
	TRY(ed25519_sign(signer->seed, text, made, err));
	buf_write(&bytes, slice_of((const char *)made, sizeof(made)));
	TRY(buf_slice(&bytes, &signature, err));
	buf_write_text(buf, DASH);
	buf_write(buf, signer->key.name);
	buf_write_byte(buf, ' ');
	base64_write(buf, signature);
	buf_write_byte(buf, '\n');
	return STATUS_OK;
}
