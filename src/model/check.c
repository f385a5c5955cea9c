#include "model/check.h"

#include "base/utf8.h"
#include "model/limits.h"

bool
check_word(struct slice word)
{
	for (size_t i = 0; i < word.length; i++) {
		char c = word.at[i];
		if (!(c >= 'a' && c <= 'z') && !byte_is_digit(c) && c != '-' && c != '/')
			return false;
	}
	return word.length > 0 && word.length <= RECORD_RULE_MAX_BYTES;
}

bool
check_text(struct slice text)
{
	return text.length <= RECORD_TEXT_MAX_BYTES && utf8_check(text);
}

bool
check_sentence(struct slice text)
{
	return check_text(text) && slice_find_byte(text, '\0') == SIZE_MAX;
}

static bool
time_is_told(int64_t time_us)
{
	char text[TIME_TEXT_BYTES];
	time_print(time_us, text);
	return time_us == TIME_UNKNOWN || text[0];
}

bool
check_times(int64_t first, int64_t last)
{
	return time_is_told(first) && time_is_told(last) &&
	       (first == TIME_UNKNOWN || last == TIME_UNKNOWN || first <= last);
}

bool
check_span(const struct span *span)
{
	uint64_t end;
	return !__builtin_add_overflow(span->offset, span->length, &end) && end <= INT64_MAX &&
	       span->line <= INT64_MAX;
}

enum status
check_data(struct arena *arena, const struct json_value *data, struct slice *ret, struct err *err)
{
	struct buf buf;
	struct json_writer json;
	if (json_kind(data) != JSON_OBJECT)
		return err_set(err, STATUS_REFUSED, "docs/json.md: 'data' is not an object");
	if (json_depth(data) > RECORD_DATA_DEPTH_MAX)
		return err_set(err, STATUS_REFUSED, "docs/json.md: 'data' is nested over %d deep",
			       RECORD_DATA_DEPTH_MAX);
	buf_init(&buf, arena);
	json_init(&json, &buf);
	json_copy(&json, data);
	if (buf.length > RECORD_DATA_MAX_BYTES)
		return err_set(err, STATUS_REFUSED, "docs/json.md: 'data' is over %d bytes",
			       RECORD_DATA_MAX_BYTES);
	return buf_slice(&buf, ret, err);
}
