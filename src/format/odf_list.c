/* What OpenDocument writes with the numbers of lists, as Word has it: "Article %1". */
#include "base/buf.h"
#include "format/html.h"
#include "format/odf.h"
#include "format/xml.h"

#define LEVELS_MAX 9 /* whose numbers one shows: "%1.%2" */

enum status
odf_add_list(struct document *document, struct document_lists *lists,
	     const struct xml_element *level, struct err *err)
{
	struct slice words;
	uint64_t shown;
	struct buf buf;

	if (xml_attribute(level, "num-format").length == 0)
		return STATUS_OK;
	if (!slice_number(xml_attribute(level, "display-levels"), &shown) || shown == 0)
		shown = 1;
	buf_init(&buf, document->scratch);
	html_unescape(&buf, xml_attribute(level, "num-prefix"));
	for (unsigned i = 1; i <= shown && i <= LEVELS_MAX; i++)
		buf_print(&buf, i > 1 ? ".%%%u" : "%%%u", i);
	html_unescape(&buf, xml_attribute(level, "num-suffix"));
	TRY(buf_slice(&buf, &words, err));
	return document_add_list(document, lists, words, xml_attribute(level, "start-value"), err);
}
