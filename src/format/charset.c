#include "format/charset.h"

#include "base/utf8.h"
#include "format/limits.h"

#include <unicode/uclean.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf16.h>

#define CHUNK_UNITS 512

/* Names that mail uses for more than they say, as browsers read them (WHATWG Encoding §4.2). */
static const struct charset_alias {
	struct slice name;
	const char *means;
} ALIASES[] = {
	{SLICE_INIT("iso-8859-1"), "windows-1252"}, {SLICE_INIT("latin1"), "windows-1252"},
	{SLICE_INIT("gb2312"), "gb18030"},          {SLICE_INIT("gbk"), "gb18030"},
	{SLICE_INIT("ks_c_5601-1987"), "cp949"},    {SLICE_INIT("euc-kr"), "cp949"},
	{SLICE_INIT("shift_jis"), "cp932"},         {SLICE_INIT("iso-8859-9"), "windows-1254"},
	{SLICE_INIT("iso-8859-11"), "windows-874"}, {SLICE_INIT("x-unknown"), "windows-1252"},
};

static void
write_units(struct buf *buf, const UChar *units, const UChar *end)
{
	while (units < end) {
		uint32_t point = *units++;
		if (U16_IS_LEAD(point) && units < end && U16_IS_TRAIL(*units))
			point = 0x10000 + ((point - 0xd800) << 10) + (*units++ - 0xdc00u);
		else if (U16_IS_SURROGATE(point))
			point = 0xfffd;
		buf_write_utf8(buf, point);
	}
}

static bool
write_converted(struct buf *buf, const char *name, struct slice bytes)
{
	UErrorCode code = U_ZERO_ERROR;
	UConverter *converter = ucnv_open(name, &code);
	const char *at = bytes.at;
	const char *end = bytes.at + bytes.length;
	UChar chunk[CHUNK_UNITS] = {0};

	if (code == U_MEMORY_ALLOCATION_ERROR)
		buf->failed = true;
	if (U_FAILURE(code) || !converter)
		return buf->failed;
	do {
		UChar *out = chunk;
		code = U_ZERO_ERROR;
		ucnv_toUnicode(converter, &out, chunk + CHUNK_UNITS, &at, end, NULL, true, &code);
		write_units(buf, chunk, out);
	} while (code == U_BUFFER_OVERFLOW_ERROR && !buf->failed);
	ucnv_close(converter);
	return true;
}

static bool
is_utf8_name(struct slice name)
{
	return slice_equal_nocase(name, SLICE("utf-8")) ||
	       slice_equal_nocase(name, SLICE("utf8")) ||
	       slice_equal_nocase(name, SLICE("us-ascii")) ||
	       slice_equal_nocase(name, SLICE("ascii"));
}

bool
charset_write(struct buf *buf, struct slice name, struct slice bytes)
{
	char text[MIME_CHARSET_BYTES];
	const char *means = text;

	if (bytes.length == 0)
		return true;
	bool guess = name.length == 0 || name.length >= sizeof(text);
	if ((guess || is_utf8_name(name)) && utf8_check(bytes)) {
		buf_write(buf, bytes);
		return !guess || name.length == 0;
	}
	if (slice_equal_nocase(name, SLICE("utf-8")) || slice_equal_nocase(name, SLICE("utf8"))) {
		utf8_write_clean(buf, bytes);
		return true;
	}
	if (!guess && !is_utf8_name(name)) {
		memcpy(text, name.at, name.length);
		text[name.length] = '\0';
		for (size_t i = 0; i < sizeof(ALIASES) / sizeof(*ALIASES); i++)
			if (slice_equal_nocase(name, ALIASES[i].name))
				means = ALIASES[i].means;
		if (!memchr(text, '\0', name.length) && write_converted(buf, means, bytes))
			return true;
		/* Unknown: as if there were no name. */
		if (utf8_check(bytes)) {
			buf_write(buf, bytes);
			return false;
		}
		guess = true;
	}
	if (!write_converted(buf, "windows-1252", bytes))
		utf8_write_clean(buf, bytes);
	return !guess || name.length == 0;
}

struct slice
charset_guess(struct slice bytes)
{
	UErrorCode code = U_ZERO_ERROR;
	struct slice ret = SLICE_NONE;

	if (utf8_check(bytes))
		return SLICE("UTF-8");
	UCharsetDetector *detector = ucsdet_open(&code);
	bytes = slice_part(bytes, 0, CHARSET_GUESS_BYTES);
	ucsdet_setText(detector, bytes.at, (int32_t)bytes.length, &code);
	(void)ucsdet_enableInputFilter(detector, true);
	const UCharsetMatch *match = ucsdet_detect(detector, &code);
	if (U_SUCCESS(code) && match && ucsdet_getConfidence(match, &code) >= CHARSET_SURE) {
		const char *name = ucsdet_getName(match, &code);
		if (U_SUCCESS(code) && name) /* of a table of ICU's: it stays */
			ret = slice_text(name);
	}
	ucsdet_close(detector);
	return ret;
}

enum status
charset_warm(struct err *err)
{
	UErrorCode code = U_ZERO_ERROR;

	u_init(&code);
	if (U_FAILURE(code))
		return err_set(err, STATUS_ENVIRONMENT, "ICU has no data: %s", u_errorName(code));
	return STATUS_OK;
}
