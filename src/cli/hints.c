#include "cli/hints.h"

#include "view/words.h"

/* Only what is true of this version: names in lists are judged, other files are listed. */
static const struct hint {
	const char *kinds[6]; /* as the files room calls them; NULL ends */
	const char *one, *many;
	const char *advice;
} HINTS[] = {
	{{"xlsx", "xls", "ods"},
	 "spreadsheet",
	 "spreadsheets",
	 "names in them are not judged; save the column of names as text, one a line"},
	{{"pcap", "pcapng"},
	 "capture",
	 "captures",
	 "traffic is not read; give the names looked up: tshark -r FILE -Y dns -T fields -e "
	 "dns.qry.name"},
	{{"evtx"},
	 "Windows event log",
	 "Windows event logs",
	 "not read; export the names of the DNS client's log as text, one a line"},
	{{"docx", "doc", "odt", "rtf", "pdf"},
	 "document",
	 "documents",
	 "names in them are not judged; save a list in them as plain text"},
	{{"csv", "json", "jsonl", "html"},
	 "table or page",
	 "tables and pages",
	 "names in them are not judged; give the names alone, one a line (cut, jq)"},
	{{"eml", "mbox"},
	 "mail file",
	 "mail files",
	 "senders are listed, not judged; give their domains as text, one a line"},
	{{"sqlite"},
	 "database",
	 "databases",
	 "not read; export the column of names as text, one a line"},
	{{"data"},
	 "file of no known kind",
	 "files of no known kind",
	 "listed with size and digest, not read"},
	{{"pst", "msg"},
	 "Outlook file",
	 "Outlook files",
	 "not read; save the messages as .eml or an mbox, then their senders are listed"},
};
_Static_assert(sizeof(HINTS) / sizeof(HINTS[0]) <= HINTS_MAX, "struct hints holds them all");

/* The data of a file begins with its kind. */
static struct slice
kind_of(const struct observable *observable)
{
	static const struct slice BEGIN = SLICE_INIT("{\"kind\":\"");
	if (!slice_equal(observable->subject.type, SLICE("file")) ||
	    !slice_starts(observable->data, BEGIN))
		return SLICE_NONE;
	struct slice kind = slice_part(observable->data, BEGIN.length, SIZE_MAX);
	return slice_part(kind, 0, slice_find_byte(kind, '"'));
}

static bool
hint_fits(const struct hint *hint, struct slice kind)
{
	for (size_t i = 0; i < sizeof(hint->kinds) / sizeof(hint->kinds[0]); i++)
		if (hint->kinds[i] && slice_equal(kind, slice_text(hint->kinds[i])))
			return true;
	return false;
}

void
hints_observe(void *context, const struct observable *observable)
{
	struct hints *hints = context;
	struct slice kind = kind_of(observable);
	for (size_t i = 0; kind.length && i < sizeof(HINTS) / sizeof(HINTS[0]); i++)
		hints->counts[i] += hint_fits(&HINTS[i], kind);
}

void
hints_print(struct session *session, const struct hints *hints)
{
	struct screen *screen = &session->screen;
	if (session->request.quiet || session->request.json)
		return;
	for (size_t i = 0; i < sizeof(HINTS) / sizeof(HINTS[0]); i++) {
		if (!hints->counts[i])
			continue;
		words_write_counted(&screen->say, hints->counts[i], HINTS[i].one, HINTS[i].many);
		buf_write_text(&screen->say, ":\n  ");
		text_wrap(&screen->say, &screen->say_style, slice_text(HINTS[i].advice), 2, 2);
	}
	screen_say_flush(screen);
}
