/* XML in the parts of a document, by libxml2's SAX: without network, entities or document type, and
 * without a tree. */
#ifndef TOCSIN_FORMAT_XML_H
#define TOCSIN_FORMAT_XML_H

#include "base/slice.h"

struct xml_element {
	const char *uri; /* of its namespace; "" */
	const char *name;
	const unsigned char **attributes; /* libxml2's: see xml_attribute; NULL when it closes */
	int attribute_count;
};

/* What does not end well ends the reading. */
/* Any call may be NULL: it is passed over. */
struct xml_visitor {
	enum status (*open)(void *context, const struct xml_element *element, struct err *err);
	enum status (*close)(void *context, const struct xml_element *element, struct err *err);
	/* A run of characters; more may follow of the same text. */
	enum status (*text)(void *context, struct slice text, struct err *err);
};

/* Shows all of xml to the visitor in order. Malformed XML, a document type declaration and depth
 * over XML_DEPTH are STATUS_REFUSED, citing `name`; what came before was shown. */
enum status xml_read(struct slice name, struct slice xml, const struct xml_visitor *visitor,
		     void *context, struct err *err) MUST_CHECK;

/* The first attribute of that local name in any namespace, else SLICE_NONE; "&" in it is "&#38;"
 * still. */
struct slice xml_attribute(const struct xml_element *element, const char *name);

/* The attribute of that number, below attribute_count. */
void xml_attribute_at(const struct xml_element *element, int number, struct slice *ret_uri,
		      struct slice *ret_name, struct slice *ret_value);

/* r:id, by which a part refers to another (ECMA-376 part 1 §22.8.2.1). */
struct slice xml_relation_id(const struct xml_element *element);

/* Its number; `otherwise` where it has none or another thing. */
uint64_t xml_number(const struct xml_element *element, const char *name, uint64_t otherwise);

/* Whether it says yes: "1", "true", "on", or is there without a value of its own. */
bool xml_is_on(const struct xml_element *element, const char *name);

/* Which of a table of names an element has. Names are told by their address once they were seen:
 * libxml2 keeps each only once a reading. */
struct xml_words {
	const char *const *table; /* of the names, in the order of an enum; its first is number 1 */
	size_t count;
	struct {
		const char *name;
		unsigned number;
	} seen[64];
};

/* 0: in no row. Words are made anew for each reading. */
unsigned xml_word(struct xml_words *words, const struct xml_element *element);

/* Has libxml2 set up what it sets up lazily. */
enum status xml_warm(struct err *err) MUST_CHECK;

#endif
