/* A mailbox made for tests: folders within folders, letters of several kinds, a contact, and a
 * letter that no folder lists. */
#ifndef TOCSIN_TESTS_PST_MAILBOX_H
#define TOCSIN_TESTS_PST_MAILBOX_H

#include "pst_sample.h"

#include <stdio.h>

#define MAILBOX_SENT 131364726550000000u /* 2017-04-12T12:10:55Z */
#define MAILBOX_ANNEX_BYTES 50000u       /* seven blocks: a list of lists */

enum {
	MAILBOX_TOP = 0x8022,
	MAILBOX_INBOX = 0x8042,
	MAILBOX_SLASH = 0x8062,
	MAILBOX_TWIN = 0x8082,
	MAILBOX_DEEP = 0x80a2,
	MAILBOX_LETTER = 0x200024,
	MAILBOX_SENT_ON = 0x200044,
	MAILBOX_CONTACT = 0x200064,
	MAILBOX_LAST = 0x200084,
	MAILBOX_LOST = 0x2000a4,
};

static inline struct slice
mailbox_annex(struct arena *arena, size_t length)
{
	char *bytes = arena_new(arena, char, length);
	uint32_t state = 1;
	for (size_t i = 0; i < length; i++) {
		state = state * 1103515245u + 12345u;
		bytes[i] = (char)(state >> 16);
	}
	return slice_of(bytes, length);
}

static inline struct sample_object
mailbox_attachment(struct sample *sample, const char *name, uint32_t method,
		   const struct sample_property *data, struct sample_subnodes *subnodes)
{
	const struct sample_property properties[] = {
		*data,
		sample_number(sample, 0x3705, PROPERTY_LONG, method),
		sample_text(sample, 0x3707, name),
	};
	return sample_properties(sample, properties, 3, subnodes);
}

/* The object of an attachment: a node of its own. */
static inline struct sample_object
mailbox_object(struct sample *sample, const char *name, uint32_t method,
	       struct sample_object object)
{
	struct sample_subnodes *subnodes = arena_new(sample->arena, struct sample_subnodes, 1);
	uint32_t nid = sample->next_subnode++ << 5 | 4;
	struct sample_property data =
		sample_number(sample, PROPERTY_ATTACH_DATA, PROPERTY_OBJECT, nid);

	sample_subnode(subnodes, nid, object);
	return mailbox_attachment(sample, name, method, &data, subnodes);
}

static inline struct sample_object
mailbox_file(struct sample *sample, const char *name, struct slice bytes)
{
	struct sample_subnodes *subnodes = arena_new(sample->arena, struct sample_subnodes, 1);
	const struct sample_property data = {PROPERTY_ATTACH_DATA, PROPERTY_BINARY, bytes};

	return mailbox_attachment(sample, name, 1, &data, subnodes);
}

/* A message with that many recipients and these attachments. */
static inline struct sample_object
mailbox_message(struct sample *sample, const struct sample_property *properties, size_t count,
		size_t recipients, const struct sample_object *attachments, size_t attachment_count)
{
	struct sample_subnodes *subnodes = arena_new(sample->arena, struct sample_subnodes, 1);
	struct sample_property *cells =
		arena_new(sample->arena, struct sample_property, 3 * (recipients + 1));
	uint32_t ids[1000];
	char text[64];

	/* The first row tells the columns, of an empty table too. */
	for (size_t i = 0; i == 0 || i < recipients; i++) {
		ids[i] = (uint32_t)i;
		cells[3 * i] = sample_number(sample, 0x0c15, PROPERTY_LONG, 1 + i % 3);
		(void)snprintf(text, sizeof(text), "Person %zu", i);
		cells[3 * i + 1] = sample_text(sample, 0x3001, text);
		(void)snprintf(text, sizeof(text), "person%zu@b.example", i);
		cells[3 * i + 2] = sample_text(sample, 0x39fe, text);
	}
	sample_subnode(subnodes, 0x692, sample_table(sample, ids, cells, 3, recipients));
	for (size_t i = 0; i < attachment_count; i++) {
		ids[i] = (uint32_t)(0x8000 + i) << 5 | 5;
		sample_subnode(subnodes, ids[i], attachments[i]);
	}
	if (attachment_count > 0)
		sample_subnode(subnodes, 0x671,
			       sample_table(sample, ids, NULL, 0, attachment_count));
	return sample_properties(sample, properties, count, subnodes);
}

static inline struct sample_object
mailbox_note(struct sample *sample, const char *class, const char *subject, const char *body)
{
	const struct sample_property properties[] = {
		sample_text(sample, 0x001a, class),
		sample_text(sample, 0x0037, subject),
		sample_text(sample, 0x0042, "Cy"),
		sample_text(sample, 0x1000, body),
	};
	return mailbox_message(sample, properties, 4, 0, NULL, 0);
}

