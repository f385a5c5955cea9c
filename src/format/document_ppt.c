/* PowerPoint 97 to 2003: [MS-PPT]. The stream is a heap of objects that saving adds to; the last
 * edit and those before it tell where each one's present form lies. */
#include "format/document_ole.h"
#include "format/limits.h"

enum record_type {
	DOCUMENT = 0x03e8,
	SLIDE = 0x03ee,
	SLIDE_ATOM = 0x03ef,
	NOTES = 0x03f0,
	MAIN_MASTER = 0x03f8,
	SLIDE_PERSIST = 0x03f3,
	PLACEHOLDER = 0x0bc3,
	OUTLINE_REFERENCE = 0x0f9e,
	TEXT_HEADER = 0x0f9f,
	TEXT_CHARS = 0x0fa0,
	TEXT_BYTES = 0x0fa8,
	C_STRING = 0x0fba,
	HEADERS_FOOTERS = 0x0fd9,
	SLIDE_LIST = 0x0ff0,
	USER_EDIT = 0x0ff5,
	CURRENT_USER = 0x0ff6,
	PERSIST_DIRECTORY = 0x1772,
	SHAPE = 0xf004,
	CLIENT_TEXTBOX = 0xf00d,
};

#define TOKEN_ENCRYPTED 0xf3d1c4df
#define INSTANCE_SLIDES 0
#define INSTANCE_MASTERS 1
#define INSTANCE_NOTES 2
#define INSTANCE_FOOTER 2

/* A text of the outline, which the slide refers to by its place in it. */
struct outline {
	struct slice bytes;
	bool wide;
};

struct slide {
	uint32_t object, id;
	bool told; /* of a master */
	struct outline *texts;
	size_t text_count, text_capacity;
};

struct slides {
	struct slide *items;
	size_t count, capacity;
};

struct show {
	struct document *document;
	struct slice stream;
	uint32_t *offsets; /* by the number of the object, one more than it is; 0: none */
	size_t offset_count, offset_capacity;
	struct slides slides, masters, notes;
	uint64_t unread; /* bytes of slides: none lies over another */
};

/* ---- records ---- */

struct record {
	unsigned type, instance;
	bool container;
	struct slice bytes;
};

/* §2.3.1 */
static bool
take_record(struct cursor *cursor, struct record *ret)
{
	uint16_t version, type;
	uint32_t length;

	if (!cursor_u16le(cursor, &version) || !cursor_u16le(cursor, &type) ||
	    !cursor_u32le(cursor, &length) || !cursor_bytes(cursor, length, &ret->bytes))
		return false;
	ret->type = type;
	ret->instance = version >> 4;
	ret->container = (version & 15) == 15;
	return true;
}

static bool
record_at(const struct show *show, uint32_t offset, unsigned type, struct record *ret)
{
	struct cursor cursor;

	cursor_init(&cursor, ole_part(show->stream, offset, UINT64_MAX));
	return take_record(&cursor, ret) && ret->type == type;
}

/* ---- where objects lie ---- */

static enum status
set_offset(struct show *show, uint32_t object, uint32_t offset, struct err *err)
{
	if (object >= PPT_OBJECTS)
		return document_cut(show->document, err, "MS-PPT §2.3.4: more than %d objects",
				    PPT_OBJECTS);
	if (object >= show->offset_count) {
		uint32_t *offsets =
			arena_grow(show->document->scratch, show->offsets, &show->offset_capacity,
				   (size_t)object + 1, sizeof(*offsets), _Alignof(uint32_t));
		if (!offsets)
			return err_no_memory(err);
		memset(offsets + show->offset_count, 0,
		       (object + 1 - show->offset_count) * sizeof(*offsets));
		show->offsets = offsets;
		show->offset_count = (size_t)object + 1;
	}
	if (show->offsets[object] == 0) /* later edits come first and hold */
		show->offsets[object] = offset + 1;
	return STATUS_OK;
}

/* §2.3.4: the number of the first and how many, then their offsets. */
static enum status
read_directory(struct show *show, uint32_t where, struct err *err)
{
	struct record record;
	struct cursor cursor;
	uint32_t head, offset;

	if (!record_at(show, where, PERSIST_DIRECTORY, &record))
		return document_cut(show->document, err,
				    "MS-PPT §2.3.4: a directory of objects is not there");
	cursor_init(&cursor, record.bytes);
	while (cursor_u32le(&cursor, &head))
		for (uint32_t i = 0; i < head >> 20 && cursor_u32le(&cursor, &offset); i++)
			TRY(set_offset(show, (head & 0xfffff) + i, offset, err));
	return STATUS_OK;
}

