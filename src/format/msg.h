/* Outlook items in files of their own (.msg, [MS-OXMSG]). */
#ifndef TOCSIN_FORMAT_MSG_H
#define TOCSIN_FORMAT_MSG_H

#include "format/item.h"

/* STATUS_REFUSED where it is no compound file or no item. */
enum status msg_read(struct arena *arena, struct slice bytes, struct item *ret, struct err *err)
	MUST_CHECK;

#endif
