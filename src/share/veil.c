#include "share/veil.h"

#include "base/json.h"
#include "base/utf8.h"
#include "model/finding.h"
#include "share/limits.h"
#include "share/veil_text.h"

void
veil_init(struct veil *veil, struct arena *arena)
{
	*veil = (struct veil){.arena = arena};
	map_init(&veil->numbers, arena);
	map_init(&veil->phrases, arena);
}

/* ---- properties of documents ---- */

enum property {
	PROPERTY_OTHER,  /* anybody can have called it anything */
	PROPERTY_KEPT,   /* programs, counts, languages */
	PROPERTY_DAY,    /* a time: the day stays */
	PROPERTY_PERSON, /* who made it, who got it */
	PROPERTY_VALUE,  /* tells one copy, machine or person from others */
};

#define P(name) SLICE_INIT(name)
static const struct slice KEPT[] = {
	P("AppVersion"),
	P("Application"),
	P("BitDepth"),
	P("BitsPerSample"),
	P("Bytes"),
	P("Characters"),
	P("CharactersWithSpaces"),
	P("CodePage"),
	P("ColorComponents"),
	P("CompObjUserType"),
	P("Compression"),
	P("Content-Type"),
	P("CreatorTool"),
	P("DocSecurity"),
	P("EncodingProcess"),
	P("Format"),
	P("Generator"),
	P("HiddenSlides"),
	P("HyperlinksChanged"),
	P("ImageHeight"),
	P("ImageWidth"),
	P("IncrementalUpdates"),
	P("JFIFVersion"),
	P("LanguageCode"),
	P("Linearized"),
	P("Lines"),
	P("LinksUpToDate"),
	P("MIMEType"),
	P("MMClips"),
	P("Notes"),
	P("PDFVersion"),
	P("PageCount"),
	P("Pages"),
	P("Paragraphs"),
	P("PresentationFormat"),
	P("Producer"),
	P("ResolutionUnit"),
	P("RevisionNumber"),
	P("RsidCount"),
	P("ScaleCrop"),
	P("Security"),
	P("SharedDoc"),
	P("Slides"),
	P("Software"),
	P("TextLanguage"),
	P("ThemeFontLanguage"),
	P("TotalEditTime"),
	P("Warning"),
	P("Words"),
	P("XMPToolkit"),
	P("XResolution"),
	P("YCbCrSubSampling"),
	P("YResolution"),
};
static const struct slice DAYS[] = {
	P("CreateDate"),  P("CreationDate"), P("Date"),    P("DateCreated"), P("DateTimeOriginal"),
	P("LastPrinted"), P("MetadataDate"), P("ModDate"), P("ModifyDate"),  P("ZipModifyDate"),
};
static const struct slice PERSONS[] = {
	P("Artist"),      P("Author"),       P("Bcc"),           P("By-line"),
	P("Cc"),          P("CommentBy"),    P("Creator"),       P("CurrentUser"),
	P("DCCreator"),   P("Delivered-To"), P("From"),          P("LastModifiedBy"),
	P("LastSavedBy"), P("Manager"),      P("Operator"),      P("OwnerName"),
	P("Reply-To"),    P("Return-Path"),  P("ReviewedBy"),    P("Sender"),
	P("Steward"),     P("To"),           P("X-Original-To"),
};
static const struct slice VALUES[] = {
	P("AttachedTemplate"),
	P("BodySerialNumber"),
	P("CameraSerialNumber"),
	P("Category"),
	P("Comment"),
	P("Comments"),
	P("Company"),
	P("ContentTypeId"),
	P("Description"),
	P("DocumentID"),
	P("GPSAltitude"),
	P("GPSLatitude"),
	P("GPSLongitude"),
	P("GPSPosition"),
	P("HeadingPairs"),
	P("HostComputer"),
	P("HyperlinkBase"),
	P("Hyperlinks"),
	P("ImageUniqueID"),
	P("InstanceID"),
	P("Keywords"),
	P("LensSerialNumber"),
	P("Make"),
	P("Message-ID"),
	P("Model"),
	P("OriginalDocumentID"),
	P("PermanentID"),
	P("Printer"),
	P("ReceivedZone"),
	P("RsidRoot"),
	P("SerialNumber"),
	P("Subject"),
	P("Template"),
	P("Thread-Index"),
	P("Title"),
	P("TitleOfParts"),
	P("TitlesOfParts"),
	P("UpdateID"),
	P("X-Mailer"),
	P("X-Originating-IP"),
};
#undef P

