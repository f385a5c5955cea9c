#include "view/unjudged.h"

/* Only what is true of this version: names in feeds are judged, other files are listed. */
const struct unjudged UNJUDGED[UNJUDGED_COUNT] = {
	{{"docx", "doc", "odt", "rtf", "pdf", "pptx", "ppt", "odp", "epub", "postscript"},
	 "document",
	 "documents",
	 "names inside are not judged; save a list there as plain text"},
	{{"xlsx", "xls", "ods"},
	 "spreadsheet",
	 "spreadsheets",
	 "names inside are not judged; save the sheet as CSV"},
	{{"csv", "json", "jsonl", "html", "xml", "yaml", "calendar", "vcard"},
	 "table or page",
	 "tables and pages",
	 "no column of names was found in them; give the names alone, one a line (cut, jq)"},
	{{"office-encrypted"},
	 "encrypted office file",
	 "encrypted office files",
	 "not read; save without the password, a list as plain text"},
	{{"zip", "jar", "apk", "tar", "7z", "rar", "cab", "iso", "bz2"},
	 "archive",
	 "archives",
	 "members are listed at most, names inside are not judged; unpack and examine the "
	 "folder"},
	{{"pcap", "pcapng"},
	 "capture",
	 "captures",
	 "traffic is not read; give the names looked up: tshark -r FILE -Y dns -T fields -e "
	 "dns.qry.name"},
	{{"evtx"},
	 "Windows event log",
	 "Windows event logs",
	 "not read; export the names of the DNS client's log as text, one a line"},
	{{"sqlite"}, "database", "databases", "not read; export the table of names as CSV"},
	{{"data", "ole"},
	 "file of no known kind",
	 "files of no known kind",
	 "listed with size and digest, not read"},
};

size_t
unjudged_find(struct slice word)
{
	for (size_t i = 0; i < UNJUDGED_COUNT; i++)
		for (size_t j = 0; j < UNJUDGED_WORDS_MAX && UNJUDGED[i].words[j]; j++)
			if (slice_equal(word, slice_text(UNJUDGED[i].words[j])))
				return i;
	return UNJUDGED_COUNT;
}
