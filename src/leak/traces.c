#include "leak/traces.h"

#include "leak/limits.h"

/* ---- how much a property weighs ---- */

/* Who, where and on what; by the ends of names, since PDF and XMP put their own before. What is in
 * neither list every conversion makes: counts, the program, the time of saving. */
static const struct slice WEIGHTY[] = {
	SLICE_INIT("LastModifiedBy"), SLICE_INIT("LastSavedBy"),      SLICE_INIT("Author"),
	SLICE_INIT("Creator"),        SLICE_INIT("Initial-creator"),  SLICE_INIT("Manager"),
	SLICE_INIT("Company"),        SLICE_INIT("CurrentUser"),      SLICE_INIT("Operator"),
	SLICE_INIT("Template"),       SLICE_INIT("RsidRoot"),         SLICE_INIT("From"),
	SLICE_INIT("Reply-To"),       SLICE_INIT("X-Originating-IP"), SLICE_INIT("Message-ID"),
	SLICE_INIT("Organization"),   SLICE_INIT("AttachedTemplate"), SLICE_INIT("GPSPosition"),
};
static const struct slice NOTABLE[] = {
	SLICE_INIT("CreateDate"),
	SLICE_INIT("Creation-date"),
	SLICE_INIT("TextLanguage"),
	SLICE_INIT("LanguageCode"),
	SLICE_INIT("LocaleIndicator"),
	SLICE_INIT("Language"),
	SLICE_INIT("Title"),
	SLICE_INIT("Subject"),
	SLICE_INIT("Keywords"),
	SLICE_INIT("Description"),
	SLICE_INIT("Comments"),
	SLICE_INIT("Comment"),
	SLICE_INIT("ReceivedZone"),
	SLICE_INIT("Date"),
	SLICE_INIT("X-Mailer"),
	SLICE_INIT("User-Agent"),
	SLICE_INIT("Rsids"),
	SLICE_INIT("LastPrinted"),
	SLICE_INIT("HyperlinkBase"),
	SLICE_INIT("DocumentID"),
	SLICE_INIT("Hyperlinks"),
	SLICE_INIT("BytesAfterSignature"),
	SLICE_INIT("ThemeFontLanguage"),
};

static bool
is_named(struct slice name, const struct slice *names, size_t count)
{
	size_t colon = slice_find_byte(name, ':');
	struct slice own = colon == SIZE_MAX ? name : slice_part(name, colon + 1, SIZE_MAX);

	for (size_t i = 0; i < count; i++)
		if (slice_equal(own, names[i]))
			return true;
	return false;
}

/* What programs write for want of anything else, or of another than a person. */
static bool
is_stock(const struct document_field *field)
{
	static const struct slice VALUES[] = {SLICE_INIT("Normal"), SLICE_INIT("Normal.dot"),
					      SLICE_INIT("Normal.dotm"), SLICE_INIT("Normal.dotx"),
					      SLICE_INIT("python-docx")};

	return slice_equal(field->name, SLICE("PDF:Creator")) /* a program */ ||
	       is_named(field->value, VALUES, sizeof(VALUES) / sizeof(*VALUES));
}

static enum weight
weight_of_name(const struct document_field *field)
{
	if (is_stock(field))
		return WEIGHT_ORDINARY;
	if (is_named(field->name, WEIGHTY, sizeof(WEIGHTY) / sizeof(*WEIGHTY)))
		return WEIGHT_WEIGHTY;
	if (is_named(field->name, NOTABLE, sizeof(NOTABLE) / sizeof(*NOTABLE)))
		return WEIGHT_NOTABLE;
	return WEIGHT_ORDINARY;
}

/* Without an original nothing differs: a name is as good as another. */
static enum weight
weight_of(const struct document *original, const struct oddities *oddities,
	  const struct document_field *field)
{
	enum weight weight = weight_of_name(field);

	if (original &&
	    document_has_value(original, field->value)) /* another format's name for it */
		return WEIGHT_ORDINARY;
	if (oddities_have_foreign(oddities, field))
		return original ? WEIGHT_WEIGHTY : WEIGHT_NOTABLE;
	if (!original && weight > WEIGHT_ORDINARY)
		return weight - 1;
	return weight;
}