static const struct {
	enum property property;
	const struct slice *names;
	size_t count;
} PROPERTIES[] = {
	{PROPERTY_KEPT, KEPT, sizeof(KEPT) / sizeof(*KEPT)},
	{PROPERTY_DAY, DAYS, sizeof(DAYS) / sizeof(*DAYS)},
	{PROPERTY_PERSON, PERSONS, sizeof(PERSONS) / sizeof(*PERSONS)},
	{PROPERTY_VALUE, VALUES, sizeof(VALUES) / sizeof(*VALUES)},
};

/* "PDF:Author" as "Author"; but PDF:Creator is a program. */
static enum property
property_of(struct slice name)
{
	if (slice_equal(name, SLICE("PDF:Creator")))
		return PROPERTY_KEPT;
	for (size_t i = 0; i < 2; i++)
		if (slice_starts(name, i ? SLICE("XMP:") : SLICE("PDF:")))
			name = slice_part(name, 4, SIZE_MAX);
	for (size_t i = 0; i < sizeof(PROPERTIES) / sizeof(*PROPERTIES); i++)
		for (size_t j = 0; j < PROPERTIES[i].count; j++)
			if (slice_equal(name, PROPERTIES[i].names[j]))
				return PROPERTIES[i].property;
	return PROPERTY_OTHER;
}

/* "Jane Roe <jane@x.example>, b@y.example": names and addresses each for itself. */
static enum status
learn_persons(struct veil *veil, struct slice value, bool recipients, struct err *err)
{
	struct slice part, name;

	TRY(veil_learn(veil, VEIL_USER, value, err));
	for (char separator = ','; separator; separator = separator == ',' ? ';' : 0)
		for (struct slice rest = value; slice_next(&rest, separator, &part);) {
			size_t bracket = slice_find_byte(part, '<');
			name = slice_part(part, 0, bracket);
			if (slice_find_byte(name, '@') == SIZE_MAX)
				TRY(recipients ? veil_learn_recipient(veil, name, err)
					       : veil_learn(veil, VEIL_USER, name, err));
		}
	return STATUS_OK;
}

static bool
is_recipient(struct slice name)
{
	static const struct slice NAMES[] = {SLICE_INIT("To"), SLICE_INIT("Cc"), SLICE_INIT("Bcc"),
					     SLICE_INIT("Delivered-To"),
					     SLICE_INIT("X-Original-To")};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (slice_equal(name, NAMES[i]))
			return true;
	return false;
}

enum status
veil_learn_field(struct veil *veil, struct slice name, struct slice value, struct err *err)
{
	if (property_of(name) == PROPERTY_PERSON)
		return learn_persons(veil, value, is_recipient(name), err);
	return veil_learn_paths(veil, value, err);
}

/* ---- data, by the names of its members in docs/schema ---- */

enum policy {
	POLICY_VALUE,   /* a placeholder: what is not listed */
	POLICY_KEPT,    /* words of ours, and what attackers chose */
	POLICY_TEXT,    /* a sentence */
	POLICY_PASSAGE, /* of a document */
	POLICY_NAME,    /* of a file */
	POLICY_ADDRESS,
	POLICY_DAY,
	POLICY_FIELD, /* the name of a property, and its values */
	POLICY_FIELD_VALUE,
};

