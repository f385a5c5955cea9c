/* Letters (RFC 5322, and Outlook's items as such): subject, parties and what is shown of the body;
 * those attached are documents of their own. */
#include "format/charset.h"
#include "format/date.h"
#include "format/document.h"
#include "format/message.h"
#include "format/msg.h"

/* Fields of the header that say how a letter was made. */
static const char *const FIELDS[] = {"Subject",
				     "From",
				     "To",
				     "Cc",
				     "Date",
				     "Reply-To",
				     "Message-ID",
				     "In-Reply-To",
				     "X-Mailer",
				     "User-Agent",
				     "X-Originating-IP",
				     "Content-Language",
				     "Thread-Index",
				     "Organization"};

/* The zone at the end of a date: "+0300"; empty where it has none (RFC 5322 §3.3). */
static struct slice
zone_of(struct slice date)
{
	size_t comment = slice_find_byte(date, '(');

	date = slice_trim(slice_part(date, 0, comment));
	if (date.length < 5)
		return SLICE_NONE;
	struct slice zone = slice_part(date, date.length - 5, 5);
	return *zone.at == '+' || *zone.at == '-' ? zone : SLICE_NONE;
}

/* The zones of the machines that a letter went by, from the last to the first. */
static enum status
add_zones(struct document *document, const struct message_part *root, struct err *err)
{
	const struct message_field *field;

	for (size_t i = 0; (field = message_field(root, "Received", i)) != NULL; i++) {
		size_t semicolon = slice_find_last_byte(field->value, ';');
		if (semicolon == SIZE_MAX)
			continue;
		struct slice date = slice_part(field->value, semicolon + 1, SIZE_MAX);
		TRY(document_add_field(document, "ReceivedZone", zone_of(date), err));
	}
	return STATUS_OK;
}

static enum status
add_fields(struct document *document, const struct message_part *root, struct err *err)
{
	struct slice text;

	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++) {
		TRY(message_text(document->scratch, root, FIELDS[i], &text, err));
		TRY(document_add_field(document, FIELDS[i], text, err));
	}
	return add_zones(document, root, err);
}

/* When it says that it was sent, the same however it is spelled. Other formats spell it in their
 * own ways, or leave it out. */
static enum status
add_date(struct document *document, const struct message_part *root, struct err *err)
{
	char moment[TIME_TEXT_BYTES];
	struct slice text;
	int64_t time_us;

	TRY(message_text(document->scratch, root, "Date", &text, err));
	if (date_read(text, &time_us, NULL)) {
		time_print(time_us, moment);
		text = slice_text(moment);
	}
	return document_add_unit(document, UNIT_BESIDE, text, SLICE("date"), err);
}

/* What a person is told of when he answers, or asks what a letter answers. */
static enum status
add_named(struct document *document, const struct message_part *root, struct err *err)
{
	static const char *const NAMED[] = {"Reply-To",   "Sender",      "Bcc",
					    "Message-ID", "In-Reply-To", "Thread-Topic"};
	struct slice text;

	for (size_t i = 0; i < sizeof(NAMED) / sizeof(*NAMED); i++) {
		TRY(message_text(document->scratch, root, NAMED[i], &text, err));
		text = slice_trim(text);
		if (text.length == 0)
			continue;
		TRY(slice_print(document->scratch, &text, err, "%s: %.*s", NAMED[i],
				SLICE_PRINT(text)));
		TRY(document_add_unit(document, UNIT_BESIDE, text, DOCUMENT_FIELD, err));
	}
	return STATUS_OK;
}

/* What a person reads above a letter: the same words to somebody else are another letter. Each of
 * them once (RFC 5322 §3.6); where there are more, some programs show the last. */
#define SHOWN_AGAIN_MAX 8

static enum status
add_head(struct document *document, const struct message_part *root, struct err *err)
{
	static const char *const SHOWN[] = {"Subject", "From", "To", "Cc"};
	struct slice text, place;

	for (size_t i = 0; i < sizeof(SHOWN) / sizeof(*SHOWN); i++) {
		TRY(slice_lower(document->scratch, slice_text(SHOWN[i]), &place, err));
		for (size_t n = 0; n < SHOWN_AGAIN_MAX; n++) {
			TRY(message_text_at(document->scratch, root, SHOWN[i], n, &text, err));
			TRY(document_add_unit(document, UNIT_BODY, text, place, err));
		}
	}
	TRY(add_named(document, root, err));
	return add_date(document, root, err);
}

enum shown { SHOWN_NOT, SHOWN_PLAIN, SHOWN_HTML };

