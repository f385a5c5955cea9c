/* Manual pages in scdoc(5) from the tables; what needs words of its own stands in man/. */
#ifndef TOCSIN_CLI_MANUAL_H
#define TOCSIN_CLI_MANUAL_H

#include "base/buf.h"

/*
 * Writes the page: a verb's name, "tocsin" or "tocsin.yaml". Heading, name, synopsis, exit codes
 * and further pages are made; between them stands the template, in which a line @options,
 * @examples, @verbs, @keys, @tricks or @severities is replaced by what the tables say. Another
 * @word is STATUS_REFUSED, an unknown page STATUS_USAGE.
 */
enum status manual_write(struct buf *out, const char *page, struct slice template, struct err *err)
	MUST_CHECK;

#endif