/* Of everything something: made up headers, bodies, a file of many blocks, a message, an object. */
static inline struct sample_object
mailbox_letter(struct sample *sample, size_t annex_bytes)
{
	const struct sample_object attachments[] = {
		mailbox_file(sample, "annex.bin", mailbox_annex(sample->arena, annex_bytes)),
		mailbox_object(sample, "inner", ATTACH_METHOD_EMBEDDED,
			       mailbox_note(sample, "IPM.Note", "Within", "inner text")),
		mailbox_object(sample, "sheet", ATTACH_METHOD_OLE,
			       (struct sample_object){sample_bytes(sample, SLICE("object")), 0}),
		mailbox_file(sample, "small.txt", SLICE("small")),
	};
	const struct sample_property properties[] = {
		sample_text(sample, 0x001a, "IPM.Note"),
		sample_text(sample, 0x0037, "\1\5Re: Facture"),
		sample_number(sample, 0x0039, PROPERTY_TIME, MAILBOX_SENT),
		sample_text(sample, 0x0042, "Ana"),
		sample_text(sample, 0x0065, "ana@mail.example"),
		sample_text(sample, 0x1000, "caf\xe9"),
		{0x1013, PROPERTY_BINARY, SLICE_INIT("<p>x</p>")},
		sample_text(sample, 0x1035, "<1@mail.example>"),
		sample_number(sample, 0x3fde, PROPERTY_LONG, 1252),
	};
	return mailbox_message(sample, properties, 9, 5, attachments, 4);
}

static inline struct sample_object
mailbox_sent_on(struct sample *sample)
{
	const struct sample_property properties[] = {
		sample_text(sample, 0x001a, "IPM.Note"),
		sample_text(sample, 0x0037, "Told"),
		sample_text(sample, 0x007d,
			    "Received: from a.example\r\nFrom: bo@c.example\r\n"
			    "DKIM-Signature: v=1; a=ed25519-sha256; d=c.example; s=k; h=from;\r\n"
			    "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
			    "Subject: Told\r\nContent-Type: text/html\r\n\r\n"),
		sample_text(sample, 0x1000, "as told"),
	};
	return mailbox_message(sample, properties, 4, 1, NULL, 0);
}

/* What peers want besides: a store that knows its top folder, and a map of names. */
static inline void
mailbox_store(struct sample *sample)
{
	struct sample_subnodes *none = arena_new(sample->arena, struct sample_subnodes, 1);
	char *entry = arena_new(sample->arena, char, 24);
	sample_put(entry + 20, MAILBOX_TOP, 4);
	const struct sample_property store[] = {
		{0x0ff9, PROPERTY_BINARY, slice_of(entry, 16)},
		sample_text(sample, 0x3001, "Store"),
		{0x35e0, PROPERTY_BINARY, slice_of(entry, 24)},
	};
	const struct sample_property names[] = {
		sample_number(sample, 0x0001, PROPERTY_LONG, 251),
		{0x0002, PROPERTY_BINARY, SLICE_INIT("")},
		{0x0003, PROPERTY_BINARY, SLICE_INIT("")},
		{0x0004, PROPERTY_BINARY, SLICE_INIT("")},
	};
	sample_node(sample, 0x21, 0, sample_properties(sample, store, 3, none));
	sample_node(sample, 0x61, 0, sample_properties(sample, names, 4, none));
}

static inline struct slice
mailbox_make(struct arena *arena, unsigned layout, enum pst_crypt crypt, bool flat,
	     size_t annex_bytes)
{
	static const uint32_t TOP[] = {MAILBOX_TOP};
	static const uint32_t FOLDERS[] = {MAILBOX_INBOX, MAILBOX_SLASH, MAILBOX_TWIN};
	static const uint32_t DEEP[] = {MAILBOX_DEEP};
	static const uint32_t ITEMS[] = {MAILBOX_LETTER, MAILBOX_SENT_ON, MAILBOX_CONTACT};
	static const uint32_t LAST[] = {MAILBOX_LAST};
	struct sample sample;

	sample_init(&sample, arena, layout, crypt);
	sample.flat = flat;
	mailbox_store(&sample);
	sample_folder(&sample, 0x122, 0x122, "", TOP, 1, NULL, 0);
	sample_folder(&sample, MAILBOX_TOP, 0x122, "Top", FOLDERS, 3, NULL, 0);
	sample_folder(&sample, MAILBOX_INBOX, MAILBOX_TOP, "Inbox", NULL, 0, ITEMS, 3);
	sample_folder(&sample, MAILBOX_SLASH, MAILBOX_TOP, "In/voices", DEEP, 1, NULL, 0);
	sample_folder(&sample, MAILBOX_TWIN, MAILBOX_TOP, "Inbox", NULL, 0, NULL, 0);
	sample_folder(&sample, MAILBOX_DEEP, MAILBOX_SLASH, "Deep", NULL, 0, LAST, 1);
	sample_node(&sample, MAILBOX_LETTER, MAILBOX_INBOX, mailbox_letter(&sample, annex_bytes));
	sample_node(&sample, MAILBOX_SENT_ON, MAILBOX_INBOX, mailbox_sent_on(&sample));
	sample_node(&sample, MAILBOX_CONTACT, MAILBOX_INBOX,
		    mailbox_note(&sample, "IPM.Contact", "Bo", "at home"));
	sample_node(&sample, MAILBOX_LAST, MAILBOX_DEEP,
		    mailbox_note(&sample, "IPM.Note", "Deep", "down"));
	sample_node(&sample, MAILBOX_LOST, MAILBOX_INBOX,
		    mailbox_note(&sample, "IPM.Note", "Lost", "and found"));
	return sample_end(&sample);
}

#endif