static const struct {
	struct slice key;
	enum policy policy;
} POLICIES[] = {
	{SLICE_INIT("answer"), POLICY_TEXT},        {SLICE_INIT("dump_verdict"), POLICY_KEPT},
	{SLICE_INIT("form"), POLICY_KEPT},          {SLICE_INIT("quotation"), POLICY_PASSAGE},
	{SLICE_INIT("piece"), POLICY_PASSAGE},      {SLICE_INIT("after"), POLICY_PASSAGE},
	{SLICE_INIT("algorithm"), POLICY_KEPT},     {SLICE_INIT("before"), POLICY_PASSAGE},
	{SLICE_INIT("body_hash"), POLICY_KEPT},     {SLICE_INIT("date"), POLICY_DAY},
	{SLICE_INIT("decoys"), POLICY_KEPT},        {SLICE_INIT("detail"), POLICY_TEXT},
	{SLICE_INIT("dkim"), POLICY_KEPT},          {SLICE_INIT("dmarc"), POLICY_KEPT},
	{SLICE_INIT("domain"), POLICY_KEPT},        {SLICE_INIT("family"), POLICY_KEPT},
	{SLICE_INIT("fault"), POLICY_TEXT},         {SLICE_INIT("field"), POLICY_FIELD},
	{SLICE_INIT("from"), POLICY_ADDRESS},       {SLICE_INIT("kind"), POLICY_KEPT},
	{SLICE_INIT("leaked"), POLICY_FIELD_VALUE}, {SLICE_INIT("level"), POLICY_KEPT},
	{SLICE_INIT("lure"), POLICY_KEPT},          {SLICE_INIT("name"), POLICY_TEXT},
	{SLICE_INIT("not_signed"), POLICY_KEPT},    {SLICE_INIT("oddity"), POLICY_KEPT},
	{SLICE_INIT("original"), POLICY_NAME},      {SLICE_INIT("other"), POLICY_DAY},
	{SLICE_INIT("other_place"), POLICY_TEXT},   {SLICE_INIT("own"), POLICY_DAY},
	{SLICE_INIT("path"), POLICY_NAME},          {SLICE_INIT("place"), POLICY_TEXT},
	{SLICE_INIT("reference"), POLICY_KEPT},     {SLICE_INIT("registrable"), POLICY_KEPT},
	{SLICE_INIT("relation"), POLICY_KEPT},      {SLICE_INIT("repairs"), POLICY_KEPT},
	{SLICE_INIT("rule"), POLICY_KEPT},          {SLICE_INIT("says"), POLICY_TEXT},
	{SLICE_INIT("sealed"), POLICY_FIELD_VALUE}, {SLICE_INIT("selector"), POLICY_KEPT},
	{SLICE_INIT("severity"), POLICY_KEPT},      {SLICE_INIT("signature"), POLICY_KEPT},
	{SLICE_INIT("source"), POLICY_NAME},        {SLICE_INIT("spf"), POLICY_KEPT},
	{SLICE_INIT("status"), POLICY_KEPT},        {SLICE_INIT("subject"), POLICY_TEXT},
	{SLICE_INIT("target"), POLICY_KEPT},        {SLICE_INIT("targets"), POLICY_KEPT},
	{SLICE_INIT("time_basis"), POLICY_KEPT},    {SLICE_INIT("tool"), POLICY_KEPT},
	{SLICE_INIT("trick"), POLICY_KEPT},         {SLICE_INIT("tricks"), POLICY_KEPT},
	{SLICE_INIT("unicode"), POLICY_KEPT},       {SLICE_INIT("verdict"), POLICY_KEPT},
	{SLICE_INIT("weight"), POLICY_KEPT},        {SLICE_INIT("what"), POLICY_KEPT},
};

static enum policy
policy_of(struct slice key)
{
	for (size_t i = 0; i < sizeof(POLICIES) / sizeof(*POLICIES); i++)
		if (slice_equal(key, POLICIES[i].key))
			return POLICIES[i].policy;
	return POLICY_VALUE;
}

/* What was replaced in the data; sentences quote it. */
struct replaced {
	struct slice value, place;
};

struct veiling {
	struct veil *veil;
	struct arena *arena;
	struct replaced *replaced;
	size_t count, capacity;
	bool read_off; /* its passages were read off a picture */
	struct err *err;
};

