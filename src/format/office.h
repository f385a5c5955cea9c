/* Properties of office documents: docProps/core.xml and app.xml (ECMA-376 part 2 §8, part 1 §22.2),
 * meta.xml (OpenDocument 1.3 part 3 §4.3). By libxml2's SAX, without network, entities or DTD. */
#ifndef TOCSIN_FORMAT_OFFICE_H
#define TOCSIN_FORMAT_OFFICE_H

#include "base/slice.h"

/* As written, clean UTF-8, trimmed, each cut at OFFICE_TEXT_BYTES; empty where absent. */
struct office_properties {
	struct slice title;
	struct slice author;      /* dc:creator; in OpenDocument meta:initial-creator */
	struct slice modified_by; /* cp:lastModifiedBy; in OpenDocument dc:creator */
	struct slice created;     /* W3CDTF */
	struct slice modified;
	struct slice application; /* with its version where it is one text */
	struct slice company;
	struct slice template_name;
	struct slice language;
	struct slice revision;
};

/* The part of a package whose bytes office_read wants, by its path in the zip. */
bool office_wants(struct slice path);

/* Adds what one such part says. Malformed XML is STATUS_REFUSED citing line and column; what came
 * before the damage was added. */
enum status office_read(struct arena *arena, struct slice path, struct slice xml,
			struct office_properties *properties, struct err *err) MUST_CHECK;

/* W3CDTF as microseconds; local times without zone are taken as UTC, as Office writes them. */
int64_t office_time(struct slice text);

#endif