/* As what a part is shown. */
static enum status
find_shown(struct document *document, const struct message_part *part, enum shown *ret,
	   struct err *err)
{
	bool html = slice_equal(part->content.type, SLICE("text/html")), attached;

	*ret = SHOWN_NOT;
	if (part->kind != MESSAGE_LEAF || message_part_is_nested(part) ||
	    (!html && !slice_equal(part->content.type, SLICE("text/plain"))))
		return STATUS_OK;
	TRY(message_part_is_attachment(document->scratch, part, &attached, err));
	if (!attached)
		*ret = html ? SHOWN_HTML : SHOWN_PLAIN;
	return STATUS_OK;
}

/* The form that a part is of, where what it stands in has several: a child of that. */
static const struct message_part *
form_of(const struct message_part *part)
{
	for (; part->parent; part = part->parent)
		if (slice_equal(part->parent->content.type, SLICE("multipart/alternative")))
			return part;
	return NULL;
}

/* Whether a program shows another form than that of a part (RFC 2046 §5.1.4): HTML for plain text,
 * else the last. */
static bool
is_other_form(const struct message *message, const enum shown *shown, size_t at)
{
	const struct message_part *form = form_of(message->parts[at]);

	for (size_t i = 0; form && i < message->part_count; i++) {
		const struct message_part *other = form_of(message->parts[i]);
		if (shown[i] && other && other != form && other->parent == form->parent &&
		    (shown[i] > shown[at] || (shown[i] == shown[at] && i > at)))
			return true;
	}
	return false;
}

static enum status
add_body(struct document *document, const struct message_part *part, enum shown shown,
	 struct err *err)
{
	struct mime_fault fault;
	struct slice charset, text;
	struct buf raw, buf;

	buf_init(&raw, document->scratch);
	buf_init(&buf, document->scratch);
	mime_decode(&raw, part->encoding, part->body, &fault);
	TRY(buf_slice(&raw, &text, err));
	TRY(mime_value_text(document->scratch, &part->content, SLICE("charset"), &charset, err));
	(void)charset_write(&buf, charset, text);
	TRY(buf_slice(&buf, &text, err));
	if (shown == SHOWN_PLAIN)
		return document_add_paragraphs(document, text, err);
	TRY(document_add_page(document, text, "paragraph", err));
	return document_add_drawn(document, text, 0, err);
}

static bool
has_body(const struct document *document, size_t from)
{
	for (size_t i = from; i < document->unit_count; i++)
		if (document->units[i].kind == UNIT_BODY)
			return true;
	return false;
}

static void
turn(struct document *document, size_t from, enum document_unit_kind before,
     enum document_unit_kind after)
{
	for (size_t i = from; i < document->unit_count; i++)
		if (document->units[i].kind == before)
			document->units[i].kind = after;
}

enum status
document_read_message(struct slice bytes, struct document *document, struct err *err)
{
	struct message *message;
	enum shown *shown;

	TRY(message_read(document->scratch, message_trim(bytes), &message, err));
	if (message->root->field_count == 0)
		return err_set(err, STATUS_REFUSED, "RFC 5322 §2.1: there is no header");
	if (message->cut)
		TRY(document_cut(document, err, "%s", message->cut));
	TRY(add_fields(document, message->root, err));
	TRY(add_head(document, message->root, err));
	shown = arena_new(document->scratch, enum shown, message->part_count);
	if (!shown)
		return err_no_memory(err);
	for (size_t i = 0; i < message->part_count; i++)
		TRY(find_shown(document, message->parts[i], &shown[i], err));
	size_t head = document->unit_count;
	for (size_t i = 0; i < message->part_count; i++) {
		size_t before = document->unit_count;
		if (shown[i])
			TRY(add_body(document, message->parts[i], shown[i], err));
		if (shown[i] && is_other_form(message, shown, i))
			turn(document, before, UNIT_BODY, UNIT_OTHER);
	}
	if (has_body(document, head))
		return STATUS_OK;
	turn(document, head, UNIT_OTHER, UNIT_BODY);
	for (size_t i = 0; i < message->part_count; i++) /* a picture may be all that is shown */
		if (shown[i] == SHOWN_HTML)
			return document_add_field(document, "PageFrame",
						  SLICE("a form in HTML without a word"), err);
	return STATUS_OK;
}

enum status
document_read_item(struct slice bytes, struct document *document, struct err *err)
{
	struct slice message;
	struct item item;

	TRY(msg_read(document->scratch, bytes, &item, err));
	TRY(item_write(document->scratch, &item, &message, err));
	return document_read_message(message, document, err);
}