static enum status
remember(struct veiling *veiling, struct slice value, struct slice place)
{
	if (value.length < VEIL_PHRASE_BYTES_MIN || slice_equal(value, place))
		return STATUS_OK;
	struct replaced *items =
		arena_grow(veiling->arena, veiling->replaced, &veiling->capacity,
			   veiling->count + 1, sizeof(*items), _Alignof(struct replaced));
	if (!items)
		return err_no_memory(veiling->err);
	veiling->replaced = items;
	items[veiling->count++] = (struct replaced){value, place};
	return STATUS_OK;
}

static bool
is_word(char c)
{
	return byte_is_letter(c) || byte_is_digit(c) || (unsigned char)c >= 0x80;
}

/* How much of what stands at `at` is quoted of the value: all of it, or as much as a sentence that
 * cuts it short has; 0: it is something else. */
static size_t
quoted_length(struct slice text, size_t at, struct slice value)
{
	size_t length = 0;

	while (length < value.length && at + length < text.length &&
	       text.at[at + length] == value.at[length])
		length++;
	if (length < value.length)
		return length >= VEIL_QUOTED_BYTES_MIN ? length : 0;
	bool begins = at == 0 || !is_word(text.at[at - 1]) || !is_word(value.at[0]);
	bool ends = at + length == text.length || !is_word(text.at[at + length]) ||
		    !is_word(value.at[length - 1]);
	return begins && ends ? length : 0;
}

/* The longest that stands here; NULL: none does. */
static const struct replaced *
quoted_at(const struct veiling *veiling, struct slice text, size_t at, size_t *ret_length)
{
	const struct replaced *found = NULL;

	*ret_length = 0;
	for (size_t i = 0; i < veiling->count; i++) {
		size_t length = quoted_length(text, at, veiling->replaced[i].value);
		if (length > *ret_length) {
			*ret_length = length;
			found = &veiling->replaced[i];
		}
	}
	return found;
}

static enum status
veil_quoting(struct veiling *veiling, struct slice text, struct slice *ret)
{
	struct slice own;
	struct buf buf;
	size_t length;

	buf_init(&buf, veiling->arena);
	for (size_t at = 0; at < text.length; at++) {
		const struct replaced *found = quoted_at(veiling, text, at, &length);
		if (!found) {
			buf_write_byte(&buf, text.at[at]);
			continue;
		}
		buf_write(&buf, found->place);
		at += length - 1;
	}
	TRY(buf_slice(&buf, &own, veiling->err));
	TRY(veil_sentence(veiling->veil, veiling->arena, own, &own, veiling->err));
	buf_init(&buf, veiling->arena);
	utf8_write_clean(&buf, own); /* a quotation may have been cut inside a character */
	return buf_slice(&buf, ret, veiling->err);
}

/* The first ten bytes of a time, or nothing of what is none. */
static enum status
veil_day(struct veiling *veiling, struct slice value, struct slice *ret)
{
	return veil_sentence(veiling->veil, veiling->arena, value, ret, veiling->err);
}

static enum status
veil_property(struct veiling *veiling, enum property property, struct slice value,
	      struct slice *ret)
{
	struct veil *veil = veiling->veil;

	if (property == PROPERTY_KEPT)
		return veil_sentence(veil, veiling->arena, value, ret, veiling->err);
	if (property == PROPERTY_DAY)
		return veil_day(veiling, value, ret);
	TRY(veil_place(veil, veiling->arena, property == PROPERTY_PERSON ? VEIL_USER : VEIL_VALUE,
		       value, ret, veiling->err));
	return remember(veiling, value, *ret);
}

/* A change of whom a letter is to says who that is. */
static bool
is_head_of_letter(const struct json_value *object)
{
	static const struct slice PLACES[] = {SLICE_INIT("from"), SLICE_INIT("to"),
					      SLICE_INIT("cc"), SLICE_INIT("bcc")};
	struct slice place;

	if (!json_as_string(json_get(object, "place"), &place))
		return false;
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(*PLACES); i++)
		if (slice_equal_nocase(place, PLACES[i]))
			return true;
	return slice_starts(place, SLICE("field"));
}

