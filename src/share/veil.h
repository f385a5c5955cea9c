/*
 * Findings for others that do not tell who leaked them: no folders, no names of users and machines,
 * no addresses, nothing by which a copy is told from another. Each of these becomes a placeholder
 * ("user-1"), the same for the same thing within one output, so that a reader sees what belongs
 * together. Altered passages stay, but for addresses and paths in them (docs/share.md).
 */
#ifndef TOCSIN_SHARE_VEIL_H
#define TOCSIN_SHARE_VEIL_H

#include "base/map.h"
#include "model/record.h"

enum veil_kind {
	VEIL_USER,    /* a person or an account */
	VEIL_ADDRESS, /* of mail */
	VEIL_FOLDER,  /* what a file lies in */
	VEIL_PATH,    /* all of one, within a text */
	VEIL_VALUE,   /* anything else */
	VEIL_KIND_COUNT,
};

/* What is learnt is also found in names of files and in sentences: learn all, then write. */
struct veil {
	struct arena *arena; /* of what is learnt */
	struct map numbers;  /* kind and value -> number */
	struct map phrases;  /* words -> kind and number */
	uint64_t counts[VEIL_KIND_COUNT];
};

void veil_init(struct veil *veil, struct arena *arena);

/* The names in a property of a document, by its name as exiftool gives it. */
enum status veil_learn_field(struct veil *veil, struct slice name, struct slice value,
			     struct err *err) MUST_CHECK;
/* What a finding says of persons, in any of its fields. */
enum status veil_learn_finding(struct veil *veil, const struct finding *finding, struct err *err)
	MUST_CHECK;

/* The same finding for others, with an id of its own. It lives in arena. */
enum status veil_finding(struct veil *veil, struct arena *arena, const struct finding *finding,
			 struct finding **ret, struct err *err) MUST_CHECK;
/* Its source and reason live in arena. */
enum status veil_refusal(struct veil *veil, struct arena *arena, const struct refusal *refusal,
			 struct refusal *ret, struct err *err) MUST_CHECK;

#endif