/* ---- finding them ---- */

static enum status
add(struct arena *arena, struct traces *traces, struct trace trace, struct err *err)
{
	struct trace *items = arena_grow(arena, traces->items, &traces->capacity, traces->count + 1,
					 sizeof(*items), _Alignof(struct trace));
	if (!items)
		return err_no_memory(err);
	traces->items = items;
	items[traces->count++] = trace;
	return STATUS_OK;
}

/* Whether the document has that field with that value; *ret_other: another value of it. */
static bool
has(const struct document *document, const struct document_field *field, struct slice *ret_other)
{
	*ret_other = SLICE_NONE;
	for (size_t i = 0; document && i < document->field_count; i++) {
		if (!slice_equal(document->fields[i].name, field->name))
			continue;
		if (slice_equal(document->fields[i].value, field->value))
			return true;
		*ret_other = document->fields[i].value;
	}
	return false;
}

/* Of the sessions that a text was changed in, those that the original does not know. */
static enum status
new_sessions(struct arena *arena, struct slice known, struct slice all, struct slice *ret,
	     struct err *err)
{
	struct slice session, rest = all;
	struct buf buf;

	buf_init(&buf, arena);
	while (slice_next(&rest, ' ', &session))
		if (slice_find(known, session) == SIZE_MAX) {
			if (buf.length > 0)
				buf_write_byte(&buf, ' ');
			buf_write(&buf, session);
		}
	return buf_slice(&buf, ret, err);
}

static enum status
compare(struct arena *arena, const struct document *original, const struct document *leaked,
	const struct oddities *oddities, struct traces *traces, struct err *err)
{
	for (size_t i = 0; i < leaked->field_count; i++) {
		const struct document_field *field = &leaked->fields[i];
		struct trace trace = {.field = field->name, .leaked = field->value};
		if (has(original, field, &trace.original))
			continue;
		trace.weight = weight_of(original, oddities, field);
		if (trace.original.length > 0 && slice_equal(field->name, SLICE("Rsids"))) {
			TRY(new_sessions(arena, trace.original, field->value, &trace.leaked, err));
			trace.original = SLICE_NONE;
			if (trace.leaked.length == 0)
				continue;
		}
		TRY(add(arena, traces, trace, err));
	}
	return STATUS_OK;
}

/* The heaviest first; those of one weight stay in their order. */
static enum status
order(struct arena *arena, struct traces *traces, struct err *err)
{
	struct trace *items = arena_new(arena, struct trace, traces->count + 1);
	struct oddity *oddities = arena_new(arena, struct oddity, traces->oddities.count + 1);
	size_t count = 0, oddity_count = 0;

	if (!items || !oddities)
		return err_no_memory(err);
	for (enum weight weight = WEIGHT_COUNT; weight-- > WEIGHT_ORDINARY;) {
		for (size_t i = 0; i < traces->count; i++)
			if (traces->items[i].weight == weight)
				items[count++] = traces->items[i];
		for (size_t i = 0; i < traces->oddities.count; i++)
			if (traces->oddities.items[i].weight == weight)
				oddities[oddity_count++] = traces->oddities.items[i];
	}
	traces->items = items;
	traces->oddities.items = oddities;
	return STATUS_OK;
}

enum status
traces_find(struct arena *arena, const struct library_entry *original,
	    const struct library_entry *leaked, struct traces *ret, struct err *err)
{
	struct traces traces = {0};

	TRY(oddities_find(arena, original, leaked, &traces.oddities, err));
	TRY(compare(arena, original ? &original->document : NULL, &leaked->document,
		    &traces.oddities, &traces, err));
	TRY(order(arena, &traces, err));
	*ret = traces;
	return STATUS_OK;
}