static enum property
property_beside(const struct json_value *object)
{
	struct slice field;

	return json_as_string(json_get(object, "field"), &field) ? property_of(field)
								 : PROPERTY_OTHER;
}

static enum status
veil_kind_of(struct veiling *veiling, enum veil_kind kind, struct slice text, struct slice *ret)
{
	if (text.length == 0) {
		*ret = text;
		return STATUS_OK;
	}
	TRY(veil_place(veiling->veil, veiling->arena, kind, text, ret, veiling->err));
	return remember(veiling, text, *ret);
}

/* The text of a member of object (NULL: of none). */
static enum status
veil_text_of(struct veiling *veiling, const struct json_value *object, enum policy policy,
	     struct slice text, struct slice *ret)
{
	struct veil *veil = veiling->veil;

	*ret = text;
	switch (policy) {
	case POLICY_KEPT:
		return STATUS_OK;
	case POLICY_TEXT:
		return veil_quoting(veiling, text, ret);
	case POLICY_PASSAGE:
		if (is_head_of_letter(object))
			return veil_kind_of(veiling, VEIL_ADDRESS, text, ret);
		if (veiling->read_off)
			return veil_misread(veil, veiling->arena, text, ret, veiling->err);
		return veil_passage(veil, veiling->arena, text, ret, veiling->err);
	case POLICY_NAME:
		TRY(veil_name(veil, veiling->arena, text, ret, veiling->err));
		return remember(veiling, text, *ret);
	case POLICY_DAY:
		return veil_day(veiling, text, ret);
	case POLICY_FIELD:
		if (property_of(text) == PROPERTY_OTHER)
			return veil_kind_of(veiling, VEIL_VALUE, text, ret);
		return STATUS_OK;
	case POLICY_FIELD_VALUE:
		return veil_property(veiling, property_beside(object), text, ret);
	case POLICY_ADDRESS:
		return veil_kind_of(veiling, VEIL_ADDRESS, text, ret);
	case POLICY_VALUE:
		break;
	}
	return veil_kind_of(veiling, VEIL_VALUE, text, ret);
}

static enum status write_members(struct veiling *veiling, struct json_writer *json,
				 const struct json_value *container, enum policy policy);

static enum status
write_value(struct veiling *veiling, struct json_writer *json, const struct json_value *object,
	    enum policy policy, const struct json_value *value)
{
	struct slice text;

	if (json_as_string(value, &text)) {
		TRY(veil_text_of(veiling, object, policy, text, &text));
		json_string(json, text);
		return STATUS_OK;
	}
	if (json_kind(value) != JSON_ARRAY && json_kind(value) != JSON_OBJECT) {
		json_copy(json, value);
		return STATUS_OK;
	}
	return write_members(veiling, json, value, policy);
}

/* Elements of an array are as the array is called. */
static enum status
write_members(struct veiling *veiling, struct json_writer *json, const struct json_value *container,
	      enum policy policy)
{
	bool is_object = json_kind(container) == JSON_OBJECT;
	const struct json_value *value;
	struct json_walk walk;
	struct slice key;

	if (is_object)
		json_open_object(json);
	else
		json_open_array(json);
	json_walk_init(&walk, container);
	while (json_walk_next(&walk, &key, &value)) {
		if (is_object) {
			TRY(slice_copy(veiling->arena, key, &key, veiling->err));
			json_key(json, key.at);
		}
		TRY(write_value(veiling, json, is_object ? container : NULL,
				is_object ? policy_of(key) : policy, value));
	}
	if (is_object)
		json_close_object(json);
	else
		json_close_array(json);
	return STATUS_OK;
}

/* ---- a finding ---- */

static const struct json_value *
data_of(struct arena *arena, const struct finding *finding)
{
	const struct json_value *data;
	struct err err;

	return json_read(arena, finding->data, &data, &err) == STATUS_OK ? data : NULL;
}

