#include "format/item.h"

#include "base/base64.h"
#include "base/cursor.h"
#include "base/time.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/rtf.h"

#include <stdio.h>

/* Property ids, [MS-OXPROPS]. */
enum {
	MESSAGE_CLASS = 0x001a,
	SUBJECT = 0x0037,
	SUBMIT_TIME = 0x0039,
	REPRESENTING_NAME = 0x0042,
	REPRESENTING_ADDRESS = 0x0065,
	TRANSPORT_HEADERS = 0x007d,
	RECIPIENT_TYPE = 0x0c15,
	SENDER_NAME = 0x0c1a,
	SENDER_ADDRESS = 0x0c1f,
	DELIVERY_TIME = 0x0e06,
	BODY = 0x1000,
	RTF_COMPRESSED = 0x1009,
	BODY_HTML = 0x1013,
	MESSAGE_ID = 0x1035,
	REFERENCES = 0x1039,
	IN_REPLY_TO = 0x1042,
	ADDRESS = 0x3003,
	ATTACH_NAME = 0x3704,
	ATTACH_LONG_NAME = 0x3707,
	ATTACH_MIME = 0x370e,
	ATTACH_CONTENT_ID = 0x3712,
	SMTP_ADDRESS = 0x39fe,
	MESSAGE_PAGE = 0x3ffd,
	INTERNET_PAGE = 0x3fde,
	SENDER_SMTP = 0x5d01,
	REPRESENTING_SMTP = 0x5d02,
};

static const uint16_t WANTED[] = {
	MESSAGE_CLASS,
	SUBJECT,
	SUBMIT_TIME,
	REPRESENTING_NAME,
	REPRESENTING_ADDRESS,
	TRANSPORT_HEADERS,
	RECIPIENT_TYPE,
	SENDER_NAME,
	SENDER_ADDRESS,
	DELIVERY_TIME,
	BODY,
	RTF_COMPRESSED,
	BODY_HTML,
	MESSAGE_ID,
	REFERENCES,
	IN_REPLY_TO,
	PROPERTY_DISPLAY_NAME,
	ADDRESS,
	PROPERTY_ATTACH_DATA,
	ATTACH_NAME,
	PROPERTY_ATTACH_METHOD,
	ATTACH_LONG_NAME,
	ATTACH_MIME,
	ATTACH_CONTENT_ID,
	SMTP_ADDRESS,
	MESSAGE_PAGE,
	INTERNET_PAGE,
	SENDER_SMTP,
	REPRESENTING_SMTP,
};

/* One message that is written; those within have writers of their own. */
struct writer {
	struct arena *arena;
	const struct item *item;
	struct buf *out;
	unsigned depth;
};

/* ---- properties ---- */

bool
property_wanted(uint16_t id)
{
	for (size_t i = 0; i < sizeof(WANTED) / sizeof(*WANTED); i++)
		if (WANTED[i] == id)
			return true;
	return false;
}

enum status
properties_add(struct arena *arena, struct properties *properties, const struct property *property,
	       struct err *err)
{
	struct property *items =
		arena_grow(arena, properties->items, &properties->capacity, properties->count + 1,
			   sizeof(*items), _Alignof(struct property));

	if (!items)
		return err_no_memory(err);
	properties->items = items;
	items[properties->count++] = *property;
	return STATUS_OK;
}

static const struct property *
property_find(const struct properties *properties, uint16_t id, enum property_type type)
{
	for (size_t i = 0; i < properties->count; i++)
		if (properties->items[i].id == id && properties->items[i].type == type)
			return &properties->items[i];
	return NULL;
}

bool
property_number(const struct properties *properties, uint16_t id, enum property_type type,
		uint64_t *ret)
{
	const struct property *property = property_find(properties, id, type);
	struct cursor cursor;
	uint32_t number;

	if (!property)
		return false;
	cursor_init(&cursor, property->value);
	if (cursor_u64le(&cursor, ret))
		return true;
	if (!cursor_u32le(&cursor, &number))
		return false;
	*ret = number;
	return true;
}

static struct slice
property_bytes(const struct properties *properties, uint16_t id)
{
	const struct property *property = property_find(properties, id, PROPERTY_BINARY);

	return property ? property->value : SLICE_NONE;
}