static enum status
say_encrypted(struct show *show, struct err *err)
{
	show->document->state = DOCUMENT_ENCRYPTED;
	return document_cut(show->document, err, "MS-PPT §2.3.7: the presentation is encrypted");
}

/* §2.3.3: each edit says where the one before it lies. *ret_document: the number of the document.
 */
static enum status
read_edits(struct show *show, uint32_t where, uint32_t *ret_document, struct err *err)
{
	struct record record;
	uint32_t directory, before, number;

	*ret_document = 0;
	for (unsigned i = 0; where != 0; i++) {
		if (i == PPT_EDITS)
			return document_cut(show->document, err,
					    "MS-PPT §2.3.3: more than %d edits", PPT_EDITS);
		if (!record_at(show, where, USER_EDIT, &record) ||
		    !ole_u32(record.bytes, 8, &before) || !ole_u32(record.bytes, 12, &directory) ||
		    !ole_u32(record.bytes, 16, &number))
			return i ? document_cut(show->document, err,
						"MS-PPT §2.3.3: an earlier edit is not there")
				 : err_set(err, STATUS_REFUSED,
					   "MS-PPT §2.3.3: the last edit is not there");
		if (record.bytes.length >= 32)
			return say_encrypted(show, err);
		if (i == 0)
			*ret_document = number;
		TRY(read_directory(show, directory, err));
		where = before < where ? before : 0; /* never in a circle */
	}
	return STATUS_OK;
}

/* An object, or false where it has no place or is no container of that type. */
static bool
find_object(const struct show *show, uint32_t object, unsigned type, struct record *ret)
{
	return object < show->offset_count && show->offsets[object] != 0 &&
	       record_at(show, show->offsets[object] - 1, type, ret) && ret->container;
}

/* ---- texts ---- */

static enum status
add_texts(struct show *show, enum document_unit_kind kind, size_t number, struct slice bytes,
	  bool wide, struct err *err)
{
	struct slice text, place, line;
	struct buf out;

	buf_init(&out, show->document->scratch);
	if (wide) {
		document_ole_write(&out, 1200, bytes);
	} else { /* the low bytes of Unicode, §2.9.43 */
		for (size_t i = 0; i < bytes.length; i++)
			buf_write_utf8(&out, (unsigned char)bytes.at[i]);
	}
	TRY(buf_slice(&out, &text, err));
	if (number > 0)
		TRY(slice_print(show->document->scratch, &place, err, "slide %zu", number));
	else
		place = SLICE("slide master");
	if (slice_equal(text, SLICE("*"))) /* stands for the number of the slide */
		return STATUS_OK;
	while (slice_next(&text, '\r', &line))
		TRY(document_add_unit(show->document, kind, line, place, err));
	return STATUS_OK;
}

static enum status
add_outline(struct show *show, const struct slide *slide, uint32_t index, size_t number,
	    struct err *err)
{
	if (index >= slide->text_count)
		return STATUS_OK;
	const struct outline *outline = &slide->texts[index];
	return add_texts(show, UNIT_BODY, number, outline->bytes, outline->wide, err);
}

/* A slide, its notes, or what is in them. */
struct walk {
	struct show *show;
	const struct slide *slide;
	size_t number; /* of the slide; 0: a master */
	enum document_unit_kind kind;
	bool referred; /* to the outline */
	bool filled;   /* the shape is there to be filled in by slides */
	uint32_t notes, master;
	uint16_t flags;
};

static enum status
walk_record(struct walk *walk, const struct record *record, unsigned parent, struct err *err)
{
	struct show *show = walk->show;
	uint32_t index;

	switch (record->type) {
	case TEXT_CHARS:
	case TEXT_BYTES:
		if (parent != CLIENT_TEXTBOX || (walk->filled && walk->number == 0))
			return STATUS_OK;
		return add_texts(show, walk->kind, walk->number, record->bytes,
				 record->type == TEXT_CHARS, err);
	case OUTLINE_REFERENCE:
		walk->referred = true;
		return ole_u32(record->bytes, 0, &index)
			       ? add_outline(show, walk->slide, index, walk->number, err)
			       : STATUS_OK;
	case C_STRING:
		if (parent != HEADERS_FOOTERS || record->instance != INSTANCE_FOOTER)
			return STATUS_OK;
		return add_texts(show, UNIT_RUNNING, walk->number, record->bytes, true, err);
	case SLIDE_ATOM:
		(void)ole_u32(record->bytes, 12, &walk->master);
		(void)ole_u32(record->bytes, 16, &walk->notes);
		(void)ole_u16(record->bytes, 20, &walk->flags);
		return STATUS_OK;
	case PLACEHOLDER:
		walk->filled = true;
		return STATUS_OK;
	default:
		return STATUS_OK;
	}
}