static enum status
learn_traces(struct veil *veil, const struct json_value *data, struct err *err)
{
	const struct json_value *trace;
	struct json_walk walk;
	struct slice key, field, value;

	json_walk_init(&walk, json_get(data, "traces"));
	while (json_walk_next(&walk, &key, &trace)) {
		if (!json_as_string(json_get(trace, "field"), &field))
			continue;
		for (size_t i = 0; i < 2; i++)
			if (json_as_string(json_get(trace, i ? "sealed" : "leaked"), &value))
				TRY(veil_learn_field(veil, field, value, err));
	}
	return STATUS_OK;
}

enum status
veil_learn_finding(struct veil *veil, const struct finding *finding, struct err *err)
{
	struct arena scratch;

	arena_init(&scratch, 0);
	enum status status = learn_traces(veil, data_of(&scratch, finding), err);
	for (size_t i = 0; status == STATUS_OK && i < finding->evidence_count; i++)
		status = veil_learn_paths(veil, finding->evidence[i].source, err);
	arena_done(&scratch);
	return status;
}

/* Its data twice: what a text in it quotes may stand behind it. */
static enum status
write_data(struct veiling *veiling, const struct finding *finding, struct slice *ret)
{
	const struct json_value *data = data_of(veiling->arena, finding);
	struct json_writer json;
	struct buf buf;

	*ret = SLICE("{}");
	veiling->read_off = json_get(data, "read_off") != NULL;
	for (size_t i = 0; data && i < 2; i++) {
		buf_init(&buf, veiling->arena);
		json_init(&json, &buf);
		TRY(write_members(veiling, &json, data, POLICY_VALUE));
		TRY(buf_slice(&buf, ret, veiling->err));
	}
	return STATUS_OK;
}

/* A document is called as in its data: evidence has the folders of the desk before that. */
static enum status
veil_source(struct veiling *veiling, const struct finding *finding, struct slice source,
	    struct slice *ret)
{
	struct slice path;
	bool document = slice_equal(finding->rule, SLICE("leak/triage"));
	const struct json_value *data = document ? data_of(veiling->arena, finding) : NULL;

	if (!json_as_string(json_get(data, "path"), &path))
		path = source;
	TRY(veil_name(veiling->veil, veiling->arena, path, ret, veiling->err));
	return remember(veiling, source, *ret);
}

/* Digest and length tell one copy from another: who may know them asks the desk. */
static enum status
veil_span(struct veiling *veiling, const struct finding *finding, const struct span *span,
	  struct span *ret)
{
	*ret = (struct span){.offset = span->offset, .line = span->line};
	TRY(veil_source(veiling, finding, span->source, &ret->source));
	return veil_quoting(veiling, span->locator, &ret->locator);
}

static enum status
veil_subject(struct veiling *veiling, const struct finding *of, const struct subject *subject,
	     struct finding *finding)
{
	struct slice value = subject->value;
	struct slice type;

	if (slice_equal(subject->type, SLICE("file")))
		TRY(veil_source(veiling, of, value, &value));
	else if (slice_equal(subject->type, SLICE("email-addr")) ||
		 slice_equal(subject->type, SLICE("email-message")))
		TRY(veil_kind_of(veiling, VEIL_ADDRESS, value, &value));
	else if (slice_equal(subject->type, SLICE("user-account")))
		TRY(veil_kind_of(veiling, VEIL_USER, value, &value));
	else if (!slice_equal(subject->type, SLICE("domain-name")))
		TRY(veil_quoting(veiling, value, &value));
	TRY(slice_copy(veiling->arena, subject->type, &type, veiling->err));
	return finding_add_subject(finding, type.at, value, veiling->err);
}

/* "to: 'Jane Roe ...' stands for ...": what it quotes may be cut. */
static bool
quotes_head_of_letter(struct slice sentence)
{
	return slice_starts(sentence, SLICE("from: ")) || slice_starts(sentence, SLICE("to: ")) ||
	       slice_starts(sentence, SLICE("cc: ")) || slice_starts(sentence, SLICE("bcc: ")) ||
	       slice_starts(sentence, SLICE("field: ")) || slice_starts(sentence, SLICE("field "));
}