/* The character set of 8-bit strings: the message's code page, else windows-1252. */
static void
page_name(const struct properties *message, char ret[static 24])
{
	uint64_t page = 1252;

	if (!property_number(message, INTERNET_PAGE, PROPERTY_LONG, &page))
		(void)property_number(message, MESSAGE_PAGE, PROPERTY_LONG, &page);
	page &= 0xffffffffu;
	if (page == 65001)
		(void)snprintf(ret, 24, "utf-8");
	else if (page == 28591)
		(void)snprintf(ret, 24, "iso-8859-1");
	else
		(void)snprintf(ret, 24, "cp%u", (unsigned)page);
}

enum status
property_text(struct arena *arena, const struct properties *properties,
	      const struct properties *message, uint16_t id, struct slice *ret, struct err *err)
{
	const struct property *found = property_find(properties, id, PROPERTY_UNICODE);
	char page[24] = "utf-16le";
	struct buf text;

	if (!found) {
		found = property_find(properties, id, PROPERTY_STRING8);
		page_name(message, page);
	}
	*ret = SLICE_NONE;
	if (!found)
		return STATUS_OK;
	buf_init(&text, arena);
	(void)charset_write(&text, slice_text(page), found->value);
	TRY(buf_slice(&text, ret, err));
	while (ret->length > 0 && ret->at[ret->length - 1] == '\0')
		ret->length--;
	return STATUS_OK;
}

static enum status
writer_text(const struct writer *writer, const struct properties *properties, uint16_t id,
	    struct slice *ret, struct err *err)
{
	return property_text(writer->arena, properties, &writer->item->message, id, ret, err);
}

/* In a PST, 0x01 and the length of a prefix stand before it ([MS-PST] §2.5.3.1.1.1). */
static struct slice
without_prefix_mark(struct slice subject)
{
	struct cursor cursor;
	uint32_t length;

	cursor_init(&cursor, slice_part(subject, 1, SIZE_MAX));
	if (subject.length < 2 || subject.at[0] != 1 || !cursor_utf8(&cursor, &length))
		return subject;
	return slice_of(cursor.at, cursor_left(&cursor));
}

/* The class is ASCII by [MS-OXCMSG] §2.2.1.3: compared without decoding. */
static bool
class_starts(struct slice value, bool wide, struct slice prefix)
{
	size_t step = wide ? 2 : 1;

	if (value.length < prefix.length * step)
		return false;
	for (size_t i = 0; i < prefix.length; i++)
		if (byte_lower(value.at[i * step]) != byte_lower(prefix.at[i]))
			return false;
	return true;
}

bool
item_is_letter(const struct item *item)
{
	static const struct slice OTHERS[] = {
		SLICE_INIT("IPM.Contact"),
		SLICE_INIT("IPM.DistList"),
		SLICE_INIT("IPM.AbchPerson"),
		SLICE_INIT("IPM.Appointment"),
		SLICE_INIT("IPM.Task"),
		SLICE_INIT("IPM.StickyNote"),
		SLICE_INIT("IPM.Activity"),
		SLICE_INIT("IPM.Configuration"),
		SLICE_INIT("IPM.Microsoft."),
		SLICE_INIT("IPC."),
		SLICE_INIT("IPM.OLE.CLASS.{00061055-"), /* an exception of an appointment */
	};
	const struct property *wide =
		property_find(&item->message, MESSAGE_CLASS, PROPERTY_UNICODE);
	const struct property *class =
		wide ? wide : property_find(&item->message, MESSAGE_CLASS, PROPERTY_STRING8);

	for (size_t i = 0; class && i < sizeof(OTHERS) / sizeof(*OTHERS); i++)
		if (class_starts(class->value, wide != NULL, OTHERS[i]))
			return false;
	return true;
}

/* ---- headers ---- */

