#include "mail/traits.h"

#include "mail/common.h"
#include "mail/limits.h"
#include "mail/phish_internal.h"

/* ---- lists without repetitions ---- */

static enum status
add_once(struct arena *arena, struct slice_list *list, struct slice text, size_t max,
	 struct err *err)
{
	if (text.length == 0 || list->count == max)
		return STATUS_OK;
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(list->items[i], text))
			return STATUS_OK;
	return slice_list_add(arena, list, text, err);
}

static void
write_list(struct json_writer *json, const char *key, const struct slice_list *list)
{
	json_key(json, key);
	json_open_array(json);
	for (size_t i = 0; i < list->count; i++)
		json_string(json, list->items[i]);
	json_close_array(json);
}

static void
write_text(struct json_writer *json, const char *key, struct slice text)
{
	json_key(json, key);
	if (text.length > 0)
		json_string(json, text);
	else
		json_null(json);
}

/* ---- who sent it ---- */

static bool
is_provider(struct slice domain)
{
	return common_is_mailbox(domain) || common_of(domain) != COMMON_NOT;
}

/* What of a party is its own: the domain, or the whole address where the domain is everybody's.
 * Addresses of ours are forged: they say nothing of the sender. */
static enum status
own_of(const struct judge *judge, const struct identity_party *party, bool whole, struct slice *ret,
       struct err *err)
{
	enum relation relation;

	*ret = SLICE_NONE;
	TRY(relation_of(judge->arena, judge->setup->profile, party->domain, &relation, err));
	if (relation != RELATION_FOREIGN || party->spec.length > MAIL_ADDRESS_BYTES)
		return STATUS_OK;
	if (whole || is_provider(party->domain))
		return slice_lower(judge->arena, party->spec, ret, err);
	*ret = party->domain;
	return STATUS_OK;
}

/* The machine that handed it over, unless it sends for many: an honest one says so in HELO. */
static enum status
client_of(const struct judge *judge, struct slice *ret, struct err *err)
{
	const struct mail_path *path = &judge->auth->path;
	struct slice helo;
	struct buf buf;

	*ret = SLICE_NONE;
	TRY(slice_lower(judge->arena, path->helo, &helo, err));
	if (!path->known || ip_is_private(&path->client) || common_of(helo) != COMMON_NOT ||
	    is_provider(judge->identity.author.domain))
		return STATUS_OK;
	buf_init(&buf, judge->arena);
	ip_write(&buf, &path->client);
	return buf_slice(&buf, ret, err);
}

/* ---- where it leads ---- */

static bool
is_decoy(const struct judge *judge, struct slice host)
{
	for (size_t i = 0; i < judge->decoy_count; i++)
		if (slice_ends(host, judge->decoys[i]))
			return true;
	return false;
}

/* Who sends for many stands in List-Unsubscribe (RFC 2369 §3.2), and counts all clicks. */
static bool
is_of_mailer(const struct url_list *mailer, struct slice host)
{
	for (size_t i = 0; i < mailer->count; i++)
		if (organisation_same(mailer->items[i].host, host))
			return true;
	return false;
}

static enum status
add_url(const struct judge *judge, const struct url *url, const struct url_list *mailer,
	struct slice_list *links, struct err *err)
{
	enum common common = common_of(url->host);
	enum relation relation;
	struct slice page;

	if (url->host.length == 0 || common == COMMON_HOST || url->flags & (URL_MAILTO | URL_BARE))
		return STATUS_OK;
	TRY(relation_of(judge->arena, judge->setup->profile, url->host, &relation, err));
	if (relation != RELATION_FOREIGN)
		return STATUS_OK;
	if (common == COMMON_NOT && !(url->flags & URL_SHORTENED))
		return is_of_mailer(mailer, url->host) && !is_decoy(judge, url->host)
			       ? STATUS_OK
			       : add_once(judge->arena, links, url->host, MAIL_TRAITS_MAX, err);
	page = slice_part(url->path, 0, slice_find_byte(url->path, '?'));
	page = slice_part(page, 0, slice_find_byte(page, '#'));
	if (page.length < MAIL_PAGE_BYTES_MIN || page.length > MAIL_PAGE_BYTES_MAX)
		return STATUS_OK;
	TRY(slice_print(judge->arena, &page, err, "%.*s%.*s", SLICE_PRINT(url->host),
			SLICE_PRINT(page)));
	return add_once(judge->arena, links, page, MAIL_TRAITS_MAX, err);
}

static enum status
links_of(const struct judge *judge, struct slice_list *ret, struct err *err)
{
	const struct message_part *root = judge->message->root;
	const struct message_field *field = message_field(root, "List-Unsubscribe", 0);
	const struct url_list *urls = &judge->letter.urls;
	struct url_list mailer = {0};

	if (field)
		TRY(urls_add_text(judge->arena, &mailer, field->value, field->value, err));
	for (size_t i = 0; i < urls->count; i++)
		TRY(add_url(judge, &urls->items[i], &mailer, ret, err));
	return STATUS_OK;
}

