/* What a dump is compared with: documents of libraries, each with the reason why it is believed,
 * and the indexes that find them. Shared by workers that are forked afterwards. */
#ifndef TOCSIN_LEAK_CORPUS_H
#define TOCSIN_LEAK_CORPUS_H

#include "leak/index.h"
#include "leak/library.h"

/* Why a document counts as original. */
enum reference {
	REFERENCE_NONE,   /* it does not: another document of the same dump */
	REFERENCE_MAIL,   /* it came with mail whose signature holds */
	REFERENCE_FOLDER, /* somebody said so (--reference) */
	REFERENCE_SEAL,   /* it was sealed */
	REFERENCE_COUNT,
};

const char *reference_word(enum reference reference); /* "signed-mail" */

struct corpus; /* owned */

enum status corpus_new(struct corpus **ret, struct err *err) MUST_CHECK;
void corpus_done(struct corpus **corpus); /* for DEFER */

/* library must stay. Of documents with the same bytes the first stands for all; what today's
 * readers read stands for what others did. */
enum status corpus_add(struct corpus *corpus, const struct library *library, size_t ordinal,
		       enum reference reference, struct err *err) MUST_CHECK;
enum status corpus_add_all(struct corpus *corpus, const struct library *library,
			   enum reference reference, struct err *err) MUST_CHECK;
/* What was read anew stands for what earlier readers read of documents that are there. */
enum status corpus_renew(struct corpus *corpus, const struct library *renewed, struct err *err)
	MUST_CHECK;
/* Nothing is added any more: builds the index. Of the first documents it may have been kept in the
 * file `kept` (NULL: it was not); of all others the texts are read. */
enum status corpus_finish(struct corpus *corpus, const char *kept, struct err *err) MUST_CHECK;
/* Keeps it in a file, where that does not have all of it already. */
enum status corpus_keep(const struct corpus *corpus, const char *path, struct err *err) MUST_CHECK;

size_t corpus_count(const struct corpus *corpus);
bool corpus_find(const struct corpus *corpus, const struct sha256 *sha256, size_t *ret) MUST_CHECK;
enum status corpus_read(const struct corpus *corpus, size_t number, struct arena *arena,
			struct library_entry *ret, enum reference *ret_reference, struct err *err)
	MUST_CHECK;
/* Documents that were read to their end and have no text, by their place among these. */
size_t corpus_blank_count(const struct corpus *corpus);
size_t corpus_blank(const struct corpus *corpus, size_t at);
const struct index *corpus_index(const struct corpus *corpus);

/* The document with the picture that looks most like one of these, and by how many bits of 64 it
 * differs; false where none has any. */
bool corpus_find_picture(const struct corpus *corpus, const struct document *document, size_t *ret,
			 unsigned *ret_bits) MUST_CHECK;

#endif
