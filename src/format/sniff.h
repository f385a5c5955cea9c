/* What a file is: by its content, and by its name only where content alone cannot tell. */
#ifndef TOCSIN_FORMAT_SNIFF_H
#define TOCSIN_FORMAT_SNIFF_H

#include "model/room.h"

/* Every kind has one row: its name in C, the short word in data, the MIME type. */
#define SNIFF_KINDS(KIND)                                                                       \
	KIND(EMPTY, "empty", "application/x-empty")                                             \
	KIND(DATA, "data", "application/octet-stream")                                          \
	KIND(TEXT, "text", "text/plain")                                                        \
	KIND(CSV, "csv", "text/csv")                                                            \
	KIND(MARKDOWN, "markdown", "text/markdown")                                             \
	KIND(HTML, "html", "text/html")                                                         \
	KIND(XML, "xml", "application/xml")                                                     \
	KIND(SVG, "svg", "image/svg+xml")                                                       \
	KIND(JSON, "json", "application/json")                                                  \
	KIND(JSON_LINES, "jsonl", "application/jsonl")                                          \
	KIND(YAML, "yaml", "application/yaml")                                                  \
	KIND(SCRIPT, "script", "text/x-script")                                                 \
	KIND(PEM, "pem", "application/x-pem-file")                                              \
	KIND(X509, "x509", "application/pkix-cert")                                             \
	KIND(CALENDAR, "calendar", "text/calendar")                                             \
	KIND(VCARD, "vcard", "text/vcard")                                                      \
	KIND(EML, "eml", "message/rfc822")                                                      \
	KIND(MBOX, "mbox", "application/mbox")                                                  \
	KIND(PST, "pst", "application/vnd.ms-outlook-pst")                                      \
	KIND(OLE, "ole", "application/x-ole-storage")                                           \
	KIND(MSG, "msg", "application/vnd.ms-outlook")                                          \
	KIND(DOC, "doc", "application/msword")                                                  \
	KIND(XLS, "xls", "application/vnd.ms-excel")                                            \
	KIND(PPT, "ppt", "application/vnd.ms-powerpoint")                                       \
	KIND(OFFICE_ENCRYPTED, "office-encrypted", "application/x-ole-storage")                 \
	KIND(RTF, "rtf", "application/rtf")                                                     \
	KIND(PDF, "pdf", "application/pdf")                                                     \
	KIND(POSTSCRIPT, "postscript", "application/postscript")                                \
	KIND(DOCX, "docx",                                                                      \
	     "application/vnd.openxmlformats-officedocument.wordprocessingml.document")         \
	KIND(XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") \
	KIND(PPTX, "pptx",                                                                      \
	     "application/vnd.openxmlformats-officedocument.presentationml.presentation")       \
	KIND(ODT, "odt", "application/vnd.oasis.opendocument.text")                             \
	KIND(ODS, "ods", "application/vnd.oasis.opendocument.spreadsheet")                      \
	KIND(ODP, "odp", "application/vnd.oasis.opendocument.presentation")                     \
	KIND(EPUB, "epub", "application/epub+zip")                                              \
	KIND(JAR, "jar", "application/java-archive")                                            \
	KIND(APK, "apk", "application/vnd.android.package-archive")                             \
	KIND(ZIP, "zip", "application/zip")                                                     \
	KIND(TAR, "tar", "application/x-tar")                                                   \
	KIND(SEVEN_ZIP, "7z", "application/x-7z-compressed")                                    \
	KIND(WORDPERFECT, "wpd", "application/vnd.wordperfect")                                 \
	KIND(RAR, "rar", "application/vnd.rar")                                                 \
	KIND(CAB, "cab", "application/vnd.ms-cab-compressed")                                   \
	KIND(ISO, "iso", "application/x-iso9660-image")                                         \
	KIND(GZIP, "gz", "application/gzip")                                                    \
	KIND(XZ, "xz", "application/x-xz")                                                      \
	KIND(ZSTD, "zst", "application/zstd")                                                   \
	KIND(BZIP2, "bz2", "application/x-bzip2")                                               \
	KIND(PCAP, "pcap", "application/vnd.tcpdump.pcap")                                      \
	KIND(PCAPNG, "pcapng", "application/x-pcapng")                                          \
	KIND(EVTX, "evtx", "application/x-ms-evtx")                                             \
	KIND(SQLITE, "sqlite", "application/vnd.sqlite3")                                       \
	KIND(ELF, "elf", "application/x-elf")                                                   \
	KIND(PE, "pe", "application/vnd.microsoft.portable-executable")                         \
	KIND(MACH_O, "mach-o", "application/x-mach-binary")                                     \
	KIND(CLASS, "class", "application/java-vm")                                             \
	KIND(LNK, "lnk", "application/x-ms-shortcut")                                           \
	KIND(CHM, "chm", "application/vnd.ms-htmlhelp")                                         \
	KIND(PNG, "png", "image/png")                                                           \
	KIND(JPEG, "jpeg", "image/jpeg")                                                        \
	KIND(GIF, "gif", "image/gif")                                                           \
	KIND(TIFF, "tiff", "image/tiff")                                                        \
	KIND(BMP, "bmp", "image/bmp")                                                           \
	KIND(WEBP, "webp", "image/webp")                                                        \
	KIND(HEIC, "heic", "image/heic")                                                        \
	KIND(ICO, "ico", "image/vnd.microsoft.icon")                                            \
	KIND(MP4, "mp4", "video/mp4")                                                           \
	KIND(MP3, "mp3", "audio/mpeg")                                                          \
	KIND(OGG, "ogg", "application/ogg")                                                     \
	KIND(WAV, "wav", "audio/wav")                                                           \
	KIND(AVI, "avi", "video/x-msvideo")

enum sniff_kind {
#define KIND(name, word, mime) SNIFF_##name,
	SNIFF_KINDS(KIND)
#undef KIND
		SNIFF_KIND_COUNT
};

const char *sniff_word(enum sniff_kind kind);
const char *sniff_mime(enum sniff_kind kind);

/* Whether the kind is a zip underneath, so that its members can be read. */
bool sniff_is_zip(enum sniff_kind kind);

/* By the first bytes of something, or all of them, and its name ("" where it has none). */
enum sniff_kind sniff_bytes(struct slice head, struct slice name);

/* As sniff_bytes; looks further into the file where the head only says where to look (OLE). */
enum sniff_kind sniff_input(const struct input *input);

#endif