/* ---- what it carries ---- */

/* Pictures are logos, mostly; a signature is another one in every letter. */
static bool
is_telling(const struct message_part *part)
{
	struct slice type = part->content.type;

	return part->kind == MESSAGE_LEAF && !message_part_is_nested(part) &&
	       !slice_starts(type, SLICE("image/")) && !slice_ends(type, SLICE("-signature"));
}

static enum status
add_attachment(const struct judge *judge, const struct message_part *part,
	       struct slice_list *digests, struct slice_list *names, struct err *err)
{
	char hex[SHA256_HEX_BYTES];
	struct mime_fault fault;
	struct sha256 digest;
	struct slice name, copy;
	struct buf bytes;
	size_t count = digests->count;

	if (part->body.length > 2 * (size_t)MAIL_ATTACHMENT_BYTES)
		return STATUS_OK;
	buf_init(&bytes, judge->arena);
	mime_decode(&bytes, part->encoding, part->body, &fault);
	if (bytes.failed)
		return err_no_memory(err);
	if (bytes.length < MAIL_TELLING_BYTES_MIN)
		return STATUS_OK;
	TRY(sha256_of(slice_of(bytes.bytes, bytes.length), &digest, err));
	sha256_print(&digest, hex);
	TRY(slice_copy(judge->arena, slice_text(hex), &copy, err));
	TRY(add_once(judge->arena, digests, copy, MAIL_TRAITS_MAX, err));
	if (digests->count == count)
		return STATUS_OK;
	TRY(message_part_name(judge->arena, part, &name, err));
	return slice_list_add(judge->arena, names, slice_part(name, 0, MAIL_TITLE_BYTES), err);
}

static enum status
attachments_of(const struct judge *judge, struct slice_list *digests, struct slice_list *names,
	       struct err *err)
{
	const struct message *message = judge->message;
	bool attachment;

	for (size_t i = 0; i < message->part_count; i++) {
		if (!is_telling(message->parts[i]))
			continue;
		TRY(message_part_is_attachment(judge->arena, message->parts[i], &attachment, err));
		if (attachment)
			TRY(add_attachment(judge, message->parts[i], digests, names, err));
	}
	return STATUS_OK;
}

static void
write_attachments(struct json_writer *json, const struct slice_list *digests,
		  const struct slice_list *names)
{
	json_key(json, "attachments");
	json_open_array(json);
	for (size_t i = 0; i < digests->count; i++) {
		json_open_object(json);
		json_key(json, "sha256");
		json_string(json, digests->items[i]);
		json_key(json, "name");
		json_string(json, names->items[i]);
		json_close_object(json);
	}
	json_close_array(json);
}

/* ---- whom it went to ---- */

static enum status
recipients_of(const struct judge *judge, struct slice_list *ret, struct buf *names, struct err *err)
{
	static const char *const FIELDS[] = {"To", "Cc", "Delivered-To", "X-Original-To",
					     "Envelope-To"};
	const struct message_part *root = judge->message->root;
	const struct message_field *field;
	struct address_list list;
	struct slice spec;

	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++)
		for (size_t n = 0; n < MAIL_RECIPIENT_FIELDS_MAX &&
				   (field = message_field(root, FIELDS[i], n)) != NULL;
		     n++) {
			TRY(address_list_read(judge->arena, field->value, &list, err));
			for (size_t k = 0; k < list.count; k++) {
				spec = list.items[k].spec;
				if (!address_domain(spec).length ||
				    spec.length > MAIL_ADDRESS_BYTES)
					continue;
				buf_print(names, " %.*s %.*s", SLICE_PRINT(list.items[k].name),
					  SLICE_PRINT(
						  slice_part(spec, 0, slice_find_byte(spec, '@'))));
				TRY(slice_lower(judge->arena, spec, &spec, err));
				TRY(add_once(judge->arena, ret, spec, MAIL_RECIPIENTS_MAX, err));
			}
		}
	return STATUS_OK;
}

/* ---- what it says ---- */

/* "Re: AW:  Fwd: x  y" is "x y". */
static enum status
subject_of(const struct judge *judge, struct slice *ret, struct err *err)
{
	static const char *const ANSWERS[] = {"re:", "aw:", "fw:", "fwd:", "wg:", "tr:", "rv:"};
	struct slice rest = slice_trim(slice_part(judge->letter.subject, 0, MAIL_SUBJECT_BYTES));
	struct slice word;
	struct buf buf;

	for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(*ANSWERS); i++)
		if (slice_starts_nocase(rest, slice_text(ANSWERS[i]))) {
			rest = slice_trim(slice_part(rest, strlen(ANSWERS[i]), SIZE_MAX));
			i = SIZE_MAX; /* from the first again */
		}
	buf_init(&buf, judge->arena);
	while (slice_next(&rest, ' ', &word)) {
		word = slice_trim(word);
		if (word.length == 0)
			continue;
		if (buf.length > 0)
			buf_write_byte(&buf, ' ');
		buf_write(&buf, word);
	}
	return buf_slice(&buf, ret, err);
}

