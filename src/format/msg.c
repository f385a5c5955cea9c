#include "format/msg.h"

#include "base/cursor.h"
#include "base/time.h"
#include "format/charset.h"
#include "format/limits.h"
#include "format/ole.h"
#include "format/rtf.h"

#include <stdio.h>

/* Property ids, [MS-OXPROPS]. */
enum property {
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
	DISPLAY_NAME = 0x3001,
	ADDRESS = 0x3003,
	ATTACH_DATA = 0x3701,
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

enum property_type {
	LONG = 0x0003,
	OBJECT = 0x000d,
	STRING8 = 0x001e,
	UNICODE = 0x001f,
	TIME = 0x0040,
	BINARY = 0x0102
};

/* A storage that holds properties: the message, a recipient, an attachment. Its entries are those
 * of the file in [begin, end) whose path starts with it. */
struct object {
	size_t begin, end;
	size_t prefix;      /* length of the paths' common start */
	struct slice fixed; /* the entries of 16 bytes of its properties stream */
};

struct reader {
	struct arena *arena;
	struct ole *ole;
	const struct ole_entry *entries;
	size_t count;
	struct buf out;
};

/* ---- properties ---- */

/* The name within the object of an entry that stands right in it, or SLICE_NONE. */
static struct slice
name_in(const struct reader *reader, const struct object *object, size_t index)
{
	struct slice name = slice_part(reader->entries[index].path, object->prefix, SIZE_MAX);

	return slice_find_byte(name, '/') == SIZE_MAX ? name : SLICE_NONE;
}

static enum status
object_open(const struct reader *reader, size_t storage, size_t header_bytes, struct object *ret,
	    struct err *err)
{
	struct object object = {.begin = 0, .end = reader->count};

	if (storage != SIZE_MAX) {
		struct slice path = reader->entries[storage].path;
		object.prefix = path.length + 1;
		object.begin = object.end = storage + 1;
		while (object.end < reader->count &&
		       slice_starts(reader->entries[object.end].path, path) &&
		       reader->entries[object.end].path.length > path.length &&
		       reader->entries[object.end].path.at[path.length] == '/')
			object.end++;
	}
	for (size_t i = object.begin; i < object.end; i++) {
		struct slice name = name_in(reader, &object, i);
		if (!name.at || !slice_equal_nocase(name, SLICE("__properties_version1.0")))
			continue;
		TRY(ole_read(reader->ole, &reader->entries[i], reader->arena, MSG_TEXT_BYTES,
			     &object.fixed, err));
		object.fixed = slice_part(object.fixed, header_bytes, SIZE_MAX);
		break;
	}
	*ret = object;
	return STATUS_OK;
}

/* The stream or storage that holds a property of variable length: "__substg1.0_0037001F". */
static size_t
property_find(const struct reader *reader, const struct object *object, enum property id,
	      enum property_type type)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "__substg1.0_%04X%04X", (unsigned)id, (unsigned)type);
	for (size_t i = object->begin; i < object->end; i++)
		if (slice_equal_nocase(name_in(reader, object, i), slice_text(name)))
			return i;
	return SIZE_MAX;
}

static bool
property_fixed(const struct object *object, enum property id, enum property_type type,
	       uint64_t *ret)
{
	struct cursor cursor;
	uint16_t found_type, found_id;

	cursor_init(&cursor, object->fixed);
	while (cursor_left(&cursor) >= 16) {
		if (!cursor_u16le(&cursor, &found_type) || !cursor_u16le(&cursor, &found_id) ||
		    !cursor_skip(&cursor, 4) || !cursor_u64le(&cursor, ret))
			return false;
		if (found_type == type && found_id == id)
			return true;
	}
	return false;
}

static enum status
property_bytes(const struct reader *reader, const struct object *object, enum property id,
	       enum property_type type, struct slice *ret, struct err *err)
{
	size_t index = property_find(reader, object, id, type);

	*ret = SLICE_NONE;
	if (index == SIZE_MAX || reader->entries[index].storage)
		return STATUS_OK;
	return ole_read(reader->ole, &reader->entries[index], reader->arena, MESSAGE_BYTES, ret,
			err);
}