/* One line, whatever stands in the value. */
static void
write_value(struct buf *out, struct slice value)
{
	for (size_t i = 0; i < value.length && i < ITEM_TEXT_BYTES; i++) {
		char c = value.at[i];
		buf_write_byte(out, c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
	}
}

static void
write_field(struct buf *out, const char *name, struct slice value)
{
	if (value.length == 0)
		return;
	buf_write_text(out, name);
	buf_write_text(out, ": ");
	write_value(out, value);
	buf_write_text(out, "\r\n");
}

static void
write_quoted(struct buf *out, struct slice text)
{
	buf_write_byte(out, '"');
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if (c == '"' || c == '\\')
			buf_write_byte(out, '\\');
		buf_write_byte(out, c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
	}
	buf_write_byte(out, '"');
}

static void
write_mailbox(struct buf *out, struct slice name, struct slice address)
{
	if (name.length > 0)
		write_quoted(out, slice_part(name, 0, ITEM_TEXT_BYTES));
	if (name.length > 0 && address.length > 0)
		buf_write_byte(out, ' ');
	if (address.length > 0) {
		buf_write_byte(out, '<');
		for (size_t i = 0; i < address.length && i < ITEM_TEXT_BYTES; i++) {
			char c = address.at[i];
			if (c != '<' && c != '>' && (unsigned char)c > ' ')
				buf_write_byte(out, c);
		}
		buf_write_byte(out, '>');
	}
}

/* RFC 5322 §3.6.8: a name is printable ASCII without a colon. */
static bool
is_field(struct slice line)
{
	size_t length = slice_find_byte(line, ':');

	if (length == SIZE_MAX || length == 0)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((uint8_t)line.at[i] <= ' ' || (uint8_t)line.at[i] >= 127)
			return false;
	return true;
}

static bool
is_mime_field(struct slice line)
{
	return slice_starts_nocase(line, SLICE("Content-")) ||
	       slice_starts_nocase(line, SLICE("MIME-Version:"));
}

/*
 * The headers as they came, but for those that tell how the body was packed. Lines that are neither
 * a field nor a fold are left out, so that none can end the header or look like a boundary.
 */
static void
write_transport(struct buf *out, struct slice headers)
{
	bool kept = false;
	struct slice line;

	while (slice_next(&headers, '\n', &line)) {
		if (line.length > 0 && line.at[line.length - 1] == '\r')
			line.length--;
		if (line.length == 0)
			continue;
		bool fold = line.at[0] == ' ' || line.at[0] == '\t';
		if (!fold)
			kept = is_field(line) && !is_mime_field(line);
		if (!kept)
			continue;
		write_value(out, line);
		buf_write_text(out, "\r\n");
	}
}

static enum status
write_sender(struct writer *writer, struct err *err)
{
	static const uint16_t NAMES[] = {REPRESENTING_NAME, SENDER_NAME};
	static const uint16_t ADDRESSES[] = {REPRESENTING_SMTP, REPRESENTING_ADDRESS, SENDER_SMTP,
					     SENDER_ADDRESS};
	const struct properties *message = &writer->item->message;
	struct slice name = SLICE_NONE, address = SLICE_NONE;

	for (size_t i = 0; i < 2 && name.length == 0; i++)
		TRY(writer_text(writer, message, NAMES[i], &name, err));
	for (size_t i = 0; i < 4 && slice_find_byte(address, '@') == SIZE_MAX; i++)
		TRY(writer_text(writer, message, ADDRESSES[i], &address, err));
	if (name.length == 0 && address.length == 0)
		return STATUS_OK;
	buf_write_text(writer->out, "From: ");
	write_mailbox(writer->out, name, address);
	buf_write_text(writer->out, "\r\n");
	return STATUS_OK;
}

static enum status
write_recipient(struct writer *writer, const struct properties *recipient, struct err *err)
{
	static const char *const FIELDS[] = {"To: ", "Cc: ", "Bcc: "};
	struct slice name, address;
	uint64_t type = 1;

	TRY(writer_text(writer, recipient, PROPERTY_DISPLAY_NAME, &name, err));
	TRY(writer_text(writer, recipient, SMTP_ADDRESS, &address, err));
	if (slice_find_byte(address, '@') == SIZE_MAX)
		TRY(writer_text(writer, recipient, ADDRESS, &address, err));
	(void)property_number(recipient, RECIPIENT_TYPE, PROPERTY_LONG, &type);
	type &= 0xf;
	buf_write_text(writer->out, FIELDS[type >= 1 && type <= 3 ? type - 1 : 0]);
	write_mailbox(writer->out, slice_equal(name, address) ? SLICE_NONE : name, address);
	buf_write_text(writer->out, "\r\n");
	return STATUS_OK;
}

/* FILETIME: 100 ns since 1601. */
static void
write_date(struct buf *out, const struct properties *message)
{
	char text[TIME_TEXT_BYTES];
	uint64_t ticks;

	if (!property_number(message, SUBMIT_TIME, PROPERTY_TIME, &ticks) &&
	    !property_number(message, DELIVERY_TIME, PROPERTY_TIME, &ticks))
		return;
	if (ticks > INT64_MAX)
		return;
	time_print((int64_t)(ticks / 10) - INT64_C(11644473600) * 1000000, text);
	static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct slice stamp = slice_text(text);
	uint64_t month;
	if (stamp.length < 20 || !slice_number(slice_part(stamp, 5, 2), &month) || month < 1 ||
	    month > 12)
		return;
	buf_print(out, "Date: %.2s %s %.4s %.8s +0000\r\n", text + 8, MONTHS[month - 1], text,
		  text + 11);
}

/* A message without transport headers: a draft, or one sent within Exchange. */
static enum status
write_made_up(struct writer *writer, struct err *err)
{
	static const struct {
		uint16_t id;
		const char *name;
	} TEXTS[] = {{SUBJECT, "Subject"},
		     {MESSAGE_ID, "Message-ID"},
		     {IN_REPLY_TO, "In-Reply-To"},
		     {REFERENCES, "References"}};
	const struct item *item = writer->item;
	struct slice text;

	TRY(write_sender(writer, err));
	for (size_t i = 0; i < item->recipient_count && i < ITEM_RECIPIENTS; i++)
		TRY(write_recipient(writer, &item->recipients[i], err));
	write_date(writer->out, &item->message);
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		TRY(writer_text(writer, &item->message, TEXTS[i].id, &text, err));
		write_field(writer->out, TEXTS[i].name,
			    TEXTS[i].id == SUBJECT ? without_prefix_mark(text) : text);
	}
	return STATUS_OK;
}

