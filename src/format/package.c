#include "format/package.h"

#include "format/limits.h"
#include "format/xml.h"

/* ---- members ---- */

static enum status
part_load(struct arena *arena, struct members *members, const struct member *member,
	  struct slice *ret, struct err *err)
{
	struct buf buf;
	struct slice block;

	buf_init(&buf, arena);
	do {
		TRY(members_read(members, &block, err));
		buf_write(&buf, block);
		if (buf.length > XML_BYTES)
			return err_set(err, STATUS_REFUSED, "%.*s is over %u MiB",
				       SLICE_PRINT(member->path), XML_BYTES >> 20);
	} while (block.length > 0);
	return buf_slice(&buf, ret, err);
}

static enum status
part_add(struct arena *arena, struct package *package, const struct member *member,
	 struct package_part **ret, struct err *err)
{
	struct slice path = member->path;

	if (package->count >= PACKAGE_PARTS)
		return err_set(err, STATUS_REFUSED, "a package of more than %d parts",
			       PACKAGE_PARTS);
	while (slice_starts(path, SLICE("/")))
		path = slice_part(path, 1, SIZE_MAX);
	struct package_part *parts =
		arena_grow(arena, package->parts, &package->capacity, package->count + 1,
			   sizeof(*parts), _Alignof(struct package_part));
	if (!parts)
		return err_no_memory(err);
	package->parts = parts;
	*ret = &parts[package->count];
	**ret = (struct package_part){.modified = member->modified};
	TRY(slice_copy(arena, path, &(*ret)->path, err));
	package->count++;
	return STATUS_OK;
}

static enum status
parts_read(struct arena *arena, struct members *members, bool (*wants)(struct slice path),
	   struct package *package, struct err *err)
{
	const struct member *member;
	struct package_part *part;

	for (;;) {
		TRY(members_next(members, &member, err));
		if (!member)
			return STATUS_OK;
		if (member->kind != MEMBER_FILE)
			continue;
		TRY(part_add(arena, package, member, &part, err));
		if (!wants(part->path))
			continue;
		TRY(part_load(arena, members, member, &part->bytes, err));
		part->kept = true;
	}
}

enum status
package_read(struct arena *arena, struct slice bytes, bool (*wants)(struct slice path),
	     struct package *ret, struct err *err)
{
	struct members_budget budget = {.packed_bytes = bytes.length, .limit_bytes = PACKAGE_BYTES};
	DEFER(members_done)
	struct members *members = NULL;
	struct package package = {0};
	struct err own;

	TRY(members_open_bytes(arena, bytes, SNIFF_ZIP, &budget, &members, err));
	enum status status = parts_read(arena, members, wants, &package, &own);
	if (status == STATUS_REFUSED && package.count > 0) {
		TRY(slice_copy(arena, slice_text(own.text), &package.trouble, err));
	} else if (status != STATUS_OK) {
		if (err)
			*err = own;
		return status;
	}
	*ret = package;
	return STATUS_OK;
}

const struct package_part *
package_find(const struct package *package, struct slice path)
{
	for (size_t i = 0; i < package->count; i++)
		if (package->parts[i].kept && slice_equal_nocase(package->parts[i].path, path))
			return &package->parts[i];
	return NULL;
}

enum status
package_add_times(const struct package *package, struct document *document, struct err *err)
{
	int64_t told[PACKAGE_TIMES];
	size_t count = 0;

	for (size_t i = 0; i < package->count && count < PACKAGE_TIMES; i++) {
		char text[TIME_TEXT_BYTES];
		int64_t time = package->parts[i].modified;
		size_t at = 0;
		while (at < count && told[at] != time)
			at++;
		if (at < count || time == TIME_UNKNOWN)
			continue;
		told[count++] = time;
		time_print(time, text);
		TRY(document_add_field(document, "ZipModifyDate", slice_text(text), err));
	}
	return STATUS_OK;
}

/* ---- relationships ---- */