/* The character set of 8-bit strings: the message's code page, else windows-1252. */
static void
page_name(const struct object *message, char ret[static 24])
{
	uint64_t page = 1252;

	if (!property_fixed(message, INTERNET_PAGE, LONG, &page))
		(void)property_fixed(message, MESSAGE_PAGE, LONG, &page);
	page &= 0xffffffffu;
	if (page == 65001)
		(void)snprintf(ret, 24, "utf-8");
	else if (page == 28591)
		(void)snprintf(ret, 24, "iso-8859-1");
	else
		(void)snprintf(ret, 24, "cp%u", (unsigned)page);
}

/* A string as UTF-8, SLICE_NONE where the object has none of that id. */
static enum status
property_text(const struct reader *reader, const struct object *object,
	      const struct object *message, enum property id, struct slice *ret, struct err *err)
{
	char page[24] = "utf-16le";
	struct slice bytes;
	struct buf text;

	TRY(property_bytes(reader, object, id, UNICODE, &bytes, err));
	if (!bytes.at) {
		TRY(property_bytes(reader, object, id, STRING8, &bytes, err));
		page_name(message, page);
	}
	*ret = SLICE_NONE;
	if (!bytes.at)
		return STATUS_OK;
	buf_init(&text, reader->arena);
	(void)charset_write(&text, slice_text(page), bytes);
	TRY(buf_slice(&text, ret, err));
	while (ret->length > 0 && ret->at[ret->length - 1] == '\0')
		ret->length--;
	return STATUS_OK;
}

/* ---- headers ---- */

/* One line, whatever stands in the value. */
static void
write_value(struct buf *out, struct slice value)
{
	for (size_t i = 0; i < value.length && i < MSG_TEXT_BYTES; i++) {
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
		write_quoted(out, slice_part(name, 0, MSG_TEXT_BYTES));
	if (name.length > 0 && address.length > 0)
		buf_write_byte(out, ' ');
	if (address.length > 0) {
		buf_write_byte(out, '<');
		for (size_t i = 0; i < address.length && i < MSG_TEXT_BYTES; i++) {
			char c = address.at[i];
			if (c != '<' && c != '>' && (unsigned char)c > ' ')
				buf_write_byte(out, c);
		}
		buf_write_byte(out, '>');
	}
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
		size_t colon = slice_find_byte(line, ':');
		size_t blank = slice_find_byte(line, ' ');
		if (!fold)
			kept = colon != SIZE_MAX && colon > 0 && blank > colon &&
			       !is_mime_field(line);
		if (!kept)
			continue;
		write_value(out, line);
		buf_write_text(out, "\r\n");
	}
}

static enum status
write_sender(struct reader *reader, const struct object *message, struct err *err)
{
	static const enum property NAMES[] = {REPRESENTING_NAME, SENDER_NAME};
	static const enum property ADDRESSES[] = {REPRESENTING_SMTP, REPRESENTING_ADDRESS,
						  SENDER_SMTP, SENDER_ADDRESS};
	struct slice name = SLICE_NONE, address = SLICE_NONE;

	for (size_t i = 0; i < 2 && name.length == 0; i++)
		TRY(property_text(reader, message, message, NAMES[i], &name, err));
	for (size_t i = 0; i < 4 && slice_find_byte(address, '@') == SIZE_MAX; i++)
		TRY(property_text(reader, message, message, ADDRESSES[i], &address, err));
	if (name.length == 0 && address.length == 0)
		return STATUS_OK;
	buf_write_text(&reader->out, "From: ");
	write_mailbox(&reader->out, name, address);
	buf_write_text(&reader->out, "\r\n");
	return STATUS_OK;
}

static enum status
write_recipient(struct reader *reader, const struct object *message, size_t storage,
		struct err *err)
{
	static const char *const FIELDS[] = {"To: ", "Cc: ", "Bcc: "};
	struct slice name, address;
	struct object recipient;
	uint64_t type = 1;

	TRY(object_open(reader, storage, 8, &recipient, err));
	TRY(property_text(reader, &recipient, message, DISPLAY_NAME, &name, err));
	TRY(property_text(reader, &recipient, message, SMTP_ADDRESS, &address, err));
	if (slice_find_byte(address, '@') == SIZE_MAX)
		TRY(property_text(reader, &recipient, message, ADDRESS, &address, err));
	(void)property_fixed(&recipient, RECIPIENT_TYPE, LONG, &type);
	type &= 0xf;
	buf_write_text(&reader->out, FIELDS[type >= 1 && type <= 3 ? type - 1 : 0]);
	write_mailbox(&reader->out, slice_equal(name, address) ? SLICE_NONE : name, address);
	buf_write_text(&reader->out, "\r\n");
	return STATUS_OK;
}