/* ---- bodies ---- */

#define BASE64_LINE_BYTES 57u /* 76 characters, RFC 2045 §6.8 */

static void
write_base64(struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i == 0 || i < bytes.length; i += BASE64_LINE_BYTES) {
		base64_write(out, slice_part(bytes, i, BASE64_LINE_BYTES));
		buf_write_text(out, "\r\n");
	}
}

/* All parts are in base64: a line of it never is a boundary, as '=' and '-' do not start one. */
static void
write_part(struct buf *out, unsigned depth, const char *type, struct slice bytes)
{
	buf_print(out,
		  "--=_item-%u\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n",
		  depth, type);
	write_base64(out, bytes);
}

/* HTML as it stands, or out of the RTF that Outlook packs it in; SLICE_NONE: there is none. */
static enum status
body_html(const struct writer *writer, struct slice rtf, struct slice *ret, struct err *err)
{
	const struct properties *message = &writer->item->message;
	struct buf html;
	bool found;

	*ret = property_bytes(message, BODY_HTML);
	if (!ret->at)
		TRY(writer_text(writer, message, BODY_HTML, ret, err));
	if (ret->length > 0 || rtf.length == 0)
		return STATUS_OK;
	buf_init(&html, writer->arena);
	TRY(rtf_html(rtf, &html, &found, err));
	return found ? buf_slice(&html, ret, err) : STATUS_OK;
}

static enum status
body_rtf(const struct writer *writer, struct slice *ret, struct err *err)
{
	struct slice packed = property_bytes(&writer->item->message, RTF_COMPRESSED);
	struct buf rtf;
	struct err own = {0};

	*ret = SLICE_NONE;
	if (packed.length == 0)
		return STATUS_OK;
	buf_init(&rtf, writer->arena);
	enum status status = rtf_unpack(packed, &rtf, &own);
	if (status == STATUS_REFUSED) /* the plain text may still be there */
		return STATUS_OK;
	TRY(status);
	return buf_slice(&rtf, ret, err);
}

