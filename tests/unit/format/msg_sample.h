/* Outlook items made by libgsf, for tests. */
#ifndef TOCSIN_TESTS_MSG_SAMPLE_H
#define TOCSIN_TESTS_MSG_SAMPLE_H

#include <gsf/gsf.h>
#include <string.h>

/* A property of 16 bytes, [MS-OXMSG] §2.4.2: type, id, flags, value. */
static inline void
sample_fixed(guint8 *ret, guint16 type, guint16 id, guint64 value)
{
	GSF_LE_SET_GUINT16(ret, type);
	GSF_LE_SET_GUINT16(ret + 2, id);
	GSF_LE_SET_GUINT32(ret + 4, 6);
	GSF_LE_SET_GUINT64(ret + 8, value);
}

static inline void
sample_stream(GsfOutfile *storage, const char *name, const void *bytes, size_t length)
{
	GsfOutput *stream = gsf_outfile_new_child(storage, name, FALSE);

	gsf_output_write(stream, length, bytes);
	gsf_output_close(stream);
	g_object_unref(stream);
}

/* "0037": an 8-bit string. */
static inline void
sample_text(GsfOutfile *storage, const char *id, const char *text)
{
	char name[32];

	g_snprintf(name, sizeof(name), "__substg1.0_%s001E", id);
	sample_stream(storage, name, text, strlen(text));
}

/* Its properties stream: a header of that many bytes and one property. */
static inline void
sample_properties(GsfOutfile *storage, size_t header_bytes, guint16 type, guint16 id, guint64 value)
{
	guint8 bytes[48] = {0};

	sample_fixed(bytes + header_bytes, type, id, value);
	sample_stream(storage, "__properties_version1.0", bytes, header_bytes + 16);
}

static inline GsfOutfile *
sample_open(GsfOutput **ret_memory)
{
	*ret_memory = gsf_output_memory_new();
	return gsf_outfile_msole_new(*ret_memory);
}

static inline GsfOutfile *
sample_storage(GsfOutfile *parent, const char *name)
{
	return GSF_OUTFILE(gsf_outfile_new_child(parent, name, TRUE));
}

static inline void
sample_close(GsfOutfile *storage)
{
	gsf_output_close(GSF_OUTPUT(storage));
	g_object_unref(storage);
}

#endif
