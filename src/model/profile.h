/* Who is protected: tocsin.yaml. */
#ifndef TOCSIN_MODEL_PROFILE_H
#define TOCSIN_MODEL_PROFILE_H

#include "base/slice.h"

struct slice_list {
	struct slice *items;
	size_t count;
	size_t capacity;
};

struct vip {
	struct slice name;
	struct slice_list addresses;
};

struct profile {
	struct slice organisation;
	struct slice contact;       /* where answers go */
	struct slice_list names;    /* words people know it by */
	struct slice_list domains;  /* own; what decoys are compared with */
	struct slice_list partners; /* domains that write to us legitimately */
	struct vip *vips;
	size_t vip_count, vip_capacity;
	struct slice_list allow; /* names never to report, with everything below them */
	struct slice_list lures; /* extra lure words */
	struct slice_list trusted_authserv;
	uint32_t trusted_hops;
	struct slice keys, seal, knowledge; /* paths, relative to the file; SLICE_NONE: none */
	struct slice_list reference;        /* paths as well, of originals */
	struct slice tlp;                   /* "clear", "green", "amber", "amber+strict", "red" */
	struct slice_list partners_taxii;
	struct {
		uint64_t memory_bytes; /* per worker */
		uint64_t seconds;      /* per input, CPU */
		uint64_t file_bytes;   /* inputs over it are refused; 0: none */
	} limits;
};

enum status slice_list_add(struct arena *arena, struct slice_list *list, struct slice item,
			   struct err *err) MUST_CHECK;

/* Everything empty, the default limits, tlp "amber". */
void profile_init(struct profile *profile);

/*
 * Reads tocsin.yaml. An unknown key, a wrong type or a bad domain is STATUS_CONFIG:
 * `tocsin.yaml:7: unknown key 'domians'; did you mean 'domains'? keys: organisation, names, ...`.
 * file is only for messages.
 */
enum status profile_read(struct arena *arena, struct slice text, const char *file,
			 struct profile *ret, struct err *err) MUST_CHECK;

/* What the protected are called where they have to have a name: the organisation, else the first
 * domain, else words that say that there is none. */
struct slice profile_name(const struct profile *profile);

/* A commented tocsin.yaml for one domain, that profile_read accepts. */
enum status profile_template(struct arena *arena, struct slice domain, struct slice *ret,
			     struct err *err) MUST_CHECK;

/* The keys with their one-line meaning, for the man page; NULL ends. */
struct profile_key {
	const char *key;
	const char *type;
	const char *meaning;
	const char *example; /* "key: value" on one line */
};
extern const struct profile_key PROFILE_KEYS[];

#endif
