#include "mail/query.h"

#include "base/cursor.h"
#include "base/utf8.h"
#include "mail/limits.h"

/* Letters of a value that no language here takes for its own but between quotes. */
static bool
is_plain(struct slice value)
{
	for (size_t i = 0; i < value.length; i++)
		if (!byte_is_letter(value.at[i]) && !byte_is_digit(value.at[i]) &&
		    !memchr(".@_-+=$%&#!*?^|~/", value.at[i], 17))
			return false;
	return value.length > 0;
}

/* Printable ASCII, as a Message-ID has to be (RFC 5322 §3.6.4), without the mark that ends a query
 * (finding_step_query). */
static bool
is_printable(struct slice value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] <= ' ' || value.at[i] > '~' || value.at[i] == '`')
			return false;
	return value.length > 0 && value.length <= MAIL_SUBJECT_BYTES;
}

enum status
query_phrase(struct arena *arena, struct slice text, struct slice *ret, struct err *err)
{
	struct slice rest = slice_part(text, 0, MAIL_SUBJECT_BYTES);
	struct buf buf;

	buf_init(&buf, arena);
	while (rest.length > 0) {
		struct cursor cursor;
		uint32_t c;
		cursor_init(&cursor, rest);
		bool whole = cursor_utf8(&cursor, &c);
		size_t length = whole ? cursor_offset(&cursor) : 1;
		if (!whole || utf8_is_treacherous(c) || (c < 0x80 && strchr("\"\\(){}*`", (int)c)))
			buf_write_byte(&buf, ' ');
		else
			buf_write(&buf, slice_part(rest, 0, length));
		rest = slice_part(rest, length, SIZE_MAX);
	}
	TRY(buf_slice(&buf, ret, err));
	*ret = slice_trim(*ret);
	return STATUS_OK;
}

struct query {
	struct buf buf;
	size_t count; /* of values written */
};

/* Writes the values of list that are fit, each as print has it; before stands in front of the
 * first, between them, behind at the end. */
static void
write_values(struct query *query, const struct slice_list *list, bool (*is_fit)(struct slice value),
	     void (*print)(struct buf *buf, struct slice value), const char *before,
	     const char *between, const char *behind)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count && count < CAMPAIGN_QUERY_VALUES_MAX &&
			   query->buf.length < MAIL_QUERY_BYTES;
	     i++) {
		if (!is_fit(list->items[i]))
			continue;
		buf_write_text(&query->buf, count++ ? between : before);
		print(&query->buf, list->items[i]);
	}
	if (count)
		buf_write_text(&query->buf, behind);
	query->count += count;
}

static enum status
finish(struct query *query, struct slice *ret, struct err *err)
{
	struct slice text;

	TRY(buf_slice(&query->buf, &text, err));
	*ret = query->count ? text : SLICE_NONE;
	return STATUS_OK;
}

/* ---- Kusto ---- */

/* A string literal: a backslash escapes. */
static void
print_kusto(struct buf *buf, struct slice value)
{
	buf_write_byte(buf, '"');
	for (size_t i = 0; i < value.length; i++) {
		if (value.at[i] == '"' || value.at[i] == '\\')
			buf_write_byte(buf, '\\');
		buf_write_byte(buf, value.at[i]);
	}
	buf_write_byte(buf, '"');
}

static void
print_kusto_id(struct buf *buf, struct slice value)
{
	buf_write_text(buf, "\"<");
	for (size_t i = 0; i < value.length; i++) {
		if (value.at[i] == '"' || value.at[i] == '\\')
			buf_write_byte(buf, '\\');
		buf_write_byte(buf, value.at[i]);
	}
	buf_write_text(buf, ">\"");
}

enum status
query_defender(struct arena *arena, const struct query_terms *terms, struct slice *ret,
	       struct err *err)
{
	struct query query = {.count = 0};

	buf_init(&query.buf, arena);
	buf_write_text(&query.buf, "EmailEvents | where ");
	write_values(&query, terms->ids, is_printable, print_kusto_id, "InternetMessageId in (",
		     ", ", ")");
	write_values(&query, terms->domains, is_plain, print_kusto,
		     query.count ? " or SenderFromDomain in~ (" : "SenderFromDomain in~ (", ", ",
		     ")");
	write_values(&query, terms->hosts, is_plain, print_kusto,
		     query.count ? " or NetworkMessageId in ((EmailUrlInfo | where UrlDomain in~ ("
				 : "NetworkMessageId in ((EmailUrlInfo | where UrlDomain in~ (",
		     ", ", ") | project NetworkMessageId))");
	write_values(&query, terms->attachments, is_plain, print_kusto,
		     query.count ? " or NetworkMessageId in ((EmailAttachmentInfo | where SHA256 "
				   "in~ ("
				 : "NetworkMessageId in ((EmailAttachmentInfo | where SHA256 in~ (",
		     ", ", ") | project NetworkMessageId))");
	return finish(&query, ret, err);
}

/* ---- Purview ---- */

static void
print_from(struct buf *buf, struct slice value)
{
	buf_print(buf, "from:%.*s", SLICE_PRINT(value));
}

enum status
query_purview(struct arena *arena, const struct query_terms *terms, struct slice *ret,
	      struct err *err)
{
	char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];
	struct query query = {.count = 0};

	buf_init(&query.buf, arena);
	write_values(&query, terms->domains, is_plain, print_from, "(", " OR ", ")");
	time_print(terms->first, first);
	time_print(terms->last, last);
	if (*first && *last)
		buf_print(&query.buf, " AND received>=%.10s AND received<=%.10s", first, last);
	return finish(&query, ret, err);
}

/* ---- Gmail ---- */

static void
print_rfc822(struct buf *buf, struct slice value)
{
	buf_print(buf, "rfc822msgid:%.*s", SLICE_PRINT(value));
}

enum status
query_gmail(struct arena *arena, const struct query_terms *terms, struct slice *ret,
	    struct err *err)
{
	struct query query = {.count = 0};

	buf_init(&query.buf, arena);
	buf_write_byte(&query.buf, '{');
	write_values(&query, terms->ids, is_plain, print_rfc822, "", " ", "");
	write_values(&query, terms->domains, is_plain, print_from, query.count ? " " : "", " ", "");
	buf_write_byte(&query.buf, '}');
	return finish(&query, ret, err);
}

/* ---- a shell ---- */

static void
print_shell(struct buf *buf, struct slice value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] == '\'')
			buf_write_text(buf, "'\\''");
		else
			buf_write_byte(buf, value.at[i]);
}

static void
print_grep_id(struct buf *buf, struct slice value)
{
	buf_write_text(buf, " -e 'message-id=<");
	print_shell(buf, value);
	buf_write_text(buf, ">'");
}

static void
print_grep_domain(struct buf *buf, struct slice value)
{
	buf_write_text(buf, " -e '@");
	print_shell(buf, value);
	buf_write_text(buf, ">'");
}

enum status
query_postfix(struct arena *arena, const struct query_terms *terms, struct slice *ret,
	      struct err *err)
{
	struct query query = {.count = 0};

	buf_init(&query.buf, arena);
	buf_write_text(&query.buf, "grep -F");
	write_values(&query, terms->ids, is_printable, print_grep_id, "", "", "");
	write_values(&query, terms->domains, is_plain, print_grep_domain, "", "", "");
	buf_write_text(&query.buf, " /var/log/mail.log");
	return finish(&query, ret, err);
}
