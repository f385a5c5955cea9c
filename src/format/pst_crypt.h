/* How the data of a PST is veiled, [MS-PST] §5: keyed by nothing secret. */
#ifndef TOCSIN_FORMAT_PST_CRYPT_H
#define TOCSIN_FORMAT_PST_CRYPT_H

#include <stddef.h>
#include <stdint.h>

enum pst_crypt { /* §2.2.2.6, bCryptMethod */
		 PST_CRYPT_NONE = 0,
		 PST_CRYPT_PERMUTE = 1,
		 PST_CRYPT_CYCLIC = 2,
};

/* In place; bid is the block's. */
void pst_decrypt(enum pst_crypt crypt, uint64_t bid, char *bytes, size_t length);
void pst_encrypt(enum pst_crypt crypt, uint64_t bid, char *bytes, size_t length); /* for tests */

#endif