/* All in a container, in its order, with a stack of its own; deeper than PPT_DEPTH is passed over.
 */
static enum status
walk_container(struct walk *walk, const struct record *root, struct err *err)
{
	struct {
		struct cursor cursor;
		unsigned type;
	} stack[PPT_DEPTH];
	size_t depth = 1;
	struct record record;

	cursor_init(&stack[0].cursor, root->bytes);
	stack[0].type = root->type;
	while (depth > 0) {
		if (!take_record(&stack[depth - 1].cursor, &record)) {
			depth--;
			continue;
		}
		if (walk->show->unread < 8)
			return document_cut(walk->show->document, err,
					    "MS-PPT §2.3.4: slides lie over each other");
		walk->show->unread -= 8;
		bool open = record.container || record.type == CLIENT_TEXTBOX;
		walk->filled = walk->filled && record.type != SHAPE;
		if (!open) {
			TRY(walk_record(walk, &record, stack[depth - 1].type, err));
		} else if (depth < PPT_DEPTH) {
			cursor_init(&stack[depth].cursor, record.bytes);
			stack[depth++].type = record.type;
		} else {
			TRY(document_cut(walk->show->document, err,
					 "MS-PPT §2.3.1: containers are over %d deep", PPT_DEPTH));
		}
	}
	return STATUS_OK;
}

/* ---- slides ---- */

static enum status
add_slide(struct show *show, struct slides *slides, struct slice atom, struct err *err)
{
	struct slide slide = {0};

	if (!ole_u32(atom, 0, &slide.object) || !ole_u32(atom, 12, &slide.id))
		return STATUS_OK;
	if (slides->count == PPT_SLIDES)
		return document_cut(show->document, err, "MS-PPT §2.4.14: more than %d slides",
				    PPT_SLIDES);
	struct slide *items = arena_grow(show->document->scratch, slides->items, &slides->capacity,
					 slides->count + 1, sizeof(slide), _Alignof(struct slide));
	if (!items)
		return err_no_memory(err);
	slides->items = items;
	items[slides->count++] = slide;
	return STATUS_OK;
}

static enum status
add_text(struct show *show, struct slide *slide, const struct record *record, struct err *err)
{
	struct outline *texts =
		arena_grow(show->document->scratch, slide->texts, &slide->text_capacity,
			   slide->text_count + 1, sizeof(*texts), _Alignof(struct outline));
	if (!texts)
		return err_no_memory(err);
	slide->texts = texts;
	texts[slide->text_count++] = (struct outline){record->bytes, record->type == TEXT_CHARS};
	return STATUS_OK;
}

/* §2.4.14.3: a slide after the other, each with the texts of its outline behind it. A header begins
 * a text, which may be empty. */
static enum status
read_list(struct show *show, struct slides *slides, struct slice bytes, struct err *err)
{
	struct record record, empty = {.type = TEXT_BYTES};
	struct cursor cursor;
	bool begun = false;

	cursor_init(&cursor, bytes);
	while (take_record(&cursor, &record)) {
		struct slide *slide = slides->count ? &slides->items[slides->count - 1] : NULL;
		bool text = record.type == TEXT_CHARS || record.type == TEXT_BYTES;
		if (record.type == SLIDE_PERSIST || record.type == TEXT_HEADER) {
			if (begun && slide)
				TRY(add_text(show, slide, &empty, err));
			begun = record.type == TEXT_HEADER;
		}
		if (record.type == SLIDE_PERSIST)
			TRY(add_slide(show, slides, record.bytes, err));
		if (text && slide) {
			TRY(add_text(show, slide, &record, err));
			begun = false;
		}
	}
	return STATUS_OK;
}

static enum status
read_notes(struct show *show, uint32_t id, size_t number, struct err *err)
{
	struct walk walk = {.show = show, .number = number, .kind = UNIT_NOTE};
	struct record record;

	for (size_t i = 0; i < show->notes.count; i++) {
		walk.slide = &show->notes.items[i];
		if (walk.slide->id == id && find_object(show, walk.slide->object, NOTES, &record))
			return walk_container(&walk, &record, err);
	}
	return STATUS_OK;
}

