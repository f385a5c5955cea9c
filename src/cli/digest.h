/* The digest of a file, whatever its size. */
#ifndef TOCSIN_CLI_DIGEST_H
#define TOCSIN_CLI_DIGEST_H

#include "base/crypto.h"

enum status digest_file(const char *path, struct sha256 *ret, struct err *err) MUST_CHECK;

#endif
