#include "cli/lists.h"

#include "base/io.h"
#include "cli/limits.h"
#include "format/address.h"
#include "model/domain.h"

#include <sys/stat.h>

static bool
is_regular_file(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The name of a line: without comment, white space and final dot; empty where none is. */
static struct slice
line_name(struct slice line)
{
	size_t comment = slice_find_byte(line, '#');
	struct slice name = slice_trim(slice_part(line, 0, comment));
	if (name.length && name.at[name.length - 1] == '.')
		name.length--;
	return name;
}

static enum status
add_file(struct session *session, const char *path, struct slice_list *list, struct err *err)
{
	struct slice rest, line;
	TRY(session_blame(io_read_file(&session->arena, path, CLI_LIST_MAX_BYTES, &rest, err),
			  STATUS_USAGE, err));
	if (slice_starts(rest, SLICE("\xef\xbb\xbf")))
		rest = slice_part(rest, 3, SIZE_MAX);
	for (unsigned number = 1; slice_next(&rest, '\n', &line); number++) {
		struct slice name = line_name(line);
		if (!name.length)
			continue;
		const char *fault = domain_fault(name);
		if (fault)
			return err_set(err, STATUS_CONFIG, "%s:%u: '%.*s' %s", path, number,
				       SLICE_PRINT(slice_part(name, 0, DOMAIN_MAX_BYTES)), fault);
		TRY(slice_list_add(&session->arena, list, name, err));
	}
	return STATUS_OK;
}

static enum status
add_protected(struct session *session, const char *text, struct err *err)
{
	struct slice_list *list = &session->profile.domains;
	if (text[0] == '@')
		return add_file(session, text + 1, list, err);
	if (is_regular_file(text))
		return add_file(session, text, list, err);
	struct slice name = line_name(slice_text(text));
	const char *fault = domain_fault(name);
	if (fault)
		return err_set(err, STATUS_USAGE,
			       "--protect: '%.128s' is no file, and as a domain it %s", text,
			       fault);
	return slice_list_add(&session->arena, list, name, err);
}

enum status
lists_add_protected(struct session *session, struct err *err)
{
	const struct text_list *given = &session->request.protect;
	for (size_t i = 0; i < given->count; i++)
		TRY(add_protected(session, given->items[i], err));
	if (!session->profile.domains.count && !session->profile.names.count)
		return err_set(err, STATUS_USAGE,
			       "nothing to protect: give --protect NAME, or a profile with domains "
			       "('tocsin init' makes one)");
	return STATUS_OK;
}

enum status
lists_add_allowed(struct session *session, struct err *err)
{
	const struct text_list *given = &session->request.allow;
	for (size_t i = 0; i < given->count; i++) {
		const char *path = given->items[i];
		TRY(add_file(session, path[0] == '@' ? path + 1 : path, &session->profile.allow,
			     err));
	}
	return STATUS_OK;
}

/* One person a line; what follows the first address are others of the same person. */
static enum status
add_vip(struct session *session, const struct address_list *people, struct err *err)
{
	struct profile *profile = &session->profile;
	struct vip *vips = arena_grow(&session->arena, profile->vips, &profile->vip_capacity,
				      profile->vip_count + 1, sizeof(*vips), _Alignof(struct vip));
	struct vip vip = {.name = people->items[0].name};
	if (!vips)
		return err_no_memory(err);
	profile->vips = vips;
	for (size_t i = 0; i < people->count; i++)
		TRY(slice_list_add(&session->arena, &vip.addresses, people->items[i].spec, err));
	vips[profile->vip_count++] = vip;
	return STATUS_OK;
}

static enum status
add_vip_file(struct session *session, const char *path, struct err *err)
{
	struct slice rest, line;
	struct address_list people;
	TRY(session_blame(io_read_file(&session->arena, path, CLI_LIST_MAX_BYTES, &rest, err),
			  STATUS_USAGE, err));
	for (unsigned number = 1; slice_next(&rest, '\n', &line); number++) {
		line = slice_trim(slice_part(line, 0, slice_find_byte(line, '#')));
		if (!line.length)
			continue;
		TRY(address_list_read(&session->arena, line, &people, err));
		if (!people.count || !people.items[0].name.length ||
		    !address_domain(people.items[0].spec).at)
			return err_set(err, STATUS_CONFIG,
				       "%s:%u: a person is a line: NAME <ADDRESS>, ...", path,
				       number);
		TRY(add_vip(session, &people, err));
	}
	return STATUS_OK;
}

enum status
lists_add_vips(struct session *session, struct err *err)
{
	const struct text_list *given = &session->request.vip;
	for (size_t i = 0; i < given->count; i++)
		TRY(add_vip_file(session, given->items[i], err));
	return STATUS_OK;
}
