#include "model/id.h"

#include "base/crypto.h"

const struct uuid ID_NAMESPACE = {{0x6a, 0x1f, 0x0e, 0x9c, 0x52, 0xd7, 0x4b, 0x83, 0x9e, 0x40, 0x2c,
				   0xb5, 0x71, 0xaa, 0x13, 0xf8}};

enum status
uuid_of_name(const struct uuid *namespace, struct slice name, struct uuid *ret, struct err *err)
{
	struct arena scratch;
	uint8_t digest[SHA1_BYTES];
	arena_init(&scratch, 0);
	size_t length = UUID_BYTES + name.length;
	char *bytes = arena_new(&scratch, char, length);
	if (!bytes)
		return err_no_memory(err);
	memcpy(bytes, namespace->bytes, UUID_BYTES);
	if (name.length)
		memcpy(bytes + UUID_BYTES, name.at, name.length);
	enum status status = sha1_of(slice_of(bytes, length), digest, err);
	arena_done(&scratch);
	TRY(status);
	memcpy(ret->bytes, digest, UUID_BYTES);
	ret->bytes[6] = (uint8_t)((ret->bytes[6] & 0x0f) | 0x50); /* version 5 */
	ret->bytes[8] = (uint8_t)((ret->bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
	return STATUS_OK;
}

void
uuid_print(const struct uuid *uuid, char ret[static UUID_TEXT_BYTES])
{
	static const char HEX[] = "0123456789abcdef";
	size_t at = 0;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			ret[at++] = '-';
		ret[at++] = HEX[uuid->bytes[i] >> 4];
		ret[at++] = HEX[uuid->bytes[i] & 15];
	}
	ret[at] = '\0';
}
