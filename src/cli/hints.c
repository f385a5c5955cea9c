#include "cli/hints.h"

#include "view/words.h"

/* Only what is true of this version: names in lists are judged, other files are listed. The first
 * is said only where the profile names originals. */
static const struct hint {
	const char *kinds[24]; /* as the files room calls them; NULL ends */
	const char *one, *many;
	const char *advice;
} HINTS[] = {
	{{"docx", "doc",  "wpd",  "odt", "rtf",  "pdf",  "xlsx", "xls", "ods", "pptx", "ppt",
	  "odp",  "html", "json", "csv", "jpeg", "tiff", "png",  "gif", "bmp", "webp", "svg"},
	 "document",
	 "documents",
	 "not compared with your originals, which tocsin.yaml names; if this leaked, add --as "
	 "leak"},
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
	{{"docx", "doc", "odt", "rtf", "pdf", "pptx", "ppt", "odp"},
	 "document",
	 "documents",
	 "names in them are not judged; save a list in them as plain text"},
	{{"csv", "json", "jsonl", "html"},
	 "table or page",
	 "tables and pages",
	 "names in them are not judged; give the names alone, one a line (cut, jq)"},
	{{"sqlite"},
	 "database",
	 "databases",
	 "not read; export the column of names as text, one a line"},
	{{"data"},
	 "file of no known kind",
	 "files of no known kind",
	 "listed with size and digest, not read"},
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
hint_fits(const struct hints *hints, const struct hint *hint, struct slice kind)
{
	if (hint == &HINTS[0] && !hints->originals)
		return false;
	for (size_t i = 0; i < sizeof(hint->kinds) / sizeof(hint->kinds[0]); i++)
		if (hint->kinds[i] && slice_equal(kind, slice_text(hint->kinds[i])))
			return true;
	return false;
}

static bool
is_text(struct slice kind)
{
	static const char *const TEXTS[] = {"text", "markdown", "xml", "yaml", "script"};
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		if (slice_equal(kind, slice_text(TEXTS[i])))
			return true;
	return false;
}

/* Counts it, and keeps it if it is one of the first. */
static void
add_name(const struct hints *hints, struct slice named[HINTS_NAMED_MAX], uint64_t *count,
	 struct slice name)
{
	if (*count < HINTS_NAMED_MAX &&
	    slice_copy(hints->arena, name, &named[*count], NULL) != STATUS_OK)
		named[*count] = SLICE_NONE;
	++*count;
}

/* Waits until it is known who recognised the input: what the names room read is judged. */
void
hints_observe(void *context, const struct observable *observable)
{
	struct hints *hints = context;
	struct slice kind = kind_of(observable);
	if (!kind.length)
		return;
	if (is_text(kind) && slice_equal(observable->subject.value, observable->source))
		hints->input.text = true;
	else if (is_text(kind))
		hints->input.members++;
	for (size_t i = 0; i < sizeof(HINTS) / sizeof(HINTS[0]); i++)
		if (hint_fits(hints, &HINTS[i], kind)) {
			add_name(hints, hints->input.named[i], &hints->input.counts[i],
				 observable->subject.value);
			return; /* the first says most */
		}
}

static void
add_kind(struct hints *hints, size_t kind)
{
	const struct hints_input *input = &hints->input;
	for (size_t i = 0; i < HINTS_NAMED_MAX && i < input->counts[kind]; i++)
		if (hints->counts[kind] + i < HINTS_NAMED_MAX)
			hints->kinds[kind][hints->counts[kind] + i] = input->named[kind][i];
	hints->counts[kind] += input->counts[kind];
}

void
hints_recognised(void *context, struct slice source, uint64_t rooms)
{
	struct hints *hints = context;
	const struct hints_input *input = &hints->input;
	if (!(rooms & hints->judging)) {
		for (size_t i = 0; i < HINTS_MAX; i++)
			add_kind(hints, i);
		hints->members += input->members;
		if (input->text)
			add_name(hints, hints->named, &hints->texts, source);
	}
	hints->input = (struct hints_input){.text = false};
}

uint64_t
hints_not_judged(const struct hints *hints)
{
	uint64_t count = hints->texts + hints->members;
	for (size_t i = 0; i < sizeof(HINTS) / sizeof(HINTS[0]); i++)
		count += hints->counts[i];
	return count;
}

/* ": a.csv, b.csv, c.csv, ..." */
static void
print_names(struct buf *say, const struct slice *named, uint64_t count)
{
	for (size_t i = 0; i < HINTS_NAMED_MAX && i < count; i++) {
		buf_write_text(say, i ? ", " : ": ");
		safe_write(say, named[i]);
	}
	buf_write_text(say, count > HINTS_NAMED_MAX ? ", ..." : "");
}

static void
print_texts(struct screen *screen, const struct hints *hints)
{
	struct buf *say = &screen->say;
	if (hints->texts) {
		words_write_counted(say, hints->texts, "text file", "text files");
		buf_write_text(say, " read but not judged, no list of names");
		print_names(say, hints->named, hints->texts);
		buf_write_text(say, "\n  give the names alone, one a line, in UTF-8");
		buf_write_text(say, hints->originals ? "; if this leaked, add --as leak\n" : "\n");
	}
	if (hints->members) {
		words_write_counted(say, hints->members, "text", "texts");
		buf_write_text(say, " inside other files not judged:\n  unpack them first\n");
	}
}

void
hints_print(struct session *session, const struct hints *hints)
{
	struct screen *screen = &session->screen;
	if (session->request.quiet || session->request.json)
		return;
	print_texts(screen, hints);
	for (size_t i = 0; i < sizeof(HINTS) / sizeof(HINTS[0]); i++) {
		if (!hints->counts[i])
			continue;
		words_write_counted(&screen->say, hints->counts[i], HINTS[i].one, HINTS[i].many);
		print_names(&screen->say, hints->kinds[i], hints->counts[i]);
		buf_write_text(&screen->say, "\n  ");
		text_wrap(&screen->say, &screen->say_style, slice_text(HINTS[i].advice), 2, 2);
	}
	uint64_t count = hints_not_judged(hints);
	if (count) {
		words_write_counted(&screen->say, count, "file was", "files were");
		buf_write_text(&screen->say, " read, not judged (see above).\n");
	}
	screen_say_flush(screen);
}