/* FILETIME: 100 ns since 1601. */
static void
write_date(struct buf *out, const struct object *message)
{
	char text[TIME_TEXT_BYTES];
	uint64_t ticks;

	if (!property_fixed(message, SUBMIT_TIME, TIME, &ticks) &&
	    !property_fixed(message, DELIVERY_TIME, TIME, &ticks))
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
write_made_up(struct reader *reader, const struct object *message, struct err *err)
{
	static const struct {
		enum property id;
		const char *name;
	} TEXTS[] = {{SUBJECT, "Subject"},
		     {MESSAGE_ID, "Message-ID"},
		     {IN_REPLY_TO, "In-Reply-To"},
		     {REFERENCES, "References"}};
	struct slice text;
	size_t recipients = 0;

	TRY(write_sender(reader, message, err));
	for (size_t i = message->begin; i < message->end && recipients < MSG_RECIPIENTS; i++) {
		struct slice name = name_in(reader, message, i);
		if (!reader->entries[i].storage || !name.at ||
		    !slice_starts_nocase(name, SLICE("__recip_version1.0_")))
			continue;
		recipients++;
		TRY(write_recipient(reader, message, i, err));
	}
	write_date(&reader->out, message);
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		TRY(property_text(reader, message, message, TEXTS[i].id, &text, err));
		write_field(&reader->out, TEXTS[i].name, text);
	}
	return STATUS_OK;
}

/* ---- bodies ---- */

