/* Rich Text Format 1.9.1: paragraphs. */
#include "base/buf.h"
#include "format/document.h"
#include "format/limits.h"
#include "format/rtf.h"

#include <stdio.h>

enum status
document_read_rtf(struct slice bytes, struct document *document, struct err *err)
{
	struct slice text, line;
	struct buf buf;
	char place[32];
	unsigned count = 0;

	if (bytes.length > RTF_BYTES)
		return err_set(err, STATUS_REFUSED, "RTF over %u MiB", RTF_BYTES >> 20);
	buf_init(&buf, document->scratch);
	TRY(rtf_text(bytes, &buf, err));
	TRY(buf_slice(&buf, &text, err));
	while (slice_next(&text, '\n', &line)) {
		(void)snprintf(place, sizeof(place), "paragraph %u", ++count);
		TRY(document_add_unit(document, UNIT_BODY, line, slice_text(place), err));
	}
	return STATUS_OK;
}