static struct slide *
find_master(struct show *show, uint32_t id)
{
	for (size_t i = 0; i < show->masters.count; i++)
		if (show->masters.items[i].id == id)
			return &show->masters.items[i];
	return NULL;
}

#define SHOWS_MASTER 1 /* §2.5.11: fMasterObjects */

/* The shapes behind a slide, §2.4.13: those of its master, and of the main master behind a master
 * of titles. Each is told once. */
static enum status
read_masters(struct show *show, struct walk slide, struct err *err)
{
	struct slide *master;
	struct record record;

	while ((slide.flags & SHOWS_MASTER) && (master = find_master(show, slide.master)) &&
	       !master->told) {
		master->told = true;
		slide = (struct walk){.show = show, .slide = master, .kind = UNIT_RUNNING};
		if (!find_object(show, master->object, MAIN_MASTER, &record) &&
		    !find_object(show, master->object, SLIDE, &record))
			return document_cut(show->document, err,
					    "MS-PPT §2.4.14.2: a master is not there");
		TRY(walk_container(&slide, &record, err));
	}
	return STATUS_OK;
}

static enum status
read_slide(struct show *show, size_t index, struct err *err)
{
	const struct slide *slide = &show->slides.items[index];
	struct walk walk = {.show = show, .slide = slide, .number = index + 1, .kind = UNIT_BODY};
	struct record record;

	if (find_object(show, slide->object, SLIDE, &record))
		TRY(walk_container(&walk, &record, err));
	else
		TRY(document_cut(show->document, err, "MS-PPT §2.4.14.5: slide %zu is not there",
				 index + 1));
	for (uint32_t i = 0; !walk.referred && i < slide->text_count; i++)
		TRY(add_outline(show, slide, i, index + 1, err));
	if (walk.notes)
		TRY(read_notes(show, walk.notes, index + 1, err));
	return read_masters(show, walk, err);
}

/* §2.3.2: where the last edit lies, and who made it. */
static enum status
read_user(const struct ole *ole, struct show *show, uint32_t *ret_edit, struct err *err)
{
	struct slice bytes;
	struct record record;
	struct cursor cursor;
	uint16_t length = 0;
	uint32_t token = 0;

	TRY(document_ole_stream(ole, show->document, "Current User", &bytes, err));
	cursor_init(&cursor, bytes);
	if (!take_record(&cursor, &record) || record.type != CURRENT_USER ||
	    !ole_u32(record.bytes, 4, &token) || !ole_u32(record.bytes, 8, ret_edit) ||
	    !ole_u16(record.bytes, 12, &length))
		return err_set(err, STATUS_REFUSED,
			       "MS-PPT §2.3.2: nothing says where the last edit is");
	TRY(document_ole_field(show->document, "CurrentUser", 1252,
			       ole_part(record.bytes, 20, length), err));
	return token == TOKEN_ENCRYPTED ? say_encrypted(show, err) : STATUS_OK;
}

enum status
document_ppt(const struct ole *ole, struct document *document, struct err *err)
{
	struct show show = {.document = document};
	struct record record, list;
	struct cursor cursor;
	uint32_t edit, number;

	TRY(document_ole_stream(ole, document, "PowerPoint Document", &show.stream, err));
	if (show.stream.length == 0)
		return err_set(err, STATUS_REFUSED, "MS-PPT §2.1.2: no presentation is in it");
	show.unread = show.stream.length;
	TRY(read_user(ole, &show, &edit, err));
	if (document->state == DOCUMENT_ENCRYPTED)
		return STATUS_OK;
	TRY(read_edits(&show, edit, &number, err));
	if (document->state == DOCUMENT_ENCRYPTED)
		return STATUS_OK;
	if (!find_object(&show, number, DOCUMENT, &record))
		return err_set(err, STATUS_REFUSED, "MS-PPT §2.4.1: the document is not there");
	cursor_init(&cursor, record.bytes);
	while (take_record(&cursor, &list)) {
		if (list.type == SLIDE_LIST && list.instance == INSTANCE_SLIDES)
			TRY(read_list(&show, &show.slides, list.bytes, err));
		if (list.type == SLIDE_LIST && list.instance == INSTANCE_MASTERS)
			TRY(read_list(&show, &show.masters, list.bytes, err));
		if (list.type == SLIDE_LIST && list.instance == INSTANCE_NOTES)
			TRY(read_list(&show, &show.notes, list.bytes, err));
	}
	document->pages = (uint32_t)show.slides.count;
	for (size_t i = 0; i < show.slides.count; i++)
		TRY(read_slide(&show, i, err));
	return STATUS_OK;
}
