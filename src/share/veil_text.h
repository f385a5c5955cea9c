/* Placeholders, and texts with these in place of what tells too much. */
#ifndef TOCSIN_SHARE_VEIL_TEXT_H
#define TOCSIN_SHARE_VEIL_TEXT_H

#include "base/buf.h"
#include "share/veil.h"

/* "user-1": the same for the same value, whatever its case. */
enum status veil_place(struct veil *veil, struct arena *arena, enum veil_kind kind,
		       struct slice value, struct slice *ret, struct err *err) MUST_CHECK;

/* From now on the value is found in sentences, whole words of it, whatever stands between them.
 * Less than three bytes are not. */
enum status veil_learn(struct veil *veil, enum veil_kind kind, struct slice value, struct err *err)
	MUST_CHECK;
/* Who got a letter may have leaked it: a name of two words is found in passages, too. */
enum status veil_learn_recipient(struct veil *veil, struct slice name, struct err *err) MUST_CHECK;
/* The users and machines that paths in a text name. */
enum status veil_learn_paths(struct veil *veil, struct slice text, struct err *err) MUST_CHECK;

/* A passage loses addresses, paths and recipients; a sentence also other names that were learnt,
 * and clocks. Both are read in base64 and percent-encoding, too. */
enum status veil_passage(struct veil *veil, struct arena *arena, struct slice text,
			 struct slice *ret, struct err *err) MUST_CHECK;
enum status veil_sentence(struct veil *veil, struct arena *arena, struct slice text,
			  struct slice *ret, struct err *err) MUST_CHECK;
/* A passage that was read off a picture: what may be an address whose signs were misread, too. */
enum status veil_misread(struct veil *veil, struct arena *arena, struct slice text,
			 struct slice *ret, struct err *err) MUST_CHECK;
/* "folder-1/memo.docx" */
enum status veil_name(struct veil *veil, struct arena *arena, struct slice path, struct slice *ret,
		      struct err *err) MUST_CHECK;

#endif
