/*
 * An item of Outlook, out of a .msg file or a PST: properties of the message, of its recipients and
 * of its attachments. What was sent over the wire is not kept in them: headers stand as text,
 * bodies and attachments as properties. An RFC 5322 message is written from them, good for reading;
 * signatures over the original bytes cannot hold on it.
 */
#ifndef TOCSIN_FORMAT_ITEM_H
#define TOCSIN_FORMAT_ITEM_H

#include "base/buf.h"

/* [MS-OXCDATA] §2.11.1. */
enum property_type {
	PROPERTY_LONG = 0x0003,
	PROPERTY_OBJECT = 0x000d,
	PROPERTY_STRING8 = 0x001e,
	PROPERTY_UNICODE = 0x001f,
	PROPERTY_TIME = 0x0040,
	PROPERTY_BINARY = 0x0102,
};

/* [MS-OXPROPS]; only those that readers of items handle themselves, item.c has the others. */
enum property_id {
	PROPERTY_DISPLAY_NAME = 0x3001,
	PROPERTY_ATTACH_DATA = 0x3701,
	PROPERTY_ATTACH_METHOD = 0x3705,
};

/* [MS-OXCMSG] §2.2.2.9 */
#define ATTACH_METHOD_EMBEDDED 5
#define ATTACH_METHOD_OLE 6

struct property {
	uint16_t id, type;
	struct slice value; /* numbers little-endian, strings without a length */
};

struct properties {
	struct property *items;
	size_t count, capacity;
};

/* Whether a message is written from it: others need not be read. */
bool property_wanted(uint16_t id);

enum status properties_add(struct arena *arena, struct properties *properties,
			   const struct property *property, struct err *err) MUST_CHECK;

/* The number of that id, or false. */
bool property_number(const struct properties *properties, uint16_t id, enum property_type type,
		     uint64_t *ret);

/* A string as UTF-8, SLICE_NONE where there is none of that id. `message` knows the code page. */
enum status property_text(struct arena *arena, const struct properties *properties,
			  const struct properties *message, uint16_t id, struct slice *ret,
			  struct err *err) MUST_CHECK;

struct item_attachment {
	struct properties properties;
	const struct item *nested; /* a message; NULL where it is none */
};

struct item {
	struct properties message;
	struct properties *recipients;
	size_t recipient_count;
	struct item_attachment *attachments;
	size_t attachment_count;
};

/* Whether it is, by its class, something that is sent: no contact, appointment, task or note. */
bool item_is_letter(const struct item *item);

/* At most ITEM_DEPTH messages within messages, ITEM_RECIPIENTS and ITEM_ATTACHMENTS of each. */
enum status item_write(struct arena *arena, const struct item *item, struct slice *ret_message,
		       struct err *err) MUST_CHECK;

#endif