static enum status
write_wording(const struct judge *judge, struct slice names, struct json_writer *json,
	      struct err *err)
{
	char hex[WORDING_HEX_BYTES + 1];
	struct wording wording;
	bool enough;

	TRY(wording_of(judge->arena, judge->letter.text, names, &wording, &enough, err));
	wording_print(&wording, hex);
	write_text(json, "wording", enough ? slice_text(hex) : SLICE_NONE);
	return STATUS_OK;
}

enum status
traits_write(const struct judge *judge, struct json_writer *json, struct err *err)
{
	const struct identity *identity = &judge->identity;
	struct slice_list links = {0}, digests = {0}, files = {0}, recipients = {0};
	struct slice sender, client, reply_to, subject, names;
	struct buf buf;

	buf_init(&buf, judge->arena);
	TRY(own_of(judge, &identity->author, false, &sender, err));
	TRY(client_of(judge, &client, err));
	TRY(own_of(judge, &identity->reply_to, true, &reply_to, err));
	TRY(links_of(judge, &links, err));
	TRY(attachments_of(judge, &digests, &files, err));
	TRY(recipients_of(judge, &recipients, &buf, err));
	TRY(buf_slice(&buf, &names, err));
	TRY(subject_of(judge, &subject, err));
	json_key(json, "traits");
	json_open_object(json);
	write_text(json, "sender", sender);
	write_text(json, "client", client);
	write_text(json, "reply_to",
		   slice_equal_nocase(reply_to, identity->author.spec) ? SLICE_NONE : reply_to);
	write_list(json, "links", &links);
	write_attachments(json, &digests, &files);
	write_text(json, "subject", subject);
	write_list(json, "recipients", &recipients);
	TRY(write_wording(judge, names, json, err));
	json_close_object(json);
	return STATUS_OK;
}

/* ---- back ---- */

static struct slice
text_of(const struct json_value *object, const char *key)
{
	struct slice text;

	return json_as_string(json_get(object, key), &text) ? text : SLICE_NONE;
}

static enum status
read_list(struct arena *arena, const struct json_value *list, const char *key,
	  struct slice_list *ret, size_t max, struct err *err)
{
	const struct json_value *item;
	struct json_walk walk;
	struct slice none, text;

	json_walk_init(&walk, list);
	while (ret->count < max && json_walk_next(&walk, &none, &item))
		if (json_as_string(key ? json_get(item, key) : item, &text))
			TRY(slice_list_add(arena, ret, text, err));
	return STATUS_OK;
}

enum status
traits_read(struct arena *arena, const struct finding *finding, bool *ret_any, struct traits *ret,
	    struct err *err)
{
	const struct json_value *data, *traits, *attachments;
	struct traits letter = {.phishing = false};

	*ret_any = false;
	if (!slice_equal(finding->rule, SLICE(MAIL_PHISH_RULE)))
		return STATUS_OK;
	TRY(json_read(arena, finding->data, &data, err));
	traits = json_get(data, "traits");
	if (json_kind(traits) != JSON_OBJECT)
		return STATUS_OK;
	letter.message_id = text_of(data, "message_id");
	letter.from = text_of(data, "from");
	letter.phishing = slice_equal(text_of(data, "level"), SLICE("phishing"));
	letter.sender = text_of(traits, "sender");
	letter.client = text_of(traits, "client");
	letter.reply_to = text_of(traits, "reply_to");
	letter.subject = text_of(traits, "subject");
	letter.has_wording = wording_read(text_of(traits, "wording"), &letter.wording);
	attachments = json_get(traits, "attachments");
	TRY(read_list(arena, json_get(traits, "links"), NULL, &letter.links, MAIL_TRAITS_MAX, err));
	TRY(read_list(arena, attachments, "sha256", &letter.attachments, MAIL_TRAITS_MAX, err));
	TRY(read_list(arena, json_get(traits, "recipients"), NULL, &letter.recipients,
		      MAIL_RECIPIENTS_MAX, err));
	for (size_t i = 0; i < finding->subject_count; i++)
		if (slice_equal(finding->subjects[i].type, SLICE("domain-name")))
			TRY(slice_list_add(arena, &letter.decoys, finding->subjects[i].value, err));
	*ret_any = true;
	*ret = letter;
	return STATUS_OK;
}
