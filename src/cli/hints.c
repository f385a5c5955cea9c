#include "cli/hints.h"

#include "view/words.h"

/* Only what is true of this version: names in lists are judged, other files are listed. */
static const struct hint {
	const char *endings[6]; /* of a file's name, NULL ends */
	const char *what;       /* "12 ...": plural */
	const char *advice;
} HINTS[] = {
	{{".xlsx", ".xls", ".ods"},
	 "spreadsheets",
	 "names in them are not judged; save the column as CSV or text, one name a line"},
	{{".pcap", ".pcapng", ".cap"},
	 "captures",
	 "traffic is not read; give the names looked up: tshark -r FILE -Y dns -T fields -e "
	 "dns.qry.name"},
	{{".evtx"},
	 "Windows event logs",
	 "they are not read; export the names of the DNS client's log as text, one a line"},
	{{".docx", ".doc", ".odt", ".rtf", ".pdf"},
	 "documents",
	 "names in them are not judged; save a list in them as plain text"},
	{{".db", ".sqlite", ".sqlite3"},
	 "databases",
	 "they are not read; export the column of names as CSV"},
	{{".pst", ".ost", ".msg"},
	 "Outlook stores",
	 "they are not read; export the senders' domains as text, one a line"},
};
_Static_assert(sizeof(HINTS) / sizeof(HINTS[0]) <= HINTS_MAX, "struct hints holds them all");

static bool
hint_fits(const struct hint *hint, struct slice source)
{
	for (size_t i = 0; i < sizeof(hint->endings) / sizeof(hint->endings[0]); i++)
		if (hint->endings[i] && slice_ends_nocase(source, slice_text(hint->endings[i])))
			return true;
	return false;
}

void
hints_observe(void *context, const struct observable *observable)
{
	struct hints *hints = context;
	if (!slice_equal(observable->subject.type, SLICE("file")))
		return;
	for (size_t i = 0; i < sizeof(HINTS) / sizeof(HINTS[0]); i++)
		hints->counts[i] += hint_fits(&HINTS[i], observable->source);
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
		words_write_count(&screen->say, hints->counts[i]);
		buf_print(&screen->say, " %s: %s\n", HINTS[i].what, HINTS[i].advice);
	}
	screen_say_flush(screen);
}
