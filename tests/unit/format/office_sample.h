/* Packages of XML made in memory: parts, the relations between them, their namespaces. Behind
 * document_support.h. */
#ifndef TOCSIN_TESTS_OFFICE_SAMPLE_H
#define TOCSIN_TESTS_OFFICE_SAMPLE_H

#define PACKED_BYTES (1u << 20)
#define RELS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define REL(id, type, target) \
	"<Relationship Id='" id "' Type='http://x.example/" type "' Target='" target "'/>"
#define W "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
#define R                                                                                \
	"xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' " \
	"xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"

struct sample_part {
	const char *path, *xml;
};

static inline struct slice
pack(const struct sample_part *parts, size_t count)
{
	struct packer packer;

	packer_init(&packer, &arena, "zip", NULL, PACKED_BYTES);
	for (size_t i = 0; i < count; i++)
		packer_add(&packer, parts[i].path, slice_text(parts[i].xml));
	return packer_finish(&packer);
}

#define PACK(parts) pack(parts, sizeof(parts) / sizeof(*(parts)))

#endif
