/* UUID version 5, RFC 9562 §5.5. */
#ifndef TOCSIN_MODEL_ID_H
#define TOCSIN_MODEL_ID_H

#include "base/slice.h"

#define UUID_BYTES 16
#define UUID_TEXT_BYTES 37 /* with the NUL */

struct uuid {
	uint8_t bytes[UUID_BYTES];
};

/* The namespace of everything Tocsin names. Changing it changes every id: never. */
extern const struct uuid ID_NAMESPACE;

enum status uuid_of_name(const struct uuid *namespace, struct slice name, struct uuid *ret,
			 struct err *err) MUST_CHECK;
void uuid_print(const struct uuid *uuid, char ret[static UUID_TEXT_BYTES]);

#endif
