#include "model/place.h"

void
place_write(struct json_writer *json, const struct span *place)
{
	char hex[SHA256_HEX_BYTES];

	sha256_print(&place->sha256, hex);
	json_key(json, "evidence");
	json_open_object(json);
	json_key(json, "sha256");
	json_string(json, slice_text(hex));
	json_key(json, "offset");
	json_number(json, (int64_t)place->offset);
	json_key(json, "length");
	json_number(json, (int64_t)place->length);
	json_key(json, "line");
	json_number(json, (int64_t)place->line);
	json_close_object(json);
}

static bool
read_number(const struct json_value *value, uint64_t *ret)
{
	int64_t number;

	if (!json_as_number(value, &number) || number < 0)
		return false;
	*ret = (uint64_t)number;
	return true;
}

bool
place_read(const struct json_value *evidence, struct slice source, struct span *ret)
{
	struct span place = {.source = source};
	struct slice hex;

	if (!json_as_string(json_get(evidence, "sha256"), &hex) ||
	    !sha256_read(hex, &place.sha256) ||
	    !read_number(json_get(evidence, "offset"), &place.offset) ||
	    !read_number(json_get(evidence, "length"), &place.length) ||
	    !read_number(json_get(evidence, "line"), &place.line))
		return false;
	*ret = place;
	return true;
}