struct reader {
	struct arena *arena;
	struct slice folder; /* of the part they belong to, with its slash */
	struct relations relations;
};

/* What stands behind the last slash. */
static struct slice
last_word(struct slice text)
{
	size_t slash = slice_find_last_byte(text, '/');

	return slash == SIZE_MAX ? text : slice_part(text, slash + 1, SIZE_MAX);
}

/* RFC 3986 §5.2.4, as far as parts of packages need it. */
static enum status
resolve(struct arena *arena, struct slice folder, struct slice target, struct slice *ret,
	struct err *err)
{
	if (slice_starts(target, SLICE("/")))
		return slice_copy(arena, slice_part(target, 1, SIZE_MAX), ret, err);
	for (;;) {
		if (slice_starts(target, SLICE("./"))) {
			target = slice_part(target, 2, SIZE_MAX);
		} else if (slice_starts(target, SLICE("../"))) {
			target = slice_part(target, 3, SIZE_MAX);
			folder = slice_part(folder, 0, folder.length ? folder.length - 1 : 0);
			size_t slash = slice_find_last_byte(folder, '/');
			folder = slice_part(folder, 0, slash == SIZE_MAX ? 0 : slash + 1);
		} else {
			break;
		}
	}
	return slice_print(arena, ret, err, "%.*s%.*s", SLICE_PRINT(folder), SLICE_PRINT(target));
}

static enum status
on_open(void *context, const struct xml_element *element, struct err *err)
{
	struct reader *reader = context;
	struct relations *relations = &reader->relations;

	if (strcmp(element->name, "Relationship") != 0 || relations->count >= PACKAGE_RELATIONS)
		return STATUS_OK;
	struct relation *items =
		arena_grow(reader->arena, relations->items, &relations->capacity,
			   relations->count + 1, sizeof(*items), _Alignof(struct relation));
	if (!items)
		return err_no_memory(err);
	relations->items = items;
	struct relation *item = &items[relations->count];
	*item = (struct relation){.id = SLICE_NONE};
	TRY(slice_copy(reader->arena, xml_attribute(element, "Id"), &item->id, err));
	TRY(slice_copy(reader->arena, last_word(xml_attribute(element, "Type")), &item->type, err));
	TRY(slice_copy(reader->arena, xml_attribute(element, "Target"), &item->link, err));
	TRY(resolve(reader->arena, reader->folder, xml_attribute(element, "Target"), &item->target,
		    err));
	relations->count++;
	return STATUS_OK;
}

enum status
relations_read(struct arena *arena, const struct package *package, struct slice path,
	       struct relations *ret, struct err *err)
{
	static const struct xml_visitor VISITOR = {.open = on_open};
	struct slice name = last_word(path);
	struct reader reader = {.arena = arena,
				.folder = slice_part(path, 0, path.length - name.length)};
	struct slice file;

	TRY(slice_print(arena, &file, err, "%.*s_rels/%.*s.rels", SLICE_PRINT(reader.folder),
			SLICE_PRINT(name)));
	const struct package_part *part = package_find(package, file);
	if (part) {
		enum status status = xml_read(file, part->bytes, &VISITOR, &reader, err);
		if (status != STATUS_OK && status != STATUS_REFUSED)
			return status;
	}
	*ret = reader.relations;
	return STATUS_OK;
}

const struct package_part *
relations_part(const struct relations *relations, const struct package *package, const char *type,
	       size_t n)
{
	for (size_t i = 0; i < relations->count; i++) {
		if (!slice_equal(relations->items[i].type, slice_text(type)))
			continue;
		const struct package_part *part = package_find(package, relations->items[i].target);
		if (part && n-- == 0)
			return part;
	}
	return NULL;
}

const struct package_part *
relations_by_id(const struct relations *relations, const struct package *package, struct slice id)
{
	for (size_t i = 0; i < relations->count; i++)
		if (slice_equal(relations->items[i].id, id))
			return package_find(package, relations->items[i].target);
	return NULL;
}