static void
write_base64(struct buf *out, struct slice bytes)
{
	static const char DIGITS[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.length; i += 3) {
		size_t left = bytes.length - i;
		uint32_t group = (uint32_t)(uint8_t)bytes.at[i] << 16;
		if (left > 1)
			group |= (uint32_t)(uint8_t)bytes.at[i + 1] << 8;
		if (left > 2)
			group |= (uint8_t)bytes.at[i + 2];
		buf_write_byte(out, DIGITS[group >> 18]);
		buf_write_byte(out, DIGITS[group >> 12 & 63]);
		buf_write_byte(out, left > 1 ? DIGITS[group >> 6 & 63] : '=');
		buf_write_byte(out, left > 2 ? DIGITS[group & 63] : '=');
		if (i % 57 == 54)
			buf_write_text(out, "\r\n");
	}
	buf_write_text(out, "\r\n");
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
body_html(struct reader *reader, const struct object *message, struct slice rtf, struct slice *ret,
	  struct err *err)
{
	struct buf html;
	bool found;

	TRY(property_bytes(reader, message, BODY_HTML, BINARY, ret, err));
	if (!ret->at)
		TRY(property_text(reader, message, message, BODY_HTML, ret, err));
	if (ret->length > 0 || rtf.length == 0)
		return STATUS_OK;
	buf_init(&html, reader->arena);
	TRY(rtf_html(rtf, &html, &found, err));
	return found ? buf_slice(&html, ret, err) : STATUS_OK;
}

static enum status
body_rtf(struct reader *reader, const struct object *message, struct slice *ret, struct err *err)
{
	struct slice packed;
	struct buf rtf;
	struct err own = {0};

	*ret = SLICE_NONE;
	TRY(property_bytes(reader, message, RTF_COMPRESSED, BINARY, &packed, err));
	if (packed.length == 0)
		return STATUS_OK;
	buf_init(&rtf, reader->arena);
	enum status status = rtf_unpack(packed, &rtf, &own);
	if (status == STATUS_REFUSED) /* the plain text may still be there */
		return STATUS_OK;
	TRY(status);
	return buf_slice(&rtf, ret, err);
}

static enum status
write_bodies(struct reader *reader, const struct object *message, unsigned depth, struct err *err)
{
	struct slice text, html, rtf;
	struct buf plain;

	TRY(body_rtf(reader, message, &rtf, err));
	TRY(property_text(reader, message, message, BODY, &text, err));
	TRY(body_html(reader, message, rtf, &html, err));
	if (text.length == 0 && html.length == 0 && rtf.length > 0) {
		buf_init(&plain, reader->arena);
		TRY(rtf_text(rtf, &plain, err));
		TRY(buf_slice(&plain, &text, err));
	}
	if (text.length > 0)
		write_part(&reader->out, depth, "text/plain; charset=utf-8", text);
	if (html.length == 0)
		return STATUS_OK;
	/* As bytes it is in the message's own character set, from RTF or as a string in UTF-8. */
	char type[64] = "text/html; charset=utf-8", page[24];
	if (property_find(reader, message, BODY_HTML, BINARY) != SIZE_MAX) {
		page_name(message, page);
		(void)snprintf(type, sizeof(type), "text/html; charset=%s", page);
	}
	write_part(&reader->out, depth, type, html);
	return STATUS_OK;
}

/* ---- attachments and messages within ---- */

static enum status write_message(struct reader *reader, size_t storage, unsigned depth,
				 struct err *err);

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
write_attachment(struct reader *reader, const struct object *message, size_t storage,
		 unsigned depth, struct err *err)
{
	struct object attachment;
	struct slice name, mime, cid, bytes;

	TRY(object_open(reader, storage, 8, &attachment, err));
	TRY(property_text(reader, &attachment, message, ATTACH_LONG_NAME, &name, err));
	if (name.length == 0)
		TRY(property_text(reader, &attachment, message, ATTACH_NAME, &name, err));
	TRY(property_text(reader, &attachment, message, ATTACH_MIME, &mime, err));
	TRY(property_text(reader, &attachment, message, ATTACH_CONTENT_ID, &cid, err));
	TRY(property_bytes(reader, &attachment, ATTACH_DATA, BINARY, &bytes, err));
	size_t inner = property_find(reader, &attachment, ATTACH_DATA, OBJECT);
	bool nested = inner != SIZE_MAX && reader->entries[inner].storage && depth < MSG_DEPTH;
	struct buf *out = &reader->out;
	bool typed = slice_find_byte(mime, '/') != SIZE_MAX &&
		     slice_find_byte(mime, ';') == SIZE_MAX &&
		     !slice_starts_nocase(mime, SLICE("multipart/")) &&
		     !slice_starts_nocase(mime, SLICE("message/"));
	buf_print(out, "--=_item-%u\r\nContent-Type: ", depth);
	write_value(out, nested  ? SLICE("message/rfc822")
			 : typed ? slice_part(mime, 0, 200)
				 : SLICE("application/octet-stream"));
	buf_write_text(out, "\r\nContent-Disposition: attachment");
	write_parameter(out, "filename", name);
	buf_write_text(out, "\r\n");
	write_field(out, "Content-ID", slice_part(cid, 0, 1024));
	if (nested) {
		buf_write_text(out, "\r\n");
		return write_message(reader, inner, depth + 1, err);
	}
	buf_write_text(out, "Content-Transfer-Encoding: base64\r\n\r\n");
	write_base64(out, bytes);
	return STATUS_OK;
}

static enum status
write_message(struct reader *reader, size_t storage, unsigned depth, struct err *err)
{
	struct object message;
	struct slice headers;
	size_t attachments = 0;

	TRY(object_open(reader, storage, storage == SIZE_MAX ? 32 : 24, &message, err));
	TRY(property_text(reader, &message, &message, TRANSPORT_HEADERS, &headers, err));
	if (headers.length > 0)
		write_transport(&reader->out, slice_part(headers, 0, MSG_TEXT_BYTES));
	else
		TRY(write_made_up(reader, &message, err));
	buf_print(&reader->out,
		  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
		  "boundary=\"=_item-%u\"\r\n\r\n",
		  depth);
	TRY(write_bodies(reader, &message, depth, err));
	for (size_t i = message.begin; i < message.end && attachments < MSG_ATTACHMENTS; i++) {
		struct slice name = name_in(reader, &message, i);
		if (!reader->entries[i].storage || !name.at ||
		    !slice_starts_nocase(name, SLICE("__attach_version1.0_")))
			continue;
		attachments++;
		TRY(write_attachment(reader, &message, i, depth, err));
	}
	buf_print(&reader->out, "--=_item-%u--\r\n", depth);
	return STATUS_OK;
}

enum status
msg_read(struct arena *arena, struct slice bytes, struct slice *ret_message, struct err *err)
{
	struct ole *ole DEFER(ole_done)
	= NULL;
	struct reader reader = {.arena = arena};

	TRY(ole_open(arena, bytes, &ole, err));
	if (!ole_find(ole, SLICE("__properties_version1.0")))
		return err_set(err, STATUS_REFUSED,
			       "MS-OXMSG §2.4: no properties stream: this is no Outlook item");
	reader.ole = ole;
	reader.entries = ole_entries(ole, &reader.count);
	buf_init(&reader.out, arena);
	TRY(write_message(&reader, SIZE_MAX, 0, err));
	return buf_slice(&reader.out, ret_message, err);
}