/* "page 2: 'one' stands for 'two'"; of two versions "page 2: 'one' here, 'two' there" */
static bool
quotes_passage(struct slice sentence)
{
	static const struct slice WORDS[] = {
		SLICE_INIT("' stands for '"),         SLICE_INIT("' was added"),
		SLICE_INIT("' was taken out"),        SLICE_INIT("' was exchanged with '"),
		SLICE_INIT("' was moved here from "), SLICE_INIT("' here, "),
		SLICE_INIT(": nothing here, '")};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
		if (slice_find(sentence, WORDS[i]) != SIZE_MAX)
			return true;
	return false;
}

static enum status
veil_sentences(struct veiling *veiling, const struct finding *finding, struct finding *ret)
{
	struct err *err = veiling->err;
	struct slice text;

	TRY(veil_quoting(veiling, finding->title, &text));
	TRY(finding_set_title(ret, err, "%.*s", SLICE_PRINT(text)));
	for (size_t i = 0; i < finding->why_count; i++) {
		text = finding->why[i];
		if (quotes_head_of_letter(text))
			text = SLICE("who it is from, or to, differs");
		else if (veiling->read_off && quotes_passage(text))
			text = SLICE("words that were read off a picture differ");
		TRY(veil_quoting(veiling, text, &text));
		TRY(finding_add_why(ret, err, "%.*s", SLICE_PRINT(text)));
	}
	for (size_t i = 0; i < finding->next_count; i++) {
		TRY(veil_quoting(veiling, finding->next[i], &text));
		TRY(finding_add_next(ret, err, "%.*s", SLICE_PRINT(text)));
	}
	return STATUS_OK;
}

#define DAY_US (INT64_C(86400) * 1000000)

static int64_t
day_of(int64_t time_us)
{
	int64_t rest = time_us == TIME_UNKNOWN ? 0 : time_us % DAY_US;

	return time_us - (rest < 0 ? rest + DAY_US : rest);
}

enum status
veil_finding(struct veil *veil, struct arena *arena, const struct finding *finding,
	     struct finding **ret, struct err *err)
{
	struct veiling veiling = {.veil = veil, .arena = arena, .err = err};
	struct finding *own;
	struct slice rule, data;
	struct span span;

	TRY(veil_learn_finding(veil, finding, err));
	TRY(write_data(&veiling, finding, &data));
	TRY(veil_span(&veiling, finding, &finding->evidence[0], &span));
	TRY(slice_copy(arena, finding->rule, &rule, err));
	TRY(finding_new(arena, rule.at, finding->rule_version, &span, &own, err));
	for (size_t i = 1; i < finding->evidence_count; i++) {
		TRY(veil_span(&veiling, finding, &finding->evidence[i], &span));
		TRY(finding_add_evidence(own, &span, err));
	}
	own->severity = finding->severity;
	own->confidence = finding->confidence;
	own->first = day_of(finding->first);
	own->last = day_of(finding->last);
	own->time_basis = finding->time_basis;
	own->data = data;
	for (size_t i = 0; i < finding->subject_count; i++)
		TRY(veil_subject(&veiling, finding, &finding->subjects[i], own));
	TRY(veil_sentences(&veiling, finding, own));
	TRY(finding_done(own, err));
	*ret = own;
	return STATUS_OK;
}

enum status
veil_refusal(struct veil *veil, struct arena *arena, const struct refusal *refusal,
	     struct refusal *ret, struct err *err)
{
	struct veiling veiling = {.veil = veil, .arena = arena, .err = err};
	struct refusal own = *refusal;

	TRY(veil_learn_paths(veil, refusal->source, err));
	TRY(veil_name(veil, arena, refusal->source, &own.source, err));
	TRY(remember(&veiling, refusal->source, own.source));
	TRY(veil_quoting(&veiling, refusal->reason, &own.reason));
	*ret = own;
	return STATUS_OK;
}