static enum status
write_bodies(struct writer *writer, struct err *err)
{
	const struct properties *message = &writer->item->message;
	struct slice text, html, rtf;
	struct buf plain;

	TRY(body_rtf(writer, &rtf, err));
	TRY(writer_text(writer, message, BODY, &text, err));
	TRY(body_html(writer, rtf, &html, err));
	if (text.length == 0 && html.length == 0 && rtf.length > 0) {
		buf_init(&plain, writer->arena);
		TRY(rtf_text(rtf, &plain, err));
		TRY(buf_slice(&plain, &text, err));
	}
	if (text.length > 0)
		write_part(writer->out, writer->depth, "text/plain; charset=utf-8", text);
	if (html.length == 0)
		return STATUS_OK;
	/* As bytes it is in the message's own character set, from RTF or as a string in UTF-8. */
	char type[64] = "text/html; charset=utf-8", page[24];
	if (property_bytes(message, BODY_HTML).length > 0) {
		page_name(message, page);
		(void)snprintf(type, sizeof(type), "text/html; charset=%s", page);
	}
	write_part(writer->out, writer->depth, type, html);
	return STATUS_OK;
}

/* ---- attachments and messages within ---- */

static enum status write_message(struct writer *writer, struct err *err);

/* A header parameter: quotes and line ends cannot end it. */
static void
write_parameter(struct buf *out, const char *name, struct slice value)
{
	if (value.length == 0)
		return;
	buf_print(out, "; %s=", name);
	write_quoted(out, slice_part(value, 0, 1024));
}

static enum status
write_attachment(struct writer *writer, const struct item_attachment *attachment, struct err *err)
{
	const struct properties *properties = &attachment->properties;
	struct slice name, mime, cid;

	TRY(writer_text(writer, properties, ATTACH_LONG_NAME, &name, err));
	if (name.length == 0)
		TRY(writer_text(writer, properties, ATTACH_NAME, &name, err));
	TRY(writer_text(writer, properties, ATTACH_MIME, &mime, err));
	TRY(writer_text(writer, properties, ATTACH_CONTENT_ID, &cid, err));
	bool nested = attachment->nested && writer->depth < ITEM_DEPTH;
	struct buf *out = writer->out;
	bool typed = slice_find_byte(mime, '/') != SIZE_MAX &&
		     slice_find_byte(mime, ';') == SIZE_MAX &&
		     !slice_starts_nocase(mime, SLICE("multipart/")) &&
		     !slice_starts_nocase(mime, SLICE("message/"));
	buf_print(out, "--=_item-%u\r\nContent-Type: ", writer->depth);
	write_value(out, nested  ? SLICE("message/rfc822")
			 : typed ? slice_part(mime, 0, 200)
				 : SLICE("application/octet-stream"));
	buf_write_text(out, "\r\nContent-Disposition: attachment");
	write_parameter(out, "filename", name);
	buf_write_text(out, "\r\n");
	write_field(out, "Content-ID", slice_part(cid, 0, 1024));
	if (nested) {
		struct writer inner = *writer;
		inner.item = attachment->nested;
		inner.depth++;
		buf_write_text(out, "\r\n");
		return write_message(&inner, err);
	}
	buf_write_text(out, "Content-Transfer-Encoding: base64\r\n\r\n");
	write_base64(out, property_bytes(properties, PROPERTY_ATTACH_DATA));
	return STATUS_OK;
}

static enum status
write_message(struct writer *writer, struct err *err)
{
	const struct item *item = writer->item;
	struct slice headers;

	TRY(writer_text(writer, &item->message, TRANSPORT_HEADERS, &headers, err));
	if (headers.length > 0)
		write_transport(writer->out, slice_part(headers, 0, ITEM_TEXT_BYTES));
	else
		TRY(write_made_up(writer, err));
	buf_print(writer->out,
		  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
		  "boundary=\"=_item-%u\"\r\n\r\n",
		  writer->depth);
	TRY(write_bodies(writer, err));
	for (size_t i = 0; i < item->attachment_count && i < ITEM_ATTACHMENTS; i++)
		TRY(write_attachment(writer, &item->attachments[i], err));
	buf_print(writer->out, "--=_item-%u--\r\n", writer->depth);
	return STATUS_OK;
}

enum status
item_write(struct arena *arena, const struct item *item, struct slice *ret_message, struct err *err)
{
	struct buf out;
	struct writer writer = {.arena = arena, .item = item, .out = &out};

	buf_init(&out, arena);
	TRY(write_message(&writer, err));
	return buf_slice(&out, ret_message, err);
}
