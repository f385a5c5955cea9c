#include "format/ole.h"

#include "format/limits.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-infile.h>
#include <gsf/gsf-input-memory.h>
#include <gsf/gsf-utils.h>

struct ole {
	struct arena *arena;
	GsfInput *memory;
	GsfInfile *root;
	struct ole_entry *entries;
	GsfInput **inputs; /* beside entries */
	size_t count, entry_capacity, input_capacity;
};

/* GLib's own would ask a socket whether the journal is at its end, which no worker may. */
static void
drop_message(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
	(void)domain;
	(void)level;
	(void)text;
	(void)data;
}

void
ole_warm(void)
{
	gsf_init();
	(void)g_log_set_default_handler(drop_message, NULL);
}

static enum status
entry_add(struct ole *ole, struct slice path, GsfInput *input, bool storage, struct err *err)
{
	struct ole_entry *entries =
		arena_grow(ole->arena, ole->entries, &ole->entry_capacity, ole->count + 1,
			   sizeof(*entries), _Alignof(struct ole_entry));
	GsfInput **inputs = arena_grow(ole->arena, ole->inputs, &ole->input_capacity,
				       ole->count + 1, sizeof(*inputs), _Alignof(GsfInput *));

	if (!entries || !inputs) {
		g_object_unref(input);
		return err_no_memory(err);
	}
	gsf_off_t size = storage ? 0 : gsf_input_size(input);
	ole->entries = entries;
	ole->inputs = inputs;
	inputs[ole->count] = input;
	entries[ole->count++] = (struct ole_entry){
		.path = path, .size_bytes = size > 0 ? (uint64_t)size : 0, .storage = storage};
	return STATUS_OK;
}

/* Lists what is in a storage, and in those within; depth is bounded by OLE_DEPTH. */
static enum status
storage_list(struct ole *ole, GsfInfile *storage, struct slice path, unsigned depth,
	     struct err *err)
{
	int count = gsf_infile_num_children(storage);

	if (depth > OLE_DEPTH)
		return err_set(err, STATUS_REFUSED, "MS-CFB §2.6: storages are over %u deep",
			       OLE_DEPTH);
	for (int i = 0; i < count; i++) {
		const char *name = gsf_infile_name_by_index(storage, i);
		GsfInput *child = gsf_infile_child_by_index(storage, i);
		struct slice inner;
		if (!child)
			continue; /* its sectors lead nowhere */
		bool is_storage =
			GSF_IS_INFILE(child) && gsf_infile_num_children(GSF_INFILE(child)) >= 0;
		enum status status =
			ole->count >= OLE_ENTRIES
				? err_set(err, STATUS_REFUSED,
					  "MS-CFB §2.6: over %u storages and streams", OLE_ENTRIES)
				: slice_print(ole->arena, &inner, err, "%.*s%s%s",
					      SLICE_PRINT(path), path.length ? "/" : "",
					      name ? name : "");
		if (status != STATUS_OK) {
			g_object_unref(child);
			return status;
		}
		TRY(entry_add(ole, inner, child, is_storage, err));
		if (is_storage)
			TRY(storage_list(ole, GSF_INFILE(child), inner, depth + 1, err));
	}
	return STATUS_OK;
}

enum status
ole_open(struct arena *arena, struct slice bytes, struct ole **ret, struct err *err)
{
	struct ole *ole DEFER(ole_done)
	= heap_alloc(sizeof(*ole));
	GError *error = NULL;

	if (!ole)
		return err_no_memory(err);
	ole_warm();
	*ole = (struct ole){.arena = arena};
	ole->memory =
		gsf_input_memory_new((const guint8 *)bytes.at, (gsf_off_t)bytes.length, FALSE);
	ole->root = ole->memory ? gsf_infile_msole_new(ole->memory, &error) : NULL;
	if (!ole->root) {
		enum status status = err_set(
			err, STATUS_REFUSED, "MS-CFB §2.2: the compound file is damaged: %s",
			error && error->message ? error->message : "it cannot be opened");
		g_clear_error(&error);
		return status;
	}
	TRY(storage_list(ole, ole->root, SLICE(""), 1, err));
	*ret = ole;
	ole = NULL;
	return STATUS_OK;
}

void
ole_done(struct ole **ole)
{
	if (*ole) {
		for (size_t i = 0; i < (*ole)->count; i++)
			g_object_unref((*ole)->inputs[i]);
		if ((*ole)->root)
			g_object_unref((*ole)->root);
		if ((*ole)->memory)
			g_object_unref((*ole)->memory);
		heap_free(*ole);
	}
	*ole = NULL;
}

const struct ole_entry *
ole_entries(const struct ole *ole, size_t *ret_count)
{
	*ret_count = ole->count;
	return ole->entries;
}

const struct ole_entry *
ole_find(const struct ole *ole, struct slice path)
{
	for (size_t i = 0; i < ole->count; i++)
		if (!ole->entries[i].storage && slice_equal_nocase(ole->entries[i].path, path))
			return &ole->entries[i];
	return NULL;
}

enum status
ole_read(const struct ole *ole, const struct ole_entry *entry, struct arena *arena,
	 uint64_t limit_bytes, struct slice *ret, struct err *err)
{
	GsfInput *input = ole->inputs[entry - ole->entries];
	size_t size = (size_t)entry->size_bytes;

	if (entry->size_bytes > limit_bytes)
		return err_set(err, STATUS_REFUSED, "the stream '%.*s' is over %llu bytes",
			       SLICE_PRINT(entry->path), (unsigned long long)limit_bytes);
	char *bytes = arena_new(arena, char, size + 1);
	if (!bytes)
		return err_no_memory(err);
	if (gsf_input_seek(input, 0, G_SEEK_SET) ||
	    (size > 0 && !gsf_input_read(input, size, (guint8 *)bytes)))
		return err_set(err, STATUS_REFUSED,
			       "MS-CFB §2.3: the sectors of the stream '%.*s' are not all there",
			       SLICE_PRINT(entry->path));
	*ret = slice_of(bytes, size);
	return STATUS_OK;
}
