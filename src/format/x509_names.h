/*
 * What a certificate (RFC 5280) says of names and times, found by one walk over its DER (X.690):
 * no allocation, no copy, no recursion. It looks only into what it gives; keys, signatures and
 * other extensions are passed over. Everything points into the bytes given.
 */
#ifndef TOCSIN_FORMAT_X509_NAMES_H
#define TOCSIN_FORMAT_X509_NAMES_H

#include "base/buf.h"

/* A DirectoryString as it stands (RFC 5280 §4.1.2.4); all zero: there is none. */
struct x509_text {
	struct slice bytes;
	uint8_t tag;
};

struct x509_names {
	struct slice tbs;              /* the TBSCertificate, its header included */
	struct slice serial;           /* big-endian, as it stands */
	int64_t not_before, not_after; /* TIME_UNKNOWN where it is no time */
	struct x509_text issuer_name; /* common name; of several the last, which is the narrowest */
	struct x509_text issuer_organisation;
	struct x509_text subject_name;
	struct slice alternatives; /* the GeneralNames of subjectAltName, without their header */
};

enum x509_form {
	X509_CERTIFICATE,
	X509_TBS, /* only what is signed, as a precertificate's entry in a CT log has it */
};

/* Refuses what is not DER or not of that form. */
enum status x509_names_read(struct slice der, enum x509_form form, struct x509_names *ret,
			    struct err *err) MUST_CHECK;

/* The domain names, as they stand. */
struct x509_names_walk {
	struct slice alternatives;
	struct slice last; /* the common name where it is a name that is in none of the others */
};

void x509_names_walk_init(struct x509_names_walk *walk, const struct x509_names *names);

/*
 * Every dNSName in order, then the common name of the subject where it reads like a domain name and
 * is none of those. They may hold any bytes: who made the certificate chose them.
 */
bool x509_names_next(struct x509_names_walk *walk, struct slice *ret) MUST_CHECK;

/* The text as UTF-8, as far as its kind of string allows. */
void x509_text_write(struct buf *buf, const struct x509_text *text);

#endif
