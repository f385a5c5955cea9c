#include "mail/authres.h"

static const char *const RESULTS[] = {
	[AUTH_NONE] = "none",           [AUTH_PASS] = "pass",           [AUTH_FAIL] = "fail",
	[AUTH_SOFTFAIL] = "softfail",   [AUTH_POLICY] = "policy",       [AUTH_NEUTRAL] = "neutral",
	[AUTH_TEMPERROR] = "temperror", [AUTH_PERMERROR] = "permerror",
};

const char *
auth_result_name(enum auth_result result)
{
	CHECK((size_t)result < sizeof(RESULTS) / sizeof(RESULTS[0]));
	return RESULTS[result];
}

bool
auth_result_read(struct slice name, enum auth_result *ret)
{
	for (size_t i = 0; i < sizeof(RESULTS) / sizeof(RESULTS[0]); i++) {
		if (slice_equal_nocase(name, slice_text(RESULTS[i]))) {
			*ret = (enum auth_result)i;
			return true;
		}
	}
	return false;
}

struct slice
authres_value(const struct authres_method *method, const char *type, const char *name)
{
	for (const struct authres_property *property = method->first; property;
	     property = property->next)
		if (slice_equal_nocase(property->type, slice_text(type)) &&
		    slice_equal_nocase(property->name, slice_text(name)))
			return property->value;
	return SLICE_NONE;
}

/* What may stand without quotes: a token, or one with an '@' (RFC 8601 §2.2: pvalue). */
static bool
is_bare(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~' ||
		    memchr("()<>,;:\\\"/[]?=", text.at[i], 14))
			return false;
	return text.length > 0;
}

/* Line ends and other controls would end the field: they become blanks. */
static void
write_quoted(struct buf *buf, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '"' || c == '\\')
			buf_write_byte(buf, '\\');
		buf_write_byte(buf, (unsigned char)c < ' ' || c == 0x7f ? ' ' : c);
	}
}

static void
write_value(struct buf *buf, struct slice text)
{
	if (is_bare(text)) {
		buf_write(buf, text);
		return;
	}
	buf_write_byte(buf, '"');
	write_quoted(buf, text);
	buf_write_byte(buf, '"');
}

/* Our reasons cite sections by a sign that is not ASCII, which fields are (RFC 5322 §2.2). */
static void
write_reason(struct buf *buf, struct slice reason)
{
	static const struct slice SIGN = SLICE_INIT("§");
	buf_write_byte(buf, '"');
	for (size_t at; (at = slice_find(reason, SIGN)) != SIZE_MAX;) {
		write_quoted(buf, slice_part(reason, 0, at));
		buf_write_text(buf, "section ");
		reason = slice_part(reason, at + SIGN.length, SIZE_MAX);
	}
	write_quoted(buf, reason);
	buf_write_byte(buf, '"');
}

static void
write_method(struct buf *buf, const struct authres_method *method)
{
	buf_write_text(buf, ";\r\n\t");
	buf_write(buf, method->method);
	buf_print(buf, "=%s", auth_result_name(method->result));
	if (method->reason.length > 0) {
		buf_write_text(buf, " reason=");
		write_reason(buf, method->reason);
	}
	for (const struct authres_property *property = method->first; property;
	     property = property->next) {
		buf_write_byte(buf, ' ');
		buf_write(buf, property->type);
		buf_write_byte(buf, '.');
		buf_write(buf, property->name);
		buf_write_byte(buf, '=');
		write_value(buf, property->value);
	}
}

void
authres_write(struct buf *buf, const struct authres *authres)
{
	write_value(buf, authres->authserv_id);
	if (!authres->first)
		buf_write_text(buf, "; none");
	for (const struct authres_method *method = authres->first; method; method = method->next)
		write_method(buf, method);
}
